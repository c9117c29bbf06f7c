/* Items: a cover of each sentence by the longest known stretches of words (names and nouns of the world, words of the
 * pack), unknown capitalised runs and single words. Nothing is decided here about who is meant. */
#include "entity/scan.h"

#include "base/utf8.h"

#define MAX_NAME_WORDS 7

str ent_words_lower(ctx *c, uint32_t first, uint32_t last)
{
    const doc *d = c->d;
    str text = doc_text(d, d->word[first].start, d->word[last].end);
    str low = first == last ? d->word[first].lower : utf8_lower_str(c->a, text);
    char *out;
    uint32_t n = 0;
    bool gap = false;

    if (first == last)
        return low;
    out = low.p ? ARENA_NEW(c->a, char, low.n + 1) : NULL;
    if (!out) {
        c->failed = true;
        return STR("");
    }
    for (uint32_t i = 0; i < low.n; i++) {
        if (ascii_is_space((unsigned char)low.p[i])) {
            gap = true;
            continue;
        }
        if (gap && n)
            out[n++] = ' ';
        gap = false;
        out[n++] = low.p[i];
    }
    return (str){ out, n };
}

static uint32_t sentence_end(const doc *d, uint32_t w)
{
    const sentence *s = &d->sentence[d->word[w].sentence];

    return s->first + s->count;
}

bool ent_word_is(const ctx *c, uint32_t w, rule_class cls) { return ent_rule_find(c->r, c->d->word[w].lower, cls) != NULL; }

bool ent_is_given(const ctx *c, str lower, char *gender)
{
    const entry *const *e;
    uint32_t n = world_lookup(c->w, lower, &e);

    for (uint32_t i = 0; i < n; i++) {
        if (e[i]->kind == ENTRY_GIVEN) {
            if (gender)
                *gender = e[i]->gender;
            return true;
        }
    }
    return false;
}

bool ent_is_surname(const ctx *c, str lower)
{
    const entry *const *e;
    uint32_t n = world_lookup(c->w, lower, &e);

    for (uint32_t i = 0; i < n; i++)
        if (e[i]->kind == ENTRY_SURNAME)
            return true;
    return false;
}

static bool is_capital(const doc *d, uint32_t w) { return (d->word[w].flags & WORD_CAPITAL) != 0; }

static bool is_dash(str s) { return str_is(s, "-") || str_is(s, "–"); }

static bool all_caps(const doc *d, uint32_t first, uint32_t last)
{
    return utf8_all_upper(doc_text(d, d->word[first].start, d->word[last].end), 2);
}

/* Marks over which no name reaches. */
static bool is_barrier(str f)
{
    return str_is(f, "(") || str_is(f, ")") || str_is(f, "\"") || str_is(f, "“") || str_is(f, "”") || str_is(f, ":") ||
           str_is(f, ";") || str_is(f, "?") || str_is(f, "!") || str_is(f, "/");
}

static bool ends_name(str f)
{
    unsigned char b = (unsigned char)f.p[f.n - 1];

    return ascii_is_alpha(b) || ascii_is_digit(b) || b >= 0xC3 || (b == '.' && f.n > 1) || (b >= 0x80 && f.n > 3);
}

/* Bodies that begin with a small letter in the tables do so in texts: "detikcom". */
static bool writes_itself_small(const entry *e, uint32_t first, uint32_t last)
{
    return e->kind == ENTRY_ORG && first == last && e->name.n && e->name.p[0] >= 'a' && e->name.p[0] <= 'z';
}

/* Order of trust between meanings of one name; lower is better, 0 = not usable here. */
static int rank_of(const ctx *c, const entry *e, uint32_t first, uint32_t last)
{
    const doc *d = c->d;
    bool capital = is_capital(d, first) || ascii_is_digit((unsigned char)d->word[first].form.p[0]);
    uint32_t bytes = d->word[last].end - d->word[first].start;

    if (e->lang && (char)e->lang != c->r->lang)
        return 0;
    if (e->acronym && !all_caps(d, first, last))
        return 0;
    switch (e->kind) {
    case ENTRY_GIVEN:
    case ENTRY_SURNAME:
        return 0;
    case ENTRY_AGENT:
    case ENTRY_TITLE:
        if (str_is(e->cls, "MOD"))
            return 0;
        if (first == last && !capital && e->kind == ENTRY_AGENT && c->r->head_last &&
            (d->word[first].upos == UPOS_VERB || d->word[first].upos == UPOS_AUX))
            return 0; /* "accused" as a verb */
        if (first == last && !capital && c->r->head_last && d->word[first].upos == UPOS_ADJ)
            return 0; /* "private", "general" */
        return e->kind == ENTRY_TITLE ? 7 : 8;
    default:
        break;
    }
    if (!capital && !(e->kind == ENTRY_ADJECTIVE && c->r->lang == 'e' && bytes > 6) && !writes_itself_small(e, first, last))
        return 0;
    if (first == last && bytes <= 3 && !(d->word[first].flags & WORD_ALL_CAPS))
        return 0;
    /* A short word that opens a sentence need not be a name; "Iran", which taggers take for a noun there, is one. */
    if (first == last && (d->word[first].flags & WORD_SENTENCE_START) && d->word[first].upos != UPOS_PROPN &&
        d->word[first].upos != UPOS_X && d->word[first].upos != UPOS_ADJ && bytes <= 4 &&
        !(d->word[first].flags & WORD_ALL_CAPS) && !(e->kind == ENTRY_COUNTRY && d->word[first].upos == UPOS_NOUN))
        return 0;
    switch (e->kind) {
    case ENTRY_COUNTRY: return 1;
    case ENTRY_PERSON: return first < last ? 2 : 5;
    case ENTRY_ORG: return 3;
    case ENTRY_GROUP: return 4;
    case ENTRY_ADJECTIVE: return 5;
    case ENTRY_METONYM: return 6;
    default: return 0;
    }
}

/* Longest usable name of the world that begins at word `w`; number of words, 0 none. */
static uint32_t match_world(const ctx *c, uint32_t w, const entry **best)
{
    const doc *d = c->d;
    uint32_t longest = world_longest(c->w, d->word[w].lower), end = sentence_end(d, w);
    uint32_t last = w, words = 1, found = 0;
    char buffer[DOC_KEY_BYTES];
    str key;

    if (d->word[w].flags & WORD_FIRST_IN_MWT) { /* "Ke" + "nya": the whole token may be the name */
        uint32_t token = w;
        char whole[DOC_KEY_BYTES];

        while (token + 1 < end && d->word[token + 1].token == d->word[w].token)
            token++;
        if (doc_key(d, w, token, whole, &key)) {
            uint32_t n = world_longest(c->w, key);

            longest = n > longest ? n : longest;
        }
    }
    if (longest == 0)
        return 0;
    for (last = w; last < end; last++) {
        const entry *const *e;
        uint32_t n;
        int rank = 0;

        if (last > w && d->word[last - 1].end < d->word[last].start && ++words > longest)
            break;
        if (is_barrier(d->word[last].form) || !doc_key(d, w, last, buffer, &key))
            break;
        if (!ends_name(d->word[last].form))
            continue;
        n = world_lookup(c->w, key, &e);
        for (uint32_t i = 0; i < n; i++) {
            int got = rank_of(c, e[i], w, last);

            if (got && (!rank || got < rank)) {
                rank = got;
                *best = e[i];
                found = last - w + 1;
            }
        }
    }
    return found;
}

/* English plural or other inflection: the last word by its lemma. */
static uint32_t match_lemma(const ctx *c, uint32_t w, const entry **best)
{
    const word *x = &c->d->word[w];
    const entry *const *e;
    uint32_t n;

    if (!c->r->head_last || x->lemma.n == 0 || str_eq(x->lemma, x->lower) || x->upos == UPOS_VERB || x->upos == UPOS_AUX)
        return 0;
    n = world_lookup(c->w, x->lemma, &e);
    for (uint32_t i = 0; i < n; i++) {
        if (e[i]->kind == ENTRY_AGENT && rank_of(c, e[i], w, w)) {
            *best = e[i];
            return 1;
        }
    }
    return 0;
}

typedef struct term_hit { const rule *rule; uint32_t words; } term_hit;

enum { WORDS_AHEAD = 8 }; /* whose rules are on their way from memory while a word is looked at */

/* The ranges of classes that scanning asks for at every word. */
enum { TERM_REF, TERM_HEAD, TERM_SMALL, TERM_POSS, TERM_RANGES };

/* Bits of the classes of a range that may be found. */
static rule_classes range_bits(uint32_t range)
{
    static const struct { rule_class lo, hi; } of[TERM_RANGES] = { [TERM_REF] = { RULE_HE, RULE_SIDE },
        [TERM_HEAD] = { RULE_WEAK, RULE_STATE }, [TERM_SMALL] = { RULE_QUANT, RULE_FILL }, [TERM_POSS] = { RULE_POSS, RULE_POSS } };
    rule_classes upto = ((rule_classes)2 << of[range].hi) - 1, below = ((rule_classes)1 << of[range].lo) - 1;

    return upto & ~below & ~((rule_classes)1 << RULE_STOP | (rule_classes)1 << RULE_CONN);
}

/* Longest term of the pack that begins at `w`, for each range; of one term the first class of the range. */
static void match_terms(const ctx *c, uint32_t w, term_hit hit[TERM_RANGES])
{
    const doc *d = c->d;
    const rule *of[RULE_CLASS_COUNT];
    uint32_t longest = ent_rule_longest(c->r, d->word[w].lower), end = longest ? sentence_end(d, w) : w, words = 1;
    char buffer[DOC_KEY_BYTES];
    str key;

    for (uint32_t i = 0; i < TERM_RANGES; i++)
        hit[i] = (term_hit){ NULL, 0 };
    for (uint32_t last = w; last < end; last++) {
        rule_classes found;

        if (last > w && d->word[last - 1].end < d->word[last].start && ++words > longest)
            break;
        if (!doc_key(d, w, last, buffer, &key))
            break;
        found = ent_rule_classes(c->r, key, of);
        if (found & (rule_classes)1 << RULE_OF)
            found &= ~((rule_classes)1 << RULE_LOC); /* "dari", "in": both; the item says so in a flag */
        for (uint32_t i = 0; found && i < TERM_RANGES; i++)
            if (found & range_bits(i))
                hit[i] = (term_hit){ of[__builtin_ctzll(found & range_bits(i))], last - w + 1 };
    }
}

static item *push(ctx *c, item_kind kind, uint32_t first, uint32_t last)
{
    item *t = ARENA_PUSH(c->a, c->item, c->item_count, c->item_cap);

    if (!t) {
        c->failed = true;
        return NULL;
    }
    *t = (item){ .first = first, .last = last, .kind = kind };
    if (is_capital(c->d, first))
        t->flags |= ITEM_CAPITAL;
    return t;
}

/* Flags and default role of a head noun from the pack's tables. */
static void describe(const ctx *c, item *t, str key)
{
    const rule *x;

    if ((x = ent_rule_find(c->r, key, RULE_WEAK)) != NULL) {
        t->flags |= ITEM_WEAK;
        t->rule = x;
    }
    if ((x = ent_rule_find(c->r, key, RULE_ORG)) != NULL) {
        t->flags |= ITEM_ORGLIKE;
        t->rule = t->rule ? t->rule : x;
        if (!t->role[0])
            code_copy(t->role, x->role);
    }
    if ((x = ent_rule_find(c->r, key, RULE_STATE)) != NULL) {
        t->flags |= ITEM_STATE;
        if (!x->plural) /* "authorities": those of one state, whatever the row of the world says */
            t->flags &= ~(uint32_t)ITEM_PLURAL;
        t->rule = t->rule ? t->rule : x;
        if (!t->role[0])
            code_copy(t->role, x->role);
    }
    if ((x = ent_rule_find(c->r, key, RULE_HEAD)) != NULL) {
        t->rule = t->rule ? t->rule : x;
        if (x->role[0] && t->kind == ITEM_AGENT) /* the pack's word wins over the world's: uses differ by language */
            code_copy(t->role, x->role);
        if (x->plural)
            t->flags |= ITEM_PLURAL;
    }
    if (!t->role[0] && t->rule)
        code_copy(t->role, t->rule->role);
    if (ent_rule_find(c->r, key, RULE_COLLECTIVE))
        t->flags |= ITEM_COLLECTIVE;
    if (ent_rule_find(c->r, key, RULE_PREMISES))
        t->flags |= ITEM_PREMISES;
    if (ent_rule_find(c->r, key, RULE_ABROAD))
        t->flags |= ITEM_ABROAD;
    if (ent_rule_find(c->r, key, RULE_COUNTERPART))
        t->flags |= ITEM_COUNTERPART;
    if (ent_rule_find(c->r, key, RULE_OWNED))
        t->flags |= ITEM_OWNED;
}

/* An agent noun of the tables that holds a nation: "Israeli settlers", "pemukim Israel". */
static void nation_inside(const ctx *c, item *t)
{
    const uint32_t edge[2] = { t->first, t->last };

    for (int k = 0; k < 2; k++) {
        const entry *const *e;
        uint32_t n = world_lookup(c->w, c->d->word[edge[k]].lower, &e);

        for (uint32_t i = 0; i < n; i++) {
            if ((e[i]->kind == ENTRY_COUNTRY || e[i]->kind == ENTRY_ADJECTIVE) && is_capital(c->d, edge[k]) &&
                rank_of(c, e[i], edge[k], edge[k])) {
                code_copy(t->country, e[i]->country);
                t->flags |= ITEM_SAID;
                return;
            }
        }
    }
}

static void push_world(ctx *c, const entry *e, uint32_t first, uint32_t n)
{
    static const item_kind kind_of[] = { [ENTRY_COUNTRY] = ITEM_NATION, [ENTRY_ADJECTIVE] = ITEM_NATION,
        [ENTRY_METONYM] = ITEM_METONYM, [ENTRY_PERSON] = ITEM_PERSON, [ENTRY_ORG] = ITEM_ORG,
        [ENTRY_GROUP] = ITEM_GROUP, [ENTRY_AGENT] = ITEM_AGENT, [ENTRY_TITLE] = ITEM_TITLE };
    item *t = push(c, kind_of[e->kind], first, first + n - 1);
    char buffer[DOC_KEY_BYTES];
    str key;

    if (!t)
        return;
    t->entry = e;
    code_copy(t->role, e->role);
    code_copy(t->country, e->country);
    if (e->plural || (n == 1 && (c->d->word[t->last].flags & WORD_PLURAL)))
        t->flags |= ITEM_PLURAL;
    if (e->kind == ENTRY_ADJECTIVE)
        t->flags |= ITEM_ADJ;
    if (t->kind == ITEM_AGENT && n > 1 && !t->country[0])
        nation_inside(c, t);
    if ((t->kind == ITEM_AGENT || t->kind == ITEM_TITLE) && doc_key(c->d, first, t->last, buffer, &key))
        describe(c, t, key);
}

static bool same_class(const rule *x, rule_class lo, rule_class hi) { return x && x->cls >= lo && x->cls <= hi; }

static void push_rule(ctx *c, const rule *x, uint32_t w, uint32_t n)
{
    static const struct { rule_class cls; item_kind kind; } map_of[] = { { RULE_QUANT, ITEM_QUANT },
        { RULE_DET, ITEM_DET }, { RULE_DEM, ITEM_DEM }, { RULE_FORMER, ITEM_FORMER }, { RULE_ELECT, ITEM_ELECT },
        { RULE_ACTING, ITEM_ACTING }, { RULE_HONOR, ITEM_HONOR }, { RULE_OF, ITEM_OF }, { RULE_LOC, ITEM_LOC },
        { RULE_POSS, ITEM_POSS }, { RULE_FILL, ITEM_FILL }, { RULE_PLACE, ITEM_PLACEHEAD } };
    item_kind kind = ITEM_WORD;
    item *t;

    if (same_class(x, RULE_HE, RULE_SIDE)) {
        kind = ITEM_PRON;
    } else if (!is_capital(c->d, w) && ent_rule_find(c->r, x->term, RULE_NAME_ONLY)) {
        kind = ITEM_WORD;
    } else if (x->cls == RULE_WEAK || x->cls == RULE_ORG || x->cls == RULE_HEAD || x->cls == RULE_STATE) {
        kind = ITEM_AGENT;
    } else {
        for (uint32_t i = 0; i < COUNT_OF(map_of); i++)
            if (map_of[i].cls == x->cls)
                kind = map_of[i].kind;
    }
    t = push(c, kind, w, w + n - 1);
    if (!t)
        return;
    t->rule = x;
    if (kind == ITEM_AGENT) {
        t->rule = NULL;
        describe(c, t, x->term);
        if (x->plural || (c->d->word[t->last].flags & WORD_PLURAL))
            t->flags |= ITEM_PLURAL;
    }
    if (kind == ITEM_OF && ent_rule_find(c->r, x->term, RULE_LOC))
        t->flags |= ITEM_LOCTOO;
}

static bool function_pos(uint8_t p)
{
    return p == UPOS_ADP || p == UPOS_DET || p == UPOS_SCONJ || p == UPOS_CCONJ || p == UPOS_ADV || p == UPOS_PRON ||
           p == UPOS_VERB || p == UPOS_AUX || p == UPOS_PART || p == UPOS_NUM || p == UPOS_PUNCT || p == UPOS_SYM;
}

static bool breaks_name(const ctx *c, uint32_t w);

/* Does the word stand with a capital inside a sentence of the article? */
static bool capital_inside(const ctx *c, uint32_t w)
{
    uint32_t cursor;

    for (uint32_t i = map_first(&c->capital, c->d->word[w].key, &cursor); i != NO_INDEX; i = map_next(&c->capital, c->d->word[w].key, &cursor))
        if (str_eq(c->d->word[i].lower, c->d->word[w].lower))
            return true;
    return false;
}

/* May word `w` be part of an unknown name? */
static bool name_word(const ctx *c, uint32_t w, bool first)
{
    const word *x = &c->d->word[w];

    if (!(x->flags & WORD_CAPITAL) || ent_word_is(c, w, RULE_STOP))
        return false;
    if (c->d->sentence[x->sentence].headline && !capital_inside(c, w)) /* headlines write verbs with capitals */
        return ent_is_given(c, x->lower, NULL) || ent_is_surname(c, x->lower);
    if (!first)
        return true;
    if (x->flags & WORD_SENTENCE_START) {
        if (x->upos == UPOS_PROPN)
            return true;
        if (function_pos(x->upos) && !(x->flags & WORD_ALL_CAPS))
            return false;
        if (x->upos == UPOS_NOUN && x->lemma_key != x->key && !capital_inside(c, w)) /* derived: "Kunjungan Lavrov" */
            return ent_is_given(c, x->lower, NULL);
        return ent_is_given(c, x->lower, NULL) || ent_is_surname(c, x->lower) || capital_inside(c, w) ||
               (w + 1 < sentence_end(c->d, w) && is_capital(c->d, w + 1) && !breaks_name(c, w + 1));
    }
    return true;
}

/* Does something known begin at `w` that ends a run of unknown capitalised words? */
static bool breaks_name(const ctx *c, uint32_t w)
{
    const entry *e = NULL;
    uint32_t n = match_world(c, w, &e);

    if (!n)
        return false;
    switch (e->kind) {
    case ENTRY_COUNTRY:
    case ENTRY_ADJECTIVE:
        return w == 0 || !ent_is_given(c, c->d->word[w].lower, NULL) || !ent_is_given(c, c->d->word[w - 1].lower, NULL);
    case ENTRY_ORG:
    case ENTRY_GROUP:
        return true;
    case ENTRY_PERSON:
        return n > 1;
    case ENTRY_TITLE:
        return n > 1 || !ent_is_given(c, c->d->word[w].lower, NULL);
    case ENTRY_AGENT:
        if (c->r->head_last && ent_word_is(c, w, RULE_ORG))
            return true;
        return c->r->head_last ? !ent_is_surname(c, c->d->word[w].lower) : n > 1;
    default:
        return false;
    }
}

/* Length of the unknown name that begins at `w`. */
static uint32_t name_run(const ctx *c, uint32_t w)
{
    const doc *d = c->d;
    uint32_t end = sentence_end(d, w), i = w + 1;

    while (i < end && i - w < MAX_NAME_WORDS) {
        if (is_dash(d->word[i].form) && d->word[i - 1].end == d->word[i].start && i + 1 < end &&
            d->word[i].end == d->word[i + 1].start && !breaks_name(c, i + 1) && !breaks_name(c, i - 1)) {
            i += 2; /* "Kim Kyou-hyun" */
            continue;
        }
        if (str_is(d->word[i].form, ".") && d->word[i - 1].form.n == 1 && is_capital(d, i - 1) && i + 1 < end &&
            is_capital(d, i + 1)) {
            i++;
            continue;
        }
        if (!c->r->head_last && (d->word[i].flags & WORD_IN_MWT) && d->word[i].token == d->word[w].token && i == w + 1 &&
            !(d->word[w].flags & WORD_SENTENCE_START)) {
            i++; /* "Katalunya" is no clitic */
            continue;
        }
        if (name_word(c, i, false) && d->word[i].upos != UPOS_PUNCT && !breaks_name(c, i)) {
            i++;
            continue;
        }
        if (ent_word_is(c, i, RULE_CONN) && i + 1 < end && name_word(c, i + 1, false) && !breaks_name(c, i + 1)) {
            i += 2;
            continue;
        }
        break;
    }
    return i - w;
}

/* ---- Learned names --------------------------------------------------------------------------------------------------- */

const name *ent_name_over(const ctx *c, uint32_t w)
{
    return c->name_at && w < c->d->word_count && c->name_at[w] ? &c->d->name[c->name_at[w] - 1] : NULL;
}

/* The learned name that begins at `w`, or NULL. */
static const name *name_from(const ctx *c, uint32_t w)
{
    const name *x = ent_name_over(c, w);

    return x && x->first == w ? x : NULL;
}

static bool place_names(ctx *c)
{
    if (!c->d->name_count)
        return true;
    c->name_at = ARENA_NEW(c->a, uint32_t, (size_t)c->d->word_count + 1);
    for (uint32_t i = 0; c->name_at && i < c->d->name_count; i++)
        for (uint32_t w = c->d->name[i].first; w <= c->d->name[i].last; w++)
            c->name_at[w] = i + 1;
    return c->name_at != NULL;
}

static bool after_head(const ctx *c)
{
    const item *t = c->item_count ? &c->item[c->item_count - 1] : NULL;

    return t && (t->kind == ITEM_AGENT || t->kind == ITEM_TITLE || t->kind == ITEM_FILL || t->kind == ITEM_OF ||
                 t->kind == ITEM_NATION || t->kind == ITEM_ORG);
}

/* A rank that is an ordinary adjective here: "General Secretariat", "Major Company". */
static bool rank_as_filler(const ctx *c, const entry *e, uint32_t w, uint32_t n)
{
    uint32_t next = w + n;

    if (e->kind != ENTRY_TITLE || !str_is(e->cls, "RANK") || n > 1 || !ent_word_is(c, w, RULE_FILL))
        return false;
    if (next >= sentence_end(c->d, w) || !is_capital(c->d, next))
        return true;
    return ent_word_is(c, next, RULE_ORG) || ent_word_is(c, next, RULE_FILL);
}

/* Longest beginning of a run of `n` capitalised words that is a place worth naming; words, 0 none. */
static uint32_t place_prefix(const ctx *c, uint32_t w, uint32_t n, gazetteer_row *row)
{
    const doc *d = c->d;
    item_kind before = c->item_count ? c->item[c->item_count - 1].kind : ITEM_WORD;
    bool wanted = before == ITEM_LOC || before == ITEM_PLACEHEAD || (before == ITEM_OF && (c->item[c->item_count - 1].flags & ITEM_LOCTOO));
    bool title = before == ITEM_AGENT || before == ITEM_TITLE;
    bool body = before == ITEM_AGENT && (c->item[c->item_count - 1].flags & ITEM_ORGLIKE);

    for (uint32_t m = n < 4 ? n : 4; m > 0; m--) {
        char buffer[DOC_KEY_BYTES];
        str key;
        bool person = ent_is_given(c, d->word[w].lower, NULL) || (m < n && ent_is_surname(c, d->word[w].lower));

        if (!doc_key(d, w, w + m - 1, buffer, &key) || !world_places(c->w, key, row, 1))
            continue;
        if (row->match > 1 && !wanted && row->level > 2 && !(m == n && m > 1 && row->population >= 50000))
            continue;
        if (wanted && (m == n || !person))
            return m;
        if (body && m == n && row->match <= 1)
            return m; /* "PN Palu" */
        if (title && !person && (row->level <= 2 || row->population >= 50000) && row->match <= 1)
            return m;
        if (m == n && !person && !row->common && (row->level <= 2 || row->population >= 100000))
            return m;
    }
    return 0;
}

/* "Rani Prasetyo": more likely a person than a place that no table knows. */
static bool like_person(const ctx *c, uint32_t first, uint32_t last)
{
    return first < last && (ent_is_given(c, c->d->word[first].lower, NULL) || ent_is_surname(c, c->d->word[last].lower));
}

/* The first place of a name, when it is a large one; an empty country else. */
static void known_place(const ctx *c, uint32_t first, uint32_t last, gazetteer_row *row)
{
    char buffer[DOC_KEY_BYTES];
    str key;

    if (!doc_key(c->d, first, last, buffer, &key) || !world_places(c->w, key, row, 1) || row->match > 1 ||
        (row->level > 2 && row->population < 50000))
        row->country[0] = '\0';
}

static void push_plain(ctx *c, uint32_t w)
{
    str f = c->d->word[w].form;
    item_kind kind = ITEM_WORD;

    if (str_is(f, ","))
        kind = ITEM_COMMA;
    else if (str_is(f, "("))
        kind = ITEM_OPEN;
    else if (str_is(f, ")"))
        kind = ITEM_CLOSE;
    else if (c->d->word[w].upos == UPOS_NUM)
        kind = ITEM_QUANT;
    (void)push(c, kind, w, w);
}

/* The rest of a learned name whose head was taken for a title ("Juru Bicara Partai | Keadilan Sejahtera"), and words before a person's
 * ("Bravo | Karim Lubis"), are names of their own. Words of `run` that are. */
static uint32_t run_to_name(const ctx *c, uint32_t w, uint32_t run)
{
    const name *over = ent_name_over(c, w);

    if (over)
        return over->last - w + 1 < run ? over->last - w + 1 : run;
    if (ent_is_given(c, c->d->word[w].lower, NULL))
        return run;
    for (uint32_t i = 1; i < run; i++)
        if (name_from(c, w + i) && name_from(c, w + i)->type == MENTION_PER && name_from(c, w + i)->last > w + i)
            return i;
    return run;
}

/* A run of unknown words with capitals; returns the word after the item. */
static uint32_t scan_name(ctx *c, uint32_t w)
{
    const name *x = name_from(c, w);
    uint32_t run = name_run(c, w), m;
    gazetteer_row row = { 0 };
    item *t;

    if (!ent_name_over(c, w) && run > 1 && (c->d->word[w].flags & WORD_SENTENCE_START) && name_from(c, w + 1)) {
        push_plain(c, w); /* "Tadinya Kejaksaan" */
        return w + 1;
    }
    if (x && (x->last - w + 1 < run || x->type == MENTION_PER))
        run = x->last - w + 1;
    else if (!x)
        run = run_to_name(c, w, run);
    m = x && x->type == MENTION_PER ? 0 : place_prefix(c, w, run, &row);
    if (!m && x && x->type == MENTION_LOC) {
        known_place(c, w, w + run - 1, &row);
        m = row.country[0] || !like_person(c, w, w + run - 1) ? run : 0;
    }
    t = push(c, m ? ITEM_PLACE : ITEM_NAME, w, w + (m ? m : run) - 1);
    if (t && m)
        code_copy(t->country, row.country);
    else if (t && x)
        t->learned = (uint8_t)(x->type + 1);
    return w + (m ? m : run);
}

/* "Komisi XI DPR", "Kodam IV": a Roman number after a word with a capital, not somebody's name. */
static bool is_roman_number(const ctx *c, uint32_t w)
{
    str f = c->d->word[w].form;

    if (w == 0 || c->d->word[w - 1].sentence != c->d->word[w].sentence || !is_capital(c->d, w - 1) || f.n > 5)
        return false;
    for (uint32_t i = 0; i < f.n; i++)
        if (f.p[i] != 'I' && f.p[i] != 'V' && f.p[i] != 'X')
            return false;
    return f.n > 1 || after_head(c);
}

/* "hakim-hakim", "Kiai-kiai": a noun said twice is its plural. Its item, or NULL. */
static item *scan_doubled(ctx *c, uint32_t w)
{
    static const rule_class heads[] = { RULE_HEAD, RULE_WEAK, RULE_ORG, RULE_STATE };
    str f = c->d->word[w].lower, half = { f.p, f.n / 2 };
    const entry *const *e;
    const rule *x = NULL;
    uint32_t n;

    if (c->r->head_last || f.n < 7 || f.n % 2 == 0 || f.p[f.n / 2] != '-' || memcmp(f.p, f.p + f.n / 2 + 1, f.n / 2) != 0)
        return NULL;
    for (uint32_t i = 0; !x && i < COUNT_OF(heads); i++)
        x = ent_rule_find(c->r, half, heads[i]);
    if (x) {
        push_rule(c, x, w, 1);
        return c->failed ? NULL : &c->item[c->item_count - 1];
    }
    n = world_lookup(c->w, half, &e);
    for (uint32_t i = 0; i < n; i++) {
        if ((e[i]->kind != ENTRY_AGENT && e[i]->kind != ENTRY_TITLE) || !rank_of(c, e[i], w, w))
            continue;
        push_world(c, e[i], w, 1);
        return c->failed ? NULL : &c->item[c->item_count - 1];
    }
    return NULL;
}

/* "New Mexico", "Inner Mongolia": a province or state in whose name that of a country stands; the words `w` and `w` + 1. */
static bool province_called_like_country(const ctx *c, uint32_t w, gazetteer_row *row)
{
    const entry *e = NULL;
    char buffer[DOC_KEY_BYTES];
    str key;

    if (!is_capital(c->d, w) || w + 1 >= sentence_end(c->d, w) || !is_capital(c->d, w + 1) || match_world(c, w + 1, &e) != 1 || e->kind != ENTRY_COUNTRY)
        return false;
    if (!doc_key(c->d, w, w + 1, buffer, &key) || !world_places(c->w, key, row, 1))
        return false;
    return row->level == 2 && row->match <= 1 && memcmp(row->country, e->country, 4) != 0;
}

/* One item at `w`; returns the word after it. */
static uint32_t scan_one(ctx *c, uint32_t w)
{
    const entry *e = NULL;
    uint32_t n = match_world(c, w, &e), run;
    term_hit hit[TERM_RANGES], ref, head, small;
    bool name = name_word(c, w, true);
    gazetteer_row row;
    item *doubled;

    if (w + WORDS_AHEAD < c->d->word_count)
        ent_rule_prefetch(c->r, c->d->word[w + WORDS_AHEAD].key);
    if (n <= 1 && name && is_roman_number(c, w)) {
        (void)push(c, ITEM_FILL, w, w);
        return w + 1;
    }
    if (n == 0 && province_called_like_country(c, w, &row)) {
        item *t = push(c, ITEM_PLACE, w, w + 1);

        if (t)
            code_copy(t->country, row.country);
        return w + 2;
    }
    match_terms(c, w, hit);
    ref = hit[TERM_REF];
    head = hit[TERM_HEAD];
    small = hit[TERM_SMALL].rule ? hit[TERM_SMALL] : hit[TERM_POSS];
    if (!n)
        n = match_lemma(c, w, &e);
    if (!n && !ref.rule && !head.rule && !small.rule && (doubled = scan_doubled(c, w)) != NULL) {
        doubled->flags |= ITEM_PLURAL;
        return w + 1;
    }
    if (ref.rule && ref.words >= n && ref.words >= head.words &&
        (ref.words > 1 || !is_capital(c->d, w) || (c->d->word[w].flags & WORD_SENTENCE_START) || !name || str_is(c->d->word[w].form, "I"))) {
        push_rule(c, ref.rule, w, ref.words);
        return w + ref.words;
    }
    /* An unknown name longer than what is known of it: "Jordan Pickford", "Shah Mehmood Qureshi". */
    if (n == 1 && name && ((e->kind == ENTRY_PERSON && !str_starts(c->d->word[w + 1 < c->d->word_count ? w + 1 : w].form, STR("("))) ||
                           ((e->kind == ENTRY_COUNTRY || e->kind == ENTRY_METONYM) && ent_is_given(c, c->d->word[w].lower, NULL) && !after_head(c))) &&
        (run = name_run(c, w)) > 1) {
        (void)push(c, ITEM_NAME, w, w + run - 1);
        return w + run;
    }
    if (n && name && name_from(c, w) && name_from(c, w)->type == MENTION_PER && name_from(c, w)->last >= w + n &&
        (e->kind == ENTRY_COUNTRY || e->kind == ENTRY_METONYM || e->kind == ENTRY_ADJECTIVE || e->kind == ENTRY_ORG))
        return scan_name(c, w);
    if (n && rank_as_filler(c, e, w, n))
        n = 0;
    /* A short form that the pack knows as the head of bodies is not the party of another country: "PN Palu". */
    if (n == 1 && head.words == 1 && (e->kind == ENTRY_ORG || e->kind == ENTRY_GROUP) && head.rule->cls == RULE_ORG && e->acronym)
        n = 0;
    if (n && n >= head.words && n >= small.words) {
        push_world(c, e, w, n);
        return w + n;
    }
    if (head.rule && head.words >= small.words) {
        push_rule(c, head.rule, w, head.words);
        return w + head.words;
    }
    if (small.rule &&
        (small.rule->cls != RULE_FILL || !is_capital(c->d, w) || after_head(c) || c->r->head_last) &&
        (small.words > 1 || !name || small.rule->cls == RULE_FILL || small.rule->cls == RULE_HONOR ||
         small.rule->cls == RULE_PLACE || small.rule->cls == RULE_FORMER || small.rule->cls == RULE_ACTING)) {
        push_rule(c, small.rule, w, small.words);
        return w + small.words;
    }
    if (name)
        return scan_name(c, w);
    push_plain(c, w);
    return w + 1;
}

static bool opens_quote(str f) { return str_is(f, "“") || str_is(f, "«") || str_is(f, "„"); }
static bool closes_quote(str f) { return str_is(f, "”") || str_is(f, "»"); }
static bool straight_quote(str f) { return str_is(f, "\"") || str_is(f, "``") || str_is(f, "''"); }

/* Which words stand between quotation marks; a paragraph closes what it left open. */
static void mark_quotes(ctx *c)
{
    bool in = false;
    uint32_t paragraph = 0;

    for (uint32_t w = 0; w < c->d->word_count; w++) {
        str f = c->d->word[w].form;
        uint32_t p = c->d->sentence[c->d->word[w].sentence].paragraph;

        if (p != paragraph)
            in = false;
        paragraph = p;
        if (straight_quote(f))
            in = !in;
        else if (opens_quote(f))
            in = true;
        else if (closes_quote(f))
            in = false;
        c->in_quote[w] = in;
    }
}

void ent_scan_items(ctx *c)
{
    c->in_quote = ARENA_NEW(c->a, bool, c->d->word_count + 1);
    if (!c->in_quote || !place_names(c)) {
        c->failed = true;
        return;
    }
    mark_quotes(c);
    for (uint32_t w = 0; w < c->d->word_count; w++) {
        const word *x = &c->d->word[w];

        if ((x->flags & WORD_CAPITAL) && !(x->flags & WORD_SENTENCE_START) && w && !c->d->sentence[x->sentence].headline &&
            c->in_quote[w] == c->in_quote[w - 1] && !capital_inside(c, w) && !map_add(&c->capital, x->key, w))
            c->failed = true;
    }
    for (uint32_t w = 0; w < c->d->word_count && !c->failed;)
        w = scan_one(c, w);
}
