/* How far a run is: one line that is written over on a terminal, else a plain line now and then. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIVE_SECONDS 0.2
#define PLAIN_SECONDS 60.0

double seconds_since(const struct timespec *t)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) * 1e-9;
}

void progress_begin(progress *p, const settings *s, bool prints_to_terminal)
{
    const char *term = getenv("TERM");
    bool terminal = is_terminal(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0);

    *p = (progress){ .every = s->progress_every ? (double)s->progress_every : PLAIN_SECONDS };
    clock_gettime(CLOCK_MONOTONIC, &p->began);
    p->last = p->began;
    if (s->progress == TRI_NO || (s->progress == TRI_AUTO && (s->quiet || (terminal && prints_to_terminal))))
        return;
    p->live = terminal;
    p->plain = !terminal;
    p->told = s->progress == TRI_YES || terminal;
}

void progress_inputs(progress *p, const dgm_inputs *inputs, const run_state *from)
{
    p->total = inputs->complete ? inputs->bytes : 0;
    p->from_bytes = from->bytes;
    p->from_articles = from->articles;
}

void progress_clear(progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}

static void print_left(double seconds)
{
    uint64_t s = seconds < 1e9 ? (uint64_t)seconds : 1000000000u;

    if (s >= 3600)
        fprintf(stderr, ", %llu h %02llu min left", (unsigned long long)(s / 3600), (unsigned long long)(s / 60 % 60));
    else if (s >= 60)
        fprintf(stderr, ", %llu min left", (unsigned long long)((s + 30) / 60));
    else
        fprintf(stderr, ", %llu s left", (unsigned long long)s);
}

static void print_counts(const progress *p, const run_state *st, double all)
{
    fprintf(stderr, "%llu articles, %.0f/s, %llu events, %llu not coded", (unsigned long long)st->articles,
            all > 0 ? (double)(st->articles - p->from_articles) / all : 0, (unsigned long long)st->events,
            (unsigned long long)(st->failed + st->files_failed));
}

void progress_show(progress *p, const run_state *st)
{
    double all, share;

    if (!p->live && !p->plain)
        return;
    all = seconds_since(&p->began);
    if (all < 1 || seconds_since(&p->last) < (p->live ? LIVE_SECONDS : p->every))
        return;
    clock_gettime(CLOCK_MONOTONIC, &p->last);
    fputs(p->live ? "\r\033[K" : "dragoman: ", stderr);
    print_counts(p, st, all);
    if (p->total > 0 && st->bytes > p->from_bytes) {
        share = (double)st->bytes / (double)p->total;
        fprintf(stderr, ", %.0f%% read", share < 1 ? share * 100 : 100);
        print_left(st->bytes < p->total ? all * (double)(p->total - st->bytes) / (double)(st->bytes - p->from_bytes) : 0);
    }
    if (p->plain)
        fputc('\n', stderr);
    p->shown = p->live;
    p->told = true;
}

void progress_end(progress *p, const run_state *st)
{
    double all = seconds_since(&p->began);

    progress_clear(p);
    if ((!p->live && !p->plain) || !p->told)
        return;
    if (p->plain)
        fputs("dragoman: ", stderr);
    print_counts(p, st, all);
    fprintf(stderr, "; %.1f s\n", all);
}
