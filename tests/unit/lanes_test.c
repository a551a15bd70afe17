/* Jobs on their lanes, and back on the loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/lanes_fixture.h"

static void test_job_works_elsewhere_and_is_done_on_the_loop(void **state)
{
    struct world *world = *state;
    static const enum lane lanes[] = {LANE_READ, LANE_WRITE, LANE_HASH, LANE_OUTSIDE};
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        struct task task = task_of(world);
        submit(world, lanes[i], &task);
        wait_for_all(world);
        assert_int_equal(task.done, 1);
        assert_true(pthread_equal(task.finisher, pthread_self()));
        assert_false(pthread_equal(task.worker, pthread_self()));
    }
}

static void test_done_gets_what_work_returned(void **state)
{
    struct world *world = *state;
    static const enum lane lanes[] = {LANE_READ, LANE_WRITE, LANE_HASH, LANE_OUTSIDE};
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        struct task task = task_of(world);
        task.answer = ERR_CONFLICT;
        submit(world, lanes[i], &task);
        wait_for_all(world);
        assert_int_equal(task.err, ERR_CONFLICT);
    }
}

static void test_write_is_on_the_disk_before_it_is_done(void **state) /* R-FUN-1 */
{
    struct world *world = *state;
    struct task task = writer_of(world, OK);
    submit(world, LANE_WRITE, &task);
    wait_for_all(world);
    assert_int_equal(task.err, OK);
    assert_int_equal(task.stored_when_done, 1);
}

static void test_jobs_that_wait_become_one_commit(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    struct task tasks[5];
    hold_up(world, LANE_WRITE, &holdup);
    for (size_t i = 0; i < 5; i++) {
        tasks[i] = writer_of(world, OK);
        submit(world, LANE_WRITE, &tasks[i]);
    }
    let_go(world, &holdup);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(tasks[i].seq_seen, i);         /* each saw those before it … */
        assert_int_equal(tasks[i].stored_when_done, 5); /* … and none was done before all were */
    }
    assert_int_equal(holdup.task.stored_when_done, 5); /* not even the one that was under way */
}

static void test_what_the_loop_still_reads_goes_along(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    struct task task = writer_of(world, OK);
    hold_up(world, LANE_WRITE, &holdup);
    assert_int_equal(lanes_submit(world->lanes, LANE_WRITE, &task.job), OK); /* no turn yet */
    let_go(world, &holdup);
    assert_int_equal(holdup.task.stored_when_done, 1);
    assert_int_equal(task.stored_when_done, 1);
}

static void test_batch_has_its_bound(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    static struct task tasks[LANE_BATCH]; /* one more, with the one that is under way */
    struct task *last = &tasks[LANE_BATCH - 1];
    sem_t go;
    sem_init(&go, 0, 0);
    hold_up(world, LANE_WRITE, &holdup);
    for (size_t i = 0; i < LANE_BATCH; i++) {
        tasks[i] = writer_of(world, OK);
        tasks[i].go = &tasks[i] == last ? &go : NULL; /* ends only after the others' commit */
        submit(world, LANE_WRITE, &tasks[i]);
    }
    sem_post(&holdup.go);
    while (world->done_count < LANE_BATCH) {
        uv_run(&world->loop, UV_RUN_ONCE);
    }
    assert_int_equal(tasks[0].stored_when_done, LANE_BATCH - 1);
    assert_int_equal(last->done, 0);
    sem_post(&go);
    wait_for_all(world);
    assert_int_equal(last->stored_when_done, LANE_BATCH);
    sem_destroy(&go);
    sem_destroy(&holdup.started);
    sem_destroy(&holdup.go);
}

static void test_jobs_of_the_write_lane_keep_their_order(void **state)
{
    struct world *world = *state;
    static struct task tasks[2000];
    for (size_t i = 0; i < 2000; i++) {
        tasks[i] = task_of(world);
        submit(world, LANE_WRITE, &tasks[i]);
    }
    wait_for_all(world);
    for (size_t i = 0; i < 2000; i++) {
        assert_int_equal(tasks[i].place, i);
    }
}

static void test_urgent_jobs_go_before_others_and_keep_their_order(void **state)
{
    struct world *world = *state;
    static const bool urgent[] = {false, true, false, true, false};
    static const size_t places[] = {3, 1, 4, 2, 5}; /* behind the one that is being worked on */
    struct holdup holdup;
    struct task tasks[5];
    hold_up(world, LANE_HASH, &holdup);
    for (size_t i = 0; i < 5; i++) {
        tasks[i] = task_of(world);
        tasks[i].job.urgent = urgent[i];
        submit(world, LANE_HASH, &tasks[i]);
    }
    let_go(world, &holdup);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(tasks[i].place, places[i]);
    }
}

static enum err read_twice(struct job *job, struct store *store)
{
    struct task *task = (struct task *)job;
    struct id channel = task->world->house->channel;
    uint64_t first = last_seq(store, channel);
    sem_post(task->started);
    sem_wait_for(task->go);
    task->seq_seen = last_seq(store, channel);
    return first == task->seq_seen ? OK : ERR_CONFLICT;
}

static void test_what_is_committed_during_a_read_job_is_not_seen_by_it(void **state)
{
    struct world *world = *state;
    sem_t started, go;
    sem_init(&started, 0, 0);
    sem_init(&go, 0, 0);
    struct task reader = task_of(world);
    reader.job.work = read_twice;
    reader.started = &started;
    reader.go = &go;
    submit(world, LANE_READ, &reader);
    sem_wait_for(&started);
    struct task writer = writer_of(world, OK);
    submit(world, LANE_WRITE, &writer);
    while (writer.done == 0) {
        uv_run(&world->loop, UV_RUN_ONCE);
    }
    assert_int_equal(writer.stored_when_done, 1);
    sem_post(&go);
    wait_for_all(world);
    assert_int_equal(reader.err, OK);
    assert_int_equal(reader.seq_seen, 0);
    sem_destroy(&started);
    sem_destroy(&go);
}

static void test_read_lane_cannot_write(void **state)
{
    struct world *world = *state;
    struct task task = writer_of(world, OK);
    submit(world, LANE_READ, &task);
    wait_for_all(world);
    assert_int_not_equal(task.err, OK);
    assert_int_equal(task.stored_when_done, 0);
}

static void test_slow_reader_does_not_hold_up_the_next(void **state)
{
    struct world *world = *state;
    struct holdup slow;
    hold_up(world, LANE_READ, &slow);
    struct task next = task_of(world);
    submit(world, LANE_READ, &next);
    while (next.done == 0) {
        uv_run(&world->loop, UV_RUN_ONCE);
    }
    assert_int_equal(slow.task.done, 0);
    let_go(world, &slow);
    assert_int_equal(slow.task.done, 1);
}

static void test_hashing_does_not_hold_up_the_writer(void **state)
{
    struct world *world = *state;
    struct holdup hashing;
    hold_up(world, LANE_HASH, &hashing);
    struct task writer = writer_of(world, OK);
    submit(world, LANE_WRITE, &writer);
    while (writer.done == 0) {
        uv_run(&world->loop, UV_RUN_ONCE);
    }
    assert_int_equal(writer.err, OK);
    let_go(world, &hashing);
}

/* No estimate tells of a job that takes its time: how long the next in turn has waited does. */
static void test_lane_is_late_once_the_next_has_waited_long(void **state)
{
    static const enum lane lanes[] = {LANE_WRITE, LANE_HASH};
    struct world *world = *state;
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        struct holdup slow;
        hold_up(world, lanes[i], &slow);
        assert_false(lanes_late(world->lanes, lanes[i]));
        struct task next = task_of(world);
        submit(world, lanes[i], &next);
        assert_false(lanes_late(world->lanes, lanes[i]));
        next.job.submitted_ms -= 3100;
        assert_true(lanes_late(world->lanes, lanes[i]));
        assert_false(lanes_late(world->lanes, LANE_READ));
        let_go(world, &slow);
        wait_for_all(world);
        assert_false(lanes_late(world->lanes, lanes[i]));
    }
}

static void submit_again(struct job *job, enum err err)
{
    struct task *task = (struct task *)job;
    task_done(job, err);
    if (task->done == 1) {
        task->err = lanes_submit(task->world->lanes, LANE_WRITE, job);
    }
}

static void test_job_may_be_submitted_again_from_its_done(void **state)
{
    struct world *world = *state;
    struct task task = task_of(world);
    task.job.done = submit_again;
    submit(world, LANE_HASH, &task);
    wait_for_all(world);
    assert_int_equal(task.done, 2);
    assert_int_equal(task.err, OK);
}

static void test_destroy_works_off_what_is_queued(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    static struct task tasks[1500];
    hold_up(world, LANE_WRITE, &holdup);
    for (size_t i = 0; i < 1500; i++) {
        tasks[i] = writer_of(world, OK);
        submit(world, LANE_WRITE, &tasks[i]);
    }
    sem_post(&holdup.go);
    end(world);
    assert_int_equal(world->done_count, 1501);
    for (size_t i = 0; i < 1500; i++) {
        assert_int_equal(tasks[i].done, 1);
        assert_int_equal(tasks[i].err, OK);
    }
    assert_int_equal(last_seq(world->house->store, world->house->channel), 1500);
    sem_destroy(&holdup.started);
    sem_destroy(&holdup.go);
}

/* Three behind one that is being worked on. */
static void queue_up(struct world *world, enum lane lane, struct holdup *holdup,
                     struct task tasks[3])
{
    hold_up(world, lane, holdup);
    for (size_t i = 0; i < 3; i++) {
        tasks[i] = task_of(world);
        submit(world, lane, &tasks[i]);
    }
}

static void test_drain_gives_up_what_waits_to_be_hashed(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    struct task tasks[3];
    queue_up(world, LANE_HASH, &holdup, tasks);
    lanes_drain(world->lanes);
    while (lanes_pending(world->lanes) > 1) {
        uv_run(&world->loop, UV_RUN_ONCE);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(tasks[i].done, 1);
        assert_int_equal(tasks[i].err, ERR_OVERLOADED);
        assert_false(tasks[i].ran);
    }
    assert_int_equal(lanes_waiting(world->lanes, LANE_HASH), 0);
    sem_post(&holdup.go);
    wait_for_all(world);
    assert_int_equal(holdup.task.err, OK);
    struct task later = task_of(world);
    submit(world, LANE_HASH, &later);
    wait_for_all(world);
    assert_int_equal(later.err, OK);
    sem_destroy(&holdup.started);
    sem_destroy(&holdup.go);
}

static void test_destroy_gives_up_what_waits_for_a_slow_lane(void **state)
{
    struct world *world = *state;
    struct holdup holdup;
    struct task tasks[3];
    queue_up(world, LANE_HASH, &holdup, tasks);
    sem_post(&holdup.go);
    end(world);
    assert_int_equal(holdup.task.err, OK);
    for (size_t i = 0; i < 3; i++) { /* some may have had their turn before the end began */
        assert_int_equal(tasks[i].done, 1);
        assert_int_equal(tasks[i].err, tasks[i].ran ? OK : ERR_OVERLOADED);
    }
    sem_destroy(&holdup.started);
    sem_destroy(&holdup.go);
}

static void test_destroy_refuses_what_a_finished_job_submits(void **state)
{
    struct world *world = *state;
    struct task task = task_of(world);
    task.job.done = submit_again;
    submit(world, LANE_HASH, &task);
    end(world);
    assert_int_equal(task.done, 1);
    assert_int_equal(task.err, ERR_OVERLOADED);
}

static void test_pending_counts_what_has_not_come_back(void **state)
{
    struct world *world = *state;
    struct task first = task_of(world);
    struct task second = task_of(world);
    assert_int_equal(lanes_pending(world->lanes), 0);
    submit(world, LANE_READ, &first);
    submit(world, LANE_HASH, &second);
    assert_int_equal(lanes_pending(world->lanes), 2);
    wait_for_all(world);
    assert_int_equal(first.done + second.done, 2);
}

static void test_destroy_takes_null(void **state)
{
    (void)state;
    lanes_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_job_works_elsewhere_and_is_done_on_the_loop),
        TEST(test_done_gets_what_work_returned),
        TEST(test_write_is_on_the_disk_before_it_is_done),
        TEST(test_jobs_that_wait_become_one_commit),
        TEST(test_what_the_loop_still_reads_goes_along),
        TEST(test_batch_has_its_bound),
        TEST(test_jobs_of_the_write_lane_keep_their_order),
        TEST(test_urgent_jobs_go_before_others_and_keep_their_order),
        TEST(test_what_is_committed_during_a_read_job_is_not_seen_by_it),
        TEST(test_read_lane_cannot_write),
        TEST(test_slow_reader_does_not_hold_up_the_next),
        TEST(test_hashing_does_not_hold_up_the_writer),
        TEST(test_lane_is_late_once_the_next_has_waited_long),
        TEST(test_job_may_be_submitted_again_from_its_done),
        TEST(test_destroy_works_off_what_is_queued),
        TEST(test_drain_gives_up_what_waits_to_be_hashed),
        TEST(test_destroy_gives_up_what_waits_for_a_slow_lane),
        TEST(test_destroy_refuses_what_a_finished_job_submits),
        TEST(test_pending_counts_what_has_not_come_back),
        cmocka_unit_test(test_destroy_takes_null),
    };
    return cmocka_run_group_tests_name("lanes", tests, NULL, NULL);
}
