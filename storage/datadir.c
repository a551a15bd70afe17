#include "storage/datadir.h"

#include "storage/db.h"
#include "storage/inner.h"
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
#include <unistd.h>

struct datadir {
    char *database;
    char *files;
    int folder;
    int lock; /* -1: none is held */
    enum datadir_mode mode;
    fill_random *random;
    struct seal_key *master;
};

static const char key_name[] = "master.key";
static const char key_part_name[] = "master.key.part";
static const char database_name[] = "empower.db";
static const char check_text[] = "this is the master key of this database";

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
    seal_master_destroy(dir->master);
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

/* A key that is linked to its name only once it is whole and on the disk: a crash at the first
 * start leaves no half key behind. */
static enum store_err make_key(struct datadir *dir)
{
    uint8_t bytes[SEAL_KEY_BYTES];
    (void)unlinkat(dir->folder, key_part_name, 0);
    int fd = openat(dir->folder, key_part_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return STORE_UNAVAILABLE;
    }
    dir->random(bytes, sizeof bytes);
    bool written = write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes;
    seal_wipe(bytes, sizeof bytes);
    enum store_err err = sync_and_close(fd);
    if (err == STORE_OK &&
        (!written || linkat(dir->folder, key_part_name, dir->folder, key_name, 0) != 0)) {
        err = STORE_UNAVAILABLE;
    }
    (void)unlinkat(dir->folder, key_part_name, 0);
    if (err == STORE_OK && fsync(dir->folder) != 0) {
        err = STORE_UNAVAILABLE;
    }
    return err;
}

static bool fit_for_a_key(int fd)
{
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && (found.st_mode & 077) == 0 &&
           found.st_size == SEAL_KEY_BYTES;
}

static enum store_err read_key(struct datadir *dir)
{
    uint8_t bytes[SEAL_KEY_BYTES];
    int fd = openat(dir->folder, key_name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return STORE_NO_KEY;
    }
    bool whole = fit_for_a_key(fd) && read(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes;
    fd_close(fd);
    if (!whole) {
        return STORE_NO_KEY;
    }
    dir->master = seal_master_create(bytes);
    seal_wipe(bytes, sizeof bytes);
    return dir->master == NULL ? STORE_NO_MEMORY : STORE_OK;
}

/* The database is made here, empty, so that it and what the engine puts beside it are for our eyes
 * alone in a folder that was there before and is open to others. */
static enum store_err make_missing(struct datadir *dir)
{
    bool database = is_there(dir, database_name);
    if (!database && !is_there(dir, key_name)) {
        enum store_err err = make_key(dir);
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

/* Only while nothing is sealed under it yet may a key be taken for the database's own. */
static enum store_err adopt_key(const struct datadir *dir, struct db *db)
{
    AUTO(stmt) *dossiers = db_stmt(db, "SELECT 1 FROM dossier LIMIT 1");
    enum store_err err = stmt_one(dossiers);
    if (err != STORE_NOT_FOUND) {
        return err == STORE_OK ? STORE_NO_KEY : err;
    }
    uint8_t sealed[sizeof check_text + SEAL_OVERHEAD];
    struct seal_bound bound = seal_bound_of(SEAL_KEY_CHECK);
    seal_record(dir->master, &bound, dir->random, check_text, sizeof check_text, sealed);
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

static enum store_err check_key(const struct datadir *dir, struct db *db)
{
    AUTO(stmt) *find = db_stmt(db, "SELECT sealed FROM master_key WHERE one = 1");
    enum store_err err = stmt_one(find);
    if (err == STORE_NOT_FOUND) {
        stmt_end(find);
        find = NULL;
        return dir->mode == DATADIR_HOLD ? adopt_key(dir, db) : STORE_NO_KEY;
    }
    if (err != STORE_OK) {
        return err;
    }
    char text[sizeof check_text];
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(find, 0, &length);
    struct seal_bound bound = seal_bound_of(SEAL_KEY_CHECK);
    bool opens = length == sizeof text + SEAL_OVERHEAD &&
                 seal_open(dir->master, &bound, sealed, length, text);
    return opens ? STORE_OK : STORE_NO_KEY;
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

static enum store_err hold(struct datadir *dir, const char *path)
{
    enum store_err err = make_folder(dir, path);
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
    return is_there(dir, database_name) ? STORE_OK : STORE_NOT_FOUND;
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
        err = read_key(dir);
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

const char *datadir_files(const struct datadir *dir)
{
    return dir->files;
}

const char *datadir_database(const struct datadir *dir)
{
    return dir->database;
}

const struct seal_key *datadir_master(const struct datadir *dir)
{
    return dir->master;
}

fill_random *datadir_random(const struct datadir *dir)
{
    return dir->random;
}

enum datadir_mode datadir_mode_of(const struct datadir *dir)
{
    return dir->mode;
}
