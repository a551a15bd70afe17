#ifndef STORAGE_CHECK_H
#define STORAGE_CHECK_H

#include "storage/err.h"

#include <stdbool.h>
#include <stdint.h>

struct datadir;
struct store;

/* What the check found: one line each, for people; names the row, never its content. */
typedef void check_finding(void *context, const char *line);

struct check_counts {
    uint64_t entries, channels, dossiers, files, second_factors, passkeys, audit_rows, findings;
};

/* Looks at everything: the database's own integrity and foreign keys, every entry opens, `seq` and
 * `number` have no holes and match the last ones noted, the audit chain, every file's row has its
 * file of the right length and opens, the secret of every second factor opens, and so does the key
 * that known devices are signed with, every passkey can be read. STORE_OK says the check ran;
 * `ret_counts->findings` says how it went. */
enum store_err check_all(const struct datadir *dir, struct store *store, check_finding *found,
                         void *context, struct check_counts *ret_counts);

#endif
