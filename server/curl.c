#include "server/curl.h"

#include <curl/curl.h>

void curl_start(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}
