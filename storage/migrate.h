#ifndef STORAGE_MIGRATE_H
#define STORAGE_MIGRATE_H

#include "storage/err.h"

#include <stddef.h>

struct db;

/* One step of the schema. Versions count 1, 2, 3 …; a step that was ever released stays as it is.
 */
struct migration {
    unsigned version;
    const char *sql;
};

/* The steps in migrations/, in order: made at build time. */
extern const struct migration migrations[];
extern const size_t migration_count;

/* Brings `db` from its version to the last of `steps`, each step in a transaction of its own, so
 * that a step that fails leaves the schema as it was before it. STORE_NEWER: the database is past
 * the last step. */
enum store_err migrate(struct db *db, const struct migration *steps, size_t count);

/* Whether `db` stands at the last of `steps`: STORE_OK, STORE_NEWER or STORE_OLDER. */
enum store_err migrate_check(struct db *db, const struct migration *steps, size_t count);

#endif
