/* What is told when a fact of a dossier changes, and what is not (R-CONS-2, R-CONS-6, R-CONS-7). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/methods/call.h"
#include "server/methods/redecide.h"
#include "storage/closing.h"
#include "tests/unit/config_fixture.h"
#include "tests/unit/server_fixture.h"

#include <jansson.h>

#define CHAT PART_SET(PART_CHAT)
#define VIDEO PART_SET(PART_VIDEO)

/* A house where an aunt of the client, an adult, sits in the second channel, which is a group. */
struct family {
    struct house *house;
    struct store *store;
    struct request request;
    struct redecision *redecision;
    struct id aunt;
};

static int build(void **state)
{
    struct family *family = calloc(1, sizeof *family);
    if (family == NULL || house_build((void **)&family->house) != 0) {
        free(family);
        return -1;
    }
    const struct house *house = family->house;
    family->store = house->store;
    family->request =
        (struct request){.store = house->store, .config = defaults, .now_ms = HOUSE_NOW_MS};
    MUST(store_begin(family->store));
    family->aunt = house_account(house->store, house->provider, "tante", ROLE_RELATIVE);
    MUST(tie_set(house->store, PROOF(house->dossier), family->aunt, TIE_RELATIVE, HOUSE_NOW_MS));
    MUST(member_add(house->store, house->second_channel, family->aunt));
    *state = family;
    return 0;
}

static int raze(void **state)
{
    struct family *family = *state;
    redecide_free(family->redecision);
    outbox_clear(&family->request.outbox);
    store_rollback(family->store);
    int result = house_raze((void **)&family->house);
    free(family);
    return result;
}

static void begin(struct family *family)
{
    outbox_clear(&family->request.outbox);
    redecide_free(family->redecision);
    family->redecision = NULL;
    assert_int_equal(redecide_begin(&family->request, family->house->dossier, &family->redecision),
                     OK);
}

static void end(struct family *family)
{
    assert_int_equal(redecide_end(family->redecision), OK);
}

static void sign(struct family *family, uint32_t parts)
{
    const struct signature signature = {family->aunt, family->house->client, parts, HOUSE_NOW_MS};
    MUST(signature_set(family->store, PROOF(family->house->dossier), &signature));
}

static void sign_anew(struct family *family, uint32_t before, uint32_t after)
{
    sign(family, before);
    begin(family);
    sign(family, after);
    end(family);
}

/* The parameters of the nth event of this method to the account; NULL: none. The caller owns it. */
static json_t *nth(const struct family *family, const char *method, struct id account, unsigned n)
{
    for (struct effect *e = family->request.outbox.first; e != NULL; e = e->next) {
        if (e->kind != EFFECT_EVENT || !id_equal(e->event.account, account)) {
            continue;
        }
        size_t length;
        const char *text = frame_text(e->event.frame, &length);
        json_t *event = json_loadb(text, length, 0, NULL);
        bool same = strcmp(json_string_value(json_object_get(event, "method")), method) == 0;
        json_t *params = json_incref(json_object_get(event, "params"));
        json_decref(event);
        if (same && n-- == 0) {
            return params;
        }
        json_decref(params);
    }
    return NULL;
}

static unsigned told(const struct family *family, const char *method, struct id account)
{
    unsigned count = 0;
    json_t *params;
    while ((params = nth(family, method, account, count)) != NULL) {
        json_decref(params);
        count++;
    }
    return count;
}

static unsigned told_anybody(const struct family *family)
{
    unsigned count = 0;
    for (struct effect *e = family->request.outbox.first; e != NULL; e = e->next) {
        count += e->kind == EFFECT_EVENT;
    }
    return count;
}

static void assert_about(const struct family *family, const char *method, struct id account,
                         struct id channel)
{
    char id[ID_TEXT_LENGTH + 1];
    json_t *params = nth(family, method, account, 0);
    const char *key = strcmp(method, "channel.removed") == 0 ? "channel" : "id";
    id_format(channel, id);
    assert_non_null(params);
    assert_string_equal(json_string_value(json_object_get(params, key)), id);
    json_decref(params);
}

static void assert_reason(const struct family *family, struct id account, const char *reason)
{
    json_t *params = nth(family, "channel.removed", account, 0);
    assert_non_null(params);
    assert_string_equal(json_string_value(json_object_get(params, "reason")), reason);
    json_decref(params);
}

static void test_nothing_is_told_where_nothing_differs(void **state) /* R-CONS-6 */
{
    struct family *family = *state;
    begin(family);
    end(family);
    assert_int_equal(told_anybody(family), 0);
    sign_anew(family, 0, PART_SET(PART_RECORD)); /* no part that a channel is known for */
    assert_int_equal(told_anybody(family), 0);
    sign_anew(family, CHAT, CHAT);
    assert_int_equal(told_anybody(family), 0);
}

static void test_of_two_channels_only_the_one_concerned_is_told_of(void **state) /* R-CONS-2 */
{
    struct family *family = *state;
    const struct house *house = family->house;
    sign_anew(family, 0, CHAT);
    assert_int_equal(told(family, "channel.added", family->aunt), 1);
    assert_about(family, "channel.added", family->aunt, house->second_channel);
    assert_int_equal(told(family, "channel.changed", house->client), 1);
    assert_about(family, "channel.changed", house->client, house->second_channel);
    assert_about(family, "channel.changed", house->therapist, house->second_channel);
    assert_int_equal(told_anybody(family), 3);
}

static void test_a_member_of_a_group_loses_it_and_the_others_see_it(void **state) /* R-CONS-7 */
{
    struct family *family = *state;
    const struct house *house = family->house;
    sign_anew(family, CHAT | VIDEO, 0);
    assert_int_equal(told(family, "channel.removed", family->aunt), 1);
    assert_about(family, "channel.removed", family->aunt, house->second_channel);
    assert_reason(family, family->aunt, "consent_required");
    assert_int_equal(told(family, "channel.changed", family->aunt), 0);
    json_t *changed = nth(family, "channel.changed", house->client, 0);
    assert_int_equal(json_array_size(json_object_get(changed, "members")), 2);
    json_decref(changed);
    assert_int_equal(told_anybody(family), 3);
}

static void test_who_gains_or_loses_chat_alone_is_told_what_there_is_to_read(void **state)
{
    struct family *family = *state; /* R-CONS-2 */
    const struct house *house = family->house;
    struct entry said = entry_of(house->second_channel, house->client, "{\"body\":\"x\"}");
    MUST(entry_append(family->store, PROOF(house->dossier), &said));
    for (unsigned reads = 0; reads < 2; reads++) {
        sign_anew(family, reads ? VIDEO : CHAT | VIDEO, reads ? CHAT | VIDEO : VIDEO);
        json_t *changed = nth(family, "channel.changed", family->aunt, 0);
        assert_int_equal(json_integer_value(json_object_get(changed, "last_seq")), reads);
        json_decref(changed);
        assert_int_equal(told_anybody(family), 1); /* to the others nothing differs */
    }
}

static void test_what_is_known_of_the_channels_is_told_to_the_loop(void **state) /* R-CONS-9 */
{
    struct family *family = *state;
    unsigned channels = 0;
    sign_anew(family, 0, CHAT);
    for (struct effect *e = family->request.outbox.first; e != NULL; e = e->next) {
        if (e->kind == EFFECT_CHANNEL) {
            channels++;
            assert_false(id_equal(e->channel.id, family->house->other_channel));
        }
        if (e->kind == EFFECT_CHANNEL && id_equal(e->channel.id, family->house->second_channel)) {
            assert_int_equal(e->channel.count, 3);
            assert_int_equal(e->channel.members[2].access.client_signed, CHAT);
        }
    }
    assert_int_equal(channels, 2);
}

static size_t members_told(const struct family *family, const char *event)
{
    json_t *params = nth(family, event, family->house->client, 0);
    assert_non_null(params);
    size_t count = json_array_size(json_object_get(params, "members"));
    json_decref(params);
    return count;
}

static void test_an_emergency_makes_nobody_a_member(void **state) /* R-ACC-6 */
{
    struct family *family = *state;
    const struct house *house = family->house;
    MUST(tie_set(house->store, PROOF(house->dossier), house->therapist, TIE_NONE, HOUSE_NOW_MS));
    MUST(emergency_add(house->store, house->dossier, house->therapist, HOUSE_NOW_MS,
                       HOUSE_NOW_MS + 1000));
    sign_anew(family, 0, CHAT);
    assert_int_equal(members_told(family, "channel.changed"), 2); /* the client and the aunt */
    assert_int_equal(told(family, "channel.changed", house->therapist), 0);
}

static void test_a_closed_account_is_a_member_no_more(void **state) /* R-ACC-9 */
{
    struct family *family = *state;
    const struct id nobody = {0};
    sign(family, CHAT);
    begin(family);
    MUST(account_close(family->store, family->aunt, nobody, nobody, HOUSE_NOW_MS));
    end(family);
    assert_int_equal(members_told(family, "channel.changed"), 2); /* the client and the therapist */
    assert_reason(family, family->aunt, "blocked");
}

static void restrict_to(struct family *family, bool restricted)
{
    begin(family);
    MUST(care_set_restricted(family->store, PROOF(family->house->dossier), restricted,
                             HOUSE_NOW_MS));
    end(family);
}

static void test_a_restricted_dossier_closes_everything_for_everybody(void **state) /* R-PRIV-8 */
{
    struct family *family = *state;
    const struct house *house = family->house;
    sign(family, CHAT);
    restrict_to(family, true);
    assert_int_equal(told(family, "channel.removed", house->client), 2);
    assert_int_equal(told(family, "channel.removed", house->therapist), 2);
    assert_int_equal(told(family, "channel.removed", family->aunt), 1);
    assert_reason(family, house->client, "restricted");
    assert_int_equal(told_anybody(family), 5);
    restrict_to(family, false);
    assert_int_equal(told(family, "channel.added", house->client), 2);
    assert_int_equal(told(family, "channel.added", house->therapist), 2);
    assert_int_equal(told(family, "channel.added", family->aunt), 1);
    assert_int_equal(told_anybody(family), 5);
}

static void test_who_leaves_the_network_is_told_that_there_is_nothing(void **state) /* R-ACC-6 */
{
    struct family *family = *state;
    const struct house *house = family->house;
    begin(family);
    MUST(tie_set(family->store, PROOF(house->dossier), house->therapist, TIE_NONE, HOUSE_NOW_MS));
    end(family);
    assert_int_equal(told(family, "channel.removed", house->therapist), 2);
    assert_reason(family, house->therapist, "not_found");
    assert_int_equal(told(family, "channel.changed", house->client), 2);
}

static void test_a_birthday_takes_and_gives_by_the_day_before(void **state) /* R-CONS-6 */
{
    struct family *family = *state;
    const struct house *house = family->house;
    const struct civil_date yesterday = {2023, 11, 13}; /* the house stands on the 14th */
    MUST(care_set_client(family->store, PROOF(house->dossier), 20111114, false));
    assert_int_equal(
        redecide_begin_on(&family->request, house->dossier, yesterday, &family->redecision), OK);
    end(family);
    assert_int_equal(told(family, "channel.added", house->client), 2);
    assert_int_equal(told(family, "channel.changed", house->therapist), 2);
    assert_int_equal(told_anybody(family), 4);
}

/* The client's call to the therapist and the aunt, answered by the aunt. */
static void call_them(struct family *family)
{
    const struct house *house = family->house;
    char ids[4][ID_TEXT_LENGTH + 1];
    const struct id plain[] = {new_id(), house->second_channel, new_id(), new_id()};
    char users[3][ID_TEXT_LENGTH + 1];
    const struct id accounts[] = {house->client, house->therapist, family->aunt};
    for (size_t i = 0; i < 4; i++) {
        id_format(plain[i], ids[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        id_format(accounts[i], users[i]);
    }
    char seats[2][ID_TEXT_LENGTH + 1];
    id_format(new_id(), seats[0]);
    id_format(new_id(), seats[1]);
    const struct call_invite invited[] = {{seats[0], users[1]}, {seats[1], users[2]}};
    const struct call_opening opening = {.id = ids[0],
                                         .channel = ids[1],
                                         .mode = CALL_P2P,
                                         .participant = ids[2],
                                         .user = users[0],
                                         .session = ids[3],
                                         .invited = invited,
                                         .invited_count = 2};
    struct call call;
    struct call_effects effects;
    const struct call_participant *self;
    assert_int_equal(call_start(&call, &opening, HOUSE_NOW_MS - 9000, &effects), CALL_OK);
    assert_int_equal(call_join(&call,
                               &(struct call_arrival){.user = users[2],
                                                      .session = seats[1],
                                                      .participant = seats[0],
                                                      .audio = true,
                                                      .video = true},
                               HOUSE_NOW_MS - 5000, &self, &effects),
                     CALL_OK);
    MUST(call_save(family->store, PROOF(house->dossier), &call, new_id()));
}

static void test_who_loses_video_alone_is_put_out_of_the_call(void **state) /* R-CONS-7 */
{
    struct family *family = *state;
    const struct house *house = family->house;
    struct call_row row;
    sign(family, CHAT | VIDEO);
    call_them(family);
    sign_anew(family, CHAT | VIDEO, CHAT);
    json_t *ended = nth(family, "call.ended", family->aunt, 0);
    assert_string_equal(json_string_value(json_object_get(ended, "reason")), "forbidden");
    assert_int_equal(json_integer_value(json_object_get(ended, "seconds")), 5);
    json_decref(ended);
    assert_int_equal(told(family, "call.ended", family->aunt), 1);
    assert_int_equal(told(family, "channel.removed", family->aunt), 0);
    assert_int_equal(told(family, "call.ended", house->client), 1); /* fewer than two are left */
    assert_int_equal(
        call_row_live_in(family->store, PROOF(house->dossier), house->second_channel, &row),
        STORE_NOT_FOUND);
}

static void test_restricting_ends_the_call_of_all(void **state) /* R-PRIV-8 */
{
    struct family *family = *state;
    const struct house *house = family->house;
    struct call_row row;
    sign(family, CHAT | VIDEO);
    call_them(family);
    restrict_to(family, true);
    const struct id all[] = {house->client, house->therapist, family->aunt};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(told(family, "call.ended", all[i]), 1);
    }
    assert_int_equal(
        call_row_live_in(family->store, PROOF(house->dossier), house->second_channel, &row),
        STORE_NOT_FOUND);
}

static void test_what_is_dropped_half_way_has_told_nothing(void **state)
{
    struct family *family = *state;
    sign(family, CHAT);
    begin(family);
    sign(family, 0);
    assert_int_equal(told_anybody(family), 0); /* until its end, and with the commit */
    redecide_free(NULL);
}

static void test_dossier_that_is_not_there_is_not_found(void **state)
{
    struct family *family = *state;
    struct redecision *none = NULL;
    assert_int_equal(redecide_begin(&family->request, new_id(), &none), ERR_NOT_FOUND);
    assert_null(none);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_told_where_nothing_differs),
        TEST(test_of_two_channels_only_the_one_concerned_is_told_of),
        TEST(test_a_member_of_a_group_loses_it_and_the_others_see_it),
        TEST(test_who_gains_or_loses_chat_alone_is_told_what_there_is_to_read),
        TEST(test_what_is_known_of_the_channels_is_told_to_the_loop),
        TEST(test_an_emergency_makes_nobody_a_member),
        TEST(test_a_closed_account_is_a_member_no_more),
        TEST(test_a_restricted_dossier_closes_everything_for_everybody),
        TEST(test_who_leaves_the_network_is_told_that_there_is_nothing),
        TEST(test_a_birthday_takes_and_gives_by_the_day_before),
        TEST(test_who_loses_video_alone_is_put_out_of_the_call),
        TEST(test_restricting_ends_the_call_of_all),
        TEST(test_what_is_dropped_half_way_has_told_nothing),
        TEST(test_dossier_that_is_not_there_is_not_found),
    };
    return cmocka_run_group_tests_name("redecide", tests, load_defaults, drop_defaults);
}
