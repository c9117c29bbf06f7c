/* From the document to what people and programs read: JSON, table, explanation, CoNLL-U. Each writes into a buffer;
 * nothing here prints. Same document, same bytes. */
#ifndef DGM_WRITE_WRITER_H
#define DGM_WRITE_WRITER_H

#include "base/buf.h"
#include "doc/doc.h"
#include "ontology/ontology.h"

/* What coded the article, for the field "coder". */
typedef struct coder_versions {
    const char *version;
    str pack, world, models; /* "id-1f2e3d4c" ...: name and hash of the files */
    str ontology;            /* the same; only for the database */
} coder_versions;

/* One line, docs/formats/json.md. `o` may be NULL (no PLOVER fields then). */
void write_json(buf *out, const doc *d, const ontology *o, const coder_versions *versions, bool include_text, bool date_spans);
/* The record of an article that could not be coded: {"id":…,"error":{…}}. */
void write_json_error(buf *out, const char *id, const dgm_error *error);
/* "name":"value", escaped. */
void write_member(buf *out, const char *name, str value);
/* The article itself, one line, docs/formats/article.md. */
void write_article(buf *out, const doc *d);
/* A near-duplicate: what is known of it, and which article it repeats. Strings may be NULL. */
typedef struct repetition {
    const char *id, *date, *title, *source, *url;      /* its own */
    const char *first, *first_source, *first_date, *first_url; /* of the article it repeats */
    double similarity;
} repetition;

/* The record of a near-duplicate: {"id":…,"duplicate_of":{…}}. */
void write_json_duplicate(buf *out, const repetition *r);
/* The same as a line for people. */
void write_table_duplicate(buf *out, const repetition *r);
/* Each event with its sentence and the words marked. */
void write_table(buf *out, const doc *d, const ontology *o, bool color, unsigned width);
/* Every stage's work with the notes of a traced run. */
void write_explain(buf *out, const doc *d, const ontology *o, bool color);
/* Why the words that were asked about are no event, each place where they stand with its sentence. */
void write_why_not(buf *out, const doc *d, bool color);
/* Words and trees. */
void write_conllu(buf *out, const doc *d);
/* Names that no table knows, a line a mention. */
void write_unresolved(buf *out, const doc *d);

/* "killed 10 to 15, according to NAME": one count in words, without a line end. */
void write_count(buf *out, const doc *d, const head_count *c);
/* One act in a line: number, code, status, date, place, parties, mentions, counts. */
void write_act(buf *out, const doc *d, uint32_t index, const ontology *o);
/* "year", "month", "day" of YYYY, YYYY-MM, YYYY-MM-DD; NULL for "". */
const char *date_precision(str date);
/* A mention in the sentence of word `near` that stands for this actor alone, NO_INDEX when there is none. */
uint32_t mention_of_actor(const doc *d, uint32_t actor, uint32_t sentence);

#endif
