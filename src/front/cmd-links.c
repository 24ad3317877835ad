/* SPDX-License-Identifier: MIT */
/* links: every link of a message, and where it leads. */
#include "front/commands.h"
#include "front/open.h"

#include "base/say.h"
#include "rules/targets.h"

#include <stdio.h>

#define SHOWN 300
#define FORMAT 1

static void
print_json(const DemurTarget *target)
{
    DemurJsonWriter *out = demur_json_writer_new();
    const DemurUnwrap *unwrap = target->unwrap;
    demur_json_write_object(out, NULL);
    demur_json_write_int(out, "format", FORMAT);
    demur_json_write_string(out, "written", target->link->written);
    demur_json_write_string(out, "text", target->link->text);
    demur_json_write_bool(out, "visible", target->link->visible);
    demur_json_write_string(out, "target", unwrap->target);
    demur_json_write_string(out, "status", demur_unwrap_status_name(unwrap->status));
    demur_json_write_array(out, "wrappers");
    for (unsigned i = 0; i < unwrap->steps->len; i++)
        demur_json_write_string(out, NULL,
                                ((DemurUnwrapStep *)unwrap->steps->pdata[i])->wrapper);
    demur_json_write_end(out);
    demur_json_write_string(out, "host", target->host);
    demur_json_write_bool(out, "meta_host", target->company_host);
    demur_json_write_string(out, "form", target->form ? target->form->id : NULL);
    demur_json_write_string(out, "reason", unwrap->reason);
    demur_json_write_end(out);
    g_autofree char *json = demur_json_writer_finish(out);
    puts(json);
}

static void
print_text(const DemurTarget *target)
{
    g_autofree char *written = demur_say_clean(target->link->written, -1, SHOWN);
    g_autofree char *text = demur_say_clean(target->link->text, -1, SHOWN);
    g_autofree char *where = demur_say_clean(target->unwrap->target, -1, SHOWN);
    const char *status = demur_unwrap_status_name(target->unwrap->status);
    printf("%s\n  text    %s%s\n  status  %s%s%s\n", written, *text ? text : "(none)",
           target->link->visible ? "" : " (hidden)", status, target->unwrap->reason ? ": " : "",
           target->unwrap->reason ? target->unwrap->reason : "");
    if (target->unwrap->target)
        printf("  target  %s\n", where);
    if (target->host)
        printf("  host    %s, %s\n", target->host,
               target->company_host ? "the company's" : "not the company's");
    if (target->form)
        printf("  form    %s\n", target->form->id);
}

/* Each link once: as the pack sees it that knows its form or its host, else as the first one
 * does. */
static void
print_links(DemurProgram *program, const DemurRuleset *ruleset, DemurMessage *message)
{
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    g_autoptr(GPtrArray) views =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (unsigned p = 0; p < packs->len; p++)
        g_ptr_array_add(views, demur_targets_new(packs->pdata[p], message));
    const GPtrArray *first = views->pdata[0];
    for (unsigned i = 0; i < first->len; i++) {
        const DemurTarget *best = first->pdata[i];
        for (unsigned p = 1; p < views->len; p++) {
            const DemurTarget *other = ((GPtrArray *)views->pdata[p])->pdata[i];
            bool knows =
                (other->form && !best->form) || (other->company_host && !best->company_host);
            best = knows ? other : best;
        }
        if (program->json)
            print_json(best);
        else
            print_text(best);
    }
}

static int
run(DemurProgram *program, int argc, char **argv)
{
    return demur_open_one(program, "links", argc, argv, print_links);
}

const DemurCommand demur_cmd_links = {
    .name = "links",
    .summary = "List the links of a message, and where they lead",
    .arguments = "[FILE]",
    .description = "Wrapped links are unwrapped offline; no address is ever fetched. The\n"
                   "addresses shown are the mail's own: do not open them.\n",
    .run = run,
};
