/* SPDX-License-Identifier: MIT */
/*
 * Form addresses. Of a stranger's address nothing but digits gets through; host and path of
 * what is printed are the shape's own.
 */
#include "link/form.h"

#include <glib.h>
#include <string.h>

/* '?' in PATTERN stands for one ASCII letter, everything else for itself. */
static bool
host_fits(const char *pattern, const char *host)
{
    for (; *pattern && *host; pattern++, host++) {
        if (*pattern == '?' ? !g_ascii_isalpha(*host) : *pattern != *host)
            return false;
    }
    return *pattern == *host;
}

static bool
host_matches(const DemurFormShape *shape, const char *host)
{
    if (strcmp(shape->host, host) == 0)
        return true;
    for (const char *const *alias = shape->aliases; alias && *alias; alias++) {
        if (host_fits(*alias, host))
            return true;
    }
    return false;
}

static size_t
count_digits(const char *text, size_t len)
{
    size_t count = 0;
    while (count < len && g_ascii_isdigit(text[count]))
        count++;
    return count;
}

static bool
is_number(const char *text, size_t len)
{
    return len >= DEMUR_FORM_DIGITS_MIN && len <= DEMUR_FORM_DIGITS_MAX && *text != '0' &&
           count_digits(text, len) == len;
}

static size_t
without_slash(const char *path, size_t len)
{
    return len > 0 && path[len - 1] == '/' ? len - 1 : len;
}

bool
demur_form_matches(const DemurFormShape *shape, const DemurUrl *url, char *ret_digits)
{
    if (!url->https || !host_matches(shape, url->host))
        return false;
    size_t url_len = without_slash(url->path, url->path_len);
    size_t shape_len = strlen(shape->path);
    if (!shape->digits) {
        shape_len = without_slash(shape->path, shape_len);
        if (url_len != shape_len || memcmp(url->path, shape->path, shape_len) != 0)
            return false;
        *ret_digits = '\0';
        return true;
    }
    if (url_len <= shape_len || memcmp(url->path, shape->path, shape_len) != 0)
        return false;
    const char *digits = url->path + shape_len;
    size_t count = url_len - shape_len;
    if (!is_number(digits, count))
        return false;
    memcpy(ret_digits, digits, count);
    ret_digits[count] = '\0';
    return true;
}

char *
demur_form_url(const DemurFormShape *shape, const char *digits)
{
    size_t len = digits ? strlen(digits) : 0;
    if (!shape->digits)
        return len == 0 ? g_strconcat("https://", shape->host, shape->path, NULL) : NULL;
    if (!digits || !is_number(digits, len))
        return NULL;
    return g_strconcat("https://", shape->host, shape->path, digits, NULL);
}
