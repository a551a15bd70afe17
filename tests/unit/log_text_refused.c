/* Must not compile as it is, and must with -DVOUCHED: text comes into the log only where somebody
 * said that it may. */
#include "server/log.h"
#include "storage/account.h"

void try_to_log(const struct account *account);

void try_to_log(const struct account *account)
{
#ifdef VOUCHED
    log_line(LOG_INFO, "x", "name=%s role=%d", log_word(account->name), (int)account->role);
#else
    log_line(LOG_INFO, "x", "name=%s role=%d", account->name, (int)account->role);
#endif
}
