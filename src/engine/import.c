/* dgm_import(): dictionaries of other coders as tables of a world folder. */
#include "base/error.h"
#include "code/import.h"
#include "engine/engine.h"
#include "world/import.h"

dgm_status dgm_import(size_t *rows, const char *folder, const char *const *file, size_t file_count, const char *home,
                      dgm_fault_fn fault, void *user, dgm_error *error)
{
    char found[4096];
    dgm_status status;
    dgm_error own;
    world *w;

    *rows = 0;
    if (!error)
        error = &own;
    TRY(dgm_home_find(found, sizeof(found), home, error));
    TRY(world_open(&w, found, NULL, error));
    status = world_import(rows, found, w, folder, file, file_count, fault, user, error);
    world_close(w);
    return status;
}

dgm_status dgm_import_verbs(dgm_import_summary *out, const char *folder, const char *const *file, size_t file_count, const char *home,
                            dgm_fault_fn fault, void *user, dgm_error *error)
{
    char found[4096];
    dgm_status status;
    dgm_error own;
    ontology *o;

    *out = (dgm_import_summary){ 0 };
    if (!error)
        error = &own;
    TRY(dgm_home_find(found, sizeof(found), home, error));
    TRY(ontology_open(&o, found, error));
    status = verbs_import(out, found, "en", o, folder, file, file_count, fault, user, error); /* such dictionaries are English */
    ontology_close(o);
    return status;
}
