#include "storage/backup.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/store.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const char sql_files[] = "SELECT id FROM file ORDER BY id";

/* An empty file, which the engine takes for an empty database. */
static enum store_err make_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? STORE_EXISTS : STORE_UNAVAILABLE;
    }
    return close(fd) == 0 ? STORE_OK : STORE_UNAVAILABLE;
}

static enum store_err hand_out_files(struct db *db, backup_file_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(db, sql_files);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id id = stmt_id(list, 0);
        err = stmt_err(list);
        if (err != STORE_OK || !each(context, id)) {
            break;
        }
    }
    return err;
}

enum store_err backup_write(struct store *store, const char *path, backup_file_each *each,
                            void *context)
{
    struct db *db = store_db(store);
    enum store_err err = make_file(path);
    if (err != STORE_OK) {
        return err;
    }
    err = store_begin(store);
    if (err == STORE_OK) {
        err = db_copy(db, path);
    }
    if (err == STORE_OK) { /* in the same snapshot */
        err = hand_out_files(db, each, context);
    }
    store_rollback(store);
    if (err != STORE_OK) {
        (void)unlink(path);
    }
    return err;
}
