/* See meta.h. Each field has candidates with ranks: what the page declares for machines first, then what it shows. */
#include "page/meta.h"

#include "base/error.h"
#include "base/utf8.h"
#include "page/when.h"

#define TEXT_BYTES 400

/* ---- Small things ----------------------------------------------------------------------------------------------- */

/* Runs of white space become one space; a copy in the arena. */
static str squeeze(arena *a, str s)
{
    str copy = arena_str(a, s);
    char *p = (char *)(uintptr_t)copy.p;
    uint32_t n = 0, len;

    if (!p)
        return copy;
    for (uint32_t i = 0; i < s.n; i += len) {
        if (utf8_is_space(utf8_decode(s, i, &len))) {
            if (n && p[n - 1] != ' ')
                p[n++] = ' ';
        } else {
            memmove(p + n, s.p + i, len);
            n += len;
        }
    }
    while (n && p[n - 1] == ' ')
        n--;
    p[n] = '\0';
    return (str){ p, n };
}

/* Text of a block as it stands, spaces squeezed. */
static str shown_text(const html *h, const block *b)
{
    str all = { "", 0 };

    for (uint32_t i = b->run; i < b->run_end && all.n < TEXT_BYTES; i++) {
        str s = h->run[i].text;

        if (s.n > TEXT_BYTES) /* not inside a character */
            for (s.n = TEXT_BYTES; s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80;)
                s.n--;
        all = arena_printf(h->a, "%.*s%.*s", (int)all.n, all.p, (int)s.n, s.p);
        if (!all.p)
            return all;
    }
    return squeeze(h->a, all);
}

static str best_meta(const html *h, const page_rules *rules, meta_field field, uint32_t *best)
{
    str found = { "", 0 };

    *best = 100;
    for (uint32_t i = 0; i < h->meta_count; i++) {
        uint32_t rank;

        if (h->meta[i].content.n && rules_meta(rules, h->meta[i].name, &rank) == field && rank < *best) {
            *best = rank;
            found = h->meta[i].content;
        }
    }
    return found;
}

/* Letters and digits in lower case, for comparing; at most `size` bytes. */
static str letters(str s, char *out, uint32_t size)
{
    uint32_t n = 0, len;

    for (uint32_t i = 0; i < s.n && n + 4 < size; i += len) {
        uint32_t c = utf8_decode(s, i, &len);

        if (utf8_is_alpha(c) || utf8_is_digit(c))
            n += utf8_encode(utf8_lower(c), out + n);
    }
    return (str){ out, n };
}

/* Are the letters of `part` in those of `whole`? */
static bool holds(str whole, str part)
{
    char a[1024], b[1024];
    str x = letters(whole, a, sizeof(a)), y = letters(part, b, sizeof(b));

    return y.n > 0 && str_find(x, y) != NO_INDEX;
}

static uint32_t count_words(str s)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < s.n; i++)
        n += !ascii_is_space((unsigned char)s.p[i]) && (i == 0 || ascii_is_space((unsigned char)s.p[i - 1]));
    return n;
}

/* Empty for what is no address. */
static str host_of(str url) { return str_find(url, STR("://")) == NO_INDEX ? (str){ "", 0 } : str_host(url); }

static bool is_address(str s) { return str_starts(s, STR("http://")) || str_starts(s, STR("https://")); }

/* ---- Title ------------------------------------------------------------------------------------------------------ */

static uint32_t separator_at(str s, uint32_t i)
{
    static const char *const mark[] = { " | ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " :: ", " \xC2\xAB ", " \xC2\xBB ", " \xE2\x80\xA2 ", " \xC2\xB7 ", " : ", " ~ " };

    for (size_t k = 0; k < COUNT_OF(mark); k++)
        if (str_starts(str_sub(s, i, s.n), str_of(mark[k])))
            return (uint32_t)strlen(mark[k]);
    return 0;
}

/* Without the name of the site at its end or beginning. */
static str strip_site(str title, str site, str host)
{
    uint32_t cut = NO_INDEX, behind = 0;

    for (uint32_t i = 1; i < title.n; i++) {
        uint32_t n = separator_at(title, i);
        str tail;

        if (!n)
            continue;
        tail = str_sub(title, i + n, title.n);
        if ((site.n && (holds(site, tail) || holds(tail, site))) || (host.n && holds(host, tail))) {
            cut = i;
            break;
        }
        cut = i;
        behind = n;
    }
    if (cut == NO_INDEX)
        return title;
    if (behind) { /* not known to be the site: only if short against what remains */
        uint32_t tail = count_words(str_sub(title, cut + behind, title.n)), head = count_words(str_sub(title, 0, cut));

        if (tail > 4 || head < 3 || tail * 2 > head + 2)
            return title;
    }
    return str_trim(str_sub(title, 0, cut));
}

/* The first heading that the declared titles hold too; else the only first-level heading. */
static str heading_title(const html *h, const body *b, str declared, str tag_title, bool *sure)
{
    str best = { "", 0 }, only = { "", 0 };
    uint32_t only_count = 0;

    *sure = false;
    for (uint32_t i = 0; i < b->count; i++) {
        const block *x = &b->block[i];
        const element *e = &h->element[x->element];
        str text;
        bool first = e->tag == TAG_H1;

        if (!first && !(e->tag >= TAG_H2 && e->tag <= TAG_H4) && !(e->hits & RULE_TITLE))
            continue;
        if (x->words > 60)
            continue;
        text = shown_text(h, x);
        if (!text.p)
            return text;
        if (first && ++only_count == 1)
            only = text;
        if (x->words >= 2 && !best.n && ((declared.n && holds(declared, text)) || (tag_title.n && holds(tag_title, text)) ||
                                         (declared.n && count_words(declared) >= 3 && holds(text, declared)))) {
            if (first || count_words(text) * 2 >= count_words(declared.n ? declared : tag_title))
                best = text;
        }
    }
    if (best.n) {
        *sure = true;
        return best;
    }
    return only_count == 1 ? only : (str){ "", 0 };
}

/* "Headline - Site": the site, where the headline is known. */
static str site_behind(str tag_title, str title)
{
    uint32_t n = title.n && str_starts(tag_title, title) ? separator_at(tag_title, title.n) : 0;
    str site = n ? str_trim(str_sub(tag_title, title.n + n, tag_title.n)) : (str){ "", 0 };

    return count_words(site) <= 5 ? site : (str){ "", 0 };
}

static dgm_status find_title(page *out, const html *h, const body *b, const jsonld *d, const page_rules *rules, str host,
                             dgm_error *error)
{
    uint32_t rank;
    str declared = best_meta(h, rules, META_TITLE, &rank), tag_title = squeeze(h->a, h->title), shown;
    bool sure;

    if (!tag_title.p)
        return dgm_fail_memory(error);
    if (d->title.n && (!declared.n || rank > 1))
        declared = d->title;
    shown = heading_title(h, b, declared, tag_title, &sure);
    if (!shown.p)
        return dgm_fail_memory(error);
    if (sure || (!declared.n && shown.n))
        out->title = shown;
    else if (declared.n)
        out->title = strip_site(declared, out->site, host);
    else
        out->title = strip_site(tag_title, out->site, host);
    out->title = squeeze(h->a, out->title);
    if (!out->title.p)
        return dgm_fail_memory(error);
    if (!out->site.n)
        out->site = site_behind(tag_title, out->title);
    return DGM_OK;
}

/* ---- Site, address, language ------------------------------------------------------------------------------------ */

/* Two letters, of "id-ID", "en_US", "Indonesian" none. */
static str language(arena *a, str s)
{
    char code[3];

    s = str_trim(s);
    if (s.n < 2 || (s.n > 2 && s.p[2] != '-' && s.p[2] != '_') || !ascii_is_alpha((unsigned char)s.p[0]) ||
        !ascii_is_alpha((unsigned char)s.p[1]))
        return (str){ "", 0 };
    code[0] = (char)ascii_lower((unsigned char)s.p[0]);
    code[1] = (char)ascii_lower((unsigned char)s.p[1]);
    code[2] = '\0';
    return arena_str(a, (str){ code, 2 });
}

dgm_status meta_read(page *out, const html *h, const body *b, const jsonld *d, const page_rules *rules, str url, dgm_error *error)
{
    uint32_t rank;
    str declared = best_meta(h, rules, META_URL, &rank), host;

    out->url = is_address(h->canonical) ? h->canonical : is_address(declared) ? declared : is_address(d->url) ? d->url : url;
    host = host_of(out->url.n ? out->url : url);
    out->site = best_meta(h, rules, META_SITE, &rank);
    if ((!out->site.n || rank > 2) && d->site.n)
        out->site = d->site;
    if (!out->site.n)
        out->site = host;
    out->lang = language(h->a, h->lang);
    if (out->lang.p && !out->lang.n)
        out->lang = language(h->a, best_meta(h, rules, META_LANG, &rank));
    if (out->lang.p && !out->lang.n)
        out->lang = language(h->a, d->lang);
    if (!out->lang.p)
        return dgm_fail_memory(error);
    return find_title(out, h, b, d, rules, host, error);
}

/* ---- Author ----------------------------------------------------------------------------------------------------- */

/* Cuts a byline phrase off the beginning ("Oleh", "By") and what follows the name off the end. */
static str clean_author(arena *a, const page_rules *rules, str s)
{
    str lower;
    const page_phrase *p;

    s = squeeze(a, s);
    if (!s.p)
        return s;
    for (int again = 0; again < 2; again++) {
        lower = utf8_lower_str(a, s);
        if (!lower.p)
            return lower;
        p = rules_opening(rules, PHRASE_BYLINE, lower);
        if (!p || lower.n != s.n)
            break;
        s = str_sub(s, p->word.n, s.n);
        while (s.n && (s.p[0] == ':' || s.p[0] == ' ' || s.p[0] == '-' || s.p[0] == '|'))
            s = str_sub(s, 1, s.n);
    }
    if (is_address(s))
        return (str){ "", 0 };
    for (uint32_t i = 1; i < s.n; i++)
        if (separator_at(s, i) || s.p[i] == '|' || s.p[i] == '(' || (s.p[i] == '/' && i + 1 < s.n)) {
            s.n = i;
            break;
        }
    /* A number ends a name: it belongs to a date, as does the month before it. */
    for (uint32_t i = 0, begin = 0; i < s.n; i++) {
        if (ascii_is_digit((unsigned char)s.p[i])) {
            str last = str_trim(str_sub(s, begin, i));

            s.n = i;
            while (last.n && (last.p[last.n - 1] == ',' || last.p[last.n - 1] == '.'))
                last.n--;
            lower = utf8_lower_str(a, last);
            if (!lower.p)
                return lower;
            if (rules_word(rules, PHRASE_MONTH, lower))
                s.n = begin;
            break;
        }
        if (s.p[i] == ' ' && i + 1 < s.n && !ascii_is_digit((unsigned char)s.p[i + 1]))
            begin = i + 1;
    }
    s = str_trim(s);
    while (s.n && (s.p[s.n - 1] == ',' || s.p[s.n - 1] == ';' || s.p[s.n - 1] == ':' || s.p[s.n - 1] == '-' || s.p[s.n - 1] == '@'))
        s = str_trim(str_sub(s, 0, s.n - 1));
    return s;
}

/* "example" of news.example.co.id: the longest part of a host. */
static str host_name(str host)
{
    str rest = host, part, best = { "", 0 };

    while (str_split(&rest, '.', &part))
        if (part.n > best.n)
            best = part;
    return best;
}

static bool plausible_author(str s, str site, str host)
{
    str name = host_name(host);

    uint32_t n, words = count_words(s);

    if (!s.n || words > 10 || is_address(s) || memchr(s.p, '@', s.n) || memchr(s.p, '{', s.n))
        return false;
    if (!utf8_is_alpha(utf8_decode(s, 0, &n)))
        return false;
    if (name.n >= 4 && holds(s, name))
        return false;
    if ((site.n && holds(site, s)) || (site.n && holds(s, site) && words <= 2) || (host.n && holds(host, s)))
        return false;
    return true;
}

/* Short block whose element or those above it are marked as author; in the order of the page, near the text. */
static uint32_t author_marks(const html *h, uint32_t e, bool *prop)
{
    uint32_t up = 0;

    for (; e != NO_INDEX && up < 4; e = h->element[e].parent, up++) {
        const element *x = &h->element[e];

        if (x->itemprop.n && str_find(x->itemprop, STR("author")) != NO_INDEX) {
            *prop = true;
            return 3;
        }
        if (x->hits & RULE_AUTHOR)
            return up < 2 ? 2 : 1;
    }
    return 0;
}

static dgm_status shown_author(str *out, uint32_t *score_out, const html *h, const body *b, const page_rules *rules, str site,
                               str host, str declared, bool *editor, dgm_error *error)
{
    uint32_t best = 0;

    *editor = false;

    for (uint32_t i = 0; i < b->count; i++) {
        const block *x = &b->block[i];
        bool prop = false, near;
        uint32_t marks, score;
        str text, lower, name;
        const page_phrase *p;

        if (x->words == 0 || x->words > 25 || x->keep)
            continue;
        near = i < b->last + 3 && i + 12 > b->first;
        marks = author_marks(h, h->run[x->run].element, &prop);
        if (!marks && (!near || x->words > 12))
            continue;
        text = shown_text(h, x);
        lower = text.p ? utf8_lower_str(h->a, text) : text;
        if (!lower.p)
            return dgm_fail_memory(error);
        if (rules_opening(rules, PHRASE_EDITOR, lower)) {
            *editor |= declared.n && holds(text, declared);
            continue;
        }
        p = rules_opening(rules, PHRASE_BYLINE, lower);
        score = marks * 2 + (p ? 3 : 0) + near;
        if (!marks && !p)
            continue;
        name = clean_author(h->a, rules, text);
        if (!name.p)
            return dgm_fail_memory(error);
        if (score > best && plausible_author(name, site, host) && count_words(name) <= 8) {
            best = score;
            *out = name;
        }
    }
    *score_out = best;
    return DGM_OK;
}

/* The author that the page declares to machines. */
static dgm_status declared_author(str *out, const html *h, const jsonld *d, const page_rules *rules, str site, str host,
                                  dgm_error *error)
{
    str name = clean_author(h->a, rules, d->author);
    uint32_t rank;

    if (!name.p)
        return dgm_fail_memory(error);
    if (plausible_author(name, site, host)) {
        *out = name;
        return DGM_OK;
    }
    for (uint32_t want = 0; want < 8; want++)
        for (uint32_t i = 0; i < h->meta_count; i++) {
            if (rules_meta(rules, h->meta[i].name, &rank) != META_AUTHOR || rank != want)
                continue;
            name = clean_author(h->a, rules, h->meta[i].content);
            if (!name.p)
                return dgm_fail_memory(error);
            if (plausible_author(name, site, host)) {
                *out = name;
                return DGM_OK;
            }
        }
    return DGM_OK;
}

/* Sites declare the editor or the owner of the account; a byline that readers see is better, if the one declared is shown
 * as an editor. */
static dgm_status find_author(page *out, const html *h, const body *b, const jsonld *d, const page_rules *rules, dgm_error *error)
{
    str host = host_of(out->url), shown = { "", 0 };
    uint32_t score = 0;
    bool editor = false;

    TRY(declared_author(&out->author, h, d, rules, out->site, host, error));
    TRY(shown_author(&shown, &score, h, b, rules, out->site, host, out->author, &editor, error));
    if (!out->author.n || (editor && score >= 3 && shown.n))
        out->author = shown;
    else if (editor)
        out->author = (str){ "", 0 };
    return DGM_OK;
}

/* ---- Date ------------------------------------------------------------------------------------------------------- */

static bool has_digit(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (ascii_is_digit((unsigned char)s.p[i]))
            return true;
    return false;
}

#define MAX_DATES 64

typedef struct dated {
    when w;
    uint32_t rank;
    bool any;
    when said[MAX_DATES]; uint32_t said_count; /* declared to machines */
    when shown; bool has_shown;                /* to readers, beside the text, as the day of publication */
} dated;

/* Ranks of shown dates: behind the declared ones. */
enum { RANK_TIME = 10, RANK_SHOWN = 20, RANK_URL = 40, RANK_UPDATED = 50, RANK_ANYWHERE = 70, RANK_TEXT = 80 };

/* Keeps the better of two; of the same day the one with more. */
static void offer(dated *best, const when *w, uint32_t rank)
{
    if ((rank < RANK_SHOWN || rank >= RANK_UPDATED) && rank < RANK_ANYWHERE && best->said_count < MAX_DATES)
        best->said[best->said_count++] = *w;
    if (!best->any || rank < best->rank) {
        when old = best->w;
        bool had = best->any;

        best->w = *w;
        best->rank = rank;
        best->any = true;
        if (had && best->w.hour < 0 && old.hour >= 0 && when_same_day(&old, w))
            best->w = old;
        return;
    }
    if (best->w.hour < 0 && w->hour >= 0 && when_same_day(&best->w, w))
        best->w = *w;
    else if (best->w.hour >= 0 && !best->w.zone && w->zone && w->hour == best->w.hour && w->minute == best->w.minute &&
             when_same_day(&best->w, w)) {
        best->w.zone = true;
        best->w.east = w->east;
    } else if (best->w.zone && best->w.east == 0 && w->zone && w->east != 0 && w->hour >= 0 &&
               when_minutes(&best->w) == when_minutes(w)) {
        best->w = *w; /* the same moment as the reader sees it */
    }
}

static void offer_text(dated *best, str s, uint32_t rank, const page_rules *rules, bool day_first)
{
    when w;

    if (has_digit(s) && when_find(&w, s, rules, day_first))
        offer(best, &w, rank);
}

static bool date_marks(const html *h, uint32_t e)
{
    for (uint32_t up = 0; e != NO_INDEX && up < 3; e = h->element[e].parent, up++)
        if ((h->element[e].hits & RULE_DATE) || h->element[e].tag == TAG_TIME ||
            str_find(h->element[e].itemprop, STR("date")) != NO_INDEX)
            return true;
    return false;
}

static void shown_dates(dated *best, const html *h, const body *b, const page_rules *rules, bool day_first)
{
    char text[TEXT_BYTES];

    for (uint32_t i = 0; i < b->count; i++) {
        const block *x = &b->block[i];
        bool near = i + 15 >= b->first && i <= b->last + 3 && b->last > b->first, marked;
        uint32_t rank;
        str s;

        if (x->words > 40 || (x->keep && x->words > 12))
            continue;
        s = block_text(h, x, text, sizeof(text));
        if (!has_digit(s))
            continue;
        marked = date_marks(h, h->run[x->run].element);
        rank = near ? (marked ? RANK_SHOWN : RANK_SHOWN + 4) : (marked ? RANK_ANYWHERE : RANK_ANYWHERE + 4);
        if (rules_opening(rules, PHRASE_UPDATED, s))
            rank += 3;
        else if (rules_opening(rules, PHRASE_PUBLISHED, s))
            rank -= 2;
        if (near && rank <= RANK_SHOWN && !best->has_shown)
            best->has_shown = when_find(&best->shown, s, rules, day_first);
        offer_text(best, s, rank, rules, day_first);
    }
}

/* What readers are shown beside the headline against what is declared to machines. Sites declare in UTC and show local
 * time: the shown one is taken and its zone inferred. Where the two differ, the shown day wins if the page declares it too,
 * or if the declared one, in UTC, is of the day after: the time of an edit. */
static void settle(dated *best)
{
    const when *s = &best->shown;
    when *w = &best->w;
    int64_t late;
    bool same = when_same_day(s, w);

    if (!best->has_shown || best->rank >= RANK_TIME)
        return;
    if (s->hour >= 0 && w->hour >= 0 && !s->zone && w->zone && w->east == 0) {
        late = when_minutes(s) - when_minutes(w);
        if (late != 0 && late % 30 == 0 && late >= -12 * 60 && late <= 14 * 60) {
            int8_t second = w->second;

            *w = *s;
            w->zone = true;
            w->east = (int16_t)late;
            if (w->second < 0)
                w->second = second;
            return;
        }
        if (!same && late < 0 && late > -36 * 60) {
            *w = *s;
            return;
        }
    }
    for (uint32_t i = 0; !same && i < best->said_count; i++)
        if (when_same_day(&best->said[i], s)) {
            *w = s->hour >= 0 ? *s : best->said[i];
            return;
        }
}

static void element_dates(dated *best, const html *h, const body *b, const page_rules *rules, bool day_first)
{
    uint32_t root = b->root == NO_INDEX ? 0 : b->root;
    uint32_t outer = root;

    /* Two levels up from the text is where its date stands. */
    for (uint32_t up = 0; up < 3 && h->element_count && h->element[outer].parent != NO_INDEX; up++)
        outer = h->element[outer].parent;
    for (uint32_t i = 0; i < h->element_count; i++) {
        const element *e = &h->element[i];
        bool near = i >= outer && i < h->element[outer].end;

        if (!e->value.n || (b->state && (b->state[i] & STATE_NEVER)))
            continue;
        if (str_find(e->itemprop, STR("datepublished")) != NO_INDEX)
            offer_text(best, e->value, near ? 2 : 5, rules, day_first);
        else if (str_find(e->itemprop, STR("datemodified")) != NO_INDEX)
            offer_text(best, e->value, RANK_UPDATED, rules, day_first);
        else if (e->tag == TAG_TIME)
            offer_text(best, e->value, (near ? RANK_TIME : RANK_ANYWHERE) + (e->hits & RULE_DATE ? 0 : 1), rules, day_first);
        else if (e->hits & RULE_DATE)
            offer_text(best, e->value, near ? RANK_TIME + 2 : RANK_ANYWHERE + 2, rules, day_first);
    }
}

static dgm_status find_date(page *out, const html *h, const body *b, const jsonld *d, const page_rules *rules, dgm_error *error)
{
    bool day_first = !str_is(out->lang, "en");
    dated best = { .any = false };
    char text[TEXT_BYTES];
    uint32_t rank;
    when w;

    offer_text(&best, d->published, 0, rules, day_first);
    offer_text(&best, d->page_published, 4, rules, day_first);
    offer_text(&best, d->modified, RANK_UPDATED, rules, day_first);
    for (uint32_t i = 0; i < h->meta_count; i++) {
        meta_field f = rules_meta(rules, h->meta[i].name, &rank);

        if (f == META_DATE)
            offer_text(&best, h->meta[i].content, rank, rules, day_first);
        else if (f == META_UPDATED)
            offer_text(&best, h->meta[i].content, RANK_UPDATED + rank, rules, day_first);
    }
    element_dates(&best, h, b, rules, day_first);
    shown_dates(&best, h, b, rules, day_first);
    if (out->url.n && when_in_url(&w, out->url))
        offer(&best, &w, RANK_URL);
    for (uint32_t i = b->first, seen = 0; !best.any && i < b->last && seen < 2; i++)
        if (b->block[i].keep) {
            offer_text(&best, block_text(h, &b->block[i], text, sizeof(text)), RANK_TEXT, rules, day_first);
            seen++;
        }
    if (!best.any)
        return DGM_OK;
    settle(&best);
    out->date = when_print(&best.w, h->a);
    return out->date.p ? DGM_OK : dgm_fail_memory(error);
}

dgm_status meta_read_late(page *out, const html *h, const body *b, const jsonld *d, const page_rules *rules, dgm_error *error)
{
    TRY(find_author(out, h, b, d, rules, error));
    return find_date(out, h, b, d, rules, error);
}
