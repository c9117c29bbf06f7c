#include "code/check.h"

#include "code/coder.h"

#include <stdarg.h>

static void tell(const sense *s, coder_fault *fault, void *context, const char *format, ...) PRINTF_LIKE(4, 5);
static void tell(const sense *s, coder_fault *fault, void *context, const char *format, ...)
{
    char text[300], message[700];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    snprintf(message, sizeof(message), "%.*s:%u: %s", (int)s->file.n, s->file.p, s->line, text);
    fault(context, message);
}

/* A row after one of the same lemma and part of speech that has no conditions is never reached. Ours may be put out of reach by rows
 * of the user's own; these need no example. */
uint32_t coder_check(const coder *c, bool own, coder_fault *fault, void *context)
{
    const trigger_lexicon *x = c->lexicon;
    uint32_t faults = 0;

    if (!own) {
        plover_words_check(&c->plover, c->ontology, fault, context);
        count_words_check(&c->counts, fault, context);
    }

    for (uint32_t g = 0; g < x->group_count; g++) {
        uint32_t open_line = 0;

        for (uint32_t i = 0; i < x->group[g].sense_count; i++) {
            const sense *s = &x->sense[x->group[g].sense[i]];

            if (s->own != own)
                continue;
            if (open_line) {
                tell(s, fault, context, "\"%.*s\" is never reached: line %u of the same word has no conditions", (int)s->lemma.n, s->lemma.p,
                     open_line);
                faults++;
            }
            if (s->cond_count == 0 && !open_line)
                open_line = s->line;
            if (s->example.n == 0 && !own) {
                tell(s, fault, context, "\"%.*s\" has no example", (int)s->lemma.n, s->lemma.p);
                faults++;
            }
        }
    }
    return faults;
}

uint32_t coder_example_count(const coder *c) { return c->lexicon->sense_count; }
str coder_example(const coder *c, uint32_t i) { return c->lexicon->sense[i].example; }
bool coder_example_own(const coder *c, uint32_t i) { return c->lexicon->sense[i].own; }

static bool rule_is(const event *e, const sense *s)
{
    uint32_t colon = e->rule.n, n;

    while (colon && e->rule.p[colon - 1] != ':')
        colon--;
    return colon && str_u32(str_sub(e->rule, colon, e->rule.n), &n) && n == s->line && str_eq(str_sub(e->rule, 0, colon - 1), s->file);
}

/* "KENCOP,KENMIL" against the actors of one side: every code named must be there, and no other. */
static bool side_agrees(const doc *d, str expected, const participant *p, uint32_t count)
{
    str rest = expected, code;
    uint32_t named = 0;

    while (str_split(&rest, ',', &code)) {
        bool there = false;

        for (uint32_t i = 0; i < count; i++) {
            const actor *a = &d->actor[p[i].actor];
            str country = str_of(a->country), role = str_of(a->role);

            there |= code.n == country.n + role.n && str_starts(code, country) && str_ends(code, role);
        }
        if (!there)
            return false;
        named++;
    }
    return named || count == 0;
}

static bool judge_sides(const sense *s, const doc *d, const event *e, coder_fault *fault, void *context)
{
    uint32_t cut = str_find(s->expect, STR(">"));

    if (s->expect.n == 0 || cut == NO_INDEX)
        return true;
    if (side_agrees(d, str_sub(s->expect, 0, cut), e->source, e->source_count) &&
        side_agrees(d, str_sub(s->expect, cut + 1, s->expect.n), e->target, e->target_count))
        return true;
    tell(s, fault, context, "example of \"%.*s\": actors are not %.*s but %s%s>%s%s", (int)s->lemma.n, s->lemma.p, (int)s->expect.n, s->expect.p,
         e->source_count ? d->actor[e->source[0].actor].country : "", e->source_count ? d->actor[e->source[0].actor].role : "",
         e->target_count ? d->actor[e->target[0].actor].country : "", e->target_count ? d->actor[e->target[0].actor].role : "");
    return false;
}

bool coder_example_judge(const coder *c, uint32_t i, const doc *d, coder_fault *fault, void *context)
{
    const sense *s = &c->lexicon->sense[i];

    if (s->example.n == 0)
        return true;
    for (uint32_t k = 0; k < d->event_count; k++) {
        const event *e = &d->event[k];

        if (!s->code[0]) {
            uint32_t group_hit = NO_INDEX;

            for (uint32_t g = 0; g < c->lexicon->sense_count; g++)
                if (rule_is(e, &c->lexicon->sense[g]) && str_eq(c->lexicon->sense[g].lemma, s->lemma) && c->lexicon->sense[g].pos == s->pos)
                    group_hit = g;
            if (group_hit == NO_INDEX)
                continue;
            tell(s, fault, context, "example of \"%.*s\" is coded %s though this sense is no event", (int)s->lemma.n, s->lemma.p, e->cameo);
            return false;
        }
        if (rule_is(e, s))
            return judge_sides(s, d, e, fault, context);
    }
    if (!s->code[0])
        return true;
    tell(s, fault, context, "example of \"%.*s\" is not coded %s by this row", (int)s->lemma.n, s->lemma.p, s->code);
    return false;
}
