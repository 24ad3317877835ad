/* SPDX-License-Identifier: MIT */
/* Below the IMAP store: names and sets on the wire, the guard, budget and end of a reply. */
/* demur-layer: store */
#include "base/error.h"
#include "store/imap-guard.h"
#include "store/imap-names.h"
#include "store/imap-session.h"
#include "store/store.h"

#include <string.h>

static void
test_names(void)
{
    static const struct {
        const char *name, *wire;
    } rows[] = {
        {"INBOX", "INBOX"},
        {"Entwürfe", "Entw&APw-rfe"},
        {"Tom & Jerry", "Tom &- Jerry"},
        {"日本語", "&ZeVnLIqe-"},
        {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
        {"🦊 fox", "&2D7dig- fox"},
        {"a\"b\\c", "a\"b\\c"},
        {"ü&ö", "&APw-&-&APY-"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *wire = demur_imap_name_encode(rows[i].name);
        g_autofree char *name = demur_imap_name_decode(rows[i].wire);
        g_assert_cmpstr(wire, ==, rows[i].wire);
        g_assert_cmpstr(name, ==, rows[i].name);
    }
}

static void
test_bad_names(void)
{
    static const char *const wires[] = {
        "",      "a\nb",  "a\x7f",   "\xff",  "&",       "&ABC",   "a&APw",     "&AAo-",
        "&2D4-", "&3Do-", "&2D7dig", "&A*A-", "&AGE-\r", "&APw=-", "&2D4AYQ-x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wires); i++)
        g_assert_null(demur_imap_name_decode(wires[i]));
    g_autofree char *as_it_is = demur_imap_name_decode("Caf\xc3\xa9s");
    g_assert_cmpstr(as_it_is, ==, "Cafés");
    g_autofree char *too_long = g_strnfill(1001, 'a');
    g_assert_null(demur_imap_name_encode(too_long));
    g_assert_null(demur_imap_name_encode("a\r\nb"));
    g_assert_null(demur_imap_name_encode("\xc3"));
    g_assert_null(demur_imap_name_encode(""));
}

static void
test_keywords(void)
{
    static const char *const good[] = {"$Demur", "demur-notice", "a", "$Phishing"};
    static const char *const bad[] = {"",  "a b", "a)", "\\Seen", "a\r",
                                      "*", "a\"", "ü",  "a]",     "a%"};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(demur_imap_is_keyword(good[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(demur_imap_is_keyword(bad[i]));
}

static void
test_terms(void)
{
    static const struct {
        const char *text, *term;
    } rows[] = {
        {"facebookmail.com", "facebookmail.com"},
        {"für die KI bei Meta", "r die KI bei Meta"},
        {"Prüfung", "fung"},
        {"日本語", NULL},
        {"日本語ab", NULL},
        {"", NULL},
        {"abc\r\ndefg", "defg"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *term = demur_imap_search_term(rows[i].text);
        g_assert_cmpstr(term, ==, rows[i].term);
    }
}

static void
test_sets(void)
{
    static const int64_t uids[] = {1, 2, 3, 5, 7, 8, 4294967295};
    g_autofree char *set = demur_imap_uid_set(uids, G_N_ELEMENTS(uids));
    g_assert_cmpstr(set, ==, "1:3,5,7:8,4294967295");
}

#define HIDDEN "* OK [PERMANENTFLAGX (\\Seen \\*)] kept\r\n"
#define SHOWN "* OK [PERMANENTFLAGS (\\Seen \\*)] kept\r\n"

static const struct {
    const char *in, *out;
} guarded[] = {
    {SHOWN, HIDDEN},
    {"* OK [BADCHARSET ({3}\r\nabc)] x\r\n", "* OK [BADCHARSEX ({3}\r\nabc)] x\r\n"},
    {"* NO [[badcharset]\r\n", "* NO [[badcharseX]\r\n"},
    {"* OK [permanentflags (\\Seen", "* OK [permanentflagX (\\Seen"},
    {"* OK [[PERMANENTFLAGS ()]\r\n", "* OK [[PERMANENTFLAGX ()]\r\n"},
    {"* 1 FETCH (BODY[] {41}\r\n" SHOWN ")\r\n" SHOWN,
     "* 1 FETCH (BODY[] {41}\r\n" SHOWN ")\r\n" HIDDEN},
    {"* 1 FETCH (BODY[] {41+}\r\n" SHOWN ")\r\n", "* 1 FETCH (BODY[] {41+}\r\n" SHOWN ")\r\n"},
    /* Text, whatever it ends in, announces no literal. */
    {"* OK hello {41}\r\n" SHOWN, "* OK hello {41}\r\n" HIDDEN},
    {"7 NO sorry {41}\r\n" SHOWN, "7 NO sorry {41}\r\n" HIDDEN},
    {"+ go {41}\r\n" SHOWN, "+ go {41}\r\n" HIDDEN},
    {"* LIST () \"/\" {3}\r\na(b\r\n" SHOWN, "* LIST () \"/\" {3}\r\na(b\r\n" HIDDEN},
    {"* LIST () \"/\" {3} x\r\n" SHOWN, "* LIST () \"/\" {3} x\r\n" HIDDEN},
};

static void
test_guard(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(guarded); i++) {
        size_t size = strlen(guarded[i].in);
        /* Whatever the network cuts it into. */
        for (size_t piece = 1; piece <= size; piece++) {
            DemurImapGuard guard = {0};
            g_autofree char *data = g_strdup(guarded[i].in);
            for (size_t at = 0; at < size; at += piece)
                g_assert_null(demur_imap_guard(&guard, data + at, MIN(piece, size - at)));
            g_assert_cmpstr(data, ==, guarded[i].out);
        }
    }
}

static void
test_guard_flags(void)
{
    static const struct {
        const char *line;
        bool keeps;
    } rows[] = {
        {"* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n", true},
        {"* OK [PERMANENTFLAGS (\\Seen $demur)] x\r\n", true},
        {"* OK [PERMANENTFLAGS (\\Seen $Demurs)] x\r\n", false},
        {"* OK [PERMANENTFLAGS ()] \\* x\r\n", false},
        {"* OK [PERMANENTFLAGS \\*] x\r\n", false},
        {"* OK [PERMANENTFLAGS (\\Seen", false},
        {"* FLAGS (\\Seen $Demur)\r\n", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        DemurImapGuard guard = {0};
        g_autofree char *data = g_strdup(rows[i].line);
        g_assert_null(demur_imap_guard(&guard, data, strlen(data)));
        g_assert_cmpint(demur_imap_guard_keeps(&guard, "$Demur"), ==, rows[i].keeps);
    }
}

static void
test_guard_depth(void)
{
    DemurImapGuard guard = {0};
    char start[] = "* 1 FETCH (BODYSTRUCTURE ", open[] = "((((((((((";
    g_assert_null(demur_imap_guard(&guard, start, strlen(start)));
    unsigned taken = 0;
    while (taken < 1000 && !demur_imap_guard(&guard, open, strlen(open)))
        taken++;
    g_assert_cmpuint(taken, <, 11);
}

static void
test_guard_literal(void)
{
    static const struct {
        const char *line;
        bool taken;
    } rows[] = {
        {"* LIST () \"/\" {33554432}\r\n", true},
        {"* LIST () \"/\" {33554433}\r\n", false},
        {"* LIST () \"/\" {4294967296}\r\n", false},
        {"* LIST () \"/\" {355555555555555555555555555555555}\r\n", false},
        {"* 1 FETCH (BODY[] {18446744073709551617}\r\n", false},
        {"* OK never {99999999999}\r\n* LIST () \"/\" a\r\n", true},
        {"* LIST () \"/\" {99999999999} x\r\n", false},
        {"* LIST () \"/\" {99999999999}", false},
        {"* LIST () \"/\" { \t99999999999}", false},
        {"* LIST () \"/\" \"{33554432}\"\r\n", true},
        {"* LIST () \"/\" \"{99999999999}\"\r\n", false},
        {"* LIST () \"/\" \"a\\\"{99999999999}\"\r\n", false},
        {"* STATUS a\" U[ {99999999999}\r\n", false},
        {"* LIST () \"/\" \"a\\\\\" {99999999999}\"\r\n", false},
        {"* LIST () \"/\" {15}\r\n{99999999999}\r\n)\r\n", true},
        {"* FLAGS (\\Seen \"x\r\n* LIST () \"/\" {15}\r\n{99999999999}\r\n)\r\n", false},
        {"* OK never mind the \"\r\n* LIST () \"/\" a\r\n", true},
        {"F* LIST () \"/\" {15}\r\n{99999999999}\r\n)\r\n", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        DemurImapGuard guard = {0};
        g_autofree char *data = g_strdup(rows[i].line);
        const char *wrong = demur_imap_guard(&guard, data, strlen(data));
        g_assert_cmpint(wrong == NULL, ==, rows[i].taken);
    }
}

/* A session that is logged in, on what the server is going to say. */
static DemurStore *
session(const char *transcript)
{
    static const DemurImapOptions options = {.account = "a", .security = DEMUR_SECURITY_TUNNEL};
    g_autoptr(GError) error = NULL;
    DemurStore *store = demur_imap_session_new(
        demur_imap_transport_new_memory(transcript, strlen(transcript)), &options, &error);
    g_assert_no_error(error);
    return store;
}

#define GREETING "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n"

static void
test_windows(void)
{
    static const DemurSearch search = {.first_uid = 1};
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurStore) store = session(
        GREETING "* 250000 EXISTS\r\n* OK [UIDNEXT 250001] x\r\n* OK [UIDVALIDITY 1] x\r\n"
                 "1 OK done\r\n"
                 "* SEARCH 7 3 7 100001\r\n2 OK done\r\n"
                 "* SEARCH 100001\r\n* SEARCH 150000\r\n3 OK done\r\n"
                 "* SEARCH\r\n4 OK done\r\n");
    DemurFolderState state;
    g_assert_true(demur_store_open(store, "INBOX", &state, &error));
    g_assert_cmpint(state.messages, ==, 250000);
    g_autoptr(GArray) uids = demur_store_search(store, &search, &error);
    g_assert_no_error(error);
    static const int64_t wanted[] = {3, 7, 100001, 150000};
    g_assert_cmpmem(uids->data, uids->len * sizeof(int64_t), wanted, sizeof(wanted));
    unsigned round_trips = 0;
    demur_imap_traffic(store, NULL, NULL, &round_trips);
    g_assert_cmpuint(round_trips, ==, 4);
}

static void
test_ends(void)
{
    static const struct {
        const char *reply, *text;
        DemurError code;
    } rows[] = {
        {"", "without an answer", DEMUR_ERROR_CONNECTION},
        {"* STATUS INBOX (MESS", "in the middle of a reply", DEMUR_ERROR_CONNECTION},
        {"* BYE [X] see you\r\n", "see you", DEMUR_ERROR_CONNECTION},
        {"1 NO \033[1mwhat\r\n", "what", DEMUR_ERROR_MAILBOX},
        {"1 BAD no idea\r\n", "no idea", DEMUR_ERROR_MAILBOX},
        {"* NO 1 BAD x\r\n2 BAD other\r\n", "cannot be understood", DEMUR_ERROR_CONNECTION},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *transcript = g_strconcat(GREETING, rows[i].reply, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(DemurStore) store = session(transcript);
        DemurFolderState state;
        g_assert_false(demur_store_status(store, "INBOX", &state, &error));
        g_assert_error(error, DEMUR_ERROR, (int)rows[i].code);
        g_assert_nonnull(strstr(error->message, rows[i].text));
        g_assert_null(strchr(error->message, '\033'));
    }
}

static void
test_numbers(void)
{
    g_autoptr(DemurStore) store = session(
        GREETING "* STATUS INBOX (MESSAGES 4294967295 UIDNEXT 4294967295 UIDVALIDITY 0)\r\n"
                 "1 OK done\r\n");
    DemurFolderState state;
    g_assert_true(demur_store_status(store, "INBOX", &state, NULL));
    g_assert_cmpint(state.messages, ==, 4294967295);
    g_assert_cmpint(state.uidvalidity, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/imap/names", test_names);
    g_test_add_func("/imap/bad-names", test_bad_names);
    g_test_add_func("/imap/keywords", test_keywords);
    g_test_add_func("/imap/terms", test_terms);
    g_test_add_func("/imap/sets", test_sets);
    g_test_add_func("/imap/guard", test_guard);
    g_test_add_func("/imap/guard-flags", test_guard_flags);
    g_test_add_func("/imap/guard-depth", test_guard_depth);
    g_test_add_func("/imap/guard-literal", test_guard_literal);
    g_test_add_func("/imap/windows", test_windows);
    g_test_add_func("/imap/ends", test_ends);
    g_test_add_func("/imap/numbers", test_numbers);
    return g_test_run();
}
