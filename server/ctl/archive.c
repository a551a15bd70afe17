#include "server/ctl/archive.h"

#include "server/memory.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

struct archive_out {
    struct archive *tar;
    int fd;
    const char *fault;
};

struct archive_out *archive_create(const char *path, const char **ret_fault)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        *ret_fault = strerror(errno);
        return NULL;
    }
    struct archive_out *archive = memory_new(sizeof *archive);
    archive->fd = fd;
    archive->tar = archive_write_new();
    if (archive->tar == NULL ||
        archive_write_set_format_pax_restricted(archive->tar) != ARCHIVE_OK ||
        archive_write_open_fd(archive->tar, fd) != ARCHIVE_OK) {
        archive_close(archive);
        *ret_fault = "out of memory";
        return NULL;
    }
    return archive;
}

const char *archive_fault(const struct archive_out *archive)
{
    return archive->fault != NULL ? archive->fault : archive_error_string(archive->tar);
}

static bool add_head(struct archive_out *archive, const char *name, off_t size)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_size(entry, size);
    int code = archive_write_header(archive->tar, entry);
    archive_entry_free(entry);
    return code == ARCHIVE_OK;
}

static bool add_bytes(struct archive_out *archive, int fd, off_t size)
{
    static char chunk[CHUNK];
    while (size > 0) {
        ssize_t length = read(fd, chunk, size < CHUNK ? (size_t)size : CHUNK);
        if (length <= 0) {
            archive->fault = length < 0 ? strerror(errno) : "a file became shorter";
            return false;
        }
        if (archive_write_data(archive->tar, chunk, (size_t)length) != length) {
            return false;
        }
        size -= length;
    }
    return true;
}

bool archive_add(struct archive_out *archive, const char *name, const char *path)
{
    struct stat found;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &found) != 0) {
        archive->fault = strerror(errno);
        if (fd >= 0) {
            (void)close(fd);
        }
        return false;
    }
    bool ok = add_head(archive, name, found.st_size) && add_bytes(archive, fd, found.st_size);
    (void)close(fd);
    return ok;
}

bool archive_close(struct archive_out *archive)
{
    bool ok = archive->tar != NULL && archive_write_close(archive->tar) == ARCHIVE_OK;
    archive_write_free(archive->tar);
    ok = fsync(archive->fd) == 0 && ok;
    ok = close(archive->fd) == 0 && ok;
    free(archive);
    return ok;
}

/* Waits for the disk, so that a restore that answered is whole. */
static bool write_file(struct archive *tar, const char *path, const char **ret_fault)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        *ret_fault = strerror(errno);
        return false;
    }
    bool ok = archive_read_data_into_fd(tar, fd) == ARCHIVE_OK;
    if (!ok) {
        *ret_fault = "the archive is damaged, or the disk is full";
    } else if (fsync(fd) != 0) {
        *ret_fault = strerror(errno);
        ok = false;
    }
    (void)close(fd);
    return ok;
}

static bool extract_all(struct archive *tar, archive_want *want, void *context,
                        const char **ret_fault)
{
    struct archive_entry *entry;
    int code;
    while ((code = archive_read_next_header(tar, &entry)) == ARCHIVE_OK) {
        const char *name = archive_entry_pathname(entry);
        const char *path =
            name != NULL && archive_entry_filetype(entry) == AE_IFREG ? want(context, name) : NULL;
        if (path == NULL) {
            *ret_fault = "this is no backup of Empower";
            return false;
        }
        if (*path != '\0' && !write_file(tar, path, ret_fault)) {
            return false;
        }
    }
    if (code != ARCHIVE_EOF) {
        *ret_fault = "the archive is damaged, or cut short";
    }
    return code == ARCHIVE_EOF;
}

bool archive_extract(const char *path, archive_want *want, void *context, const char **ret_fault)
{
    struct archive *tar = archive_read_new();
    bool ok = tar != NULL && archive_read_support_format_tar(tar) == ARCHIVE_OK;
    if (!ok) {
        *ret_fault = "out of memory";
    } else if (archive_read_open_filename(tar, path, CHUNK) != ARCHIVE_OK) {
        *ret_fault = "it cannot be read, or is no archive";
        ok = false;
    } else {
        ok = extract_all(tar, want, context, ret_fault);
    }
    archive_read_free(tar);
    return ok;
}
