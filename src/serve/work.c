/* See serve.h. Two queues with a bound between the HTTP thread and the workers: questions to the database, which are short, go
 * before articles to code, and one worker is always left to them. */
#include "serve/serve.h"

#include "base/error.h"
#include "read/clean.h"

#define QUEUE_MOST 1024u

struct work {
    const struct server_settings *settings;
    work_done_fn *done;
    worker *worker;
    unsigned count;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct queue { request *first, *last; } queue[2]; /* questions; articles */
    unsigned waiting, coding;
    bool stopping;
};

enum { QUESTIONS, ARTICLES };

static int queue_of(const request *r) { return r->route->flags & ROUTE_CODE ? ARTICLES : QUESTIONS; }

/* The next request that may be worked on now, or NULL. */
static request *next(work *w)
{
    struct queue *q = &w->queue[QUESTIONS];
    request *r;

    if (!q->first && (w->stopping || w->coding + 1 < w->count))
        q = &w->queue[ARTICLES];
    r = q->first;
    if (!r)
        return NULL;
    q->first = r->next;
    if (!q->first)
        q->last = NULL;
    w->waiting--;
    return r;
}

static request *take(work *w)
{
    request *r;

    pthread_mutex_lock(&w->lock);
    while (!(r = next(w)) && !w->stopping)
        pthread_cond_wait(&w->wake, &w->lock);
    if (r && w->stopping)
        dgm_fail(&r->error, DGM_ELIMIT, UINT64_MAX, "the server is stopping");
    w->coding += r && queue_of(r) == ARTICLES;
    pthread_mutex_unlock(&w->lock);
    return r;
}

static void finish(work *w, request *r)
{
    pthread_mutex_lock(&w->lock);
    w->coding -= queue_of(r) == ARTICLES;
    pthread_cond_signal(&w->wake); /* an article may wait for its turn */
    pthread_mutex_unlock(&w->lock);
    w->done(r);
}

static void handle(worker *w, request *r)
{
    if (r->error.status == DGM_OK)
        r->error.status = r->route->handle(w, r, &r->answer, &r->error);
    if (r->error.status == DGM_OK && r->answer.body.failed)
        dgm_fail_memory(&r->error);
    if (r->error.status == DGM_OK && r->takes_gzip && !r->answer.file)
        answer_pack(&r->packed, &r->answer.body);
    if (r->error.status != DGM_OK) { /* a message that quotes a value may be cut inside a character */
        clean_report repairs = { 0 };

        clean_invalid(r->error.message, (uint32_t)strlen(r->error.message), &repairs);
    }
}

static void *run(void *user)
{
    worker *w = user;

    for (request *r = take(w->work); r; r = take(w->work)) {
        handle(w, r);
        finish(w->work, r);
    }
    return NULL;
}

bool work_add(work *w, request *r)
{
    bool room;

    pthread_mutex_lock(&w->lock);
    room = w->waiting < QUEUE_MOST && !w->stopping;
    if (room) {
        struct queue *q = &w->queue[queue_of(r)];

        r->next = NULL;
        *(q->last ? &q->last->next : &q->first) = r;
        q->last = r;
        w->waiting++;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    return room;
}

static dgm_status start(work *w, dgm_error *error)
{
    for (unsigned i = 0; i < w->count; i++) {
        worker *k = &w->worker[i];

        k->work = w;
        k->settings = w->settings;
        TRY(dgm_query_open(&k->query, w->settings->db, error));
        if (pthread_create(&k->thread, NULL, run, k) != 0)
            return dgm_fail(error, DGM_ENOMEM, UINT64_MAX, "a thread could not be started");
        k->started = true;
    }
    return DGM_OK;
}

dgm_status work_open(work **out, const struct server_settings *settings, work_done_fn *done, dgm_error *error)
{
    work *w = heap_alloc(1, sizeof(*w));

    *out = w;
    if (!w)
        return dgm_fail_memory(error);
    w->settings = settings;
    w->done = done;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    w->worker = heap_alloc(settings->threads, sizeof(*w->worker));
    if (!w->worker)
        return dgm_fail_memory(error);
    w->count = settings->threads;
    return start(w, error);
}

void work_stop(work *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    for (unsigned i = 0; i < w->count; i++) {
        if (w->worker[i].started)
            pthread_join(w->worker[i].thread, NULL);
        w->worker[i].started = false;
    }
}

void work_close(work *w)
{
    if (!w)
        return;
    work_stop(w);
    for (unsigned i = 0; i < w->count; i++)
        dgm_query_close(w->worker[i].query);
    free(w->worker);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
