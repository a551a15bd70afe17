/* What an identity provider says, and what comes in its name: the first line is a discovery
 * document, the second an ID token or, if it begins with '{', the header and (after a tab) the
 * claims of one without a signature; the rest is a JWK Set. The claims are tried as well under a
 * signature that is good: who is trusted may still send anything. */

#include "server/secret.h"
#include "server/sso/discovery.h"
#include "server/sso/fetch.h"
#include "server/sso/token.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/sso_token_fixture.h"

#include <jansson.h>
#include <sodium.h>

#define ISSUER "https://idp.example"

static void try_document(const char *text, size_t length, const char *issuer)
{
    struct sso_endpoints endpoints;
    bool loopback = sso_url_is_loopback(issuer);
    if (discovery_read(text, length, issuer, &endpoints)) {
        HOLDS(sso_url_good(endpoints.authorization, loopback));
        HOLDS(sso_url_good(endpoints.token, loopback));
        HOLDS(sso_url_good(endpoints.keys, loopback));
    }
}

/* What may be talked to has nothing in it that could end a header, or lead elsewhere. */
static void try_url(const char *url)
{
    char text[256];
    struct sso_query query;
    if (sso_url_good(url, true)) {
        HOLDS(strlen(url) < SSO_URL_SIZE);
        HOLDS(strpbrk(url, " \t\r\n\"<>\\#") == NULL);
        HOLDS(sso_url_good(url, false) || sso_url_is_loopback(url));
    }
    HOLDS(!sso_issuer_good(url) || sso_url_good(url, true));
    sso_query_begin(&query, text, sizeof text, NULL);
    sso_query_add(&query, "name", url);
    HOLDS(strlen(text) == query.length);
    HOLDS(text[strcspn(text, " \t\r\n\"<>\\#?/")] == '\0');
}

static void encode(const char *text, size_t length, char *ret_text, size_t size)
{
    sodium_bin2base64(ret_text, size, (const unsigned char *)text, length,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* Without a signature: reaches the header's and the set's readers, and never passes. */
static char *make_token(const char *line)
{
    size_t header = strcspn(line, "\t");
    const char *claims = line[header] == '\t' ? line + header + 1 : "";
    size_t size = 2 * strlen(line) + 64;
    char *token = calloc(1, size);
    HOLDS(token != NULL);
    encode(line, header, token, size);
    strcat(token, ".");
    encode(claims, strlen(claims), token + strlen(token), size - strlen(token));
    strcat(token, ".AAAA");
    return token;
}

static const struct token_expected expected = {.issuer = ISSUER,
                                               .client_id = "empower",
                                               .nonce = "nonce",
                                               .access_token = "access",
                                               .now_s = 1700000000};

static void try_signed(const char *claims_text)
{
    static EVP_PKEY *key;
    static char keys[FIXTURE_TEXT];
    static char token[FIXTURE_TEXT];
    char jwk[FIXTURE_TEXT];
    struct token_claims claims;
    if (key == NULL) {
        key = ec_make("P-256");
        jwk_of(key, "", jwk);
        (void)snprintf(keys, sizeof keys, "{\"keys\":[%.8000s]}", jwk);
    }
    if (strlen(claims_text) > FIXTURE_TEXT / 2) {
        return;
    }
    token_of(key, "{\"alg\":\"ES256\"}", claims_text, token);
    enum token_verdict verdict = token_verify(token, keys, &expected, &claims);
    HOLDS(verdict < TOKEN_VERDICT_COUNT);
    HOLDS(verdict != TOKEN_NO_KEY && verdict != TOKEN_ALGORITHM);
    json_t *told = json_loads(claims_text, JSON_REJECT_DUPLICATES, NULL);
    HOLDS(told == NULL || verdict != TOKEN_SIGNATURE); /* what is no JSON is no token of theirs */
    json_decref(told);
    if (verdict == TOKEN_GOOD) {
        HOLDS(*claims.subject != '\0');
        HOLDS(strstr(claims_text, "nonce") != NULL && strstr(claims_text, "exp") != NULL);
    }
}

static void try_token(const char *line, const char *keys)
{
    struct token_claims claims;
    char *made = line[0] == '{' ? make_token(line) : NULL;
    if (made != NULL && strchr(line, '\t') != NULL) {
        try_signed(strchr(line, '\t') + 1);
    }
    enum token_verdict verdict = token_verify(made != NULL ? made : line, keys, &expected, &claims);
    HOLDS(verdict > TOKEN_GOOD && verdict < TOKEN_VERDICT_COUNT); /* nobody here can sign */
    HOLDS(*token_verdict_word(verdict) != '\0');
    free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static bool ready = false;
    struct input input = {bytes, length};
    size_t document_length;
    ready = ready || secret_init();
    char *document = input_line(&input, &document_length);
    char *token = input_line(&input, NULL);
    char *keys = calloc(1, input.left + 1);
    HOLDS(keys != NULL && ready);
    memcpy(keys, input.at, input.left);
    try_document(document, document_length, ISSUER);
    try_document(document, document_length, "http://127.0.0.1:4000");
    try_url(document);
    try_token(token, keys);
    (void)sso_max_age(document, document_length);
    free(keys);
    free(token);
    free(document);
    return 0;
}
