/* Everything again with the nth allocation failing, for every n: the engine's allocations, the
 * crypto library's and ours. It must say so, lose nothing, harm nothing. This program brings its
 * own malloc, which a sanitizer brings too: there it has nothing to try. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/call_row.h"
#include "storage/check.h"
#include "storage/file.h"
#include "tests/unit/storage_fixture.h"

#ifdef __SANITIZE_ADDRESS__

static void test_no_allocation_that_fails_does_harm(void **state)
{
    (void)state;
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_allocation_that_fails_does_harm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

/* glibc's own names for what is replaced here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

static bool armed;       /* count down, and fail at zero */
static long left;        /* allocations until the one that fails */
static bool failed;      /* it came to that */
static long outstanding; /* allocated and not yet freed */

static bool must_fail(void)
{
    if (!armed || --left != 0) {
        return false;
    }
    failed = true;
    return true;
}

void *malloc(size_t size)
{
    void *memory = must_fail() ? NULL : __libc_malloc(size);
    outstanding += memory != NULL;
    return memory;
}

void *calloc(size_t count, size_t size)
{
    void *memory = must_fail() ? NULL : __libc_calloc(count, size);
    outstanding += memory != NULL;
    return memory;
}

void *realloc(void *memory, size_t size)
{
    void *moved = must_fail() ? NULL : __libc_realloc(memory, size);
    outstanding += memory == NULL && moved != NULL;
    return moved;
}

void free(void *memory)
{
    outstanding -= memory != NULL;
    __libc_free(memory);
}

typedef enum store_err scenario(struct house *house);

/* Runs `run` with the first allocation failing, then the second … until none fails. */
static void assert_survives(struct house *house, scenario *run)
{
    assert_int_equal(run(house), STORE_OK); /* what is made once and kept is made now */
    for (long nth = 1;; nth++) {
        long before = outstanding;
        left = nth;
        failed = false;
        armed = true;
        enum store_err err = run(house);
        armed = false;
        if (err != STORE_OK && err != STORE_NO_MEMORY && err != STORE_UNAVAILABLE) {
            fail_msg("allocation %ld: %s", nth, store_err_text(err));
        }
        if (err != STORE_OK) {
            assert_true(failed);
            assert_true(outstanding <= before);
        }
        if (!failed) {
            assert_int_equal(err, STORE_OK);
            assert_true(nth > 20);
            break;
        }
    }
}

static void assert_whole(struct house *house)
{
    struct check_counts counts;
    assert_int_equal(check_all(house->dir, house->store, print_finding, NULL, &counts), STORE_OK);
    assert_int_equal(counts.findings, 0);
}

static enum store_err open_and_close(struct house *house)
{
    AUTO(datadir) *dir = NULL;
    AUTO(store) *writer = NULL;
    AUTO(store) *reader = NULL;
    struct channel found;
    enum store_err err = datadir_open(house->path, DATADIR_HOLD, house_random, &dir);
    if (err == STORE_OK) {
        err = store_open(dir, STORE_WRITE, &writer);
    }
    if (err == STORE_OK) {
        err = store_open(dir, STORE_READ, &reader);
    }
    return err == STORE_OK ? channel_find(reader, house->channel, &found) : err;
}

static void test_opening_survives_every_allocation_that_fails(void **state)
{
    struct house *house = *state;
    house_close(house);
    assert_survives(house, open_and_close);
    house_open(house);
    assert_whole(house);
}

static enum store_err write_job(struct house *house, struct store *store)
{
    struct entry entry = entry_of(house->channel, house->client, "a");
    struct audit audit = audit_of(house, "chat.send");
    struct member member;
    audit.reason = "why";
    bool moved = false;
    enum store_err err = store_savepoint(store);
    if (err == STORE_OK) {
        err = entry_append(store, PROOF(house->dossier), &entry);
    }
    if (err == STORE_OK) {
        err = audit_append(store, &audit);
    }
    if (err == STORE_OK) {
        err = member_mark(store, house->channel, house->therapist, entry.seq, entry.seq, &member,
                          &moved);
    }
    return err == STORE_OK ? store_release(store) : err;
}

static enum store_err write_batch(struct house *house)
{
    AUTO(store) *store = NULL;
    enum store_err err = store_open(house->dir, STORE_WRITE, &store);
    if (err == STORE_OK) {
        err = store_begin(store);
    }
    if (err == STORE_OK) {
        err = write_job(house, store);
    }
    return err == STORE_OK ? store_commit(store) : err;
}

static void test_writing_survives_every_allocation_that_fails(void **state)
{
    struct house *house = *state;
    assert_survives(house, write_batch);
    assert_whole(house);
}

static bool see(void *context, const struct entry *entry)
{
    (void)context;
    (void)entry;
    return true;
}

static bool see_row(void *context, uint64_t number, const struct audit *row)
{
    (void)context;
    (void)number;
    return *row->reason != '\0';
}

static enum store_err read_anew(struct house *house)
{
    AUTO(store) *reader = NULL;
    struct entry_page page = {.channel = house->channel, .limit = 10, .newest = true};
    const struct audit_page rows = {
        .dossier = house->dossier, .limit = 10, .newest = true, .reasons = true};
    enum store_err err = store_open(house->dir, STORE_READ, &reader);
    if (err == STORE_OK) {
        err = entry_list(reader, PROOF(house->dossier), &page, see, NULL);
    }
    return err == STORE_OK ? audit_list(reader, &rows, see_row, NULL) : err;
}

static void test_reading_survives_every_allocation_that_fails(void **state)
{
    struct house *house = *state;
    for (int i = 0; i < 3; i++) {
        (void)house_say(house, entry_of(house->channel, house->client, "a"));
    }
    assert_survives(house, read_anew);
    assert_whole(house);
}

static bool see_tied(void *context, const struct tied *tied)
{
    (void)context;
    (void)tied;
    return true;
}

/* A tie, a signature, and the deed about it; then the facts of a decision, read back. */
static enum store_err sign_job(struct house *house, struct store *store)
{
    const struct proof *proof = PROOF(house->dossier);
    const struct signature signature = {house->therapist, house->client, PARTS_ALL, HOUSE_NOW_MS};
    struct entry deed = entry_of((struct id){0}, house->client, "{}");
    deed.kind = ENTRY_CONSENT;
    enum store_err err = tie_set(store, proof, house->therapist, TIE_CARE_TEAM, HOUSE_NOW_MS);
    if (err == STORE_OK) {
        err = signature_set(store, proof, &signature);
    }
    return err == STORE_OK ? deed_append(store, proof, &deed) : err;
}

static enum store_err sign_batch(struct house *house)
{
    AUTO(store) *store = NULL;
    struct care care;
    struct standing_in standing;
    enum store_err err = store_open(house->dir, STORE_WRITE, &store);
    if (err == STORE_OK) {
        err = store_begin(store);
    }
    if (err == STORE_OK) {
        err = sign_job(house, store);
    }
    if (err == STORE_OK) {
        err = care_find(store, house->dossier, &care);
    }
    if (err == STORE_OK) {
        err = care_standing(store, &care, house->therapist, &standing);
    }
    if (err == STORE_OK) {
        err = tie_list(store, PROOF(house->dossier), see_tied, NULL);
    }
    return err == STORE_OK ? store_commit(store) : err;
}

static void test_signing_survives_every_allocation_that_fails(void **state)
{
    struct house *house = *state;
    assert_survives(house, sign_batch);
    assert_whole(house);
}

static enum store_err add_file(struct store *store, struct id dossier, const struct file *file,
                               struct file_writer *writer)
{
    enum store_err err = store_begin(store);
    if (err == STORE_OK) {
        err = file_add(store, PROOF(dossier), file, writer);
    }
    return err == STORE_OK ? store_commit(store) : err;
}

static enum store_err upload(struct house *house)
{
    AUTO(store) *store = NULL;
    AUTO(file_writer) *writer = NULL;
    AUTO(file_reader) *reader = NULL;
    static uint8_t chunk[FILE_CHUNK];
    size_t length = 0;
    struct file file = {.id = new_id(), .channel = house->channel, .author = house->client};
    enum store_err err = store_open(house->dir, STORE_WRITE, &store);
    if (err == STORE_OK) {
        err = file_writer_open(house->dir, file.id, &writer);
    }
    if (err == STORE_OK) {
        err = file_writer_put(writer, "notes", 5);
    }
    if (err == STORE_OK) {
        err = file_writer_end(writer, &file.size, file.key);
    }
    if (err == STORE_OK) {
        err = add_file(store, house->dossier, &file, writer);
    }
    if (err == STORE_OK) {
        err = file_reader_open(house->dir, &file, &reader);
    }
    return err == STORE_OK ? file_reader_next(reader, chunk, &length) : err;
}

static void test_uploading_survives_every_allocation_that_fails(void **state)
{
    struct house *house = *state;
    assert_survives(house, upload);
    assert_whole(house);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_opening_survives_every_allocation_that_fails),
        TEST(test_writing_survives_every_allocation_that_fails),
        TEST(test_reading_survives_every_allocation_that_fails),
        TEST(test_signing_survives_every_allocation_that_fails),
        TEST(test_uploading_survives_every_allocation_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
