/* What becomes of jobs when one of them, the disk or the room in the queue fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/lanes_fixture.h"
#include "tests/unit/tamper.h"

#include "storage/db.h"
#include "storage/inner.h"

#include <sys/stat.h>

static void test_failing_job_undoes_only_its_own_rows(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    hold_up(world, LANE_WRITE, &holdup);
    struct task before = writer_of(world, OK);
    struct task failing = writer_of(world, ERR_FORBIDDEN);
    struct task after = writer_of(world, OK);
    submit(world, LANE_WRITE, &before);
    submit(world, LANE_WRITE, &failing);
    submit(world, LANE_WRITE, &after);
    let_go(world, &holdup);
    assert_int_equal(before.err, OK);
    assert_int_equal(failing.err, ERR_FORBIDDEN);
    assert_int_equal(after.err, OK);
    assert_int_equal(after.seq_seen, 1);
    assert_int_equal(after.stored_when_done, 2);
    assert_true(lanes_storage_ok(world->lanes));
}

/* A row that points to nothing, which only the commit notices. */
static enum err break_commit(struct job *job, struct store *store)
{
    static const char sql[] = "PRAGMA defer_foreign_keys = ON;"
                              "INSERT INTO dossier (id, client, provider, created_ms)"
                              " VALUES (zeroblob(16), zeroblob(16), zeroblob(16), 1)";
    ((struct task *)job)->ran = true;
    return err_of_store(db_script(store_db(store), sql));
}

static void test_failing_commit_fails_every_job_of_the_batch(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    hold_up(world, LANE_WRITE, &holdup);
    struct task before = writer_of(world, OK);
    struct task refused = writer_of(world, ERR_FORBIDDEN);
    struct task breaking = task_of(world);
    struct task after = writer_of(world, OK);
    breaking.job.work = break_commit;
    submit(world, LANE_WRITE, &before);
    submit(world, LANE_WRITE, &refused);
    submit(world, LANE_WRITE, &breaking);
    submit(world, LANE_WRITE, &after);
    let_go(world, &holdup);
    assert_true(breaking.ran);
    assert_true(after.ran);
    assert_int_equal(before.err, ERR_STORAGE);
    assert_int_equal(refused.err, ERR_STORAGE);
    assert_int_equal(breaking.err, ERR_STORAGE);
    assert_int_equal(after.err, ERR_STORAGE);
    assert_int_equal(last_seq(world->house->store, world->house->channel), 0);
}

static void test_storage_is_not_ok_until_a_commit_succeeds_again(void **state)
{
    struct world *world = *state;
    struct task breaking = task_of(world);
    breaking.job.work = break_commit;
    assert_true(lanes_storage_ok(world->lanes));
    submit(world, LANE_WRITE, &breaking);
    wait_for_all(world);
    assert_false(lanes_storage_ok(world->lanes));
    struct task writer = writer_of(world, OK);
    submit(world, LANE_WRITE, &writer);
    wait_for_all(world);
    assert_true(lanes_storage_ok(world->lanes));
    assert_int_equal(writer.err, OK);
    assert_int_equal(writer.stored_when_done, 1);
}

/* As the engine does when the disk is full. */
static enum err give_transaction_up(struct job *job, struct store *store)
{
    ((struct task *)job)->ran = true;
    db_script(store_db(store), "ROLLBACK");
    return OK;
}

static void test_transaction_given_up_fails_the_batch_and_ends_it(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    hold_up(world, LANE_WRITE, &holdup);
    struct task before = writer_of(world, OK);
    struct task giving_up = task_of(world);
    struct task after = writer_of(world, OK);
    giving_up.job.work = give_transaction_up;
    submit(world, LANE_WRITE, &before);
    submit(world, LANE_WRITE, &giving_up);
    submit(world, LANE_WRITE, &after);
    let_go(world, &holdup);
    assert_true(giving_up.ran);
    assert_false(after.ran);
    assert_int_equal(before.err, ERR_STORAGE);
    assert_int_equal(giving_up.err, ERR_STORAGE);
    assert_int_equal(after.err, ERR_STORAGE);
    assert_int_equal(after.done, 1);
    assert_int_equal(last_seq(world->house->store, world->house->channel), 0);
}

static struct task last_writer_of(struct world *world, enum err answer)
{
    struct task task = writer_of(world, answer);
    task.job.writes_last = true;
    return task;
}

/* In the middle of a batch. */
static void assert_fails_alone(struct world *world, struct task failing)
{
    struct holdup holdup;
    enum err answer = failing.answer;
    struct task before = last_writer_of(world, OK);
    struct task after = last_writer_of(world, OK);
    hold_up(world, LANE_WRITE, &holdup);
    submit(world, LANE_WRITE, &before);
    submit(world, LANE_WRITE, &failing);
    submit(world, LANE_WRITE, &after);
    let_go(world, &holdup);
    assert_int_equal(before.err, OK);
    assert_int_equal(failing.err, answer);
    assert_int_equal(after.err, OK);
    assert_int_equal(last_seq(world->house->store, world->house->channel), 2);
}

/* Such a job cannot be undone by itself. It is not trusted twice. */
static void
test_job_that_fails_after_it_wrote_last_fails_its_batch_and_then_itself_alone(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    hold_up(world, LANE_WRITE, &holdup);
    struct task before = last_writer_of(world, OK);
    struct task failing = last_writer_of(world, ERR_CONFLICT);
    submit(world, LANE_WRITE, &before);
    submit(world, LANE_WRITE, &failing);
    let_go(world, &holdup);
    assert_int_equal(before.err, ERR_STORAGE);
    assert_int_equal(failing.err, ERR_STORAGE);
    assert_int_equal(last_seq(world->house->store, world->house->channel), 0);
    assert_fails_alone(world, last_writer_of(world, ERR_CONFLICT));
}

static void test_job_that_writes_last_and_fails_before_it_wrote_fails_alone(void **state)
{
    struct world *world = *state;
    struct task failing = last_writer_of(world, ERR_FORBIDDEN);
    failing.writes = false;
    assert_fails_alone(world, failing);
}

static void test_full_disk_fails_writes_until_there_is_room(void **state)
{
    struct world *world = *state;
    struct stat wal;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/empower.db-wal", world->house->path);
    assert_int_equal(stat(path, &wal), 0);
    let_files_grow_to((rlim_t)wal.st_size);
    struct task full = writer_of(world, OK);
    submit(world, LANE_WRITE, &full);
    wait_for_all(world);
    let_files_grow_to(RLIM_INFINITY);
    assert_int_equal(full.err, ERR_STORAGE);
    assert_int_equal(full.stored_when_done, 0);
    struct task again = writer_of(world, OK);
    submit(world, LANE_WRITE, &again);
    wait_for_all(world);
    assert_int_equal(again.err, OK);
    assert_int_equal(again.stored_when_done, 1);
}

static enum err say_a_thousand(struct job *job, struct store *store)
{
    const struct house *house = ((struct task *)job)->world->house;
    for (unsigned i = 0; i < 1024; i++) {
        struct entry entry = entry_of(house->channel, house->client, "said");
        MUST(entry_append(store, PROOF(house->dossier), &entry));
    }
    return OK;
}

/* The commit that would add to it finds out. */
static void test_index_that_cannot_be_added_to_fails_one_batch_and_is_told_once(void **state)
{
    struct world *world = *state;
    char line[512];
    unsigned told = 0;
    FILE *log = tmpfile();
    assert_non_null(log);
    int kept = dup(STDERR_FILENO);
    assert_true(kept >= 0 && dup2(fileno(log), STDERR_FILENO) >= 0);
    struct task first = writer_of(world, OK);
    submit(world, LANE_WRITE, &first);
    wait_for_all(world);
    assert_int_equal(raw_sql(world->house, "INSERT INTO entry_index SELECT * FROM entry_recent"),
                     SQLITE_OK);
    struct task many = task_of(world);
    many.job.work = say_a_thousand;
    submit(world, LANE_WRITE, &many);
    wait_for_all(world);
    assert_int_equal(many.err, ERR_STORAGE);
    assert_int_equal(many.stored_when_done, 1);
    for (unsigned i = 0; i < 2; i++) {
        struct task again = task_of(world);
        again.job.work = say_a_thousand;
        submit(world, LANE_WRITE, &again);
        wait_for_all(world);
        assert_int_equal(again.err, OK);
        assert_int_equal(again.stored_when_done, 1 + 1024 * (i + 1));
    }
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    (void)close(kept);
    rewind(log);
    while (fgets(line, sizeof line, log) != NULL) {
        told += strstr(line, " index_spoilt do=\"run empowerctl check\"") != NULL;
    }
    (void)fclose(log);
    assert_int_equal(told, 1);
}

/* Fills a lane behind a job that does not end, and says how many it took. */
static void assert_bounded(struct world *world, enum lane lane, unsigned thread_count)
{
    static struct task tasks[TASKS_MAX];
    struct holdup holdups[4];
    size_t taken = 0;
    world->done_count = 0;
    for (unsigned i = 0; i < thread_count; i++) {
        hold_up(world, lane, &holdups[i]);
    }
    for (; taken < TASKS_MAX; taken++) {
        tasks[taken] = task_of(world);
        enum err err = lanes_submit(world->lanes, lane, &tasks[taken].job);
        if (err != OK) {
            assert_int_equal(err, ERR_OVERLOADED);
            break;
        }
    }
    assert_in_range(taken, 1, TASKS_MAX - 1);
    assert_int_equal(lanes_pending(world->lanes), taken + thread_count);
    for (unsigned i = 0; i < thread_count; i++) {
        sem_post(&holdups[i].go);
    }
    wait_for_all(world);
    assert_int_equal(world->done_count, taken + thread_count);
    assert_int_equal(tasks[0].done, 1);
    assert_int_equal(tasks[taken - 1].done, 1);
    assert_int_equal(tasks[taken].done, 0);
    assert_int_equal(lanes_submit(world->lanes, lane, &tasks[taken].job), OK);
    wait_for_all(world);
    assert_int_equal(tasks[taken].done, 1);
    for (unsigned i = 0; i < thread_count; i++) {
        sem_destroy(&holdups[i].started);
        sem_destroy(&holdups[i].go);
    }
}

static void test_full_write_lane_refuses_and_takes_again_when_there_is_room(void **state)
{
    assert_bounded(*state, LANE_WRITE, 1);
}

static void test_full_read_lane_refuses_and_takes_again_when_there_is_room(void **state)
{
    assert_bounded(*state, LANE_READ, 2);
}

static void test_full_hash_lane_refuses_and_takes_again_when_there_is_room(void **state)
{
    assert_bounded(*state, LANE_HASH, 1);
}

static void test_full_lane_leaves_the_others_open(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    static struct task tasks[TASKS_MAX];
    size_t taken = 0;
    hold_up(world, LANE_HASH, &holdup);
    do {
        tasks[taken] = task_of(world);
    } while (lanes_submit(world->lanes, LANE_HASH, &tasks[taken++].job) == OK);
    struct task writer = writer_of(world, OK);
    submit(world, LANE_WRITE, &writer);
    let_go(world, &holdup);
    assert_int_equal(writer.err, OK);
}

static void test_create_fails_whole_where_writing_is_not_ours(void **state)
{
    struct world *world = *state;
    struct datadir *beside;
    struct lanes *lanes = NULL;
    uv_loop_t loop;
    MUST(datadir_open(world->house->path, DATADIR_BESIDE, house_random, &beside));
    uv_loop_init(&loop);
    assert_int_equal(lanes_create(&loop, beside, &lanes), STORE_REFUSED);
    assert_null(lanes);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    datadir_close(beside);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_failing_job_undoes_only_its_own_rows),
        TEST(test_failing_commit_fails_every_job_of_the_batch),
        TEST(test_storage_is_not_ok_until_a_commit_succeeds_again),
        TEST(test_transaction_given_up_fails_the_batch_and_ends_it),
        TEST(test_job_that_fails_after_it_wrote_last_fails_its_batch_and_then_itself_alone),
        TEST(test_job_that_writes_last_and_fails_before_it_wrote_fails_alone),
        TEST(test_full_disk_fails_writes_until_there_is_room),
        TEST(test_index_that_cannot_be_added_to_fails_one_batch_and_is_told_once),
        TEST(test_full_write_lane_refuses_and_takes_again_when_there_is_room),
        TEST(test_full_read_lane_refuses_and_takes_again_when_there_is_room),
        TEST(test_full_hash_lane_refuses_and_takes_again_when_there_is_room),
        TEST(test_full_lane_leaves_the_others_open),
        TEST(test_create_fails_whole_where_writing_is_not_ours),
    };
    return cmocka_run_group_tests_name("lanes_fault", tests, NULL, NULL);
}
