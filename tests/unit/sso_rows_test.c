#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/check.h"
#include "storage/inner.h"
#include "storage/master.h"
#include "storage/sso.h"
#include "tests/unit/tamper.h"

#define ISSUER "https://idp.example/tenant"

static struct sso sso_of(const struct house *house, const char *issuer, const char *secret)
{
    struct sso sso = {.provider = house->provider,
                      .client_id = "empower",
                      .roles = 1u << ROLE_THERAPIST | 1u << ROLE_PLANNER,
                      .link_by = SSO_LINK_EMAIL};
    (void)snprintf(sso.issuer, sizeof sso.issuer, "%s", issuer);
    (void)snprintf(sso.secret, sizeof sso.secret, "%s", secret);
    return sso;
}

static void set(struct house *house, const char *issuer, const char *secret)
{
    struct sso sso = sso_of(house, issuer, secret);
    assert_int_equal(DO(house, sso_set(house->store, &sso)), STORE_OK);
}

static enum store_err link_to(struct house *house, struct id account, const char *subject)
{
    struct sso sso = sso_of(house, ISSUER, "");
    return DO(house, sso_subject_set(house->store, account, &sso, subject, HOUSE_NOW_MS));
}

static void test_provider_has_none_at_first(void **state)
{
    struct house *house = *state;
    struct sso sso;
    assert_int_equal(sso_find(house->store, house->provider, &sso), STORE_NOT_FOUND);
    assert_int_equal(DO(house, sso_off(house->store, house->provider)), STORE_NOT_FOUND);
}

static void test_what_is_set_is_found_and_the_last_one_counts(void **state)
{
    struct house *house = *state;
    struct sso sso;
    set(house, "https://other.example", "");
    set(house, ISSUER, "a secret of theirs");
    assert_int_equal(sso_find(house->store, house->provider, &sso), STORE_OK);
    assert_string_equal(sso.issuer, ISSUER);
    assert_string_equal(sso.client_id, "empower");
    assert_string_equal(sso.secret, "a secret of theirs");
    assert_int_equal(sso.roles, 1u << ROLE_THERAPIST | 1u << ROLE_PLANNER);
    assert_int_equal(sso.link_by, SSO_LINK_EMAIL);
    assert_int_equal(sso_state(house->store, house->provider, &sso), STORE_OK);
    assert_string_equal(sso.secret, "");
    set(house, ISSUER, "");
    assert_int_equal(sso_find(house->store, house->provider, &sso), STORE_OK);
    assert_string_equal(sso.secret, "");
}

static bool take_provider(void *context, const struct provider *provider)
{
    *(struct provider *)context = *provider;
    return true;
}

static void test_list_names_those_that_have_it(void **state)
{
    struct house *house = *state;
    struct provider provider = {.name = "none"};
    assert_int_equal(sso_list(house->store, take_provider, &provider), STORE_OK);
    assert_string_equal(provider.name, "none");
    set(house, ISSUER, "");
    assert_int_equal(sso_list(house->store, take_provider, &provider), STORE_OK);
    assert_string_equal(provider.name, "Praktijk");
    MUST(DO(house, sso_off(house->store, house->provider)));
    provider.name[0] = '\0';
    assert_int_equal(sso_list(house->store, take_provider, &provider), STORE_OK);
    assert_string_equal(provider.name, "");
}

static void test_subject_is_one_account_of_one_issuer(void **state)
{
    struct house *house = *state;
    struct account account;
    struct sso sso = sso_of(house, ISSUER, "");
    struct sso other = sso_of(house, "https://other.example", "");
    assert_int_equal(link_to(house, house->therapist, "sub-1"), STORE_OK);
    assert_int_equal(link_to(house, house->client, "sub-1"), STORE_EXISTS);
    assert_int_equal(sso_account(house->store, &sso, "sub-1", &account), STORE_OK);
    assert_true(id_equal(account.id, house->therapist));
    assert_int_equal(sso_account(house->store, &sso, "SUB-1", &account), STORE_NOT_FOUND);
    assert_int_equal(sso_account(house->store, &other, "sub-1", &account), STORE_NOT_FOUND);
    assert_int_equal(link_to(house, house->therapist, "sub-2"), STORE_OK);
    assert_int_equal(sso_account(house->store, &sso, "sub-1", &account), STORE_NOT_FOUND);
}

static void test_link_is_told_and_taken_away(void **state)
{
    struct house *house = *state;
    struct sso_subject subject;
    assert_int_equal(sso_subject_find(house->store, house->therapist, &subject), STORE_NOT_FOUND);
    MUST(link_to(house, house->therapist, "sub-1"));
    assert_int_equal(sso_subject_find(house->store, house->therapist, &subject), STORE_OK);
    assert_string_equal(subject.issuer, ISSUER);
    assert_string_equal(subject.subject, "sub-1");
    assert_int_equal(subject.linked_ms, HOUSE_NOW_MS);
    assert_int_equal(DO(house, sso_subject_off(house->store, house->therapist)), STORE_OK);
    assert_int_equal(DO(house, sso_subject_off(house->store, house->therapist)), STORE_NOT_FOUND);
}

static void test_new_master_key_opens_the_secret_too(void **state)
{
    struct house *house = *state;
    struct sso sso;
    uint64_t dossiers;
    set(house, ISSUER, "a secret of theirs");
    MUST(DO(house, master_rotate(house->store, &dossiers)));
    MUST(master_settle(house->store));
    store_close(house->store);
    datadir_close(house->dir);
    house_open(house); /* with the new key alone */
    assert_int_equal(sso_find(house->store, house->provider, &sso), STORE_OK);
    assert_string_equal(sso.secret, "a secret of theirs");
}

static void take_finding(void *context, const char *line)
{
    assert_non_null(strstr(line, "the secret of its single sign-on does not open"));
    ++*(unsigned *)context;
}

static void assert_noticed(struct house *house, const char *change)
{
    struct sso sso = {.issuer = "untouched"};
    struct check_counts counts;
    unsigned findings = 0;
    uint64_t dossiers;
    set(house, ISSUER, "a secret of theirs");
    tamper(house, change);
    assert_int_equal(sso_find(house->store, house->provider, &sso), STORE_CORRUPT);
    assert_string_equal(sso.issuer, "untouched");
    assert_int_equal(check_all(house->dir, house->store, take_finding, &findings, &counts),
                     STORE_OK);
    assert_int_equal(findings, 1);
    MUST(store_begin(house->store));
    assert_int_equal(master_rotate(house->store, &dossiers), STORE_CORRUPT);
    store_rollback(house->store);
}

static void test_changed_secret_is_noticed(void **state)
{
    assert_noticed(*state, "UPDATE sso SET sealed = zeroblob(length(sealed))");
}

static void test_shortened_secret_is_noticed(void **state)
{
    assert_noticed(*state, "UPDATE sso SET sealed = substr(sealed, 1, 57)");
}

static void test_secret_does_not_follow_another_issuer(void **state)
{
    assert_noticed(*state, "UPDATE sso SET issuer = 'https://evil.example'");
}

static void test_word_that_is_no_role_gives_nobody_anything(void **state)
{
    struct house *house = *state;
    struct sso sso;
    set(house, ISSUER, "");
    tamper(house, "UPDATE sso SET roles = 'planner,emperor,,'");
    assert_int_equal(sso_find(house->store, house->provider, &sso), STORE_OK);
    assert_int_equal(sso.roles, 1u << ROLE_PLANNER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_provider_has_none_at_first),
        TEST(test_what_is_set_is_found_and_the_last_one_counts),
        TEST(test_list_names_those_that_have_it),
        TEST(test_subject_is_one_account_of_one_issuer),
        TEST(test_link_is_told_and_taken_away),
        TEST(test_new_master_key_opens_the_secret_too),
        TEST(test_changed_secret_is_noticed),
        TEST(test_shortened_secret_is_noticed),
        TEST(test_secret_does_not_follow_another_issuer),
        TEST(test_word_that_is_no_role_gives_nobody_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
