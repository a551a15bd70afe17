/* PeerJS's signalling server: passes offers on, and neither stores nor answers anything. */

#include "tests/bench/load/load.h"

#include <stdio.h>

static void upgrade(const struct link *link, char target[256], char headers[256])
{
    (void)headers;
    snprintf(target, 256, "/peerjs?key=peerjs&id=%s&token=%.40s&version=1.5.4",
             person_of(link)->name, person_of(link)->secret);
}

static void opened(struct link *link)
{
    (void)link; /* the server speaks first */
}

static void came(struct link *link, const char *text, size_t length)
{
    if (text_begins(text, length, "{\"type\":\"OPEN\"")) {
        link_ready(link);
    } else if (text_find(text, length, "\"OFFER\"") != NULL) {
        bodies_came(link, text, length);
    } else {
        refused(link, text, length);
    }
}

static void send_message(struct link *link, enum kind kind, uint32_t number, const char *body)
{
    (void)number;
    if (kind != KIND_SIGNAL) {
        give_up("PeerJS stores no messages");
    }
    link_sayf(
        link,
        "{\"type\":\"OFFER\",\"payload\":{\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n%s\"}},"
        "\"dst\":\"%s\"}",
        body, person_of(partner_of(link))->name);
}

static void look_back(struct link *link, unsigned count)
{
    (void)link;
    (void)count;
    give_up("PeerJS has no history");
}

const struct wire wire_peerjs = {.name = "peerjs",
                                 .upgrade = upgrade,
                                 .opened = opened,
                                 .text = came,
                                 .send = send_message,
                                 .look_back = look_back};
