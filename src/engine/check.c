/* dgm_check(): the checks of all data together. The examples of the trigger lexicon run through the whole pipeline. */
#include "engine/engine.h"
#include "engine/own.h"

#include "base/error.h"
#include "base/file.h"
#include "code/check.h"
#include "export/export.h"

typedef struct teller {
    dgm_fault_fn fault;
    void *user;
    size_t count;
} teller;

static void tell(void *context, const char *message)
{
    teller *t = context;

    t->count++;
    if (t->fault)
        t->fault(t->user, message);
}

static dgm_status check_example(const language *l, uint32_t row, dgm_result *r, teller *t, dgm_error *error)
{
    str text = coder_example(l->code_rules, row);
    dgm_article article = { .id = "example", .lang = l->code, .date = "2024-06-15", .text = text.p, .text_size = text.n };
    dgm_error failure;

    if (text.n == 0)
        return DGM_OK;
    result_recycle(r);
    r->lexicon_only = true;
    if (pipeline_run(r, &article, &failure) != DGM_OK) {
        if (failure.status == DGM_ENOMEM)
            return dgm_fail_memory(error);
        tell(t, failure.message);
        return DGM_OK;
    }
    coder_example_judge(l->code_rules, row, &r->doc, tell, t);
    return DGM_OK;
}

static dgm_status check_language(const dgm_engine *e, const language *l, bool own, teller *t, dgm_error *error)
{
    dgm_status status = DGM_OK;
    dgm_result r;

    coder_check(l->code_rules, own, tell, t);
    result_init(&r, e);
    for (uint32_t i = 0; i < coder_example_count(l->code_rules) && status == DGM_OK; i++)
        if (coder_example_own(l->code_rules, i) == own)
            status = check_example(l, i, &r, t, error);
    result_release(&r);
    return status;
}

static dgm_status check_tables(const char *home, teller *t, dgm_error *error)
{
    TRY(ontology_check(home, NULL, tell, t, error));
    TRY(world_check(home, NULL, tell, t, error));
    TRY(export_check(home, tell, t, error));
    return DGM_OK;
}

/* Ours, or those of a folder of one's own with the codes of another. */
static dgm_status check_packs(const char *home, const char *packs, const char *ontology, teller *t, dgm_error *error)
{
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_status status;
    dgm_engine *e;

    options.home = home;
    options.packs = packs;
    options.ontology = ontology;
    status = dgm_engine_open(&e, &options, error);
    if (status == DGM_EFORMAT && error) {
        /* A file that does not load is a fault like others; the rest of the packs cannot be checked then. */
        tell(t, error->message);
        return DGM_OK;
    }
    if (status != DGM_OK)
        return status;
    for (uint32_t i = 0; i < e->language_count && status == DGM_OK; i++)
        if (e->language[i].code_rules)
            status = check_language(e, &e->language[i], packs != NULL, t, error);
    dgm_engine_close(e);
    return status;
}

static dgm_status check_own(const char *home, const char *packs, const char *ontology, teller *t, dgm_error *error)
{
    size_t before = t->count;

    if (ontology)
        TRY(ontology_check(home, ontology, tell, t, error));
    /* A folder of codes that cannot be read would be told a second time. */
    return packs && (t->count == before || !ontology) ? check_packs(home, packs, ontology, t, error) : DGM_OK;
}

/* What every check begins with: nobody told yet, a place for the error, and the folder of the data. */
typedef struct checking {
    teller t;
    char home[4096];
    dgm_error own, *error;
} checking;

static dgm_status begin(checking *j, const char *home, dgm_fault_fn fault, void *user, dgm_error *error)
{
    j->t = (teller){ fault, user, 0 };
    j->error = error ? error : &j->own;
    return dgm_home_find(j->home, sizeof(j->home), home, j->error);
}

dgm_status dgm_check_own(size_t *fault_count, const char *home, const char *packs, const char *ontology, dgm_fault_fn fault, void *user,
                         dgm_error *error)
{
    checking j;
    dgm_status status = begin(&j, home, fault, user, error);

    if (status == DGM_OK)
        status = own_folder(packs, j.error);
    if (status == DGM_OK)
        status = own_folder(ontology, j.error);
    if (status == DGM_OK && ontology)
        own_strangers(OWN_ONTOLOGY, ontology, j.home, tell, &j.t);
    if (status == DGM_OK)
        status = check_own(j.home, packs, ontology, &j.t, j.error);
    if (status == DGM_OK && packs)
        own_strangers(OWN_PACKS, packs, j.home, tell, &j.t);
    *fault_count = j.t.count;
    return status;
}

/* Faults of the data in `home`, or with `tables_only` only those of the tables in `folder` beside it. */
static dgm_status check_all(size_t *fault_count, const char *home, bool tables_only, const char *folder, dgm_fault_fn fault, void *user, dgm_error *error)
{
    checking j;
    dgm_status status = begin(&j, home, fault, user, error);

    if (status == DGM_OK)
        status = own_folder(folder, j.error);
    if (status == DGM_OK && folder)
        own_strangers(OWN_WORLD, folder, j.home, tell, &j.t);
    if (status == DGM_OK)
        status = tables_only ? world_check(j.home, folder, tell, &j.t, j.error) : check_tables(j.home, &j.t, j.error);
    if (status == DGM_OK && !tables_only)
        status = check_packs(j.home, NULL, NULL, &j.t, j.error);
    *fault_count = j.t.count;
    return status;
}

dgm_status dgm_check(size_t *fault_count, const char *home, dgm_fault_fn fault, void *user, dgm_error *error)
{
    return check_all(fault_count, home, false, NULL, fault, user, error);
}

dgm_status dgm_check_world(size_t *fault_count, const char *home, const char *folder, dgm_fault_fn fault, void *user, dgm_error *error)
{
    return check_all(fault_count, home, true, folder, fault, user, error);
}
