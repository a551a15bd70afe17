#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include "server/log.h"
#include "server/net.h"
#include "storage/auto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the operator decides. Read at start, and again when asked, from a file of `key = value`
 * lines; each key also as EMPOWER_KEY in the environment, which goes before the file. Empty members
 * are "" or a count of 0. One that was read never changes, so that any thread may read on in it:
 * what is read anew is another one. */

enum { CONFIG_LIST_MAX = 32 };

struct config_list {
    size_t count;
    char *items[CONFIG_LIST_MAX];
};

struct config_ranges {
    size_t count;
    struct net_range items[CONFIG_LIST_MAX];
};

/* What is asked of the connection to the mail server. */
enum smtp_tls { SMTP_TLS_REQUIRED, SMTP_TLS_IF_OFFERED, SMTP_TLS_NONE };

/* A struct, so that no "%s" prints it by mistake. */
struct config_secret {
    char *text;
};

struct config {
    char *listen;
    struct config_secret redis; /* what redis_url_parse() takes, or "" */
    char *public_url;           /* an origin: scheme, host, port; never with a slash at the end */
    char *data_dir;
    char *node;
    char *tls_cert;
    char *tls_key;
    struct config_secret turn_secret;
    struct config_secret metrics_token;
    char *web_dir;
    struct config_list turn_uris;
    struct config_list allowed_origins;
    struct config_list frame_ancestors;
    struct config_list security_contact; /* URIs */
    struct config_ranges trusted_proxies;
    struct config_ranges limit_exempt;
    enum log_level log_level;
    uint64_t file_limit; /* bytes */
    unsigned sign_in_idle_days;
    unsigned sign_in_max_days;
    unsigned invitation_days;
    char *smtp_url; /* "": no mail is sent */
    char *smtp_user;
    struct config_secret smtp_password;
    char *smtp_from; /* a mailbox; not "" where there is an smtp_url */
    enum smtp_tls smtp_tls;
    char *smtp_ca;
    char **given; /* what each key was given, in the order of the table */
};

enum { CONFIG_FAULT_SIZE = 512 };

/* Reads `path` (NULL or "": no file, the defaults) and the environment. On failure `ret_fault` says
 * where and why, for an operator ("empower.conf:3: listen: …"). The caller owns `*ret_config`. */
bool config_load(const char *path, struct config **ret_config, char ret_fault[CONFIG_FAULT_SIZE]);

/* Reads both anew. Where a key that a running server cannot change differs from `current`,
 * `*ret_config` keeps the current value, and `kept` is told the name of the key. On failure nothing
 * of it counts. */
typedef void config_kept(void *context, const char *key);
bool config_reload(const char *path, const struct config *current, config_kept *kept, void *context,
                   struct config **ret_config, char ret_fault[CONFIG_FAULT_SIZE]);

/* Takes NULL. */
void config_destroy(struct config *config);
DEFINE_AUTO(config, config_destroy)

/* Prints the keys with their types, defaults and meaning as a Markdown table. */
void config_print_table(void);

/* Whether a page of this origin may use the server: `public_url` or one of `allowed_origins`. */
bool config_origin_allowed(const struct config *config, const char *origin);

/* Whether no limit refuses this address: it is among `limit_exempt`. */
bool config_exempts(const struct config *config, const char *address);

#endif
