/* What goes to and comes from the person at the terminal. */

#include "server/ctl/ctl.h"

#include "server/memory.h"
#include "server/secret.h"
#include "storage/auto.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 1024, FILE_MAX = 1 << 18 };

static void print_value(const json_t *value)
{
    size_t index;
    json_t *item;
    if (json_is_string(value)) {
        fputs(json_string_value(value), stdout);
    } else if (json_is_array(value)) {
        json_array_foreach(value, index, item)
        {
            fputs(index > 0 ? "," : "", stdout);
            print_value(item);
        }
    } else {
        json_dumpf(value, stdout, JSON_ENCODE_ANY);
    }
}

/* A line for each, with tabs between the columns. */
static void print_rows(const json_t *rows)
{
    size_t index;
    json_t *row;
    json_array_foreach(rows, index, row)
    {
        const char *name;
        json_t *value;
        bool first = true;
        json_object_foreach(row, name, value)
        {
            fputs(first ? "" : "\t", stdout);
            print_value(value);
            first = false;
        }
        putchar('\n');
    }
}

void ctl_print(const struct ctl *ctl, const json_t *result)
{
    const char *name;
    json_t *value;
    if (ctl->json) {
        json_dumpf(result, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
        putchar('\n');
        return;
    }
    json_object_foreach((json_t *)result, name, value)
    {
        if (json_is_object(json_array_get(value, 0))) {
            print_rows(value);
        } else {
            printf("%s: ", name);
            print_value(value);
            putchar('\n');
        }
    }
}

/* NULL at the end of the input. */
static char *read_line(void)
{
    char *line = memory_new(PASSWORD_MAX + 3); /* one too many shows */
    if (fgets(line, PASSWORD_MAX + 3, stdin) == NULL) {
        free(line);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}

static char *ask(const char *prompt)
{
    struct termios shown;
    struct termios hidden;
    fputs(prompt, stderr);
    tcgetattr(STDIN_FILENO, &shown);
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    char *line = read_line();
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    return line;
}

static void drop(char *line)
{
    if (line != NULL) {
        secret_wipe(line, strlen(line));
        free(line);
    }
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

char *ctl_read_password(void)
{
    char *password = isatty(STDIN_FILENO) ? ask("password: ") : read_line();
    if (password == NULL || characters(password) < PASSWORD_MIN ||
        strlen(password) > PASSWORD_MAX) {
        fputs("empowerctl: a password has 8 characters at least, and 1024 bytes at most; it is "
              "read from the terminal or from standard input\n",
              stderr);
        drop(password);
        return NULL;
    }
    if (isatty(STDIN_FILENO)) {
        char *again = ask("again: ");
        bool same = again != NULL && strcmp(again, password) == 0;
        drop(again);
        if (!same) {
            fputs("empowerctl: the two are not the same\n", stderr);
            drop(password);
            return NULL;
        }
    }
    return password;
}

char *ctl_read_file(const char *path)
{
    AUTO_FREE char *text = memory_new(FILE_MAX + 2); /* one too many shows */
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "empowerctl: %s: %s\n", path, strerror(errno));
        return NULL;
    }
    size_t length = fread(text, 1, FILE_MAX + 1, file);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed || length == 0 || length > FILE_MAX || strlen(text) != length) {
        fprintf(stderr, "empowerctl: %s: is no text, or none of at most 256 KiB\n", path);
        return NULL;
    }
    return memory_copy_text(text);
}

int ctl_status_of(const char *reason)
{
    static const enum err failures[] = {ERR_INTERNAL, ERR_STORAGE, ERR_OVERLOADED};
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        if (strcmp(err_reason(failures[i]), reason) == 0) {
            return CTL_FAILED;
        }
    }
    return CTL_REFUSED;
}
