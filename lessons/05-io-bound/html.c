/* html.c - see html.h. */
#include "html.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <strings.h>

#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>

struct scan {
    size_t words;
    bool in_word;
    void (*link)(const char *value, void *context);
    void *context;
};

static bool is_word(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c > 127;
}

/* A text comes in pieces, which may end within a word. */
static void on_text(void *context, const xmlChar *text, int length) {
    struct scan *scan = context;
    for (int i = 0; i < length; i++) {
        scan->words += is_word(text[i]) && !scan->in_word;
        scan->in_word = is_word(text[i]);
    }
}

/* Attributes: name, value, name, value ..., NULL; a value may be NULL. */
static void on_start(void *context, const xmlChar *name, const xmlChar **attributes) {
    struct scan *scan = context;
    scan->in_word = false;
    if (strcasecmp((const char *)name, "a") != 0)
        return;
    for (; attributes != NULL && *attributes != NULL; attributes += 2)
        if (strcasecmp((const char *)attributes[0], "href") == 0 && attributes[1] != NULL)
            scan->link((const char *)attributes[1], scan->context);
}

static void on_end(void *context, const xmlChar *nothing) {
    ((struct scan *)context)->in_word = false;
    (void)nothing;
}

/* Scripts and styles are text for others. */
static void on_script(void *context, const xmlChar *text, int length) {
    (void)context, (void)text, (void)length;
}

void html_start(void) {
    xmlInitParser();
}

int html_scan(const char *html, size_t bytes, size_t *words,
              void (*link)(const char *value, void *context), void *context) {
    struct scan scan = {.link = link, .context = context};
    htmlSAXHandler handler = {.startElement = on_start,
                              .endElement = on_end,
                              .comment = on_end,
                              .characters = on_text,
                              .ignorableWhitespace = on_text,
                              .cdataBlock = on_script};
    *words = 0;
    if (bytes == 0)
        return 0;
    htmlParserCtxtPtr parser =
        htmlCreateMemoryParserCtxt(html, bytes < INT_MAX ? (int)bytes : INT_MAX);
    if (parser == NULL)
        return ENOMEM;
    *parser->sax = handler;
    parser->userData = &scan;
    htmlParseDocument(parser);
    *words = scan.words;
    int error = parser->errNo == XML_ERR_NO_MEMORY ? ENOMEM : 0;
    htmlFreeParserCtxt(parser);
    return error;
}
