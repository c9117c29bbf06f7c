/* Codes one article and prints its events: how a program uses libdragoman.
 *
 *     cc -o meetings meetings.c $(pkg-config --cflags --libs dragoman)
 *     ./meetings [FILE [YYYY-MM-DD]]        without FILE: an article of its own
 */
#include <dragoman/dragoman.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char own[] =
    "RABAT, March 12 - The foreign minister of Morocco met his Norwegian counterpart in Rabat on Tuesday. "
    "Morocco released two Norwegian fishermen on Monday, the Norwegian government said. "
    "Police arrested 14 demonstrators outside the ministry.\n";

static void print_actor(const char *what, const dgm_actor *a)
{
    printf("  %-8s %.*s [%.*s%.*s] %.*s%s\n", what, (int)a->name.n, a->name.p, (int)a->country.n, a->country.p, (int)a->role.n,
           a->role.p, (int)a->id.n, a->id.p, a->named ? "" : ", not named in the sentence");
}

static void print_where(const dgm_event *e)
{
    if (e->date.n)
        printf("  %-8s %.*s\n", "when", (int)e->date.n, e->date.p);
    if (e->place.n)
        printf("  %-8s %.*s, %.*s (%.2f, %.2f)\n", "where", (int)e->place.n, e->place.p, (int)e->place_country.n, e->place_country.p,
               e->lat, e->lon);
}

static void print_numbers(const dgm_result *r, size_t n)
{
    dgm_number number;

    for (size_t k = 0; dgm_result_number(&number, r, n, k); k++)
        printf("  %-8s %.*s, at least %" PRIu64 "\n", "how many", (int)number.kind.n, number.kind.p, number.low);
}

static void print_event(const dgm_result *r, size_t n, const dgm_event *e)
{
    dgm_str text = dgm_result_text(r);
    dgm_sentence sentence;
    dgm_actor actor;
    dgm_quote quote;

    printf("%.*s %.*s (%.*s), act %u, confidence %.2f\n", (int)e->cameo.n, e->cameo.p, (int)e->cameo_name.n, e->cameo_name.p,
           (int)e->status.n, e->status.p, (unsigned)e->act, e->confidence);
    for (size_t k = 0; dgm_result_source(&actor, r, n, k); k++)
        print_actor("source", &actor);
    for (size_t k = 0; dgm_result_target(&actor, r, n, k); k++)
        print_actor("target", &actor);
    if (dgm_result_attributed(&actor, r, n))
        print_actor("says", &actor);
    print_where(e);
    print_numbers(r, n);
    if (dgm_result_quote(&quote, r, e->quote))
        printf("  %-8s %.*s\n", "quote", (int)(quote.text.end - quote.text.start), text.p + quote.text.start);
    if (dgm_result_sentence(&sentence, r, e->sentence))
        printf("  %-8s %.*s\n", "in", (int)(sentence.text.end - sentence.text.start), text.p + sentence.text.start);
}

static int code(const dgm_engine *engine, const dgm_article *article)
{
    dgm_error error;
    dgm_result *result;
    dgm_event event;

    if (dgm_code(&result, engine, article, &error) != DGM_OK) {
        fprintf(stderr, "meetings: %s\n", error.message);
        return EXIT_FAILURE;
    }
    for (size_t n = 0; dgm_result_event(&event, result, n); n++)
        print_event(result, n, &event);
    printf("%zu events, %zu acts\n", dgm_result_event_count(result), dgm_result_act_count(result));
    dgm_result_free(result);
    return EXIT_SUCCESS;
}

static int code_file(const dgm_engine *engine, const char *path, const char *date)
{
    dgm_error error;
    dgm_reader *reader;
    dgm_article article;
    bool end = false;
    int status = EXIT_SUCCESS;

    if (dgm_reader_open(&reader, path, DGM_INPUT_AUTO, 0, &error) != DGM_OK) {
        fprintf(stderr, "meetings: %s\n", error.message);
        return EXIT_FAILURE;
    }
    while (status == EXIT_SUCCESS && !end) {
        if (dgm_reader_next(&article, &end, reader, &error) != DGM_OK) {
            fprintf(stderr, "meetings: %s\n", error.message);
            status = EXIT_FAILURE;
        } else if (!end) {
            if (date && !article.date)
                article.date = date;
            status = code(engine, &article);
        }
    }
    dgm_reader_close(reader);
    return status;
}

int main(int argc, char **argv)
{
    dgm_error error;
    dgm_engine *engine;
    int status;

    if (dgm_engine_open(&engine, NULL, &error) != DGM_OK) {
        fprintf(stderr, "meetings: %s\n", error.message);
        return EXIT_FAILURE;
    }
    if (argc > 1) {
        status = code_file(engine, argv[1], argc > 2 ? argv[2] : NULL);
    } else {
        dgm_article article = { .id = "own", .lang = "en", .date = "2024-03-13", .text = own, .text_size = strlen(own) };

        status = code(engine, &article);
    }
    dgm_engine_close(engine);
    return status;
}
