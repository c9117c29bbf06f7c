/* The loaders of language packs: the home of the project with one file of one pack replaced by the input. First byte:
 * which file. A damaged pack is refused with file and line, or loads. */
#include "fuzz.h"

#include "code/code.h"
#include "entity/entity.h"
#include "ontology/ontology.h"
#include "quote/quote.h"
#include "segment/segment.h"
#include "time/time.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const replaced[] = { "triggers.tsv", "frames.tsv", "status.tsv", "light.tsv", "time.tsv",
    "time_patterns.tsv", "quote.tsv", "segment.tsv", "segment-words.tsv", "entity_heads.tsv", "entity_words.tsv",
    "entity_pronouns.tsv", "topics.tsv" };

static char home[200], pack[260];
static ontology *codes;

static void remove_home(void)
{
    char path[600];
    struct dirent *e;
    DIR *dir = opendir(pack);

    while (dir && (e = readdir(dir))) {
        snprintf(path, sizeof(path), "%s/%s", pack, e->d_name);
        if (e->d_name[0] != '.')
            unlink(path);
    }
    if (dir)
        closedir(dir);
    rmdir(pack);
    snprintf(path, sizeof(path), "%s/packs", home);
    rmdir(path);
    rmdir(home);
    ontology_close(codes);
}

static void link_file(const char *from, const char *to) { PROMISE(symlink(from, to) == 0); }

static void make_home(void)
{
    const char *tmp = getenv("TMPDIR");
    char from[600], to[600];
    struct dirent *e;
    dgm_error error = { 0 };
    DIR *dir;

    snprintf(home, sizeof(home), "%s/dragoman-pack-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    PROMISE(mkdtemp(home));
    snprintf(pack, sizeof(pack), "%s/packs", home);
    PROMISE(mkdir(pack, 0700) == 0);
    snprintf(pack, sizeof(pack), "%s/packs/id", home);
    PROMISE(mkdir(pack, 0700) == 0);
    dir = opendir(DGM_SOURCE_DIR "/packs/id");
    PROMISE(dir);
    while ((e = readdir(dir))) {
        snprintf(from, sizeof(from), "%s/packs/id/%s", DGM_SOURCE_DIR, e->d_name);
        snprintf(to, sizeof(to), "%s/%s", pack, e->d_name);
        if (e->d_name[0] != '.')
            link_file(from, to);
    }
    closedir(dir);
    if (ontology_open(&codes, DGM_SOURCE_DIR, &error) != DGM_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(2);
    }
    PROMISE(atexit(remove_home) == 0);
}

static void load_all(void)
{
    dgm_error error = { 0 };
    segmenter *s;
    time_rules *t;
    entity_rules *e;
    quote_rules *q;
    coder *c;

#define LOAD(open, close, thing)                    \
    error.message[0] = 0;                           \
    if (open == DGM_OK)                             \
        close(thing);                               \
    else                                            \
        PROMISE(error.message[0])
    LOAD(segmenter_open(&s, home, "id", &error), segmenter_close, s);
    LOAD(time_rules_open(&t, home, "id", &error), time_rules_close, t);
    LOAD(entity_rules_open(&e, home, "id", &error), entity_rules_close, e);
    LOAD(quote_rules_open(&q, home, "id", &error), quote_rules_close, q);
    LOAD(coder_open(&c, home, NULL, "id", codes, &error), coder_close, c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char from[600], to[600];
    const char *name;
    bool was_there;

    if (size < 1)
        return 0;
    if (!home[0])
        make_home();
    name = replaced[data[0] % COUNT_OF(replaced)];
    snprintf(from, sizeof(from), "%s/packs/id/%s", DGM_SOURCE_DIR, name);
    snprintf(to, sizeof(to), "%s/%s", pack, name);
    was_there = unlink(to) == 0;
    link_file(fuzz_file(data + 1, size - 1), to);
    load_all();
    PROMISE(unlink(to) == 0);
    if (was_there)
        link_file(from, to);
    return 0;
}
