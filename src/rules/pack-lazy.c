/* SPDX-License-Identifier: MIT */
/*
 * Lazy packs. One pass of the lexer checks the grammar of everything up to the tests and notes
 * where rules and fragments stand; the rest, the head, is read as usual. Whatever is not as
 * expected is left to the whole load, which says what is wrong.
 */
#include "rules/pack-lazy.h"

#include "base/json-lex.h"
#include "base/limits.h"
#include "rules/fragment.h"
#include "rules/pack-load.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRAGMENTS_MAX 1000
#define TEXT_PER_FRAGMENT 200 /* bytes of a pack, or more */
#define BUCKETS 512
#define NAME_MAX_BYTES 64 /* of a fragment */

/* Packs are smaller than 4 GiB. */
typedef struct Span {
    uint32_t at, end;
} Span;

/* A member of "define". */
typedef struct Define {
    Span name, value;
    const char *text; /* expanded, borrowed from the pack's fragments; NULL until it was */
    unsigned next;    /* index + 1 of the next one in its bucket, or 0 */
} Define;

struct DemurPackSource {
    const char *text; /* owned */
    size_t len;
    bool mapped;     /* by the kernel, else allocated */
    GArray *defines; /* of Define, in file order */
    /* By name: index into defines + 1, or 0. No GHashTable: most are never looked up. */
    unsigned buckets[BUCKETS];
};

void
demur_pack_source_free(DemurPackSource *source)
{
    if (!source)
        return;
    g_array_unref(source->defines);
    if (source->mapped)
        (void)munmap((void *)source->text, source->len);
    else
        g_free((void *)source->text);
    g_free(source);
}

static DemurPackSource *
source_new(const char *text, size_t len, bool mapped)
{
    DemurPackSource *source = g_new0(DemurPackSource, 1);
    source->text = text;
    source->len = len;
    source->mapped = mapped;
    source->defines = g_array_sized_new(FALSE, FALSE, sizeof(Define),
                                        (unsigned)MIN(len / TEXT_PER_FRAGMENT, FRAGMENTS_MAX));
    return source;
}

static unsigned *
bucket(DemurPackSource *source, const char *name, size_t len)
{
    unsigned hash = 0;
    for (size_t i = 0; i < len; i++)
        hash = hash * 33 + (unsigned char)name[i];
    return &source->buckets[(hash ^ hash >> 9) % BUCKETS];
}

/* The index + 1 of the fragment of that name, or 0. */
static unsigned
find_define(DemurPackSource *source, const char *name, size_t len)
{
    unsigned index = *bucket(source, name, len);
    while (index > 0) {
        const Define *define = &g_array_index(source->defines, Define, index - 1);
        if (define->name.end - define->name.at == len &&
            memcmp(source->text + define->name.at, name, len) == 0)
            break;
        index = define->next;
    }
    return index;
}

/* False when there is one of that name. */
static bool
add_define(DemurPackSource *source, Define define)
{
    const char *name = source->text + define.name.at;
    size_t len = define.name.end - define.name.at;
    unsigned *first = bucket(source, name, len);
    if (find_define(source, name, len) > 0)
        return false;
    define.next = *first;
    g_array_append_val(source->defines, define);
    *first = source->defines->len;
    return true;
}

static bool
pass_value(DemurJsonLex *lex, Span *ret_span)
{
    if (!demur_json_lex_skip(lex))
        return false;
    *ret_span = (Span){(uint32_t)lex->start, (uint32_t)lex->end};
    return true;
}

static bool
scan_defines(DemurPackSource *source, DemurJsonLex *lex)
{
    if (demur_json_lex_next(lex) != DEMUR_JSON_TOKEN_OBJECT || source->defines->len > 0)
        return false;
    while (demur_json_lex_next(lex) == DEMUR_JSON_TOKEN_KEY) {
        Define define = {.name = {(uint32_t)lex->start + 1, (uint32_t)lex->end - 1}};
        if (source->defines->len >= FRAGMENTS_MAX || !pass_value(lex, &define.value))
            return false;
        if (!add_define(source, define))
            return false;
    }
    return lex->state != DEMUR_JSON_BROKEN;
}

static bool
scan_rules(DemurJsonLex *lex, GPtrArray *rules)
{
    if (demur_json_lex_next(lex) != DEMUR_JSON_TOKEN_ARRAY || rules->len > 0)
        return false;
    while (!demur_json_lex_at_close(lex)) {
        Span value;
        if (!pass_value(lex, &value) || lex->text[value.at] != '{' ||
            rules->len >= DEMUR_LIMIT_RULES)
            return false;
        DemurRule *rule = g_new0(DemurRule, 1);
        g_ptr_array_add(rules, rule);
        rule->at = value.at;
        rule->end = value.end;
    }
    return demur_json_lex_next(lex) == DEMUR_JSON_TOKEN_CLOSE;
}

/* Notes rules and fragments; the other members into HEAD. */
static bool
scan(DemurPackSource *source, GPtrArray *rules, GString *head)
{
    DemurJsonLex lex;
    demur_json_lex_init(&lex, source->text, source->len);
    if (demur_json_lex_next(&lex) != DEMUR_JSON_TOKEN_OBJECT)
        return false;
    DemurJsonToken token = DEMUR_JSON_TOKEN_KEY;
    while ((token = demur_json_lex_next(&lex)) == DEMUR_JSON_TOKEN_KEY) {
        size_t start = lex.start;
        Span value;
        bool good = true;
        if (demur_json_lex_is(&lex, "define"))
            good = scan_defines(source, &lex);
        else if (demur_json_lex_is(&lex, "rules"))
            good = scan_rules(&lex, rules);
        else if (demur_json_lex_is(&lex, "tests") && rules->len > 0)
            break; /* for others to look at; nothing is read behind them */
        else if (demur_json_lex_is(&lex, "tests"))
            good = pass_value(&lex, &value);
        else if ((good = pass_value(&lex, &value)))
            g_string_append_len(g_string_append_c(head, head->len > 1 ? ',' : ' '),
                                source->text + start, (gssize)(value.end - start));
        if (!good)
            return false;
    }
    g_string_append(head, ",\"rules\":[0],\"tests\":[0]}");
    return token != DEMUR_JSON_TOKEN_ERROR && rules->len > 0;
}

/* Whether the pack says, before its rules, that it is not enabled: then its name is all that is
 * read of it. */
static bool
read_disabled(const DemurPackSource *source, DemurPack *pack)
{
    DemurJsonLex lex;
    char name[NAME_MAX_BYTES] = "";
    bool disabled = false;
    demur_json_lex_init(&lex, source->text, source->len);
    if (demur_json_lex_next(&lex) != DEMUR_JSON_TOKEN_OBJECT)
        return false;
    while (demur_json_lex_next(&lex) == DEMUR_JSON_TOKEN_KEY) {
        bool named = demur_json_lex_is(&lex, "name"),
             enabled = demur_json_lex_is(&lex, "enabled");
        if (demur_json_lex_is(&lex, "define") || demur_json_lex_is(&lex, "rules"))
            break;
        if (!named && !enabled && demur_json_lex_skip(&lex))
            continue;
        DemurJsonToken token = demur_json_lex_next(&lex);
        if (enabled)
            disabled = token == DEMUR_JSON_TOKEN_FALSE;
        else if (token != DEMUR_JSON_TOKEN_STRING ||
                 !demur_json_lex_decode(&lex, name, sizeof name))
            return false;
    }
    if (!disabled || !*name)
        return false;
    pack->name = g_strdup(name);
    pack->enabled = false;
    return true;
}

/* source: taken. Returns: NULL when it is to be loaded whole. */
static DemurPack *
load(const char *path, DemurPackSource *source, int64_t now)
{
    g_autoptr(DemurPack) pack = demur_pack_new(path);
    pack->source = source;
    if (read_disabled(source, pack))
        return g_steal_pointer(&pack);
    g_autoptr(GString) head = g_string_new("{");
    if (source->len > DEMUR_LIMIT_PACK || !scan(source, pack->rules, head))
        return NULL;
    g_autoptr(DemurJson) json = demur_json_parse(path, head->str, head->len, NULL);
    if (!json || !demur_pack_read_head(json, pack, NULL))
        return NULL;
    pack->expired = now > pack->expires_at;
    return g_steal_pointer(&pack);
}

/* The file as it is in the kernel's memory: copying it is a tenth of the time that the hook
 * takes. Who truncates it at that moment kills the process that reads, which the hook survives.
 * NULL when that cannot be, for whatever reason. */
static DemurPackSource *
map_file(const char *path)
{
    struct stat info;
    void *text = MAP_FAILED;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
        info.st_size <= DEMUR_LIMIT_PACK)
        text = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    (void)close(fd);
    return text == MAP_FAILED ? NULL : source_new(text, (size_t)info.st_size, true);
}

DemurPack *
demur_pack_load_lazy(const char *path, int64_t now, GError **error)
{
    DemurPackSource *source = map_file(path);
    DemurPack *pack = source ? load(path, source, now) : NULL;
    return pack ? pack : demur_pack_load(path, now, error);
}

DemurPack *
demur_pack_parse_lazy(const char *name, const char *text, size_t len, int64_t now,
                      GError **error)
{
    char *copy = g_malloc(len + 1);
    if (len > 0)
        memcpy(copy, text, len);
    DemurPack *pack = load(name, source_new(copy, len, false), now);
    return pack ? pack : demur_pack_parse(name, text, len, now, error);
}

/* The string, or the strings of the array, at SPAN of TEXT, joined; NULL when there is
 * something else. Owned. */
static char *
decode(const char *whole, Span span)
{
    DemurJsonLex lex;
    demur_json_lex_init(&lex, whole + span.at, span.end - span.at);
    g_autofree char *text = g_malloc(lex.len + 8);
    DemurJsonToken token = demur_json_lex_next(&lex);
    bool array = token == DEMUR_JSON_TOKEN_ARRAY;
    size_t used = 0;
    text[0] = '\0';
    if (array)
        token = demur_json_lex_next(&lex);
    for (; token == DEMUR_JSON_TOKEN_STRING; token = demur_json_lex_next(&lex)) {
        if (!demur_json_lex_decode(&lex, text + used, lex.len + 8 - used))
            return NULL;
        used += strlen(text + used);
        if (!array)
            return g_steal_pointer(&text);
    }
    return token == DEMUR_JSON_TOKEN_CLOSE ? g_steal_pointer(&text) : NULL;
}

static void expand_all(const DemurPack *pack, const char *written, unsigned before);

/* A fragment, with those before it that it uses; not there afterwards if it is wrong. */
static void
expand(const DemurPack *pack, const char *name, unsigned before)
{
    DemurPackSource *source = pack->source;
    unsigned index = find_define(source, name, strlen(name));
    if (index == 0 || index >= before || g_hash_table_contains(pack->fragments, name))
        return;
    g_autofree char *written =
        decode(source->text, g_array_index(source->defines, Define, index - 1).value);
    if (!written || !*written || strlen(written) > DEMUR_LIMIT_REGEX)
        return;
    expand_all(pack, written, index);
    char *text = demur_fragment_include(NULL, NULL, pack->fragments, written, NULL);
    if (text)
        g_hash_table_insert(pack->fragments, g_strdup(name), text);
}

static void
expand_all(const DemurPack *pack, const char *written, unsigned before)
{
    const char *close = NULL;
    for (const char *open = written; (open = strstr(open, "{{")) != NULL; open = close) {
        close = strstr(open, "}}");
        if (!close)
            return;
        g_autofree char *name = g_strndup(open + 2, (size_t)(close - open) - 2);
        expand(pack, name, before);
    }
}

void
demur_pack_lazy_fragments(const DemurPack *pack, const char *written)
{
    expand_all(pack, written, FRAGMENTS_MAX + 1);
}

/* The text of the fragment that is all of the pattern WRITTEN, or NULL. */
static const char *
sole_fragment(const DemurPack *pack, const char *written)
{
    const char *close = g_str_has_prefix(written, "{{") ? strstr(written, "}}") : NULL;
    if (!close || close[2])
        return NULL;
    g_autofree char *name = g_strndup(written + 2, (size_t)(close - written) - 2);
    return g_hash_table_lookup(pack->fragments, name);
}

/* The text of the fragment whose inclusion is all of the JSON string at SPAN, or NULL. Most
 * conditions are of this form, and many name the same fragments. */
static const char *
named_fragment(const DemurPack *pack, const char *whole, Span span)
{
    static const char open[] = "\"{{", close[] = "}}\"";
    const size_t edge = sizeof open - 1;
    char name[NAME_MAX_BYTES + 1];
    size_t len = span.end - span.at < 2 * edge ? 0 : span.end - span.at - 2 * edge;
    const char *at = whole + span.at + edge;
    if (len == 0 || len > NAME_MAX_BYTES || memcmp(at - edge, open, edge) != 0 ||
        memcmp(at + len, close, edge) != 0 || memchr(at, '}', len) || memchr(at, '\\', len))
        return NULL;
    unsigned index = find_define(pack->source, at, len);
    if (index == 0)
        return NULL;
    Define *define = &g_array_index(pack->source->defines, Define, index - 1);
    if (!define->text) {
        memcpy(name, at, len);
        name[len] = '\0';
        expand(pack, name, FRAGMENTS_MAX + 1);
        define->text = g_hash_table_lookup(pack->fragments, name);
    }
    return define->text;
}

/* The pattern WRITTEN against SUBJECT; what cannot be read passes. */
static bool
may_match(const DemurPack *pack, const char *written, DemurSubject *subject)
{
    demur_pack_lazy_fragments(pack, written);
    const char *fragment = sole_fragment(pack, written);
    if (fragment)
        return demur_subject_may_match_kept(subject, fragment);
    g_autofree char *regex = demur_fragment_include(NULL, NULL, pack->fragments, written, NULL);
    return !regex || demur_subject_may_match(subject, regex, strlen(regex));
}

/* The pattern at SPAN against either subject; NULL for one that is not searched. */
static bool
may_find(const DemurPack *pack, const char *whole, Span span, DemurSubject *text,
         DemurSubject *subject)
{
    const char *fragment = named_fragment(pack, whole, span);
    if (fragment)
        return (text && demur_subject_may_match_kept(text, fragment)) ||
               (subject && demur_subject_may_match_kept(subject, fragment));
    g_autofree char *written = decode(whole, span);
    return !written || (text && may_match(pack, written, text)) ||
           (subject && may_match(pack, written, subject));
}

static bool
is_from_sender(const DemurPack *pack, const DemurMatchInput *input)
{
    const char *domain = demur_message_from(input->message)->domain;
    return domain && demur_pack_sender(pack, domain);
}

static bool may_hold(const DemurPack *pack, DemurJsonLex *lex, DemurMatchInput *input);

/* The conditions of "all", or of "any"; lex: after the key, is passed over the list only when
 * the answer is not known before its end. */
static bool
may_hold_list(const DemurPack *pack, DemurJsonLex lex, bool all, DemurMatchInput *input)
{
    if (demur_json_lex_next(&lex) != DEMUR_JSON_TOKEN_ARRAY)
        return true;
    for (;;) {
        DemurJsonToken token = demur_json_lex_next(&lex);
        if (token != DEMUR_JSON_TOKEN_OBJECT)
            return token != DEMUR_JSON_TOKEN_CLOSE || all;
        if (may_hold(pack, &lex, input) != all)
            return !all;
    }
}

/* A condition, after its '{'; passes over it. What is not looked into may hold. */
static bool
may_hold(const DemurPack *pack, DemurJsonLex *lex, DemurMatchInput *input)
{
    if (demur_json_lex_next(lex) != DEMUR_JSON_TOKEN_KEY)
        return true;
    bool text = demur_json_lex_is(lex, "text"), all = demur_json_lex_is(lex, "all");
    bool either = demur_json_lex_is(lex, "subject.or.text");
    bool subject = either || demur_json_lex_is(lex, "subject");
    bool from = demur_json_lex_is(lex, "from.domain");
    bool list = all || demur_json_lex_is(lex, "any");
    DemurJsonLex value = *lex;
    Span span;
    if (!pass_value(lex, &span) || demur_json_lex_next(lex) != DEMUR_JSON_TOKEN_CLOSE)
        return true;
    if (list)
        return may_hold_list(pack, value, all, input);
    if (from && value.text[span.at] == '"') /* "senders", not a list */
        return is_from_sender(pack, input);
    if (!text && !subject)
        return true;
    return may_find(pack, value.text, span,
                    text || either ? demur_match_input_text(input) : NULL,
                    subject ? demur_match_input_subject(input) : NULL);
}

bool
demur_pack_lazy_may_fire(const DemurPack *pack, const DemurRule *rule, DemurMatchInput *input)
{
    DemurJsonLex lex;
    demur_json_lex_init(&lex, pack->source->text + rule->at, rule->end - rule->at);
    (void)demur_json_lex_next(&lex);
    while (demur_json_lex_next(&lex) == DEMUR_JSON_TOKEN_KEY) {
        if (demur_json_lex_is(&lex, "when"))
            return demur_json_lex_next(&lex) != DEMUR_JSON_TOKEN_OBJECT ||
                   may_hold(pack, &lex, input);
        Span span;
        if (!pass_value(&lex, &span))
            return true;
    }
    return true;
}

bool
demur_pack_lazy_read(DemurPack *pack, DemurRule *rule, GError **error)
{
    const DemurJsonPart part = {.text = pack->source->text,
                                .len = pack->source->len,
                                .start = rule->at,
                                .end = rule->end};
    g_autoptr(DemurJson) json = demur_json_parse_part(pack->path, &part, error);
    return json && demur_pack_read_rule(json, demur_json_root(json), pack, rule, error);
}
