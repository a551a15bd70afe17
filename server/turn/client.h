#ifndef SERVER_TURN_CLIENT_H
#define SERVER_TURN_CLIENT_H

#include "server/turn/line.h"
#include "server/turn/stun.h"

/* One client of a STUN or TURN server, over one line, that asks one thing at a time and waits for
 * the answer: a request is sent again on UDP until it is answered (RFC 8489, section 6.2.1). */

enum { CLIENT_WAIT_MS = 5000 }; /* for one answer at most */

struct turn_client {
    struct line *line; /* its own */
    struct stun_credential credential;
    struct sockaddr_storage mapped; /* how the server sees us */
    struct sockaddr_storage relayed;
    bool holds; /* the relayed address */
};

enum turn_result {
    TURN_DONE,
    TURN_SILENT,  /* no answer; `line_gone` may say why */
    TURN_FOREIGN, /* an answer that does not prove to be the server's, or makes no sense */
    TURN_REFUSED, /* with the number and the reason that are in `ret_refusal` */
};

struct turn_refusal {
    unsigned error; /* RFC 8489, RFC 8656 */
    char reason[STUN_REASON_MAX + 1];
};

/* Finished, it gives back an address that it still has at the relay. */
void turn_client_init(struct turn_client *client, struct line *take_line);
void turn_client_finish(struct turn_client *client);

/* How the server sees us. */
enum turn_result turn_bind(struct turn_client *client, struct turn_refusal *ret_refusal);

/* Without credentials, as a stranger: a good server refuses with 401, and the client learns realm
 * and nonce of it. TURN_DONE: the server relays for anybody. */
enum turn_result turn_meet(struct turn_client *client, struct turn_refusal *ret_refusal);
/* From now on requests are signed. False: no MD5, or a name that is too long. */
bool turn_sign(struct turn_client *client, const char *username, const char *password);

/* An address of that family at the relay: AF_INET or AF_INET6. */
enum turn_result turn_allocate(struct turn_client *client, int family,
                               struct turn_refusal *ret_refusal);
/* Lets this peer's data through to us. */
enum turn_result turn_permit(struct turn_client *client, const struct sockaddr_storage *peer,
                             struct turn_refusal *ret_refusal);
/* The same, with a number for data to and from there: TURN_CHANNEL. */
enum { TURN_CHANNEL = 0x4000 };
enum turn_result turn_bind_channel(struct turn_client *client, const struct sockaddr_storage *peer,
                                   struct turn_refusal *ret_refusal);
/* Gives the address back. */
enum turn_result turn_end(struct turn_client *client, struct turn_refusal *ret_refusal);

/* Data to a peer: by the channel, or by a Send indication. False: the line takes it not. */
bool turn_send_channel(struct turn_client *client, const uint8_t *data, size_t length);
bool turn_send(struct turn_client *client, const struct sockaddr_storage *peer, const uint8_t *data,
               size_t length);
/* Whether these data come until then: by the channel, or of that peer where one is named. */
bool turn_receive(struct turn_client *client, const struct sockaddr_storage *peer,
                  const uint8_t *data, size_t length, uint64_t deadline_ms);

#endif
