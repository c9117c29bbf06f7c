/* Questions to a database: filters as conditions, days and periods, and that memory which runs out is told and leaks nothing. */
#include "check.h"

#include "ask/internal.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* A small database in the format that the store makes, filled by hand. */
static const char rows[] =
    "INSERT INTO runs (run, started, version, world) VALUES (1, '2024-01-01T00:00:00Z', 'x', 'y');"
    "INSERT INTO articles VALUES (1, 'a1', 'en', '2024-02-29', 0, 'Talks at \"Lemma\"', 'Coastal Wire', NULL, 'Nordland met Suedland at Port Lemma.',"
    " NULL, 6, 'p', 'm', 1), (2, 'a2', 'id', NULL, 0, NULL, NULL, NULL, 'Pertemuan kedua.', NULL, 2, 'p', 'm', 1);"
    "INSERT INTO outlets (name) VALUES ('Coastal Wire');"
    "INSERT INTO parties VALUES (1, 'country:NOR', 'Nordland', 'NOR', 'GOV'), (2, 'wd:X1', 'Ana Suar', 'SUE', 'GOV'),"
    " (3, 'wd:X1', 'Ana Suar', 'SUE', 'OPP'), (4, '', 'fishermen', 'NOR', 'CVL');"
    "INSERT INTO spots VALUES (1, 'Port Lemma', 'NOR', 60.5, 179.9, 7), (2, 'Nowhere', '', NULL, NULL, NULL);"
    "INSERT INTO actors VALUES (1, 0, 'country:NOR', 'Nordland', 'NOR', 'GOV', 'NORGOV', '', '', 1), (1, 1, 'wd:X1', 'Ana Suar', 'SUE', 'GOV', 'SUEGOV',"
    " '', '', 2), (2, 0, 'wd:X1', 'Ana Suar', 'SUE', 'OPP', 'SUEOPP', '', '', 3), (2, 1, 'a:1', 'fishermen', 'NOR', 'CVL', 'NORCVL', '', '', 4);"
    "INSERT INTO places VALUES (1, 0, 24, 34, 'Port Lemma', 'Port Lemma', 'NOR', 60.5, 179.9, 7, 1);"
    "INSERT INTO events VALUES (1, 0, 0, 0, 'Nordland met Suedland at Port Lemma.', 'met', 9, 12, '040', 'CONSULT', NULL, NULL, 1, 1.0, 'actual', 1,"
    " '2024-02-29', 'day', 0, 1, 'r', 0.9), (2, 0, 0, 0, 'Pertemuan kedua.', 'Pertemuan', 0, 9, '190', 'ASSAULT', NULL, NULL, 4, -10.0, 'future',"
    " NULL, '2024-03', 'month', NULL, 1, 'r', 0.4);"
    "INSERT INTO event_actors VALUES (1, 0, 'source', 0, 0, 'Nordland', 0, 8, 1), (1, 0, 'target', 0, 1, '', NULL, NULL, 2),"
    " (2, 0, 'source', 0, 0, '', NULL, NULL, 3), (2, 0, 'source', 1, 1, '', NULL, NULL, 4);"
    "INSERT INTO event_counts VALUES (2, 0, 0, 'killed', 3, NULL, 1, 0, 3, 'tiga', NULL);"
    "INSERT INTO acts VALUES (1, 1, 1, '040', 'CONSULT', NULL, NULL, 1, 1.0, 'actual', '2024-02-29', 'day', 0, 0.9);"
    "INSERT INTO act_actors VALUES (1, 1, 'source', 0, 0), (1, 1, 'target', 0, 1);"
    "INSERT INTO quotes VALUES (1, 0, 0, 8, 'direct', 'Nordland', 1);"
    "INSERT INTO facts VALUES (16777216, 20240229, 20240229, '040', 'CONSULT', NULL, 1, 1.0, 'actual', 0.9, 1, 1, 'en', 1, 2, '1>2'),"
    " (33554432, 20240300, NULL, '190', 'ASSAULT', NULL, 4, -10.0, 'future', 0.4, 1, NULL, 'id', NULL, NULL, '3,4>');"
    "INSERT INTO duplicates VALUES ('a3', 'a1', 'Other Wire', '2024-02-29', NULL, NULL, 0.9, 1);"
    "INSERT INTO corrections (article_id, start, \"end\", code, action, at) VALUES ('a1', 9, 12, '040', 'reject', 'x'), ('a1', 9, 12, '040', 'accept', 'y');";

/* The second event is fixed in all its fields, with an actor and a place that the database does not know; then the first is rejected. */
static const char fixes[] =
    "INSERT INTO codes VALUES ('173', 'Arrest', 4, -5.0, 'COERCE');"
    "INSERT INTO acts VALUES (2, 1, 1, '190', 'ASSAULT', NULL, NULL, 4, -10.0, 'future', '2024-03', 'month', NULL, 0.4);"
    "INSERT INTO corrections (article_id, start, \"end\", code, action, fields, at) VALUES ('a2', 0, 9, '190', 'fix', '{\"code\":\"173\",\"status\":"
    "\"negated\",\"date\":\"2024-04-02\",\"source\":[{\"name\":\"Nordland\",\"country\":\"NOR\",\"role\":\"GOV\",\"id\":\"\"}],\"target\":[{\"name\":"
    "\"Bo Lind\",\"country\":\"SUE\",\"role\":\"LAB\",\"id\":\"\"}]}', 'x'), ('a2', 0, 9, '190', 'fix', '{\"status\":\"actual\",\"place\":"
    "{\"name\":\"Hill\",\"country\":\"SUE\",\"lat\":10.25,\"lon\":-179.75}}', 'y'), ('a2', 0, 9, '190', 'accept', NULL, 'z'),"
    " ('a2', 0, 9, '190', 'fix', 'no json', 'z');";
static const char rejects[] =
    "INSERT INTO corrections (article_id, start, \"end\", code, action, at) VALUES ('a1', 9, 12, '040', 'reject', 'z');";

static bool answers(dgm_query *q, const char *what, const char *name, const char *value, dgm_query_format format, const char *part)
{
    dgm_param p = { name, value };
    dgm_error error;
    char *out;
    bool good = dgm_query_run(&out, NULL, q, what, &p, name ? 1 : 0, format, &error) == DGM_OK && strstr(out, part) != NULL;

    if (!good)
        printf("%s %s=%s: %s\n", what, name ? name : "", value ? value : "", out ? out : error.message);
    dgm_free(out);
    return good;
}

void test_ask_answers(check *t)
{
    const char *path = temp_database(t, rows);
    dgm_query *q;
    dgm_error error;
    char *out;

    CHECK(t, dgm_query_open(&q, path, &error) == DGM_OK);
    CHECK(t, answers(q, "events", NULL, NULL, DGM_QUERY_JSON, "\"total\":2"));
    CHECK(t, answers(q, "events", "actor", "wd:X1", DGM_QUERY_JSON, "\"total\":2"));
    CHECK(t, answers(q, "events", "near", "60,-179.5,100", DGM_QUERY_JSON, "\"total\":1")); /* across the line of the dates */
    CHECK(t, answers(q, "events", "near", "60,-150,100", DGM_QUERY_JSON, "\"total\":0"));
    CHECK(t, answers(q, "events", "from", "2024-03-01", DGM_QUERY_JSON, "\"2024-03\""));    /* an event of that month is in */
    CHECK(t, answers(q, "events", "from", "2024-03-02", DGM_QUERY_JSON, "\"total\":0"));
    CHECK(t, answers(q, "events", "to", "2024-02", DGM_QUERY_JSON, "\"total\":1"));
    CHECK(t, answers(q, "events", "text", "lemma", DGM_QUERY_JSON, "\"corrected\":\"accepted\"")); /* the later correction */
    CHECK(t, answers(q, "events", "status", "future", DGM_QUERY_JSON, "\"kind\":\"killed\",\"low\":3,\"high\":null"));
    CHECK(t, answers(q, "events", "outlet", "coastal wire", DGM_QUERY_CSV, "\"Talks at \"\"Lemma\"\"\""));
    CHECK(t, answers(q, "counts", "by", "month", DGM_QUERY_JSON, "{\"month\":\"2024-02\",\"events\":1,\"goldstein\":1,\"cooperation\":1,\"conflict\":0,"
                                                                 "\"articles\":1,\"duplicates\":1,\"outlets\":1}"));
    CHECK(t, answers(q, "actors", "q", "suar", DGM_QUERY_JSON, "\"events\":2,\"as_source\":1,\"as_target\":1,\"quotes\":1"));
    CHECK(t, answers(q, "dyads", "by", "country", DGM_QUERY_JSONL, "\"source\":\"NOR\""));
    CHECK(t, answers(q, "overview", "unit", "month", DGM_QUERY_JSON, "\"unit\":\"month\",\"time\":[{\"period\":\"2024-02\",\"events\":1,\"articles\":1"));
    CHECK(t, answers(q, "meta", NULL, NULL, DGM_QUERY_JSON, "\"duplicates\":1"));
    CHECK(t, dgm_query_run(&out, NULL, q, "events", &(dgm_param){ "colour", "red" }, 1, DGM_QUERY_JSON, &error) == DGM_EUSAGE && !out);
    CHECK(t, error.offset == 0 && strncmp(error.message, "colour: ", 8) == 0);
    CHECK(t, dgm_query_run(&out, NULL, q, "everything", NULL, 0, DGM_QUERY_JSON, &error) == DGM_EUSAGE);
    dgm_query_close(q);
    dgm_query_close(NULL);
    temp_remove(path);
}

static bool counts(dgm_query *q, const char *name, const char *value, bool coded, int want)
{
    dgm_param p[] = { { name, value }, { "values", coded ? "coded" : "corrected" } };
    char part[32];
    dgm_error error;
    char *out;
    bool good;

    snprintf(part, sizeof(part), "\"total\":%d,", want);
    good = dgm_query_run(&out, NULL, q, "events", p, 2, DGM_QUERY_JSON, &error) == DGM_OK && strstr(out, part) != NULL;
    if (!good)
        printf("%s=%s: %s\n", name, value, out ? out : error.message);
    dgm_free(out);
    return good;
}

static void run_sql(check *t, const char *path, const char *sql)
{
    sqlite3 *db;

    CHECK(t, sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(t, sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

/* Filters find by what was fixed, and by what was coded when that is asked for, on one connection while corrections come in. */
void test_ask_corrected(check *t)
{
    static const struct { const char *name, *value; int corrected, coded; } filter[] = {
        { "code", "173", 1, 0 }, { "code", "190", 0, 1 }, { "status", "actual", 2, 1 }, { "status", "future", 0, 1 }, { "from", "2024-04", 1, 0 },
        { "actor", "Bo Lind", 1, 0 }, { "actor", "country:NOR", 2, 1 }, { "target_role", "LAB", 1, 0 }, { "source", "wd:X1", 0, 1 },
        { "dyad", "NOR>SUELAB", 1, 0 }, { "dyad", "Nordland<>Bo Lind", 1, 0 }, { "place", "~hil", 1, 0 }, { "place_country", "SUE", 1, 0 },
        { "near", "10,179.9,100", 1, 0 }, { "near", "60,-179.5,100", 1, 1 }, { "type", "coerce", 1, 0 }, { "quad", "4", 1, 1 }, { "text", "kedua", 1, 1 },
        { "article", "a2", 1, 1 }, { "corrected", "fixed", 1, 1 }, { "corrected", "kept", 2, 2 }, { "sort", "-date", 2, 2 }, { "sort", "goldstein", 2, 2 },
    };
    const char *path = temp_database(t, rows);
    dgm_query *q;
    dgm_error error;

    CHECK(t, dgm_query_open(&q, path, &error) == DGM_OK);
    CHECK(t, counts(q, "code", "190", false, 1));
    run_sql(t, path, fixes);
    for (size_t i = 0; i < COUNT_OF(filter); i++)
        for (int coded = 1; coded >= 0; coded--)
            CHECK(t, counts(q, filter[i].name, filter[i].value, coded, coded ? filter[i].coded : filter[i].corrected));
    CHECK(t, answers(q, "events", "code", "173", DGM_QUERY_JSONL, "\"date\":\"2024-04-02\",\"date_precision\":\"day\",\"code\":\"173\""));
    CHECK(t, answers(q, "events", "code", "173", DGM_QUERY_JSONL, "\"place\":{\"name\":\"Hill\",\"country\":\"SUE\",\"lat\":10.25,\"lon\":-179.75}"));
    CHECK(t, answers(q, "events", "code", "173", DGM_QUERY_JSONL, "\"sources\":[{\"id\":\"country:NOR\""));
    CHECK(t, answers(q, "acts", "code", "173", DGM_QUERY_JSONL, "\"code\":\"173\""));
    CHECK(t, answers(q, "acts", "code", "173", DGM_QUERY_CSV, "Bo Lind"));
    CHECK(t, answers(q, "actors", "q", "lind", DGM_QUERY_JSON, "\"events\":1,\"as_source\":0,\"as_target\":1"));
    CHECK(t, answers(q, "actor", "id", "Bo Lind", DGM_QUERY_JSON, "\"partners\":[{\"id\":\"country:NOR\""));
    CHECK(t, answers(q, "counts", "by", "place", DGM_QUERY_JSON, "Hill"));
    CHECK(t, answers(q, "dyads", "by", "country", DGM_QUERY_JSONL, "\"events\":2"));
    CHECK(t, answers(q, "overview", NULL, NULL, DGM_QUERY_JSON, "Hill"));
    run_sql(t, path, rejects);
    CHECK(t, counts(q, "lang", "en", false, 0) && counts(q, "lang", "en", true, 1) && counts(q, "corrected", "rejected", false, 1));
    CHECK(t, answers(q, "acts", NULL, NULL, DGM_QUERY_JSON, "\"total\":1"));
    CHECK(t, answers(q, "quotes", "code", "04", DGM_QUERY_JSON, "\"total\":0"));
    run_sql(t, path, "DELETE FROM corrections");
    CHECK(t, counts(q, "code", "190", false, 1) && counts(q, "lang", "en", false, 1));
    CHECK(t, !counts(q, "values", "coded", true, 2)); /* given twice */
    dgm_query_close(q);
    temp_remove(path);
}

static const dgm_param all[] = {
    { "actor", "~a" }, { "country", "NOR" }, { "role", "GOV" }, { "dyad", "NOR-SUE" }, { "code", "04" }, { "type", "CONSULT" }, { "quad", "1" },
    { "from", "2024" }, { "reported_to", "2025" }, { "near", "60,179,500" }, { "place", "~Lemma" }, { "outlet", "~wire" }, { "lang", "en" },
    { "text", "\"port lemma\" nord* -other" }, { "article", "a1" }, { "attributed", "yes" }, { "sort", "-date" },
};

static dgm_status take_bytes(void *user, const char *p, size_t n, dgm_error *error)
{
    (void)p;
    (void)error;
    *(size_t *)user += n;
    return DGM_OK;
}

void test_ask_fail_each(check *t)
{
    static const struct { const char *what, *name, *value; } question[] = {
        { "events", NULL, NULL }, { "acts", NULL, NULL }, { "dyads", NULL, NULL }, { "counts", "by", "month,actor,role,outlet" },
        { "overview", NULL, NULL }, { "actors", "q", "a" }, { "meta", NULL, NULL },
    };
    const char *path = temp_database(t, rows);
    uint64_t step = getenv("DGM_SLOW") ? 7 : 1; /* where each opening of a database takes long, others of them for each question */
    dgm_error error;

    for (size_t i = 0; i < COUNT_OF(question); i++) {
        for (int with = 0; with < 2; with++) {
            for (int format = DGM_QUERY_TABLE; format <= DGM_QUERY_JSONL; format += 2) {
                dgm_status status = DGM_ENOMEM;
                uint64_t n = (i + (uint64_t)format) % step;
                size_t size = 0;
                dgm_param param[COUNT_OF(all) + 1];
                size_t count = with ? COUNT_OF(all) : 0;

                if ((i == 4 || i == 6) && format == DGM_QUERY_TABLE)
                    continue;
                memcpy(param, all, sizeof(all));
                if (question[i].name)
                    param[count++] = (dgm_param){ question[i].name, question[i].value };
                while (status == DGM_ENOMEM && n < 100000) {
                    dgm_query *q = NULL;

                    size = 0;
                    dgm_test_fail_alloc(n += step);
                    status = dgm_query_open(&q, path, &error);
                    if (status == DGM_OK)
                        status = dgm_query_stream(q, question[i].what, param, count, (dgm_query_format)format, take_bytes, &size, &error);
                    dgm_test_fail_alloc(0);
                    dgm_query_close(q);
                }
                if (status != DGM_OK)
                    printf("%s: %s\n", question[i].what, error.message);
                CHECK(t, status == DGM_OK && n > 3 && size > 0);
            }
        }
    }
    temp_remove(path);
}

/* The same where corrections are laid over. */
void test_ask_corrected_fail_each(check *t)
{
    const char *path = temp_database(t, rows);
    dgm_status status = DGM_ENOMEM;
    uint64_t n = 0;
    size_t size = 0;
    dgm_error error;

    run_sql(t, path, fixes);
    while (status == DGM_ENOMEM && n < 100000) {
        dgm_query *q = NULL;

        size = 0;
        dgm_test_fail_alloc(++n);
        status = dgm_query_open(&q, path, &error);
        if (status == DGM_OK)
            status = dgm_query_stream(q, "acts", &(dgm_param){ "near", "10,179.9,100" }, 1, DGM_QUERY_JSON, take_bytes, &size, &error);
        dgm_test_fail_alloc(0);
        dgm_query_close(q);
    }
    CHECK(t, status == DGM_OK && n > 3 && size > 0);
    temp_remove(path);
}

void test_ask_days(check *t)
{
    char text[16];

    CHECK(t, period_of(PERIOD_DAY, 20240300) == 0 && period_of(PERIOD_MONTH, 20240300) == 202403 && period_of(PERIOD_YEAR, 20240000) == 2024);
    CHECK(t, period_of(PERIOD_WEEK, 20241230) == 202501 && period_of(PERIOD_WEEK, 20210101) == 202053 && period_of(PERIOD_WEEK, 20240229) == 202409);
    CHECK(t, period_of(PERIOD_WEEK, 19691229) == 197001 && period_of(PERIOD_WEEK, 19691228) == 196952);
    period_text(text, PERIOD_WEEK, 202409);
    CHECK(t, strcmp(text, "2024-W09") == 0);
    period_text(text, PERIOD_DAY, 20240229);
    CHECK(t, strcmp(text, "2024-02-29") == 0);
    CHECK(t, day_count(19700101) == 0 && day_count(20240229) == 19782 && day_count(19691231) == -1);
    for (uint16_t n = 0; n < COUNTRIES; n += 97) {
        country_code(text, n);
        CHECK(t, country_number(str_of(text)) == n);
    }
    CHECK(t, country_number(STR("ID")) == 0 && country_number(STR("id1")) == 0);
}
