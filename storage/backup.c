#include "storage/backup.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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

struct files {
    struct id *ids;
    size_t count, room;
};

static bool add_file(struct files *files, struct id id)
{
    if (files->count == files->room) {
        size_t room = files->room * 2 + 64;
        struct id *ids = realloc(files->ids, room * sizeof *ids);
        if (ids == NULL) {
            return false;
        }
        files->ids = ids;
        files->room = room;
    }
    files->ids[files->count++] = id;
    return true;
}

static enum store_err list_files(struct db *db, struct files *files)
{
    AUTO(stmt) *list = db_stmt(db, sql_files);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id id = stmt_id(list, 0);
        err = stmt_err(list);
        if (err == STORE_OK && !add_file(files, id)) {
            err = STORE_UNAVAILABLE;
        }
        if (err != STORE_OK) {
            break;
        }
    }
    return err;
}

enum store_err backup_write(struct store *store, const char *path, backup_file_each *each,
                            void *context)
{
    struct db *db = store_db(store);
    struct files files = {0};
    enum store_err err = make_file(path);
    if (err != STORE_OK) {
        return err;
    }
    err = store_begin(store);
    if (err == STORE_OK) {
        err = db_copy(db, path);
    }
    if (err == STORE_OK) { /* in the same snapshot */
        err = list_files(db, &files);
    }
    store_rollback(store); /* while one is held, the log of the database grows */
    for (size_t i = 0; i < files.count && err == STORE_OK && each(context, files.ids[i]); i++) {
    }
    free(files.ids);
    if (err != STORE_OK) {
        (void)unlink(path);
    }
    return err;
}
