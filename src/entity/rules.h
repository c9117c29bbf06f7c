/* Words of the entity stage, from packs/<lang>/entity_*.tsv: which words open a name, join one, count, lead a body ... */
#ifndef DGM_ENTITY_RULES_H
#define DGM_ENTITY_RULES_H

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"

/* Classes as written in the tables; the order is that of rule_class_name[]. */
typedef enum rule_class {
    RULE_ORDER,      /* "head-first" or "head-last" (the term): where titles stand beside their modifiers */
    RULE_QUANT,      /* counts or groups: "para", "sejumlah", "several" */
    RULE_DET,        /* "the", "a", "sang" : may open a phrase, not part of it */
    RULE_DEM,        /* "itu", "tersebut", "this": makes a phrase refer back */
    RULE_FORMER,     /* "mantan", "former" */
    RULE_ELECT,      /* "terpilih", "-elect" */
    RULE_ACTING,     /* "pelaksana tugas", "acting" */
    RULE_CONN,       /* inside names: "bin", "van" */
    RULE_STOP,       /* capitalised words that are no names: days, months */
    RULE_LOC,        /* prepositions of place */
    RULE_OF,         /* prepositions between a head and its body: "dari", "of" */
    RULE_HONOR,      /* "Pak", "Mr": gender */
    RULE_FILL,       /* words inside titles and names of bodies: "luar", "negeri", "urusan" */
    RULE_WEAK,       /* heads that take the role of their body: "juru bicara", "ketua", "anggota" */
    RULE_ORG,        /* heads of names of bodies: "kementerian", "partai", "Ministry" */
    RULE_PLACE,      /* heads of names of places: "kota", "desa", "province" */
    RULE_HEAD,       /* further nouns that denote actors */
    RULE_COLLECTIVE, /* heads whose following name is a body, leader or owner: "tim", "pihak", "kubu" */
    RULE_OWNED,      /* heads whose following name is somebody else: "istri", "tim pengacara" */
    RULE_PREMISES,   /* houses of bodies: actors only with a body or nation beside them: "gedung", "kantor", "office" */
    RULE_NAME_ONLY,  /* heads of names of bodies that in lower case are no actors: "agreement", "energy" */
    RULE_ABROAD,     /* heads of a fixed country: a nation after them is where they are: "KBRI", "WNI" */
    RULE_COUNTERPART,/* "mitranya", "counterpart": has the office of the person named before */
    RULE_TERROR,     /* words that show that suspects are terrorists, not plain criminals */
    RULE_STATE,      /* nouns that stand for the government of their country: "pemerintah", "government" */
    RULE_POSS,       /* genitive mark */
    RULE_SPEECH,     /* verbs whose subject is a person or body */
    RULE_HE, RULE_THEY, RULE_I, RULE_WE, RULE_YOU, RULE_IT, RULE_REFL, RULE_RELATIVE,
    RULE_BOTH,        /* "keduanya", "both": two actors of any kind */
    RULE_BOTH_STATES, /* "kedua negara" */
    RULE_BOTH_SIDES,  /* "kedua pihak" */
    RULE_BOTH_PERSONS,/* "kedua pemimpin" */
    RULE_THAT_STATE,  /* "negara itu", "the country" */
    RULE_SIDE,        /* "pihaknya": the speaker's body */
    RULE_SOLE,        /* bodies of one country only, though their head word is common: "white house", "state department" */
    RULE_WORLD,       /* words of bodies of many states: "internasional" makes an agency or court one of them */
    RULE_CANDIDATE,   /* titles of who runs for an office: they count for more than the office that the tables know: "capres" */
    RULE_ANY_STATE,   /* people of any state unless the text says which: "diplomats", "delegates" */
    RULE_ORDINAL,     /* what is left of an ordinal without its digits, "ke-", "th": "Presiden ke-7 RI" tells when, not that he still is */
    RULE_SHARED,      /* names of a country that part of another one bears as well; the column of roles names that other country */
    RULE_REGIONAL,   /* words of people and bodies of several states: "European countries", "foreign creditors" */
    RULE_CLASS_COUNT
} rule_class;

typedef struct rule {
    str term;        /* lower-cased words joined by single spaces */
    rule_class cls;
    char role[4];
    bool plural;
    char gender;
    const char *file;
    uint32_t line;
} rule;

typedef struct entity_rules {
    arena arena;
    rule *rule;
    uint32_t rule_count, rule_cap;
    map term;             /* hash of the term */
    map first;            /* hash of a first word -> longest */
    uint32_t *longest;    /* words of the longest term that begins so */
    uint32_t longest_count, longest_cap;
    bool head_last;
    char lang;            /* 'i', 'e' */
    struct role_judge *judge; /* learned roles (judge.h); NULL: rules alone */
} entity_rules;

/* A bit for each class. */
typedef uint64_t rule_classes;
_Static_assert(RULE_CLASS_COUNT <= 64, "a class is a bit of rule_classes");

/* All classes of this lower-cased term, as bits; `of` gets the rule of each of them and is left as it was elsewhere. */
rule_classes ent_rule_classes(const entity_rules *r, str term, const rule *of[RULE_CLASS_COUNT]);
/* The rule of class `cls` for this lower-cased term, or NULL. */
const rule *ent_rule_find(const entity_rules *r, str term, rule_class cls);
/* Words of the longest term that begins with this lower-cased word, 0 when none. */
uint32_t ent_rule_longest(const entity_rules *r, str first_word);
/* Asks the memory for what the look-ups of a word (by str_hash) will need. */
void ent_rule_prefetch(const entity_rules *r, uint64_t hash);

#endif
