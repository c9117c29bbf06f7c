#include "learn/coded.h"

#include "base/buf.h"
#include "base/file.h"
#include "engine/engine.h"
#include "read/unpack.h"

#include <fcntl.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)64 * 1024)

const char *coded_text(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s ? s : "";
}

/* A coded article says what its events are, if only that there are none. */
static dgm_status check(const coded_article *a, dgm_error *error)
{
    if (!json_is_object(a->json))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: no coded article (want an object)", a->path, a->line);
    if (!json_string_length(json_object_get(a->json, "text")))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: the article has no \"text\"", a->path, a->line);
    if (!json_is_array(json_object_get(a->json, "events")))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: the article is not coded: it has no list \"events\"", a->path, a->line);
    return DGM_OK;
}

/* A failure of the pipeline gets the place of the article. */
static dgm_status fail_at(const coded_article *a, const dgm_error *why, dgm_error *error)
{
    if (why->status == DGM_ENOMEM)
        return dgm_fail_memory(error);
    return dgm_fail(error, DGM_EINPUT, why->offset, "%s:%u: %s", a->path, a->line, why->message);
}

static dgm_status run_stages(const coded_stages *s, const coded_article *a, void *context, dgm_result *r, dgm_error *error)
{
    const json_t *j = a->json;
    dgm_article article = { .id = coded_text(j, "id"), .lang = coded_text(j, "lang"), .date = coded_text(j, "date"), .title = coded_text(j, "title"),
                            .text = coded_text(j, "text"), .text_size = json_string_length(json_object_get(j, "text")) };

    r->lexicon_only = s->lexicon_only;
    r->before_events = s->before_events;
    r->judge = s->judge_of ? s->judge_of(context, a) : NULL;
    return pipeline_run(r, &article, NULL) == DGM_OK ? DGM_OK : fail_at(a, &r->failure, error);
}

static dgm_status give(const coded_stages *s, coded_article *a, coded_take *take, void *context, dgm_error *error)
{
    dgm_status status;
    dgm_result r;

    if (!s->engine)
        return take(context, a, error);
    TRY(check(a, error));
    result_init(&r, s->engine);
    a->result = &r;
    status = run_stages(s, a, context, &r, error);
    if (status == DGM_OK)
        status = take(context, a, error);
    result_release(&r);
    return status;
}

dgm_status coded_lines(str text, const char *path, const coded_stages *s, coded_take *take, void *context, dgm_error *error)
{
    coded_article a = { .path = path };
    str line;

    while (str_split(&text, '\n', &line)) {
        json_error_t fault;
        dgm_status status;
        json_t *json;

        a.line++;
        if (!str_trim(line).n)
            continue;
        a.json = json = json_loadb(line.p, line.n, 0, &fault);
        if (!json)
            return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: %s", path, a.line, fault.text);
        status = give(s, &a, take, context, error);
        json_decref(json);
        TRY(status);
    }
    return DGM_OK;
}

/* Lines of a whole file, as they are once unpacked. */
static dgm_status given_lines_of(const char *path, size_t n, const void *p, const coded_stages *s, coded_take *take, void *context, dgm_error *error)
{
    if (n >= UINT32_MAX)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB of articles", path);
    return coded_lines((str){ p, (uint32_t)n }, path, s, take, context, error);
}

static dgm_status unpack_all(buf *out, unpacker *u, int fd, const char *path, dgm_error *error)
{
    char *piece = heap_alloc(PIECE_BYTES, 1);
    dgm_status status = piece ? DGM_OK : dgm_fail_memory(error);
    size_t n = 1;

    while (status == DGM_OK && n) {
        bool interrupted = false;

        status = unpack_read(u, fd, piece, PIECE_BYTES, &n, NULL, NULL, &interrupted, error);
        if (status == DGM_OK)
            buf_add(out, piece, n);
        if (out->failed)
            status = dgm_fail_memory(error);
        if (out->n >= UINT32_MAX)
            status = dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB of articles", path);
    }
    free(piece);
    return status;
}

static dgm_status packed_file(const char *path, packing kind, const coded_stages *s, coded_take *take, void *context, dgm_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    unpacker *u = NULL;
    dgm_status status;
    buf text = { 0 };

    if (fd < 0)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be opened", path);
    status = unpack_open(&u, kind, path, "", 0, error);
    if (status == DGM_OK)
        status = unpack_all(&text, u, fd, path, error);
    if (status == DGM_OK)
        status = given_lines_of(path, text.n, text.n ? text.p : "", s, take, context, error);
    unpack_close(u);
    buf_release(&text);
    close(fd);
    return status;
}

static dgm_status whole_file(const char *path, const coded_stages *s, coded_take *take, void *context, dgm_error *error)
{
    dgm_status status;
    file_map map;

    TRY(file_map_open(&map, path, error));
    if (packing_of(map.p, map.n) == PACKING_NONE)
        status = given_lines_of(path, map.n, map.p, s, take, context, error);
    else
        status = packed_file(path, packing_of(map.p, map.n), s, take, context, error);
    file_unmap(&map);
    return status;
}

dgm_status coded_files(const char *const *file, size_t file_count, const coded_stages *s, coded_take *take, void *context, dgm_error *error)
{
    for (size_t i = 0; i < file_count; i++)
        TRY(whole_file(file[i], s, take, context, error));
    return DGM_OK;
}
