/* SPDX-License-Identifier: MIT */
/*
 * link.form: links to objection forms, after unwrapping. Hidden links count where it matters
 * that there is only one form; a rule fires only on a link that a reader sees.
 */
#include "rules/condition.h"

#include <string.h>

typedef struct FormWanted {
    bool any;
    char *audience; /* or NULL */
} FormWanted;

/* What the links of a message come to. */
typedef struct FormsFound {
    const DemurTarget *seen; /* the first that a reader sees */
    bool several;            /* distinct forms, seen or not */
} FormsFound;

static void
free_wanted(void *data)
{
    FormWanted *wanted = data;
    if (!wanted)
        return;
    g_free(wanted->audience);
    g_free(wanted);
}

static bool
load_audience(const DemurJson *json, const DemurJsonNode *value, FormWanted *wanted,
              GError **error)
{
    static const DemurJsonKey keys[] = {{"audience", DEMUR_JSON_STRING, true}, {NULL}};
    if (!demur_json_check_object(json, value, keys, error))
        return false;
    const DemurJsonNode *node = demur_json_member(value, "audience");
    const char *audience = demur_json_string(node);
    if (strcmp(audience, "users") != 0 && strcmp(audience, "non-users") != 0)
        return demur_json_fail(json, node, error, "\"users\" or \"non-users\" is wanted");
    wanted->audience = g_strdup(audience);
    return true;
}

static bool
load_form(const DemurJson *json, const DemurJsonNode *value, const char *argument,
          const DemurPack *pack, DemurCondition *condition, GError **error)
{
    (void)argument;
    (void)pack;
    FormWanted *wanted = g_new0(FormWanted, 1);
    condition->data = wanted;
    if (demur_json_type(value) == DEMUR_JSON_OBJECT)
        return load_audience(json, value, wanted, error);
    const char *word =
        demur_json_type(value) == DEMUR_JSON_STRING ? demur_json_string(value) : "";
    wanted->any = strcmp(word, "any") == 0;
    if (wanted->any || strcmp(word, "known") == 0)
        return true;
    return demur_json_fail(json, value, error,
                           "\"known\", \"any\" or {\"audience\": \"users\"} is wanted");
}

static FormsFound
find_forms(const GPtrArray *targets)
{
    FormsFound found = {NULL, false};
    g_autoptr(GPtrArray) forms = demur_targets_forms(targets);
    for (unsigned i = 0; i < forms->len; i++) {
        const DemurTarget *target = forms->pdata[i];
        found.several = found.several || !demur_target_same_form(forms->pdata[0], target);
        if (!found.seen && demur_target_is_seen(target))
            found.seen = target;
    }
    return found;
}

static bool
is_wanted(const FormWanted *wanted, const FormsFound *found)
{
    if (!found->seen)
        return false;
    if (wanted->any)
        return true;
    const DemurForm *form = found->seen->form;
    return !found->several && form &&
           (!wanted->audience || strcmp(wanted->audience, form->audience) == 0);
}

static DemurTruth
test_form(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    const FormWanted *wanted = condition->data;
    FormsFound found = find_forms(demur_match_targets(input));
    bool whole = !demur_message_unexamined(input->message);
    bool yes = is_wanted(wanted, &found);
    /* A link that was not examined may be a form, or a second one. */
    if (!whole && !(wanted->any && yes) && !found.several)
        return DEMUR_UNKNOWN;
    if (!yes)
        return DEMUR_NO;
    g_autofree char *url = demur_form_url(found.seen->shape, found.seen->digits);
    demur_condition_evidence(trace, "link", url);
    return DEMUR_YES;
}

static char *
describe_form(const DemurCondition *condition)
{
    const FormWanted *wanted = condition->data;
    if (wanted->audience)
        return g_strdup_printf("a link to one known form for %s", wanted->audience);
    return g_strdup(wanted->any ? "a link to a form" : "a link to one known form");
}

extern const DemurMatch demur_match_link_form;

const DemurMatch demur_match_link_form = {"link.form", load_form, test_form, describe_form,
                                          free_wanted};
