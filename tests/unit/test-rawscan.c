/* SPDX-License-Identifier: MIT */
/* Raw header scanning. demur-layer: message */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "message/rawscan.h"

/* Text with the number of its bytes, NULs included. */
#define T(text) text, sizeof(text) - 1

/* A copy without room behind it, so that reading beyond it is seen. */
static char *
exact_copy(const char *bytes, size_t len)
{
    char *copy = g_malloc(MAX(len, 1));
    return len ? memcpy(copy, bytes, len) : copy;
}

typedef struct HeaderCase {
    const char *header;
    size_t len;
    const char *fields; /* "name=value|..." with CR, LF and NUL shown as r, n and 0 in <> */
    long body;          /* offset of the body, or -1 when the header does not end */
} HeaderCase;

static const HeaderCase headers[] = {
    {T(""), "", -1},
    {T("\n"), "", 1},
    {T("\r\n"), "", 2},
    {T("A: b\r\n\r\nbody"), "A= b|", 8},
    {T("A: b\n\nbody"), "A= b|", 6},
    {T("A: b\r\nC: d\n\r\nE: f"), "A= b|C= d|", 13},
    {T("A: b"), "A= b|", -1},
    {T("A: b\n"), "A= b|", -1},
    {T("A: b\r\n"), "A= b|", -1},
    {T("A:\n\n"), "A=|", 4},
    {T("A: b\r\n c\r\n\td\r\nE: f\r\n\r\n"), "A= b<r><n> c<r><n>\td|E= f|", 22},
    {T("A: b\n c\n\n"), "A= b<n> c|", 9},
    {T("A: b\n \n c\n\n"), "A= b<n> <n> c|", 11},
    {T(" lost\nA: b\n\n"), "A= b|", 12},
    {T("From x@y Sat\nA: b\n\n"), "A= b|", 19},
    {T(">From x@y Sat\nA: b\n\n"), "A= b|", 20},
    {T("A: b\nFrom x@y Sat\nC: d\n\n"), "A= b|C= d|", 24},
    {T("no field\n more\nA: b\n\n"), "A= b|", 21},
    {T("bad name: x\nA: b\n\n"), "A= b|", 18},
    {T(": x\nA: b\n\n"), "A= b|", 10},
    {T("A : b\nC\t: d\n\n"), "A= b|C= d|", 13},
    {T("N\xC3\xA4me: x\nA: b\n\n"), "A= b|", 15},
    {T("A: b\0c\n\n"), "A= b<0>c|", 8},
    {T("A\0: b\nC: d\n\n"), "C= d|", 12},
    {T("A: \xFF\xFE\n\n"), "A= \xFF\xFE|", 7},
    {T("A: b\r\r\n\n"), "A= b<r>|", 8},
    {T("A: b\rC: d\n\n"), "A= b<r>C: d|", 11},
    {T("A: b\n\r"), "A= b|", -1},
    {T("From "), "", -1},
    {T("From: a@b\n\n"), "From= a@b|", 11},
};

static void
show(GString *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\r' || text[i] == '\n' || !text[i])
            g_string_append(out, text[i] == '\r' ? "<r>" : text[i] ? "<n>" : "<0>");
        else
            g_string_append_c(out, text[i]);
    }
}

static void
test_fields(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        const HeaderCase *c = &headers[i];
        g_autofree char *data = exact_copy(c->header, c->len);
        g_autoptr(GString) out = g_string_new(NULL);
        DemurRawScan scan;
        DemurRawField field;
        demur_rawscan_init(&scan, data, c->len);
        while (demur_rawscan_next(&scan, &field)) {
            show(out, data + field.name.start, field.name.len);
            g_string_append_c(out, '=');
            show(out, data + field.value.start, field.value.len);
            g_string_append_c(out, '|');
            g_assert_cmpuint(field.whole.start, ==, field.name.start);
        }
        g_assert_cmpstr(out->str, ==, c->fields);
        g_assert_cmpint(scan.ended ? (long)scan.body : -1, ==, c->body);
        g_assert_true(scan.truncated == !scan.ended);
        g_assert_false(demur_rawscan_next(&scan, &field));
    }
}

static void
test_whole_and_truncated(void)
{
    const char header[] = "A: b\r\n c\r\nD: e\r\n";
    DemurRawScan scan;
    DemurRawField field;
    demur_rawscan_init(&scan, header, sizeof header - 1);
    g_assert_true(demur_rawscan_next(&scan, &field));
    g_assert_cmpuint(field.whole.start, ==, 0);
    g_assert_cmpuint(field.whole.len, ==, 10);
    g_assert_false(scan.truncated);
    g_assert_true(demur_rawscan_next(&scan, &field));
    g_assert_cmpuint(field.whole.len, ==, 6);
    g_assert_true(scan.truncated);
}

static void
test_is(void)
{
    const char header[] = "fRoM: b\n\n";
    DemurRawScan scan;
    DemurRawField field;
    demur_rawscan_init(&scan, header, sizeof header - 1);
    g_assert_true(demur_rawscan_next(&scan, &field));
    g_assert_true(demur_rawscan_is(&scan, &field, "From"));
    g_assert_false(demur_rawscan_is(&scan, &field, "Fro"));
    g_assert_false(demur_rawscan_is(&scan, &field, "From2"));
    g_assert_false(demur_rawscan_is(&scan, &field, ""));
}

typedef struct DomainCase {
    const char *value;
    size_t len;
    const char *domain; /* "" for none */
} DomainCase;

static const DomainCase domains[] = {
    {T(""), ""},
    {T("a@b.example"), "b.example"},
    {T(" A@B.Example "), "b.example"},
    {T("Name <a@b.example>"), "b.example"},
    {T("\"Na,me <x@y>\" <a@b.example>"), "b.example"},
    {T("\"quo\\\"te@x\" <a@b.example>"), "b.example"},
    {T("Na (x@y, (nested) z) me <a@b.example>"), "b.example"},
    {T("a(c)@(c)b(c).(c)example(c)"), "b.example"},
    {T("a @ b . example"), "b.example"},
    {T("<a@b.\r\n example>"), "b.example"},
    {T("Name\r\n\t<a@b.example>"), "b.example"},
    {T("<@relay.example,@two.example:a@b.example>"), "b.example"},
    {T("Group: a@b.example, c@d.example;"), "b.example"},
    {T("Empty:;, a@b.example"), "b.example"},
    {T("Name only, a@b.example"), "b.example"},
    {T("\"a@x.example\"@b.example"), "b.example"},
    {T("a@[192.0.2.1]"), "[192.0.2.1]"},
    {T("a@b.example junk"), "b.example"},
    {T("a@x.example <c@b.example>"), "b.example"},
    {T("a@x.example@b.example"), "b.example"},
    {T("<a@b.example"), "b.example"},
    {T("<<a@b.example>>"), "b.example"},
    {T("a@b.example>"), "b.example"},
    {T("a\0@b.example"), "b.example"},
    {T("a@b\0.example"), "b"},
    {T("a@b\xC3\xA9.example"), "b\xC3\xA9.example"},
    {T("(unclosed a@b.example"), ""},
    {T("\"unclosed a@b.example"), ""},
    {T("no address"), ""},
    {T("<>"), ""},
    {T("@"), ""},
    {T("a@"), ""},
    {T("a@ ,c@b.example"), "b.example"},
    {T("<a@ ><c@b.example>"), "b.example"},
    {T("\\"), ""},
    {T("("), ""},
    {T("\"\\"), ""},
};

static void
test_domain(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(domains); i++) {
        const DomainCase *c = &domains[i];
        g_autofree char *value = exact_copy(c->value, c->len);
        char domain[64] = "";
        size_t len = demur_rawscan_domain(value, c->len, domain, sizeof domain);
        g_assert_cmpstr(domain, ==, c->domain);
        g_assert_cmpuint(len, ==, strlen(c->domain));
    }
}

static void
test_domain_size(void)
{
    char domain[10];
    g_assert_cmpuint(demur_rawscan_domain(T("a@b.example"), domain, 10), ==, 9);
    g_assert_cmpuint(demur_rawscan_domain(T("a@b.example"), domain, 9), ==, 0);
    g_assert_cmpuint(demur_rawscan_domain(T("a@b.example"), domain, 0), ==, 0);
    g_assert_cmpuint(demur_rawscan_domain(T("a@b.example, a@c"), domain, 9), ==, 0);
}

typedef struct ListCase {
    const char *value;
    const char *entries; /* "phrase|comment|local|domain;" each */
    unsigned stray;
    bool group, comment;
} ListCase;

static const ListCase lists[] = {
    {"a@b", "||a|b;", 0, false, false},
    {"a@b, c@d", "||a|b; ||c|d;", 0, false, false},
    {"N <a@b> <c@d>", "N ||a|b; ||c|d;", 0, false, false},
    {"a@b <c@d>", "a@b ||c|d;", 1, false, false},
    {"a@b@c", "||a@b|c;", 1, false, false},
    {"Foo Bar ab.cd@e", "Foo Bar ||ab.cd|e;", 0, false, false},
    {"ab . cd @ e . f", "||ab . cd | e . f;", 0, false, false},
    {"g: a@b, c@d;", " ||a|b; ||c|d;", 0, true, false},
    {"ab@cd (x)", "|x|ab|cd (x);", 0, false, true},
    {",,,", "", 0, false, false},
    {"\"a@b\" <c@d>", "\"a@b\" ||c|d;", 0, false, false},
    {"<a@b<c@d>", "||c|d;", 1, false, false},
    {"<@r:ab@cd>", "||ab|cd;", 0, false, false},
};

static void
append_span(GString *out, const char *text, DemurRawSpan span, char end)
{
    g_string_append_len(out, text + span.start, (gssize)span.len);
    g_string_append_c(out, end);
}

static void
test_list(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const char *value = lists[i].value;
        DemurRawAddressScan scan;
        DemurRawAddress address;
        g_autoptr(GString) out = g_string_new(NULL);
        demur_rawscan_address_init(&scan, value, strlen(value));
        while (demur_rawscan_address_next(&scan, &address)) {
            append_span(out, value, address.phrase, '|');
            append_span(out, value, address.comment, '|');
            append_span(out, value, address.local, '|');
            append_span(out, value, address.domain, ';');
        }
        g_assert_cmpstr(out->str, ==, lists[i].entries);
        g_assert_cmpuint(scan.stray, ==, lists[i].stray);
        g_assert_true(scan.group == lists[i].group);
        g_assert_true(scan.comment == lists[i].comment);
    }
}

/* Time must not grow faster than the input: these take seconds when it is quadratic. */
static void
test_bombs(void)
{
    static const char *const units[] = {"(", "a:", "\"", "<", "a@b,", "\\", "[", "a@", "((a)"};
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autoptr(GString) value = g_string_new(NULL);
        while (value->len < 1000000)
            g_string_append(value, units[i]);
        char domain[300];
        gint64 start = g_get_monotonic_time();
        (void)demur_rawscan_domain(value->str, value->len, domain, sizeof domain);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 2000000);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rawscan/fields", test_fields);
    g_test_add_func("/rawscan/whole", test_whole_and_truncated);
    g_test_add_func("/rawscan/is", test_is);
    g_test_add_func("/rawscan/domain", test_domain);
    g_test_add_func("/rawscan/domain-size", test_domain_size);
    g_test_add_func("/rawscan/list", test_list);
    g_test_add_func("/rawscan/bombs", test_bombs);
    return g_test_run();
}
