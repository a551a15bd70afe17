/* Statements on what is in a dossier take a proof of that dossier and of no other, and refuse to
 * work without one (R-CONS-9). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/access/prove.h"
#include "storage/call_row.h"
#include "storage/check.h"
#include "storage/file.h"
#include "tests/unit/storage_fixture.h"

#define READING(dossier_id) (&(const struct proof){(dossier_id), false})

static unsigned count_in(struct house *house, const struct proof *proof, struct id channel,
                         enum store_err expected)
{
    const struct entry_page page = {.channel = channel, .limit = 10, .newest = true};
    unsigned count = 0;
    assert_int_equal(entry_list(house->store, proof, &page, count_entry, &count), expected);
    return count;
}

static void test_a_proof_covers_its_dossier_alone(void **state)
{
    const struct house *house = *state;
    const struct proof *proofs[] = {NULL, READING(house->dossier), PROOF(house->dossier)};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(proof_covers(proofs[i], house->dossier, false), i >= 1);
        assert_int_equal(proof_covers(proofs[i], house->dossier, true), i >= 2);
        assert_false(proof_covers(proofs[i], house->other_dossier, false));
    }
    proof_free(NULL);
}

static void test_only_a_decision_that_allows_gives_a_proof(void **state) /* R-CONS-9 */
{
    const struct house *house = *state;
    for (enum access answer = ACCESS_ALLOW; answer <= ACCESS_FORBIDDEN; answer++) {
        for (enum verb verb = 0; verb < VERB_COUNT; verb++) {
            const struct decision decision = {.answer = answer};
            AUTO(proof) *proof = prove(&decision, house->dossier, verb);
            bool writes = verb != VERB_SEE && verb != VERB_AUDIT;
            assert_int_equal(proof != NULL, answer == ACCESS_ALLOW);
            assert_int_equal(proof_covers(proof, house->dossier, false), answer == ACCESS_ALLOW);
            assert_int_equal(proof_covers(proof, house->dossier, true),
                             answer == ACCESS_ALLOW && writes);
        }
    }
}

static void test_no_entry_is_written_but_into_the_proven_dossier(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    struct proof *refused[] = {NULL, &(struct proof){house->dossier, false},
                               &(struct proof){house->other_dossier, true}};
    MUST(store_begin(house->store));
    for (size_t i = 0; i < 3; i++) {
        struct entry entry = entry_of(house->channel, house->client, "a");
        assert_int_equal(entry_append(house->store, refused[i], &entry), STORE_REFUSED);
        assert_int_equal(entry.seq, 0);
    }
    MUST(store_commit(house->store));
    assert_int_equal(count_in(house, PROOF(house->dossier), house->channel, STORE_OK), 0);
}

static void test_no_entry_is_read_but_of_the_proven_dossier(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    const struct entry said = house_say(house, entry_of(house->channel, house->client, "a"));
    const struct proof *const refused[] = {NULL, PROOF(house->other_dossier)};
    for (size_t i = 0; i < 2; i++) {
        unsigned count = count_in(house, refused[i], house->channel, STORE_REFUSED);
        assert_int_equal(
            entry_at(house->store, refused[i], house->channel, said.seq, count_entry, &count),
            STORE_REFUSED);
        assert_int_equal(entry_by_nonce(house->store, refused[i], house->client, said.nonce,
                                        count_entry, &count),
                         STORE_REFUSED);
        assert_int_equal(count, 0);
    }
    assert_int_equal(count_in(house, READING(house->dossier), house->channel, STORE_OK), 1);
}

static void test_without_a_proof_not_even_nothing_is_read(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    unsigned count = count_in(house, NULL, house->channel, STORE_REFUSED);
    assert_int_equal(entry_at(house->store, NULL, house->channel, 1, count_entry, &count),
                     STORE_REFUSED);
    assert_int_equal(
        entry_by_nonce(house->store, NULL, house->client, new_id(), count_entry, &count),
        STORE_REFUSED);
}

static struct call_row call_in(const struct house *house, struct id channel)
{
    struct call_row call = {.id = new_id(),
                            .channel = channel,
                            .nonce = new_id(),
                            .started_by = house->therapist,
                            .state = "ringing",
                            .mode = "p2p",
                            .live = true,
                            .started_ms = HOUSE_NOW_MS,
                            .ring_until_ms = HOUSE_NOW_MS + 45000,
                            .participant_count = 1};
    call.participants[0] = (struct call_row_participant){
        .id = new_id(), .user = house->therapist, .state = "joined", .joined_order = 1};
    return call;
}

static void test_no_call_is_kept_but_in_the_proven_dossier(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    const struct call_row call = call_in(house, house->channel);
    struct call_row found;
    MUST(store_begin(house->store));
    assert_int_equal(call_row_save(house->store, NULL, &call), STORE_REFUSED);
    assert_int_equal(call_row_save(house->store, READING(house->dossier), &call), STORE_REFUSED);
    assert_int_equal(call_row_save(house->store, PROOF(house->other_dossier), &call),
                     STORE_REFUSED);
    assert_int_equal(call_row_find(house->store, PROOF(house->dossier), call.id, &found),
                     STORE_NOT_FOUND);
    MUST(store_commit(house->store));
}

/* The id of another dossier's call, in a channel that the proof is good for. */
static void test_call_of_another_dossier_is_not_overwritten(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    const struct call_row theirs = call_in(house, house->other_channel);
    struct call_row mine = call_in(house, house->channel);
    struct call_row found;
    mine.id = theirs.id;
    (void)strcpy(mine.state, "ended");
    mine.live = false;
    MUST(store_begin(house->store));
    MUST(call_row_save(house->store, PROOF(house->other_dossier), &theirs));
    assert_int_equal(call_row_save(house->store, PROOF(house->dossier), &mine), STORE_REFUSED);
    MUST(call_row_find(house->store, PROOF(house->other_dossier), theirs.id, &found));
    assert_string_equal(found.state, "ringing");
    assert_true(found.live);
    MUST(store_commit(house->store));
}

static void test_call_is_found_by_its_own_dossier_alone(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    const struct call_row call = call_in(house, house->channel);
    const struct proof *const refused[] = {NULL, PROOF(house->other_dossier)};
    struct call_row found;
    MUST(store_begin(house->store));
    MUST(call_row_save(house->store, PROOF(house->dossier), &call));
    MUST(store_commit(house->store));
    for (size_t i = 0; i < 2; i++) {
        enum store_err expected = i == 0 ? STORE_REFUSED : STORE_NOT_FOUND;
        assert_int_equal(call_row_find(house->store, refused[i], call.id, &found), expected);
        assert_int_equal(call_row_live_in(house->store, refused[i], call.channel, &found),
                         expected);
        assert_int_equal(
            call_row_by_nonce(house->store, refused[i], call.started_by, call.nonce, &found),
            expected);
    }
    assert_int_equal(call_row_find(house->store, READING(house->dossier), call.id, &found),
                     STORE_OK);
}

static struct file_writer *write_notes(struct house *house, struct file *file)
{
    struct file_writer *writer = NULL;
    *file = (struct file){.id = new_id(),
                          .channel = house->channel,
                          .author = house->client,
                          .name = "notes.txt",
                          .type = "text/plain",
                          .created_ms = HOUSE_NOW_MS};
    MUST(file_writer_open(house->dir, file->id, &writer));
    MUST(file_writer_put(writer, "notes", 5));
    MUST(file_writer_end(writer, &file->size, file->key));
    return writer;
}

static void test_no_file_is_kept_but_in_the_proven_dossier(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    const struct proof *const refused[] = {NULL, READING(house->dossier),
                                           PROOF(house->other_dossier)};
    MUST(store_begin(house->store));
    for (size_t i = 0; i < 3; i++) {
        struct file file;
        struct id channel;
        AUTO(file_writer) *writer = write_notes(house, &file);
        assert_int_equal(file_add(house->store, refused[i], &file, writer), STORE_REFUSED);
        assert_int_equal(file_channel(house->store, file.id, &channel), STORE_NOT_FOUND);
    }
    MUST(store_commit(house->store));
}

static void test_file_is_found_and_sent_by_its_own_dossier_alone(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    struct file file;
    AUTO(file_writer) *writer = write_notes(house, &file);
    const struct proof *const refused[] = {NULL, PROOF(house->other_dossier)};
    struct file found;
    MUST(store_begin(house->store));
    MUST(file_add(house->store, PROOF(house->dossier), &file, writer));
    for (size_t i = 0; i < 2; i++) {
        enum store_err expected = i == 0 ? STORE_REFUSED : STORE_NOT_FOUND;
        assert_int_equal(file_find(house->store, refused[i], file.id, &found), expected);
        assert_int_equal(
            file_attach(house->store, refused[i], file.id, house->channel, house->client, 1),
            expected);
    }
    assert_int_equal(file_attach(house->store, READING(house->dossier), file.id, house->channel,
                                 house->client, 1),
                     STORE_REFUSED);
    MUST(file_find(house->store, READING(house->dossier), file.id, &found));
    assert_int_equal(found.seq, 0);
    MUST(store_commit(house->store));
}

static struct entry do_deed(struct house *house, struct id dossier, enum entry_kind kind)
{
    struct entry deed = entry_of((struct id){0}, house->therapist, "{\"what\":\"signed\"}");
    deed.kind = kind;
    MUST(store_begin(house->store));
    assert_int_equal(deed_append(house->store, PROOF(dossier), &deed), STORE_OK);
    MUST(store_commit(house->store));
    return deed;
}

static void test_deeds_are_numbered_in_a_channel_of_their_own(void **state) /* R-CONS-8 */
{
    struct house *house = *state;
    struct channel channel;
    (void)house_say(house, entry_of(house->channel, house->client, "a"));
    const struct entry first = do_deed(house, house->dossier, ENTRY_CONSENT);
    (void)house_say(house, entry_of(house->channel, house->client, "b"));
    const struct entry second = do_deed(house, house->dossier, ENTRY_WITHHOLDING);
    const struct entry elsewhere = do_deed(house, house->other_dossier, ENTRY_NETWORK);
    assert_int_equal(first.seq, 1);
    assert_int_equal(second.seq, 2);
    assert_int_equal(elsewhere.seq, 1);
    assert_int_equal(first.number, 2); /* among all entries of the dossier */
    assert_int_equal(second.number, 4);
    assert_true(id_equal(first.channel, house->dossier));
    MUST(channel_find(house->store, house->dossier, &channel));
    assert_int_equal(channel.kind, CHANNEL_DOSSIER);
    assert_int_equal(channel.last_seq, 2);
    assert_true(id_equal(channel.provider, house->provider));
}

static bool count_member(void *context, const struct member *member)
{
    (void)member;
    *(unsigned *)context += 1;
    return true;
}

static void test_channel_of_deeds_has_no_members_and_is_nobodys(void **state) /* R-CONS-8 */
{
    struct house *house = *state;
    unsigned members = 0;
    (void)do_deed(house, house->dossier, ENTRY_EMERGENCY);
    MUST(member_list(house->store, house->dossier, count_member, &members));
    assert_int_equal(members, 0);
    assert_int_equal(count_in(house, PROOF(house->dossier), house->dossier, STORE_OK), 1);
    assert_int_equal(count_in(house, PROOF(house->other_dossier), house->dossier, STORE_REFUSED),
                     0);
}

static void test_deed_with_the_same_nonce_is_kept_once(void **state) /* R-CONS-8 */
{
    struct house *house = *state;
    struct entry deed = do_deed(house, house->dossier, ENTRY_CONSENT);
    deed.id = new_id();
    MUST(store_begin(house->store));
    assert_int_equal(deed_append(house->store, PROOF(house->dossier), &deed), STORE_EXISTS);
    MUST(store_commit(house->store));
}

static void test_check_opens_deeds_like_all_entries(void **state) /* R-CONS-8 */
{
    struct house *house = *state;
    struct check_counts counts;
    for (enum entry_kind kind = ENTRY_CONSENT; kind < ENTRY_KIND_COUNT; kind++) {
        (void)do_deed(house, house->dossier, kind);
        (void)house_say(house, entry_of(house->second_channel, house->client, "a"));
    }
    MUST(check_all(house->dir, house->store, print_finding, NULL, &counts));
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.entries, 2 * (ENTRY_KIND_COUNT - ENTRY_CONSENT));
    assert_int_equal(counts.channels, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_proof_covers_its_dossier_alone),
        TEST(test_only_a_decision_that_allows_gives_a_proof),
        TEST(test_no_entry_is_written_but_into_the_proven_dossier),
        TEST(test_no_entry_is_read_but_of_the_proven_dossier),
        TEST(test_without_a_proof_not_even_nothing_is_read),
        TEST(test_no_call_is_kept_but_in_the_proven_dossier),
        TEST(test_call_of_another_dossier_is_not_overwritten),
        TEST(test_call_is_found_by_its_own_dossier_alone),
        TEST(test_no_file_is_kept_but_in_the_proven_dossier),
        TEST(test_file_is_found_and_sent_by_its_own_dossier_alone),
        TEST(test_deeds_are_numbered_in_a_channel_of_their_own),
        TEST(test_channel_of_deeds_has_no_members_and_is_nobodys),
        TEST(test_deed_with_the_same_nonce_is_kept_once),
        TEST(test_check_opens_deeds_like_all_entries),
    };
    return cmocka_run_group_tests_name("proofs", tests, NULL, NULL);
}
