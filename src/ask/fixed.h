/* Corrections applied: what people fixed or rejected, laid over the events as they were coded.
 *
 * Where a database has corrections, tables that only this connection sees (temporary; the file is never written to) hold the few events and
 * acts that were fixed, whole and as they are now, and the keys of those that were rejected. A question then has two arms: the coded rows
 * without these, by the SQL and the indices that a question without corrections has, and the fixed ones, from tables of the same columns.
 * Without corrections, and for values=coded, there is one arm and no table.
 *
 * In the SQL of ask_prepare():
 *
 *   %{ ... %}     what is said of each arm, with UNION ALL between them; may stand in one another
 *   %Tfacts       in it: the table of the arm: facts, events, event_actors, places, acts
 *   %A            0 in the first arm, 1 in the second
 *   %O            the column of events that has the code as it was coded
 *   %X            of acts e, in the first arm: not those that the second gives
 *   %P, %S        parties, spots: those of the arm; outside of arms all, with those that only corrections name: not for joins
 *   %w, %a        the conditions of the filter; that over facts leaves out what the arm must not give
 *   %K            only that: facts f that belong to the arm
 *   %N            of events x: not those that were rejected
 */
#ifndef DGM_ASK_FIXED_H
#define DGM_ASK_FIXED_H

#include "ask/internal.h"

/* Brings the tables up to date with the corrections of this moment; inside ask_begin(). q->has_fixed then tells whether there is anything;
 * q->use_fixed, set by the filter, whether the question at hand goes by it. */
dgm_status fixed_load(ask *q, dgm_error *error);
/* ask_prepare() of a statement that speaks of one arm alone, 0 or 1; -1: of both. */
dgm_status fixed_prepare(sqlite3_stmt **out, ask *q, const ask_filter *f, const char *sql, int arm, dgm_error *error);

#endif
