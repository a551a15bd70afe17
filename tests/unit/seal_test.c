#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "storage/seal.h"

static uint8_t next_random;

/* Counts, so that the records of a test are the same on every run. */
static void count(void *buffer, size_t length)
{
    uint8_t *bytes = buffer;
    for (size_t i = 0; i < length; i++) {
        bytes[i] = next_random++;
    }
}

static const struct seal_key key = {.id = {{1, 2, 3}}, .bytes = {4, 5, 6}};
static const char content[] = "content";
enum { SEALED_BYTES = sizeof content + SEAL_OVERHEAD };

static int set_up(void **state)
{
    (void)state;
    next_random = 0;
    return seal_init() == STORE_OK ? 0 : -1;
}

static struct seal_bound bound_to(uint64_t number)
{
    struct seal_bound bound = seal_bound_of(SEAL_ENTRY);
    seal_bind_uint(&bound, number);
    return bound;
}

static void seal(uint8_t sealed[SEALED_BYTES])
{
    struct seal_bound bound = bound_to(7);
    seal_record(&key, &bound, count, content, sizeof content, sealed);
}

static void assert_opens(const struct seal_key *with, struct seal_bound bound,
                         const uint8_t *sealed, size_t length, bool opens)
{
    char opened[sizeof content] = "";
    assert_int_equal(seal_open(with, &bound, sealed, length, opened), opens);
    assert_int_equal(strcmp(opened, content) == 0, opens);
}

static void test_what_was_sealed_opens(void **state)
{
    uint8_t sealed[SEALED_BYTES];
    (void)state;
    seal(sealed);
    assert_opens(&key, bound_to(7), sealed, sizeof sealed, true);
}

static void test_record_begins_with_version_key_and_nonce(void **state)
{
    uint8_t sealed[SEALED_BYTES];
    (void)state;
    seal(sealed);
    assert_int_equal(sealed[0], 1);
    assert_memory_equal(sealed + 1, key.id.bytes, 16);
    for (uint8_t i = 0; i < 24; i++) {
        assert_int_equal(sealed[17 + i], i);
    }
}

/* Made by an independent implementation of the documented form: a record once written must open in
 * every later version. */
static void test_record_of_the_documented_form_opens(void **state)
{
    static const uint8_t sealed[] = {
        0x01, 0x01, 0x02, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c,
        0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79,
        0x7a, 0x7b, 0x15, 0x47, 0x82, 0xdd, 0xe7, 0x7b, 0xbc, 0xc0, 0xd5, 0x3d, 0xb7,
        0x3c, 0xf3, 0xde, 0x56, 0xaf, 0x3f, 0xbc, 0x33, 0x11, 0x67, 0xdc, 0xac, 0x51};
    (void)state;
    assert_int_equal(sizeof sealed, SEALED_BYTES);
    assert_opens(&key, bound_to(7), sealed, sizeof sealed, true);
}

static void test_two_records_of_the_same_content_differ(void **state)
{
    uint8_t first[SEALED_BYTES];
    uint8_t second[SEALED_BYTES];
    (void)state;
    seal(first);
    seal(second);
    assert_memory_not_equal(first + 41, second + 41, sizeof content);
}

static void test_no_byte_of_a_record_can_be_changed(void **state)
{
    (void)state;
    for (size_t at = 0; at < SEALED_BYTES; at++) {
        uint8_t sealed[SEALED_BYTES];
        seal(sealed);
        sealed[at] ^= 1;
        assert_opens(&key, bound_to(7), sealed, sizeof sealed, false);
    }
}

static void test_no_end_of_a_record_can_be_cut_off(void **state)
{
    uint8_t sealed[SEALED_BYTES];
    (void)state;
    seal(sealed);
    for (size_t length = 0; length < sizeof sealed; length++) {
        assert_opens(&key, bound_to(7), sealed, length, false);
    }
}

static void test_another_key_does_not_open(void **state)
{
    uint8_t sealed[SEALED_BYTES];
    struct seal_key other = key;
    (void)state;
    seal(sealed);
    other.bytes[31] = 1;
    assert_opens(&other, bound_to(7), sealed, sizeof sealed, false);
}

static void test_other_bound_data_do_not_open(void **state)
{
    uint8_t sealed[SEALED_BYTES];
    struct seal_bound more = bound_to(7);
    (void)state;
    seal(sealed);
    seal_bind_text(&more, "x");
    assert_opens(&key, bound_to(8), sealed, sizeof sealed, false);
    assert_opens(&key, more, sealed, sizeof sealed, false);
}

static void test_record_of_another_purpose_does_not_open(void **state)
{
    uint8_t sealed[SEALED_BYTES];
    struct seal_bound bound = seal_bound_of(SEAL_FILE);
    (void)state;
    seal(sealed);
    seal_bind_uint(&bound, 7);
    assert_opens(&key, bound, sealed, sizeof sealed, false);
}

static void test_bound_fields_stand_in_fixed_width(void **state)
{
    static const uint8_t expected[] = {1,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                       0,  3,                                           /* head */
                                       0,  1, 2, 3, 4, 5, 6, 7,                         /* number */
                                       9,  8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* id */
                                       'a'};
    struct id id = {{9, 8, 7}};
    (void)state;
    struct seal_bound bound = seal_bound_of(SEAL_ENTRY);
    seal_bind_uint(&bound, 0x0001020304050607);
    seal_bind_id(&bound, id);
    seal_bind_text(&bound, "a");
    assert_int_equal(bound.length, sizeof expected);
    assert_memory_equal(bound.bytes, expected, sizeof expected);
}

static void test_id_of_a_master_key_follows_from_its_bytes(void **state)
{
    (void)state;
    struct seal_key *first = seal_master_create((const uint8_t[32]){1});
    struct seal_key *same = seal_master_create((const uint8_t[32]){1});
    struct seal_key *other = seal_master_create((const uint8_t[32]){2});
    assert_true(id_equal(first->id, same->id));
    assert_false(id_equal(first->id, other->id));
    seal_master_destroy(first);
    seal_master_destroy(same);
    seal_master_destroy(other);
}

static const uint8_t stream_key[SEAL_KEY_BYTES] = {1};
static const uint8_t header[SEAL_STREAM_HEADER_BYTES] = {2};
static const struct id file = {{3}};
enum { CHUNK_BYTES = 5, SEALED_CHUNK_BYTES = CHUNK_BYTES + SEAL_STREAM_OVERHEAD };

/* "one..", "two..", then "three" as the last. */
static void push_three(uint8_t chunks[3][SEALED_CHUNK_BYTES])
{
    struct seal_stream stream;
    seal_stream_begin(&stream, stream_key, header, file);
    seal_stream_push(&stream, "one..", CHUNK_BYTES, false, chunks[0]);
    seal_stream_push(&stream, "two..", CHUNK_BYTES, false, chunks[1]);
    seal_stream_push(&stream, "three", CHUNK_BYTES, true, chunks[2]);
}

static void test_stream_gives_its_chunks_and_says_which_is_last(void **state)
{
    uint8_t chunks[3][SEALED_CHUNK_BYTES];
    static const char *const expected[] = {"one..", "two..", "three"};
    struct seal_stream stream;
    (void)state;
    push_three(chunks);
    seal_stream_begin(&stream, stream_key, header, file);
    for (int i = 0; i < 3; i++) {
        char chunk[CHUNK_BYTES];
        bool last = i != 2;
        assert_true(seal_stream_pull(&stream, chunks[i], SEALED_CHUNK_BYTES, chunk, &last));
        assert_memory_equal(chunk, expected[i], CHUNK_BYTES);
        assert_int_equal(last, i == 2);
    }
}

static void assert_first_pull_fails(const uint8_t *chunk, struct id of)
{
    struct seal_stream stream;
    char opened[CHUNK_BYTES];
    bool last = false;
    seal_stream_begin(&stream, stream_key, header, of);
    assert_false(seal_stream_pull(&stream, chunk, SEALED_CHUNK_BYTES, opened, &last));
}

static void test_chunk_out_of_its_place_does_not_open(void **state)
{
    uint8_t chunks[3][SEALED_CHUNK_BYTES];
    (void)state;
    push_three(chunks);
    assert_first_pull_fails(chunks[1], file);
    assert_first_pull_fails(chunks[2], file);
}

static void test_chunk_of_another_files_stream_does_not_open(void **state)
{
    uint8_t chunks[3][SEALED_CHUNK_BYTES];
    struct id other = {{4}};
    (void)state;
    push_three(chunks);
    assert_first_pull_fails(chunks[0], other);
}

static void digest(const char *first, const char *second, uint8_t hash[SEAL_DIGEST_BYTES])
{
    struct seal_digest state;
    seal_digest_begin(&state);
    seal_digest_text(&state, first);
    seal_digest_text(&state, second);
    seal_digest_end(&state, hash);
}

static void test_digest_tells_fields_apart_that_join_to_the_same(void **state)
{
    uint8_t one[SEAL_DIGEST_BYTES];
    uint8_t other[SEAL_DIGEST_BYTES];
    (void)state;
    digest("ab", "c", one);
    digest("a", "bc", other);
    assert_memory_not_equal(one, other, sizeof one);
}

static void test_digest_is_blake2b_256(void **state)
{
    /* b2sum -l 256 < /dev/null */
    static const uint8_t expected[SEAL_DIGEST_BYTES] = {
        0x0e, 0x57, 0x51, 0xc0, 0x26, 0xe5, 0x43, 0xb2, 0xe8, 0xab, 0x2e,
        0xb0, 0x60, 0x99, 0xda, 0xa1, 0xd1, 0xe5, 0xdf, 0x47, 0x77, 0x8f,
        0x77, 0x87, 0xfa, 0xab, 0x45, 0xcd, 0xf1, 0x2f, 0xe3, 0xa8};
    struct seal_digest empty;
    uint8_t hash[SEAL_DIGEST_BYTES];
    (void)state;
    seal_digest_begin(&empty);
    seal_digest_end(&empty, hash);
    assert_memory_equal(hash, expected, sizeof hash);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_sealed_opens),
        TEST(test_record_begins_with_version_key_and_nonce),
        TEST(test_record_of_the_documented_form_opens),
        TEST(test_two_records_of_the_same_content_differ),
        TEST(test_no_byte_of_a_record_can_be_changed),
        TEST(test_no_end_of_a_record_can_be_cut_off),
        TEST(test_another_key_does_not_open),
        TEST(test_other_bound_data_do_not_open),
        TEST(test_record_of_another_purpose_does_not_open),
        TEST(test_bound_fields_stand_in_fixed_width),
        TEST(test_id_of_a_master_key_follows_from_its_bytes),
        TEST(test_stream_gives_its_chunks_and_says_which_is_last),
        TEST(test_chunk_out_of_its_place_does_not_open),
        TEST(test_chunk_of_another_files_stream_does_not_open),
        TEST(test_digest_tells_fields_apart_that_join_to_the_same),
        TEST(test_digest_is_blake2b_256),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
