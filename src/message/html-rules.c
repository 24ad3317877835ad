/* SPDX-License-Identifier: MIT */
/*
 * Strangers choose the selectors: hashes are seeded, lest they choose colliding ones, and what
 * all rules together cost on all elements is bounded.
 */
#include "message/html-rules.h"

#include <string.h>

#define MAX_NODES 5000
#define MAX_DECLARATIONS 20000
#define MAX_COST 1000000 /* see demur_html_selector_holds() */
#define MAX_SETS 2000    /* of numbers that elements match */
#define MAX_CLASSES 2048 /* bytes of the attribute */

/* What an element is looked up by: one test of a compound. */
typedef struct Key {
    uint8_t kind; /* HtmlTestKind, DOUBT for "*" */
    HtmlText name;
} Key;

struct HtmlNode {
    Key key;
    HtmlNode *next; /* of the same key */
    HtmlNode *prefix;
    GArray *declarations; /* of HtmlDeclaration, or NULL */
    uint32_t rank;        /* of the last rule that was added */
    int16_t number;       /* as a prefix, or -1: none, or one too many */
    int16_t within;       /* the number of the prefix */
    int16_t keyed;        /* the test that holds because of the key, or -1 */
    bool is_prefix;
    char combinator;
    uint16_t n, len; /* tests, and bytes of the text behind them */
    HtmlTest tests[];
};

/* A node to look up, without a copy on the heap. */
typedef union Probe {
    HtmlNode node;
    char bytes[sizeof(HtmlNode) + HTML_COMPOUND_TESTS * sizeof(HtmlTest) + HTML_COMPOUND_TEXT];
} Probe;

struct HtmlRules {
    GHashTable *nodes; /* set of HtmlNode */
    GHashTable *keys;  /* set of the first HtmlNode of each key */
    GHashTable *sets;  /* set of HtmlMatches */
    HtmlNode *any;     /* the first one of "*" */
    unsigned n_declarations, n_numbers, cost;
    bool full, strict;
    bool kinds[HTML_TEST_DOUBT + 1]; /* whether any node has a key of that kind */
};

static uint64_t
seed(void)
{
    static gsize value;
    if (g_once_init_enter(&value))
        g_once_init_leave(&value, ((gsize)g_random_int() << 16 | 1));
    return value;
}

static uint64_t
hash_bytes(uint64_t hash, const void *data, size_t len)
{
    const char *bytes = data;
    const uint64_t factor = seed() * 2654435761u | 1;
    for (; len; len -= MIN(len, 8)) {
        uint64_t word = 0;
        memcpy(&word, bytes, MIN(len, 8));
        hash = (hash ^ word ^ hash >> 29) * factor;
        bytes += MIN(len, 8);
    }
    return hash;
}

static guint
fold_hash(uint64_t hash)
{
    return (guint)(hash >> 32 ^ hash >> 51);
}

static guint
key_hash(const void *data)
{
    const Key *key = data;
    return fold_hash(hash_bytes(seed() ^ key->kind, key->name.at, key->name.len));
}

static gboolean
key_equal(const void *a, const void *b)
{
    const Key *left = a, *right = b;
    return left->kind == right->kind && left->name.len == right->name.len &&
           memcmp(left->name.at, right->name.at, left->name.len) == 0;
}

static size_t
bytes_of(const HtmlNode *node)
{
    return node->n * sizeof(HtmlTest) + node->len;
}

static guint
node_hash(const void *data)
{
    const HtmlNode *node = data;
    uint64_t hash = hash_bytes(seed(), &node->prefix, sizeof(HtmlNode *));
    return fold_hash(
        hash_bytes(hash ^ (unsigned char)node->combinator, node->tests, bytes_of(node)));
}

static gboolean
node_equal(const void *a, const void *b)
{
    const HtmlNode *left = a, *right = b;
    return left->prefix == right->prefix && left->combinator == right->combinator &&
           left->n == right->n && left->len == right->len &&
           memcmp(left->tests, right->tests, bytes_of(left)) == 0;
}

static guint
matches_hash(const void *data)
{
    return fold_hash(hash_bytes(seed(), data, sizeof(HtmlMatches)));
}

static gboolean
matches_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(HtmlMatches)) == 0;
}

static void
free_node(void *data)
{
    HtmlNode *node = data;
    if (node->declarations)
        g_array_unref(node->declarations);
    g_free(node);
}

HtmlRules *
demur_html_rules_new(bool strict)
{
    HtmlRules *rules = g_new0(HtmlRules, 1);
    rules->strict = strict;
    rules->nodes = g_hash_table_new_full(node_hash, node_equal, free_node, NULL);
    rules->keys = g_hash_table_new(key_hash, key_equal);
    rules->sets = g_hash_table_new_full(matches_hash, matches_equal, g_free, NULL);
    return rules;
}

void
demur_html_rules_free(HtmlRules *rules)
{
    if (!rules)
        return;
    g_hash_table_unref(rules->keys);
    g_hash_table_unref(rules->sets);
    g_hash_table_unref(rules->nodes);
    g_free(rules);
}

bool
demur_html_rules_are_empty(const HtmlRules *rules)
{
    return rules->n_declarations == 0;
}

bool
demur_html_rules_are_full(const HtmlRules *rules)
{
    return rules->full;
}

static const char *
text_of(const HtmlNode *node)
{
    return (const char *)&node->tests[node->n];
}

/* The value of "[class=x]" is as good a key as ".x" is. */
static bool
is_class_attribute(const HtmlTest *test, const char *text, const char *name)
{
    HtmlText found = {text + test->name, test->name_len};
    HtmlText value = {text + test->value, test->value_len};
    if (test->kind != HTML_TEST_ATTRIBUTE || (test->op != '=' && test->op != '~') ||
        test->folded || !value.len || !demur_html_text_is(found, name))
        return false;
    for (size_t i = 0; i < value.len; i++) {
        if (demur_html_is_blank(value.at[i]))
            return false;
    }
    return true;
}

/* How much a test narrows down which elements there are; 0: it is no key. RET_KEY: what it is.
 */
static unsigned
read_key(const HtmlTest *test, const char *text, Key *ret_key)
{
    static const unsigned worth[] = {
        [HTML_TEST_ELEMENT] = 1, [HTML_TEST_ID] = 3, [HTML_TEST_CLASS] = 2};
    bool class = is_class_attribute(test, text, "class");
    bool id = test->op == '=' && is_class_attribute(test, text, "id");
    if (test->negated || (test->kind > HTML_TEST_CLASS && !class && !id))
        return 0;
    bool value = class || id;
    ret_key->kind = class ? HTML_TEST_CLASS : id ? HTML_TEST_ID : test->kind;
    ret_key->name = (HtmlText){text + (value ? test->value : test->name),
                               value ? test->value_len : test->name_len};
    return worth[ret_key->kind];
}

/* Files a node under its key. */
static void
file_node(HtmlRules *rules, HtmlNode *node)
{
    unsigned most = 0;
    node->key = (Key){HTML_TEST_DOUBT, {"", 0}};
    node->keyed = -1;
    for (unsigned i = 0; i < node->n; i++) {
        Key key;
        unsigned worth = read_key(&node->tests[i], text_of(node), &key);
        if (worth < most || worth == 0)
            continue;
        most = worth;
        node->key = key;
        node->keyed = node->tests[i].kind == HTML_TEST_ATTRIBUTE ? -1 : (int16_t)i;
    }
    rules->kinds[node->key.kind] = true;
    HtmlNode *first = g_hash_table_lookup(rules->keys, &node->key);
    if (first) {
        node->next = first->next;
        first->next = node;
    } else {
        g_hash_table_add(rules->keys, node);
        if (node->key.kind == HTML_TEST_DOUBT)
            rules->any = node;
    }
}

HtmlNode *
demur_html_rules_node(HtmlRules *rules, HtmlNode *prefix, char combinator,
                      const HtmlCompound *compound)
{
    Probe probe;
    HtmlNode *node = &probe.node;
    memset(node, 0, sizeof *node);
    node->prefix = prefix;
    node->combinator = prefix ? combinator : ' ';
    node->number = -1;
    node->within = (int16_t)(prefix ? prefix->number : -1);
    node->n = compound->n;
    node->len = compound->len;
    memcpy(node->tests, compound->tests, node->n * sizeof(HtmlTest));
    memcpy(&node->tests[node->n], compound->text, node->len);
    HtmlNode *known = g_hash_table_lookup(rules->nodes, node);
    if (known)
        return known;
    if (g_hash_table_size(rules->nodes) >= MAX_NODES) {
        rules->full = true;
        return NULL;
    }
    node = g_memdup2(node, sizeof *node + bytes_of(node));
    g_hash_table_add(rules->nodes, node);
    file_node(rules, node);
    return node;
}

void
demur_html_rules_number(HtmlRules *rules, HtmlNode *node)
{
    if (node->is_prefix)
        return;
    node->is_prefix = true;
    if (rules->n_numbers < HTML_MATCHES_MAX)
        node->number = (int16_t)rules->n_numbers++;
    else
        rules->full = true;
}

void
demur_html_block_clear(HtmlBlock *block)
{
    for (unsigned i = 0; i < block->n; i++)
        block->set[block->used[i]] = false;
    block->n = 0;
}

bool
demur_html_block_may_hide(const HtmlBlock *block)
{
    for (unsigned i = 0; i < block->n; i++) {
        unsigned slot = block->used[i];
        if (demur_html_declaration_may_hide(&block->of[slot / 2][slot % 2]))
            return true;
    }
    return false;
}

static unsigned
slot_of(const HtmlDeclaration *declaration)
{
    return (unsigned)declaration->property * 2 + declaration->doubtful;
}

void
demur_html_block_add(const HtmlDeclaration *declaration, void *data)
{
    HtmlBlock *block = data;
    unsigned slot = slot_of(declaration);
    HtmlDeclaration *old = &block->of[slot / 2][slot % 2];
    if (!demur_html_declaration_counts(declaration, block->strict))
        return;
    if (block->set[slot]) {
        demur_html_declaration_merge(old, declaration, block->strict);
        return;
    }
    block->set[slot] = true;
    block->used[block->n++] = (uint8_t)slot;
    *old = *declaration;
}

static void
add_one(HtmlRules *rules, HtmlNode *node, const HtmlDeclaration *declaration, uint8_t *at)
{
    if (*at) {
        demur_html_declaration_merge(
            &g_array_index(node->declarations, HtmlDeclaration, *at - 1), declaration,
            rules->strict);
        return;
    }
    if (rules->n_declarations >= MAX_DECLARATIONS) {
        rules->full = true;
        return;
    }
    rules->n_declarations++;
    g_array_append_val(node->declarations, *declaration);
    *at = (uint8_t)node->declarations->len;
}

void
demur_html_rules_add(HtmlRules *rules, HtmlNode *node, const HtmlBlock *block, uint32_t rank,
                     bool doubtful)
{
    uint8_t at[2 * HTML_N_CSS] = {0}; /* where a declaration is, plus 1 */
    /* A selector that a list has twice. */
    if (node->declarations && node->rank >= rank &&
        ((node->rank ^ rank) & HTML_RANK_ORDER_MAX) == 0)
        return;
    node->rank = rank;
    if (!node->declarations)
        node->declarations = g_array_new(FALSE, FALSE, sizeof(HtmlDeclaration));
    for (unsigned i = 0; i < node->declarations->len; i++)
        at[slot_of(&g_array_index(node->declarations, HtmlDeclaration, i))] = (uint8_t)(i + 1);
    for (unsigned i = 0; i < block->n; i++) {
        HtmlDeclaration declaration = block->of[block->used[i] / 2][block->used[i] % 2];
        declaration.rank += rank;
        declaration.doubtful = declaration.doubtful || doubtful;
        if (demur_html_declaration_counts(&declaration, rules->strict))
            add_one(rules, node, &declaration, &at[slot_of(&declaration)]);
    }
}

static bool
has_number(const uint64_t *numbers, int number)
{
    return numbers[number / 64] >> (number % 64) & 1;
}

/* What the reader's program puts around a mail may match, too. */
static HtmlHolds
prefix_holds(const HtmlNode *node, const HtmlAround *around, bool strict)
{
    HtmlHolds otherwise = strict && node->combinator == ' ' ? HTML_MAYBE : HTML_NEVER;
    if (!node->prefix)
        return HTML_ALWAYS;
    if (node->within < 0)
        return HTML_MAYBE;
    const HtmlMatches *matches = node->combinator == '>' ? around->parent : around->all;
    if (!matches)
        return otherwise;
    return has_number(matches->sure, node->within)    ? HTML_ALWAYS
           : has_number(matches->maybe, node->within) ? HTML_MAYBE
                                                      : otherwise;
}

/* An element on which rules are tried. */
typedef struct Trial {
    HtmlRules *rules;
    const HtmlSubject *subject;
    const HtmlAround *around;
    HtmlCascade *cascade;
    HtmlMatches matches;
    bool any; /* there are matches */
} Trial;

static void
try_node(Trial *trial, const HtmlNode *node)
{
    HtmlHolds holds = prefix_holds(node, trial->around, trial->rules->strict);
    for (int i = 0; holds != HTML_NEVER && i < node->n; i++) {
        if (i == node->keyed)
            continue;
        HtmlHolds one = demur_html_selector_holds(&node->tests[i], text_of(node),
                                                  trial->subject, &trial->rules->cost);
        holds = MIN(holds, one);
    }
    if (holds == HTML_NEVER)
        return;
    if (node->number >= 0) {
        uint64_t *numbers = holds == HTML_ALWAYS ? trial->matches.sure : trial->matches.maybe;
        trial->any = true;
        numbers[node->number / 64] |= (uint64_t)1 << (node->number % 64);
    }
    if (!node->declarations)
        return;
    trial->rules->cost += 1 + node->declarations->len / 4;
    for (unsigned i = 0; i < node->declarations->len; i++) {
        HtmlDeclaration declaration = g_array_index(node->declarations, HtmlDeclaration, i);
        declaration.doubtful = declaration.doubtful || holds == HTML_MAYBE;
        demur_html_cascade_add(trial->cascade, &declaration);
    }
}

static void
try_all(Trial *trial, const HtmlNode *node)
{
    for (; node; node = node->next) {
        if (++trial->rules->cost > MAX_COST) {
            trial->rules->full = true;
            return;
        }
        try_node(trial, node);
    }
}

static void
try_key(Trial *trial, HtmlTestKind kind, HtmlText name)
{
    const Key key = {(uint8_t)kind, name};
    if (name.len && trial->rules->kinds[kind])
        try_all(trial, g_hash_table_lookup(trial->rules->keys, &key));
}

static void
try_classes(Trial *trial)
{
    HtmlText classes = trial->subject->classes;
    if (!trial->rules->kinds[HTML_TEST_CLASS])
        return;
    if (classes.len > MAX_CLASSES) {
        trial->rules->full = true;
        classes.len = MAX_CLASSES;
    }
    for (size_t at = 0; at < classes.len; at++) {
        size_t start = at;
        while (at < classes.len && !demur_html_is_blank(classes.at[at]))
            at++;
        try_key(trial, HTML_TEST_CLASS, (HtmlText){classes.at + start, at - start});
    }
}

/* Elements match the same again and again: each set is kept once. */
static const HtmlMatches *
keep_set(HtmlRules *rules, const HtmlMatches *matches)
{
    const HtmlMatches *known = g_hash_table_lookup(rules->sets, matches);
    if (known)
        return known;
    if (g_hash_table_size(rules->sets) >= MAX_SETS) {
        rules->full = true;
        return NULL;
    }
    HtmlMatches *kept = g_memdup2(matches, sizeof *matches);
    g_hash_table_add(rules->sets, kept);
    return kept;
}

const HtmlMatches *
demur_html_rules_apply(HtmlRules *rules, const HtmlSubject *subject, const HtmlAround *around,
                       HtmlCascade *cascade)
{
    Trial trial = {rules, subject, around, cascade, {{0}, {0}}, false};
    try_all(&trial, rules->any);
    try_key(&trial, HTML_TEST_ELEMENT, subject->element);
    try_key(&trial, HTML_TEST_ID, subject->id);
    try_classes(&trial);
    return trial.any ? keep_set(rules, &trial.matches) : NULL;
}
