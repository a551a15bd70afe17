#ifndef TESTS_UNIT_TAMPER_H
#define TESTS_UNIT_TAMPER_H

/* What somebody could do who has the database file and no key: SQL past the product, with the
 * triggers that guard it taken away. The writer forgets what it remembered, as after a start. */

#include "tests/unit/storage_fixture.h"

#include <sqlite3.h>

static inline int raw_sql(const struct house *house, const char *sql)
{
    char path[96];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/empower.db", house->path);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        abort();
    }
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    (void)sqlite3_close(db);
    return code;
}

static inline void tamper(const struct house *house, const char *sql)
{
    char script[1024];
    (void)snprintf(script, sizeof script,
                   "DROP TRIGGER IF EXISTS entry_no_update; DROP TRIGGER IF EXISTS entry_no_delete;"
                   "DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete;"
                   "%s",
                   sql);
    if (raw_sql(house, script) != SQLITE_OK) {
        (void)fprintf(stderr, "not SQL: %s\n", sql);
        abort();
    }
    if (house->store != NULL) {
        store_rollback(house->store);
    }
}

/* An id, or a hash, as a literal of SQL. */
struct blob_text {
    char text[2 * 32 + 4];
};

static inline struct blob_text blob_of(struct id id)
{
    struct blob_text blob = {"x'"};
    for (int i = 0; i < 16; i++) {
        (void)snprintf(blob.text + 2 + 2 * i, 3, "%02x", id.bytes[i]);
    }
    (void)strcat(blob.text, "'");
    return blob;
}

#endif
