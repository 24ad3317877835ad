/* SPDX-License-Identifier: MIT */
/* See brand.h. */
#include "rules/brand.h"

#include "rules/encoded.h"
#include "rules/glue.h"

#include <string.h>

#define INFLECTION 2

/* Classes of bytes: 0 no letter, 1 some letter beyond ASCII, 2.. the letters, those that look
 * alike in one class: l, 1 and i; o and 0; and so on; last the signs that can stand for
 * letters. */
#define L(letter) ((letter) - 'a' + 2)
#define SIGN_A (L('z') + 1)
#define SIGN_S (L('z') + 2)
#define SIGN_I (L('z') + 3)
#define SIGNS (UINT32_C(1) << SIGN_A | UINT32_C(1) << SIGN_S | UINT32_C(1) << SIGN_I)

static const unsigned char classes[256] = {
    ['a'] = L('a'), ['b'] = L('b'), ['c'] = L('c'), ['d'] = L('d'),    ['e'] = L('e'),
    ['f'] = L('f'), ['g'] = L('g'), ['h'] = L('h'), ['i'] = L('i'),    ['j'] = L('j'),
    ['k'] = L('k'), ['l'] = L('i'), ['m'] = L('m'), ['n'] = L('n'),    ['o'] = L('o'),
    ['p'] = L('p'), ['q'] = L('q'), ['r'] = L('r'), ['s'] = L('s'),    ['t'] = L('t'),
    ['u'] = L('u'), ['v'] = L('v'), ['w'] = L('w'), ['x'] = L('x'),    ['y'] = L('y'),
    ['z'] = L('z'), ['A'] = L('a'), ['B'] = L('b'), ['C'] = L('c'),    ['D'] = L('d'),
    ['E'] = L('e'), ['F'] = L('f'), ['G'] = L('g'), ['H'] = L('h'),    ['I'] = L('i'),
    ['J'] = L('j'), ['K'] = L('k'), ['L'] = L('i'), ['M'] = L('m'),    ['N'] = L('n'),
    ['O'] = L('o'), ['P'] = L('p'), ['Q'] = L('q'), ['R'] = L('r'),    ['S'] = L('s'),
    ['T'] = L('t'), ['U'] = L('u'), ['V'] = L('v'), ['W'] = L('w'),    ['X'] = L('x'),
    ['Y'] = L('y'), ['Z'] = L('z'), ['0'] = L('o'), ['1'] = L('i'),    ['|'] = SIGN_I,
    ['!'] = SIGN_I, ['3'] = L('e'), ['4'] = L('a'), ['@'] = SIGN_A,    ['5'] = L('s'),
    ['$'] = SIGN_S, ['7'] = L('t'), ['8'] = L('b'), [128 ... 255] = 1,
};

static unsigned char class(char c)
{
    return classes[(unsigned char)c];
}

/* The class of the letter that C is or stands for. */
static unsigned char
letter(char c)
{
    static const unsigned char meant[] = {L('a'), L('s'), L('i')};
    unsigned char found = class(c);
    return found >= SIGN_A ? meant[found - SIGN_A] : found;
}

/* Whether C belongs to a word in a sender's name. People write signs around words as well. */
static bool
is_solid(char c)
{
    return class(c) > 1 && class(c) < SIGN_A;
}

/* Length of the character at P as UTF-8 would have it; one byte where it is none. */
static size_t
character(const char *p, size_t left)
{
    unsigned char c = (unsigned char)*p;
    size_t len = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return len <= left ? len : left;
}

/* Whether at most an inflection is left of the word: "Metas", "Metan", but not "Metaphor". */
static bool
ends_word(const char *text, size_t left)
{
    size_t letters = 0;
    while (letters<left &&class(text[letters])> 1)
        letters++;
    return letters <= INFLECTION;
}

/* Whether what TEXT begins with may stand between two letters, the second WANT: no letter, or a
 * sign that stands for another one, or for this one where it comes once more. */
static bool
is_between(const char *text, size_t left, unsigned char want)
{
    size_t next = 1;
    while (next < left && !is_solid(text[next]) && letter(text[next]) != want)
        next++;
    bool again = next < left && letter(text[next]) == want;
    return left > 0 && !is_solid(*text) && class(*text) != 1 &&
           (letter(*text) != want || again);
}

/* How many bytes of TEXT are the brand; 0 for none. LOOSE: what is no letter may stand between
 * its letters. ret_plain: letters that are no others. */
static size_t
match_length(const DemurIdentityName *brand, const char *text, size_t left, bool loose,
             size_t *ret_plain)
{
    size_t used = 0;
    *ret_plain = 0;
    for (size_t i = 0; i < brand->len; i++) {
        unsigned char want = letter(brand->text[i]);
        while (loose && want != 0 && is_between(text + used, left - used, want))
            used++;
        if (used >= left)
            return 0;
        unsigned char got = letter(text[used]);
        bool other = got == 1 && want > 1;
        size_t step = other ? character(text + used, left - used) : 1;
        unsigned char next = used + 1 < left ? class(text[used + 1]) : 0;
        if ((want == L('m') && got == L('r') && next == L('n')) ||
            (want == L('w') && got == L('v') && next == L('v')))
            step = 2; /* "rn" reads as "m", "vv" as "w" */
        else if (!other && got != want)
            return 0;
        *ret_plain += !other;
        used += step;
    }
    return used;
}

static bool
same_letters(const char *text, const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (letter(text[i]) != letter(word[i]))
            return false;
    return true;
}

/* Whether a glued word ends BEFORE (of N bytes), or begins BEHIND. */
static bool
is_glued(const char *before, size_t n, const char *behind, size_t left)
{
    for (const char *const *glue = demur_glue; *glue; glue++) {
        size_t len = strlen(*glue);
        if ((len <= n && same_letters(before + n - len, *glue, len)) ||
            (len <= left && same_letters(behind, *glue, len)))
            return true;
    }
    return false;
}

/* Where a brand is looked for. */
typedef struct Place {
    const char *start, *text; /* of all, and of the rest */
    size_t left;
    bool at_word; /* a word begins here */
} Place;

/* Where a match of a short brand in a sender's name may stand: as a word, or with one of its
 * own glued to it. */
static bool
stands_in_name(const Place *place, size_t used)
{
    const char *behind = place->text + used;
    size_t letters = 0;
    while (used + letters < place->left && is_solid(behind[letters]))
        letters++;
    if (place->at_word)
        return letters <= INFLECTION || is_glued(NULL, 0, behind, letters);
    return letters == 0 &&
           is_glued(place->start, (size_t)(place->text - place->start), NULL, 0);
}

static bool
matches_at(const DemurBrandIndex *index, const DemurIdentityName *brand, const Place *place)
{
    const char *text = place->text;
    size_t left = place->left, plain = 0;
    size_t used = match_length(brand, text, left, !index->proper, &plain);
    if (used == 0)
        return false;
    if (index->proper ? plain * 2 <= brand->len : plain < brand->len)
        return false;
    if (brand->len > DEMUR_BRAND_SHORT)
        return true;
    return index->proper ? ends_word(text + used, left - used) : stands_in_name(place, used);
}

/* The classes that can stand for the brand's letter at AT, a bit each. A letter beyond ASCII
 * can for any (of proper brands), "rn" for "m", "vv" for "w"; after the brand's end anything
 * may come. */
static uint32_t
stand_ins(const DemurBrandIndex *index, const DemurIdentityName *brand, size_t at)
{
    if (at >= brand->len)
        return UINT32_MAX;
    unsigned char want = letter(brand->text[at]);
    return UINT32_C(1) << want | (want == L('a') ? UINT32_C(1) << SIGN_A : 0) |
           (want == L('s') ? UINT32_C(1) << SIGN_S : 0) |
           (want == L('i') ? UINT32_C(1) << SIGN_I : 0) |
           (index->proper ? UINT32_C(1) << 1 : 0) |
           (want == L('m') ? UINT32_C(1) << L('r') : 0) |
           (want == L('w') ? UINT32_C(1) << L('v') : 0);
}

/* Sets the bit wherever a letter of FIRST is followed by one of SECOND. */
static void
set_pairs(uint32_t (*pairs)[DEMUR_BRAND_CLASSES], uint32_t first, uint32_t second, uint32_t bit)
{
    for (; first != 0; first &= first - 1) {
        uint32_t *row = pairs[__builtin_ctz(first)];
        for (uint32_t left = second; left != 0; left &= left - 1)
            row[__builtin_ctz(left)] |= bit;
    }
}

/* What may follow a stand-in for the brand's first letter, apart from what is no letter. A
 * letter of several bytes shifts what comes next, so that it may be anything; "r" has to be
 * "rn", "v" "vv". */
static uint32_t
seconds(const DemurBrandIndex *index, const DemurIdentityName *brand, unsigned first)
{
    unsigned char want = letter(brand->text[0]);
    if (first == 1)
        return UINT32_MAX;
    if (first != want && first == L('r'))
        return UINT32_C(1) << L('n');
    if (first != want && first == L('v'))
        return UINT32_C(1) << L('v');
    return stand_ins(index, brand, 1);
}

/* What is found in the second place where the third letter of the brand may not be in the third
 * one. */
static uint32_t
shifts(const DemurIdentityName *brand)
{
    unsigned char want = letter(brand->text[0]);
    return UINT32_C(1) << 1 | UINT32_C(1) << L('r') | UINT32_C(1) << L('v') |
           (want == L('m') ? UINT32_C(1) << L('n') : 0);
}

static void
index_brand(DemurBrandIndex *index, const DemurIdentityName *brand, uint32_t bit)
{
    const uint32_t loose = index->proper ? 0 : 1 | SIGNS; /* "F a c e" */
    uint32_t second = stand_ins(index, brand, 1), third = stand_ins(index, brand, 2);
    set_pairs(index->follow, second, third | loose, bit);
    set_pairs(index->follow, brand->len < 3 ? UINT32_MAX : shifts(brand) | loose, UINT32_MAX,
              bit);
    index->anywhere |= index->proper ? 0 : bit;
    for (uint32_t left = stand_ins(index, brand, 0); left != 0; left &= left - 1) {
        unsigned first = (unsigned)__builtin_ctz(left);
        uint32_t next = seconds(index, brand, first);
        set_pairs(index->pairs, UINT32_C(1) << first, next | loose, bit);
        index->starts[true][first] |= next | loose;
        index->starts[false][first] |= index->proper ? 0 : next;
    }
}

void
demur_brand_index(DemurBrandIndex *index, const DemurIdentityName *brands, size_t n,
                  bool proper)
{
    /* Words begin after a letter of another script, too. */
    const uint32_t edges = UINT32_C(3) | (proper ? 0 : SIGNS);
    *index = (DemurBrandIndex){.brands = brands, .n = n, .proper = proper, .edges = edges};
    for (size_t i = 0; i < n; i++)
        index_brand(index, &brands[i], UINT32_C(1) << (i % DEMUR_BRANDS_MAX));
}

/* Whether the brand counts at a place of TEXT, as far as what stands before it is concerned. */
static bool
counts_here(const DemurBrandIndex *index, const DemurIdentityName *brand, const Place *place)
{
    char first = *place->text;
    if (!index->proper)
        return true;
    return place->at_word &&
           (brand->len > DEMUR_BRAND_SHORT || !(first >= 'a' && first <= 'z'));
}

/* The brands that can begin with three letters. */
static uint32_t
possible(const DemurBrandIndex *index, const unsigned char *letters, bool at_word)
{
    uint32_t mask = index->pairs[letters[0]][letters[1]];
    mask &= at_word ? UINT32_MAX : index->anywhere;
    return letters[0] == 1 ? mask : mask & index->follow[letters[1]][letters[2]];
}

/* Tries the brands of MASK at one place. Rare, so it stays out of the loop below. */
__attribute__((noinline)) static bool
try_brands(const DemurBrandIndex *index, uint32_t mask, const Place *place)
{
    for (; mask != 0; mask &= mask - 1) {
        size_t first = (size_t)__builtin_ctz(mask);
        for (size_t i = first; i < index->n; i += DEMUR_BRANDS_MAX) {
            const DemurIdentityName *brand = &index->brands[i];
            if (counts_here(index, brand, place) && matches_at(index, brand, place))
                return true;
        }
    }
    return false;
}

bool
demur_brand_find(const DemurBrandIndex *index, const char *text, size_t len)
{
    unsigned char before = 0;
    unsigned char letters[3] = {len > 0 ? class(text[0]) : 0, len > 1 ? class(text[1]) : 0, 0};
    for (size_t i = 0; i < len; i++) {
        letters[2] = i + 2 < len ? class(text[i + 2]) : 0;
        bool at_word = (index->edges >> before & 1) != 0;
        if ((index->starts[at_word][letters[0]] >> letters[1] & 1) != 0) {
            uint32_t mask = possible(index, letters, at_word);
            const Place place = {text, text + i, len - i, at_word};
            if (mask != 0 && try_brands(index, mask, &place))
                return true;
        }
        before = letters[0];
        letters[0] = letters[1];
        letters[1] = letters[2];
    }
    return false;
}

/* Letters of a long brand that may be any; the others are plain. */
#define ODD_MAX 2
#define PLAIN_MIN 6

/* Where in a brand a text may be: a bit for each number of its letters that were met, by how
 * many of them were any. */
typedef struct Progress {
    uint32_t met[ODD_MAX + 1];
} Progress;

/* The places after which GOT may come, a bit each. "rn" reads as "m", "vv" as "w". */
static uint32_t
places_of(const DemurIdentityName *brand, unsigned char got, uint32_t *ret_half)
{
    uint32_t places = 0;
    *ret_half = 0;
    for (size_t i = 0; i < brand->len; i++) {
        unsigned char want = letter(brand->text[i]);
        uint32_t bit = UINT32_C(1) << i;
        bool m = want == L('m'), w = want == L('w');
        if (want == got || (m && got == L('n')) || (w && got == L('v')))
            places |= bit;
        if ((m && got == L('r')) || (w && got == L('v')))
            *ret_half |= bit;
    }
    return places;
}

static void
follow(Progress *at, const DemurIdentityName *brand, char c)
{
    Progress next = {{0}};
    uint32_t half = 0, places = places_of(brand, letter(c), &half);
    bool any = class(c) == 1, stays = any || !is_solid(c);
    for (unsigned odd = 0; odd <= ODD_MAX; odd++) {
        next.met[odd] |= (at->met[odd] & places) << 1 | (at->met[odd] & half);
        next.met[odd] |= stays ? at->met[odd] : 0;
        if (any && odd < ODD_MAX)
            next.met[odd + 1] |= at->met[odd] << 1;
    }
    *at = next;
}

static bool
resembles(const DemurIdentityName *brand, const char *text, size_t len)
{
    Progress at = {{0}};
    uint32_t whole = UINT32_C(1) << brand->len, found = 0;
    for (size_t i = 0; i < len && !found; i++) {
        at.met[0] |= 1;
        follow(&at, brand, text[i]);
        for (unsigned odd = 0; odd <= ODD_MAX && brand->len >= PLAIN_MIN + odd; odd++)
            found |= at.met[odd] & whole;
    }
    return found != 0;
}

bool
demur_brand_resembles(const DemurBrandIndex *index, const char *text, size_t len)
{
    for (size_t i = 0; i < index->n; i++) {
        const DemurIdentityName *brand = &index->brands[i];
        if (brand->len >= PLAIN_MIN && brand->len < 32 && resembles(brand, text, len))
            return true;
    }
    return false;
}

/* Decodes encoded words, without their charset: bytes above 127 stay, and read as some letter.
 */
static size_t
decode(const char *value, size_t len, char *ret_text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < len && used < size; i++) {
        DemurEncodedWord word;
        if (demur_encoded_word(value + i, len - i, &word)) {
            used += demur_encoded_bytes(&word, ret_text + used, size - used);
            i = demur_encoded_next(value, i + word.whole, len) - 1;
        } else if (value[i] != '\r' && value[i] != '\n' && value[i] != '\0') {
            ret_text[used++] = value[i];
        }
    }
    return used;
}

bool
demur_brand_in(const DemurBrandIndex *index, const char *value, size_t len)
{
    if (!demur_encoded_any(value, len))
        return demur_brand_find(index, value, len < DEMUR_BRAND_TEXT ? len : DEMUR_BRAND_TEXT);
    char text[DEMUR_BRAND_TEXT];
    return demur_brand_find(index, text, decode(value, len, text, sizeof(text)));
}
