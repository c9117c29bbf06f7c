/* See fixed.h. Of several corrections of an event the last one decides whether it counts, and of each field the last one that gives it; what is
 * fixed of a mention holds for its act as well. Fields that somebody else wrote into the table of corrections, of other kinds than ours
 * (edits.c), change nothing. */
#include "ask/fixed.h"

#include "ask/filter.h"
#include "base/error.h"

#define KEY_OF(a) FACT_SQL(a ".article", a ".event")
#define FIELD_OF(event, name, kinds) "v.fact = " KEY_OF(event) " AND v.key = '" name "' AND v.type IN (" kinds ")"
#define ACT_FIELD_OF(act, name, kinds) "v.article = " act ".article AND v.act = " act ".act AND v.key = '" name "' AND v.type IN (" kinds ")"
#define DAY_OF(date) "CAST(substr(replace(" date ", '-', '') || '0000', 1, 8) AS INTEGER)"
#define TEXT_OF(json, name) "CAST(coalesce(json_extract(" json ", '$." name "'), '') AS TEXT)"

static const char *const drop_sql[] = {
    "DROP VIEW IF EXISTS temp.fix_all_parties", "DROP VIEW IF EXISTS temp.fix_all_spots", "DROP TABLE IF EXISTS temp.fix_parties",
    "DROP TABLE IF EXISTS temp.fix_spots", "DROP TABLE IF EXISTS temp.fix_raw", "DROP TABLE IF EXISTS temp.fix_said",
    "DROP TABLE IF EXISTS temp.fix_field", "DROP TABLE IF EXISTS temp.fix_act_field", "DROP TABLE IF EXISTS temp.fix_out",
    "DROP TABLE IF EXISTS temp.fix_named", "DROP TABLE IF EXISTS temp.fix_new_parties", "DROP TABLE IF EXISTS temp.fix_new_spots",
    "DROP TABLE IF EXISTS temp.fix_located", "DROP TABLE IF EXISTS temp.fix_events", "DROP TABLE IF EXISTS temp.fix_acts",
    "DROP TABLE IF EXISTS temp.fix_places", "DROP TABLE IF EXISTS temp.fix_event_actors", "DROP TABLE IF EXISTS temp.fix_act_actors",
    "DROP TABLE IF EXISTS temp.fix_facts",
};

/* Which events somebody looked at, what was said last, and the fields. */
static const char *const said_sql[] = {
    "CREATE TEMP TABLE fix_raw AS SELECT " KEY_OF("e") " AS fact, e.article, e.act, c.correction, c.action, c.fields FROM main.corrections c CROSS JOIN"
    " main.articles a ON a.id = c.article_id CROSS JOIN main.events e ON e.article = a.article AND e.start = c.start AND e.\"end\" = c.\"end\""
    " AND e.cameo = c.code",
    "CREATE TEMP TABLE fix_said (fact INTEGER PRIMARY KEY, action TEXT)",
    "INSERT INTO temp.fix_said SELECT fact, action FROM (SELECT fact, action, max(correction) FROM temp.fix_raw GROUP BY 1)",
    "CREATE TEMP TABLE fix_field (fact INTEGER, key TEXT, type TEXT, value, correction INTEGER, article INTEGER, act INTEGER, PRIMARY KEY (fact, key))",
    "INSERT INTO temp.fix_field SELECT fact, key, type, value, correction, article, act FROM (SELECT c.fact, j.key, j.type, j.value,"
    " max(c.correction) AS correction, c.article, c.act FROM temp.fix_raw c CROSS JOIN json_each(iif(json_valid(c.fields), c.fields, '{}')) j"
    " WHERE c.action <> 'accept' AND j.key IN ('code', 'status', 'date', 'source', 'target', 'place') GROUP BY 1, 2)",
    "DELETE FROM temp.fix_field WHERE fact IN (SELECT fact FROM temp.fix_said WHERE action = 'reject')",
    "CREATE TEMP TABLE fix_out (fact INTEGER PRIMARY KEY)",
    "INSERT INTO temp.fix_out SELECT fact FROM temp.fix_said WHERE action = 'reject' UNION SELECT fact FROM temp.fix_field",
};

/* Parties and places that fixes name: those of the database, or new ones with numbers behind them. */
static const char *const names_sql[] = {
    "CREATE TEMP TABLE fix_named (fact INTEGER, side TEXT, position INTEGER, id TEXT, name TEXT, country TEXT, role TEXT, text TEXT, start INTEGER,"
    " \"end\" INTEGER, party INTEGER, PRIMARY KEY (fact, side, position))",
    "INSERT INTO temp.fix_named SELECT v.fact, v.key, j.key, iif(" TEXT_OF("j.value", "id") " LIKE 'a:%', '', " TEXT_OF("j.value", "id") "), "
    TEXT_OF("j.value", "name") ", " TEXT_OF("j.value", "country") ", " TEXT_OF("j.value", "role") ", " TEXT_OF("j.value", "text") ","
    " json_extract(j.value, '$.start'), json_extract(j.value, '$.end'), NULL FROM temp.fix_field v CROSS JOIN"
    " json_each(iif(v.type = 'array', v.value, '[]')) j WHERE v.key IN ('source', 'target') AND j.type = 'object'",
    "UPDATE temp.fix_named AS n SET party = (SELECT p.party FROM main.parties p WHERE p.name = n.name AND p.country = n.country AND p.role = n.role"
    " AND (p.id = n.id OR n.id = '') ORDER BY p.id <> '', p.party LIMIT 1)",
    "CREATE TEMP TABLE fix_new_parties (party INTEGER PRIMARY KEY, id TEXT, name TEXT, country TEXT, role TEXT)",
    "INSERT INTO temp.fix_new_parties SELECT (SELECT coalesce(max(party), 0) FROM main.parties) + row_number() OVER (ORDER BY name, id, country, role),"
    " id, name, country, role FROM (SELECT DISTINCT id, name, country, role FROM temp.fix_named WHERE party IS NULL)",
    "CREATE INDEX temp.fix_new_parties_key ON fix_new_parties (name, id, country, role)",
    "UPDATE temp.fix_named AS n SET party = (SELECT p.party FROM temp.fix_new_parties p WHERE p.name = n.name AND p.id = n.id AND"
    " p.country = n.country AND p.role = n.role) WHERE n.party IS NULL",
    "CREATE TEMP VIEW fix_all_parties AS SELECT party, id, name, country, role FROM main.parties UNION ALL SELECT party, id, name, country, role"
    " FROM temp.fix_new_parties",
    "CREATE TEMP TABLE fix_located (fact INTEGER PRIMARY KEY, name TEXT, country TEXT, lat REAL, lon REAL, spot INTEGER, geonameid INTEGER)",
    "INSERT INTO temp.fix_located SELECT v.fact, " TEXT_OF("v.value", "name") ", " TEXT_OF("v.value", "country") ", json_extract(v.value, '$.lat'),"
    " json_extract(v.value, '$.lon'), NULL, NULL FROM temp.fix_field v WHERE v.key = 'place' AND v.type = 'object'",
    /* Fixes keep nine digits of a coordinate. */
    "UPDATE temp.fix_located AS n SET (spot, geonameid) = (SELECT s.spot, s.geonameid FROM main.spots s WHERE s.name = n.name AND s.country ="
    " n.country AND ((s.lat IS NULL AND n.lat IS NULL) OR (abs(s.lat - n.lat) < 1e-5 AND abs(s.lon - n.lon) < 1e-5)) ORDER BY s.spot LIMIT 1)",
    "CREATE TEMP TABLE fix_new_spots (spot INTEGER PRIMARY KEY, name TEXT, country TEXT, lat REAL, lon REAL, geonameid INTEGER)",
    "INSERT INTO temp.fix_new_spots SELECT (SELECT coalesce(max(spot), 0) FROM main.spots) + row_number() OVER (ORDER BY name, country, lat, lon),"
    " name, country, lat, lon, NULL FROM (SELECT DISTINCT name, country, lat, lon FROM temp.fix_located WHERE spot IS NULL)",
    "CREATE INDEX temp.fix_new_spots_key ON fix_new_spots (name, country)",
    "UPDATE temp.fix_located AS n SET spot = (SELECT s.spot FROM temp.fix_new_spots s WHERE s.name = n.name AND s.country = n.country AND s.lat IS n.lat"
    " AND s.lon IS n.lon) WHERE n.spot IS NULL",
    "CREATE TEMP VIEW fix_all_spots AS SELECT spot, name, country, lat, lon, geonameid FROM main.spots UNION ALL SELECT spot, name, country, lat, lon,"
    " geonameid FROM temp.fix_new_spots",
};

/* The fixed events, whole. */
static const char *const events_sql[] = {
    "CREATE TEMP TABLE fix_events AS SELECT e.*, e.cameo AS coded, e.status AS coded_status FROM (SELECT DISTINCT fact FROM temp.fix_field) k"
    " CROSS JOIN main.events e ON e.article = k.fact >> 24 AND e.event = k.fact & 16777215",
    "CREATE UNIQUE INDEX temp.fix_events_key ON fix_events (article, event)",
    "UPDATE temp.fix_events AS e SET cameo = v.value FROM temp.fix_field v WHERE " FIELD_OF("e", "code", "'text'"),
    "UPDATE temp.fix_events AS e SET status = v.value FROM temp.fix_field v WHERE " FIELD_OF("e", "status", "'text'"),
    "UPDATE temp.fix_events AS e SET date = v.value, date_precision = CASE length(v.value) WHEN 10 THEN 'day' WHEN 7 THEN 'month' WHEN 4 THEN 'year' END"
    " FROM temp.fix_field v WHERE " FIELD_OF("e", "date", "'text', 'null'"),
    "CREATE INDEX temp.fix_events_code ON fix_events (cameo, status)",
    "UPDATE temp.fix_events AS e SET quad = c.quad, goldstein = c.goldstein, plover_type = c.plover_type, plover_mode = NULL FROM main.codes c"
    " WHERE c.code = e.cameo AND e.cameo <> e.coded",
    "CREATE TEMP TABLE fix_places AS SELECT e.article, e.event AS place, p.start, p.\"end\", p.text, p.name, p.country, p.lat, p.lon, p.geonameid, p.spot"
    " FROM temp.fix_events e CROSS JOIN main.places p ON p.article = e.article AND p.place = e.place WHERE NOT EXISTS (SELECT 1 FROM"
    " temp.fix_field v WHERE " FIELD_OF("e", "place", "'object', 'null'") ")",
    "INSERT INTO temp.fix_places SELECT fact >> 24, fact & 16777215, NULL, NULL, '', name, country, lat, lon, geonameid, spot FROM temp.fix_located",
    "CREATE INDEX temp.fix_places_key ON fix_places (article, place)",
    "UPDATE temp.fix_events AS e SET place = (SELECT p.place FROM temp.fix_places p WHERE p.article = e.article AND p.place = e.event)",
    "CREATE TEMP TABLE fix_event_actors AS SELECT x.* FROM temp.fix_events e CROSS JOIN main.event_actors x ON x.article = e.article AND"
    " x.event = e.event WHERE NOT EXISTS (SELECT 1 FROM temp.fix_field v WHERE v.fact = " KEY_OF("e") " AND v.key = x.side AND v.type = 'array')",
    "INSERT INTO temp.fix_event_actors (article, event, side, position, actor, text, start, \"end\", party) SELECT fact >> 24, fact & 16777215, side,"
    " position, NULL, text, start, \"end\", party FROM temp.fix_named",
    "CREATE INDEX temp.fix_event_actors_key ON fix_event_actors (article, event, side, position)",
    "CREATE INDEX temp.fix_event_actors_party ON fix_event_actors (party, side)",
};

/* The acts that they are mentions of, made when a question speaks of acts. Places of acts have negative numbers, as those of events have theirs. */
static const char *const acts_sql[] = {
    "CREATE TEMP TABLE fix_act_field (article INTEGER, act INTEGER, key TEXT, type TEXT, value, fact INTEGER, PRIMARY KEY (article, act, key))",
    "INSERT INTO temp.fix_act_field SELECT article, act, key, type, value, fact FROM (SELECT article, act, key, type, value, fact, max(correction)"
    " FROM temp.fix_field GROUP BY 1, 2, 3)",
    /* With those of which only some mentions were rejected. */
    "CREATE TEMP TABLE fix_acts AS SELECT e.*, e.cameo AS coded, e.status AS coded_status FROM (SELECT article, act FROM temp.fix_act_field UNION"
    " SELECT x.article, x.act FROM temp.fix_said r CROSS JOIN main.events x ON x.article = r.fact >> 24 AND x.event = r.fact & 16777215 WHERE"
    " r.action = 'reject') k CROSS JOIN main.acts e ON e.article = k.article AND e.act = k.act",
    "CREATE UNIQUE INDEX temp.fix_acts_key ON fix_acts (article, act)",
    "UPDATE temp.fix_acts AS e SET mentions = (SELECT count(*) FROM main.events x WHERE x.article = e.article AND x.act = e.act AND " KEY_OF("x")
    " NOT IN (SELECT fact FROM temp.fix_said WHERE action = 'reject'))",
    "UPDATE temp.fix_acts AS e SET cameo = v.value FROM temp.fix_act_field v WHERE " ACT_FIELD_OF("e", "code", "'text'"),
    "UPDATE temp.fix_acts AS e SET status = v.value FROM temp.fix_act_field v WHERE " ACT_FIELD_OF("e", "status", "'text'"),
    "UPDATE temp.fix_acts AS e SET date = v.value, date_precision = CASE length(v.value) WHEN 10 THEN 'day' WHEN 7 THEN 'month' WHEN 4 THEN 'year' END"
    " FROM temp.fix_act_field v WHERE " ACT_FIELD_OF("e", "date", "'text', 'null'"),
    "CREATE INDEX temp.fix_acts_code ON fix_acts (cameo, status)",
    "UPDATE temp.fix_acts AS e SET quad = c.quad, goldstein = c.goldstein, plover_type = c.plover_type, plover_mode = NULL FROM main.codes c"
    " WHERE c.code = e.cameo AND e.cameo <> e.coded",
    "INSERT INTO temp.fix_places SELECT e.article, -1 - e.act, p.start, p.\"end\", p.text, p.name, p.country, p.lat, p.lon, p.geonameid, p.spot FROM"
    " temp.fix_acts e CROSS JOIN main.places p ON p.article = e.article AND p.place = e.place WHERE NOT EXISTS (SELECT 1 FROM"
    " temp.fix_act_field v WHERE " ACT_FIELD_OF("e", "place", "'object', 'null'") ")",
    "INSERT INTO temp.fix_places SELECT v.article, -1 - v.act, NULL, NULL, '', n.name, n.country, n.lat, n.lon, n.geonameid, n.spot FROM"
    " temp.fix_act_field v CROSS JOIN temp.fix_located n ON n.fact = v.fact WHERE v.key = 'place'",
    "UPDATE temp.fix_acts AS e SET place = (SELECT p.place FROM temp.fix_places p WHERE p.article = e.article AND p.place = -1 - e.act)",
    "CREATE TEMP TABLE fix_act_actors AS SELECT x.article, x.act, x.side, x.position, c.party FROM temp.fix_acts e CROSS JOIN main.act_actors x"
    " ON x.article = e.article AND x.act = e.act CROSS JOIN main.actors c ON c.article = x.article AND c.actor = x.actor WHERE NOT EXISTS"
    " (SELECT 1 FROM temp.fix_act_field v WHERE v.article = e.article AND v.act = e.act AND v.key = x.side AND v.type = 'array')",
    "INSERT INTO temp.fix_act_actors SELECT v.article, v.act, n.side, n.position, n.party FROM temp.fix_act_field v CROSS JOIN temp.fix_named n"
    " ON n.fact = v.fact AND n.side = v.key",
    "CREATE INDEX temp.fix_act_actors_key ON fix_act_actors (article, act, side, position)",
    "INSERT OR IGNORE INTO temp.fix_parties SELECT p.party, p.id, p.name, p.country, p.role FROM (SELECT DISTINCT party FROM temp.fix_act_actors) k"
    " CROSS JOIN main.parties p ON p.party = k.party",
    "INSERT OR IGNORE INTO temp.fix_spots SELECT s.spot, s.name, s.country, s.lat, s.lon, s.geonameid FROM (SELECT DISTINCT spot FROM temp.fix_places"
    " WHERE place < 0) k CROSS JOIN main.spots s ON s.spot = k.spot",
};

#define PARTIES_OF(side)                                                                                                                   \
    "coalesce((SELECT group_concat(party, ',') FROM (SELECT x.party FROM temp.fix_event_actors x WHERE x.article = e.article AND"         \
    " x.event = e.event AND x.side = '" side "' ORDER BY x.position)), '')"

/* After PLOVER has followed: the narrow rows. */
static const char *const facts_sql[] = {
    "CREATE TEMP TABLE fix_facts (fact INTEGER PRIMARY KEY, day INTEGER, published INTEGER, code TEXT, type TEXT, mode TEXT, quad INTEGER,"
    " goldstein REAL, status TEXT, confidence REAL, act INTEGER, outlet INTEGER, lang TEXT, spot INTEGER, said_by INTEGER, parties TEXT)",
    "INSERT INTO temp.fix_facts SELECT f.fact, " DAY_OF("e.date") ", f.published, e.cameo, e.plover_type, e.plover_mode, e.quad, e.goldstein, e.status,"
    " f.confidence, f.act, f.outlet, f.lang, p.spot, f.said_by, " PARTIES_OF("source") " || '>' || " PARTIES_OF("target") " FROM temp.fix_events e"
    " CROSS JOIN main.facts f ON f.fact = " KEY_OF("e") " LEFT JOIN temp.fix_places p ON p.article = e.article AND p.place = e.place",
    /* Who and where in all of these. */
    "CREATE TEMP TABLE fix_parties (party INTEGER PRIMARY KEY, id TEXT, name TEXT, country TEXT, role TEXT)",
    "CREATE TEMP TABLE fix_spots (spot INTEGER PRIMARY KEY, name TEXT, country TEXT, lat REAL, lon REAL, geonameid INTEGER)",
    "INSERT INTO temp.fix_parties SELECT p.party, p.id, p.name, p.country, p.role FROM (SELECT party FROM temp.fix_event_actors UNION SELECT said_by"
    " FROM temp.fix_facts) k CROSS JOIN main.parties p ON p.party = k.party",
    "INSERT INTO temp.fix_parties SELECT party, id, name, country, role FROM temp.fix_new_parties",
    "INSERT INTO temp.fix_spots SELECT s.spot, s.name, s.country, s.lat, s.lon, s.geonameid FROM (SELECT DISTINCT spot FROM temp.fix_places) k"
    " CROSS JOIN main.spots s ON s.spot = k.spot",
    "INSERT INTO temp.fix_spots SELECT spot, name, country, lat, lon, geonameid FROM temp.fix_new_spots",
};

/* ---- Making the tables ------------------------------------------------------------------------------------------------ */

static dgm_status run_all(ask *q, const char *const *sql, size_t count, dgm_error *error)
{
    for (size_t i = 0; i < count; i++)
        if (sqlite3_exec(q->c.db, sql[i], NULL, NULL, NULL) != SQLITE_OK)
            return ask_failed(q, error);
    return DGM_OK;
}

static dgm_status set_plover(ask *q, const char *table, str code, str status, dgm_error *error)
{
    plover_code p = ontology_plover(q->codes, code, status);
    char text[256];
    sqlite3_stmt *sql;
    bool row;
    dgm_status done;

    snprintf(text, sizeof(text), "UPDATE temp.%s SET plover_type = nullif(?1, ''), plover_mode = nullif(?2, '') WHERE cameo = ?3 AND status = ?4"
             " AND (cameo <> coded OR status <> coded_status)", table);
    TRY(ask_prepare(&sql, q, NULL, text, error));
    sqlite3_bind_text(sql, 1, p.type.p ? p.type.p : "", (int)p.type.n, SQLITE_STATIC);
    sqlite3_bind_text(sql, 2, p.mode.p ? p.mode.p : "", (int)p.mode.n, SQLITE_STATIC);
    sqlite3_bind_text(sql, 3, code.p, (int)code.n, SQLITE_STATIC);
    sqlite3_bind_text(sql, 4, status.p, (int)status.n, SQLITE_STATIC);
    done = ask_step(&row, q, sql, error);
    sqlite3_finalize(sql);
    return done;
}

/* Type and mode follow from code and status, by the tables of the ontology; without these the type is what the database says of the code. */
static dgm_status follow_plover(ask *q, const char *table, dgm_error *error)
{
    char text[200];
    sqlite3_stmt *sql;
    bool row;
    dgm_status status;

    (void)ask_code_name(q, STR("01")); /* opens them */
    if (!q->codes)
        return DGM_OK;
    snprintf(text, sizeof(text), "SELECT cameo, status FROM temp.%s WHERE cameo <> coded OR status <> coded_status GROUP BY 1, 2 ORDER BY 1, 2", table);
    TRY(ask_prepare(&sql, q, NULL, text, error));
    while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        status = set_plover(q, table, ask_text(sql, 0), ask_text(sql, 1), error);
        if (status != DGM_OK)
            break;
    }
    sqlite3_finalize(sql);
    return status;
}

static dgm_status make_tables(ask *q, dgm_error *error)
{
    TRY(run_all(q, said_sql, COUNT_OF(said_sql), error));
    TRY(run_all(q, names_sql, COUNT_OF(names_sql), error));
    TRY(run_all(q, events_sql, COUNT_OF(events_sql), error));
    TRY(follow_plover(q, "fix_events", error));
    return run_all(q, facts_sql, COUNT_OF(facts_sql), error);
}

/* Most questions do not speak of acts, and need not wait for their tables. */
static dgm_status need_acts(ask *q, const char *sql, dgm_error *error)
{
    dgm_status status;

    if (!q->use_fixed || q->made_fixed_acts || (!strstr(sql, "%Tacts") && !strstr(sql, "fix_act")))
        return DGM_OK;
    q->made_fixed_acts = true; /* the statements below come here as well */
    status = run_all(q, acts_sql, COUNT_OF(acts_sql), error);
    if (status == DGM_OK)
        status = follow_plover(q, "fix_acts", error);
    if (status != DGM_OK)
        q->fixed_version = -1; /* half of them is there: all are made anew */
    return status;
}

dgm_status fixed_load(ask *q, dgm_error *error)
{
    int64_t version, some;

    TRY(ask_number(&version, q, "PRAGMA data_version", error));
    if (version == q->fixed_version)
        return DGM_OK;
    q->fixed_version = -1;
    q->made_fixed_acts = false;
    if (q->has_fixed)
        q->version = -1; /* parties and spots that were behind those of the database */
    q->has_fixed = q->use_fixed = false;
    TRY(run_all(q, drop_sql, q->made_fixed ? COUNT_OF(drop_sql) : 0, error));
    TRY(ask_number(&some, q, "SELECT EXISTS (SELECT 1 FROM main.corrections WHERE action <> 'accept')", error));
    if (some) {
        q->made_fixed = true;
        TRY(make_tables(q, error));
        TRY(ask_number(&some, q, "SELECT EXISTS (SELECT 1 FROM temp.fix_out)", error));
    }
    q->has_fixed = some != 0;
    if (q->has_fixed)
        q->version = -1;
    q->fixed_version = version;
    return DGM_OK;
}

/* ---- SQL of both arms ------------------------------------------------------------------------------------------------- */

static void expand(buf *out, const ask *q, const ask_filter *f, const char *p, const char *end, int arm);

/* What the filter wants, unless it is NULL, and what the first arm must leave to the second or out. */
static void put_where(buf *out, const ask *q, const ask_filter *f, const char *where, int arm)
{
    expand(out, q, f, where, where + strlen(where), arm < 0 ? 0 : arm);
    if (q->use_fixed && arm <= 0)
        buf_printf(out, " AND f.fact NOT IN (SELECT fact FROM temp.%s)", f && f->with_rejected ? "fix_facts" : "fix_out");
}

/* The "%}" that belongs to what begins at p. */
static const char *end_of_arms(const char *p, const char *end)
{
    for (unsigned depth = 1; p + 1 < end; p++)
        if (p[0] == '%' && (p[1] == '{' || p[1] == '}') && (depth += p[1] == '{' ? 1u : -1u) == 0)
            return p;
    return end;
}

static const char *put_arms(buf *out, const ask *q, const ask_filter *f, const char *p, const char *end)
{
    const char *last = end_of_arms(p, end);

    expand(out, q, f, p, last, 0);
    if (q->use_fixed) {
        buf_z(out, " UNION ALL ");
        expand(out, q, f, p, last, 1);
    }
    return last < end ? last + 2 : end;
}

static void expand(buf *out, const ask *q, const ask_filter *f, const char *p, const char *end, int arm)
{
    const char *prefix = !q->use_fixed || arm == 0 ? "" : arm == 1 ? "temp.fix_" : "temp.fix_all_";

    while (p < end) {
        if (p[0] != '%' || p + 1 >= end || !strchr("{TAOPSXKNwa", p[1])) {
            buf_char(out, *p++);
            continue;
        }
        p += 2;
        switch (p[-1]) {
        case '{': p = put_arms(out, q, f, p, end); break;
        case 'T': buf_z(out, arm == 1 ? "temp.fix_" : ""); break;
        case 'A': buf_char(out, arm == 1 ? '1' : '0'); break;
        case 'O': buf_z(out, arm == 1 ? "coded" : "cameo"); break;
        case 'P': buf_printf(out, "%sparties", prefix); break;
        case 'S': buf_printf(out, "%sspots", prefix); break;
        case 'X': buf_z(out, q->use_fixed && arm == 0 ? " AND (e.article, e.act) NOT IN (SELECT article, act FROM temp.fix_acts)" : ""); break;
        case 'w': put_where(out, q, f, f ? ask_filter_where(f) : "1", arm); break;
        case 'K': put_where(out, q, f, "1", arm); break;
        case 'N':
            if (q->use_fixed && !(f && f->with_rejected))
                buf_z(out, " AND " KEY_OF("x") " NOT IN (SELECT fact FROM temp.fix_said WHERE action = 'reject')");
            break;
        default: buf_z(out, f ? ask_filter_where_article(f) : "1"); break;
        }
    }
}

dgm_status fixed_prepare(sqlite3_stmt **out, ask *q, const ask_filter *f, const char *sql, int arm, dgm_error *error)
{
    buf b = { 0 };
    dgm_status status = DGM_OK;

    *out = NULL;
    TRY(need_acts(q, sql, error));
    expand(&b, q, f, sql, sql + strlen(sql), arm);
    if (b.failed || b.n > INT32_MAX)
        status = dgm_fail_memory(error);
    else if (sqlite3_prepare_v2(q->c.db, b.p, (int)b.n, out, NULL) != SQLITE_OK)
        status = ask_failed(q, error);
    else if (f)
        status = ask_filter_bind(f, *out, error);
    buf_release(&b);
    if (status != DGM_OK) {
        sqlite3_finalize(*out);
        *out = NULL;
    }
    return status;
}
