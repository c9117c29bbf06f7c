#!/usr/bin/env python3
"""Makes the tables that exports spell codes and countries with: ontology/formats/ (docs/formats/export.md).

    tools/export-tables.py FORMATS_DIR KNOWLEDGE_DIR ICEWS_NAMES ICEWS_CODES HOME

FORMATS_DIR and KNOWLEDGE_DIR hold the raw tables (cameo.tsv, cameo_countries.tsv, countries.tsv, organisations.tsv);
ICEWS_NAMES is countrynames.txt of openeventdata/text_to_CAMEO, ICEWS_CODES data-raw/cameo-codes.csv of andybega/icews.
roles.tsv there is kept by hand.
"""
import csv
import os
import re
import sys

FORMATS, KNOWLEDGE, NAMES, CODES, HOME = sys.argv[1:]

# Phoenix keeps its own Goldstein table; these are the codes in which it differs from that of GDELT.
PHOENIX = {"016": "3.4", "022": "3.4", "124": "-5.0", "1246": "-5.0", "163": "-6.5", "165": "-7.0", "166": "-8.0"}
# Of two names that ICEWS is told to use for one country, the one seen in its rows.
SPELLING = {"BRN": "Brunei", "CIV": "Cote d'Ivoire", "COD": "Democratic Republic of Congo", "COG": "Congo", "FRO": "Faroe Islands",
            "GNB": "Guinea-Bissau", "MDA": "Moldova", "MKD": "Macedonia", "PSE": "Occupied Palestinian Territory",
            "RUS": "Russian Federation", "SRB": "Serbia", "TLS": "Timor-Leste", "TZA": "Tanzania", "ZAF": "South Africa",
            "MDG": "Madagascar"}
# Bodies that PLOVER writes in the place of a country.
PLOVER_NAMES = {"IGOEUREEC": "EUR"}
ROLES = {"AGR", "BUS", "COP", "DEV", "EDU", "ENV", "HLH", "HRI", "IGO", "JUD", "LAB", "LEG", "MED", "MIL", "NGO", "REF"}


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


def write(name, columns, table, *comment):
    with open(os.path.join(HOME, "ontology", "formats", name), "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(columns) + "\n" + "".join("# %s\n" % c for c in comment))
        for r in table:
            f.write("\t".join(r[c] or "" for c in columns).rstrip("\t") + "\n")


def codes():
    with open(CODES, encoding="utf-8", errors="replace") as f:
        text = {r["code"]: r["name"] for r in csv.DictReader(f)}
    for r in rows(FORMATS, "cameo.tsv"):
        name = text.get(r["code"]) or re.sub(r", not specified below$", "", r["name"])
        yield {"code": r["code"], "icews_text": name, "icews_intensity": r["goldstein_icews"],
               "quad_gdelt": r["quad_gdelt"], "quad_phoenix": r["quad_phoenix"],
               "goldstein_phoenix": PHOENIX.get(r["code"], r["goldstein"])}


def special_countries():
    for r in rows(FORMATS, "cameo_countries.tsv"):
        iso = re.match(r"[A-Z]{3}\b", r["iso3166_alpha3"])
        if iso:
            yield iso.group(), r


def countries():
    special = dict(special_countries())
    names = {}
    with open(NAMES, encoding="utf-8") as f:
        for line in f:
            name, code = line.rstrip("\n").split("\t")[:2]
            names.setdefault(code, name)
    known = {r["alpha3"]: r for r in rows(os.path.join(HOME, "world"), "countries.tsv")}
    seen = set()
    for r in sorted(rows(KNOWLEDGE, "countries.tsv"), key=lambda r: (r["alpha3"], bool(r["end"]), r["id"])):  # today's state first
        iso = r["alpha3"]
        if iso not in known or iso in seen:
            continue
        seen.add(iso)
        s = special.get(iso, {})
        cameo = s.get("cameo") or r["cameo"]
        fips = r["fips"] if re.fullmatch("[A-Z]{2}", r["fips"]) else {"SJM": "SV", "SRB": "RI"}.get(iso, "")
        yield {"alpha3": iso, "cameo": cameo, "gdelt": s.get("gdelt") or (cameo if len(cameo) == 3 else iso), "fips": fips, "cow": r["cow"],
               "plover": s.get("plover") or iso, "icews": SPELLING.get(iso) or names.get(cameo) or names.get(iso) or known[iso]["name_en"]}


def organisations():
    groups = {r["code"][-3:] for r in rows(FORMATS, "cameo_special.tsv") if r["kind"] == "organisation"} - {"PKO", "UNO"}
    regions = {r["code"] for r in rows(FORMATS, "cameo_special.tsv") if r["kind"] == "region"} | {"USA", "NOR"}
    for r in rows(KNOWLEDGE, "organisations.tsv"):
        code = r["cameo_phoenix"]
        if not code:
            continue
        parts = [code[i:i + 3] for i in range(0, len(code), 3)]
        known = [p for p in parts if p in groups] or [p for p in parts if p == "UNO"]
        regions_here = [p for p in parts if p in regions]
        plover = PLOVER_NAMES.get(code) or ("UNO" if "UNO" in parts else parts[0])
        yield {"name": r["name_en"], "cameo": code, "group": known[-1] if known else "", "plover": plover,
               "country": regions_here[0] if regions_here else "", "types": ";".join(p for p in parts if p in ROLES)[:11],
               "religion": next((p for p in parts if p in ("MOS", "CHR")), "")}


write("codes.tsv", ["code", "icews_text", "icews_intensity", "quad_gdelt", "quad_phoenix", "goldstein_phoenix"], codes(),
      "how ICEWS, GDELT and Phoenix write a CAMEO code; made by tools/export-tables.py, sources in ontology/SOURCES.md")
write("countries.tsv", ["alpha3", "cameo", "gdelt", "fips", "cow", "plover", "icews"], countries(),
      "countries as CAMEO actor codes, GDELT's country list, FIPS 10-4, Correlates of War, PLOVER and ICEWS have them; made by",
      "tools/export-tables.py, sources in ontology/SOURCES.md")
write("organisations.tsv", ["name", "cameo", "group", "plover", "country", "types", "religion"], organisations(),
      "international bodies: whole CAMEO code and its parts (known group, region or country, roles, religion), PLOVER's word in the place of a",
      "country; made by tools/export-tables.py")
