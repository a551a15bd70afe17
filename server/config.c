#include "server/config.h"

#include "server/mailbox.h"
#include "server/memory.h"
#include "server/presence/redis_url.h"
#include "server/secret.h"
#include "server/turn/uri.h"
#include "signalling/turn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_LENGTH_MAX = 4095 };

/* What a value may be. */
struct type {
    const char *word;
    /* Returns NULL, or what is wrong with the value. */
    const char *(*set)(void *member, const char *value);
    void (*clear)(void *member); /* NULL: nothing to free */
};

enum reach {
    START,  /* counts when the server starts */
    RELOAD, /* and when it is told to read its configuration anew */
};

struct key {
    const char *name;
    size_t offset;
    const struct type *type;
    enum reach reach;
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

static void clear_text(void *member)
{
    char **text = member;
    free(*text);
    *text = NULL;
}

static void clear_secret(void *member)
{
    struct config_secret *secret = member;
    if (secret->text != NULL) {
        secret_wipe(secret->text, strlen(secret->text));
    }
    clear_text(&secret->text);
}

static const char *set_secret(void *member, const char *value)
{
    struct config_secret *secret = member;
    clear_secret(member);
    return set_text(&secret->text, value);
}

static const char *set_turn_secret(void *member, const char *value)
{
    return strlen(value) <= TURN_SECRET_MAX ? set_secret(member, value)
                                            : "is longer than 1024 bytes";
}

/* It goes into a header as it is. */
static const char *set_token(void *member, const char *value)
{
    size_t length = strlen(value);
    for (const char *c = value; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~') {
            return "is not of visible ASCII characters alone";
        }
    }
    return length != 0 && (length < 16 || length > 200) ? "is not 16 to 200 characters long"
                                                        : set_secret(member, value);
}

static const char *set_redis(void *member, const char *value)
{
    struct redis_address address;
    const char *fault = *value != '\0' ? redis_url_parse(value, &address) : NULL;
    secret_wipe(&address, sizeof address);
    return fault != NULL ? fault : set_secret(member, value);
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
    return log_level_parse(value, member) ? NULL : "is not one of error, warn, info, debug";
}

static const char *set_smtp_url(void *member, const char *value)
{
    return *value == '\0' || mailbox_server_fits(value)
               ? set_text(member, value)
               : "is not smtp://HOST:PORT or smtps://HOST:PORT";
}

static const char *set_mailbox(void *member, const char *value)
{
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    return *value == '\0' || mailbox_parse(value, address)
               ? set_text(member, value)
               : "is not ADDRESS or NAME <ADDRESS>, in ASCII";
}

static const char *set_smtp_tls(void *member, const char *value)
{
    static const char *const words[] = {"required", "if_offered", "none"};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], value) == 0) {
            *(enum smtp_tls *)member = (enum smtp_tls)i;
            return NULL;
        }
    }
    return "is not one of required, if_offered, none";
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

static void list_clear(void *member)
{
    struct config_list *list = member;
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
    struct turn_uri uri;
    const char *fault = turn_uri_parse(element, &uri);
    return fault != NULL ? fault : list_add(member, element);
}

static const char *set_turn_uris(void *member, const char *value)
{
    list_clear(member);
    return each_element(value, turn_uri_add, member);
}

/* RFC 9116, section 2.5.3. */
static const char *contact_add(void *member, char *element)
{
    bool known = strncmp(element, "mailto:", 7) == 0 || strncmp(element, "https://", 8) == 0 ||
                 strncmp(element, "tel:", 4) == 0;
    return known && strpbrk(element, " \t") == NULL
               ? list_add(member, element)
               : "has an element that is no mailto:, https: or tel: URI";
}

static const char *set_contacts(void *member, const char *value)
{
    list_clear(member);
    return each_element(value, contact_add, member);
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

static const struct type type_text = {"text", set_text, clear_text};
static const struct type type_secret = {"secret", set_secret, clear_secret};
static const struct type type_turn_secret = {"secret", set_turn_secret, clear_secret};
static const struct type type_token = {"secret", set_token, clear_secret};
static const struct type type_redis = {"secret", set_redis, clear_secret};
static const struct type type_endpoint = {"address:port", set_endpoint, clear_text};
static const struct type type_origin = {"origin", set_origin, clear_text};
static const struct type type_word = {"name", set_word, clear_text};
static const struct type type_bytes = {"bytes", set_bytes, NULL};
static const struct type type_days = {"days", set_days, NULL};
static const struct type type_level = {"level", set_level, NULL};
static const struct type type_smtp_url = {"URL", set_smtp_url, clear_text};
static const struct type type_mailbox = {"mailbox", set_mailbox, clear_text};
static const struct type type_smtp_tls = {"word", set_smtp_tls, NULL};
static const struct type type_origins = {"origins", set_origins, list_clear};
static const struct type type_turn_uris = {"URIs", set_turn_uris, list_clear};
static const struct type type_contacts = {"URIs", set_contacts, list_clear};
static const struct type type_ranges = {"ranges", set_ranges, NULL};

/* clang-format off: it takes #name for a directive */
#define KEY(name_, type_, reach_, initial_, says_)                                                 \
    {                                                                                              \
        .name = #name_, .offset = offsetof(struct config, name_), .type = &type_, .reach = reach_, \
        .initial = initial_, .says = says_                                                         \
    }
/* clang-format on */
static const struct key keys[] = {
    KEY(listen, type_endpoint, START, "127.0.0.1:8080", "address and port to listen on"),
    KEY(public_url, type_origin, START, "",
        "the origin by which people reach the server, such as `https://portal.example.nl`; "
        "without it `listen` with its scheme"),
    KEY(data_dir, type_text, START, "data", "the data directory; one server holds it at a time"),
    KEY(web_dir, type_text, START, "",
        "the built web (`web/dist`); without it only the protocol is served"),
    KEY(tls_cert, type_text, START, "",
        "certificate chain (PEM), to serve TLS without a proxy; its content is read anew on "
        "SIGHUP"),
    KEY(tls_key, type_text, START, "", "the certificate's private key (PEM), likewise"),
    KEY(trusted_proxies, type_ranges, RELOAD, "",
        "addresses or ranges whose `X-Forwarded-For` counts; without it the peer's address is the "
        "client's"),
    KEY(allowed_origins, type_origins, RELOAD, "", "other sites whose pages may embed the widget"),
    KEY(frame_ancestors, type_origins, RELOAD, "",
        "sites that may show the pages in a frame; nobody at first"),
    KEY(turn_uris, type_turn_uris, RELOAD, "",
        "STUN and TURN servers for calls: `turn:turn.example.nl:3478?transport=udp`"),
    KEY(turn_secret, type_turn_secret, RELOAD, "",
        "the secret shared with the TURN servers (coturn: `static-auth-secret`)"),
    KEY(file_limit, type_bytes, RELOAD, "52428800", "the largest attachment"),
    KEY(limit_exempt, type_ranges, RELOAD, "", "addresses or ranges that no rate limit refuses"),
    KEY(sign_in_idle_days, type_days, RELOAD, "14",
        "a sign-in that is not used ends after so many days"),
    KEY(sign_in_max_days, type_days, RELOAD, "90",
        "a sign-in ends after so many days, used or not"),
    KEY(invitation_days, type_days, RELOAD, "14",
        "an invitation that is not used ends after so many days"),
    KEY(smtp_url, type_smtp_url, RELOAD, "",
        "the server that takes our mail: `smtp://mail.example.nl:587`, or `smtps://` for TLS from "
        "the first byte; without it no mail is sent, and links are handed over by hand"),
    KEY(smtp_user, type_text, RELOAD, "", "who signs in there; without it nobody does"),
    KEY(smtp_password, type_secret, RELOAD, "", "and with what"),
    KEY(smtp_from, type_mailbox, RELOAD, "",
        "who our mail is from: `Praktijk <portaal@example.nl>`; it goes with `smtp_url`"),
    KEY(smtp_tls, type_smtp_tls, RELOAD, "required",
        "whether mail may go out without TLS: `required`, `if_offered` or `none`"),
    KEY(smtp_ca, type_text, RELOAD, "",
        "certificates (PEM) that vouch for the mail server, instead of the system's"),
    KEY(log_level, type_level, RELOAD, "info", "`error`, `warn`, `info` or `debug`"),
    KEY(metrics_token, type_token, RELOAD, "",
        "who sends it as `Authorization: Bearer` may read `/metrics` from elsewhere"),
    KEY(security_contact, type_contacts, RELOAD, "",
        "where to report a weakness (`mailto:`, `https:`, `tel:`), told by "
        "`/.well-known/security.txt`"),
    KEY(node, type_word, START, "node1",
        "this node's name, in the access log; among servers that share a Redis each has its own"),
    KEY(redis, type_redis, START, "",
        "Redis that shares presence between nodes: `redis://[:PASSWORD@]IP:PORT[/DB]`, with `%XX` "
        "for bytes of the password; without it presence is kept in this process"),
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

static void given_set(char **given, const char *value)
{
    if (*given != NULL) {
        secret_wipe(*given, strlen(*given));
    }
    set_text(given, value);
}

static const char *apply(struct config *config, const struct key *key, const char *value)
{
    given_set(&config->given[key - keys], value);
    return key->type->set((char *)config + key->offset, value);
}

/* A configuration on its way, and where its values come from. */
struct loading {
    struct config *config;
    const char *path; /* NULL: none */
    unsigned lines[KEY_COUNT];
    bool from_environment[KEY_COUNT];
};

static void variable_name(const struct key *key, char ret_name[64])
{
    size_t length = (size_t)snprintf(ret_name, 64, "EMPOWER_");
    for (const char *c = key->name; *c != '\0'; c++) {
        ret_name[length++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    }
    ret_name[length] = '\0';
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
static const char *read_line(struct loading *loading, unsigned number, char *line,
                             const char **ret_name)
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
    loading->lines[key - keys] = number;
    return apply(loading->config, key, trim(equals + 1));
}

static bool read_file(struct loading *loading, char ret_fault[CONFIG_FAULT_SIZE])
{
    const char *path = loading->path;
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
        fault = whole ? read_line(loading, number, line, &name) : "is longer than 4095 bytes";
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

static bool read_environment(struct loading *loading, char ret_fault[CONFIG_FAULT_SIZE])
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        char name[64];
        variable_name(&keys[i], name);
        const char *value = getenv(name);
        const char *fault = value != NULL ? apply(loading->config, &keys[i], value) : NULL;
        loading->from_environment[i] = value != NULL;
        if (fault != NULL) {
            snprintf(ret_fault, CONFIG_FAULT_SIZE, "environment: %s %s", name, fault);
            return false;
        }
    }
    return true;
}

/* What no key can say alone. `*ret_key` is the one to look at. */
static const char *fault_together(const struct config *config, const char **ret_key)
{
    if ((*config->tls_cert == '\0') != (*config->tls_key == '\0')) {
        *ret_key = *config->tls_cert != '\0' ? "tls_cert" : "tls_key";
        return "tls_cert and tls_key go together";
    }
    if (*config->data_dir == '\0') {
        *ret_key = "data_dir";
        return "data_dir is empty";
    }
    if (*config->smtp_url != '\0' && *config->smtp_from == '\0') {
        *ret_key = "smtp_url";
        return "smtp_url needs smtp_from";
    }
    for (size_t i = 0; i < config->turn_uris.count; i++) {
        if (strncmp(config->turn_uris.items[i], "turn", 4) == 0 &&
            *config->turn_secret.text == '\0') {
            *ret_key = "turn_uris";
            return "turn_uris names a TURN server, which needs turn_secret";
        }
    }
    return NULL;
}

static bool fits_together(const struct loading *loading, char ret_fault[CONFIG_FAULT_SIZE])
{
    const char *name;
    const char *fault = fault_together(loading->config, &name);
    if (fault == NULL) {
        return true;
    }
    const struct key *key = key_named(name);
    char variable[64];
    variable_name(key, variable);
    if (loading->from_environment[key - keys]) {
        snprintf(ret_fault, CONFIG_FAULT_SIZE, "environment: %s: %s", variable, fault);
    } else if (loading->lines[key - keys] != 0) {
        snprintf(ret_fault, CONFIG_FAULT_SIZE, "%s:%u: %s", loading->path,
                 loading->lines[key - keys], fault);
    } else {
        snprintf(ret_fault, CONFIG_FAULT_SIZE, "%s: %s",
                 loading->path != NULL ? loading->path : "configuration", fault);
    }
    return false;
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

static struct config *config_new(void)
{
    struct config *config = memory_new(sizeof *config);
    config->given = memory_new(KEY_COUNT * sizeof *config->given);
    for (size_t i = 0; i < KEY_COUNT; i++) {
        apply(config, &keys[i], keys[i].initial);
    }
    return config;
}

static bool read_all(struct loading *loading, char ret_fault[CONFIG_FAULT_SIZE])
{
    return (loading->path == NULL || read_file(loading, ret_fault)) &&
           read_environment(loading, ret_fault) && fits_together(loading, ret_fault);
}

bool config_load(const char *path, struct config **ret_config, char ret_fault[CONFIG_FAULT_SIZE])
{
    AUTO(config) *config = config_new();
    struct loading loading = {.config = config,
                              .path = path != NULL && *path != '\0' ? path : NULL};
    if (!read_all(&loading, ret_fault)) {
        return false;
    }
    derive(config);
    *ret_config = config;
    config = NULL;
    return true;
}

bool config_reload(const char *path, const struct config *current, config_kept *kept, void *context,
                   struct config **ret_config, char ret_fault[CONFIG_FAULT_SIZE])
{
    AUTO(config) *config = config_new();
    struct loading loading = {.config = config,
                              .path = path != NULL && *path != '\0' ? path : NULL};
    if (!read_all(&loading, ret_fault)) {
        return false;
    }
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (keys[i].reach == START && strcmp(config->given[i], current->given[i]) != 0) {
            apply(config, &keys[i], current->given[i]);
            kept(context, keys[i].name);
        }
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
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (keys[i].type->clear != NULL) {
            keys[i].type->clear((char *)config + keys[i].offset);
        }
        secret_wipe(config->given[i], strlen(config->given[i]));
        free(config->given[i]);
    }
    free(config->given);
    free(config);
}

void config_print_table(void)
{
    printf("| key | type | at first | what it is |\n|---|---|---|---|\n");
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const struct key *key = &keys[i];
        const char *tick = *key->initial != '\0' ? "`" : "";
        printf("| `%s`%s | %s | %s%s%s | %s |\n", key->name, key->reach == RELOAD ? " ↻" : "",
               key->type->word, tick, key->initial, tick, key->says);
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

bool config_exempts(const struct config *config, const char *address)
{
    return net_range_contains(config->limit_exempt.items, config->limit_exempt.count, address);
}
