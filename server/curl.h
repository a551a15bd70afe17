#ifndef SERVER_CURL_H
#define SERVER_CURL_H

/* Once, before any thread that asks other servers by libcurl (smtp, sso/fetch). */
void curl_start(void);

#endif
