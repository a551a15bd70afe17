#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/device.h"
#include "tests/unit/storage_fixture.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static const uint8_t key[DEVICE_KEY_BYTES] = {1, 2, 3};

static bool finds(const char *cookie, const char *username, uint64_t now_ms)
{
    struct id device;
    return device_find(key, cookie, username, now_ms, &device);
}

static void test_device_is_known_to_whom_it_was_signed_for(void **state) /* R-ACC-4 */
{
    char cookie[DEVICE_COOKIE_SIZE];
    const struct id device = new_id();
    struct id found = {{0}};
    (void)state;
    device_sign(key, "", "client1", device, HOUSE_NOW_MS, cookie);
    assert_int_equal(strlen(cookie), DEVICE_MARK_LENGTH);
    assert_true(device_find(key, cookie, "client1", HOUSE_NOW_MS, &found));
    assert_true(id_equal(found, device));
    assert_false(finds(cookie, "client2", HOUSE_NOW_MS));
    assert_false(finds(cookie, "client", HOUSE_NOW_MS));
    assert_false(finds(cookie, "", HOUSE_NOW_MS));
    assert_null(strstr(cookie, "client1"));
}

static void test_mark_lives_a_year(void **state)
{
    char cookie[DEVICE_COOKIE_SIZE];
    (void)state;
    device_sign(key, "", "client1", new_id(), HOUSE_NOW_MS, cookie);
    assert_true(finds(cookie, "client1", HOUSE_NOW_MS + UINT64_C(365) * DAY_MS - 1));
    assert_false(finds(cookie, "client1", HOUSE_NOW_MS + UINT64_C(365) * DAY_MS));
    assert_false(finds(cookie, "client1", HOUSE_NOW_MS - 1));
}

static void test_changed_mark_is_none(void **state)
{
    char cookie[DEVICE_COOKIE_SIZE];
    (void)state;
    device_sign(key, "", "client1", new_id(), HOUSE_NOW_MS, cookie);
    for (size_t i = 0; i < DEVICE_MARK_LENGTH; i++) {
        char before = cookie[i];
        cookie[i] = before == 'A' ? 'B' : 'A';
        assert_false(finds(cookie, "client1", HOUSE_NOW_MS));
        cookie[i] = before;
    }
    assert_true(finds(cookie, "client1", HOUSE_NOW_MS));
}

static void test_key_of_another_server_signs_nothing_here(void **state)
{
    static const uint8_t other[DEVICE_KEY_BYTES] = {9};
    char cookie[DEVICE_COOKIE_SIZE];
    (void)state;
    device_sign(other, "", "client1", new_id(), HOUSE_NOW_MS, cookie);
    assert_false(finds(cookie, "client1", HOUSE_NOW_MS));
}

static void test_device_of_several_people_knows_them_all_up_to_four(void **state)
{
    static const char *const names[] = {"one", "two", "three", "four", "five"};
    char cookie[DEVICE_COOKIE_SIZE] = "";
    char before[DEVICE_COOKIE_SIZE];
    (void)state;
    for (int i = 0; i < 5; i++) {
        memcpy(before, cookie, sizeof before);
        device_sign(key, before, names[i], new_id(), HOUSE_NOW_MS, cookie);
        assert_true(strlen(cookie) < DEVICE_COOKIE_SIZE);
    }
    assert_false(finds(cookie, "one", HOUSE_NOW_MS));
    for (int i = 1; i < 5; i++) {
        assert_true(finds(cookie, names[i], HOUSE_NOW_MS));
    }
}

static void test_signing_again_takes_the_place_of_the_mark_before(void **state)
{
    char cookie[DEVICE_COOKIE_SIZE] = "";
    char before[DEVICE_COOKIE_SIZE];
    (void)state;
    device_sign(key, "", "other", new_id(), HOUSE_NOW_MS, before);
    for (int i = 0; i < 6; i++) {
        device_sign(key, before, "client1", new_id(), HOUSE_NOW_MS + (uint64_t)i, cookie);
        memcpy(before, cookie, sizeof before);
    }
    assert_int_equal(strlen(cookie), 2 * DEVICE_MARK_LENGTH + 1);
    assert_true(finds(cookie, "other", HOUSE_NOW_MS));
    assert_true(finds(cookie, "client1", HOUSE_NOW_MS + 5));
}

static void test_nonsense_is_no_mark_and_is_not_kept(void **state)
{
    static const char *const nonsense[] = {
        "",
        ".",
        "...",
        "x",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "=======================================================",
        "a.b.c.d.e.f.g.h"};
    char cookie[DEVICE_COOKIE_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        assert_false(finds(nonsense[i], "client1", HOUSE_NOW_MS));
        device_sign(key, nonsense[i], "client1", new_id(), HOUSE_NOW_MS, cookie);
        assert_int_equal(strlen(cookie), DEVICE_MARK_LENGTH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_device_is_known_to_whom_it_was_signed_for),
        cmocka_unit_test(test_mark_lives_a_year),
        cmocka_unit_test(test_changed_mark_is_none),
        cmocka_unit_test(test_key_of_another_server_signs_nothing_here),
        cmocka_unit_test(test_device_of_several_people_knows_them_all_up_to_four),
        cmocka_unit_test(test_signing_again_takes_the_place_of_the_mark_before),
        cmocka_unit_test(test_nonsense_is_no_mark_and_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
