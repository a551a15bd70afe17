#ifndef SERVER_AUDIT_HEADS_H
#define SERVER_AUDIT_HEADS_H

#include "storage/audit.h"

#include <stdbool.h>
#include <stdint.h>

struct app;
struct store;

/* R-PRIV-2: the heads of the access log's chain, signed, to be copied elsewhere. Whoever can write
 * the database and knows its form could make the chain anew; not so that it has the heads which
 * were copied before.
 *
 * `data_dir/audit-heads/YYYY-MM.txt`, a line for each head:
 *
 *     TIME NODE ROWS HASH SIGNATURE
 *     2026-11-26T22:00:00.000Z node1 4711 (64 hexadecimal digits) (128 hexadecimal digits)
 *
 * SIGNATURE is Ed25519 over the bytes of the line before it, without the blank between. Lines are
 * only ever added; each is on the disk before the next one comes. */

/* Adds a line on how the log stands for `store`. */
enum store_err audit_heads_append(const char *data_dir, struct store *store, const char *node,
                                  uint64_t now_ms);

enum { HEAD_TEXT_SIZE = 512 };
struct head_line {
    struct audit_head head;
    char text[HEAD_TEXT_SIZE]; /* what was signed */
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
};

/* False: not such a line. It may end with a line feed. */
bool audit_heads_parse(const char *line, struct head_line *ret_line);

/* The running server writes one when it starts and each hour; the last one is its end's to write.
 * Loop thread. */
struct audit_heads;
struct audit_heads *audit_heads_create(struct app *app);
void audit_heads_second(struct audit_heads *heads, uint64_t steady_ms);
/* Takes NULL. No lanes any more. */
void audit_heads_destroy(struct audit_heads *heads);

#endif
