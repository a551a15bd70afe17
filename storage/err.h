#ifndef STORAGE_ERR_H
#define STORAGE_ERR_H

/* What can go wrong with what lasts. The list is the enum, the name and the text. */
#define STORE_ERR_MAP(X)                                                                           \
    X(STORE_OK, "ok", "no error")                                                                  \
    X(STORE_NOT_FOUND, "not_found", "there is no such row")                                        \
    X(STORE_EXISTS, "exists", "a row with this key exists")                                        \
    X(STORE_REFUSED, "refused", "the data break a rule of the schema")                             \
    X(STORE_UNAVAILABLE, "unavailable", "the disk is full or the database cannot be reached")      \
    X(STORE_CORRUPT, "corrupt", "what was read is not what was written")                           \
    X(STORE_HELD, "held", "another process holds the data directory")                              \
    X(STORE_NEWER, "newer", "the data were written by a newer version")                            \
    X(STORE_OLDER, "older",                                                                        \
      "the data are of an earlier version: the server brings them up to date")                     \
    X(STORE_NO_KEY, "no_key", "the master key is missing, or open to others, or not this one")     \
    X(STORE_NO_MEMORY, "no_memory", "out of memory")

#define STORE_ERR_ENUM(name, word, text) name,
enum store_err { STORE_ERR_MAP(STORE_ERR_ENUM) };
#undef STORE_ERR_ENUM

/* The text for a log or an operator. Static; never NULL. */
const char *store_err_text(enum store_err err);

#endif
