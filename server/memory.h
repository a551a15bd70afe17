#ifndef SERVER_MEMORY_H
#define SERVER_MEMORY_H

#include <stddef.h>

/* Memory for the server's own small structures. What was acknowledged is on the disk, so a server
 * without memory ends at once and is started again, instead of limping through thousands of paths
 * that no test reaches. Never NULL; zeroed; freed with free(). */
void *memory_new(size_t size);
void *memory_resize(void *memory, size_t size);
char *memory_copy_text(const char *text);

#endif
