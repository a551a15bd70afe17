#ifndef SERVER_RELOAD_H
#define SERVER_RELOAD_H

#include "storage/auto.h"

struct app;

/* Reading the configuration anew while the server runs. A configuration is never changed: the new
 * one takes the place of the old one on the loop, and whoever was handed the old one with a request
 * reads on in it. So the old ones stay until the end, as small as they are. Loop thread. */
struct reload;

/* `path` and `app` must outlive it. */
struct reload *reload_create(struct app *app, const char *path);
/* Takes NULL. Nothing may use `app->config` any more. */
void reload_destroy(struct reload *reload);

/* Takes what is in the file and the environment now, and the TLS certificate; or, where any of it
 * is wrong, says so in the log and keeps what there was. */
void reload_run(struct reload *reload);

#endif
