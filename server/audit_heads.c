#include "server/audit_heads.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/memory.h"
#include "storage/datadir.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    EVERY_MS = 3600 * 1000,
    AGAIN_MS = 60 * 1000, /* after a failure */
    PATH_SIZE = 1024,
    MONTH_LENGTH = 7,
    HASH_DIGITS = 2 * AUDIT_HASH_BYTES,
    SIGNATURE_DIGITS = 2 * AUDIT_SIGNATURE_BYTES
};

static bool take_hex(const char *text, size_t size, uint8_t *ret_bytes)
{
    size_t length = 0;
    return text[strcspn(text, "ABCDEF")] == '\0' &&
           sodium_hex2bin(ret_bytes, size, text, strlen(text), NULL, &length, NULL) == 0 &&
           length == size;
}

static enum store_err write_line(struct store *store, const char *node, const char *time,
                                 char ret_line[HEAD_TEXT_SIZE])
{
    struct audit_head head;
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
    char hash[HASH_DIGITS + 1];
    enum store_err err = audit_head_find(store, &head);
    if (err != STORE_OK) {
        return err;
    }
    sodium_bin2hex(hash, sizeof hash, head.hash, sizeof head.hash);
    int length =
        snprintf(ret_line, HEAD_TEXT_SIZE, "%s %s %" PRIu64 " %s", time, node, head.rows, hash);
    if (length < 0 || length + 1 + SIGNATURE_DIGITS + 2 > HEAD_TEXT_SIZE) {
        return STORE_REFUSED;
    }
    err = audit_sign(store, ret_line, signature);
    if (err == STORE_OK) {
        char *end = ret_line + length;
        *end++ = ' ';
        sodium_bin2hex(end, SIGNATURE_DIGITS + 1, signature, sizeof signature);
        strcpy(end + SIGNATURE_DIGITS, "\n");
    }
    return err;
}

/* Where the last whole line ends: what a power cut left of the next one never was a head. */
static off_t whole_length(int fd)
{
    char tail[HEAD_TEXT_SIZE];
    off_t end = lseek(fd, 0, SEEK_END);
    off_t start = end > (off_t)sizeof tail ? end - (off_t)sizeof tail : 0;
    ssize_t length = pread(fd, tail, sizeof tail, start);
    while (length > 0 && tail[length - 1] != '\n') {
        length--;
    }
    return start + (length > 0 ? length : 0);
}

/* The line feed comes last, so that a line that was cut short is not one, and the next cuts it off.
 */
static bool add_line(int fd, const char *line)
{
    size_t length = strlen(line);
    off_t end = whole_length(fd);
    return ftruncate(fd, end) == 0 && pwrite(fd, line, length, end) == (ssize_t)length &&
           fsync(fd) == 0;
}

enum store_err audit_heads_append(const char *data_dir, struct store *store, const char *node,
                                  uint64_t now_ms)
{
    char time[TIME_TEXT_LENGTH + 1];
    char line[HEAD_TEXT_SIZE];
    char folder[PATH_SIZE];
    char path[PATH_SIZE + MONTH_LENGTH + sizeof "/.txt"];
    time_format(now_ms, time);
    enum store_err err = write_line(store, node, time, line);
    if (err != STORE_OK) {
        return err;
    }
    snprintf(folder, sizeof folder, "%s/audit-heads", data_dir);
    snprintf(path, sizeof path, "%s/%.*s.txt", folder, MONTH_LENGTH, time);
    if (mkdir(folder, 0700) == 0) {
        (void)datadir_sync_folder(data_dir);
    } else if (errno != EEXIST) {
        return STORE_UNAVAILABLE;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && add_line(fd, line) && datadir_sync_folder(folder) == STORE_OK;
    if (fd >= 0) {
        close(fd);
    }
    return ok ? STORE_OK : STORE_UNAVAILABLE;
}

/* The number of rows and the hash, the last two words of what was signed. */
static bool take_head(char *text, struct audit_head *ret_head)
{
    char rows[24];
    char hash[HASH_DIGITS + 2];
    char end;
    if (sscanf(text, "%*s %*s %23[0-9] %65[0-9a-f]%c", rows, hash, &end) != 2) {
        return false;
    }
    errno = 0;
    ret_head->rows = strtoull(rows, NULL, 10);
    return errno == 0 && take_hex(hash, sizeof ret_head->hash, ret_head->hash);
}

bool audit_heads_parse(const char *line, struct head_line *ret_line)
{
    size_t length = strcspn(line, "\n");
    if (length >= sizeof ret_line->text || (line[length] == '\n' && line[length + 1] != '\0')) {
        return false;
    }
    memcpy(ret_line->text, line, length);
    ret_line->text[length] = '\0';
    char *blank = strrchr(ret_line->text, ' ');
    if (blank == NULL || !take_hex(blank + 1, sizeof ret_line->signature, ret_line->signature)) {
        return false;
    }
    *blank = '\0';
    return take_head(ret_line->text, &ret_line->head);
}

struct audit_heads {
    struct job job; /* one at a time */
    struct app *app;
    const struct config *config;
    uint64_t due_ms, begun_ms;
    bool busy;
};

struct audit_heads *audit_heads_create(struct app *app)
{
    struct audit_heads *heads = memory_new(sizeof *heads);
    heads->app = app;
    return heads;
}

void audit_heads_destroy(struct audit_heads *heads)
{
    free(heads);
}

static enum err append_work(struct job *job, struct store *store)
{
    const struct audit_heads *heads = (const struct audit_heads *)job;
    return err_of_store(
        audit_heads_append(heads->config->data_dir, store, heads->config->node, clock_wall_ms()));
}

static void append_done(struct job *job, enum err err)
{
    struct audit_heads *heads = (struct audit_heads *)job;
    heads->busy = false;
    heads->due_ms = heads->begun_ms + (err == OK ? EVERY_MS : AGAIN_MS);
    if (err != OK) {
        log_line(LOG_ERROR, "audit_head_failed", "reason=%s", log_word(err_reason(err)));
    }
}

/* Reading waits for no disk but here, once an hour. */
void audit_heads_second(struct audit_heads *heads, uint64_t steady_ms)
{
    if (heads->busy || steady_ms < heads->due_ms) {
        return;
    }
    heads->job.work = append_work;
    heads->job.done = append_done;
    heads->config = heads->app->config;
    heads->begun_ms = steady_ms;
    heads->busy = lanes_submit(heads->app->lanes, LANE_READ, &heads->job) == OK;
}
