/* SPDX-License-Identifier: MIT */
/* What the Content fields of one part say (RFC 2045, 2183, 3676). */
#ifndef DEMUR_MESSAGE_PARTS_HEADER_H
#define DEMUR_MESSAGE_PARTS_HEADER_H

#include "message/parts.h"

/*
 * A part without range and children. header: within the ceilings of demur_part_header_excess().
 * digest: the part stands in a multipart/digest, and is a message by default.
 * ret_reason: set to a static text when its type could not be read; it is DEMUR_PART_OTHER
 * then. Returns: owned.
 */
DemurPart *demur_part_from_header(const char *header, size_t len, bool digest,
                                  const char **ret_reason);

#endif
