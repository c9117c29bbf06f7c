#include "ask/params.h"

const param_row param_table[] = {
    { "actor", "WHO", "takes part: an id (wd:Q58217, country:IDN), a name as written, or a part of one after ~ (~lavrov)" },
    { "source", "WHO", "does it" },
    { "target", "WHO", "it is done to" },
    { "country", "ISO3", "country of somebody who takes part; with --role and --actor of the same one" },
    { "source_country", "ISO3", "country of who does it" },
    { "target_country", "ISO3", "country of whom it is done to" },
    { "role", "ROLE", "role of somebody who takes part: GOV, MIL, REB ..." },
    { "source_role", "ROLE", "role of who does it" },
    { "target_role", "ROLE", "role of whom it is done to" },
    { "dyad", "A>B|A-B", "A acts on B, or either on the other (IDN-CHN, or NAME<>NAME): countries, IDNGOV, ids or names" },
    { "code", "DIGITS", "CAMEO code, or how it begins: 190, 19" },
    { "root", "DIGITS", "CAMEO root, 01 to 20" },
    { "type", "TYPE", "PLOVER type: CONSULT, ASSAULT ..." },
    { "mode", "MODE", "PLOVER mode: visit, firearms ..." },
    { "quad", "1..4", "1 verbal and 2 material cooperation, 3 verbal and 4 material conflict" },
    { "status", "STATUS", "actual, future, hypothetical or negated" },
    { "from", "DATE", "the event's date is not before this day, month or year" },
    { "to", "DATE", "and not after this one" },
    { "reported_from", "DATE", "the article's date is not before this day, month or year" },
    { "reported_to", "DATE", "and not after this one" },
    { "place", "NAME", "where: name of the place, or a part of it after ~" },
    { "place_country", "ISO3", "country of the place" },
    { "near", "LAT,LON,KM", "places within so many kilometres: -6.2,106.8,50" },
    { "outlet", "NAME", "source of the article, or a part of its name after ~" },
    { "lang", "CODE", "language of the article: id, en" },
    { "min_confidence", "X", "at least this confidence, 0 to 1" },
    { "text", "WORDS", "the article has all these words; \"a phrase\", begin*, -without" },
    { "article", "ID", "id of the article" },
    { "act", "N", "number of the act in its article" },
    { "attributed", "yes|no|WHO", "the article gives somebody (WHO) as its source for the event" },
    { "corrected", "STATE", "what people said of it: accepted, rejected, fixed, kept (all but rejected), no (nobody looked)" },
    { "values", "corrected|coded", "go by what people fixed, without what they rejected (default), or by what was coded" },
    { "story", "N", "story of dragoman link --db" },
    { "linked_act", "N", "act of dragoman link --db: every mention of it" },
    { "limit", "N", "at most so many rows" },
    { "offset", "N", "without the first so many rows" },
    { "sort", "FIELD", "article (default), date, published, confidence, code or goldstein; -date: the other way" },
    { "spreadsheet", "yes|no", "CSV: ' before texts that a spreadsheet would run as formulas; no (default)" },
};
const size_t param_count = COUNT_OF(param_table);

bool param_is_known(const char *name)
{
    for (size_t i = 0; i < param_count; i++)
        if (strcmp(param_table[i].name, name) == 0)
            return true;
    return false;
}
