/* See utf16.h. Units before every 64th byte are counted once; an offset then costs at most 64 steps. */
#include "ask/utf16.h"

#include "base/arena.h"
#include "base/error.h"

#define STRIDE 64u
#define DEPTH 64 /* of records; ours have five levels */

typedef struct ruler {
    str text;
    uint32_t *before; /* UTF-16 units before byte STRIDE * i */
} ruler;

/* Units that a byte begins: none inside a character, two for those of four bytes. */
static uint32_t units_of(unsigned char c) { return (c & 0xC0) == 0x80 ? 0 : c >= 0xF0 ? 2 : 1; }

static dgm_status measure(ruler *r, str text, dgm_error *error)
{
    uint32_t units = 0;

    r->text = text;
    r->before = heap_alloc(text.n / STRIDE + 1, sizeof(*r->before));
    if (!r->before)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < text.n; i++) {
        if (i % STRIDE == 0)
            r->before[i / STRIDE] = units;
        units += units_of((unsigned char)text.p[i]);
    }
    if (text.n % STRIDE == 0)
        r->before[text.n / STRIDE] = units;
    return DGM_OK;
}

static uint32_t units_before(const ruler *r, uint32_t byte)
{
    uint32_t units = r->before[byte / STRIDE];

    for (uint32_t i = byte - byte % STRIDE; i < byte; i++)
        units += units_of((unsigned char)r->text.p[i]);
    return units;
}

static int convert_key(const ruler *r, json_t *object, const char *key, const char *byte_key)
{
    json_int_t n = json_integer_value(json_object_get(object, key));

    if (json_object_set_new(object, byte_key, json_integer(n)) != 0)
        return -1;
    if (n < 0 || n > (json_int_t)r->text.n)
        return 0;
    return json_object_set_new(object, key, json_integer(units_before(r, (uint32_t)n)));
}

static int convert(const ruler *r, json_t *value, int depth)
{
    const char *key;
    json_t *element;
    size_t i;

    if (depth > DEPTH)
        return 0;
    json_array_foreach(value, i, element)
        if (convert(r, element, depth + 1) != 0)
            return -1;
    if (!json_is_object(value))
        return 0;
    json_object_foreach(value, key, element)
        if (convert(r, element, depth + 1) != 0)
            return -1;
    if (!json_is_integer(json_object_get(value, "start")) || !json_is_integer(json_object_get(value, "end")))
        return 0;
    return convert_key(r, value, "start", "start_byte") != 0 ? -1 : convert_key(r, value, "end", "end_byte");
}

dgm_status utf16_offsets(json_t *value, str text, dgm_error *error)
{
    ruler r = { 0 };
    dgm_status status;

    TRY(measure(&r, text, error));
    status = convert(&r, value, 0) == 0 ? DGM_OK : dgm_fail_memory(error);
    free(r.before);
    return status;
}
