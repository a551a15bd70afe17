/* What comes back from the disk: a sealed record that somebody changed, and the content of an
 * entry. The first byte says which one is tried. */

#include "server/methods/message.h"
#include "storage/seal.h"
#include "tests/fuzz/fuzz.h"

enum { TRY_RAW, TRY_CHANGED, TRY_CONTENT, TRY_COUNT };

static const struct seal_key key = {.id = {{1, 2, 3}}, .bytes = {4, 5, 6}};

static void fixed_random(void *bytes, size_t length)
{
    memset(bytes, 7, length);
}

static struct seal_bound a_bound(uint64_t seq)
{
    struct seal_bound bound = seal_bound_of(SEAL_ENTRY);
    seal_bind_id(&bound, (struct id){{8}});
    seal_bind_uint(&bound, seq);
    return bound;
}

/* Nobody who lacks the key makes a record that opens. */
static void try_raw(const struct input *input)
{
    struct seal_bound bound = a_bound(1);
    char *content = malloc(input->left + 1);
    uint8_t *sealed = malloc(input->left + 1);
    HOLDS(content != NULL && sealed != NULL);
    memcpy(sealed, input->at, input->left);
    HOLDS(!seal_open(&key, &bound, sealed, input->left, content));
    free(sealed);
    free(content);
}

/* A record of ours, over which the input is laid bit by bit: it opens only where nothing changed,
 * not shortened, and not under another number. */
static void try_changed(const struct input *input)
{
    static const char content[] = "{\"body\":\"wat er staat\"}";
    struct seal_bound bound = a_bound(1);
    struct seal_bound other = a_bound(2);
    uint8_t sealed[sizeof content + SEAL_OVERHEAD];
    char opened[sizeof content];
    bool same = true;
    seal_record(&key, &bound, fixed_random, content, sizeof content, sealed);
    for (size_t i = 0; i < input->left && i < sizeof sealed; i++) {
        sealed[i] ^= input->at[i];
        same = same && input->at[i] == 0;
    }
    HOLDS(seal_open(&key, &bound, sealed, sizeof sealed, opened) == same);
    HOLDS(!same || memcmp(opened, content, sizeof content) == 0);
    HOLDS(!seal_open(&key, &other, sealed, sizeof sealed, opened));
    size_t cut = input->left % sizeof sealed;
    HOLDS(!seal_open(&key, &bound, sealed, cut, opened));
}

/* What the row says goes before what the content says. */
static void try_content(struct input *input)
{
    struct entry entry = {.id = {{1}}, .channel = {{2}}, .author = {{3}}, .seq = 9};
    entry.kind = input_byte(input) % ENTRY_KIND_COUNT;
    entry.sent_ms = (uint64_t)input_byte(input) << 32;
    entry.nonce.bytes[0] = input_byte(input);
    entry.amends = input_byte(input);
    entry.retracts = input_byte(input);
    entry.retracted_by = input_byte(input) & 1;
    entry.content = (const char *)input->at;
    entry.content_length = input->left;
    json_t *message = json_message(&entry);
    if (message == NULL) {
        return;
    }
    HOLDS(json_is_object(message));
    HOLDS(json_integer_value(json_object_get(message, "seq")) == 9);
    HOLDS(json_is_string(json_object_get(message, "author")));
    HOLDS(json_is_string(json_object_get(message, "sent_at")));
    HOLDS(strcmp(json_string_value(json_object_get(message, "kind")),
                 entry_kind_word(entry.kind)) == 0);
    HOLDS(entry.retracted_by == 0 || json_object_get(message, "body") == NULL);
    json_decref(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, length};
    HOLDS(seal_init() == STORE_OK);
    switch (input_byte(&input) % TRY_COUNT) {
    case TRY_RAW:
        try_raw(&input);
        break;
    case TRY_CHANGED:
        try_changed(&input);
        break;
    default:
        try_content(&input);
    }
    return 0;
}
