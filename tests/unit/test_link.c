/* Near-duplicates, and stories and acts over articles. */
#include "check.h"

#include "duplicate/sketch.h"
#include "link/link.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- Near-duplicates -------------------------------------------------------------------------------------------- */

#define BODY                                                                                                               \
    "Fishermen of three villages blocked the harbour of Port Lemma on Tuesday after the district council raised the "      \
    "mooring fee to 40 crowns. Harbour master Ilo Brandt said that no ship could leave before noon. The council will "     \
    "meet on Friday to talk about the fee, its spokeswoman said. "
#define TAIL                                                                                                               \
    "Police watched the protest but did not intervene. In spring a similar protest ended after 4 days, when the council "  \
    "took back half of the rise and promised to ask the 212 owners of boats first."

static const char report_text[] = BODY TAIL;
static const char copy_text[] = "PORT LEMMA (Coastal Wire) - " BODY;
static const char follow_text[] =
    "The district council of Port Lemma on Friday took back the new mooring fee with nine votes to two. Its members had "
    "debated for six hours while owners of boats waited before the town hall. A working group is to propose another rule "
    "until the end of the year, and the treasurer has to find the money elsewhere, probably by putting off the repair of "
    "the northern pier. The police watched the protest but did not intervene when fishermen blocked the harbour.";
static const char day_one[] =
    "The ferry service carried 4120 passengers and 318 cars on Monday. Trips from Port Lemma began at 6 and ended at 22. "
    "Waves reached 2 metres off the northern pier and the wind blew with 31 kilometres an hour. The service expects 3900 "
    "passengers on Tuesday, said the master of the harbour, and asks owners of cars to come 45 minutes before a trip.";
static const char day_two[] =
    "The ferry service carried 3987 passengers and 296 cars on Tuesday. Trips from Port Lemma began at 7 and ended at 21. "
    "Waves reached 3 metres off the northern pier and the wind blew with 44 kilometres an hour. The service expects 4200 "
    "passengers on Wednesday, said the master of the harbour, and asks owners of cars to come 60 minutes before a trip.";

static dgm_duplicate add(check *t, dgm_duplicates *d, const char *id, const char *text)
{
    dgm_article a = { .id = id, .source = "Coastal Wire", .text = text, .text_size = strlen(text) };
    dgm_duplicate out;
    dgm_error error = { 0 };

    CHECK(t, dgm_duplicates_add(&out, d, &a, &error) == DGM_OK);
    return out;
}

void test_duplicates_found(check *t)
{
    dgm_duplicates *d;
    dgm_duplicate found;
    dgm_error error;

    CHECK(t, dgm_duplicates_open(&d, NULL, NULL, &error) == DGM_OK);
    CHECK(t, !add(t, d, "report", report_text).is_duplicate);
    found = add(t, d, "copy", copy_text);
    CHECK(t, found.is_duplicate && found.group == 0 && strcmp(found.id, "report") == 0 && found.similarity > 0.9);
    CHECK(t, !add(t, d, "follow", follow_text).is_duplicate);
    CHECK(t, !add(t, d, "monday", day_one).is_duplicate);
    CHECK(t, !add(t, d, "tuesday", day_two).is_duplicate);
    CHECK(t, !add(t, d, "report", report_text).is_duplicate); /* a new version of the same article */
    CHECK(t, !add(t, d, "short", "Police arrested two men.").is_duplicate);
    CHECK(t, !add(t, d, "short again", "Police arrested two men.").is_duplicate);
    CHECK(t, !add(t, d, "empty", "").is_duplicate);
    CHECK(t, dgm_duplicates_count(d) == 9);
    CHECK(t, dgm_duplicates_close(d, &error) == DGM_OK);
}

/* What an id said before it got another text is kept nowhere: who repeats that is the first to say it. */
void test_duplicates_replaced(check *t)
{
    dgm_duplicates *d;
    dgm_duplicate found;
    dgm_error error;

    CHECK(t, dgm_duplicates_open(&d, NULL, NULL, &error) == DGM_OK);
    CHECK(t, !add(t, d, "page", report_text).is_duplicate);
    CHECK(t, !add(t, d, "page", follow_text).is_duplicate);
    CHECK(t, !add(t, d, "copy", copy_text).is_duplicate);
    found = add(t, d, "other copy", report_text);
    CHECK(t, found.is_duplicate && strcmp(found.id, "copy") == 0);
    CHECK(t, dgm_duplicates_close(d, &error) == DGM_OK);
}

typedef struct seen {
    uint64_t members, repeats;
} seen;

static dgm_status each_member(void *user, const dgm_duplicate *m, dgm_error *error)
{
    seen *s = user;

    s->members++;
    s->repeats += m->is_duplicate;
    return DGM_OK;
}

/* What came after the point of resumption is forgotten; the file keeps the rest. */
void test_duplicates_rewind(check *t)
{
    const char *path = temp_file(t, "", 0);
    dgm_duplicates *d;
    dgm_error error;
    seen s = { 0 };

    CHECK(t, dgm_duplicates_open(&d, path, NULL, &error) == DGM_OK);
    add(t, d, "report", report_text);
    CHECK(t, dgm_duplicates_commit(d, &error) == DGM_OK);
    add(t, d, "copy", copy_text);
    add(t, d, "monday", day_one);
    CHECK(t, dgm_duplicates_close(d, &error) == DGM_OK);
    CHECK(t, dgm_duplicates_open(&d, path, NULL, &error) == DGM_OK);
    CHECK(t, dgm_duplicates_count(d) == 3);
    CHECK(t, dgm_duplicates_rewind(d, 1, &error) == DGM_OK && dgm_duplicates_count(d) == 1);
    CHECK(t, !add(t, d, "monday", day_one).is_duplicate);
    CHECK(t, add(t, d, "copy", copy_text).is_duplicate);
    CHECK(t, dgm_duplicates_list(d, false, each_member, &s, &error) == DGM_OK && s.members == 2 && s.repeats == 1);
    CHECK(t, dgm_duplicates_list(d, true, each_member, &s, &error) == DGM_OK && s.members == 5);
    CHECK(t, dgm_duplicates_close(d, &error) == DGM_OK);
    unlink(path);
    free((void *)(uintptr_t)path);
}

void test_duplicates_fail_each(check *t)
{
    dgm_article a = { .id = "report", .text = report_text, .text_size = strlen(report_text) };
    dgm_status status = DGM_ENOMEM;

    for (uint64_t n = 1; n < 200 && status == DGM_ENOMEM; n++) {
        dgm_duplicates *d = NULL;
        dgm_duplicate out;
        dgm_error error = { 0 };

        dgm_test_fail_alloc(n);
        status = dgm_duplicates_open(&d, NULL, NULL, &error);
        if (status == DGM_OK)
            status = dgm_duplicates_add(&out, d, &a, &error);
        dgm_test_fail_alloc(0);
        CHECK(t, status == DGM_OK || error.message[0]);
        CHECK(t, dgm_duplicates_close(d, &error) == DGM_OK);
    }
    CHECK(t, status == DGM_OK);
}

void test_sketch_bytes(check *t)
{
    unsigned char bytes[SKETCH_BYTES];
    sketch s, back;
    size_t n;
    arena a;

    arena_init(&a, 0);
    CHECK(t, sketch_make(&s, &a, day_one, strlen(day_one)));
    n = sketch_pack(bytes, &s);
    CHECK(t, sketch_unpack(&back, bytes, n) && back.words == s.words && back.shingle_count == s.shingle_count);
    CHECK(t, memcmp(back.shingle, s.shingle, sizeof(s.shingle)) == 0 && memcmp(back.number, s.number, sizeof(s.number)) == 0);
    CHECK(t, !sketch_unpack(&back, bytes, n - 1) && !sketch_unpack(&back, bytes, 3) && !sketch_unpack(&back, NULL, 0));
    memset(bytes, 0xFF, sizeof(bytes));
    CHECK(t, !sketch_unpack(&back, bytes, sizeof(bytes)));
    arena_release(&a);
}

/* ---- Stories ---------------------------------------------------------------------------------------------------- */

#define ARREST(number)                                                                                                     \
    "\"events\":[{\"act\":1,\"cameo\":\"173\",\"status\":\"actual\",\"date\":\"2024-03-12\",\"place\":null,"                \
    "\"source\":[{\"id\":\"a:1\",\"name\":\"police of Port Lemma\",\"code\":\"\"}],\"target\":[{\"id\":\"a:2\","            \
    "\"name\":\"fishermen\",\"code\":\"\"}],\"counts\":[{\"kind\":\"arrested\",\"low\":" #number ",\"high\":" #number "}]}]"

static const char coded_lines[] =
    "{\"id\":\"one\",\"lang\":\"en\",\"date\":\"2024-03-12\",\"source\":\"Coastal Wire\",\"text\":\"The harbour of Port Lemma "
    "stood still as police arrested fishermen who blocked the mooring quay over fees.\"," ARREST(12) "}\n"
    "{\"id\":\"other\",\"lang\":\"en\",\"date\":\"2024-03-12\",\"text\":\"A glacier above Upper Vale lost nine metres of ice last "
    "summer, surveyors found.\",\"events\":[]}\n"
    "{\"id\":\"two\",\"lang\":\"en\",\"date\":\"2024-03-13\",\"source\":\"Meridian News\",\"text\":\"Fishermen arrested by police "
    "after they blocked the mooring quay in the harbour of Port Lemma over fees.\"," ARREST(15) "}\n"
    "{\"id\":\"same\",\"date\":\"2024-03-13\",\"source\":\"Radio Sentral\",\"duplicate_of\":{\"id\":\"one\"}}\n"
    "{\"id\":\"bad\",\"error\":{\"status\":\"input\",\"message\":\"the text is empty\",\"offset\":0}}\n"
    "no JSON\n";

typedef struct gathered {
    char text[8192];
    size_t n;
} gathered;

static dgm_status on_record(void *user, const char *record, size_t size, dgm_error *error)
{
    gathered *g = user;

    if (g->n + size + 2 < sizeof(g->text)) {
        memcpy(g->text + g->n, record, size);
        g->n += size;
        g->text[g->n++] = '\n';
        g->text[g->n] = '\0';
    }
    return DGM_OK;
}

/* What the linking makes of these lines; its records go to `g`. */
static dgm_link_summary linked(check *t, gathered *g, const char *lines)
{
    const char *path = temp_file(t, lines, strlen(lines));
    dgm_link_options o = DGM_LINK_OPTIONS_INIT;
    dgm_link_summary sum;
    dgm_error error = { 0 };

    o.user = g;
    o.on_record = on_record;
    CHECK(t, dgm_link_run(&sum, &path, 1, &o, &error) == DGM_OK);
    unlink(path);
    free((void *)(uintptr_t)path);
    return sum;
}

void test_link_acts(check *t)
{
    gathered g = { .n = 0 };
    dgm_link_summary sum = linked(t, &g, coded_lines);

    CHECK(t, sum.articles == 3 && sum.duplicates == 1 && sum.failed == 1);
    CHECK(t, sum.stories == 2 && sum.acts == 1 && sum.mentions == 2);
    CHECK(t, strstr(g.text, "\"articles\":3,\"coded\":2,\"sources\":[\"Coastal Wire\",\"Radio Sentral\",\"Meridian News\"]"));
    CHECK(t, strstr(g.text, "\"arrested\":[{\"value\":{\"low\":12,\"high\":12,\"approximate\":null},\"articles\":[\"one\"]},"
                            "{\"value\":{\"low\":15,\"high\":15,\"approximate\":null},\"articles\":[\"two\"]}]"));
    CHECK(t, strstr(g.text, "\"first_report\":{\"id\":\"one\",\"date\":\"2024-03-12\",\"source\":\"Coastal Wire\"}"));
}

/* Two articles that share common words only, and nothing with any third. */
void test_link_unrelated(check *t)
{
    static const char lines[] =
        "{\"id\":\"one\",\"lang\":\"en\",\"text\":\"The glacier above Upper Vale lost nine metres of ice in the last summer, "
        "surveyors found.\",\"events\":[]}\n"
        "{\"id\":\"two\",\"lang\":\"en\",\"text\":\"Fishermen blocked the mooring quay in the harbour of Port Lemma over "
        "fees.\",\"events\":[]}\n";
    gathered g = { .n = 0 };
    dgm_link_summary sum = linked(t, &g, lines);

    CHECK(t, sum.articles == 2 && sum.stories == 2);
}

static dgm_status count_story(void *user, const int64_t *article, uint32_t count, dgm_error *error)
{
    ++*(int *)user;
    return DGM_OK;
}

/* Number of stories of two articles whose texts are just as similar as a story asks for. */
static int stories_of(check *t, int32_t day_one_of, int32_t day_two_of)
{
    static const term one[] = { { 1, 0.46f }, { 2, 0.88792f } }, two[] = { { 1, 0.46f }, { 3, 0.88792f } };
    const cluster_options o = { 0.2, 5, 1000, 64 };
    dgm_error error = { 0 };
    clusters *c = NULL;
    int stories = 0;

    CHECK(t, clusters_open(&c, &o, count_story, &stories, &error) == DGM_OK);
    CHECK(t, clusters_add(c, 0, day_one_of, one, COUNT_OF(one), &error) == DGM_OK);
    CHECK(t, clusters_add(c, 1, day_two_of, two, COUNT_OF(two), &error) == DGM_OK);
    CHECK(t, clusters_finish(c, &error) == DGM_OK);
    clusters_close(c);
    return stories;
}

/* That a day is not known is no sign of closeness. */
void test_link_days(check *t)
{
    CHECK(t, stories_of(t, 19000, 19003) == 1);
    CHECK(t, stories_of(t, 19000, 19020) == 2);
    CHECK(t, stories_of(t, 19000, INT32_MIN) == 2);
    CHECK(t, stories_of(t, INT32_MIN, 19000) == 2);
    CHECK(t, stories_of(t, INT32_MIN, INT32_MIN) == 1);
}

void test_link_fail_each(check *t)
{
    const char *path = temp_file(t, coded_lines, strlen(coded_lines));
    dgm_status status = DGM_ENOMEM;

    for (uint64_t n = 1; n < 400 && status == DGM_ENOMEM; n++) {
        dgm_link_options o = DGM_LINK_OPTIONS_INIT;
        dgm_link_summary sum;
        dgm_error error = { 0 };

        dgm_test_fail_alloc(n);
        status = dgm_link_run(&sum, &path, 1, &o, &error);
        dgm_test_fail_alloc(0);
        CHECK(t, status == DGM_OK || (status == DGM_ENOMEM && error.message[0]));
    }
    CHECK(t, status == DGM_OK);
    unlink(path);
    free((void *)(uintptr_t)path);
}
