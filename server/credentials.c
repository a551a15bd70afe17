/* A password is too common where nothing is left of it but one of the words below, with digits and
 * signs around, or where it is of three different characters or fewer, or runs along the keyboard.
 * The list is short on purpose: of ten characters and more, these are what people take first. */

#include "server/credentials.h"

#include "server/secret.h"

#include <stddef.h>
#include <string.h>

/* In lower case, letters alone. */
static const char *const common_words[] = {
    "abcdefghij",
    "admin",
    "administrator",
    "amsterdam",
    "azerty",
    "azertyuiop",
    "changeme",
    "default",
    "empower",
    "feyenoord",
    "geheim",
    "geheimgeheim",
    "herfst",
    "hetisgeheim",
    "hond",
    "iloveyou",
    "ikhouvanjou",
    "inloggen",
    "januari",
    "letmein",
    "lente",
    "login",
    "mijnwachtwoord",
    "nederland",
    "password",
    "passwordpassword",
    "passw",
    "ppassword",
    "qwerty",
    "qwertyuiop",
    "qwertyqwerty",
    "rotterdam",
    "schatje",
    "superman",
    "test",
    "testtest",
    "trustno",
    "utrecht",
    "voetbal",
    "wachtwoord",
    "wachtwoordwachtwoord",
    "welcome",
    "welkom",
    "welkomwelkom",
    "winter",
    "zomer",
    "zorg",
    "portaal",
};
enum { COMMON_COUNT = sizeof common_words / sizeof common_words[0], WORD_SIZE = 32 };

/* Keys in their order, and numbers: a password that stands in one of them as it is. */
static const char *const rows[] = {
    "12345678901234567890",       "09876543210987654321",       "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn",   "01234567890123456789",
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0], DISTINCT_MIN = 4 };

static char lower(char character)
{
    return (char)(character >= 'A' && character <= 'Z' ? character | 0x20 : character);
}

static bool is_letter(char character)
{
    return lower(character) >= 'a' && lower(character) <= 'z';
}

void username_lower(const char *typed, char ret_username[USERNAME_BYTES_MAX + 1])
{
    size_t length = strlen(typed);
    if (length > USERNAME_BYTES_MAX) {
        length = 0;
    }
    for (size_t i = 0; i < length; i++) {
        ret_username[i] = lower(typed[i]);
    }
    ret_username[length] = '\0';
}

bool username_take(const char *typed, char ret_username[USERNAME_BYTES_MAX + 1])
{
    char username[USERNAME_BYTES_MAX + 1];
    size_t length = strlen(typed);
    if (length < USERNAME_CHARACTERS_MIN || length > USERNAME_BYTES_MAX) {
        return false;
    }
    username_lower(typed, username);
    bool fits = username[strspn(username, "abcdefghijklmnopqrstuvwxyz0123456789._@-")] == '\0' &&
                strchr("._@-", username[0]) == NULL;
    if (fits) {
        memcpy(ret_username, username, length + 1);
    }
    return fits;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80; /* not in the middle of one */
    }
    return count;
}

/* Whether `part` (in lower case) stands in `text`, whatever the case of that is. */
static bool contains(const char *text, const char *part)
{
    size_t length = strlen(part);
    for (; *text != '\0'; text++) {
        size_t same = 0;
        while (same < length && lower(text[same]) == part[same]) {
            same++;
        }
        if (same == length) {
            return true;
        }
    }
    return false;
}

static bool is_common_word(const char *password)
{
    char word[WORD_SIZE];
    size_t length = 0;
    for (const char *c = password; *c != '\0'; c++) {
        if ((unsigned char)*c >= 0x80 || length == sizeof word - 1) {
            return false;
        }
        if (is_letter(*c)) {
            word[length++] = lower(*c);
        }
    }
    word[length] = '\0';
    bool common = false;
    for (size_t i = 0; i < COMMON_COUNT && !common; i++) {
        common = strcmp(common_words[i], word) == 0;
    }
    secret_wipe(word, sizeof word);
    return common;
}

static bool is_monotonous(const char *password)
{
    bool seen[256] = {false};
    unsigned distinct = 0;
    for (const char *c = password; *c != '\0'; c++) {
        distinct += !seen[(unsigned char)*c];
        seen[(unsigned char)*c] = true;
    }
    return distinct < DISTINCT_MIN;
}

static bool runs_along(const char *password)
{
    size_t length = strlen(password);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        for (const char *at = rows[i]; strlen(at) >= length; at++) {
            size_t same = 0;
            while (same < length && lower(password[same]) == at[same]) {
                same++;
            }
            if (same == length) {
                return true;
            }
        }
    }
    return false;
}

const char *password_fault(const char *password, const char *username)
{
    size_t count = characters(password);
    if (count < PASSWORD_CHARACTERS_MIN) {
        return "password_too_short";
    }
    if (count > PASSWORD_CHARACTERS_MAX) {
        return "password_too_long";
    }
    if (*username != '\0' && contains(password, username)) {
        return "password_contains_username";
    }
    return is_common_word(password) || is_monotonous(password) || runs_along(password)
               ? "password_too_common"
               : NULL;
}
