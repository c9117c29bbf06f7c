/* Writing corrections into a database. Each call opens it for itself, for the time of one transaction. */
#ifndef DGM_ASK_EDITS_H
#define DGM_ASK_EDITS_H

#include "base/buf.h"

#include <jansson.h>
#include <sqlite3.h>

/* Keeps a correction: {"article", "event", "action": "accept" | "reject" | "fix", "fields", "by", "note"}, docs/api.md. Writes
 * {"edit": number} to `out`. DGM_EUSAGE with the field at fault in `parameter`, DGM_EINPUT when there is no such event. */
dgm_status edit_add(buf *out, const char *path, json_t *body, char parameter[64], dgm_error *error);
/* Takes a correction back; DGM_EINPUT when there is none of that number. */
dgm_status edit_remove(const char *path, const char *number, dgm_error *error);
/* Checks what needs no database: names, types and values of all fields. */
dgm_status edit_check(const json_t *body, char parameter[64], dgm_error *error);
/* Are the codes, countries and roles in the fields of a fix (NULL: none) known to the database or to the tables of the data folder? */
dgm_status edit_check_known(const json_t *fields, sqlite3 *db, char parameter[64], dgm_error *error);
/* DGM_EUSAGE: the field, its value (NULL: it is not given) and what is wrong with it. `field` makes a name of ours, never of the request. */
dgm_status edit_fault(char parameter[64], dgm_error *error, const json_t *value, const char *message, const char *field, ...) PRINTF_LIKE(5, 6);

/* Can corrections be kept in this file? Tries it without changing anything; one that another program is writing to just now passes. DGM_EWRITE. */
dgm_status edit_possible(const char *path, dgm_error *error);

#endif
