/* What a STUN or TURN server sends, on UDP and in a stream. */

#include "server/turn/stun.h"
#include "tests/fuzz/fuzz.h"

#include <netinet/in.h>

static void check_address(const struct sockaddr_storage *address)
{
    HOLDS(address->ss_family == 0 || address->ss_family == AF_INET ||
          address->ss_family == AF_INET6);
}

static void check_message(const uint8_t *frame, size_t length, const struct stun_in *message)
{
    check_address(&message->mapped);
    check_address(&message->relayed);
    check_address(&message->peer);
    HOLDS(strlen(message->realm) <= STUN_TEXT_MAX && strlen(message->nonce) <= STUN_TEXT_MAX);
    HOLDS(strlen(message->reason) <= STUN_REASON_MAX);
    for (const char *c = message->reason; *c != '\0'; c++) {
        HOLDS(*c >= ' ' && *c <= '~');
    }
    HOLDS(message->data == NULL ||
          (message->data >= frame && message->data + message->data_length <= frame + length));
}

/* Signed by nobody who could not know the key; what answers with its realm and nonce is written,
 * and is ours. */
static void answer(const struct stun_in *message)
{
    uint8_t frame[STUN_FRAME_MAX];
    struct stun_credential credential = {.username = "1767225600:a"};
    struct stun_in again;
    memcpy(credential.realm, message->realm, sizeof credential.realm);
    memcpy(credential.nonce, message->nonce, sizeof credential.nonce);
    struct stun_out request = {.kind = STUN_REQUEST,
                               .about = STUN_CREATE_PERMISSION,
                               .credential = &credential,
                               .peer = message->peer.ss_family != 0 ? &message->peer : NULL};
    HOLDS(stun_key(credential.username, "r", "p", credential.key));
    size_t length = stun_write(&request, frame);
    HOLDS(length == 0 || stun_read(frame, length, credential.key, &again));
    HOLDS(length == 0 || (again.is_signed && strcmp(again.realm, message->realm) == 0));
}

static void try_frame(const uint8_t *frame, size_t length)
{
    static const uint8_t key[STUN_KEY_BYTES] = "no server's key";
    struct stun_in message;
    uint16_t channel;
    const uint8_t *data;
    size_t data_length;
    bool is_message = stun_read(frame, length, key, &message);
    bool is_channel = stun_channel_read(frame, length, &channel, &data, &data_length);
    HOLDS(!is_message || !is_channel);
    if (is_message) {
        check_message(frame, length, &message);
        answer(&message);
    }
    HOLDS(!is_channel || (data >= frame && data + data_length <= frame + length));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    /* A copy: what is read past its end is seen, and nothing writes to it. */
    uint8_t *copy = malloc(length > 0 ? length : 1);
    HOLDS(copy != NULL);
    memcpy(copy, bytes, length);
    try_frame(copy, length);
    size_t at = 0;
    size_t whole;
    while ((whole = stun_frame_length(copy + at, length - at, true)) != 0 && whole != SIZE_MAX) {
        HOLDS(whole <= length - at && whole <= STUN_FRAME_MAX);
        try_frame(copy + at, whole);
        at += whole;
    }
    free(copy);
    return 0;
}
