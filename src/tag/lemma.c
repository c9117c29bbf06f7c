#include "tag/lemma.h"

#include "base/utf8.h"

static uint32_t letters(str s)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static bool at_letter(str s, uint32_t i) { return i >= s.n || ((unsigned char)s.p[i] & 0xC0) != 0x80; }

/* Longest common substring that begins and ends between letters; words are short, so the plain way will do. */
static uint32_t common(str a, str b, uint32_t *in_a, uint32_t *in_b)
{
    uint32_t best = 0;

    for (uint32_t i = 0; i < a.n; i++) {
        for (uint32_t j = 0; j < b.n; j++) {
            uint32_t n = 0;

            if (!at_letter(a, i))
                continue;
            while (i + n < a.n && j + n < b.n && a.p[i + n] == b.p[j + n])
                n++;
            while (n && (!at_letter(a, i + n) || !at_letter(b, j + n)))
                n--;
            if (n > best) {
                best = n;
                *in_a = i;
                *in_b = j;
            }
        }
    }
    return best;
}

static str script_on(arena *a, char kind, str base, str lemma, uint32_t *cost)
{
    uint32_t i = 0, j = 0, n;

    if (base.n > 200 || lemma.n > 200) {
        *cost = 1000;
        return str_eq(base, lemma) ? arena_printf(a, "%c0<>0<", kind) : arena_printf(a, "=%.*s", (int)lemma.n, lemma.p);
    }
    n = common(base, lemma, &i, &j);
    if (!n) {
        *cost = 100;
        return arena_printf(a, "=%.*s", (int)lemma.n, lemma.p);
    }
    *cost = (base.n - n) + (lemma.n - n);
    return arena_printf(a, "%c%u<%.*s>%u<%.*s", kind, letters(str_sub(base, 0, i)), (int)j, lemma.p,
                        letters(str_sub(base, i + n, base.n)), (int)(lemma.n - j - n), lemma.p + j + n);
}

static bool is_lower_str(str s)
{
    uint32_t i = 0, len;

    for (; i < s.n; i += len)
        if (utf8_is_upper(utf8_decode(s, i, &len)))
            return false;
    return true;
}

/* "kerala", "KERALA" -> "Kerala" (letters of ASCII only); {NULL, 0} when out of memory. */
static str capitalised(arena *a, str lower)
{
    char *p;

    if (!lower.n || lower.p[0] < 'a' || lower.p[0] > 'z')
        return lower;
    p = arena_alloc(a, lower.n, 1);
    if (!p)
        return (str){ NULL, 0 };
    memcpy(p, lower.p, lower.n);
    p[0] = (char)(lower.p[0] - 'a' + 'A');
    return (str){ p, lower.n };
}

/* "12,500" -> "12500"; {NULL, 0} when out of memory. */
static str without_commas(arena *a, str lower)
{
    char *p = arena_alloc(a, lower.n + 1, 1);
    uint32_t n = 0;

    if (!p)
        return (str){ NULL, 0 };
    for (uint32_t i = 0; i < lower.n; i++)
        if (lower.p[i] != ',')
            p[n++] = lower.p[i];
    return (str){ p, n };
}

/* Makes the script on `base`, whose p is NULL when memory ran out; true when *script is to be taken: it is cheaper than `cost`, or
 * memory ran out. */
static bool is_better(arena *a, char kind, str base, str lemma, uint32_t cost, str *script)
{
    uint32_t own;

    *script = base.p ? script_on(a, kind, base, lemma, &own) : base;
    return !base.p || own < cost;
}

str lemma_script(arena *a, str form, str lower, str lemma)
{
    uint32_t cost, hyphen = str_find(lower, STR("-"));
    bool low = is_lower_str(lemma);
    str whole = script_on(a, low ? 'l' : 'k', low ? lower : form, lemma, &cost), other;

    if (!low && cost && is_better(a, 'c', capitalised(a, lower), lemma, cost, &other))
        return other;
    if (low && cost && str_find(lower, STR(",")) != NO_INDEX && is_better(a, 'n', without_commas(a, lower), lemma, cost, &other))
        return other;
    if (low && hyphen != NO_INDEX && hyphen > 0 && is_better(a, 'h', str_sub(lower, 0, hyphen), lemma, cost, &other))
        return other;
    return whole;
}

static uint32_t number(str s, uint32_t *at)
{
    uint32_t n = 0;

    for (; *at < s.n && ascii_is_digit((unsigned char)s.p[*at]) && n < 1000; ++*at)
        n = n * 10 + (uint32_t)(s.p[*at] - '0');
    return n;
}

/* "12<abc": the number and the letters up to `stop`. */
static bool part(str script, uint32_t *at, char stop, uint32_t *cut, str *put)
{
    uint32_t from;

    *cut = number(script, at);
    if (*at >= script.n || script.p[*at] != '<')
        return false;
    from = ++*at;
    while (*at < script.n && script.p[*at] != stop)
        ++*at;
    *put = str_sub(script, from, *at);
    ++*at;
    return true;
}

bool lemma_apply(arena *a, str script, str form, str lower, str *lemma)
{
    uint32_t at = 1, cut_front, cut_back, hyphen;
    str base = lower, front, back;
    char *out;

    if (!script.n)
        return false;
    if (script.p[0] == '=') {
        *lemma = str_sub(script, 1, script.n);
        return lemma->n > 0;
    }
    if (script.p[0] == 'k')
        base = form;
    else if (script.p[0] == 'c')
        base = capitalised(a, lower);
    else if (script.p[0] == 'n')
        base = without_commas(a, lower);
    if (!base.p)
        return false;
    hyphen = script.p[0] == 'h' ? str_find(lower, STR("-")) : 0;
    if (script.p[0] == 'h') {
        if (hyphen == NO_INDEX)
            return false;
        base.n = hyphen;
    }
    if (!part(script, &at, '>', &cut_front, &front) || !part(script, &at, '\0', &cut_back, &back))
        return false;
    if (cut_front + cut_back > base.n)
        return false;
    for (; cut_front && base.n; cut_front--) {
        uint32_t len = 1;

        while (!at_letter(base, len))
            len++;
        base = str_sub(base, len, base.n);
    }
    for (; cut_back && base.n; cut_back--) {
        do
            base.n--;
        while (base.n && !at_letter((str){ base.p, base.n + 1 }, base.n));
    }
    if (cut_front || cut_back || !(base.n + front.n + back.n))
        return false;
    if (!front.n && !back.n) {
        *lemma = base;
        return true;
    }
    out = arena_alloc(a, base.n + front.n + back.n, 1);
    if (!out)
        return false;
    memcpy(out, front.p, front.n);
    memcpy(out + front.n, base.p, base.n);
    memcpy(out + front.n + base.n, back.p, back.n);
    *lemma = (str){ out, front.n + base.n + back.n };
    return true;
}
