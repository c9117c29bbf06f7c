/* A stored article as a record again: lists that more than one answer gives. */
#ifndef DGM_ASK_RECORD_H
#define DGM_ASK_RECORD_H

#include "ask/ask.h"

/* What corrections make of an event; the later ones decide. */
typedef struct edited {
    enum { EDIT_NONE, EDIT_ACCEPTED, EDIT_REJECTED, EDIT_FIXED } state;
    void *fields; /* json_t: the fields of all fixes, the later over the earlier; NULL: none */
} edited;

extern const char *const edit_state_name[4]; /* "", "accepted", "rejected", "fixed" */

/* Corrections of the event of this article whose trigger stands there and was coded so. They are kept by what an event is, not by its
 * number, so they hold for the article coded anew as well. Release with edited_release(). */
dgm_status edited_of(edited *out, ask *q, str article_id, int64_t start, int64_t end, str code, dgm_error *error);
void edited_release(edited *e);

/* Number of an article by its id, or, unless `is_id`, by its number where `given` is of digits alone; DGM_EINPUT when there is none. */
dgm_status article_number(int64_t *out, ask *q, const char *given, bool is_id, dgm_error *error);
/* One statement over one article, ?1. Finalize it. */
dgm_status article_rows(sqlite3_stmt **out, ask *q, int64_t article, const char *sql, dgm_error *error);

/* Members of the record of an article (docs/formats/json.md), each with a comma before it. `gold`: quotations in marks and dates only, as
 * hand-coded articles have them. */
dgm_status record_lists(buf *b, ask *q, int64_t article, bool gold, dgm_error *error);
/* ,"start":1,"end":2 */
void record_span(buf *b, int64_t start, int64_t end);
/* ,"name":..,"country":..,"role":..,"code":..,"id":..} of the columns from `column` on: id, name, country, role. */
void record_actor_tail(buf *b, sqlite3_stmt *sql, int column);
/* A number of a column with so many decimals, or null. */
void record_real(buf *b, const char *name, sqlite3_stmt *sql, int column, unsigned decimals);
/* Who takes part on a side ("source", "target") of an event, as member `name`, a list. */
dgm_status record_side(buf *b, ask *q, int64_t article, int64_t event, const char *side, const char *name, dgm_error *error);

/* The record that dragoman eval and train take, with corrections applied; `only_corrected` leaves other events out. One line. */
dgm_status record_gold(buf *b, ask *q, int64_t article, bool only_corrected, dgm_error *error);

ask_question ask_article, ask_actor, ask_quotes, ask_stories, ask_story, ask_edits, ask_gold;

#endif
