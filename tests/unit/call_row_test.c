#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/call_row.h"
#include "tests/unit/storage_fixture.h"

static struct call_row_participant participant_of(struct id user, const char *state)
{
    struct call_row_participant participant = {.id = new_id(), .user = user};
    (void)snprintf(participant.state, sizeof participant.state, "%s", state);
    return participant;
}

/* Ringing, started by the client; the therapist is invited. */
static struct call_row call_of(const struct house *house)
{
    struct call_row call = {.id = new_id(),
                            .channel = house->channel,
                            .nonce = new_id(),
                            .started_by = house->client,
                            .asked_audio = true,
                            .state = "ringing",
                            .mode = "p2p",
                            .live = true,
                            .started_ms = HOUSE_NOW_MS,
                            .ring_until_ms = HOUSE_NOW_MS + 45000,
                            .participant_count = 2};
    call.participants[0] = participant_of(house->client, "joined");
    call.participants[0].session = new_id();
    call.participants[0].audio = true;
    call.participants[0].hand = true;
    call.participants[0].joined_order = 1;
    call.participants[1] = participant_of(house->therapist, "invited");
    call.participants[1].video = true;
    call.participants[1].screen = true;
    return call;
}

static enum store_err save(struct house *house, const struct call_row *call)
{
    MUST(store_begin(house->store));
    enum store_err err =
        call_row_save(house->store, PROOF(house_dossier_of(house->store, call->channel)), call);
    MUST(store_commit(house->store));
    return err;
}

static void assert_same_participant(const struct call_row_participant *a,
                                    const struct call_row_participant *b)
{
    assert_true(id_equal(a->id, b->id));
    assert_true(id_equal(a->user, b->user));
    assert_true(id_equal(a->session, b->session));
    assert_string_equal(a->state, b->state);
    assert_int_equal(a->audio, b->audio);
    assert_int_equal(a->video, b->video);
    assert_int_equal(a->screen, b->screen);
    assert_int_equal(a->hand, b->hand);
    assert_int_equal(a->joined_order, b->joined_order);
}

static void assert_same_call(const struct call_row *a, const struct call_row *b)
{
    assert_true(id_equal(a->id, b->id));
    assert_true(id_equal(a->channel, b->channel));
    assert_true(id_equal(a->nonce, b->nonce));
    assert_true(id_equal(a->started_by, b->started_by));
    assert_int_equal(a->asked_audio, b->asked_audio);
    assert_int_equal(a->asked_video, b->asked_video);
    assert_string_equal(a->state, b->state);
    assert_string_equal(a->mode, b->mode);
    assert_string_equal(a->outcome, b->outcome);
    assert_int_equal(a->live, b->live);
    assert_int_equal(a->started_ms, b->started_ms);
    assert_int_equal(a->answered_ms, b->answered_ms);
    assert_int_equal(a->ended_ms, b->ended_ms);
    assert_int_equal(a->ring_until_ms, b->ring_until_ms);
    assert_int_equal(a->participant_count, b->participant_count);
    for (unsigned i = 0; i < a->participant_count; i++) {
        assert_same_participant(&a->participants[i], &b->participants[i]);
    }
}

static void test_call_comes_back_with_its_participants_in_order(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    struct call_row found;
    assert_int_equal(save(house, &call), STORE_OK);
    assert_int_equal(call_row_find(house->store, PROOF(house->dossier), call.id, &found), STORE_OK);
    assert_same_call(&found, &call);
}

static void test_call_saved_again_stands_as_it_is_now(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    struct call_row found;
    MUST(save(house, &call));
    (void)strcpy(call.state, "ended");
    (void)strcpy(call.outcome, "hangup");
    (void)strcpy(call.participants[1].state, "left");
    call.live = false;
    call.answered_ms = HOUSE_NOW_MS + 1;
    call.ended_ms = HOUSE_NOW_MS + 2;
    call.ring_until_ms = 0;
    call.participants[1].session = new_id();
    call.participants[1].joined_order = 2;
    call.participants[1].video = false;
    assert_int_equal(save(house, &call), STORE_OK);
    assert_int_equal(call_row_find(house->store, PROOF(house->dossier), call.id, &found), STORE_OK);
    assert_same_call(&found, &call);
}

static void test_what_was_asked_at_the_start_stays(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    struct call_row changed = call;
    struct call_row found;
    MUST(save(house, &call));
    changed.asked_audio = false;
    changed.asked_video = true;
    changed.nonce = new_id();
    changed.started_ms = 1; /* as a clock that was set moves it */
    MUST(save(house, &changed));
    assert_int_equal(call_row_find(house->store, PROOF(house->dossier), call.id, &found), STORE_OK);
    call.started_ms = 1;
    assert_same_call(&found, &call);
}

static void test_participant_that_is_gone_is_gone(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    struct call_row found;
    MUST(save(house, &call));
    call.participant_count = 1;
    assert_int_equal(save(house, &call), STORE_OK);
    assert_int_equal(call_row_find(house->store, PROOF(house->dossier), call.id, &found), STORE_OK);
    assert_same_call(&found, &call);
}

static void test_call_may_have_as_many_participants_as_there_is_room_for(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    struct call_row found;
    for (unsigned i = 2; i < CALL_ROW_PARTICIPANTS; i++) {
        call.participants[i] = participant_of(house->therapist, "invited");
    }
    call.participant_count = CALL_ROW_PARTICIPANTS;
    assert_int_equal(save(house, &call), STORE_OK);
    assert_int_equal(call_row_find(house->store, PROOF(house->dossier), call.id, &found), STORE_OK);
    assert_same_call(&found, &call);
    call.participant_count = CALL_ROW_PARTICIPANTS + 1;
    assert_int_equal(save(house, &call), STORE_REFUSED);
}

static void test_second_call_in_a_channel_is_refused_while_the_first_lives(void **state)
{
    struct house *house = *state;
    struct call_row first = call_of(house);
    struct call_row second = call_of(house);
    MUST(save(house, &first));
    assert_int_equal(save(house, &second), STORE_EXISTS);
    first.live = false;
    MUST(save(house, &first));
    assert_int_equal(save(house, &second), STORE_OK);
}

static void test_calls_live_side_by_side_in_two_channels(void **state)
{
    struct house *house = *state;
    struct call_row first = call_of(house);
    struct call_row second = call_of(house);
    second.channel = house->second_channel;
    MUST(save(house, &first));
    assert_int_equal(save(house, &second), STORE_OK);
}

static void test_nonce_used_before_is_refused(void **state)
{
    struct house *house = *state;
    struct call_row first = call_of(house);
    struct call_row again = call_of(house);
    first.live = false;
    again.nonce = first.nonce;
    MUST(save(house, &first));
    assert_int_equal(save(house, &again), STORE_EXISTS);
    again.started_by = house->therapist;
    assert_int_equal(save(house, &again), STORE_OK);
}

static void test_call_is_found_by_its_nonce(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    struct call_row found;
    MUST(save(house, &call));
    assert_int_equal(
        call_row_by_nonce(house->store, PROOF(house->dossier), house->client, call.nonce, &found),
        STORE_OK);
    assert_same_call(&found, &call);
    assert_int_equal(call_row_by_nonce(house->store, PROOF(house->dossier), house->therapist,
                                       call.nonce, &found),
                     STORE_NOT_FOUND);
}

static void test_only_a_live_call_is_found_in_its_channel(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    struct call_row found;
    MUST(save(house, &call));
    assert_int_equal(call_row_live_in(house->store, PROOF(house->dossier), house->channel, &found),
                     STORE_OK);
    assert_same_call(&found, &call);
    assert_int_equal(
        call_row_live_in(house->store, PROOF(house->dossier), house->second_channel, &found),
        STORE_NOT_FOUND);
    call.live = false;
    MUST(save(house, &call));
    assert_int_equal(call_row_live_in(house->store, PROOF(house->dossier), house->channel, &found),
                     STORE_NOT_FOUND);
}

static void test_call_with_an_unknown_participant_is_refused_as_a_whole(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    struct call_row found;
    call.participants[1].user = new_id();
    assert_int_equal(save(house, &call), STORE_REFUSED);
    assert_int_equal(call_row_find(house->store, PROOF(house->dossier), call.id, &found),
                     STORE_NOT_FOUND);
}

static void test_failed_save_leaves_the_job_around_it(void **state)
{
    struct house *house = *state;
    struct call_row kept = call_of(house);
    struct call_row refused = call_of(house);
    struct call_row found;
    MUST(store_begin(house->store));
    MUST(store_savepoint(house->store));
    MUST(call_row_save(house->store, PROOF(house->dossier), &kept));
    assert_int_equal(call_row_save(house->store, PROOF(house->dossier), &refused), STORE_EXISTS);
    MUST(store_release(house->store));
    MUST(store_commit(house->store));
    assert_int_equal(call_row_find(house->store, PROOF(house->dossier), kept.id, &found), STORE_OK);
}

struct ending {
    struct house *house;
    unsigned count;
};

static bool end_it(void *context, const struct call_row *call)
{
    struct ending *ending = context;
    struct call_row ended = *call;
    assert_true(call->live);
    assert_int_equal(call->participant_count, 2);
    ended.live = false;
    assert_int_equal(call_row_save(ending->house->store,
                                   PROOF(house_dossier_of(ending->house->store, ended.channel)),
                                   &ended),
                     STORE_OK);
    ending->count++;
    return true;
}

static void test_live_calls_can_be_ended_while_they_are_listed(void **state)
{
    struct ending ending = {.house = *state};
    struct house *house = ending.house;
    struct call_row calls[3] = {call_of(house), call_of(house), call_of(house)};
    calls[1].channel = house->second_channel;
    calls[2].channel = house->other_channel;
    for (int i = 0; i < 3; i++) {
        MUST(save(house, &calls[i]));
    }
    MUST(store_begin(house->store));
    assert_int_equal(call_row_list_live(house->store, end_it, &ending), STORE_OK);
    MUST(store_commit(house->store));
    assert_int_equal(ending.count, 3);
    assert_int_equal(call_row_list_live(house->store, end_it, &ending), STORE_OK);
    assert_int_equal(ending.count, 3);
}

static void test_call_outside_a_transaction_is_refused(void **state)
{
    struct house *house = *state;
    struct call_row call = call_of(house);
    assert_int_equal(call_row_save(house->store, PROOF(house->dossier), &call), STORE_REFUSED);
    assert_false(store_in_transaction(house->store));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_call_comes_back_with_its_participants_in_order),
        TEST(test_call_saved_again_stands_as_it_is_now),
        TEST(test_what_was_asked_at_the_start_stays),
        TEST(test_participant_that_is_gone_is_gone),
        TEST(test_call_may_have_as_many_participants_as_there_is_room_for),
        TEST(test_second_call_in_a_channel_is_refused_while_the_first_lives),
        TEST(test_calls_live_side_by_side_in_two_channels),
        TEST(test_nonce_used_before_is_refused),
        TEST(test_call_is_found_by_its_nonce),
        TEST(test_only_a_live_call_is_found_in_its_channel),
        TEST(test_call_with_an_unknown_participant_is_refused_as_a_whole),
        TEST(test_failed_save_leaves_the_job_around_it),
        TEST(test_live_calls_can_be_ended_while_they_are_listed),
        TEST(test_call_outside_a_transaction_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
