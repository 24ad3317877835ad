/* SPDX-License-Identifier: MIT */
/* The plain form of dates, read without GMime. Whatever it takes, it reads as GMime does. */
#include "message/date.h"

#include <glib.h>
#include <string.h>

#include "message/codec.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static bool
take_blanks(const char **at)
{
    const char *start = *at;
    while (**at == ' ' || **at == '\t')
        (*at)++;
    return *at > start;
}

/* A number of MIN to MAX digits, or -1. */
static int
take_number(const char **at, int min, int max)
{
    int number = 0, digits = 0;
    while (g_ascii_isdigit(**at) && digits <= max) {
        number = number * 10 + g_ascii_digit_value(**at);
        digits++;
        (*at)++;
    }
    return digits >= min && digits <= max ? number : -1;
}

/* The index of the three letters at AT in NAMES, or -1. */
static int
take_name(const char **at, const char *names)
{
    for (int i = 0; names[i * 3]; i++) {
        if (g_ascii_strncasecmp(*at, names + (ptrdiff_t)i * 3, 3) == 0) {
            *at += 3;
            return i;
        }
    }
    return -1;
}

static bool
take_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* Midnight of the day at AT, in seconds, or -1; takes the blanks behind it. */
static int64_t
take_day(const char **at)
{
    int day = take_number(at, 1, 2);
    bool apart = take_blanks(at);
    int month = take_name(at, "JanFebMarAprMayJunJulAugSepOctNovDec") + 1;
    apart = take_blanks(at) && apart;
    int year = take_number(at, 4, 4);
    if (!take_blanks(at) || !apart || day < 1 || month < 1 || year < 1970 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return -1;
    GDate date, epoch;
    g_date_clear(&date, 1);
    g_date_clear(&epoch, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    g_date_set_dmy(&epoch, 1, G_DATE_JANUARY, 1970);
    return (int64_t)g_date_days_between(&epoch, &date) * DAY;
}

/* Seconds of the time of day at AT, or -1. */
static int64_t
take_time(const char **at)
{
    int hour = take_number(at, 2, 2), second = 0;
    if (hour < 0 || hour > 23 || !take_char(at, ':'))
        return -1;
    int minute = take_number(at, 2, 2);
    if (take_char(at, ':'))
        second = take_number(at, 2, 2);
    if (minute < 0 || minute > 59 || second < 0 || second > 59)
        return -1;
    return (int64_t)hour * HOUR + (int64_t)minute * MINUTE + second;
}

/* How far the zone at AT is ahead of UTC. */
static bool
take_zone(const char **at, int64_t *ret_offset)
{
    if (strncmp(*at, "GMT", 3) == 0) {
        *at += 3;
        *ret_offset = 0;
        return true;
    }
    bool west = **at == '-';
    if (!take_char(at, '+') && !take_char(at, '-'))
        return false;
    int zone = take_number(at, 4, 4);
    if (zone < 0 || zone / 100 > 14 || zone % 100 > 59)
        return false;
    int64_t offset = (int64_t)(zone / 100) * HOUR + (int64_t)(zone % 100) * MINUTE;
    *ret_offset = west ? -offset : offset;
    return true;
}

/* Nothing more, or a comment of letters such as "(CEST)", set apart. */
static bool
is_end(const char *at)
{
    if (take_blanks(&at) && take_char(&at, '(')) {
        while (g_ascii_isalpha(*at))
            at++;
        if (!take_char(&at, ')'))
            return false;
        take_blanks(&at);
    }
    return !*at;
}

bool
demur_date_plain(const char *value, int64_t *ret_seconds)
{
    const char *at = value;
    if (g_ascii_isalpha(*at) &&
        (take_name(&at, "MonTueWedThuFriSatSun") < 0 || !take_char(&at, ',')))
        return false;
    take_blanks(&at);
    int64_t day = take_day(&at), offset = 0;
    int64_t time = day < 0 ? -1 : take_time(&at);
    if (day < 0 || time < 0 || !take_blanks(&at) || !take_zone(&at, &offset) || !is_end(at))
        return false;
    *ret_seconds = MAX(day + time - offset, -1);
    return true;
}

int64_t
demur_date_read(const char *value)
{
    int64_t seconds = -1;
    if (demur_date_plain(value, &seconds))
        return seconds;
    const DemurCodec *codec = *value ? demur_codec(NULL) : NULL;
    return codec ? codec->date(value) : -1;
}
