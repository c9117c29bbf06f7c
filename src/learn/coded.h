/* Coded articles: what the trainers of actors, speakers, events and sentence ends learn from. JSONL in the format of the coded
 * sets (docs/formats/json.md), one article a line. */
#ifndef DGM_LEARN_CODED_H
#define DGM_LEARN_CODED_H

#include "base/error.h"
#include "base/str.h"

#include <jansson.h>

/* One article; all of it lives while it is taken. */
typedef struct coded_article {
    const json_t *json;
    dgm_result *result; /* after the stages; NULL where none were run */
    const char *path;   /* file and line, for messages */
    uint32_t line;
} coded_article;

typedef dgm_status coded_take(void *context, const coded_article *a, dgm_error *error);

/* What is run over each article before it is taken. */
typedef struct coded_stages {
    const dgm_engine *engine; /* NULL: none, the JSON is given as it is */
    bool lexicon_only;        /* without learned roles and events: those have seen these articles */
    bool before_events;       /* the coder, which mends what it reads, is not run */
    const struct role_judge *(*judge_of)(void *context, const coded_article *a); /* gives the roles of an article; NULL: as lexicon_only says */
} coded_stages;

/* Gives each article of `text`, lines of the file `path`, to `take`, until that fails. A line that is no JSON, and with an engine an article
 * without text or list of events or one that cannot be coded, is DGM_EINPUT with file and line. */
dgm_status coded_lines(str text, const char *path, const coded_stages *s, coded_take *take, void *context, dgm_error *error);
/* The same of whole files, unpacked where they are compressed with gzip or Zstandard. */
dgm_status coded_files(const char *const *file, size_t file_count, const coded_stages *s, coded_take *take, void *context, dgm_error *error);

/* The text under a key, "" where there is none. */
const char *coded_text(const json_t *object, const char *key);

#endif
