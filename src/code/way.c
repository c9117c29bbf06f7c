#include "code/way.h"

uint32_t clause_of(const doc *d, uint32_t w)
{
    while (d->word[w].head != NO_INDEX && d->word[w].upos != UPOS_VERB && d->word[w].rel != REL_CCOMP && d->word[w].rel != REL_ADVCL &&
           d->word[w].rel != REL_ACL && d->word[w].rel != REL_PARATAXIS)
        w = d->word[w].head;
    return w;
}
