/* SPDX-License-Identifier: MIT */
/* Says what the mail on standard input is: embed RULES AUTHSERV-ID < MAIL. */
#include <demur/demur.h>
#include <stdio.h>
#include <time.h>

int
main(int argc, char **argv)
{
    if (argc != 3)
        return 64;
    const char *const rules[] = {argv[1], NULL}, *const ids[] = {argv[2], NULL};
    const DemurTrustPolicy policy = {.authserv_ids = ids};
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurRuleset) ruleset = demur_ruleset_load(rules, time(NULL), &error);
    g_autoptr(DemurMessage) mail = ruleset ? demur_message_new_from_fd(0, 0, -1, &error) : NULL;
    if (!mail) {
        fprintf(stderr, "embed: %s\n", error->message);
        return 65;
    }
    g_autoptr(DemurVerdict) verdict = demur_classify(mail, ruleset, &policy);
    const char *trust = demur_trust_name(verdict->trust);
    printf("%s, %s, %s\n", demur_kind_name(verdict->kind), trust ? trust : "nobody claimed",
           verdict->url ? verdict->url : "no address");
    return 0;
}
