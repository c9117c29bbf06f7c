#!/usr/bin/env python3
"""Derives the gazetteer tables of world/ from the raw knowledge tables.

    tools/world-places.py KNOWLEDGE_DIR WORLD_DIR [US_ATLAS_DIR]

Writes places.tsv (populated places), regions.tsv (first-level divisions, seas, islands, rivers, world regions) and
indonesia-regions.tsv (provinces, regencies, cities, districts); with US_ATLAS_DIR, the unpacked npm package us-atlas
3.0.1 (boundaries of the U.S. Census Bureau, public domain), also counties.tsv. Names that only differ in accents are left out, since
look-ups ignore accents; of the alternative names only those of large places are kept, and only where they look like
names (capital first, Latin letters).
"""
import csv
import json
import lzma
import os
import re
import sys
import unicodedata

SRC, OUT = sys.argv[1], sys.argv[2]
MIN_POPULATION = 2000
csv.field_size_limit(1 << 24)


def rows(name):
    path = os.path.join(SRC, name)
    f = lzma.open(path, "rt", encoding="utf-8") if name.endswith(".xz") else open(path, encoding="utf-8")
    with f:
        yield from csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)


def write(name, columns, table, comment):
    path = os.path.join(OUT, name)
    with open(path + ".tmp", "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(columns) + "\n# " + comment + "\n")
        for r in table:
            f.write("\t".join(unicodedata.normalize("NFC", str(r.get(c, "") or "")) for c in columns).rstrip("\t") + "\n")
    os.replace(path + ".tmp", path)
    print(f"{name}: {len(table)} rows, {os.path.getsize(path)} bytes")


def key(s):
    s = unicodedata.normalize("NFKD", s.lower())
    s = "".join(c for c in s if not unicodedata.combining(c)).translate(str.maketrans("øłđı", "oldi"))
    return " ".join(re.sub(r"[-–,/()\"]", " ", re.sub("['’‘ʻʿ`]", "", s)).split())


def split(s):
    return [x.strip() for x in (s or "").split(";") if x.strip()]


def latin(s):
    return s[:1].isupper() and len(s) > 2 and all(ord(c) < 0x250 or c in "'’- " for c in s)


a3 = {}
for r in rows("countries.tsv"):
    if len(r["id"]) == 2 and r["alpha3"] and r["status"] != "organisation":
        a3[r["id"]] = r["alpha3"]
        for part in split(r["successors"]):
            pass
a3["XK"] = "XKX"


def iso(c):
    return a3.get(c, "")


def more_names(main, lists):
    seen, out = {key(main)}, []
    for n in lists:
        if n and key(n) and key(n) not in seen:
            seen.add(key(n))
            out.append(n)
    return ";".join(out)


def number(s, digits=4):
    return f"{float(s):.{digits}f}".rstrip("0").rstrip(".") if s else ""


exonym = {}
for r in rows("exonyms-id.tsv"):
    if r["geonameid"] and re.fullmatch(r"[^,]+", r["name_id"]):
        exonym.setdefault(r["geonameid"], []).append(r["name_id"])

table = []
for r in rows("places.tsv.xz"):
    pop = int(r["population"] or 0)
    seat = r["feature_code"] in ("PPLC", "PPLA", "PPLA2")
    if pop < MIN_POPULATION and not seat and r["country"] != "ID":
        continue
    alt = split(r["alt_names"]) if pop >= 500000 or r["feature_code"] == "PPLC" else []
    names = [r["ascii"]] + split(r["names_id"]) + exonym.get(r["geonameid"], [])
    table.append({"geonameid": r["geonameid"], "name": r["name"], "names": more_names(r["name"], names),
                  "alternates": more_names(r["name"], names + [a for a in alt if latin(a)]).removeprefix(more_names(r["name"], names)).strip(";"),
                  "country": iso(r["country"]), "admin1": r["admin1_name"], "feature": r["feature_code"],
                  "lat": number(r["lat"]), "lon": number(r["lon"]), "population": r["population"]})
table.sort(key=lambda r: int(r["geonameid"]))
write("places.tsv", ["geonameid", "name", "names", "alternates", "country", "admin1", "feature", "lat", "lon", "population"], table,
      "populated places; GeoNames (CC BY 4.0)")

LEVEL = {"admin1": "2", "sea": "0", "ocean": "0", "gulf": "0", "bay": "0", "strait": "0", "channel": "0", "world_region": "0"}
# How American papers shorten the names of states; those that are words of their own ("Miss.", "Ill.") are left out.
STATE = {"AL": "Ala.", "AZ": "Ariz.", "CA": "Calif.", "CO": "Colo.", "CT": "Conn.", "FL": "Fla.", "GA": "Ga.", "KS": "Kan.", "KY": "Ky.",
         "MD": "Md.", "MI": "Mich.", "MN": "Minn.", "MT": "Mont.", "NC": "N.C.", "ND": "N.D.", "NE": "Neb.", "NV": "Nev.", "NH": "N.H.", "NJ": "N.J.",
         "NM": "N.M.", "NY": "N.Y.", "OK": "Okla.", "OR": "Ore.", "PA": "Pa.", "RI": "R.I.", "SC": "S.C.", "SD": "S.D.", "TN": "Tenn.", "TX": "Tex.;Texas",
         "VT": "Vt.", "VA": "Va.", "WV": "W.Va.", "WI": "Wis.", "WY": "Wyo."}
table, types = [], {}
for r in rows("regions.tsv.xz"):
    types[r["type"]] = types.get(r["type"], 0) + 1
    if r["type"] == "conflict" and r["name_en"].endswith(" Regency"):
        continue  # indonesia-regions.tsv has it
    names = split(r["alt"]) + ([r["name_id"]] if r["name_id"] else [])
    if r["type"] == "admin1" and r["country"] == "US":
        names += split(STATE.get(r["id"].split(".")[-1], ""))
    table.append({"id": r["id"], "type": r["type"], "name": r["name_en"], "names": more_names(r["name_en"], names), "country": iso(r["country"]),
                  "lat": number(r["lat"]), "lon": number(r["lon"]), "source": r["source"]})
print(types)
write("regions.tsv", ["id", "type", "name", "names", "country", "lat", "lon", "source"], table, "divisions, seas, islands, rivers, regions")

table = []
for r in rows("indonesia-regions.tsv.xz"):
    alt = [r["name_en"]] + split(r["alt"])
    table.append({"code": r["code"], "level": r["level"], "name": r["name_id"], "names": more_names(r["name_id"], alt), "parent": r["parent"],
                  "geonameid": r["geonameid_or_iso"] if r["geonameid_or_iso"].isdigit() else "",
                  "lat": number(r["lat"]), "lon": number(r["lon"]), "population": r["population"]})
write("indonesia-regions.tsv", ["code", "level", "name", "names", "parent", "geonameid", "lat", "lon", "population"], table,
      "divisions of Indonesia: codes of the Ministry of Home Affairs (cahyadsn/wilayah, MIT); coordinates GeoNames (CC BY 4.0)")


def counties(folder):
    """Counties with the middle of their largest ring, from the arcs of a TopoJSON file."""
    with open(os.path.join(folder, "counties-10m.json"), encoding="utf-8") as f:
        topo = json.load(f)
    (sx, sy), (tx, ty) = topo["transform"]["scale"], topo["transform"]["translate"]
    arcs = []
    for arc in topo["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(numbers):
        return [p for n in numbers for p in (arcs[n] if n >= 0 else arcs[~n][::-1])]

    def middle(points):
        area, cx, cy = 1e-12, points[0][0] * 3e-12, points[0][1] * 3e-12  # a ring without an area is a point
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
            cross = x0 * y1 - x1 * y0
            area, cx, cy = area + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
        return abs(area), cx / (3 * area), cy / (3 * area)

    state = {g["id"]: g["properties"]["name"] for g in topo["objects"]["states"]["geometries"]}
    out = []
    for g in sorted(topo["objects"]["counties"]["geometries"], key=lambda g: g["id"]):
        rings = [g["arcs"][0]] if g["type"] == "Polygon" else [p[0] for p in g["arcs"]] if g["type"] == "MultiPolygon" else []
        s = state.get(g["id"][:2], "")
        if not rings or int(g["id"][:2]) > 56:  # the territories are countries of their own in countries.tsv
            continue
        _, lon, lat = max(middle(ring(r)) for r in rings)
        name, kind = g["properties"]["name"], {"02": "", "22": "Parish"}.get(g["id"][:2], "County")
        town = g["id"][:2] == "51" and g["id"] >= "51500" or name.endswith("City")  # independent cities
        full = name if town or not kind else f"{name} {kind}"
        out.append({"id": "fips:" + g["id"], "name": full, "short": "" if full == name else name, "country": "USA", "admin1": s,
                    "lat": number(lat), "lon": number(lon), "source": "Census"})
    return out


if len(sys.argv) > 3:
    write("counties.tsv", ["id", "name", "short", "country", "admin1", "lat", "lon", "source"], counties(sys.argv[3]),
          "counties of the USA: U.S. Census Bureau, through us-atlas 3.0.1")
