/* SPDX-License-Identifier: MIT */
/* Text in the order in which it is shown (UAX 9), as far as overrides change it. */
#ifndef DEMUR_TRUST_VISUAL_H
#define DEMUR_TRUST_VISUAL_H

/*
 * text: UTF-8. Runs under a right-to-left override are reversed, what is embedded or isolated
 * in them is not; the controls are left out. Letters of scripts that run from right to left
 * anyway are not moved: brands have none. Returns: owned; NULL when TEXT has no such override.
 */
char *demur_visual_order(const char *text);

#endif
