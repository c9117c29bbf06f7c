/* Roles by a log-linear model over the phrase, its place in the tree and what else the article tells of. */
#include "entity/judge.h"

#include "base/error.h"
#include "base/file.h"
#include "neural/reading.h"

#define READING_LIMIT 1000.0f
#define MAX_CASE_PHRASES 6 /* phrases of one actor that are looked at: the first ones say who somebody is */
#define MAX_TITLE_WORDS 8
#define FAMILY_REACH 512u /* phrases back that are looked through for a family: more than an article has, so that time grows with the text */

const char *const role_code[ROLE_CODES] = { "GOV", "MIL", "COP", "SPY", "JUD", "LEG", "LAB", "MED", "REL", "IGO", "PTY",
    "OPP", "REB", "UAF", "CRM", "CVL", "EDU", "BUS", "NGO", "REF", "ELI", "UNK" };

enum role_template {
    J_RULE = 400, J_REASON, J_NOUN, J_NOUN_RULE, J_CLASS, J_WORD, J_WORD_RULE, J_BEFORE, J_AFTER, J_GOVERNOR, J_FLAGS, J_NESTED,
    J_OWNER, J_SENTENCE, J_ARTICLE, J_NEAR, J_COUNTRY, J_TOPIC, J_DESCRIBED, J_LAST_WORD, J_COUNT,
    J_FAMILY
};

uint32_t role_index(const char *role)
{
    for (uint32_t i = 0; i < ROLE_CODES; i++)
        if (memcmp(role, role_code[i], 3) == 0)
            return i;
    return ROLE_CODES - 1;
}

_Static_assert(ROLE_CODES == ACT_ROLES, "the network of acts knows these roles");
_Static_assert(ROLE_CODES <= WEIGHT_ROW, "the weights of all roles lie in one row");

/* ---- Model ------------------------------------------------------------------------------------------------------- */

dgm_status role_judge_open(role_judge **out, arena *a, const char *home, const char *lang, dgm_error *error)
{
    str path = arena_printf(a, "%s/models/%s-entity.dgm", home, lang);
    role_judge *j;
    file_map s;
    size_t n;

    *out = NULL;
    if (!path.p)
        return dgm_fail_memory(error);
    if (!file_exists(path.p))
        return DGM_OK;
    j = heap_alloc(1, sizeof(*j));
    if (!j)
        return dgm_fail_memory(error);
    if (model_open(&j->model, path.p, "entity", ENTITY_FEATURES, error) != DGM_OK) {
        dgm_status status = error ? error->status : DGM_EFORMAT;

        free(j);
        return status;
    }
    s = model_get(&j->model, "role");
    n = s.n / sizeof(int16_t);
    if (n < WEIGHT_ROW || (n & (n - 1)) || n > UINT32_MAX || s.n % sizeof(int16_t)) {
        role_judge_close(j);
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: section \"role\" is missing or damaged", path.p);
    }
    j->role = (weights){ (const int16_t *)(const void *)s.p, (uint32_t)n - 1 };
    *out = j;
    return DGM_OK;
}

void role_judge_close(role_judge *j)
{
    if (!j)
        return;
    model_close(&j->model);
    free(j);
}

static bool is_named(const phrase *p) { return p->kind == PHRASE_PERSON || p->kind == PHRASE_ORG || p->kind == PHRASE_NAME; }

/* States and places are their governments and peoples, whatever stands around them. */
static bool can_be_judged(const ctx *c, const phrase *p)
{
    return p->actor != NO_INDEX && p->actor2 == NO_INDEX && p->kind != PHRASE_PRONOUN && p->kind != PHRASE_STATE && p->kind != PHRASE_PLACE &&
           c->d->actor[p->actor].type != MENTION_GPE && c->d->actor[p->actor].type != MENTION_LOC;
}

/* ---- Features ---------------------------------------------------------------------------------------------------- */

/* A feature of the case; the same thing seen in several phrases counts once. */
static void add(feature_set *f, uint32_t template_id, uint64_t a, uint64_t b)
{
    uint64_t h = mix(mix(template_id, a), b);

    for (uint32_t i = 0; i < f->count; i++)
        if (f->h[i] == h)
            return;
    if (f->count < MAX_FEATURES)
        f->h[f->count++] = h;
}

/* "full name, in office on 2021-04-07" -> what comes before the day, "agent noun; country: ..." -> "agent noun". */
static uint64_t reason_key(str reason)
{
    uint32_t n = 0;

    while (n < reason.n && reason.p[n] != ';' && !ascii_is_digit((unsigned char)reason.p[n]))
        n++;
    return str_hash(str_sub(reason, 0, n));
}

static uint64_t word_key(const ctx *c, uint32_t w, const sentence *s)
{
    return w >= s->first && w < s->first + s->count ? c->d->word[w].key : 3;
}

static bool content_word(const word *x)
{
    return x->upos == UPOS_NOUN || x->upos == UPOS_PROPN || x->upos == UPOS_ADJ || x->upos == UPOS_X || x->upos == UPOS_VERB;
}

static str last_word(str s)
{
    uint32_t at = s.n;

    while (at > 0 && s.p[at - 1] != ' ')
        at--;
    return str_sub(s, at, s.n);
}

/* The verb or noun over the phrase, with the relation: "X (nsubj) menangkap". */
static void governor_features(const ctx *c, const phrase *p, uint64_t rule, feature_set *f)
{
    const word *w = c->d->word;
    uint32_t h = p->head, top;

    if (h == NO_INDEX)
        return;
    while (w[h].rel == REL_CONJ && w[h].head != NO_INDEX)
        h = w[h].head;
    top = w[h].head;
    add(f, J_GOVERNOR, 1, (uint64_t)w[h].rel * 32 + w[h].sub);
    if (top == NO_INDEX)
        return;
    add(f, J_GOVERNOR, w[top].lemma_key, (uint64_t)w[h].rel * 4 + (w[top].flags & WORD_PASSIVE ? 1 : 0));
    add(f, J_GOVERNOR, mix(w[top].lemma_key, 5), rule);
}

static void word_features(const ctx *c, const phrase *p, uint64_t rule, feature_set *f)
{
    const doc *d = c->d;
    const sentence *s = &d->sentence[d->word[p->full_first].sentence];
    bool name = is_named(p);

    for (uint32_t w = p->full_first, n = 0; w <= p->full_last && n < MAX_TITLE_WORDS; w++) {
        if (!content_word(&d->word[w]))
            continue;
        n++;
        add(f, J_WORD, d->word[w].key, name && w >= p->first && w <= p->last);
        if (!name)
            add(f, J_WORD_RULE, d->word[w].key, rule);
    }
    if (!name || p->title_role[0])
        return;
    add(f, J_BEFORE, word_key(c, p->full_first - 1, s), 1);
    add(f, J_AFTER, word_key(c, p->full_last + 1, s), 1);
}

static bool says_something(const ctx *c, const phrase *p)
{
    return p->actor != NO_INDEX && p->kind != PHRASE_PRONOUN && p->kind != PHRASE_PLACE && !c->d->sentence[c->d->word[p->first].sentence].headline;
}

/* Roles around the phrase, as the rules have them: same sentence, before and after. */
static void near_features(const ctx *c, uint32_t i, uint32_t own, uint64_t noun, uint64_t rule, feature_set *f)
{
    const phrase *p = &c->phrase[i];
    uint32_t at = c->d->word[p->first].sentence;
    bool first = true;

    for (uint32_t k = i; k-- > 0;) {
        const phrase *q = &c->phrase[k];
        uint32_t back = at - c->d->word[q->first].sentence;

        if (back > 3)
            break;
        if (!says_something(c, q) || q->actor == own)
            continue;
        if (back == 0) {
            add(f, J_SENTENCE, role_index(c->d->actor[q->actor].role), rule);
            if (q->kind == PHRASE_NOMINAL)
                add(f, J_DESCRIBED, str_hash(q->noun), 0);
        }
        if (first) {
            add(f, J_NEAR, role_index(c->d->actor[q->actor].role), rule);
            add(f, J_NEAR, role_index(c->d->actor[q->actor].role), mix(noun, 3));
        }
        first = false;
    }
    for (uint32_t k = i + 1; k < c->phrase_count && c->d->word[c->phrase[k].first].sentence == at; k++) {
        const phrase *q = &c->phrase[k];

        if (!says_something(c, q) || q->actor == own)
            continue;
        add(f, J_SENTENCE, role_index(c->d->actor[q->actor].role), mix(rule, 1));
        if (q->kind == PHRASE_NOMINAL)
            add(f, J_DESCRIBED, str_hash(q->noun), 1);
    }
}

/* Roles that are taken for each other when only a common noun is written: who prosecutes, who marches, who is hunted. */
static const char *const family[][6] = { { "COP", "JUD", "MIL", "SPY" }, { "EDU", "LAB", "OPP", "REL", "PTY" }, { "REB", "UAF", "CRM" },
    { "GOV", "LEG", "IGO", "BUS", "NGO" } };

static bool in_family(uint32_t k, const char *role)
{
    for (uint32_t i = 0; i < COUNT_OF(family[k]) && family[k][i]; i++)
        if (memcmp(family[k][i], role, 3) == 0)
            return true;
    return false;
}

/* The member of each family that was named last, by its name or as a group. */
static void family_features(const ctx *c, uint32_t i, uint32_t own, uint64_t noun, uint64_t rule, feature_set *f)
{
    uint32_t from = i > FAMILY_REACH ? i - FAMILY_REACH : 0;

    for (uint32_t k = 0; k < COUNT_OF(family); k++) {
        for (uint32_t q = i; q-- > from;) {
            const phrase *p = &c->phrase[q];

            if (!says_something(c, p) || p->actor == own || !in_family(k, c->d->actor[p->actor].role) || (p->noun.n && str_hash(p->noun) == noun))
                continue;
            add(f, J_FAMILY, role_index(c->d->actor[p->actor].role), rule);
            add(f, J_FAMILY, role_index(c->d->actor[p->actor].role), mix(noun, 3));
            break;
        }
    }
}

static void nested_features(const ctx *c, uint32_t i, feature_set *f)
{
    const phrase *p = &c->phrase[i];

    for (uint32_t k = i + 1; k < c->phrase_count && c->phrase[k].nested && c->phrase[k].first <= p->full_last; k++)
        if (c->phrase[k].actor != NO_INDEX)
            add(f, J_NESTED, role_index(c->d->actor[c->phrase[k].actor].role), c->phrase[k].kind);
    if (p->owner != NO_INDEX && c->phrase[p->owner].actor != NO_INDEX)
        add(f, J_OWNER, role_index(c->d->actor[c->phrase[p->owner].actor].role), 0);
}

/* What the article tells of: roles that are often named, the noun's and the rule's meaning among them. */
static void article_features(const ctx *c, uint64_t noun, uint64_t rule, feature_set *f)
{
    for (uint32_t r = 0; r < ROLE_CODES; r++) {
        uint32_t n = c->role_count[r];

        if (n == 0)
            continue;
        add(f, J_ARTICLE, mix(r, n > 6 ? 3 : n > 2 ? 2 : 1), rule);
        if (n > 2)
            add(f, J_ARTICLE, mix(r, 9), mix(noun, 7));
    }
    add(f, J_TOPIC, c->terror, rule);
    for (uint32_t k = 0; k < c->topic_count; k++) {
        add(f, J_TOPIC, c->topic[k], rule);
        add(f, J_TOPIC, c->topic[k], 1);
    }
}

void role_case_reading(const ctx *c, const role_case *x, float score[ROLE_CODES])
{
    uint32_t n = 0;

    memset(score, 0, ROLE_CODES * sizeof(score[0]));
    for (uint32_t i = 0; i < x->count; i++) {
        const phrase *p = &c->phrase[x->phrase[i]];

        n += reading_roles(c->d, (word_span){ p->first, p->last }, score);
    }
    for (uint32_t r = 0; r < ROLE_CODES && n; r++) {
        float own = score[r] * ROLE_READING / (float)n;

        score[r] = own > -READING_LIMIT && own < READING_LIMIT ? own : 0; /* a damaged model may hold what is no number */
    }
}

void role_case_features(const ctx *c, const role_case *x, feature_set *f)
{
    const actor *a = &c->d->actor[x->actor];
    uint64_t rule = role_index(a->role) + 1, reason = reason_key(a->reason), noun = 1;

    f->count = 0;
    for (uint32_t i = 0; i < x->count && noun == 1; i++)
        if (c->phrase[x->phrase[i]].noun.n)
            noun = str_hash(c->phrase[x->phrase[i]].noun);
    add(f, J_RULE, rule, 0);
    add(f, J_RULE, 0, 0);
    add(f, J_REASON, reason, 0);
    add(f, J_REASON, reason, rule);
    add(f, J_COUNTRY, a->country[0] == 0 ? 0 : memcmp(a->country, c->main, 4) == 0 ? 1 : 2, rule);
    add(f, J_COUNTRY, str_hash(str_of(a->country)), rule);
    add(f, J_COUNT, x->count, rule);
    article_features(c, noun, rule, f);
    for (uint32_t i = 0; i < x->count; i++) {
        const phrase *p = &c->phrase[x->phrase[i]];
        uint64_t flags = p->former + 2u * p->plural + 4u * p->quant + 8u * p->definite + 16u * p->indefinite + 32u * p->has_title + 64u * p->weak_only;

        if (p->noun.n) {
            noun = str_hash(p->noun);
            add(f, J_NOUN, noun, 0);
            add(f, J_NOUN_RULE, noun, rule);
            add(f, J_LAST_WORD, str_hash(last_word(p->noun)), 0);
        }
        if (p->cls.n) {
            add(f, J_CLASS, str_hash(p->cls), 0);
            add(f, J_CLASS, str_hash(p->cls), rule);
        }
        if (p->title_role[0])
            add(f, J_CLASS, role_index(p->title_role), 77);
        add(f, J_FLAGS, flags, rule);
        word_features(c, p, rule, f);
        governor_features(c, p, rule, f);
        nested_features(c, x->phrase[i], f);
        if (i < 2)
            near_features(c, x->phrase[i], x->actor, noun, rule, f);
        if (i == 0)
            family_features(c, x->phrase[i], x->actor, noun, rule, f);
    }
}

/* ---- Cases ------------------------------------------------------------------------------------------------------- */

/* Common nouns that the article repeats, the first ten by first mention. */
static void find_topics(ctx *c)
{
    const doc *d = c->d;

    c->topic_count = 0;
    for (uint32_t w = 0; w < d->word_count && c->topic_count < COUNT_OF(c->topic); w++) {
        uint32_t n = 1;
        bool before = false;

        if (d->word[w].upos != UPOS_NOUN || d->word[w].lemma.n < 4)
            continue;
        for (uint32_t k = 0; k < c->topic_count && !before; k++)
            before = c->topic[k] == d->word[w].lemma_key;
        for (uint32_t k = w + 1; k < d->word_count && n < 3 && !before; k++)
            n += d->word[k].lemma_key == d->word[w].lemma_key && d->word[k].upos == UPOS_NOUN;
        if (n >= 3)
            c->topic[c->topic_count++] = d->word[w].lemma_key;
    }
}

static void look_over_article(ctx *c)
{
    memset(c->role_count, 0, sizeof(c->role_count));
    for (uint32_t i = 0; i < c->phrase_count; i++)
        if (says_something(c, &c->phrase[i]) && !c->phrase[i].nested)
            c->role_count[role_index(c->d->actor[c->phrase[i].actor].role)]++;
    find_topics(c);
}

role_case *role_cases(ctx *c, uint32_t *count)
{
    uint32_t n = c->d->actor_count, used = 0;
    uint32_t *case_of = ARENA_NEW(c->a, uint32_t, n + 1); /* actor -> case + 1 */
    role_case *out = ARENA_NEW(c->a, role_case, c->phrase_count + 1);

    *count = 0;
    if (!case_of || !out) {
        c->failed = true;
        return NULL;
    }
    for (uint32_t i = 0; i < c->phrase_count; i++)
        if (is_named(&c->phrase[i]) && can_be_judged(c, &c->phrase[i]) && !case_of[c->phrase[i].actor]) {
            case_of[c->phrase[i].actor] = ++used;
            out[used - 1].actor = c->phrase[i].actor;
        }
    for (uint32_t i = 0; i < c->phrase_count; i++) {
        const phrase *p = &c->phrase[i];
        role_case *x;

        if (!can_be_judged(c, p))
            continue;
        x = case_of[p->actor] ? &out[case_of[p->actor] - 1] : &out[used++];
        x->actor = p->actor;
        if (x->count == 0)
            x->phrase = ARENA_NEW(c->a, uint32_t, case_of[p->actor] ? MAX_CASE_PHRASES : 1);
        if (!x->phrase) {
            c->failed = true;
            return NULL;
        }
        if (x->count < MAX_CASE_PHRASES)
            x->phrase[x->count++] = i;
    }
    *count = used;
    look_over_article(c);
    return out;
}

/* ---- Judgement --------------------------------------------------------------------------------------------------- */

/* International bodies have no country; who is none of one after all is of the article's. */
static void mend_country(const ctx *c, actor *a, uint32_t rule_role)
{
    if (str_is(str_of(a->role), "IGO"))
        memset(a->country, 0, sizeof(a->country));
    else if (str_is(str_of(role_code[rule_role]), "IGO") && !a->country[0])
        code_copy(a->country, c->main);
}

/* The role goes to the actor; a phrase that shares its actor with others judged otherwise gets one of its own. */
static void set_role(ctx *c, const role_case *x, uint32_t *role_of)
{
    actor *a = &c->d->actor[x->actor];
    const char *code = role_code[x->role];
    phrase *p = &c->phrase[x->phrase[0]];
    actor old;
    str key, reason;
    uint32_t who, before;

    if (role_of[x->actor] == 0)
        role_of[x->actor] = x->role + 1;
    if (role_of[x->actor] == x->role + 1) {
        if (memcmp(a->role, code, 3) != 0) {
            reason = arena_printf(c->a, "%.*s; role: model, %s by rule", (int)a->reason.n, a->reason.p, a->role);
            if (!reason.p) {
                c->failed = true;
                return;
            }
            a->reason = reason;
            before = role_index(a->role);
            code_copy(a->role, code);
            mend_country(c, a, before);
        }
        return;
    }
    old = *a;
    key = arena_printf(c->a, "split:%u:%s", x->actor, code);
    reason = arena_printf(c->a, "%.*s; role: model", (int)old.reason.n, old.reason.p);
    if (!key.p || !reason.p) {
        c->failed = true;
        return;
    }
    who = ent_actor_intern(c, key, p, doc_text(c->d, c->d->word[p->first].start, c->d->word[p->last].end), old.country, code, STR(""), old.type, "");
    if (who == NO_INDEX)
        return;
    c->d->actor[who].reason = reason;
    mend_country(c, &c->d->actor[who], role_index(old.role));
    p->actor = who;
}

/* Scores of all roles at once, in units of 1/WEIGHT_SCALE. */
static void score_roles(const weights *w, const feature_set *f, int64_t score[ROLE_CODES])
{
    memset(score, 0, ROLE_CODES * sizeof(score[0]));
    for (uint32_t i = 0; i < f->count; i++)
        __builtin_prefetch(&w->w[weight_slot(w->mask, f->h[i], 0)]);
    for (uint32_t i = 0; i < f->count; i++) {
        const int16_t *row = &w->w[weight_slot(w->mask, f->h[i], 0)];

        for (uint32_t r = 0; r < ROLE_CODES; r++)
            score[r] += row[r];
    }
}

static uint32_t judge(const ctx *c, const role_case *x)
{
    uint32_t rule = role_index(c->d->actor[x->actor].role), best = rule;
    int64_t score[ROLE_CODES], top;
    float read[ROLE_CODES];
    feature_set f;

    role_case_features(c, x, &f);
    role_case_reading(c, x, read);
    score_roles(&c->judge->role, &f, score);
    for (uint32_t r = 0; r < ROLE_CODES; r++)
        score[r] += (int64_t)(read[r] * (float)WEIGHT_SCALE);
    top = score[rule] + (int64_t)(ROLE_MARGIN * WEIGHT_SCALE);
    for (uint32_t r = 0; r < ROLE_CODES; r++) {
        if (r != rule && score[r] > top) {
            top = score[r];
            best = r;
        }
    }
    return best;
}

void ent_judge_roles(ctx *c)
{
    uint32_t n;
    role_case *x = role_cases(c, &n);
    uint32_t *role_of = ARENA_NEW(c->a, uint32_t, c->d->actor_count + 1); /* actor -> role given + 1 */

    if (!role_of)
        c->failed = true;
    for (uint32_t i = 0; i < n && !c->failed; i++)
        x[i].role = judge(c, &x[i]);
    for (uint32_t i = 0; i < n && !c->failed; i++)
        set_role(c, &x[i], role_of);
}
