/* Tables of the database, by the format that brought them. A change that older programs cannot read or write raises
 * DATABASE_VERSION (base/database.h) and adds a step to store_upgrade. */
#ifndef DGM_WRITE_STORE_SCHEMA_H
#define DGM_WRITE_STORE_SCHEMA_H

#include "write/store_schema_3.h"

/* Acts and counts, new in version 2; a file of version 1 gets these tables when it is opened. The acts of articles that were stored
 * before are made when they are coded again. */
static const char store_schema_2[] =
    "CREATE TABLE acts (article INTEGER NOT NULL REFERENCES articles, act INTEGER NOT NULL, mentions INTEGER NOT NULL,"
    " cameo TEXT NOT NULL, plover_type TEXT, plover_mode TEXT, plover_contexts TEXT, quad INTEGER, goldstein REAL,"
    " status TEXT NOT NULL, date TEXT, date_precision TEXT, place INTEGER, confidence REAL NOT NULL,"
    " PRIMARY KEY (article, act)) WITHOUT ROWID;"
    "CREATE TABLE act_actors (article INTEGER NOT NULL, act INTEGER NOT NULL, side TEXT NOT NULL, position INTEGER NOT NULL,"
    " actor INTEGER NOT NULL, PRIMARY KEY (article, act, side, position)) WITHOUT ROWID;"
    "CREATE TABLE event_counts (article INTEGER NOT NULL, event INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL,"
    " low INTEGER NOT NULL, high INTEGER, approximate INTEGER NOT NULL, start INTEGER NOT NULL, \"end\" INTEGER NOT NULL,"
    " text TEXT NOT NULL, given_by INTEGER, PRIMARY KEY (article, event, position)) WITHOUT ROWID;"
    "CREATE INDEX acts_date ON acts (date);";

static const char store_schema[] =
    "CREATE TABLE runs (run INTEGER PRIMARY KEY, started TEXT NOT NULL, version TEXT NOT NULL, world TEXT NOT NULL);"
    "CREATE TABLE articles (article INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, lang TEXT NOT NULL, date TEXT,"
    " date_inferred INTEGER NOT NULL, title TEXT, source TEXT, url TEXT, text TEXT NOT NULL, extra TEXT,"
    " words INTEGER NOT NULL, pack TEXT NOT NULL, models TEXT NOT NULL, run INTEGER NOT NULL REFERENCES runs);"
    "CREATE TABLE actors (article INTEGER NOT NULL REFERENCES articles, actor INTEGER NOT NULL, id TEXT NOT NULL,"
    " name TEXT NOT NULL, country TEXT NOT NULL, role TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,"
    " row TEXT NOT NULL, PRIMARY KEY (article, actor)) WITHOUT ROWID;"
    "CREATE TABLE mentions (article INTEGER NOT NULL REFERENCES articles, mention INTEGER NOT NULL, start INTEGER NOT NULL,"
    " \"end\" INTEGER NOT NULL, text TEXT NOT NULL, type TEXT NOT NULL, actor INTEGER,"
    " PRIMARY KEY (article, mention)) WITHOUT ROWID;"
    "CREATE TABLE places (article INTEGER NOT NULL REFERENCES articles, place INTEGER NOT NULL, start INTEGER NOT NULL,"
    " \"end\" INTEGER NOT NULL, text TEXT NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL, lat REAL, lon REAL,"
    " geonameid INTEGER, PRIMARY KEY (article, place)) WITHOUT ROWID;"
    "CREATE TABLE dates (article INTEGER NOT NULL REFERENCES articles, date INTEGER NOT NULL, start INTEGER NOT NULL,"
    " \"end\" INTEGER NOT NULL, text TEXT NOT NULL, value TEXT, value_end TEXT, type TEXT NOT NULL,"
    " PRIMARY KEY (article, date)) WITHOUT ROWID;"
    "CREATE TABLE quotes (article INTEGER NOT NULL REFERENCES articles, quote INTEGER NOT NULL, start INTEGER NOT NULL,"
    " \"end\" INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, speaker INTEGER,"
    " PRIMARY KEY (article, quote)) WITHOUT ROWID;"
    "CREATE TABLE events (article INTEGER NOT NULL REFERENCES articles, event INTEGER NOT NULL, sentence INTEGER NOT NULL,"
    " sentence_start INTEGER NOT NULL, sentence_text TEXT NOT NULL, trigger TEXT NOT NULL, start INTEGER NOT NULL,"
    " \"end\" INTEGER NOT NULL, cameo TEXT NOT NULL, plover_type TEXT, plover_mode TEXT, plover_contexts TEXT, quad INTEGER,"
    " goldstein REAL, status TEXT NOT NULL, attributed_to INTEGER, date TEXT, date_precision TEXT, place INTEGER,"
    " act INTEGER NOT NULL, rule TEXT NOT NULL, confidence REAL NOT NULL, PRIMARY KEY (article, event)) WITHOUT ROWID;"
    "CREATE TABLE event_actors (article INTEGER NOT NULL, event INTEGER NOT NULL, side TEXT NOT NULL,"
    " position INTEGER NOT NULL, actor INTEGER NOT NULL, text TEXT NOT NULL, start INTEGER, \"end\" INTEGER,"
    " PRIMARY KEY (article, event, side, position)) WITHOUT ROWID;"
    "CREATE INDEX events_date ON events (date);"
    "CREATE INDEX events_cameo ON events (cameo);"
    "CREATE INDEX actors_id ON actors (id);"
    /* One row for each event, source and target: what most questions start from. */
    "CREATE VIEW dyads AS SELECT a.id AS article_id, e.article, e.event, e.date, e.cameo, e.plover_type, e.quad,"
    " e.goldstein, e.status, s.code AS source_code, s.name AS source_name, t.code AS target_code, t.name AS target_name,"
    " p.name AS place_name, p.country AS place_country, p.lat, p.lon, e.act, e.trigger, e.sentence_text"
    " FROM events e JOIN articles a ON a.article = e.article"
    " LEFT JOIN event_actors es ON es.article = e.article AND es.event = e.event AND es.side = 'source'"
    " LEFT JOIN actors s ON s.article = e.article AND s.actor = es.actor"
    " LEFT JOIN event_actors et ON et.article = e.article AND et.event = e.event AND et.side = 'target'"
    " LEFT JOIN actors t ON t.article = e.article AND t.actor = et.actor"
    " LEFT JOIN places p ON p.article = e.article AND p.place = e.place;";

/* Near-duplicates, which are not coded: an older program neither needs nor minds the table. */
static const char duplicates_schema[] =
    "CREATE TABLE IF NOT EXISTS duplicates (id TEXT PRIMARY KEY, of_id TEXT NOT NULL, source TEXT, date TEXT, title TEXT,"
    " url TEXT, similarity REAL NOT NULL, run INTEGER NOT NULL REFERENCES runs) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS duplicates_of ON duplicates (of_id);"
    /* In how many articles and outlets a report stood, itself included. */
    "CREATE VIEW IF NOT EXISTS reports AS SELECT a.article, a.id, a.source, a.date, 1 + (SELECT count(*) FROM duplicates d"
    " WHERE d.of_id = a.id) AS articles, (SELECT count(DISTINCT s) FROM (SELECT a.source AS s UNION ALL SELECT d.source"
    " FROM duplicates d WHERE d.of_id = a.id)) AS sources FROM articles a;";

/* What brings a file of format n to n + 1 is at [n]; a new one goes through all. */
static const char *const store_upgrade[DATABASE_VERSION][5] = {
    { store_schema }, { store_schema_2 }, { duplicates_schema, store_schema_3, store_text_3, store_views_3, store_views_3b },
};

/* One statement a use; the numbers are enum statement of store_internal.h. */
static const char *const store_sql[] = {
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT article",
    "RELEASE article",
    "SELECT article FROM articles WHERE id = ?1",
    "DELETE FROM facts WHERE fact BETWEEN ?1 * 16777216 AND ?1 * 16777216 + 16777215",
    "DELETE FROM sentences WHERE article = ?1",
    "DELETE FROM act_actors WHERE article = ?1",
    "DELETE FROM acts WHERE article = ?1",
    "DELETE FROM event_counts WHERE article = ?1",
    "DELETE FROM event_actors WHERE article = ?1",
    "DELETE FROM events WHERE article = ?1",
    "DELETE FROM quotes WHERE article = ?1",
    "DELETE FROM dates WHERE article = ?1",
    "DELETE FROM places WHERE article = ?1",
    "DELETE FROM mentions WHERE article = ?1",
    "DELETE FROM actors WHERE article = ?1",
    "DELETE FROM articles WHERE article = ?1",
    "INSERT INTO articles VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
    "INSERT OR IGNORE INTO outlets (name) VALUES (?1)",
    "INSERT INTO sentences VALUES (?1,?2,?3,?4)",
    "INSERT OR IGNORE INTO parties (id, name, country, role) VALUES (iif(substr(?1, 1, 2) = 'a:', '', ?1),?2,?3,?4)",
    "INSERT INTO actors VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9, (SELECT party FROM parties WHERE name = ?4 AND"
    " id = iif(substr(?3, 1, 2) = 'a:', '', ?3) AND country = ?5 AND role = ?6))",
    "INSERT INTO mentions VALUES (?1,?2,?3,?4,?5,?6,?7)",
    "INSERT OR IGNORE INTO spots (name, country, lat, lon, geonameid) VALUES (?1,?2,?3,?4,?5)",
    "INSERT INTO places VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10, (SELECT spot FROM spots WHERE name = ?6 AND country = ?7 AND"
    " coalesce(geonameid, 0) = coalesce(?10, 0) AND coalesce(lat, 99) = coalesce(?8, 99) AND coalesce(lon, 999) = coalesce(?9, 999)))",
    "INSERT INTO dates VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
    "INSERT INTO quotes VALUES (?1,?2,?3,?4,?5,?6,?7)",
    "INSERT INTO events VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)",
    "INSERT INTO event_actors VALUES (?1,?2,?3,?4,?5,?6,?7,?8, (SELECT party FROM actors WHERE article = ?1 AND actor = ?5))",
    "INSERT INTO event_counts VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
    "INSERT INTO acts VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
    "INSERT INTO act_actors VALUES (?1,?2,?3,?4,?5)",
    store_facts,
    "INSERT OR REPLACE INTO codes VALUES (?1,?2,?3,?4,?5)",
    "INSERT INTO runs (started, version, world, ontology) VALUES (strftime('%Y-%m-%dT%H:%M:%SZ','now'),?1,?2,?3)",
    /* Of each language that the run has met; what is there already stays as it is. */
    "UPDATE runs SET packs = packs || iif(instr(packs, ?2), '', iif(packs = '', '', '; ') || ?2),"
    " models = models || iif(instr(models, ?3), '', iif(models = '', '', '; ') || ?3) WHERE run = ?1",
    "INSERT OR REPLACE INTO resume VALUES (1, ?1, ?2)",
    "INSERT INTO duplicates VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
    "DELETE FROM duplicates WHERE id = ?1",
    "UPDATE duplicates SET of_id = ?2 WHERE of_id = ?1 AND id <> ?2",
};

#endif
