#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include "server/log.h"
#include "server/net.h"
#include "storage/auto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the operator decides. Read once at start from a file of `key = value` lines; each key also
 * as EMPOWER_KEY in the environment, which goes before the file. Empty members are "" or a count of
 * 0. */

enum { CONFIG_LIST_MAX = 32 };

struct config_list {
    size_t count;
    char *items[CONFIG_LIST_MAX];
};

struct config_ranges {
    size_t count;
    struct net_range items[CONFIG_LIST_MAX];
};

struct config {
    char *listen;
    char *public_url; /* an origin: scheme, host, port; never with a slash at the end */
    char *data_dir;
    char *node;
    char *tls_cert;
    char *tls_key;
    char *turn_secret;
    char *web_dir;
    struct config_list turn_uris;
    struct config_list allowed_origins;
    struct config_list frame_ancestors;
    struct config_ranges trusted_proxies;
    struct config_ranges limit_exempt;
    enum log_level log_level;
    uint64_t file_limit; /* bytes */
    unsigned sign_in_idle_days;
    unsigned sign_in_max_days;
};

enum { CONFIG_FAULT_SIZE = 512 };

/* Reads `path` (NULL or "": no file, the defaults) and the environment. On failure `ret_fault` says
 * where and why, for an operator ("empower.conf:3: listen: …"). The caller owns `*ret_config`. */
bool config_load(const char *path, struct config **ret_config, char ret_fault[CONFIG_FAULT_SIZE]);

/* Takes NULL. */
void config_destroy(struct config *config);
DEFINE_AUTO(config, config_destroy)

/* Prints the keys with their defaults and meaning as a Markdown table to standard output. */
void config_print_table(void);

/* Whether a page of this origin may use the server: `public_url` or one of `allowed_origins`. */
bool config_origin_allowed(const struct config *config, const char *origin);

#endif
