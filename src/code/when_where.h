/* When and where an act took place.
 *
 * Method: a log-linear choice. When: among the times of the sentence, of the sentences around it and of those that tell of the
 * act (told.h), the day of the article, the day of its opening and
 * that of the event before, or none. Where: among the places of the sentence, that of the opening (the dateline, as one
 * option that has to win against none), those named last before and first after the sentence, or none; the likeliest
 * country first, then the best of its places. Features of the way in the tree, position, status, code and parties, for
 * days also the words of the clause and the age. Without a model: the nearest of the clause, else the day of the article for acts told as done.
 */
#ifndef DGM_CODE_WHEN_WHERE_H
#define DGM_CODE_WHEN_WHERE_H

#include "code/coder.h"

#define MAX_LINKS 20

typedef enum link_kind { LINK_NONE, LINK_ARTICLE, LINK_LEAD, LINK_BEFORE, LINK_KIN, LINK_PREVIOUS, LINK_SENTENCE, LINK_NEXT, LINK_TOLD } link_kind;

/* One possible date or place of an event. */
typedef struct link {
    link_kind kind;
    uint32_t index; /* of doc->timex or doc->place; NO_INDEX for none and for the day of the article */
    str date;       /* dates only */
    float read;     /* the most that the network of acts gives a mention of it; NO_ODDS when it has read none */
} link;

typedef struct links {
    link item[MAX_LINKS];
    uint32_t count;
    float most; /* of all options */
} links;

/* Options of event `index`; those before it must be complete. The first is "none". */
void date_links(const doc *d, uint32_t index, links *out);
void place_links(const doc *d, uint32_t index, links *out);
void date_features(const doc *d, const coder *k, uint32_t index, const links *all, uint32_t option, feature_set *f);
void place_features(const doc *d, const coder *k, uint32_t index, const links *all, uint32_t option, feature_set *f);

void set_date(doc *d, const coder *k, uint32_t index);
void set_place(doc *d, const coder *k, uint32_t index);
/* Acts told more than once share the place that one of their mentions has, planned ones with planned ones. The date only where a mention
 * soon after names the same parties again: most others without one are background, which stays undated; there a day that the text
 * names counts for more than that of the publication. */
void share_over_acts(doc *d);

#endif
