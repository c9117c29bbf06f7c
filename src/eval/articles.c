/* dgm_eval_articles(): reads both files, scores article by article, and writes the report as text or JSON. */
#include "eval/articles.h"

#include "base/map.h"
#include "base/rng.h"
#include "write/writer.h"

#include <math.h>
#include <stdlib.h>

#define MAX_RESAMPLES 100000

/* ---- Measures ---- */

typedef struct measure {
    const char *name;
    enum count_name right, gold, system; /* a share: gold is what it is of, and system the same */
    bool share;
} measure;

static const measure measure_table[] = {
    { "type", N_TYPE, N_EVENT_GOLD, N_EVENT_SYSTEM, false },
    { "trigger", N_TRIGGER, N_EVENT_GOLD, N_EVENT_SYSTEM, false },
    { "dyad", N_DYAD, N_DYAD_GOLD, N_DYAD_SYSTEM, false },
    { "actors", N_ACTORS, N_ACTORS_GOLD, N_ACTORS_SYSTEM, false },
    { "ledger", N_LEDGER, N_LEDGER_GOLD, N_LEDGER_SYSTEM, false },
    { "quotes", N_QUOTE, N_QUOTE_GOLD, N_QUOTE_SYSTEM, false },
    { "dates", N_DATES, N_DATES_GOLD, N_DATES_SYSTEM, false },
    { "places", N_PLACES, N_PLACES_GOLD, N_PLACES_SYSTEM, false },
    { "sentences", N_SENT, N_SENT_GOLD, N_SENT_SYSTEM, false },
    { "code", N_CODE, N_TYPE, N_TYPE, true },
    { "status", N_STATUS, N_TYPE, N_TYPE, true },
    { "attribution", N_ATTRIBUTION, N_TYPE, N_TYPE, true },
    { "attributed_hit", N_ATTRIBUTED, N_ATTRIBUTED_GOLD, N_ATTRIBUTED_GOLD, true },
    { "source_country", N_SOURCE_COUNTRY, N_TYPE, N_TYPE, true },
    { "source_role", N_SOURCE_ROLE, N_TYPE, N_TYPE, true },
    { "target_country", N_TARGET_COUNTRY, N_TYPE, N_TYPE, true },
    { "target_role", N_TARGET_ROLE, N_TYPE, N_TYPE, true },
    { "date", N_DATE, N_TYPE, N_TYPE, true },
    { "place_country", N_PLACE_COUNTRY, N_TYPE, N_TYPE, true },
    { "place_name", N_PLACE_NAME, N_PLACED_GOLD, N_PLACED_GOLD, true },
    { "speaker", N_SPEAKER, N_QUOTE, N_QUOTE, true },
    { "dates_value", N_DATES_VALUE, N_DATES, N_DATES, true },
    { "places_country", N_PLACES_COUNTRY, N_PLACES, N_PLACES, true },
};
#define MEASURE_COUNT COUNT_OF(measure_table)

static double ratio(uint64_t a, uint64_t b) { return b ? (double)a / (double)b : 0; }

/* F1, or the share. */
static double value_of(const measure *m, const uint64_t *n)
{
    double p = ratio(n[m->right], n[m->system]), r = ratio(n[m->right], n[m->gold]);

    if (m->share)
        return r;
    return p + r > 0 ? 2 * p * r / (p + r) : 0;
}

/* Decimals of a value from 0 to 1 as the C library prints them: the true value of the number decides, not the product that a machine makes of it. */
static void exact(buf *b, double v, unsigned decimals)
{
    static const double power[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
    double scaled = floor(v * power[decimals]), rest = fma(v, power[decimals], -(scaled + 0.5));

    if (rest > 0 || (!(rest < 0) && fmod(scaled, 2) > 0))
        scaled += 1;
    buf_fixed(b, scaled / power[decimals], decimals);
}

/* ---- One comparison ---- */

typedef struct scored {
    uint32_t n[N_COUNTS];
    uint32_t lang; /* index into comparison.lang */
} scored;

typedef struct comparison {
    const dgm_eval_options *options;
    arena keep, scratch;
    coded_doc *system;  uint32_t system_count, system_cap;
    scored *article;    uint32_t article_count, article_cap;
    str *lang;          uint32_t lang_count, lang_cap;
    uint32_t coded;     /* gold articles that the system has */
    map by_id, seen;
    str *gold_id;       uint32_t gold_id_count, gold_id_cap;
    tally tally;
    buf notes;          /* misses and extras, written as they come */
    bool any_note;
} comparison;

static dgm_status take_system(void *context, const coded_article *from, dgm_error *error)
{
    comparison *c = context;
    uint32_t cursor;
    coded_doc d, *new;
    uint64_t h;

    TRY(coded_doc_read(&d, from, false, &c->keep, error));
    h = str_hash(d.id);
    for (uint32_t v = map_first(&c->by_id, h, &cursor); v != NO_INDEX; v = map_next(&c->by_id, h, &cursor))
        if (str_eq(c->system[v].id, d.id))
            return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: a second article \"%.*s\"", from->path, from->line,
                            (int)(d.id.n < 80 ? d.id.n : 80), d.id.p);
    new = ARENA_PUSH(&c->keep, c->system, c->system_count, c->system_cap);
    if (!new || !map_add(&c->by_id, h, c->system_count - 1))
        return dgm_fail_memory(error);
    *new = d;
    return DGM_OK;
}

static coded_doc *find_system(const comparison *c, str id)
{
    uint64_t h = str_hash(id);
    uint32_t cursor;

    for (uint32_t v = map_first(&c->by_id, h, &cursor); v != NO_INDEX; v = map_next(&c->by_id, h, &cursor))
        if (str_eq(c->system[v].id, id))
            return &c->system[v];
    return NULL;
}

static dgm_status see_once(comparison *c, const coded_doc *d, const coded_article *from, dgm_error *error)
{
    uint64_t h = str_hash(d->id);
    uint32_t cursor;
    str *new;

    for (uint32_t v = map_first(&c->seen, h, &cursor); v != NO_INDEX; v = map_next(&c->seen, h, &cursor))
        if (str_eq(c->gold_id[v], d->id))
            return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: a second article \"%.*s\"", from->path, from->line,
                            (int)(d->id.n < 80 ? d->id.n : 80), d->id.p);
    new = ARENA_PUSH(&c->keep, c->gold_id, c->gold_id_count, c->gold_id_cap);
    if (!new || !map_add(&c->seen, h, c->gold_id_count - 1))
        return dgm_fail_memory(error);
    *new = arena_str(&c->keep, d->id);
    return new->p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status number_of_language(comparison *c, str lang, uint32_t *out, dgm_error *error)
{
    str *new;

    for (*out = 0; *out < c->lang_count; ++*out)
        if (str_eq(c->lang[*out], lang))
            return DGM_OK;
    new = ARENA_PUSH(&c->keep, c->lang, c->lang_count, c->lang_cap);
    if (!new)
        return dgm_fail_memory(error);
    *new = arena_str(&c->keep, lang);
    return new->p ? DGM_OK : dgm_fail_memory(error);
}

/* ---- Misses and extras ---- */

/* Bytes of the text, without breaking a character. */
static str cut(str text, uint32_t start, uint32_t end)
{
    if (end > text.n)
        end = text.n;
    while (start < end && ((unsigned char)text.p[start] & 0xC0) == 0x80)
        start++;
    while (end > start && end < text.n && ((unsigned char)text.p[end] & 0xC0) == 0x80)
        end--;
    return start < end ? str_sub(text, start, end) : (str){ "", 0 };
}

static void one_line(buf *b, str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        buf_char(b, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
}

static void note_json(buf *b, const coded_doc *gold, const coded_event *e, bool miss, str trigger, str sentence, bool first)
{
    buf_printf(b, "%s{\"kind\":\"%s\",", first ? "" : ",", miss ? "miss" : "extra");
    write_member(b, "id", gold->id);
    buf_char(b, ',');
    write_member(b, "cameo", e->cameo);
    buf_char(b, ',');
    write_member(b, "trigger", trigger);
    buf_printf(b, ",\"start\":%u,\"end\":%u,\"sentence\":%u,", e->start, e->end, e->sentence);
    write_member(b, "text", sentence);
    buf_char(b, '}');
}

static void on_note(void *context, const coded_doc *gold, const coded_event *e, bool miss)
{
    comparison *c = context;
    const coded_span *s = &gold->sentence.item[e->sentence];
    str trigger = e->trigger.n ? e->trigger : cut(gold->text, e->start, e->end), sentence = cut(gold->text, s->start, s->end);

    if (c->options->json) {
        note_json(&c->notes, gold, e, miss, trigger, sentence, !c->any_note);
    } else {
        buf_printf(&c->notes, "%s\t", miss ? "miss" : "extra");
        one_line(&c->notes, gold->id);
        buf_char(&c->notes, '\t');
        one_line(&c->notes, e->cameo);
        buf_char(&c->notes, '\t');
        one_line(&c->notes, trigger);
        buf_char(&c->notes, '\t');
        one_line(&c->notes, sentence);
        buf_char(&c->notes, '\n');
    }
    c->any_note = true;
}

static dgm_status take_gold(void *context, const coded_article *from, dgm_error *error)
{
    comparison *c = context;
    coded_doc gold, *system;
    scored *a;

    arena_reset(&c->scratch);
    TRY(coded_doc_read(&gold, from, true, &c->scratch, error));
    TRY(see_once(c, &gold, from, error));
    system = find_system(c, gold.id);
    if (system) {
        system->used = true;
        c->coded++;
    }
    a = ARENA_PUSH(&c->keep, c->article, c->article_count, c->article_cap);
    if (!a)
        return dgm_fail_memory(error);
    TRY(number_of_language(c, gold.lang, &a->lang, error));
    return score_article(a->n, &c->tally, &gold, system, &c->scratch, c->options->misses ? on_note : NULL, c, error);
}

/* ---- Sums and intervals ---- */

/* A group of articles: all, or those in one language. */
typedef struct group {
    uint32_t *member, count;
    uint64_t sum[N_COUNTS];
    double low[MEASURE_COUNT], high[MEASURE_COUNT];
} group;

static void add_counts(uint64_t *sum, const uint32_t *n)
{
    for (int i = 0; i < N_COUNTS; i++)
        sum[i] += n[i];
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Articles drawn with replacement, as many as there are; of each measure the middle 95 % of what they give. */
static dgm_status resample(comparison *c, group *g, uint32_t draws, dgm_error *error)
{
    double *value = ARENA_NEW(&c->keep, double, (size_t)draws * MEASURE_COUNT);
    rng r = { c->options->seed };

    if (!value)
        return dgm_fail_memory(error);
    for (uint32_t k = 0; k < draws; k++) {
        uint64_t sum[N_COUNTS] = { 0 };

        for (uint32_t i = 0; i < g->count; i++)
            add_counts(sum, c->article[g->member[rng_below(&r, g->count)]].n);
        for (size_t m = 0; m < MEASURE_COUNT; m++)
            value[m * draws + k] = value_of(&measure_table[m], sum);
    }
    for (size_t m = 0; m < MEASURE_COUNT; m++) {
        double *v = value + m * draws;

        qsort(v, draws, sizeof(*v), by_value);
        g->low[m] = v[(size_t)draws * 25 / 1000];
        g->high[m] = v[draws - 1 - (size_t)draws * 25 / 1000];
    }
    return DGM_OK;
}

/* `lang` NO_INDEX: all. */
static dgm_status make_group(comparison *c, group *g, uint32_t lang, dgm_error *error)
{
    memset(g, 0, sizeof(*g));
    g->member = ARENA_NEW(&c->keep, uint32_t, (size_t)c->article_count + 1);
    if (!g->member)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < c->article_count; i++) {
        if (lang != NO_INDEX && c->article[i].lang != lang)
            continue;
        g->member[g->count++] = i;
        add_counts(g->sum, c->article[i].n);
    }
    return c->options->resamples && g->count ? resample(c, g, c->options->resamples, error) : DGM_OK;
}

/* ---- Text ---- */

static void text_interval(buf *b, const comparison *c, const group *g, size_t m)
{
    if (!c->options->resamples)
        return;
    buf_z(b, "  95% ");
    exact(b, g->low[m], 3);
    buf_z(b, "..");
    exact(b, g->high[m], 3);
}

static void text_number(buf *b, const char *before, double v)
{
    buf_z(b, before);
    exact(b, v, 4);
}

static void text_group(buf *b, const comparison *c, const group *g)
{
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        const measure *m = &measure_table[i];
        const uint64_t *n = g->sum;

        buf_printf(b, "%-14s", m->name);
        if (m->share) {
            text_number(b, " ", value_of(m, n));
            text_interval(b, c, g, i);
            buf_printf(b, "  of %llu\n", (unsigned long long)n[m->gold]);
            continue;
        }
        text_number(b, " P ", ratio(n[m->right], n[m->system]));
        text_number(b, "  R ", ratio(n[m->right], n[m->gold]));
        text_number(b, "  F1 ", value_of(m, n));
        text_interval(b, c, g, i);
        buf_printf(b, "   gold %llu system %llu right %llu\n", (unsigned long long)n[m->gold], (unsigned long long)n[m->system],
                   (unsigned long long)n[m->right]);
    }
}

static void text_roots(buf *b, const tally *t)
{
    for (uint32_t r = 0; r < ROOTS; r++) {
        const root_count *x = &t->root[r];

        if (!x->gold && !x->system)
            continue;
        buf_printf(b, "root %02u  gold %4u system %4u right %4u", r, x->gold, x->system, x->right);
        text_number(b, "  P ", ratio(x->right, x->system));
        text_number(b, "  R ", ratio(x->right, x->gold));
        text_number(b, "  F1 ", ratio(2 * (uint64_t)x->right, (uint64_t)x->gold + x->system));
        buf_char(b, '\n');
    }
}

static uint64_t rated_events(const tally *t)
{
    uint64_t n = 0;

    for (int i = 0; i < CONFIDENCE_BINS; i++)
        n += t->bin[i].events;
    return n;
}

/* Mean distance of confidence and share of right ones, over ten bins of equal width, each by its events. */
static double calibration_error(const tally *t)
{
    uint64_t total = rated_events(t);
    double sum = 0;

    for (int i = 0; i < CONFIDENCE_BINS; i++) {
        const confidence_bin *x = &t->bin[i];
        double d = x->sum - (double)x->right;

        sum += d < 0 ? -d : d;
    }
    return total ? sum / (double)total : 0;
}

static void text_reliability(buf *b, const tally *t)
{
    if (!rated_events(t))
        return;
    for (int i = 0; i < CONFIDENCE_BINS; i++) {
        const confidence_bin *x = &t->bin[i];

        if (!x->events)
            continue;
        buf_printf(b, "confidence 0.%d..%d.%d", i, (i + 1) / CONFIDENCE_BINS, (i + 1) % CONFIDENCE_BINS);
        buf_printf(b, "  events %5llu", (unsigned long long)x->events);
        text_number(b, "  mean ", x->sum / (double)x->events);
        text_number(b, "  right ", ratio(x->right, x->events));
        buf_char(b, '\n');
    }
    buf_printf(b, "confidence of %llu events", (unsigned long long)rated_events(t));
    text_number(b, "  expected calibration error ", calibration_error(t));
    buf_char(b, '\n');
}

static void text_report(buf *b, const comparison *c, const group *all, const group *lang)
{
    uint32_t foreign = c->system_count - c->coded;

    buf_printf(b, "%u article%s, %u coded by the system\n", c->article_count, c->article_count == 1 ? "" : "s", c->coded);
    if (foreign)
        buf_printf(b, "%u article%s of the system %s no gold and do not count\n", foreign, foreign == 1 ? "" : "s", foreign == 1 ? "has" : "have");
    text_group(b, c, all);
    for (uint32_t i = 0; c->lang_count > 1 && i < c->lang_count; i++) {
        buf_printf(b, "\nlanguage %.*s: %u article%s\n", (int)c->lang[i].n, c->lang[i].p, lang[i].count, lang[i].count == 1 ? "" : "s");
        text_group(b, c, &lang[i]);
    }
    if (c->options->per_root)
        text_roots(b, &c->tally);
    if (c->options->reliability)
        text_reliability(b, &c->tally);
    buf_add(b, c->notes.p, c->notes.n);
}

/* ---- JSON ---- */

static void json_number(buf *b, const char *name, double v)
{
    buf_printf(b, ",\"%s\":", name);
    exact(b, v, 6);
}

static void json_group(buf *b, const comparison *c, const group *g)
{
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        const measure *m = &measure_table[i];
        const uint64_t *n = g->sum;

        buf_printf(b, "%s\"%s\":{", i ? "," : "", m->name);
        if (m->share) {
            buf_z(b, "\"accuracy\":");
            exact(b, value_of(m, n), 6);
            buf_printf(b, ",\"of\":%llu", (unsigned long long)n[m->gold]);
        } else {
            buf_z(b, "\"p\":");
            exact(b, ratio(n[m->right], n[m->system]), 6);
            json_number(b, "r", ratio(n[m->right], n[m->gold]));
            json_number(b, "f1", value_of(m, n));
            buf_printf(b, ",\"gold\":%llu,\"system\":%llu,\"right\":%llu", (unsigned long long)n[m->gold], (unsigned long long)n[m->system],
                       (unsigned long long)n[m->right]);
        }
        if (c->options->resamples) {
            json_number(b, "low", g->low[i]);
            json_number(b, "high", g->high[i]);
        }
        buf_char(b, '}');
    }
}

static void json_roots(buf *b, const tally *t)
{
    bool first = true;

    buf_z(b, ",\"roots\":{");
    for (uint32_t r = 0; r < ROOTS; r++) {
        const root_count *x = &t->root[r];

        if (!x->gold && !x->system)
            continue;
        buf_printf(b, "%s\"%02u\":{\"gold\":%u,\"system\":%u,\"right\":%u}", first ? "" : ",", r, x->gold, x->system, x->right);
        first = false;
    }
    buf_char(b, '}');
}

static void json_reliability(buf *b, const tally *t)
{
    buf_z(b, ",\"confidence\":");
    if (!rated_events(t)) {
        buf_z(b, "null");
        return;
    }
    buf_printf(b, "{\"events\":%llu", (unsigned long long)rated_events(t));
    json_number(b, "error", calibration_error(t));
    buf_z(b, ",\"bins\":[");
    for (int i = 0; i < CONFIDENCE_BINS; i++) {
        const confidence_bin *x = &t->bin[i];

        buf_printf(b, "%s{\"events\":%llu,\"right\":%llu", i ? "," : "", (unsigned long long)x->events, (unsigned long long)x->right);
        json_number(b, "mean", x->events ? x->sum / (double)x->events : 0);
        buf_char(b, '}');
    }
    buf_z(b, "]}");
}

static void json_report(buf *b, const comparison *c, const group *all, const group *lang)
{
    buf_char(b, '{');
    json_group(b, c, all);
    buf_printf(b, ",\"articles\":%u,\"coded\":%u,\"without_gold\":%u,\"languages\":[", c->article_count, c->coded, c->system_count - c->coded);
    for (uint32_t i = 0; i < c->lang_count; i++) {
        buf_z(b, i ? ",{" : "{");
        write_member(b, "lang", c->lang[i]);
        buf_printf(b, ",\"articles\":%u,", lang[i].count);
        json_group(b, c, &lang[i]);
        buf_char(b, '}');
    }
    buf_char(b, ']');
    json_roots(b, &c->tally);
    json_reliability(b, &c->tally);
    if (c->options->misses) {
        buf_z(b, ",\"differences\":[");
        buf_add(b, c->notes.p, c->notes.n);
        buf_char(b, ']');
    }
    buf_z(b, "}\n");
}

/* ---- The whole ---- */

static dgm_status report(comparison *c, buf *b, dgm_error *error)
{
    group all, *lang = ARENA_NEW(&c->keep, group, (size_t)c->lang_count + 1);

    if (!lang)
        return dgm_fail_memory(error);
    TRY(make_group(c, &all, NO_INDEX, error));
    for (uint32_t i = 0; i < c->lang_count; i++)
        TRY(make_group(c, &lang[i], i, error));
    (c->options->json ? json_report : text_report)(b, c, &all, lang);
    buf_char(b, '\0');
    return b->failed || c->notes.failed ? dgm_fail_memory(error) : DGM_OK;
}

static dgm_status compare_files(comparison *c, buf *b, const char *gold, const char *system, dgm_error *error)
{
    coded_stages none = { .engine = NULL };

    TRY(coded_files(&system, 1, &none, take_system, c, error));
    TRY(coded_files(&gold, 1, &none, take_gold, c, error));
    if (!c->article_count)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s: holds no coded articles", gold);
    return report(c, b, error);
}

dgm_status dgm_eval_articles(char **out, size_t *size, const char *gold, const char *system, const dgm_eval_options *options, dgm_error *error)
{
    static const dgm_eval_options defaults = DGM_EVAL_OPTIONS_INIT;
    comparison c = { .options = options ? options : &defaults };
    dgm_status status;
    buf b = { 0 };

    *out = NULL;
    if (c.options->version != 1)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "dgm_eval_options of an unknown version");
    if (c.options->resamples > MAX_RESAMPLES)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "more than %d resamples", MAX_RESAMPLES);
    arena_init(&c.keep, 0);
    arena_init(&c.scratch, 0);
    status = compare_files(&c, &b, gold, system, error);
    if (status == DGM_OK) {
        *out = b.p;
        if (size)
            *size = b.n - 1;
    } else {
        buf_release(&b);
    }
    buf_release(&c.notes);
    map_release(&c.by_id);
    map_release(&c.seen);
    arena_release(&c.scratch);
    arena_release(&c.keep);
    return status;
}
