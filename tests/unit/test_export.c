/* Exports: cells that hold any text, numbers that stay short, days, and that memory which runs out is told and leaks nothing. */
#include "check.h"

#include "export/export.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* Two articles that tell of one act, linked. */
static const char rows[] =
    "INSERT INTO runs (run, started, version, world) VALUES (1, '2024-01-01T07:22:00Z', 'x', 'y');"
    "INSERT INTO articles VALUES (1, 'a1', 'en', '2024-02-29', 0, 'Talks', 'Coastal Wire', 'https://wire.example/1', 'Nordland met Suedland at Port Lemma.',"
    " NULL, 6, 'p', 'm', 1), (2, 'a2', 'id', NULL, 0, NULL, NULL, NULL, 'Pertemuan kedua.', NULL, 2, 'p', 'm', 1);"
    "INSERT INTO actors VALUES (1, 0, 'country:NOR', 'Norway', 'NOR', 'GOV', 'NORGOV', '', '', 1), (1, 1, 'wd:X1', 'Ana Suar', 'SWE', 'GOV', 'SWEGOV',"
    " '', '', 2), (2, 0, 'wd:X1', 'Ana Suar', 'SWE', 'OPP', 'SWEOPP', '', '', 3), (2, 1, 'a:1', 'fishermen', 'NOR', 'CVL', 'NORCVL', '', '', 4);"
    "INSERT INTO places VALUES (1, 0, 24, 34, 'Port Lemma', 'Oslo', 'NOR', 59.9127, 10.7461, 3143244, 1);"
    "INSERT INTO events VALUES (1, 0, 0, 0, 'Nordland met Suedland at Port Lemma.', 'met', 9, 12, '040', 'CONSULT', NULL, 'diplomatic', 1, 1.0, 'actual', 1,"
    " '2024-02-29', 'day', 0, 1, 'r', 0.9), (2, 0, 0, 0, 'Pertemuan kedua.', 'Pertemuan', 0, 9, '190', 'ASSAULT', NULL, NULL, 4, -10.0, 'actual',"
    " NULL, '2024-03', 'month', NULL, 1, 'r', 0.4);"
    "INSERT INTO event_actors VALUES (1, 0, 'source', 0, 0, 'Nordland', 0, 8, 1), (1, 0, 'target', 0, 1, '', NULL, NULL, 2),"
    " (2, 0, 'source', 0, 0, '', NULL, NULL, 3), (2, 0, 'source', 1, 1, '', NULL, NULL, 4);"
    "INSERT INTO event_counts VALUES (2, 0, 0, 'killed', 3, NULL, 1, 0, 3, 'tiga', NULL);"
    "INSERT INTO acts VALUES (1, 1, 1, '040', 'CONSULT', NULL, NULL, 1, 1.0, 'actual', '2024-02-29', 'day', 0, 0.9);"
    "INSERT INTO act_actors VALUES (1, 1, 'source', 0, 0), (1, 1, 'target', 0, 1);"
    "INSERT INTO facts VALUES (16777216, 20240229, 20240229, '040', 'CONSULT', NULL, 1, 1.0, 'actual', 0.9, 1, 1, 'en', 1, 2, '1>2'),"
    " (33554432, 20240300, NULL, '190', 'ASSAULT', NULL, 4, -10.0, 'actual', 0.4, 1, NULL, 'id', NULL, NULL, '3,4>');"
    "INSERT INTO duplicates VALUES ('a3', 'a1', 'Other Wire', '2024-02-29', NULL, NULL, 0.9, 1);"
    "CREATE TABLE linked_acts (act INTEGER PRIMARY KEY, first_report TEXT);"
    "CREATE TABLE linked_mentions (act INTEGER, article TEXT, source TEXT, of_article INTEGER, events TEXT);"
    "INSERT INTO linked_acts VALUES (7, 'a1');"
    "INSERT INTO linked_mentions VALUES (7, 'a1', 'Coastal Wire', 1, '[0]'), (7, 'a2', '', 1, '[0]');";

static dgm_status take(void *user, const char *p, size_t n, dgm_error *error)
{
    (void)error;
    buf_add(user, p, n);
    return DGM_OK;
}

static bool exports(const char *path, const char *format, bool one_a_day, uint64_t records, const char *part)
{
    dgm_export_options options = DGM_EXPORT_OPTIONS_INIT;
    dgm_error error = { DGM_OK, 0, "" };
    buf b = { 0 };
    uint64_t count;
    bool good;

    options.home = DGM_SOURCE_DIR;
    options.one_a_day = one_a_day;
    good = dgm_export(&count, path, format, NULL, 0, &options, take, &b, &error) == DGM_OK && count == records;
    buf_char(&b, '\0');
    good = good && !b.failed && strstr(b.p, part);
    if (!good)
        printf("%s: %llu records, %s\n%s\n", format, (unsigned long long)count, error.message, b.p ? b.p : "");
    buf_release(&b);
    return good;
}

void test_export_formats(check *t)
{
    const char *path = temp_database(t, rows);
    dgm_error error;
    buf b = { 0 };

    CHECK(t, exports(path, "gdelt-events", false, 1, "\tNOR\tNORWAY\tNOR\t\t\t\t\t\t\t\tSWEGOV\tANA SUAR\tSWE\t\t\t\t\tGOV\t\t\t1\t040\t040\t04\t1\t1.0\t3\t2\t3\t"));
    CHECK(t, exports(path, "gdelt-events", false, 1, "\t20240229000000\thttps://wire.example/1\n"));
    CHECK(t, exports(path, "gdelt-mentions", false, 2, "\t20240229000000\t20240101071500\t2\t\ta2\t1\t-1\t-1\t0\t1\t40\t16\t\t\t\n"));
    CHECK(t, exports(path, "icews", true, 3, "\t2024-03-01\tfishermen (Norway)\tGeneral Population / Civilian / Social,Social\tNorway\tUse conventional military force\t190\t"));
    CHECK(t, exports(path, "petrarch", false, 3, "20240229\tNOR\tSWEGOV\t040\tDIPLOMATIC,1\ta1_0\tCoastal Wire\tNordland\t---\tmet\n"));
    CHECK(t, exports(path, "phoenix", false, 3, "\tNORCVL\tNOR\tCVL\t\t---\t\t\t\t190\t19\t4\t-10.0\t"));
    CHECK(t, exports(path, "tabari", false, 3, "240301\tSWEOPP\t---\t190\t"));
    CHECK(t, exports(path, "polecat", false, 2, "\tAna Suar;fishermen\tSWE;NOR\t380;385\tOPP\tOPP;CVL\t\t;\tX1;\t"));
    CHECK(t, exports(path, "plover", false, 2, "\"size\":{\"dead\":3}"));
    CHECK(t, exports(path, "csv", false, 2, ",2024-03,month,190,"));
    CHECK(t, exports(path, "geojson", true, 2, "{\"type\":\"Point\",\"coordinates\":[10.7461,59.9127]}"));
    CHECK(t, exports(path, "graphml", false, 1, "<node id=\"n2\"><data key=\"name\">Ana Suar</data>"));
    CHECK(t, dgm_export(NULL, path, "sas", NULL, 0, NULL, take, &b, &error) == DGM_EUSAGE && strstr(error.message, "sas"));
    CHECK(t, dgm_export(NULL, path, "csv", &(dgm_param){ "colour", "red" }, 1, NULL, take, &b, &error) == DGM_EUSAGE && error.offset == 0);
    CHECK(t, dgm_export(NULL, "/nowhere/x.db", "csv", NULL, 0, NULL, take, &b, &error) == DGM_EIO);
    buf_release(&b);
    temp_remove(path);
}

void test_export_fail_each(check *t)
{
    const char *path = temp_database(t, rows), *name;
    dgm_export_options options = DGM_EXPORT_OPTIONS_INIT;
    dgm_error error;

    options.home = DGM_SOURCE_DIR;
    options.one_a_day = true;
    for (size_t i = 0; (name = dgm_export_format(i, NULL, NULL)) != NULL; i++) {
        dgm_status status = DGM_ENOMEM;
        uint64_t n = 0, count;

        while (status == DGM_ENOMEM && n < 100000) {
            buf b = { 0 };

            dgm_test_fail_alloc(++n);
            status = dgm_export(&count, path, name, NULL, 0, &options, take, &b, &error);
            dgm_test_fail_alloc(0);
            if (b.failed && status == DGM_OK)
                status = DGM_ENOMEM; /* it was ours that failed */
            buf_release(&b);
        }
        if (status != DGM_OK)
            printf("%s: %s\n", name, error.message);
        CHECK(t, status == DGM_OK && n > 3);
    }
    temp_remove(path);
}

/* Whatever stands in a text, a line keeps its cells. */
void test_export_cells(check *t)
{
    static const char *const piece[] = { "a", "\t", "\n", "\r", "\"", ",", ";", "\xE2\x80\xA8", "\xC2\x85", "\x01", "\xF0\x9F\x98\x80", " ", "\x7F", "'" };
    uint64_t random = 12345;

    for (int round = 0; round < 5000; round++) {
        char text[80] = "";
        buf tabs = { 0 }, commas = { 0 };
        sheet a = { &tabs, CELL_TAB, true, "", false, false }, c = { &commas, CELL_CSV, true, "", false, false };
        uint32_t separators = 0, quotes = 0;
        bool inside = false, broken = false;

        for (int i = 0; i < round % 12; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            strncat(text, piece[random >> 33 & 0xFFFF ? (random >> 33) % COUNT_OF(piece) : 0], 5);
        }
        for (int i = 0; i < 3; i++) {
            col_str(&a, str_of(text));
            col_str(&c, str_of(text));
        }
        for (size_t i = 0; i < tabs.n; i++) {
            separators += tabs.p[i] == '\t';
            broken |= (unsigned char)tabs.p[i] < 32 && tabs.p[i] != '\t';
            broken |= tabs.p[i] == '"';
        }
        CHECK(t, separators == 2 && !broken);
        separators = 0;
        for (size_t i = 0; i < commas.n; i++) {
            quotes += commas.p[i] == '"';
            inside = quotes & 1;
            separators += commas.p[i] == ',' && !inside;
            broken |= (commas.p[i] == '\n' && !inside) || commas.p[i] == '\r';
        }
        CHECK(t, separators == 2 && !inside && !broken);
        buf_release(&tabs);
        buf_release(&commas);
    }
}

void test_export_numbers(check *t)
{
    static const struct { double v; unsigned decimals; const char *text; } number[] = {
        { 0, 1, "0" }, { -10, 1, "-10" }, { 3.4, 1, "3.4" }, { 100, 0, "100" }, { -1.2833, 5, "-1.2833" }, { 0.00001, 4, "0" }, { 36.81670, 5, "36.8167" },
    };
    static const char some[9] = "20240229", none[9] = "";
    char day[11];

    for (uint32_t i = 0; i < COUNT_OF(number); i++) {
        buf b = { 0 };

        real_short(&b, number[i].v, number[i].decimals);
        buf_char(&b, '\0');
        CHECK(t, !b.failed && strcmp(b.p, number[i].text) == 0);
        buf_release(&b);
    }
    day_dashed(day, some);
    CHECK(t, strcmp(day, "2024-02-29") == 0);
    day_dashed(day, none);
    CHECK(t, day[0] == '\0');
}
