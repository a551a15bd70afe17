#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/outbox.h"

#include <string.h>

static const struct id channel = {{1}};

static json_t *json_of_frame(const struct frame *frame)
{
    size_t length;
    const char *text = frame_text(frame, &length);
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    return json;
}

static void test_effects_keep_their_order(void **state)
{
    (void)state;
    struct outbox outbox = {0};
    struct effect *first = outbox_add(&outbox, EFFECT_SIGN_IN);
    struct effect *second = outbox_add(&outbox, EFFECT_CALL);
    struct effect *third = outbox_add(&outbox, EFFECT_SIGN_OUT);
    assert_ptr_equal(outbox.first, first);
    assert_ptr_equal(first->next, second);
    assert_ptr_equal(second->next, third);
    assert_null(third->next);
    outbox_clear(&outbox);
}

static void test_new_effect_is_empty_but_for_its_kind(void **state)
{
    (void)state;
    struct outbox outbox = {0};
    struct effect *effect = outbox_add(&outbox, EFFECT_SIGN_OUT);
    assert_int_equal(effect->kind, EFFECT_SIGN_OUT);
    assert_true(id_is_nil(effect->signed_out));
    outbox_clear(&outbox);
}

static void test_event_is_a_notification_with_method_and_params(void **state)
{
    (void)state;
    AUTO(frame) *frame = event_frame("chat.typing", json_pack("{s:b}", "on", 1));
    json_t *message = json_of_frame(frame);
    json_t *expected = json_pack("{s:s, s:s, s:{s:b}}", "jsonrpc", "2.0", "method", "chat.typing",
                                 "params", "on", 1);
    assert_true(json_equal(message, expected));
    json_decref(message);
    json_decref(expected);
}

static void test_event_is_for_the_channel_and_leaves_nobody_out(void **state)
{
    (void)state;
    struct outbox outbox = {0};
    const struct event *event =
        outbox_event(&outbox, "chat.typing", json_object(), channel, PART_CHAT);
    assert_ptr_equal(event, &outbox.first->event);
    assert_int_equal(outbox.first->kind, EFFECT_EVENT);
    assert_true(id_equal(event->channel, channel));
    assert_int_equal(event->part, PART_CHAT);
    assert_true(id_is_nil(event->account));
    assert_true(id_is_nil(event->except_account));
    assert_true(id_is_nil(event->except_session));
    assert_int_equal(event->replay, REPLAY_KEEP);
    outbox_clear(&outbox);
}

static void test_clear_drops_the_frames_it_holds_and_no_others(void **state)
{
    (void)state;
    struct outbox outbox = {0};
    const struct event *event =
        outbox_event(&outbox, "chat.typing", json_object(), channel, PART_CHAT);
    AUTO(frame) *kept = frame_hold(event->frame);
    outbox_event(&outbox, "chat.typing", json_object(), channel, PART_CHAT);
    outbox_clear(&outbox);
    json_t *message = json_of_frame(kept);
    json_decref(message);
}

static void test_clear_takes_an_empty_outbox(void **state)
{
    (void)state;
    struct outbox outbox = {0};
    outbox_clear(&outbox);
    assert_null(outbox.first);
}

static void test_outbox_can_be_filled_again_after_clear(void **state)
{
    (void)state;
    struct outbox outbox = {0};
    outbox_add(&outbox, EFFECT_CALL);
    outbox_clear(&outbox);
    assert_null(outbox.first);
    struct effect *effect = outbox_add(&outbox, EFFECT_SIGN_OUT);
    assert_ptr_equal(outbox.first, effect);
    assert_null(effect->next);
    outbox_clear(&outbox);
}

static void test_filled_outbox_can_move(void **state)
{
    (void)state;
    struct outbox from = {0};
    outbox_add(&from, EFFECT_CALL);
    struct outbox to = from;
    memset(&from, 0x5a, sizeof from);
    outbox_add(&to, EFFECT_SIGN_OUT);
    assert_int_equal(to.first->next->kind, EFFECT_SIGN_OUT);
    outbox_clear(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_effects_keep_their_order),
        cmocka_unit_test(test_new_effect_is_empty_but_for_its_kind),
        cmocka_unit_test(test_event_is_a_notification_with_method_and_params),
        cmocka_unit_test(test_event_is_for_the_channel_and_leaves_nobody_out),
        cmocka_unit_test(test_clear_drops_the_frames_it_holds_and_no_others),
        cmocka_unit_test(test_clear_takes_an_empty_outbox),
        cmocka_unit_test(test_outbox_can_be_filled_again_after_clear),
        cmocka_unit_test(test_filled_outbox_can_move),
    };
    return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
