/* The protocol of peers/uws: JSON with the token in the upgrade.
 *
 *     > {"do":"hello"}                                 < {"is":"hello","last":N}
 *     > {"do":"send","nr":N,"to":NAME,"text":T}        < {"is":"sent","nr":N,"seq":S}
 *     > {"do":"signal","to":NAME,"text":T}
 *     > {"do":"history","with":NAME,"count":N}         < {"is":"history","items":[…]}
 *                                                      <
 * {"is":"message","from":NAME,"seq":S,"at":MS,"text":T} < {"is":"signal","from":NAME,"text":T} */

#include "tests/bench/load/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void upgrade(const struct link *link, char target[256], char headers[256])
{
    snprintf(target, 256, "/ws");
    snprintf(headers, 256, "Authorization: Bearer %s\r\n", person_of(link)->secret);
}

static void opened(struct link *link)
{
    link_sayf(link, "{\"do\":\"hello\",\"with\":\"%s\"}", person_of(partner_of(link))->name);
}

static void came(struct link *link, const char *text, size_t length)
{
    static const char sent[] = "{\"is\":\"sent\",\"nr\":";
    if (text_begins(text, length, "{\"is\":\"message\"") ||
        text_begins(text, length, "{\"is\":\"signal\"")) {
        bodies_came(link, text, length);
    } else if (text_begins(text, length, sent)) {
        message_acked(link, (uint32_t)strtoul(text + sizeof sent - 1, NULL, 10));
    } else if (text_begins(text, length, "{\"is\":\"hello\"")) {
        link_ready(link);
    } else if (text_begins(text, length, "{\"is\":\"history\"")) {
        bodies_came(link, text, length);
        history_ended(link);
    } else {
        refused(link, text, length);
    }
}

static void send_message(struct link *link, enum kind kind, uint32_t number, const char *body)
{
    const char *to = person_of(partner_of(link))->name;
    if (kind == KIND_SIGNAL) {
        link_sayf(link, "{\"do\":\"signal\",\"to\":\"%s\",\"text\":\"%s\"}", to, body);
    } else {
        link_sayf(link, "{\"do\":\"send\",\"nr\":%u,\"to\":\"%s\",\"text\":\"%s\"}", number, to,
                  body);
    }
}

static void look_back(struct link *link, unsigned count)
{
    link_sayf(link, "{\"do\":\"history\",\"with\":\"%s\",\"count\":%u}",
              person_of(partner_of(link))->name, count);
}

const struct wire wire_plain = {.name = "plain",
                                .upgrade = upgrade,
                                .opened = opened,
                                .text = came,
                                .send = send_message,
                                .look_back = look_back};
