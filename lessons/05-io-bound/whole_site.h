/* whole_site.h - before anything is measured: do all kinds of workers find the whole site? */
#ifndef WHOLE_SITE_H
#define WHOLE_SITE_H

#include "experiment.h"

/* Lets all kinds crawl a site of 2,000 pages once, without delay. Says what went wrong. Returns 0
 * or an errno value. */
int whole_site_check(const struct experiment *e);

#endif
