/* html.h - what the crawler wants to know of a page: its words and its links.
 *
 * The parser is that of libxml2 (SAX): it takes whatever a server sends for a page, and says what
 * a browser would see in it, more or less.
 */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>

/* Call once in a program, before there are threads. */
void html_start(void);

/* Counts the words of a page (runs of letters, digits and bytes above 127, outside of tags, comments
 * and scripts; a tag ends a word) and calls `link` for the value of each <a href>, a string. The
 * page is UTF-8, whatever it says. Returns 0 or ENOMEM. */
int html_scan(const char *html, size_t bytes, size_t *words,
              void (*link)(const char *value, void *context), void *context);

#endif
