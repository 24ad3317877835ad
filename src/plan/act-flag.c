/* SPDX-License-Identifier: MIT */
/* A keyword on the notice, so that mail programs can show and find it. */
#include "base/error.h"
#include "plan/actions.h"

/* An atom without "$": those with it are registered (RFC 5788). */
#define KEYWORD "DemurNotice"

static bool
set_keyword(const DemurRun *run, char **ret_detail, GError **error)
{
    bool set;
    const DemurSource *source = run->source;
    if (!source->folder || source->uid <= 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                    "the message lies in no folder of a server");
        return false;
    }
    if (!demur_store_flag(run->store, source->folder, source->uid, KEYWORD, &set, error))
        return false;
    *ret_detail = g_strdup(set ? KEYWORD : "not allowed by the server");
    return true;
}

const DemurAction demur_action_flag = {
    .step = DEMUR_STEP_FLAG,
    .needs_store = true,
    .perform = set_keyword,
};
