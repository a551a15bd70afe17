/* The running server's heads of the access log, by the hour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/lanes_fixture.h"

#include "server/app.h"
#include "server/audit_heads.h"
#include "server/config.h"

#include <dirent.h>

enum { HOUR_MS = 3600 * 1000, MINUTE_MS = 60 * 1000 };

static char node[] = "node1";

/* Lines in all files; 0 where there are none. */
static unsigned lines_in(const struct house *house)
{
    char path[512];
    unsigned lines = 0;
    (void)snprintf(path, sizeof path, "%s/audit-heads", house->path);
    DIR *folder = opendir(path);
    for (struct dirent *name; folder != NULL && (name = readdir(folder)) != NULL;) {
        (void)snprintf(path, sizeof path, "%s/audit-heads/%.20s", house->path, name->d_name);
        FILE *file = fopen(path, "r");
        for (int c; file != NULL && (c = fgetc(file)) != EOF;) {
            lines += c == '\n';
        }
        if (file != NULL) {
            (void)fclose(file);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return lines;
}

static void second(struct world *world, struct audit_heads *heads, uint64_t steady_ms)
{
    audit_heads_second(heads, steady_ms);
    wait_for_all(world);
}

static void test_head_is_written_at_first_and_each_hour(void **state) /* R-PRIV-2 */
{
    struct world *world = *state;
    struct config config = {.data_dir = world->house->path, .node = node};
    struct app app = {.config = &config, .lanes = world->lanes};
    struct audit_heads *heads = audit_heads_create(&app);
    house_make_key(world->house);
    second(world, heads, 1000);
    assert_int_equal(lines_in(world->house), 1);
    second(world, heads, 1000 + HOUR_MS - 1);
    assert_int_equal(lines_in(world->house), 1);
    second(world, heads, 1000 + HOUR_MS);
    assert_int_equal(lines_in(world->house), 2);
    audit_heads_destroy(heads);
}

static void test_head_that_could_not_be_written_is_tried_again_after_a_minute(void **state)
{
    struct world *world = *state;
    struct config config = {.data_dir = world->house->path, .node = node};
    struct app app = {.config = &config, .lanes = world->lanes};
    struct audit_heads *heads = audit_heads_create(&app);
    second(world, heads, 1000); /* there is no key yet */
    house_make_key(world->house);
    second(world, heads, 1000 + MINUTE_MS - 1);
    assert_int_equal(lines_in(world->house), 0);
    second(world, heads, 1000 + MINUTE_MS);
    assert_int_equal(lines_in(world->house), 1);
    audit_heads_destroy(heads);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_head_is_written_at_first_and_each_hour),
        TEST(test_head_that_could_not_be_written_is_tried_again_after_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
