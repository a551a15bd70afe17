/* Empower's own protocol: JSON-RPC over WebSocket, signed in by the bearer token of the upgrade,
 * said hello before anything else. The number of a message is the id of its request. */

#include "tests/bench/load/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REQUEST "{\"jsonrpc\":\"2.0\",\"id\":"
#define ANSWER "{\"jsonrpc\":\"2.0\",\"id\":"
#define EVENT "{\"jsonrpc\":\"2.0\",\"method\":\""

struct empower {
    char channel[ID_LENGTH + 1];
    /* Of the pair's call; kept with the first of both. */
    char call[ID_LENGTH + 1];
    char participants[2][ID_LENGTH + 1];
};

static void upgrade(const struct link *link, char target[256], char headers[256])
{
    snprintf(target, 256, "/ws");
    snprintf(headers, 256, "Authorization: Bearer %s\r\n", person_of(link)->secret);
}

static void opened(struct link *link)
{
    link_sayf(link, REQUEST "\"hello\",\"method\":\"session.hello\",\"params\":{\"client\":"
                            "{\"name\":\"bench\",\"version\":\"1\"}}}");
}

/* The conversation of a pair is the one channel of its client, who is the first. */
static void greeted(struct link *link, const char *text, size_t length)
{
    struct empower *own = link->wire;
    if (link == first_of(link) &&
        !text_id(text, length, "\"channels\":[{\"id\":\"", own->channel)) {
        refused(link, text, length);
    }
    link_ready(link);
}

/* Who calls, or answers, learns of the call and of the own place in it. */
static void placed(struct link *link, const char *text, size_t length)
{
    struct empower *shared = first_of(link)->wire;
    if (!text_id(text, length, "\"call\":{\"id\":\"", shared->call) ||
        !text_id(text, length, "\"participant\":\"", shared->participants[link->index & 1])) {
        refused(link, text, length);
    }
    if (link == first_of(link)) {
        link_sayf(partner_of(link),
                  REQUEST "\"join\",\"method\":\"call.join\",\"params\":"
                          "{\"call\":\"%s\",\"audio\":true,\"video\":true}}",
                  shared->call);
    } else {
        pair_called(link);
    }
}

static void answered(struct link *link, const char *text, size_t length)
{
    const char *id = text + strlen(ANSWER);
    size_t rest = length - strlen(ANSWER);
    if (text_find(text, length < 200 ? length : 200, ",\"error\":{") != NULL) {
        refused(link, text, length);
    }
    if (*id != '"') {
        message_acked(link, (uint32_t)strtoul(id, NULL, 10));
    } else if (text_begins(id, rest, "\"hello\"")) {
        greeted(link, text, length);
    } else if (text_begins(id, rest, "\"history\"")) {
        bodies_came(link, text, length);
        history_ended(link);
    } else {
        placed(link, text, length);
    }
}

static void came(struct link *link, const char *text, size_t length)
{
    if (text_begins(text, length, ANSWER)) {
        answered(link, text, length);
    } else if (text_begins(text, length, EVENT "chat.message\"") ||
               text_begins(text, length, EVENT "call.signal\"")) {
        bodies_came(link, text, length);
    } else if (!text_begins(text, length, EVENT)) {
        refused(link, text, length);
    }
}

/* As the product's own client makes them: a UUIDv7, the time and then what no other link, number or
 * run has. */
static void write_nonce(const struct link *link, uint32_t number, char nonce[ID_LENGTH + 1])
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    snprintf(nonce, ID_LENGTH + 1, "%08x-%04x-7%03x-8%03x-%04x%08x", (uint32_t)(ms >> 16),
             (uint32_t)(ms & 0xffff), link->index & 0xfff, link->index >> 12 & 0xfff,
             (uint32_t)getpid() & 0xffff, number);
}

static void send_signal(struct link *link, uint32_t number, const char *body)
{
    const struct empower *shared = first_of(link)->wire;
    link_sayf(link,
              REQUEST "%u,\"method\":\"call.signal\",\"params\":{\"call\":\"%s\",\"to\":\"%s\","
                      "\"description\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n%s\"}}}",
              number, shared->call, shared->participants[~link->index & 1], body);
}

static void send_message(struct link *link, enum kind kind, uint32_t number, const char *body)
{
    if (kind == KIND_SIGNAL) {
        send_signal(link, number, body);
        return;
    }
    const struct empower *shared = first_of(link)->wire;
    char nonce[ID_LENGTH + 1];
    write_nonce(link, number, nonce);
    link_sayf(link,
              REQUEST "%u,\"method\":\"chat.send\",\"params\":{\"channel\":\"%s\",\"nonce\":\"%s\","
                      "\"body\":\"%s\"}}",
              number, shared->channel, nonce, body);
}

static void look_back(struct link *link, unsigned count)
{
    const struct empower *shared = first_of(link)->wire;
    link_sayf(link,
              REQUEST "\"history\",\"method\":\"chat.history\",\"params\":{\"channel\":\"%s\","
                      "\"limit\":%u}}",
              shared->channel, count);
}

static void call(struct link *link)
{
    const struct empower *shared = link->wire;
    char nonce[ID_LENGTH + 1];
    write_nonce(link, 0, nonce);
    link_sayf(link,
              REQUEST "\"call\",\"method\":\"call.start\",\"params\":{\"channel\":\"%s\","
                      "\"nonce\":\"%s\",\"audio\":true,\"video\":true}}",
              shared->channel, nonce);
}

const struct wire wire_empower = {.name = "empower",
                                  .subprotocol = "empower.v1",
                                  .state_size = sizeof(struct empower),
                                  .answers_signals = true,
                                  .upgrade = upgrade,
                                  .opened = opened,
                                  .text = came,
                                  .send = send_message,
                                  .look_back = look_back,
                                  .call = call};
