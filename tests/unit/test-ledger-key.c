/* SPDX-License-Identifier: MIT */
/* The key of a case: stable for ever, the same for copies, different for different mail. */
/* demur-layer: ledger */
#include "ledger/ledger.h"

#include <string.h>

static char *
key_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(DemurMessage) message = demur_message_new_from_bytes(bytes, &error);
    g_assert_no_error(error);
    return demur_ledger_key(message);
}

#define HEAD "From: a@example.org\r\nDate: Thu, 22 May 2025 10:00:00 +0000\r\n"
#define BODY "\r\nhttps://help.instagram.com/contact/233964459562201\r\n"

static void
test_same(void)
{
    static const char *const rows[] = {
        HEAD "Message-ID: <1@example.org>\r\nSubject: s\r\n" BODY,
        "Received: by another\r\n" HEAD "Message-ID: <1@example.org>\r\nSubject: s\r\n" BODY,
        "X-Demur-Verdict: kind=notice\r\n" HEAD
        "Subject: s\r\nMessage-ID: <1@example.org>\r\n" BODY,
        HEAD "Message-ID: <1@example.org>\r\nSubject: s\r\n" BODY
             "\r\nhttps://x.example/999999999999999\r\n",
    };
    g_autofree char *first = key_of(rows[0]);
    g_assert_cmpuint(strlen(first), ==, 64);
    for (size_t i = 1; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *key = key_of(rows[i]);
        g_assert_cmpstr(key, ==, first);
    }
}

static void
test_different(void)
{
    static const char *const rows[] = {
        HEAD "Message-ID: <1@example.org>\r\nSubject: s\r\n" BODY,
        HEAD "Message-ID: <2@example.org>\r\nSubject: s\r\n" BODY,
        HEAD "Message-ID: <1@example.org>\r\nSubject: t\r\n" BODY,
        HEAD "Message-ID: <1@example.org>\r\nSubject: s\r\n\r\nno link\r\n",
        HEAD "Message-ID: <1@example.org>\r\nSubject: "
             "s\r\n\r\nhttps://x.example/999999999999999\r\n",
        HEAD "Subject: s\r\n" BODY,
        HEAD "Message-ID:\r\nSubject: s\r\n" BODY,
        "Date: Thu, 22 May 2025 10:00:00 +0000\r\n" BODY,
        "From: a@example.org\r\n" BODY,
        "\r\n",
    };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_true(g_hash_table_add(seen, key_of(rows[i])));
}

/* A known answer: a change here would make every known mail a new case. */
static void
test_known(void)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    static const char plain[] = "+<1@example.org>\0+a@example.org\0"
                                "+Thu, 22 May 2025 10:00:00 +0000\0+s\0+233964459562201";
    g_checksum_update(sum, (const guchar *)plain, sizeof(plain));
    g_autofree char *key = key_of(HEAD "Message-ID: <1@example.org>\r\nSubject: s\r\n" BODY);
    g_assert_cmpstr(key, ==, g_checksum_get_string(sum));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ledger-key/same", test_same);
    g_test_add_func("/ledger-key/different", test_different);
    g_test_add_func("/ledger-key/known", test_known);
    return g_test_run();
}
