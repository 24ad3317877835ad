/* SPDX-License-Identifier: MIT */
/* Reads who a process is, and whether it still lives, from /proc. */
#include "ledger/claimant.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Fields of /proc/PID/stat behind the command name: the state is the first, the start time the
 * twentieth (proc(5), fields 3 and 22). */
#define STARTED 19

typedef struct Process {
    bool exists;
    int64_t started;
} Process;

static Process
look_up(int64_t pid)
{
    Process process = {0};
    g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        process.exists = kill((pid_t)pid, 0) == 0 || errno == EPERM;
        return process;
    }
    /* The command name may hold blanks and parentheses. */
    const char *rest = strrchr(text, ')');
    if (!rest || rest[1] != ' ')
        return process;
    g_auto(GStrv) fields = g_strsplit(rest + 2, " ", STARTED + 2);
    bool dead = fields[0] && strchr("ZXx", *fields[0]);
    if (dead || g_strv_length(fields) <= STARTED)
        return process;
    process.exists = true;
    process.started = g_ascii_strtoll(fields[STARTED], NULL, 10);
    return process;
}

static char *
place(void)
{
    char host[256] = "";
    (void)gethostname(host, sizeof(host) - 1);
    g_autofree char *space = g_file_read_link("/proc/self/ns/pid", NULL);
    return g_strdup_printf("%s %s", host, space ? space : "");
}

static char *
boot(void)
{
    char *text = NULL;
    if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
        return g_strdup("");
    return g_strchomp(text);
}

void
demur_claimant_init(DemurClaimant *claimant)
{
    claimant->place = place();
    claimant->boot = boot();
    claimant->pid = getpid();
    claimant->started = look_up(claimant->pid).started;
}

void
demur_claimant_clear(DemurClaimant *claimant)
{
    g_clear_pointer(&claimant->place, g_free);
    g_clear_pointer(&claimant->boot, g_free);
}

DemurClaimantState
demur_claimant_state(const DemurClaimant *claimant)
{
    g_auto(DemurClaimant) self = {0};
    demur_claimant_init(&self);
    if (g_strcmp0(claimant->place, self.place) != 0)
        return DEMUR_CLAIMANT_ELSEWHERE;
    if (g_strcmp0(claimant->boot, self.boot) != 0 || claimant->pid <= 0)
        return DEMUR_CLAIMANT_GONE;
    if (claimant->pid == self.pid && claimant->started == self.started)
        return DEMUR_CLAIMANT_SELF;
    Process process = look_up(claimant->pid);
    return process.exists && process.started == claimant->started ? DEMUR_CLAIMANT_ALIVE
                                                                  : DEMUR_CLAIMANT_GONE;
}
