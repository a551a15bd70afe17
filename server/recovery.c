#include "server/recovery.h"

#include "server/secret.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { SYMBOLS = 16, GROUP = 4 };

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static_assert(SYMBOLS + SYMBOLS / GROUP - 1 == RECOVERY_TEXT_LENGTH, "groups with hyphens between");

void recovery_code(char ret_code[RECOVERY_TEXT_LENGTH + 1])
{
    uint8_t random[SYMBOLS];
    char *at = ret_code;
    secret_random(random, sizeof random);
    for (int i = 0; i < SYMBOLS; i++) {
        if (i > 0 && i % GROUP == 0) {
            *at++ = '-';
        }
        *at++ = alphabet[random[i] % 32];
    }
    *at = '\0';
    secret_wipe(random, sizeof random);
}

/* The symbol as it was meant; '\0': none. */
static char symbol_of(char character)
{
    char lower = character >= 'A' && character <= 'Z' ? (char)(character | 0x20) : character;
    if (lower == 'o') {
        return '0';
    }
    if (lower == 'i' || lower == 'l') {
        return '1';
    }
    return lower != '\0' && strchr(alphabet, lower) != NULL ? lower : '\0';
}

static bool symbols_of(const char *code, char ret_symbols[SYMBOLS])
{
    size_t count = 0;
    for (; *code != '\0'; code++) {
        char symbol = symbol_of(*code);
        if (*code == '-' || *code == ' ') {
            continue;
        }
        if (symbol == '\0' || count == SYMBOLS) {
            return false;
        }
        ret_symbols[count++] = symbol;
    }
    return count == SYMBOLS;
}

bool recovery_hash(struct id account, const char *code, struct recovery_hash *ret_hash)
{
    uint8_t bytes[sizeof account.bytes + SYMBOLS];
    memcpy(bytes, account.bytes, sizeof account.bytes);
    bool ok =
        symbols_of(code, (char *)bytes + sizeof account.bytes) &&
        crypto_generichash(ret_hash->bytes, RECOVERY_HASH_BYTES, bytes, sizeof bytes, NULL, 0) == 0;
    secret_wipe(bytes, sizeof bytes);
    return ok;
}

enum err recovery_give(struct store *store, struct id account, json_t **ret_codes)
{
    struct recovery_hash hashes[RECOVERY_CODES];
    char code[RECOVERY_TEXT_LENGTH + 1];
    json_t *codes = json_array();
    for (int i = 0; i < RECOVERY_CODES; i++) {
        recovery_code(code);
        recovery_hash(account, code, &hashes[i]);
        json_array_append_new(codes, json_string(code));
    }
    secret_wipe(code, sizeof code);
    enum err err = err_of_store(recovery_codes_replace(store, account, hashes, RECOVERY_CODES));
    if (err != OK) {
        json_decref(codes);
        return err;
    }
    *ret_codes = codes;
    return OK;
}
