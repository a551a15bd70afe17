/* A line of a file of heads, which may come from anywhere. */

#include "server/audit_heads.h"
#include "tests/fuzz/fuzz.h"

/* The parts put together again are the line: nothing of it stays unsigned. */
static void is_the_line(const struct head_line *line, const char *text)
{
    char again[HEAD_TEXT_SIZE];
    int length = snprintf(again, sizeof again, "%s ", line->text);
    HOLDS(length > 0 && (size_t)length + 2 * sizeof line->signature < sizeof again);
    for (size_t i = 0; i < sizeof line->signature; i++) {
        (void)snprintf(again + (size_t)length + 2 * i, 3, "%02x", line->signature[i]);
    }
    HOLDS(strcmp(again, text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, length};
    struct head_line line;
    char *text = input_line(&input, NULL);
    if (audit_heads_parse(text, &line)) {
        is_the_line(&line, text);
    }
    free(text);
    return 0;
}
