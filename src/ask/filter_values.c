/* Values of parameters as conditions: codes, days, places, articles (filter.h). */
#include "ask/filter.h"

#include "base/error.h"
#include "base/utf8.h"

#include <math.h>

#define EARTH_RADIUS_KM 6371.0088
#define KM_OF_DEGREE 111.1949

/* ---- Codes, words and numbers ---------------------------------------------------------------------------------------- */

static bool all_digits(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (!ascii_is_digit((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

/* What begins with these digits, as a range that an index finds. */
dgm_status put_prefix(builder *b, buf *out, const given *g, const char *column)
{
    str s = str_of(g->value);
    char end[8];
    bool root = strcmp(g->name, "root") == 0;
    char two[3] = { '0', s.p[0], '\0' };

    if (root && s.n == 1)
        s = str_of(two);
    if (!all_digits(s) || s.n > 4 || (root && s.n != 2))
        return filter_bad(b, g, "%.40s: %s", g->value, root ? "a root of CAMEO is wanted, 01 to 20" : "the digits of a CAMEO code, or its first ones, are wanted");
    memcpy(end, s.p, s.n);
    end[s.n - 1]++; /* ':' behind '9' */
    buf_printf(out, "%s >= ", column);
    put_text(b->f, out, s);
    buf_printf(out, " AND %s < ", column);
    put_text(b->f, out, (str){ end, s.n });
    return DGM_OK;
}

dgm_status put_equal(builder *b, buf *out, const given *g, const char *column)
{
    buf_printf(out, "%s = ", column);
    put_text(b->f, out, str_of(g->value));
    return DGM_OK;
}

/* PLOVER writes types in capitals and modes in small letters. */
dgm_status put_folded(builder *b, buf *out, const given *g, const char *column)
{
    (void)put_equal(b, out, g, column);
    buf_z(out, " COLLATE NOCASE");
    return DGM_OK;
}

dgm_status put_quad(builder *b, buf *out, const given *g, const char *column)
{
    if (g->value[0] < '1' || g->value[0] > '4' || g->value[1])
        return filter_bad(b, g, "%.40s: 1 (verbal cooperation), 2 (material cooperation), 3 (verbal conflict) or 4 (material conflict) is wanted", g->value);
    buf_printf(out, "%s = ", column);
    put_int(b->f, out, g->value[0] - '0');
    return DGM_OK;
}

dgm_status put_status(builder *b, buf *out, const given *g, const char *column)
{
    static const char *const known[] = { "actual", "future", "hypothetical", "negated" };

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(g->value, known[i]) == 0)
            return put_equal(b, out, g, column);
    return filter_bad(b, g, "%.40s: actual, future, hypothetical or negated is wanted", g->value);
}

/* Events and what the last correction of each says. */
#define LOOKED_AT                                                                                                       \
    "(SELECT x.key FROM (SELECT " FACT_SQL("e.article", "e.event") " AS key, c.action AS action, max(c.correction) FROM corrections c"       \
    " JOIN articles a ON a.id = c.article_id JOIN events e ON e.article = a.article AND e.start = c.start AND e.\"end\" = c.\"end\""       \
    " AND e.cameo = c.code GROUP BY 1) x WHERE x.action "

dgm_status put_corrected(builder *b, buf *out, const given *g, const char *column)
{
    static const struct { const char *value, *compare, *action; } table[] = {
        { "accepted", "IN " LOOKED_AT "= ", "accept" }, { "rejected", "IN " LOOKED_AT "= ", "reject" }, { "fixed", "IN " LOOKED_AT "= ", "fix" },
        { "kept", "NOT IN " LOOKED_AT "= ", "reject" }, { "no", "NOT IN " LOOKED_AT "<> ", "" },
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (strcmp(g->value, table[i].value) != 0)
            continue;
        buf_printf(out, "%s %s", column, table[i].compare);
        put_text(b->f, out, str_of(table[i].action));
        buf_z(out, ")");
        return DGM_OK;
    }
    return filter_bad(b, g, "%.40s: accepted, rejected, fixed, kept (all but rejected) or no is wanted", g->value);
}

dgm_status put_number(builder *b, buf *out, const given *g, const char *column)
{
    uint32_t n;

    if (!str_u32(str_of(g->value), &n))
        return filter_bad(b, g, "%.40s: a whole number is wanted", g->value);
    buf_printf(out, "%s = ", column);
    put_int(b->f, out, n);
    return DGM_OK;
}

dgm_status put_confidence(builder *b, buf *out, const given *g, const char *column)
{
    double d;

    if (!str_double(str_of(g->value), &d) || !(d >= 0 && d <= 1))
        return filter_bad(b, g, "%.40s: a number from 0 to 1 is wanted", g->value);
    buf_printf(out, "%s >= ", column);
    put_real(b->f, out, d);
    return DGM_OK;
}

dgm_status put_attributed(builder *b, buf *out, const given *g, const char *column)
{
    if (strcmp(g->value, "yes") == 0 || strcmp(g->value, "no") == 0) {
        buf_printf(out, "%s IS %sNULL", column, g->value[0] == 'y' ? "NOT " : "");
        return DGM_OK;
    }
    buf_printf(out, "%s IN (SELECT p.party FROM %%P p WHERE ", column);
    put_actor(b->f, out, str_of(g->value));
    buf_z(out, ")");
    return DGM_OK;
}

/* ---- Days --------------------------------------------------------------------------------------------------------- */

bool read_day(const char *z, int32_t *out)
{
    static const uint8_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    str s = str_of(z);
    uint32_t y, m = 0, d = 0;

    if ((s.n != 4 && s.n != 7 && s.n != 10) || !str_u32(str_sub(s, 0, 4), &y))
        return false;
    if (s.n >= 7 && (s.p[4] != '-' || !str_u32(str_sub(s, 5, 7), &m) || m < 1 || m > 12))
        return false;
    if (s.n == 10 && (s.p[7] != '-' || !str_u32(str_sub(s, 8, 10), &d) || d < 1 || d > days[m - 1]))
        return false;
    *out = (int32_t)(y * 10000 + m * 100 + d);
    return true;
}

/* From the first day of a month or year on, what is known to that month or year only is in as well. */
int32_t day_from(int32_t day)
{
    if (day % 10000 == 101)
        return day - 101;
    return day % 100 == 1 ? day - 1 : day;
}

int32_t day_to(int32_t day) { return day % 10000 == 0 ? day + 9999 : day % 100 == 0 ? day + 99 : day; }

dgm_status put_day(builder *b, buf *out, const given *g, const char *column)
{
    bool to = str_ends(str_of(g->name), STR("to"));
    int32_t day;

    if (!read_day(g->value, &day))
        return filter_bad(b, g, "%.40s: a day (YYYY-MM-DD), month (YYYY-MM) or year (YYYY) is wanted", g->value);
    buf_printf(out, "%s %s ", column, to ? "<=" : ">=");
    put_int(b->f, out, to ? day_to(day) : day_from(day));
    return DGM_OK;
}

/* The same for the text of articles.date, which has a day or nothing. */
dgm_status put_day_text(builder *b, buf *out, const given *g, const char *column)
{
    bool to = str_ends(str_of(g->name), STR("to"));
    int32_t day;
    char text[16];

    if (!read_day(g->value, &day))
        return filter_bad(b, g, "%.40s: a day (YYYY-MM-DD), month (YYYY-MM) or year (YYYY) is wanted", g->value);
    snprintf(text, sizeof(text), "%s%s", g->value, to && day % 100 == 0 ? "-99" : "");
    buf_printf(out, "%s %s ", column, to ? "<=" : ">=");
    put_text(b->f, out, str_of(text));
    return DGM_OK;
}

/* ---- Places ------------------------------------------------------------------------------------------------------- */

dgm_status put_place(builder *b, buf *out, const given *g, const char *column)
{
    buf_printf(out, "%s IN (SELECT s.spot FROM %%S s WHERE ", column);
    put_name(b->f, out, "s.name", str_of(g->value), true);
    buf_z(out, ")");
    return DGM_OK;
}

dgm_status put_place_country(builder *b, buf *out, const given *g, const char *column)
{
    char code[4];

    if (!three_letters(str_of(g->value), code))
        return filter_bad(b, g, "%.40s: three letters are wanted, as IDN", g->value);
    buf_printf(out, "%s IN (SELECT s.spot FROM %%S s WHERE s.country = ", column);
    put_text(b->f, out, str_of(code));
    buf_z(out, ")");
    return DGM_OK;
}

static double radians(double degrees) { return degrees * 3.14159265358979323846 / 180.0; }

static double distance_km(double lat, double lon, double lat2, double lon2)
{
    double a = sin(radians(lat2 - lat) / 2), o = sin(radians(lon2 - lon) / 2);
    double h = a * a + cos(radians(lat)) * cos(radians(lat2)) * o * o;

    return 2 * EARTH_RADIUS_KM * asin(h < 1 ? sqrt(h) : 1);
}

/* Adds the spots of a box that are near enough to a list "1,2,3". */
static dgm_status spots_of_box(builder *b, buf *list, sqlite3_stmt *sql, double lat, double lon, double km, double shift, double wide)
{
    double high = km / KM_OF_DEGREE + 0.01;
    bool row;
    dgm_status status;

    sqlite3_bind_double(sql, 1, lat - high);
    sqlite3_bind_double(sql, 2, lat + high);
    sqlite3_bind_double(sql, 3, lon + shift - wide);
    sqlite3_bind_double(sql, 4, lon + shift + wide);
    while ((status = ask_step(&row, b->q, sql, b->error)) == DGM_OK && row)
        if (distance_km(lat, lon, sqlite3_column_double(sql, 1), sqlite3_column_double(sql, 2)) <= km)
            buf_printf(list, "%s%lld", list->n > 1 ? "," : "", (long long)sqlite3_column_int64(sql, 0));
    sqlite3_reset(sql);
    return status;
}

/* And of those that only corrections name. */
static dgm_status new_spots(builder *b, buf *list, double lat, double lon, double km)
{
    sqlite3_stmt *sql;
    dgm_status status;

    TRY(ask_prepare(&sql, b->q, NULL, "SELECT s.spot, s.lat, s.lon FROM temp.fix_new_spots s WHERE s.lat BETWEEN ?1 AND ?2 AND s.lon BETWEEN ?3 AND ?4",
                    b->error));
    status = spots_of_box(b, list, sql, lat, lon, km, 0, 360);
    sqlite3_finalize(sql);
    return status;
}

dgm_status put_near(builder *b, buf *out, const given *g, const char *column)
{
    str rest = str_of(g->value), part[4] = { { 0 } };
    double lat, lon, km, wide;
    uint32_t n = 0;
    sqlite3_stmt *sql;
    buf list = { 0 };
    dgm_status status;

    while (n < 4 && str_split(&rest, ',', &part[n]))
        n++;
    if (n != 3 || !str_double(str_trim(part[0]), &lat) || !str_double(str_trim(part[1]), &lon) || !str_double(str_trim(part[2]), &km)
        || !(fabs(lat) <= 90 && fabs(lon) <= 180 && km > 0 && km <= 20100))
        return filter_bad(b, g, "%.60s: LAT,LON,KM is wanted, as -6.2,106.8,50", g->value);
    wide = fabs(lat) + km / KM_OF_DEGREE >= 89.9 ? 180 : km / KM_OF_DEGREE / cos(radians(fabs(lat) + km / KM_OF_DEGREE)) + 0.01;
    TRY(ask_prepare(&sql, b->q, NULL, "SELECT s.spot, s.lat, s.lon FROM spot_map m JOIN spots s ON s.spot = m.spot"
                    " WHERE m.north >= ?1 AND m.south <= ?2 AND m.east >= ?3 AND m.west <= ?4", b->error));
    buf_char(&list, '[');
    status = spots_of_box(b, &list, sql, lat, lon, km, 0, wide < 180 ? wide : 360);
    if (status == DGM_OK && wide < 180 && lon + wide > 180)
        status = spots_of_box(b, &list, sql, lat, lon, km, -360, wide);
    if (status == DGM_OK && wide < 180 && lon - wide < -180)
        status = spots_of_box(b, &list, sql, lat, lon, km, 360, wide);
    sqlite3_finalize(sql);
    if (status == DGM_OK && b->q->use_fixed)
        status = new_spots(b, &list, lat, lon, km);
    buf_char(&list, ']');
    b->f->failed = b->f->failed || list.failed;
    if (status == DGM_OK && !list.failed) {
        buf_printf(out, "%s IN (SELECT value FROM json_each(", column);
        put_text(b->f, out, (str){ list.p, (uint32_t)list.n });
        buf_z(out, "))");
    }
    buf_release(&list);
    return status;
}

/* ---- Articles ----------------------------------------------------------------------------------------------------- */

dgm_status put_outlet(builder *b, buf *out, const given *g, const char *column)
{
    buf_printf(out, "%s IN (SELECT o.%s FROM outlets o WHERE ", column, column[0] == 'f' ? "outlet" : "name");
    put_name(b->f, out, "o.name", str_of(g->value), true);
    buf_z(out, ")");
    return DGM_OK;
}

/* One word or quoted phrase of a question to the text; false at the end. */
static bool next_word(str *rest, str *word, bool *without)
{
    uint32_t end;

    *rest = str_trim(*rest);
    *without = rest->n > 1 && rest->p[0] == '-';
    if (*without)
        *rest = str_sub(*rest, 1, rest->n);
    if (!rest->n)
        return false;
    if (rest->p[0] == '"') {
        for (end = 1; end < rest->n && rest->p[end] != '"'; end++)
            ;
        *word = str_sub(*rest, 1, end);
        *rest = str_sub(*rest, end < rest->n ? end + 1 : end, rest->n);
        return true;
    }
    for (end = 0; end < rest->n && !ascii_is_space((unsigned char)rest->p[end]) && rest->p[end] != '"'; end++)
        ;
    *word = str_sub(*rest, 0, end);
    *rest = str_sub(*rest, end, rest->n);
    return true;
}

static bool has_letter(str s)
{
    uint32_t n;

    for (uint32_t i = 0; i < s.n; i += n) {
        uint32_t c = utf8_decode(s, i, &n);

        if (c != UINT32_MAX && (utf8_is_alpha(c) || utf8_is_digit(c)))
            return true;
    }
    return false;
}

static void put_word(buf *out, str word)
{
    bool prefix = word.n > 1 && word.p[word.n - 1] == '*';

    buf_char(out, '"');
    for (uint32_t i = 0; i < word.n - prefix; i++)
        buf_char(out, word.p[i]);
    buf_z(out, prefix ? "\"*" : "\"");
}

/* The words into the language of FTS5, where each stands in quotes: all of them, "a phrase", begin*, -without. */
static dgm_status text_query(builder *b, buf *out, const given *g)
{
    str rest = str_of(g->value), word;
    buf without = { 0 };
    bool minus;

    while (next_word(&rest, &word, &minus)) {
        if (!has_letter(word))
            continue;
        if (!minus)
            buf_z(out, out->n ? " AND " : "");
        else
            buf_z(&without, " NOT ");
        put_word(minus ? &without : out, word);
    }
    if (out->failed || without.failed) {
        buf_release(&without);
        return dgm_fail_memory(b->error);
    }
    if (!out->n) {
        buf_release(&without);
        return filter_bad(b, g, "%.60s: words are wanted, at least one that is to stand in the article", g->value);
    }
    buf_add(out, without.p, without.n);
    buf_release(&without);
    return DGM_OK;
}

/* A set of articles: "column" is "f.fact" or "w.article". */
static void put_of_articles(buf *out, const char *column, const char *set)
{
    if (column[0] == 'f')
        buf_printf(out, "f.fact IN (SELECT y.fact FROM (%s", set);
    else
        buf_printf(out, "%s IN (%s", column, set);
}

static void end_of_articles(buf *out, const char *column)
{
    buf_z(out, column[0] == 'f' ? ") z CROSS JOIN %Tfacts y ON y.fact BETWEEN z.article * 16777216 AND z.article * 16777216 + 16777215)" : ")");
}

dgm_status put_words(builder *b, buf *out, const given *g, const char *column)
{
    buf query = { 0 };
    dgm_status status = text_query(b, &query, g);

    if (status == DGM_OK && !query.failed) {
        put_of_articles(out, column, "SELECT rowid AS article FROM article_text WHERE article_text MATCH ");
        put_text(b->f, out, (str){ query.p, (uint32_t)query.n });
        end_of_articles(out, column);
    }
    b->f->failed = b->f->failed || query.failed;
    buf_release(&query);
    return status;
}

dgm_status put_article(builder *b, buf *out, const given *g, const char *column)
{
    put_of_articles(out, column, "SELECT i.article FROM articles i WHERE i.id = ");
    put_text(b->f, out, str_of(g->value));
    end_of_articles(out, column);
    return DGM_OK;
}

dgm_status put_story(builder *b, buf *out, const given *g, const char *column)
{
    uint32_t n;

    if (!str_u32(str_of(g->value), &n))
        return filter_bad(b, g, "%.40s: the number of a story is wanted", g->value);
    if (!ask_has_table(b->q, "story_articles"))
        return filter_bad(b, g, "this database has no stories; dragoman link --db finds them");
    put_of_articles(out, column, "SELECT i.article FROM story_articles t JOIN articles i ON i.id = t.id WHERE t.story = ");
    put_int(b->f, out, n);
    end_of_articles(out, column);
    return DGM_OK;
}

dgm_status put_linked_act(builder *b, buf *out, const given *g, const char *column)
{
    uint32_t n;

    (void)column;
    if (!str_u32(str_of(g->value), &n))
        return filter_bad(b, g, "%.40s: the number of a linked act is wanted", g->value);
    if (!ask_has_table(b->q, "linked_mentions"))
        return filter_bad(b, g, "this database has no linked acts; dragoman link --db finds them");
    buf_z(out, "f.fact IN (SELECT y.fact FROM (SELECT i.article, m.of_article FROM linked_mentions m JOIN articles i ON i.id = m.article"
               " WHERE m.act = ");
    put_int(b->f, out, n);
    buf_z(out, ") z CROSS JOIN %Tfacts y ON y.fact BETWEEN z.article * 16777216 AND z.article * 16777216 + 16777215 AND y.act = z.of_article)");
    return DGM_OK;
}
