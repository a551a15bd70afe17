#include "server/http/cookie.h"

#include <string.h>

bool cookie_find(const char *header, const char *name, char *ret_value, size_t size)
{
    size_t name_length = strlen(name);
    ret_value[0] = '\0';
    while (*header != '\0') {
        header += strspn(header, " \t;");
        size_t length = strcspn(header, ";");
        if (length > name_length && header[name_length] == '=' &&
            memcmp(header, name, name_length) == 0) {
            const char *value = header + name_length + 1;
            size_t value_length = length - name_length - 1;
            while (value_length > 0 && strchr(" \t", value[value_length - 1]) != NULL) {
                value_length--;
            }
            if (value_length >= size) {
                return false;
            }
            memcpy(ret_value, value, value_length);
            ret_value[value_length] = '\0';
            return true;
        }
        header += length;
    }
    return false;
}
