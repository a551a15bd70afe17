/* empowerctl audit verify, audit key: reading beside a running server. */

#include "server/ctl/ctl.h"

#include "server/audit_heads.h"
#include "server/config.h"
#include "storage/datadir.h"
#include "storage/store.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* What is held against the log, and how it went. */
struct verifying {
    struct store *store;
    json_t *findings;
    uint64_t rows;     /* of the log, so far as it is whole */
    uint64_t from;     /* the first row that is in doubt; 0: none */
    uint64_t lines;    /* of heads */
    uint64_t proven;   /* rows up to the last head that fits */
    uint64_t unproven; /* rows up to the first head that does not fit; 0: none */
    char unproven_text[HEAD_TEXT_SIZE];
};

__attribute__((format(printf, 2, 3))) static void found(struct verifying *verifying,
                                                        const char *format, ...)
{
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    json_array_append_new(verifying->findings, json_string(line));
}

static enum store_err verify_chain(struct verifying *verifying)
{
    uint64_t row = 0;
    enum store_err err = audit_verify(verifying->store, &row);
    verifying->rows = row;
    if (err != STORE_CORRUPT) {
        return err;
    }
    verifying->rows = row > 0 ? row - 1 : 0;
    verifying->from = row > 0 ? row : 1;
    found(verifying, "access log: row %" PRIu64 " does not fit", row);
    return STORE_OK;
}

/* Heads need not be in order: several files may have been put together. */
static void weigh(struct verifying *verifying, const struct head_line *line, bool fits)
{
    uint64_t rows = line->head.rows;
    if (fits && rows > verifying->proven) {
        verifying->proven = rows;
    }
    if (!fits && (verifying->unproven == 0 || rows < verifying->unproven)) {
        verifying->unproven = rows;
        memcpy(verifying->unproven_text, line->text, sizeof line->text);
    }
}

static enum store_err verify_head(struct verifying *verifying, const char *text)
{
    struct head_line line;
    struct audit_head there;
    bool ours = false;
    verifying->lines++;
    bool parsed = audit_heads_parse(text, &line);
    enum store_err err =
        parsed ? audit_signed(verifying->store, line.text, line.signature, &ours) : STORE_OK;
    if (err != STORE_OK) {
        return err;
    }
    if (!ours) {
        found(verifying, "heads: line %" PRIu64 " is no head that this log signed",
              verifying->lines);
        return STORE_OK;
    }
    err = audit_head_at(verifying->store, line.head.rows, &there);
    if (err != STORE_OK && err != STORE_NOT_FOUND && err != STORE_CORRUPT) {
        return err;
    }
    weigh(verifying, &line,
          err == STORE_OK && memcmp(there.hash, line.head.hash, sizeof there.hash) == 0);
    return STORE_OK;
}

/* From the last head that fits on, nothing says what the rows were. */
static void conclude_heads(struct verifying *verifying)
{
    if (verifying->unproven == 0) {
        return;
    }
    uint64_t from = verifying->proven < verifying->unproven ? verifying->proven + 1 : 1;
    bool ends = verifying->from == 0 && verifying->rows < verifying->unproven;
    char end[64] = "";
    if (ends) {
        snprintf(end, sizeof end, "; the log ends with row %" PRIu64, verifying->rows);
    }
    found(verifying, "access log: rows %" PRIu64 " to %" PRIu64 " are not those signed at %.24s%s",
          from, verifying->unproven, verifying->unproven_text, end);
    if (verifying->from == 0 || from < verifying->from) {
        verifying->from = from;
    }
}

static enum store_err verify_heads(struct verifying *verifying, FILE *heads)
{
    char line[HEAD_TEXT_SIZE + 2];
    enum store_err err = STORE_OK;
    while (err == STORE_OK && fgets(line, sizeof line, heads) != NULL) {
        err = verify_head(verifying, line);
    }
    if (err == STORE_OK) {
        conclude_heads(verifying);
    }
    return err;
}

static enum store_err verify(struct verifying *verifying, FILE *heads)
{
    enum store_err err = store_begin(verifying->store);
    if (err == STORE_OK) {
        err = verify_chain(verifying);
    }
    if (err == STORE_OK && heads != NULL) {
        err = verify_heads(verifying, heads);
    }
    store_rollback(verifying->store);
    return err;
}

static void print_verdict(const struct ctl *ctl, const struct verifying *verifying, bool heads)
{
    bool whole = json_array_size(verifying->findings) == 0;
    json_t *result = json_pack("{s:b}", "whole", whole);
    if (whole) {
        json_object_set_new(result, "rows", json_integer((json_int_t)verifying->rows));
    } else if (verifying->from > 0) {
        json_object_set_new(result, "row", json_integer((json_int_t)verifying->from));
    }
    if (heads) {
        json_object_set_new(result, "heads", json_integer((json_int_t)verifying->lines));
        json_object_set(result, "findings", verifying->findings);
    }
    if (ctl->json) {
        ctl_print(ctl, result);
    } else if (whole) {
        printf("%" PRIu64 " rows, the chain is whole", verifying->rows);
        if (heads) {
            printf(", and it has all %" PRIu64 " heads", verifying->lines);
        }
        putchar('\n');
    }
    json_decref(result);
}

static void print_findings(const json_t *findings)
{
    size_t index;
    json_t *line;
    json_array_foreach(findings, index, line)
    {
        puts(json_string_value(line));
    }
}

static int verify_beside(const struct ctl *ctl, FILE *heads)
{
    AUTO(datadir) *dir = NULL;
    AUTO(store) *store = NULL;
    int status = ctl_beside(ctl, &dir, &store);
    if (status != CTL_OK) {
        return status;
    }
    struct verifying verifying = {.store = store, .findings = json_array()};
    enum store_err err = verify(&verifying, heads);
    bool whole = json_array_size(verifying.findings) == 0;
    if (err == STORE_OK) {
        print_verdict(ctl, &verifying, heads != NULL);
        if (!ctl->json) {
            print_findings(verifying.findings);
        }
    }
    json_decref(verifying.findings);
    return err != STORE_OK ? ctl_check_failed(err) : whole ? CTL_OK : CTL_FOUND;
}

int ctl_audit_verify(const struct ctl *ctl, int count, char **words)
{
    FILE *heads = NULL;
    bool with_heads = count == 2 && strcmp(words[0], "--heads") == 0;
    if (count != 0 && !with_heads) {
        fputs("usage: empowerctl [--config FILE] audit verify [--heads FILE] [--json]\n", stderr);
        return CTL_USAGE;
    }
    if (with_heads && (heads = fopen(words[1], "r")) == NULL) {
        fprintf(stderr, "empowerctl: %s: %s\n", words[1], strerror(errno));
        return CTL_FAILED;
    }
    int status = verify_beside(ctl, heads);
    if (heads != NULL) {
        fclose(heads);
    }
    return status;
}

int ctl_audit_key(const struct ctl *ctl, int count, char **words)
{
    (void)words;
    AUTO(datadir) *dir = NULL;
    AUTO(store) *store = NULL;
    uint8_t key[AUDIT_PUBLIC_BYTES];
    char text[2 * AUDIT_PUBLIC_BYTES + 1];
    if (count != 0) {
        fputs("usage: empowerctl [--config FILE] audit key [--json]\n", stderr);
        return CTL_USAGE;
    }
    int status = ctl_beside(ctl, &dir, &store);
    if (status != CTL_OK) {
        return status;
    }
    enum store_err err = audit_public(store, key);
    if (err == STORE_NOT_FOUND) {
        fputs("empowerctl: the log has no key yet: the server makes it when it first starts\n",
              stderr);
        return CTL_REFUSED;
    }
    if (err != STORE_OK) {
        return ctl_check_failed(err);
    }
    sodium_bin2hex(text, sizeof text, key, sizeof key);
    json_t *result = json_pack("{s:s}", "key", text);
    ctl_print(ctl, result);
    json_decref(result);
    return CTL_OK;
}
