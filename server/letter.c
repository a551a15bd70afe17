#include "server/letter.h"

#include "server/mailbox.h"
#include "server/memory.h"
#include "server/secret.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BODY_SIZE = 4096, HEAD_SIZE = 2048, LINE_MAX_LENGTH = 76, DATE_SIZE = 64 };

/* The parts that vary stand in the bodies as PORTAL, LINK and UNTIL: in words and not in the order
 * of arguments, since each language has its own order. */
struct words {
    const char *subject;
    const char *body;
};

static const struct words words[][LANGUAGE_COUNT] = {
    [MAIL_INVITATION] =
        {
            [LANGUAGE_NL] =
                {"Maak je account voor het portaal",
                 "Hallo,\n\n"
                 "Je kunt een account maken voor het portaal op PORTAL.\n"
                 "Open daarvoor deze link:\n\n"
                 "LINK\n\n"
                 "De link werkt één keer, tot UNTIL.\n"
                 "Geef de link aan niemand anders.\n\n"
                 "Weet je niet waarom je deze mail krijgt? Dan hoef je niets te doen.\n\n"
                 "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"Create your account for the portal",
                             "Hello,\n\n"
                             "You can create an account for the portal at PORTAL.\n"
                             "Open this link to do so:\n\n"
                             "LINK\n\n"
                             "The link works once, until UNTIL.\n"
                             "Do not give it to anybody else.\n\n"
                             "If you do not know why you got this mail, you need not do "
                             "anything.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_RESET] =
        {
            [LANGUAGE_NL] = {"Kies een nieuw wachtwoord",
                             "Hallo,\n\n"
                             "Iemand vroeg om een nieuw wachtwoord voor je account op PORTAL.\n"
                             "Was jij dat? Open dan deze link:\n\n"
                             "LINK\n\n"
                             "De link werkt één keer, en één uur lang.\n"
                             "Geef de link aan niemand anders.\n\n"
                             "Was jij het niet? Dan hoef je niets te doen. Je wachtwoord blijft "
                             "hetzelfde.\n\n"
                             "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"Choose a new password",
                             "Hello,\n\n"
                             "Somebody asked for a new password for your account at PORTAL.\n"
                             "If it was you, open this link:\n\n"
                             "LINK\n\n"
                             "The link works once, and for one hour.\n"
                             "Do not give it to anybody else.\n\n"
                             "If it was not you, you need not do anything. Your password stays "
                             "the same.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_PASSWORD_CHANGED] =
        {
            [LANGUAGE_NL] = {"Je wachtwoord is veranderd",
                             "Hallo,\n\n"
                             "Het wachtwoord van je account op PORTAL is veranderd.\n"
                             "Je bent nu overal uitgelogd. Log opnieuw in met je nieuwe "
                             "wachtwoord.\n"
                             "Had je passkeys? Die werken niet meer. Je kunt nieuwe maken.\n\n"
                             "Heb je dit niet zelf gedaan? Neem dan meteen contact op met je "
                             "zorgverlener.\n\n"
                             "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"Your password has been changed",
                             "Hello,\n\n"
                             "The password of your account at PORTAL has been changed.\n"
                             "You are now signed out everywhere. Sign in again with your new "
                             "password.\n"
                             "If you had passkeys, they no longer work. You can make new ones."
                             "\n\n"
                             "If you did not do this, contact your care provider at once.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_PASSWORD_OWN] =
        {
            [LANGUAGE_NL] = {"Je wachtwoord is veranderd",
                             "Hallo,\n\n"
                             "Het wachtwoord van je account op PORTAL is veranderd.\n"
                             "Op je andere apparaten ben je nu uitgelogd. Log daar opnieuw in met "
                             "je nieuwe wachtwoord.\n"
                             "Heb je passkeys? Die blijven werken.\n\n"
                             "Heb je dit niet zelf gedaan? Neem dan meteen contact op met je "
                             "zorgverlener.\n\n"
                             "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"Your password has been changed",
                             "Hello,\n\n"
                             "The password of your account at PORTAL has been changed.\n"
                             "You are now signed out on your other devices. Sign in there again "
                             "with your new password.\n"
                             "If you have passkeys, they go on working.\n\n"
                             "If you did not do this, contact your care provider at once.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_ADDRESS_CODE] =
        {
            [LANGUAGE_NL] = {"Je code voor dit mailadres",
                             "Hallo,\n\n"
                             "Iemand wil mail van een account op PORTAL op dit adres krijgen.\n"
                             "Was jij dat? Vul dan deze code in bij Mijn account:\n\n"
                             "LINK\n\n"
                             "De code werkt één keer, en één uur lang.\n"
                             "Geef de code aan niemand anders.\n\n"
                             "Was jij het niet? Dan hoef je niets te doen.\n\n"
                             "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"Your code for this mail address",
                             "Hello,\n\n"
                             "Somebody wants to get the mail of an account at PORTAL at this "
                             "address.\n"
                             "If it was you, fill in this code at My account:\n\n"
                             "LINK\n\n"
                             "The code works once, and for one hour.\n"
                             "Do not give it to anybody else.\n\n"
                             "If it was not you, you need not do anything.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_ADDRESS_CHANGING] =
        {
            [LANGUAGE_NL] =
                {"Er is een ander mailadres gekozen",
                 "Hallo,\n\n"
                 "Iemand koos een ander mailadres voor je account op PORTAL. Je wachtwoord was "
                 "daarvoor nodig.\n"
                 "Als dat adres is bevestigd, krijg je hier geen mail meer.\n\n"
                 "Was jij dat? Dan hoef je niets te doen.\n\n"
                 "Was jij het niet? Kies dan meteen een nieuw wachtwoord bij Mijn account. Op "
                 "andere apparaten ben je dan uitgelogd, en kan niemand daar het adres nog "
                 "bevestigen.\n"
                 "Lukt dat niet? Neem dan contact op met je zorgverlener.\n\n"
                 "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] =
                {"Another mail address was chosen",
                 "Hello,\n\n"
                 "Somebody chose another mail address for your account at PORTAL. That took your "
                 "password.\n"
                 "Once that address is confirmed, you get no mail here any more.\n\n"
                 "If it was you, you need not do anything.\n\n"
                 "If it was not you, choose a new password at once, at My account. You are then "
                 "signed out on other devices, and nobody can confirm the address there.\n"
                 "If that does not work, contact your care provider.\n\n"
                 "You cannot reply to this mail.\n"},
        },
    [MAIL_FACTOR_OFF] =
        {
            [LANGUAGE_NL] =
                {"De extra code is uitgezet",
                 "Hallo,\n\n"
                 "De extra code bij het inloggen op PORTAL is uitgezet voor je account.\n"
                 "Je logt nu in zonder code.\n"
                 "Bij Beveiliging kun je de code weer aanzetten.\n\n"
                 "Heb je dit niet zelf gedaan of gevraagd? Neem dan meteen contact op met je "
                 "zorgverlener.\n\n"
                 "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] =
                {"The extra code has been switched off",
                 "Hello,\n\n"
                 "The extra code for signing in at PORTAL has been switched off for your account.\n"
                 "You now sign in without a code.\n"
                 "Under Security you can switch it on again.\n\n"
                 "If you did not do this or ask for it, contact your care provider at once.\n\n"
                 "You cannot reply to this mail.\n"},
        },
    [MAIL_PASSKEY_ADDED] =
        {
            [LANGUAGE_NL] = {"Er is een passkey bij je account gekomen",
                             "Hallo,\n\n"
                             "Er is een passkey toegevoegd aan je account op PORTAL.\n"
                             "Met een passkey kun je inloggen zonder wachtwoord.\n"
                             "Bij Beveiliging zie je al je passkeys.\n\n"
                             "Heb je dit niet zelf gedaan? Haal de passkey dan weg, en neem meteen "
                             "contact op met je zorgverlener.\n\n"
                             "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"A passkey has been added to your account",
                             "Hello,\n\n"
                             "A passkey has been added to your account at PORTAL.\n"
                             "With a passkey you can sign in without a password.\n"
                             "Under Security you see all your passkeys.\n\n"
                             "If you did not do this, remove the passkey, and contact your care "
                             "provider at once.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_PASSKEY_REMOVED] =
        {
            [LANGUAGE_NL] =
                {"Er is een passkey van je account weggehaald",
                 "Hallo,\n\n"
                 "Er is een passkey weggehaald van je account op PORTAL.\n"
                 "Die passkey werkt niet meer. Je kunt nog inloggen met je wachtwoord.\n\n"
                 "Heb je dit niet zelf gedaan of gevraagd? Neem dan meteen contact op met je "
                 "zorgverlener.\n\n"
                 "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] =
                {"A passkey has been removed from your account",
                 "Hello,\n\n"
                 "A passkey has been removed from your account at PORTAL.\n"
                 "That passkey no longer works. You can still sign in with your password.\n\n"
                 "If you did not do this or ask for it, contact your care provider at once.\n\n"
                 "You cannot reply to this mail.\n"},
        },
    [MAIL_CLOSED] =
        {
            [LANGUAGE_NL] =
                {"Je account is gesloten",
                 "Hallo,\n\n"
                 "Je account op PORTAL is gesloten. Je kunt er niet meer mee inloggen.\n"
                 "De gegevens van je account zijn verwijderd, ook dit mailadres.\n"
                 "Wat in een dossier staat, blijft in dat dossier.\n\n"
                 "Heb je dit niet zelf gedaan of gevraagd? Neem dan meteen contact op met je "
                 "zorgverlener.\n\n"
                 "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] =
                {"Your account has been closed",
                 "Hello,\n\n"
                 "Your account at PORTAL has been closed. You can no longer sign in with it.\n"
                 "The details of your account have been deleted, this mail address too.\n"
                 "What stands in a file of care stays there.\n\n"
                 "If you did not do this or ask for it, contact your care provider at once.\n\n"
                 "You cannot reply to this mail.\n"},
        },
    [MAIL_WARNED] =
        {
            [LANGUAGE_NL] = {"Er staat een waarschuwing voor je klaar",
                             "Hallo,\n\n"
                             "Je hebt een waarschuwing gekregen op PORTAL.\n"
                             "Log in om te lezen waarom.\n"
                             "Laat daar ook weten dat je de waarschuwing gelezen hebt.\n\n"
                             "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"There is a warning for you",
                             "Hello,\n\n"
                             "You have been given a warning at PORTAL.\n"
                             "Sign in to read why.\n"
                             "Confirm there that you have read it.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_TERMS] =
        {
            [LANGUAGE_NL] = {"Er zijn nieuwe voorwaarden voor het portaal",
                             "Hallo,\n\n"
                             "Er zijn nieuwe voorwaarden voor het portaal op PORTAL.\n"
                             "Log in om te lezen wat er verandert, en vanaf wanneer.\n"
                             "Ga je ermee akkoord? Dan blijf je het portaal gebruiken.\n\n"
                             "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"There are new terms for the portal",
                             "Hello,\n\n"
                             "There are new terms for the portal at PORTAL.\n"
                             "Sign in to read what changes, and from when on.\n"
                             "If you agree, you go on using the portal.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_SIGN] =
        {
            [LANGUAGE_NL] = {"Er wacht een vraag om je toestemming",
                             "Hallo,\n\n"
                             "Op PORTAL wacht een vraag om je toestemming.\n"
                             "Log in om te lezen wat er gevraagd wordt.\n"
                             "Jij beslist. Je mag ook nee zeggen.\n\n"
                             "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"A question for your consent is waiting",
                             "Hello,\n\n"
                             "A question for your consent is waiting at PORTAL.\n"
                             "Sign in to read what is asked.\n"
                             "You decide. You may also say no.\n\n"
                             "You cannot reply to this mail.\n"},
        },
    [MAIL_BIRTHDAY] =
        {
            [LANGUAGE_NL] =
                {"Binnenkort verandert wie wat mag zien",
                 "Hallo,\n\n"
                 "Binnenkort verandert op PORTAL wie wat mag zien. Dat komt door een verjaardag.\n"
                 "Log in om te zien wanneer dat is.\n\n"
                 "Je kunt deze mail niet beantwoorden.\n"},
            [LANGUAGE_EN] = {"Soon it changes who may see what",
                             "Hello,\n\n"
                             "Soon it changes who may see what at PORTAL, because of a birthday.\n"
                             "Sign in to see when.\n\n"
                             "You cannot reply to this mail.\n"},
        },
};

static const char *const months[LANGUAGE_COUNT][12] = {
    [LANGUAGE_NL] = {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
                     "september", "oktober", "november", "december"},
    [LANGUAGE_EN] = {"January", "February", "March", "April", "May", "June", "July", "August",
                     "September", "October", "November", "December"},
};

struct text {
    char *bytes;
    size_t length;
    size_t size;
};

/* Cut where it does not fit: sizes are such that nothing of ours is. */
static void add(struct text *text, const char *bytes, size_t length)
{
    size_t room = text->size - 1 - text->length;
    length = length < room ? length : room;
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

__attribute__((format(printf, 2, 3))) static void add_line(struct text *text, const char *format,
                                                           ...)
{
    va_list arguments;
    size_t room = text->size - text->length;
    va_start(arguments, format);
    int wanted = vsnprintf(text->bytes + text->length, room, format, arguments);
    va_end(arguments);
    text->length += (size_t)wanted < room ? (size_t)wanted : room - 1;
    add(text, "\r\n", 2);
}

/* "9 december 2026", by the calendar of UTC, which is at most a few hours behind ours: a link is
 * never promised for longer than it works. */
static void write_day(uint64_t wall_ms, enum language language, char ret_text[DATE_SIZE])
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm day;
    gmtime_r(&seconds, &day);
    snprintf(ret_text, DATE_SIZE, "%d %s %d", day.tm_mday, months[language][day.tm_mon],
             day.tm_year + 1900);
}

/* RFC 5322, section 3.3; not by strftime(), which would write it in the language of the system. */
static void write_date(uint64_t wall_ms, char ret_text[DATE_SIZE])
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm day;
    gmtime_r(&seconds, &day);
    snprintf(ret_text, DATE_SIZE, "%s, %d %.3s %d %02d:%02d:%02d +0000", days[day.tm_wday],
             day.tm_mday, months[LANGUAGE_EN][day.tm_mon], day.tm_year + 1900, day.tm_hour,
             day.tm_min, day.tm_sec);
}

/* Copies `body` with what the capitals stand for. */
static void fill_in(struct text *text, const char *body, const struct mail *mail,
                    const char *portal)
{
    char until[DATE_SIZE];
    write_day(mail->until_ms, mail->language, until);
    const struct {
        const char *name;
        const char *value;
    } parts[] = {{"PORTAL", portal}, {"LINK", mail->link}, {"UNTIL", until}};
    while (*body != '\0') {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof parts / sizeof parts[0] && skip == 0; i++) {
            if (strncmp(body, parts[i].name, strlen(parts[i].name)) == 0) {
                add(text, parts[i].value, strlen(parts[i].value));
                skip = strlen(parts[i].name);
            }
        }
        if (skip == 0) {
            add(text, body, 1);
            skip = 1;
        }
        body += skip;
    }
}

/* RFC 2045, section 6.7. The text has no blanks at the ends of its lines. */
static void add_quoted(struct text *text, const char *body)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t column = 0;
    for (; *body != '\0'; body++) {
        unsigned char byte = (unsigned char)*body;
        bool plain = (byte >= ' ' && byte <= '~' && byte != '=');
        size_t width = plain ? 1 : 3;
        if (byte == '\n') {
            add(text, "\r\n", 2);
            column = 0;
            continue;
        }
        if (column + width > LINE_MAX_LENGTH - 1) {
            add(text, "=\r\n", 3);
            column = 0;
        }
        const char escaped[] = {'=', hex[byte >> 4], hex[byte & 15]};
        add(text, plain ? body : escaped, width);
        column += width;
    }
}

static void add_head(struct text *text, const struct mail *mail, const char *from)
{
    char id[ID_TEXT_LENGTH + 1];
    char date[DATE_SIZE];
    char sender[MAIL_ADDRESS_BYTES_MAX + 1] = "";
    mailbox_parse(from, sender);
    const char *at = strrchr(sender, '@');
    id_format(mail->id, id);
    write_date(mail->created_ms, date);
    add_line(text, "Date: %s", date);
    add_line(text, "From: %s", from);
    add_line(text, "To: %s", mail->address);
    add_line(text, "Subject: %s", words[mail->kind][mail->language].subject);
    add_line(text, "Message-ID: <%s%s>", id, at != NULL ? at : "@localhost");
    add_line(text, "Auto-Submitted: auto-generated");
    add_line(text, "MIME-Version: 1.0");
    add_line(text, "Content-Type: text/plain; charset=utf-8");
    add_line(text, "Content-Transfer-Encoding: quoted-printable");
    add_line(text, "Content-Language: %s", language_word(mail->language));
    add(text, "\r\n", 2);
}

char *letter_write(const struct mail *mail, const char *from, const char *portal)
{
    char body[BODY_SIZE] = "";
    struct text plain = {body, 0, sizeof body};
    struct text text = {.size = HEAD_SIZE + 4 * BODY_SIZE};
    text.bytes = memory_new(text.size);
    fill_in(&plain, words[mail->kind][mail->language].body, mail, portal);
    add_head(&text, mail, from);
    add_quoted(&text, body);
    secret_wipe(body, sizeof body);
    return text.bytes;
}
