#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "storage/id.h"

static const uint8_t ones[10] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
static const uint8_t zeros[10];

static void test_made_id_is_of_version_7_and_the_rfc_variant(void **state)
{
    (void)state;
    struct id high = id_make(1, ones);
    struct id low = id_make(1, zeros);
    assert_int_equal(high.bytes[6] >> 4, 7);
    assert_int_equal(low.bytes[6] >> 4, 7);
    assert_int_equal(high.bytes[8] >> 6, 2);
    assert_int_equal(low.bytes[8] >> 6, 2);
}

static void test_made_id_is_that_of_the_rfc_example(void **state)
{
    /* RFC 9562, appendix A.6 */
    static const uint8_t random[10] = {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    char text[ID_TEXT_LENGTH + 1];
    (void)state;
    id_format(id_make(0x017f22e279b0, random), text);
    assert_string_equal(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void test_ids_sort_by_the_time_of_making(void **state)
{
    (void)state;
    struct id earlier = id_make(1700000000000, ones);
    struct id later = id_make(1700000000001, zeros);
    assert_true(memcmp(earlier.bytes, later.bytes, 16) < 0);
}

static void test_what_is_formatted_parses_to_the_same(void **state)
{
    char text[ID_TEXT_LENGTH + 1];
    struct id id = id_make(1700000000000, ones);
    struct id parsed;
    (void)state;
    id_format(id, text);
    assert_true(id_parse(text, &parsed));
    assert_true(id_equal(parsed, id));
}

static void test_upper_case_parses(void **state)
{
    struct id upper;
    struct id lower;
    (void)state;
    assert_true(id_parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", &upper));
    assert_true(id_parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", &lower));
    assert_true(id_equal(upper, lower));
}

static void test_other_versions_parse(void **state)
{
    struct id id;
    (void)state;
    assert_true(id_parse("919108f7-52d1-4320-9bac-f847db4148a8", &id));
    assert_int_equal(id.bytes[15], 0xa8);
}

static void assert_refused(const char *text)
{
    struct id id = id_make(1, ones);
    struct id before = id;
    assert_false(id_parse(text, &id));
    assert_true(id_equal(id, before));
}

static void test_what_is_no_uuid_is_refused_and_leaves_the_output(void **state)
{
    (void)state;
    assert_refused("");
    assert_refused("-");
    assert_refused("017f22e279b07cc398c4dc0c0c07398f");
    assert_refused("017f22e2-79b0-7cc3-98c4-dc0c0c07398");
    assert_refused("017f22e2-79b0-7cc3-98c4-dc0c0c07398f0");
    assert_refused("017f22e2-79b0-7cc3-98c4-dc0c0c07398g");
    assert_refused("017f22e2-79b0-7cc3-98c4-dc0c0c07398 ");
    assert_refused("017f22e2 79b0-7cc3-98c4-dc0c0c07398f");
    assert_refused("017f22e-279b0-7cc3-98c4-dc0c0c07398f");
    assert_refused("{17f22e2-79b0-7cc3-98c4-dc0c0c07398}");
}

static void test_only_the_nil_id_is_nil(void **state)
{
    struct id nil = {{0}};
    struct id last_bit = {{[15] = 1}};
    (void)state;
    assert_true(id_is_nil(nil));
    assert_false(id_is_nil(last_bit));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_id_is_of_version_7_and_the_rfc_variant),
        cmocka_unit_test(test_made_id_is_that_of_the_rfc_example),
        cmocka_unit_test(test_ids_sort_by_the_time_of_making),
        cmocka_unit_test(test_what_is_formatted_parses_to_the_same),
        cmocka_unit_test(test_upper_case_parses),
        cmocka_unit_test(test_other_versions_parse),
        cmocka_unit_test(test_what_is_no_uuid_is_refused_and_leaves_the_output),
        cmocka_unit_test(test_only_the_nil_id_is_nil),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
