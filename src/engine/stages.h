/* The stages as the engine sees them, in the order of the pipeline. */
#ifndef DGM_ENGINE_STAGES_H
#define DGM_ENGINE_STAGES_H

#include "ontology/ontology.h"
#include "world/world.h"

#include "langid/langid.h"
#include "segment/segment.h"
#include "tag/tag.h"
#include "parse/parse.h"
#include "time/time.h"
#include "names/names.h"
#include "neural/reading.h"
#include "entity/entity.h"
#include "place/place.h"
#include "quote/quote.h"
#include "code/code.h"
#include "code/ledger.h"

#endif
