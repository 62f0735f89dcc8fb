/* test_jobs.c - the jobs compute the right thing, and the same thing whoever computes a unit.
 *
 * Right: the matrix product against the textbook loop, gzip against gzip(1), the blur against the
 * two-dimensional definition. Same: every unit alone and in reverse order, and the pixels against a
 * checksum that holds for gcc and clang at every optimisation level.
 */
#include "jobs/gzip.h"
#include "jobs/job.h"
#include "jobs/matrix.h"
#include "jobs/text.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <png.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

typedef int (*make_job)(struct job *job, unsigned shrink);
static const make_job makers[] = {job_matrix, job_gzip, job_raytrace, job_blur};
enum { MAKERS = sizeof makers / sizeof makers[0] };

/* A job, its whole result and the lengths of its units. */
struct computed {
    struct job job;
    unsigned char *out;
    size_t *lengths;
};

static struct computed compute(make_job make, unsigned shrink) {
    struct computed computed = {.out = NULL};
    cr_assert_eq(make(&computed.job, shrink), 0);
    computed.out = calloc(computed.job.units, computed.job.unit_bytes);
    computed.lengths = calloc(computed.job.units, sizeof *computed.lengths);
    cr_assert(computed.out && computed.lengths);
    cr_assert_eq(job_compute_all(&computed.job, computed.out, computed.lengths), 0);
    return computed;
}

static void release(struct computed *computed) {
    free(computed->out);
    free(computed->lengths);
    job_destroy(&computed->job);
}

/* A new folder for the files of a test; removed with what is in it, also when the test fails. */
static char folder[] = "/tmp/test_jobs.XXXXXX";

static void make_folder(void) {
    cr_assert(mkdtemp(folder) != NULL);
}

static void remove_folder(void) {
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_expect_eq(system(command), 0);
}

static void in_folder(char *path, size_t size, const char *name) {
    snprintf(path, size, "%s/%s", folder, name);
}

static size_t files_in_folder(void) {
    size_t count = 0;
    DIR *directory = opendir(folder);
    cr_assert(directory != NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

/* ---- all jobs ---- */

Test(jobs, each_unit_gives_the_same_bytes_in_any_order) {
    for (size_t m = 0; m < MAKERS; m++) {
        struct computed all = compute(makers[m], 5);
        size_t unit_bytes = all.job.unit_bytes;
        unsigned char *alone = malloc(unit_bytes + 1) + 1; /* an odd address will do */
        for (size_t unit = all.job.units; unit-- > 0;) {
            memset(alone, 0xAA, unit_bytes); /* what was there before must not matter */
            size_t length = all.job.compute(all.job.input, unit, alone);
            cr_assert_eq(length, all.lengths[unit], "%s", all.job.slug);
            cr_assert(memcmp(alone, all.out + unit * unit_bytes, length) == 0, "%s: unit %zu",
                      all.job.slug, unit);
        }
        free(alone - 1);
        release(&all);
    }
}

Test(jobs, a_job_made_twice_gives_the_same_bytes) {
    for (size_t m = 0; m < MAKERS; m++) {
        struct computed first = compute(makers[m], 7), second = compute(makers[m], 7);
        cr_assert_str_eq(first.job.slug, second.job.slug);
        cr_assert(memcmp(first.out, second.out, first.job.units * first.job.unit_bytes) == 0);
        release(&first);
        release(&second);
    }
}

Test(jobs, units_divide_evenly_among_one_to_eight_workers_at_any_shrink) {
    static const unsigned shrinks[] = {0, 1, 2, 3, 4, 10, 100, 1000, 1000000, UINT32_MAX};
    for (size_t m = 0; m < MAKERS; m++)
        for (size_t s = 0; s < sizeof shrinks / sizeof shrinks[0]; s++) {
            if (makers[m] == job_blur && shrinks[s] < 4)
                continue; /* has as many rows as the picture, which is tested, and is slow to make
                           */
            struct job job;
            cr_assert_eq(makers[m](&job, shrinks[s]), 0);
            cr_assert_gt(job.units, 0);
            cr_assert_gt(job.unit_bytes, 0);
            cr_assert_eq(job.units % 48, 0, "%s: %zu units", job.slug, job.units);
            job_destroy(&job);
        }
}

Test(jobs, the_tiniest_job_still_computes) { /* matrices of depth 1, blocks of a byte, 48 pixels */
    for (size_t m = 0; m < MAKERS; m++) {
        struct computed computed = compute(makers[m], UINT32_MAX);
        release(&computed);
    }
}

Test(jobs, shrinking_divides_the_pixels) {
    size_t width, height, full_width, full_height;
    job_picture_size(1, &full_width, &full_height);
    for (unsigned shrink = 2; shrink <= 64; shrink++) {
        job_picture_size(shrink, &width, &height);
        double share = (double)(width * height * shrink) / (double)(full_width * full_height);
        cr_assert(share > 0.95 && share <= 1.0, "shrink %u: %zu x %zu", shrink, width, height);
    }
}

Test(jobs, destroying_twice_or_a_zeroed_job_is_harmless) {
    struct job job = {.slug = NULL};
    job_destroy(&job);
    cr_assert_eq(job_matrix(&job, 100), 0);
    job_destroy(&job);
    job_destroy(&job);
}

static size_t fail_at_unit_2(const void *input, size_t unit, unsigned char *out) {
    (void)input;
    out[0] = 1;
    return unit == 2 ? 0 : 1;
}

Test(jobs, a_unit_that_fails_makes_the_whole_job_fail) {
    struct job job = {.slug = "fails", .units = 4, .unit_bytes = 1, .compute = fail_at_unit_2};
    unsigned char out[4];
    size_t lengths[4];
    cr_assert_eq(job_compute_all(&job, out, lengths), EIO);
}

/* ---- matrix ---- */

Test(jobs, tiling_gives_the_bits_of_the_textbook_product) {
    for (unsigned shrink = 1; shrink <= 12; shrink += 11) { /* 12: a depth that fills no tile */
        struct computed computed = compute(job_matrix, shrink);
        const struct matrix_input *input = computed.job.input;
        const double *a = matrix_a(input), *b = matrix_b(input);
        const unsigned char *result = computed.out;
        for (size_t i = 0; i < MATRIX_SIZE; i++)
            for (size_t j = 0; j < MATRIX_SIZE; j++, result += sizeof(double)) {
                double sum = 0.0;
                for (size_t k = 0; k < input->depth; k++)
                    sum += a[i * input->depth + k] * b[k * MATRIX_SIZE + j];
                cr_assert(memcmp(&sum, result, sizeof sum) == 0, "C[%zu][%zu]", i, j);
            }
        release(&computed);
    }
}

/* ---- text and gzip ---- */

enum { TEXT_BYTES = 200000 };

Test(jobs, the_same_seed_gives_the_same_text_and_another_seed_another) {
    char *texts = malloc(3 * TEXT_BYTES);
    text_generate(texts, TEXT_BYTES, 1);
    text_generate(texts + TEXT_BYTES, TEXT_BYTES, 1);
    text_generate(texts + 2 * TEXT_BYTES, TEXT_BYTES, 2);
    cr_assert(memcmp(texts, texts + TEXT_BYTES, TEXT_BYTES) == 0);
    cr_assert(memcmp(texts, texts + 2 * TEXT_BYTES, TEXT_BYTES) != 0);
    free(texts);
}

Test(jobs, text_is_printable_ascii_in_short_lines) {
    char *text = malloc(TEXT_BYTES);
    size_t column = 0;
    text_generate(text, TEXT_BYTES, 3);
    for (size_t i = 0; i < TEXT_BYTES; i++) {
        cr_assert(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'), "at %zu", i);
        column = text[i] == '\n' ? 0 : column + 1;
        cr_assert(column <= 72, "at %zu", i);
    }
    free(text);
}

Test(jobs, text_compresses_like_prose) {
    struct computed computed = compute(job_gzip, 1);
    const struct gzip_input *input = computed.job.input;
    size_t compressed = 0;
    for (size_t unit = 0; unit < computed.job.units; unit++)
        compressed += computed.lengths[unit];
    double ratio = (double)compressed / (double)(computed.job.units * input->block_bytes);
    cr_log_info("compressed to %.1f %%", 100.0 * ratio);
    cr_assert(ratio > 0.25 && ratio < 0.60, "%.3f", ratio);
    release(&computed);
}

static void write_members(const char *path, const struct computed *computed) {
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL);
    for (size_t unit = 0; unit < computed->job.units; unit++)
        cr_assert(fwrite(computed->out + unit * computed->job.unit_bytes, computed->lengths[unit],
                         1, file) == 1);
    cr_assert(fclose(file) == 0);
}

Test(jobs, gzip_restores_the_text_from_all_members_in_one_file, .init = make_folder,
     .fini = remove_folder) {
    struct computed computed = compute(job_gzip, 1);
    const struct gzip_input *input = computed.job.input;
    size_t text_bytes = computed.job.units * input->block_bytes;
    unsigned char *restored = malloc(text_bytes + 1); /* room to notice a byte too many */
    char path[64], command[96];

    in_folder(path, sizeof path, "text.gz");
    write_members(path, &computed);
    snprintf(command, sizeof command, "gzip -dc %s", path);
    FILE *gzip = popen(command, "r");
    cr_assert(gzip != NULL);
    size_t restored_bytes = fread(restored, 1, text_bytes + 1, gzip);
    int status = pclose(gzip);

    cr_assert_eq(status, 0);
    cr_assert_eq(restored_bytes, text_bytes);
    cr_assert(memcmp(restored, input->text, text_bytes) == 0);
    free(restored);
    release(&computed);
}

Test(jobs, a_damaged_gzip_member_is_noticed) {
    enum { SOURCE_BYTES = 2000, HEADER_BYTES = 10 };
    unsigned char source[SOURCE_BYTES], member[2 * SOURCE_BYTES];
    text_generate((char *)source, SOURCE_BYTES, 4);
    size_t length = gzip_compress(source, SOURCE_BYTES, member, sizeof member);
    cr_assert_gt(length, HEADER_BYTES);
    cr_assert(gzip_restores(member, length, source, SOURCE_BYTES));

    for (size_t i = HEADER_BYTES; i < length; i++) { /* data, checksum and length */
        member[i] ^= 0x10;
        cr_expect_not(gzip_restores(member, length, source, SOURCE_BYTES), "byte %zu", i);
        member[i] ^= 0x10;
    }
    cr_expect_not(gzip_restores(member, length - 1, source, SOURCE_BYTES), "one byte is missing");
    cr_expect_not(gzip_restores(member, length + 1, source, SOURCE_BYTES), "one byte too many");
    cr_expect_not(gzip_restores(member, 0, source, SOURCE_BYTES), "empty");
}

Test(jobs, a_gzip_member_of_another_text_is_noticed) {
    unsigned char member[200];
    const unsigned char *text = (const unsigned char *)"to be or not to be";
    size_t length = gzip_compress(text, 18, member, sizeof member);
    cr_expect(gzip_restores(member, length, text, 18));
    cr_expect_not(gzip_restores(member, length, (const unsigned char *)"to be or not to bE", 18));
    cr_expect_not(gzip_restores(member, length, text, 17), "the source is shorter");
    cr_expect_not(gzip_restores(member, length, text, 19), "the source is longer");
}

Test(jobs, random_bytes_fit_into_the_gzip_bound_and_too_little_room_is_an_error) {
    enum { SOURCE_BYTES = 40000 };
    static unsigned char source[SOURCE_BYTES], member[2 * SOURCE_BYTES];
    unsigned short state[3] = {1, 2, 3};
    for (size_t i = 0; i < SOURCE_BYTES; i++)
        source[i] = (unsigned char)(nrand48(state) >> 8);
    size_t length = gzip_compress(source, SOURCE_BYTES, member, gzip_bound(SOURCE_BYTES));
    cr_assert_gt(length, SOURCE_BYTES); /* nothing to gain, but it fits */
    cr_assert(gzip_restores(member, length, source, SOURCE_BYTES));
    cr_assert_eq(gzip_compress(source, SOURCE_BYTES, member, length - 1), 0);
}

/* ---- pictures ---- */

static void expect_checksum(make_job make, unsigned shrink, unsigned long expected) {
    struct computed computed = compute(make, shrink);
    size_t bytes = computed.job.units * computed.job.unit_bytes;
    unsigned long found = crc32(0, computed.out, (uInt)bytes);
    cr_expect_eq(found, expected, "%s at shrink %u: 0x%08lx", computed.job.slug, shrink, found);
    release(&computed);
}

/* Whoever changes the scene or the kernel looks at the picture and stores the new numbers. */
Test(jobs, every_compiler_draws_the_same_pixels) {
    expect_checksum(job_raytrace, 1, 0xf4a23910);
    expect_checksum(job_raytrace, 10, 0xfef5452f);
    expect_checksum(job_blur, 1, 0x22ab3f18);
    expect_checksum(job_blur, 10, 0xb7517125);
}

static long clamp(long value, long end) {
    return value < 0 ? 0 : value < end ? value : end - 1;
}

enum { BLUR_BOX = 13, BLUR_TAPS = 3 * BLUR_BOX - 2 };

/* The mean light around one value, by the definition: all pixels of the square, each weighted. */
static uint64_t mean_light(const unsigned char *rgb, long width, long height, long x, long y,
                           long channel, const uint64_t *weights) {
    uint64_t sum = 0, total = 0;
    for (long i = 0; i < BLUR_TAPS; i++)
        for (long j = 0; j < BLUR_TAPS; j++) {
            long row = clamp(y + i - BLUR_TAPS / 2, height);
            long column = clamp(x + j - BLUR_TAPS / 2, width);
            uint64_t value = rgb[(row * width + column) * 3 + channel];
            sum += weights[i] * weights[j] * value * value;
            total += weights[i] * weights[j];
        }
    return (sum + total / 2) / total;
}

Test(jobs, blur_is_the_weighted_mean_of_the_light_around_each_pixel) {
    enum { SHRINK = 36 };
    uint64_t weights[BLUR_TAPS] = {0};
    for (size_t i = 0; i < BLUR_BOX * BLUR_BOX * BLUR_BOX; i++)
        weights[i % BLUR_BOX + i / BLUR_BOX % BLUR_BOX + i / BLUR_BOX / BLUR_BOX]++;
    struct computed sharp = compute(job_raytrace, SHRINK), blurred = compute(job_blur, SHRINK);
    size_t width, height;
    job_picture_size(SHRINK, &width, &height);
    for (size_t i = 0; i < width * height * 3; i += 7) { /* a sample that meets every channel */
        size_t pixel = i / 3;
        uint64_t light = mean_light(sharp.out, (long)width, (long)height, (long)(pixel % width),
                                    (long)(pixel / width), (long)(i % 3), weights);
        uint64_t twice = 2 * (uint64_t)blurred.out[i]; /* (r - 1/2)^2 <= light <= (r + 1/2)^2 */
        cr_assert(4 * light <= (twice + 1) * (twice + 1), "value %zu", i);
        cr_assert(twice == 0 || 4 * light >= (twice - 1) * (twice - 1), "value %zu", i);
    }
    release(&sharp);
    release(&blurred);
}

Test(jobs, a_png_reads_back_with_the_same_pixels, .init = make_folder, .fini = remove_folder) {
    struct computed computed = compute(job_raytrace, 10);
    size_t width, height;
    char path[64];
    job_picture_size(10, &width, &height);
    in_folder(path, sizeof path, "picture.png");
    cr_assert_eq(picture_write_png(path, computed.out, width, height), 0);
    cr_assert_eq(picture_write_png(path, computed.out, width, height), 0, "over an old one");
    cr_expect_eq(files_in_folder(), 1);

    png_image image = {.version = PNG_IMAGE_VERSION};
    cr_assert(png_image_begin_read_from_file(&image, path) != 0, "%s", image.message);
    cr_assert_eq(image.width, width);
    cr_assert_eq(image.height, height);
    image.format = PNG_FORMAT_RGB;
    unsigned char *pixels = malloc(PNG_IMAGE_SIZE(image));
    cr_assert(png_image_finish_read(&image, NULL, pixels, 0, NULL) != 0, "%s", image.message);
    cr_assert(memcmp(pixels, computed.out, width * height * 3) == 0);

    free(pixels);
    release(&computed);
}

static const unsigned char four_pixels[] = {0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255};

Test(jobs, a_png_into_an_unwritable_folder_is_an_error_and_leaves_nothing, .init = make_folder,
     .fini = remove_folder) {
    char path[64];
    in_folder(path, sizeof path, "picture.png");
    cr_assert(chmod(folder, 0555) == 0);
    if (geteuid() == 0) /* root may write everywhere, so be nobody for a moment */
        cr_assert(seteuid(65534) == 0);
    cr_expect_eq(picture_write_png(path, four_pixels, 2, 2), EACCES);
    cr_assert(seteuid(getuid()) == 0);
    cr_expect_eq(files_in_folder(), 0);
}

Test(jobs, a_png_that_cannot_get_its_name_leaves_nothing, .init = make_folder,
     .fini = remove_folder) {
    char path[64], missing[64];
    in_folder(path, sizeof path, "picture.png");
    in_folder(missing, sizeof missing, "missing/picture.png");
    cr_assert(mkdir(path, 0755) == 0); /* a folder has the name already */
    cr_expect_eq(picture_write_png(path, four_pixels, 2, 2), EISDIR);
    cr_expect_eq(picture_write_png(missing, four_pixels, 2, 2), ENOENT);
    cr_expect_eq(files_in_folder(), 1);
}

Test(jobs, a_png_on_a_full_disk_is_an_error_and_keeps_the_old_one, .init = make_folder,
     .fini = remove_folder) {
    struct computed computed = compute(job_raytrace, 10);
    const struct rlimit small = {.rlim_cur = 1000, .rlim_max = RLIM_INFINITY};
    size_t width, height;
    struct stat before, after;
    char path[64];
    job_picture_size(10, &width, &height);
    in_folder(path, sizeof path, "picture.png");
    cr_assert_eq(picture_write_png(path, four_pixels, 2, 2), 0);
    cr_assert(stat(path, &before) == 0);

    signal(SIGXFSZ, SIG_IGN); /* as a full disk: write(2) fails, here with EFBIG */
    cr_assert(setrlimit(RLIMIT_FSIZE, &small) == 0);
    cr_expect_eq(picture_write_png(path, computed.out, width, height), EFBIG);
    cr_assert(stat(path, &after) == 0);
    cr_expect_eq(before.st_ino, after.st_ino);
    cr_expect_eq(files_in_folder(), 1);

    release(&computed);
}

Test(jobs, a_png_without_pixels_is_refused) {
    cr_expect_eq(picture_write_png("/nowhere/picture.png", four_pixels, 0, 2), EINVAL);
    cr_expect_eq(picture_write_png("/nowhere/picture.png", four_pixels, 2, 0), EINVAL);
    cr_expect_eq(picture_write_png("/nowhere/picture.png", four_pixels, SIZE_MAX, 1), EINVAL);
}
