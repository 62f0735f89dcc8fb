/* curl_parallel.h - a yardstick: the program curl fetches the same pages, `curl --parallel`. */
#ifndef CURL_PARALLEL_H
#define CURL_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

#include "own_server.h"

/* seconds: from the arrival of the first request to the last answer, as the server saw it, so that
 * curl's own start does not count. */
struct curl_result {
    size_t answers;
    double seconds;
};

/* Whether curl is installed. */
bool curl_is_there(void);

/* Lets curl fetch all addresses of a site but the front page, so many at once. Says what went
 * wrong. Returns 0 or an errno value. */
int curl_parallel(size_t workers, size_t pages, const struct own_server *server,
                  struct curl_result *result);

#endif
