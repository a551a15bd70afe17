#include "server/config.h"

#include "server/memory.h"
#include "server/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_LENGTH_MAX = 4095 };

/* Sets one key. Returns NULL, or what is wrong with the value. */
typedef const char *key_set(void *member, const char *value);

struct key {
    const char *name;
    size_t offset;
    key_set *set;
    const char *initial;
    const char *says;
};

static const char *set_text(void *member, const char *value)
{
    char **text = member;
    free(*text);
    *text = memory_copy_text(value);
    return NULL;
}

static const char *set_secret(void *member, const char *value)
{
    char **text = member;
    if (*text != NULL) {
        secret_wipe(*text, strlen(*text));
    }
    return set_text(member, value);
}

static const char *set_endpoint(void *member, const char *value)
{
    struct sockaddr_storage address;
    socklen_t length;
    if (!net_endpoint_parse(value, &address, &length)) {
        return "is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080";
    }
    return set_text(member, value);
}

/* scheme://host[:port] and nothing after it. */
static bool is_origin(const char *text)
{
    const char *host = strncmp(text, "https://", 8) == 0  ? text + 8
                       : strncmp(text, "http://", 7) == 0 ? text + 7
                                                          : "";
    return *host != '\0' && strpbrk(host, "/?#@ \"'\\;,") == NULL;
}

static const char *set_origin(void *member, const char *value)
{
    if (*value != '\0' && !is_origin(value)) {
        return "is not an origin, such as https://portal.example.nl (no path, no slash at the end)";
    }
    return set_text(member, value);
}

static const char *set_word(void *member, const char *value)
{
    if (*value == '\0' || strlen(value) > 64 ||
        value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] !=
            '\0') {
        return "is not a name of letters, digits, '.', '_' and '-', at most 64";
    }
    return set_text(member, value);
}

static const char *set_bytes(void *member, const char *value)
{
    char *end;
    errno = 0;
    unsigned long long bytes = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end != '\0' || errno != 0 || bytes == 0 ||
        bytes > (1ull << 40)) {
        return "is not a number of bytes from 1 to 1 TiB";
    }
    *(uint64_t *)member = bytes;
    return NULL;
}

static const char *set_days(void *member, const char *value)
{
    char *end;
    errno = 0;
    unsigned long days = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end != '\0' || errno != 0 || days == 0 || days > 3650) {
        return "is not a number of days from 1 to 3650";
    }
    *(unsigned *)member = (unsigned)days;
    return NULL;
}

static const char *set_level(void *member, const char *value)
{
#define LOG_LEVEL_WORD(name, word) word,
    static const char *const words[] = {LOG_LEVEL_MAP(LOG_LEVEL_WORD)};
#undef LOG_LEVEL_WORD
    for (int i = 0; i < LOG_LEVEL_COUNT; i++) {
        if (strcmp(words[i], value) == 0) {
            *(enum log_level *)member = (enum log_level)i;
            return NULL;
        }
    }
    return "is not one of error, warn, info, debug";
}

/* Calls `take` for every element of a comma separated list. */
static const char *each_element(const char *list, const char *(*take)(void *member, char *element),
                                void *member)
{
    AUTO_FREE char *copy = memory_copy_text(list);
    char *rest = NULL;
    for (char *item = strtok_r(copy, ",", &rest); item != NULL; item = strtok_r(NULL, ",", &rest)) {
        item += strspn(item, " \t");
        for (size_t end = strlen(item); end > 0 && strchr(" \t", item[end - 1]) != NULL; end--) {
            item[end - 1] = '\0';
        }
        const char *fault = *item == '\0' ? NULL : take(member, item);
        if (fault != NULL) {
            return fault;
        }
    }
    return NULL;
}

static void list_clear(struct config_list *list)
{
    while (list->count > 0) {
        free(list->items[--list->count]);
    }
}

static const char *list_add(void *member, char *element)
{
    struct config_list *list = member;
    if (list->count == CONFIG_LIST_MAX) {
        return "has more than 32 elements";
    }
    list->items[list->count++] = memory_copy_text(element);
    return NULL;
}

static const char *origin_add(void *member, char *element)
{
    return is_origin(element) ? list_add(member, element)
                              : "has an element that is no origin, such as https://www.example.nl";
}

static const char *set_origins(void *member, const char *value)
{
    list_clear(member);
    return each_element(value, origin_add, member);
}

static const char *turn_uri_add(void *member, char *element)
{
    bool known = strncmp(element, "stun:", 5) == 0 || strncmp(element, "turn:", 5) == 0 ||
                 strncmp(element, "turns:", 6) == 0;
    return known ? list_add(member, element)
                 : "has an element that is no STUN or TURN URI (RFC 7064, RFC 7065)";
}

static const char *set_turn_uris(void *member, const char *value)
{
    list_clear(member);
    return each_element(value, turn_uri_add, member);
}

static const char *range_add(void *member, char *element)
{
    struct config_ranges *ranges = member;
    if (ranges->count == CONFIG_LIST_MAX) {
        return "has more than 32 elements";
    }
    if (!net_range_parse(element, &ranges->items[ranges->count])) {
        return "has an element that is no address or range, such as 10.0.0.0/8";
    }
    ranges->count++;
    return NULL;
}

static const char *set_ranges(void *member, const char *value)
{
    ((struct config_ranges *)member)->count = 0;
    return each_element(value, range_add, member);
}

/* clang-format off: it takes #name for a directive */
#define KEY(name_, set_, initial_, says_) \
    {.name = #name_, .offset = offsetof(struct config, name_), .set = set_, .initial = initial_, .says = says_}
/* clang-format on */
static const struct key keys[] = {
    KEY(listen, set_endpoint, "127.0.0.1:8080", "Address and port to listen on."),
    KEY(public_url, set_origin, "",
        "The origin people reach the server by, such as `https://portal.example.nl`. Where empty: "
        "`http://` or `https://` and `listen`."),
    KEY(trusted_proxies, set_ranges, "",
        "Addresses or ranges whose `X-Forwarded-For` counts. Where empty, the peer's address is "
        "the client's."),
    KEY(data_dir, set_text, "data", "The data directory; one server holds it at a time."),
    KEY(node, set_word, "node1", "This node's name, in the audit log."),
    KEY(tls_cert, set_text, "", "Certificate chain, PEM. With `tls_key`: serve TLS."),
    KEY(tls_key, set_text, "", "Private key of the certificate, PEM."),
    KEY(turn_uris, set_turn_uris, "", "STUN and TURN servers that calls may use."),
    KEY(turn_secret, set_secret, "",
        "The secret shared with the TURN servers (coturn: `static-auth-secret`)."),
    KEY(allowed_origins, set_origins, "", "Other sites whose pages may embed the chat widget."),
    KEY(frame_ancestors, set_origins, "", "Sites that may show the pages in a frame."),
    KEY(limit_exempt, set_ranges, "", "Addresses or ranges that no rate limit refuses."),
    KEY(file_limit, set_bytes, "52428800", "Largest attachment, in bytes."),
    KEY(sign_in_idle_days, set_days, "14", "A sign-in that is not used ends after so many days."),
    KEY(sign_in_max_days, set_days, "90", "A sign-in ends after so many days, used or not."),
    KEY(log_level, set_level, "info", "`error`, `warn`, `info` or `debug`."),
    KEY(web_dir, set_text, "", "The built web faces. Where empty, only the protocol is served."),
};
#undef KEY
enum { KEY_COUNT = sizeof keys / sizeof keys[0] };

static const struct key *key_named(const char *name)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (strcmp(keys[i].name, name) == 0) {
            return &keys[i];
        }
    }
    return NULL;
}

static const char *apply(struct config *config, const struct key *key, const char *value)
{
    return key->set((char *)config + key->offset, value);
}

/* Cuts blanks off both ends. */
static char *trim(char *text)
{
    text += strspn(text, " \t\r\n");
    for (size_t end = strlen(text); end > 0 && strchr(" \t\r\n", text[end - 1]) != NULL; end--) {
        text[end - 1] = '\0';
    }
    return text;
}

/* Returns what is wrong with the line; `*ret_name` is the key it is about, or "". */
static const char *read_line(struct config *config, char *line, const char **ret_name)
{
    char *text = trim(line);
    *ret_name = "";
    if (*text == '\0' || *text == '#') {
        return NULL;
    }
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        return "is not of the form key = value";
    }
    *equals = '\0';
    *ret_name = trim(text);
    const struct key *key = key_named(*ret_name);
    if (key == NULL) {
        return "is no key of the configuration";
    }
    return apply(config, key, trim(equals + 1));
}

static bool read_file(struct config *config, const char *path, char ret_fault[CONFIG_FAULT_SIZE])
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        snprintf(ret_fault, CONFIG_FAULT_SIZE, "%s: %s", path, strerror(errno));
        return false;
    }
    char line[LINE_LENGTH_MAX + 2]; /* its end, and the text's */
    const char *fault = NULL;
    const char *name = "";
    unsigned number = 0;
    while (fault == NULL && fgets(line, sizeof line, file) != NULL) {
        number++;
        name = "";
        bool whole = strchr(line, '\n') != NULL || feof(file);
        fault = whole ? read_line(config, line, &name) : "is longer than 4095 bytes";
    }
    if (fault == NULL && ferror(file)) {
        name = "";
        fault = strerror(errno);
    }
    fclose(file);
    if (fault != NULL && number == 0) {
        snprintf(ret_fault, CONFIG_FAULT_SIZE, "%s: %s", path, fault);
    } else if (fault != NULL) {
        snprintf(ret_fault, CONFIG_FAULT_SIZE, "%s:%u: %.64s%s%s", path, number, name,
                 *name != '\0' ? " " : "", fault);
    }
    secret_wipe(line, sizeof line);
    return fault == NULL;
}

static bool read_environment(struct config *config, char ret_fault[CONFIG_FAULT_SIZE])
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        char name[64] = "EMPOWER_";
        size_t length = strlen(name);
        for (const char *c = keys[i].name; *c != '\0'; c++) {
            name[length++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        }
        const char *value = getenv(name);
        const char *fault = value != NULL ? apply(config, &keys[i], value) : NULL;
        if (fault != NULL) {
            snprintf(ret_fault, CONFIG_FAULT_SIZE, "environment: %s %s", name, fault);
            return false;
        }
    }
    return true;
}

/* What no key can say alone. */
static const char *fault_together(const struct config *config)
{
    if ((*config->tls_cert == '\0') != (*config->tls_key == '\0')) {
        return "tls_cert and tls_key go together";
    }
    if (*config->data_dir == '\0') {
        return "data_dir is empty";
    }
    for (size_t i = 0; i < config->turn_uris.count; i++) {
        if (strncmp(config->turn_uris.items[i], "turn", 4) == 0 && *config->turn_secret == '\0') {
            return "turn_uris names a TURN server, which needs turn_secret";
        }
    }
    return NULL;
}

static void derive(struct config *config)
{
    if (*config->public_url == '\0') {
        char url[NET_ENDPOINT_SIZE + 16];
        snprintf(url, sizeof url, "%s://%.*s", *config->tls_cert != '\0' ? "https" : "http",
                 NET_ENDPOINT_SIZE, config->listen);
        set_text(&config->public_url, url);
    }
}

bool config_load(const char *path, struct config **ret_config, char ret_fault[CONFIG_FAULT_SIZE])
{
    AUTO(config) *config = memory_new(sizeof *config);
    for (size_t i = 0; i < KEY_COUNT; i++) {
        apply(config, &keys[i], keys[i].initial);
    }
    if ((path != NULL && *path != '\0' && !read_file(config, path, ret_fault)) ||
        !read_environment(config, ret_fault)) {
        return false;
    }
    const char *fault = fault_together(config);
    if (fault != NULL) {
        snprintf(ret_fault, CONFIG_FAULT_SIZE, "%s: %s",
                 path != NULL && *path != '\0' ? path : "configuration", fault);
        return false;
    }
    derive(config);
    *ret_config = config;
    config = NULL;
    return true;
}

void config_destroy(struct config *config)
{
    if (config == NULL) {
        return;
    }
    if (config->turn_secret != NULL) {
        secret_wipe(config->turn_secret, strlen(config->turn_secret));
    }
    char *texts[] = {config->listen,   config->public_url, config->data_dir,    config->node,
                     config->tls_cert, config->tls_key,    config->turn_secret, config->web_dir};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        free(texts[i]);
    }
    list_clear(&config->turn_uris);
    list_clear(&config->allowed_origins);
    list_clear(&config->frame_ancestors);
    free(config);
}

void config_print_table(void)
{
    printf("| key | default | meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const char *tick = *keys[i].initial != '\0' ? "`" : "";
        printf("| `%s` | %s%s%s | %s |\n", keys[i].name, tick, keys[i].initial, tick, keys[i].says);
    }
}

bool config_origin_allowed(const struct config *config, const char *origin)
{
    if (strcasecmp(config->public_url, origin) == 0) {
        return true;
    }
    for (size_t i = 0; i < config->allowed_origins.count; i++) {
        if (strcasecmp(config->allowed_origins.items[i], origin) == 0) {
            return true;
        }
    }
    return false;
}
