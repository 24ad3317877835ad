/* SPDX-License-Identifier: MIT */
/* The objection: facts become variables, a language a template, both together a letter. */
#include "letter/letter.h"

#include "base/error.h"
#include "base/say.h"
#include "letter/languages.h"
#include "letter/template.h"

#include <string.h>

#define FALLBACK "en"
#define SUBJECT_MAX 200
#define SHOWN 40
#define YES "yes"

static const char *
proper_name(const char *product)
{
    static const char *const names[][2] = {
        {"facebook", "Facebook"},   {"instagram", "Instagram"}, {"threads", "Threads"},
        {"messenger", "Messenger"}, {"whatsapp", "WhatsApp"},
    };
    for (size_t i = 0; product && i < G_N_ELEMENTS(names); i++) {
        if (g_ascii_strcasecmp(product, names[i][0]) == 0)
            return names[i][1];
    }
    return product;
}

/* Owned; NULL when the moment is unknown. */
static char *
format_date(const char *format, int64_t when)
{
    g_autoptr(GDateTime) date = when >= 0 ? g_date_time_new_from_unix_local(when) : NULL;
    if (!date)
        return NULL;
    GString *out = g_string_new(NULL);
    for (const char *p = format; *p; p++) {
        if (*p != '%' || !p[1]) {
            g_string_append_c(out, *p);
            continue;
        }
        switch (*++p) {
        case 'd':
            g_string_append_printf(out, "%02d", g_date_time_get_day_of_month(date));
            break;
        case 'e':
            g_string_append_printf(out, "%d", g_date_time_get_day_of_month(date));
            break;
        case 'm':
            g_string_append_printf(out, "%02d", g_date_time_get_month(date));
            break;
        case 'Y':
            g_string_append_printf(out, "%04d", g_date_time_get_year(date));
            break;
        default:
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

/* Free text of the person: UTF-8, lines kept, other controls gone, no blanks at the ends. */
static char *
tame(const char *text)
{
    if (!text)
        return NULL;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new(NULL);
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '\n' || !g_unichar_iscntrl(c))
            g_string_append_unichar(out, c);
        else if (c == '\t')
            g_string_append_c(out, ' ');
    }
    return g_strstrip(g_string_free(out, FALSE));
}

/* No blanks at the ends of lines, at most one empty line in a row, none at the ends. */
static char *
tidy(const char *text)
{
    g_autoptr(GString) out = g_string_sized_new(strlen(text) + 1);
    unsigned empty = 0;
    while (*text) {
        size_t len = strcspn(text, "\n");
        size_t kept = len;
        while (kept > 0 && (text[kept - 1] == ' ' || text[kept - 1] == '\t'))
            kept--;
        if (kept == 0) {
            empty++;
        } else {
            if (empty > 0 && out->len > 0)
                g_string_append_c(out, '\n');
            g_string_append_len(out, text, (gssize)kept);
            g_string_append_c(out, '\n');
            empty = 0;
        }
        text += len + (text[len] == '\n' ? 1 : 0);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The law a letter speaks of; the GDPR for everything unknown. */
static const char *
known_law(const char *jurisdiction)
{
    static const char *const laws[] = {"eu", "uk", "ch", "br", NULL};
    bool known = jurisdiction && g_strv_contains(laws, jurisdiction);
    return known ? jurisdiction : laws[0];
}

static const char *
flag(bool set)
{
    return set ? YES : NULL;
}

bool
demur_letter_serves(const char *company)
{
    return company && g_str_equal(company, "Meta");
}

static DemurLetter *
render(const DemurTemplate *template, const DemurLetterFacts *facts, GError **error)
{
    g_autofree char *name = tame(facts->name);
    g_autofree char *address = tame(facts->address);
    g_autofree char *accounts = tame(facts->accounts);
    g_autofree char *grounds = tame(facts->grounds);
    g_autofree char *product = tame(proper_name(facts->product));
    g_autofree char *form = tame(facts->form);
    g_autofree char *date = format_date(template->date_format, facts->today);
    g_autofree char *notice_date = format_date(template->date_format, facts->notice_date);
    const char *law = known_law(facts->jurisdiction);
    const DemurTemplateValue values[] = {
        {.name = "name", .value = name},
        {.name = "address", .value = address},
        {.name = "accounts", .value = accounts},
        {.name = "grounds", .value = grounds},
        {.name = "product", .value = product},
        {.name = "form", .value = form},
        {.name = "date", .value = date},
        {.name = "notice_date", .value = notice_date},
        {.name = "eu", .value = flag(g_str_equal(law, "eu")), .flag = true},
        {.name = "uk", .value = flag(g_str_equal(law, "uk")), .flag = true},
        {.name = "ch", .value = flag(g_str_equal(law, "ch")), .flag = true},
        {.name = "br", .value = flag(g_str_equal(law, "br")), .flag = true},
        {.name = "non_user", .value = flag(facts->non_user), .flag = true},
        {.name = NULL},
    };
    g_autofree char *subject = demur_template_render(template->path, template->subject_line,
                                                     template->subject, values, error);
    g_autofree char *body = subject ? demur_template_render(template->path, template->body_line,
                                                            template->body, values, error)
                                    : NULL;
    if (!body)
        return NULL;
    DemurLetter *letter = g_new0(DemurLetter, 1);
    letter->language = demur_languages_of(template->path);
    letter->subject = demur_say_clean(subject, -1, SUBJECT_MAX);
    letter->body = tidy(body);
    return letter;
}

/* The best template there is, owned; *ret_wanted tells whether its language was asked for
 * first. */
static char *
choose(const char *const *dirs, const char *const *languages, bool *ret_wanted)
{
    for (unsigned i = 0; languages[i]; i++) {
        char *path = demur_languages_find(dirs, languages[i]);
        if (path) {
            *ret_wanted = i == 0;
            return path;
        }
    }
    *ret_wanted = !languages[0];
    return demur_languages_find(dirs, FALLBACK);
}

DemurLetter *
demur_letter_new(const char *const *dirs, const char *const *languages,
                 const DemurLetterFacts *facts, GError **error)
{
    bool wanted;
    g_autofree char *path = choose(dirs, languages, &wanted);
    if (!path) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                    "no letter in any folder of rules (letters/" FALLBACK
                    ".txt); check --rules and \"rules_dirs\", or install demur again");
        return NULL;
    }
    g_autoptr(DemurTemplate) template = demur_template_load(path, error);
    g_autoptr(DemurLetter) letter = template ? render(template, facts, error) : NULL;
    if (!letter)
        return NULL;
    if (!wanted) {
        g_autofree char *asked = demur_say_clean(languages[0], -1, SHOWN);
        letter->fallback =
            g_strdup_printf("There is no letter in \"%s\" yet; this one is in \"%s\".", asked,
                            letter->language);
    }
    return g_steal_pointer(&letter);
}

void
demur_letter_free(DemurLetter *letter)
{
    if (!letter)
        return;
    g_free(letter->language);
    g_free(letter->subject);
    g_free(letter->body);
    g_free(letter->fallback);
    g_free(letter);
}

bool
demur_letter_check(const char *path, GError **error)
{
    static const DemurLetterFacts nothing = {.notice_date = -1, .today = -1};
    g_autoptr(DemurTemplate) template = demur_template_load(path, error);
    g_autoptr(DemurLetter) letter = template ? render(template, &nothing, error) : NULL;
    if (!letter)
        return false;
    g_autofree char *language = demur_languages_of(path);
    if (!demur_languages_valid(language) ||
        (template->language && g_ascii_strcasecmp(template->language, language) != 0)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s:1: the file of a letter is called like its Language, then .txt", path);
        return false;
    }
    return true;
}
