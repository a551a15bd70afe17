#include "storage/err.h"

#define STORE_ERR_TEXT(name, word, text) [name] = text,
static const char *const texts[] = {STORE_ERR_MAP(STORE_ERR_TEXT)};
#undef STORE_ERR_TEXT

const char *store_err_text(enum store_err err)
{
    unsigned at = (unsigned)err;
    return at < sizeof texts / sizeof texts[0] ? texts[at] : "unknown error";
}
