#ifndef SERVER_TURN_STUN_H
#define SERVER_TURN_STUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/*
 * Messages of STUN (RFC 8489) and what TURN adds to them (RFC 8656), as a client of a relay writes
 * and reads them. The codec is libre's, no type of which leaves stun.c. No I/O.
 *
 * A request to a relay is signed by the long-term credential: MESSAGE-INTEGRITY under
 * MD5(username ":" realm ":" password). On a stream and on UDP alike two kinds of frames come:
 * messages, which begin with two zero bits, and ChannelData, with a channel number from 0x4000 on.
 */
enum {
    STUN_FRAME_MAX = 1500, /* what we take and make at most */
    STUN_TRANSACTION_BYTES = 12,
    STUN_KEY_BYTES = 16,
    STUN_TEXT_MAX = 763, /* bytes of a realm or nonce (RFC 8489, 14.9 and 14.10) */
    STUN_REASON_MAX = 63,
};

enum stun_kind { STUN_REQUEST, STUN_INDICATION, STUN_SUCCESS, STUN_ERROR };

enum stun_about {
    STUN_BINDING = 0x001,
    STUN_ALLOCATE = 0x003,
    STUN_REFRESH = 0x004,
    STUN_SEND = 0x006,
    STUN_DATA = 0x007,
    STUN_CREATE_PERMISSION = 0x008,
    STUN_CHANNEL_BIND = 0x009,
};

/* Who signs: all of it, or a NULL instead of it. */
struct stun_credential {
    char username[128];
    char realm[STUN_TEXT_MAX + 1];
    char nonce[STUN_TEXT_MAX + 1];
    uint8_t key[STUN_KEY_BYTES];
};

/* What is written: members that are 0 or NULL are left out. */
struct stun_out {
    enum stun_kind kind;
    enum stun_about about;
    uint8_t transaction[STUN_TRANSACTION_BYTES];
    const struct stun_credential *credential;
    const unsigned *lifetime_s;
    bool over_udp; /* the transport that is relayed, of an Allocate */
    int family;    /* AF_INET6: of an Allocate; else IPv4 */
    uint16_t channel;
    const struct sockaddr_storage *peer;
    const uint8_t *data;
    size_t data_length;
};

/* What was read. An address whose family is 0 was not in it. */
struct stun_in {
    enum stun_kind kind;
    unsigned about;
    uint8_t transaction[STUN_TRANSACTION_BYTES];
    bool is_signed;                   /* by the key that was given */
    unsigned error;                   /* 0: none */
    char reason[STUN_REASON_MAX + 1]; /* visible ASCII, whatever came */
    char realm[STUN_TEXT_MAX + 1];
    char nonce[STUN_TEXT_MAX + 1];
    struct sockaddr_storage mapped, relayed, peer;
    const uint8_t *data; /* borrowed of the frame; NULL: none */
    size_t data_length;
};

/* The key of a username, realm and password. False: no MD5 to be had. */
bool stun_key(const char *username, const char *realm, const char *password,
              uint8_t ret_key[STUN_KEY_BYTES]);

/* Returns the length; 0: it does not fit STUN_FRAME_MAX, or there is no memory. */
size_t stun_write(const struct stun_out *message, uint8_t ret_frame[STUN_FRAME_MAX]);

/* `frame` is one message, as long as it says. `key` may be NULL: then nothing is signed. False: it
 * is none, its fingerprint is wrong, or one of its texts is too long; `ret_message` is then
 * undefined. */
bool stun_read(const uint8_t *frame, size_t length, const uint8_t *key,
               struct stun_in *ret_message);

/* How long the frame is that begins here, with the padding that ChannelData has on streams. 0: more
 * has to be read first. SIZE_MAX: it is no frame, or one that is longer than STUN_FRAME_MAX. */
size_t stun_frame_length(const uint8_t *bytes, size_t length, bool stream);

/* ChannelData, padded as a stream has it (on UDP it may be). 0: does not fit. */
size_t stun_channel_write(uint16_t channel, const uint8_t *data, size_t length,
                          uint8_t ret_frame[STUN_FRAME_MAX]);
/* False: the frame is a message, or not whole. `*ret_data` is borrowed of the frame. */
bool stun_channel_read(const uint8_t *frame, size_t length, uint16_t *ret_channel,
                       const uint8_t **ret_data, size_t *ret_length);

#endif
