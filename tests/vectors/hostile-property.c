/* SPDX-License-Identifier: MIT */
/*
 * Whatever a stranger sends: every link that demur hands out is a form's constant address with,
 * at most, digits of the mail; none is handed out for an impostor; and no control byte, no
 * escape and no byte that is not UTF-8 gets into alerts, lines or JSON.
 *
 *   hostile-property COUNT SEED RULES FILE...
 *
 * mutates the messages of the files COUNT times: bytes, lines, headers, addresses, links.
 */
#include "base/json.h"
#include "rules/pack.h"
#include "verdict/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const spice[] = {
    "https://evil.example/",
    "https://www.facebook.com/help/contact/999999999999999",
    "https://www.facebook.com/help/contact/712876720715583/../../../l.php?u=https://"
    "evil.example/",
    "https://help.instagram.com/contact/233964459562201%0d%0aX: y",
    "https://help.instagram.com@evil.example/contact/233964459562201",
    "https://help.instagram.com\\@evil.example/contact/233964459562201",
    "https://help.instagram.com.evil.example/contact/233964459562201",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fhelp.instagram.com%2Fcontact%2F7672642253701",
    "https://l.facebook.com/"
    "l.php?u=https%3A%2F%2Fl.instagram.com%2F%3Fu%3Dhttps%253A%252F%252Fe.example",
    "https://xx-yy.facebook.com/help/contact/123456789012345678901234567890",
    "https://fr-fr.facebook.com/help/contact/1234567",
    "https://www.facebook.com/help/contact/"
    "\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5\xd9\xa6\xd9\xa7",
    "https://www.facebook.com:443/help/contact/712876720715583",
    "javascript:alert(1)",
    "<base href=\"https://evil.example/\">",
    "<form action=\"https://e.example\">",
    "\x1b[31m",
    "\x9b"
    "31m",
    "\xe2\x80\xae",
    "\r\n",
    "\r",
    "\x7f",
    "<!--",
    "-->",
    "<style>",
    "</style>",
    "=?utf-8?q?=1B[2J=0D=0Ab?=",
    "=?utf-8?b?G1syShs=?=",
    "From: Facebook <x@facebookmail.com>\r\n",
    "Authentication-Results: mx.example.org; dmarc=pass header.from=facebookmail.com\r\n",
    "Subject: \x1b]0;title\x07\r\n",
    "Content-Type: text/html; charset=utf-16\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "&#27;[2J",
    "&#155;",
    "&#x202e;",
    "<a href='",
    "'>",
    "\"",
};

static uint64_t state;

static uint32_t
pick(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below ? (uint32_t)(state >> 33) % below : 0;
}

static void
mutate(GString *mail)
{
    size_t at = pick((uint32_t)mail->len + 1);
    size_t span = pick(pick(8) == 0 ? 400 : 12) + 1;
    span = MIN(span, mail->len - at);
    switch (pick(7)) {
    case 0:
        g_string_erase(mail, (gssize)at, (gssize)span);
        break;
    case 1:
        g_string_insert_c(mail, (gssize)at, (char)pick(256));
        break;
    case 2:
        if (at < mail->len)
            mail->str[at] = (char)pick(256);
        break;
    case 3: {
        g_autofree char *copy = g_strndup(mail->str + at, span);
        g_string_insert_len(mail, (gssize)pick((uint32_t)mail->len + 1), copy, (gssize)span);
        break;
    }
    case 4: {
        const char *link = strstr(mail->str + pick((uint32_t)mail->len / 2 + 1), "https");
        const char *word = spice[pick(G_N_ELEMENTS(spice))];
        g_string_insert(mail, link ? link - mail->str : (gssize)at, word);
        break;
    }
    default:
        g_string_insert(mail, (gssize)at, spice[pick(G_N_ELEMENTS(spice))]);
    }
}

static void
fail(const char *what, const GString *mail, const char *shown)
{
    fprintf(stderr, "# %s: %s\n", what, shown ? shown : "");
    (void)g_file_set_contents("hostile-property.eml", mail->str, (gssize)mail->len, NULL);
    abort();
}

/* One of the pack's shapes, and at most digits. */
static bool
is_constant(const DemurRuleset *rules, const DemurVerdict *verdict)
{
    const GPtrArray *packs = demur_ruleset_packs(rules);
    for (unsigned i = 0; i < packs->len; i++) {
        const DemurPack *pack = packs->pdata[i];
        for (unsigned k = 0; k < pack->shapes->len; k++) {
            const DemurFormShape *shape = pack->shapes->pdata[k];
            g_autofree char *prefix = g_strdup_printf("https://%s%s", shape->host, shape->path);
            if (!g_str_has_prefix(verdict->url, prefix))
                continue;
            const char *digits = verdict->url + strlen(prefix);
            size_t n = strspn(digits, "0123456789");
            bool shaped = digits[n] == '\0' && (shape->digits ? n >= 6 && n <= 20 : n == 0);
            bool listed = verdict->link_status != DEMUR_LINK_KNOWN;
            for (unsigned f = 0; f < pack->forms->len; f++) {
                const DemurForm *form = pack->forms->pdata[f];
                listed = listed || (form->shape == shape && g_str_equal(form->digits, digits));
            }
            if (shaped && listed)
                return true;
        }
    }
    return false;
}

static bool
is_printable(const char *text, bool lines)
{
    if (!g_utf8_validate(text, -1, NULL))
        return false;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        GUnicodeType type = g_unichar_type(c);
        if ((type == G_UNICODE_CONTROL && !(lines && c == '\n')) || type == G_UNICODE_FORMAT)
            return false;
    }
    return true;
}

static unsigned
try_mail(const GString *mail, const DemurRuleset *rules, const DemurTrustPolicy *policy)
{
    g_autoptr(GBytes) bytes = g_bytes_new(mail->str, mail->len);
    g_autoptr(DemurMessage) message = demur_message_new_from_bytes(bytes, NULL);
    if (!message)
        return 0;
    g_autoptr(DemurVerdict) verdict = demur_classify(message, rules, policy);
    const DemurSource source = {.message_id = demur_message_id(message),
                                .date = demur_message_date(message)};
    g_autofree char *alert = demur_explain_alert(verdict, &source);
    g_autofree char *json = demur_explain_json(verdict, &source, NULL);
    if (verdict->url && !is_constant(rules, verdict))
        fail("not a constant address", mail, verdict->url);
    if (verdict->url && verdict->trust == DEMUR_TRUST_IMPOSTOR)
        fail("an impostor's link", mail, verdict->url);
    if (verdict->link_status == DEMUR_LINK_UNLISTED && verdict->trust != DEMUR_TRUST_AUTHENTIC)
        fail("an unlisted form without proof", mail, verdict->url);
    if (!is_printable(alert, true))
        fail("a control in the alert", mail, alert);
    g_autoptr(DemurJson) parsed = demur_json_parse("json", json, strlen(json), NULL);
    if (!parsed || strpbrk(json, "\x1b\r\n\x7f"))
        fail("bad JSON", mail, json);
    return verdict->url != NULL;
}

int
main(int argc, char **argv)
{
    static const char *const ids[] = {"mx.example.org", NULL};
    const DemurTrustPolicy policy = {.authserv_ids = ids};
    g_autoptr(GError) error = NULL;
    if (argc < 5)
        return 64;
    unsigned long count = strtoul(argv[1], NULL, 10);
    state = strtoull(argv[2], NULL, 10) * 2654435761U + 88172645463325252U;
    const char *const dirs[] = {argv[3], NULL};
    g_autoptr(DemurRuleset) rules = demur_ruleset_load(dirs, 0, &error);
    if (!rules) {
        fprintf(stderr, "# %s\n", error->message);
        return 1;
    }
    unsigned long links = 0;
    for (unsigned long i = 0; i < count; i++) {
        g_autofree char *text = NULL;
        size_t len = 0;
        if (!g_file_get_contents(argv[4 + pick((uint32_t)argc - 4)], &text, &len, NULL))
            return 1;
        g_autoptr(GString) mail = g_string_new_len(text, (gssize)len);
        for (unsigned n = pick(6); n > 0; n--)
            mutate(mail);
        links += try_mail(mail, rules, &policy);
    }
    printf("# %lu messages, %lu links handed out, all of them constants\n", count, links);
    printf("ok 1 - links are constants, text is printable\n1..1\n");
    return links > 0 ? 0 : 1;
}
