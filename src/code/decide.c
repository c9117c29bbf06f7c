#include "code/decide.h"

#include "code/status.h"

#include <math.h>

/* Another root than that of the rule needs more: the conditions of its row do not hold here. On held-out coded articles type F1 0.714 to 0.718 (id), 0.672 to
 * 0.676 (en) against no margin; 2 and 4: 0.719, 0.671. */
#define RULE_MARGIN 1.0

/* ---- Options ------------------------------------------------------------------------------------------------------- */

static void add_option(options *o, const char *code)
{
    for (uint32_t i = 0; i < o->count; i++)
        if (strcmp(o->code[i], code) == 0)
            return;
    if (o->count < MAX_OPTIONS)
        memcpy(o->code[o->count++], code, sizeof(o->code[0]));
}

void decide_options(const decide_context *k, uint32_t index, options *out)
{
    const candidate *c = &k->all->item[index];
    const trigger_group *g = &k->lexicon->group[c->group];

    *out = (options){ 0 };
    if (c->swallowed && c->sense == NO_INDEX)
        return; /* a light verb without a row for what it carries: the noun names the act */
    if (c->sense != NO_INDEX) {
        out->rule_first = true;
        add_option(out, c->code);
        if (k->lexicon->sense[c->sense].own)
            return; /* nothing that a model has learnt overrules a row of the user's own */
    }
    for (uint32_t i = 0; i < g->sense_count; i++)
        if (k->lexicon->sense[g->sense[i]].code[0])
            add_option(out, k->lexicon->sense[g->sense[i]].code);
}

/* ---- Context -------------------------------------------------------------------------------------------------------- */

static void add_topics(const doc *d, const trigger_lexicon *x, uint32_t first, uint32_t end, double *topic)
{
    for (uint32_t w = first; w < end; w++) {
        uint32_t cursor, v = map_first(&x->topic_by_word, d->word[w].key, &cursor);

        if (v == NO_INDEX && !x->by_form)
            v = map_first(&x->topic_by_word, d->word[w].lemma_key, &cursor);
        if (v != NO_INDEX)
            topic[x->topic[v].topic] += x->topic[v].weight;
    }
}

void decide_context_init(decide_context *k, const doc *d, const trigger_lexicon *x, const candidates *all)
{
    *k = (decide_context){ .lexicon = x, .all = all };
    add_topics(d, x, 0, d->word_count, k->topic);
    for (int t = 0; t < TOPIC_COUNT; t++)
        k->topic[t] *= 100.0 / (d->word_count ? d->word_count : 1);
}

/* ---- Features --------------------------------------------------------------------------------------------------------- */

enum template_id {
    T_BIAS = 1, T_LEMMA, T_SENSE, T_FORM, T_POS, T_RULE, T_PARENT_REL, T_PARENT_LEMMA, T_PARENT_UPOS, T_GRAND, T_LEFT, T_RIGHT, T_LEFT2,
    T_RIGHT2, T_CHILD, T_CHILD_LEMMA, T_STATUS, T_CUE, T_QUOTE, T_POSITION, T_TITLE, T_TOPIC, T_SENTENCE_TOPIC, T_LIGHT, T_CLUSTER, T_SOURCE,
    T_TARGET, T_DYAD, T_SIDES, T_FRAME, T_LENGTH, T_TENSE, T_COMPOSED, T_LEMMA_REL, T_LEMMA_CHILD, T_LEMMA_SIDES, T_REPEAT, T_DATE,
    T_SENTENCE_WORDS, T_NUMBERS, T_SWALLOW, T_UPOS, T_LEMMA_SOURCE, T_LEMMA_TARGET, T_ACTOR_COUNT, T_CAPS, T_LEMMA_PARENT, T_FILLER, T_SUFFIX,
    T_NEIGHBOUR_TRIGGER, T_LEMMA_LEFT, T_LEMMA_RIGHT, T_BAG, T_OPTION, T_OPTION_ROOT, T_OPTION_LEMMA, T_OPTION_COMPOSED, T_OPTION_ROLE, T_OPTION_SPECIFIC
};

static uint64_t role_key(const doc *d, const side *s)
{
    return s->count ? str_hash(str_of(d->actor[s->item[0].actor].role)) : 7;
}

static uint64_t type_key(const doc *d, const side *s)
{
    uint64_t form = 9;

    if (!s->count)
        return 3;
    if (s->item[0].mention != NO_INDEX)
        form = (uint64_t)d->mention[s->item[0].mention].form * 8 + (uint64_t)d->mention[s->item[0].mention].type;
    return form * 16 + (uint64_t)s->inherited;
}

static void add_tree(doc *d, const candidate *c, uint64_t lemma, feature_set *f)
{
    const word *t = &d->word[c->head];
    uint32_t h = t->head;
    uint64_t rel = (uint64_t)t->rel * 32 + t->sub;

    feature(f, T_PARENT_REL, rel, h != NO_INDEX && h > c->head);
    feature(f, T_LEMMA_REL, lemma, rel);
    feature(f, T_UPOS, t->upos, 0);
    feature(f, T_TENSE, t->flags & (WORD_PASSIVE | WORD_PAST | WORD_INFINITIVE | WORD_GERUND | WORD_PLURAL), (uint64_t)c->form);
    if (h != NO_INDEX) {
        uint32_t g = d->word[h].head;

        feature(f, T_PARENT_LEMMA, d->word[h].lemma_key, 0);
        feature(f, T_PARENT_LEMMA, d->word[h].lemma_key, rel);
        feature(f, T_LEMMA_PARENT, lemma, d->word[h].lemma_key);
        feature(f, T_PARENT_UPOS, d->word[h].upos, rel);
        feature(f, T_GRAND, (uint64_t)d->word[h].rel, g == NO_INDEX ? 99 : d->word[g].upos);
    }
    for (uint32_t w = c->first; w <= c->last; w++) {
        for (uint32_t k = d->word[w].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
            if (k >= c->first && k <= c->last)
                continue;
            feature(f, T_CHILD, d->word[k].rel, d->word[k].upos);
            feature(f, T_LEMMA_CHILD, lemma, (uint64_t)d->word[k].rel * 32 + d->word[k].sub);
            feature(f, T_CHILD_LEMMA, d->word[k].lemma_key, d->word[k].rel);
        }
    }
}

static void add_neighbours(const doc *d, const candidate *c, uint64_t lemma, feature_set *f)
{
    const sentence *s = &d->sentence[d->word[c->head].sentence];
    uint32_t end = s->first + s->count;

    feature(f, T_LEFT, c->first > s->first ? d->word[c->first - 1].key : 1, 0);
    feature(f, T_RIGHT, c->last + 1 < end ? d->word[c->last + 1].key : 1, 0);
    feature(f, T_LEMMA_LEFT, lemma, c->first > s->first ? d->word[c->first - 1].key : 1);
    feature(f, T_LEMMA_RIGHT, lemma, c->last + 1 < end ? d->word[c->last + 1].key : 1);
    if (c->first > s->first + 1)
        feature(f, T_LEFT2, d->word[c->first - 2].key, 0);
    if (c->last + 2 < end)
        feature(f, T_RIGHT2, d->word[c->last + 2].key, 0);
    for (uint32_t w = c->first > s->first + 6 ? c->first - 6 : s->first; w < end && w <= c->last + 6; w++)
        if ((w < c->first || w > c->last) && (d->word[w].upos == UPOS_NOUN || d->word[w].upos == UPOS_VERB || d->word[w].upos == UPOS_ADJ))
            feature(f, T_BAG, d->word[w].lemma_key, 0);
}

static uint32_t bucket(double v) { return v <= 0 ? 0 : v < 0.5 ? 1 : v < 1.5 ? 2 : v < 4 ? 3 : 4; }

static void add_article(const doc *d, const decide_context *k, uint32_t index, feature_set *f)
{
    const candidate *c = &k->all->item[index];
    uint32_t in = d->word[c->head].sentence, same = 0, near = 0;
    const sentence *s = &d->sentence[in];
    double topic[TOPIC_COUNT] = { 0 };

    add_topics(d, k->lexicon, s->first, s->first + s->count, topic);
    for (int t = 0; t < TOPIC_COUNT; t++) {
        feature(f, T_TOPIC, (uint64_t)t, bucket(k->topic[t]));
        feature(f, T_SENTENCE_TOPIC, (uint64_t)t, bucket(topic[t]));
    }
    for (uint32_t i = 0; i < k->all->count; i++) {
        const candidate *o = &k->all->item[i];

        same += i != index && o->group == c->group;
        near += i != index && d->word[o->head].sentence == in && o->sense != NO_INDEX;
    }
    feature(f, T_REPEAT, same > 4 ? 4 : same, 0);
    feature(f, T_NEIGHBOUR_TRIGGER, near > 4 ? 4 : near, 0);
    feature(f, T_POSITION, s->paragraph < 6 ? s->paragraph : 6 + s->paragraph / 8, 0);
    feature(f, T_LENGTH, s->count < 8 ? 0 : s->count < 20 ? 1 : s->count < 35 ? 2 : 3, 0);
    feature(f, T_LENGTH, 10, d->word_count < 60 ? 0 : d->word_count < 200 ? 1 : 2);
}

static void add_situation(doc *d, const candidate *c, uint64_t lemma, feature_set *f, const trigger_lexicon *x)
{
    uint32_t cue_word, quote_kind = 0;
    event_status status = find_status(d, x, c, &cue_word);

    for (uint32_t i = doc_quotes_until(d, c->head), k = 0; quote_kind == 0 && i-- > 0 && k < QUOTES_BACK; k++)
        if (!d->quote[i].stance && c->head <= d->quote[i].last)
            quote_kind = 1 + (uint32_t)d->quote[i].kind + (d->quote[i].speaker == NO_INDEX ? 4 : 0);
    feature(f, T_QUOTE, quote_kind, 0);
    feature(f, T_STATUS, status, 0);
    feature(f, T_STATUS, status, lemma);
    if (cue_word != NO_INDEX)
        feature(f, T_CUE, d->word[cue_word].lemma_key, 0);
    for (uint32_t i = 0; i < d->timex_count; i++)
        if (d->word[d->timex[i].first].sentence == d->word[c->head].sentence)
            feature(f, T_DATE, (uint64_t)d->timex[i].type, d->timex[i].value.n);
}

/* 1 for the first row of the word, 2 for the second ...; 0 when no row fits. Not the line of the file, so that rows of
 * other words may come and go; nor are rows of a folder of one's own counted, which the model has not seen. */
static uint32_t rank_of_sense(const trigger_lexicon *x, const trigger_group *g, uint32_t sense_index)
{
    uint32_t rank = 0;

    for (uint32_t i = 0; i < g->sense_count; i++) {
        rank += !x->sense[g->sense[i]].own;
        if (g->sense[i] == sense_index)
            return rank;
    }
    return 0;
}

void decide_features(doc *d, const decide_context *k, uint32_t index, feature_set *f)
{
    const candidate *c = &k->all->item[index];
    const trigger_lexicon *x = k->lexicon;
    const trigger_group *g = &x->group[c->group];
    uint64_t lemma = str_hash(g->lemma) * 4 + (uint64_t)g->pos;
    uint32_t frame_index = x->sense[c->sense != NO_INDEX ? c->sense : g->sense[0]].frame;
    side source, target;

    f->count = 0;
    feature(f, T_BIAS, 0, 0);
    feature(f, T_LEMMA, lemma, 0);
    feature(f, T_SENSE, lemma, rank_of_sense(x, g, c->sense));
    feature(f, T_POS, (uint64_t)g->pos, 0);
    feature(f, T_FORM, (uint64_t)c->form, (uint64_t)g->pos);
    feature(f, T_RULE, c->sense != NO_INDEX, c->swallowed);
    feature(f, T_SWALLOW, c->swallowed, lemma);
    feature(f, T_FRAME, str_hash(x->frame[frame_index].name), 0);
    feature(f, T_COMPOSED, c->base != NO_INDEX, c->base != NO_INDEX ? str_hash((str){ k->all->item[c->base].code, 2 }) : 0);
    feature(f, T_LIGHT, c->light == NO_INDEX ? 1 : d->word[c->light].lemma_key, 0);
    feature(f, T_CAPS, d->word[c->first].flags & (WORD_CAPITAL | WORD_SENTENCE_START | WORD_ALL_CAPS), 0);
    add_tree(d, c, lemma, f);
    add_neighbours(d, c, lemma, f);
    add_article(d, k, index, f);
    add_situation(d, c, lemma, f, x);
    frame_sides(d, x, c, &x->frame[frame_index], &source, &target);
    feature(f, T_SOURCE, role_key(d, &source), type_key(d, &source));
    feature(f, T_TARGET, role_key(d, &target), type_key(d, &target));
    feature(f, T_DYAD, role_key(d, &source), role_key(d, &target));
    feature(f, T_SIDES, (uint64_t)(source.count > 0), (uint64_t)(target.count > 0));
    feature(f, T_LEMMA_SIDES, lemma, (uint64_t)(source.count > 0) * 2 + (target.count > 0));
    feature(f, T_LEMMA_SOURCE, lemma, role_key(d, &source));
    feature(f, T_LEMMA_TARGET, lemma, role_key(d, &target));
    trigger_features(d, c, f);
}

/* ---- Scores ---------------------------------------------------------------------------------------------------------- */

void option_features(const doc *d, const decide_context *k, uint32_t index, const options *all, uint32_t option, feature_set *out)
{
    const candidate *c = &k->all->item[index];
    const trigger_group *g = &k->lexicon->group[c->group];
    uint64_t lemma = str_hash(g->lemma) * 4 + (uint64_t)g->pos, is_rule = all->rule_first && option == 0 ? 1 : 0;
    uint64_t code = str_hash(str_of(all->code[option])), rank = option > 3 ? 3 : option;

    out->count = 0;
    feature(out, T_OPTION, mix(is_rule, all->rule_first), rank);
    feature(out, T_OPTION, mix(is_rule, all->rule_first), mix(all->count > 1, c->swallowed));
    feature(out, T_OPTION_ROOT, str_hash((str){ all->code[option], 2 }), is_rule);
    feature(out, T_OPTION_ROOT, code, is_rule);
    feature(out, T_OPTION_LEMMA, lemma, code);
    feature(out, T_OPTION_LEMMA, mix(lemma, is_rule), code);
    feature(out, T_OPTION_COMPOSED, c->base != NO_INDEX, is_rule);
    if (c->sense != NO_INDEX)
        feature(out, T_OPTION_SPECIFIC, is_rule, mix(k->lexicon->sense[c->sense].cond_count > 0, all->count > 1));
    trigger_option_features(d, c, all->code[option], is_rule, out);
}

double decide_score(const weights *w, const feature_set *f, const feature_set *own, const char *code)
{
    return weights_sum(w, f, 0) + weights_sum(w, f, str_hash((str){ code, 2 })) + weights_sum(w, own, 0);
}

bool decide(doc *d, const decider *m, const decide_context *k, uint32_t index, double threshold)
{
    candidate *c = &k->all->item[index];
    const trigger_group *g = &k->lexicon->group[c->group];
    double score[MAX_OPTIONS], top = 0, sum, type = 0;
    uint32_t best = 0;
    feature_set f;
    options o;

    decide_options(k, index, &o);
    if (o.count == 0 || c->refused)
        return false;
    decide_features(d, k, index, &f);
    for (uint32_t i = 0; i < o.count; i++) {
        feature_set own;

        option_features(d, k, index, &o, i, &own);
        score[i] = decide_score(&m->decide, &f, &own, o.code[i]);
        if (o.rule_first && strncmp(o.code[i], o.code[0], 2) != 0)
            score[i] -= RULE_MARGIN;
        if (score[i] > top)
            top = score[i];
        if (score[i] > score[best])
            best = i;
    }
    sum = exp(0 - top);
    for (uint32_t i = 0; i < o.count; i++) {
        sum += exp(score[i] - top);
        type += strncmp(o.code[i], o.code[best], 2) == 0 ? exp(score[i] - top) : 0;
    }
    c->score = calibrated(&m->confidence, type / sum);
    if (c->score < threshold && o.rule_first && !c->swallowed && k->lexicon->sense[c->sense].own)
        c->score = threshold;
    doc_note(d, "code", d->word[c->first].start, d->word[c->last].end, "\"%.*s\" (%s): model gives %s with confidence %.2f%s", (int)g->lemma.n,
             g->lemma.p, o.rule_first ? o.code[0] : "no rule", o.code[best], c->score, c->score < threshold ? ": not coded" : "");
    if (c->score < threshold)
        return false;
    memcpy(c->code, o.code[best], sizeof(c->code));
    return true;
}
