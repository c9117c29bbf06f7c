/* CAMEO and PLOVER tables and the composition of speech act and base act. Data: ontology/. Shared read-only. */
#ifndef DGM_ONTOLOGY_ONTOLOGY_H
#define DGM_ONTOLOGY_ONTOLOGY_H

#include "base/arena.h"
#include "base/str.h"

typedef struct ontology ontology;

typedef struct cameo_code {
    str code, name;
    double goldstein;     /* NAN when the table has none */
    uint8_t quad;         /* 1 verbal cooperation 2 material cooperation 3 verbal conflict 4 material conflict */
    str plover_type, plover_mode, plover_context; /* empty where PLOVER has no counterpart; contexts joined by ';' */
} cameo_code;

/* An event in PLOVER. Strings live as long as the ontology. */
typedef struct plover_code {
    str type, mode, contexts; /* empty where PLOVER has no counterpart; contexts joined by ';' */
} plover_code;

dgm_status ontology_open(ontology **out, const char *home, dgm_error *error);
/* The same with further codes of a folder of one's own: own/cameo.tsv, cameo_plover.tsv, symmetric.tsv, composition.tsv, each of
 * which may be missing; NULL: none. */
dgm_status ontology_open_with(ontology **out, const char *home, const char *own, dgm_error *error);
void ontology_close(ontology *o);
/* NULL when unknown. */
const cameo_code *ontology_cameo(const ontology *o, str code);
/* All codes, in the order of the table. */
uint32_t ontology_code_count(const ontology *o);
const cameo_code *ontology_code(const ontology *o, uint32_t index);
/* Counterpart of a code whose act has this status ("actual", "future", "hypothetical", "negated"): a meeting that is announced
 * is AGREE, not CONSULT. Empty for an unknown code. */
plover_code ontology_plover(const ontology *o, str code, str status);
/* Does PLOVER have this mode of the type; this context? */
bool ontology_has_mode(const ontology *o, str type, str mode);
bool ontology_has_context(const ontology *o, str context);
/* Context that follows from a participant of this role; empty when none does. */
str ontology_role_context(const ontology *o, str role);
/* Which acts a kind of count ("killed") belongs to; NULL for an unknown kind. */
typedef struct count_rule {
    str kind, codes; /* beginnings of CAMEO codes, joined by '|' */
    str side;        /* "source", "target": whose words may hold the number itself; empty: neither */
    uint32_t back;   /* sentences back */
} count_rule;
const count_rule *ontology_count_rule(const ontology *o, str kind);
/* `base` may begin with "!": the act is to be stopped, ended or lifted ("!19" stop an attack, "!163" lift sanctions). */
/* Code of a speech act of family `family` ("02" appeal, "03" intend, "10" demand, "12" reject, "13" threaten) over an
 * act coded `base`, from ontology/composition.tsv: the row with the longest matching base prefix. Empty when none. */
str ontology_compose(const ontology *o, str family, str base);
/* Is the act done with each other, so that its records have no direction? */
bool ontology_symmetric(const ontology *o, str code);
/* Checks the tables of `home`/ontology, or with `own` only those of that folder, and calls `fault` with "file:line: message" for
 * each fault. */
dgm_status ontology_check(const char *home, const char *own, void (*fault)(void *ctx, const char *message), void *ctx, dgm_error *error);

/* Names of the tables that a folder of one's own may hold, by number; NULL behind the last. */
const char *ontology_own_table(size_t n);

#endif
