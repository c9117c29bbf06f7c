/* Reader and writer of CoNLL-U (universaldependencies.org/format.html). The reader rebuilds the text: tokens with one
 * space between them unless SpaceAfter=No, a line break after each sentence. */
#include "learn/conllu.h"

#include "base/error.h"
#include "base/file.h"
#include "doc/word.h"

typedef struct reader {
    treebank *t;
    const char *path;
    uint32_t line, first;        /* first word of the sentence */
    uint32_t mwt_first, mwt_last; /* word numbers of the multiword token being read; 0 outside */
    uint32_t mwt_start, mwt_end, mwt_at;
    uint32_t token;
    bool mwt_space;
} reader;

void treebank_init(treebank *t, arena *a)
{
    *t = (treebank){ 0 };
    doc_init(&t->doc, a, (str){ "", 0 });
}

void treebank_release(treebank *t) { buf_release(&t->text); }

static dgm_status fault(const reader *r, dgm_error *error, const char *what)
{
    return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s:%u: %s", r->path, r->line, what);
}

static uint32_t add_text(reader *r, str form)
{
    uint32_t at = (uint32_t)r->t->text.n;

    buf_str(&r->t->text, form);
    return at;
}

static dgm_status read_range(reader *r, const str *cell, dgm_error *error)
{
    uint32_t dash = str_find(cell[0], STR("-"));

    if (!str_u32(str_sub(cell[0], 0, dash), &r->mwt_first)
        || !str_u32(str_sub(cell[0], dash + 1, cell[0].n), &r->mwt_last) || r->mwt_last < r->mwt_first)
        return fault(r, error, "malformed range of a multiword token");
    r->mwt_start = r->mwt_at = add_text(r, cell[1]);
    r->mwt_end = (uint32_t)r->t->text.n;
    r->mwt_space = str_find(cell[9], STR("SpaceAfter=No")) == NO_INDEX;
    return DGM_OK;
}

/* Parts of a multiword token that stand in it one after the other get their own place, others that of the token.
 * The bytes of the text may still move while it grows, so the form is copied. */
static dgm_status add_word(reader *r, uint32_t number, const str *cell, dgm_error *error)
{
    doc *d = &r->t->doc;
    word *w = ARENA_PUSH(d->arena, d->word, d->word_count, d->word_cap);
    gold_word *g = ARENA_PUSH(d->arena, r->t->gold, r->t->gold_count, r->t->gold_cap);
    str form = arena_str(d->arena, cell[1]);
    bool in_mwt = r->mwt_first && number >= r->mwt_first && number <= r->mwt_last, space;
    uint32_t start, end, head;

    if (!w || !g || !form.p)
        return dgm_fail_memory(error);
    if (in_mwt) {
        str left = { r->t->text.p + r->mwt_at, r->mwt_end - r->mwt_at };

        start = r->mwt_start;
        end = r->mwt_end;
        if (str_starts(left, form)) {
            start = r->mwt_at;
            end = r->mwt_at += form.n;
        }
        space = number == r->mwt_last && r->mwt_space;
    } else {
        start = add_text(r, form);
        end = (uint32_t)r->t->text.n;
        space = str_find(cell[9], STR("SpaceAfter=No")) == NO_INDEX;
    }
    if (!word_set(d, w, start, end, form))
        return dgm_fail_memory(error);
    if (!in_mwt || number == r->mwt_first)
        r->token++;
    w->token = r->token - 1;
    w->sentence = d->sentence_count;
    w->flags |= (space ? WORD_SPACE_AFTER : 0) | (in_mwt ? WORD_IN_MWT : 0)
                | (in_mwt && number == r->mwt_first ? WORD_FIRST_IN_MWT : 0)
                | (number == 1 ? WORD_SENTENCE_START : 0);
    if (space)
        buf_char(&r->t->text, ' ');
    if (in_mwt && number == r->mwt_last)
        r->mwt_first = r->mwt_last = 0;
    if (!str_u32(cell[6], &head))
        head = 0;
    g->upos = w->upos = (uint8_t)upos_from(cell[3]);
    g->feats = str_is(cell[5], "_") ? (str){ "", 0 } : arena_str(d->arena, cell[5]);
    g->lemma = str_is(cell[2], "_") && !str_is(cell[1], "_") ? w->lower : arena_str(d->arena, cell[2]);
    w->feats = g->feats;
    w->lemma = g->lemma;
    g->head = head ? r->first + head - 1 : NO_INDEX;
    g->rel = (uint8_t)deprel_from(cell[7]);
    g->sub = (uint8_t)depsub_from(cell[7]);
    return DGM_OK;
}

static dgm_status end_sentence(reader *r, uint8_t domain, dgm_error *error)
{
    doc *d = &r->t->doc;
    sentence *s;
    uint8_t *dom;

    if (d->word_count == r->first)
        return DGM_OK;
    for (uint32_t i = r->first; i < d->word_count; i++)
        if (r->t->gold[i].head != NO_INDEX && r->t->gold[i].head >= d->word_count)
            return fault(r, error, "a head lies outside its sentence");
    s = ARENA_PUSH(d->arena, d->sentence, d->sentence_count, d->sentence_cap);
    dom = ARENA_PUSH(d->arena, r->t->domain, r->t->domain_count, r->t->domain_cap);
    if (!s || !dom)
        return dgm_fail_memory(error);
    *dom = domain;
    *s = (sentence){ .start = d->word[r->first].start, .end = d->word[d->word_count - 1].end, .first = r->first,
                     .count = d->word_count - r->first };
    r->first = d->word_count;
    buf_char(&r->t->text, '\n');
    return DGM_OK;
}

static dgm_status read_line(reader *r, str line, uint8_t domain, dgm_error *error)
{
    str cell[10], rest = line;
    uint32_t n = 0, number;

    if (line.n == 0)
        return end_sentence(r, domain, error);
    if (line.p[0] == '#')
        return DGM_OK;
    while (n < 10 && str_split(&rest, '\t', &cell[n]))
        n++;
    if (n < 10)
        return fault(r, error, "less than ten columns");
    if (str_find(cell[0], STR(".")) != NO_INDEX)
        return DGM_OK;
    if (str_find(cell[0], STR("-")) != NO_INDEX)
        return read_range(r, cell, error);
    if (!str_u32(cell[0], &number) || number != r->t->doc.word_count - r->first + 1)
        return fault(r, error, "words are not numbered from 1");
    return add_word(r, number, cell, error);
}

dgm_status treebank_read(treebank *t, const char *path, uint8_t domain, dgm_error *error)
{
    reader r = { .t = t, .path = path, .first = t->doc.word_count };
    file_map map;
    str rest, line;
    dgm_status status;

    TRY(file_map_open(&map, path, error));
    r.token = t->doc.word_count ? t->doc.word[t->doc.word_count - 1].token + 1 : 0;
    rest = (str){ (const char *)map.p, (uint32_t)map.n };
    status = DGM_OK;
    while (status == DGM_OK && rest.n) {
        uint32_t n = 0;

        while (n < rest.n && rest.p[n] != '\n')
            n++;
        line = str_sub(rest, 0, n);
        rest = str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
        r.line++;
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        status = read_line(&r, line, domain, error);
    }
    if (status == DGM_OK)
        status = end_sentence(&r, domain, error);
    if (status == DGM_OK && t->text.failed)
        status = dgm_fail_memory(error);
    t->doc.text = (str){ t->text.p, (uint32_t)t->text.n };
    file_unmap(&map);
    return status;
}

static void write_mwt(buf *out, const doc *d, const sentence *s, uint32_t w)
{
    uint32_t last = w, end = d->word[w].end, stop = s->first + s->count;

    while (last + 1 < stop && d->word[last + 1].token == d->word[w].token) {
        last++;
        if (d->word[last].end > end)
            end = d->word[last].end;
    }
    buf_printf(out, "%u-%u\t", w - s->first + 1, last - s->first + 1);
    buf_str(out, doc_text(d, d->word[w].start, end));
    buf_z(out, "\t_\t_\t_\t_\t_\t_\t_\t");
    buf_z(out, d->word[last].flags & WORD_SPACE_AFTER ? "_\n" : "SpaceAfter=No\n");
}

static void write_word(buf *out, const doc *d, const sentence *s, uint32_t i)
{
    const word *w = &d->word[i];

    buf_printf(out, "%u\t", i - s->first + 1);
    buf_str(out, w->form);
    buf_char(out, '\t');
    buf_str(out, w->lemma.n ? w->lemma : w->form);
    buf_printf(out, "\t%s\t_\t", upos_name[w->upos]);
    buf_str(out, w->feats.n ? w->feats : STR("_"));
    buf_printf(out, "\t%u\t%s", w->head == NO_INDEX ? 0 : w->head - s->first + 1, deprel_name[w->rel]);
    if (w->sub)
        buf_printf(out, ":%s", depsub_name[w->sub]);
    buf_z(out, w->flags & (WORD_SPACE_AFTER | WORD_IN_MWT) ? "\t_\t_\n" : "\t_\tSpaceAfter=No\n");
}

void conllu_write(buf *out, const doc *d)
{
    for (uint32_t k = 0; k < d->sentence_count; k++) {
        const sentence *s = &d->sentence[k];
        str text = doc_text(d, s->start, s->end);

        buf_printf(out, "# sent_id = %u\n# text = ", k + 1);
        for (uint32_t i = 0; i < text.n; i++)
            buf_char(out, (unsigned char)text.p[i] < 32 ? ' ' : text.p[i]);
        buf_char(out, '\n');
        for (uint32_t i = s->first; i < s->first + s->count; i++) {
            if (d->word[i].flags & WORD_FIRST_IN_MWT)
                write_mwt(out, d, s, i);
            write_word(out, d, s, i);
        }
        buf_char(out, '\n');
    }
}
