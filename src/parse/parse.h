/* Stage: dependency trees.
 * In: words with tags, features and lemmas. Out: head, rel, sub, and the links of doc_link_tree(). */
#ifndef DGM_PARSE_PARSE_H
#define DGM_PARSE_PARSE_H

#include "base/error.h"
#include "doc/doc.h"

typedef struct parser parser;

/* Maps home/models/<lang>-parse.dgm. */
dgm_status parser_open(parser **out, const char *home, const char *lang, dgm_error *error);
/* The same by file name. */
dgm_status parser_open_file(parser **out, const char *path, dgm_error *error);
void parser_close(parser *p);
/* Treebank whose conventions are followed where a model knows several (1 and up); set before the parser is shared. */
void parser_set_domain(parser *p, uint8_t domain);
dgm_status parse_run(doc *d, const parser *p, dgm_error *error);

#endif
