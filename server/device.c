#include "server/device.h"

#include "server/secret.h"
#include "storage/account.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { VERSION = 1, ID_AT = 1, TIME_AT = 17, MAC_AT = 25, MAC_BYTES = 16, MARK_BYTES = 41 };

static_assert(DEVICE_MARK_LENGTH + 1 ==
                  sodium_base64_ENCODED_LEN(MARK_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "a mark is its bytes in base64url");
static_assert((int)DEVICE_KEY_BYTES == (int)SECRET_KEY_BYTES, "one size of key");

static void sign(const uint8_t key[DEVICE_KEY_BYTES], const uint8_t mark[MAC_AT],
                 const char *username, uint8_t ret_mac[MAC_BYTES])
{
    uint8_t bytes[MAC_AT + USERNAME_BYTES_MAX];
    size_t length = strnlen(username, USERNAME_BYTES_MAX);
    memcpy(bytes, mark, MAC_AT);
    memcpy(bytes + MAC_AT, username, length);
    secret_mac(key, bytes, MAC_AT + length, ret_mac, MAC_BYTES);
}

static uint64_t time_of(const uint8_t mark[MARK_BYTES])
{
    uint64_t time = 0;
    for (int i = 0; i < 8; i++) {
        time = time << 8 | mark[TIME_AT + i];
    }
    return time;
}

static bool mark_read(const char *text, uint8_t ret_mark[MARK_BYTES])
{
    size_t length;
    return sodium_base642bin(ret_mark, MARK_BYTES, text, DEVICE_MARK_LENGTH, NULL, &length, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           length == MARK_BYTES && ret_mark[0] == VERSION;
}

static bool mark_is_of(const uint8_t key[DEVICE_KEY_BYTES], const uint8_t mark[MARK_BYTES],
                       const char *username)
{
    uint8_t mac[MAC_BYTES];
    sign(key, mark, username, mac);
    return secret_equal(mac, mark + MAC_AT, MAC_BYTES);
}

/* The next mark of the cookie, or NULL; `*at` moves on. */
static const char *next_mark(const char **at)
{
    while (**at != '\0') {
        const char *text = *at;
        size_t length = strcspn(text, ".");
        *at += length + (text[length] == '.');
        if (length == DEVICE_MARK_LENGTH) {
            return text;
        }
    }
    return NULL;
}

bool device_find(const uint8_t key[DEVICE_KEY_BYTES], const char *cookie, const char *username,
                 uint64_t now_ms, struct id *ret_device)
{
    uint8_t mark[MARK_BYTES];
    const char *text;
    for (int i = 0; i < DEVICE_MARKS && (text = next_mark(&cookie)) != NULL; i++) {
        if (!mark_read(text, mark) || !mark_is_of(key, mark, username)) {
            continue;
        }
        uint64_t signed_ms = time_of(mark);
        if (signed_ms <= now_ms && now_ms - signed_ms < (uint64_t)DEVICE_LIFE_S * 1000) {
            memcpy(ret_device->bytes, mark + ID_AT, sizeof ret_device->bytes);
            return true;
        }
    }
    return false;
}

static void mark_write(const uint8_t key[DEVICE_KEY_BYTES], const char *username, struct id device,
                       uint64_t now_ms, char ret_text[DEVICE_MARK_LENGTH + 1])
{
    uint8_t mark[MARK_BYTES] = {VERSION};
    memcpy(mark + ID_AT, device.bytes, sizeof device.bytes);
    for (int i = 0; i < 8; i++) {
        mark[TIME_AT + i] = (uint8_t)(now_ms >> (56 - 8 * i));
    }
    sign(key, mark, username, mark + MAC_AT);
    sodium_bin2base64(ret_text, DEVICE_MARK_LENGTH + 1, mark, sizeof mark,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void device_sign(const uint8_t key[DEVICE_KEY_BYTES], const char *cookie, const char *username,
                 struct id device, uint64_t now_ms, char ret_cookie[DEVICE_COOKIE_SIZE])
{
    uint8_t mark[MARK_BYTES];
    const char *text;
    char *at = ret_cookie + DEVICE_MARK_LENGTH;
    mark_write(key, username, device, now_ms, ret_cookie);
    for (int i = 1; i < DEVICE_MARKS && (text = next_mark(&cookie)) != NULL;) {
        if (mark_read(text, mark) && !mark_is_of(key, mark, username)) {
            *at++ = '.';
            memcpy(at, text, DEVICE_MARK_LENGTH);
            at += DEVICE_MARK_LENGTH;
            i++;
        }
    }
    *at = '\0';
}
