#include "server/turn/stun.h"

#include "server/secret.h"

#include <netinet/in.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

/* As libre was built: the layout of `struct sa` and what a bool is depend on it. */
#define HAVE_INET6 1
#define HAVE_STDBOOL_H 1
#define HAVE_INTTYPES_H 1
#define RELEASE 1 /* no breakpoints in its inline functions */
#include <re.h>

enum { HEADER = 20, CHANNEL_HEADER = 4, CHANNEL_FIRST = 0x4000, CHANNEL_LAST = 0x4fff };

static const uint8_t cookie[] = {0x21, 0x12, 0xa4, 0x42};

static unsigned read_u16(const uint8_t *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static void write_u16(uint8_t *bytes, unsigned value)
{
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

bool stun_key(const char *username, const char *realm, const char *password,
              uint8_t ret_key[STUN_KEY_BYTES])
{
    char text[2048];
    int length = snprintf(text, sizeof text, "%s:%s:%s", username, realm, password);
    bool ok = length > 0 && (size_t)length < sizeof text &&
              EVP_Digest(text, (size_t)length, ret_key, NULL, EVP_md5(), NULL) == 1;
    secret_wipe(text, sizeof text);
    return ok;
}

/* libre leaves out attributes that are NULL, and reads every number as an unsigned int. */
static int encode(struct mbuf *buffer, const struct stun_out *message)
{
    const struct stun_credential *credential = message->credential;
    unsigned udp = IPPROTO_UDP;
    unsigned v6 = STUN_AF_IPv6;
    unsigned channel = message->channel;
    struct sa peer;
    struct mbuf data = {0};
    if (message->peer != NULL && sa_set_sa(&peer, (const struct sockaddr *)message->peer) != 0) {
        return -1;
    }
    if (message->data != NULL) {
        data = (struct mbuf){.buf = (uint8_t *)message->data,
                             .size = message->data_length,
                             .end = message->data_length};
    }
    return stun_msg_encode(
        buffer, (uint16_t)message->about, (uint8_t)message->kind, message->transaction, NULL,
        credential != NULL ? credential->key : NULL, credential != NULL ? STUN_KEY_BYTES : 0, true,
        0, 9, STUN_ATTR_REQ_TRANSPORT, message->over_udp ? &udp : NULL, STUN_ATTR_REQ_ADDR_FAMILY,
        message->family == AF_INET6 ? &v6 : NULL, STUN_ATTR_LIFETIME, message->lifetime_s,
        STUN_ATTR_CHANNEL_NUMBER, channel != 0 ? &channel : NULL, STUN_ATTR_XOR_PEER_ADDR,
        message->peer != NULL ? &peer : NULL, STUN_ATTR_DATA, message->data != NULL ? &data : NULL,
        STUN_ATTR_USERNAME, credential != NULL ? credential->username : NULL, STUN_ATTR_REALM,
        credential != NULL ? credential->realm : NULL, STUN_ATTR_NONCE,
        credential != NULL ? credential->nonce : NULL);
}

size_t stun_write(const struct stun_out *message, uint8_t ret_frame[STUN_FRAME_MAX])
{
    size_t length = 0;
    struct mbuf *buffer = mbuf_alloc(STUN_FRAME_MAX);
    if (buffer != NULL && encode(buffer, message) == 0 && buffer->end <= STUN_FRAME_MAX) {
        length = buffer->end;
        memcpy(ret_frame, buffer->buf, length);
    }
    mem_deref(buffer);
    return length;
}

static bool take_text(const struct stun_msg *message, uint16_t type, char *ret_text)
{
    const struct stun_attr *attribute = stun_msg_attr(message, type);
    const char *text = attribute != NULL ? attribute->v.str : "";
    if (strlen(text) > STUN_TEXT_MAX) {
        return false;
    }
    strcpy(ret_text, text);
    return true;
}

static void take_address(const struct stun_msg *message, uint16_t type,
                         struct sockaddr_storage *ret_address)
{
    const struct stun_attr *attribute = stun_msg_attr(message, type);
    if (attribute != NULL) {
        memcpy(ret_address, &attribute->v.sa.u, attribute->v.sa.len);
    }
}

/* It is shown at a terminal, which obeys what is not visible. */
static void take_error(const struct stun_msg *message, struct stun_in *in)
{
    const struct stun_attr *attribute = stun_msg_attr(message, STUN_ATTR_ERR_CODE);
    if (attribute == NULL) {
        return;
    }
    in->error = attribute->v.err_code.code;
    const char *reason = attribute->v.err_code.reason;
    for (size_t i = 0; reason != NULL && reason[i] != '\0' && i < STUN_REASON_MAX; i++) {
        in->reason[i] = reason[i] >= ' ' && reason[i] <= '~' ? reason[i] : '?';
    }
}

/* The copy that libre read is laid out as the frame is: so the data is found in the frame. */
static void take_data(const struct stun_msg *message, const struct mbuf *buffer,
                      const uint8_t *frame, struct stun_in *in)
{
    const struct stun_attr *attribute = stun_msg_attr(message, STUN_ATTR_DATA);
    if (attribute != NULL) {
        const struct mbuf *data = &attribute->v.mb;
        in->data = frame + (data->buf + data->pos - buffer->buf);
        in->data_length = data->end - data->pos;
    }
}

static bool take(const struct stun_msg *message, const struct mbuf *buffer, const uint8_t *frame,
                 const uint8_t *key, struct stun_in *in)
{
    bool has_fingerprint = stun_msg_attr(message, STUN_ATTR_FINGERPRINT) != NULL;
    if (has_fingerprint && stun_msg_chk_fingerprint(message) != 0) {
        return false;
    }
    in->kind = (enum stun_kind)stun_msg_class(message);
    in->about = stun_msg_method(message);
    in->is_signed = key != NULL && stun_msg_chk_mi(message, key, STUN_KEY_BYTES) == 0;
    memcpy(in->transaction, stun_msg_tid(message), STUN_TRANSACTION_BYTES);
    take_address(message, STUN_ATTR_XOR_MAPPED_ADDR, &in->mapped);
    take_address(message, STUN_ATTR_XOR_RELAY_ADDR, &in->relayed);
    take_address(message, STUN_ATTR_XOR_PEER_ADDR, &in->peer);
    take_error(message, in);
    take_data(message, buffer, frame, in);
    return take_text(message, STUN_ATTR_REALM, in->realm) &&
           take_text(message, STUN_ATTR_NONCE, in->nonce);
}

bool stun_read(const uint8_t *frame, size_t length, const uint8_t *key, struct stun_in *ret_message)
{
    if (stun_frame_length(frame, length, false) != length || frame[0] >= CHANNEL_FIRST >> 8) {
        return false;
    }
    memset(ret_message, 0, sizeof *ret_message);
    struct stun_msg *message = NULL;
    struct stun_unknown_attr unknown;
    struct mbuf *buffer = mbuf_alloc(length);
    bool ok = buffer != NULL && mbuf_write_mem(buffer, frame, length) == 0;
    if (ok) {
        buffer->pos = 0;
        ok = stun_msg_decode(&message, buffer, &unknown) == 0 &&
             take(message, buffer, frame, key, ret_message);
    }
    mem_deref(message);
    mem_deref(buffer);
    return ok;
}

size_t stun_frame_length(const uint8_t *bytes, size_t length, bool stream)
{
    if (length < CHANNEL_HEADER) {
        return 0;
    }
    unsigned first = read_u16(bytes);
    size_t whole = read_u16(bytes + 2);
    if (first < CHANNEL_FIRST) {
        bool is_other = length >= 8 && memcmp(bytes + 4, cookie, sizeof cookie) != 0;
        whole = whole % 4 == 0 && !is_other ? whole + HEADER : SIZE_MAX;
    } else if (first <= CHANNEL_LAST) {
        whole += CHANNEL_HEADER;
        whole += stream ? (4 - whole % 4) % 4 : 0;
    } else {
        whole = SIZE_MAX;
    }
    return whole > STUN_FRAME_MAX ? SIZE_MAX : whole > length ? 0 : whole;
}

size_t stun_channel_write(uint16_t channel, const uint8_t *data, size_t length,
                          uint8_t ret_frame[STUN_FRAME_MAX])
{
    size_t padded = CHANNEL_HEADER + (length + 3) / 4 * 4;
    if (length > STUN_FRAME_MAX || padded > STUN_FRAME_MAX) {
        return 0;
    }
    memset(ret_frame, 0, padded);
    write_u16(ret_frame, channel);
    write_u16(ret_frame + 2, (unsigned)length);
    memcpy(ret_frame + CHANNEL_HEADER, data, length);
    return padded;
}

bool stun_channel_read(const uint8_t *frame, size_t length, uint16_t *ret_channel,
                       const uint8_t **ret_data, size_t *ret_length)
{
    if (length < CHANNEL_HEADER || read_u16(frame) < CHANNEL_FIRST ||
        read_u16(frame) > CHANNEL_LAST || read_u16(frame + 2) > length - CHANNEL_HEADER) {
        return false;
    }
    *ret_channel = (uint16_t)read_u16(frame);
    *ret_data = frame + CHANNEL_HEADER;
    *ret_length = read_u16(frame + 2);
    return true;
}
