#include "storage/migrate.h"

#include "storage/db.h"

enum store_err migrate_check(struct db *db, const struct migration *steps, size_t count)
{
    unsigned version = 0;
    enum store_err err = db_version(db, &version);
    if (err != STORE_OK) {
        return err;
    }
    unsigned last = count == 0 ? 0 : steps[count - 1].version;
    if (version == last) {
        return STORE_OK;
    }
    return version > last ? STORE_NEWER : STORE_OLDER;
}

static enum store_err take_step(struct db *db, const struct migration *step)
{
    enum store_err err = db_begin(db);
    if (err == STORE_OK) {
        err = db_script(db, step->sql);
    }
    if (err == STORE_OK) {
        err = db_set_version(db, step->version);
    }
    if (err == STORE_OK) {
        err = db_commit(db);
    }
    db_rollback(db);
    return err;
}

enum store_err migrate(struct db *db, const struct migration *steps, size_t count)
{
    unsigned version = 0;
    enum store_err err = migrate_check(db, steps, count);
    if (err != STORE_OLDER) {
        return err;
    }
    err = db_version(db, &version);
    for (size_t i = 0; i < count && err == STORE_OK; i++) {
        if (steps[i].version > version) {
            err = take_step(db, &steps[i]);
        }
    }
    return err;
}
