/* A Cookie header, and the name that is looked for: the first line is the name, the second the
 * header, which is taken for marks of known devices as well, and the name for the user's. */

#include "server/device.h"
#include "server/http/cookie.h"
#include "server/secret.h"
#include "tests/fuzz/fuzz.h"

/* Whether "NAME=VALUE" stands in the header as a cookie of its own. */
static bool stands_in(const char *header, const char *name, const char *value)
{
    size_t length = strlen(name);
    for (const char *at = strstr(header, name); at != NULL; at = strstr(at + 1, name)) {
        bool begins = at == header || strchr(" \t;", at[-1]) != NULL;
        if (begins && at[length] == '=' && strncmp(at + length + 1, value, strlen(value)) == 0) {
            return true;
        }
    }
    return false;
}

static void look_for(const char *header, const char *name, size_t size)
{
    char *value = malloc(size);
    HOLDS(value != NULL);
    if (cookie_find(header, name, value, size)) {
        HOLDS(strlen(value) < size);
        HOLDS(strchr(value, ';') == NULL);
        HOLDS(stands_in(header, name, value));
    } else {
        HOLDS(*value == '\0');
    }
    free(value);
}

/* Nobody here knows the key: what is found stands in it by our own hand alone. */
static void try_marks(const char *marks, const char *username)
{
    static const uint8_t key[DEVICE_KEY_BYTES] = {7};
    static const struct id device = {{1, 2, 3}};
    static const struct id other = {{4, 5, 6}};
    const uint64_t now_ms = UINT64_C(1700000000000);
    char cookie[DEVICE_COOKIE_SIZE];
    char again[DEVICE_COOKIE_SIZE];
    struct id found = {0};
    HOLDS(!device_find(key, marks, username, now_ms, &found));
    device_sign(key, marks, username, device, now_ms, cookie);
    HOLDS(strlen(cookie) < sizeof cookie);
    HOLDS(device_find(key, cookie, username, now_ms, &found) && id_equal(found, device));
    HOLDS(!device_find(key, cookie, "another", now_ms, &found) || strcmp(username, "another") == 0);
    device_sign(key, cookie, "another", other, now_ms, again);
    HOLDS(strlen(again) < sizeof again);
    HOLDS(device_find(key, again, "another", now_ms, &found) && id_equal(found, other));
    HOLDS(device_find(key, again, username, now_ms, &found));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const size_t sizes[] = {1, 2, 44, 128};
    static bool ready = false;
    struct input input = {bytes, length};
    ready = ready || secret_init();
    HOLDS(ready);
    char *name = input_line(&input, NULL);
    char *header = input_line(&input, NULL);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        look_for(header, "empower", sizes[i]);
        look_for(header, "__Host-empower", sizes[i]);
        if (*name != '\0' && strpbrk(name, " \t;=") == NULL) {
            look_for(header, name, sizes[i]);
        }
    }
    try_marks(header, name);
    free(header);
    free(name);
    return 0;
}
