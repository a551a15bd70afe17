#include "server/http/file_head.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { NAME_CHARACTERS = 200 };

/* U+2028 to U+202E and U+2066 to U+2069: what ends a line or turns the direction of writing, so
 * that a name could show another ending than it has. `c` is at a character of valid UTF-8. */
static bool is_misleading(const char *c)
{
    const unsigned char *byte = (const unsigned char *)c;
    return byte[0] == 0xe2 && ((byte[1] == 0x80 && byte[2] >= 0xa8 && byte[2] <= 0xae) ||
                               (byte[1] == 0x81 && byte[2] >= 0xa6 && byte[2] <= 0xa9));
}

/* The head holds valid text only where JSON can carry it. */
bool file_name_good(const char *name)
{
    json_t *text = json_string(name); /* NULL where it is not UTF-8 */
    size_t characters = 0;
    bool ok = text != NULL && strlen(name) <= FILE_NAME_BYTES_MAX;
    for (const char *c = name; *c != '\0'; c++) {
        characters += ((unsigned char)*c & 0xc0) != 0x80;
        ok = ok && (unsigned char)*c >= ' ' && *c != 0x7f && !is_misleading(c);
    }
    json_decref(text);
    return ok && characters >= 1 && characters <= NAME_CHARACTERS;
}

void file_type_of(const char *declared, char ret_type[FILE_TYPE_BYTES_MAX + 1])
{
    size_t length = strcspn(declared, "; \t");
    const char *slash = memchr(declared, '/', length);
    static const char token[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&^_.+-/";
    bool ok = slash != NULL && slash > declared && slash + 1 < declared + length &&
              length <= FILE_TYPE_BYTES_MAX && strspn(declared, token) >= length &&
              memchr(slash + 1, '/', (size_t)(declared + length - slash - 1)) == NULL;
    snprintf(ret_type, FILE_TYPE_BYTES_MAX + 1, "%.*s", ok ? (int)length : FILE_TYPE_BYTES_MAX,
             ok ? declared : "application/octet-stream");
}

void file_disposition(const char *name, char ret_text[FILE_DISPOSITION_SIZE])
{
    static const char hex[] = "0123456789ABCDEF";
    char plain[NAME_CHARACTERS + 1];
    char coded[FILE_NAME_BYTES_MAX * 3 + 1];
    size_t plain_length = 0;
    size_t coded_length = 0;
    for (const char *c = name; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        bool simple = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                      (byte >= 'a' && byte <= 'z') || byte == '.' || byte == '-' || byte == '_';
        if ((byte & 0xc0) != 0x80 && plain_length < NAME_CHARACTERS) {
            plain[plain_length++] = simple || byte == ' ' ? (char)byte : '_';
        }
        if (simple) {
            coded[coded_length++] = (char)byte;
        } else {
            coded[coded_length++] = '%';
            coded[coded_length++] = hex[byte >> 4];
            coded[coded_length++] = hex[byte & 15];
        }
    }
    plain[plain_length] = '\0';
    coded[coded_length] = '\0';
    snprintf(ret_text, FILE_DISPOSITION_SIZE, "attachment; filename=\"%s\"; filename*=UTF-8''%s",
             plain, coded);
}
