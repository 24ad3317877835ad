/* SPDX-License-Identifier: MIT */
/* A verdict in words and in JSON. Every string of a stranger passes demur_say_clean() first. */
#include "verdict/explain.h"

#include "base/say.h"

#define FORMAT 1
#define SHOWN 200

static const char *
link_status_name(DemurLinkStatus status)
{
    return status == DEMUR_LINK_KNOWN ? "known" : "unlisted";
}

static void
write_source(DemurJsonWriter *out, const DemurSource *source)
{
    demur_json_write_object(out, "source");
    demur_json_write_string(out, "path", source->path);
    demur_json_write_string(out, "account", source->account);
    demur_json_write_string(out, "folder", source->folder);
    if (source->uid > 0)
        demur_json_write_int(out, "uid", source->uid);
    else
        demur_json_write_null(out, "uid");
    demur_json_write_string(out, "message_id", source->message_id);
    if (source->date >= 0) {
        g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(source->date);
        g_autofree char *text = date ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
        demur_json_write_string(out, "date", text);
    } else {
        demur_json_write_null(out, "date");
    }
    demur_json_write_end(out);
}

static void
write_link(DemurJsonWriter *out, const DemurVerdict *verdict)
{
    if (!verdict->url) {
        demur_json_write_null(out, "link");
        return;
    }
    demur_json_write_object(out, "link");
    demur_json_write_string(out, "url", verdict->url);
    demur_json_write_string(out, "status", link_status_name(verdict->link_status));
    demur_json_write_string(out, "form", verdict->form);
    demur_json_write_end(out);
}

static void
write_gates(DemurJsonWriter *out, const DemurVerdict *verdict)
{
    demur_json_write_array(out, "gates");
    for (unsigned i = 0; i < DEMUR_GATE_COUNT; i++) {
        const DemurGate *gate = &verdict->gates[i];
        demur_json_write_object(out, NULL);
        demur_json_write_string(out, "gate", demur_gate_name((DemurGateId)i));
        if (gate->state == DEMUR_GATE_UNKNOWN)
            demur_json_write_null(out, "passed");
        else
            demur_json_write_bool(out, "passed", gate->state == DEMUR_GATE_PASSED);
        demur_json_write_string(out, "reason", gate->reason);
        demur_json_write_end(out);
    }
    demur_json_write_end(out);
}

static void
write_evidence(DemurJsonWriter *out, const DemurVerdict *verdict)
{
    demur_json_write_array(out, "evidence");
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const DemurEvidence *evidence = verdict->evidence->pdata[i];
        demur_json_write_object(out, NULL);
        demur_json_write_string(out, "rule", evidence->rule);
        demur_json_write_string(out, "where", evidence->where);
        demur_json_write_string(out, "text", evidence->text);
        demur_json_write_end(out);
    }
    demur_json_write_end(out);
}

char *
demur_explain_json(const DemurVerdict *verdict, const DemurSource *source,
                   const char *const *plan)
{
    DemurJsonWriter *out = demur_json_writer_new();
    demur_json_write_object(out, NULL);
    demur_json_write_int(out, "format", FORMAT);
    write_source(out, source);
    demur_json_write_string(out, "kind", demur_kind_name(verdict->kind));
    demur_json_write_string(out, "trust", demur_trust_name(verdict->trust));
    demur_json_write_string(out, "product", verdict->product);
    demur_json_write_string(out, "language", verdict->language);
    write_link(out, verdict);
    demur_json_write_string(out, "rule", verdict->rule);
    demur_json_write_string(out, "pack", verdict->pack);
    write_gates(out, verdict);
    write_evidence(out, verdict);
    demur_json_write_array(out, "plan");
    for (unsigned i = 0; plan && plan[i]; i++)
        demur_json_write_string(out, NULL, plan[i]);
    demur_json_write_end(out);
    demur_json_write_array(out, "hints");
    for (unsigned i = 0; i < verdict->hints->len; i++)
        demur_json_write_string(out, NULL, verdict->hints->pdata[i]);
    demur_json_write_end(out);
    demur_json_write_string(out, "downgraded", verdict->downgrade_why);
    demur_json_write_string(out, "unexamined", verdict->unexamined);
    demur_json_write_end(out);
    return demur_json_writer_finish(out);
}

const char *
demur_explain_safe_way(const char *company)
{
    if (g_strcmp0(company, "Meta") != 0)
        return "The way that needs no link of any mail: open the service's own site or app\n"
               "yourself, and look in its settings, under privacy, for how to object.\n";
    return "The way that needs no link of any mail: open the Facebook or Instagram app, go to\n"
           "Settings, Privacy Centre, and search there for \"object\".\n";
}

static const char *
product_name(const char *product)
{
    static const char *const names[][2] = {
        {"facebook", "Facebook"},   {"instagram", "Instagram"}, {"threads", "Threads"},
        {"messenger", "Messenger"}, {"whatsapp", "WhatsApp"},
    };
    for (size_t i = 0; product && i < G_N_ELEMENTS(names); i++) {
        if (g_str_equal(product, names[i][0]))
            return names[i][1];
    }
    return product;
}

static void
append_source(GString *out, const DemurVerdict *verdict, const DemurSource *source)
{
    g_autoptr(GString) line = g_string_new(NULL);
    if (source->date >= 0) {
        g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(source->date);
        g_autofree char *day = date ? g_date_time_format(date, "%Y-%m-%d") : NULL;
        g_string_append_printf(line, " of %s", day ? day : "unknown date");
    }
    if (verdict->product)
        g_string_append_printf(line, " about %s", product_name(verdict->product));
    if (source->folder)
        g_string_append_printf(line, ", in %s", source->folder);
    if (source->account)
        g_string_append_printf(line, " of %s", source->account);
    if (source->path)
        g_string_append_printf(line, ", in %s", source->path);
    g_autofree char *clean = demur_say_clean(line->str, -1, SHOWN);
    g_string_append_printf(out, "  Mail:   the one %s\n", *clean == ',' ? clean + 2 : clean);
}

static void
append_link(GString *out, const DemurVerdict *verdict)
{
    if (!verdict->url) {
        g_string_append_printf(out, "  Form:   none handed out: %s\n",
                               verdict->gates[DEMUR_GATE_LINK].reason);
        g_string_append(out, demur_explain_safe_way(verdict->company));
        return;
    }
    g_string_append_printf(out, "  Form:   %s\n", verdict->url);
    if (verdict->link_status == DEMUR_LINK_UNLISTED)
        g_string_append(out,
                        "          (a form this program does not know yet, on the company's "
                        "own host)\n");
}

/* What makes the trust what it is: who says so, or the first gate that it lacks. */
static const char *
trust_reason(const DemurVerdict *verdict)
{
    for (unsigned i = 0; i < DEMUR_GATE_LINK; i++) {
        const DemurGate *gate = &verdict->gates[i];
        if (gate->state != DEMUR_GATE_PASSED && gate->reason)
            return gate->reason;
    }
    if (verdict->unexamined)
        return verdict->unexamined;
    return verdict->gates[DEMUR_GATE_ORIGIN].reason;
}

static void
append_notice(GString *out, const DemurVerdict *verdict, const DemurSource *source)
{
    const char *company = verdict->company ? verdict->company : "The company";
    bool proven = verdict->trust == DEMUR_TRUST_AUTHENTIC;
    g_string_append_printf(out, "%s says it will train its AI on your posts. You can object.\n",
                           company);
    append_source(out, verdict, source);
    g_string_append_printf(out, "  Trust:  %s: %s\n", demur_trust_name(verdict->trust),
                           trust_reason(verdict));
    append_link(out, verdict);
    if (verdict->url)
        g_string_append(out, proven
                                 ? "The address above was built from this program's own list, "
                                   "not copied from the mail.\n"
                                 : "This mail is not proved. The address above is from this "
                                   "program's own list\nand safe to open; do not use "
                                   "the links in the mail.\n");
}

/* The gate that failed, in one sentence. */
static const char *
failed_gate(const DemurVerdict *verdict)
{
    for (unsigned i = 0; i < DEMUR_GATE_LINK; i++) {
        if (verdict->gates[i].state == DEMUR_GATE_FAILED && verdict->gates[i].reason)
            return verdict->gates[i].reason;
    }
    return "it could not be proved";
}

static void
append_impostor(GString *out, const DemurVerdict *verdict, const DemurSource *source)
{
    const char *company = verdict->company ? verdict->company : "the company";
    if (verdict->gates[DEMUR_GATE_ORIGIN].state == DEMUR_GATE_PASSED)
        g_string_append_printf(out,
                               "Warning: this mail is not what it looks like, although it was "
                               "sent by %s's own servers.\n",
                               company);
    else
        g_string_append_printf(
            out, "Warning: this mail is not from %s, although it looks like it.\n", company);
    append_source(out, verdict, source);
    g_string_append_printf(out, "  Why:    %s\n", failed_gate(verdict));
    g_string_append(out, "Do not use any link in it.\n");
    g_string_append(out, demur_explain_safe_way(verdict->company));
}

static const char *
sentence(DemurKind kind)
{
    switch (kind) {
    case DEMUR_KIND_CONFIRMATION:
        return "has confirmed your objection";
    case DEMUR_KIND_REJECTION:
        return "has refused your objection, or wants to know more";
    case DEMUR_KIND_CODE:
        return "has sent the one-time code for the objection form";
    case DEMUR_KIND_NOTICE:
    case DEMUR_KIND_OTHER:
    case DEMUR_KIND_NONE:
        break;
    }
    return "has sent a mail of another kind";
}

char *
demur_explain_alert(const DemurVerdict *verdict, const DemurSource *source)
{
    g_autoptr(GString) out = g_string_new(NULL);
    if (verdict->trust == DEMUR_TRUST_IMPOSTOR) {
        append_impostor(out, verdict, source);
    } else if (verdict->kind == DEMUR_KIND_NOTICE) {
        append_notice(out, verdict, source);
    } else {
        g_string_append_printf(out, "%s %s.\n",
                               verdict->company ? verdict->company : "Somebody",
                               sentence(verdict->kind));
        append_source(out, verdict, source);
        if (verdict->trust == DEMUR_TRUST_UNPROVEN)
            g_string_append_printf(out, "  Trust:  unproven: %s\n", trust_reason(verdict));
    }
    for (unsigned i = 0; i < verdict->hints->len; i++)
        g_string_append_printf(out, "  Note:   %s\n", (const char *)verdict->hints->pdata[i]);
    if (verdict->downgraded)
        g_string_append_printf(out, "  Note:   %s; check by yourself\n",
                               verdict->downgrade_why);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
