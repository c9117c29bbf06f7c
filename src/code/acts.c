#include "code/acts.h"

#include "base/error.h"
#include "base/file.h"

#include <math.h>

/* ---- Model ---------------------------------------------------------------------------------------------------------- */

dgm_status act_linker_open(act_linker *l, const char *home, const char *lang, dgm_error *error)
{
    char path[4096];
    file_map s;
    size_t n;

    *l = (act_linker){ 0 };
    snprintf(path, sizeof(path), "%s/models/%s-act.dgm", home, lang);
    if (!file_exists(path))
        return DGM_OK;
    TRY(model_open(&l->file, path, "act", ACT_FEATURES, error));
    s = model_get(&l->file, "pair");
    n = s.n / sizeof(int16_t);
    if (n < 2 || (n & (n - 1)) || n > UINT32_MAX || s.n % sizeof(int16_t)) {
        act_linker_close(l);
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: section \"pair\" is missing or damaged", path);
    }
    l->pair = (weights){ (const int16_t *)(const void *)s.p, (uint32_t)n - 1 };
    return DGM_OK;
}

void act_linker_close(act_linker *l)
{
    model_close(&l->file);
    *l = (act_linker){ 0 };
}

/* ---- How two mentions compare ------------------------------------------------------------------------------------------ */

/* From less to more in common. */
enum likeness { BOTH_EMPTY, ONE_EMPTY, APART, SAME_COUNTRY, SAME_KIND, SAME_ACTOR, SAME_ACTORS };

static enum likeness two_actors(const doc *d, uint32_t a, uint32_t b)
{
    const actor *x = &d->actor[a], *y = &d->actor[b];

    if (a == b)
        return SAME_ACTOR;
    if (strcmp(x->country, y->country) != 0)
        return APART;
    return strcmp(x->role, y->role) == 0 ? SAME_KIND : SAME_COUNTRY;
}

static bool has_actor(const participant *p, uint32_t n, uint32_t actor)
{
    for (uint32_t i = 0; i < n; i++)
        if (p[i].actor == actor)
            return true;
    return false;
}

static enum likeness two_sides(const doc *d, const participant *a, uint32_t n, const participant *b, uint32_t m)
{
    enum likeness best = APART;
    uint32_t common = 0;

    if (!n || !m)
        return n || m ? ONE_EMPTY : BOTH_EMPTY;
    for (uint32_t i = 0; i < n; i++) {
        common += has_actor(b, m, a[i].actor);
        for (uint32_t k = 0; k < m && !common; k++) {
            enum likeness here = two_actors(d, a[i].actor, b[k].actor);

            best = here > best ? here : best;
        }
    }
    return common == n && n == m ? SAME_ACTORS : common ? SAME_ACTOR : best;
}

enum when_alike { NO_DATES, ONE_DATE, DATES_DIFFER, ONE_FINER, DATES_SAME };

static enum when_alike two_dates(str a, str b)
{
    uint32_t n = a.n < b.n ? a.n : b.n;

    if (!n)
        return a.n || b.n ? ONE_DATE : NO_DATES;
    if (memcmp(a.p, b.p, n) != 0)
        return DATES_DIFFER;
    return a.n == b.n ? DATES_SAME : ONE_FINER;
}

/* Same, same country, other country; one or both without. */
static uint64_t two_places(const doc *d, uint32_t a, uint32_t b)
{
    if (a == NO_INDEX || b == NO_INDEX)
        return a == b ? 0 : 1;
    if (d->place[a].group == d->place[b].group)
        return 2;
    return strcmp(d->place[a].country, d->place[b].country) == 0 ? 3 : 4;
}

#define STEM_BYTES 24u

/* Bytes of the longest piece that both words have. */
static uint32_t common_piece(str a, str b)
{
    uint8_t row[STEM_BYTES + 1] = { 0 };
    uint32_t best = 0, n = a.n < STEM_BYTES ? a.n : STEM_BYTES, m = b.n < STEM_BYTES ? b.n : STEM_BYTES;

    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = m; k > 0; k--) {
            row[k] = a.p[i] == b.p[k - 1] ? (uint8_t)(row[k - 1] + 1) : 0;
            best = row[k] > best ? row[k] : best;
        }
    return best;
}

/* The same word, words of one stem as far as letters tell ("menyerang", "serangan"; "attacked", "attack"), or others. */
static uint64_t two_words(const doc *d, const event *a, const event *b)
{
    const word *x = &d->word[a->head], *y = &d->word[b->head];
    uint32_t shorter = x->lower.n < y->lower.n ? x->lower.n : y->lower.n;

    if (x->lemma_key == y->lemma_key)
        return x->key == y->key ? 3 : 2;
    return common_piece(x->lower, y->lower) * 5 >= shorter * 3 ? 1 : 0;
}

/* ---- Features ------------------------------------------------------------------------------------------------------------ */

enum act_template {
    T_BIAS = 500, T_CODE, T_STATUS, T_SOURCE, T_TARGET, T_SIDES, T_CROSSED, T_DATE, T_PLACE, T_FAR, T_WORD, T_BESIDE, T_BETWEEN, T_OFTEN, T_LEAD,
    T_SPEAKER, T_FORM, T_LEMMA, T_PARAGRAPH
};

static uint64_t distance_class(uint32_t sentences)
{
    return sentences < 2 ? sentences : sentences < 4 ? 2 : sentences < 9 ? 3 : 4;
}

static void party_features(const doc *d, const event *a, const event *b, uint64_t words, feature_set *f)
{
    uint64_t source = two_sides(d, a->source, a->source_count, b->source, b->source_count);
    uint64_t target = two_sides(d, a->target, a->target_count, b->target, b->target_count);
    uint64_t there = two_sides(d, a->source, a->source_count, b->target, b->target_count);
    uint64_t back = two_sides(d, a->target, a->target_count, b->source, b->source_count);

    feature(f, T_SOURCE, source, 0);
    feature(f, T_TARGET, target, 0);
    feature(f, T_SIDES, source, target);
    feature(f, T_SIDES, mix(source, target), mix(7, words));
    feature(f, T_CROSSED, there, back);
}

static uint64_t key_at(const doc *d, const event *e, uint32_t w)
{
    const sentence *s = &d->sentence[e->sentence];

    return w >= s->first && w < s->first + s->count ? d->word[w].key : 1;
}

/* The words beside the later mention say whether it points back: "serangan itu", "the attack". */
static void wording_features(const doc *d, const event *a, const event *b, uint64_t words, feature_set *f)
{
    uint64_t before = key_at(d, b, b->first - 1), after = key_at(d, b, b->last + 1);
    const word *x = &d->word[a->head], *y = &d->word[b->head];

    feature(f, T_BESIDE, before, 1);
    feature(f, T_BESIDE, after, 2);
    feature(f, T_BESIDE, before, mix(3, words));
    feature(f, T_BESIDE, after, mix(4, words));
    feature(f, T_FORM, x->upos, y->upos);
    feature(f, T_FORM, mix(x->upos, y->upos), mix(5, words));
    feature(f, T_LEMMA, x->lemma_key, y->lemma_key);
    feature(f, T_LEMMA, y->lemma_key, 1);
}

/* How many mentions of this root stand between the two, and how many of this code the article has. */
static void story_features(const doc *d, uint32_t a, uint32_t b, feature_set *f)
{
    uint32_t between = 0, often = 0, from = a > ACT_BLOCK ? a - ACT_BLOCK : 0;

    for (uint32_t i = a + 1; i < b && between < 4; i++)
        between += strncmp(d->event[i].cameo, d->event[b].cameo, 2) == 0;
    for (uint32_t i = from; i < d->event_count && i < b + ACT_BLOCK && often < 7; i++)
        often += strcmp(d->event[i].cameo, d->event[b].cameo) == 0;
    feature(f, T_BETWEEN, between, 0);
    feature(f, T_OFTEN, often, 0);
    feature(f, T_LEAD, d->event[a].sentence < 3, d->event[b].sentence < 3);
}

void act_features(const doc *d, uint32_t index_a, uint32_t index_b, feature_set *f)
{
    const event *a = &d->event[index_a], *b = &d->event[index_b];
    uint64_t root = str_hash((str){ b->cameo, 2 }), code = strcmp(a->cameo, b->cameo) == 0, words = two_words(d, a, b);
    uint64_t date = two_dates(a->date, b->date), far = distance_class(b->sentence - a->sentence);
    uint64_t paragraphs = d->sentence[b->sentence].paragraph - d->sentence[a->sentence].paragraph;

    f->count = 0;
    feature(f, T_BIAS, 0, 0);
    feature(f, T_BIAS, root, 0);
    feature(f, T_CODE, code, 0);
    feature(f, T_CODE, code, root);
    feature(f, T_STATUS, a->status, b->status);
    party_features(d, a, b, words, f);
    feature(f, T_DATE, date, 0);
    feature(f, T_DATE, date, 1 + code);
    feature(f, T_PLACE, two_places(d, a->place, b->place), 0);
    feature(f, T_FAR, far, 0);
    feature(f, T_FAR, far, root);
    feature(f, T_PARAGRAPH, paragraphs < 3 ? paragraphs : 3, 0);
    feature(f, T_WORD, words, 0);
    feature(f, T_WORD, words, root);
    feature(f, T_WORD, words, mix(9, far));
    wording_features(d, a, b, words, f);
    story_features(d, index_a, index_b, f);
    feature(f, T_SPEAKER, a->attributed_to != NO_INDEX, b->attributed_to != NO_INDEX);
    feature(f, T_SPEAKER, a->attributed_to == b->attributed_to, 2);
}

/* ---- Rules --------------------------------------------------------------------------------------------------------------- */

/* Empty sides agree with anything: the mention just does not say. */
static bool sides_agree(const doc *d, const event *a, const event *b)
{
    enum likeness source = two_sides(d, a->source, a->source_count, b->source, b->source_count);
    enum likeness target = two_sides(d, a->target, a->target_count, b->target, b->target_count);

    if (!a->source_count && !a->target_count)
        return false;
    if ((source <= ONE_EMPTY || source >= SAME_KIND) && (target <= ONE_EMPTY || target >= SAME_KIND))
        return true;
    return two_sides(d, a->source, a->source_count, b->target, b->target_count) >= SAME_KIND &&
           two_sides(d, a->target, a->target_count, b->source, b->source_count) >= SAME_KIND;
}

/* What is planned and what is done are one act when both are of the same day ("will meet on Monday", "met on Monday"); negated ones are kept apart. */
static bool same_status(const event *a, const event *b)
{
    if ((a->status == STATUS_NEGATED) != (b->status == STATUS_NEGATED))
        return false;
    return (a->status == STATUS_ACTUAL) == (b->status == STATUS_ACTUAL) || two_dates(a->date, b->date) == DATES_SAME;
}

static bool same_by_rule(const doc *d, const event *a, const event *b)
{
    return strcmp(a->cameo, b->cameo) == 0 && same_status(a, b) && two_dates(a->date, b->date) != DATES_DIFFER && sides_agree(d, a, b);
}

/* ---- Joining --------------------------------------------------------------------------------------------------------------- */

/* The pair of groups with the highest average; groups stand at their first mention. */
static double likeliest(const double *p, const uint32_t *size, uint32_t n, uint32_t *a, uint32_t *b)
{
    double top = -1;

    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = i + 1; size[i] && k < n; k++)
            if (size[k] && p[(size_t)i * n + k] > top) {
                top = p[(size_t)i * n + k];
                *a = i;
                *b = k;
            }
    return top;
}

void act_join(double *p, uint32_t n, double from, uint32_t *label)
{
    uint32_t size[ACT_BLOCK], a = 0, b = 0;

    for (uint32_t i = 0; i < n; i++) {
        size[i] = 1;
        label[i] = i;
    }
    while (likeliest(p, size, n, &a, &b) >= from) {
        for (uint32_t k = 0; k < n; k++) {
            size_t x = k < a ? (size_t)k * n + a : (size_t)a * n + k, y = k < b ? (size_t)k * n + b : (size_t)b * n + k;

            if (k != a && k != b && size[k])
                p[x] = (p[x] * size[a] + p[y] * size[b]) / (size[a] + size[b]);
            if (label[k] == b)
                label[k] = a;
        }
        size[a] += size[b];
        size[b] = 0;
    }
}

uint32_t act_block(const doc *d, uint32_t first, const bool *taken, uint32_t *out)
{
    uint32_t n = 0;

    for (uint32_t i = first; i < d->event_count && n < ACT_BLOCK; i++)
        if (!taken[i] && strncmp(d->event[i].cameo, d->event[first].cameo, 2) == 0)
            out[n++] = i;
    return n;
}

/* What is planned for one day and what was done on another are two acts, however alike they are told. */
static bool surely_apart(const event *a, const event *b)
{
    return (a->status == STATUS_ACTUAL) != (b->status == STATUS_ACTUAL) && two_dates(a->date, b->date) == DATES_DIFFER;
}

static double pair_score(const doc *d, const act_linker *l, uint32_t a, uint32_t b)
{
    feature_set f;

    if (!l || !l->pair.w)
        return same_by_rule(d, &d->event[a], &d->event[b]);
    if (surely_apart(&d->event[a], &d->event[b]))
        return 0;
    act_features(d, a, b, &f);
    return 1 / (1 + exp(-weights_sum(&l->pair, &f, 0)));
}

/* `p` has room for a whole block. Events get the index of the first mention of their act. */
static void join_block(doc *d, const act_linker *l, const uint32_t *item, uint32_t n, double *p)
{
    uint32_t label[ACT_BLOCK];

    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = i + 1; k < n; k++)
            p[(size_t)i * n + k] = pair_score(d, l, item[i], item[k]);
    act_join(p, n, JOIN_FROM, label);
    for (uint32_t i = 0; i < n; i++)
        d->event[item[i]].act = item[label[i]];
}

dgm_status number_acts(doc *d, const act_linker *l, dgm_error *error)
{
    size_t most = d->event_count < ACT_BLOCK ? d->event_count : ACT_BLOCK;
    double *p = ARENA_NEW(d->arena, double, most * most + 1);
    bool *taken = ARENA_NEW(d->arena, bool, d->event_count + 1u);
    uint32_t acts = 0;

    if (!p || !taken)
        return dgm_fail_memory(error);
    for (uint32_t first = 0; first < d->event_count; first++) {
        uint32_t item[ACT_BLOCK], n = taken[first] ? 0 : act_block(d, first, taken, item);

        join_block(d, l, item, n, p);
        for (uint32_t i = 0; i < n; i++)
            taken[item[i]] = true;
    }
    for (uint32_t i = 0; i < d->event_count; i++) {
        event *e = &d->event[i];

        e->act = e->act == i ? ++acts : d->event[e->act].act;
    }
    return DGM_OK;
}
