#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/knocks.h"

#include <stdio.h>

DEFINE_AUTO(knocks, knocks_destroy)

enum { GUESTS_MAX = 3 };

static const char here[] = "192.0.2.1";
static const char there[] = "192.0.2.2";
static const uint64_t now_ms = 5000000;

static void spoil(struct knocks *knocks, const char *address, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        knocks_spoilt(knocks, address, now_ms);
    }
}

/* More addresses than there is room for, each once. */
static void spoil_many(struct knocks *knocks, uint64_t at_ms)
{
    char address[16];
    for (unsigned i = 0; i < 20000; i++) {
        snprintf(address, sizeof address, "10.1.%u.%u", i / 256, i % 256);
        knocks_spoilt(knocks, address, at_ms);
    }
}

static unsigned let_in(struct knocks *knocks, const char *address, uint64_t from_ms, unsigned times)
{
    unsigned count = 0;
    for (unsigned i = 0; i < times; i++) {
        count += knocks_let_in(knocks, address, from_ms);
    }
    return count;
}

static void test_some_at_once_are_forgiven(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    spoil(knocks, here, 30);
    assert_int_equal(let_in(knocks, here, now_ms, 100), 100);
}

static void test_who_goes_on_is_held_off_and_nobody_else(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    spoil(knocks, here, 31);
    assert_int_equal(let_in(knocks, here, now_ms, 100), 1);
    assert_int_equal(let_in(knocks, here, now_ms + 49, 100), 0);
    assert_int_equal(let_in(knocks, here, now_ms + 50, 100), 1);
    assert_int_equal(let_in(knocks, there, now_ms, 100), 100);
}

static void test_neighbours_of_one_ipv6_network_are_one(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    spoil(knocks, "2001:db8::1", 31);
    assert_int_equal(let_in(knocks, "2001:db8::2", now_ms, 100), 1);
    assert_int_equal(let_in(knocks, "2001:db8:0:1::1", now_ms, 100), 100);
}

static void test_time_forgives_within_half_a_minute(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    spoil(knocks, here, 100000);
    assert_int_equal(let_in(knocks, here, now_ms + 29999, 100), 1);
    assert_int_equal(let_in(knocks, here, now_ms + 30000, 100), 100);
    knocks_sweep(knocks, now_ms + 30000);
    knocks_spoilt(knocks, here, now_ms + 30000);
    assert_int_equal(let_in(knocks, here, now_ms + 30100, 100), 1); /* the rest is not forgotten */
    knocks_sweep(knocks, now_ms + 61000);
    knocks_spoilt(knocks, here, now_ms + 61000);
    assert_int_equal(let_in(knocks, here, now_ms + 61000, 100), 100);
}

static void test_more_addresses_than_there_is_room_for_are_let_in(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    spoil_many(knocks, now_ms);
    spoil(knocks, here, 100);
    assert_int_equal(let_in(knocks, here, now_ms, 100), 100);
    struct knocker *guest = NULL;
    assert_true(knocks_enter(knocks, here, now_ms, &guest));
    assert_null(guest);
}

static unsigned enter(struct knocks *knocks, const char *address, struct knocker **ret_last,
                      unsigned times)
{
    unsigned count = 0;
    for (unsigned i = 0; i < times; i++) {
        struct knocker *guest;
        if (knocks_enter(knocks, address, now_ms, &guest)) {
            *ret_last = guest;
            count++;
        }
    }
    return count;
}

static void test_an_address_has_so_many_guests_at_a_time(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    struct knocker *guest = NULL;
    struct knocker *other = NULL;
    assert_int_equal(enter(knocks, here, &guest, 10), GUESTS_MAX);
    assert_int_equal(enter(knocks, there, &other, 10), GUESTS_MAX);
    knocks_leave(knocks, guest, now_ms);
    assert_int_equal(enter(knocks, here, &guest, 10), 1);
    assert_int_equal(let_in(knocks, here, now_ms, 100), 100); /* behind a proxy none are counted */
    assert_int_equal(enter(knocks, "2001:db8::1", &guest, 2), 2);
    assert_int_equal(enter(knocks, "2001:db8::2", &guest, 2), 1);
    knocks_leave(knocks, NULL, now_ms);
}

static void test_guests_that_left_take_no_room(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    struct knocker *guest = NULL;
    char address[16];
    for (unsigned i = 0; i < 20000; i++) {
        snprintf(address, sizeof address, "10.1.%u.%u", i / 256, i % 256);
        assert_true(knocks_enter(knocks, address, now_ms, &guest));
        knocks_leave(knocks, guest, now_ms);
    }
    assert_int_equal(enter(knocks, here, &guest, 10), GUESTS_MAX);
}

/* Full of such as are forgiven by now. */
static void test_room_is_made_when_it_is_needed(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    spoil_many(knocks, now_ms - 2000);
    spoil(knocks, here, 31);
    assert_int_equal(let_in(knocks, here, now_ms, 100), 1);
}

static void test_a_sweep_forgets_no_guests(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    struct knocker *guest = NULL;
    enter(knocks, here, &guest, GUESTS_MAX);
    knocks_sweep(knocks, now_ms + 3600000);
    assert_int_equal(enter(knocks, here, &guest, 1), 0);
    for (unsigned i = 0; i < GUESTS_MAX; i++) {
        knocks_leave(knocks, guest, now_ms);
    }
    knocks_sweep(knocks, now_ms + 3600000);
    assert_int_equal(enter(knocks, here, &guest, 10), GUESTS_MAX);
}

static void test_who_is_held_off_is_no_guest(void **state)
{
    (void)state;
    AUTO(knocks) *knocks = knocks_create(GUESTS_MAX);
    struct knocker *guest = NULL;
    spoil(knocks, here, 31);
    assert_int_equal(enter(knocks, here, &guest, 10), 1);
    assert_true(knocks_enter(knocks, here, now_ms + 50, &guest));
    assert_true(knocks_enter(knocks, here, now_ms + 100, &guest));
    assert_false(knocks_enter(knocks, here, now_ms + 150, &guest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_some_at_once_are_forgiven),
        cmocka_unit_test(test_who_goes_on_is_held_off_and_nobody_else),
        cmocka_unit_test(test_neighbours_of_one_ipv6_network_are_one),
        cmocka_unit_test(test_time_forgives_within_half_a_minute),
        cmocka_unit_test(test_more_addresses_than_there_is_room_for_are_let_in),
        cmocka_unit_test(test_an_address_has_so_many_guests_at_a_time),
        cmocka_unit_test(test_guests_that_left_take_no_room),
        cmocka_unit_test(test_room_is_made_when_it_is_needed),
        cmocka_unit_test(test_a_sweep_forgets_no_guests),
        cmocka_unit_test(test_who_is_held_off_is_no_guest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
