#include "signalling/err.h"

const char *call_err_name(enum call_err err)
{
    switch (err) {
#define X(value, name)                                                                             \
    case value:                                                                                    \
        return name;
        CALL_ERR_MAP(X)
#undef X
    }
    return "internal";
}
