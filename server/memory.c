#include "server/memory.h"

#include "server/log.h"

#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (memory == NULL) {
        log_line(LOG_ERROR, "out_of_memory", NULL);
        abort();
    }
    return memory;
}

void *memory_new(size_t size)
{
    return must(calloc(1, size));
}

void *memory_resize(void *memory, size_t size)
{
    return must(realloc(memory, size));
}

char *memory_copy_text(const char *text)
{
    return must(strdup(text));
}
