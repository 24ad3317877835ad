/* SPDX-License-Identifier: MIT */
/*
 * Authentication-Results (RFC 8601 section 2.2), tokenised in full: comments, quoted strings,
 * version, "none", reasons, properties. Unknown methods and results are kept, never read as a
 * pass. Encoded words are not decoded. Malformed fields give no results at all.
 */
#ifndef DEMUR_TRUST_AUTHRES_H
#define DEMUR_TRUST_AUTHRES_H

#include <glib.h>
#include <stdbool.h>

typedef struct DemurAuthProperty {
    char *ptype, *property, *value; /* "header", "from", "example.org"; ptype may be "" for the
                                       pseudo-methods some receivers write (client-ip=...) */
} DemurAuthProperty;

typedef struct DemurAuthResult {
    char *method, *result, *reason; /* lower case, lower case, as written or NULL */
    char *remarks;                  /* its comments, as written, and the blanks between */
    GPtrArray *properties;          /* DemurAuthProperty* */
} DemurAuthResult;

typedef struct DemurAuthres {
    char *authserv_id;  /* lower case; NULL for Outlook's form without one */
    char *job;          /* what follows the name behind a "/" (section 2.5), or NULL */
    unsigned version;   /* 1 when absent */
    GPtrArray *results; /* DemurAuthResult*; empty for "none" */
} DemurAuthres;

/* value: unfolded field value. Returns: owned; NULL and a static reason when malformed. */
DemurAuthres *demur_authres_parse(const char *value, const char **ret_reason);
void demur_authres_free(DemurAuthres *authres); /* accepts NULL */

/*
 * The authserv-id a field begins with, whether or not the rest of it can be read: a receiver's
 * own malformed field must not be passed over as if it were a stranger's. Returns: owned, lower
 * case, without the job; NULL when the field does not begin with one.
 */
char *demur_authres_id(const char *value);

/* The first property of a result, or NULL. */
const char *demur_auth_result_property(const DemurAuthResult *result, const char *ptype,
                                       const char *property);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurAuthres, demur_authres_free)

#endif
