/* SPDX-License-Identifier: MIT */
/* The command line, before and after the command, and what commands share. */
#include "front/program.h"

#include "base/error.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/say.h"
#include "front/config-check.h"
#include "front/words.h"
#include "plan/policy.h"
#include "rules/installed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define LINE 500

static bool version, help;

static void G_GNUC_PRINTF(1, 0) say(const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    g_autofree char *clean = demur_say_clean(text, -1, LINE * 4);
    fprintf(stderr, "demur: %s\n", clean);
}

int
demur_program_fail(const GError *error)
{
    g_autofree char *clean = demur_say_clean(error->message, -1, LINE * 4);
    fprintf(stderr, "demur: %s\n", clean);
    return demur_error_status(error);
}

int
demur_program_usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    return EX_USAGE;
}

const DemurConfig *
demur_program_config(DemurProgram *program, int *ret_status)
{
    g_autoptr(GError) error = NULL;
    if (program->config)
        return program->config;
    program->config = demur_config_load(program->config_path, &error);
    /* The hook does not use the keys: it shall not fail for them. */
    const char *keys = program->config && !program->lazy ? program->config->dkim_keys : NULL;
    if (keys && !demur_config_check_keys(keys, &error))
        g_clear_pointer(&program->config, demur_config_free);
    if (!program->config)
        *ret_status = demur_program_fail(error);
    return program->config;
}

const char *const *
demur_program_rules_dirs(DemurProgram *program)
{
    return (const char *const *)(program->rules ? program->rules : program->config->rules_dirs);
}

const char *
demur_program_installed(DemurProgram *program)
{
    return program->rules ? NULL : program->config->installed;
}

DemurPrefilter *
demur_program_prefilter(DemurProgram *program)
{
    DemurPrefilter *prefilter = demur_prefilter_new();
    const char *installed = demur_program_installed(program);
    bool good = prefilter != NULL;
    for (const char *const *dir = demur_program_rules_dirs(program); good && *dir; dir++)
        good = demur_prefilter_add(prefilter, *dir);
    if (good && installed)
        good = demur_prefilter_add_installed(prefilter, installed);
    if (good)
        return prefilter;
    demur_prefilter_free(prefilter);
    return NULL;
}

/* What is wrong there is said, once a run, and does not stop anything. */
static void
load_installed(DemurProgram *program, int64_t now)
{
    const char *dir = demur_program_installed(program);
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    if (dir)
        demur_installed_load(dir, now, program->ruleset, warnings);
    for (unsigned i = 0; i < warnings->len; i++) {
        g_autofree char *clean = demur_say_clean(warnings->pdata[i], -1, LINE * 4);
        fprintf(stderr, "demur: warning: %s\n", clean);
    }
}

const DemurRuleset *
demur_program_ruleset(DemurProgram *program, int *ret_status)
{
    g_autoptr(GError) error = NULL;
    if (program->ruleset)
        return program->ruleset;
    if (!demur_program_config(program, ret_status))
        return NULL;
    int64_t now = g_get_real_time() / G_USEC_PER_SEC;
    const char *const *dirs = demur_program_rules_dirs(program);
    program->ruleset = program->lazy ? demur_ruleset_load_lazy(dirs, now, &error)
                                     : demur_ruleset_load(dirs, now, &error);
    if (program->ruleset)
        load_installed(program, now);
    else
        *ret_status = demur_program_fail(error);
    return program->ruleset;
}

static char **
join_lists(char **a, char **b)
{
    g_autoptr(GStrvBuilder) all = g_strv_builder_new();
    if (a)
        g_strv_builder_addv(all, (const char **)a);
    if (b)
        g_strv_builder_addv(all, (const char **)b);
    return g_strv_builder_end(all);
}

void
demur_program_policy(DemurProgram *program, const DemurAccount *account,
                     DemurTrustPolicy *ret_policy)
{
    const DemurConfig *config = program->config;
    char **ids =
        account && account->authserv_ids ? account->authserv_ids : config->authserv_ids;
    char **addresses = account && account->addresses ? account->addresses : config->addresses;
    g_strfreev(program->all_authserv_ids);
    program->all_authserv_ids = join_lists(ids, program->authserv_ids);
    if (!program->dkim_helper)
        program->dkim_helper = demur_paths_helper("demur-dkim");
    *ret_policy = (DemurTrustPolicy){
        .auth = config->auth,
        .authserv_ids = (const char *const *)program->all_authserv_ids,
        .addresses = (const char *const *)addresses,
        .outlook_results = account && account->outlook_results,
        .dkim_keys = config->dkim_keys,
        .offline = program->offline,
        .dkim_helper = program->dkim_helper,
    };
}

bool
demur_program_color(const DemurProgram *program, int fd)
{
    if (program->color && g_str_equal(program->color, "always"))
        return true;
    if (program->color && g_str_equal(program->color, "never"))
        return false;
    const char *no_color = g_getenv("NO_COLOR");
    return isatty(fd) && !(no_color && *no_color);
}

char *
demur_program_line(const DemurVerdict *verdict)
{
    g_autoptr(GString) line = g_string_new(demur_kind_name(verdict->kind));
    const char *parts[] = {demur_trust_name(verdict->trust), verdict->product,
                           verdict->language, verdict->url};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i])
            g_string_append_printf(line, ", %s", parts[i]);
    }
    for (unsigned i = 0; verdict->trust == DEMUR_TRUST_IMPOSTOR && i < DEMUR_GATE_LINK; i++) {
        if (verdict->gates[i].state == DEMUR_GATE_FAILED && verdict->gates[i].reason) {
            g_string_append_printf(line, ": %s", verdict->gates[i].reason);
            break;
        }
    }
    if (verdict->unexamined)
        g_string_append_printf(line, " (not wholly examined: %s)", verdict->unexamined);
    return demur_say_clean(line->str, -1, LINE);
}

DemurSource
demur_program_source(DemurMessage *message, const char *path)
{
    return (DemurSource){.path = path,
                         .message_id = demur_message_id(message),
                         .uid = -1,
                         .date = demur_message_date(message)};
}

char **
demur_program_plan(DemurProgram *program, const DemurVerdict *verdict)
{
    const DemurConfig *config = program->config;
    const DemurPolicy policy = {.alert_stdout = config->alert_stdout,
                                .alert_inbox = config->alert_inbox,
                                .draft = config->draft,
                                .flag = config->flag,
                                .alert_command = config->alert_command};
    g_autoptr(GArray) steps = demur_policy_plan(verdict, &policy);
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    for (unsigned i = 0; i < steps->len; i++) {
        g_autofree char *line =
            demur_step_describe(g_array_index(steps, DemurStep, i), verdict, &policy);
        g_strv_builder_add(lines, line);
    }
    return g_strv_builder_end(lines);
}

bool
demur_program_day(const char *text, int64_t *ret_day)
{
    unsigned year, month, day;
    char rest;
    if (sscanf(text, "%4u-%2u-%2u%c", &year, &month, &day, &rest) != 3 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return false;
    g_autoptr(GDateTime) date = g_date_time_new_local((int)year, (int)month, (int)day, 0, 0, 0);
    if (!date)
        return false;
    *ret_day = g_date_time_to_unix(date);
    return true;
}

static void
print_help(FILE *file)
{
    fprintf(
        file,
        "Usage: demur COMMAND [OPTION...] [ARGUMENT...]\n\n"
        "Finds the mails in which Meta says that it will train its AI on your posts, proves\n"
        "that they are real, and prepares your objection.\n\nCommands:\n");
    for (const DemurCommand *const *command = demur_commands; *command; command++)
        fprintf(file, "  %-9s %s\n", (*command)->name, (*command)->summary);
    fprintf(
        file,
        "\nOptions of all commands:\n"
        "  --config FILE             configuration instead of the usual one\n"
        "  --rules DIR               rule packs instead of the configured ones (repeatable)\n"
        "  --trust-authserv-id ID    trust this mail server's Authentication-Results\n"
        "  --offline                 never ask DNS\n"
        "  --json                    one JSON object a line\n"
        "  --color auto|never|always\n"
        "  -q, --quiet; -v, --verbose; --help; --version\n\n"
        "\"demur COMMAND --help\" says more; so does the manual, demur(1).\n");
}

static const DemurCommand *
find_command(const char *name)
{
    for (const DemurCommand *const *command = demur_commands; *command; command++) {
        if (g_str_equal((*command)->name, name))
            return *command;
    }
    return NULL;
}

/* before: the word in front of what was taken for a command. */
static int
unknown_command(const char *name, const char *before)
{
    g_autofree char *misplaced = demur_words_misplaced(before);
    if (misplaced)
        return demur_program_usage("%s", misplaced);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const DemurCommand *const *command = demur_commands; *command; command++)
        g_ptr_array_add(names, (void *)(*command)->name);
    g_ptr_array_add(names, NULL);
    const char *near = demur_json_nearest(name, (const char *const *)names->pdata);
    if (near)
        return demur_program_usage("unknown command \"%s\"; did you mean \"%s\"?", name, near);
    return demur_program_usage("unknown command \"%s\"; \"demur --help\" lists them", name);
}

static const GOptionEntry *
shared_options(DemurProgram *program)
{
    static GOptionEntry entries[] = {
        {"config", 0, 0, G_OPTION_ARG_FILENAME, NULL, "Configuration file", "FILE"},
        {"rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, "Rule packs (repeatable)", "DIR"},
        /* Taken as they are: converting from the locale takes time that the hook does not have.
         */
        {"trust-authserv-id", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL,
         "Trust this mail server's Authentication-Results", "ID"},
        {"color", 0, 0, G_OPTION_ARG_FILENAME, NULL, "auto, never or always", "WHEN"},
        {"json", 0, 0, G_OPTION_ARG_NONE, NULL, "One JSON object a line", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, NULL, "Errors only", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, NULL, "Say more", NULL},
        {"offline", 0, 0, G_OPTION_ARG_NONE, NULL, "Never ask DNS", NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, NULL, "Print the version", NULL},
        {"help", 'h', 0, G_OPTION_ARG_NONE, NULL, "Print this help", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    static gboolean flags[6];
    void *targets[] = {&program->config_path,
                       &program->rules,
                       &program->authserv_ids,
                       &program->color,
                       &flags[0],
                       &flags[1],
                       &flags[2],
                       &flags[3],
                       &flags[4],
                       &flags[5]};
    for (size_t i = 0; i < G_N_ELEMENTS(targets); i++)
        entries[i].arg_data = targets[i];
    return entries;
}

/* GOption writes gboolean (int), ours are bool: copied once parsing is over. */
static void
take_flags(DemurProgram *program, const GOptionEntry *entries)
{
    program->json = *(gboolean *)entries[4].arg_data;
    program->quiet = *(gboolean *)entries[5].arg_data;
    program->verbose = *(gboolean *)entries[6].arg_data;
    program->offline = *(gboolean *)entries[7].arg_data;
    version = *(gboolean *)entries[8].arg_data;
    help = *(gboolean *)entries[9].arg_data;
}

/* "Unknown option --jsno": with the option that was probably meant. */
static int
option_error(const GError *error, const DemurCommand *command, const GOptionEntry *shared)
{
    const char *dashes = strstr(error->message, "--");
    const char *near = NULL;
    if (g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && dashes) {
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        for (const GOptionEntry *entry = shared; entry->long_name; entry++)
            g_ptr_array_add(names, (void *)entry->long_name);
        for (const GOptionEntry *entry = command ? command->options : NULL;
             entry && entry->long_name; entry++)
            g_ptr_array_add(names, (void *)entry->long_name);
        g_ptr_array_add(names, NULL);
        g_autofree char *name = g_strndup(dashes + 2, strcspn(dashes + 2, "="));
        near = demur_json_nearest(name, (const char *const *)names->pdata);
    }
    g_autofree char *message = g_strdup(error->message);
    message[0] = g_ascii_tolower(message[0]);
    if (near)
        return demur_program_usage("%s; did you mean --%s?", message, near);
    return demur_program_usage("%s; \"demur %s%s--help\" lists the options", message,
                               command ? command->name : "", command ? " " : "");
}

static GOptionContext *
make_context(const DemurCommand *command, const GOptionEntry *shared)
{
    g_autofree char *parameters =
        command ? g_strdup_printf("%s %s", command->name, command->arguments) : NULL;
    GOptionContext *context = g_option_context_new(parameters);
    g_option_context_set_help_enabled(context, FALSE);
    if (command && command->options)
        g_option_context_add_main_entries(context, command->options, NULL);
    GOptionGroup *group = g_option_group_new(
        "shared", "Options of all commands:", "Options of all commands", NULL, NULL);
    g_option_group_add_entries(group, shared);
    g_option_context_add_group(context, group);
    if (command)
        g_option_context_set_summary(context, command->summary);
    if (command)
        g_option_context_set_description(context, command->description);
    return context;
}

static bool
is_helped(const DemurCommand *command, const char *argument)
{
    return command->helper && (!command->helped || g_strv_contains(command->helped, argument));
}

static void
hand_over(const char *helper, char **argv)
{
    g_autofree char *path = demur_paths_helper(helper);
    execv(path, argv);
}

static void
program_clear(DemurProgram *program)
{
    demur_ruleset_free(program->ruleset);
    demur_config_free(program->config);
    g_free(program->config_path);
    g_free(program->color);
    g_free(program->dkim_helper);
    g_strfreev(program->rules);
    g_strfreev(program->authserv_ids);
    g_strfreev(program->all_authserv_ids);
}

static int
run_command(DemurProgram *program, const DemurCommand *command, int argc, char **argv)
{
    static const char *const when[] = {"auto", "never", "always", NULL};
    if (program->color && !g_strv_contains(when, program->color))
        return demur_program_usage("--color is auto, never or always, not \"%s\"",
                                   program->color);
    for (char **id = program->authserv_ids; id && *id; id++) {
        if (!demur_config_is_server(*id))
            return demur_program_usage("--trust-authserv-id: " DEMUR_CONFIG_NO_SERVER, *id);
    }
    demur_log_init("demur", program->quiet     ? DEMUR_LOG_QUIET
                            : program->verbose ? DEMUR_LOG_VERBOSE
                                               : DEMUR_LOG_NORMAL);
    return command->run(program, argc, argv);
}

int
demur_program_main(const char *name, int argc, char **argv)
{
    DemurProgram program = {0};
    g_autoptr(GError) error = NULL;
    const GOptionEntry *shared = shared_options(&program);
    int index = demur_words_command(argc, argv);
    const DemurCommand *command = index ? find_command(argv[index]) : NULL;
    if (index && !command)
        return unknown_command(argv[index], argv[index - 1]);
    g_autoptr(GOptionContext) context = make_context(command, shared);
    g_auto(GStrv) words = demur_words_prepare(argv, index, command);
    int count = (int)g_strv_length(words);
    /* GOption takes words out of the list, which is another one than that which owns them. */
    g_autofree char **left = g_memdup2(words, sizeof(char *) * ((size_t)count + 1));
    if (!g_option_context_parse(context, &count, &left, &error))
        return option_error(error, command, shared);
    demur_words_end((const char *const *)words, &count, left);
    take_flags(&program, shared);
    int status = EX_OK;
    if (version) {
        printf("demur %s\n", DEMUR_VERSION);
    } else if (help && command) {
        g_autofree char *text = g_option_context_get_help(context, FALSE, NULL);
        fputs(text, stdout);
    } else if (help) {
        print_help(stdout);
    } else if (!command) {
        print_help(stderr);
        status = EX_USAGE;
    } else {
        if (is_helped(command, count > 1 ? left[1] : "") && !g_str_equal(command->helper, name))
            hand_over(command->helper, argv);
        status = run_command(&program, command, count, left);
    }
    program_clear(&program);
    if (fflush(stdout) != 0 && status == EX_OK) {
        fprintf(stderr, "demur: cannot write: %s\n", g_strerror(errno));
        status = EX_IOERR;
    }
    return status;
}
