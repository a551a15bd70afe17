#include "server/request_id.h"

#include "server/secret.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

struct request_id request_id_next(void)
{
    static uint32_t run; /* so that two runs of the server name no request alike */
    static uint64_t last;
    struct request_id id;
    while (run == 0) {
        secret_random(&run, sizeof run);
    }
    snprintf(id.text, sizeof id.text, "%08" PRIx32 "-%" PRIx64, run, ++last);
    return id;
}
