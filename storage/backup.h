#ifndef STORAGE_BACKUP_H
#define STORAGE_BACKUP_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>

struct store;

/* A copy of the database as of one moment, made while others write; and what belongs to it. */

/* Writes the copy to `path`, which must not exist (mode 0600), and waits until it is on the disk.
 * `store` is for reading, without a transaction. Then `each` gets the id of every attachment that
 * the copy refers to; their sealed bytes never change, and stand in `datadir_files`. It returns
 * false to stop. STORE_EXISTS: `path` is there. STORE_UNAVAILABLE: it cannot be written; what was
 * written of it is gone. */
typedef bool backup_file_each(void *context, struct id file);
enum store_err backup_write(struct store *store, const char *path, backup_file_each *each,
                            void *context);

#endif
