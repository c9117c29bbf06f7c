/* Stories and acts over many coded articles: which articles report the same event, and which acts are told by several.
 *
 *   coded.c    one line of coded JSONL -> what is needed of it
 *   terms.c    weighed terms of an article; how common each is
 *   cluster.c  articles -> stories, over a window of days
 *   acts.c     acts of the articles of one story -> linked acts with their mentions and claims
 *   tables.c   the output as tables
 *   link.c     the run: input, work file, output
 */
#ifndef DGM_LINK_LINK_H
#define DGM_LINK_LINK_H

#include "base/arena.h"
#include "base/map.h"

#include <jansson.h>

/* ---- One coded article ---- */

typedef enum coded_kind { CODED_ARTICLE, CODED_DUPLICATE, CODED_FAILED } coded_kind;

typedef struct term {
    uint32_t hash;
    float weight;
} term;

typedef struct coded {
    coded_kind kind;
    json_t *about; /* article: id, date, source, title, url, lang, acts; duplicate: id, date, source, title, url, of */
    term *term;    /* article: rising hashes; how often, names counting more; in the arena */
    uint32_t term_count;
} coded;

/* Reads one line of the output of `dragoman code --json`. Release with coded_release().
 * DGM_EFORMAT when it is no JSON object or has no id. */
dgm_status coded_parse(coded *out, const char *line, size_t size, arena *a, dgm_error *error);
void coded_release(coded *c);

/* The string under `name`, "" when there is none. */
const char *json_text(const json_t *object, const char *name);
/* Days since 1970-01-01 of "2024-03-12..."; false when it is no day. */
bool day_number(int32_t *out, const char *date);

/* ---- Terms ---- */

typedef struct term_list {
    term *item;
    uint32_t count, cap;
} term_list;

/* Adds the words of a text; names (capitalised inside a sentence) count `name` times. False: no memory. */
bool terms_of_text(term_list *out, arena *a, str text, float name);
/* Adds one term, whatever its letters. */
bool terms_add(term_list *out, arena *a, const char *term, float weight);
/* Sorts by hash and joins equal ones. */
void terms_join(term_list *l);

/* In how many articles a term stands. */
typedef struct frequencies {
    uint32_t *count;   /* by TERM_BITS of the hash */
    uint32_t articles;
    map common;        /* (hash, language) -> number in share */
    float *share;
    uint32_t share_count, share_cap;
    arena a;
} frequencies;

/* Reads home/packs/common.tsv, which stands for the articles that were not seen. */
dgm_status frequencies_open(frequencies *f, const char *home, dgm_error *error);
void frequencies_add(frequencies *f, const term *t, uint32_t count);
void frequencies_release(frequencies *f);
/* Weighs the terms by how rare they are, keeps the weightiest (in place, rising hashes) and brings them to length 1, or less
 * when the article has little in common with any other. Terms of no other article get no weight.
 * Returns their number. */
uint32_t terms_weigh(term *t, uint32_t count, const frequencies *f, const char *lang);

/* ---- Stories ---- */

typedef struct cluster_options {
    double threshold;         /* of the average similarity of two groups of articles */
    int32_t window_days;      /* articles further apart than this from all of a story do not join it */
    uint32_t window_articles; /* a story is over when so many articles came since its last one */
    uint32_t block;           /* articles that are looked at together */
} cluster_options;

typedef struct clusters clusters;
/* The articles of one story, in the order in which they were added. */
typedef dgm_status (*story_fn)(void *user, const int64_t *article, uint32_t count, dgm_error *error);

dgm_status clusters_open(clusters **out, const cluster_options *o, story_fn each, void *user, dgm_error *error);
/* Articles come in the order of their days. `day`: INT32_MIN unknown. */
dgm_status clusters_add(clusters *c, int64_t article, int32_t day, const term *t, uint32_t count, dgm_error *error);
/* Gives out all stories that are left. */
dgm_status clusters_finish(clusters *c, dgm_error *error);
void clusters_close(clusters *c);

/* ---- Acts ---- */

/* Links the acts of the articles of a story (array of `about` objects, in order). Appends to `acts` the linked acts and to
 * `mentions` which act of which article is which; `number` is that of the last act so far. */
dgm_status acts_link(json_t *acts, json_t *mentions, const json_t *articles, uint64_t story, uint64_t *number,
                     dgm_error *error);

/* ---- Tables ---- */

typedef struct link_tables link_tables;
/* Takes the database to write to; one that is not there or empty is made. DGM_EWRITE: another program's, or it holds tables of our
 * names that are not ours; DGM_EVERSION: of a newer dragoman. Begins a transaction: without link_tables_finish() the links stay as
 * they were. `path` is borrowed. Close also after a failure. */
dgm_status link_tables_open(link_tables **out, const char *path, dgm_error *error);
dgm_status link_tables_add(link_tables *t, const char *type, const char *record, size_t size, dgm_error *error);
dgm_status link_tables_finish(link_tables *t, dgm_error *error);
void link_tables_close(link_tables *t);

#endif
