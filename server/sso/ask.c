#include "server/sso/ask.h"

#include "server/clock.h"
#include "server/memory.h"
#include "server/secret.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    FORM_SIZE = 3 * SSO_CODE_BYTES_MAX + 8192,
    CLIENT_ENCODED = 3 * SSO_CLIENT_BYTES_MAX + 1,
    SECRET_ENCODED = 3 * SSO_SECRET_BYTES_MAX + 1
};

#define WORD(name, word) [name] = word,
static const char *const outcome_words[] = {SSO_OUTCOME_MAP(WORD)};
#undef WORD

const char *sso_outcome_word(enum sso_outcome outcome)
{
    unsigned at = (unsigned)outcome;
    return at < SSO_OUTCOME_COUNT ? outcome_words[at] : "unavailable";
}

/* What a token request needs in memory; all of it is wiped. */
struct posting {
    char form[FORM_SIZE];
    char user[CLIENT_ENCODED];
    char password[SECRET_ENCODED];
};

static bool write_form(const struct sso_question *question, bool secret_in_form, char *form)
{
    struct sso_query query;
    const struct sso *sso = question->sso;
    bool basic = sso->secret[0] != '\0' && !secret_in_form;
    sso_query_begin(&query, form, FORM_SIZE, NULL);
    sso_query_add(&query, "grant_type", "authorization_code");
    sso_query_add(&query, "code", question->code);
    sso_query_add(&query, "redirect_uri", question->redirect_uri);
    sso_query_add(&query, "code_verifier", question->round->verifier);
    if (!basic) {
        sso_query_add(&query, "client_id", sso->client_id);
    }
    if (sso->secret[0] != '\0' && secret_in_form) {
        sso_query_add(&query, "client_secret", sso->secret);
    }
    return !query.full;
}

/* RFC 6749, section 2.3.1: client and secret are encoded before they go by HTTP Basic. */
static bool post(const struct sso_question *question, const struct sso_endpoints *endpoints,
                 struct posting *posting, struct sso_answer *ret_answer)
{
    const struct sso *sso = question->sso;
    struct sso_request request = {
        .url = endpoints->token, .form = posting->form, .end = question->end};
    bool fits = write_form(question, endpoints->secret_in_form, posting->form);
    if (sso->secret[0] != '\0' && !endpoints->secret_in_form) {
        request.user = posting->user;
        request.password = posting->password;
        fits = fits && sso_encode(sso->client_id, posting->user, sizeof posting->user) &&
               sso_encode(sso->secret, posting->password, sizeof posting->password);
    }
    return fits && sso_fetch(&request, ret_answer);
}

static void wipe_member(json_t *object, const char *name)
{
    json_t *member = json_object_get(object, name);
    if (json_is_string(member)) {
        secret_wipe((char *)json_string_value(member), json_string_length(member));
    }
}

static bool key_is_missing(enum token_verdict verdict)
{
    return verdict == TOKEN_NO_KEY || verdict == TOKEN_SIGNATURE;
}

/* With the keys at hand and, where none of them fits, once with new ones: the token's `kid` is not
 * among them, or the signature is of another key, since an identity provider that gives its keys no
 * name, or keeps the name, changed its key. How often they are fetched issuers_keys() bounds. */
static enum sso_outcome verify(const struct sso_question *question, const char *token,
                               const struct token_expected *expected,
                               struct token_claims *ret_claims, const char **ret_why)
{
    enum token_verdict verdict = TOKEN_NO_KEY;
    for (int anew = 0; anew < 2 && key_is_missing(verdict); anew++) {
        AUTO_FREE char *keys =
            issuers_keys(question->issuers, question->sso->issuer, anew != 0, clock_steady_ms());
        if (keys == NULL) {
            *ret_why = "keys";
            return SSO_UNAVAILABLE;
        }
        verdict = token_verify(token, keys, expected, ret_claims);
    }
    *ret_why = token_verdict_word(verdict);
    return verdict == TOKEN_GOOD ? SSO_DONE : SSO_REFUSED;
}

/* A token response (section 3.1.3.3). */
static enum sso_outcome read_tokens(const struct sso_question *question, json_t *body,
                                    struct token_claims *ret_claims, const char **ret_why)
{
    const char *token = json_string_value(json_object_get(body, "id_token"));
    const struct token_expected expected = {
        .issuer = question->sso->issuer,
        .client_id = question->sso->client_id,
        .nonce = question->round->nonce,
        .access_token = json_string_value(json_object_get(body, "access_token")),
        .now_s = clock_wall_ms() / 1000,
    };
    *ret_why = "token_answer";
    enum sso_outcome outcome =
        token != NULL ? verify(question, token, &expected, ret_claims, ret_why) : SSO_UNAVAILABLE;
    wipe_member(body, "id_token");
    wipe_member(body, "access_token");
    wipe_member(body, "refresh_token");
    return outcome;
}

/* An error response (RFC 6749, section 5.2): the code was not good, or the configuration is not. */
static enum sso_outcome read_refusal(const json_t *body, const char **ret_why)
{
    const char *error = json_string_value(json_object_get(body, "error"));
    bool grant = error != NULL && strcmp(error, "invalid_grant") == 0;
    bool client = error != NULL && strcmp(error, "invalid_client") == 0;
    *ret_why = grant ? "invalid_grant" : client ? "invalid_client" : "token_refused";
    return grant ? SSO_REFUSED : SSO_UNAVAILABLE;
}

static enum sso_outcome read_answer(const struct sso_question *question,
                                    const struct sso_answer *answer,
                                    struct token_claims *ret_claims, const char **ret_why)
{
    json_t *body = json_loadb(answer->body, answer->length, JSON_REJECT_DUPLICATES, NULL);
    enum sso_outcome outcome = answer->status == 200
                                   ? read_tokens(question, body, ret_claims, ret_why)
                                   : read_refusal(body, ret_why);
    json_decref(body);
    return outcome;
}

enum sso_outcome sso_ask(const struct sso_question *question, struct token_claims *ret_claims,
                         const char **ret_why)
{
    struct sso_endpoints endpoints;
    struct sso_answer answer = {0};
    const char *issuer = question->sso->issuer;
    uint64_t now_ms = clock_steady_ms();
    *ret_why = "discovery";
    if (!issuers_endpoints(question->issuers, issuer, now_ms, &endpoints) ||
        issuers_down(question->issuers, issuer, now_ms)) {
        return SSO_UNAVAILABLE;
    }
    struct posting *posting = memory_new(sizeof *posting);
    bool answered = post(question, &endpoints, posting, &answer);
    secret_wipe(posting, sizeof *posting);
    free(posting);
    if (!answered || answer.status >= 500) {
        sso_answer_clear(&answer);
        issuers_note_down(question->issuers, issuer, clock_steady_ms());
        *ret_why = "token_endpoint";
        return SSO_UNAVAILABLE;
    }
    enum sso_outcome outcome = read_answer(question, &answer, ret_claims, ret_why);
    sso_answer_clear(&answer);
    return outcome;
}
