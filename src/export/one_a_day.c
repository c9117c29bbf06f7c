/* One record of a day, source, target and code, as the old pipelines kept them: a first pass notes the best record of each, a second one writes
 * those. Best is the highest confidence; of equally good ones the first. The notes lie in the private database. */
#include "export/export.h"

#include "base/error.h"

#include <stdlib.h>

static void add_actor(buf *b, const party *p)
{
    buf_str(b, p->id.n ? p->id : p->name);
    buf_char(b, '\t');
    buf_str(b, p->country);
    buf_str(b, p->role);
    buf_char(b, '\n');
}

static dgm_status key_of(buf *b, const record *r, dgm_error *error)
{
    buf_z(b, r->day);
    buf_char(b, ' ');
    buf_str(b, r->code);
    buf_char(b, '\n');
    if (r->from || r->to) {
        if (r->from)
            add_actor(b, r->from);
        buf_char(b, '>');
        if (r->to)
            add_actor(b, r->to);
    } else {
        for (uint32_t i = 0; i < r->source_count; i++)
            add_actor(b, &r->source[i]);
        buf_char(b, '>');
        for (uint32_t i = 0; i < r->target_count; i++)
            add_actor(b, &r->target[i]);
    }
    return b->failed ? dgm_fail_memory(error) : DGM_OK;
}

dgm_status one_a_day_scout(job *j, record *r, dgm_error *error)
{
    buf key = { 0 };
    dgm_status status = DGM_OK;

    if (!j->keep) {
        sqlite3_stmt *make;

        status = scratch_prepare(&make, j, "CREATE TABLE keep (key TEXT PRIMARY KEY, confidence REAL, row INTEGER) WITHOUT ROWID", error);
        if (status == DGM_OK)
            status = scratch_step(NULL, j, make, error);
        sqlite3_finalize(make);
        if (status == DGM_OK)
            status = scratch_prepare(&j->keep, j, "INSERT INTO keep VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET confidence ="
                                     " excluded.confidence, row = excluded.row WHERE excluded.confidence > confidence", error);
    }
    if (status == DGM_OK)
        status = key_of(&key, r, error);
    if (status == DGM_OK) {
        sqlite3_reset(j->keep);
        sqlite3_bind_text64(j->keep, 1, key.p, key.n, SQLITE_TRANSIENT, SQLITE_UTF8);
        sqlite3_bind_double(j->keep, 2, r->confidence);
        sqlite3_bind_int64(j->keep, 3, (int64_t)j->row);
        status = scratch_step(NULL, j, j->keep, error);
    }
    buf_release(&key);
    return status;
}

dgm_status one_a_day_keeps(bool *out, job *j, const record *r, dgm_error *error)
{
    buf key = { 0 };
    dgm_status status = key_of(&key, r, error);

    *out = false;
    if (status == DGM_OK && !j->kept)
        status = scratch_prepare(&j->kept, j, "SELECT 1 FROM keep WHERE key = ?1 AND row = ?2", error);
    if (status == DGM_OK) {
        sqlite3_reset(j->kept);
        sqlite3_bind_text64(j->kept, 1, key.p, key.n, SQLITE_TRANSIENT, SQLITE_UTF8);
        sqlite3_bind_int64(j->kept, 2, (int64_t)j->row);
        status = scratch_step(out, j, j->kept, error);
    }
    buf_release(&key);
    return status;
}
