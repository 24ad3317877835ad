/* SPDX-License-Identifier: MIT */
/*
 * The pass over the accounts. Each account runs in a child of its own, with its own password
 * and a memory ceiling: what a hostile server can do to the IMAP library ends with that child.
 */
#include "front/account.h"
#include "front/commands.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/paths.h"
#include "letter/languages.h"
#include "rules/pack.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define MEMORY_MAX (1024UL * 1024 * 1024)
#define SITE DEMUR_SYSCONF_DIR "/config.json"
#define FIRST_WAVE "2024-05-01" /* before it, no notice was sent */

static void
limit_child(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__)
    demur_memory_limit(MEMORY_MAX);
#endif
}

/* Runs one account in a child and says what became of it. Returns an exit status. */
static int
run_account(DemurProgram *program, const DemurAccount *account, const DemurPass *pass)
{
    int status = 0;
    (void)fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        fprintf(stderr, "demur: %s: cannot start a process: %s\n", account->name,
                g_strerror(errno));
        return EX_OSERR;
    }
    if (child == 0) {
        limit_child();
        int result = demur_account_poll(program, account, pass);
        (void)fflush(stdout);
        exit(result);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    fprintf(
        stderr,
        "demur: %s: the connection's process died of signal %d; its server may send nonsense\n",
        account->name, WTERMSIG(status));
    return EX_UNAVAILABLE;
}

static const DemurAccount *
find_account(const DemurConfig *config, const char *name)
{
    for (unsigned i = 0; i < config->accounts->len; i++) {
        const DemurAccount *account = config->accounts->pdata[i];
        if (g_str_equal(account->name, name))
            return account;
    }
    return NULL;
}

/* The accounts asked for, or all; NULL when one is not configured. Owned array of borrowed
 * ones. */
static GPtrArray *
choose_accounts(const DemurConfig *config, const char *const *names)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    for (unsigned i = 0; !names[0] && i < config->accounts->len; i++)
        g_ptr_array_add(chosen, config->accounts->pdata[i]);
    for (; *names; names++) {
        const DemurAccount *account = find_account(config, *names);
        if (!account) {
            (void)demur_program_usage("no account \"%s\" in %s", *names,
                                      config->path ? config->path : "the configuration");
            return NULL;
        }
        g_ptr_array_add(chosen, (void *)account);
    }
    return g_steal_pointer(&chosen);
}

/* A pack that fails its own tests knows too little to be acted upon: it may only alert. */
static void
test_packs(const DemurRuleset *ruleset)
{
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    for (unsigned i = 0; i < packs->len; i++) {
        DemurPack *pack = packs->pdata[i];
        unsigned run = 0;
        g_ptr_array_unref(demur_pack_test(pack, &run));
        if (pack->failed)
            g_warning(
                "rule pack %s fails its own tests, so it only alerts; \"demur rules test\" "
                "says more",
                pack->name);
    }
}

static int
no_account(const DemurConfig *config)
{
    g_autofree char *own = demur_paths_own_config();
    if (config->path)
        (void)demur_program_usage("no account is configured in %s; see demur.conf(5)",
                                  config->path);
    else
        (void)demur_program_usage("no account is configured: there is neither %s nor " SITE
                                  "; see demur.conf(5)",
                                  own);
    return EX_CONFIG;
}

/* Drafts are then in another language: said before they are written. */
static void
check_language(DemurProgram *program)
{
    const DemurConfig *config = program->config;
    if (!config->draft || !config->draft_language)
        return;
    g_autofree char *path =
        demur_languages_find(demur_program_rules_dirs(program), config->draft_language);
    if (!path)
        g_warning("%s: there is no letter in \"%s\" (\"language\" of \"draft\"); drafts are in "
                  "the notice's language, else in English; \"demur letter --languages\" lists "
                  "what there is",
                  config->path, config->draft_language);
}

int
demur_poll(DemurProgram *program, const DemurPollOptions *options)
{
    int status = EX_OK;
    DemurPass pass = {.dry_run = options->dry_run};
    const char *since = options->since ? options->since : FIRST_WAVE;
    if (!demur_program_day(since, &pass.since))
        return demur_program_usage("--since wants a day like 2024-05-01, not \"%s\"", since);
    const DemurConfig *config = demur_program_config(program, &status);
    const DemurRuleset *ruleset = config ? demur_program_ruleset(program, &status) : NULL;
    if (!ruleset)
        return status;
    if (config->accounts->len == 0)
        return no_account(config);
    g_autoptr(GPtrArray) accounts = choose_accounts(config, options->names);
    if (!accounts)
        return EX_USAGE;
    (void)signal(SIGPIPE, SIG_IGN);
    test_packs(ruleset);
    check_language(program);
    for (unsigned i = 0; i < accounts->len; i++) {
        int one = run_account(program, accounts->pdata[i], &pass);
        status = status == EX_OK ? one : status;
    }
    return status;
}
