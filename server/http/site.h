#ifndef SERVER_HTTP_SITE_H
#define SERVER_HTTP_SITE_H

#include "storage/auto.h"

#include <stdbool.h>

struct app;
struct config;
struct exchange;

/* The built web faces, read into memory at the start: what is served is what is in this table, so
 * that no path of a request ever reaches the file system. */
struct site;

/* Reads config->web_dir; `*ret_site` is NULL where there is no such folder. On failure `*ret_fault`
 * is a static text. The caller owns `*ret_site`. */
bool site_load(const struct config *config, struct site **ret_site, const char **ret_fault);
/* From now on its pages carry what `config` says. Takes a site that is NULL. */
void site_configure(struct site *site, const struct config *config);
/* Takes NULL. */
void site_destroy(struct site *site);
DEFINE_AUTO(site, site_destroy)

/* Answers GET and HEAD for anything that is no route. `site` may be NULL: then nothing is found. */
void site_request(const struct app *app, const struct site *site, struct exchange *exchange);

/* The page of this path, whatever was asked for. */
void site_page(const struct app *app, const struct site *site, struct exchange *exchange,
               const char *path);

#endif
