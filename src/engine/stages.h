/* The stages as the engine sees them. */
#ifndef DGM_ENGINE_STAGES_H
#define DGM_ENGINE_STAGES_H

#include "ontology/ontology.h"
#include "world/world.h"

#ifdef STAGE_LANGID
#include "langid/langid.h"
#else
typedef struct langid langid;
#endif
#ifdef STAGE_SEGMENT
#include "segment/segment.h"
#else
typedef struct segmenter segmenter;
#endif
#ifdef STAGE_TAG
#include "tag/tag.h"
#else
typedef struct tagger tagger;
#endif
#ifdef STAGE_PARSE
#include "parse/parse.h"
#else
typedef struct parser parser;
#endif
#ifdef STAGE_ENTITY
#include "entity/entity.h"
#else
typedef struct entity_rules entity_rules;
#endif
#ifdef STAGE_TIME
#include "time/time.h"
#else
typedef struct time_rules time_rules;
#endif
#ifdef STAGE_PLACE
#include "place/place.h"
#else
typedef struct place_rules place_rules;
#endif
#ifdef STAGE_QUOTE
#include "quote/quote.h"
#else
typedef struct quote_rules quote_rules;
#endif
#ifdef STAGE_CODE
#include "code/code.h"
#else
typedef struct coder coder;
#endif

#endif
