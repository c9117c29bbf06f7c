/* Acts of one story's articles, linked.
 *
 * Two acts are one when they have the same kind of code (its first two digits), are both denied or both not, share an
 * actor on one side at least while the other side does not contradict, and neither their days nor their places do. An act
 * is compared with the linked acts that share an actor and the code with it, the latest first. What the articles say
 * differently is kept side by side as claims.
 */
#include "link/link.h"

#include "base/error.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <xxhash.h>

#define MAX_SIDE 8u        /* actors of a side that are looked at */
#define MAX_COMPARED 64u   /* linked acts that one act is compared with */
#define SAME_PLACE_KM 60.0
#define DAYS_APART 1

typedef struct side {
    uint64_t key[MAX_SIDE * 2]; /* of who they are and of their code */
    uint32_t count;
} side;

typedef struct act {
    json_t *what;  /* borrowed from its article */
    uint64_t root; /* first two digits of the code */
    bool denied;
    side source, target;
    int32_t day;   /* INT32_MIN: no day */
    const char *month, *country;
    double lat, lon;
} act;

typedef struct linked {
    act first; /* what it is compared by: filled up by later reports */
    json_t *record;
    json_t *articles, *sources; /* who reports it, each once */
} linked;

typedef struct linker {
    linked *item;
    uint32_t count, cap;
    map by_actor; /* (root, actor) -> linked act */
    arena a;
} linker;

/* ---- Reading an act --------------------------------------------------------------------------------------------- */

static uint64_t lower_hash(arena *a, const char *z)
{
    str lower = utf8_lower_str(a, str_of(z));

    return XXH3_64bits(lower.n ? lower.p : "", lower.n);
}

/* An actor by the id that means the same everywhere, else by its name; and by country and role. */
static void add_keys(side *s, arena *a, const json_t *participant)
{
    const char *id = json_text(participant, "id"), *name = json_text(participant, "name"), *code = json_text(participant, "code");

    if (s->count + 2 > COUNT_OF(s->key))
        return;
    if (id[0] && strncmp(id, "a:", 2) != 0)
        s->key[s->count++] = XXH3_64bits(id, strlen(id));
    else if (name[0] || json_text(participant, "text")[0])
        s->key[s->count++] = lower_hash(a, name[0] ? name : json_text(participant, "text"));
    if (strlen(code) > 3)
        s->key[s->count++] = XXH3_64bits(code, strlen(code)) ^ 1;
}

static void read_side(side *s, arena *a, const json_t *list)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item)
        add_keys(s, a, item);
}

static act read_act(arena *a, json_t *what)
{
    act x = { .what = what, .day = INT32_MIN, .lat = NAN, .lon = NAN };
    const json_t *place = json_object_get(what, "place"), *lat = json_object_get(place, "lat"), *lon = json_object_get(place, "lon");
    const char *cameo = json_text(what, "cameo"), *date = json_text(what, "date"), *precision = json_text(place, "precision");

    x.root = cameo[0] && cameo[1] ? (uint64_t)(unsigned char)cameo[0] << 8 | (unsigned char)cameo[1] : 0;
    x.denied = strcmp(json_text(what, "status"), "negated") == 0;
    read_side(&x.source, a, json_object_get(what, "source"));
    read_side(&x.target, a, json_object_get(what, "target"));
    (void)day_number(&x.day, date);
    x.month = date;
    x.country = json_text(place, "country");
    if (json_is_number(lat) && json_is_number(lon) && (strcmp(precision, "place") == 0 || strcmp(precision, "site") == 0)) {
        x.lat = json_number_value(lat);
        x.lon = json_number_value(lon);
    }
    return x;
}

/* ---- Comparing -------------------------------------------------------------------------------------------------- */

static uint32_t shared(const side *a, const side *b)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t j = 0; j < b->count; j++)
            n += a->key[i] == b->key[j];
    return n;
}

static bool same_time(const act *a, const act *b)
{
    size_t n;

    if (a->day != INT32_MIN && b->day != INT32_MIN)
        return a->day - b->day <= DAYS_APART && b->day - a->day <= DAYS_APART;
    n = strlen(a->month) < strlen(b->month) ? strlen(a->month) : strlen(b->month);
    return memcmp(a->month, b->month, n) == 0; /* "2024-03" goes with "2024-03-12", "" with all */
}

/* Near enough on a sphere for distances as small as the limit. */
static bool same_place(const act *a, const act *b)
{
    const double km = 111.2, radian = 0.017453292519943295;
    double y, x;

    if (a->country[0] && b->country[0] && strcmp(a->country, b->country) != 0)
        return false;
    if (isnan(a->lat) || isnan(b->lat))
        return true;
    y = (a->lat - b->lat) * km;
    x = (a->lon - b->lon) * km * cos((a->lat + b->lat) / 2 * radian);
    return x * x + y * y <= SAME_PLACE_KM * SAME_PLACE_KM;
}

/* How much speaks for one act; 0 when something speaks against it. */
static uint32_t agreement(const act *a, const act *b)
{
    uint32_t source = shared(&a->source, &b->source), target = shared(&a->target, &b->target);
    bool source_open = !a->source.count || !b->source.count, target_open = !a->target.count || !b->target.count;

    if (a->root != b->root || a->denied != b->denied || source + target == 0)
        return 0;
    if ((!source && !source_open) || (!target && !target_open) || !same_time(a, b) || !same_place(a, b))
        return 0;
    return 2 * (source + target) + (a->day != INT32_MIN && a->day == b->day) +
           (strcmp(json_text(a->what, "cameo"), json_text(b->what, "cameo")) == 0);
}

static uint64_t slot_key(uint64_t root, uint64_t actor) { return (actor ^ root * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xFF51AFD7ED558CCD); }

static uint32_t find(const linker *l, const act *x)
{
    const side *sides[2] = { &x->source, &x->target };
    uint32_t best = NO_INDEX, most = 0, compared = 0;

    for (int s = 0; s < 2; s++) {
        for (uint32_t k = 0; k < sides[s]->count && compared < MAX_COMPARED; k++) {
            uint64_t key = slot_key(x->root, sides[s]->key[k]);
            uint32_t cursor, i = map_first(&l->by_actor, key, &cursor);

            for (; i != NO_INDEX && compared < MAX_COMPARED; i = map_next(&l->by_actor, key, &cursor), compared++) {
                uint32_t n = agreement(&l->item[i].first, x);

                if (n > most || (n && n == most && i < best)) {
                    most = n;
                    best = i;
                }
            }
        }
    }
    return best;
}

/* ---- Keeping ---------------------------------------------------------------------------------------------------- */

static bool index_side(linker *l, uint32_t i, uint64_t root, const side *s, uint32_t from)
{
    for (uint32_t k = from; k < s->count; k++)
        if (!map_add(&l->by_actor, slot_key(root, s->key[k]), i))
            return false;
    return true;
}

/* The id of an article is appended unless it is there already: articles come one after another, so it would be the last. */
static bool add_article(json_t *list, const char *id)
{
    size_t n = json_array_size(list);

    return (n && strcmp(json_string_value(json_array_get(list, n - 1)), id) == 0) || json_array_append_new(list, json_string(id)) == 0;
}

/* A string is appended unless the list has it. */
static bool add_once(json_t *list, const char *z)
{
    size_t i;
    json_t *item;

    if (!z[0])
        return true;
    json_array_foreach(list, i, item)
        if (strcmp(json_string_value(item), z) == 0)
            return true;
    return json_array_append_new(list, json_string(z)) == 0;
}

/* More parties or claims than an act of the world has: a hostile record must not cost the square of its length. */
enum { MOST_PARTIES = 256, MOST_CLAIMS = 256 };

/* Fields of an act that articles may say differently. A claim is a value with the articles that make it. */
static bool add_claim(json_t *claims, const char *field, json_t *value, const char *article)
{
    json_t *list = json_object_get(claims, field), *claim = NULL, *item;
    size_t i;

    if (!value || json_is_null(value))
        return true;
    if (!list && json_object_set_new(claims, field, list = json_array()) != 0)
        return false;
    json_array_foreach(list, i, item)
        if (json_equal(json_object_get(item, "value"), value))
            claim = item;
    if (!claim && json_array_size(list) >= MOST_CLAIMS)
        return true;
    if (!claim) {
        claim = json_pack("{s:O, s:[]}", "value", value, "articles");
        if (json_array_append_new(list, claim) != 0)
            return false;
    }
    return add_article(json_object_get(claim, "articles"), article);
}

/* Does a claim of that name say something else of an act? */
static bool is_field(const char *kind)
{
    return strcmp(kind, "cameo") == 0 || strcmp(kind, "status") == 0 || strcmp(kind, "date") == 0 || strcmp(kind, "place") == 0;
}

/* Numbers of persons: {"kind","low","high","approximate",...} -> the claim killed = {low, high, approximate}. */
static bool add_counts(json_t *claims, const json_t *counts, const char *article)
{
    size_t i;
    json_t *count;

    json_array_foreach(counts, i, count) {
        const char *kind = json_text(count, "kind");
        json_t *value = json_pack("{s:O?, s:O?, s:O?}", "low", json_object_get(count, "low"), "high",
                                  json_object_get(count, "high"), "approximate", json_object_get(count, "approximate"));
        bool good = value && (!kind[0] || is_field(kind) || add_claim(claims, kind, value, article));

        json_decref(value);
        if (!good)
            return false;
    }
    return true;
}

static bool add_claims(const linked *l, const act *x, const char *article)
{
    json_t *claims = json_object_get(l->record, "claims");

    return add_claim(claims, "cameo", json_object_get(x->what, "cameo"), article) &&
           add_claim(claims, "status", json_object_get(x->what, "status"), article) &&
           add_claim(claims, "date", json_object_get(x->what, "date"), article) &&
           add_claim(claims, "place", json_object_get(json_object_get(x->what, "place"), "name"), article) &&
           add_counts(claims, json_object_get(x->what, "counts"), article);
}

static bool add_party(json_t *list, const json_t *from)
{
    static const char *const field[] = { "id", "name", "country", "role", "code" };
    const char *id = json_text(from, "id");
    json_t *party;
    size_t i;

    if (strncmp(id, "a:", 2) == 0)
        id = ""; /* means nothing outside its article */
    json_array_foreach(list, i, party)
        if (id[0] ? strcmp(json_text(party, "id"), id) == 0 : strcmp(json_text(party, "name"), json_text(from, "name")) == 0)
            return true;
    if (json_array_size(list) >= MOST_PARTIES)
        return true;
    party = json_object();
    for (i = 0; party && i < COUNT_OF(field); i++)
        if (json_object_set_new(party, field[i], json_string(i == 0 ? id : json_text(from, field[i]))) != 0)
            break;
    return json_array_append_new(list, party) == 0;
}

static bool add_parties(const linked *l, const act *x)
{
    static const char *const name[] = { "source", "target" };
    size_t i;
    json_t *item;

    for (int s = 0; s < 2; s++)
        json_array_foreach(json_object_get(x->what, name[s]), i, item)
            if (!add_party(json_object_get(l->record, name[s]), item))
                return false;
    return true;
}

/* What the first reports did not know. */
static bool fill_up(linker *l, uint32_t i, const act *x)
{
    act *first = &l->item[i].first;
    const side *from[2] = { &x->source, &x->target };
    side *to[2] = { &first->source, &first->target };

    for (int s = 0; s < 2; s++) {
        uint32_t had = to[s]->count;

        for (uint32_t k = 0; k < from[s]->count && to[s]->count < COUNT_OF(to[s]->key); k++) {
            bool known = false;

            for (uint32_t m = 0; m < to[s]->count; m++)
                known |= to[s]->key[m] == from[s]->key[k];
            if (!known)
                to[s]->key[to[s]->count++] = from[s]->key[k];
        }
        if (!index_side(l, i, first->root, to[s], had))
            return false;
    }
    if (first->day == INT32_MIN && x->day != INT32_MIN) {
        first->day = x->day;
        first->month = x->month;
    }
    if (!first->country[0])
        first->country = x->country;
    if (isnan(first->lat)) {
        first->lat = x->lat;
        first->lon = x->lon;
    }
    return true;
}

static uint32_t make(linker *l, const act *x, uint64_t story, uint64_t number, json_t *article)
{
    linked *n = ARENA_PUSH(&l->a, l->item, l->count, l->cap);

    if (!n)
        return NO_INDEX;
    n->first = *x;
    n->record = json_pack("{s:s, s:I, s:I, s:O?, s:[], s:[], s:{}, s:{s:s, s:s, s:s}}", "type", "act", "act", (json_int_t)number,
                          "story", (json_int_t)story, "cameo", json_object_get(x->what, "cameo"), "source", "target", "claims",
                          "first_report", "id", json_text(article, "id"), "date", json_text(article, "date"), "source",
                          json_text(article, "source"));
    n->articles = json_array();
    n->sources = json_array();
    if (!n->record || !n->articles || !n->sources || !index_side(l, l->count - 1, x->root, &x->source, 0) ||
        !index_side(l, l->count - 1, x->root, &x->target, 0))
        return NO_INDEX;
    return l->count - 1;
}

static bool mention(json_t *mentions, const linked *l, const act *x, const json_t *article)
{
    static const char *const field[] = { "cameo", "status", "date", "counts", "confidence" };
    json_t *m = json_pack("{s:s, s:O, s:O, s:s, s:s, s:s, s:O?, s:O?}", "type", "mention", "act", json_object_get(l->record, "act"),
                          "story", json_object_get(l->record, "story"), "article", json_text(article, "id"), "source",
                          json_text(article, "source"), "published", json_text(article, "date"), "of_article",
                          json_object_get(x->what, "id"), "events", json_object_get(x->what, "mentions"));

    for (size_t i = 0; m && i < COUNT_OF(field); i++) {
        json_t *v = json_object_get(x->what, field[i]);

        if (v && json_object_set(m, field[i], v) != 0)
            break;
    }
    return m && json_array_append_new(mentions, m) == 0;
}

static bool add_act(linker *l, json_t *mentions, json_t *what, json_t *article, uint64_t story, uint64_t *number)
{
    act x = read_act(&l->a, what);
    uint32_t i = find(l, &x);
    const linked *to;

    if (i == NO_INDEX) {
        i = make(l, &x, story, ++*number, article);
        if (i == NO_INDEX)
            return false;
    } else if (!fill_up(l, i, &x)) {
        return false;
    }
    to = &l->item[i];
    return add_article(to->articles, json_text(article, "id")) && add_once(to->sources, json_text(article, "source")) &&
           add_parties(to, &x) && add_claims(to, &x, json_text(article, "id")) && mention(mentions, to, &x, article);
}

/* The value that most articles give, the earlier of several. */
static json_t *usual(const json_t *claims)
{
    json_t *best = NULL, *claim;
    size_t most = 0, i;

    json_array_foreach(claims, i, claim) {
        size_t n = json_array_size(json_object_get(claim, "articles"));

        if (n > most) {
            most = n;
            best = json_object_get(claim, "value");
        }
    }
    return best;
}

static bool finish(linked *l, json_t *acts)
{
    static const char *const field[] = { "cameo", "status", "date", "place" };
    json_t *claims = json_object_get(l->record, "claims");

    for (size_t i = 0; i < COUNT_OF(field); i++) {
        json_t *v = usual(json_object_get(claims, field[i]));

        if (json_object_set_new(l->record, field[i], v ? json_incref(v) : json_null()) != 0)
            return false;
    }
    return json_object_set_new(l->record, "articles", json_integer((json_int_t)json_array_size(l->articles))) == 0 &&
           json_object_set(l->record, "sources", l->sources) == 0 && json_array_append(acts, l->record) == 0;
}

static void release(linker *l)
{
    for (uint32_t i = 0; i < l->count; i++) {
        json_decref(l->item[i].record);
        json_decref(l->item[i].articles);
        json_decref(l->item[i].sources);
    }
    map_release(&l->by_actor);
    arena_release(&l->a);
}

dgm_status acts_link(json_t *acts, json_t *mentions, const json_t *articles, uint64_t story, uint64_t *number,
                     dgm_error *error)
{
    linker l = { 0 };
    size_t i, k;
    json_t *article, *what;
    bool good = true;

    arena_init(&l.a, 0);
    json_array_foreach(articles, i, article)
        json_array_foreach(json_object_get(article, "acts"), k, what)
            good = good && add_act(&l, mentions, what, article, story, number);
    for (uint32_t n = 0; n < l.count && good; n++)
        good = finish(&l.item[n], acts);
    release(&l);
    return good ? DGM_OK : dgm_fail_memory(error);
}
