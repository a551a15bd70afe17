#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/slots.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 16404, COUNT = 50 };

/* How many pages of it take memory. */
static unsigned pages_in_memory(const void *buffer)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char in_memory[SIZE / 4096 + 1];
    unsigned count = 0;
    assert_int_equal(mincore((void *)(uintptr_t)buffer, SIZE, in_memory), 0);
    for (size_t i = 0; i < (SIZE + page - 1) / page; i++) {
        count += in_memory[i] & 1;
    }
    return count;
}

static void test_each_is_as_large_as_asked_and_its_own(void **state)
{
    (void)state;
    struct slots *slots = slots_create(SIZE, COUNT);
    unsigned char *buffers[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        buffers[i] = slots_take(slots);
        assert_non_null(buffers[i]);
        memset(buffers[i], (int)i + 1, SIZE);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        assert_true(slots_hold(slots, buffers[i]));
        assert_int_equal(buffers[i][0], i + 1);
        assert_int_equal(buffers[i][SIZE - 1], i + 1);
    }
    slots_destroy(slots);
}

static void test_where_all_are_taken_there_is_none_until_one_is_back(void **state)
{
    (void)state;
    struct slots *slots = slots_create(SIZE, 2);
    void *first = slots_take(slots);
    void *second = slots_take(slots);
    assert_non_null(second);
    assert_null(slots_take(slots));
    slots_give_back(slots, first);
    assert_ptr_equal(slots_take(slots), first);
    assert_null(slots_take(slots));
    slots_destroy(slots);
}

static void test_only_what_is_written_takes_memory(void **state)
{
    (void)state;
    struct slots *slots = slots_create(SIZE, COUNT);
    unsigned char *buffer = slots_take(slots);
    assert_int_equal(pages_in_memory(buffer), 0);
    memset(buffer, 1, 300);
    assert_int_equal(pages_in_memory(buffer), 1);
    memset(buffer, 1, SIZE);
    assert_int_equal(pages_in_memory(buffer), 5);
    slots_destroy(slots);
}

static void test_what_stood_in_one_is_gone_with_its_return(void **state)
{
    (void)state;
    struct slots *slots = slots_create(SIZE, COUNT);
    unsigned char *buffer = slots_take(slots);
    memset(buffer, 1, SIZE);
    slots_give_back(slots, buffer);
    assert_int_equal(pages_in_memory(buffer), 0);
    assert_ptr_equal(slots_take(slots), buffer);
    for (unsigned i = 0; i < SIZE; i++) {
        assert_int_equal(buffer[i], 0);
    }
    slots_destroy(slots);
}

static void test_others_are_none_of_them(void **state)
{
    (void)state;
    struct slots *slots = slots_create(SIZE, 1);
    char other;
    char *buffer = slots_take(slots);
    assert_false(slots_hold(slots, &other));
    assert_false(slots_hold(slots, NULL));
    assert_false(slots_hold(slots, buffer - 1));
    assert_true(slots_hold(slots, buffer));
    slots_destroy(slots);
}

static void test_more_than_there_can_be_is_told(void **state)
{
    (void)state;
    assert_null(slots_create(SIZE, SIZE_MAX / SIZE / 4));
    slots_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_is_as_large_as_asked_and_its_own),
        cmocka_unit_test(test_where_all_are_taken_there_is_none_until_one_is_back),
        cmocka_unit_test(test_only_what_is_written_takes_memory),
        cmocka_unit_test(test_what_stood_in_one_is_gone_with_its_return),
        cmocka_unit_test(test_others_are_none_of_them),
        cmocka_unit_test(test_more_than_there_can_be_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
