#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/http/accept.h"

static void takes(const char *header)
{
    if (!accept_encoding_takes(header, "gzip")) {
        fail_msg("'%s' takes gzip", header);
    }
}

static void does_not_take(const char *header)
{
    if (accept_encoding_takes(header, "gzip")) {
        fail_msg("'%s' does not take gzip", header);
    }
}

static void test_coding_is_taken_in_any_place(void **state)
{
    (void)state;
    takes("gzip");
    takes("gzip, deflate, br");
    takes("deflate,gzip");
    takes(" deflate ;q=0.1 ,\tGZIP");
}

static void test_other_codings_are_not_it(void **state)
{
    (void)state;
    does_not_take("");
    does_not_take("identity");
    does_not_take("xgzip, gzipped, x-gzip");
    does_not_take("deflate;gzip");
}

static void test_weight_of_zero_refuses(void **state)
{
    (void)state;
    does_not_take("gzip;q=0");
    does_not_take("gzip ; q=0.000, identity");
    does_not_take("*;q=0");
    takes("gzip;q=0.001");
    takes("gzip; Q=1");
}

static void test_broken_weight_counts_as_zero(void **state)
{
    (void)state;
    does_not_take("gzip;");
    does_not_take("gzip;q");
    does_not_take("gzip;q=");
    does_not_take("gzip;q=x1");
    does_not_take("gzip;q=,1");
}

static void test_star_is_any_coding_that_is_not_named(void **state)
{
    (void)state;
    takes("*");
    takes("identity, *;q=0.5");
    does_not_take("*, gzip;q=0");
    takes("gzip, *;q=0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coding_is_taken_in_any_place),
        cmocka_unit_test(test_other_codings_are_not_it),
        cmocka_unit_test(test_weight_of_zero_refuses),
        cmocka_unit_test(test_broken_weight_counts_as_zero),
        cmocka_unit_test(test_star_is_any_coding_that_is_not_named),
    };
    return cmocka_run_group_tests_name("accept", tests, NULL, NULL);
}
