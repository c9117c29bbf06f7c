#include "doc/word.h"

#include "base/utf8.h"

static bool has_digit(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (ascii_is_digit((unsigned char)s.p[i]))
            return true;
    return false;
}

/* Most words of running text are in lower case already and need no copy. */
static bool is_plain_lower(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || (s.p[i] >= 'A' && s.p[i] <= 'Z'))
            return false;
    return true;
}

bool word_set(doc *d, word *w, uint32_t start, uint32_t end, str form)
{
    *w = (word){ .start = start, .end = end, .form = form, .lower = form, .lemma = form, .feats = { "", 0 },
                 .head = NO_INDEX, .first_child = NO_INDEX, .next_sibling = NO_INDEX };
    if (!is_plain_lower(form)) {
        w->lower = utf8_lower_str(d->arena, form);
        if (!w->lower.p)
            return false;
        if (utf8_starts_upper(form))
            w->flags |= WORD_CAPITAL;
        if (utf8_all_upper(form, 2))
            w->flags |= WORD_ALL_CAPS;
    }
    if (has_digit(form))
        w->flags |= WORD_NUMERIC;
    w->key = w->lemma_key = str_hash(w->lower);
    return true;
}

void word_affixes(uint64_t *prefix, uint64_t *suffix, uint32_t most, str lower)
{
    uint32_t at = 0, end = lower.n;

    for (uint32_t i = 0; i < most && at < lower.n; i++) {
        do
            at++;
        while (at < lower.n && ((unsigned char)lower.p[at] & 0xC0) == 0x80);
        prefix[i] = str_hash(str_sub(lower, 0, at)) + 1;
        do
            end--;
        while (end > 0 && ((unsigned char)lower.p[end] & 0xC0) == 0x80);
        suffix[i] = str_hash(str_sub(lower, end, lower.n)) + 2;
    }
}
