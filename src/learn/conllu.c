/* Reader of CoNLL-U (universaldependencies.org/format.html), the only one of the project, and the plain writer of the trainers
 * (write/conllu.c is that of the program). The reader rebuilds the text: tokens with one space between them unless
 * SpaceAfter=No, a line break after each sentence. What it refuses: lines without ten columns, empty columns, control
 * characters, invalid UTF-8, words not numbered from 1, ranges that do not fit their words, heads outside the sentence.
 * Where trees are wanted (treebank.parsed) each sentence must be one: a root, and no circle. */
#include "learn/conllu.h"

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "doc/word.h"

enum { ID, FORM, LEMMA, UPOS, XPOS, FEATS, HEAD, DEPREL, DEPS, MISC, COLUMNS };

typedef struct reader {
    treebank *t;
    const char *path;
    const char *bytes;           /* the first line, whose number is first_line */
    uint32_t first_line;
    uint32_t line, first;        /* first word of the sentence */
    uint32_t mwt_first, mwt_last; /* word numbers of the multiword token being read; 0 outside */
    uint32_t mwt_start, mwt_end, mwt_at;
    uint32_t token;
    bool mwt_space;
    str mwt_line;
    uint32_t far_head, far_line; /* largest head of the sentence, and its line */
    str comments;                /* lines of comments before the first word */
} reader;

void treebank_init(treebank *t, arena *a)
{
    *t = (treebank){ 0 };
    doc_init(&t->doc, a, (str){ "", 0 });
}

void treebank_release(treebank *t) { buf_release(&t->text); }

static dgm_status fault_at(const reader *r, uint32_t line, dgm_error *error, const char *what)
{
    return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s:%u: %s", r->path, line, what);
}

static dgm_status fault(const reader *r, dgm_error *error, const char *what)
{
    return fault_at(r, r->line, error, what);
}

static uint32_t add_text(reader *r, str form)
{
    uint32_t at = (uint32_t)r->t->text.n;

    buf_str(&r->t->text, form);
    return at;
}

static bool has_space(str misc) { return str_find(misc, STR("SpaceAfter=No")) == NO_INDEX; }

static bool is_blank(str s)
{
    uint32_t len;

    for (uint32_t i = 0; i < s.n; i += len)
        if (!utf8_is_space(utf8_decode(s, i, &len)))
            return false;
    return true;
}

static dgm_status read_range(reader *r, const str *cell, str line, dgm_error *error)
{
    uint32_t dash = str_find(cell[ID], STR("-"));

    if (r->mwt_first)
        return fault(r, error, "a multiword token begins inside another");
    if (!str_u32(str_sub(cell[ID], 0, dash), &r->mwt_first)
        || !str_u32(str_sub(cell[ID], dash + 1, cell[ID].n), &r->mwt_last) || r->mwt_last < r->mwt_first)
        return fault(r, error, "malformed range of a multiword token");
    if (r->mwt_first != r->t->doc.word_count - r->first + 1)
        return fault(r, error, "a multiword token does not begin at the next word");
    r->mwt_start = r->mwt_at = add_text(r, cell[FORM]);
    r->mwt_end = (uint32_t)r->t->text.n;
    r->mwt_space = has_space(cell[MISC]);
    r->mwt_line = line;
    return DGM_OK;
}

/* Place of a word in the text. Parts of a multiword token that stand in it one after the other get their own place, others
 * that of the token. */
static void find_place(reader *r, bool in_mwt, str form, uint32_t *start, uint32_t *end)
{
    str left;

    if (!in_mwt) {
        *start = add_text(r, form);
        *end = (uint32_t)r->t->text.n;
        return;
    }
    *start = r->mwt_start;
    *end = r->mwt_end;
    if (r->t->text.failed)
        return;
    left = (str){ r->t->text.p + r->mwt_at, r->mwt_end - r->mwt_at };
    if (str_starts(left, form)) {
        *start = r->mwt_at;
        *end = r->mwt_at += form.n;
    }
}

static void take_gold(gold_word *g, word *w, const str *cell, uint32_t head, uint32_t first)
{
    g->upos = w->upos = (uint8_t)upos_from(cell[UPOS]);
    g->feats = w->feats = str_is(cell[FEATS], "_") ? (str){ "", 0 } : cell[FEATS];
    g->lemma = w->lemma = str_is(cell[LEMMA], "_") && !str_is(cell[FORM], "_") ? w->lower : cell[LEMMA];
    g->head = head ? first + head - 1 : NO_INDEX;
    g->rel = (uint8_t)deprel_from(cell[DEPREL]);
    g->sub = (uint8_t)depsub_from(cell[DEPREL]);
}

static dgm_status read_head(reader *r, str cell, uint32_t *head, dgm_error *error)
{
    *head = 0;
    if (!str_u32(cell, head) && (r->t->parsed || !str_is(cell, "_")))
        return fault(r, error, "the head is no number");
    if (*head > r->far_head) {
        r->far_head = *head;
        r->far_line = r->line;
    }
    return DGM_OK;
}

static dgm_status add_word(reader *r, uint32_t number, const str *cell, str line, dgm_error *error)
{
    doc *d = &r->t->doc;
    word *w = ARENA_PUSH(d->arena, d->word, d->word_count, d->word_cap);
    gold_word *g = ARENA_PUSH(d->arena, r->t->gold, r->t->gold_count, r->t->gold_cap);
    given_lines *lines = ARENA_PUSH(d->arena, d->given, d->given_count, d->given_cap);
    bool in_mwt = r->mwt_first != 0, begins = in_mwt && number == r->mwt_first, space;
    uint32_t start, end, head;

    if (!w || !g || !lines)
        return dgm_fail_memory(error);
    TRY(read_head(r, cell[HEAD], &head, error));
    find_place(r, in_mwt, cell[FORM], &start, &end);
    if (!word_set(d, w, start, end, cell[FORM]))
        return dgm_fail_memory(error);
    *lines = (given_lines){ line, begins ? r->mwt_line : (str){ "", 0 } };
    space = in_mwt ? number == r->mwt_last && r->mwt_space : has_space(cell[MISC]);
    if (!in_mwt || begins)
        r->token++;
    w->token = r->token - 1;
    w->sentence = d->sentence_count;
    w->flags |= (space ? WORD_SPACE_AFTER : 0) | (in_mwt ? WORD_IN_MWT : 0) | (begins ? WORD_FIRST_IN_MWT : 0)
                | (number == 1 ? WORD_SENTENCE_START : 0);
    if (space)
        buf_char(&r->t->text, ' ');
    if (in_mwt && number == r->mwt_last)
        r->mwt_first = r->mwt_last = 0;
    take_gold(g, w, cell, head, r->first);
    return DGM_OK;
}

/* The line that word `w` stands on. */
static uint32_t line_of(const reader *r, uint32_t w)
{
    uint32_t line = r->first_line;

    for (const char *p = r->bytes; p < r->t->doc.given[w].word.p; p++)
        line += *p == '\n';
    return line;
}

/* One root, and from every word the way up ends there. `seen` numbers the walk that came by a word first: each word is passed
 * once. */
static dgm_status check_tree(const reader *r, uint32_t count, dgm_error *error)
{
    const gold_word *g = r->t->gold;
    uint32_t root = NO_INDEX, end = r->first + count;
    uint32_t *seen = ARENA_NEW(r->t->doc.arena, uint32_t, count);

    if (!seen)
        return dgm_fail_memory(error);
    for (uint32_t w = r->first; w < end; w++) {
        if (g[w].head != NO_INDEX)
            continue;
        if (root != NO_INDEX)
            return fault_at(r, line_of(r, w), error, "a second root in one sentence (head 0)");
        root = w;
    }
    if (root == NO_INDEX)
        return fault_at(r, line_of(r, r->first), error, "a sentence without a root (no head is 0)");
    for (uint32_t w = r->first; w < end; w++) {
        uint32_t up = w;

        while (up != NO_INDEX && !seen[up - r->first]) {
            seen[up - r->first] = w - r->first + 1;
            up = g[up].head;
        }
        if (up != NO_INDEX && seen[up - r->first] == w - r->first + 1)
            return fault_at(r, line_of(r, w), error, "the heads run in a circle");
    }
    return DGM_OK;
}

static dgm_status end_sentence(reader *r, uint8_t domain, dgm_error *error)
{
    doc *d = &r->t->doc;
    uint32_t count = d->word_count - r->first;
    sentence *s;
    uint8_t *dom;
    str *comment;

    if (r->mwt_first)
        return fault(r, error, "a multiword token has more words than its sentence");
    if (count == 0) {
        r->comments = (str){ "", 0 };
        return DGM_OK;
    }
    if (r->far_head > count)
        return fault_at(r, r->far_line, error, "the head lies outside its sentence");
    if (r->t->parsed)
        TRY(check_tree(r, count, error));
    s = ARENA_PUSH(d->arena, d->sentence, d->sentence_count, d->sentence_cap);
    dom = ARENA_PUSH(d->arena, r->t->domain, r->t->domain_count, r->t->domain_cap);
    comment = ARENA_PUSH(d->arena, d->comment, d->comment_count, d->comment_cap);
    if (!s || !dom || !comment)
        return dgm_fail_memory(error);
    *dom = domain;
    *comment = r->comments;
    *s = (sentence){ .start = d->word[r->first].start, .end = d->word[d->word_count - 1].end, .first = r->first,
                     .count = count, .root = r->first };
    r->first = d->word_count;
    r->far_head = 0;
    r->comments = (str){ "", 0 };
    buf_char(&r->t->text, '\n');
    return DGM_OK;
}

/* Comments stand before the words; what stands elsewhere is dropped. */
static void take_comment(reader *r, str line)
{
    if (r->t->doc.word_count != r->first || r->mwt_first)
        return;
    if (r->comments.n == 0)
        r->comments = line;
    else
        r->comments.n = (uint32_t)(line.p + line.n - r->comments.p);
}

static bool has_control(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20)
            return true;
    return false;
}

static dgm_status split_columns(const reader *r, str line, str *cell, dgm_error *error)
{
    str rest = line;
    uint32_t n = 0;

    while (n < COLUMNS && str_split(&rest, '\t', &cell[n])) {
        if (cell[n].n == 0)
            return fault(r, error, "an empty column (nothing is written _)");
        if (has_control(cell[n]))
            return fault(r, error, "a control character");
        n++;
    }
    if (n < COLUMNS)
        return fault(r, error, "less than ten columns");
    return rest.p ? fault(r, error, "more than ten columns") : DGM_OK;
}

/* "8.1" */
static bool is_empty_node(str id)
{
    uint32_t dot = str_find(id, STR(".")), n;

    return str_u32(str_sub(id, 0, dot), &n) && str_u32(str_sub(id, dot + 1, id.n), &n);
}

static dgm_status read_line(reader *r, str line, uint8_t domain, dgm_error *error)
{
    str cell[COLUMNS];
    uint32_t number;

    if (line.n == 0)
        return end_sentence(r, domain, error);
    if (utf8_valid_until(line) < line.n)
        return fault(r, error, "invalid UTF-8");
    if (line.p[0] == '#') {
        take_comment(r, line);
        return DGM_OK;
    }
    TRY(split_columns(r, line, cell, error));
    if (str_find(cell[ID], STR(".")) != NO_INDEX)
        return is_empty_node(cell[ID]) ? DGM_OK : fault(r, error, "the number of an empty node is malformed");
    if (is_blank(cell[FORM]))
        return fault(r, error, "a form of white space alone");
    if (str_find(cell[ID], STR("-")) != NO_INDEX)
        return read_range(r, cell, line, error);
    if (!str_u32(cell[ID], &number) || number != r->t->doc.word_count - r->first + 1)
        return fault(r, error, "words are not numbered from 1");
    return add_word(r, number, cell, line, error);
}

static dgm_status read_lines(reader *r, str rest, uint8_t domain, dgm_error *error)
{
    dgm_status status = DGM_OK;
    str line;

    while (status == DGM_OK && str_split(&rest, '\n', &line)) {
        r->line++;
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        status = read_line(r, line, domain, error);
    }
    return status == DGM_OK ? end_sentence(r, domain, error) : status;
}

/* After a fault the words of the sentence that was not finished go. */
static void drop_unfinished(reader *r)
{
    treebank *t = r->t;

    t->doc.word_count = t->doc.given_count = t->gold_count = r->first;
}

dgm_status treebank_read_bytes(treebank *t, str bytes, const char *path, uint32_t line, uint8_t domain, dgm_error *error)
{
    reader r = { .t = t, .path = path, .line = line ? line - 1 : 0, .first = t->doc.word_count, .comments = { "", 0 } };
    dgm_status status;

    r.token = t->doc.word_count ? t->doc.word[t->doc.word_count - 1].token + 1 : 0;
    if ((uint64_t)t->text.n + bytes.n >= UINT32_MAX)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB of CoNLL-U", path);
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = str_sub(bytes, 3, bytes.n);
    r.bytes = bytes.p;
    r.first_line = r.line + 1;
    status = read_lines(&r, bytes, domain, error);
    if (status == DGM_OK && t->text.failed)
        status = dgm_fail_memory(error);
    if (status != DGM_OK)
        drop_unfinished(&r);
    t->doc.text = t->text.failed || !t->text.p ? (str){ "", 0 } : (str){ t->text.p, (uint32_t)t->text.n };
    return status;
}

dgm_status treebank_read(treebank *t, const char *path, uint8_t domain, dgm_error *error)
{
    file_map map;
    str bytes = { "", 0 };

    TRY(file_map_open(&map, path, error));
    if (map.n >= UINT32_MAX) {
        file_unmap(&map);
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB of CoNLL-U", path);
    }
    /* Words point into the copy: the map would have to be kept as long as they are. */
    if (map.n)
        bytes = arena_str(t->doc.arena, (str){ (const char *)map.p, (uint32_t)map.n });
    file_unmap(&map);
    if (!bytes.p)
        return dgm_fail_memory(error);
    return treebank_read_bytes(t, bytes, path, 1, domain, error);
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

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
