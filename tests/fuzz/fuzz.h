#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

/* What the targets share. The engine calls LLVMFuzzerTestOneInput with any bytes; a target ends the
 * program where something does not hold. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#define HOLDS(claim)                                                                               \
    do {                                                                                           \
        if (!(claim)) {                                                                            \
            (void)fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #claim);       \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The input, read from its begin. */
struct input {
    const uint8_t *at;
    size_t left;
};

/* 0 where nothing is left. */
static inline uint8_t input_byte(struct input *input)
{
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    return *input->at++;
}

/* Up to the next line break or the end, as a text of its own: what runs past it is then seen. A NUL
 * ends it early for who reads texts. The caller frees it. */
static inline char *input_line(struct input *input, size_t *ret_length)
{
    const uint8_t *end = input->left > 0 ? memchr(input->at, '\n', input->left) : NULL;
    size_t length = end != NULL ? (size_t)(end - input->at) : input->left;
    char *text = malloc(length + 1);
    if (text == NULL) {
        abort();
    }
    memcpy(text, input->at, length);
    text[length] = '\0';
    input->at += length + (end != NULL);
    input->left -= length + (end != NULL);
    if (ret_length != NULL) {
        *ret_length = length;
    }
    return text;
}

#endif
