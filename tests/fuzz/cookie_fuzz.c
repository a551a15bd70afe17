/* A Cookie header, and the name that is looked for: the first line is the name, the rest the
 * header. */

#include "server/http/cookie.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const size_t sizes[] = {1, 2, 44, 128};
    struct input input = {bytes, length};
    char *name = input_line(&input, NULL);
    char *header = input_line(&input, NULL);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        look_for(header, "empower", sizes[i]);
        look_for(header, "__Host-empower", sizes[i]);
        if (*name != '\0' && strpbrk(name, " \t;=") == NULL) {
            look_for(header, name, sizes[i]);
        }
    }
    free(header);
    free(name);
    return 0;
}
