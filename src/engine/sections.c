#include "engine/sections.h"

/* ---- Cutting ------------------------------------------------------------------------------------------------------ */

/* The last place in [from, to) at which the text may be cut: after a line feed, else after a stop and a space, else after
 * white space, else between two characters. */
static uint32_t cut_before(str text, uint32_t from, uint32_t to)
{
    uint32_t stop = 0, blank = 0;

    for (uint32_t i = to; i > from; i--) {
        char c = text.p[i - 1];

        if (c == '\n')
            return i;
        if (!ascii_is_space((unsigned char)c))
            continue;
        if (!blank)
            blank = i;
        if (!stop && i >= 2 && (text.p[i - 2] == '.' || text.p[i - 2] == '!' || text.p[i - 2] == '?'))
            stop = i;
    }
    if (stop || blank)
        return stop ? stop : blank;
    while (to > from + 1 && ((unsigned char)text.p[to] & 0xC0) == 0x80)
        to--;
    return to;
}

void sections_init(sections *s, doc *whole, bool keep_words)
{
    *s = (sections){ .whole = whole, .keep_words = keep_words };
}

void sections_release(sections *s) { map_release(&s->actors); }

dgm_status sections_next(sections *s, doc *part, arena *a, bool *more, dgm_error *error)
{
    const doc *d = s->whole;
    uint32_t left = d->text.n - s->at;

    *more = left > 0;
    if (!left)
        return DGM_OK;
    s->end = left <= SECTION_BYTES ? d->text.n : cut_before(d->text, s->at + SECTION_BYTES / 2, s->at + SECTION_BYTES);
    doc_init(part, a, arena_str(a, str_sub(d->text, s->at, s->end)));
    if (!part->text.p)
        return dgm_fail_memory(error);
    part->id = d->id;
    part->title = d->title;
    part->source = d->source;
    part->url = d->url;
    part->extra = d->extra;
    memcpy(part->lang, d->lang, sizeof(part->lang));
    part->lang_given = d->lang_given;
    part->date = d->date;
    part->date_inferred = d->date_inferred;
    part->trace = d->trace;
    part->why = d->why;
    part->lexicon_only = d->lexicon_only;
    part->judge = d->judge;
    part->all_places = d->all_places;
    return DGM_OK;
}

/* ---- Joining ------------------------------------------------------------------------------------------------------ */

/* Numbers by which indices of the part are raised; actors each have their own. */
typedef struct bases {
    uint32_t byte, word, sentence, mention, timex, place, quote;
    const uint32_t *actor;
} bases;

static uint32_t raised(uint32_t index, uint32_t base) { return index == NO_INDEX ? NO_INDEX : index + base; }

static bool copy_str(arena *a, str *s)
{
    *s = s->n ? arena_str(a, *s) : (str){ "", 0 };
    return s->p != NULL;
}

/* Room for `more` elements behind the `count` of an array. */
static bool reserve(arena *a, void **array, uint32_t *cap, uint32_t count, uint32_t more, size_t size)
{
    uint64_t want = *cap ? *cap : 16;
    void *p;

    if ((uint64_t)count + more <= *cap)
        return true;
    while (want < (uint64_t)count + more)
        want *= 2;
    p = want < NO_INDEX ? arena_grow(a, *array, count, (size_t)want, size) : NULL;
    if (!p)
        return false;
    *array = p;
    *cap = (uint32_t)want;
    return true;
}

/* Grows array `x` of the whole and appends that of the part as it is. */
#define APPEND(x)                                                                                                        \
    (reserve(whole->arena, (void **)&whole->x, &whole->x##_cap, whole->x##_count, part->x##_count, sizeof(*whole->x))    \
     && (part->x##_count == 0 || memcpy(whole->x + whole->x##_count, part->x, part->x##_count * sizeof(*whole->x))))

/* What makes two actors one: a known id, else name, country, role and kind. */
static uint64_t identity(const actor *x)
{
    uint64_t h = str_hash(x->name);

    if (!str_starts(x->id, STR("a:")))
        return str_hash(x->id);
    return h * 31 + str_hash(str_of(x->country)) * 7 + str_hash(str_of(x->role)) + (uint64_t)x->type * 2 + x->plural;
}

static bool same_actor(const actor *a, const actor *b)
{
    bool known = !str_starts(a->id, STR("a:"));

    if (known || !str_starts(b->id, STR("a:")))
        return str_eq(a->id, b->id);
    return str_eq(a->name, b->name) && strcmp(a->country, b->country) == 0 && strcmp(a->role, b->role) == 0 && a->type == b->type &&
           a->plural == b->plural;
}

static bool add_actor(sections *s, const actor *x, uint64_t hash, uint32_t mentions, uint32_t *index)
{
    doc *whole = s->whole;
    actor *to = ARENA_PUSH(whole->arena, whole->actor, whole->actor_count, whole->actor_cap);

    if (!to)
        return false;
    *index = whole->actor_count - 1;
    *to = *x;
    to->first_mention = raised(x->first_mention, mentions);
    if (str_starts(x->id, STR("a:")))
        to->id = arena_printf(whole->arena, "a:%u", *index);
    else
        copy_str(whole->arena, &to->id);
    return to->id.p && copy_str(whole->arena, &to->name) && copy_str(whole->arena, &to->reason) &&
           copy_str(whole->arena, &to->row) && map_add(&s->actors, hash, *index);
}

/* Indices in the whole of the part's actors. */
static uint32_t *join_actors(sections *s, const doc *part, uint32_t mentions)
{
    uint32_t *index = ARENA_NEW(part->arena, uint32_t, part->actor_count + 1u);

    for (uint32_t i = 0; index && i < part->actor_count; i++) {
        uint64_t hash = identity(&part->actor[i]);
        uint32_t cursor, k = map_first(&s->actors, hash, &cursor);

        while (k != NO_INDEX && !same_actor(&s->whole->actor[k], &part->actor[i]))
            k = map_next(&s->actors, hash, &cursor);
        index[i] = k;
        if (k == NO_INDEX && !add_actor(s, &part->actor[i], hash, mentions, &index[i]))
            return NULL;
    }
    return index;
}

static bool join_words(doc *whole, const doc *part, const bases *b, uint32_t tokens)
{
    if (!APPEND(word))
        return false;
    for (uint32_t i = 0; i < part->word_count; i++) {
        word *w = &whole->word[whole->word_count + i];

        w->start += b->byte;
        w->end += b->byte;
        w->sentence += b->sentence;
        w->token += tokens;
        w->head = raised(w->head, b->word);
        w->first_child = raised(w->first_child, b->word);
        w->next_sibling = raised(w->next_sibling, b->word);
        w->left += b->word;
        w->right += b->word;
    }
    whole->word_count += part->word_count;
    return true;
}

static bool join_sentences(doc *whole, const doc *part, const bases *b, uint32_t paragraphs)
{
    if (!APPEND(sentence))
        return false;
    for (uint32_t i = 0; i < part->sentence_count; i++) {
        sentence *x = &whole->sentence[whole->sentence_count + i];

        x->start += b->byte;
        x->end += b->byte;
        x->first += b->word;
        x->root += b->word;
        x->paragraph += paragraphs;
    }
    whole->sentence_count += part->sentence_count;
    return true;
}

static bool join_mentions(doc *whole, const doc *part, const bases *b)
{
    if (!APPEND(mention))
        return false;
    for (uint32_t i = 0; i < part->mention_count; i++) {
        mention *m = &whole->mention[whole->mention_count + i];
        uint32_t *actors = ARENA_NEW(whole->arena, uint32_t, m->actor_count + 1u);

        if (!actors)
            return false;
        for (uint32_t k = 0; k < m->actor_count; k++)
            actors[k] = b->actor[m->actor[k]];
        m->actor = actors;
        m->start += b->byte;
        m->end += b->byte;
        m->first += b->word;
        m->last += b->word;
        m->head = raised(m->head, b->word);
        m->full_first += b->word;
        m->full_last += b->word;
    }
    whole->mention_count += part->mention_count;
    return true;
}

static bool join_names(doc *whole, const doc *part, const bases *b)
{
    if (!APPEND(name))
        return false;
    for (uint32_t i = 0; i < part->name_count; i++) {
        name *x = &whole->name[whole->name_count + i];

        x->start += b->byte;
        x->end += b->byte;
        x->first += b->word;
        x->last += b->word;
    }
    whole->name_count += part->name_count;
    whole->names_only = part->names_only;
    return true;
}

/* `groups`: number of the first place of these among those of the whole. */
static bool move_places(doc *whole, place *p, uint32_t count, const bases *b, uint32_t groups)
{
    for (uint32_t i = 0; i < count; i++) {
        p[i].start += b->byte;
        p[i].end += b->byte;
        p[i].first += b->word;
        p[i].last += b->word;
        p[i].mention = raised(p[i].mention, b->mention);
        p[i].group = raised(p[i].group, groups);
        if (!copy_str(whole->arena, &p[i].name))
            return false;
    }
    return true;
}

static bool join_places(doc *whole, const doc *part, const bases *b)
{
    if (!APPEND(place) || !APPEND(toponym) || !move_places(whole, whole->place + whole->place_count, part->place_count, b, b->place)
        || !move_places(whole, whole->toponym + whole->toponym_count, part->toponym_count, b, whole->toponym_count))
        return false;
    whole->place_count += part->place_count;
    whole->toponym_count += part->toponym_count;
    return true;
}

static bool join_times(doc *whole, const doc *part, const bases *b)
{
    if (!APPEND(timex))
        return false;
    for (uint32_t i = 0; i < part->timex_count; i++) {
        timex *t = &whole->timex[whole->timex_count + i];

        t->start += b->byte;
        t->end += b->byte;
        t->first += b->word;
        t->last += b->word;
        t->span_end += b->byte;
        if (!copy_str(whole->arena, &t->value) || !copy_str(whole->arena, &t->value_end) || !copy_str(whole->arena, &t->timex3)
            || !copy_str(whole->arena, &t->span))
            return false;
    }
    whole->timex_count += part->timex_count;
    return true;
}

static bool join_quotes(doc *whole, const doc *part, const bases *b)
{
    if (!APPEND(quote))
        return false;
    for (uint32_t i = 0; i < part->quote_count; i++) {
        quote *q = &whole->quote[whole->quote_count + i];

        q->start += b->byte;
        q->end += b->byte;
        q->first += b->word;
        q->last += b->word;
        q->cue = raised(q->cue, b->word);
        q->speaker = q->speaker == NO_INDEX ? NO_INDEX : b->actor[q->speaker];
        q->speaker_mention = raised(q->speaker_mention, b->mention);
    }
    whole->quote_count += part->quote_count;
    return true;
}

static participant *join_side(arena *a, const participant *from, uint32_t count, const bases *b)
{
    participant *p = ARENA_NEW(a, participant, count + 1u);

    for (uint32_t i = 0; p && i < count; i++) {
        p[i] = from[i];
        p[i].actor = p[i].actor == NO_INDEX ? NO_INDEX : b->actor[p[i].actor];
        p[i].mention = raised(p[i].mention, b->mention);
        if (p[i].end) { /* both 0: not named in the sentence */
            p[i].start += b->byte;
            p[i].end += b->byte;
        }
    }
    return p;
}

static bool join_counts(arena *a, event *e, const bases *b)
{
    head_count *list = ARENA_NEW(a, head_count, e->count_count + 1u);

    if (!list)
        return false;
    for (uint32_t i = 0; i < e->count_count; i++) {
        head_count *c = &list[i];

        *c = e->count[i];
        c->start += b->byte;
        c->end += b->byte;
        c->first += b->word;
        c->last += b->word;
        c->given_by = c->given_by == NO_INDEX ? NO_INDEX : b->actor[c->given_by];
    }
    e->count = list;
    return true;
}

static bool join_events(doc *whole, const doc *part, const bases *b, uint32_t acts)
{
    arena *a = whole->arena;

    if (!APPEND(event))
        return false;
    for (uint32_t i = 0; i < part->event_count; i++) {
        event *e = &whole->event[whole->event_count + i];

        e->sentence += b->sentence;
        e->start += b->byte;
        e->end += b->byte;
        e->first += b->word;
        e->last += b->word;
        e->head = raised(e->head, b->word);
        e->status_cue = raised(e->status_cue, b->word);
        e->source = join_side(a, e->source, e->source_count, b);
        e->target = join_side(a, e->target, e->target_count, b);
        e->attributed_to = e->attributed_to == NO_INDEX ? NO_INDEX : b->actor[e->attributed_to];
        e->quote = raised(e->quote, b->quote);
        e->timex = raised(e->timex, b->timex);
        e->place = raised(e->place, b->place);
        e->act += acts;
        if (!e->source || !e->target || !copy_str(a, &e->date) || !copy_str(a, &e->rule) || !copy_str(a, &e->contexts) || !join_counts(a, e, b))
            return false;
    }
    whole->event_count += part->event_count;
    return true;
}

static bool join_notes(doc *whole, const doc *part, const bases *b)
{
    if (!APPEND(note))
        return false;
    for (uint32_t i = 0; i < part->note_count; i++) {
        note *n = &whole->note[whole->note_count + i];

        n->start += b->byte;
        n->end += b->byte;
        if (!copy_str(whole->arena, &n->text))
            return false;
    }
    whole->note_count += part->note_count;
    return true;
}

dgm_status sections_join(sections *s, const doc *part, dgm_error *error)
{
    doc *whole = s->whole;
    bases b = { s->at, s->words, whole->sentence_count, whole->mention_count, whole->timex_count, whole->place_count,
                whole->quote_count, NULL };
    uint32_t acts = 0;
    bool good;

    b.actor = join_actors(s, part, whole->mention_count);
    good = b.actor && (!s->keep_words || join_words(whole, part, &b, s->tokens)) && join_sentences(whole, part, &b, s->paragraphs) &&
           join_mentions(whole, part, &b) && join_names(whole, part, &b) && join_times(whole, part, &b) && join_places(whole, part, &b) && join_quotes(whole, part, &b) &&
           join_events(whole, part, &b, s->acts) && join_notes(whole, part, &b);
    if (!good)
        return dgm_fail_memory(error);
    if (part->date.n && !str_eq(part->date, whole->date)) {
        whole->date = arena_str(whole->arena, part->date);
        if (!whole->date.p)
            return dgm_fail_memory(error);
    }
    whole->date_inferred = part->date_inferred;
    for (uint32_t i = 0; i < part->event_count; i++)
        acts = part->event[i].act > acts ? part->event[i].act : acts;
    s->acts += acts;
    s->words += part->word_count;
    s->tokens += part->word_count ? part->word[part->word_count - 1].token + 1 : 0;
    s->paragraphs += part->sentence_count ? part->sentence[part->sentence_count - 1].paragraph + (whole->text.p[s->end - 1] == '\n') : 0;
    whole->words_gone = s->keep_words ? 0 : s->words;
    s->at = s->end;
    return DGM_OK;
}
