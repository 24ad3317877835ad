/* SPDX-License-Identifier: MIT */
/*
 * Words that companies glue to a brand that is also an ordinary word: metasupport. Fewer than
 * stand beside it, because names are many. One list for whoever nominates and whoever decides.
 */
#ifndef DEMUR_RULES_GLUE_H
#define DEMUR_RULES_GLUE_H

extern const char *const demur_glue[]; /* lower case, no "rn", no "vv"; NULL-terminated */

#endif
