#include "server/presence/news.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char name_bytes[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
static const char epoch_bytes[] = "0123456789abcdef";
static const char *const kinds[] = {"beat", "whole", "gone", "user"};
enum { SINCE_DIGITS_MAX = 15 };

void view_format(struct presence_view view, char ret_text[NEWS_SIZE])
{
    snprintf(ret_text, NEWS_SIZE, "%s %" PRIu64, presence_word(view.state), view.since_ms);
}

void news_format(const struct news *news, char ret_text[NEWS_SIZE])
{
    int length = snprintf(ret_text, NEWS_SIZE, "%.*s %.*s %s", NODE_NAME_MAX, news->node,
                          EPOCH_LENGTH, news->epoch, kinds[news->kind]);
    if (news->kind == NEWS_USER) {
        char id[ID_TEXT_LENGTH + 1];
        char view[NEWS_SIZE];
        id_format(news->user, id);
        view_format(news->view, view);
        snprintf(ret_text + length, NEWS_SIZE - (size_t)length, " %s %.48s", id, view);
    }
}

/* Copies up to the next blank, and goes behind it. False: nothing there, or more than `most`, or a
 * blank that nothing follows. */
static bool take_word(const char **text, size_t most, char *ret_word)
{
    size_t length = strcspn(*text, " ");
    if (length == 0 || length > most) {
        return false;
    }
    memcpy(ret_word, *text, length);
    ret_word[length] = '\0';
    bool last = (*text)[length] == '\0';
    *text += last ? length : length + 1;
    return last || **text != '\0';
}

static bool take_view(const char *text, struct presence_view *ret_view)
{
    char state[NEWS_SIZE], since[SINCE_DIGITS_MAX + 1];
    if (!take_word(&text, NEWS_SIZE - 1, state) || !presence_parse(state, &ret_view->state) ||
        !take_word(&text, SINCE_DIGITS_MAX, since) || *text != '\0' ||
        since[strspn(since, "0123456789")] != '\0') {
        return false;
    }
    ret_view->since_ms = strtoull(since, NULL, 10);
    return true;
}

/* As a string of its own. False: too long, or not text. */
static bool copy(const char *text, size_t length, char ret_copy[NEWS_SIZE])
{
    if (length >= NEWS_SIZE || memchr(text, '\0', length) != NULL) {
        return false;
    }
    memcpy(ret_copy, text, length);
    ret_copy[length] = '\0';
    return true;
}

bool view_parse(const char *text, size_t length, struct presence_view *ret_view)
{
    char whole[NEWS_SIZE];
    return copy(text, length, whole) && take_view(whole, ret_view);
}

static bool take_kind(const char **text, enum news_kind *ret_kind)
{
    char word[NEWS_SIZE];
    if (!take_word(text, NEWS_SIZE - 1, word)) {
        return false;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i], word) == 0) {
            *ret_kind = (enum news_kind)i;
            return true;
        }
    }
    return false;
}

bool news_parse(const char *text, size_t length, struct news *ret_news)
{
    char whole[NEWS_SIZE], id[ID_TEXT_LENGTH + 1];
    const char *rest = whole;
    if (!copy(text, length, whole) || !take_word(&rest, NODE_NAME_MAX, ret_news->node) ||
        ret_news->node[strspn(ret_news->node, name_bytes)] != '\0' ||
        !take_word(&rest, EPOCH_LENGTH, ret_news->epoch) ||
        strspn(ret_news->epoch, epoch_bytes) != EPOCH_LENGTH ||
        !take_kind(&rest, &ret_news->kind)) {
        return false;
    }
    if (ret_news->kind != NEWS_USER) {
        return *rest == '\0';
    }
    return take_word(&rest, ID_TEXT_LENGTH, id) && id_parse(id, &ret_news->user) &&
           take_view(rest, &ret_news->view);
}
