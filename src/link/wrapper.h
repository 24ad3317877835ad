/* SPDX-License-Identifier: MIT */
/*
 * One kind of wrapped link: where it lies and how its target is read off it. Inside the link
 * layer only; see unwrap.h for the rules all of them keep.
 */
#ifndef DEMUR_LINK_WRAPPER_H
#define DEMUR_LINK_WRAPPER_H

#include "link/span.h"
#include "link/unwrap.h"
#include "link/url.h"

#include <stdbool.h>

typedef struct DemurWrapper DemurWrapper;

/*
 * Reads the target off URL: one layer of decoding, no check of what comes out but that it holds
 * no NUL. Returns: owned; NULL with a static reason when malformed, NULL with reason NULL when
 * URL is no wrapper after all.
 */
typedef char *(*DemurWrapperDecode)(const DemurWrapper *wrapper, const DemurUrl *url,
                                    const char **ret_reason);

/* Lists are separated by blanks. */
struct DemurWrapper {
    const char *name;
    const char *hosts; /* '*' stands for a run inside a label, "*." in front for sub-domains */
    const char *paths; /* '*' stands for a run inside a segment, "**" for all the rest; a slash
                          at the end of a path does not count */
    DemurWrapperDecode decode; /* NULL: opaque */
    const char *params;        /* of the query, the preferred first; or NULL */
    bool shortener;            /* opaque only when it is the outermost layer */
    bool default_port;         /* written with ":443" by its maker */
    DemurWrapperOwner owner;
};

/*
 * The wrapper whose host and path URL has, or NULL.
 * ret_disguised: the path has to be decoded, folded to lower case or rid of double slashes
 * before it fits; a server may do so, and no maker of such links writes them like that.
 */
const DemurWrapper *demur_wrapper_find(const DemurUrl *url, bool *ret_disguised);

/* unwrap-codec.c: the codings; the results hold no NUL. */

/* Sets the reason, returns NULL. */
char *demur_wrapper_malformed(const char **ret_reason, const char *reason);
/* Percent-decoding, once; '+' stays what it is; a stray percent sign is malformed. */
char *demur_wrapper_percent(DemurSpan text, const char **ret_reason);
/* Either alphabet of RFC 4648, with or without padding; any other character is malformed. */
char *demur_wrapper_base64(DemurSpan text, const char **ret_reason);
/* "https:/host", as gateways write that collapsed the slashes of their own path, with both
 * slashes. text: taken. */
char *demur_wrapper_slashes(char *text);

/* unwrap-param.c and unwrap-path.c: the decoders. */

/* The percent-decoded parameter. */
char *demur_wrapper_decode_param(const DemurWrapper *wrapper, const DemurUrl *url,
                                 const char **ret_reason);
/* The parameter in base64, either alphabet: Sophos; behind "a1": Bing. */
char *demur_wrapper_decode_base64(const DemurWrapper *wrapper, const DemurUrl *url,
                                  const char **ret_reason);
char *demur_wrapper_decode_bing(const DemurWrapper *wrapper, const DemurUrl *url,
                                const char **ret_reason);
char *demur_wrapper_decode_proofpoint_v2(const DemurWrapper *wrapper, const DemurUrl *url,
                                         const char **ret_reason);
char *demur_wrapper_decode_proofpoint_v3(const DemurWrapper *wrapper, const DemurUrl *url,
                                         const char **ret_reason);
/* "/x/TARGET", percent-encoded, the query not part of it. */
char *demur_wrapper_decode_segment(const DemurWrapper *wrapper, const DemurUrl *url,
                                   const char **ret_reason);
/* A segment "RU=TARGET", percent-encoded. */
char *demur_wrapper_decode_yahoo(const DemurWrapper *wrapper, const DemurUrl *url,
                                 const char **ret_reason);
/* "/l/TOKEN;TARGET" or "/l/TOKEN/TARGET", as it stands. */
char *demur_wrapper_decode_legacy(const DemurWrapper *wrapper, const DemurUrl *url,
                                  const char **ret_reason);
/* "/amp/s/HOST/PATH" for https, "/amp/HOST/PATH" for http. */
char *demur_wrapper_decode_amp(const DemurWrapper *wrapper, const DemurUrl *url,
                               const char **ret_reason);
/* "___TARGET___.SIGNATURE", as it stands. */
char *demur_wrapper_decode_underscores(const DemurWrapper *wrapper, const DemurUrl *url,
                                       const char **ret_reason);
/* "/TARGET", as it stands. */
char *demur_wrapper_decode_rest(const DemurWrapper *wrapper, const DemurUrl *url,
                                const char **ret_reason);
/* Always malformed: a redirector whose ways are not known. */
char *demur_wrapper_decode_never(const DemurWrapper *wrapper, const DemurUrl *url,
                                 const char **ret_reason);
/* "/n/?PATH&...", a path on the same host. */
char *demur_wrapper_decode_tracker(const DemurWrapper *wrapper, const DemurUrl *url,
                                   const char **ret_reason);

#endif
