/* A sealed file: format version 1 (1 byte), the header of the stream (24), then chunks of
 * FILE_CHUNK bytes, the last one shorter or as long, each sealed as seal.c says. A file of no bytes
 * has one chunk of none. */
#include "storage/file.h"

#include "storage/inner.h"
#include "storage/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE_BACK_BYTES = 4 << 20 };

struct file_writer {
    const struct datadir *dir;
    char *part_path;
    char *path;
    int fd;
    bool on_disk; /* under `part_path`, ours to remove */
    bool kept;    /* under `path`, no longer ours */
    bool ended;
    enum store_err err; /* the first that went wrong; all that follows fails alike */
    uint64_t size;
    uint64_t written_back; /* times WRITE_BACK_BYTES */
    uint8_t key[FILE_KEY_BYTES];
    struct seal_stream stream;
    size_t filled;
    uint8_t chunk[FILE_CHUNK];
    uint8_t sealed[FILE_SEALED_CHUNK];
};

char *file_path(const struct datadir *dir, struct id id, bool unfinished)
{
    const char *folder = datadir_files(dir);
    size_t size = strlen(folder) + FILE_PATH_SUFFIX_BYTES + 1;
    char *path = malloc(size);
    if (path != NULL) {
        char text[ID_TEXT_LENGTH + 1];
        id_format(id, text);
        (void)snprintf(path, size, "%s/%s%s", folder, text, unfinished ? ".part" : "");
    }
    return path;
}

void file_writer_close(struct file_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    if (writer->fd >= 0) {
        (void)close(writer->fd);
    }
    if (writer->on_disk) {
        (void)unlink(writer->part_path);
    }
    free(writer->part_path);
    free(writer->path);
    seal_wipe(writer, sizeof *writer);
    free(writer);
}

static enum store_err write_all(struct file_writer *writer, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(writer->fd, bytes, length);
        if (written <= 0) {
            return STORE_UNAVAILABLE;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return STORE_OK;
}

static enum store_err begin(struct file_writer *writer, struct id id)
{
    uint8_t head[FILE_HEAD_BYTES] = {FILE_FORMAT_VERSION};
    fill_random *random = datadir_random(writer->dir);
    random(writer->key, sizeof writer->key);
    random(head + 1, SEAL_STREAM_HEADER_BYTES);
    seal_stream_begin(&writer->stream, writer->key, head + 1, id);
    writer->fd = open(writer->part_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (writer->fd < 0) {
        return STORE_UNAVAILABLE;
    }
    writer->on_disk = true;
    return write_all(writer, head, sizeof head);
}

enum store_err file_writer_open(const struct datadir *dir, struct id id,
                                struct file_writer **ret_writer)
{
    if (datadir_mode_of(dir) != DATADIR_HOLD) {
        return STORE_REFUSED;
    }
    AUTO(file_writer) *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        return STORE_NO_MEMORY;
    }
    writer->dir = dir;
    writer->fd = -1;
    writer->part_path = file_path(dir, id, true);
    writer->path = file_path(dir, id, false);
    if (writer->part_path == NULL || writer->path == NULL) {
        return STORE_NO_MEMORY;
    }
    enum store_err err = begin(writer, id);
    if (err != STORE_OK) {
        return err;
    }
    *ret_writer = writer;
    writer = NULL;
    return STORE_OK;
}

/* The disk begins with what is there: neither is the loop, which writes, to wait for a kernel that
 * has too much to write, nor the end for all of it. */
static void seal_chunk(struct file_writer *writer, bool last)
{
    seal_stream_push(&writer->stream, writer->chunk, writer->filled, last, writer->sealed);
    writer->err = write_all(writer, writer->sealed, writer->filled + SEAL_STREAM_OVERHEAD);
    writer->filled = 0;
    if (writer->size / WRITE_BACK_BYTES > writer->written_back) {
        writer->written_back = writer->size / WRITE_BACK_BYTES;
        (void)sync_file_range(writer->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    }
}

/* A full chunk waits for what comes after it, since only the last one may be marked as last. */
enum store_err file_writer_put(struct file_writer *writer, const void *data, size_t length)
{
    const uint8_t *bytes = data;
    if (writer->ended) {
        return STORE_REFUSED;
    }
    while (length > 0 && writer->err == STORE_OK) {
        if (writer->filled == FILE_CHUNK) {
            seal_chunk(writer, false);
        }
        size_t room = FILE_CHUNK - writer->filled;
        size_t taken = length < room ? length : room;
        memcpy(writer->chunk + writer->filled, bytes, taken);
        writer->filled += taken;
        writer->size += taken;
        bytes += taken;
        length -= taken;
    }
    return writer->err;
}

enum store_err file_writer_end(struct file_writer *writer, uint64_t *ret_size,
                               uint8_t ret_key[FILE_KEY_BYTES])
{
    if (writer->ended) {
        return STORE_REFUSED;
    }
    if (writer->err == STORE_OK) {
        seal_chunk(writer, true);
    }
    if (writer->err != STORE_OK) {
        return writer->err;
    }
    writer->ended = true;
    *ret_size = writer->size;
    memcpy(ret_key, writer->key, sizeof writer->key);
    return STORE_OK;
}

enum store_err file_writer_sync(struct file_writer *writer)
{
    return fsync(writer->fd) == 0 ? STORE_OK : STORE_UNAVAILABLE;
}

enum store_err file_writer_keep(struct file_writer *writer)
{
    if (!writer->ended || writer->kept) {
        return STORE_REFUSED;
    }
    enum store_err synced = file_writer_sync(writer);
    if (synced != STORE_OK) {
        return synced;
    }
    /* Not rename: that would put this file in the place of another one. */
    if (link(writer->part_path, writer->path) != 0) {
        return errno == EEXIST ? STORE_EXISTS : STORE_UNAVAILABLE;
    }
    writer->kept = true;
    writer->on_disk = unlink(writer->part_path) != 0;
    enum store_err err = datadir_sync_folder(datadir_files(writer->dir));
    if (err != STORE_OK) {
        file_writer_drop(writer);
    }
    return err;
}

void file_writer_drop(struct file_writer *writer)
{
    if (writer->kept) {
        (void)unlink(writer->path);
        writer->kept = false;
    }
}
