/* SPDX-License-Identifier: MIT */
/* letter: the objection as text. */
#include "front/commands.h"

#include "base/error.h"
#include "letter/letter.h"
#include "rules/pack.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static char *language, *product, *form, *jurisdiction;
static gboolean non_user, languages;

static const GOptionEntry options[] = {
    {"lang", 0, 0, G_OPTION_ARG_STRING, &language, "Language, e.g. fr or pt-BR", "LANG"},
    {"product", 0, 0, G_OPTION_ARG_STRING, &product, "facebook, instagram, ...", "NAME"},
    {"form", 0, 0, G_OPTION_ARG_STRING, &form, "Name the form with this id of the pack", "ID"},
    {"jurisdiction", 0, 0, G_OPTION_ARG_STRING, &jurisdiction, "eu, uk, ch or br", "WHERE"},
    {"non-user", 0, 0, G_OPTION_ARG_NONE, &non_user, "For people without an account", NULL},
    {"languages", 0, 0, G_OPTION_ARG_NONE, &languages, "List the languages there are", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* Adds a name once. */
static void
note_name(GPtrArray *names, const char *name)
{
    for (unsigned i = 0; i < names->len; i++) {
        if (g_str_equal(names->pdata[i], name))
            return;
    }
    g_ptr_array_add(names, (void *)name);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Says WHAT, which is that NAME is not among the names, and which there are. */
static int
unknown(const char *what, const char *name, GPtrArray *names)
{
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    const char *near = demur_json_nearest(name, (const char *const *)names->pdata);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    if (near)
        return demur_program_usage("%s; did you mean \"%s\"?", what, near);
    return demur_program_usage("%s; there are %s", what, *all ? all : "none");
}

/* Adds the products that senders or forms of the pack stand for. */
static void
note_products(GPtrArray *names, const DemurPack *pack)
{
    for (unsigned k = 0; k < pack->products->len; k++)
        note_name(names, ((const DemurProduct *)pack->products->pdata[k])->name);
    for (unsigned k = 0; k < pack->forms->len; k++) {
        const DemurForm *known = pack->forms->pdata[k];
        if (known->product)
            note_name(names, known->product);
    }
}

static void
note_forms(GPtrArray *names, const DemurPack *pack)
{
    for (unsigned k = 0; k < pack->forms->len; k++)
        note_name(names, ((const DemurForm *)pack->forms->pdata[k])->id);
}

/* EX_USAGE, and said, when no pack of a company that letters are to has the NAME that NOTE
 * collects. WHAT: "product". */
static int
check_name(const DemurRuleset *ruleset, const char *what, const char *name,
           void (*note)(GPtrArray *, const DemurPack *))
{
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *other = NULL;
    for (unsigned i = 0; i < packs->len; i++) {
        const DemurPack *pack = packs->pdata[i];
        g_autoptr(GPtrArray) own = g_ptr_array_new();
        note(demur_letter_serves(pack->company) ? names : own, pack);
        if (g_ptr_array_find_with_equal_func(own, name, g_str_equal, NULL))
            other = pack->company;
    }
    if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        return EX_OK;
    if (other)
        return demur_program_usage("%s \"%s\" is one of %s, and there is no letter to %s", what,
                                   name, other, other);
    g_autofree char *said = g_strdup_printf("no %s \"%s\" in the rule packs", what, name);
    return unknown(said, name, names);
}

/* --product, in lower case as packs have it, and --form. */
static int
check_names(const DemurRuleset *ruleset)
{
    int status = EX_OK;
    if (product) {
        char *lower = g_utf8_strdown(product, -1);
        g_free(product);
        product = lower;
        status = check_name(ruleset, "product", product, note_products);
    }
    return status == EX_OK && form ? check_name(ruleset, "form", form, note_forms) : status;
}

/* The rebuilt address of a form by its id, or NULL. */
static char *
form_url(const DemurRuleset *ruleset, const char *id)
{
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    for (unsigned i = 0; i < packs->len; i++) {
        const DemurPack *pack = packs->pdata[i];
        for (unsigned k = 0; demur_letter_serves(pack->company) && k < pack->forms->len; k++) {
            const DemurForm *known = pack->forms->pdata[k];
            if (g_str_equal(known->id, id))
                return demur_form_url(known->shape, known->digits);
        }
    }
    return NULL;
}

/* The newest form for the product and audience; NULL when the packs list none. */
static const DemurForm *
default_form(const DemurRuleset *ruleset)
{
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    const DemurForm *best = NULL;
    for (unsigned i = 0; i < packs->len; i++) {
        const DemurPack *pack = packs->pdata[i];
        if (!demur_letter_serves(pack->company))
            continue;
        for (unsigned k = 0; k < pack->forms->len; k++) {
            const DemurForm *known = pack->forms->pdata[k];
            bool fits = g_str_equal(known->audience, non_user ? "non-users" : "users") &&
                        (non_user || (product && g_strcmp0(known->product, product) == 0));
            if (fits && (!best || g_strcmp0(known->since, best->since) > 0))
                best = known;
        }
    }
    return best;
}

static char *
choose_form(const DemurRuleset *ruleset)
{
    if (form)
        return form_url(ruleset, form);
    const DemurForm *best = default_form(ruleset);
    return best ? demur_form_url(best->shape, best->digits) : NULL;
}

static int
print_languages(DemurProgram *program)
{
    g_auto(GStrv) all = demur_letter_languages(demur_program_rules_dirs(program));
    for (char **one = all; *one; one++) {
        if (!program->json) {
            puts(*one);
            continue;
        }
        DemurJsonWriter *out = demur_json_writer_new();
        demur_json_write_object(out, NULL);
        demur_json_write_int(out, "format", 1);
        demur_json_write_string(out, "language", *one);
        demur_json_write_end(out);
        g_autofree char *json = demur_json_writer_finish(out);
        puts(json);
    }
    return EX_OK;
}

static void
print_letter(const DemurProgram *program, const DemurLetter *letter)
{
    if (letter->fallback)
        fprintf(stderr, "demur: %s\n", letter->fallback);
    if (!program->json) {
        printf("%s\n\n%s", letter->subject, letter->body);
        return;
    }
    DemurJsonWriter *out = demur_json_writer_new();
    demur_json_write_object(out, NULL);
    demur_json_write_int(out, "format", 1);
    demur_json_write_string(out, "language", letter->language);
    demur_json_write_string(out, "subject", letter->subject);
    demur_json_write_string(out, "body", letter->body);
    demur_json_write_end(out);
    g_autofree char *json = demur_json_writer_finish(out);
    puts(json);
}

static int
write_letter(DemurProgram *program, const char *url)
{
    const DemurConfig *config = program->config;
    g_autoptr(GError) error = NULL;
    const char *own = language ? language : config->draft_language;
    const char *const wanted[] = {own ? own : "en", NULL};
    const DemurLetterFacts facts = {
        .name = config->draft_name,
        .address = config->addresses[0],
        .accounts = config->draft_accounts,
        .grounds = config->draft_grounds,
        .product = product,
        .form = url,
        .jurisdiction = jurisdiction ? jurisdiction : config->draft_jurisdiction,
        .non_user = non_user,
        .notice_date = -1,
        .today = g_get_real_time() / G_USEC_PER_SEC,
    };
    g_autoptr(DemurLetter) letter =
        demur_letter_new(demur_program_rules_dirs(program), wanted, &facts, &error);
    if (!letter)
        return demur_program_fail(error);
    print_letter(program, letter);
    return EX_OK;
}

static int
run(DemurProgram *program, int argc, char **argv)
{
    static const char *const places[] = {"eu", "uk", "ch", "br", NULL};
    int status = EX_OK;
    if (argc > 1)
        return demur_program_usage("letter takes options only, not \"%s\"", argv[1]);
    if (language && !*language)
        return demur_program_usage(
            "--lang wants a language, such as fr; --languages lists them");
    if (jurisdiction && !g_strv_contains(places, jurisdiction))
        return demur_program_usage("--jurisdiction is eu, uk, ch or br, not \"%s\"",
                                   jurisdiction);
    const DemurRuleset *ruleset = demur_program_ruleset(program, &status);
    if (!ruleset)
        return status;
    if (languages)
        return print_languages(program);
    status = check_names(ruleset);
    if (status != EX_OK)
        return status;
    g_autofree char *url = choose_form(ruleset);
    if (product && !url)
        fprintf(stderr, "demur: no form for %s is known; the letter names none\n", product);
    return write_letter(program, url);
}

const DemurCommand demur_cmd_letter = {
    .name = "letter",
    .summary = "Print the objection as a letter",
    .arguments = "",
    .description =
        "  demur letter --lang fr --product instagram\n\nName and accounts come from "
        "\"draft\" in the configuration.\n",
    .options = options,
    .run = run,
};
