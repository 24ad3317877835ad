/* SPDX-License-Identifier: MIT */
/*
 * Header fields and address lists from raw bytes. Spans only, libc only: it is also compiled
 * into a program that must start faster than GLib can be loaded.
 */
#include "message/rawscan.h"

#include <string.h>

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Offset of the first byte after the line that starts at AT. */
static size_t
line_end(const char *data, size_t len, size_t at)
{
    const char *feed = memchr(data + at, '\n', len - at);
    return feed ? (size_t)(feed - data) + 1 : len;
}

/* Offset after the line at AT and the lines that continue it. */
static size_t
field_end(const char *data, size_t len, size_t at)
{
    size_t end = line_end(data, len, at);
    while (end < len && is_blank(data[end]))
        end = line_end(data, len, end);
    return end;
}

/* Length of the field name at AT, 0 when the line is no field. ret_colon: offset of the colon.
 */
static size_t
name_length(const char *data, size_t end, size_t at, size_t *ret_colon)
{
    size_t i = at;
    while (i < end && data[i] > ' ' && data[i] < 127 && data[i] != ':')
        i++;
    size_t len = i - at;
    while (i < end && is_blank(data[i]))
        i++;
    if (i == end || data[i] != ':')
        return 0;
    *ret_colon = i;
    return len;
}

static size_t
without_line_end(const char *data, size_t start, size_t end)
{
    if (end > start && data[end - 1] == '\n')
        end--;
    if (end > start && data[end - 1] == '\r')
        end--;
    return end;
}

void
demur_rawscan_init(DemurRawScan *scan, const char *data, size_t len)
{
    *scan = (DemurRawScan){.data = data, .len = len, .body = len};
    size_t quote = len && data[0] == '>';
    if (len >= quote + 5 && memcmp(data + quote, "From ", 5) == 0)
        scan->next = line_end(data, len, 0);
}

/* Whether the line at AT is empty; ret_body: offset after it. */
static bool
is_empty_line(const DemurRawScan *scan, size_t at, size_t *ret_body)
{
    size_t cr = scan->data[at] == '\r';
    if (at + cr >= scan->len || scan->data[at + cr] != '\n')
        return false;
    *ret_body = at + cr + 1;
    return true;
}

bool
demur_rawscan_next(DemurRawScan *scan, DemurRawField *ret_field)
{
    while (!scan->ended && scan->next < scan->len) {
        size_t start = scan->next, colon = 0;
        if (is_empty_line(scan, start, &scan->body)) {
            scan->ended = true;
            return false;
        }
        size_t end = field_end(scan->data, scan->len, start);
        scan->next = end;
        size_t name = name_length(scan->data, end, start, &colon);
        scan->broken = scan->broken || !name;
        if (!name)
            continue;
        size_t stop = without_line_end(scan->data, colon + 1, end);
        ret_field->whole = (DemurRawSpan){start, end - start};
        ret_field->name = (DemurRawSpan){start, name};
        ret_field->value = (DemurRawSpan){colon + 1, stop - colon - 1};
        scan->truncated = end == scan->len;
        return true;
    }
    scan->truncated = !scan->ended;
    return false;
}

bool
demur_rawscan_is(const DemurRawScan *scan, const DemurRawField *field, const char *name)
{
    const char *have = scan->data + field->name.start;
    size_t i = 0;
    while (i < field->name.len && name[i] && lower(have[i]) == lower(name[i]))
        i++;
    return i == field->name.len && !name[i];
}

size_t
demur_rawscan_comment_end(const char *data, size_t len, size_t at)
{
    size_t depth = 0;
    for (; at < len; at++) {
        if (data[at] == '\\')
            at++;
        else if (data[at] == '(')
            depth++;
        else if (data[at] == ')' && --depth == 0)
            return at + 1;
    }
    return len;
}

/* Offset after the quoted string or domain literal that opens at AT and ends with CLOSE. */
static size_t
skip_quoted(const char *data, size_t len, size_t at, char close)
{
    for (at++; at < len; at++) {
        if (data[at] == '\\')
            at++;
        else if (data[at] == close)
            return at + 1;
    }
    return len;
}

/* What is known of the entry being read; offsets into the value, NONE where not met. */
typedef struct Entry {
    size_t start; /* of the phrase */
    size_t word;  /* of the word run that may become a local part */
    size_t at;    /* of the last "@" outside quotes */
    char before;  /* last byte that was no blank and no comment; 0 at the start */
    bool gap;     /* blanks or a comment since then */
} Entry;

#define NONE ((size_t)-1)

static Entry
entry_at(size_t start)
{
    return (Entry){.start = start, .word = start, .at = NONE};
}

/* Notes that something other than blanks and comments stands at I. */
static void
entry_touch(Entry *entry, size_t i, char c)
{
    bool joins = entry->before == '.' || entry->before == '@' || c == '.' || c == '@';
    if (!entry->before || (entry->gap && !joins && entry->at == NONE))
        entry->word = i;
    entry->before = c;
    entry->gap = false;
}

static void
see_at(DemurRawAddressScan *scan, Entry *entry, size_t i)
{
    if (entry->at != NONE)
        scan->stray++;
    entry->at = i;
}

static DemurRawSpan
span_of(size_t start, size_t end)
{
    return (DemurRawSpan){start, end > start ? end - start : 0};
}

static void
set_addr_spec(DemurRawAddress *address, const Entry *entry, size_t end)
{
    if (entry->at == NONE)
        return;
    address->local = span_of(entry->word, entry->at);
    address->domain = span_of(entry->at + 1, end);
}

/* A comment, quoted string or domain literal at I is passed over as a whole; else returns I. */
static size_t
skip_whole(DemurRawAddressScan *scan, Entry *entry, DemurRawAddress *address, size_t i)
{
    const char *data = scan->data;
    if (data[i] == '(') {
        size_t end = demur_rawscan_comment_end(data, scan->len, i);
        if (!address->comment.len)
            address->comment = span_of(i + 1, data[end - 1] == ')' ? end - 1 : end);
        scan->comment = entry->gap = true;
        return end;
    }
    if (data[i] != '"' && data[i] != '[')
        return i;
    entry_touch(entry, i, data[i]);
    return skip_quoted(data, scan->len, i, data[i] == '"' ? '"' : ']');
}

/* Reads the angle-addr whose "<" stands at OPEN. Returns: the offset after it. */
static size_t
read_angle(DemurRawAddressScan *scan, DemurRawAddress *address, size_t open)
{
    Entry entry = entry_at(open + 1);
    size_t i = open + 1;
    while (i < scan->len && scan->data[i] != '>') {
        char c = scan->data[i];
        size_t after = skip_whole(scan, &entry, address, i);
        if (after != i) {
            i = after;
            continue;
        }
        if (c == ':' || c == '<') {
            /* The end of a source route, or a bracket within: what counts comes after it. */
            scan->stray += c == '<' && entry.at != NONE;
            entry = entry_at(i + 1);
        } else if (is_space(c)) {
            entry.gap = true;
        } else {
            if (c == '@' && entry.before)
                see_at(scan, &entry, i);
            entry_touch(&entry, i, c);
        }
        i++;
    }
    set_addr_spec(address, &entry, i);
    return i < scan->len ? i + 1 : i;
}

/* Ends the entry at I where no angle-addr was met. Returns: whether it holds anything. */
static bool
end_bare(const Entry *entry, DemurRawAddress *address, size_t i)
{
    set_addr_spec(address, entry, i);
    address->phrase = span_of(entry->start, entry->at == NONE ? i : entry->word);
    return entry->before != 0;
}

void
demur_rawscan_address_init(DemurRawAddressScan *scan, const char *value, size_t len)
{
    *scan = (DemurRawAddressScan){.data = value, .len = len};
}

bool
demur_rawscan_address_next(DemurRawAddressScan *scan, DemurRawAddress *ret_address)
{
    DemurRawAddress address = {0};
    Entry entry = entry_at(scan->next);
    bool found = false;
    size_t i = scan->next;
    while (i < scan->len && !found) {
        char c = scan->data[i];
        size_t after = skip_whole(scan, &entry, &address, i);
        if (after != i) {
            i = after;
            continue;
        }
        if (c == '<') {
            scan->stray += entry.at != NONE;
            address.phrase = span_of(entry.start, i);
            i = read_angle(scan, &address, i);
            found = true;
            continue;
        }
        if (c == ',' || c == ';') {
            found = end_bare(&entry, &address, i);
            entry = entry_at(i + 1);
        } else if (c == ':') {
            scan->group = true;
            scan->stray += entry.at != NONE;
            entry = entry_at(i + 1);
        } else if (is_space(c)) {
            entry.gap = true;
        } else {
            if (c == '@')
                see_at(scan, &entry, i);
            entry_touch(&entry, i, c);
        }
        i++;
    }
    scan->next = i;
    if (!found && !end_bare(&entry, &address, i))
        return false;
    *ret_address = address;
    return true;
}

/* As demur_rawscan_domain_copy(); NONE when there is a domain, but no room for it. */
static size_t
copy_domain(const char *value, DemurRawSpan domain, char *ret_domain, size_t size)
{
    size_t end = domain.start + domain.len, out = 0;
    bool gap = false;
    for (size_t i = domain.start; i < end;) {
        char c = value[i];
        if (c == '(' || is_space(c)) {
            i = c == '(' ? demur_rawscan_comment_end(value, end, i) : i + 1;
            gap = true;
            continue;
        }
        if (c == '\0' || strchr("<>,;:\"@\\)", c))
            break;
        if (gap && out && c != '.' && ret_domain[out - 1] != '.')
            break;
        if (out + 1 >= size)
            return NONE;
        ret_domain[out++] = lower(c);
        gap = false;
        i++;
    }
    if (out)
        ret_domain[out] = 0;
    return out;
}

size_t
demur_rawscan_domain_copy(const char *value, DemurRawSpan domain, char *ret_domain, size_t size)
{
    size_t len = copy_domain(value, domain, ret_domain, size);
    return len == NONE ? 0 : len;
}

size_t
demur_rawscan_domain(const char *value, size_t len, char *ret_domain, size_t size)
{
    DemurRawAddressScan scan;
    DemurRawAddress address;
    demur_rawscan_address_init(&scan, value, len);
    while (demur_rawscan_address_next(&scan, &address)) {
        size_t found = copy_domain(value, address.domain, ret_domain, size);
        if (found)
            return found == NONE ? 0 : found;
    }
    return 0;
}
