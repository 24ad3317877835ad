/* SPDX-License-Identifier: MIT */
/* Conditions: a tree of predicates, no deeper than the JSON it comes from may be. */
#include "rules/condition.h"

#include "base/limits.h"
#include "rules/fragment.h"
#include "rules/pack-lazy.h"

#include <string.h>

#define CONTEXT 24   /* bytes of evidence before and after the match, at most */
#define DESCRIBED 60 /* characters of a pattern that are shown */
#define EVIDENCE_MAX 120

/* The predicate of that key; the part after its '.' in ret_argument. */
static const DemurMatch *
find_match(const char *key, const char **ret_argument)
{
    for (unsigned i = 0; demur_match_table[i]; i++) {
        const char *name = demur_match_table[i]->name;
        size_t len = strlen(name);
        bool takes = name[len - 1] == '.';
        if (takes ? g_str_has_prefix(key, name) && key[len] : strcmp(key, name) == 0) {
            *ret_argument = takes ? key + len : NULL;
            return demur_match_table[i];
        }
    }
    return NULL;
}

static bool
unknown_match(const DemurJson *json, const DemurJsonNode *member, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (unsigned i = 0; demur_match_table[i]; i++)
        g_ptr_array_add(names, (void *)demur_match_table[i]->name);
    g_ptr_array_add(names, NULL);
    const char *key = demur_json_key(member);
    const char *near = demur_json_nearest(key, (const char *const *)names->pdata);
    if (near)
        return demur_json_fail(json, member, error,
                               "unknown condition \"%s\" (did you mean \"%s\"?)", key, near);
    g_autofree char *known = g_strjoinv(", ", (char **)names->pdata);
    return demur_json_fail(json, member, error, "unknown condition \"%s\" (known: %s)", key,
                           known);
}

DemurCondition *
demur_condition_load(const DemurJson *json, const DemurJsonNode *node, const DemurPack *pack,
                     GError **error)
{
    const DemurJsonNode *member =
        demur_json_type(node) == DEMUR_JSON_OBJECT ? demur_json_first(node) : NULL;
    if (!member || demur_json_next(member)) {
        demur_json_fail(
            json, node, error,
            "a condition is an object with exactly one key (join several by \"all\")");
        return NULL;
    }
    const char *argument = NULL;
    const DemurMatch *match = find_match(demur_json_key(member), &argument);
    if (!match) {
        unknown_match(json, member, error);
        return NULL;
    }
    g_autoptr(DemurCondition) condition = g_new0(DemurCondition, 1);
    condition->match = match;
    if (!match->load(json, member, argument, pack, condition, error))
        return NULL;
    return g_steal_pointer(&condition);
}

void
demur_condition_free(DemurCondition *condition)
{
    if (!condition)
        return;
    if (condition->match->free_data)
        condition->match->free_data(condition->data);
    if (condition->children)
        g_ptr_array_unref(condition->children);
    g_free(condition);
}

static void
note_failure(const DemurCondition *condition, DemurTruth truth, DemurMatchInput *input,
             DemurMatchTrace *trace)
{
    g_autofree char *what = condition->match->describe(condition);
    g_string_assign(trace->failed, what);
    const char *why = demur_message_unexamined(input->message);
    if (truth == DEMUR_UNKNOWN && why)
        g_string_append_printf(trace->failed, " (unknown: %s)", why);
    else if (truth == DEMUR_UNKNOWN)
        g_string_append(trace->failed, " (unknown)");
}

DemurTruth
demur_condition_test(const DemurCondition *condition, DemurMatchInput *input,
                     DemurMatchTrace *trace)
{
    unsigned held = trace->held;
    DemurTruth truth = condition->match->test(condition, input, trace);
    if (condition->children)
        return truth;
    trace->held = held + (truth == DEMUR_YES);
    if (truth != DEMUR_YES && trace->failed)
        note_failure(condition, truth, input, trace);
    return truth;
}

char *
demur_condition_describe(const DemurCondition *condition)
{
    return condition->match->describe(condition);
}

DemurPattern *
demur_condition_pattern(const DemurJson *json, const DemurJsonNode *value,
                        const DemurPack *pack, GError **error)
{
    if (pack->patterns->len >= DEMUR_LIMIT_PATTERNS) {
        demur_json_fail(json, value, error, "more than %d patterns", DEMUR_LIMIT_PATTERNS);
        return NULL;
    }
    g_autofree char *written = demur_fragment_written(json, value, error);
    DemurPattern *shared = written ? g_hash_table_lookup(pack->shared, written) : NULL;
    if (!written || shared)
        return shared;
    if (pack->source)
        demur_pack_lazy_fragments(pack, written);
    g_autofree char *regex =
        demur_fragment_include(json, value, pack->fragments, written, error);
    if (!regex)
        return NULL;
    unsigned line = 0, column = 0;
    if (!pack->source) /* lazy packs are not checked, and finding lines takes time */
        demur_json_position(json, value, &line, &column);
    DemurPattern *pattern = demur_pattern_new(g_steal_pointer(&regex), line, column);
    g_ptr_array_add(pack->patterns, pattern);
    g_hash_table_insert(pack->shared, g_steal_pointer(&written), pattern);
    return pattern;
}

bool
demur_condition_load_pattern(const DemurJson *json, const DemurJsonNode *value,
                             const char *argument, const DemurPack *pack,
                             DemurCondition *condition, GError **error)
{
    (void)argument;
    condition->data = demur_condition_pattern(json, value, pack, error);
    return condition->data != NULL;
}

char *
demur_condition_describe_pattern(const char *name, const DemurPattern *pattern)
{
    const char *text = demur_pattern_text(pattern);
    bool whole = g_utf8_strlen(text, -1) <= DESCRIBED;
    g_autofree char *shown =
        g_utf8_substring(text, 0, whole ? g_utf8_strlen(text, -1) : DESCRIBED);
    return g_strdup_printf("%s /%s%s/", name, shown, whole ? "" : "…");
}

void
demur_condition_evidence(DemurMatchTrace *trace, const char *where, const char *text)
{
    g_ptr_array_add(trace->evidence, demur_evidence_new(trace->rule, where, text));
}

/* The match with some words around it. */
static char *
quote(const char *subject, size_t len, const DemurPatternHit *hit)
{
    size_t room = hit->end - hit->start < EVIDENCE_MAX - 2 * CONTEXT ? CONTEXT : 0;
    size_t from = hit->start > room ? hit->start - room : 0;
    size_t to = MIN(len, hit->end + room);
    /* From word to word: a cut one says nothing, and a cut character less. */
    while (from > 0 && from < hit->start && subject[from - 1] != ' ' &&
           subject[from - 1] != '\n')
        from++;
    while (to < len && to > hit->end && subject[to] != ' ' && subject[to] != '\n')
        to--;
    g_autofree char *words = g_strndup(subject + from, to - from);
    g_strstrip(words);
    return g_strdup_printf("%s%s%s", from > 0 ? "…" : "", words, to < len ? "…" : "");
}

/* What a pattern found in a subject. */
typedef struct Answer {
    DemurPatternResult result;
    DemurPatternHit hit;
    char *why; /* or NULL */
} Answer;

static void
answer_free(void *data)
{
    Answer *answer = data;
    g_free(answer->why);
    g_free(answer);
}

static DemurTruth
give(const Answer *answer, const DemurPattern *pattern, const char *where,
     const DemurSubject *subject, DemurMatchTrace *trace)
{
    if (answer->result == DEMUR_PATTERN_ABSENT)
        return DEMUR_NO;
    if (answer->result == DEMUR_PATTERN_FOUND) {
        g_autofree char *text = quote(subject->text, subject->len, &answer->hit);
        demur_condition_evidence(trace, where, text);
        return DEMUR_YES;
    }
    g_autofree char *what = demur_condition_describe_pattern(where, pattern);
    g_ptr_array_add(trace->errors,
                    g_strdup_printf("rule %s: %s: %s", trace->rule, what, answer->why));
    return DEMUR_UNKNOWN;
}

DemurTruth
demur_condition_search(DemurPattern *pattern, const char *where, DemurSubject *subject,
                       DemurMatchInput *input, DemurMatchTrace *trace)
{
    Answer answer = {.why = NULL};
    answer.result =
        demur_pattern_find(pattern, subject, &input->budget, &answer.hit, &answer.why);
    DemurTruth truth = give(&answer, pattern, where, subject, trace);
    g_free(answer.why);
    return truth;
}

DemurTruth
demur_condition_search_text(DemurPattern *pattern, DemurMatchInput *input,
                            DemurMatchTrace *trace)
{
    DemurSubject *text = demur_match_input_text(input);
    if (!input->answers)
        input->answers = g_hash_table_new_full(NULL, NULL, NULL, answer_free);
    Answer *answer = g_hash_table_lookup(input->answers, pattern);
    if (!answer) {
        answer = g_new0(Answer, 1);
        answer->result =
            demur_pattern_find(pattern, text, &input->budget, &answer->hit, &answer->why);
        g_hash_table_insert(input->answers, pattern, answer);
    }
    return give(answer, pattern, "text", text, trace);
}

DemurSubject *
demur_match_input_text(DemurMatchInput *input)
{
    if (!input->text.text)
        demur_subject_init(&input->text, demur_message_text(input->message), true);
    return &input->text;
}

DemurSubject *
demur_match_input_subject(DemurMatchInput *input)
{
    if (!input->subject.text)
        demur_subject_init(&input->subject, demur_message_subject(input->message), true);
    return &input->subject;
}

const GPtrArray *
demur_match_targets(DemurMatchInput *input)
{
    if (!input->targets)
        input->targets = demur_targets_new(input->pack, input->message);
    return input->targets;
}
