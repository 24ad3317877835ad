/* SPDX-License-Identifier: MIT */
/*
 * The main ceilings; those of one file alone stand in it. Over a ceiling a message is "not
 * examined": said so, and passed on. Figures in bytes unless named otherwise.
 */
#ifndef DEMUR_BASE_LIMITS_H
#define DEMUR_BASE_LIMITS_H

#define DEMUR_KIB 1024
#define DEMUR_MIB (1024 * 1024)

/* Messages. GMime 3.2.13 dies of a crafted address list of 80 KB in one field (nested groups)
 * and takes time in lines times depth, hence the small ceilings on fields and boundaries. */
#define DEMUR_LIMIT_HEADER (256 * DEMUR_KIB)         /* header block */
#define DEMUR_LIMIT_HEADERS (2 * DEMUR_LIMIT_HEADER) /* with those of nested messages */
#define DEMUR_LIMIT_FIELD (16 * DEMUR_KIB)           /* one header field */
#define DEMUR_LIMIT_FIELDS 2000                      /* fields of one header block */
#define DEMUR_LIMIT_BOUNDARIES 100                   /* "boundary=" in one message */
#define DEMUR_LIMIT_MESSAGE (32 * DEMUR_MIB)         /* a message whose body is examined */
#define DEMUR_LIMIT_TEXT (1 * DEMUR_MIB) /* decoded bytes of all text parts together */
#define DEMUR_LIMIT_UNRENDERED 4096      /* kept of comments, style sheets and scripts */
#define DEMUR_LIMIT_LINKS 2000           /* links of one message */
#define DEMUR_LIMIT_LINK_TEXT 1000       /* visible text kept of one link */
#define DEMUR_LIMIT_NESTED 8             /* message/rfc822 parts looked into */
#define DEMUR_LIMIT_DEPTH 256            /* MIME nesting walked */

/* Links. */
#define DEMUR_LIMIT_URL (16 * DEMUR_KIB)
#define DEMUR_LIMIT_UNWRAP_DEPTH 8

/* Rules. PCRE2's own defaults are 10 M matches and 20 GB of heap. A notice has 2 to 4 KiB of
 * text: what stands behind the first 24 KiB is nothing to a rule about words. */
#define DEMUR_LIMIT_RULE_TEXT (24 * DEMUR_KIB) /* of a text or field searched by rules */
#define DEMUR_LIMIT_PACK (4 * DEMUR_MIB)       /* a pack, configuration or letter file */
#define DEMUR_LIMIT_JSON_DEPTH 64
#define DEMUR_LIMIT_REGEX 4096       /* one pattern */
#define DEMUR_LIMIT_RULES 2000       /* rules of one pack */
#define DEMUR_LIMIT_PATTERNS 4096    /* patterns of one pack */
#define DEMUR_LIMIT_INSTALLED 100    /* packs of the folder of installed ones */
#define DEMUR_LIMIT_SIGNATURE 4096   /* a file with a key or a signature */
#define DEMUR_LIMIT_MATCH 100000     /* pcre2_set_match_limit */
#define DEMUR_LIMIT_MATCH_DEPTH 2000 /* pcre2_set_depth_limit */
#define DEMUR_LIMIT_MATCH_HEAP 4096  /* pcre2_set_heap_limit, KiB */

/* Authentication. */
#define DEMUR_LIMIT_AUTHRES 32 /* Authentication-Results fields read */
#define DEMUR_LIMIT_DKIM_SIGNATURES 8

/* IMAP. */
#define DEMUR_LIMIT_IMAP_COMMAND_SECONDS 60 /* one command, start to end */
#define DEMUR_LIMIT_IMAP_CONNECT_SECONDS 30
#define DEMUR_LIMIT_IMAP_REPLY (1 * DEMUR_MIB) /* one command's reply, message bodies aside */
#define DEMUR_LIMIT_IMAP_FOLDERS 200
/* A message that the server does not give is passed over after so many passes in so many days;
 * one whose sender cannot be proven because DNS fails is then dealt with as it is. */
#define DEMUR_LIMIT_UNREAD_PASSES 10
#define DEMUR_LIMIT_UNREAD_DAYS 7
#define DEMUR_LIMIT_UNPROVEN_DAYS 3
#define DEMUR_LIMIT_PASSWORD 4096 /* password_command and password_file output */
#define DEMUR_LIMIT_PASSWORD_SECONDS 30

#endif
