/* What people type as a mail address, a sender, a user name and a password: one a line. What passes
 * must not leave its line of a mail. */

#include "server/credentials.h"
#include "server/letter.h"
#include "server/mailbox.h"
#include "tests/fuzz/fuzz.h"

enum { LINES = 4, LINE_SIZE = 512, HEAD_LINES = 10 };

/* The lines, each with an end; too long or too few are cut. */
static void read_lines(const uint8_t *bytes, size_t length, char ret_lines[LINES][LINE_SIZE])
{
    size_t line = 0;
    size_t at = 0;
    memset(ret_lines, 0, LINES * LINE_SIZE);
    for (size_t i = 0; i < length && line < LINES; i++) {
        if (bytes[i] == '\n') {
            line++;
            at = 0;
        } else if (at < LINE_SIZE - 1) {
            ret_lines[line][at++] = (char)bytes[i];
        }
    }
}

static void check_letter(const char *address, const char *from)
{
    struct mail mail = {.kind = MAIL_RESET, .link = "https://portal.example.nl/reset#token"};
    (void)snprintf(mail.address, sizeof mail.address, "%s", address);
    char *text = letter_write(&mail, from, "portal.example.nl");
    const char *body = strstr(text, "\r\n\r\n");
    unsigned lines = 1;
    HOLDS(body != NULL);
    for (const char *c = text; c < body; c++) {
        lines += *c == '\n';
        HOLDS(*c >= ' ' || *c == '\r' || *c == '\n');
    }
    HOLDS(lines == HEAD_LINES);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char lines[LINES][LINE_SIZE];
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    char username[USERNAME_BYTES_MAX + 1] = "";
    read_lines(bytes, length, lines);
    bool sender = mailbox_parse(lines[1], address);
    HOLDS(!sender || mailbox_address_fits(address));
    if (mailbox_address_fits(lines[0])) {
        HOLDS(strpbrk(lines[0], " \t\r\n<>\"(),:;") == NULL);
        check_letter(lines[0], sender ? lines[1] : "portaal@example.nl");
    }
    (void)mailbox_server_fits(lines[0]);
    if (username_take(lines[2], username)) {
        HOLDS(strlen(username) >= USERNAME_CHARACTERS_MIN && strchr(username, ':') == NULL);
    }
    const char *fault = password_fault(lines[3], username);
    HOLDS(fault != NULL || strlen(lines[3]) >= PASSWORD_CHARACTERS_MIN);
    return 0;
}
