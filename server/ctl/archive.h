#ifndef SERVER_CTL_ARCHIVE_H
#define SERVER_CTL_ARCHIVE_H

#include <stdbool.h>

/* A tar file (POSIX.1-2001, pax), written and read by libarchive, whose types stay in archive.c. It
 * holds regular files alone. What goes wrong is a sentence in `fault`, or NULL; memory of the
 * archive's own. */
struct archive_out;
struct archive_in;

/* Makes `path` (mode 0600), which must not exist. NULL: `*ret_fault` says why. */
struct archive_out *archive_create(const char *path, const char **ret_fault);
/* Adds the file at `path` under `name`. False: see archive_fault. */
bool archive_add(struct archive_out *archive, const char *name, const char *path);
const char *archive_fault(const struct archive_out *archive);
/* Ends it, and waits until it is on the disk; false: it is not whole. Frees it in any case. */
bool archive_close(struct archive_out *take_archive);

/* Calls `want` with the name of each file in the archive at `path`; what it gives is the path (mode
 * 0600, must not exist) to write that file to, "" to pass it over, NULL to refuse the archive.
 * False: `*ret_fault` says why; what was written stays. */
typedef const char *archive_want(void *context, const char *name);
bool archive_extract(const char *path, archive_want *want, void *context, const char **ret_fault);

#endif
