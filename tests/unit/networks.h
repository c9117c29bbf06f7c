/* What the tests of both kinds of networks share: making them, damaging them, running out of memory over them. */
#ifndef DGM_TESTS_NETWORKS_H
#define DGM_TESTS_NETWORKS_H

#include "check.h"

#include "learn/train_neural.h"

/* Reads the sentences into `tb` and trains on them; the path of the model, to be given to temp_remove(). */
const char *network_trained(check *t, treebank *tb, const char *conllu, const neural_options *n);
/* The good model of that kind with one of its NETWORK_SECTIONS sections changed: its last byte gone, or (from NETWORK_SECTIONS on) all of it
 * ones. An empty section stays as it is. The path, to be given to temp_remove(). */
enum { NETWORK_SECTIONS = 11 };
const char *network_damaged(check *t, const char *good, const char *kind, uint32_t how);
/* Each allocation of `use` fails once: an error, no leak, no crash. */
void fail_each_alloc(check *t, treebank *tb, const char *path, dgm_status (*use)(treebank *tb, const char *path, dgm_error *error));

#endif
