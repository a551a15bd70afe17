#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/terms.h"
#include "tests/unit/tamper.h"

static struct terms version_of(const struct house *house, const char *version, uint64_t from_ms)
{
    struct terms terms = {.id = new_id(), .provider = house->provider, .from_ms = from_ms};
    (void)snprintf(terms.version, sizeof terms.version, "%s", version);
    return terms;
}

static struct terms add(struct house *house, const char *version, uint64_t from_ms)
{
    struct terms terms = version_of(house, version, from_ms);
    assert_int_equal(DO(house, terms_add(house->store, &terms)), STORE_OK);
    return terms;
}

struct seen {
    char versions[64];
};

static bool take_terms(void *context, const struct terms *terms)
{
    struct seen *seen = context;
    (void)strcat(seen->versions, terms->version);
    (void)strcat(seen->versions, " ");
    return true;
}

static void test_versions_come_in_the_order_in_which_they_count(void **state) /* R-ACC-3 */
{
    struct house *house = *state;
    struct seen seen = {""};
    add(house, "2", 2000);
    add(house, "1", 1000);
    MUST(terms_list(house->store, house->provider, take_terms, &seen));
    assert_string_equal(seen.versions, "1 2 ");
}

static void test_name_and_moment_are_a_providers_once(void **state)
{
    struct house *house = *state;
    add(house, "1", 1000);
    struct terms same_name = version_of(house, "1", 2000);
    struct terms same_moment = version_of(house, "2", 1000);
    struct terms no_name = version_of(house, "", 3000);
    assert_int_equal(DO(house, terms_add(house->store, &same_name)), STORE_EXISTS);
    assert_int_equal(DO(house, terms_add(house->store, &same_moment)), STORE_EXISTS);
    assert_int_equal(DO(house, terms_add(house->store, &no_name)), STORE_REFUSED);
}

static void test_text_is_kept_in_each_language_once(void **state)
{
    struct house *house = *state;
    struct terms terms = add(house, "1", 1000);
    char *text = NULL;
    assert_int_equal(DO(house, terms_text_add(house->store, terms.id, TERMS_DUTCH, "één")),
                     STORE_OK);
    assert_int_equal(DO(house, terms_text_add(house->store, terms.id, TERMS_DUTCH, "twee")),
                     STORE_EXISTS);
    assert_int_equal(terms_text(house->store, terms.id, TERMS_DUTCH, &text), STORE_OK);
    assert_string_equal(text, "één");
    free(text);
    assert_int_equal(terms_text(house->store, terms.id, TERMS_ENGLISH, &text), STORE_NOT_FOUND);
    AUTO_FREE char *large = calloc(1, TERMS_TEXT_BYTES_MAX + 2);
    memset(large, 'x', TERMS_TEXT_BYTES_MAX + 1);
    assert_int_equal(DO(house, terms_text_add(house->store, terms.id, TERMS_ENGLISH, large)),
                     STORE_REFUSED);
}

static void test_what_was_published_or_accepted_never_changes(void **state) /* R-ACC-3 */
{
    struct house *house = *state;
    struct terms terms = add(house, "1", 1000);
    const struct acceptance acceptance = {
        .account = house->client, .terms = terms.id, .at_ms = HOUSE_NOW_MS};
    MUST(DO(house, terms_text_add(house->store, terms.id, TERMS_DUTCH, "tekst")));
    MUST(DO(house, acceptance_add(house->store, &acceptance)));
    static const char *const attempts[] = {
        "UPDATE terms SET from_ms = 1",          "DELETE FROM terms",
        "UPDATE terms_text SET text = ''",       "DELETE FROM terms_text",
        "UPDATE terms_acceptance SET at_ms = 1", "DELETE FROM terms_acceptance"};
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        assert_int_equal(raw_sql(house, attempts[i]), SQLITE_CONSTRAINT);
    }
}

static bool take_acceptance(void *context, const struct acceptance *acceptance,
                            const struct terms *terms)
{
    assert_true(id_equal(acceptance->terms, terms->id));
    return take_terms(context, terms);
}

struct newest {
    struct id account;
    uint64_t from_ms;
};

static bool take_newest(void *context, struct id account, uint64_t from_ms)
{
    *(struct newest *)context = (struct newest){account, from_ms};
    return true;
}

static void test_acceptance_is_kept_once_with_who_when_and_by_what(void **state) /* R-ACC-3 */
{
    struct house *house = *state;
    struct terms first = add(house, "1", 1000);
    struct terms second = add(house, "2", 2000);
    struct acceptance acceptance = {.account = house->client,
                                    .terms = first.id,
                                    .at_ms = HOUSE_NOW_MS,
                                    .sign_in = new_id(),
                                    .nonce = new_id()};
    struct acceptance found;
    struct newest newest = {.from_ms = 0};
    struct seen seen = {""};
    assert_int_equal(DO(house, acceptance_add(house->store, &acceptance)), STORE_OK);
    assert_int_equal(DO(house, acceptance_add(house->store, &acceptance)), STORE_EXISTS);
    assert_int_equal(acceptance_find(house->store, house->client, first.id, &found), STORE_OK);
    assert_memory_equal(&found, &acceptance, sizeof found);
    assert_int_equal(acceptance_find(house->store, house->therapist, first.id, &found),
                     STORE_NOT_FOUND);
    acceptance.terms = second.id; /* with the nonce of another one */
    assert_int_equal(DO(house, acceptance_add(house->store, &acceptance)), STORE_EXISTS);
    acceptance.nonce = new_id();
    assert_int_equal(DO(house, acceptance_add(house->store, &acceptance)), STORE_OK);
    MUST(acceptance_list(house->store, house->client, take_acceptance, &seen));
    assert_string_equal(seen.versions, "1 2 ");
    MUST(accepted_list_all(house->store, take_newest, &newest));
    assert_true(id_equal(newest.account, house->client));
    assert_int_equal(newest.from_ms, 2000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_versions_come_in_the_order_in_which_they_count),
        TEST(test_name_and_moment_are_a_providers_once),
        TEST(test_text_is_kept_in_each_language_once),
        TEST(test_what_was_published_or_accepted_never_changes),
        TEST(test_acceptance_is_kept_once_with_who_when_and_by_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
