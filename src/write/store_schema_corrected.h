/* Views of events and acts as people corrected them, for programs that read the file by SQL. The same rules as src/ask/fixed.c, which makes
 * tables of it for `query`; these need no tables, and so no program of ours. An older dragoman neither needs nor minds them: a file gets
 * them whenever it is opened to be written.
 *
 * PLOVER follows from code and status by tables that are not in the file: of what was fixed the type is that of other events with this code
 * and status, or of the code, and the mode is NULL. */
#ifndef DGM_WRITE_STORE_SCHEMA_CORRECTED_H
#define DGM_WRITE_STORE_SCHEMA_CORRECTED_H

/* said: what was said of which event. last: the last word. field: of each field the last fix, unless the event was rejected. */
#define CORRECTED_SAID                                                                                                                     \
    "WITH said AS (SELECT e.article, e.event, e.act, c.correction, c.action, c.fields FROM corrections c CROSS JOIN articles w"           \
    " ON w.id = c.article_id CROSS JOIN events e ON e.article = w.article AND e.start = c.start AND e.\"end\" = c.\"end\""                \
    " AND e.cameo = c.code),"                                                                                                              \
    " last AS (SELECT article, event, action, max(correction) FROM said GROUP BY article, event),"                                         \
    " field AS (SELECT s.article, s.event, s.act, j.key, j.type, j.value, max(s.correction) AS correction FROM said s CROSS JOIN"          \
    " json_each(iif(json_valid(s.fields), s.fields, '{}')) j WHERE s.action <> 'accept' AND (s.article, s.event) NOT IN"                    \
    " (SELECT article, event FROM last WHERE action = 'reject') GROUP BY s.article, s.event, j.key),"

/* A row of all fields for each `of` (event or act), of rows with its key, type and value. */
#define CORRECTED_FIX(of, rows)                                                                                                            \
    " fix AS (SELECT article, " of ", " CORRECTED_VALUE("code", "text") " AS code, " CORRECTED_VALUE("status", "text") " AS status, "      \
    CORRECTED_VALUE("date", "text") " AS date, max(key = 'date' AND type IN ('text', 'null')) AS has_date, "                               \
    CORRECTED_VALUE("place", "object") " AS place, max(key = 'place' AND type IN ('object', 'null')) AS has_place, "                       \
    CORRECTED_VALUE("source", "array") " AS source, " CORRECTED_VALUE("target", "array") " AS target FROM " rows " GROUP BY article, " of ")"
#define CORRECTED_VALUE(name, kind) "max(iif(key = '" name "' AND type = '" kind "', value, NULL))"

#define CORRECTED_CODE "coalesce(f.code, v.cameo)"
#define CORRECTED_STATUS "coalesce(f.status, v.status)"
#define CORRECTED_IS_OTHER "(" CORRECTED_CODE " <> v.cameo OR " CORRECTED_STATUS " <> v.status)"
#define CORRECTED_OF_CODE(column, of) "iif(" CORRECTED_CODE " = v.cameo, v." column ", c." of ") AS " column
#define CORRECTED_LIST(side, what, column)                                                                                          \
    "iif(f." side " IS NULL, v." column ", (SELECT group_concat(w, '; ') FROM (SELECT " what " AS w FROM json_each(f." side ") j"          \
    " WHERE j.type = 'object' ORDER BY j.key))) AS " column
#define CORRECTED_FIRST(side, of) "iif(f." side " IS NULL, v." side "_" of ", json_extract(f." side ", '$[0]." of "')) AS " side "_" of
#define CORRECTED_SIDE(side, sides)                                                                                                        \
    CORRECTED_LIST(side, "json_extract(j.value, '$.name')", sides) ", "                                                             \
    CORRECTED_LIST(side, "json_extract(j.value, '$.country') || json_extract(j.value, '$.role')", side "_codes")
#define CORRECTED_FIRSTS(side)                                                                                                             \
    CORRECTED_FIRST(side, "id") ", " CORRECTED_FIRST(side, "name") ", " CORRECTED_FIRST(side, "country") ", " CORRECTED_FIRST(side, "role")
#define CORRECTED_PLACE(column, of) "iif(coalesce(f.has_place, 0), json_extract(f.place, '$." of "'), v." column ") AS " column

/* From date to goldstein, status to the last column of the place: the columns of events_wide and acts_wide in their order. */
#define CORRECTED_COLUMNS                                                                                                                  \
    " iif(coalesce(f.has_date, 0), f.date, v.date) AS date, iif(coalesce(f.has_date, 0), CASE length(f.date) WHEN 10 THEN 'day'"           \
    " WHEN 7 THEN 'month' WHEN 4 THEN 'year' END, v.date_precision) AS date_precision, " CORRECTED_CODE " AS cameo, "                      \
    CORRECTED_OF_CODE("cameo_name", "name") ", substr(" CORRECTED_CODE ", 1, 2) AS root, iif(" CORRECTED_IS_OTHER ", coalesce((SELECT x.plover_type"\
    " FROM events x WHERE x.cameo = " CORRECTED_CODE " AND x.status = " CORRECTED_STATUS " LIMIT 1), c.plover_type), v.plover_type)"       \
    " AS plover_type, iif(" CORRECTED_IS_OTHER ", NULL, v.plover_mode) AS plover_mode, v.plover_contexts, "                                \
    CORRECTED_OF_CODE("quad", "quad") ", " CORRECTED_OF_CODE("goldstein", "goldstein") ", " CORRECTED_STATUS " AS status, v.confidence, "                       \
    CORRECTED_SIDE("source", "sources") ", " CORRECTED_SIDE("target", "targets") ", " CORRECTED_FIRSTS("source") ", "                      \
    CORRECTED_FIRSTS("target") ", "
#define CORRECTED_WHERE                                                                                                                    \
    CORRECTED_PLACE("place", "name") ", " CORRECTED_PLACE("place_country", "country") ", " CORRECTED_PLACE("lat", "lat") ", "              \
    CORRECTED_PLACE("lon", "lon")
#define CORRECTED_ARTICLE " SELECT v.article_id, v.published, v.outlet, v.title, v.url, v.lang, v.article, "

#define CORRECTED_FIELDS "f.code, f.status, f.date, f.has_date, f.place, f.has_place, f.source, f.target"

static const char *const corrected_schema[] = {
    "CREATE VIEW IF NOT EXISTS event_corrections AS " CORRECTED_SAID CORRECTED_FIX("event", "field")
    " SELECT l.article, l.event, l.action, " CORRECTED_FIELDS " FROM last l LEFT JOIN fix f ON f.article = l.article AND f.event = l.event;",
    /* What was fixed last of any of its mentions holds for an act; one whose mentions were all rejected is rejected. */
    "CREATE VIEW IF NOT EXISTS act_corrections AS " CORRECTED_SAID
    " latest AS (SELECT article, act, key, type, value, max(correction) FROM field GROUP BY article, act, key),"
    CORRECTED_FIX("act", "latest")
    " SELECT k.article, k.act, iif(EXISTS (SELECT 1 FROM events e WHERE e.article = k.article AND e.act = k.act AND (e.article, e.event)"
    " NOT IN (SELECT article, event FROM last WHERE action = 'reject')), NULL, 'reject') AS action, " CORRECTED_FIELDS
    ", (SELECT count(*) FROM events e WHERE e.article = k.article AND e.act = k.act AND (e.article, e.event) IN (SELECT article, event FROM last"
    " WHERE action = 'reject')) AS rejected"
    " FROM (SELECT DISTINCT article, act FROM said) k LEFT JOIN fix f ON f.article = k.article AND f.act = k.act;",
    "CREATE VIEW IF NOT EXISTS events_corrected AS"
    CORRECTED_ARTICLE "v.event," CORRECTED_COLUMNS "v.attributed_to, " CORRECTED_WHERE ", v.act, v.trigger, v.sentence,"
    " CASE f.action WHEN 'accept' THEN 'accepted' WHEN 'fix' THEN 'fixed' END AS corrected FROM events_wide v LEFT JOIN event_corrections f"
    " ON f.article = v.article AND f.event = v.event LEFT JOIN codes c ON c.code = coalesce(f.code, v.cameo) WHERE f.action IS NOT 'reject';",
    "CREATE VIEW IF NOT EXISTS acts_corrected AS"
    CORRECTED_ARTICLE "v.act, v.mentions - coalesce(f.rejected, 0) AS mentions," CORRECTED_COLUMNS CORRECTED_WHERE " FROM acts_wide v LEFT JOIN act_corrections f"
    " ON f.article = v.article AND f.act = v.act LEFT JOIN codes c ON c.code = coalesce(f.code, v.cameo) WHERE f.action IS NOT 'reject';",
};

#endif
