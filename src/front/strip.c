/* SPDX-License-Identifier: MIT */
/*
 * See strip.h. A header may be one line of many megabytes, so nothing is kept but the few bytes
 * that may yet turn out to be one of our names; the rest is written in pieces as large as they
 * come.
 */
#include "front/strip.h"

#include <string.h>

enum {
    AT_LINE,  /* a line begins */
    AT_NAME,  /* what is read since "doubt" may be our name */
    IN_FIELD, /* the rest of a line that stays */
    IN_OURS,  /* the rest of a line that goes */
    IN_TAIL,  /* the rest of a line of which only its end stays */
    IN_BODY,
};

/* The bytes at hand. What stands between "from" and "doubt" stays, and is not yet written. */
typedef struct Piece {
    const char *data;
    size_t len, at, from, doubt;
} Piece;

static bool
put(DemurStrip *strip, const char *data, size_t len)
{
    if (len == 0)
        return true;
    strip->last_out = data[len - 1];
    return strip->write(data, len, strip->user);
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether a name is read as if the byte were not there. */
static bool
is_nothing(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte <= ' ' || byte == 127;
}

static size_t
doubted(const DemurStrip *strip, const Piece *piece)
{
    return strip->held_len + piece->at - piece->doubt;
}

/* The first LEN bytes in doubt stay. */
static bool
settle(DemurStrip *strip, Piece *piece, size_t len)
{
    size_t held = len < strip->held_len ? len : strip->held_len;
    bool good = put(strip, strip->held, held);
    memmove(strip->held, strip->held + held, strip->held_len - held);
    strip->held_len -= held;
    piece->doubt += len - held;
    return good;
}

static void
begin_name(DemurStrip *strip, bool begun)
{
    strip->where = AT_NAME;
    strip->begun = begun;
    strip->matched = 0;
    strip->cut = 0;
}

/* At the line's last byte, LF. */
static void
end_line(DemurStrip *strip, const Piece *piece, bool empty)
{
    char before = piece->at > 0 ? piece->data[piece->at - 1] : strip->last;
    strip->feeds = strip->feeds || before != '\r';
    bool last = empty && strip->some && (!strip->feeds || before != '\r');
    strip->some = strip->some || !empty;
    strip->where = last ? IN_BODY : AT_LINE;
}

static void
read_line_start(DemurStrip *strip, Piece *piece)
{
    if (is_blank(piece->data[piece->at])) {
        strip->where = strip->dropping ? IN_OURS : IN_FIELD;
        return;
    }
    strip->dropping = false;
    piece->doubt = piece->at;
    begin_name(strip, false);
}

/* The name is ours: what is in doubt goes. */
static bool
take_out(DemurStrip *strip, Piece *piece)
{
    bool good = put(strip, piece->data + piece->from, piece->doubt - piece->from);
    strip->held_len = 0;
    piece->from = piece->doubt = piece->at;
    strip->dropping = !strip->begun;
    strip->where = strip->begun ? IN_TAIL : IN_OURS;
    return good;
}

/* The line ended while its name was in doubt: it stays. */
static bool
end_in_doubt(DemurStrip *strip, Piece *piece)
{
    size_t len = doubted(strip, piece) + 1;
    char first = strip->held_len > 0 ? strip->held[0] : piece->data[piece->doubt];
    bool empty = !strip->begun && (len == 1 || (len == 2 && first == '\r'));
    end_line(strip, piece, empty);
    piece->at++;
    return settle(strip, piece, len);
}

/* The byte does not belong to our name. It may begin it behind a CR. */
static bool
mismatch(DemurStrip *strip, Piece *piece)
{
    size_t cut = strip->cut;
    if (cut == 0) {
        strip->where = IN_FIELD;
        return settle(strip, piece, doubted(strip, piece));
    }
    begin_name(strip, true);
    return settle(strip, piece, cut - 1);
}

/* More is in doubt than is kept: it stays, and so will the end of its line. */
static bool
make_room(DemurStrip *strip, Piece *piece)
{
    size_t len = strip->cut > 1 ? strip->cut - 1 : doubted(strip, piece);
    strip->cut = strip->cut > 1 ? 1 : 0;
    strip->begun = true;
    return settle(strip, piece, len);
}

static bool
read_name(DemurStrip *strip, Piece *piece)
{
    static const char name[] = "x-demur-";
    char c = piece->data[piece->at];
    if (c == '\n')
        return end_in_doubt(strip, piece);
    if (is_nothing(c)) {
        piece->at++;
        strip->cut = c == '\r' ? doubted(strip, piece) : strip->cut;
    } else if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) == name[strip->matched]) {
        piece->at++;
        strip->cut = 0;
        if (++strip->matched == sizeof(name) - 1)
            return take_out(strip, piece);
    } else {
        return mismatch(strip, piece);
    }
    return doubted(strip, piece) < DEMUR_STRIP_HELD || make_room(strip, piece);
}

/* Offset of the LF that ends the line, or of the end of the piece. */
static size_t
line_end(const Piece *piece)
{
    const char *feed = memchr(piece->data + piece->at, '\n', piece->len - piece->at);
    return feed ? (size_t)(feed - piece->data) : piece->len;
}

static void
read_field(DemurStrip *strip, Piece *piece)
{
    size_t end = line_end(piece);
    const char *cr = memchr(piece->data + piece->at, '\r', end - piece->at);
    size_t at = cr ? (size_t)(cr - piece->data) : end;
    piece->doubt = piece->at = at;
    if (cr && (at + 1 < end || end == piece->len)) {
        begin_name(strip, true);
        return;
    }
    piece->at = end;
    if (end < piece->len) {
        end_line(strip, piece, false);
        piece->at++;
    }
    piece->doubt = piece->at;
}

/* A line of ours, or the part of a line that is. */
static bool
read_ours(DemurStrip *strip, Piece *piece)
{
    bool tail = strip->where == IN_TAIL;
    bool good = true;
    piece->at = line_end(piece);
    if (piece->at == piece->len) {
        piece->from = piece->doubt = piece->at;
        return true;
    }
    char before = piece->at > 0 ? piece->data[piece->at - 1] : strip->last;
    if (tail && before == '\r')
        good = put(strip, "\r", 1);
    piece->from = tail ? piece->at : piece->at + 1;
    end_line(strip, piece, false);
    piece->doubt = ++piece->at;
    return good;
}

static bool
step(DemurStrip *strip, Piece *piece)
{
    switch (strip->where) {
    case AT_LINE:
        read_line_start(strip, piece);
        return true;
    case AT_NAME:
        return read_name(strip, piece);
    case IN_FIELD:
        read_field(strip, piece);
        return true;
    case IN_OURS:
    case IN_TAIL:
        return read_ours(strip, piece);
    case IN_BODY:
        piece->doubt = piece->at = piece->len;
        return true;
    }
    return false;
}

bool
demur_strip_pass(DemurStrip *strip, const char *data, size_t len)
{
    Piece piece = {.data = data, .len = len};
    if (len == 0)
        return true;
    while (piece.at < len) {
        if (!step(strip, &piece))
            return false;
    }
    if (!put(strip, data + piece.from, piece.doubt - piece.from))
        return false;
    memcpy(strip->held + strip->held_len, data + piece.doubt, len - piece.doubt);
    strip->held_len += len - piece.doubt;
    strip->last = data[len - 1];
    return true;
}

bool
demur_strip_end(DemurStrip *strip)
{
    size_t len = strip->held_len;
    strip->held_len = 0;
    return put(strip, strip->held, len);
}
