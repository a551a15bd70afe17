#include "storage/datadir.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/keyring.h"
#include "storage/migrate.h"
#include "storage/seal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct datadir {
    char *database;
    char *files;
    int folder;
    int lock; /* -1: none is held */
    enum datadir_mode mode;
    fill_random *random;
    struct keyring *keys;
};

static const char database_name[] = "empower.db";
static const char mark_text[] = "this is the master key of this database";

enum { MARK_SEALED_BYTES = sizeof mark_text + SEAL_OVERHEAD };
enum { KEPT_FREE_PART = 20, KEPT_FREE_MAX = 1 << 30 };

static void fd_close(int fd)
{
    if (fd >= 0) {
        (void)close(fd);
    }
}

void datadir_close(struct datadir *dir)
{
    if (dir == NULL) {
        return;
    }
    keyring_destroy(dir->keys);
    fd_close(dir->lock);
    fd_close(dir->folder);
    free(dir->database);
    free(dir->files);
    free(dir);
}

bool datadir_is_empty(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return errno == ENOENT;
    }
    bool empty = true;
    for (struct dirent *name = readdir(folder); name != NULL && empty; name = readdir(folder)) {
        empty = strcmp(name->d_name, ".") == 0 || strcmp(name->d_name, "..") == 0;
    }
    (void)closedir(folder);
    return empty;
}

static enum store_err sync_and_close(int fd)
{
    if (fd < 0) {
        return STORE_UNAVAILABLE;
    }
    int failed = fsync(fd);
    fd_close(fd);
    return failed == 0 ? STORE_OK : STORE_UNAVAILABLE;
}

enum store_err datadir_sync_folder(const char *path)
{
    return sync_and_close(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/* Makes the folder where it is missing, lasting in its parent. */
static enum store_err make_folder(struct datadir *dir, const char *path)
{
    bool made = mkdir(path, 0700) == 0;
    if (!made && errno != EEXIST) {
        return STORE_UNAVAILABLE;
    }
    dir->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir->folder < 0) {
        return STORE_UNAVAILABLE;
    }
    return made ? sync_and_close(openat(dir->folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC))
                : STORE_OK;
}

static enum store_err take_lock(struct datadir *dir)
{
    dir->lock = openat(dir->folder, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (dir->lock < 0) {
        return STORE_UNAVAILABLE;
    }
    if (flock(dir->lock, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? STORE_HELD : STORE_UNAVAILABLE;
    }
    return STORE_OK;
}

static bool is_there(const struct datadir *dir, const char *name)
{
    struct stat found;
    return fstatat(dir->folder, name, &found, 0) == 0;
}

/* The database is made here, empty, so that it and what the engine puts beside it are for our eyes
 * alone in a folder that was there before and is open to others. */
static enum store_err make_missing(struct datadir *dir)
{
    bool database = is_there(dir, database_name);
    if (!database && !keyring_is_made(dir->keys)) {
        enum store_err err = keyring_make(dir->keys);
        if (err != STORE_OK) {
            return err;
        }
    }
    if (mkdirat(dir->folder, "files", 0700) != 0 && errno != EEXIST) {
        return STORE_UNAVAILABLE;
    }
    if (database) {
        return STORE_OK;
    }
    int fd = openat(dir->folder, database_name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum store_err err = sync_and_close(fd);
    return err == STORE_OK && fsync(dir->folder) != 0 ? STORE_UNAVAILABLE : err;
}

static void seal_mark(const struct seal_key *master, fill_random *random,
                      uint8_t ret_sealed[MARK_SEALED_BYTES])
{
    struct seal_bound bound = seal_bound_of(SEAL_KEY_CHECK);
    seal_record(master, &bound, random, mark_text, sizeof mark_text, ret_sealed);
}

/* Only while nothing is sealed under it yet may a key be taken for the database's own. */
static enum store_err adopt_key(const struct datadir *dir, struct db *db)
{
    AUTO(stmt) *dossiers = db_stmt(db, "SELECT 1 FROM dossier LIMIT 1");
    enum store_err err = stmt_one(dossiers);
    if (err != STORE_NOT_FOUND) {
        return err == STORE_OK ? STORE_NO_KEY : err;
    }
    uint8_t sealed[MARK_SEALED_BYTES];
    seal_mark(keyring_first(dir->keys), dir->random, sealed);
    AUTO(stmt) *insert = db_stmt(db, "INSERT INTO master_key (one, sealed) VALUES (1, ?1)");
    stmt_bind_blob(insert, 1, sealed, sizeof sealed);
    err = db_begin(db);
    if (err == STORE_OK) {
        err = stmt_run(insert);
    }
    if (err == STORE_OK) {
        err = db_commit(db);
    }
    db_rollback(db);
    return err;
}

/* The key that the database is sealed under, as its mark says. STORE_NOT_FOUND: it has no mark yet.
 * STORE_NO_KEY: not one of ours. */
static enum store_err find_master(const struct datadir *dir, struct db *db,
                                  const struct seal_key **ret_master)
{
    AUTO(stmt) *find = db_stmt(db, "SELECT sealed FROM master_key WHERE one = 1");
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    char text[sizeof mark_text];
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(find, 0, &length);
    const struct seal_key *master = datadir_master(dir, seal_key_of(sealed, length));
    struct seal_bound bound = seal_bound_of(SEAL_KEY_CHECK);
    bool opens = master != NULL && length == MARK_SEALED_BYTES &&
                 seal_open(master, &bound, sealed, length, text);
    if (opens) {
        *ret_master = master;
    }
    return opens ? STORE_OK : STORE_NO_KEY;
}

enum store_err store_master(struct store *store, const struct seal_key **ret_master)
{
    enum store_err err = find_master(store_dir(store), store_db(store), ret_master);
    return err == STORE_NOT_FOUND ? STORE_NO_KEY : err;
}

enum store_err datadir_committed_master(const struct datadir *dir,
                                        const struct seal_key **ret_master)
{
    AUTO(db) *db = NULL;
    enum store_err err = db_open(dir->database, DB_READ, &db);
    if (err == STORE_OK) {
        err = find_master(dir, db, ret_master);
    }
    return err == STORE_NOT_FOUND ? STORE_NO_KEY : err;
}

enum store_err store_mark(struct store *store, const struct seal_key *master)
{
    uint8_t sealed[MARK_SEALED_BYTES];
    seal_mark(master, datadir_random(store_dir(store)), sealed);
    AUTO(stmt) *update =
        db_stmt(store_db(store), "UPDATE master_key SET sealed = ?1 WHERE one = 1");
    stmt_bind_blob(update, 1, sealed, sizeof sealed);
    return stmt_run(update);
}

static enum store_err check_key(const struct datadir *dir, struct db *db)
{
    const struct seal_key *master = NULL;
    enum store_err err = find_master(dir, db, &master);
    if (err == STORE_NOT_FOUND) {
        return dir->mode == DATADIR_HOLD ? adopt_key(dir, db) : STORE_NO_KEY;
    }
    return err == STORE_OK && dir->mode == DATADIR_HOLD
               ? keyring_settle(dir->keys, master->id, true)
               : err;
}

static enum store_err ready_database(const struct datadir *dir)
{
    AUTO(db) *db = NULL;
    bool hold = dir->mode == DATADIR_HOLD;
    enum store_err err = db_open(dir->database, hold ? DB_WRITE : DB_READ, &db);
    if (err != STORE_OK) {
        return err;
    }
    err = hold ? migrate(db, migrations, migration_count)
               : migrate_check(db, migrations, migration_count);
    return err == STORE_OK ? check_key(dir, db) : err;
}

static enum store_err open_keys(struct datadir *dir)
{
    dir->keys = keyring_create(dir->folder, dir->random);
    return dir->keys != NULL ? STORE_OK : STORE_NO_MEMORY;
}

static enum store_err hold(struct datadir *dir, const char *path)
{
    enum store_err err = make_folder(dir, path);
    if (err == STORE_OK) {
        err = open_keys(dir);
    }
    if (err == STORE_OK) {
        err = take_lock(dir);
    }
    return err == STORE_OK ? make_missing(dir) : err;
}

static enum store_err stand_beside(struct datadir *dir, const char *path)
{
    dir->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir->folder < 0) {
        return errno == ENOENT ? STORE_NOT_FOUND : STORE_UNAVAILABLE;
    }
    return is_there(dir, database_name) ? open_keys(dir) : STORE_NOT_FOUND;
}

static struct datadir *datadir_create(const char *path, enum datadir_mode mode, fill_random *random)
{
    struct datadir *dir = calloc(1, sizeof *dir);
    if (dir == NULL) {
        return NULL;
    }
    dir->folder = -1;
    dir->lock = -1;
    dir->mode = mode;
    dir->random = random;
    size_t size = strlen(path) + sizeof database_name + 1;
    dir->database = malloc(size);
    dir->files = malloc(size);
    if (dir->database == NULL || dir->files == NULL) {
        datadir_close(dir);
        return NULL;
    }
    (void)snprintf(dir->database, size, "%s/%s", path, database_name);
    (void)snprintf(dir->files, size, "%s/files", path);
    return dir;
}

enum store_err datadir_open(const char *path, enum datadir_mode mode, fill_random *random,
                            struct datadir **ret_dir)
{
    AUTO(datadir) *dir = datadir_create(path, mode, random);
    if (dir == NULL) {
        return STORE_NO_MEMORY;
    }
    enum store_err err = seal_init();
    if (err == STORE_OK) {
        err = mode == DATADIR_HOLD ? hold(dir, path) : stand_beside(dir, path);
    }
    if (err == STORE_OK) {
        err = keyring_read(dir->keys);
    }
    if (err == STORE_OK) {
        err = ready_database(dir);
    }
    if (err != STORE_OK) {
        return err;
    }
    *ret_dir = dir;
    dir = NULL;
    return STORE_OK;
}

bool datadir_has_room(const struct datadir *dir, uint64_t bytes)
{
    struct statvfs disk;
    if (statvfs(dir->files, &disk) != 0) {
        return false;
    }
    uint64_t part = (uint64_t)disk.f_blocks * disk.f_frsize / KEPT_FREE_PART;
    uint64_t kept = part < KEPT_FREE_MAX ? part : KEPT_FREE_MAX;
    return (uint64_t)disk.f_bavail * disk.f_frsize >= bytes + kept;
}

const char *datadir_files(const struct datadir *dir)
{
    return dir->files;
}

const char *datadir_database(const struct datadir *dir)
{
    return dir->database;
}

struct keyring *datadir_keys(const struct datadir *dir)
{
    return dir->keys;
}

/* The server may have changed the key since a tool beside it read the files. */
const struct seal_key *datadir_master(const struct datadir *dir, struct id key)
{
    const struct seal_key *found = keyring_find(dir->keys, key);
    if (found == NULL && dir->mode == DATADIR_BESIDE && keyring_read(dir->keys) == STORE_OK) {
        found = keyring_find(dir->keys, key);
    }
    return found;
}

fill_random *datadir_random(const struct datadir *dir)
{
    return dir->random;
}

enum datadir_mode datadir_mode_of(const struct datadir *dir)
{
    return dir->mode;
}
