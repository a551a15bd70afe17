/* socket.io over its WebSocket transport: Engine.IO 4 packets ('0' open, '2' ping, '3' pong, '4'
 * message), in which '40' connects, '42' is an event, and '43N' answers the event with that number.
 */

#include "tests/bench/load/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers that no message has. */
enum { HISTORY_NUMBER = 0 };

static void upgrade(const struct link *link, char target[256], char headers[256])
{
    (void)link;
    (void)headers;
    snprintf(target, 256, "/socket.io/?EIO=4&transport=websocket");
}

static void opened(struct link *link)
{
    (void)link; /* the server speaks first */
}

static void came(struct link *link, const char *text, size_t length)
{
    if (text_begins(text, length, "42")) {
        bodies_came(link, text, length);
    } else if (text_begins(text, length, "43")) {
        uint32_t number = (uint32_t)strtoul(text + 2, NULL, 10);
        if (number == HISTORY_NUMBER) {
            bodies_came(link, text, length);
            history_ended(link);
        } else {
            message_acked(link, number);
        }
    } else if (text_begins(text, length, "40")) {
        link_ready(link);
    } else if (text_begins(text, length, "0")) {
        link_sayf(link, "40{\"token\":\"%s\"}", person_of(link)->secret);
    } else if (text_begins(text, length, "2")) {
        link_say(link, "3", 1);
    } else {
        refused(link, text, length);
    }
}

static void send_message(struct link *link, enum kind kind, uint32_t number, const char *body)
{
    const char *to = person_of(partner_of(link))->name;
    if (kind == KIND_SIGNAL) {
        link_sayf(link, "42[\"signal\",{\"to\":\"%s\",\"text\":\"%s\"}]", to, body);
    } else {
        link_sayf(link, "42%u[\"send\",{\"to\":\"%s\",\"text\":\"%s\"}]", number, to, body);
    }
}

static void look_back(struct link *link, unsigned count)
{
    link_sayf(link, "42%d[\"history\",{\"with\":\"%s\",\"count\":%u}]", HISTORY_NUMBER,
              person_of(partner_of(link))->name, count);
}

const struct wire wire_socketio = {.name = "socketio",
                                   .upgrade = upgrade,
                                   .opened = opened,
                                   .text = came,
                                   .send = send_message,
                                   .look_back = look_back};
