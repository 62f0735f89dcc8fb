/* site.h - the web site that the server makes up: the same from the same seed on every machine.
 *
 * Page 0 is the front page and links to the pages 1 .. 128; each of these links to 15 pages of its
 * own, and so on. Besides, every page has links to pages anywhere, back to the front page and to
 * itself, so a crawler that forgets where it has been never ends. Some links are dead, some pages
 * are also linked by an old address that redirects to the new one, and some pages are slow.
 */
#ifndef SITE_H
#define SITE_H

#include <stdbool.h>
#include <stddef.h>

struct site {
    size_t pages;
    unsigned seed;
    char *text; /* what the pages take their words from */
};

enum { SITE_PAGES_MOST = 100000, SITE_SEED = 1, SITE_ADDRESS_MOST = 48, SITE_HTML_MOST = 16 << 10 };

/* What is found under an address. */
enum site_kind { SITE_PAGE, SITE_REDIRECT, SITE_NOTHING };
struct site_answer {
    enum site_kind kind;
    size_t page; /* its number; of a redirect: where it leads */
    /* How many delays the answer takes: 1, or 2 for a slow page; 0 for the front page, for nothing
     * is measured before it is there. */
    unsigned waits;
};

/* Makes a site. Returns 0 or ENOMEM; free it with site_free. */
int site_make(struct site *site, size_t pages, unsigned seed);
void site_free(struct site *site);

/* Looks up the path of a request, for example "/page-7.html". */
struct site_answer site_find(const struct site *site, const char *path);

/* Whether a dead link ("/gone-7.html") or an old address ("/old-11.html") stands beside the link to
 * a page. */
bool site_has_dead(size_t page);
bool site_has_old(size_t page);

/* Writes the path of a page. */
void site_path(char path[SITE_ADDRESS_MOST], size_t page);

/* Writes the HTML of a page and returns its length. */
size_t site_html(const struct site *site, size_t page, char html[SITE_HTML_MOST]);

/* What a crawl of a site of so many pages must find, and the delays of all its answers together
 * (without the front page). */
struct site_size {
    size_t pages, dead, redirects, waits;
};
struct site_size site_size(size_t pages);

/* The most pages whose answers after the front page take at most so many delays together. */
size_t site_pages_for(size_t waits);

#endif
