/* site.c - see site.h. */
#include "site.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/text.h"
#include "kit.h"

enum {
    FRONT_LINKS = 128, /* so many pages are linked by the front page */
    OWN_LINKS = 15,    /* and so many by each other page */
    CROSS_LINKS = 4,
    TEXT_BYTES = 64 << 10,
    WORDS_LEAST = 1000, /* bytes of text on a page */
    WORDS_MOST = 3000,
};

/* Every 16th page has a dead link beside the link to it, and every 16th an old address. */
bool site_has_dead(size_t page) {
    return page % 16 == 7;
}

bool site_has_old(size_t page) {
    return page % 16 == 11;
}

/* The slow pages stand in the first half of the site. One at its end would leave all workers but
 * one idle, and a crawl would say less about their number. Small sites have none, so each answer of
 * theirs takes the same time. */
static bool is_slow(size_t pages, size_t page) {
    return page % 32 == 17 && page <= pages / 2;
}

int site_make(struct site *site, size_t pages, unsigned seed) {
    *site = (struct site){pages, seed, malloc(TEXT_BYTES)};
    if (site->text == NULL)
        return ENOMEM;
    text_generate(site->text, TEXT_BYTES, seed);
    return 0;
}

void site_free(struct site *site) {
    free(site->text);
}

void site_path(char path[SITE_ADDRESS_MOST], size_t page) {
    snprintf(path, SITE_ADDRESS_MOST, page == 0 ? "/" : "/page-%zu.html", page);
}

/* The number in a path that is spelled exactly so; SIZE_MAX where it is not. */
static size_t number_in(const char *path, const char *before) {
    char spelled[SITE_ADDRESS_MOST];
    size_t length = strlen(before);
    if (strncmp(path, before, length) != 0)
        return SIZE_MAX;
    size_t number = strtoul(path + length, NULL, 10);
    snprintf(spelled, sizeof spelled, "%s%zu.html", before, number);
    return strcmp(spelled, path) == 0 ? number : SIZE_MAX;
}

struct site_answer site_find(const struct site *site, const char *path) {
    size_t page = number_in(path, "/page-"), old = number_in(path, "/old-");
    if (strcmp(path, "/") == 0)
        return (struct site_answer){SITE_PAGE, 0, 0};
    if (page > 0 && page < site->pages)
        return (struct site_answer){SITE_PAGE, page, is_slow(site->pages, page) ? 2 : 1};
    if (old < site->pages && site_has_old(old))
        return (struct site_answer){SITE_REDIRECT, old, 1};
    return (struct site_answer){SITE_NOTHING, 0, 1};
}

/* --- a page ----------------------------------------------------------------------------------- */

struct writer {
    char *html;
    size_t used;
};

static void put(struct writer *writer, const char *text, size_t length) {
    memcpy(writer->html + writer->used, text, length);
    writer->used += length;
}

static void put_text(struct writer *writer, const char *text) {
    put(writer, text, strlen(text));
}

static void put_link(struct writer *writer, const char *name, size_t page) {
    char link[2 * SITE_ADDRESS_MOST];
    snprintf(link, sizeof link, "<li><a href=\"%s-%zu.html\">%zu</a></li>\n", name, page, page);
    put_text(writer, link);
}

/* Whole words from anywhere in the text, as much as the page's random numbers say. */
static void put_words(struct writer *writer, const struct site *site, uint64_t *random) {
    size_t length = WORDS_LEAST + kit_random(random) % (WORDS_MOST - WORDS_LEAST);
    size_t begin = kit_random(random) % (TEXT_BYTES - length), end = begin + length;
    while (begin < end && site->text[begin] > ' ')
        begin++;
    while (end > begin && site->text[end - 1] > ' ')
        end--;
    put_text(writer, "<p>");
    put(writer, site->text + begin, end - begin);
    put_text(writer, "</p>\n");
}

/* The pages that no other page is responsible for. */
static void own_links(size_t page, size_t *first, size_t *count) {
    *first = page == 0 ? 1 : FRONT_LINKS + 1 + (page - 1) * OWN_LINKS;
    *count = page == 0 ? FRONT_LINKS : OWN_LINKS;
}

size_t site_html(const struct site *site, size_t page, char html[SITE_HTML_MOST]) {
    struct writer writer = {html, 0};
    uint64_t random = ((uint64_t)site->seed << 32) + page;
    size_t first, count;
    own_links(page, &first, &count);
    put_text(&writer, "<!DOCTYPE html>\n<html><head><title>A page</title></head>\n<body>\n<ul>\n");
    for (size_t i = first; i < first + count && i < site->pages; i++) {
        put_link(&writer, "/page", i);
        if (site_has_dead(i))
            put_link(&writer, "/gone", i);
        if (site_has_old(i))
            put_link(&writer, "/old", i);
    }
    for (size_t i = 0; i < CROSS_LINKS; i++) {
        size_t other = kit_random(&random) % site->pages;
        if (other > 0)
            put_link(&writer, "/page", other);
    }
    put_text(&writer,
             "<li><a href=\"/\">front page</a></li>\n"
             "<li><a href=\"#words\">words</a></li>\n</ul>\n<h1 id=\"words\">Words</h1>\n");
    put_words(&writer, site, &random);
    put_text(&writer, "</body></html>\n");
    return writer.used;
}

/* --- how large it is -------------------------------------------------------------------------- */

struct site_size site_size(size_t pages) {
    struct site_size size = {.pages = pages};
    for (size_t i = 1; i < pages; i++) {
        size.dead += site_has_dead(i);
        size.redirects += site_has_old(i);
        size.waits += 1u + site_has_dead(i) + site_has_old(i) + is_slow(pages, i);
    }
    return size;
}

size_t site_pages_for(size_t waits) {
    size_t pages = 1;
    while (pages < SITE_PAGES_MOST && site_size(pages + 1).waits <= waits)
        pages++;
    return pages;
}
