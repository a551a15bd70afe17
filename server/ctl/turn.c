/* empowerctl check --turn: whether the STUN and TURN servers of the configuration can be used. */

#include "server/ctl/ctl.h"

#include "server/clock.h"
#include "server/config.h"
#include "server/turn/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void print_line(const char *uri, const struct turn_verdict *verdict)
{
    if (verdict->ok) {
        printf("%s: %s\n", uri, verdict->says);
    } else {
        printf("%s: FAILED (%s): %s\n", uri, verdict->step, verdict->says);
    }
    (void)fflush(stdout); /* the next one may take its time */
}

static json_t *as_json(const char *uri, const struct turn_verdict *verdict)
{
    return json_pack("{s:s, s:b, s:s, s:s}", "uri", uri, "ok", verdict->ok, "step", verdict->step,
                     "says", verdict->says);
}

int ctl_check_turn(const struct ctl *ctl, int count, char **words)
{
    const struct config *config = ctl->config;
    struct turn_how how = {.secret = config->turn_secret.text, .now_ms = clock_wall_ms()};
    bool with_ca = count == 2 && strcmp(words[0], "--ca") == 0;
    if (count != 0 && !with_ca) {
        fputs("usage: empowerctl [--config FILE] check --turn [--ca FILE] [--json]\n", stderr);
        return CTL_USAGE;
    }
    if (config->turn_uris.count == 0) {
        fputs("empowerctl: turn_uris names no server\n", stderr);
        return CTL_REFUSED;
    }
    how.ca = with_ca ? words[1] : NULL;
    (void)signal(SIGPIPE, SIG_IGN); /* a server that hangs up is a finding */
    bool all_well = true;
    json_t *servers = json_array();
    for (size_t i = 0; i < config->turn_uris.count; i++) {
        struct turn_verdict verdict;
        turn_check(config->turn_uris.items[i], &how, &verdict);
        all_well = all_well && verdict.ok;
        if (ctl->json) {
            json_array_append_new(servers, as_json(config->turn_uris.items[i], &verdict));
        } else {
            print_line(config->turn_uris.items[i], &verdict);
        }
    }
    if (ctl->json) {
        json_t *result = json_pack("{s:O}", "servers", servers);
        ctl_print(ctl, result);
        json_decref(result);
    }
    json_decref(servers);
    return all_well ? CTL_OK : CTL_FOUND;
}
