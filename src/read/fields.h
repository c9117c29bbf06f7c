/* Names of the fields of an article in the input: ours, or those that --fields gives ("text=body,date=pubDate"). */
#ifndef DGM_READ_FIELDS_H
#define DGM_READ_FIELDS_H

#include "base/arena.h"

typedef enum field_name { FIELD_ID, FIELD_DATE, FIELD_LANG, FIELD_TITLE, FIELD_SOURCE, FIELD_URL, FIELD_TEXT, FIELD_COUNT } field_name;

typedef struct field_map { str name[FIELD_COUNT]; } field_map;

/* Parses "text=body,date=meta.published"; `given` NULL or empty: our own names. Points into `given`. DGM_EUSAGE with what
 * is wrong. */
dgm_status fields_parse(field_map *out, const char *given, dgm_error *error);
/* Field that `name` gives; FIELD_COUNT: none. */
field_name fields_find(const field_map *m, str name);

#endif
