#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/audit_heads.h"
#include "storage/master.h"
#include "tests/unit/tamper.h"

#include <fcntl.h>
#include <sys/stat.h>

static const char text[] = "2026-11-26T22:00:00.000Z node1 4711 00";

static void test_log_without_a_key_signs_nothing(void **state)
{
    struct house *house = *state;
    uint8_t key[AUDIT_PUBLIC_BYTES];
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
    assert_int_equal(audit_public(house->store, key), STORE_NOT_FOUND);
    assert_int_equal(audit_sign(house->store, text, signature), STORE_NOT_FOUND);
}

static void test_signature_is_of_this_text_and_this_log_alone(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
    bool ours = false;
    house_make_key(house);
    assert_int_equal(audit_sign(house->store, text, signature), STORE_OK);
    assert_int_equal(audit_signed(house->store, text, signature, &ours), STORE_OK);
    assert_true(ours);
    assert_int_equal(audit_signed(house->store, "another text", signature, &ours), STORE_OK);
    assert_false(ours);
    signature[0] ^= 1;
    assert_int_equal(audit_signed(house->store, text, signature, &ours), STORE_OK);
    assert_false(ours);
}

static void test_key_stays_when_made_again_and_when_the_master_key_changes(void **state)
{
    struct house *house = *state; /* R-PRIV-2 */
    uint8_t before[AUDIT_PUBLIC_BYTES];
    uint8_t now[AUDIT_PUBLIC_BYTES];
    uint64_t dossiers;
    house_make_key(house);
    MUST(audit_public(house->store, before));
    house_make_key(house);
    MUST(store_begin(house->store));
    assert_int_equal(master_rotate(house->store, &dossiers), STORE_OK);
    MUST(store_commit(house->store));
    MUST(master_settle(house->store));
    house_close(house);
    house_open(house);
    MUST(audit_public(house->store, now));
    assert_memory_equal(before, now, sizeof now);
}

static void test_secret_that_was_changed_signs_nothing(void **state)
{
    struct house *house = *state;
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
    house_make_key(house);
    tamper(house, "UPDATE audit_key SET sealed = randomblob(length(sealed))");
    assert_int_equal(audit_sign(house->store, text, signature), STORE_CORRUPT);
}

static void append_row(struct house *house)
{
    struct audit audit = audit_of(house, "chat.send");
    MUST(store_begin(house->store));
    MUST(audit_append(house->store, &audit));
    MUST(store_commit(house->store));
}

static char *read_heads(const struct house *house, const char *month)
{
    char path[128];
    static char content[4096];
    (void)snprintf(path, sizeof path, "%s/audit-heads/%s.txt", house->path, month);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    content[fread(content, 1, sizeof content - 1, file)] = '\0';
    (void)fclose(file);
    return content;
}

static void add_head(const struct house *house, uint64_t now_ms)
{
    assert_int_equal(audit_heads_append(house->path, house->store, "node1", now_ms), STORE_OK);
}

static void test_heads_stand_in_one_file_a_month_a_line_each(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    struct head_line line;
    struct audit_head there;
    bool ours = false;
    house_make_key(house);
    add_head(house, HOUSE_NOW_MS); /* 2023-11-14 */
    append_row(house);
    add_head(house, HOUSE_NOW_MS + 3600 * 1000);
    append_row(house);
    add_head(house, HOUSE_NOW_MS + UINT64_C(30) * 86400 * 1000);
    char *second = strchr(read_heads(house, "2023-11"), '\n') + 1;
    assert_true(audit_heads_parse(second, &line));
    assert_int_equal(line.head.rows, 1);
    MUST(audit_head_at(house->store, 1, &there));
    assert_memory_equal(line.head.hash, there.hash, sizeof there.hash);
    MUST(audit_signed(house->store, line.text, line.signature, &ours));
    assert_true(ours);
    assert_true(audit_heads_parse(read_heads(house, "2023-12"), &line));
    assert_int_equal(line.head.rows, 2);
}

static void test_half_a_line_is_cut_off_by_the_next(void **state)
{
    struct house *house = *state;
    struct head_line line;
    char path[128];
    house_make_key(house);
    add_head(house, HOUSE_NOW_MS);
    (void)snprintf(path, sizeof path, "%s/audit-heads/2023-11.txt", house->path);
    int fd = open(path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    (void)close(fd);
    add_head(house, HOUSE_NOW_MS);
    char *second = strchr(read_heads(house, "2023-11"), '\n') + 1;
    assert_true(audit_heads_parse(second, &line));
}

static void test_what_is_no_line_of_a_head_is_told_from_one(void **state)
{
    struct house *house = *state;
    struct head_line line;
    char whole[1024];
    char changed[2 * sizeof whole];
    house_make_key(house);
    add_head(house, HOUSE_NOW_MS);
    const char *heads = read_heads(house, "2023-11");
    assert_true(strlen(heads) < sizeof whole);
    (void)strcpy(whole, heads);
    assert_true(audit_heads_parse(whole, &line));
    for (size_t length = 0; length + 1 < strlen(whole); length++) {
        (void)snprintf(changed, sizeof changed, "%.*s", (int)length, whole);
        assert_false(audit_heads_parse(changed, &line));
    }
    (void)snprintf(changed, sizeof changed, "%s%s", whole, whole);
    assert_false(audit_heads_parse(changed, &line));
    memset(changed, '0', sizeof changed - 1);
    changed[sizeof changed - 1] = '\0';
    assert_false(audit_heads_parse(changed, &line));
    assert_false(audit_heads_parse("", &line));
    assert_false(audit_heads_parse("\n", &line));
}

static void test_head_of_rows_that_are_not_there_is_not_found(void **state)
{
    struct house *house = *state;
    struct audit_head head;
    append_row(house);
    assert_int_equal(audit_head_at(house->store, 2, &head), STORE_NOT_FOUND);
    assert_int_equal(audit_head_at(house->store, 0, &head), STORE_OK);
    assert_int_equal(head.rows, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_log_without_a_key_signs_nothing),
        TEST(test_signature_is_of_this_text_and_this_log_alone),
        TEST(test_key_stays_when_made_again_and_when_the_master_key_changes),
        TEST(test_secret_that_was_changed_signs_nothing),
        TEST(test_heads_stand_in_one_file_a_month_a_line_each),
        TEST(test_half_a_line_is_cut_off_by_the_next),
        TEST(test_what_is_no_line_of_a_head_is_told_from_one),
        TEST(test_head_of_rows_that_are_not_there_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
