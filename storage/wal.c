#include "storage/wal.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The VFS of Unix takes no more than 17 bits of a length. */
enum { ROOM = (1 << 17) - 1 };

/* The write-ahead log. The file of the system's own VFS stands behind it. */
struct wal {
    sqlite3_file base;
    char *kept; /* ROOM bytes that go to `at`; NULL: nothing is kept */
    size_t length;
    sqlite3_int64 at;
};

static struct {
    pthread_once_t once;
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
} shim = {.once = PTHREAD_ONCE_INIT};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return (sqlite3_file *)((struct wal *)file + 1);
}

/* What cannot be written is given up: the engine learns it, and undoes the commit. */
static int flush(struct wal *wal)
{
    if (wal->length == 0) {
        return SQLITE_OK;
    }
    sqlite3_file *real = real_of(&wal->base);
    int length = (int)wal->length;
    wal->length = 0;
    return real->pMethods->xWrite(real, wal->kept, length, wal->at);
}

static int on_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    struct wal *wal = (struct wal *)file;
    sqlite3_file *real = real_of(file);
    size_t length = (size_t)count;
    if (at != wal->at + (sqlite3_int64)wal->length || length > ROOM - wal->length) {
        int code = flush(wal);
        if (code != SQLITE_OK) {
            return code;
        }
        wal->at = at;
    }
    if (wal->kept == NULL || length > ROOM) {
        return real->pMethods->xWrite(real, bytes, count, at);
    }
    memcpy(wal->kept + wal->length, bytes, length);
    wal->length += length;
    return SQLITE_OK;
}

static int on_sync(sqlite3_file *file, int flags)
{
    sqlite3_file *real = real_of(file);
    int code = flush((struct wal *)file);
    return code == SQLITE_OK ? real->pMethods->xSync(real, flags) : code;
}

static int on_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at)
{
    sqlite3_file *real = real_of(file);
    int code = flush((struct wal *)file);
    return code == SQLITE_OK ? real->pMethods->xRead(real, bytes, count, at) : code;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    sqlite3_file *real = real_of(file);
    int code = flush((struct wal *)file);
    return code == SQLITE_OK ? real->pMethods->xTruncate(real, size) : code;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    sqlite3_file *real = real_of(file);
    int code = flush((struct wal *)file);
    return code == SQLITE_OK ? real->pMethods->xFileSize(real, ret_size) : code;
}

static int on_close(sqlite3_file *file)
{
    struct wal *wal = (struct wal *)file;
    sqlite3_file *real = real_of(file);
    int flushed = flush(wal);
    int closed = real->pMethods->xClose(real);
    free(wal->kept);
    return flushed == SQLITE_OK ? closed : flushed;
}

static int on_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int on_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int on_check_lock(sqlite3_file *file, int *ret_locked)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), ret_locked);
}

static int on_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int on_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int on_device(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

/* Version 1: the engine maps and shares memory by the database file alone. */
static const sqlite3_io_methods methods = {.iVersion = 1,
                                           .xClose = on_close,
                                           .xRead = on_read,
                                           .xWrite = on_write,
                                           .xTruncate = on_truncate,
                                           .xSync = on_sync,
                                           .xFileSize = on_size,
                                           .xLock = on_lock,
                                           .xUnlock = on_unlock,
                                           .xCheckReservedLock = on_check_lock,
                                           .xFileControl = on_control,
                                           .xSectorSize = on_sector,
                                           .xDeviceCharacteristics = on_device};

/* Every other file is the system's own. */
static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                   int *ret_flags)
{
    (void)vfs;
    if ((flags & SQLITE_OPEN_WAL) == 0) {
        return shim.real->xOpen(shim.real, name, file, flags, ret_flags);
    }
    struct wal *wal = (struct wal *)file;
    wal->base.pMethods = NULL; /* so that it is not closed, unless it was opened */
    char *kept = malloc(ROOM);
    if (kept == NULL) {
        return SQLITE_NOMEM;
    }
    int code = shim.real->xOpen(shim.real, name, real_of(file), flags, ret_flags);
    if (code != SQLITE_OK) {
        free(kept);
        return code;
    }
    /* On a disk that may spoil what stands beside what it writes, the engine goes on writing after
     * its sync. */
    if ((on_device(file) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) == 0) {
        free(kept);
        kept = NULL;
    }
    *wal = (struct wal){.base.pMethods = &methods, .kept = kept};
    return SQLITE_OK;
}

static void set_up(void)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    shim.vfs = *real;
    shim.vfs.pNext = NULL;
    shim.vfs.zName = "empower";
    shim.vfs.szOsFile = (int)sizeof(struct wal) + real->szOsFile;
    shim.vfs.xOpen = on_open;
    shim.real = real;
    if (sqlite3_vfs_register(&shim.vfs, 0) != SQLITE_OK) {
        shim.real = NULL;
    }
}

const char *wal_vfs(void)
{
    (void)pthread_once(&shim.once, set_up);
    return shim.real != NULL ? shim.vfs.zName : NULL;
}
