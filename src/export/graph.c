/* GraphML: actors are nodes, each event between two of them an edge from source to target with its code, day and worth. Events that have no source
 * or no target are no edges. The edges are written as they come; the nodes, noted in the private database, after them, which GraphML allows. */
#include "export/export.h"

#include "base/error.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>

/* XML 1.0 has no control characters but tab and line ends, and no U+FFFE, U+FFFF. */
static void xml(buf *b, str v)
{
    uint32_t n;

    for (uint32_t i = 0; i < v.n; i += n) {
        uint32_t c = utf8_decode(v, i, &n);

        if (c == '&')
            buf_z(b, "&amp;");
        else if (c == '<')
            buf_z(b, "&lt;");
        else if (c == '>')
            buf_z(b, "&gt;");
        else if (c == '"')
            buf_z(b, "&quot;");
        else if (c < 32 || c == 127)
            buf_char(b, ' ');
        else if (c != 0xFFFE && c != 0xFFFF && c != UINT32_MAX)
            buf_add(b, v.p + i, n);
    }
}

static dgm_status begin(job *j, dgm_error *error)
{
    static const struct { const char *id, *of, *name, *type; } key[] = {
        { "name", "node", "name", "string" }, { "country", "node", "country", "string" }, { "role", "node", "role", "string" },
        { "date", "edge", "date", "string" }, { "code", "edge", "code", "string" }, { "plover", "edge", "type", "string" },
        { "quad", "edge", "quad", "int" }, { "goldstein", "edge", "goldstein", "double" }, { "status", "edge", "status", "string" },
        { "confidence", "edge", "confidence", "double" }, { "article", "edge", "article_id", "string" }, { "place", "edge", "place", "string" },
    };
    buf *b = &j->out.b;
    sqlite3_stmt *make;
    dgm_status status;

    buf_z(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (uint32_t i = 0; i < COUNT_OF(key); i++)
        buf_printf(b, "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n", key[i].id, key[i].of, key[i].name, key[i].type);
    buf_z(b, "<graph id=\"events\" edgedefault=\"directed\">\n");
    status = scratch_prepare(&make, j, "CREATE TABLE nodes (node INTEGER PRIMARY KEY, id TEXT, name TEXT, country TEXT, role TEXT,"
                             " UNIQUE (id, name, country, role))", error);
    if (status == DGM_OK)
        status = scratch_step(NULL, j, make, error);
    sqlite3_finalize(make);
    TRY(status);
    TRY(scratch_prepare(&j->node, j, "INSERT OR IGNORE INTO nodes (id, name, country, role) VALUES (?1, ?2, ?3, ?4)", error));
    return scratch_prepare(&j->nodes, j, "SELECT node FROM nodes WHERE id = ?1 AND name = ?2 AND country = ?3 AND role = ?4", error);
}

static void bind(sqlite3_stmt *sql, const party *p)
{
    str value[] = { p->id, p->name, p->country, p->role };

    sqlite3_reset(sql);
    for (int i = 0; i < 4; i++)
        sqlite3_bind_text(sql, i + 1, value[i].p, (int)value[i].n, SQLITE_TRANSIENT);
}

static dgm_status node_of(int64_t *out, job *j, const party *p, dgm_error *error)
{
    bool row;

    bind(j->node, p);
    TRY(scratch_step(NULL, j, j->node, error));
    bind(j->nodes, p);
    TRY(scratch_step(&row, j, j->nodes, error));
    *out = row ? sqlite3_column_int64(j->nodes, 0) : 0;
    return DGM_OK;
}

static void data(buf *b, const char *key, str v)
{
    if (!v.n)
        return;
    buf_printf(b, "<data key=\"%s\">", key);
    xml(b, v);
    buf_z(b, "</data>");
}

static void data_real(buf *b, const char *key, double v, unsigned decimals)
{
    if (isnan(v))
        return;
    buf_printf(b, "<data key=\"%s\">", key);
    real_short(b, v, decimals);
    buf_z(b, "</data>");
}

static dgm_status write(job *j, record *r, dgm_error *error)
{
    buf *b = &j->out.b;
    int64_t from, to;

    TRY(node_of(&from, j, r->from, error));
    TRY(node_of(&to, j, r->to, error));
    buf_printf(b, "<edge id=\"e%llu\" source=\"n%lld\" target=\"n%lld\">", (unsigned long long)j->row, (long long)from, (long long)to);
    data(b, "date", r->date);
    data(b, "code", r->code);
    data(b, "plover", r->type);
    if (r->quad)
        buf_printf(b, "<data key=\"quad\">%lld</data>", (long long)r->quad);
    data_real(b, "goldstein", r->goldstein, 1);
    data(b, "status", r->status);
    data_real(b, "confidence", r->confidence, 4);
    data(b, "article", r->article_id);
    data(b, "place", r->where.name);
    buf_z(b, "</edge>\n");
    return DGM_OK;
}

static dgm_status end(job *j, dgm_error *error)
{
    buf *b = &j->out.b;
    sqlite3_stmt *all;
    dgm_status status = scratch_prepare(&all, j, "SELECT node, name, country, role FROM nodes ORDER BY node", error);
    bool row = true;

    while (status == DGM_OK) {
        status = scratch_step(&row, j, all, error);
        if (status != DGM_OK || !row)
            break;
        buf_printf(b, "<node id=\"n%lld\">", (long long)sqlite3_column_int64(all, 0));
        data(b, "name", ask_text(all, 1));
        data(b, "country", ask_text(all, 2));
        data(b, "role", ask_text(all, 3));
        buf_z(b, "</node>\n");
        status = ask_flush(&j->out, false, error);
    }
    sqlite3_finalize(all);
    buf_z(b, "</graph>\n</graphml>\n");
    return status;
}

const format graphml_format = {
    .name = "graphml", .file = "events.graphml", .help = "GraphML: actors as nodes, events as edges from source to target", .unit = UNIT_PAIR,
    .has_status = true, .needs_both = true, .write = write, .begin = begin, .end = end,
};
