/* SPDX-License-Identifier: MIT */
/* A small pack and messages made of text, for the tests of the trust layer. */
#ifndef DEMUR_TESTS_TRUST_PACK_H
#define DEMUR_TESTS_TRUST_PACK_H

#include "rules/pack.h"

#include <demur/message.h>
#include <string.h>

static DemurSender trust_senders[] = {
    {(char *)"facebookmail.com", true, true},
    {(char *)"mail.instagram.com", false, true},
    {(char *)"facebook.com", true, false},
    {(char *)"meta.com", true, false},
};
static const char *const trust_brands[] = {"facebook", "instagram",      "whatsapp", "meta",
                                           "threads",  "meta platforms", "meta ai"};
static const char *const trust_hosts[] = {"facebook.com", "instagram.com", "meta.com",
                                          "whatsapp.com"};

/* Borrowed; the arrays live as long as the process. */
static inline const DemurPack *
trust_pack(void)
{
    static DemurPack pack;
    if (pack.senders)
        return &pack;
    pack.name = (char *)"test";
    pack.company = (char *)"Meta";
    pack.senders = g_ptr_array_new();
    pack.brands = g_ptr_array_new();
    pack.hosts = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(trust_senders); i++)
        g_ptr_array_add(pack.senders, &trust_senders[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(trust_brands); i++)
        g_ptr_array_add(pack.brands, (char *)trust_brands[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(trust_hosts); i++)
        g_ptr_array_add(pack.hosts, (char *)trust_hosts[i]);
    return &pack;
}

/* Owned. */
static inline DemurMessage *
trust_message_of(const char *data, size_t len)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(data, len);
    DemurMessage *message = demur_message_new_from_bytes(bytes, &error);
    g_assert_no_error(error);
    return message;
}

/* Owned. */
static inline DemurMessage *
trust_message(const char *text)
{
    return trust_message_of(text, strlen(text));
}

#endif
