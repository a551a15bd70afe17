#include "server/slots.h"

#include "server/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct slots {
    char *memory;
    size_t size; /* of each, in whole pages */
    size_t count;
    size_t begun; /* those behind have never been taken */
    uint32_t *returned;
    size_t returned_count;
};

struct slots *slots_create(size_t size, size_t count)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t whole = (size + page - 1) / page * page;
    void *memory = mmap(NULL, whole * count, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    (void)madvise(memory, whole * count,
                  MADV_NOHUGEPAGE); /* of which a byte would take one whole */
    struct slots *slots = memory_new(sizeof *slots);
    slots->memory = memory;
    slots->size = whole;
    slots->count = count;
    slots->returned = memory_new(count * sizeof *slots->returned);
    return slots;
}

void slots_destroy(struct slots *slots)
{
    if (slots == NULL) {
        return;
    }
    munmap(slots->memory, slots->size * slots->count);
    free(slots->returned);
    free(slots);
}

void *slots_take(struct slots *slots)
{
    size_t index;
    if (slots->returned_count > 0) {
        index = slots->returned[--slots->returned_count];
    } else if (slots->begun < slots->count) {
        index = slots->begun++;
    } else {
        return NULL;
    }
    return slots->memory + index * slots->size;
}

bool slots_hold(const struct slots *slots, const void *buffer)
{
    const uintptr_t begin = (uintptr_t)slots->memory;
    return (uintptr_t)buffer >= begin && (uintptr_t)buffer < begin + slots->size * slots->count;
}

void slots_give_back(struct slots *slots, void *buffer)
{
    (void)madvise(buffer, slots->size, MADV_DONTNEED);
    slots->returned[slots->returned_count++] =
        (uint32_t)((size_t)((char *)buffer - slots->memory) / slots->size);
}
