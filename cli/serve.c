/* dragoman serve: a database as a local web page and JSON API. */
#include "cli.h"

#include <string.h>
#include <time.h>

static int exit_of_serve(const dgm_error *error)
{
    switch (error->status) {
    case DGM_EUSAGE: return EXIT_USAGE;
    case DGM_EIO: return EXIT_INPUT;
    case DGM_EWRITE: return EXIT_OUTPUT;
    case DGM_ENOMEM: return EXIT_BUG;
    default: return EXIT_DATA;
    }
}

/* The engine of POST /v1/code in *out. Without its data the database can still be looked at: NULL after a remark. Tables of one's own that were
 * asked for and cannot be read are a failure. */
static int engine_of(dgm_engine **out, const settings *s)
{
    dgm_options o = DGM_OPTIONS_INIT;
    dgm_error error;

    o.home = s->home;
    o.world = s->world;
    o.packs = s->packs;
    o.ontology = s->ontology;
    o.trace = true;
    o.time_limit = s->time_limit;
    if (dgm_engine_open(out, &o, &error) == DGM_OK) {
        for (size_t i = 0; !s->quiet && i < dgm_engine_remark_count(*out); i++)
            complain("%s", dgm_engine_remark(*out, i));
        return EXIT_OK;
    }
    complain("%s%s", error.message, s->packs || s->world || s->ontology ? "" : "; articles cannot be coded here");
    return s->packs || s->world || s->ontology ? EXIT_DATA : EXIT_OK;
}

static void wait_for_signal(void)
{
    struct timespec pause = { 0, 200000000 };

    while (!signal_came())
        nanosleep(&pause, NULL);
}

int run_serve(const settings *s)
{
    dgm_server_options o = DGM_SERVER_OPTIONS_INIT;
    dgm_server *server;
    dgm_engine *engine = NULL;
    dgm_error error;
    int exit_status;

    if (s->operand_count != 1) {
        complain("serve takes one database");
        return EXIT_USAGE;
    }
    exit_status = engine_of(&engine, s);
    if (exit_status != EXIT_OK)
        return exit_status;
    o.listen = s->listen;
    o.name = s->host_name;
    o.port = (uint16_t)s->port;
    o.edit = s->edit;
    o.max_body = (size_t)s->max_body;
    o.threads = (unsigned)s->threads;
    o.request_seconds = (unsigned)s->timeout;
    o.engine = engine;
    if (dgm_server_open(&server, s->operand[0], &o, &error) != DGM_OK) {
        complain("%s", error.message);
        dgm_engine_close(engine);
        return exit_of_serve(&error);
    }
    catch_signals();
    if (!s->quiet)
        complain("%s at %s%s; Ctrl-C ends it", s->operand[0], dgm_server_url(server), s->edit ? ", with corrections" : "");
    wait_for_signal();
    dgm_server_close(server);
    dgm_engine_close(engine);
    return EXIT_OK;
}
