/* SPDX-License-Identifier: MIT */
/*
 * A pack's own tests: each is made into the bytes of a mail and read like any other, so that
 * they test what a reader's program would show, and not only the patterns.
 */
#include "rules/pack-test.h"

#include "rules/eval.h"

#include <string.h>

#define BOUNDARY "=_demur_test_part"
#define ENCODED_BYTES 42 /* of UTF-8 in one encoded word of at most 75 characters */

typedef struct PackTest {
    char *name;
    char *kind, *language, *rule, *form; /* expected; NULL: anything */
    char *from, *subject, *text, *html;
    GPtrArray *links;   /* char* */
    GPtrArray *headers; /* char*: name, value, name, value, ... */
} PackTest;

void
demur_pack_test_free(void *data)
{
    PackTest *test = data;
    if (!test)
        return;
    char *strings[] = {test->name, test->kind,    test->language, test->rule, test->form,
                       test->from, test->subject, test->text,     test->html};
    for (unsigned i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_ptr_array_unref(test->links);
    g_ptr_array_unref(test->headers);
    g_free(test);
}

static bool
check_names(const DemurJson *json, const DemurJsonNode *node, const DemurPack *pack,
            const PackTest *test, GError **error)
{
    bool rule = !test->rule, form = !test->form;
    for (unsigned i = 0; i < pack->rules->len && !rule; i++)
        rule = strcmp(((DemurRule *)pack->rules->pdata[i])->id, test->rule) == 0;
    for (unsigned i = 0; i < pack->forms->len && !form; i++)
        form = strcmp(((DemurForm *)pack->forms->pdata[i])->id, test->form) == 0;
    if (rule && form)
        return true;
    return demur_json_fail(json, demur_json_member(node, rule ? "form" : "rule"), error,
                           "there is no such %s in the pack", rule ? "form" : "rule");
}

static bool
read_expected(const DemurJson *json, const DemurJsonNode *node, const DemurPack *pack,
              PackTest *test, GError **error)
{
    static const DemurJsonKey keys[] = {{"kind", DEMUR_JSON_STRING, true},
                                        {"language", DEMUR_JSON_STRING},
                                        {"rule", DEMUR_JSON_STRING},
                                        {"form", DEMUR_JSON_STRING},
                                        {NULL}};
    static const char *const kinds[] = {"none",  "notice", "confirmation", "rejection", "code",
                                        "other", NULL};
    if (demur_json_type(node) == DEMUR_JSON_STRING &&
        strcmp(demur_json_string(node), "none") == 0) {
        test->kind = g_strdup("none");
        return true;
    }
    if (demur_json_type(node) != DEMUR_JSON_OBJECT)
        return demur_json_fail(json, node, error, "\"none\" or an object is wanted");
    if (!demur_json_check_object(json, node, keys, error) ||
        demur_pack_word(json, demur_json_member(node, "kind"), kinds, error) < 0)
        return false;
    test->kind = demur_pack_string(node, "kind");
    test->language = demur_pack_string(node, "language");
    test->rule = demur_pack_string(node, "rule");
    test->form = demur_pack_string(node, "form");
    return check_names(json, node, pack, test, error);
}

/* The strings of an array, or the members of an object with their keys before them. */
static bool
read_strings(const DemurJson *json, const DemurJsonNode *list, GPtrArray *strings,
             GError **error)
{
    for (const DemurJsonNode *node = list ? demur_json_first(list) : NULL; node;
         node = demur_json_next(node)) {
        if (demur_json_type(node) != DEMUR_JSON_STRING)
            return demur_json_fail(json, node, error, "a string is wanted");
        const char *key = demur_json_key(node);
        if (key && (*key == '\0' ||
                    strspn(key, "abcdefghijklmnopqrstuvwxyz-"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != strlen(key)))
            return demur_json_fail(json, node, error, "the name of a header field is wanted");
        if (key)
            g_ptr_array_add(strings, g_strdup(key));
        g_ptr_array_add(strings, g_strdup(demur_json_string(node)));
    }
    return true;
}

bool
demur_pack_test_read(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack,
                     GError **error)
{
    static const DemurJsonKey keys[] = {{"name", DEMUR_JSON_STRING, true},
                                        {"expect", DEMUR_JSON_OBJECT, true, true},
                                        {"from", DEMUR_JSON_STRING},
                                        {"subject", DEMUR_JSON_STRING},
                                        {"text", DEMUR_JSON_STRING},
                                        {"html", DEMUR_JSON_STRING},
                                        {"links", DEMUR_JSON_ARRAY},
                                        {"headers", DEMUR_JSON_OBJECT},
                                        {NULL}};
    if (!demur_json_check_object(json, node, keys, error))
        return false;
    PackTest *test = g_new0(PackTest, 1);
    g_ptr_array_add(pack->tests, test);
    test->links = g_ptr_array_new_with_free_func(g_free);
    test->headers = g_ptr_array_new_with_free_func(g_free);
    test->name = demur_pack_string(node, "name");
    test->from = demur_pack_string(node, "from");
    test->subject = demur_pack_string(node, "subject");
    test->text = demur_pack_string(node, "text");
    test->html = demur_pack_string(node, "html");
    return read_expected(json, demur_json_member(node, "expect"), pack, test, error) &&
           read_strings(json, demur_json_member(node, "links"), test->links, error) &&
           read_strings(json, demur_json_member(node, "headers"), test->headers, error);
}

/* Header text: controls become spaces, and what is not ASCII encoded words (RFC 2047). */
static void
append_encoded(GString *mail, const char *text)
{
    g_autofree char *line = g_strdup(text);
    for (char *p = line; *p; p++)
        *p = (unsigned char)*p < ' ' || *p == 0x7F ? ' ' : *p;
    if (g_str_is_ascii(line)) {
        g_string_append(mail, line);
        return;
    }
    for (const char *p = line; *p;) {
        const char *end = p;
        while (*end && (size_t)(g_utf8_next_char(end) - p) <= ENCODED_BYTES)
            end = g_utf8_next_char(end);
        g_autofree char *code = g_base64_encode((const unsigned char *)p, (size_t)(end - p));
        g_string_append_printf(mail, "%s=?utf-8?B?%s?=", p > line ? "\r\n " : "", code);
        p = end;
    }
}

/* A display name is encoded, an address stays. */
static void
append_from(GString *mail, const PackTest *test, const DemurPack *pack)
{
    g_string_append(mail, "From: ");
    const char *angle = test->from ? strrchr(test->from, '<') : NULL;
    if (!test->from) {
        const DemurSender *sender = pack->senders->pdata[0];
        g_string_append_printf(mail, "<no-reply@%s>", sender->domain);
    } else if (angle) {
        g_autofree char *name = g_strndup(test->from, (size_t)(angle - test->from));
        append_encoded(mail, g_strchomp(name));
        g_string_append_c(mail, ' ');
        append_encoded(mail, angle);
    } else {
        append_encoded(mail, test->from);
    }
    g_string_append(mail, "\r\n");
}

static void
append_header(GString *mail, const PackTest *test, const DemurPack *pack)
{
    append_from(mail, test, pack);
    g_string_append(mail, "To: <person@example.org>\r\n"
                          "Date: Thu, 01 May 2025 12:00:00 +0000\r\n"
                          "Message-ID: <test@example.org>\r\n"
                          "MIME-Version: 1.0\r\nSubject: ");
    append_encoded(mail, test->subject ? test->subject : "");
    g_string_append(mail, "\r\n");
    for (unsigned i = 0; i + 1 < test->headers->len; i += 2) {
        g_string_append_printf(mail, "%s: ", (char *)test->headers->pdata[i]);
        append_encoded(mail, test->headers->pdata[i + 1]);
        g_string_append(mail, "\r\n");
    }
}

static void
append_part(GString *mail, const char *subtype, const char *body, const PackTest *test)
{
    bool html = strcmp(subtype, "html") == 0;
    g_string_append_printf(mail,
                           "Content-Type: text/%s; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: 8bit\r\n\r\n",
                           subtype);
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    g_autofree char *crlf = g_strjoinv("\r\n", lines);
    g_string_append_printf(mail, "%s\r\n", crlf);
    for (unsigned i = 0; i < test->links->len; i++) {
        const char *url = test->links->pdata[i];
        g_autofree char *escaped = g_markup_escape_text(url, -1);
        if (html)
            g_string_append_printf(mail, "<p><a href=\"%s\">%s</a></p>\r\n", escaped, escaped);
        else
            g_string_append_printf(mail, "\r\n%s\r\n", url);
    }
}

static DemurMessage *
make_message(const PackTest *test, const DemurPack *pack, GError **error)
{
    g_autoptr(GString) mail = g_string_new(NULL);
    append_header(mail, test, pack);
    if (test->text && test->html) {
        g_string_append(mail, "Content-Type: multipart/alternative; boundary=\"" BOUNDARY
                              "\"\r\n\r\n--" BOUNDARY "\r\n");
        append_part(mail, "plain", test->text, test);
        g_string_append(mail, "--" BOUNDARY "\r\n");
        append_part(mail, "html", test->html, test);
        g_string_append(mail, "--" BOUNDARY "--\r\n");
    } else if (test->html) {
        append_part(mail, "html", test->html, test);
    } else {
        append_part(mail, "plain", test->text ? test->text : "", test);
    }
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(g_steal_pointer(&mail));
    return demur_message_new_from_bytes(bytes, error);
}

/* The one known form among the links, or NULL. */
static const char *
find_form(const DemurNomination *nomination)
{
    const DemurForm *form = NULL;
    for (unsigned i = 0; i < nomination->targets->len; i++) {
        const DemurTarget *target = nomination->targets->pdata[i];
        if (form && target->form && target->form != form)
            return NULL;
        form = target->form ? target->form : form;
    }
    return form ? form->id : NULL;
}

static char *
say(const char *kind, const char *language, const char *rule, const char *form)
{
    return g_strdup_printf("%s%s%s%s%s%s%s", kind, language ? "/" : "",
                           language ? language : "", rule ? " by rule " : "", rule ? rule : "",
                           form ? " with form " : "", form ? form : "");
}

static bool
differs(const char *expected, const char *got)
{
    return expected && g_strcmp0(expected, got) != 0;
}

/* The rule that held longest before it failed: the expected one, if a rule was expected. */
static void
append_nearest(GString *got, const DemurNomination *nomination, const PackTest *test)
{
    const DemurNearMiss *nearest = NULL;
    for (unsigned i = 0; i < nomination->misses->len; i++) {
        const DemurNearMiss *miss = nomination->misses->pdata[i];
        if (test->rule ? strcmp(miss->rule, test->rule) == 0
                       : miss->held > 0 && (!nearest || miss->held > nearest->held))
            nearest = miss;
    }
    if (nearest)
        g_string_append_printf(got, " (%s: %s failed at %s)",
                               test->rule ? "rule" : "nearest rule", nearest->rule,
                               nearest->failed);
}

static char *
describe_got(const DemurNomination *nomination, const PackTest *test, const char *language,
             bool wants_rule)
{
    const DemurRule *rule = nomination->rule;
    g_autofree char *base = say(demur_kind_name(rule ? rule->kind : DEMUR_KIND_NONE), language,
                                rule ? rule->id : NULL, find_form(nomination));
    g_autoptr(GString) got = g_string_new(base);
    if (wants_rule)
        append_nearest(got, nomination, test);
    for (unsigned i = 0; i < nomination->evidence->len && !wants_rule; i++) {
        const DemurEvidence *evidence = nomination->evidence->pdata[i];
        g_string_append_printf(got, "%s%s \"%s\"", i ? ", " : ": ", evidence->where,
                               evidence->text);
    }
    if (nomination->errors->len > 0)
        g_string_append_printf(got, " (%s)", (char *)nomination->errors->pdata[0]);
    return g_string_free(g_steal_pointer(&got), FALSE);
}

/* NULL when the test passes, else what was got. Owned. */
static char *
run_test(const PackTest *test, const DemurPack *pack)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurMessage) message = make_message(test, pack, &error);
    if (!message)
        return g_strdup_printf("no message (%s)", error->message);
    g_autoptr(DemurNomination) nomination = demur_eval(pack, message, true);
    const DemurRule *rule = nomination->rule;
    const char *language = !rule            ? NULL
                           : rule->language ? rule->language
                                            : demur_message_language(message);
    const char *kind = demur_kind_name(rule ? rule->kind : DEMUR_KIND_NONE);
    if (!differs(test->kind, kind) && !differs(test->language, language) &&
        !differs(test->rule, rule ? rule->id : NULL) &&
        !differs(test->form, find_form(nomination)) && nomination->errors->len == 0)
        return NULL;
    return describe_got(nomination, test, language, strcmp(test->kind, "none") != 0);
}

static void
failure_free(void *data)
{
    DemurPackFailure *failure = data;
    g_free(failure->test);
    g_free(failure->expected);
    g_free(failure->got);
    g_free(failure);
}

GPtrArray *
demur_pack_test(DemurPack *pack, unsigned *ret_run)
{
    GPtrArray *failures = g_ptr_array_new_with_free_func(failure_free);
    for (unsigned i = 0; i < pack->tests->len; i++) {
        const PackTest *test = pack->tests->pdata[i];
        char *got = run_test(test, pack);
        if (!got)
            continue;
        DemurPackFailure *failure = g_new0(DemurPackFailure, 1);
        failure->test = g_strdup(test->name);
        failure->expected = say(test->kind, test->language, test->rule, test->form);
        failure->got = got;
        g_ptr_array_add(failures, failure);
    }
    g_clear_pointer(&pack->failed, g_free);
    if (failures->len > 0) {
        const DemurPackFailure *first = failures->pdata[0];
        pack->failed = g_strdup_printf("test \"%s\": expected %s, got %s", first->test,
                                       first->expected, first->got);
    }
    *ret_run = pack->tests->len;
    return failures;
}
