/* SPDX-License-Identifier: MIT */
/* rules: list the packs, run their own tests, check a file. */
#include "front/commands.h"

#include "base/error.h"
#include "base/say.h"
#include "letter/letter.h"
#include "rules/pack.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char *
state(const DemurPack *pack)
{
    return pack->expired ? "expired on" : "valid until";
}

static void
list_json(const DemurPack *pack)
{
    DemurJsonWriter *out = demur_json_writer_new();
    demur_json_write_object(out, NULL);
    demur_json_write_int(out, "format", 1);
    demur_json_write_string(out, "name", pack->name);
    demur_json_write_string(out, "version", pack->version);
    demur_json_write_string(out, "company", pack->company);
    demur_json_write_string(out, "path", pack->path);
    demur_json_write_string(out, "expires", pack->expires);
    demur_json_write_bool(out, "expired", pack->expired);
    demur_json_write_int(out, "rules", pack->rules->len);
    demur_json_write_int(out, "forms", pack->forms->len);
    demur_json_write_int(out, "tests", pack->tests->len);
    demur_json_write_array(out, "form_ids");
    for (unsigned i = 0; i < pack->forms->len; i++)
        demur_json_write_string(out, NULL, ((const DemurForm *)pack->forms->pdata[i])->id);
    demur_json_write_end(out);
    demur_json_write_end(out);
    g_autofree char *json = demur_json_writer_finish(out);
    puts(json);
}

/* "1 rule", "2 rules". Owned. */
static char *
count(unsigned n, const char *what)
{
    return g_strdup_printf("%u %s%s", n, what, n == 1 ? "" : "s");
}

static void
list_text(const DemurPack *pack, bool verbose)
{
    g_autofree char *rules = count(pack->rules->len, "rule");
    g_autofree char *forms = count(pack->forms->len, "form");
    g_autofree char *tests = count(pack->tests->len, "test");
    printf("%s/%s: %s; %s, %s, %s; %s %s\n  %s\n", pack->name, pack->version,
           pack->title ? pack->title : pack->company, rules, forms, tests, state(pack),
           pack->expires, pack->path);
    for (unsigned i = 0; verbose && i < pack->forms->len; i++) {
        const DemurForm *form = pack->forms->pdata[i];
        g_autofree char *url = demur_form_url(form->shape, form->digits);
        printf("  form %s: %s%s%s, %s\n", form->id, form->product ? form->product : "",
               form->product ? ", " : "", form->audience, url);
    }
}

static int
list(DemurProgram *program, int argc, char **argv)
{
    int status = EX_OK;
    if (argc > 0)
        return demur_program_usage("rules list takes no argument, not \"%s\"", argv[0]);
    const DemurRuleset *ruleset = demur_program_ruleset(program, &status);
    if (!ruleset)
        return status;
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    for (unsigned i = 0; i < packs->len; i++) {
        if (program->json)
            list_json(packs->pdata[i]);
        else
            list_text(packs->pdata[i], program->verbose);
    }
    return EX_OK;
}

static void
print_failures(const DemurPack *pack, const GPtrArray *failures)
{
    for (unsigned i = 0; i < failures->len; i++) {
        const DemurPackFailure *failure = failures->pdata[i];
        g_autofree char *got = demur_say_clean(failure->got, -1, 600);
        printf("%s: test \"%s\" failed\n  expected %s\n  got      %s\n", pack->name,
               failure->test, failure->expected, got);
    }
}

static int
test_pack(DemurPack *pack)
{
    unsigned run = 0;
    g_autoptr(GPtrArray) failures = demur_pack_test(pack, &run);
    print_failures(pack, failures);
    g_autofree char *tests = count(run, "test");
    printf("%s/%s: %s, %u failed\n", pack->name, pack->version, tests, failures->len);
    return failures->len ? EX_DATAERR : EX_OK;
}

static int
test(DemurProgram *program, int argc, char **argv)
{
    int status = EX_OK;
    int64_t now = g_get_real_time() / G_USEC_PER_SEC;
    for (int i = 0; i < argc; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DemurPack) pack = demur_pack_load(argv[i], now, &error);
        int one = pack ? test_pack(pack) : demur_program_fail(error);
        status = status == EX_OK ? one : status;
    }
    if (argc > 0)
        return status;
    const DemurRuleset *ruleset = demur_program_ruleset(program, &status);
    if (!ruleset)
        return status;
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    for (unsigned i = 0; i < packs->len; i++) {
        int one = test_pack(packs->pdata[i]);
        status = status == EX_OK ? one : status;
    }
    return status;
}

static bool
check_one(const char *path, GError **error)
{
    if (g_str_has_suffix(path, ".txt"))
        return demur_letter_check(path, error);
    g_autoptr(DemurPack) pack = demur_pack_load(path, 0, error);
    return pack && demur_pack_check(pack, error);
}

static int
check(int argc, char **argv)
{
    int status = EX_OK;
    if (argc < 1)
        return demur_program_usage("rules check takes pack files (.json) or letters (.txt)");
    for (int i = 0; i < argc; i++) {
        g_autoptr(GError) error = NULL;
        if (check_one(argv[i], &error)) {
            printf("%s: good\n", argv[i]);
            continue;
        }
        int one = demur_program_fail(error);
        status = status == EX_OK ? one : status;
    }
    return status;
}

static char **keys;

static const GOptionEntry options[] = {
    {"key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &keys,
     "verify, update: a public key to trust, instead of the configured ones (repeatable)",
     "FILE"},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* What the helper does, because it checks signatures. */
static const char *const helped[] = {"verify", "update", "rollback", NULL};

static int
run(DemurProgram *program, int argc, char **argv)
{
    static const char *const actions[] = {"list",   "test",     "check", "verify",
                                          "update", "rollback", NULL};
    const char *action = argc > 1 ? argv[1] : "list";
    if (g_strv_contains(helped, action)) {
        const DemurKeepOptions wanted = {action, (const char *const *)keys,
                                         (const char *const *)argv + 2};
        return demur_keep(program, &wanted);
    }
    if (keys)
        return demur_program_usage("--key goes with \"rules verify\" and \"rules update\"");
    if (g_str_equal(action, "list"))
        return list(program, MAX(argc - 2, 0), argv + 2);
    if (g_str_equal(action, "test"))
        return test(program, argc - 2, argv + 2);
    if (g_str_equal(action, "check"))
        return check(argc - 2, argv + 2);
    const char *near = demur_json_nearest(action, actions);
    return demur_program_usage("unknown \"rules %s\"%s%s%s", action,
                               near ? "; did you mean \"" : "", near ? near : "",
                               near ? "\"?"
                                    : "; there are list, test, check, verify, update and "
                                      "rollback");
}

const DemurCommand demur_cmd_rules = {
    .name = "rules",
    .summary = "List, test, check and update rule packs",
    .arguments =
        "[list | test [PACK...] | check FILE... | verify FILE... | update FILE|DIR... | "
        "rollback NAME...]",
    .description =
        "  list      the packs in use (the default)\n"
        "  test      run the tests that packs carry\n"
        "  check     say where a pack (.json) or letter (.txt) is wrong\n"
        "  verify    check the signature FILE.sig (signify) or FILE.minisig beside each file\n"
        "  update    verify, test and install packs for you, from files or folders\n"
        "  rollback  go back to the pack that was installed before\n\n"
        "  demur rules update --key packs.pub ~/Downloads/packs\n",
    .helper = "demur-poll",
    .helped = helped,
    .options = options,
    .run = run,
};
