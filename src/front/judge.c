/* SPDX-License-Identifier: MIT */
/* The verdict on a fetched message, with our own DKIM results of earlier passes at hand. */
#include "front/sweep.h"

#include "letter/letter.h"

#include <unistd.h>

/* A fetched message, known by the checksum of all its bytes. */
typedef struct Fetched {
    DemurLedger *ledger;
    char *checksum;
    char *postponed; /* why its signature could not be checked, or NULL */
} Fetched;

static char *
checksum_of(int fd)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guchar buffer[8192];
    off_t at = 0;
    for (ssize_t got; (got = pread(fd, buffer, sizeof(buffer), at)) > 0; at += got)
        g_checksum_update(sum, buffer, got);
    return g_strdup(g_checksum_get_string(sum));
}

static char *
recall(void *user)
{
    const Fetched *fetched = user;
    char *result = NULL;
    (void)demur_ledger_dkim(fetched->ledger, fetched->checksum, &result, NULL);
    return result;
}

static void
remember_result(const char *result, void *user)
{
    const Fetched *fetched = user;
    g_autoptr(GError) error = NULL;
    if (!demur_ledger_set_dkim(fetched->ledger, fetched->checksum, result, &error))
        g_warning("a DKIM result could not be kept: %s", error->message);
}

static void
note_postponed(const char *why, void *user)
{
    Fetched *fetched = user;
    g_free(fetched->postponed);
    fetched->postponed = g_strdup(why);
}

/* A draft was asked for, and there is nothing to make one of. */
static void
note_no_letter(DemurVerdict *verdict)
{
    if (verdict->kind != DEMUR_KIND_NOTICE || verdict->trust == DEMUR_TRUST_IMPOSTOR ||
        demur_letter_serves(verdict->company))
        return;
    g_ptr_array_add(verdict->hints,
                    g_strdup_printf("there is no letter to %s, so there is no draft",
                                    verdict->company ? verdict->company : "this company"));
}

DemurVerdict *
demur_sweep_judge(const DemurSweep *pass, DemurMessage *message, int fd, char **ret_postponed)
{
    DemurTrustPolicy policy = pass->trust;
    bool remembers = policy.auth != DEMUR_AUTH_RESULTS;
    g_autofree char *checksum = remembers ? checksum_of(fd) : NULL;
    Fetched fetched = {.ledger = pass->ledger, .checksum = checksum};
    const DemurDkimMemory memory = {recall, remember_result, &fetched, note_postponed};
    policy.dkim_memory = remembers ? &memory : NULL;
    DemurVerdict *verdict = demur_classify(message, pass->ruleset, &policy);
    *ret_postponed = fetched.postponed;
    if (pass->policy.draft)
        note_no_letter(verdict);
    return verdict;
}
