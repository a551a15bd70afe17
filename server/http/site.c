#include "server/http/site.h"

#include "server/app.h"
#include "server/config.h"
#include "server/http/accept.h"
#include "server/http/reply.h"
#include "server/log.h"
#include "server/memory.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

enum { PATH_SIZE = 512, ETAG_BYTES = 12, TOTAL_MAX = 64 << 20, DEPTH_MAX = 8 };

struct page {
    char path[PATH_SIZE]; /* of the request */
    const char *type;
    bool immutable; /* its name carries a hash of its content */
    bool document;
    bool embeddable; /* other sites may load it */
    char etag[ETAG_BYTES * 2 + 3];
    char *bytes;
    size_t length;
    char *packed; /* gzip; NULL: none */
    size_t packed_length;
    UT_hash_handle hh;
};

struct site {
    struct page *pages;
    size_t total;
    char *policy;
    const char *fault;
};

static const struct {
    const char *suffix;
    const char *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webmanifest", "application/manifest+json"},
    {".json", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".woff2", "font/woff2"},
    {".map", "application/json"},
};

static bool ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

static const char *type_of(const char *path)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (ends_with(path, types[i].suffix)) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

/* NULL: cannot be read. The caller owns it. */
static char *read_file(const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "rbe");
    struct stat stat;
    if (file == NULL) {
        return NULL;
    }
    char *bytes = NULL;
    if (fstat(fileno(file), &stat) == 0 && stat.st_size <= TOTAL_MAX) {
        *ret_length = (size_t)stat.st_size;
        bytes = memory_new(*ret_length + 1);
        if (fread(bytes, 1, *ret_length, file) != *ret_length) {
            free(bytes);
            bytes = NULL;
        }
    }
    fclose(file);
    return bytes;
}

static void set_etag(struct page *page)
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)page->bytes, page->length, NULL,
                       0);
    page->etag[0] = '"';
    sodium_bin2hex(page->etag + 1, sizeof page->etag - 1, hash, ETAG_BYTES);
    strcat(page->etag, "\"");
}

static void page_add(struct site *site, const char *file, const char *path)
{
    struct page *page = memory_new(sizeof *page);
    char packed[PATH_SIZE + 4];
    page->bytes = read_file(file, &page->length);
    if (page->bytes == NULL || site->total + page->length > TOTAL_MAX) {
        site->fault = "a file of web_dir cannot be read, or all together pass 64 MiB";
        free(page->bytes);
        free(page);
        return;
    }
    snprintf(page->path, sizeof page->path, "%s", path);
    snprintf(packed, sizeof packed, "%s.gz", file);
    page->packed = read_file(packed, &page->packed_length);
    page->type = type_of(path);
    page->document = ends_with(path, ".html");
    page->immutable = strncmp(path, "/assets/", 8) == 0;
    page->embeddable = strncmp(path, "/widget/", 8) == 0;
    site->total += page->length + page->packed_length;
    set_etag(page);
    /* A folder is asked for by its name. */
    size_t length = strlen(page->path);
    if (ends_with(page->path, "/index.html")) {
        page->path[length - strlen("index.html")] = '\0';
    }
    HASH_ADD_STR(site->pages, path, page);
}

static void folder_add(struct site *site, const char *folder, const char *path, int depth)
{
    DIR *dir = opendir(folder);
    if (dir == NULL || depth > DEPTH_MAX) {
        site->fault = "web_dir, or a folder in it, cannot be read";
    }
    for (struct dirent *entry; dir != NULL && site->fault == NULL && (entry = readdir(dir));) {
        char file[PATH_SIZE];
        char name[PATH_SIZE];
        struct stat stat_of;
        if (entry->d_name[0] == '.' || ends_with(entry->d_name, ".gz")) {
            continue;
        }
        int file_length = snprintf(file, sizeof file, "%s/%s", folder, entry->d_name);
        int name_length = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (file_length >= PATH_SIZE || name_length >= PATH_SIZE || stat(file, &stat_of) != 0) {
            site->fault = "web_dir holds a path that is too long, or changes while it is read";
        } else if (S_ISDIR(stat_of.st_mode)) {
            folder_add(site, file, name, depth + 1);
        } else if (S_ISREG(stat_of.st_mode)) {
            page_add(site, file, name);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

/* Content Security Policy, level 3: our own code only, our own server only. */
static char *make_policy(const struct config *config)
{
    size_t size = 1024;
    for (size_t i = 0; i < config->frame_ancestors.count; i++) {
        size += strlen(config->frame_ancestors.items[i]) + 1;
    }
    const char *host = strstr(config->public_url, "://") + 3;
    const char *scheme = strncmp(config->public_url, "https:", 6) == 0 ? "wss" : "ws";
    char *policy = memory_new(size + strlen(host));
    /* Older Safari does not count a WebSocket of the page's own host to 'self'. */
    int length = snprintf(policy, size + strlen(host),
                          "default-src 'none'; script-src 'self'; style-src 'self'; "
                          "img-src 'self' blob:; media-src 'self' blob:; connect-src 'self' "
                          "%s://%s; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
                          "require-trusted-types-for 'script'; trusted-types lit-html; "
                          "frame-ancestors",
                          scheme, host);
    char *at = policy + length;
    for (size_t i = 0; i < config->frame_ancestors.count; i++) {
        at += sprintf(at, " %s", config->frame_ancestors.items[i]);
    }
    if (config->frame_ancestors.count == 0) {
        strcpy(at, " 'none'");
    }
    return policy;
}

bool site_load(const struct config *config, struct site **ret_site, const char **ret_fault)
{
    struct stat stat_of;
    if (stat(config->web_dir, &stat_of) != 0 && errno == ENOENT) {
        log_line(LOG_WARN, "no_web",
                 "reason=\"web_dir is not there; only the protocol is served\"");
        *ret_site = NULL;
        return true;
    }
    struct site *site = memory_new(sizeof *site);
    site->policy = make_policy(config);
    folder_add(site, config->web_dir, "", 0);
    if (site->fault != NULL) {
        *ret_fault = site->fault;
        site_destroy(site);
        return false;
    }
    *ret_site = site;
    return true;
}

void site_configure(struct site *site, const struct config *config)
{
    if (site != NULL) {
        free(site->policy);
        site->policy = make_policy(config);
    }
}

void site_destroy(struct site *site)
{
    if (site == NULL) {
        return;
    }
    struct page *page, *next;
    HASH_ITER(hh, site->pages, page, next)
    {
        HASH_DEL(site->pages, page);
        free(page->bytes);
        free(page->packed);
        free(page);
    }
    free(site->policy);
    free(site);
}

static struct page *page_find(const struct site *site, const char *path)
{
    struct page *page = NULL;
    if (site != NULL) {
        HASH_FIND_STR(site->pages, path, page);
    }
    return page;
}

static size_t page_headers(const struct site *site, const struct page *page, struct header *list,
                           size_t count)
{
    list[count++] = (struct header){"etag:", page->etag};
    list[count++] = (struct header){
        "cache-control:", page->immutable ? "public, max-age=31536000, immutable" : "no-cache"};
    list[count++] = (struct header){"cross-origin-resource-policy:",
                                    page->embeddable ? "cross-origin" : "same-origin"};
    if (page->packed != NULL) {
        list[count++] = (struct header){"vary:", "accept-encoding"};
    }
    if (page->document) {
        list[count++] = (struct header){"content-security-policy:", site->policy};
        list[count++] = (struct header){"cross-origin-opener-policy:", "same-origin"};
        list[count++] = (struct header){"permissions-policy:",
                                        "camera=(self), microphone=(self), display-capture=(self), "
                                        "geolocation=(), payment=(), usb=()"};
    }
    return count;
}

static void page_answer(const struct app *app, const struct site *site, const struct page *page,
                        struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    struct header list[REPLY_COMMON_HEADERS + 8];
    size_t count = reply_common(app, exchange, list, 0);
    count = page_headers(site, page, list, count);
    struct answer answer = {.status = 200,
                            .content_type = page->type,
                            .body = page->bytes,
                            .length = page->length,
                            .borrowed = true};
    if (strcmp(head->if_none_match, page->etag) == 0) {
        answer.status = 304;
        answer.content_type = NULL;
        answer.body = NULL;
        answer.length = 0;
    } else if (page->packed != NULL && accept_encoding_takes(head->accept_encoding, "gzip")) {
        list[count++] = (struct header){"content-encoding:", "gzip"};
        answer.body = page->packed;
        answer.length = page->packed_length;
    }
    answer.headers = list;
    answer.header_count = count;
    exchange_answer(exchange, &answer);
}

void site_page(const struct app *app, const struct site *site, struct exchange *exchange,
               const char *path)
{
    const struct page *page = page_find(site, path);
    if (page != NULL) {
        page_answer(app, site, page, exchange);
    } else {
        reply_error(app, exchange, 404, "not_found");
    }
}

void site_request(const struct app *app, const struct site *site, struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    char folder[sizeof head->path + 1];
    const struct page *page = page_find(site, head->path);
    snprintf(folder, sizeof folder, "%s/", head->path);
    if (page != NULL) {
        page_answer(app, site, page, exchange);
    } else if (page_find(site, folder) != NULL) {
        struct header list[REPLY_COMMON_HEADERS + 1];
        size_t count = reply_common(app, exchange, list, 0);
        list[count++] = (struct header){"location:", folder};
        const struct answer answer = {.status = 308, .headers = list, .header_count = count};
        exchange_answer(exchange, &answer);
    } else {
        reply_error(app, exchange, 404, "not_found");
    }
}
