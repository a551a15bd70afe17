#include "server/turn/client.h"

#include "server/clock.h"
#include "server/secret.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_AGAIN_MS = 500, ERROR_UNAUTHORIZED = 401, ERROR_STALE_NONCE = 438 };

void turn_client_init(struct turn_client *client, struct line *take_line)
{
    *client = (struct turn_client){.line = take_line};
}

/* Nobody waits for the answer. */
static void give_back(struct turn_client *client)
{
    static const unsigned none = 0;
    uint8_t frame[STUN_FRAME_MAX];
    struct stun_out request = {.kind = STUN_REQUEST,
                               .about = STUN_REFRESH,
                               .credential = &client->credential,
                               .lifetime_s = &none};
    secret_random(request.transaction, sizeof request.transaction);
    size_t length = stun_write(&request, frame);
    if (length > 0 && line_gone(client->line) == NULL) {
        (void)line_send(client->line, frame, length, clock_steady_ms() + FIRST_AGAIN_MS);
    }
}

void turn_client_finish(struct turn_client *client)
{
    if (client->holds) {
        give_back(client);
    }
    line_close(client->line);
    secret_wipe(&client->credential, sizeof client->credential);
}

static const uint8_t *key_of(const struct stun_out *request)
{
    return request->credential != NULL ? request->credential->key : NULL;
}

/* Reads until the answer to `request` is there. A stranger on UDP can hardly guess its number. */
static bool await(struct turn_client *client, const struct stun_out *request, uint64_t until_ms,
                  uint8_t frame[STUN_FRAME_MAX], struct stun_in *ret_answer)
{
    size_t length;
    while ((length = line_receive(client->line, frame, until_ms)) > 0) {
        if (stun_read(frame, length, key_of(request), ret_answer) &&
            (ret_answer->kind == STUN_SUCCESS || ret_answer->kind == STUN_ERROR) &&
            ret_answer->about == request->about &&
            memcmp(ret_answer->transaction, request->transaction, STUN_TRANSACTION_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/* On a stream the line itself sends again. */
static bool exchange(struct turn_client *client, const struct stun_out *request,
                     struct stun_in *ret_answer)
{
    uint8_t frame[STUN_FRAME_MAX];
    uint8_t answer[STUN_FRAME_MAX];
    size_t length = stun_write(request, frame);
    uint64_t end_ms = clock_steady_ms() + CLIENT_WAIT_MS;
    for (uint64_t wait_ms = FIRST_AGAIN_MS; length > 0; wait_ms *= 2) {
        uint64_t now_ms = clock_steady_ms();
        uint64_t until_ms = now_ms + wait_ms < end_ms ? now_ms + wait_ms : end_ms;
        if (now_ms >= end_ms || line_gone(client->line) != NULL ||
            !line_send(client->line, frame, length, until_ms)) {
            return false;
        }
        if (await(client, request, line_is_stream(client->line) ? end_ms : until_ms, answer,
                  ret_answer)) {
            ret_answer->data = NULL; /* it went with `answer` */
            return true;
        }
    }
    return false;
}

static enum turn_result judge(const struct stun_out *request, const struct stun_in *answer,
                              struct turn_refusal *ret_refusal)
{
    if (answer->kind == STUN_ERROR) {
        ret_refusal->error = answer->error;
        memcpy(ret_refusal->reason, answer->reason, sizeof ret_refusal->reason);
        return TURN_REFUSED;
    }
    return request->credential != NULL && !answer->is_signed ? TURN_FOREIGN : TURN_DONE;
}

/* A nonce gets old: then the server names another, which is tried once. */
static enum turn_result ask(struct turn_client *client, struct stun_out *request,
                            struct stun_in *ret_answer, struct turn_refusal *ret_refusal)
{
    bool has_key = client->credential.username[0] != '\0';
    request->kind = STUN_REQUEST;
    request->credential = has_key && request->about != STUN_BINDING ? &client->credential : NULL;
    for (int tries = 0;; tries++) {
        secret_random(request->transaction, sizeof request->transaction);
        if (!exchange(client, request, ret_answer)) {
            return TURN_SILENT;
        }
        enum turn_result result = judge(request, ret_answer, ret_refusal);
        bool stale = result == TURN_REFUSED && ret_answer->error == ERROR_STALE_NONCE;
        if (!stale || request->credential == NULL || tries > 0) {
            return result;
        }
        memcpy(client->credential.nonce, ret_answer->nonce, sizeof client->credential.nonce);
    }
}

enum turn_result turn_bind(struct turn_client *client, struct turn_refusal *ret_refusal)
{
    struct stun_out request = {.about = STUN_BINDING};
    struct stun_in answer;
    enum turn_result result = ask(client, &request, &answer, ret_refusal);
    if (result == TURN_DONE) {
        client->mapped = answer.mapped;
        return answer.mapped.ss_family != 0 ? TURN_DONE : TURN_FOREIGN;
    }
    return result;
}

enum turn_result turn_meet(struct turn_client *client, struct turn_refusal *ret_refusal)
{
    struct stun_out request = {.about = STUN_ALLOCATE, .over_udp = true};
    struct stun_in answer;
    enum turn_result result = ask(client, &request, &answer, ret_refusal);
    if (result == TURN_REFUSED && answer.error == ERROR_UNAUTHORIZED) {
        memcpy(client->credential.realm, answer.realm, sizeof answer.realm);
        memcpy(client->credential.nonce, answer.nonce, sizeof answer.nonce);
        return answer.realm[0] != '\0' && answer.nonce[0] != '\0' ? TURN_REFUSED : TURN_FOREIGN;
    }
    return result;
}

bool turn_sign(struct turn_client *client, const char *username, const char *password)
{
    struct stun_credential *credential = &client->credential;
    int length = snprintf(credential->username, sizeof credential->username, "%s", username);
    return length > 0 && (size_t)length < sizeof credential->username &&
           stun_key(username, credential->realm, password, credential->key);
}

enum turn_result turn_allocate(struct turn_client *client, int family,
                               struct turn_refusal *ret_refusal)
{
    struct stun_out request = {.about = STUN_ALLOCATE, .over_udp = true, .family = family};
    struct stun_in answer;
    enum turn_result result = ask(client, &request, &answer, ret_refusal);
    if (result == TURN_DONE) {
        client->holds = true;
        client->mapped = answer.mapped;
        client->relayed = answer.relayed;
        return answer.relayed.ss_family == family ? TURN_DONE : TURN_FOREIGN;
    }
    return result;
}

enum turn_result turn_permit(struct turn_client *client, const struct sockaddr_storage *peer,
                             struct turn_refusal *ret_refusal)
{
    struct stun_out request = {.about = STUN_CREATE_PERMISSION, .peer = peer};
    struct stun_in answer;
    return ask(client, &request, &answer, ret_refusal);
}

enum turn_result turn_bind_channel(struct turn_client *client, const struct sockaddr_storage *peer,
                                   struct turn_refusal *ret_refusal)
{
    struct stun_out request = {.about = STUN_CHANNEL_BIND, .channel = TURN_CHANNEL, .peer = peer};
    struct stun_in answer;
    return ask(client, &request, &answer, ret_refusal);
}

enum turn_result turn_end(struct turn_client *client, struct turn_refusal *ret_refusal)
{
    static const unsigned none = 0;
    struct stun_out request = {.about = STUN_REFRESH, .lifetime_s = &none};
    struct stun_in answer;
    enum turn_result result = ask(client, &request, &answer, ret_refusal);
    client->holds = client->holds && result != TURN_DONE;
    return result;
}

static bool send_now(struct turn_client *client, const uint8_t *frame, size_t length)
{
    return length > 0 && line_send(client->line, frame, length, clock_steady_ms() + CLIENT_WAIT_MS);
}

bool turn_send_channel(struct turn_client *client, const uint8_t *data, size_t length)
{
    uint8_t frame[STUN_FRAME_MAX];
    return send_now(client, frame, stun_channel_write(TURN_CHANNEL, data, length, frame));
}

bool turn_send(struct turn_client *client, const struct sockaddr_storage *peer, const uint8_t *data,
               size_t length)
{
    uint8_t frame[STUN_FRAME_MAX];
    struct stun_out indication = {.kind = STUN_INDICATION,
                                  .about = STUN_SEND,
                                  .peer = peer,
                                  .data = data,
                                  .data_length = length};
    secret_random(indication.transaction, sizeof indication.transaction);
    return send_now(client, frame, stun_write(&indication, frame));
}

static bool same_endpoint(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    if (a->ss_family != b->ss_family) {
        return false;
    }
    if (a->ss_family == AF_INET6) {
        const struct sockaddr_in6 *one = (const struct sockaddr_in6 *)a;
        const struct sockaddr_in6 *two = (const struct sockaddr_in6 *)b;
        return one->sin6_port == two->sin6_port &&
               memcmp(&one->sin6_addr, &two->sin6_addr, sizeof one->sin6_addr) == 0;
    }
    const struct sockaddr_in *one = (const struct sockaddr_in *)a;
    const struct sockaddr_in *two = (const struct sockaddr_in *)b;
    return one->sin_port == two->sin_port && one->sin_addr.s_addr == two->sin_addr.s_addr;
}

/* What one frame brings for us: of the peer, or by the channel. NULL: nothing. */
static const uint8_t *data_of(const uint8_t *frame, size_t length,
                              const struct sockaddr_storage *peer, size_t *ret_length)
{
    uint16_t channel;
    const uint8_t *data;
    if (peer == NULL) {
        bool ours = stun_channel_read(frame, length, &channel, &data, ret_length);
        return ours && channel == TURN_CHANNEL ? data : NULL;
    }
    struct stun_in message;
    if (!stun_read(frame, length, NULL, &message) || message.kind != STUN_INDICATION ||
        message.about != STUN_DATA || !same_endpoint(&message.peer, peer)) {
        return NULL;
    }
    *ret_length = message.data_length;
    return message.data;
}

bool turn_receive(struct turn_client *client, const struct sockaddr_storage *peer,
                  const uint8_t *data, size_t length, uint64_t deadline_ms)
{
    uint8_t frame[STUN_FRAME_MAX];
    size_t whole;
    while ((whole = line_receive(client->line, frame, deadline_ms)) > 0) {
        size_t came_length = 0;
        const uint8_t *came = data_of(frame, whole, peer, &came_length);
        if (came != NULL && came_length == length && memcmp(came, data, length) == 0) {
            return true;
        }
    }
    return false;
}
