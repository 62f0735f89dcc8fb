/* html.h - what the crawler wants to know of a page: its words and its links.
 *
 * A scanner for what pages usually look like, not a parser: it follows tags, quoted attributes and
 * comments, and never reads beyond the end, whatever the bytes are.
 */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>

/* Counts the words of a page (runs of letters, digits and bytes above 127, outside of tags and of
 * &entities;) and calls `link` for the value of each <a href>, of `length` bytes, not terminated.
 */
size_t html_scan(const char *html, size_t bytes,
                 void (*link)(const char *value, size_t length, void *context), void *context);

#endif
