#include "code/phrases.h"

#include "base/error.h"
#include "code/lexicon.h"

static dgm_status add_phrase(phrases *p, dgm_error *error)
{
    phrase *x = ARENA_PUSH(&p->arena, p->item, p->count, p->cap);
    str text = tsv_get(&p->table, 0), part;
    uint32_t n = 1;
    uint64_t *h;

    for (uint32_t i = 0; i < text.n; i++)
        n += text.p[i] == ' ';
    h = ARENA_NEW(&p->arena, uint64_t, n);
    if (!x || !h)
        return dgm_fail_memory(error);
    for (n = 0; str_split(&text, ' ', &part);)
        if (part.n)
            h[n++] = str_hash(part);
    if (!n)
        return tsv_fail(&p->table, error, "the first column is empty");
    *x = (phrase){ .word = h, .word_count = n, .line = p->table.line };
    for (uint32_t i = 0; i < PHRASE_CELLS; i++)
        x->cell[i] = tsv_get(&p->table, i + 1);
    return map_add(&p->by_first, h[0], p->count - 1) ? DGM_OK : dgm_fail_memory(error);
}

dgm_status phrases_open(phrases *p, const char *home, const char *lang, const char *file, const char *columns, dgm_error *error)
{
    dgm_status status = DGM_OK;
    str path;
    int more;

    *p = (phrases){ 0 };
    arena_init(&p->arena, 0);
    path = arena_printf(&p->arena, "%s/packs/%s/%s", home, lang, file);
    if (!path.p)
        return dgm_fail_memory(error);
    p->name = path.p + strlen(home) + 1;
    if (!file_exists(path.p))
        return DGM_OK;
    TRY(tsv_open(&p->table, path.p, columns, error));
    p->open = true;
    while (status == DGM_OK && (more = tsv_next(&p->table, error)) != 0)
        status = more < 0 ? DGM_EFORMAT : add_phrase(p, error);
    return status;
}

void phrases_close(phrases *p)
{
    if (p->open)
        tsv_close(&p->table);
    map_release(&p->by_first);
    arena_release(&p->arena);
    *p = (phrases){ 0 };
}

static uint32_t find_at(const phrases *p, const doc *d, uint32_t w, uint32_t end, uint64_t key, phrase_found *out, uint32_t n, uint32_t cap)
{
    uint32_t cursor;

    for (uint32_t i = map_first(&p->by_first, key, &cursor); i != NO_INDEX && n < cap; i = map_next(&p->by_first, key, &cursor))
        if (p->item[i].word[0] == key && phrase_at(d, w, end, p->item[i].word, p->item[i].word_count))
            out[n++] = (phrase_found){ &p->item[i], w, w + p->item[i].word_count - 1 };
    return n;
}

/* Does a longer phrase begin at the same word? */
static bool begins_longer(const phrase_found *f, uint32_t n)
{
    for (uint32_t k = 1; k < n && f[k].first == f[0].first; k++)
        if (f[k].last > f[0].last)
            return true;
    return false;
}

uint32_t phrases_find(const phrases *p, const doc *d, const sentence *s, phrase_found *out, uint32_t cap)
{
    uint32_t n = 0, kept = 0, end = s->first + s->count, from = 0, reach = NO_INDEX;

    for (uint32_t w = s->first; w < end && n < cap; w++) {
        n = find_at(p, d, w, end, d->word[w].key, out, n, cap);
        if (d->word[w].lemma_key != d->word[w].key)
            n = find_at(p, d, w, end, d->word[w].lemma_key, out, n, cap);
    }
    for (uint32_t i = 0; i < n; i++) {
        bool inside = reach != NO_INDEX && out[i].first > from && out[i].last <= reach;
        bool shorter = reach != NO_INDEX && out[i].first == from && out[i].last < reach;

        if (inside || shorter || begins_longer(out + i, n - i))
            continue;
        from = out[i].first;
        reach = out[i].last;
        out[kept++] = out[i];
    }
    return kept;
}
