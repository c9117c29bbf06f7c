#!/usr/bin/env python3
"""Derives the tables of world/ from the raw knowledge tables.

    tools/world-derive.py KNOWLEDGE_DIR WORLD_DIR

KNOWLEDGE_DIR holds countries.tsv, leaders.tsv.xz, indonesia.tsv ... (see world/SOURCES.md); WORLD_DIR receives the
derived tables. Files named *-own.tsv in WORLD_DIR are kept by hand, read to leave out what they replace, never written.
Countries become ISO alpha-3, role chains one role of the list in docs/formats/world.md.
"""
import csv
import lzma
import os
import re
import sys
import unicodedata

SRC, OUT = sys.argv[1], sys.argv[2]
ROLES = "GOV MIL COP SPY JUD LEG MED REL PTY OPP REB UAF CRM CVL LAB EDU BUS NGO IGO REF ELI UNK".split()
PART = {"GOV": "GOV", "MIL": "MIL", "COP": "COP", "SPY": "SPY", "JUD": "JUD", "LEG": "LEG", "MED": "MED", "REL": "REL",
        "PTY": "PTY", "OPP": "OPP", "REB": "REB", "INS": "REB", "SEP": "REB", "UAF": "UAF", "CRM": "CRM", "CVL": "CVL",
        "LAB": "LAB", "AGR": "LAB", "EDU": "EDU", "BUS": "BUS", "MNC": "BUS", "NGO": "NGO", "HRI": "NGO", "ENV": "NGO",
        "DEV": "NGO", "SOC": "NGO", "NGM": "NGO", "IGO": "IGO", "INT": "IGO", "REF": "REF", "ELI": "ELI", "HLH": "CVL",
        "SET": "CVL", "PPL": "CVL", "RAD": "REB", "IMG": "REB", "UIS": "GOV", "VAT": "REL"}
CLASS_ROLE = {"MIL": "MIL", "COP": "COP", "SPY": "SPY", "JUD": "JUD", "LEG": "LEG", "PTY": "PTY", "REL": "REL", "REB": "REB",
              "NGO": "NGO", "HRI": "NGO", "LAB": "LAB", "OPP": "OPP", "IGO": "IGO", "EDU": "EDU", "BUS": "BUS"}


def rows(name):
    path = os.path.join(SRC, name)
    f = lzma.open(path, "rt", encoding="utf-8") if name.endswith(".xz") else open(path, encoding="utf-8")
    with f:
        yield from csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)


def own(name):
    path = os.path.join(OUT, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        return list(csv.DictReader((l for l in f if not l.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


def write(name, columns, table, comment):
    path = os.path.join(OUT, name)
    with open(path + ".tmp", "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(columns) + "\n")
        f.write(f"# {comment}\n")
        for r in table:
            f.write("\t".join(unicodedata.normalize("NFC", str(r.get(c, "") or "")) for c in columns).rstrip("\t") + "\n")
    os.replace(path + ".tmp", path)
    print(f"{name}: {len(table)} rows")


def key(s):
    s = unicodedata.normalize("NFKD", s.lower())
    s = "".join(c for c in s if not unicodedata.combining(c)).translate(str.maketrans("øłđı", "oldi"))
    s = re.sub("['’‘ʻʿ`]", "", s)
    return " ".join(re.sub(r"[-–,/()\"]", " ", s).split())


def role_of(chain):
    """One role of a chain of three-letter parts: countries are skipped, the first part that is a role decides."""
    parts = [chain[i:i + 3] for i in range(0, len(chain), 3)]
    if len(parts) > 1 and parts[0] in alpha3_set and parts[0] not in ("IGO", "NGO"):
        parts = parts[1:]
    for p in parts:
        if p in PART:
            return PART[p]
    return ""


alpha3_set, a2 = set(), {}
SPECIAL = {"EU": "", "XX": "", "XO": "", "XN": "", "": "", "XD": "UKR", "XL": "UKR", "XR": "AZE"}


def alpha3(c):
    if c in SPECIAL:
        return SPECIAL[c]
    return a2.get(c, c if c in alpha3_set else "")


def split(s):
    return [x.strip() for x in (s or "").split(";") if x.strip()]


def join(values):
    seen, out = set(), []
    for v in values:
        if v and v not in seen:
            seen.add(v)
            out.append(v)
    return ";".join(out)


countries = list(rows("countries.tsv"))
for r in countries:
    if r["alpha3"] and r["status"] != "organisation":
        alpha3_set.add(r["alpha3"])
        if len(r["id"]) == 2:
            a2[r["id"]] = r["alpha3"]
        else:
            a2[r["id"]] = r["alpha3"]
a2["XK"] = "XKX"
for code in ("GZS", "WSB"):
    alpha3_set.discard(code)
    for k in [k for k, v in a2.items() if v == code]:
        a2[k] = "PSE"
for r in countries:  # entities without a code of their own take the code of the state that claims them
    if r["id"].startswith("X") and not r["alpha3"] and r["id"] not in SPECIAL:
        s = split(r["successors"])
        SPECIAL[r["id"]] = a2.get(s[0], "") if s else ""

# --- countries
table = []
for r in countries:
    if r["status"] == "organisation" or not r["alpha3"] or r["alpha3"] in ("GZS", "WSB"):
        continue  # Gaza and the West Bank are regions of Palestine
    table.append({
        "alpha3": r["alpha3"], "name_en": r["name_en"], "alt_en": join(x for x in split(r["alt_en"]) if x != r["name_en"]),
        "name_id": r["name_id"], "alt_id": join(x for x in split(r["alt_id"]) if x != r["name_id"]),
        "adj_en": join(split(r["demonym_en"])), "adj_id": join(split(r["adj_id"])),
        "capital_en": r["capital_en"], "capital_id": join([r["capital_id"]] + split(r["capital_alt_id"])),
        "region": r["region"], "lat": r["lat"], "lon": r["lon"], "status": r["status"],
        "start": r["start"], "end": r["end"], "source": r["source"]})
table.sort(key=lambda r: (r["alpha3"], r["start"]))
merged = {}
for r in table:  # one row a code: the living state comes first, earlier states of that code lend their names
    m = merged.get(r["alpha3"])
    if m is None:
        merged[r["alpha3"]] = r
    else:
        keep, other = (r, m) if m["status"] == "historical" else (m, r)
        keep["alt_en"] = join(split(keep["alt_en"]) + [other["name_en"]] + split(other["alt_en"]))
        keep["alt_id"] = join(split(keep["alt_id"]) + [other["name_id"]] + split(other["alt_id"]))
        merged[r["alpha3"]] = keep
country_rows = sorted(merged.values(), key=lambda r: r["alpha3"])
write("countries.tsv", ["alpha3", "name_en", "alt_en", "name_id", "alt_id", "adj_en", "adj_id", "capital_en", "capital_id",
                        "region", "lat", "lon", "status", "start", "end", "source"], country_rows,
      "states and territories; further names in countries-own.tsv; derived by tools/world-derive.py")
names_of = {r["alpha3"]: [key(x) for x in [r["name_en"]] + split(r["alt_en"]) + split(r["adj_en"])] for r in country_rows}

# --- endings of domains: the outlets themselves are kept by hand, in outlets-own.tsv
SOLD = {"AC", "AI", "AM", "AS", "CC", "CO", "DJ", "FM", "GG", "IO", "LA", "LY", "ME", "MS", "NU", "SH", "SO", "TK", "TO", "TV", "VC", "WS"}  # borne by sites of all states
table = sorted([{"names": "." + r["id"].lower(), "country": r["alpha3"], "source": "datasets/country-codes"} for r in countries
                if len(r["id"]) == 2 and r["alpha3"] in names_of and r["id"] not in SOLD and not r["id"].startswith("X")] +
               [{"names": ".uk", "country": "GBR", "source": "own"}, {"names": ".xk", "country": "XKX", "source": "own"}],
               key=lambda r: r["names"])
write("outlets.tsv", ["names", "country", "source"], table, "the country that the last part of a domain stands for; derived by tools/world-derive.py")

# --- metonyms
seen = {(r["lang"], key(r["name"])) for r in own("metonyms-own.tsv")}
table = []
for r in rows("metonyms.tsv"):
    k = (r["lang"], key(r["metonym"]))
    c, role = alpha3(r["country"]), role_of(r["cameo"]) or "GOV"
    if r["cameo"].startswith("IGO"):
        c, role = "", "IGO"
    if k not in seen:
        seen.add(k)
        table.append({"lang": r["lang"], "name": r["metonym"], "country": c, "role": role, "body": r["body"], "source": r["source"]})
for r in country_rows:
    for lang in ("en", "id"):
        for n in split(r["capital_" + lang]):
            k = (lang, key(n))
            if k not in seen and n not in (r["name_en"], r["name_id"]) and r["status"] != "territory":
                seen.add(k)
                table.append({"lang": lang, "name": n, "country": r["alpha3"], "role": "GOV",
                              "body": f"Government of {r['name_en']}" if lang == "en" else f"Pemerintah {r['name_id']}",
                              "source": r["source"]})
write("metonyms.tsv", ["lang", "name", "country", "role", "body", "source"], table, "place names that stand for a body")

# --- agents
HAND = {}
BODY = set()  # a body that has a row of its own is not an agent noun too
for r in list(rows("organisations.tsv")) + list(rows("indonesia-bodies.tsv")) + list(rows("armed_groups.tsv")) + own("organisations-own.tsv"):
    BODY.update(key(n) for n in [r["name_en"] or "", r["name_id"] or ""] + split(r["aliases"]) if n and key(n) not in ("parlemen", "banteng"))
for r in own("agents-own.tsv"):
    for n in [r["name"]] + split(r["variants"]) + split(r["plurals"]):
        HAND[(r["lang"], key(n))] = True
PLURAL_EN = re.compile(r"(s|men|women|people|police|media|children|feet|mice)$")
IDN_AGENTS = {"WNI", "TKI", "TKW", "KBRI", "KJRI", "AKBP", "AKP", "KPU", "DPRD", "TNI AL", "TNI AD", "TNI AU", "anggota TNI", "prajurit TNI", "anggota Polri",
              "kapolri", "kapolda", "kapolres", "kapolsek", "densus 88", "brimob"}
MASS = re.compile(r"\b(forces|troops|police|media|military|army|crowd|people|personnel|staff|group|union|youth|public)$")
table, taken_agents = [], set()
for r in rows("agents.tsv"):
    lang, term = r["lang"], r["term"]
    if (lang, key(term)) in HAND or key(term) in BODY or (lang, key(term)) in taken_agents:
        continue
    taken_agents.add((lang, key(term)))
    role = role_of(r["cameo"])
    if r["cameo"] in ("RAD",):
        role = "REB" if re.search("extrem|jihad|milit|radik|radical", term) else "CVL"
    variants, plurals = [], []
    for v in split(r["variants"]):
        if (lang, key(v)) in HAND:
            continue
        if lang == "id":
            (plurals if v.startswith("para ") else variants).append(v)
        else:
            (plurals if PLURAL_EN.search(v) and not v.endswith("ss") else variants).append(v)
    group = "1" if MASS.search(term) or (lang == "en" and not r["variants"] and PLURAL_EN.search(term)) else ""
    if lang == "id" and re.match(r"(kelompok|pasukan|massa|tentara|warga|masyarakat|rakyat|penduduk|kubu|pihak|kaum|para|serikat|aparat)\b", term):
        group = "1"
    table.append({"lang": lang, "name": term, "variants": join(variants), "plurals": join(plurals), "group": group,
                  "role": role or "UNK", "country": "IDN" if lang == "id" and term in IDN_AGENTS else "", "source": r["source"]})
write("agents.tsv", ["lang", "name", "variants", "plurals", "group", "role", "country", "source"], table,
      "agent nouns; corrections and additions by hand are in agents-own.tsv")

# --- titles
IDN_BODY = re.compile(r"Polri|TNI|KPK|DPR|MPR|DPD|Polda|Polres|Polsek|Kodam|Korem|Kodim|Kejaksaan|Kejagung|BMKG|BNPB|BIN|BNPT|BNN|"
                      r"KPU|Bawaslu|PBNU|Muhammadiyah|MUI|BPK|Mahkamah|Kostrad|Kopassus|Paspampres|Kementerian [A-Z]|DKI|Basarnas|Bank Indonesia")
IDN_TITLE = re.compile(r"^(Kapol|Kapus|Kasat|Kadiv|Karo|Kabag|Kabid|Kabareskrim|Wakapol|Panglima TNI|Pangdam|Danrem|Dandim|Pangkostrad|"
                       r"Danjen|Kadispen|Kapen|KSA|Menko|Menteri Koordinator|Bupati|Wali ?kota|Wabup|Camat|Lurah|Jaksa Agung|Kajati|Kajari|Ketum|Ipd|Ipt|"
                       r"Briga|Brip|Ajun|AK|Kombes|Kompol|Inspektur Jenderal|Irjen|Brigjen Pol|Komjen)")
taken = {(r["lang"], key(n)) for r in own("titles-own.tsv") for n in [r["name"]] + split(r["variants"])}
table = []
for r in rows("titles.tsv"):
    if (r["lang"], key(r["title"])) in taken:
        continue
    role = role_of(r["role"]) if r["role"] else ""
    idn = r["lang"] == "id" and (IDN_TITLE.match(r["title"]) or (r["class"] not in ("MIN", "FM", "DM", "HOS", "HOG", "FIN", "INT", "JUS", "DEP", "LEG")
                                                             and IDN_BODY.search(r["body_id"] or "")))
    table.append({"lang": r["lang"], "name": r["title"],
                  "variants": join(v for v in split(r["variants"]) if (r["lang"], key(v)) not in taken),
                  "role": role, "cls": r["class"], "body": r["body_id"] if r["lang"] == "id" else r["body_en"],
                  "country": "IDN" if idn else "", "source": r["source"]})
write("titles.tsv", ["lang", "name", "variants", "role", "cls", "body", "country", "source"], table, "titles, ranks, honorifics, modifiers")

# --- organisations
done = {key(r["name_en"]) for r in own("organisations-own.tsv")} | {key(r["name_id"]) for r in own("organisations-own.tsv")}
table = []
for r in rows("organisations.tsv"):
    if key(r["name_en"]) in done or (r["name_id"] and key(r["name_id"]) in done):
        continue
    role = role_of(r["cameo"])
    c = "" if r["cameo"].startswith("IGO") else alpha3(r["country"])
    if r["cameo"][:3] in alpha3_set and not c:
        c = r["cameo"][:3]
    if r["cameo"] == "PSE":
        role = "GOV"
    table.append({"name_en": r["name_en"], "name_id": r["name_id"] or r["name_en"], "aliases": r["aliases"], "country": c,
                  "role": role or "UNK", "type": r["type"], "source": r["source"]})
for r in rows("indonesia-bodies.tsv"):
    if key(r["name_id"]) in done or (r["name_en"] and key(r["name_en"]) in done):
        continue
    role = role_of(r["cameo"])
    if r["name_id"] in ("Aliansi Masyarakat Adat Nusantara", "Perhimpunan Advokat Indonesia", "Ikatan Dokter Indonesia"):
        role = "NGO"
    table.append({"name_en": r["name_en"] or r["name_id"], "name_id": r["name_id"],
                  "aliases": join(a for a in split(r["aliases"]) if "(" not in a), "country": "IDN", "role": role,
                  "type": r["type"], "source": r["source"]})
table.sort(key=lambda r: (r["country"], r["name_en"]))
write("organisations.tsv", ["name_en", "name_id", "aliases", "country", "role", "type", "source"], table, "bodies, organisations, parties, media, companies")

# --- armed groups
done = {key(r["name_en"]) for r in own("groups-own.tsv")}
table = []
for r in rows("armed_groups.tsv"):
    if key(r["name_en"]) in done:
        continue
    role = role_of(r["cameo"]) or "REB"
    table.append({"name_en": r["name_en"], "name_id": r["name_id"] or r["name_en"], "aliases": r["aliases"], "country": alpha3(r["country"]),
                  "role": role, "source": r["source"]})
write("groups.tsv", ["name_en", "name_id", "aliases", "country", "role", "source"], table, "armed groups")

# --- people and offices
NOT_NATIONAL = re.compile(r"(?i)provinc|region|council|chamber|court|assembly|duma|bank|board|commission|lady|universit|parliament|"
                          r"congress|house|yuan|senate|caixa|intelligence|community|junta|generalitat|xunta|privy|secretary of the presidency|"
                          r"first minister|cabinet|office|representative|advis|spokes|vice|deputy|assistant")


def class_of(country, office, cls):
    o, low = office, office.lower()
    if cls == "HOS":
        m = re.match(r"(?i)(acting |interim )?(president|king|queen|sultan|emir|amir|emperor|monarch|grand duke|prince|supreme leader|pope|"
                     r"governor-general|captain regent|head of state|general secretary of the \S+ communist party)\b(.*)", o)
        if not m or NOT_NATIONAL.search(low):
            return "SUB" if re.search(r"(?i)president of|provinc", o) else "OTH"
        if country == "IRN" and "supreme" in low:
            return "OTH"  # "president" is what reports look for
        rest = key(re.sub(r"(?i)^ of (the )?(\w+ )?(republic of |state of |kingdom of )?(the )?", "", m.group(3)))
        if not rest or any(rest in n or n in rest for n in names_of.get(country, []) if n):
            return "HOS"
        return "SUB"
    if cls == "HOG":
        if "exchequer" in low:
            return "FIN"
        if "duchy" in low or "of justice" in low:
            return "MIN"
        m = re.match(r"(?i)(acting |interim )?(prime minister|premier|chancellor|federal chancellor|taoiseach|head of government|"
                     r"president of the (government|council of ministers)|chief executive)\b(.*)", o)
        if not m:
            return "SUB" if re.match(r"(?i)chief minister|premier of", o) else "OTH"
        rest = key(re.sub(r"(?i)^ of (the )?(republic of |state of |kingdom of |state council)?(the )?", "", m.group(4)))
        if not rest or rest == "palestinian authority" or any(rest in n or n in rest for n in names_of.get(country, []) if n):
            return "HOG"
        return "SUB"
    if cls == "FM":
        if re.search(r"(?i)trade|spoke|intelligence|minister of state|under", low):
            return "MIN"
        if low == "secretary of state" and country != "USA":
            return "MIN"
        return "FM"
    if cls == "DM":
        if re.search(r"(?i)^(chief|commander|head of the joint|chair)", low):
            return "MIL"
        if re.search(r"(?i)associate|materiel|equipment|production|under|council|science|personnel|space|delegate|logistics|comptroller|intelligence|cabinet", low):
            return "JUN"
        return "DM"
    if cls == "OTH":
        if re.search(r"(?i)chiefs? of (the )?(staff|navy|army|general staff|air)|chiefs of staff|general staff|joint chiefs|commander", o) and not re.search(r"(?i)white house|downing|presiden", o):
            return "MIL"
        if re.search(r"(?i)prosecutor", o):
            return "JUD"
        if re.search(r"(?i)(leader|whip|speaker|president|chairman).*(senate|house|congress|sejm|rada|parliament)", o):
            return "LEG"
        if re.search(r"(?i)kuomintang|party", o):
            return "PTY"
        if re.search(r"(?i)spokes|press secretary|communications director", o):
            return "SPK"
    return cls


def late(r):
    e = r["end"] or r.get("as_of") or ""
    return not e or e >= "1985"


people = []
PARTICLE = re.compile(r"(?i)\b(al|el|bin|binti|ibn|van|von|de|da|dos|del|la|le|abu|abdul|abd|jr|sr|ii|iii|iv|of|ben|ur|ul|mac|st)\b")
NO_SHORT = {"CHN", "KOR", "PRK", "VNM", "TWN", "MMR", "THA", "HUN", "KHM", "LAO", "SGP", "IDN"}
everyone = {}
raw = list(rows("leaders.tsv.xz"))
for r in raw:
    for n in [r["name"]] + split(r["variants"]):
        everyone.setdefault(key(n), set()).add(r["wikidata"] or r["name"])
for r in raw:
    if not late(r):
        continue
    c = alpha3(r["country"])
    if c != "GBR" and r["name"] in ("Charles III", "Elizabeth II"):
        continue  # one crown, many realms: as an actor it is the British one
    cls = class_of(c, r["office"], r["class"])
    role = "IGO" if r["country"] in ("XX", "XO", "XN", "EU") else CLASS_ROLE.get(cls, "GOV")
    if r["office"].lower() == "pope":
        role = "REL"  # he acts for his church; the rest of the Holy See is a government
    words, variants = r["name"].split(), split(r["variants"])
    if len(words) >= 3 and c not in NO_SHORT and not PARTICLE.search(r["name"]):
        short = words[0] + " " + words[-1]
        holders = everyone.get(key(short), set()) - {r["wikidata"]}
        if not holders and len(words[0].rstrip(".")) > 1:
            everyone.setdefault(key(short), set()).add(r["wikidata"])
            variants.append(short)
    people.append({"id": "wd:" + r["wikidata"] if r["wikidata"] else "", "name": r["name"], "variants": join(variants), "country": c,
                   "role": role, "office": r["office"], "office_id": "", "cls": cls, "start": r["start"], "end": r["end"],
                   "as_of": "" if r["end"] else r["as_of"], "gender": r["gender"], "source": r["source"]})
people.sort(key=lambda r: (r["country"], key(r["name"]), r["id"], r["start"]))
COLUMNS = ["id", "name", "variants", "country", "role", "office", "office_id", "cls", "start", "end", "as_of", "gender", "source"]
write("leaders.tsv", COLUMNS, people, "office holders of the world; Wikidata (CC0) and own rows")

people = []
for r in rows("indonesia.tsv"):
    cls = r["class"]
    role = role_of(r["role"]) or CLASS_ROLE.get(cls, "GOV")
    if cls == "DM":
        role = "GOV"
    people.append({"id": "", "name": r["name"], "variants": r["variants"], "country": "IDN", "role": role, "office": r["office_en"],
                   "office_id": r["office_id"], "cls": cls, "start": r["start"], "end": r["end"], "as_of": "" if r["end"] else r["as_of"],
                   "gender": "", "source": r["source"]})
write("indonesia.tsv", COLUMNS, people, "Indonesian officials since 1945")

people = []
for r in rows("leaders-current-ccbysa.tsv"):
    c = alpha3(r["country"])
    if (r["country"] == "MY" and r["class"] == "HOS") or (r["name"] == "Charles III" and c != "GBR"):
        continue  # the source repeats Malaysia's prime minister as head of state
    people.append({"name": r["name"], "country": c, "role": "GOV" if c else "IGO", "office": r["office"].capitalize(), "cls": r["class"],
                   "start": r["since"], "as_of": r["as_of"], "source": r["source"]})
write("leaders-ccbysa.tsv", COLUMNS, people,
      "from open-data-archive/world-leaders-current b06a1440a6ed; licence of this file: CC BY-SA 4.0")

# --- names of persons
table = []
for r in rows("given_names.tsv.xz"):
    if re.fullmatch(r"[^\W\d_][\w'’.-]+", r["name"]) and len(r["name"]) > 1:
        n = r["name"].capitalize() if r["name"].isupper() else r["name"]
        table.append({"kind": "given", "name": n, "gender": r["gender"][:1] if r["gender"] in ("M", "F") else "", "weight": r["politicians"]})
for r in rows("surnames.tsv.xz"):
    if re.fullmatch(r"[^\W\d_][\w'’. -]+", r["name"]) and len(r["name"]) > 1:
        table.append({"kind": "surname", "name": r["name"], "gender": "", "weight": r["politicians"]})
write("names.tsv", ["kind", "name", "gender", "weight"], table, "given names and surnames: Faker (MIT), Wikidata (CC0)")
