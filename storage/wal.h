#ifndef STORAGE_WAL_H
#define STORAGE_WAL_H

/* The name of a VFS for the connection that writes; to be registered once, before it is used. NULL:
 * there is no memory for it.
 *
 * The engine writes every page of a commit by itself, and its header as well: some nine calls of
 * the kernel for a message. This VFS keeps what is to be appended to the write-ahead log until the
 * engine syncs it, and then writes it at once. Nothing is told of a commit before that sync, and no
 * other connection reads a frame before it: so what is kept here is always something that did not
 * happen yet. It rests on synchronous = FULL, under which each commit syncs. */
const char *wal_vfs(void);

#endif
