#include "server/reload.h"

#include "server/app.h"
#include "server/config.h"
#include "server/http/site.h"
#include "server/log.h"
#include "server/mailer.h"
#include "server/memory.h"
#include "server/transport/transport.h"

#include <stdlib.h>

struct snapshot {
    struct config *config;
    struct snapshot *before;
};

struct reload {
    struct app *app;
    const char *path;
    struct snapshot *newest; /* NULL: the one of the start is in use */
};

struct reload *reload_create(struct app *app, const char *path)
{
    struct reload *reload = memory_new(sizeof *reload);
    reload->app = app;
    reload->path = path;
    return reload;
}

void reload_destroy(struct reload *reload)
{
    if (reload == NULL) {
        return;
    }
    while (reload->newest != NULL) {
        struct snapshot *snapshot = reload->newest;
        reload->newest = snapshot->before;
        config_destroy(snapshot->config);
        free(snapshot);
    }
    free(reload);
}

static void on_kept(void *context, const char *key)
{
    (void)context;
    log_line(LOG_WARN, "reload_kept", "key=%s reason=\"counts from the next start on\"",
             log_word(key));
}

static void renew_certificate(const struct app *app)
{
    const char *fault;
    if (*app->config->tls_cert == '\0') {
        return;
    }
    if (transport_renew_certificate(app->transport, &fault)) {
        log_line(LOG_INFO, "certificate_renewed", NULL);
    } else {
        log_line(LOG_ERROR, "certificate_refused", "reason=\"%s\"", log_word(fault));
    }
}

void reload_run(struct reload *reload)
{
    struct app *app = reload->app;
    struct config *config;
    char fault[CONFIG_FAULT_SIZE];
    if (!config_reload(reload->path, app->config, on_kept, NULL, &config, fault)) {
        log_line(LOG_ERROR, "reload_refused", "reason=\"%s\"", log_word(fault));
        return;
    }
    struct snapshot *snapshot = memory_new(sizeof *snapshot);
    *snapshot = (struct snapshot){config, reload->newest};
    reload->newest = snapshot;
    app->config = config;
    log_set_level(config->log_level);
    site_configure(app->site, config);
    renew_certificate(app);
    mailer_wake(app->mailer);
    log_line(LOG_INFO, "reloaded", NULL);
}
