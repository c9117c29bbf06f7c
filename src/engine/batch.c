/* Many articles: one thread reads and writes, workers code between the two.
 *
 * A ring of slots holds the articles under way, in input order. The calling thread fills free slots from the files and
 * hands finished ones out, oldest first, so the output does not depend on the number of threads. Each slot owns its
 * arenas, so nothing but the ring is shared. With one thread no other is started.
 */
#include "engine/engine.h"

#include "base/error.h"
#include "base/map.h"
#include "read/reader.h"
#include "read/walk.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define SLOTS_PER_THREAD 4u
#define MAX_THREADS 256u

typedef enum slot_state { SLOT_FREE, SLOT_WAITING, SLOT_TAKEN, SLOT_DONE } slot_state;

typedef struct slot {
    slot_state state;
    arena input;          /* the article as read */
    dgm_article article;
    dgm_status read_status;
    dgm_error read_error;
    str remark;           /* of the reader */
    const char *file;
    size_t file_number;
    uint64_t line;
    dgm_position position; /* behind this article */
    bool repeated;
    repetition repeats;   /* of a near-duplicate */
    bool is_duplicate;
    dgm_result result;
    dgm_status render_status;
    dgm_error render_error;
} slot;

typedef struct batch {
    const dgm_engine *engine;
    const dgm_batch_options *o;
    dgm_batch_summary *sum;
    slot *slot;
    uint32_t slot_count;
    uint64_t read, taken, written; /* numbers of articles; slot of article k: k % slot_count */
    unsigned threads;              /* workers; 1: none, the caller codes */
    bool quit;
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    /* Reading. */
    walk *files;
    dgm_reader *reader;
    field_map fields;
    const char *file;              /* being read, or just failed; valid until the next is asked for */
    size_t file_number;            /* of it, from 1 */
    uint64_t record;               /* records read of it */
    uint64_t bytes;                /* of the files before it */
    uint64_t skip;                 /* records of it that an earlier run has dealt with */
    map seen;                      /* hashes of ids */
    bool at_end;
    dgm_result probe;              /* the article of a page, when near-duplicates are looked for */
    size_t refused;                /* number of the file of CoNLL-U that was malformed last; SIZE_MAX: none */
} batch;

/* ---- Coding one slot -------------------------------------------------------------------------------------------- */

static void code_slot(const batch *b, slot *s)
{
    dgm_status status;

    s->render_status = DGM_OK;
    if (s->is_duplicate) {
        s->result.repeats = &s->repeats;
        s->result.doc.id = str_of(s->article.id ? s->article.id : "");
    } else if (s->read_status != DGM_OK) {
        s->result.failure = s->read_error;
        s->result.failure.status = s->read_status;
        s->result.doc.id = arena_str(&s->result.arena, str_of(s->article.id ? s->article.id : ""));
        if (!s->result.doc.id.p)
            s->result.doc.id = (str){ "", 0 };
    } else if ((status = pipeline_run(&s->result, &s->article, NULL)) == DGM_ENOMEM || status == DGM_ELIMIT) {
        /* The document's arena is full, or half of the article is coded: let go of it, the failure itself is kept outside. */
        dgm_error failure = s->result.failure;

        result_recycle(&s->result);
        s->result.failure = failure;
        s->result.doc.id = arena_str(&s->result.arena, str_of(s->article.id ? s->article.id : ""));
        if (!s->result.doc.id.p)
            s->result.doc.id = (str){ "", 0 };
    }
    if (b->o->render.format != DGM_FORMAT_NONE)
        s->render_status = result_render(&s->result, &b->o->render, &s->render_error);
}

static void *worker_main(void *user)
{
    batch *b = user;

    pthread_mutex_lock(&b->lock);
    for (;;) {
        slot *s;

        while (!b->quit && b->taken == b->read)
            pthread_cond_wait(&b->work, &b->lock);
        if (b->quit && b->taken == b->read)
            break;
        s = &b->slot[b->taken++ % b->slot_count];
        s->state = SLOT_TAKEN;
        pthread_mutex_unlock(&b->lock);
        code_slot(b, s);
        pthread_mutex_lock(&b->lock);
        s->state = SLOT_DONE;
        pthread_cond_signal(&b->done);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

static void report(const batch *b, dgm_status status, const char *file, uint64_t line, uint64_t offset, const char *id,
                   const char *message, uint64_t record)
{
    dgm_report r = { status, file, line, offset, id, message, record };

    if (b->o->on_report)
        b->o->on_report(b->o->user, &r);
}

static void close_reader(batch *b)
{
    if (b->reader)
        b->bytes += reader_taken(b->reader);
    dgm_reader_close(b->reader);
    b->reader = NULL;
}

static void pass_over(batch *b)
{
    struct stat st;

    if (stat(b->file, &st) == 0 && S_ISREG(st.st_mode))
        b->bytes += (uint64_t)st.st_size;
}

/* Opens the next file; at the end b->at_end is set. False when it cannot be opened: it is reported in its turn, when all
 * earlier articles have been written. *kind: whether it is none to read, and why. */
static bool open_next(batch *b, walk_kind *kind, dgm_error *error)
{
    dgm_status status = walk_next(&b->file, kind, b->files, error);

    if (status == DGM_OK && (!b->file || *kind != WALK_FILE)) {
        b->at_end = !b->file;
        return true;
    }
    b->file_number++;
    b->record = b->skip = 0;
    if (b->file_number < b->o->start.file) {
        /* Near-duplicates are told by all that came before: it is read again, though not coded. */
        b->skip = UINT64_MAX;
        if (status != DGM_OK || !b->o->duplicates ||
            reader_open(&b->reader, b->file, b->o->input, b->o->max_record, &b->fields, b->o->stopped, b->o->user, NULL) != DGM_OK)
            pass_over(b);
        return true;
    }
    if (status != DGM_OK)
        return false;
    if (b->file_number == b->o->start.file)
        b->skip = b->o->start.record;
    return reader_open(&b->reader, b->file, b->o->input, b->o->max_record, &b->fields, b->o->stopped, b->o->user, error) == DGM_OK;
}

/* The article's own language and date, or those of the options. */
static void apply_defaults(const batch *b, dgm_article *a)
{
    bool none = !a->lang || !a->lang[0] || strcmp(a->lang, "auto") == 0;

    if (b->o->lang && (none || b->o->lang_forced))
        a->lang = b->o->lang;
    if (b->o->date && (!a->date || !a->date[0]))
        a->date = b->o->date;
}

static bool is_repeated(batch *b, const char *id)
{
    uint64_t hash = str_hash(str_of(id));
    uint32_t cursor;

    if (map_first(&b->seen, hash, &cursor) != NO_INDEX)
        return true;
    (void)map_add(&b->seen, hash, 0); /* without memory for it a repetition goes unnoticed, no more */
    return false;
}

static bool copy(const char **out, arena *a, const char *z)
{
    *out = z ? arena_str(a, str_of(z)).p : NULL;
    return *out || !z;
}

static bool copy_str(const char **out, arena *a, str s)
{
    *out = s.n ? arena_str(a, s).p : NULL;
    return *out || !s.n;
}

/* The day of a date or time; NULL when it is none. */
static bool copy_day(const char **out, arena *a, const char *date)
{
    str s = str_of(date ? date : "");

    return copy_str(out, a, date_is_valid(s) ? str_sub(s, 0, 10) : (str){ "", 0 });
}

/* The article as it is compared: of a page the article in it. False: the page has none, it is not compared. */
static dgm_status to_compare(batch *b, slot *s, dgm_article *out, bool *found, dgm_error *error)
{
    dgm_error why = { DGM_OK, UINT64_MAX, "" };
    doc *d = &b->probe.doc;

    *out = s->article;
    *found = true;
    if (!out->html)
        return DGM_OK;
    result_recycle(&b->probe);
    d->url = str_of(out->url ? out->url : "");
    d->source = str_of(out->source ? out->source : "");
    d->title = str_of(out->title ? out->title : "");
    *found = take_page(&b->probe, out, &why) == DGM_OK;
    out->text = d->text.p;
    out->text_size = d->text.n;
    if (!*found)
        return DGM_OK; /* the worker will find and tell the same */
    if (!copy_str(&out->title, &s->input, d->title) || !copy_str(&out->source, &s->input, d->source) ||
        !copy_str(&out->url, &s->input, d->url) || (!out->date && !copy_str(&out->date, &s->input, d->published)))
        return dgm_fail_memory(error);
    return DGM_OK;
}

/* Asks whether the article repeats an earlier one; the answer is copied, it outlives the next question. */
static dgm_status check_duplicate(batch *b, slot *s, dgm_error *error)
{
    dgm_article a;
    dgm_duplicate found = { 0 };
    repetition *r = &s->repeats;
    bool comparable;

    s->is_duplicate = false;
    if (!b->o->duplicates || s->read_status != DGM_OK || s->article.conllu)
        return DGM_OK;
    TRY(to_compare(b, s, &a, &comparable, error));
    if (!copy_day(&a.date, &s->input, a.date))
        return dgm_fail_memory(error);
    if (comparable)
        TRY(dgm_duplicates_add(&found, b->o->duplicates, &a, error));
    *r = (repetition){ .id = a.id, .date = a.date, .title = a.title, .source = a.source, .url = a.url,
                       .similarity = found.similarity };
    s->is_duplicate = found.is_duplicate;
    if (!copy(&r->first, &s->input, found.id) || !copy(&r->first_source, &s->input, found.source) ||
        !copy(&r->first_date, &s->input, found.date) || !copy(&r->first_url, &s->input, found.url))
        return dgm_fail_memory(error);
    return DGM_OK;
}

/* Reads the next article into `s`. False: nothing was read (end, or a file failed: see b->reader and *error). */
static bool read_slot(batch *b, slot *s, dgm_error *error)
{
    bool end = false;

    if (s->input.used > (size_t)8 * 1024 * 1024)
        arena_release(&s->input);
    else
        arena_reset(&s->input);
    result_recycle(&s->result);
    s->file_number = b->file_number;
    s->read_error = (dgm_error){ DGM_OK, UINT64_MAX, "" };
    s->read_status = reader_next(&s->article, &s->remark, &end, b->reader, &s->input, &s->read_error);
    if (end || s->read_status == DGM_EIO || (s->read_status == DGM_ENOMEM && !s->article.id)) {
        if (!end && error)
            *error = s->read_error;
        return false;
    }
    s->file = arena_str(&s->input, str_of(b->file)).p;
    if (!s->file)
        s->file = "?";
    s->line = b->o->input == DGM_INPUT_TEXT ? 0 : dgm_reader_line(b->reader);
    s->position = (dgm_position){ b->file_number, ++b->record, b->bytes + reader_taken(b->reader) };
    apply_defaults(b, &s->article);
    return true;
}

/* ---- Handing out ------------------------------------------------------------------------------------------------ */

static void report_slot(const batch *b, const slot *s)
{
    const char *id = s->article.id;

    uint64_t record = s->position.record;

    if (s->remark.n)
        report(b, DGM_OK, s->file, s->line, UINT64_MAX, id, s->remark.p, record);
    if (s->repeated)
        report(b, DGM_OK, s->file, s->line, UINT64_MAX, id, "an article of this id came before: in the database this one "
               "replaces it", record);
    for (uint32_t i = 0; i < s->result.remark_count; i++)
        report(b, DGM_OK, s->file, s->line, s->result.remark[i].offset, id, s->result.remark[i].text.p, record);
    if (s->result.failure.status != DGM_OK)
        report(b, s->result.failure.status, s->file, s->line, s->result.failure.offset, id, s->result.failure.message, record);
}

/* What could not be coded neither takes a place nor has one. */
static bool takes_place(batch *b, const slot *s)
{
    return b->o->replaces && s->result.failure.status == DGM_OK && s->article.id && !s->article.conllu && is_repeated(b, s->article.id);
}

static dgm_status hand_out(batch *b, slot *s, dgm_error *error)
{
    dgm_status status = s->render_status;

    s->state = SLOT_FREE;
    if (s->file_number == b->refused)
        return DGM_OK; /* was on its way when a stretch before it turned out malformed */
    b->sum->articles++;
    s->result.position = s->position;
    s->repeated = takes_place(b, s);
    report_slot(b, s);
    if (s->article.conllu && (s->result.failure.status == DGM_EFORMAT || s->result.failure.status == DGM_ELIMIT)) {
        b->refused = s->file_number;
        b->sum->files_failed++;
    }
    if (s->result.failure.status != DGM_OK)
        b->sum->failed++;
    b->sum->duplicates += s->is_duplicate;
    b->sum->events += s->result.doc.event_count;
    b->sum->words += dgm_result_word_count(&s->result);
    b->sum->bytes += s->result.doc.text.n;
    if (status != DGM_OK && error)
        *error = s->render_error;
    if (status == DGM_OK && b->o->on_result)
        status = b->o->on_result(b->o->user, &s->result, error);
    return status;
}

/* Hands out the oldest article; waits for it when workers run, else codes it here. */
static dgm_status hand_out_oldest(batch *b, dgm_error *error)
{
    slot *s = &b->slot[b->written % b->slot_count];

    if (b->threads > 1) {
        pthread_mutex_lock(&b->lock);
        while (s->state != SLOT_DONE)
            pthread_cond_wait(&b->done, &b->lock);
        pthread_mutex_unlock(&b->lock);
    } else {
        b->taken++;
        code_slot(b, s);
    }
    b->written++;
    return hand_out(b, s, error);
}

static dgm_status hand_out_all(batch *b, dgm_error *error)
{
    while (b->written < b->read)
        TRY(hand_out_oldest(b, error));
    return DGM_OK;
}

static void submit(batch *b, slot *s)
{
    if (b->threads > 1) {
        pthread_mutex_lock(&b->lock);
        s->state = SLOT_WAITING;
        b->read++;
        pthread_cond_signal(&b->work);
        pthread_mutex_unlock(&b->lock);
    } else {
        s->state = SLOT_WAITING;
        b->read++;
    }
}

/* A file could not be opened, or not be read on. */
static dgm_status file_failed(batch *b, const dgm_error *why, dgm_error *error)
{
    TRY(hand_out_all(b, error));
    close_reader(b);
    b->sum->files_failed++;
    report(b, why->status, b->file, 0, why->offset, NULL, why->message, 0);
    return DGM_OK;
}

static dgm_status next_file(batch *b, dgm_error *error)
{
    dgm_error why = { DGM_OK, UINT64_MAX, "" };
    walk_kind kind = WALK_FILE;

    if (!open_next(b, &kind, &why))
        return file_failed(b, &why, error);
    if (!b->file || kind == WALK_FILE)
        return DGM_OK;
    TRY(hand_out_all(b, error));
    b->sum->files_own += kind == WALK_OWN;
    report(b, DGM_OK, b->file, 0, UINT64_MAX, NULL,
           kind == WALK_OWN ? "this run writes it itself: it is not read" : "the folder holds no files", 0);
    return DGM_OK;
}

/* Reads one article into a free slot, or goes on to the next file. */
static dgm_status step(batch *b, dgm_error *error)
{
    dgm_error why = { DGM_OK, UINT64_MAX, "" };
    slot *s;

    if (!b->reader)
        return next_file(b, error);
    if (b->read - b->written == b->slot_count)
        TRY(hand_out_oldest(b, error));
    else if (b->threads > 1 && b->written < b->read && reader_waits(b->reader))
        TRY(hand_out_all(b, error)); /* they shall not wait for what is slow in coming */
    if (b->refused == b->file_number) {
        close_reader(b);
        return DGM_OK;
    }
    s = &b->slot[b->read % b->slot_count];
    if (read_slot(b, s, &why)) {
        TRY(check_duplicate(b, s, error));
        if (b->skip > 0)
            b->skip--; /* the next one takes its place */
        else
            submit(b, s);
    } else if (why.status != DGM_OK && b->file_number >= b->o->start.file) { /* of an earlier file it was told before */
        return file_failed(b, &why, error);
    } else {
        close_reader(b);
    }
    /* One thread: code at once, so that the first events show while the input is still coming. */
    return b->threads > 1 ? DGM_OK : hand_out_all(b, error);
}

static dgm_status run(batch *b, dgm_error *error)
{
    while (!b->at_end) {
        if (b->o->stopped && b->o->stopped(b->o->user)) {
            b->sum->stopped = true;
            break;
        }
        TRY(step(b, error));
    }
    return hand_out_all(b, error);
}

/* ---- Start and end ---------------------------------------------------------------------------------------------- */

static unsigned thread_count(const dgm_batch_options *o)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n = o->threads ? o->threads : processors > 0 ? (unsigned)processors : 1;

    return n < MAX_THREADS ? n : MAX_THREADS;
}

static dgm_status make_slots(batch *b, dgm_error *error)
{
    b->slot_count = b->threads > 1 ? b->threads * SLOTS_PER_THREAD : 1;
    b->slot = heap_alloc(b->slot_count, sizeof(*b->slot));
    if (!b->slot)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < b->slot_count; i++) {
        arena_init(&b->slot[i].input, 0);
        result_init(&b->slot[i].result, b->engine);
    }
    return DGM_OK;
}

static void free_slots(batch *b)
{
    for (uint32_t i = 0; b->slot && i < b->slot_count; i++) {
        arena_release(&b->slot[i].input);
        result_release(&b->slot[i].result);
    }
    free(b->slot);
}

/* With fewer threads than asked for the batch runs on those there are. */
static unsigned start_workers(batch *b, pthread_t *worker)
{
    unsigned n = 0;

    while (b->threads > 1 && n < b->threads && pthread_create(&worker[n], NULL, worker_main, b) == 0)
        n++;
    if (n == 0)
        b->threads = 1;
    return n;
}

dgm_status dgm_batch_run(dgm_batch_summary *out, const dgm_engine *engine, const dgm_batch_options *options,
                         dgm_error *error)
{
    batch b = { .engine = engine, .o = options, .sum = out, .threads = thread_count(options), .refused = SIZE_MAX };
    pthread_t worker[MAX_THREADS];
    unsigned started;
    dgm_status status;

    *out = (dgm_batch_summary){ 0 };
    TRY(fields_parse(&b.fields, options->fields, error));
    TRY(walk_open(&b.files, options->file, options->file_count, error));
    result_init(&b.probe, engine);
    status = walk_leave_out(b.files, options->own, options->own_count, error);
    if (status == DGM_OK)
        status = make_slots(&b, error);
    if (status != DGM_OK) {
        walk_close(b.files);
        return status;
    }
    pthread_mutex_init(&b.lock, NULL);
    pthread_cond_init(&b.work, NULL);
    pthread_cond_init(&b.done, NULL);
    started = start_workers(&b, worker);
    status = run(&b, error);
    pthread_mutex_lock(&b.lock);
    b.quit = true;
    if (status != DGM_OK)
        b.taken = b.read; /* what is waiting is not wanted any more */
    pthread_cond_broadcast(&b.work);
    pthread_mutex_unlock(&b.lock);
    for (unsigned i = 0; i < started; i++)
        pthread_join(worker[i], NULL);
    dgm_reader_close(b.reader);
    walk_close(b.files);
    map_release(&b.seen);
    result_release(&b.probe);
    free_slots(&b);
    pthread_cond_destroy(&b.done);
    pthread_cond_destroy(&b.work);
    pthread_mutex_destroy(&b.lock);
    return status;
}
