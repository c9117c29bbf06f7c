/* Between the files of the entity stage: items (what each stretch of words may be), phrases, and the run's state. */
#ifndef DGM_ENTITY_SCAN_H
#define DGM_ENTITY_SCAN_H

#include "doc/doc.h"
#include "entity/entity.h"
#include "entity/rules.h"

typedef enum item_kind {
    ITEM_WORD, ITEM_QUANT, ITEM_DET, ITEM_DEM, ITEM_FORMER, ITEM_ACTING, ITEM_ELECT, ITEM_HONOR, ITEM_OF, ITEM_LOC,
    ITEM_POSS, ITEM_FILL, ITEM_COMMA, ITEM_OPEN, ITEM_CLOSE, ITEM_QUOTE, ITEM_PRON,
    ITEM_NATION, ITEM_METONYM, ITEM_PERSON, ITEM_ORG, ITEM_GROUP, ITEM_AGENT, ITEM_TITLE, ITEM_PLACEHEAD, ITEM_PLACE,
    ITEM_NAME
} item_kind;

enum item_flag {
    ITEM_WEAK = 1,    /* a head that takes the role of its body */
    ITEM_ORGLIKE = 2, /* a head of names of bodies */
    ITEM_STATE = 4,   /* stands for the government of its country */
    ITEM_PLURAL = 8,
    ITEM_CAPITAL = 16,
    ITEM_LOCTOO = 32, /* the preposition is one of place as well */
    ITEM_ADJ = 64,    /* a nation as adjective */
    ITEM_COLLECTIVE = 128,
    ITEM_OWNED = 256,
    ITEM_ABROAD = 512,
    ITEM_COUNTERPART = 1024,
    ITEM_PREMISES = 4096, /* a house: stands for nobody without its body */
    ITEM_SAID = 2048  /* the country is a word of the item */
};

typedef struct item {
    uint32_t first, last; /* words, inclusive */
    item_kind kind;
    uint32_t flags;
    const entry *entry;   /* row of the world or NULL */
    const rule *rule;     /* row of the pack or NULL */
    char role[4];
    char country[4];
    uint8_t learned;      /* names: mention_type + 1 of the learned name that they are; 0 none */
} item;

typedef enum phrase_kind { PHRASE_PERSON, PHRASE_ORG, PHRASE_STATE, PHRASE_NOMINAL, PHRASE_PRONOUN, PHRASE_PLACE, PHRASE_NAME } phrase_kind;

typedef struct phrase {
    phrase_kind kind;
    uint32_t first, last, full_first, full_last; /* words */
    uint32_t head_item;    /* item of the head noun, NO_INDEX */
    uint32_t head;         /* word in the tree */
    const entry *person;   /* known person */
    const entry *entry;    /* known body, group, nation, place name's metonym */
    const rule *pron;
    char country[4];       /* said in the phrase, or "" */
    char role[4];          /* by title, agent noun or body, or "" */
    char title_role[4];    /* role from an explicit title beside a name */
    str cls;               /* class of the title */
    str noun;              /* lower-cased head noun */
    str alias;             /* short form in parentheses */
    str body;              /* name of the body in the title */
    bool of_group;         /* it is a group with a country of its own: "milisi Hamas" */
    uint32_t owner;        /* phrase of the possessor, NO_INDEX */
    uint32_t same_as;      /* phrase that this one describes (apposition), NO_INDEX */
    bool country_said;     /* by a nation word rather than by a place */
    bool country_by_body;
    bool stateless;        /* member of a body without a country */
    bool fixed_country;    /* a nation in the phrase is only where the body is: "KBRI Canberra" */
    bool former, plural, definite, indefinite, adjective, locative, nested, has_title, quant, state_noun, weak_only, honor, numbered, of_unknown, country_by_title;
    char gender;
    uint8_t learned;       /* as of items */
    const entry *place_of; /* unused for names; nation of the place */
    uint32_t actor;        /* first actor, NO_INDEX */
    uint32_t actor2;       /* second of a pair */
    uint32_t holder;       /* collective heads: the item of the name after them, NO_INDEX */
    const char *reason;
    const entry *row;
    const rule *rule;
} phrase;

typedef struct country_score { char country[4]; double score; } country_score;

typedef struct alias { uint64_t hash; uint32_t actor, phrase; } alias;

typedef struct ctx {
    doc *d;
    const entity_rules *r;
    const world *w;
    const struct role_judge *judge; /* NULL: roles by the rules alone */
    arena *a;
    item *item;       uint32_t item_count, item_cap;
    phrase *phrase;   uint32_t phrase_count, phrase_cap;
    country_score *score; uint32_t score_count, score_cap;
    map capital;      /* key of words with a capital inside a sentence -> word */
    map alias;        /* hash of a lower-cased name -> alias[] */
    alias *alias_row; uint32_t alias_count, alias_cap;
    map key;          /* hash of an actor's key -> actor */
    str *actor_key;   uint32_t key_count, key_cap;
    uint32_t *name_at; /* per word: number + 1 of the learned name over it, 0 none; NULL without names */
    bool *in_quote;   /* per word: between quotation marks */
    int32_t day;      /* of the article; INT32_MIN unknown */
    char main[4];     /* the article's country */
    bool terror;      /* the article is about terrorism: suspects are REB */
    uint32_t role_count[22]; /* phrases of each role of judge.h, as the rules have them */
    uint64_t topic[10]; uint32_t topic_count; /* common nouns that the article repeats */
    bool failed;      /* memory ran out */
} ctx;

/* scan.c: items of the whole document. */
void ent_scan_items(ctx *c);
/* Lower-cased text of words first..last, white space as single spaces. */
str ent_words_lower(ctx *c, uint32_t first, uint32_t last);
/* Is this lower-cased word a given name (with its gender) / a surname? */
bool ent_is_given(const ctx *c, str lower, char *gender);
bool ent_is_surname(const ctx *c, str lower);
bool ent_word_is(const ctx *c, uint32_t w, rule_class cls);
/* The learned name over word `w`, or NULL. */
const name *ent_name_over(const ctx *c, uint32_t w);

/* phrase.c: phrases from items. */
void ent_find_phrases(ctx *c);
/* head_first.c / head_last.c: one phrase that begins at item k; returns the item after it (k when there is none). */
uint32_t ent_parse_head_first(ctx *c, uint32_t k, phrase *p);
uint32_t ent_parse_head_last(ctx *c, uint32_t k, phrase *p);
/* Helpers of the two. */
bool ent_adjacent(const ctx *c, uint32_t k);
void ent_phrase_init(phrase *p, const ctx *c, uint32_t k);
void ent_take_nation(phrase *p, const item *t);
void ent_take_body(ctx *c, phrase *p, const item *t);
void ent_take_head(ctx *c, phrase *p, uint32_t k);
void ent_take_name(ctx *c, phrase *p, uint32_t first, uint32_t last, const entry *person);
bool ent_is_filler(const ctx *c, const item *t);
/* Does item `k`, or that there is none, end what stands between commas? */
bool ent_apposition_ends(const ctx *c, uint32_t k);

/* country.c: the country of the article, before there are phrases; that of a phrase, with how it is known; that of a person of
 * whom only the name is known. */
void ent_find_country(ctx *c);
const char *ent_phrase_country(ctx *c, const phrase *p, const char **how);
/* "OPEC ministers ... the ministers": members of a body of states again? */
bool ent_means_members(const ctx *c, const phrase *p);
const char *ent_country_by_name(const ctx *c, str lower);

/* resolve.c: the actors of phrases. */
void ent_resolve_phrases(ctx *c);
uint32_t ent_actor_intern(ctx *c, str key, const phrase *p, str name, const char *country, const char *role, str id,
                      mention_type type, const char *reason);
void ent_add_alias(ctx *c, str lower, uint32_t who, uint32_t phrase_index);
uint32_t ent_find_alias(const ctx *c, str lower, uint32_t before);

/* pronoun.c: what refers back. */
void ent_resolve_pronouns(ctx *c);

/* A country or role of up to three letters; the rest of `out` is zero. `z` may be a shorter literal. */
static inline void code_copy(char out[4], const char *z)
{
    uint32_t n = 0;

    for (; n < 3 && z[n]; n++)
        out[n] = z[n];
    for (; n < 4; n++)
        out[n] = '\0';
}

#endif
