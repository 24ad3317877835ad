/* SPDX-License-Identifier: MIT */
/*
 * Interpreted where the subject is short, translated to machine code (13 times faster on text
 * that does not match, 10 us to make and more) where it is long or searched often.
 */
#include "rules/pattern.h"

#include "base/error.h"
#include "base/limits.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>
#include <time.h>

#define OPTIONS                                                                                \
    (PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT)
#define LENGTH_MAX (DEMUR_LIMIT_REGEX * 4)
#define LONG_SUBJECT (8 * DEMUR_KIB)
#define OFTEN                                                                                  \
    16 /* searches in short subjects, after which translating is worth its time, too */
#define FIRST_WINDOW 4096
#define WITHIN_MAX 1000
#define QUICK_MICROSECONDS 1000 /* a window that took less is followed by a larger one */
#define OUT_OF_TIME 1           /* no code of PCRE2's, which are negative for failures */

#define HOSTILE_SIZE (8 * DEMUR_KIB)
#define HOSTILE_MICROSECONDS 50000
#define HOSTILE_WORDS 400 /* bytes */
#define OWN_WORDS 6

struct DemurPattern {
    char *regex;
    unsigned line, column;
    pcre2_code *code;
    unsigned searches; /* in short subjects */
    bool tried;        /* compiling was tried */
    bool translated;   /* translating to machine code was tried */
    unsigned within;   /* not 0: only a match that starts after so few characters counts */
    size_t prefix;     /* the bytes of REGEX that say so; what is compiled starts after them */
    int fault;         /* PCRE2's error when it does not compile */
    size_t fault_at;
};

DemurPattern *
demur_pattern_new(char *regex, unsigned line, unsigned column)
{
    DemurPattern *pattern = g_new0(DemurPattern, 1);
    pattern->regex = regex;
    pattern->line = line;
    pattern->column = column;
    return pattern;
}

void
demur_pattern_free(DemurPattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    g_free(pattern->regex);
    g_free(pattern);
}

const char *
demur_pattern_text(const DemurPattern *pattern)
{
    return pattern->regex;
}

/*
 * "\A[\s\S]{0,200}?(?:...)" is a search for the group, starting at one of the first characters:
 * so it is done, because for that PCRE2 passes quickly over where the group cannot start.
 */
static void
find_prefix(DemurPattern *pattern)
{
    static const char start[] = "\\A[\\s\\S]{0,";
    const char *digits = pattern->regex + sizeof start - 1;
    char *after = NULL;
    if (strncmp(pattern->regex, start, sizeof start - 1) != 0 || !g_ascii_isdigit(*digits))
        return;
    guint64 within = g_ascii_strtoull(digits, &after, 10);
    if (within == 0 || within > WITHIN_MAX || strncmp(after, "}?", 2) != 0 ||
        !demur_subject_is_group(after + 2))
        return;
    pattern->within = (unsigned)within;
    pattern->prefix = (size_t)(after + 2 - pattern->regex);
}

static bool
compile(DemurPattern *pattern)
{
    if (pattern->tried)
        return pattern->code != NULL;
    pattern->tried = true;
    find_prefix(pattern);
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (!context)
        g_error("out of memory");
    pcre2_set_max_pattern_length(context, LENGTH_MAX);
    pattern->code =
        pcre2_compile((PCRE2_SPTR)pattern->regex + pattern->prefix, PCRE2_ZERO_TERMINATED,
                      OPTIONS, &pattern->fault, &pattern->fault_at, context);
    pattern->fault_at += pattern->prefix;
    pcre2_compile_context_free(context);
    return pattern->code != NULL;
}

static char *
fault_text(int fault)
{
    PCRE2_UCHAR text[256] = "";
    if (fault == OUT_OF_TIME)
        return g_strdup("it takes too long on this message");
    pcre2_get_error_message(fault, text, sizeof text);
    return g_strdup((const char *)text);
}

static void
scratch_free(void *data)
{
    pcre2_match_data_free(data);
}

/* What PCRE2 matches with, of this thread: it holds some pages of memory, which are not to be
 * given back after each search. */
static pcre2_match_data *
scratch(void)
{
    static GPrivate kept = G_PRIVATE_INIT(scratch_free);
    pcre2_match_data *data = g_private_get(&kept);
    if (data)
        return data;
    data = pcre2_match_data_create(1, NULL);
    if (!data)
        g_error("out of memory");
    g_private_set(&kept, data);
    return data;
}

static pcre2_match_context *
limits_new(void)
{
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    if (!context)
        g_error("out of memory");
    pcre2_set_match_limit(context, DEMUR_LIMIT_MATCH);
    pcre2_set_depth_limit(context, DEMUR_LIMIT_MATCH_DEPTH);
    pcre2_set_heap_limit(context, DEMUR_LIMIT_MATCH_HEAP);
    return context;
}

/* The last byte of the character at AT. */
static size_t
character_end(const char *subject, size_t len, size_t at)
{
    while (at + 1 < len && ((unsigned char)subject[at + 1] & 0xC0) == 0x80)
        at++;
    return at;
}

/* Where the character after the first COUNT ones starts, or the end. */
static size_t
characters_size(const DemurSubject *subject, unsigned count)
{
    size_t size = 0;
    for (; count > 0 && size < subject->len; count--)
        size = character_end(subject->text, subject->len, size) + 1;
    return size;
}

typedef struct Search {
    const DemurPattern *pattern;
    const DemurSubject *subject;
    size_t within; /* the last byte at which a match may start, or PCRE2_UNSET */
    int64_t *budget;
    pcre2_match_data *data;
    pcre2_match_context *limits;
} Search;

/* Of this thread, so that a busy machine does not change the answer. */
static int64_t
processor_time(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Window after window; returns what pcre2_match() does; ret_late: the budget is used up. */
static int
search_windows(const Search *search, uint32_t options, bool *ret_late)
{
    const char *text = search->subject->text;
    size_t len = search->subject->len, start = 0, window = FIRST_WINDOW;
    *ret_late = false;
    for (;;) {
        bool last = len - start <= window || search->within != PCRE2_UNSET;
        size_t limit = last ? search->within : character_end(text, len, start + window);
        pcre2_set_offset_limit(search->limits, limit);
        int64_t before = processor_time();
        int rc = pcre2_match(search->pattern->code, (PCRE2_SPTR)text, len, start, options,
                             search->data, search->limits);
        int64_t spent = processor_time() - before;
        *search->budget -= spent;
        *ret_late = *search->budget < 0;
        if (rc != PCRE2_ERROR_NOMATCH || last || *ret_late)
            return rc;
        if (spent < QUICK_MICROSECONDS)
            window *= 4;
        start = limit + 1;
    }
}

static int
run(const Search *search, bool *ret_late)
{
    int rc = search_windows(search, PCRE2_NO_UTF_CHECK, ret_late);
    /* The translated code has a small stack of its own; the interpreter has not. */
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT && !*ret_late)
        rc = search_windows(search, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, ret_late);
    return rc;
}

static DemurPatternResult
fail(char *why, char **ret_why)
{
    *ret_why = why;
    return DEMUR_PATTERN_FAILED;
}

DemurPatternResult
demur_pattern_find(DemurPattern *pattern, DemurSubject *subject, int64_t *budget,
                   DemurPatternHit *ret_hit, char **ret_why)
{
    if (!demur_subject_may_match(subject, pattern->regex, strlen(pattern->regex)))
        return DEMUR_PATTERN_ABSENT;
    if (!compile(pattern)) {
        g_autofree char *text = fault_text(pattern->fault);
        return fail(g_strdup_printf("it does not compile: %s", text), ret_why);
    }
    if (*budget < 0)
        return fail(fault_text(OUT_OF_TIME), ret_why);
    bool worth = subject->len > LONG_SUBJECT || ++pattern->searches > OFTEN;
    if (worth && !pattern->translated) {
        /* Where memory must not be executable this fails, and the interpreter does it. */
        (void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
        pattern->translated = true;
    }
    Search search = {.pattern = pattern, .subject = subject, .limits = limits_new()};
    search.data = scratch();
    search.budget = budget;
    search.within =
        pattern->within > 0 ? characters_size(subject, pattern->within) : PCRE2_UNSET;
    bool late = false;
    int rc = run(&search, &late);
    const PCRE2_SIZE *range = pcre2_get_ovector_pointer(search.data);
    DemurPatternHit hit = {pattern->within > 0 ? 0 : MIN(range[0], range[1]), range[1]};
    pcre2_match_context_free(search.limits);
    if (rc >= 0)
        *ret_hit = hit;
    if (rc >= 0)
        return DEMUR_PATTERN_FOUND;
    if (rc == PCRE2_ERROR_NOMATCH && !late)
        return DEMUR_PATTERN_ABSENT;
    return fail(fault_text(late ? OUT_OF_TIME : rc), ret_why);
}

static bool
complain(const DemurPattern *pattern, const char *file, GError **error, const char *what)
{
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "%s:%u:%u: the pattern %s", file,
                pattern->line, pattern->column, what);
    return false;
}

static bool
check_compiles(DemurPattern *pattern, const char *file, GError **error)
{
    if (compile(pattern))
        return true;
    g_autofree char *text = fault_text(pattern->fault);
    size_t len = strlen(pattern->regex), at = MIN(pattern->fault_at, len);
    size_t from = at > 20 ? at - 20 : 0;
    g_autofree char *before = g_utf8_make_valid(pattern->regex + from, (gssize)(at - from));
    g_autofree char *what =
        g_strdup_printf("does not compile: %s, at byte %zu%s, after \"%s\"", text, at,
                        strchr(pattern->regex, '{') ? " (fragments included)" : "", before);
    return complain(pattern, file, error, what);
}

/* The words of the pattern itself, over and over: what it starts to match and never finishes.
 */
static char *
own_words(const char *regex)
{
    g_autoptr(GString) words = g_string_new(NULL);
    bool word = false;
    for (const char *p = regex; *p && words->len < HOSTILE_WORDS; p = g_utf8_next_char(p)) {
        if (*p == '\\' && p[1]) { /* \s, \b: no letters */
            p++;
            word = false;
            continue;
        }
        gunichar c = g_utf8_get_char(p);
        bool letter = g_unichar_isalnum(c);
        if (letter && !word && words->len > 0)
            g_string_append_c(words, ' ');
        if (letter)
            g_string_append_unichar(words, c);
        word = letter;
    }
    g_string_append_c(words, ' ');
    return g_string_free(g_steal_pointer(&words), FALSE);
}

/* PCRE2 gives up early where a character that must occur does not: so all of them do, at the
 * end. */
static bool
survives(DemurPattern *pattern, const char *piece)
{
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < HOSTILE_SIZE)
        g_string_append(text, piece);
    g_string_append_printf(text, "\n%s", pattern->regex);
    g_auto(DemurSubject) subject = {0};
    demur_subject_init(&subject, text->str, false);
    int64_t budget = HOSTILE_MICROSECONDS;
    DemurPatternHit hit;
    g_autofree char *why = NULL;
    return demur_pattern_find(pattern, &subject, &budget, &hit, &why) != DEMUR_PATTERN_FAILED;
}

/* The same for its first words one by one. */
static bool
survives_each(DemurPattern *pattern, const char *words)
{
    g_auto(GStrv) list = g_strsplit(words, " ", OWN_WORDS + 1);
    for (unsigned i = 0; i < OWN_WORDS && list[i] && *list[i]; i++) {
        g_autofree char *piece = g_strconcat(list[i], " ", NULL);
        if (!survives(pattern, piece))
            return false;
    }
    return true;
}

bool
demur_pattern_check(DemurPattern *pattern, const char *file, GError **error)
{
    static const char *const pieces[] = {"a",      " ",  "0",   "a ", "0 ",
                                         "aaaa! ", "\n", "a\n", "-",  "."};
    if (!check_compiles(pattern, file, error))
        return false;
    int64_t budget = HOSTILE_MICROSECONDS;
    DemurPatternHit hit;
    g_autofree char *why = NULL;
    g_auto(DemurSubject) empty = {0};
    demur_subject_init(&empty, "", false);
    if (demur_pattern_find(pattern, &empty, &budget, &hit, &why) == DEMUR_PATTERN_FOUND)
        return complain(pattern, file, error, "matches the empty string, and so every message");
    for (unsigned i = 0; i < G_N_ELEMENTS(pieces); i++) {
        if (survives(pattern, pieces[i]))
            continue;
        g_autofree char *shown = g_strescape(pieces[i], NULL);
        g_autofree char *what = g_strdup_printf(
            "is too slow on a text of \"%s\" repeated (bound its repetitions)", shown);
        return complain(pattern, file, error, what);
    }
    g_autofree char *own = own_words(pattern->regex);
    return (survives(pattern, own) && survives_each(pattern, own)) ||
           complain(pattern, file, error,
                    "is too slow on a text of its own words repeated (bound its repetitions)");
}
