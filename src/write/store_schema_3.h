/* What format 3 adds: sentences, dictionaries of parties, spots and outlets, the narrow table of facts, search in the text,
 * corrections, views. A file of format 2 gets it all from what it holds, by the same statements that an article that is added
 * goes through. */
#ifndef DGM_WRITE_STORE_SCHEMA_3_H
#define DGM_WRITE_STORE_SCHEMA_3_H

#include "base/database.h"

static const char store_schema_3[] =
    "ALTER TABLE runs ADD COLUMN packs TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE runs ADD COLUMN models TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE runs ADD COLUMN ontology TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE actors ADD COLUMN party INTEGER;"
    "ALTER TABLE event_actors ADD COLUMN party INTEGER;"
    "ALTER TABLE places ADD COLUMN spot INTEGER;"
    "CREATE TABLE sentences (article INTEGER NOT NULL REFERENCES articles, sentence INTEGER NOT NULL, start INTEGER NOT NULL,"
    " \"end\" INTEGER NOT NULL, PRIMARY KEY (article, sentence)) WITHOUT ROWID;"
    /* Every actor once, whatever the article; `id` is '' for those that are known from their article only. */
    "CREATE TABLE parties (party INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL, role TEXT NOT NULL);"
    "CREATE UNIQUE INDEX parties_key ON parties (name, id, country, role);"
    "CREATE INDEX parties_id ON parties (id);"
    /* Every place once. */
    "CREATE TABLE spots (spot INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, lat REAL, lon REAL, geonameid INTEGER);"
    "CREATE UNIQUE INDEX spots_key ON spots (name, country, coalesce(geonameid, 0), coalesce(lat, 99), coalesce(lon, 999));"
    "CREATE VIRTUAL TABLE spot_map USING rtree(spot, south, north, west, east);"
    "CREATE TABLE outlets (outlet INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE codes (code TEXT PRIMARY KEY, name TEXT NOT NULL, quad INTEGER, goldstein REAL, plover_type TEXT) WITHOUT ROWID;"
    /* One row an event, all numbers and short words: what questions scan. */
    "CREATE TABLE facts (fact INTEGER PRIMARY KEY, day INTEGER, published INTEGER, code TEXT NOT NULL, type TEXT, mode TEXT,"
    " quad INTEGER, goldstein REAL, status TEXT NOT NULL, confidence REAL NOT NULL, act INTEGER NOT NULL, outlet INTEGER,"
    " lang TEXT NOT NULL, spot INTEGER, said_by INTEGER, parties TEXT NOT NULL);"
    "CREATE INDEX facts_day ON facts (day);"
    "CREATE INDEX facts_code ON facts (code);"
    "CREATE INDEX facts_outlet ON facts (outlet);"
    "CREATE INDEX facts_spot ON facts (spot);"
    "CREATE INDEX event_actors_party ON event_actors (party, side);"
    "CREATE INDEX actors_party ON actors (party);"
    "CREATE INDEX articles_read ON articles (date, source, lang);"
    "CREATE TABLE corrections (correction INTEGER PRIMARY KEY, article_id TEXT NOT NULL, start INTEGER NOT NULL,"
    " \"end\" INTEGER NOT NULL, code TEXT NOT NULL, action TEXT NOT NULL CHECK (action IN ('accept', 'reject', 'fix')),"
    " fields TEXT, by TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', at TEXT NOT NULL);"
    "CREATE INDEX corrections_event ON corrections (article_id, start, \"end\");";

static const char store_text_3[] =
    /* The text is not kept twice; the triggers keep the index right whoever changes an article. */
    "CREATE VIRTUAL TABLE article_text USING fts5(title, text, content = 'articles', content_rowid = 'article',"
    " tokenize = 'unicode61 remove_diacritics 2');"
    "CREATE TRIGGER article_text_insert AFTER INSERT ON articles BEGIN"
    " INSERT INTO article_text (rowid, title, text) VALUES (new.article, new.title, new.text); END;"
    "CREATE TRIGGER article_text_delete AFTER DELETE ON articles BEGIN"
    " INSERT INTO article_text (article_text, rowid, title, text) VALUES ('delete', old.article, old.title, old.text); END;"
    "CREATE TRIGGER article_text_update AFTER UPDATE OF title, text ON articles BEGIN"
    " INSERT INTO article_text (article_text, rowid, title, text) VALUES ('delete', old.article, old.title, old.text);"
    " INSERT INTO article_text (rowid, title, text) VALUES (new.article, new.title, new.text); END;"
    "CREATE TRIGGER spot_map_insert AFTER INSERT ON spots WHEN new.lat IS NOT NULL AND new.lon IS NOT NULL BEGIN"
    " INSERT INTO spot_map VALUES (new.spot, new.lat, new.lat, new.lon, new.lon); END;"
    "CREATE TRIGGER spot_map_delete AFTER DELETE ON spots BEGIN DELETE FROM spot_map WHERE spot = old.spot; END;";

#define CODE_OF(a) a ".country || " a ".role"
/* Of the actors of one side, in their order: `what` of actors a. */
#define JOINED(side, what)                                                                                                    \
    "(SELECT group_concat(v, '; ') FROM (SELECT " what " AS v FROM event_actors x JOIN actors a ON a.article = x.article AND" \
    " a.actor = x.actor WHERE x.article = e.article AND x.event = e.event AND x.side = '" side "' ORDER BY x.position))"
#define ACT_JOINED(side, what)                                                                                                \
    "(SELECT group_concat(v, '; ') FROM (SELECT " what " AS v FROM act_actors x JOIN actors a ON a.article = x.article AND"   \
    " a.actor = x.actor WHERE x.article = e.article AND x.act = e.act AND x.side = '" side "' ORDER BY x.position))"
#define FIRST_OF(alias, side)                                                                                                  \
    " LEFT JOIN event_actors x" alias " ON x" alias ".article = e.article AND x" alias ".event = e.event AND x" alias          \
    ".side = '" side "' AND x" alias ".position = 0 LEFT JOIN actors " alias " ON " alias ".article = e.article AND " alias    \
    ".actor = x" alias ".actor"
#define ACT_FIRST_OF(alias, side)                                                                                              \
    " LEFT JOIN act_actors x" alias " ON x" alias ".article = e.article AND x" alias ".act = e.act AND x" alias                \
    ".side = '" side "' AND x" alias ".position = 0 LEFT JOIN actors " alias " ON " alias ".article = e.article AND " alias    \
    ".actor = x" alias ".actor"

static const char store_views_3[] =
    "CREATE VIEW sources AS SELECT source, count(*) AS articles, min(date) AS first_date, max(date) AS last_date,"
    " (SELECT count(*) FROM duplicates d WHERE d.source IS articles.source) AS duplicates FROM articles GROUP BY source;"
    "CREATE VIEW events_wide AS SELECT w.id AS article_id, w.date AS published, w.source AS outlet, w.title, w.url, w.lang,"
    " e.article, e.event, e.date, e.date_precision, e.cameo, c.name AS cameo_name, substr(e.cameo, 1, 2) AS root,"
    " e.plover_type, e.plover_mode, e.plover_contexts, e.quad, e.goldstein, e.status, e.confidence,"
    " " JOINED("source", "a.name") " AS sources, " JOINED("source", "a.code") " AS source_codes,"
    " " JOINED("target", "a.name") " AS targets, " JOINED("target", "a.code") " AS target_codes,"
    " s.id AS source_id, s.name AS source_name, s.country AS source_country, s.role AS source_role,"
    " t.id AS target_id, t.name AS target_name, t.country AS target_country, t.role AS target_role,"
    " b.name AS attributed_to, p.name AS place, p.country AS place_country, p.lat, p.lon, e.act, e.trigger, e.sentence_text AS sentence"
    " FROM events e JOIN articles w ON w.article = e.article"
    FIRST_OF("s", "source") FIRST_OF("t", "target")
    " LEFT JOIN actors b ON b.article = e.article AND b.actor = e.attributed_to"
    " LEFT JOIN places p ON p.article = e.article AND p.place = e.place LEFT JOIN codes c ON c.code = e.cameo;";

static const char store_views_3b[] =
    "CREATE VIEW acts_wide AS SELECT w.id AS article_id, w.date AS published, w.source AS outlet, w.title, w.url, w.lang,"
    " e.article, e.act, e.mentions, e.date, e.date_precision, e.cameo, c.name AS cameo_name, substr(e.cameo, 1, 2) AS root,"
    " e.plover_type, e.plover_mode, e.plover_contexts, e.quad, e.goldstein, e.status, e.confidence,"
    " " ACT_JOINED("source", "a.name") " AS sources, " ACT_JOINED("source", "a.code") " AS source_codes,"
    " " ACT_JOINED("target", "a.name") " AS targets, " ACT_JOINED("target", "a.code") " AS target_codes,"
    " s.id AS source_id, s.name AS source_name, s.country AS source_country, s.role AS source_role,"
    " t.id AS target_id, t.name AS target_name, t.country AS target_country, t.role AS target_role,"
    " p.name AS place, p.country AS place_country, p.lat, p.lon"
    " FROM acts e JOIN articles w ON w.article = e.article"
    ACT_FIRST_OF("s", "source") ACT_FIRST_OF("t", "target")
    " LEFT JOIN places p ON p.article = e.article AND p.place = e.place LEFT JOIN codes c ON c.code = e.cameo;"
    "CREATE VIEW quotes_wide AS SELECT w.id AS article_id, w.date AS published, w.source AS outlet, w.title, w.url, w.lang,"
    " q.article, q.quote, q.kind, q.text, s.id AS speaker_id, s.name AS speaker, s.country AS speaker_country,"
    " s.role AS speaker_role FROM quotes q JOIN articles w ON w.article = q.article"
    " LEFT JOIN actors s ON s.article = q.article AND s.actor = q.speaker;"
    /* Actual events between states, each counted once for a pair of countries. */
    "CREATE VIEW dyad_month AS SELECT source_country, target_country, month, count(*) AS events, avg(goldstein) AS goldstein,"
    " sum(quad IN (1, 2)) AS cooperation, sum(quad IN (3, 4)) AS conflict FROM (SELECT DISTINCT e.article, e.event,"
    " s.country AS source_country, t.country AS target_country, substr(e.date, 1, 7) AS month, e.goldstein, e.quad"
    " FROM events e JOIN event_actors es ON es.article = e.article AND es.event = e.event AND es.side = 'source'"
    " JOIN actors s ON s.article = e.article AND s.actor = es.actor"
    " JOIN event_actors et ON et.article = e.article AND et.event = e.event AND et.side = 'target'"
    " JOIN actors t ON t.article = e.article AND t.actor = et.actor"
    " WHERE e.status = 'actual' AND length(e.date) >= 7 AND s.country <> '' AND t.country <> '')"
    " GROUP BY source_country, target_country, month;";

/* ---- What follows from the rows of the articles ?1 to ?2 ------------------------------------------------------------ */

#define PARTY_ID "iif(substr(a.id, 1, 2) = 'a:', '', a.id)"
/* "2021-04-07" 20210407, "2021-04" 20210400, "2021" 20210000: sorts by day, what is less exact before what lies in it. */
#define DAY_OF(date) "CAST(substr(replace(" date ", '-', '') || '0000', 1, 8) AS INTEGER)"
#define RANGE(alias) alias ".article BETWEEN ?1 AND ?2"

/* Of a file of format 2: all its articles (?1 to ?2). store_sql does the same for one. */
static const char *const store_fill_3[] = {
    "INSERT OR IGNORE INTO parties (id, name, country, role) SELECT DISTINCT " PARTY_ID ", a.name, a.country, a.role FROM actors a"
    " WHERE " RANGE("a"),
    "UPDATE actors AS a SET party = (SELECT p.party FROM parties p WHERE p.name = a.name AND p.id = " PARTY_ID
    " AND p.country = a.country AND p.role = a.role) WHERE " RANGE("a"),
    "UPDATE event_actors AS x SET party = (SELECT a.party FROM actors a WHERE a.article = x.article AND a.actor = x.actor)"
    " WHERE " RANGE("x"),
    "INSERT OR IGNORE INTO spots (name, country, lat, lon, geonameid) SELECT DISTINCT p.name, p.country, p.lat, p.lon, p.geonameid"
    " FROM places p WHERE " RANGE("p"),
    "UPDATE places AS p SET spot = (SELECT s.spot FROM spots s WHERE s.name = p.name AND s.country = p.country"
    " AND coalesce(s.geonameid, 0) = coalesce(p.geonameid, 0) AND coalesce(s.lat, 99) = coalesce(p.lat, 99)"
    " AND coalesce(s.lon, 999) = coalesce(p.lon, 999)) WHERE " RANGE("p"),
    "INSERT OR IGNORE INTO outlets (name) SELECT DISTINCT w.source FROM articles w WHERE w.source IS NOT NULL AND " RANGE("w"),
};

static const char store_facts[] =
    "INSERT INTO facts SELECT " FACT_SQL("e.article", "e.event") ", " DAY_OF("e.date") ", " DAY_OF("w.date") ", e.cameo,"
    " e.plover_type, e.plover_mode, e.quad, e.goldstein, e.status, e.confidence, e.act, o.outlet, w.lang, p.spot, b.party,"
    " coalesce((SELECT group_concat(party, ',') FROM event_actors x WHERE x.article = e.article AND x.event = e.event"
    " AND x.side = 'source'), '') || '>' ||" /* in the order of the key, which is that of the positions */
    " coalesce((SELECT group_concat(party, ',') FROM event_actors x WHERE x.article = e.article AND x.event = e.event"
    " AND x.side = 'target'), '')"
    " FROM events e JOIN articles w ON w.article = e.article LEFT JOIN outlets o ON o.name = w.source"
    " LEFT JOIN places p ON p.article = e.article AND p.place = e.place"
    " LEFT JOIN actors b ON b.article = e.article AND b.actor = e.attributed_to WHERE " RANGE("e") " ORDER BY e.article, e.event";

#endif
