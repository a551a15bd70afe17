/* XMPP over WebSocket (RFC 7395): SASL PLAIN, then bind. A message is acknowledged by stream
 * management (XEP-0198), which counts the stanzas that the server took; history is the archive of
 * XEP-0313. The server's count begins with <enable/>, and the presence after it is the first. */

#include "tests/bench/load/load.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "localhost"

struct xmpp {
    bool signed_in, counting;
    uint32_t taken;  /* stanzas of the server's */
    uint32_t before; /* number of the last message before this stream */
};

static void upgrade(const struct link *link, char target[256], char headers[256])
{
    struct xmpp *own = link->wire;
    (void)headers;
    *own = (struct xmpp){.before = link->last_number};
    snprintf(target, 256, "/xmpp-websocket");
}

static void opened(struct link *link)
{
    link_sayf(link,
              "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='" DOMAIN "' version='1.0'/>");
}

static void authenticate(struct link *link)
{
    unsigned char plain[160];
    unsigned char encoded[240];
    const struct person *person = person_of(link);
    int length =
        snprintf((char *)plain, sizeof plain, "%c%s%c%s", 0, person->name, 0, person->secret);
    EVP_EncodeBlock(encoded, plain, length);
    link_sayf(link, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>",
              (const char *)encoded);
}

static void featured(struct link *link)
{
    const struct xmpp *own = link->wire;
    if (own->signed_in) {
        link_sayf(
            link,
            "<iq xmlns='jabber:client' type='set' id='bind'><bind "
            "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind></iq>");
    } else {
        authenticate(link);
    }
}

static void queried(struct link *link, const char *text, size_t length)
{
    if (text_find(text, length, "type='error'") != NULL) {
        refused(link, text, length);
    } else if (text_find(text, length, "<fin") != NULL) {
        history_ended(link);
    } else if (text_find(text, length, "<jid") != NULL) {
        link_sayf(link, "<enable xmlns='urn:xmpp:sm:3'/>");
        link_sayf(link, "<presence xmlns='jabber:client'/>");
    }
}

static void counted(struct link *link, const char *text, size_t length)
{
    const struct xmpp *own = link->wire;
    const char *count = text_find(text, length, " h=");
    uint32_t taken = count == NULL ? 0 : (uint32_t)strtoul(count + 4, NULL, 10);
    if (taken > 1) {
        message_acked(link, own->before + taken - 1);
    }
}

static void came(struct link *link, const char *text, size_t length)
{
    struct xmpp *own = link->wire;
    bool stanza = true;
    if (text_begins(text, length, "<message")) {
        bodies_came(link, text, length);
    } else if (text_begins(text, length, "<iq")) {
        queried(link, text, length);
    } else if (!text_begins(text, length, "<presence")) {
        stanza = false;
    }
    own->taken += stanza && own->counting;
    if (stanza || text_begins(text, length, "<open")) {
        return;
    }
    if (text_begins(text, length, "<a ")) {
        counted(link, text, length);
    } else if (text_begins(text, length, "<r ") || text_begins(text, length, "<r/")) {
        link_sayf(link, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", own->taken);
    } else if (text_begins(text, length, "<stream:features") ||
               text_begins(text, length, "<features")) {
        featured(link);
    } else if (text_begins(text, length, "<success")) {
        own->signed_in = true;
        opened(link);
    } else if (text_begins(text, length, "<enabled")) {
        own->counting = true;
        link_ready(link);
    } else {
        refused(link, text, length);
    }
}

static void send_message(struct link *link, enum kind kind, uint32_t number, const char *body)
{
    const char *to = person_of(partner_of(link))->name;
    if (kind == KIND_SIGNAL) {
        link_sayf(
            link,
            "<message xmlns='jabber:client' to='%s@" DOMAIN "' type='chat'><offer "
            "xmlns='urn:example:offer'>%s</offer><no-store xmlns='urn:xmpp:hints'/></message>",
            to, body);
        return;
    }
    link_sayf(link,
              "<message xmlns='jabber:client' to='%s@" DOMAIN
              "' type='chat' id='%u'><body>%s</body>"
              "</message>",
              to, number, body);
    link_sayf(link, "<r xmlns='urn:xmpp:sm:3'/>");
}

static void look_back(struct link *link, unsigned count)
{
    link_sayf(
        link,
        "<iq xmlns='jabber:client' type='set' id='history'><query xmlns='urn:xmpp:mam:2'>"
        "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>"
        "urn:xmpp:mam:2</value></field><field var='with'><value>%s@" DOMAIN "</value></field></x>"
        "<set xmlns='http://jabber.org/protocol/rsm'><max>%u</max><before/></set></query></iq>",
        person_of(partner_of(link))->name, count);
}

const struct wire wire_xmpp = {.name = "xmpp",
                               .subprotocol = "xmpp",
                               .state_size = sizeof(struct xmpp),
                               .acks_in_turn = true,
                               .upgrade = upgrade,
                               .opened = opened,
                               .text = came,
                               .send = send_message,
                               .look_back = look_back};
