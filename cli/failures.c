/* --errors=FILE: one line of JSON for each article, record or file that could not be coded (docs/runs.md). */
#include "cli.h"

#include <string.h>

typedef struct line { char text[8192]; size_t n; } line;

/* What does not fit any more is cut; the room for the end of the line is kept. */
static void put(line *l, const char *p, size_t n)
{
    if (l->n + n < sizeof(l->text) - 8) {
        memcpy(l->text + l->n, p, n);
        l->n += n;
    }
}

static void put_z(line *l, const char *z) { put(l, z, strlen(z)); }

/* Length of the UTF-8 character at `p`, 0 when there is none; surrogates and overlong forms are none. */
static size_t character(const unsigned char *p)
{
    size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2 : p[0] >= 0xE0 && p[0] < 0xF0 ? 3 : p[0] >= 0xF0 && p[0] < 0xF5 ? 4 : 0;

    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return n;
}

static void put_string(line *l, const char *name, const char *value)
{
    const unsigned char *p = (const unsigned char *)value;
    char escape[8];

    put_z(l, name);
    put_z(l, "\"");
    while (p && *p && l->n < sizeof(l->text) - 1024) {
        size_t n = character(p);

        if (n == 0) {
            put_z(l, "\xEF\xBF\xBD");
        } else if (*p < 0x20 || *p == 0x7F) {
            snprintf(escape, sizeof(escape), "\\u%04x", *p);
            put_z(l, escape);
        } else {
            if (*p == '"' || *p == '\\')
                put_z(l, "\\");
            put(l, (const char *)p, n);
        }
        p += n ? n : 1;
    }
    put_z(l, "\"");
}

static void put_count(line *l, const char *name, uint64_t value)
{
    char number[24];

    put_z(l, name);
    snprintf(number, sizeof(number), "%llu", (unsigned long long)value);
    put_z(l, value ? number : "null");
}

bool failures_add(output *o, const dgm_report *r)
{
    line l = { .n = 0 };

    put_string(&l, "{\"file\":", r->file ? r->file : "-");
    put_count(&l, ",\"record\":", r->record);
    put_count(&l, ",\"line\":", r->line);
    if (r->id)
        put_string(&l, ",\"id\":", r->id);
    else
        put_z(&l, ",\"id\":null");
    put_string(&l, ",\"status\":", dgm_status_name(r->status));
    put_string(&l, ",\"reason\":", r->message ? r->message : "");
    put_z(&l, "}\n");
    return output_write(o, l.text, l.n) && output_flush(o);
}
