/* Syntactic words of a token: enclitics and contractions by table. */
#include "segment/rules.h"

/* Bytes of the last `n` bytes of the normalised form in the written form: a curly apostrophe takes three. */
static uint32_t written_tail(str form, uint32_t n)
{
    uint32_t bytes = 0;

    while (n-- && bytes < form.n) {
        do
            bytes++;
        while (bytes < form.n && ((unsigned char)form.p[form.n - bytes] & 0xC0) == 0x80);
    }
    return bytes;
}

static uint32_t one(str form, uint8_t length[8])
{
    length[0] = (uint8_t)(form.n < 255 ? form.n : 255);
    return 1;
}

static uint32_t by_parts(const rule *r, str form, uint8_t length[8])
{
    uint32_t left = form.n;

    for (uint32_t i = r->part_count; i-- > 1;) {
        uint32_t n = written_tail((str){ form.p, left }, r->part[i]);

        length[i] = (uint8_t)n;
        left -= n;
    }
    length[0] = (uint8_t)left;
    return r->part_count;
}

/* "its not": does the word behind a slip make it one? */
static bool is_slip(const segmenter *s, const rule *r, str next)
{
    char low[64];
    const rule *n = r->kinds & RULE_SLIP ? rule_find(s, rule_form(next, low, sizeof(low))) : NULL;

    return n && n->kinds & RULE_AFTER;
}

uint32_t split_words(const segmenter *s, str form, str next, uint8_t length[8])
{
    char room[128], *p = room;
    str low = rule_form(form, p, sizeof(room));
    const rule *r;
    uint8_t tail[2];
    uint32_t tails = 0, left, n;
    bool split_hyphens = s->ways & WAY_SPLIT_HYPHENS;

    if (low.n < 2 || form.n > 200)
        return one(form, length);
    r = rule_find(s, low);
    if (rule_kinds(s, r) & RULE_WHOLE)
        return one(form, length);
    if (r && (r->kinds & RULE_PARTS || is_slip(s, r, next)))
        return by_parts(r, form, length);
    left = low.n;
    for (uint32_t i = 0; i < s->clitic_count && tails < 2; i++) {
        str cut = { low.p, left };

        if (!str_ends(cut, s->clitic[i]) || left < s->clitic[i].n + (split_hyphens ? 1 : 2))
            continue;
        r = rule_find(s, cut);
        if (rule_kinds(s, r) & RULE_WHOLE)
            break;
        if (!s->clitic_always[i] && !(rule_kinds(s, r) & RULE_SPLIT))
            continue;
        tail[tails++] = (uint8_t)s->clitic[i].n;
        left -= s->clitic[i].n;
        i = NO_INDEX; /* look again: "bukannyalah" has two */
        if (split_hyphens)
            break;
    }
    if (!tails)
        return one(form, length);
    n = form.n;
    for (uint32_t i = 0; i < tails; i++) {
        uint32_t bytes = written_tail((str){ form.p, n }, tail[i]);

        length[tails - i] = (uint8_t)bytes;
        n -= bytes;
    }
    length[0] = (uint8_t)n;
    return n ? tails + 1 : one(form, length);
}
