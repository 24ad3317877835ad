/* SPDX-License-Identifier: MIT */
/*
 * Drives the IMAP store from the command line, for the scripts beside it.
 * demur-layer: store
 *
 * imap-tool [--tls|--starttls|--none HOST PORT | --tunnel COMMAND] [options] STEP [ARGUMENT…] …
 * Steps run in order on one connection; "--" style options come first. The password comes from
 * the environment (IMAP_PASSWORD). The exit status is that of the first error, 0 without.
 */
#include "base/error.h"
#include "store/imap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

const char *__lsan_default_suppressions(void);

/* libetpan 1.9.4 forgets what it had read of a reply that it then refuses. */
const char *
__lsan_default_suppressions(void)
{
    return "leak:libetpan.so";
}

typedef struct Tool {
    DemurStore *store;
    char **args; /* what is left of the command line */
    DemurSearch search;
    GArray *uids; /* of the last search */
    unsigned seen;
} Tool;

static const char *
next(Tool *tool)
{
    if (*tool->args)
        return *tool->args++;
    fprintf(stderr, "imap-tool: an argument is missing\n");
    exit(64);
}

static int64_t
next_number(Tool *tool)
{
    return g_ascii_strtoll(next(tool), NULL, 10);
}

static bool
step_folders(Tool *tool, GError **error)
{
    g_autoptr(GPtrArray) folders = demur_store_folders(tool->store, NULL, error);
    for (unsigned i = 0; folders && i < folders->len; i++) {
        const DemurFolder *folder = folders->pdata[i];
        printf("folder %s use=%u\n", folder->name, folder->use);
    }
    return folders != NULL;
}

static void
print_state(const char *what, const DemurFolderState *state)
{
    printf("%s messages=%" G_GINT64_FORMAT " uidnext=%" G_GINT64_FORMAT " uidvalidity=%s\n",
           what, state->messages, state->uidnext, state->uidvalidity ? "yes" : "no");
}

static bool
step_status(Tool *tool, GError **error)
{
    DemurFolderState state;
    if (!demur_store_status(tool->store, next(tool), &state, error))
        return false;
    print_state("status", &state);
    return true;
}

static bool
step_open(Tool *tool, GError **error)
{
    DemurFolderState state;
    if (!demur_store_open(tool->store, next(tool), &state, error))
        return false;
    print_state("open", &state);
    return true;
}

/* search FIRST SINCE FROM,FROM SUBJECT,SUBJECT ("-": none) */
static bool
step_search(Tool *tool, GError **error)
{
    DemurSearch search = {.first_uid = next_number(tool), .since = next_number(tool)};
    const char *from = next(tool), *subject = next(tool);
    g_auto(GStrv) froms = g_str_equal(from, "-") ? NULL : g_strsplit(from, ",", -1);
    g_auto(GStrv) subjects = g_str_equal(subject, "-") ? NULL : g_strsplit(subject, ",", -1);
    search.from = (const char *const *)froms;
    search.subject = (const char *const *)subjects;
    g_clear_pointer(&tool->uids, g_array_unref);
    tool->uids = demur_store_search(tool->store, &search, error);
    if (!tool->uids)
        return false;
    printf("search %u:", tool->uids->len);
    for (unsigned i = 0; i < tool->uids->len && i < 10; i++)
        printf(" %" G_GINT64_FORMAT, g_array_index(tool->uids, int64_t, i));
    printf("\n");
    return true;
}

static bool
count_header(int64_t uid, int64_t size, GBytes *header, void *user)
{
    Tool *tool = user;
    gsize length = 0;
    const char *data = g_bytes_get_data(header, &length);
    if (++tool->seen <= 3)
        printf("header %" G_GINT64_FORMAT " size=%" G_GINT64_FORMAT " bytes=%zu ends=%s\n", uid,
               size, length,
               length >= 4 && memcmp(data + length - 4, "\r\n\r\n", 4) == 0 ? "blank" : "open");
    return true;
}

static bool
step_headers(Tool *tool, GError **error)
{
    tool->seen = 0;
    if (!demur_store_headers(tool->store, tool->uids, count_header, tool, error))
        return false;
    printf("headers %u\n", tool->seen);
    return true;
}

static bool
stop_early(int64_t uid, int64_t size, GBytes *header, void *user)
{
    Tool *tool = user;
    return ++tool->seen < 5;
}

static bool
step_headers_stop(Tool *tool, GError **error)
{
    tool->seen = 0;
    if (!demur_store_headers(tool->store, tool->uids, stop_early, tool, error))
        return false;
    printf("headers stopped at %u\n", tool->seen);
    return true;
}

/* fetch UID FILE ("-": only the size) */
static bool
step_fetch(Tool *tool, GError **error)
{
    int64_t uid = next_number(tool);
    const char *path = next(tool);
    int fd = demur_store_fetch(tool->store, uid, error);
    if (fd < 0)
        return false;
    struct stat info;
    if (fstat(fd, &info) < 0)
        abort();
    printf("fetch %" G_GINT64_FORMAT " bytes=%" G_GINT64_FORMAT " links=%u\n", uid,
           (int64_t)info.st_size, (unsigned)info.st_nlink);
    FILE *in = fdopen(fd, "r"), *out = g_str_equal(path, "-") ? NULL : fopen(path, "w");
    for (int c; out && (c = getc(in)) != EOF;)
        (void)putc(c, out);
    if (out)
        (void)fclose(out);
    (void)fclose(in);
    return true;
}

/* append FOLDER FILE draft|plain */
static bool
step_append(Tool *tool, GError **error)
{
    const char *folder = next(tool), *path = next(tool);
    bool draft = g_str_equal(next(tool), "draft");
    char *data = NULL;
    gsize size = 0;
    if (!g_file_get_contents(path, &data, &size, error))
        return false;
    g_autoptr(GBytes) message = g_bytes_new_take(data, size);
    int64_t uid = -1;
    if (!demur_store_append(tool->store, folder, message, draft, &uid, error))
        return false;
    printf("append uid=%" G_GINT64_FORMAT "\n", uid);
    return true;
}

static bool
step_has(Tool *tool, GError **error)
{
    const char *folder = next(tool), *id = next(tool);
    bool found = false;
    if (!demur_store_has_message_id(tool->store, folder, id, 0, &found, error))
        return false;
    printf("has %s\n", found ? "yes" : "no");
    return true;
}

static bool
step_flag(Tool *tool, GError **error)
{
    const char *folder = next(tool);
    int64_t uid = next_number(tool);
    bool set = false;
    if (!demur_store_flag(tool->store, folder, uid, next(tool), &set, error))
        return false;
    printf("flag %s\n", set ? "set" : "not kept");
    return true;
}

static bool
step_traffic(Tool *tool, GError **error)
{
    uint64_t in = 0, out = 0;
    unsigned round_trips = 0;
    demur_imap_traffic(tool->store, &in, &out, &round_trips);
    printf("traffic in=%" G_GUINT64_FORMAT " out=%" G_GUINT64_FORMAT " round-trips=%u\n", in,
           out, round_trips);
    return true;
}

static bool
step_rss(Tool *tool, GError **error)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) < 0)
        abort();
    printf("rss %ld KiB\n", usage.ru_maxrss);
    return true;
}

static const struct {
    const char *name;
    bool (*run)(Tool *, GError **);
} steps[] = {
    {"folders", step_folders},
    {"status", step_status},
    {"open", step_open},
    {"search", step_search},
    {"headers", step_headers},
    {"fetch", step_fetch},
    {"headers-stop", step_headers_stop},
    {"append", step_append},
    {"has", step_has},
    {"flag", step_flag},
    {"traffic", step_traffic},
    {"rss", step_rss},
};

/* With "keep-going" before it, a step's error is printed and the next one runs. */
static int
report(GError *error)
{
    printf("error %d %s\n", demur_error_status(error), error->message);
    int status = demur_error_status(error);
    g_error_free(error);
    return status;
}

static int
run_steps(Tool *tool)
{
    int status = 0;
    bool keep_going = false;
    while (*tool->args) {
        const char *name = next(tool);
        GError *error = NULL;
        unsigned i = 0;
        if (g_str_equal(name, "keep-going")) {
            keep_going = true;
            continue;
        }
        while (i < G_N_ELEMENTS(steps) && !g_str_equal(steps[i].name, name))
            i++;
        if (i == G_N_ELEMENTS(steps))
            exit(64);
        if (steps[i].run(tool, &error))
            continue;
        int failed = report(error);
        status = status ? status : failed;
        if (!keep_going)
            break;
    }
    return status;
}

static void
read_options(Tool *tool, DemurImapOptions *options)
{
    while (*tool->args && g_str_has_prefix(*tool->args, "--")) {
        const char *name = next(tool);
        const char *value = next(tool);
        if (g_str_equal(name, "--tunnel")) {
            options->security = DEMUR_SECURITY_TUNNEL;
            options->tunnel = value;
        } else if (g_str_equal(name, "--ca")) {
            options->ca_file = value;
        } else if (g_str_equal(name, "--user")) {
            options->user = value;
        } else if (g_str_equal(name, "--seconds")) {
            options->connect_seconds = options->command_seconds =
                (unsigned)strtoul(value, NULL, 10);
        } else {
            options->host = value;
            options->port = (unsigned)next_number(tool);
            options->security = g_str_equal(name, "--tls")        ? DEMUR_SECURITY_TLS
                                : g_str_equal(name, "--starttls") ? DEMUR_SECURITY_STARTTLS
                                                                  : DEMUR_SECURITY_NONE;
        }
    }
}

int
main(int argc, char **argv)
{
    Tool tool = {.args = argv + 1};
    DemurImapOptions options = {.account = "test", .password = getenv("IMAP_PASSWORD")};
    GError *error = NULL;
    read_options(&tool, &options);
    tool.store = demur_imap_connect(&options, &error);
    int status = tool.store ? run_steps(&tool) : report(error);
    demur_store_free(tool.store);
    if (tool.uids)
        g_array_unref(tool.uids);
    return status;
}
