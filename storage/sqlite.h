#ifndef STORAGE_SQLITE_H
#define STORAGE_SQLITE_H

#include "storage/err.h"
#include "storage/id.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a connection (db.c) and its statements (stmt.c) are, for those two files alone. */

enum { ID_ROOM = 16 };

struct stmt {
    struct db *db;
    sqlite3_stmt *engine; /* NULL: could not be prepared */
    const char *sql;
    enum store_err err;
    bool writes;
    bool loud; /* it writes what is not quiet */
    bool in_use;
    bool cached;
    bool stepped;
    struct id ids[ID_ROOM]; /* what is bound, so that the engine need not copy it */
};

struct db {
    sqlite3 *engine;
    bool begun; /* ours is open, unless the engine gave it up */
    const char *const *quiet;
    uint64_t epoch;
    uint64_t written;
    uint64_t data_version; /* as it was last seen; 0: never */
    uint64_t log_pages;
    bool loud; /* what is being prepared */
    struct stmt **stmts;
    size_t stmt_count;
    size_t stmt_room;
    struct stmt failed; /* lent where there is no statement to lend */
};

/* What a code of the engine, an extended one, comes to. */
enum store_err err_of_sqlite(int code);

void stmt_destroy(struct stmt *stmt);

#endif
