/* html.c - see html.h. */
#include "html.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct text {
    const char *at, *end;
};

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c & 0x80) != 0;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Goes to the next c, or to the end. */
static void go_to(struct text *text, char c) {
    const char *found = memchr(text->at, c, (size_t)(text->end - text->at));
    text->at = found != NULL ? found : text->end;
}

static void skip_comment(struct text *text) {
    const char *found = memmem(text->at, (size_t)(text->end - text->at), "-->", 3);
    text->at = found != NULL ? found + 3 : text->end;
}

static bool begins_with(const struct text *text, const char *word) {
    size_t length = strlen(word);
    return (size_t)(text->end - text->at) >= length && strncasecmp(text->at, word, length) == 0;
}

static void skip_spaces(struct text *text) {
    while (text->at < text->end && is_space(*text->at))
        text->at++;
}

/* Goes over the value of an attribute, quoted or bare, and returns it without its quotes. */
static struct text take_value(struct text *text) {
    struct text value = *text;
    char quote = text->at < text->end ? *text->at : '\0';
    if (quote == '"' || quote == '\'') {
        value.at = ++text->at;
        go_to(text, quote);
        value.end = text->at;
        if (text->at < text->end)
            text->at++;
        return value;
    }
    while (text->at < text->end && !is_space(*text->at) && *text->at != '>')
        text->at++;
    value.end = text->at;
    return value;
}

/* Goes over the next attribute up to its value. Returns whether it is a href with a value. */
static bool take_name(struct text *text, bool *has_value) {
    const char *begin = text->at;
    while (text->at < text->end && !is_space(*text->at) && *text->at != '=' && *text->at != '>')
        text->at++;
    bool href = text->at - begin == 4 && strncasecmp(begin, "href", 4) == 0;
    skip_spaces(text);
    *has_value = text->at < text->end && *text->at == '=';
    if (*has_value) {
        text->at++;
        skip_spaces(text);
    } else if (text->at == begin)
        text->at++; /* a stray character: never stand still */
    return href && *has_value;
}

/* From behind '<' to behind the tag's '>'. Returns its href; `at` is NULL where it has none. */
static struct text take_tag(struct text *text) {
    struct text href = {NULL, NULL};
    bool anchor =
        text->end - text->at > 1 && (*text->at == 'a' || *text->at == 'A') && is_space(text->at[1]);
    while (text->at < text->end && !is_space(*text->at) && *text->at != '>')
        text->at++;
    for (skip_spaces(text); text->at < text->end && *text->at != '>'; skip_spaces(text)) {
        bool has_value, is_href = take_name(text, &has_value);
        struct text value = {NULL, NULL};
        if (has_value)
            value = take_value(text);
        if (anchor && is_href && href.at == NULL)
            href = value;
    }
    if (text->at < text->end)
        text->at++;
    return href;
}

/* From behind '&' to behind the entity's ';', where it is one. */
static void skip_entity(struct text *text) {
    const char *begin = text->at;
    while (text->at < text->end && (is_word(*text->at) || *text->at == '#'))
        text->at++;
    if (text->at == text->end || *text->at != ';')
        text->at = begin;
}

size_t html_scan(const char *html, size_t bytes,
                 void (*link)(const char *value, size_t length, void *context), void *context) {
    struct text text = {html, html + bytes};
    size_t words = 0;
    while (text.at < text.end) {
        char c = *text.at;
        if (is_word(c)) {
            words++;
            while (text.at < text.end && is_word(*text.at))
                text.at++;
            continue;
        }
        text.at++;
        if (c == '&')
            skip_entity(&text);
        if (c != '<')
            continue;
        if (begins_with(&text, "!--")) {
            skip_comment(&text);
            continue;
        }
        struct text href = take_tag(&text);
        if (href.at != NULL)
            link(href.at, (size_t)(href.end - href.at), context);
    }
    return words;
}
