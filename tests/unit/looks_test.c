/* A look is answered when its row is on the disk; where the disk is full, when it is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/lanes_fixture.h"

#include "server/app.h"
#include "server/look_rate.h"
#include "server/looks.h"

#include <sys/stat.h>

struct sight {
    struct world *world;
    struct app app;
    struct looks *looks;
};

/* One look, and how it was told. */
struct asking {
    struct sight *sight;
    unsigned told;
    enum err err;
    uint64_t rows_when_told;
};

static uint64_t rows_of(const struct sight *sight)
{
    struct audit_head head;
    MUST(audit_head_find(sight->world->house->store, &head));
    return head.rows;
}

static void told(void *context, enum err err)
{
    struct asking *asking = context;
    asking->told++;
    asking->err = err;
    asking->rows_when_told = rows_of(asking->sight);
}

static int build_sight(void **state)
{
    struct sight *sight = calloc(1, sizeof *sight);
    if (sight == NULL || build((void **)&sight->world) != 0) {
        free(sight);
        return -1;
    }
    sight->app.lanes = sight->world->lanes;
    sight->looks = looks_create(&sight->app);
    *state = sight;
    return 0;
}

static int raze_sight(void **state)
{
    struct sight *sight = *state;
    int result = raze((void **)&sight->world);
    looks_destroy(sight->looks);
    free(sight);
    return result;
}

static struct audit row_of(const struct sight *sight, struct id channel)
{
    struct audit row = audit_of(sight->world->house, "chat.history");
    row.look = true;
    row.channel = channel;
    return row;
}

static struct look_list look_of(const struct sight *sight, struct id channel)
{
    struct look_list look = {0};
    const struct audit row = row_of(sight, channel);
    look_add(&look, &row);
    return look;
}

static struct asking ask(struct sight *sight, struct look_list take_rows)
{
    struct asking asking = {.sight = sight};
    looks_log(sight->looks, &take_rows, told, &asking);
    assert_int_equal(take_rows.count, 0);
    wait_for_all(sight->world);
    assert_int_equal(asking.told, 1);
    return asking;
}

static void test_look_is_told_when_its_row_is_on_the_disk(void **state) /* R-PRIV-2 */
{
    struct sight *sight = *state;
    struct asking asking = ask(sight, look_of(sight, new_id()));
    assert_int_equal(asking.err, OK);
    assert_int_equal(asking.rows_when_told, 1);
}

static void test_same_look_again_is_told_at_once_without_a_row(void **state) /* R-PRIV-2 */
{
    struct sight *sight = *state;
    struct id channel = new_id();
    struct asking again = {.sight = sight};
    (void)ask(sight, look_of(sight, channel));
    struct look_list rows = look_of(sight, channel);
    looks_log(sight->looks, &rows, told, &again);
    assert_int_equal(again.told, 1);
    assert_int_equal(again.err, OK);
    assert_int_equal(rows_of(sight), 1);
}

static void fill_disk(const struct sight *sight)
{
    struct stat wal;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/empower.db-wal", sight->world->house->path);
    assert_int_equal(stat(path, &wal), 0);
    let_files_grow_to((rlim_t)wal.st_size);
}

/* Somebody has to try whether there is room, as the server does each second. */
static void probe(const struct sight *sight)
{
    struct task writer = writer_of(sight->world, OK);
    submit(sight->world, LANE_WRITE, &writer);
    wait_for_all(sight->world);
    assert_int_equal(writer.err, OK);
}

static void test_look_on_a_full_disk_is_told_and_written_when_there_is_room(void **state)
{
    struct sight *sight = *state; /* R-PRIV-2 */
    fill_disk(sight);
    struct asking full = ask(sight, look_of(sight, new_id()));
    looks_second(sight->looks, 0);
    wait_for_all(sight->world);
    let_files_grow_to(RLIM_INFINITY);
    assert_int_equal(full.err, OK);
    assert_int_equal(rows_of(sight), 0);
    probe(sight);
    looks_second(sight->looks, 0);
    wait_for_all(sight->world);
    assert_int_equal(rows_of(sight), 1);
}

static void test_next_row_that_is_written_brings_those_that_were_kept(void **state)
{
    struct sight *sight = *state;
    fill_disk(sight);
    (void)ask(sight, look_of(sight, new_id()));
    let_files_grow_to(RLIM_INFINITY);
    (void)ask(sight, look_of(sight, new_id()));
    wait_for_all(sight->world);
    assert_int_equal(rows_of(sight), 2);
}

static struct look_list looks_of(const struct sight *sight, unsigned count)
{
    struct look_list rows = {0};
    for (unsigned i = 0; i < count; i++) {
        const struct audit row = row_of(sight, new_id());
        look_add(&rows, &row);
    }
    return rows;
}

static void test_nothing_is_shown_when_there_is_no_room_to_keep_its_row(void **state)
{
    struct sight *sight = *state; /* R-PRIV-2 */
    struct id channel = new_id();
    fill_disk(sight);
    struct asking kept = ask(sight, looks_of(sight, LOOKS_KEPT_MAX));
    struct asking beyond = ask(sight, look_of(sight, channel));
    struct asking again = ask(sight, look_of(sight, channel));
    let_files_grow_to(RLIM_INFINITY);
    assert_int_equal(kept.err, OK);
    assert_int_equal(beyond.err, ERR_STORAGE);
    assert_int_equal(again.err, ERR_STORAGE);
    probe(sight);
    looks_second(sight->looks, 0);
    wait_for_all(sight->world);
    assert_int_equal(rows_of(sight), LOOKS_KEPT_MAX);
    assert_int_equal(ask(sight, look_of(sight, channel)).err, OK);
}

static void test_end_writes_what_was_kept_and_counted(void **state) /* R-PRIV-2 */
{
    struct sight *sight = *state;
    for (unsigned i = 0; i < LOOK_REFUSALS + 3; i++) {
        struct look_list refused = look_of(sight, new_id());
        refused.first->row.allowed = false;
        (void)ask(sight, refused);
    }
    fill_disk(sight);
    (void)ask(sight, look_of(sight, new_id()));
    let_files_grow_to(RLIM_INFINITY);
    assert_int_equal(rows_of(sight), LOOK_REFUSALS);
    end(sight->world);
    looks_finish(sight->looks, sight->world->house->store);
    assert_int_equal(rows_of(sight), LOOK_REFUSALS + 2);
}

static bool count_row(void *context, uint64_t number, const struct audit *audit)
{
    (void)number;
    (void)audit;
    ++*(unsigned *)context;
    return true;
}

static void test_row_that_nobody_waits_for_is_written_with_the_owner_of_its_channel(void **state)
{
    struct sight *sight = *state; /* R-PRIV-2 */
    const struct house *house = sight->world->house;
    struct audit_page page = {.newest = true, .limit = 1};
    struct look_list rows = look_of(sight, house->channel);
    rows.first->row.allowed = false;
    looks_note(sight->looks, &rows);
    assert_int_equal(rows.count, 0);
    wait_for_all(sight->world);
    assert_int_equal(rows_of(sight), 1);
    rows = look_of(sight, new_id()); /* there is no such channel */
    rows.first->row.allowed = false;
    looks_note(sight->looks, &rows);
    wait_for_all(sight->world);
    assert_int_equal(rows_of(sight), 2);
    page.dossier = house->dossier;
    unsigned found = 0;
    MUST(audit_list(house->store, &page, count_row, &found));
    assert_int_equal(found, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build_sight, raze_sight)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_look_is_told_when_its_row_is_on_the_disk),
        TEST(test_same_look_again_is_told_at_once_without_a_row),
        TEST(test_look_on_a_full_disk_is_told_and_written_when_there_is_room),
        TEST(test_next_row_that_is_written_brings_those_that_were_kept),
        TEST(test_nothing_is_shown_when_there_is_no_room_to_keep_its_row),
        TEST(test_row_that_nobody_waits_for_is_written_with_the_owner_of_its_channel),
        TEST(test_end_writes_what_was_kept_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
