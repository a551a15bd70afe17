#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/file.h"
#include "tests/unit/tamper.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { SEALED_CHUNK = FILE_CHUNK + 17, HEAD = 25 };

/* Bytes that differ from chunk to chunk. */
static uint8_t byte_at(uint64_t at)
{
    return (uint8_t)(at * 31 + at / FILE_CHUNK);
}

static struct file file_of(const struct house *house)
{
    return (struct file){.id = new_id(),
                         .channel = house->channel,
                         .author = house->client,
                         .name = "dagboek week 12.pdf",
                         .type = "application/pdf",
                         .created_ms = HOUSE_NOW_MS};
}

static struct file_writer *write_bytes(struct house *house, struct file *file, uint64_t size)
{
    struct file_writer *writer = NULL;
    MUST(file_writer_open(house->dir, file->id, &writer));
    for (uint64_t at = 0; at < size;) {
        uint8_t piece[1000];
        size_t length = size - at < sizeof piece ? (size_t)(size - at) : sizeof piece;
        for (size_t i = 0; i < length; i++) {
            piece[i] = byte_at(at + i);
        }
        MUST(file_writer_put(writer, piece, length));
        at += length;
    }
    MUST(file_writer_end(writer, &file->size, file->key));
    return writer;
}

static struct file keep(struct house *house, struct file file, uint64_t size)
{
    AUTO(file_writer) *writer = write_bytes(house, &file, size);
    MUST(store_begin(house->store));
    assert_int_equal(file_add(house->store, PROOF(house->dossier), &file, writer), STORE_OK);
    MUST(store_commit(house->store));
    return file;
}

static struct file upload(struct house *house, uint64_t size)
{
    return keep(house, file_of(house), size);
}

static struct file upload_at(struct house *house, uint64_t created_ms)
{
    struct file file = file_of(house);
    file.created_ms = created_ms;
    return keep(house, file, 10);
}

/* Reads to the end or to the first error; the bytes that came are the right ones. */
static enum store_err read_back(struct house *house, const struct file *file, uint64_t *ret_size)
{
    static uint8_t chunk[FILE_CHUNK];
    AUTO(file_reader) *reader = NULL;
    size_t length = 1;
    enum store_err err = file_reader_open(house->dir, file, &reader);
    *ret_size = 0;
    while (err == STORE_OK && length > 0) {
        err = file_reader_next(reader, chunk, &length);
        for (size_t i = 0; err == STORE_OK && i < length; i++) {
            assert_int_equal(chunk[i], byte_at(*ret_size + i));
        }
        *ret_size += err == STORE_OK ? length : 0;
    }
    return err;
}

static void path_of(const struct house *house, struct id id, const char *suffix, char path[160])
{
    char text[ID_TEXT_LENGTH + 1];
    id_format(id, text);
    (void)snprintf(path, 160, "%s/%s%s", datadir_files(house->dir), text, suffix);
}

static bool is_there(const struct house *house, struct id id, const char *suffix)
{
    char path[160];
    path_of(house, id, suffix, path);
    return access(path, F_OK) == 0;
}

static void assert_comes_back(struct house *house, uint64_t size)
{
    struct file file = upload(house, size);
    uint64_t read = 0;
    assert_int_equal(file.size, size);
    assert_int_equal(read_back(house, &file, &read), STORE_OK);
    assert_int_equal(read, size);
}

static void test_bytes_of_any_number_come_back(void **state)
{
    struct house *house = *state;
    assert_comes_back(house, 0);
    assert_comes_back(house, 1);
    assert_comes_back(house, FILE_CHUNK - 1);
    assert_comes_back(house, FILE_CHUNK);
    assert_comes_back(house, FILE_CHUNK + 1);
    assert_comes_back(house, 2 * FILE_CHUNK);
    assert_comes_back(house, 3 * FILE_CHUNK + 12345);
}

static void test_reading_past_the_end_gives_the_end_again(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 10);
    static uint8_t chunk[FILE_CHUNK];
    AUTO(file_reader) *reader = NULL;
    size_t length = 0;
    MUST(file_reader_open(house->dir, &file, &reader));
    MUST(file_reader_next(reader, chunk, &length));
    assert_int_equal(length, 10);
    assert_int_equal(file_reader_next(reader, chunk, &length), STORE_OK);
    assert_int_equal(length, 0);
    assert_int_equal(file_reader_next(reader, chunk, &length), STORE_OK);
    assert_int_equal(length, 0);
}

static void test_row_comes_back(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 12);
    struct file found;
    assert_int_equal(file_find(house->store, PROOF(house->dossier), file.id, &found), STORE_OK);
    assert_true(id_equal(found.id, file.id));
    assert_true(id_equal(found.channel, house->channel));
    assert_true(id_equal(found.author, house->client));
    assert_string_equal(found.name, "dagboek week 12.pdf");
    assert_string_equal(found.type, "application/pdf");
    assert_int_equal(found.size, 12);
    assert_int_equal(found.created_ms, HOUSE_NOW_MS);
    assert_int_equal(found.seq, 0);
    assert_memory_equal(found.key, file.key, FILE_KEY_BYTES);
    assert_int_equal(file_find(house->store, PROOF(house->dossier), new_id(), &found),
                     STORE_NOT_FOUND);
}

static void test_longest_name_and_type_come_back(void **state)
{
    struct house *house = *state;
    struct file file = file_of(house);
    struct file found;
    memset(file.name, 'n', FILE_NAME_BYTES_MAX);
    memset(file.type, 't', FILE_TYPE_BYTES_MAX);
    AUTO(file_writer) *writer = write_bytes(house, &file, 1);
    MUST(store_begin(house->store));
    assert_int_equal(file_add(house->store, PROOF(house->dossier), &file, writer), STORE_OK);
    assert_int_equal(file_find(house->store, PROOF(house->dossier), file.id, &found), STORE_OK);
    assert_string_equal(found.name, file.name);
    assert_string_equal(found.type, file.type);
}

static void test_file_on_disk_is_for_our_eyes_alone(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    mode_t before = umask(0);
    struct file file = upload(house, 10);
    (void)umask(before);
    char path[160];
    struct stat found;
    path_of(house, file.id, "", path);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
}

static bool holds(const char *path, const void *bytes, size_t length)
{
    static char content[4 << 20];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(content, 1, sizeof content, file);
    (void)fclose(file);
    assert_true(size > 0);
    return memmem(content, size, bytes, length) != NULL;
}

static void test_neither_bytes_nor_name_nor_key_lie_open_on_disk(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    struct file file = upload(house, 1000);
    uint8_t bytes[16];
    char path[160];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = byte_at(i);
    }
    path_of(house, file.id, "", path);
    assert_false(holds(path, bytes, sizeof bytes));
    house_close(house);
    (void)snprintf(path, sizeof path, "%s/empower.db", house->path);
    assert_true(holds(path, "application/pdf", 15));
    assert_false(holds(path, "dagboek", 7));
    assert_false(holds(path, file.key, sizeof file.key));
}

static void test_writer_that_is_closed_leaves_nothing(void **state)
{
    struct house *house = *state;
    struct file file = file_of(house);
    struct file_writer *writer = write_bytes(house, &file, 100);
    assert_true(is_there(house, file.id, ".part"));
    file_writer_close(writer);
    assert_false(is_there(house, file.id, ".part"));
    assert_false(is_there(house, file.id, ""));
}

static void test_file_that_was_added_outlives_its_writer(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 100);
    assert_true(is_there(house, file.id, ""));
    assert_false(is_there(house, file.id, ".part"));
}

static void test_writer_that_has_not_ended_is_not_added(void **state)
{
    struct house *house = *state;
    struct file file = file_of(house);
    AUTO(file_writer) *writer = NULL;
    MUST(file_writer_open(house->dir, file.id, &writer));
    MUST(file_writer_put(writer, "abc", 3));
    MUST(store_begin(house->store));
    assert_int_equal(file_add(house->store, PROOF(house->dossier), &file, writer), STORE_REFUSED);
    assert_int_equal(file_find(house->store, PROOF(house->dossier), file.id, &file),
                     STORE_NOT_FOUND);
}

static void test_nothing_is_written_after_the_end(void **state)
{
    struct house *house = *state;
    struct file file = file_of(house);
    AUTO(file_writer) *writer = write_bytes(house, &file, 10);
    assert_int_equal(file_writer_put(writer, "abc", 3), STORE_REFUSED);
    assert_int_equal(file_writer_end(writer, &file.size, file.key), STORE_REFUSED);
}

static void test_file_for_no_channel_is_not_found_and_leaves_nothing(void **state)
{
    struct house *house = *state;
    struct file file = file_of(house);
    file.channel = new_id();
    AUTO(file_writer) *writer = write_bytes(house, &file, 10);
    MUST(store_begin(house->store));
    assert_int_equal(file_add(house->store, PROOF(house->dossier), &file, writer), STORE_NOT_FOUND);
    assert_false(is_there(house, file.id, ""));
    assert_false(is_there(house, file.id, ".part"));
}

static void test_second_file_of_an_id_leaves_the_first(void **state)
{
    struct house *house = *state;
    struct file first = upload(house, 100);
    struct file second = file_of(house);
    uint64_t read = 0;
    second.id = first.id;
    AUTO(file_writer) *writer = write_bytes(house, &second, 50);
    MUST(store_begin(house->store));
    assert_int_equal(file_add(house->store, PROOF(house->dossier), &second, writer), STORE_EXISTS);
    assert_int_equal(read_back(house, &first, &read), STORE_OK);
    assert_int_equal(read, 100);
}

static void test_upload_beside_another_is_refused(void **state)
{
    struct house *house = *state;
    AUTO(datadir) *beside = NULL;
    AUTO(file_writer) *writer = NULL;
    MUST(datadir_open(house->path, DATADIR_BESIDE, house_random, &beside));
    assert_int_equal(file_writer_open(beside, new_id(), &writer), STORE_REFUSED);
}

static enum store_err attach(struct house *house, struct id file, struct id channel,
                             struct id author, uint64_t seq)
{
    MUST(store_begin(house->store));
    enum store_err err =
        file_attach(house->store, PROOF(house->dossier), file, channel, author, seq);
    MUST(store_commit(house->store));
    return err;
}

static void test_file_is_sent_once(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 1);
    struct file found;
    assert_int_equal(attach(house, file.id, house->channel, house->client, 4), STORE_OK);
    MUST(file_find(house->store, PROOF(house->dossier), file.id, &found));
    assert_int_equal(found.seq, 4);
    assert_int_equal(attach(house, file.id, house->channel, house->client, 5), STORE_NOT_FOUND);
    MUST(file_find(house->store, PROOF(house->dossier), file.id, &found));
    assert_int_equal(found.seq, 4);
}

static void test_file_is_sent_by_its_author_in_its_channel_alone(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 1);
    assert_int_equal(attach(house, file.id, house->channel, house->therapist, 1), STORE_NOT_FOUND);
    assert_int_equal(attach(house, file.id, house->second_channel, house->client, 1),
                     STORE_NOT_FOUND);
    assert_int_equal(attach(house, new_id(), house->channel, house->client, 1), STORE_NOT_FOUND);
}

/* `set` is what an UPDATE sets in the row, which then is in `dossier`. */
static void assert_change_shows_in(struct house *house, struct id dossier, const char *set)
{
    struct file file = upload(house, 10);
    struct file found;
    char sql[512];
    (void)snprintf(sql, sizeof sql, "UPDATE file SET %s WHERE id = %s", set, blob_of(file.id).text);
    tamper(house, sql);
    assert_int_equal(file_find(house->store, PROOF(dossier), file.id, &found), STORE_CORRUPT);
}

static void assert_change_shows(struct house *house, const char *set)
{
    assert_change_shows_in(house, house->dossier, set);
}

static void test_row_moved_to_another_channel_does_not_open(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    char set[128];
    (void)snprintf(set, sizeof set, "channel = %s", blob_of(house->second_channel).text);
    assert_change_shows(house, set);
}

static void test_row_moved_to_another_dossier_does_not_open(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    char set[128];
    (void)snprintf(set, sizeof set, "dossier = %s", blob_of(house->other_dossier).text);
    assert_change_shows_in(house, house->other_dossier, set);
}

static void test_row_given_to_another_author_does_not_open(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    char set[128];
    (void)snprintf(set, sizeof set, "author = %s", blob_of(house->therapist).text);
    assert_change_shows(house, set);
}

static void test_row_of_another_size_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "size = 11");
}

static void test_row_of_another_time_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "created_ms = created_ms - 1");
}

static void test_row_of_another_type_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "type = 'text/html'");
}

static void test_row_with_an_overlong_seal_does_not_open(void **state)
{
    assert_change_shows(*state, "sealed = zeroblob(2000)");
}

static void test_row_with_a_short_seal_does_not_open(void **state)
{
    assert_change_shows(*state, "sealed = zeroblob(60)");
}

static void test_seal_of_another_file_does_not_open_here(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    struct file other = upload(house, 10);
    char set[160];
    (void)snprintf(set, sizeof set, "sealed = (SELECT sealed FROM file WHERE id = %s)",
                   blob_of(other.id).text);
    assert_change_shows(house, set);
}

static void test_without_the_dossiers_key_a_file_does_not_open(void **state) /* R-PRIV-7 */
{
    struct house *house = *state;
    struct file file = upload(house, 10);
    struct file found;
    tamper(house, "DELETE FROM dossier_key");
    assert_int_equal(file_find(house->store, PROOF(house->dossier), file.id, &found),
                     STORE_CORRUPT);
}

static int open_file(const struct house *house, struct id id)
{
    char path[160];
    path_of(house, id, "", path);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    return fd;
}

static void assert_does_not_read(struct house *house, const struct file *file)
{
    uint64_t read = 0;
    assert_int_equal(read_back(house, file, &read), STORE_CORRUPT);
    assert_true(read < file->size || file->size == 0);
}

static void cut_to(struct house *house, const struct file *file, off_t size)
{
    int fd = open_file(house, file->id);
    assert_int_equal(ftruncate(fd, size), 0);
    (void)close(fd);
}

static void test_file_cut_short_does_not_open(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 2 * FILE_CHUNK + 10);
    cut_to(house, &file, HEAD + 2 * SEALED_CHUNK + 26);
    assert_does_not_read(house, &file);
    cut_to(house, &file, HEAD + 2 * SEALED_CHUNK);
    assert_does_not_read(house, &file);
    cut_to(house, &file, 0);
    assert_does_not_read(house, &file);
}

/* The row is sealed too, so that this takes somebody who holds the key; the stream guards itself.
 */
static void test_stream_without_its_last_chunk_does_not_read_whole(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 2 * FILE_CHUNK + 10);
    cut_to(house, &file, HEAD + 2 * SEALED_CHUNK);
    file.size = 2 * FILE_CHUNK;
    assert_does_not_read(house, &file);
}

static void test_file_with_something_appended_does_not_open(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, FILE_CHUNK);
    cut_to(house, &file, HEAD + SEALED_CHUNK + 1);
    assert_does_not_read(house, &file);
}

static void test_stream_with_a_chunk_after_the_last_does_not_read_whole(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, FILE_CHUNK);
    cut_to(house, &file, HEAD + SEALED_CHUNK + 17 + 5);
    file.size = FILE_CHUNK + 5;
    assert_does_not_read(house, &file);
}

static void test_swapped_chunks_do_not_open(void **state)
{
    struct house *house = *state;
    static uint8_t first[SEALED_CHUNK];
    static uint8_t second[SEALED_CHUNK];
    struct file file = upload(house, 3 * FILE_CHUNK);
    int fd = open_file(house, file.id);
    assert_int_equal(pread(fd, first, SEALED_CHUNK, HEAD), SEALED_CHUNK);
    assert_int_equal(pread(fd, second, SEALED_CHUNK, HEAD + SEALED_CHUNK), SEALED_CHUNK);
    assert_int_equal(pwrite(fd, second, SEALED_CHUNK, HEAD), SEALED_CHUNK);
    assert_int_equal(pwrite(fd, first, SEALED_CHUNK, HEAD + SEALED_CHUNK), SEALED_CHUNK);
    (void)close(fd);
    assert_does_not_read(house, &file);
}

static void change_byte(struct house *house, const struct file *file, off_t at)
{
    uint8_t byte = 0;
    int fd = open_file(house, file->id);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    (void)close(fd);
}

static void assert_changed_byte_shows(struct house *house, off_t at)
{
    struct file file = upload(house, FILE_CHUNK + 100);
    change_byte(house, &file, at);
    assert_does_not_read(house, &file);
}

static void test_changed_byte_shows_wherever_it_is(void **state)
{
    struct house *house = *state;
    assert_changed_byte_shows(house, 0);
    assert_changed_byte_shows(house, 1);
    assert_changed_byte_shows(house, HEAD - 1);
    assert_changed_byte_shows(house, HEAD);
    assert_changed_byte_shows(house, HEAD + 5000);
    assert_changed_byte_shows(house, HEAD + SEALED_CHUNK + 116);
}

static void test_after_an_error_reading_gives_it_again(void **state)
{
    struct house *house = *state;
    static uint8_t chunk[FILE_CHUNK];
    struct file file = upload(house, 2 * FILE_CHUNK);
    AUTO(file_reader) *reader = NULL;
    size_t length = 0;
    change_byte(house, &file, HEAD + 7);
    MUST(file_reader_open(house->dir, &file, &reader));
    assert_int_equal(file_reader_next(reader, chunk, &length), STORE_CORRUPT);
    assert_int_equal(file_reader_next(reader, chunk, &length), STORE_CORRUPT);
}

static void test_missing_bytes_are_corrupt(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 10);
    char path[160];
    path_of(house, file.id, "", path);
    assert_int_equal(unlink(path), 0);
    assert_does_not_read(house, &file);
}

static void test_bytes_of_another_file_do_not_open(void **state)
{
    struct house *house = *state;
    struct file file = upload(house, 10);
    struct file other = upload(house, 10);
    char path[160];
    char other_path[160];
    path_of(house, file.id, "", path);
    path_of(house, other.id, "", other_path);
    assert_int_equal(rename(other_path, path), 0);
    assert_does_not_read(house, &file);
}

static void put_file(const struct house *house, const char *name)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", datadir_files(house->dir), name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fclose(file);
}

static void test_sweep_removes_what_a_crash_left(void **state)
{
    struct house *house = *state;
    struct file kept = upload(house, 10);
    struct id unfinished = new_id();
    struct file orphan = file_of(house);
    char text[ID_TEXT_LENGTH + 1];
    char name[64];
    AUTO(file_writer) *writer = write_bytes(house, &orphan, 10);
    MUST(store_begin(house->store));
    MUST(file_add(house->store, PROOF(house->dossier), &orphan, writer));
    store_rollback(house->store);
    id_format(unfinished, text);
    (void)snprintf(name, sizeof name, "%s.part", text);
    put_file(house, name);
    assert_int_equal(file_sweep(house->dir, house->store), STORE_OK);
    assert_false(is_there(house, unfinished, ".part"));
    assert_false(is_there(house, orphan.id, ""));
    assert_true(is_there(house, kept.id, ""));
}

static void test_what_was_never_sent_goes_after_its_time_and_nothing_else(void **state)
{
    struct house *house = *state;
    struct file sent = upload(house, 10);
    struct file unsent = upload(house, 10);
    MUST(store_begin(house->store));
    struct entry entry = entry_of(house->channel, house->client, "see");
    MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    MUST(file_attach(house->store, PROOF(house->dossier), sent.id, house->channel, house->client,
                     entry.seq));
    MUST(store_commit(house->store));
    MUST(file_drop_unsent(house->store, HOUSE_NOW_MS + 1000, 10)); /* the clock alone says so */
    MUST(file_sweep(house->dir, house->store));
    assert_true(is_there(house, unsent.id, ""));
    struct file newer = upload_at(house, HOUSE_NOW_MS + 11);
    MUST(file_drop_unsent(house->store, HOUSE_NOW_MS + 10, 10));
    MUST(file_sweep(house->dir, house->store));
    assert_true(is_there(house, unsent.id, ""));
    MUST(file_drop_unsent(house->store, HOUSE_NOW_MS + 11, 10));
    MUST(file_sweep(house->dir, house->store));
    assert_false(is_there(house, unsent.id, ""));
    assert_true(is_there(house, sent.id, ""));
    assert_true(is_there(house, newer.id, ""));
}

static void test_sweep_leaves_what_is_not_ours(void **state)
{
    struct house *house = *state;
    char path[200];
    put_file(house, "README");
    put_file(house, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f.backup");
    assert_int_equal(file_sweep(house->dir, house->store), STORE_OK);
    (void)snprintf(path, sizeof path, "%s/README", datadir_files(house->dir));
    assert_int_equal(access(path, F_OK), 0);
    (void)snprintf(path, sizeof path, "%s/017f22e2-79b0-7cc3-98c4-dc0c0c07398f.backup",
                   datadir_files(house->dir));
    assert_int_equal(access(path, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_bytes_of_any_number_come_back),
        TEST(test_reading_past_the_end_gives_the_end_again),
        TEST(test_row_comes_back),
        TEST(test_longest_name_and_type_come_back),
        TEST(test_file_on_disk_is_for_our_eyes_alone),
        TEST(test_neither_bytes_nor_name_nor_key_lie_open_on_disk),
        TEST(test_writer_that_is_closed_leaves_nothing),
        TEST(test_file_that_was_added_outlives_its_writer),
        TEST(test_writer_that_has_not_ended_is_not_added),
        TEST(test_nothing_is_written_after_the_end),
        TEST(test_file_for_no_channel_is_not_found_and_leaves_nothing),
        TEST(test_second_file_of_an_id_leaves_the_first),
        TEST(test_upload_beside_another_is_refused),
        TEST(test_file_is_sent_once),
        TEST(test_file_is_sent_by_its_author_in_its_channel_alone),
        TEST(test_row_moved_to_another_channel_does_not_open),
        TEST(test_row_moved_to_another_dossier_does_not_open),
        TEST(test_row_given_to_another_author_does_not_open),
        TEST(test_row_of_another_size_does_not_open),
        TEST(test_row_of_another_time_does_not_open),
        TEST(test_row_of_another_type_does_not_open),
        TEST(test_row_with_an_overlong_seal_does_not_open),
        TEST(test_row_with_a_short_seal_does_not_open),
        TEST(test_seal_of_another_file_does_not_open_here),
        TEST(test_without_the_dossiers_key_a_file_does_not_open),
        TEST(test_file_cut_short_does_not_open),
        TEST(test_stream_without_its_last_chunk_does_not_read_whole),
        TEST(test_file_with_something_appended_does_not_open),
        TEST(test_stream_with_a_chunk_after_the_last_does_not_read_whole),
        TEST(test_swapped_chunks_do_not_open),
        TEST(test_changed_byte_shows_wherever_it_is),
        TEST(test_after_an_error_reading_gives_it_again),
        TEST(test_missing_bytes_are_corrupt),
        TEST(test_bytes_of_another_file_do_not_open),
        TEST(test_sweep_removes_what_a_crash_left),
        TEST(test_what_was_never_sent_goes_after_its_time_and_nothing_else),
        TEST(test_sweep_leaves_what_is_not_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
