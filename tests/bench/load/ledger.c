/* Every message from being sent to being both acknowledged and delivered. Its body names who sent
 * it and the how manieth it is, "[[SSSSSS:NNNNNNNN]]" in hexadecimal, so that it is known again
 * whatever the server wraps around it. */

#include "tests/bench/load/load.h"

#include <stdlib.h>
#include <string.h>

enum { MARK_LENGTH = 19, SENDER_AT = 2, NUMBER_AT = 9, SENDER_DIGITS = 6, NUMBER_DIGITS = 8 };

struct ledger ledger;

static const char filling[] =
    "Vandaag ging het beter dan gisteren: goed geslapen, buiten gelopen, en met "
    "mijn zus gebeld. Morgen wil ik het weer proberen. ";

static void write_hex(char *at, uint32_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = "0123456789abcdef"[value & 15];
        value >>= 4;
    }
}

static bool read_hex(const char *at, int digits, uint32_t *ret_value)
{
    uint32_t value = 0;
    for (int i = 0; i < digits; i++) {
        const char *digit = memchr("0123456789abcdef", at[i], 16);
        if (digit == NULL) {
            return false;
        }
        value = value << 4 | (uint32_t)(digit - "0123456789abcdef");
    }
    *ret_value = value;
    return true;
}

static const char *body_of(const struct link *link, uint32_t number)
{
    static char body[BODY_MAX + 1];
    if (body[0] == '\0') {
        for (size_t i = 0; i < ledger.body_length; i++) {
            body[i] = filling[i % (sizeof filling - 1)];
        }
    }
    memcpy(body, "[[000000:00000000]]", MARK_LENGTH);
    write_hex(body + SENDER_AT, link->index, SENDER_DIGITS);
    write_hex(body + NUMBER_AT, number, NUMBER_DIGITS);
    return body;
}

bool ledger_send(struct link *link, uint64_t since_ns)
{
    if (link->pending == NULL) {
        link->pending = calloc(PENDING_MAX, sizeof *link->pending);
        if (link->pending == NULL) {
            out_of_memory();
        }
    }
    uint32_t number = link->last_number + 1;
    struct pending *pending = &link->pending[number % PENDING_MAX];
    if (pending->number != 0) {
        return false;
    }
    link->last_number = number;
    *pending = (struct pending){.since_ns = since_ns,
                                .number = number,
                                .acked = ledger.kind == KIND_SIGNAL && !wire->answers_signals,
                                .counted = ledger.counting};
    ledger.sent++;
    wire->send(link, ledger.kind, number, body_of(link, number));
    return true;
}

uint64_t ledger_open(void)
{
    return ledger.sent - ledger.finished;
}

static void settle(struct link *link, struct pending *pending)
{
    if (pending->acked && pending->heard) {
        pending->number = 0;
        ledger.finished++;
        message_finished(link);
    }
}

static void ack_one(struct link *link, uint32_t number)
{
    struct pending *pending = link->pending == NULL ? NULL : &link->pending[number % PENDING_MAX];
    if (pending == NULL || pending->number != number || pending->acked) {
        return;
    }
    pending->acked = true;
    if (pending->counted) {
        series_add(&series_ack, now_ns() - pending->since_ns);
    }
    settle(link, pending);
}

void message_acked(struct link *link, uint32_t number)
{
    uint32_t from = wire->acks_in_turn ? link->last_acked + 1 : number;
    for (; from <= number; from++) {
        ack_one(link, from);
    }
    link->last_acked = number;
}

static void heard(struct link *link, uint32_t sender, uint32_t number)
{
    struct link *from = partner_of(link);
    struct pending *pending = from->pending == NULL ? NULL : &from->pending[number % PENDING_MAX];
    if (from->index != sender || number == 0 || number > from->last_number) {
        ledger.strange++;
    } else if (number <= link->last_heard) {
        if (pending->number == number && !pending->heard) {
            ledger.reordered++;
        } else {
            ledger.doubled++;
            return;
        }
    }
    if (pending == NULL || pending->number != number) {
        return;
    }
    link->last_heard = number > link->last_heard ? number : link->last_heard;
    pending->heard = true;
    if (pending->counted) {
        series_add(&series_delivery, now_ns() - pending->since_ns);
    }
    message_heard(from);
    settle(from, pending);
}

void bodies_came(struct link *link, const char *text, size_t length)
{
    const char *end = text + length;
    const char *at = text;
    while ((at = text_find(at, (size_t)(end - at), "[[")) != NULL && end - at >= MARK_LENGTH) {
        uint32_t sender;
        uint32_t number;
        if (at[8] != ':' || !read_hex(at + SENDER_AT, SENDER_DIGITS, &sender) ||
            !read_hex(at + NUMBER_AT, NUMBER_DIGITS, &number)) {
            at += 2;
            continue;
        }
        at += MARK_LENGTH;
        if (link->looking_back) {
            link->looked_back++;
        } else {
            heard(link, sender, number);
        }
    }
}
