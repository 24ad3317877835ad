/* SPDX-License-Identifier: MIT */
/* See dkim.h. The message goes to the helper in an anonymous file, not through a pipe: a helper
 * that dies early must neither block nor signal the one who asks. */
#include "trust/dkim.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/say.h"
#include "message/raw.h"
#include "trust/domain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MAX ((size_t)64 * DEMUR_KIB)

/* The rest of TEXT behind PREFIX, or NULL. */
static const char *
behind(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text && strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static char *
known(const char *value)
{
    return strcmp(value, "-") == 0 ? NULL : g_strdup(value);
}

static bool
read_rest(DemurDkimLine *line, char **words)
{
    const char *time = behind(words[3], "t=");
    const char *headers = time ? behind(words[4], "h=") : NULL;
    guint64 seconds = 0;
    if (!line->pass) {
        line->reason = g_strjoinv(" ", words + 3);
        return true;
    }
    if (!headers || words[5] || !line->domain)
        return false;
    if (g_ascii_string_to_unsigned(time, 10, 0, INT64_MAX, &seconds, NULL))
        line->time = (int64_t)seconds;
    g_strfreev(line->headers);
    line->headers = g_strsplit(headers, ":", -1);
    return true;
}

DemurDkimLine *
demur_dkim_line_parse(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 32);
    g_autoptr(DemurDkimLine) line = g_new0(DemurDkimLine, 1);
    line->time = -1;
    line->headers = g_new0(char *, 1);
    if (g_strv_length(words) < 4)
        return NULL;
    line->pass = strcmp(words[0], "pass") == 0;
    line->passing = strcmp(words[0], "temperror") == 0;
    const char *domain = behind(words[1], "d=");
    const char *selector = behind(words[2], "s=");
    if ((!line->pass && !line->passing && strcmp(words[0], "fail") != 0) || !domain ||
        !selector)
        return NULL;
    line->domain = known(domain);
    line->selector = known(selector);
    return read_rest(line, words) ? g_steal_pointer(&line) : NULL;
}

void
demur_dkim_line_free(DemurDkimLine *line)
{
    if (!line)
        return;
    g_free(line->domain);
    g_free(line->selector);
    g_strfreev(line->headers);
    g_free(line->reason);
    g_free(line);
}

static bool
io_error(GError **error, const char *what)
{
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "%s: %s", what, g_strerror(errno));
    return false;
}

static int
message_file(DemurMessage *message, GError **error)
{
    int fd = memfd_create("demur-message", MFD_CLOEXEC);
    if (fd < 0) {
        io_error(error, "cannot make an anonymous file");
        return -1;
    }
    if (!demur_message_copy_raw(message, fd, error)) {
        close(fd);
        return -1;
    }
    if (lseek(fd, 0, SEEK_SET) != 0) {
        io_error(error, "cannot rewind an anonymous file");
        close(fd);
        return -1;
    }
    return fd;
}

static bool
spawn(const DemurTrustPolicy *policy, const char *domain, const int ends[2], pid_t *ret_pid,
      GError **error)
{
    const char *argv[10] = {policy->dkim_helper, "--timeout", G_STRINGIFY(DEMUR_DKIM_SECONDS),
                            "--domain", domain};
    unsigned n = 5;
    if (policy->offline)
        argv[n++] = "--offline";
    if (policy->dkim_keys) {
        argv[n++] = "--keys";
        argv[n++] = policy->dkim_keys;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int failed =
        posix_spawn(ret_pid, policy->dkim_helper, &actions, NULL, (char **)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed == 0)
        return true;
    errno = failed;
    return io_error(error, policy->dkim_helper);
}

/* Reads until the helper closes its output, the ceiling or the deadline. Returns: whether it
 * closed. */
static bool
read_output(int fd, GString *output)
{
    int64_t deadline =
        g_get_monotonic_time() + (int64_t)(DEMUR_DKIM_SECONDS + 2) * G_USEC_PER_SEC;
    char buffer[4096];
    while (output->len < OUTPUT_MAX) {
        int64_t left = (deadline - g_get_monotonic_time()) / 1000;
        struct pollfd wait = {fd, POLLIN, 0};
        int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        ssize_t n = read(fd, buffer, sizeof buffer);
        if (n == 0)
            return true;
        if (n > 0)
            g_string_append_len(output, buffer, n);
        else if (errno != EINTR)
            return false;
    }
    return false;
}

/* ret_late: it ran out of time, so what it said until then counts. */
static bool
finish(pid_t pid, bool closed, bool *ret_late, GError **error)
{
    int status = 0;
    if (!closed)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return io_error(error, "the DKIM helper is lost");
    if (closed && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    /* Its own alarm, or ours. */
    *ret_late = !closed || (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO,
                *ret_late ? "the DKIM helper did not answer in time"
                          : "the DKIM helper failed");
    return false;
}

/* Whether the helper did its work. Output of one that failed otherwise than by being late is no
 * output. */
static bool
run_helper(DemurMessage *message, const DemurTrustPolicy *policy, GString *output,
           GError **error)
{
    int ends[2];
    pid_t pid = 0;
    bool late = false;
    int in = message_file(message, error);
    if (in < 0)
        return false;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        close(in);
        return io_error(error, "cannot make a pipe");
    }
    const char *domain = demur_message_from(message)->domain;
    bool started = spawn(policy, domain, (const int[]){in, ends[1]}, &pid, error);
    close(in);
    close(ends[1]);
    bool done = started && finish(pid, read_output(ends[0], output), &late, error);
    close(ends[0]);
    /* The last line may be cut off. */
    const char *end = done || late ? strrchr(output->str, '\n') : NULL;
    g_string_truncate(output, end ? (gsize)(end - output->str + 1) : 0);
    return done;
}

static bool
covers(const DemurDkimLine *line, const DemurMessage *message, const char **ret_missing)
{
    static const char *const needed[] = {"from", "to", "subject", "date", "content-type"};
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
        if (demur_message_count(message, needed[i]) == 0)
            continue;
        if (!g_strv_contains((const char *const *)line->headers, needed[i])) {
            *ret_missing = needed[i];
            return false;
        }
    }
    return true;
}

/* Whether one signature proves the From domain; else why not. What is said of an aligned one
 * stands before what is said of others. */
static bool
line_proves(const DemurDkimLine *line, const DemurMessage *message, const DemurPack *pack,
            char **reason)
{
    const char *missing = NULL;
    const char *from = demur_message_from(message)->domain;
    g_autofree char *who = demur_say_clean(line->domain ? line->domain : "?", -1, 60);
    g_autofree char *why = demur_say_clean(line->reason, -1, 80);
    bool aligned = line->domain && demur_domain_aligned(pack, from, line->domain);
    bool proves = line->pass && aligned && covers(line, message, &missing);
    if (*reason && !aligned)
        return false;
    g_free(*reason);
    if (proves)
        *reason = g_strdup_printf("a valid DKIM signature of %s", who);
    else if (!aligned)
        *reason = g_strdup_printf("the DKIM signature is of another domain: %s", who);
    else if (line->passing)
        *reason =
            g_strdup_printf("the DKIM signature of %s cannot be checked now: %s", who, why);
    else if (!line->pass)
        *reason = g_strdup_printf("the DKIM signature of %s does not hold: %s", who, why);
    else
        *reason = g_strdup_printf("the DKIM signature of %s leaves out %s", who, missing);
    return proves;
}

/* Whether the signature, had it been checked, might have proved the From domain. */
static bool
is_undecided(const DemurDkimLine *line, const DemurMessage *message, const DemurPack *pack)
{
    return line->passing && line->domain &&
           demur_domain_aligned(pack, demur_message_from(message)->domain, line->domain);
}

static DemurProof
judge_output(const char *output, const DemurMessage *message, const DemurPack *pack,
             bool *ret_undecided, char **ret_reason)
{
    g_autofree char *reason = NULL;
    g_auto(GStrv) lines = g_strsplit(output, "\n", DEMUR_LIMIT_DKIM_SIGNATURES + 1);
    bool proved = false, undecided = false;
    for (unsigned i = 0; i < DEMUR_LIMIT_DKIM_SIGNATURES && lines[i] && !proved; i++) {
        g_autoptr(DemurDkimLine) line = demur_dkim_line_parse(lines[i]);
        proved = line && line_proves(line, message, pack, &reason);
        undecided = undecided || (line && is_undecided(line, message, pack));
    }
    *ret_undecided = undecided && !proved;
    *ret_reason = reason ? g_steal_pointer(&reason) : g_strdup("no DKIM signature was checked");
    return proved ? DEMUR_PROOF_PROVED : DEMUR_PROOF_NONE;
}

/* Whether an earlier check of the same bytes proves it; sets the reason only then. */
static bool
recalled_proves(const DemurMessage *message, const DemurPack *pack,
                const DemurDkimMemory *memory, char **ret_reason)
{
    g_autofree char *known = memory ? memory->recall(memory->user) : NULL;
    g_autofree char *reason = NULL;
    bool undecided;
    if (!known || judge_output(known, message, pack, &undecided, &reason) != DEMUR_PROOF_PROVED)
        return false;
    *ret_reason = g_strdup_printf("%s, when it was first seen", reason);
    return true;
}

static void
postpone(const DemurDkimMemory *memory, const char *why)
{
    if (memory && memory->postpone)
        memory->postpone(why, memory->user);
}

DemurProof
demur_dkim_judge(DemurMessage *message, const DemurPack *pack, const DemurTrustPolicy *policy,
                 char **ret_reason)
{
    g_autoptr(GString) output = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    unsigned signatures = demur_message_count(message, "DKIM-Signature");
    const char *without = !policy->dkim_helper ? "no program to check DKIM signatures"
                          : policy->offline && !policy->dkim_keys
                              ? "DKIM signatures cannot be checked offline without a key file"
                          : signatures == 0 ? "no DKIM signature"
                          : signatures > DEMUR_LIMIT_DKIM_SIGNATURES
                              ? "too many DKIM signatures"
                              : NULL;
    if (without) {
        *ret_reason = g_strdup(without);
        return DEMUR_PROOF_NONE;
    }
    if (recalled_proves(message, pack, policy->dkim_memory, ret_reason))
        return DEMUR_PROOF_PROVED;
    bool undecided;
    bool done = run_helper(message, policy, output, &error);
    DemurProof proof = judge_output(output->str, message, pack, &undecided, ret_reason);
    if (proof == DEMUR_PROOF_PROVED && policy->dkim_memory)
        policy->dkim_memory->remember(output->str, policy->dkim_memory->user);
    if (proof == DEMUR_PROOF_NONE && !done) {
        g_free(*ret_reason);
        *ret_reason = g_strdup(error->message);
    }
    if (proof == DEMUR_PROOF_NONE && (undecided || !done))
        postpone(policy->dkim_memory, *ret_reason);
    return proof;
}
