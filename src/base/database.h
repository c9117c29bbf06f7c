/* What all who open a database of coded articles agree on (docs/formats/database.md). */
#ifndef DGM_BASE_DATABASE_H
#define DGM_BASE_DATABASE_H

#include "base/common.h"

#define DATABASE_APPLICATION 0x44474D01 /* "DGM", 1 */
#define DATABASE_VERSION 3              /* raised by a change that an older program could not read or write */

/* Key of the table `facts`: one number an event, in the order of articles and events. */
#define FACT_EVENT_BITS 24
#define FACT_SQL(article, event) "(" article " * 16777216 + " event ")"
static inline int64_t fact_article(int64_t fact) { return fact >> FACT_EVENT_BITS; }
static inline int64_t fact_event(int64_t fact) { return fact & ((INT64_C(1) << FACT_EVENT_BITS) - 1); }

#endif
