/* SPDX-License-Identifier: MIT */
/*
 * An immutable, bounded view of one mail message (RFC 5322, RFC 2045).
 *
 * A message is made from bytes or from a range of an open file. Its header is read at once, its
 * body only when text, links or nested messages are asked for. All strings are valid UTF-8
 * without NUL, owned by the message and borrowed until it is freed. A message belongs to one
 * thread.
 *
 * Nothing here decides what a message is; see ruleset.h and verdict.h.
 */
#ifndef DEMUR_MESSAGE_H
#define DEMUR_MESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct DemurMessage DemurMessage;

/* One header field as it stands in the message. */
typedef struct DemurField {
    char *name;  /* as written, without the colon */
    char *value; /* unfolded (RFC 5322 section 2.2.3), not decoded, surrounding blanks cut;
                    bytes that are not UTF-8 and NUL replaced by U+FFFD */
    unsigned position; /* 0 for the topmost field */
    bool eight_bit;    /* the raw value held a byte above 127 */
    bool nul;          /* the raw value held a NUL */
} DemurField;

/* What the first From field says (RFC 5322 section 3.6.2). Public value, owned by the message.
 */
typedef struct DemurFrom {
    unsigned fields; /* From fields in the header; 0 when there is none */
    unsigned
        addresses;  /* addr-specs in the first From field, also those where none may stand */
    char *display;  /* decoded, normalised display name, or NULL */
    char *local;    /* local part, or NULL */
    char *domain;   /* domain in lower case as written, or NULL */
    bool group;     /* group syntax was used */
    bool comment;   /* a comment stands in the field */
    bool eight_bit; /* a raw byte above 127 */
    bool nul;       /* a NUL byte */
} DemurFrom;

typedef enum DemurLinkSource {
    DEMUR_LINK_ANCHOR, /* <a href> */
    DEMUR_LINK_AREA,   /* <area href>, and links that only some programs follow (Outlook's) */
    DEMUR_LINK_FORM,   /* <form action>, <button formaction>, <input formaction> */
    DEMUR_LINK_IMAGE,  /* <img src>, srcset, background: loaded, not followed */
    DEMUR_LINK_PLAIN,  /* an address in a text/plain part */
    DEMUR_LINK_FRAME,  /* shown inside the page: <iframe src>, <object data>, <embed src> ... */
    DEMUR_LINK_TEXT,   /* an address in the text of HTML, or one that only some programs find
                          in plain text: they make links of it, others do not */
} DemurLinkSource;

/* One address of the message, as a hostile stranger wrote it. Public value. */
typedef struct DemurLink {
    char *written; /* attribute value after character references, blanks at the ends cut */
    char *text;    /* visible text of the anchor (or alt of its image), normalised; may be "" */
    DemurLinkSource source;
    bool visible; /* a reader sees it: not hidden, not in an alternative that is not shown */
} DemurLink;

/*
 * demur_message_new_from_bytes: a message from memory.
 * bytes: borrowed for the call (a reference is taken).
 * Returns: owned; NULL with DEMUR_ERROR_MESSAGE when a ceiling of limits.h is passed ("not
 * examined"), never for malformed mail.
 */
DemurMessage *demur_message_new_from_bytes(GBytes *bytes, GError **error);

/*
 * demur_message_new_from_fd: a message from a range of a regular file. What comes through a
 * pipe has to be read into memory first.
 * fd: borrowed until the message is freed; its offset is not preserved.
 * start, end: byte range; end is exclusive, or -1 for the end of the file.
 * Errors: as above, and DEMUR_ERROR_IO when reading fails, or the file is not a regular one.
 */
DemurMessage *demur_message_new_from_fd(int fd, int64_t start, int64_t end, GError **error);

/* Frees the message and all it lent. Accepts NULL. */
void demur_message_free(DemurMessage *message);

/* Number of header fields; field by index (0 is the topmost), NULL past the end. */
unsigned demur_message_n_fields(const DemurMessage *message);
const DemurField *demur_message_field_at(const DemurMessage *message, unsigned index);

/* How many fields carry NAME (ASCII case-insensitive), and the n-th of them from the top. */
unsigned demur_message_count(const DemurMessage *message, const char *name);
const DemurField *demur_message_field(const DemurMessage *message, const char *name,
                                      unsigned nth);

const DemurFrom *demur_message_from(const DemurMessage *message);

/* Subject, RFC 2047 decoded and normalised (see text.h); "" when absent. Of duplicates, the
 * first. */
const char *demur_message_subject(const DemurMessage *message);

/* Message-ID with its angle brackets, or NULL when absent or malformed. */
const char *demur_message_id(const DemurMessage *message);

/* msg-ids of References (else In-Reply-To), oldest first, NULL-terminated, never NULL. */
const char *const *demur_message_references(const DemurMessage *message);

/* Date as seconds since the epoch (UTC), or -1 when absent or malformed. */
int64_t demur_message_date(const DemurMessage *message);

/* addr-specs of To and Cc, lower-cased, NULL-terminated, never NULL. */
const char *const *demur_message_recipients(const DemurMessage *message);

/*
 * The text a reader sees, normalised: of multipart/alternative the richest part (and, where it
 * shows no text, the richest that does), all other inline text parts in order; hidden HTML left
 * out. "" when there is none.
 */
const char *demur_message_text(DemurMessage *message);

/* The text of HTML that a reader cannot see, and of alternatives that are not shown. */
const char *demur_message_hidden_text(DemurMessage *message);

/* Comments, style sheets, scripts and templates of HTML: text to no mail program. The beginning
 * only: some 4 KiB of each part, 8 KiB of a message. */
const char *demur_message_unrendered_text(DemurMessage *message);

/* Language of the HTML (lang attribute of <html> or <body>) or Content-Language, or NULL. */
const char *demur_message_language(DemurMessage *message);

unsigned demur_message_n_links(DemurMessage *message);
const DemurLink *demur_message_link(DemurMessage *message, unsigned index);

/* A <base href> was present (never applied); a <form> was present. */
bool demur_message_has_base(DemurMessage *message);
bool demur_message_has_form(DemurMessage *message);

/* A part was present that is neither text, nor a picture, nor a signature: it was not looked
 * into. */
bool demur_message_has_attachment(DemurMessage *message);

/*
 * Why the body was not (wholly) examined: a ceiling passed, a charset refused, parts that mail
 * programs read or show differently; NULL when all of it was. Whoever decides treats such a
 * message as unknown.
 */
const char *demur_message_unexamined(DemurMessage *message);

/* Nested message/rfc822 parts, one level deep: each a message of its own, borrowed. */
unsigned demur_message_n_nested(DemurMessage *message);
DemurMessage *demur_message_nested(DemurMessage *message, unsigned index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurMessage, demur_message_free)

G_END_DECLS

#endif
