/* SPDX-License-Identifier: MIT */
/*
 * Address fields. Lists are read by rawscan, as everywhere: one reading of an address for
 * whoever nominates and whoever decides. GMime's recursive parser never sees them.
 */
#include "message/message-internal.h"

#include <string.h>

#include "message/rawscan.h"
#include "message/text.h"

static char *
words_of(const char *text, DemurRawSpan span, bool blanks)
{
    return demur_text_words(text + span.start, span.len, blanks);
}

/* A display name as it is shown, or NULL when nothing is. */
static char *
display_name(const char *text, const DemurRawAddress *address)
{
    g_autofree char *words = words_of(text, address->phrase, true);
    if (!*g_strstrip(words)) {
        g_free(words);
        words = g_strndup(text + address->comment.start, address->comment.len);
    }
    g_autofree char *decoded = demur_text_decode_header(words);
    g_autofree char *name = demur_text_normalise(decoded, -1);
    return *name ? g_steal_pointer(&name) : NULL;
}

/* Owned; NULL when the entry has no domain. */
static char *
domain_name(const char *text, const DemurRawAddress *address)
{
    size_t size = address->domain.len + 1;
    g_autofree char *domain = g_malloc(size);
    bool found = demur_rawscan_domain_copy(text, address->domain, domain, size) > 0;
    return found ? g_steal_pointer(&domain) : NULL;
}

/* Takes the first entry with an addr-spec; a name alone only as long as there is none. */
static void
take_entry(DemurFrom *from, const char *text, const DemurRawAddress *address)
{
    g_autofree char *domain = domain_name(text, address);
    from->addresses += domain != NULL;
    if (from->domain || (from->display && !domain))
        return;
    g_free(from->display);
    from->display = display_name(text, address);
    if (!domain)
        return;
    from->domain = g_steal_pointer(&domain);
    g_autofree char *local = words_of(text, address->local, false);
    if (*local)
        from->local = g_steal_pointer(&local);
}

void
demur_message_read_from(DemurMessage *message)
{
    DemurFrom *from = &message->from;
    const DemurField *field = demur_message_field(message, "From", 0);
    from->fields = demur_message_count(message, "From");
    if (!field)
        return;
    g_autofree char *text = demur_message_raw_text(message, field);
    DemurRawAddressScan scan;
    DemurRawAddress address;
    demur_rawscan_address_init(&scan, text, strlen(text));
    while (demur_rawscan_address_next(&scan, &address))
        take_entry(from, text, &address);
    from->addresses += scan.stray;
    from->group = scan.group;
    from->comment = scan.comment;
    from->eight_bit = field->eight_bit;
    from->nul = field->nul;
}

static void
add_recipients(GPtrArray *list, const char *text)
{
    DemurRawAddressScan scan;
    DemurRawAddress address;
    demur_rawscan_address_init(&scan, text, strlen(text));
    while (demur_rawscan_address_next(&scan, &address)) {
        g_autofree char *domain = domain_name(text, &address);
        g_autofree char *local = words_of(text, address.local, false);
        g_autofree char *lower = g_ascii_strdown(local, -1);
        if (domain && *local)
            g_ptr_array_add(list, g_strconcat(lower, "@", domain, NULL));
    }
}

GStrv
demur_message_read_recipients(const DemurMessage *message)
{
    static const char *const names[] = {"To", "Cc"};
    GPtrArray *list = g_ptr_array_new();
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        for (unsigned i = 0; i < demur_message_n_fields(message); i++) {
            const DemurField *field = demur_message_field_at(message, i);
            if (g_ascii_strcasecmp(field->name, names[n]) != 0)
                continue;
            g_autofree char *text = demur_message_raw_text(message, field);
            add_recipients(list, text);
        }
    }
    g_ptr_array_add(list, NULL);
    return (GStrv)g_ptr_array_free(list, FALSE);
}
