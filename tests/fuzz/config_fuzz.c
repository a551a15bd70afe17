/* A configuration file. */

#include "server/config.h"
#include "tests/fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

static void check_list(const struct config_list *list)
{
    HOLDS(list->count <= CONFIG_LIST_MAX);
    for (size_t i = 0; i < list->count; i++) {
        HOLDS(list->items[i] != NULL && *list->items[i] != '\0');
        HOLDS(strpbrk(list->items[i], ",\n") == NULL);
    }
}

static void check_ranges(const struct config_ranges *ranges)
{
    HOLDS(ranges->count <= CONFIG_LIST_MAX);
    for (size_t i = 0; i < ranges->count; i++) {
        HOLDS(ranges->items[i].bits <= (ranges->items[i].family == AF_INET ? 32 : 128));
    }
}

/* What the rest of the server takes for granted. */
static void check_config(const struct config *config)
{
    struct sockaddr_storage address;
    socklen_t length;
    HOLDS(net_endpoint_parse(config->listen, &address, &length));
    HOLDS(strncmp(config->public_url, "http", 4) == 0 && strstr(config->public_url, "://") != NULL);
    HOLDS(config->public_url[strlen(config->public_url) - 1] != '/');
    HOLDS(config_origin_allowed(config, config->public_url));
    HOLDS(*config->data_dir != '\0' && *config->node != '\0');
    HOLDS((*config->tls_cert == '\0') == (*config->tls_key == '\0'));
    HOLDS(config->file_limit > 0);
    check_list(&config->turn_uris);
    check_list(&config->allowed_origins);
    check_list(&config->frame_ancestors);
    check_list(&config->security_contact);
    check_ranges(&config->trusted_proxies);
    check_ranges(&config->limit_exempt);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[32];
    char fault[CONFIG_FAULT_SIZE];
    struct config *config = NULL;
    int file = memfd_create("empower.conf", MFD_CLOEXEC);
    HOLDS(file >= 0);
    HOLDS(write(file, bytes, length) == (ssize_t)length);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    memset(fault, 'x', sizeof fault);
    if (config_load(path, &config, fault)) {
        check_config(config);
    } else {
        HOLDS(memchr(fault, '\0', sizeof fault) != NULL);
        HOLDS(strncmp(fault, path, strlen(path)) == 0);
    }
    config_destroy(config);
    (void)close(file);
    return 0;
}
