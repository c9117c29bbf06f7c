#include "code/lexicon.h"

#include "base/error.h"

/* ---- Small parts ------------------------------------------------------------------------------------------------ */

/* Hashes of the space-separated words of `text`. */
static bool hash_words(arena *a, str text, const uint64_t **out, uint32_t *count)
{
    str rest = text, part;
    uint32_t n = 1;
    uint64_t *h;

    for (uint32_t i = 0; i < text.n; i++)
        n += text.p[i] == ' ';
    h = ARENA_NEW(a, uint64_t, n);
    if (!h)
        return false;
    for (n = 0; str_split(&rest, ' ', &part);)
        if (part.n)
            h[n++] = str_hash(part);
    *out = h;
    *count = n;
    return true;
}

static uint32_t count_of(str s, char c)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] == c;
    return n;
}

/* "subj", "obl(ke|menuju)": 1 good, 0 unknown name, -1 memory. */
static int parse_slot(arena *a, str text, slot *out)
{
    static const char *const name[] = { "subj", "obj", "poss", "by", "iobj", "comp" };
    str rest, part;
    uint64_t *prep;
    uint32_t n = 0;

    *out = (slot){ 0 };
    for (uint32_t i = 0; i < COUNT_OF(name); i++) {
        if (str_is(text, name[i])) {
            out->kind = (slot_kind)i;
            return 1;
        }
    }
    if (!str_starts(text, STR("obl(")) || !str_ends(text, STR(")")))
        return 0;
    rest = str_sub(text, 4, text.n - 1);
    prep = ARENA_NEW(a, uint64_t, count_of(rest, '|') + 1);
    if (!prep)
        return -1;
    while (str_split(&rest, '|', &part))
        prep[n++] = str_hash(part);
    *out = (slot){ SLOT_OBL, prep, n };
    return n > 0;
}

/* Next comma outside parentheses. */
static bool split_slots(str *rest, str *part)
{
    uint32_t depth = 0, i;

    if (rest->n == 0)
        return false;
    for (i = 0; i < rest->n; i++) {
        depth += rest->p[i] == '(';
        depth -= rest->p[i] == ')' && depth;
        if (rest->p[i] == ',' && depth == 0)
            break;
    }
    *part = str_sub(*rest, 0, i);
    *rest = i < rest->n ? str_sub(*rest, i + 1, rest->n) : (str){ NULL, 0 };
    return true;
}

static dgm_status parse_slots(arena *a, tsv *t, str text, const slot **out, uint32_t *count, dgm_error *error)
{
    str rest = text, part;
    slot *s = ARENA_NEW(a, slot, count_of(text, ',') + 1);
    uint32_t n = 0;

    if (!s)
        return dgm_fail_memory(error);
    while (split_slots(&rest, &part)) {
        int good = parse_slot(a, part, &s[n++]);

        if (good < 0)
            return dgm_fail_memory(error);
        if (good == 0)
            return tsv_fail(t, error, "unknown slot \"%.*s\"", (int)part.n, part.p);
    }
    *out = s;
    *count = n;
    return DGM_OK;
}

/* ---- frames.tsv --------------------------------------------------------------------------------------------------- */

static uint32_t find_frame(const trigger_lexicon *x, str name)
{
    for (uint32_t i = 0; i < x->frame_count; i++)
        if (str_eq(x->frame[i].name, name))
            return i;
    return NO_INDEX;
}

static dgm_status load_frames(trigger_lexicon *x, tsv *t, dgm_error *error)
{
    int more;

    while ((more = tsv_next(t, error)) > 0) {
        frame *f = ARENA_PUSH(&x->arena, x->frame, x->frame_count, x->frame_cap);

        if (!f)
            return dgm_fail_memory(error);
        f->name = tsv_get(t, 0);
        f->line = t->line;
        f->own = x->own;
        if (x->own && find_frame(x, f->name) != x->frame_count - 1)
            return tsv_fail(t, error, "there is a frame \"%.*s\" already", (int)f->name.n, f->name.p);
        TRY(parse_slots(&x->arena, t, tsv_get(t, 1), &f->source, &f->source_count, error));
        TRY(parse_slots(&x->arena, t, tsv_get(t, 2), &f->target, &f->target_count, error));
        f->symmetric = str_is(tsv_get(t, 3), "1");
    }
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

/* ---- triggers.tsv: conditions --------------------------------------------------------------------------------------- */

static bool parse_values(arena *a, str text, cond *c)
{
    str rest = text, part;
    cond_value *v = ARENA_NEW(a, cond_value, count_of(text, '|') + 1);
    uint32_t n = 0;

    if (!v)
        return false;
    while (str_split(&rest, '|', &part)) {
        if (part.n == 0)
            continue;
        v[n].text = part;
        if (!hash_words(a, part, &v[n].word, &v[n].word_count))
            return false;
        n++;
    }
    c->value = v;
    c->value_count = n;
    return true;
}

/* Where the name ends: at '=', '!=', '@', '!@' outside parentheses, or the end. */
static uint32_t operator_at(str s)
{
    uint32_t depth = 0;

    for (uint32_t i = 0; i < s.n; i++) {
        depth += s.p[i] == '(';
        depth -= s.p[i] == ')' && depth;
        if (depth == 0 && (s.p[i] == '=' || s.p[i] == '@' || (i > 0 && s.p[i] == '!')))
            return i;
    }
    return s.n;
}

static dgm_status parse_cond(trigger_lexicon *x, tsv *t, str text, cond *c, dgm_error *error)
{
    uint32_t op = operator_at(text), values;
    str name = str_sub(text, 0, op);
    bool negated = op < text.n && text.p[op] == '!';
    int good;

    *c = (cond){ .kind = COND_FILLED, .text = text };
    if (op == text.n) {
        if (name.n && name.p[0] == '!') {
            c->kind = COND_EMPTY;
            name = str_sub(name, 1, name.n);
        }
    } else {
        char sign = text.p[op + (negated && op + 1 < text.n)];

        if (sign != '=' && sign != '@')
            return tsv_fail(t, error, "condition \"%.*s\": = or @ expected", (int)text.n, text.p);
        if (sign == '=')
            c->kind = negated ? COND_NOT_WORD : COND_WORD;
        else
            c->kind = negated ? COND_NOT_TYPE : COND_TYPE;
        values = op + 1 + negated;
        if (!parse_values(&x->arena, str_sub(text, values, text.n), c))
            return dgm_fail_memory(error);
        if (c->value_count == 0)
            return tsv_fail(t, error, "condition \"%.*s\" has no value", (int)text.n, text.p);
    }
    if (str_is(name, "with") || str_is(name, "near")) {
        c->place = str_is(name, "with") ? AT_WITH : AT_NEAR;
        if (c->kind != COND_WORD && c->kind != COND_NOT_WORD)
            return tsv_fail(t, error, "\"%.*s\" needs = or !=", (int)name.n, name.p);
        return DGM_OK;
    }
    good = parse_slot(&x->arena, name, &c->slot);
    if (good < 0)
        return dgm_fail_memory(error);
    if (good == 0)
        return tsv_fail(t, error, "unknown slot \"%.*s\" in condition", (int)name.n, name.p);
    return DGM_OK;
}

static dgm_status parse_conds(trigger_lexicon *x, tsv *t, str text, sense *s, dgm_error *error)
{
    str rest = text, part;
    cond *c = ARENA_NEW(&x->arena, cond, count_of(text, ';') + 1);

    if (!c)
        return dgm_fail_memory(error);
    while (str_split(&rest, ';', &part)) {
        part = str_trim(part);
        if (part.n)
            TRY(parse_cond(x, t, part, &c[s->cond_count++], error));
    }
    s->cond = c;
    return DGM_OK;
}

/* ---- triggers.tsv: forms ----------------------------------------------------------------------------------------------- */

static bool add_form(trigger_lexicon *x, uint32_t group, str form, form_kind kind)
{
    form_entry *f;
    uint64_t h = str_hash(form);
    uint32_t cursor;

    for (uint32_t v = map_first(&x->by_word, h, &cursor); v != NO_INDEX; v = map_next(&x->by_word, h, &cursor))
        if (x->form[v].group == group)
            return true;
    f = ARENA_PUSH(&x->arena, x->form, x->form_count, x->form_cap);
    if (!f)
        return false;
    *f = (form_entry){ group, kind };
    return map_add(&x->by_word, h, x->form_count - 1);
}

static bool add_prefixed(trigger_lexicon *x, uint32_t group, const char *prefix, str stem, form_kind kind)
{
    str s = arena_printf(&x->arena, "%s%.*s", prefix, (int)stem.n, stem.p);

    return s.p && add_form(x, group, s, kind);
}

static str first_word(str s)
{
    uint32_t space = str_find(s, STR(" "));

    return space == NO_INDEX ? s : str_sub(s, 0, space);
}

/* Indonesian verbs: active, di-, ter-, ku-, kau- and bare stem. The clitics -nya, -lah, -kah are words of their own. */
static bool add_voices(trigger_lexicon *x, uint32_t group, str lemma, str stem)
{
    bool good = add_form(x, group, lemma, AS_ACTIVE);

    stem = first_word(stem);
    if (stem.n == 0)
        return good;
    return good && add_prefixed(x, group, "di", stem, AS_PASSIVE) && add_prefixed(x, group, "ter", stem, AS_PASSIVE) &&
           add_prefixed(x, group, "ku", stem, AS_BARE) && add_prefixed(x, group, "kau", stem, AS_BARE) &&
           add_form(x, group, stem, AS_BARE);
}

/* Indonesian nouns may be doubled (serangan-serangan); English ones are found by lemma, regular plurals by form too. */
static bool add_plurals(trigger_lexicon *x, uint32_t group, str lemma)
{
    str s;

    if (!add_form(x, group, lemma, AS_LEMMA))
        return false;
    if (x->by_form)
        s = arena_printf(&x->arena, "%.*s-%.*s", (int)lemma.n, lemma.p, (int)lemma.n, lemma.p);
    else if (str_ends(lemma, STR("s")) || str_ends(lemma, STR("ch")) || str_ends(lemma, STR("sh")))
        s = arena_printf(&x->arena, "%.*ses", (int)lemma.n, lemma.p);
    else
        s = arena_printf(&x->arena, "%.*ss", (int)lemma.n, lemma.p);
    return s.p && add_form(x, group, s, AS_PLURAL);
}

/* All forms of a verb that verb_forms.tsv lists, so that a wrong lemma of the tagger does no harm. */
static bool add_inflections(trigger_lexicon *x, uint32_t group, str lemma)
{
    uint32_t cursor, v = map_first(&x->forms_by_lemma, str_hash(lemma), &cursor);
    bool good = add_form(x, group, lemma, AS_LEMMA);
    str rest, part;

    if (v == NO_INDEX)
        return good;
    for (rest = x->verb_form[v]; good && str_split(&rest, '|', &part);)
        good = add_form(x, group, part, AS_LEMMA);
    return good;
}

static bool add_forms(trigger_lexicon *x, uint32_t group, const sense *s)
{
    str first = first_word(s->lemma);

    switch (s->pos) {
    case POS_VERB:
        return x->by_form ? add_voices(x, group, first, s->stem) : add_inflections(x, group, first);
    case POS_NOUN:
        return s->lemma.n == first.n ? add_plurals(x, group, first) : add_form(x, group, first, AS_LEMMA);
    case POS_ADJ: /* where passives are known by their form, an adjective is none, whatever a tagger says ("terbuka") */
        return add_form(x, group, first, x->by_form ? AS_ACTIVE : AS_LEMMA);
    default:
        return add_form(x, group, first, AS_LEMMA);
    }
}

static uint64_t group_key(str lemma, trigger_pos pos) { return str_hash(lemma) + (uint64_t)pos * 0x9E3779B97F4A7C15u; }

static dgm_status put_in_group(trigger_lexicon *x, uint32_t index, dgm_error *error)
{
    sense *s = &x->sense[index];
    uint64_t key = group_key(s->lemma, s->pos);
    uint32_t cursor, g = map_first(&x->group_by_lemma, key, &cursor), *slot_of;

    if (g == NO_INDEX) {
        trigger_group *group = ARENA_PUSH(&x->arena, x->group, x->group_count, x->group_cap);
        const uint64_t *words;

        g = x->group_count - 1;
        if (!group || !hash_words(&x->arena, s->lemma, &words, &group->word_count) || !map_add(&x->group_by_lemma, key, g))
            return dgm_fail_memory(error);
        group->word = words + 1;
        group->pos = s->pos;
        group->lemma = s->lemma;
    }
    if (!add_forms(x, g, s))
        return dgm_fail_memory(error);
    slot_of = ARENA_PUSH(&x->arena, x->group[g].sense, x->group[g].sense_count, x->group[g].sense_cap);
    if (!slot_of)
        return dgm_fail_memory(error);
    *slot_of = index;
    return DGM_OK;
}

static dgm_status read_code(tsv *t, str code, sense *s, dgm_error *error)
{
    if (str_is(code, "-"))
        return DGM_OK;
    if (str_ends(code, STR("*"))) {
        s->composes = true;
        code.n--;
    }
    if (code.n < 2 || code.n > 5)
        return tsv_fail(t, error, "\"%.*s\" is no CAMEO code", (int)code.n, code.p);
    memcpy(s->code, code.p, code.n);
    return DGM_OK;
}

static dgm_status load_triggers(trigger_lexicon *x, tsv *t, dgm_error *error)
{
    static const char pos_letter[] = "VNAP";
    int more;

    while ((more = tsv_next(t, error)) > 0) {
        sense *s = ARENA_PUSH(&x->arena, x->sense, x->sense_count, x->sense_cap);
        str pos = tsv_get(t, 1), frame_name = tsv_get(t, 3);
        const char *letter = pos.n == 1 ? strchr(pos_letter, pos.p[0]) : NULL;

        if (!s)
            return dgm_fail_memory(error);
        s->lemma = tsv_get(t, 0);
        s->stem = tsv_get(t, 2);
        s->example = tsv_get(t, 6);
        s->expect = tsv_get(t, 7);
        s->line = t->line;
        s->file = x->file;
        s->own = x->own;
        if (s->lemma.n == 0)
            return tsv_fail(t, error, "a row without a lemma");
        if (!letter)
            return tsv_fail(t, error, "pos \"%.*s\" is none of V N A P", (int)pos.n, pos.p);
        s->pos = (trigger_pos)(letter - pos_letter);
        s->frame = find_frame(x, frame_name);
        if (s->frame == NO_INDEX)
            return tsv_fail(t, error, "frame \"%.*s\" is not in frames.tsv", (int)frame_name.n, frame_name.p);
        TRY(read_code(t, tsv_get(t, 4), s, error));
        TRY(parse_conds(x, t, tsv_get(t, 5), s, error));
        TRY(put_in_group(x, x->sense_count - 1, error));
    }
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

/* ---- light.tsv, status.tsv, topics.tsv ----------------------------------------------------------------------------------- */

static bool add_light(trigger_lexicon *x, const char *prefix, str stem, light_kind kind, bool passive_form)
{
    str s = arena_printf(&x->arena, "%s%.*s", prefix, (int)stem.n, stem.p);
    struct light_entry *e = ARENA_PUSH(&x->arena, x->light, x->light_count, x->light_cap);

    if (!s.p || !e)
        return false;
    *e = (struct light_entry){ (uint8_t)kind, passive_form };
    return map_add(&x->light_by_word, str_hash(s), x->light_count - 1);
}

static bool add_light_forms(trigger_lexicon *x, str verb, light_kind kind)
{
    uint32_t cursor, v = map_first(&x->forms_by_lemma, str_hash(verb), &cursor);
    bool good = true;
    str rest, part;

    if (v == NO_INDEX)
        return true;
    for (rest = x->verb_form[v]; good && str_split(&rest, '|', &part);)
        good = add_light(x, "", part, kind, false);
    return good;
}

static dgm_status load_verb_forms(trigger_lexicon *x, tsv *t, dgm_error *error)
{
    int more;

    while ((more = tsv_next(t, error)) > 0) {
        str *forms = ARENA_PUSH(&x->arena, x->verb_form, x->verb_form_count, x->verb_form_cap);

        if (!forms || !map_add(&x->forms_by_lemma, str_hash(tsv_get(t, 0)), x->verb_form_count - 1))
            return dgm_fail_memory(error);
        *forms = tsv_get(t, 1);
    }
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

static dgm_status load_light(trigger_lexicon *x, tsv *t, dgm_error *error)
{
    int more;

    while ((more = tsv_next(t, error)) > 0) {
        str verb = first_word(tsv_get(t, 0)), stem = first_word(tsv_get(t, 1)), note = tsv_get(t, 3);
        light_kind kind = str_starts(note, STR("passive")) ? LIGHT_PASSIVE : str_starts(note, STR("stop")) ? LIGHT_STOP : LIGHT_ACTIVE;

        if (!add_light(x, "", verb, kind, false) || !add_light_forms(x, verb, kind))
            return dgm_fail_memory(error);
        if (stem.n && !(add_light(x, "di", stem, kind, true) && add_light(x, "", stem, kind, false)))
            return dgm_fail_memory(error);
    }
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

static int name_index(str s, const char *const *name, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (str_is(s, name[i]))
            return (int)i;
    return -1;
}

static dgm_status load_status(trigger_lexicon *x, tsv *t, dgm_error *error)
{
    static const char *const kind_name[] = { "adv", "gov", "noun", "mark", "mod" };
    int more;

    while ((more = tsv_next(t, error)) > 0) {
        cue *c = ARENA_PUSH(&x->arena, x->cue, x->cue_count, x->cue_cap);
        int kind = name_index(tsv_get(t, 1), kind_name, COUNT_OF(kind_name));
        int status = name_index(tsv_get(t, 2), event_status_name, 4);

        if (!c)
            return dgm_fail_memory(error);
        c->text = tsv_get(t, 0);
        c->only_actual = str_is(tsv_get(t, 2), "neg");
        if (c->only_actual)
            status = STATUS_NEGATED;
        if (kind < 0 || status < 0)
            return tsv_fail(t, error, "kind or status of \"%.*s\" is unknown", (int)c->text.n, c->text.p);
        c->kind = (cue_kind)kind;
        c->status = (uint8_t)status;
        if (!hash_words(&x->arena, c->text, &c->word, &c->word_count) || c->word_count == 0 ||
            !map_add(&x->cue_by_word, c->word[0], x->cue_count - 1))
            return dgm_fail_memory(error);
    }
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

static dgm_status load_topics(trigger_lexicon *x, tsv *t, dgm_error *error)
{
    static const char *const topic_name[] = { "sport", "accident", "weather", "market", "crime", "show" };
    int more;

    while ((more = tsv_next(t, error)) > 0) {
        struct topic_entry *e = ARENA_PUSH(&x->arena, x->topic, x->topic_count, x->topic_cap);
        int topic = name_index(tsv_get(t, 1), topic_name, TOPIC_COUNT);
        double weight = 1;

        if (!e)
            return dgm_fail_memory(error);
        if (topic < 0 || !str_double(tsv_get(t, 2), &weight))
            return tsv_fail(t, error, "topic or weight not understood");
        *e = (struct topic_entry){ (uint8_t)topic, (float)weight };
        if (!map_add(&x->topic_by_word, str_hash(tsv_get(t, 0)), x->topic_count - 1))
            return dgm_fail_memory(error);
    }
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

/* ---- The whole ------------------------------------------------------------------------------------------------------------- */

static dgm_status load_table(trigger_lexicon *x, const char *home, const char *name, const char *columns,
                             dgm_status (*load)(trigger_lexicon *, tsv *, dgm_error *), dgm_error *error)
{
    str path = arena_printf(&x->arena, "%s/packs/%.*s/%s", home, (int)x->lang.n, x->lang.p, name);

    x->own = false;
    x->file = arena_printf(&x->arena, "packs/%.*s/%s", (int)x->lang.n, x->lang.p, name);
    if (!path.p || !x->file.p)
        return dgm_fail_memory(error);
    TRY(tsv_open(&x->table[x->table_count], path.p, columns, error));
    x->table_count++;
    return load(x, &x->table[x->table_count - 1], error);
}

/* The same of a folder of one's own, where the file may be missing. */
static dgm_status load_own(trigger_lexicon *x, const char *own, const char *name, const char *columns,
                           dgm_status (*load)(trigger_lexicon *, tsv *, dgm_error *), dgm_error *error)
{
    uint32_t n = own ? (uint32_t)strlen(own) : 0;

    if (!own)
        return DGM_OK;
    while (n > 1 && own[n - 1] == '/')
        n--;
    x->own = true;
    x->file = arena_printf(&x->arena, "%.*s/%.*s/%s", (int)n, own, (int)x->lang.n, x->lang.p, name);
    if (!x->file.p)
        return dgm_fail_memory(error);
    if (!file_exists(x->file.p))
        return DGM_OK;
    TRY(tsv_open(&x->table[x->table_count], x->file.p, columns, error));
    x->table_count++;
    return load(x, &x->table[x->table_count - 1], error);
}

static dgm_status load_number(trigger_lexicon *x, tsv *t, dgm_error *error)
{
    const struct { const char *key; double *to; } setting[] = {
        { "event_threshold", &x->threshold }, { "nobody_source", &x->nobody[0] }, { "nobody_target", &x->nobody[1] }, { "named_favour", &x->named_favour }
    };

    for (size_t i = 0; i < COUNT_OF(setting); i++)
        if (str_is(tsv_get(t, 0), setting[i].key) && !str_double(tsv_get(t, 1), setting[i].to))
            return tsv_fail(t, error, "%s is no number", setting[i].key);
    return DGM_OK;
}

/* pack.tsv: `verbs` says whether verbs are found by generated forms (`form`) or by the tagger's lemma (`lemma`);
 * `reciprocal` which words make an act mutual; `locatives` which prepositions say where it is;
 * `event_threshold` from which confidence a candidate is coded (from cross-validation); `nobody_source`, `nobody_target` and `named_favour`
 * what is known better than the models of parties know (roles.c). */
static dgm_status load_settings(trigger_lexicon *x, tsv *t, dgm_error *error)
{
    int more;

    x->threshold = 0.5;
    x->named_favour = 1;
    while ((more = tsv_next(t, error)) > 0) {
        TRY(load_number(x, t, error));
        if (str_is(tsv_get(t, 0), "verbs"))
            x->by_form = str_is(tsv_get(t, 1), "form");
        else if (str_is(tsv_get(t, 0), "locatives") && !parse_values(&x->arena, tsv_get(t, 1), &x->locatives))
            return dgm_fail_memory(error);
        else if (str_is(tsv_get(t, 0), "reciprocal") && !parse_values(&x->arena, tsv_get(t, 1), &x->reciprocal))
            return dgm_fail_memory(error);
    }
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

#define TRIGGER_COLUMNS "lemma pos stem frame code cond example expect"

/* Those that load_own() reads below. */
const char *lexicon_own_table(size_t n)
{
    static const char *const name[] = { "triggers.tsv", "frames.tsv", "status.tsv" };

    return n < COUNT_OF(name) ? name[n] : NULL;
}

static dgm_status load_all(trigger_lexicon *x, const char *home, const char *own, dgm_error *error)
{
    TRY(load_table(x, home, "pack.tsv", "key value", load_settings, error));
    if (!x->by_form)
        TRY(load_table(x, home, "verb_forms.tsv", "lemma forms", load_verb_forms, error));
    TRY(load_table(x, home, "frames.tsv", "frame source target sym", load_frames, error));
    TRY(load_own(x, own, "frames.tsv", "frame source target sym", load_frames, error));
    TRY(load_own(x, own, "triggers.tsv", TRIGGER_COLUMNS, load_triggers, error));
    TRY(load_table(x, home, "triggers.tsv", TRIGGER_COLUMNS, load_triggers, error));
    TRY(load_table(x, home, "light.tsv", "verb stem pos note", load_light, error));
    TRY(load_own(x, own, "status.tsv", "cue kind status", load_status, error));
    TRY(load_table(x, home, "status.tsv", "cue kind status", load_status, error));
    return load_table(x, home, "topics.tsv", "word topic weight", load_topics, error);
}

dgm_status lexicon_open(trigger_lexicon **out, const char *home, const char *own, const char *lang, dgm_error *error)
{
    trigger_lexicon *x = heap_alloc(1, sizeof(*x));
    dgm_status status;

    *out = NULL;
    if (!x)
        return dgm_fail_memory(error);
    arena_init(&x->arena, 0);
    x->lang = arena_str(&x->arena, str_of(lang));
    status = x->lang.p ? load_all(x, home, own, error) : dgm_fail_memory(error);
    if (status != DGM_OK) {
        lexicon_close(x);
        return status;
    }
    *out = x;
    return DGM_OK;
}

void lexicon_close(trigger_lexicon *x)
{
    if (!x)
        return;
    for (uint32_t i = 0; i < x->table_count; i++)
        tsv_close(&x->table[i]);
    map_release(&x->by_word);
    map_release(&x->light_by_word);
    map_release(&x->cue_by_word);
    map_release(&x->topic_by_word);
    map_release(&x->group_by_lemma);
    map_release(&x->forms_by_lemma);
    arena_release(&x->arena);
    free(x);
}

bool phrase_at(const doc *d, uint32_t w, uint32_t end, const uint64_t *word, uint32_t count)
{
    if (w + count > end)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (d->word[w + i].key != word[i] && d->word[w + i].lemma_key != word[i])
            return false;
    return true;
}

const struct light_entry *lexicon_light(const trigger_lexicon *x, const word *w)
{
    uint32_t cursor, v = map_first(&x->light_by_word, w->key, &cursor);

    if (v == NO_INDEX && !x->by_form)
        v = map_first(&x->light_by_word, w->lemma_key, &cursor);
    return v == NO_INDEX ? NULL : &x->light[v];
}
