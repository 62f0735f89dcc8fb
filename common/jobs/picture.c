/* picture.c - writes a picture as PNG, whole or not at all (draft.h). */
#include "jobs/job.h"

#include <errno.h>
#include <png.h>

#include "draft.h"

enum { MOST_PIXELS_A_SIDE = 1000000 }; /* libpng's own limit, see png_set_user_limits */

int picture_write_png(const char *path, const unsigned char *rgb, size_t width, size_t height) {
    if (width < 1 || height < 1 || width > MOST_PIXELS_A_SIDE || height > MOST_PIXELS_A_SIDE)
        return EINVAL;
    struct draft draft;
    int error = draft_open(&draft, path);
    if (error != 0)
        return error;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)width,
                       .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGB};
    errno = 0;
    if (!png_image_write_to_stdio(&image, draft.file, 0, rgb, 0, NULL)) {
        error = errno != 0 ? errno : EIO; /* libpng sets errno only when a system call refused */
        draft_drop(&draft);
        return error;
    }
    error = draft_complete(&draft);
    return error == 0 ? draft_publish(&draft) : error;
}
