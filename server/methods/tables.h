#ifndef SERVER_METHODS_TABLES_H
#define SERVER_METHODS_TABLES_H

#include "server/method.h"

/* Every module's rows. */

extern const struct method session_methods[];
extern const size_t session_method_count;
extern const struct event_kind session_events[];
extern const size_t session_event_count;
extern const struct method account_methods[];
extern const size_t account_method_count;
extern const struct method password_methods[];
extern const size_t password_method_count;
extern const struct method mail_methods[];
extern const size_t mail_method_count;
extern const struct method passkey_methods[];
extern const size_t passkey_method_count;
extern const struct method audit_methods[];
extern const size_t audit_method_count;
extern const struct method admin_methods[];
extern const size_t admin_method_count;
extern const struct method accounts_methods[];
extern const size_t accounts_method_count;
extern const struct method user_methods[];
extern const size_t user_method_count;
extern const struct method chat_methods[];
extern const size_t chat_method_count;
extern const struct event_kind chat_events[];
extern const size_t chat_event_count;
extern const struct event_kind channel_events[];
extern const size_t channel_event_count;
extern const struct method consent_methods[];
extern const size_t consent_method_count;
extern const struct event_kind consent_events[];
extern const size_t consent_event_count;
extern const struct method consent_history_methods[];
extern const size_t consent_history_method_count;
extern const struct method network_methods[];
extern const size_t network_method_count;
extern const struct event_kind network_events[];
extern const size_t network_event_count;
extern const struct method presence_methods[];
extern const size_t presence_method_count;
extern const struct event_kind presence_events[];
extern const size_t presence_event_count;
extern const struct method call_methods[];
extern const size_t call_method_count;
extern const struct event_kind call_events[];
extern const size_t call_event_count;
extern const struct method terms_methods[];
extern const size_t terms_method_count;
extern const struct event_kind terms_events[];
extern const size_t terms_event_count;
extern const struct method conduct_methods[];
extern const size_t conduct_method_count;
extern const struct event_kind conduct_events[];
extern const size_t conduct_event_count;
extern const struct method privacy_methods[];
extern const size_t privacy_method_count;
extern const struct method portal_methods[];
extern const size_t portal_method_count;
extern const struct event_kind portal_events[];
extern const size_t portal_event_count;
extern const struct method closing_methods[];
extern const size_t closing_method_count;

#endif
