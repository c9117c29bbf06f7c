/* One article through all stages, in order:
 * page (of HTML) or clean -> langid -> segment -> tag -> parse -> time -> names -> reading of acts -> entity -> place -> quote -> code.
 * Time comes before entity because offices are looked up at the date of the article, which time may have to infer. */
#include "engine/engine.h"
#include "engine/sections.h"

#include "base/error.h"
#include "learn/conllu.h"
#include "page/when.h"

/* Copies a string of the caller, repaired where it is no UTF-8. NULL becomes "". */
static dgm_status copy(str *out, arena *a, const char *z, dgm_error *error)
{
    clean_report repairs = { 0 };
    size_t n = z ? strlen(z) : 0;
    char *p;

    if (n > UINT32_MAX - 1)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "a field of the article is longer than 4 GiB");
    p = arena_alloc(a, n + 1, 1);
    if (!p)
        return dgm_fail_memory(error);
    if (n)
        memcpy(p, z, n);
    clean_invalid(p, (uint32_t)n, &repairs);
    *out = (str){ p, (uint32_t)n };
    return DGM_OK;
}

static dgm_status take_fields(doc *d, const dgm_article *article, dgm_error *error)
{
    arena *a = d->arena;

    TRY(copy(&d->id, a, article->id, error));
    TRY(copy(&d->title, a, article->title, error));
    TRY(copy(&d->source, a, article->source, error));
    TRY(copy(&d->url, a, article->url, error));
    TRY(copy(&d->author, a, article->author, error));
    d->published = (str){ "", 0 };
    return copy(&d->extra, a, article->extra, error);
}

static void tell_repairs(dgm_result *r, const clean_report *c)
{
    if (c->invalid)
        result_remark(r, c->first_invalid, "%u byte(s) of the text are no UTF-8 (first at byte %u): replaced", c->invalid,
                      c->first_invalid);
    if (c->control)
        result_remark(r, c->first_control, "%u control character(s) in the text (first at byte %u): read as spaces",
                      c->control, c->first_control);
    if (c->tags)
        result_remark(r, c->first_tag, "%u HTML tag(s) in the text (first at byte %u): read as spaces", c->tags,
                      c->first_tag);
}

static dgm_status take_text(dgm_result *r, const dgm_article *article, dgm_error *error)
{
    clean_report repairs;
    dgm_status status;

    if (article->text_size >= UINT32_MAX)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "the text is longer than 4 GiB");
    status = clean_text(&r->doc.text, &repairs, &r->arena, (str){ article->text, (uint32_t)article->text_size }, error);
    if (status == DGM_OK)
        tell_repairs(r, &repairs);
    return status;
}

/* Sentences and words as they are given. The bytes are copied: words point into them. */
static dgm_status take_conllu(dgm_result *r, const dgm_article *article, dgm_error *error)
{
    const char *file = article->file ? article->file : r->doc.id.p;
    treebank tb;
    doc *d = &r->doc;
    dgm_status status;
    str bytes;

    if (!r->engine->options.parse_only)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "CoNLL-U can be parsed, not coded");
    if (article->text_size >= UINT32_MAX || article->line >= UINT32_MAX)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB of CoNLL-U", file);
    bytes = arena_str(&r->arena, (str){ article->text, (uint32_t)article->text_size });
    if (!bytes.p)
        return dgm_fail_memory(error);
    treebank_init(&tb, &r->arena);
    status = treebank_read_bytes(&tb, bytes, file, (uint32_t)article->line, 0, error);
    if (status == DGM_OK && tb.doc.sentence_count == 0)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s: holds no sentences in CoNLL-U", file);
    if (status == DGM_OK) {
        d->word = tb.doc.word;
        d->word_count = d->word_cap = tb.doc.word_count;
        d->sentence = tb.doc.sentence;
        d->sentence_count = d->sentence_cap = tb.doc.sentence_count;
        d->given = tb.doc.given;
        d->given_count = d->given_cap = tb.doc.given_count;
        d->comment = tb.doc.comment;
        d->comment_count = d->comment_cap = tb.doc.comment_count;
        d->text = arena_str(&r->arena, tb.doc.text);
        if (!d->text.p)
            status = dgm_fail_memory(error);
    }
    treebank_release(&tb);
    return status;
}

/* A date with a time of day, or written otherwise than YYYY-MM-DD ("Tue, 10 Nov 2015 14:03:00 +0700"). */
static dgm_status take_time(dgm_result *r, str date, dgm_error *error)
{
    when w;

    if (r->doc.published.n || date.n <= 10 || !when_find(&w, date, r->engine->page, true))
        return DGM_OK;
    r->doc.published = when_print(&w, &r->arena);
    return r->doc.published.p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status take_date(dgm_result *r, const dgm_article *article, dgm_error *error)
{
    char today[11];
    str date;

    TRY(copy(&date, &r->arena, article->date, error));
    date = str_trim(date);
    if (date.n == 0 && r->doc.published.n)
        date = r->doc.published; /* of the page */
    if (date.n == 0)
        return DGM_OK;
    TRY(take_time(r, date, error));
    if (r->doc.published.n && !date_is_valid(date))
        date = r->doc.published;
    if (!date_is_valid(date)) {
        result_remark(r, UINT64_MAX, "the date \"%.*s\" is no day (YYYY-MM-DD): ignored", (int)(date.n > 40 ? 40 : date.n),
                      date.p);
        return DGM_OK;
    }
    r->doc.date = str_sub(date, 0, 10);
    date_today(today);
    if (str_cmp(r->doc.date, str_of(today)) > 0)
        result_remark(r, UINT64_MAX, "the date %.10s lies in the future: used as given", date.p);
    return DGM_OK;
}

static dgm_status unsupported(const dgm_result *r, const char *lang, const char *given, dgm_error *error)
{
    char code2[4];
    str name = engine_language_name(r->engine, str_of(lang), code2);

    if (name.n)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the language is %.*s (%s), for which there is no pack; packs: %.*s",
                        (int)name.n, name.p, lang, (int)r->engine->packs.n, r->engine->packs.p);
    return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "there is no pack for the language \"%.40s\"; packs: %.*s",
                    lang[0] ? lang : given, (int)r->engine->packs.n, r->engine->packs.p);
}

/* "id", "ind", "id-ID", "EN_us" -> two-letter code; what is unknown stays (cut to 3 letters). */
static void normal_code(const dgm_result *r, const char *given, char out[4])
{
    char code2[4] = "";
    uint32_t n = 0;

    while (n < 3 && ascii_is_alpha((unsigned char)given[n])) {
        out[n] = (char)ascii_lower((unsigned char)given[n]);
        n++;
    }
    out[n] = '\0';
    if (engine_language_name(r->engine, str_of(out), code2).n)
        memcpy(out, code2, 4);
}

static dgm_status identify(dgm_result *r, dgm_error *error)
{
    double confidence = 0;

    langid_detect(r->engine->langid, r->doc.text, r->doc.lang, &confidence);
    if (!r->doc.lang[0])
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the language could not be told; name it with --lang");
    doc_note(&r->doc, "langid", 0, 0, "%s, confidence %.2f", r->doc.lang, confidence);
    return DGM_OK;
}

static dgm_status take_language(dgm_result *r, const dgm_article *article, dgm_error *error)
{
    const char *given = article->lang;

    if (given && given[0] && strcmp(given, "auto") != 0) {
        normal_code(r, given, r->doc.lang);
        r->doc.lang_given = true;
    } else {
        TRY(identify(r, error));
    }
    r->language = engine_language(r->engine, r->doc.lang);
    return r->language ? DGM_OK : unsupported(r, r->doc.lang, given ? given : "", error);
}

/* Without the identifier: what the article or its page says. */
static dgm_status take_declared_language(dgm_result *r, const dgm_article *article, dgm_error *error)
{
    (void)error;
    if (article->lang && article->lang[0] && strcmp(article->lang, "auto") != 0)
        normal_code(r, article->lang, r->doc.lang);
    return DGM_OK;
}

/* What the output has no fields for is passed through like further fields of the input. */
static dgm_status add_extra(doc *d, const dgm_article *article, dgm_error *error)
{
    buf b = { 0 };

    if ((article->extra && article->extra[0]) || (!d->author.n && !(article->html && d->published.n)))
        return DGM_OK;
    buf_char(&b, '{');
    if (d->author.n)
        write_member(&b, "author", d->author);
    if (d->author.n && d->published.n)
        buf_char(&b, ',');
    if (d->published.n)
        write_member(&b, "published", d->published);
    buf_char(&b, '}');
    d->extra = b.failed ? (str){ NULL, 0 } : arena_str(d->arena, (str){ b.p, (uint32_t)b.n });
    buf_release(&b);
    return d->extra.p ? DGM_OK : dgm_fail_memory(error);
}

#define PARAGRAPH_LEAST 80u  /* bytes by which a language can be told */
#define PARAGRAPH_LOOK 160u  /* enough to tell, and cheap */
#define PARAGRAPH_SURE 0.9    /* 13 of 16,000 paragraphs of news, nearly all of them rightly (docs/accuracy.md) */

/* Is this paragraph surely in another language than the article? */
static bool is_foreign(const dgm_result *r, str text, char lang[4])
{
    double confidence = 0;

    if (text.n < PARAGRAPH_LEAST)
        return false;
    if (text.n > PARAGRAPH_LOOK) {
        text.n = PARAGRAPH_LOOK;
        while (text.n && ((unsigned char)text.p[text.n] & 0xC0) == 0x80)
            text.n--;
    }
    langid_detect(r->engine->langid, text, lang, &confidence);
    return confidence >= PARAGRAPH_SURE && strcmp(lang, r->doc.lang) != 0;
}

static void remark_foreign(dgm_result *r, uint32_t count, uint32_t byte, const char *lang)
{
    char code2[4];
    str name = engine_language_name(r->engine, str_of(lang), code2);

    if (!name.n)
        name = str_of(lang);
    result_remark(r, byte, "%u paragraph(s) are in another language (the first at byte %u: %.*s) and not coded", count, byte,
                  (int)name.n, name.p);
}

/* Mixed articles: paragraphs in another language are not coded by the rules of this one. `d` is the document of `r` or the
 * section of it that begins at byte `base`. */
static void leave_out_foreign(dgm_result *r, doc *d, uint32_t base)
{
    uint32_t left_out = 0, first_byte = 0;
    char lang[4] = "", first[4] = "";

    for (uint32_t k = 0, next; k < d->sentence_count; k = next) {
        bool foreign;

        for (next = k + 1; next < d->sentence_count && d->sentence[next].paragraph == d->sentence[k].paragraph; next++)
            continue;
        foreign = is_foreign(r, str_sub(d->text, d->sentence[k].start, d->sentence[next - 1].end), lang);
        for (uint32_t i = k; foreign && i < next; i++)
            d->sentence[i].headline = true;
        if (foreign && left_out++ == 0) {
            first_byte = base + d->sentence[k].start;
            memcpy(first, lang, sizeof(first));
        }
    }
    if (left_out)
        remark_foreign(r, left_out, first_byte, first);
}

/* The budget of the article in words. No clock: the same articles are given up on a slow machine, or a busy one, as on any
 * other. All stages behind segmentation take time in proportion to words, whatever these are, as sections bound what is
 * compared with what (docs/performance.md has the worst texts that we know). */
static dgm_status spend(dgm_result *r, const doc *d, dgm_error *error)
{
    uint64_t limit = r->engine->options.time_limit;

    r->steps += d->word_count;
    if (limit < UINT64_MAX / WORDS_PER_SECOND && r->steps > limit * WORDS_PER_SECOND)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "given up: more than %llu words, which count as %llu seconds of work "
                        "(--time-limit)", (unsigned long long)(limit * WORDS_PER_SECOND), (unsigned long long)limit);
    return DGM_OK;
}

static dgm_status run_grammar(dgm_result *r, doc *d, uint32_t base, dgm_error *error)
{
    const language *l = r->language;

    if (!d->given)
        TRY(segment_run(d, l->segment, error));
    if (!d->given && !r->doc.lang_given)
        leave_out_foreign(r, d, base);
    TRY(spend(r, d, error));
    TRY(tag_run(d, l->tag, error));
    TRY(parse_run(d, l->parse, error));
    return DGM_OK;
}

/* The words of an article lie all over the tables of names, and the network has filled the cache with its weights: what the
 * stages will look up is asked for together, before the first of them waits for it. */
static void warm_names(const doc *d, const world *w)
{
    uint64_t key[64];
    uint32_t n = 0;

    for (uint32_t i = 0; i < d->word_count; i++) {
        key[n++] = d->word[i].key;
        if (n == COUNT_OF(key) || i + 1 == d->word_count) {
            world_prefetch(w, key, n);
            n = 0;
        }
    }
}

static dgm_status run_meaning(doc *d, const language *l, const dgm_engine *e, bool events, dgm_error *error)
{
    TRY(time_run(d, l->time, error));
    warm_names(d, e->world);
    if (l->names)
        TRY(names_run(d, l->names, e->world, error));
    TRY(reading_run(d, l->acts, error));
    TRY(entity_run(d, l->entity, e->world, error));
    TRY(place_run(d, l->place, e->world, error));
    TRY(quote_run(d, l->quote, error));
    if (l->given_names) {
        TRY(names_run(d, l->given_names, e->world, error));
        d->names_only = true;
    }
    return events ? code_run(d, l->code_rules, e->world, e->ontology, error) : DGM_OK;
}

/* A long text, section by section. The memory of a section goes back after it, unless its words are to be shown. */
static dgm_status run_sections(dgm_result *r, dgm_error *error)
{
    bool keep = r->doc.trace && !(r->words_may_go && r->doc.text.n > SHOWN_BYTES), more = true;
    dgm_status status = DGM_OK;
    uint32_t count = 0;
    arena own;
    sections s;

    arena_init(&own, r->arena.limit);
    sections_init(&s, &r->doc, keep);
    for (; status == DGM_OK; count++) {
        doc part;

        status = sections_next(&s, &part, keep ? &r->arena : &own, &more, error);
        if (!more || status != DGM_OK)
            break;
        status = run_grammar(r, &part, s.at, error);
        if (status == DGM_OK)
            status = run_meaning(&part, r->language, r->engine, !r->before_events, error);
        if (status == DGM_OK)
            status = sections_join(&s, &part, error);
        arena_reset(&own);
    }
    sections_release(&s);
    arena_release(&own);
    if (status == DGM_OK)
        result_remark(r, UINT64_MAX, "a long text: coded in %u sections; short names, pronouns and acts are followed inside each", count);
    return status;
}

static void drop_unsure(doc *d, double min_confidence)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < d->event_count; i++)
        if (d->event[i].confidence >= min_confidence)
            d->event[kept++] = d->event[i];
    d->event_count = kept;
}

static dgm_status run_stages(dgm_result *r, const dgm_article *article, dgm_error *error)
{
    doc *d = &r->doc;

    TRY(take_fields(d, article, error));
    if (article->html)
        TRY(take_page(r, article, error));
    else
        TRY(article->conllu ? take_conllu(r, article, error) : take_text(r, article, error));
    TRY(take_date(r, article, error));
    TRY(add_extra(d, article, error));
    if (r->engine->options.extract_only)
        return take_declared_language(r, article, error);
    if (article->html && d->text.n == 0)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "no text of an article was found in the page");
    TRY(take_language(r, article, error));
    if (r->engine->options.parse_only || r->grammar_only)
        return run_grammar(r, d, 0, error);
    if (!r->language->code_rules)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the pack of the language \"%s\" has no triggers.tsv: its texts can be "
                        "parsed, not coded", d->lang);
    if (d->text.n > SECTION_BYTES) {
        TRY(run_sections(r, error));
    } else {
        TRY(run_grammar(r, d, 0, error));
        TRY(run_meaning(d, r->language, r->engine, !r->before_events, error));
    }
    if (r->engine->options.min_confidence > 0)
        drop_unsure(d, r->engine->options.min_confidence);
    return ledger_run(d, d->text.n > SECTION_BYTES, error);
}

dgm_status pipeline_run(dgm_result *r, const dgm_article *article, dgm_error *error)
{
    dgm_error failure = { DGM_OK, UINT64_MAX, "" };
    dgm_status status;

    doc_init(&r->doc, &r->arena, (str){ "", 0 });
    r->doc.trace = r->engine->options.trace;
    r->doc.why = str_of(r->engine->options.why_not);
    r->doc.all_places = r->engine->options.all_places;
    r->doc.lexicon_only = r->lexicon_only;
    r->doc.judge = r->judge;
    r->steps = 0;
    status = run_stages(r, article, &failure);
    r->failure = failure;
    r->failure.status = status;
    if (status != DGM_OK && error)
        *error = r->failure;
    return status;
}
