/* SPDX-License-Identifier: MIT */
/* See words.h. */
#include "front/words.h"

#include <string.h>

int
demur_words_command(int argc, char **argv)
{
    static const char *const with_value[] = {"--config", "--rules", "--trust-authserv-id",
                                             "--color", NULL};
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-')
            return i;
        if (g_strv_contains(with_value, argv[i]))
            i++;
    }
    return 0;
}

static bool
takes_value(const GOptionEntry *entry)
{
    return entry->arg != G_OPTION_ARG_NONE;
}

/* Where the value of a short option begins within a word, or 0. */
static size_t
value_within(const char *word, const DemurCommand *command)
{
    if (!command || word[0] != '-' || word[1] == '-')
        return 0;
    for (size_t i = 1; word[i]; i++) {
        for (const GOptionEntry *entry = command->options; entry && entry->long_name; entry++) {
            if (entry->short_name == word[i] && takes_value(entry))
                return word[i + 1] ? i + 1 : 0;
        }
    }
    return 0;
}

char **
demur_words_prepare(char **argv, int index, const DemurCommand *command)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    bool options = true;
    g_strv_builder_add(words, "demur");
    for (int i = 1; argv[i]; i++) {
        if (i == index)
            continue;
        options = options && !g_str_equal(argv[i], "--");
        size_t value = options ? value_within(argv[i], command) : 0;
        g_autofree char *option = g_strndup(argv[i], value > 0 ? value : strlen(argv[i]));
        g_strv_builder_add(words, option);
        if (value > 0)
            g_strv_builder_add(words, argv[i] + value);
    }
    return g_strv_builder_end(words);
}

static unsigned
count_ends(const char *const *words)
{
    unsigned n = 0;
    for (; *words; words++)
        n += g_str_equal(*words, "--");
    return n;
}

void
demur_words_end(const char *const *before, int *argc, char **argv)
{
    if (count_ends(before) == 0 || count_ends(before) != count_ends((const char *const *)argv))
        return;
    int at = 0;
    while (!g_str_equal(argv[at], "--"))
        at++;
    for (; at < *argc; at++)
        argv[at] = argv[at + 1];
    (*argc)--;
}

static bool
is_option(const GOptionEntry *entry, const char *word)
{
    if (g_str_has_prefix(word, "--"))
        return g_str_equal(entry->long_name, word + 2);
    return word[0] == '-' && word[1] && word[1] == entry->short_name && !word[2];
}

char *
demur_words_misplaced(const char *word)
{
    g_autoptr(GString) owners = g_string_new(NULL);
    for (const DemurCommand *const *command = demur_commands; *command; command++) {
        for (const GOptionEntry *entry = (*command)->options; entry && entry->long_name;
             entry++) {
            if (takes_value(entry) && is_option(entry, word))
                g_string_append_printf(owners, "%s\"%s\"", owners->len > 0 ? " and " : "",
                                       (*command)->name);
        }
    }
    if (owners->len == 0)
        return NULL;
    return g_strdup_printf("%s is an option of %s: write it after the command", word,
                           owners->str);
}
