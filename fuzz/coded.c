/* Coded articles: any bytes give figures or a message. Each article is compared with the one before it, as if that were the gold. */
#include "fuzz.h"

#include "eval/articles.h"

typedef struct pair {
    coded_doc gold;
    bool any;
    arena gold_arena, scratch;
} pair;

static dgm_status take(void *context, const coded_article *a, dgm_error *error)
{
    uint32_t n[N_COUNTS] = { 0 };
    pair *p = context;
    coded_doc system;
    tally t = { 0 };

    arena_reset(&p->scratch);
    TRY(coded_doc_read(&system, a, false, &p->scratch, error));
    if (p->any) {
        TRY(score_article(n, &t, &p->gold, &system, &p->scratch, NULL, NULL, error));
        PROMISE(n[N_TRIGGER] <= n[N_EVENT_GOLD] && n[N_TYPE] <= n[N_EVENT_GOLD] && n[N_TYPE] <= n[N_EVENT_SYSTEM]);
        PROMISE(n[N_ACTORS] <= n[N_ACTORS_GOLD] && n[N_DYAD] <= n[N_DYAD_SYSTEM] && n[N_LEDGER] <= n[N_LEDGER_GOLD]);
        PROMISE(n[N_CODE] <= n[N_TYPE] && n[N_QUOTE] <= n[N_QUOTE_GOLD] && n[N_SENT] <= n[N_SENT_SYSTEM]);
    }
    arena_reset(&p->gold_arena);
    p->any = coded_doc_read(&p->gold, a, true, &p->gold_arena, error) == DGM_OK;
    return DGM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    coded_stages none = { .engine = NULL };
    dgm_error error = { 0 };
    pair p = { .any = false };

    if (size > UINT32_MAX / 2)
        return 0;
    arena_init(&p.gold_arena, (size_t)64 << 20);
    arena_init(&p.scratch, (size_t)64 << 20);
    if (coded_lines((str){ (const char *)data, (uint32_t)size }, "fuzz.jsonl", &none, take, &p, &error) != DGM_OK)
        PROMISE(error.message[0] && error.status != DGM_OK);
    arena_release(&p.scratch);
    arena_release(&p.gold_arena);
    return 0;
}
