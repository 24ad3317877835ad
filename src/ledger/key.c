/* SPDX-License-Identifier: MIT */
/* The key of a case. Changing anything here makes every known mail a new case. */
#include "ledger/ledger.h"

#include <string.h>

/* Shorter runs are sizes, dates and the like; form numbers have 15 or 16 digits. */
#define DIGITS_MIN 12

static void
add(GChecksum *sum, const char *value)
{
    /* Absent and empty differ, and no value runs into the next: none holds a NUL. */
    g_checksum_update(sum, (const guchar *)(value ? "+" : "-"), 1);
    if (value)
        g_checksum_update(sum, (const guchar *)value, (gssize)strlen(value));
    g_checksum_update(sum, (const guchar *)"", 1);
}

static const char *
field(DemurMessage *message, const char *name)
{
    const DemurField *found = demur_message_field(message, name, 0);
    return found ? found->value : NULL;
}

/* The first long run of digits, owned, or NULL. */
static char *
digits_of(const char *text)
{
    while (*text) {
        text += strcspn(text, "0123456789");
        size_t len = strspn(text, "0123456789");
        if (len >= DIGITS_MIN)
            return g_strndup(text, len);
        text += len;
    }
    return NULL;
}

static char *
first_digits(DemurMessage *message)
{
    unsigned count = demur_message_n_links(message);
    for (unsigned i = 0; i < count; i++) {
        char *digits = digits_of(demur_message_link(message, i)->written);
        if (digits)
            return digits;
    }
    return NULL;
}

char *
demur_ledger_key(DemurMessage *message)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *digits = first_digits(message);
    add(sum, field(message, "Message-ID"));
    add(sum, field(message, "From"));
    add(sum, field(message, "Date"));
    add(sum, demur_message_subject(message));
    add(sum, digits);
    return g_strdup(g_checksum_get_string(sum));
}
