#include "server/request_id.h"

#include "server/secret.h"

#include <stdint.h>

static char *put_hex(char *at, uint64_t number, int digits)
{
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        *at++ = "0123456789abcdef"[number >> shift & 0xf];
    }
    return at;
}

static int digits_of(uint64_t number)
{
    int digits = 1;
    while ((number >>= 4) != 0) {
        digits++;
    }
    return digits;
}

struct request_id request_id_next(void)
{
    static uint32_t run; /* so that two runs of the server name no request alike */
    static uint64_t last;
    struct request_id id;
    while (run == 0) {
        secret_random(&run, sizeof run);
    }
    char *at = put_hex(id.text, run, 8);
    *at++ = '-';
    last++;
    at = put_hex(at, last, digits_of(last));
    *at = '\0';
    return id;
}
