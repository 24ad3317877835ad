/* SPDX-License-Identifier: MIT */
/*
 * One pass over the lines of a body. A line that begins with "--" is compared with the
 * boundaries of all open multiparts, innermost first; how often that may happen has a ceiling,
 * since a message chooses both numbers.
 */
#include "message/parts.h"

#include <string.h>

#include "base/limits.h"
#include "message/parts-header.h"

#define BOUNDARY_MAX 1000 /* RFC 2046 allows 70 */
#define PARTS_MAX 2000
#define COMPARISONS_MAX 4000000

/* The walk: the open multiparts, and what the line at hand belongs to. */
typedef struct Walk {
    GPtrArray *open; /* of DemurPart*, borrowed, outermost first */
    DemurPart *leaf; /* part whose body is being passed, or NULL */
    GString *header; /* of a part, being collected; NULL otherwise */
    unsigned boundaries, parts, comparisons;
    const char *reason;
} Walk;

void
demur_part_free(DemurPart *part)
{
    if (!part)
        return;
    g_clear_pointer(&part->children, g_ptr_array_unref);
    g_free(part->charset);
    g_free(part->boundary);
    g_free(part->language);
    g_free(part);
}

static void
free_child(gpointer part)
{
    demur_part_free(part);
}

/* Takes note of a new part, whose body begins at START: a multipart is opened. */
static void
enter(Walk *walk, DemurPart *part, int64_t start)
{
    part->start = part->end = start;
    walk->leaf = part;
    if (part->kind != DEMUR_PART_MULTIPART)
        return;
    part->children = g_ptr_array_new_with_free_func(free_child);
    if (++walk->boundaries > DEMUR_LIMIT_BOUNDARIES || walk->open->len >= DEMUR_LIMIT_DEPTH)
        walk->reason = "there are too many multiparts";
    else if (strlen(part->boundary) > BOUNDARY_MAX)
        walk->reason = "a boundary is too long";
    else
        g_ptr_array_add(walk->open, part);
}

/* The header of a part is complete; its body begins at START. */
static void
end_header(Walk *walk, int64_t start)
{
    g_autoptr(GString) header = g_steal_pointer(&walk->header);
    DemurPart *parent = g_ptr_array_index(walk->open, walk->open->len - 1);
    walk->reason = demur_part_header_excess(header->str, header->len);
    if (!walk->reason && ++walk->parts > PARTS_MAX)
        walk->reason = "there are too many parts";
    if (walk->reason)
        return;
    DemurPart *part =
        demur_part_from_header(header->str, header->len, parent->digest, &walk->reason);
    g_ptr_array_add(parent->children, part);
    enter(walk, part, start);
}

/* Length of the line without blanks and line end at its end. */
static size_t
trimmed(const DemurLine *line)
{
    size_t len = line->len - line->ending;
    while (len && (line->data[len - 1] == ' ' || line->data[len - 1] == '\t'))
        len--;
    return len;
}

/* Index of the open multipart whose boundary the line is, or -1. ret_close: the last boundary.
 */
static int
find_boundary(Walk *walk, const DemurLine *line, bool *ret_close)
{
    size_t len = trimmed(line);
    if (!line->starts || len < 3 || memcmp(line->data, "--", 2) != 0)
        return -1;
    for (int i = (int)walk->open->len - 1; i >= 0; i--) {
        const DemurPart *part = g_ptr_array_index(walk->open, (guint)i);
        size_t size = strlen(part->boundary);
        bool close = len == size + 4 && memcmp(line->data + len - 2, "--", 2) == 0;
        walk->comparisons++;
        if ((len == size + 2 || close) && memcmp(line->data + 2, part->boundary, size) == 0) {
            *ret_close = close;
            return i;
        }
    }
    if (walk->comparisons > COMPARISONS_MAX)
        walk->reason = "too many lines look like boundaries";
    return -1;
}

/* All multiparts within the one at INDEX end before the boundary at OFFSET. */
static void
meet_boundary(Walk *walk, int index, bool close, int64_t end)
{
    if (walk->header)
        end_header(walk, end);
    if (walk->leaf)
        walk->leaf->end = MAX(end, walk->leaf->start);
    walk->leaf = NULL;
    g_ptr_array_set_size(walk->open, index + 1);
    if (close)
        g_ptr_array_set_size(walk->open, index);
    else
        walk->header = g_string_new(NULL);
}

static void
collect_header(Walk *walk, const DemurLine *line)
{
    if (line->starts && line->len == line->ending) {
        end_header(walk, line->offset + (int64_t)line->len);
        return;
    }
    g_string_append_len(walk->header, line->data, (gssize)line->len);
    if (walk->header->len > DEMUR_LIMIT_HEADER)
        walk->reason = "the header of a part is too long";
}

static void
walk_lines(Walk *walk, DemurLines *lines)
{
    DemurLine line;
    size_t ending = 0; /* of the line before, which belongs to the boundary */
    while (walk->open->len && !walk->reason && demur_lines_next(lines, &line)) {
        bool close = false;
        int index = find_boundary(walk, &line, &close);
        if (index >= 0)
            meet_boundary(walk, index, close, line.offset - (int64_t)ending);
        else if (walk->header)
            collect_header(walk, &line);
        ending = line.ending;
    }
    if (lines->failed)
        walk->reason = "reading failed";
}

/* The end of the message ends every part (RFC 2046 section 5.1.2 asks for that leniency). */
static void
finish(Walk *walk, int64_t end)
{
    if (walk->header && !walk->reason)
        end_header(walk, end);
    if (walk->leaf)
        walk->leaf->end = end;
    if (walk->header)
        g_string_free(g_steal_pointer(&walk->header), TRUE);
}

DemurPart *
demur_part_new(const DemurSource *source, GString *header, int64_t body,
               const char **ret_reason)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new();
    Walk walk = {.open = open};
    DemurPart *root = demur_part_from_header(header->str, header->len, false, &walk.reason);
    g_auto(DemurLines) lines;
    demur_lines_init(&lines, source, body, source->end);
    enter(&walk, root, body);
    walk_lines(&walk, &lines);
    finish(&walk, source->end);
    *ret_reason = walk.reason;
    return root;
}
