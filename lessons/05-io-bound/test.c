/* test.c - lesson 5: all kinds of workers find the same, no page is fetched twice, and what is
 * broken is noticed. No test asks how long anything takes. */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "append.h"
#include "crawl.h"
#include "frontier.h"
#include "html.h"
#include "kit.h"
#include "own_server.h"
#include "site.h"

enum { PAGES = 300 };

static const struct kind *const kinds[] = {&serial, &threads, &processes, &multi};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* The server is looked for beside the program that asks for it. */
static void find_programs(void) {
    char beside[PATH_MAX], built[PATH_MAX];
    cr_assert_eq(kit_program(beside, sizeof beside, "site_server"), 0);
    cr_assert_eq(kit_program(built, sizeof built, "../bin/05-io-bound/site_server"), 0);
    cr_assert(symlink(built, beside) == 0 || errno == EEXIST);
    cr_assert_eq(fetch_start(), 0);
}

TestSuite(crawl, .init = find_programs);

static void expect_no_child(void) {
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
    cr_expect_eq(errno, ECHILD);
}

/* --- the site --------------------------------------------------------------------------------- */

Test(site, the_same_seed_makes_the_same_pages_and_another_seed_makes_others) {
    static char first[SITE_HTML_MOST], again[SITE_HTML_MOST], other[SITE_HTML_MOST];
    struct site a, b, c;
    cr_assert_eq(site_make(&a, PAGES, 1) + site_make(&b, PAGES, 1) + site_make(&c, PAGES, 2), 0);
    for (size_t page = 0; page < PAGES; page++) {
        size_t length = site_html(&a, page, first);
        cr_assert_lt(length, SITE_HTML_MOST);
        cr_assert_eq(site_html(&b, page, again), length);
        cr_assert_arr_eq(first, again, length);
    }
    cr_expect(site_html(&c, 7, other) != site_html(&a, 7, first) || strcmp(other, first) != 0);
    site_free(&a);
    site_free(&b);
    site_free(&c);
}

Test(site, an_address_is_found_only_as_it_is_spelled) {
    struct site site;
    cr_assert_eq(site_make(&site, PAGES, 1), 0);
    cr_expect_eq(site_find(&site, "/").kind, SITE_PAGE);
    cr_expect_eq(site_find(&site, "/page-299.html").kind, SITE_PAGE);
    cr_expect_eq(site_find(&site, "/page-299.html").page, 299);
    cr_expect_eq(site_find(&site, "/").waits, 0);
    cr_expect_eq(site_find(&site, "/page-17.html").waits, 2, "page 17 is slow");
    cr_expect_eq(site_find(&site, "/page-2.html").waits, 1);
    cr_expect_eq(site_find(&site, "/page-0.html").kind, SITE_NOTHING, "the front page is /");
    cr_expect_eq(site_find(&site, "/old-11.html").kind, SITE_REDIRECT);
    const char *const nowhere[] = {
        "",  "/page-300.html", "/page-07.html", "/page-7.html/", "/old-7.html",
        "x", "/gone-7.html",   "/page-.html",   "/page--1.html", "//"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
        cr_expect_eq(site_find(&site, nowhere[i]).kind, SITE_NOTHING, "%s", nowhere[i]);
    site_free(&site);
}

Test(site, a_site_for_some_delays_takes_at_most_so_many) {
    for (size_t waits = 1; waits < 600; waits += 7) {
        size_t pages = site_pages_for(waits);
        cr_expect_leq(site_size(pages).waits, waits);
        cr_expect_gt(site_size(pages + 1).waits, waits);
    }
}

/* --- frontier and scanner --------------------------------------------------------------------- */

Test(frontier, each_address_comes_out_once_and_in_order) {
    struct frontier frontier = {0};
    char url[32];
    for (size_t pass = 0; pass < 3; pass++)
        for (size_t i = 0; i < 5000; i++) {
            snprintf(url, sizeof url, "http://x/%zu", i);
            cr_assert_eq(frontier_add(&frontier, url), pass == 0);
        }
    cr_expect_eq(frontier_waiting(&frontier), 5000);
    for (size_t i = 0; i < 5000; i++) {
        snprintf(url, sizeof url, "http://x/%zu", i);
        cr_assert_str_eq(frontier_take(&frontier), url);
    }
    cr_expect_null(frontier_take(&frontier));
    cr_expect_not(frontier_add(&frontier, "http://x/0"), "known, though it does not wait any more");
    frontier_free(&frontier);
}

static void keep_link(const char *value, void *context) {
    char *links = context;
    strcat(links, value);
    strcat(links, "|");
}

static size_t scan(const char *html, char links[256]) {
    /* A copy that ends where the page ends, so that AddressSanitizer sees a read beyond it. */
    size_t length = strlen(html), words;
    char *copy = malloc(length > 0 ? length : 1);
    memcpy(copy, html, length);
    links[0] = '\0';
    cr_assert_eq(html_scan(copy, length, &words, keep_link, links), 0);
    free(copy);
    return words;
}

Test(html, words_and_links_are_found_in_good_and_in_broken_pages) {
    static const struct {
        const char *html, *links;
        size_t words;
    } pages[] = {
        {"", "", 0},
        {"one two,three", "", 3},
        {"<p>one</p><a href=\"/x\">two words</a>", "/x|", 3},
        {"<A class='b' HREF='/y' >z</A>", "/y|", 1},
        {"<a href=/bare>z</a><a href = \"/spaces\">", "/bare|/spaces|", 1},
        {"<link href=\"/style.css\"><abbr href=\"/no\">", "", 0},
        {"<!-- <a href=\"/hidden\"> words --> seen", "", 1},
        {"a&amp;b &lt; R&D", "", 4},
        {"<img alt=\"a > b\"><a title=\"x>y\" href=\"/in\">", "/in|", 0},
        {"<a href=\"/open", "/open|", 0},
        {"<a href=", "|", 0},
        {"<a", "", 0},
        {"<", "", 0},
        {"<!--", "", 0},
        {"<a = = href=\"/odd\">", "/odd|", 0},
        {"\xe7\xba\xbf\xe7\xa8\x8b and", "", 2},
        {"\xcf\xdf\xb3\xcc and", "", 2}, /* no UTF-8 */
        {"caf&eacute;s <script>var no = \"<a href='/no'>\";</script>", "", 1},
        {"<a href=\"/?a=1&amp;b=2\" href=\"/second\">", "/?a=1&b=2|", 0},
        {"<p>one<p>two<b>three</b>four</i></p>", "", 4},
    };
    char links[256];
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        size_t words = scan(pages[i].html, links);
        cr_expect_eq(words, pages[i].words, "%s: %zu words", pages[i].html, words);
        cr_expect_str_eq(links, pages[i].links, "%s: %s", pages[i].html, links);
    }
}

/* --- crawls ----------------------------------------------------------------------------------- */

static void crawl_with(const struct kind *kind, size_t workers, const struct own_server *server,
                       struct tally *tally) {
    struct crawl crawl = {.url = server->url, .workers = workers, .server = server->pid};
    cr_assert_eq(crawl_run(&crawl, kind), 0, "%s, %zu", kind->series, workers);
    *tally = crawl.tally;
    crawl_free(&crawl);
}

Test(crawl, all_kinds_find_the_whole_site_and_fetch_nothing_twice) {
    static const size_t teams[] = {1, 3, 20};
    struct site_size size = site_size(PAGES);
    size_t words = 0, answers = 0, asked;
    double seconds;
    struct own_server server;
    cr_assert_eq(own_server_start(&server, PAGES, 1), 0);
    for (size_t i = 0; i < KINDS * 3; i++) {
        struct tally tally;
        crawl_with(kinds[i / 3], teams[i % 3], &server, &tally);
        words = i == 0 ? tally.words : words;
        cr_expect_eq(tally.pages, size.pages, "%s", kinds[i / 3]->series);
        cr_expect_eq(tally.dead, size.dead);
        cr_expect_eq(tally.redirects, size.redirects);
        cr_expect_eq(tally.words, words);
        cr_expect_gt(tally.words, 100 * PAGES);
        answers += tally.answers;
    }
    cr_assert_eq(own_server_ask(&server, &asked, &seconds), 0);
    cr_expect_eq(asked, answers, "the server was asked %zu times for %zu answers", asked, answers);
    own_server_end(&server);
    expect_no_child();
}

Test(crawl, a_connection_is_kept_from_page_to_page) {
    static const char *const paths[] = {
        "", "page-1.html", "page-2.html", "gone-7.html", "old-11.html", "page-3.html"};
    struct own_server server;
    struct fetcher fetcher;
    struct visit visit = {0};
    char origin[URL_MOST], url[URL_MOST];
    cr_assert_eq(own_server_start(&server, PAGES, 1), 0);
    cr_assert_eq(fetch_origin(server.url, origin), 0);
    cr_assert_eq(fetcher_open(&fetcher, origin), 0);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        long connections;
        snprintf(url, sizeof url, "%s%s", server.url, paths[i]);
        fetch(&fetcher, url, &visit);
        cr_expect_neq(visit.kind, VISIT_FAILED);
        curl_easy_getinfo(fetcher.easy, CURLINFO_NUM_CONNECTS, &connections);
        cr_expect_eq(connections, i == 0, "%s: %ld new connections", paths[i], connections);
    }
    fetcher_close(&fetcher);
    free(visit.links.data);
    own_server_end(&server);
}

Test(crawl, a_server_that_is_killed_in_mid_crawl_ends_the_crawl) {
    for (size_t i = 0; i < KINDS; i++) {
        struct own_server server;
        cr_assert_eq(own_server_start(&server, 2000, 200), 0);
        struct crawl crawl = {.url = server.url, .workers = 4};
        pid_t killer = fork();
        if (killer == 0) {
            usleep(300000);
            kill(server.pid, SIGKILL);
            _exit(0);
        }
        cr_expect_eq(crawl_run(&crawl, kinds[i]), ECONNREFUSED, "%s", kinds[i]->series);
        crawl_free(&crawl);
        waitpid(killer, NULL, 0);
        own_server_end(&server);
        expect_no_child();
    }
}

Test(crawl, other_machines_are_refused) {
    static const char *const foreign[] = {
        "http://192.0.2.1/", "http://example.org/",       "http://127.0.0.1.example.org/",
        "http://0.0.0.0/",   "http://user@192.0.2.1:80/", "http://[2001:db8::1]/"};
    char origin[URL_MOST];
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        cr_expect_eq(fetch_origin(foreign[i], origin), EACCES, "%s", foreign[i]);
    cr_expect_eq(fetch_origin("ftp://127.0.0.1/", origin), EINVAL);
    cr_expect_eq(fetch_origin("nonsense://", origin), EINVAL);
    cr_expect_eq(fetch_origin("http://127.0.0.1/a/b", origin), 0);
    cr_expect_str_eq(origin, "http://127.0.0.1:80");
}

Test(crawl, no_socket_leads_to_another_machine) {
    struct fetcher fetcher;
    struct visit visit = {0};
    char origin[] = "http://127.0.0.1:1";
    cr_assert_eq(fetcher_open(&fetcher, origin), 0);
    fetch(&fetcher, "http://192.0.2.1/", &visit);
    cr_expect_eq(visit.kind, VISIT_FAILED);
    cr_expect_eq(visit.failure, FAILURE_FOREIGN);
    fetcher_close(&fetcher);
}

/* --- the disk --------------------------------------------------------------------------------- */

Test(append, all_variants_write_and_leave_nothing) {
    double seconds;
    for (int kind = WORKER_SERIAL; kind <= WORKER_PROCESS; kind++)
        for (int forced = 0; forced <= 1; forced++)
            cr_expect_eq(append_run((enum worker_kind)kind, kind == WORKER_SERIAL ? 1 : 3, 20,
                                    forced, "build", &seconds),
                         0);
    cr_expect_neq(system("ls -A build | grep -q append"), 0);
    expect_no_child();
}

Test(append, a_folder_that_cannot_be_written_is_an_error) {
    double seconds;
    cr_expect_eq(append_try("/nonexistent"), ENOENT);
    cr_expect_eq(append_run(WORKER_THREAD, 2, 4, true, "/nonexistent", &seconds), ENOENT);
    cr_expect_not(folder_is_memory("/nonexistent"));
    cr_expect_not(folder_is_memory("/proc"));
}
