#include "storage/file.h"

#include "storage/inner.h"
#include "storage/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_reader {
    int fd;
    bool ended;
    enum store_err err;
    uint64_t left; /* bytes that must still come */
    struct seal_stream stream;
    uint8_t sealed[FILE_SEALED_CHUNK];
};

void file_reader_close(struct file_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->fd >= 0) {
        (void)close(reader->fd);
    }
    seal_wipe(reader, sizeof *reader);
    free(reader);
}

/* Reads until `length` bytes are there or the file ends. */
static enum store_err read_all(int fd, uint8_t *buffer, size_t length, size_t *ret_length)
{
    size_t got = 0;
    while (got < length) {
        ssize_t more = read(fd, buffer + got, length - got);
        if (more < 0) {
            return STORE_UNAVAILABLE;
        }
        if (more == 0) {
            break;
        }
        got += (size_t)more;
    }
    *ret_length = got;
    return STORE_OK;
}

static uint64_t sealed_size(uint64_t size)
{
    uint64_t chunks = size == 0 ? 1 : (size - 1) / FILE_CHUNK + 1;
    return FILE_HEAD_BYTES + size + chunks * SEAL_STREAM_OVERHEAD;
}

static enum store_err begin(struct file_reader *reader, const struct file *file)
{
    struct stat found;
    uint8_t head[FILE_HEAD_BYTES];
    size_t length = 0;
    if (fstat(reader->fd, &found) != 0) {
        return STORE_UNAVAILABLE;
    }
    if ((uint64_t)found.st_size != sealed_size(file->size)) {
        return STORE_CORRUPT;
    }
    enum store_err err = read_all(reader->fd, head, sizeof head, &length);
    if (err != STORE_OK) {
        return err;
    }
    if (length != sizeof head || head[0] != FILE_FORMAT_VERSION) {
        return STORE_CORRUPT;
    }
    seal_stream_begin(&reader->stream, file->key, head + 1, file->id);
    reader->left = file->size;
    return STORE_OK;
}

enum store_err file_reader_open(const struct datadir *dir, const struct file *file,
                                struct file_reader **ret_reader)
{
    AUTO(file_reader) *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        return STORE_NO_MEMORY;
    }
    reader->fd = -1;
    AUTO_FREE char *path = file_path(dir, file->id, false);
    if (path == NULL) {
        return STORE_NO_MEMORY;
    }
    reader->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0) {
        return errno == ENOENT ? STORE_CORRUPT : STORE_UNAVAILABLE;
    }
    enum store_err err = begin(reader, file);
    if (err != STORE_OK) {
        return err;
    }
    *ret_reader = reader;
    reader = NULL;
    return STORE_OK;
}

/* After the chunk that is marked as last the file must be over, and all of it must have come. */
static enum store_err pull(struct file_reader *reader, uint8_t *buffer, size_t *ret_length)
{
    size_t length = 0;
    bool last = false;
    enum store_err err = read_all(reader->fd, reader->sealed, sizeof reader->sealed, &length);
    if (err != STORE_OK) {
        return err;
    }
    if (length < SEAL_STREAM_OVERHEAD || length - SEAL_STREAM_OVERHEAD > reader->left ||
        !seal_stream_pull(&reader->stream, reader->sealed, length, buffer, &last)) {
        return STORE_CORRUPT;
    }
    length -= SEAL_STREAM_OVERHEAD;
    reader->left -= length;
    if (last != (reader->left == 0)) {
        return STORE_CORRUPT;
    }
    reader->ended = last;
    *ret_length = length;
    return STORE_OK;
}

enum store_err file_reader_next(struct file_reader *reader, uint8_t *buffer, size_t *ret_length)
{
    if (reader->err == STORE_OK && reader->ended) {
        *ret_length = 0;
        return STORE_OK;
    }
    if (reader->err == STORE_OK) {
        reader->err = pull(reader, buffer, ret_length);
    }
    return reader->err;
}
