#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/check.h"
#include "storage/closing.h"
#include "storage/conduct.h"
#include "storage/master.h"
#include "storage/otp.h"
#include "storage/passkey.h"
#include "storage/portal.h"
#include "storage/privacy.h"
#include "storage/sign_in.h"
#include "storage/sso.h"
#include "tests/unit/tamper.h"

static struct report report_of(const struct house *house, const char *text)
{
    return (struct report){.id = new_id(),
                           .provider = house->provider,
                           .dossier = house->dossier,
                           .channel = house->channel,
                           .seq = 1,
                           .account = house->client,
                           .reporter = house->therapist,
                           .kind = CONDUCT_THREAT,
                           .at_ms = HOUSE_NOW_MS,
                           .nonce = new_id(),
                           .text = text};
}

static struct warning warning_of(const struct house *house, const char *text)
{
    return (struct warning){.id = new_id(),
                            .account = house->client,
                            .giver = house->therapist,
                            .at_ms = HOUSE_NOW_MS,
                            .nonce = new_id(),
                            .text = text};
}

static struct block block_of(const struct house *house, const char *reason)
{
    return (struct block){.id = new_id(),
                          .account = house->client,
                          .immediate = true,
                          .since_ms = HOUSE_NOW_MS,
                          .reason = reason};
}

/* The texts that were handed out, one after the other. */
struct heard {
    char texts[128];
    unsigned count;
    uint64_t read_ms;
};

static void hear(struct heard *heard, const char *text)
{
    (void)strcat(heard->texts, text);
    heard->count++;
}

static bool take_report(void *context, const struct report *report)
{
    hear(context, report->text);
    return true;
}

static bool take_warning(void *context, const struct warning *warning)
{
    struct heard *heard = context;
    heard->read_ms = warning->read_ms;
    hear(heard, warning->text);
    return true;
}

static bool take_block(void *context, const struct block *block)
{
    hear(context, block->reason);
    return true;
}

static void test_report_comes_back_as_it_was_given(void **state) /* R-ACC-7 */
{
    struct house *house = *state;
    struct heard heard = {.count = 0};
    struct report report = report_of(house, "woorden");
    assert_int_equal(DO(house, report_add(house->store, PROOF(house->dossier), &report)), STORE_OK);
    assert_int_equal(DO(house, report_add(house->store, PROOF(house->dossier), &report)),
                     STORE_EXISTS);
    MUST(report_by_nonce(house->store, house->therapist, report.nonce, take_report, &heard));
    assert_string_equal(heard.texts, "woorden");
    MUST(report_by_nonce(house->store, house->client, report.nonce, take_report, &heard));
    assert_int_equal(heard.count, 1);
}

static struct heard page(struct house *house, struct id after, struct id before, unsigned limit)
{
    struct heard heard = {.count = 0};
    const struct id_page page = {.after = after, .before = before, .limit = limit};
    MUST(report_list(house->store, house->provider, &page, take_report, &heard));
    return heard;
}

static void test_report_needs_a_proof_for_its_dossier(void **state) /* R-ACC-6 */
{
    struct house *house = *state;
    struct report report = report_of(house, "");
    assert_int_equal(DO(house, report_add(house->store, NULL, &report)), STORE_REFUSED);
    assert_int_equal(DO(house, report_add(house->store, PROOF(house->other_dossier), &report)),
                     STORE_REFUSED);
}

static void test_reports_page_by_their_ids(void **state)
{
    struct house *house = *state;
    const struct id none = {0};
    struct id ids[3];
    for (int i = 0; i < 3; i++) {
        static const char *const texts[] = {"a", "b", "c"};
        struct report report = report_of(house, texts[i]);
        report.id = (struct id){{0x7f, (uint8_t)(i + 1)}};
        ids[i] = report.id;
        MUST(DO(house, report_add(house->store, PROOF(house->dossier), &report)));
    }
    assert_string_equal(page(house, none, none, 2).texts, "bc");
    assert_string_equal(page(house, ids[0], none, 1).texts, "b");
    assert_string_equal(page(house, none, ids[2], 9).texts, "ab");
    assert_string_equal(page(house, ids[0], ids[2], 9).texts, "b");
}

static bool take_handled(void *context, const struct report *report)
{
    *(struct report *)context = *report;
    return true;
}

static struct heard handled(struct house *house, enum handled wanted)
{
    struct heard heard = {.count = 0};
    const struct id_page page = {.limit = 9, .handled = wanted};
    MUST(report_list(house->store, house->provider, &page, take_report, &heard));
    return heard;
}

static void test_report_is_dealt_with_once(void **state) /* R-ACC-7 */
{
    struct house *house = *state;
    struct report kept = {.seq = 0};
    bool first = false;
    struct report open = report_of(house, "a");
    struct report done = report_of(house, "b");
    open.id = (struct id){{0x7f, 1}};
    done.id = (struct id){{0x7f, 2}};
    done.nonce = done.id;
    MUST(DO(house, report_add(house->store, PROOF(house->dossier), &open)));
    MUST(DO(house, report_add(house->store, PROOF(house->dossier), &done)));
    MUST(DO(house, report_handle(house->store, done.id, house->therapist, 5, &first)));
    assert_true(first);
    MUST(DO(house, report_handle(house->store, done.id, house->client, 6, &first)));
    assert_false(first);
    MUST(report_find(house->store, house->provider, done.id, take_handled, &kept));
    assert_int_equal(kept.handled_ms, 5);
    assert_true(id_equal(kept.handled_by, house->therapist));
    assert_int_equal(report_find(house->store, house->client, done.id, take_handled, &kept),
                     STORE_NOT_FOUND);
    assert_string_equal(handled(house, HANDLED_NO).texts, "a");
    assert_string_equal(handled(house, HANDLED_YES).texts, "b");
    assert_string_equal(handled(house, HANDLED_ANY).texts, "ab");
}

static void test_report_goes_with_the_key_of_its_dossier(void **state) /* R-PRIV-7 */
{
    struct house *house = *state;
    const struct id none = {0};
    struct report report = report_of(house, "woorden");
    MUST(DO(house, report_add(house->store, PROOF(house->dossier), &report)));
    tamper(house, "DELETE FROM dossier_key");
    struct heard heard = page(house, none, none, 9);
    assert_int_equal(heard.count, 1);
    assert_string_equal(heard.texts, "");
}

static void test_warning_is_confirmed_once_by_who_got_it(void **state) /* R-ACC-7 */
{
    struct house *house = *state;
    struct heard heard = {.count = 0};
    uint64_t count = 9;
    struct warning warning = warning_of(house, "pas op");
    assert_int_equal(DO(house, warning_add(house->store, &warning)), STORE_OK);
    assert_int_equal(DO(house, warning_add(house->store, &warning)), STORE_EXISTS);
    assert_int_equal(DO(house, warning_confirm(house->store, house->therapist, warning.id, 5)),
                     STORE_NOT_FOUND);
    MUST(DO(house, warning_confirm(house->store, house->client, warning.id, 5)));
    MUST(DO(house, warning_confirm(house->store, house->client, warning.id, 6)));
    MUST(warning_list(house->store, house->client, take_warning, &heard));
    assert_string_equal(heard.texts, "pas op");
    assert_int_equal(heard.read_ms, 5);
    MUST(warning_count(house->store, house->client, &count));
    assert_int_equal(count, 1);
    MUST(warning_count(house->store, house->therapist, &count));
    assert_int_equal(count, 0);
}

static bool take_account(void *context, struct id account)
{
    *(struct id *)context = account;
    return true;
}

static void test_account_is_blocked_once_until_the_block_ends(void **state) /* R-ACC-7 */
{
    struct house *house = *state;
    struct heard heard = {.count = 0};
    struct id blocked = {0};
    struct block first = block_of(house, "eerst");
    struct block second = block_of(house, "daarna");
    assert_int_equal(DO(house, block_add(house->store, &first)), STORE_OK);
    assert_int_equal(DO(house, block_add(house->store, &second)), STORE_EXISTS);
    MUST(blocked_list(house->store, take_account, &blocked));
    assert_true(id_equal(blocked, house->client));
    MUST(DO(house, block_end(house->store, house->client, house->therapist, 5)));
    assert_int_equal(DO(house, block_end(house->store, house->client, house->therapist, 6)),
                     STORE_NOT_FOUND);
    MUST(block_now(house->store, house->client, take_block, &heard));
    assert_int_equal(heard.count, 0);
    assert_int_equal(DO(house, block_add(house->store, &second)), STORE_OK);
    MUST(block_now(house->store, house->client, take_block, &heard));
    assert_string_equal(heard.texts, "daarna");
}

static void test_text_over_the_bound_is_refused(void **state)
{
    struct house *house = *state;
    char large[CONDUCT_TEXT_BYTES_MAX + 2] = {0};
    memset(large, 'x', sizeof large - 1);
    struct report report = report_of(house, large);
    struct warning warning = warning_of(house, large);
    struct block block = block_of(house, large);
    assert_int_equal(DO(house, report_add(house->store, PROOF(house->dossier), &report)),
                     STORE_REFUSED);
    assert_int_equal(DO(house, warning_add(house->store, &warning)), STORE_REFUSED);
    assert_int_equal(DO(house, block_add(house->store, &block)), STORE_REFUSED);
}

static void test_another_master_key_opens_all_of_it_and_changed_rows_do_not(void **state)
{
    struct house *house = *state;
    uint64_t dossiers;
    struct heard heard = {.count = 0};
    struct report report = report_of(house, "woorden");
    struct warning warning = warning_of(house, "pas op");
    struct block block = block_of(house, "genoeg");
    MUST(DO(house, report_add(house->store, PROOF(house->dossier), &report)));
    MUST(DO(house, warning_add(house->store, &warning)));
    MUST(DO(house, block_add(house->store, &block)));
    MUST(DO(house, master_rotate(house->store, &dossiers)));
    MUST(DO(house, master_settle(house->store)));
    house_close(house);
    house_open(house);
    MUST(warning_list(house->store, house->client, take_warning, &heard));
    MUST(block_now(house->store, house->client, take_block, &heard));
    assert_string_equal(heard.texts, "pas opgenoeg");
    assert_int_equal(house_findings(house), 0);
    tamper(house, "UPDATE conduct_report SET seq = 2; UPDATE conduct_warning SET sealed = "
                  "zeroblob(80); UPDATE account_block SET account = (SELECT id FROM account WHERE "
                  "username = 'client2')");
    assert_int_equal(house_findings(house), 3);
}

static void test_request_keeps_the_day_it_is_due(void **state) /* R-PRIV-5 */
{
    struct house *house = *state;
    struct privacy_request found;
    const struct privacy_request asked = {.id = new_id(),
                                          .account = house->client,
                                          .provider = house->provider,
                                          .kind = PRIVACY_COPY,
                                          .at_ms = 1,
                                          .due_ms = 2,
                                          .nonce = new_id()};
    assert_int_equal(DO(house, privacy_request_add(house->store, &asked)), STORE_OK);
    assert_int_equal(DO(house, privacy_request_add(house->store, &asked)), STORE_EXISTS);
    MUST(privacy_request_by_nonce(house->store, house->client, asked.nonce, &found));
    assert_true(id_equal(found.id, asked.id));
    assert_int_equal(found.kind, PRIVACY_COPY);
    assert_int_equal(found.at_ms, 1);
    assert_int_equal(found.due_ms, 2);
}

static void test_portals_end_is_one_and_can_be_taken_back(void **state) /* R-ACC-8 */
{
    struct house *house = *state;
    struct portal_end found;
    const struct portal_end end = {.announced_ms = 1, .on_ms = 9};
    const struct portal_end other = {.announced_ms = 2, .on_ms = 10};
    assert_int_equal(portal_end_find(house->store, &found), STORE_NOT_FOUND);
    assert_int_equal(DO(house, portal_end_add(house->store, &end)), STORE_OK);
    assert_int_equal(DO(house, portal_end_add(house->store, &other)), STORE_EXISTS);
    MUST(DO(house, portal_end_cancel(house->store, 3)));
    assert_int_equal(DO(house, portal_end_cancel(house->store, 4)), STORE_NOT_FOUND);
    assert_int_equal(DO(house, portal_end_add(house->store, &other)), STORE_OK);
    MUST(portal_end_find(house->store, &found));
    assert_int_equal(found.on_ms, 10);
}

static bool take_sign_in(void *context, const struct sign_in *sign_in)
{
    (void)sign_in;
    (*(unsigned *)context)++;
    return true;
}

static void test_closing_destroys_the_details_and_keeps_the_name_in_the_dossier(void **state)
{ /* R-ACC-9 */
    struct house *house = *state;
    const struct id nobody = {0};
    const struct sign_in sign_in = {
        .id = new_id(), .account = house->client, .created_ms = 1, .used_ms = 1, .expires_ms = 99};
    static const uint8_t secret[OTP_SECRET_BYTES] = "abcdefghijklmnopqrst";
    struct account account;
    struct otp otp;
    char hash[PASSWORD_HASH_BYTES];
    unsigned sign_ins = 0;
    MUST(DO(house, sign_in_add(house->store, &sign_in)));
    MUST(DO(house, account_otp_begin(house->store, house->client, secret, 1)));
    assert_int_equal(DO(house, account_close(house->store, house->client, nobody, nobody, 2)),
                     STORE_OK);
    assert_int_equal(DO(house, account_close(house->store, house->client, nobody, nobody, 3)),
                     STORE_EXISTS);
    assert_int_equal(account_by_username(house->store, "client1", &account, hash), STORE_NOT_FOUND);
    MUST(account_find(house->store, house->client, &account));
    assert_string_equal(account.name, "Name of client1");
    assert_int_equal(account.state, ACCOUNT_CLOSED);
    assert_int_equal(account_otp_find(house->store, house->client, &otp), STORE_NOT_FOUND);
    MUST(sign_in_list(house->store, house->client, 1, take_sign_in, &sign_ins));
    assert_int_equal(sign_ins, 0);
    MUST(store_begin(house->store));
    (void)house_account(house->store, house->provider, "client1", ROLE_CLIENT); /* free again */
    MUST(store_commit(house->store));
    assert_int_equal(house_findings(house), 0);
}

static struct passkey passkey_of(struct house *house, struct id account)
{
    struct passkey_handle handle = {.bytes = "the client's authenticators' own"};
    struct passkey passkey = {.id = new_id(),
                              .account = account,
                              .key = {.algorithm = PASSKEY_ES256, .length = 64},
                              .created_ms = 1,
                              .name = "Telefoon",
                              .credential_length = 8};
    house_random(passkey.key.bytes, passkey.key.length);
    house_random(passkey.credential, passkey.credential_length);
    MUST(passkey_handle_take(house->store, account, &handle, &handle));
    MUST(passkey_add(house->store, &passkey));
    return passkey;
}

static void test_closing_destroys_passkeys_and_what_authenticators_call_the_person(void **state)
{ /* R-ACC-9 */
    struct house *house = *state;
    const struct id nobody = {0};
    const struct passkey_handle fresh = {.bytes = "another one of thirty-two bytes"};
    struct passkey_handle handle;
    struct passkey found;
    MUST(store_begin(house->store));
    struct passkey gone = passkey_of(house, house->client);
    struct passkey kept = gone;
    struct id other = house_account(house->store, house->provider, "other", ROLE_CLIENT);
    struct passkey_handle others = {.bytes = "what the other one is called by"};
    kept.id = new_id();
    kept.account = other;
    kept.credential[0] ^= 1;
    MUST(passkey_handle_take(house->store, other, &others, &handle));
    MUST(passkey_add(house->store, &kept));
    MUST(account_close(house->store, house->client, nobody, nobody, 2));
    MUST(store_commit(house->store));
    assert_int_equal(
        passkey_find(house->store, gone.credential, gone.credential_length, &found, &handle),
        STORE_NOT_FOUND);
    MUST(passkey_find(house->store, kept.credential, kept.credential_length, &found, &handle));
    MUST(DO(house, passkey_handle_take(house->store, house->client, &fresh, &handle)));
    assert_memory_equal(handle.bytes, fresh.bytes, sizeof fresh.bytes);
    assert_int_equal(house_findings(house), 0);
}

static void test_closing_takes_the_link_to_an_identity_provider_away(void **state)
{ /* R-ACC-9 */
    struct house *house = *state;
    const struct id nobody = {0};
    const struct sso sso = {.provider = house->provider, .issuer = "https://idp.example"};
    struct sso_subject subject;
    struct account account;
    MUST(DO(house, sso_subject_set(house->store, house->client, &sso, "sub-1", 1)));
    MUST(sso_subject_find(house->store, house->client, &subject));
    MUST(DO(house, account_close(house->store, house->client, nobody, nobody, 2)));
    assert_int_equal(sso_subject_find(house->store, house->client, &subject), STORE_NOT_FOUND);
    assert_int_equal(sso_account(house->store, &sso, "sub-1", &account), STORE_NOT_FOUND);
    assert_int_equal(house_findings(house), 0);
}

static void test_name_that_stands_nowhere_is_destroyed_too(void **state) /* R-ACC-9 */
{
    struct house *house = *state;
    const struct id nobody = {0};
    struct account account;
    MUST(store_begin(house->store));
    struct id loner = house_account(house->store, house->provider, "loner", ROLE_RELATIVE);
    MUST(account_close(house->store, loner, loner, nobody, 1));
    MUST(store_commit(house->store));
    MUST(account_find(house->store, loner, &account));
    assert_string_equal(account.name, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_report_comes_back_as_it_was_given),
        TEST(test_report_needs_a_proof_for_its_dossier),
        TEST(test_reports_page_by_their_ids),
        TEST(test_report_is_dealt_with_once),
        TEST(test_report_goes_with_the_key_of_its_dossier),
        TEST(test_warning_is_confirmed_once_by_who_got_it),
        TEST(test_account_is_blocked_once_until_the_block_ends),
        TEST(test_text_over_the_bound_is_refused),
        TEST(test_another_master_key_opens_all_of_it_and_changed_rows_do_not),
        TEST(test_request_keeps_the_day_it_is_due),
        TEST(test_portals_end_is_one_and_can_be_taken_back),
        TEST(test_closing_destroys_the_details_and_keeps_the_name_in_the_dossier),
        TEST(test_closing_destroys_passkeys_and_what_authenticators_call_the_person),
        TEST(test_closing_takes_the_link_to_an_identity_provider_away),
        TEST(test_name_that_stands_nowhere_is_destroyed_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
