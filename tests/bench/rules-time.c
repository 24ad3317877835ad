/* SPDX-License-Identifier: MIT */
/* demur-layer: verdict */
/*
 * What rules cost: "rules-time RULES [MESSAGE...]" prints processor time in microseconds for
 * loading RULES whole and lazily, and for each message what the first look at it takes with
 * freshly loaded rules (as in a hook) and what every further one takes (as in scan).
 */
#include "rules/eval.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 30

typedef DemurRuleset *(*Loader)(const char *const *dirs, int64_t now, GError **error);

static double
now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static DemurRuleset *
load(Loader loader, const char *path, double *ret_us)
{
    const char *const dirs[] = {path, NULL};
    g_autoptr(GError) error = NULL;
    double before = now_us();
    DemurRuleset *ruleset = loader(dirs, 0, &error);
    *ret_us = now_us() - before;
    if (!ruleset)
        g_error("%s", error->message);
    return ruleset;
}

/* All packs on one message; the rule that fired in ret_rule. */
static double
look(const DemurRuleset *ruleset, DemurMessage *message, char **ret_rule)
{
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    (void)demur_message_text(message);
    double before = now_us();
    for (unsigned i = 0; i < packs->len; i++) {
        g_autoptr(DemurNomination) nomination = demur_eval(packs->pdata[i], message, false);
        if (nomination->rule && !*ret_rule)
            *ret_rule = g_strdup(nomination->rule->id);
    }
    return now_us() - before;
}

static void
measure(Loader loader, const char *name, const char *path, DemurMessage *message)
{
    double loading = 0, first = 0, again = 0;
    g_autofree char *rule = NULL;
    for (unsigned i = 0; i < ROUNDS; i++) {
        double spent = 0;
        g_autoptr(DemurRuleset) ruleset = load(loader, path, &spent);
        loading += spent;
        if (!message)
            continue;
        first += look(ruleset, message, &rule);
        again += look(ruleset, message, &rule);
    }
    printf("  %-8s load %7.0f", name, loading / ROUNDS);
    if (message)
        printf("  first look %7.0f  further %7.0f  %s", first / ROUNDS, again / ROUNDS,
               rule ? rule : "none");
    printf("\n");
}

int
main(int argc, char **argv)
{
    if (argc < 2)
        return 1;
    for (int i = argc > 2 ? 2 : 1; i < argc; i++) {
        g_autoptr(GError) error = NULL;
        int fd = argc > 2 ? open(argv[i], O_RDONLY | O_CLOEXEC) : -1;
        DemurMessage *message = fd >= 0 ? demur_message_new_from_fd(fd, 0, -1, &error) : NULL;
        printf("%s (text %zu bytes)\n", argv[i],
               message ? strlen(demur_message_text(message)) : 0);
        measure(demur_ruleset_load, "whole", argv[1], message);
        measure(demur_ruleset_load_lazy, "lazy", argv[1], message);
        demur_message_free(message);
        if (fd >= 0)
            (void)close(fd);
    }
    return 0;
}
