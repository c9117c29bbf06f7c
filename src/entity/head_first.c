/* Phrases of languages that put the head noun first (Indonesian):
 *   [para | tiga | sejumlah] [mantan] HEAD [fillers] [body] [nation | dari nation] [rank] [NAME] [itu] */
#include "entity/scan.h"

static bool is_head(const item *t) { return t->kind == ITEM_AGENT || t->kind == ITEM_TITLE; }

static bool is_modifier(const item *t)
{
    return t->kind == ITEM_NATION || t->kind == ITEM_METONYM || t->kind == ITEM_ORG || t->kind == ITEM_GROUP ||
           t->kind == ITEM_NAME || t->kind == ITEM_PERSON || is_head(t) || t->kind == ITEM_PLACE;
}

/* Capitalised words after "Kementerian", "Partai": where does the person's name begin? Number of words of the body. */
static uint32_t body_words(const ctx *c, const item *t, bool person_wanted)
{
    uint32_t n = t->last - t->first + 1;
    const name *x = ent_name_over(c, t->first);

    if (!person_wanted)
        return n;
    if (x && x->type == MENTION_ORG && x->first < t->first)
        return x->last < t->last ? x->last - t->first + 1 : n;
    for (uint32_t w = t->first; w <= t->last; w++)
        if (ent_is_given(c, c->d->word[w].lower, NULL))
            return w - t->first;
    if (n <= 2)
        return 0;
    return n - 2;
}

/* The number of "capres nomor urut 2". */
static bool is_number(const ctx *c, uint32_t i, uint32_t from)
{
    return i > from && c->item[i].kind == ITEM_QUANT && c->item[i].first == c->item[i].last && c->item[i - 1].kind == ITEM_FILL &&
           c->d->word[c->item[i].first].upos == UPOS_NUM;
}

/* Looks over up to three plain nouns or adjectives for something that belongs to the phrase. */
static uint32_t over_fillers(const ctx *c, uint32_t k)
{
    uint32_t i = k;

    while (ent_adjacent(c, i) && i - k < 4 && (ent_is_filler(c, &c->item[i]) || is_number(c, i, k)))
        i++;
    if (i > k && c->d->word[c->item[i - 1].first].upos == UPOS_CCONJ)
        return k;
    if (i > k && ent_adjacent(c, i) && is_modifier(&c->item[i]) &&
        !(is_head(&c->item[i]) && !(c->item[i].flags & ITEM_CAPITAL) && c->item[k].kind != ITEM_FILL))
        return i;
    return k;
}

/* Fillers that end the phrase: adjectives and nouns that the tree hangs on the head. */
static uint32_t closing_fillers(const ctx *c, const phrase *p, uint32_t k)
{
    uint32_t i = k;

    while (ent_adjacent(c, i) && i - k < 3 && (ent_is_filler(c, &c->item[i]) || is_number(c, i, k))) {
        uint32_t w = c->item[i].first, h = c->d->word[w].head;
        uint8_t rel = c->d->word[w].rel;

        if (c->item[i].kind != ITEM_FILL && c->item[i].kind != ITEM_QUANT && !(h != NO_INDEX && h >= p->full_first && h < w &&
            (rel == REL_AMOD || rel == REL_NMOD || rel == REL_COMPOUND || rel == REL_FLAT || rel == REL_DET)))
            break;
        i++;
    }
    while (i > k && c->d->word[c->item[i - 1].first].upos == UPOS_CCONJ)
        i--;
    return i;
}

static bool person_head(const phrase *p)
{
    return !p->plural && (!p->quant || p->indefinite) && !p->state_noun; /* "salah satu pimpinan LBH Budi Santoso" */
}

/* "IMBI", "CISSReC": more capitals than a name of a person has. */
static bool short_form(const ctx *c, uint32_t w)
{
    str f = c->d->word[w].form;
    uint32_t capitals = 0;

    for (uint32_t i = 0; i < f.n; i++)
        if (f.p[i] >= 'A' && f.p[i] <= 'Z')
            capitals++;
    return capitals >= 2 && f.n <= 12 && (capitals == f.n || capitals >= 3) && f.n > 2;
}

/* Does the item go on with what a title says of its office: bodies, their units, places, short forms in brackets? */
static bool is_office_word(const ctx *c, uint32_t i)
{
    const item *t = &c->item[i];

    switch (t->kind) {
    case ITEM_ORG: case ITEM_GROUP: case ITEM_NAME: case ITEM_NATION: case ITEM_METONYM: case ITEM_PLACE: case ITEM_PLACEHEAD: case ITEM_FILL:
    case ITEM_OPEN: case ITEM_CLOSE:
        return true;
    case ITEM_AGENT: case ITEM_TITLE:
        return (t->flags & ITEM_CAPITAL) && ((t->flags & ITEM_ORGLIKE) || c->item[i - 1].kind == ITEM_OPEN);
    case ITEM_COMMA:
        return ent_adjacent(c, i + 1) && (c->item[i + 1].kind == ITEM_NAME || c->item[i + 1].kind == ITEM_PERSON);
    case ITEM_QUANT:
        return t->first == t->last && c->d->word[t->first].upos == UPOS_NUM;
    default:
        return t->first == t->last && c->d->word[t->first].upos == UPOS_CCONJ;
    }
}

static bool is_learned_person(const item *t) { return t->kind == ITEM_PERSON || (t->kind == ITEM_NAME && t->learned == MENTION_PER + 1); }

/* "Deputi Pengawasan dan Pelaporan KPK Rudi Hartawan", "Ketua Presidium Alumni Karim Lubis": the capitalised words after the head are of the
 * office when a name that was learnt to be a person's comes after them. Its item, or NO_INDEX. */
static uint32_t name_after_office(const ctx *c, const phrase *p, uint32_t k)
{
    bool body = p->weak_only;

    if (is_learned_person(&c->item[k]) || ent_is_given(c, c->d->word[c->item[k].first].lower, NULL))
        return NO_INDEX;
    for (uint32_t i = k + 1; i < k + 12 && ent_adjacent(c, i); i++) {
        const item *t = &c->item[i];

        if (is_learned_person(t))
            return body && c->d->word[c->item[i - 1].first].upos != UPOS_CCONJ ? i : NO_INDEX;
        if (!is_office_word(c, i))
            return NO_INDEX;
        body = body || t->kind == ITEM_ORG || t->kind == ITEM_GROUP || (t->flags & ITEM_ORGLIKE);
    }
    return NO_INDEX;
}

/* Takes the items k up to the name at `to`: bodies lend their role and country. */
static uint32_t take_office(ctx *c, phrase *p, uint32_t k, uint32_t to)
{
    const item *name = &c->item[to];

    for (; k < to; k++) {
        const item *t = &c->item[k];

        if (t->kind == ITEM_ORG || t->kind == ITEM_GROUP || (is_head(t) && (t->flags & ITEM_ORGLIKE)))
            ent_take_body(c, p, t);
        else if (t->kind == ITEM_NATION)
            ent_take_nation(p, t);
    }
    ent_take_name(c, p, name->first, name->last, name->entry);
    return to + 1;
}

/* Words of a name that belong to the body whose head or member stands before it: what was learnt to be a body ("Koordinator Komrad
 * Pancasila Antony Yuda"), or all when a name between commas follows ("Ketua Panwaslih Aceh, Agus Saputra, ..."). */
static uint32_t body_of_weak_head(const ctx *c, const phrase *p, uint32_t k)
{
    const item *t = &c->item[k];
    const name *x = ent_name_over(c, t->first);

    if (x && x->type == MENTION_ORG)
        return (x->last < t->last ? x->last : t->last) - t->first + 1;
    if (!p->weak_only || p->body.n || t->learned == MENTION_PER + 1)
        return 0;
    if (ent_is_given(c, c->d->word[t->first].lower, NULL) || !ent_adjacent(c, k + 2) || c->item[k + 1].kind != ITEM_COMMA)
        return 0;
    return c->item[k + 2].kind == ITEM_PERSON || (c->item[k + 2].kind == ITEM_NAME && ent_apposition_ends(c, k + 3)) ? t->last - t->first + 1 : 0;
}

/* "tim B-Universe", "pemerintahan Trump": the name belongs to the phrase and lends it country and role. */
static uint32_t take_holder(ctx *c, phrase *p, uint32_t k)
{
    const item *t = &c->item[k];

    p->holder = k;
    p->full_last = p->last = t->last;
    if (!p->country[0])
        code_copy(p->country, t->country);
    return k + 1;
}

/* A body or head after the name: "Deputi Bidang Pengawasan Pangan Olahan BPOM" goes on. */
static bool is_body_next(const ctx *c, uint32_t k)
{
    return ent_adjacent(c, k) && (c->item[k].kind == ITEM_ORG || c->item[k].kind == ITEM_GROUP || (is_head(&c->item[k]) && (c->item[k].flags & ITEM_CAPITAL)));
}

/* What follows a head noun. Returns the item after the phrase. */
static uint32_t modifiers(ctx *c, phrase *p, uint32_t k)
{
    bool in_body = c->item[p->head_item].flags & ITEM_ORGLIKE, done = false;
    uint32_t last_head = p->head_item;
    bool org_name = in_body && (c->item[p->head_item].flags & ITEM_CAPITAL);
    uint32_t name;

    while (!done && ent_adjacent(c, k)) {
        const item *t = &c->item[k];
        uint32_t next = k + 1;

        switch (t->kind) {
        case ITEM_NATION:
            if (p->country_said && !org_name)
                return k;
            ent_take_nation(p, t);
            break;
        case ITEM_METONYM:
            if (p->country[0] && p->country_said)
                return k;
            if (t->country[0])
                ent_take_nation(p, t);
            break;
        case ITEM_AGENT:
        case ITEM_TITLE:
            if (p->country_said && t->kind == ITEM_AGENT && !(t->flags & ITEM_CAPITAL))
                return k;
            ent_take_body(c, p, t);
            last_head = k;
            in_body = in_body || (t->flags & ITEM_ORGLIKE);
            if (t->kind == ITEM_TITLE)
                in_body = false;
            break;
        case ITEM_ORG:
        case ITEM_GROUP:
            ent_take_body(c, p, t);
            if (p->head_item + 1 == k && in_body && p->kind == PHRASE_NOMINAL && !p->body.n && t->entry)
                p->body = t->entry->name;
            break;
        case ITEM_PERSON:
            if (c->item[last_head].flags & ITEM_OWNED)
                return k;
            if (c->item[last_head].flags & ITEM_COLLECTIVE)
                return take_holder(c, p, k);
            if (!person_head(p) && !(t->entry && p->noun.n)) {
                return k;
            }
            if (!person_head(p)) { /* "pemerintahan Trump", "kelompok Pepi" */
                if (!p->country[0])
                    code_copy(p->country, t->country);
                p->full_last = p->last = t->last;
                return k + 1;
            }
            ent_take_name(c, p, t->first, t->last, t->entry);
            return k + 1;
        case ITEM_NAME:
            if (c->item[last_head].flags & ITEM_OWNED)
                return k;
            if ((c->item[last_head].flags & ITEM_COLLECTIVE) && !in_body)
                return take_holder(c, p, k);
            if (short_form(c, t->first) && !(c->d->word[t->last].flags & WORD_ALL_CAPS && t->last > t->first)) {
                uint32_t first = t->first;

                while (first <= t->last && short_form(c, first))
                    first++;
                if (first > t->last) { /* "Ketua IMBI" */
                    in_body = true;
                    break;
                }
                if (person_head(p)) {
                    ent_take_name(c, p, first, t->last, NULL);
                    return k + 1;
                }
            }
            if (in_body && (t->flags & ITEM_CAPITAL)) {
                bool wanted = p->head_item != NO_INDEX && !org_name && person_head(p) && !is_body_next(c, k + 1);
                uint32_t n = p->country_said && wanted ? 0 : body_words(c, t, wanted);

                if (n == t->last - t->first + 1) {
                    in_body = true;
                    break;
                }
                ent_take_name(c, p, t->first + n, t->last, NULL);
                return k + 1;
            }
            if (person_head(p) && (name = name_after_office(c, p, k)) != NO_INDEX)
                return take_office(c, p, k, name);
            if (person_head(p)) {
                uint32_t n = body_of_weak_head(c, p, k);

                if (n == t->last - t->first + 1) {
                    in_body = true;
                    break;
                }
                ent_take_name(c, p, t->first + n, t->last, NULL);
                return k + 1;
            }
            if (p->quant)
                return k;
            org_name = true; /* "pemberontak Al-Murabit", "pemerintahan Assad" */
            p->full_last = p->last = t->last;
            return k + 1;
        case ITEM_PLACE:
        case ITEM_PLACEHEAD:
            if (t->kind == ITEM_PLACEHEAD && ent_adjacent(c, k + 1) && (c->item[k + 1].flags & ITEM_CAPITAL) &&
                (c->item[k + 1].kind == ITEM_NAME || c->item[k + 1].kind == ITEM_PLACE)) {
                p->full_last = p->last = c->item[k + 1].last;
                k += 2;
                continue;
            }
            if (t->kind == ITEM_PLACEHEAD && !(t->flags & ITEM_CAPITAL))
                return k;
            if (in_body && t->country[0] && !p->fixed_country && !p->country_said)
                ent_take_nation(p, t); /* "PN Palu": the place tells the country */
            break;
        case ITEM_HONOR:
            if (t->rule && t->rule->gender)
                p->gender = t->rule->gender;
            break;
        case ITEM_POSS: /* "mitranya dari Pakistan" */
            if (!ent_adjacent(c, k + 1) || c->item[k + 1].kind != ITEM_OF)
                return k;
            break;
        case ITEM_OF:
            if (p->country_said && ent_adjacent(c, k + 2) && c->item[k + 1].kind == ITEM_NATION &&
                (c->item[k + 2].kind == ITEM_NAME || c->item[k + 2].kind == ITEM_PERSON)) {
                k += 2; /* "Duta Besar Norwegia untuk Indonesia Astrid Lunde" */
                continue;
            }
            if (t->first == t->last && ent_adjacent(c, k + 1) && is_modifier(&c->item[k + 1]) &&
                c->item[k + 1].kind != ITEM_PERSON && c->item[k + 1].kind != ITEM_NAME) {
                p->full_last = p->last = t->last;
                k++;
                continue;
            }
            if (ent_adjacent(c, k + 1) && c->item[k + 1].kind == ITEM_FILL && (next = over_fillers(c, k + 1)) > k + 1)
                break;
            return k;
        case ITEM_ACTING: case ITEM_ELECT:
            break;
        case ITEM_OPEN: /* "Menteri Dalam Negeri (Mendagri) Lee Sang-min", "calon presiden (capres) nomor urut 2" */
            if (!ent_adjacent(c, k + 3) || c->item[k + 2].kind != ITEM_CLOSE)
                return k;
            if (is_head(&c->item[k + 1]) ||
                (c->item[k + 1].flags & ITEM_CAPITAL && c->item[k + 1].first == c->item[k + 1].last &&
                 (c->item[k + 3].kind == ITEM_PLACEHEAD || (is_modifier(&c->item[k + 3]) && !is_head(&c->item[k + 3]))))) {
                p->full_last = p->last = c->item[k + 2].last;
                k += 3;
                continue;
            }
            return k;
        case ITEM_DEM:
            p->definite = true;
            done = true;
            break;
        default:
            next = over_fillers(c, k);
            if (next == k) {
                next = closing_fillers(c, p, k);
                if (next == k)
                    return k;
                p->full_last = p->last = c->item[next - 1].last;
                k = next;
                continue;
            }
            p->full_last = p->last = c->item[next - 1].last;
            k = next;
            continue;
        }
        if (next == k + 1)
            p->full_last = p->last = t->last;
        else
            p->full_last = p->last = c->item[next - 1].last;
        k = next;
    }
    return k;
}

/* "Kota Bogor", "Provinsi Papua". */
static bool is_named_place(const ctx *c, uint32_t k)
{
    return ent_adjacent(c, k + 1) && ent_adjacent(c, k) && c->item[k].kind == ITEM_PLACEHEAD && (c->item[k].flags & ITEM_CAPITAL) &&
           (c->item[k + 1].kind == ITEM_PLACE || (c->item[k + 1].kind == ITEM_NAME && c->item[k + 1].learned == MENTION_LOC + 1));
}

static uint32_t parse_bare(ctx *c, uint32_t k, phrase *p)
{
    const item *t = &c->item[k];

    p->entry = t->entry;
    p->row = t->entry;
    code_copy(p->country, t->country);
    code_copy(p->role, t->role);
    switch (t->kind) {
    case ITEM_NATION: case ITEM_METONYM:
        p->kind = PHRASE_STATE;
        p->adjective = (t->flags & ITEM_ADJ) && c->r->head_last;
        return k + 1;
    case ITEM_ORG: case ITEM_GROUP:
        p->kind = PHRASE_ORG;
        if (ent_adjacent(c, k + 1) && c->item[k + 1].kind == ITEM_PLACE) { /* "KPU Jawa Timur" */
            p->last = p->full_last = c->item[k + 1].last;
            return k + 2;
        }
        if (is_named_place(c, k + 1)) { /* "KPU Kabupaten Sumenep" */
            p->last = p->full_last = c->item[k + 2].last;
            return k + 3;
        }
        if (ent_adjacent(c, k + 1) && c->item[k + 1].kind == ITEM_NATION) { /* "Mahkamah Konstitusi Korsel" */
            if (memcmp(p->country, c->item[k + 1].country, 4) != 0)
                p->entry = NULL;
            ent_take_nation(p, &c->item[k + 1]);
            p->last = p->full_last = c->item[k + 1].last;
            return k + 2;
        }
        return k + 1;
    case ITEM_PERSON:
        p->kind = PHRASE_PERSON;
        p->person = t->entry;
        p->role[0] = p->country[0] = 0;
        return k + 1;
    case ITEM_NAME:
        p->kind = PHRASE_NAME;
        p->learned = t->learned;
        return k + 1;
    case ITEM_PLACE:
        p->kind = PHRASE_PLACE;
        return k + 1;
    case ITEM_PRON:
        p->kind = PHRASE_PRONOUN;
        p->pron = t->rule;
        return k + 1;
    default:
        return k;
    }
}

uint32_t ent_parse_head_first(ctx *c, uint32_t k, phrase *p)
{
    uint32_t i = k, start;

    ent_phrase_init(p, c, k);
    while (ent_adjacent(c, i) || i == k) {
        const item *t = &c->item[i];

        if (t->kind == ITEM_QUANT && (t->first != t->last || c->d->word[t->first].upos != UPOS_PUNCT)) {
            p->quant = true;
            if (t->rule && !t->rule->plural)
                p->indefinite = true;
            else
                p->plural = true;
        } else if (t->kind == ITEM_FORMER) {
            p->former = true;
        } else if (t->kind == ITEM_HONOR) {
            p->honor = true;
            p->gender = t->rule->gender ? t->rule->gender : p->gender;
        } else if (t->kind != ITEM_ACTING && t->kind != ITEM_DET) {
            break;
        }
        i++;
        if (i >= c->item_count || !ent_adjacent(c, i))
            return k;
    }
    start = c->item[k].first;
    if (c->item[k].kind == ITEM_DET) /* "sang presiden" */
        p->definite = true;
    p->first = p->full_first = start;
    p->last = p->full_last = c->item[i].last;
    if (is_head(&c->item[i])) {
        ent_take_head(c, p, i);
        if (p->indefinite)
            p->plural = false;
        i = modifiers(c, p, i + 1);
        /* "Kementerian Luar Negeri Rusia", "Partai Rakyat": the whole is a name. */
        if (p->kind == PHRASE_NOMINAL && (c->item[p->head_item].flags & ITEM_ORGLIKE) &&
            (c->item[p->head_item].flags & ITEM_CAPITAL) && p->last > c->item[p->head_item].last)
            p->kind = PHRASE_ORG;
        return i;
    }
    if (i == k || p->former || p->honor) {
        uint32_t after;

        if (i > k && c->item[i].kind != ITEM_NAME && c->item[i].kind != ITEM_PERSON)
            return k;
        p->first = c->item[i].first;
        after = parse_bare(c, i, p);
        if (p->kind == PHRASE_NAME && p->honor)
            p->kind = PHRASE_PERSON;
        return after == i ? k : after;
    }
    return k;
}
