/* What stands in Redis: the news of nodes, and the value of a user. Each is a line. */

#include "server/presence/news.h"
#include "tests/fuzz/fuzz.h"

#include <stdbool.h>

/* What was taken is written as it can be taken again, and means the same. */
static void try_news(const char *text, size_t length)
{
    struct news news;
    struct news again;
    char written[NEWS_SIZE];
    if (!news_parse(text, length, &news)) {
        return;
    }
    news_format(&news, written);
    HOLDS(news_parse(written, strlen(written), &again));
    HOLDS(strcmp(news.node, again.node) == 0 && strcmp(news.epoch, again.epoch) == 0);
    HOLDS(news.kind == again.kind);
    if (news.kind == NEWS_USER) {
        HOLDS(id_equal(news.user, again.user));
        HOLDS(news.view.state == again.view.state && news.view.since_ms == again.view.since_ms);
    }
}

static void try_view(const char *text, size_t length)
{
    struct presence_view view;
    struct presence_view again;
    char written[NEWS_SIZE];
    if (view_parse(text, length, &view)) {
        view_format(view, written);
        HOLDS(view_parse(written, strlen(written), &again));
        HOLDS(view.state == again.state && view.since_ms == again.since_ms);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, length};
    while (input.left > 0) {
        size_t line_length;
        char *line = input_line(&input, &line_length);
        try_news(line, line_length);
        try_view(line, line_length);
        free(line);
    }
    return 0;
}
