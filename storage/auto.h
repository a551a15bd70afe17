#ifndef STORAGE_AUTO_H
#define STORAGE_AUTO_H

#include <stdlib.h>

/* `AUTO(stmt) *insert = NULL;` gives the value to `stmt_autofree` when the scope ends.
 * DEFINE_AUTO(stmt, stmt_destroy) makes that function; it is called with NULL never. */
#define AUTO(type) __attribute__((cleanup(type##_autofree))) struct type
#define DEFINE_AUTO(type, destroy)                                                                 \
    __attribute__((unused)) static inline void type##_autofree(struct type **held)                 \
    {                                                                                              \
        if (*held != NULL) {                                                                       \
            destroy(*held);                                                                        \
        }                                                                                          \
    }

/* The same for memory of malloc: `AUTO_FREE char *text = strdup(...)`. */
#define AUTO_FREE __attribute__((cleanup(memory_autofree)))
__attribute__((unused)) static inline void memory_autofree(void *held)
{
    free(*(void **)held);
}

#endif
