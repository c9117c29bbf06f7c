#!/usr/bin/env python3
"""Questions to a database (`dragoman query`) against the same asked of its tables directly, by Python's own SQLite.

    query.py PROGRAM [WORD]      WORD: only cases whose name holds it

The database is made in a temporary folder from samples/ and some articles below. Ends with "N passed, N failed".
"""
import csv
import io
import json
import math
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(sys.argv[1])
OUTLETS = ["Harian Contoh", "Example Herald", "Warta \"Kutip\", 100%_a", "", "Kabar ~Pagi"]
results = {"passed": 0, "failed": 0}


def check(good, what):
    if not good:
        print("not so:", what if isinstance(what, str) else repr(what)[:600])
    results["passed" if good else "failed"] += 1


def run(*args, status=0):
    done = subprocess.run([PROGRAM, *args], capture_output=True, text=True)
    check(done.returncode == status, (args, done.returncode, done.stderr[:300]))
    return done.stdout, done.stderr


def make(path):
    """Samples under several outlets and days, some articles twice, so that there are near-duplicates."""
    names = sorted(name for name in os.listdir(os.path.join(ROOT, "samples")) if name.endswith(".txt"))
    with open("in.jsonl", "w", encoding="utf-8") as out:
        for i in range(14):
            name = names[i % len(names)]
            text = open(os.path.join(ROOT, "samples", name), encoding="utf-8").read()
            article = {"id": f"{name}/{i}", "lang": name[:2], "date": f"2024-0{1 + i % 9}-{1 + i:02}", "source": OUTLETS[i % 5],
                       "title": text.split("\n", 1)[0], "url": f"https://example.org/{i}", "text": text}
            out.write(json.dumps({k: v for k, v in article.items() if v}) + "\n")
    run("code", "-q", "--db", path, "in.jsonl")


def rows_of(db, sql, *values):
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor]


def load(path):
    """Every event with its actors, place and article, from the plain tables."""
    db = sqlite3.connect(path)
    actors = {(a["article"], a["actor"]): a for a in rows_of(db, "select * from actors")}
    places = {(p["article"], p["place"]): p for p in rows_of(db, "select * from places")}
    articles = {w["article"]: w for w in rows_of(db, "select * from articles")}
    sides = {}
    for x in rows_of(db, "select * from event_actors order by position"):
        sides.setdefault((x["article"], x["event"], x["side"]), []).append(actors[x["article"], x["actor"]])
    events = rows_of(db, "select * from events order by article, event")
    for e in events:
        e["w"] = articles[e["article"]]
        e["s"] = sides.get((e["article"], e["event"], "source"), [])
        e["t"] = sides.get((e["article"], e["event"], "target"), [])
        e["p"] = places.get((e["article"], e["place"]))
        e["by"] = actors.get((e["article"], e["attributed_to"]))
    db.close()
    return events


def key(e):
    return (e["w"]["id"], e["event"])


def asked(path, *options):
    out, _ = run("query", path, "events", "--format", "jsonl", *options)
    return [(e["article_id"], e["event"]) for e in map(json.loads, out.splitlines())]


def is_actor(a, value):
    if value.startswith("~"):
        return value[1:].lower() in a["name"].lower()
    return a["name"] == value or (a["id"] == value and not value.startswith("a:"))


def distance(lat, lon, p):
    a, b, c, d = map(math.radians, (lat, lon, p["lat"], p["lon"]))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


def filters(events):
    """(options, what must hold of an event) for every filter."""
    both = lambda e: e["s"] + e["t"]
    good = [e for e in events if e["s"] and e["t"] and e["p"] and not e["s"][0]["id"].startswith("a:")]
    some = next((e for e in good if e["p"]["lat"] is not None), good[0])
    name, ident = some["s"][0]["name"], some["s"][0]["id"]
    local = next(a for e in events for a in e["s"] if a["id"].startswith("a:"))["name"]
    place = some["p"]
    said = next(e["by"] for e in events if e["by"])
    lat, lon = (place["lat"], place["lon"]) if place["lat"] is not None else (-6.2, 106.8)  # without the index of places none has any
    yield ["--actor", name], lambda e: any(is_actor(a, name) for a in both(e))
    yield ["--actor", ident], lambda e: any(is_actor(a, ident) for a in both(e))
    yield ["--actor", local], lambda e: any(is_actor(a, local) for a in both(e))
    yield ["--actor", "~an", "--actor", ident], lambda e: any(is_actor(a, "~an") or is_actor(a, ident) for a in both(e))
    yield ["--source", ident], lambda e: any(is_actor(a, ident) for a in e["s"])
    yield ["--target", ident], lambda e: any(is_actor(a, ident) for a in e["t"])
    yield ["--country", "IDN"], lambda e: any(a["country"] == "IDN" for a in both(e))
    yield ["--country", "idn", "--country", "IRN"], lambda e: any(a["country"] in ("IDN", "IRN") for a in both(e))
    yield ["--source-country", "PAK"], lambda e: any(a["country"] == "PAK" for a in e["s"])
    yield ["--target-country", "AFG"], lambda e: any(a["country"] == "AFG" for a in e["t"])
    yield ["--role", "GOV"], lambda e: any(a["role"] == "GOV" for a in both(e))
    yield ["--country", "IDN", "--role", "GOV"], lambda e: any(a["role"] == "GOV" and a["country"] == "IDN" for a in both(e))
    yield ["--source-role", "REB"], lambda e: any(a["role"] == "REB" for a in e["s"])
    yield ["--target-role", "MIL"], lambda e: any(a["role"] == "MIL" for a in e["t"])
    yield ["--source-country", "IDN", "--target-role", "GOV"], lambda e: any(a["country"] == "IDN" for a in e["s"]) and any(
        a["role"] == "GOV" for a in e["t"])
    has = lambda side, country: any(a["country"] == country for a in side)
    yield ["--dyad", "PAK>AFG"], lambda e: has(e["s"], "PAK") and has(e["t"], "AFG")
    yield ["--dyad", "PAK-AFG"], lambda e: has(e["s"], "PAK") and has(e["t"], "AFG") or has(e["s"], "AFG") and has(e["t"], "PAK")
    yield ["--dyad", "IRNGOV>USA"], lambda e: any(a["code"] == "IRNGOV" for a in e["s"]) and has(e["t"], "USA")
    yield ["--dyad", f"{ident}<>{some['t'][0]['name']}"], lambda e: any(is_actor(a, ident) for a in e["s"]) and any(
        a["name"] == some["t"][0]["name"] for a in e["t"]) or any(is_actor(a, ident) for a in e["t"]) and any(
        a["name"] == some["t"][0]["name"] for a in e["s"])
    yield ["--code", "19"], lambda e: e["cameo"].startswith("19")
    yield ["--code", "042"], lambda e: e["cameo"].startswith("042")
    yield ["--root", "4", "--root", "17"], lambda e: e["cameo"][:2] in ("04", "17")
    yield ["--type", "consult"], lambda e: e["plover_type"] == "CONSULT"
    yield ["--mode", "visit"], lambda e: e["plover_mode"] == "visit"
    yield ["--quad", "4", "--quad", "3"], lambda e: e["quad"] in (3, 4)
    for status in ("actual", "future", "hypothetical", "negated"):
        yield ["--status", status], lambda e, status=status: e["status"] == status
    day = lambda e: (e["date"] or "").ljust(10, "\0")
    yield ["--from", "2024"], lambda e: (e["date"] or "") >= "2024"
    yield ["--to", "2024-03"], lambda e: e["date"] is not None and e["date"] <= "2024-03-99"
    yield ["--from", "2024-02-01", "--to", "2024-05-31"], lambda e: e["date"] is not None and (
        e["date"] >= "2024-02-01" or e["date"] == "2024-02") and day(e) <= "2024-05-31"
    yield ["--from", "2023-11-21", "--to", "2023-11-21"], lambda e: e["date"] == "2023-11-21"
    yield ["--reported-from", "2024-03", "--reported-to", "2024-05-06"], lambda e: "2024-03" <= e["w"]["date"] <= "2024-05-06"
    yield ["--place", place["name"].upper() if place["name"].isascii() else place["name"]], lambda e: e["p"] and e["p"]["name"] == place["name"]
    yield ["--place", "~ba"], lambda e: e["p"] and "ba" in e["p"]["name"].lower()
    yield ["--place-country", "IDN"], lambda e: e["p"] and e["p"]["country"] == "IDN"
    for km in (1, 300, 2500, 20100):
        yield ["--near", f"{lat},{lon},{km}"], lambda e, km=km: e["p"] and e["p"]["lat"] is not None and distance(lat, lon, e["p"]) <= km
    yield ["--near=89,0,9000"], lambda e: e["p"] and e["p"]["lat"] is not None and distance(89, 0, e["p"]) <= 9000
    yield ["--near=0,-179,11000"], lambda e: e["p"] and e["p"]["lat"] is not None and distance(0, -179, e["p"]) <= 11000
    yield ["--near=0,179.9,9000"], lambda e: e["p"] and e["p"]["lat"] is not None and distance(0, 179.9, e["p"]) <= 9000
    for outlet in filter(None, OUTLETS):
        if not outlet.startswith("~"):
            yield ["--outlet", outlet], lambda e, outlet=outlet: e["w"]["source"] == outlet
    yield ["--outlet", "~HERALD"], lambda e: e["w"]["source"] == "Example Herald"
    yield ["--outlet", "~100%_"], lambda e: "100%_" in (e["w"]["source"] or "")
    yield ["--outlet", "~~pagi"], lambda e: (e["w"]["source"] or "") == "Kabar ~Pagi"
    yield ["--lang", "id"], lambda e: e["w"]["lang"] == "id"
    yield ["--min-confidence", "0.8"], lambda e: e["confidence"] >= 0.8
    yield ["--text", "serangan"], lambda e: "serangan" in e["w"]["text"].lower()
    yield ["--text", "\"foreign minister\" sudan"], lambda e: "foreign minister" in " ".join(
        e["w"]["text"].lower().split()).replace("foreign ministers", "") and "sudan" in e["w"]["text"].lower()
    yield ["--text", "militer*"], lambda e: "militer" in e["w"]["text"].lower()
    yield ["--text", "polisi -buruh"], lambda e: "polisi" in e["w"]["text"].lower() and "buruh" not in e["w"]["text"].lower()
    yield ["--article", some["w"]["id"]], lambda e: e["w"]["id"] == some["w"]["id"]
    yield ["--article", some["w"]["id"], "--act", "2"], lambda e: e["w"]["id"] == some["w"]["id"] and e["act"] == 2
    yield ["--attributed", "yes"], lambda e: e["by"] is not None
    yield ["--attributed", "no"], lambda e: e["by"] is None
    yield ["--attributed", said["name"]], lambda e: e["by"] and e["by"]["name"] == said["name"]
    yield [], lambda e: True


def case_filters(path, events):
    found = 0
    for options, holds in filters(events):
        wanted = [key(e) for e in events if holds(e)]
        got = asked(path, *options)
        check(got == wanted, (options, len(got), len(wanted), sorted(set(got) ^ set(wanted))[:4]))
        found += bool(wanted)
    check(found >= 45, f"{found} filters find something")


def case_rows(path, events):
    """What stands in a row, in all formats, and paging."""
    out, _ = run("query", path, "--format", "json", "--limit", "3", "--offset", "5", "--sort=-date")
    answer = json.loads(out)
    dated = sorted((e for e in events), key=lambda e: ((e["date"] or "").replace("-", "").ljust(8, "0"), e["article"], e["event"]), reverse=True)
    check(answer["total"] == len(events) and answer["limit"] == 3 and answer["offset"] == 5, {k: answer[k] for k in ("total", "limit", "offset")})
    check([(e["article_id"], e["event"]) for e in answer["events"]] == [key(e) for e in dated[5:8]], "paging")
    by_key = {key(e): e for e in events}
    out, _ = run("query", path, "--format", "jsonl")
    for got in map(json.loads, out.splitlines()):
        e = by_key[got["article_id"], got["event"]]
        raw = got["sentence"].encode()
        fields = (got["code"], got["date"], got["status"], got["trigger"], [a["name"] for a in got["sources"]], [a["name"] for a in got["targets"]],
                  got["place"] and got["place"]["name"], got["attributed_to"] and got["attributed_to"]["name"], got["outlet"], got["title"],
                  got["type"], got["goldstein"], raw[got["trigger_start"]:got["trigger_end"]].decode())
        wanted = (e["cameo"], e["date"], e["status"], e["trigger"], [a["name"] for a in e["s"]], [a["name"] for a in e["t"]],
                  e["p"] and e["p"]["name"], e["by"] and e["by"]["name"], e["w"]["source"], e["w"]["title"], e["plover_type"], e["goldstein"],
                  e["trigger"])
        check(fields == wanted, (fields, wanted))
    out, _ = run("query", path, "--format", "csv")
    table = list(csv.DictReader(io.StringIO(out)))
    check([(r["article_id"], int(r["event"])) for r in table] == [key(e) for e in events], "CSV has all events")
    check(all(r["sentence"] == e["sentence_text"] and r["sources"] == "; ".join(a["name"] for a in e["s"]) for r, e in zip(table, events)), "CSV cells")
    out, _ = run("query", path)
    check(len(out.splitlines()) == len(events) + 1, "the table has a line an event")
    out, _ = run("query", path, "--limit", "0", "--format", "csv")
    check(len(out.splitlines()) == 1, "only the header")
    for sort in ("article", "-article", "date", "published", "-published", "confidence", "-confidence", "code", "-code", "goldstein", "-goldstein"):
        check(sorted(asked(path, f"--sort={sort}")) == sorted(map(key, events)), sort)
    run("query", path, "-o", "file.csv", "--format=csv")
    check(open("file.csv", newline="").read() == subprocess.run([PROGRAM, "query", path, "--format=csv"], capture_output=True, text=True).stdout, "-o")


def case_acts(path, events):
    db = sqlite3.connect(path)
    acts = {(r["id"], r["act"]) for r in rows_of(db, "select w.id, a.act from acts a join articles w using (article)")}
    get = lambda *options: [(a["article_id"], a["act"]) for a in map(json.loads, run("query", path, "acts", "--format", "jsonl", *options)[0].splitlines())]
    check(set(get()) == acts and len(get()) == len(acts), "all acts")
    wanted = {(e["w"]["id"], e["act"]) for e in events if any(a["country"] == "IDN" for a in e["s"])}
    check(set(get("--source-country", "IDN")) == wanted, "acts of a country")
    out, _ = run("query", path, "acts", "--format", "json", "--quad", "1", "--limit", "2", "--sort=-date")
    answer = json.loads(out)
    check(answer["total"] == len({(e["article"], e["act"]) for e in events if e["quad"] == 1}) and len(answer["acts"]) == 2, "total of acts")
    table = list(csv.DictReader(io.StringIO(run("query", path, "acts", "--format", "csv")[0])))
    wide = rows_of(db, "select * from acts_wide order by article, act")
    check([(r["article_id"], int(r["act"]), r["sources"], r["target_codes"]) for r in table]
          == [(r["article_id"], r["act"], r["sources"] or "", r["target_codes"] or "") for r in wide], "acts as CSV and acts_wide")
    db.close()


def case_dyads(path, events):
    name = lambda a: a["name"] if a["id"].startswith("a:") else a["id"]
    wanted = {}
    for e in events:
        for pair in {(name(s), name(t)) for s in e["s"] for t in e["t"]}:
            wanted[pair] = wanted.get(pair, 0) + 1
    got = {}
    for d in map(json.loads, run("query", path, "dyads", "--format", "jsonl")[0].splitlines()):
        got[d["source"], d["target"]] = got.get((d["source"], d["target"]), 0) + d["events"]
    check(got == wanted, sorted(set(got.items()) ^ set(wanted.items()))[:4])
    wanted = {}
    for e in events:
        for pair in {(s["country"], t["country"]) for s in e["s"] for t in e["t"] if s["country"] and t["country"]}:
            wanted.setdefault(pair, []).append(e)
    out = [d for d in map(json.loads, run("query", path, "dyads", "--by", "country", "--format", "jsonl")[0].splitlines())]
    check({(d["source"], d["target"]): d["events"] for d in out} == {k: len(v) for k, v in wanted.items()}, "dyads of countries")
    check([d["events"] for d in out] == sorted((d["events"] for d in out), reverse=True), "the most frequent first")
    for d in out:
        values = [e["goldstein"] for e in wanted[d["source"], d["target"]] if e["goldstein"] is not None]
        check(abs(d["goldstein"] - sum(values) / len(values)) < 0.006, d)


def case_actors(path, events):
    name = lambda a: a["name"] if a["id"].startswith("a:") else a["id"]
    wanted = {}
    for e in events:
        for a in {name(a) for a in e["s"] + e["t"]}:
            wanted[a] = wanted.get(a, 0) + 1
    got = {}
    for a in json.loads(run("query", path, "actors", "--format", "json", "--limit", "1000")[0]):
        got[a["id"] or a["name"]] = got.get(a["id"] or a["name"], 0) + a["events"]
    check(got == wanted, sorted(set(got.items()) ^ set(wanted.items()))[:4])
    found = json.loads(run("query", path, "actors", "--format", "json", "--q", "IRAN")[0])
    check(found and found[0]["id"] == "country:IRN", found)
    db = sqlite3.connect(path)
    quotes = db.execute("select count(*) from quotes q join actors a on a.article = q.article and a.actor = q.speaker where a.id = 'country:IRN'")
    check(found[0]["quotes"] == quotes.fetchone()[0], found[0])
    db.close()


def period(date, unit):
    if not date or len(date) < {"day": 10, "week": 10, "month": 7, "year": 4}[unit]:
        return None
    if unit == "week":
        import datetime
        year, week, _ = datetime.date.fromisoformat(date).isocalendar()
        return f"{year}-W{week:02}"
    return date[:{"day": 10, "month": 7, "year": 4}[unit]]


def values(e, field):
    both = e["s"] + e["t"]
    name = lambda a: a["name"] if a["id"].startswith("a:") else a["id"]
    if field in ("day", "week", "month", "year"):
        return {period(e["date"], field)}
    if field.startswith("reported_"):
        return {period(e["w"]["date"], field[9:])}
    of = {"root": lambda: {e["cameo"][:2]}, "code": lambda: {e["cameo"]}, "type": lambda: {e["plover_type"]}, "mode": lambda: {e["plover_mode"] or None},
          "quad": lambda: {str(e["quad"]) if e["quad"] else None}, "status": lambda: {e["status"]}, "lang": lambda: {e["w"]["lang"]},
          "outlet": lambda: {e["w"]["source"]}, "country": lambda: {a["country"] or None for a in both} or {None},
          "source_country": lambda: {a["country"] or None for a in e["s"]} or {None},
          "target_country": lambda: {a["country"] or None for a in e["t"]} or {None}, "role": lambda: {a["role"] or None for a in both} or {None},
          "source_role": lambda: {a["role"] or None for a in e["s"]} or {None}, "target_role": lambda: {a["role"] or None for a in e["t"]} or {None},
          "actor": lambda: {name(a) for a in both} or {None}, "source": lambda: {name(a) for a in e["s"]} or {None},
          "target": lambda: {name(a) for a in e["t"]} or {None}, "place_country": lambda: {e["p"]["country"] or None if e["p"] else None},
          "attributed": lambda: {name(e["by"]) if e["by"] else None}}
    return of[field]()


def case_counts(path, events):
    import itertools
    db = sqlite3.connect(path)
    read = rows_of(db, "select date, source, lang, 1 as articles, 0 as duplicates from articles union all select d.date, d.source, w.lang, 0, 1"
                       " from duplicates d left join articles w on w.id = d.of_id")
    db.close()
    check(sum(r["duplicates"] for r in read) > 0, "there are near-duplicates")
    fields = ["day", "week", "month", "year", "reported_day", "reported_week", "reported_month", "reported_year", "root", "code", "type", "mode",
              "quad", "status", "lang", "outlet", "country", "source_country", "target_country", "role", "source_role", "target_role", "actor",
              "source", "target", "place_country", "attributed", "month,quad", "source_country,target_country", "year,root,status",
              "reported_month,lang,outlet", "week,country,quad,status"]
    for by in fields:
        names = by.split(",")
        wanted = {}
        for e in events:
            for combination in itertools.product(*(values(e, f) for f in names)):
                wanted[combination] = wanted.get(combination, 0) + 1
        got = {}
        for row in map(json.loads, run("query", path, "counts", "--by", by, "--format", "jsonl")[0].splitlines()):
            at = tuple(row[f] for f in names)
            got[at] = got.get(at, 0) + row["events"]
            passed = [r for r in read if all(
                period(r["date"], f.replace("reported_", "")) == v if f.replace("reported_", "") in ("day", "week", "month", "year")
                else r["source"] == v if f == "outlet" else r["lang"] == v if f == "lang" else True for f, v in zip(names, at))]
            known = {row[f] for f in ("articles", "duplicates", "outlets")}
            check(row["articles"] == sum(r["articles"] for r in passed) and row["duplicates"] == sum(r["duplicates"] for r in passed)
                  and row["outlets"] == len({r["source"] for r in passed if r["source"]}), (by, row, known))
        check(got == wanted, (by, sorted(map(str, set(got.items()) ^ set(wanted.items())))[:4]))
    out, _ = run("query", path, "counts", "--by", "year", "--outlet", "Harian Contoh", "--reported-to", "2024-06", "--format", "jsonl")
    rows = {r["year"]: r for r in map(json.loads, out.splitlines())}
    check(rows["2024"]["articles"] == sum(r["articles"] for r in read if r["source"] == "Harian Contoh" and r["date"] < "2024-07"), rows)
    out, _ = run("query", path, "counts", "--country", "IDN", "--format", "csv")
    check(out.splitlines()[0] == "events,goldstein,cooperation,conflict,articles,duplicates,outlets" and len(out.splitlines()) == 2, out)


def case_overview(path, events):
    for options in ([], ["--country", "IDN"], ["--quad", "4", "--lang", "id"], ["--unit", "year"], ["--unit", "week", "--outlet", "~Contoh"],
                    ["--actor", "nobody at all"]):
        answer = json.loads(run("query", path, "overview", *options)[0])
        plain = [o for i, o in enumerate(options) if o != "--unit" and (i == 0 or options[i - 1] != "--unit")]
        chosen = set(asked(path, *plain))
        mine = [e for e in events if key(e) in chosen]
        unit = answer["unit"]
        check(answer["events"] == len(mine) and answer["acts"] == len({(e["article"], e["act"]) for e in mine})
              and answer["coded_articles"] == len({e["article"] for e in mine}), (options, answer["events"], len(mine)))
        time_of = {}
        for e in mine:
            p = period(e["date"], unit)
            if p:
                time_of[p] = time_of.get(p, 0) + 1
        check({t["period"]: t["events"] for t in answer["time"] if t["events"]} == time_of, (options, unit))
        check(all(sum(t["roots"].values()) == t["events"] for t in answer["time"]), "roots of the periods")
        check({r["key"]: r["events"] for r in answer["roots"]} == count(e["cameo"][:2] for e in mine), "roots")
        check({r["key"]: r["events"] for r in answer["types"]} == count(e["plover_type"] for e in mine if e["plover_type"]), "types")
        check({r["key"]: r["events"] for r in answer["quads"] if r["events"]} == count(e["quad"] for e in mine if e["quad"]), "quads")
        check({r["key"]: r["events"] for r in answer["places"]} == count(e["p"]["country"] for e in mine if e["p"] and e["p"]["country"]), "places")
        check({r["key"]: r["events"] for r in answer["source_countries"]} == count(
            c for e in mine for c in {a["country"] for a in e["s"] if a["country"]}), "source countries")
        check(all(r["name"] for r in answer["roots"] + answer["actors"] + answer["places"]), "names")
    check(len(answer["outlets"]) == 4, answer["outlets"])


def count(items):
    out = {}
    for item in items:
        out[item] = out.get(item, 0) + 1
    return out


def case_bad_values(path, _):
    before = open(path, "rb").read()
    for option, value in (("quad", "5"), ("quad", "1 OR 1=1"), ("country", "Indonesia"), ("role", "G"), ("from", "yesterday"), ("to", "2024-13"),
                          ("to", "2024-02-31 "), ("near", "1,2"), ("near", "a,b,c"), ("near", "91,0,5"), ("near", "0,0,-5"), ("near", "0,0,nan"),
                          ("status", "maybe"), ("code", "x"), ("code", "12345"), ("root", "190"), ("min-confidence", "2"), ("corrected", "yes"), ("dyad", "IDN"),
                          ("dyad", "IDN>"), ("sort", "rowid"), ("sort", "date; drop table facts"), ("limit", "-1"), ("limit", "many"),
                          ("offset", "1.5"), ("act", "one"), ("story", "1"), ("linked-act", "1"), ("text", "-only"), ("text", "!!"),
                          ("actor", "x" * 2000), ("reported-from", "2024-00")):
        _, told = run("query", path, f"--{option}={value}", status=2)
        check(told.startswith(f"dragoman: --{option}: ") and "\n" not in told.strip(), (option, told))
    _, told = run("query", path, "counts", "--by", "colour", status=2)
    check("--by" in told and "colour" in told, told)
    for args in (["counts", "--by", "day,day"], ["counts", "--by", "day,week,month,year,root"], ["counts", "--by", "day", "--order", "x"],
                 ["dyads", "--by", "day"], ["overview", "--unit", "hour"], ["overview", "--format", "csv"], ["events", "--by", "day"],
                 ["nonsense"], ["events", "more"], ["events", "--no-such-option"], ["events", "--format", "xml"]):
        _, told = run("query", path, *args, status=2)
        check(told.startswith("dragoman: "), told)
    for args in (["--limit", "1", "--limit", "9"], ["--offset", "0", "--offset", "0"], ["--sort", "date", "--sort", "date"],
                 ["counts", "--by", "day", "--by", "root"], ["actors", "--q", "a", "--q", "b"]):
        _, told = run("query", path, *args, status=2)
        check("given twice" in told, told)
    for number in ("4294967296", "99999999999999999999"):
        _, told = run("query", path, "--offset", number, status=2)
        check("from 0 to 4294967295" in told, told)
    run("query", status=2)
    _, told = run("query", path, "--soruce=x", status=2)
    check("--source?" in told, told)
    check(open(path, "rb").read() == before, "the database is as it was")


def case_harmless(path, events):
    """SQL, FTS and LIKE metacharacters in every parameter: refused, or harmless words that find nothing more than they say."""
    before = open(path, "rb").read()
    options = ["actor", "source", "target", "country", "source-country", "target-country", "role", "source-role", "target-role", "dyad", "code",
               "root", "type", "mode", "quad", "status", "from", "to", "reported-from", "reported-to", "place", "place-country", "near", "outlet",
               "lang", "min-confidence", "text", "article", "act", "attributed", "story", "linked-act", "limit", "offset", "sort"]
    attacks = ["'", "\"", "';--", "' OR '1'='1", "x'); DROP TABLE events;--", "\" OR \"", "title:a", "NEAR(a b)", "a AND", "a NOT", "(", ")", "*", "^a", "a:b",
               "{a b}:c", "%", "_", "~%", "~_", "~\\", "\\", ":f0", "?1", "@x", "$x", "\u2028", "a\nb", "<script>alert(1)</script>", "-- ", "/*", "\x01",
               "NULL", "0x10", "1e5", "~'", "~" * 50, "\U0001F600", "a" * 999]
    everything = len(events)
    for option in options:
        for attack in attacks:
            done = subprocess.run([PROGRAM, "query", path, f"--{option}={attack}", "--format=jsonl"], capture_output=True, text=True)
            good = done.returncode in (0, 2) and "SQL" not in done.stderr and "syntax" not in done.stderr
            if done.returncode == 0 and option not in ("limit", "offset", "sort"):
                good = good and len(done.stdout.splitlines()) < everything
            check(good, (option, attack, done.returncode, done.stderr[:200]))
    for attack in attacks:
        done = subprocess.run([PROGRAM, "query", path, "actors", f"--q={attack}", "--format=jsonl"], capture_output=True, text=True)
        check(done.returncode == 0, (attack, done.stderr))
        done = subprocess.run([PROGRAM, "query", path, "counts", f"--by={attack}"], capture_output=True, text=True)
        check(done.returncode == 2, (attack, done.stderr))
    check(open(path, "rb").read() == before, "the database is as it was")


def case_files(path, _):
    """What is no database of this format: a message with the name of the file, exit status 3 or 4, nothing changed."""
    def refused(name, status, words):
        before = open(name, "rb").read() if os.path.exists(name) else None
        _, told = run("query", name, status=status)
        check(name in told and words in told, (name, told))
        check((open(name, "rb").read() if os.path.exists(name) else None) == before, f"{name} is as it was")

    refused("none.db", 3, "cannot be opened")
    open("empty.db", "w").close()
    refused("empty.db", 4, "empty")
    open("text.db", "w").write("not a database, but long enough to look like one " * 30)
    refused("text.db", 4, "no SQLite database")
    other = sqlite3.connect("other.db")
    other.execute("create table recipes (x)")
    other.commit()
    other.close()
    refused("other.db", 4, "another program")
    for version, status, words in ((2, 4, "--migrate"), (99, 4, "newer")):
        name = f"v{version}.db"
        shutil.copy(path, name)
        db = sqlite3.connect(name)
        db.execute(f"pragma user_version = {version}")
        db.commit()
        db.close()
        refused(name, status, words)
    whole = open(path, "rb").read()
    chance = random.Random(3)
    outcomes = set()
    for i in range(40):
        size = len(whole) if i % 2 else chance.randrange(200, len(whole))
        data = bytearray(whole[:size])
        for _ in range(chance.randrange(1, 200)):
            data[chance.randrange(100, size)] = chance.randrange(256)
        open("damaged.db", "wb").write(data)
        for question in ("events", "overview", "acts", "actors", "meta", "dyads"):
            arguments = [PROGRAM, "query", "damaged.db", question, "--text", "polisi"] if i % 3 == 0 and question != "meta" else [
                PROGRAM, "query", "damaged.db", question]
            done = subprocess.run(arguments, capture_output=True, timeout=120)
            outcomes.add(done.returncode)
            check(done.returncode in (0, 4) and (done.returncode == 0 or b"damaged.db" in done.stderr), (i, question, done.returncode, done.stderr[:200]))
    check(4 in outcomes, "damage is noticed")
    for output in (["-o", "no/such/folder/x"], ):
        run("query", path, *output, status=5)
    done = subprocess.run(f"'{PROGRAM}' query '{path}' > /dev/full", shell=True, capture_output=True, text=True)
    check(done.returncode == 5 and done.stderr, "a full disk is told")


def as_nobody(*args):
    """Without the rights of root, whom no folder refuses."""
    more = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, **more)


def case_closed_folder(path, events):
    """A file left in WAL mode, in a folder where nothing can be written: read as it lies when its log is empty, else refused by name."""
    folder = tempfile.mkdtemp(dir="/tmp")
    name = os.path.join(folder, "a b?#%.db")
    try:
        try:
            out_of_reach = as_nobody("--version").returncode != 0
        except PermissionError:
            out_of_reach = True  # it lies in somebody's closed folder
        if out_of_reach:
            return
        shutil.copy(path, name)
        db = sqlite3.connect(name)
        db.execute("PRAGMA journal_mode = wal")
        db.close()
        os.chmod(folder, 0o555)
        total = len(events)
        for what in ("events", "overview", "counts", "actors", "meta"):
            done = as_nobody("query", name, what, "--format", "json")
            check(done.returncode == 0 and not done.stderr, (what, done))
        done = as_nobody("query", name, "--format", "json", "--limit", "1")
        check(done.returncode == 0 and json.loads(done.stdout)["total"] == total, done.stderr)
        done = as_nobody("export", name, "--format", "csv")
        check(done.returncode == 0 and len(list(csv.reader(io.StringIO(done.stdout)))) == total + 1, done.stderr)
        check(sorted(os.listdir(folder)) == [os.path.basename(name)], os.listdir(folder))
        os.chmod(folder, 0o755)
        writer = sqlite3.connect(name)
        writer.execute("DELETE FROM events")
        writer.commit()  # in the log only
        for suffix in ("", "-wal"):
            shutil.copy(name + suffix, os.path.join(folder, "c.db" + suffix))
        writer.close()
        os.chmod(folder, 0o555)
        done = as_nobody("query", os.path.join(folder, "c.db"))
        check(done.returncode == 3 and "c.db-wal" in done.stderr and "permission to write in its folder" in done.stderr, done)
        os.chmod(folder, 0o755)
        open(os.path.join(folder, "c.db-wal"), "w").close()
        open(os.path.join(folder, "c.db-shm"), "w").close()
        os.chmod(os.path.join(folder, "c.db-shm"), 0o600)
        os.chmod(folder, 0o555)
        if os.geteuid() == 0:
            done = as_nobody("query", os.path.join(folder, "c.db"))
            check(done.returncode == 3 and "another program has it open" in done.stderr, done)
    finally:
        os.chmod(folder, 0o755)
        shutil.rmtree(folder)


def case_migration(path, events):
    """A file of format 2 with the same rows gives the same answers when it is brought up; one that is killed then is in one format or
    the other."""
    new = sqlite3.connect(path)
    old = sqlite3.connect("old.db")
    old.executescript(open(os.path.join(ROOT, "tests", "cli", "database-2.sql"), encoding="utf-8").read())
    for table in ("runs", "articles", "actors", "mentions", "places", "dates", "quotes", "events", "event_actors", "event_counts", "acts", "act_actors",
                  "duplicates"):
        columns = [c[1] for c in old.execute(f"pragma table_info({table})")]
        names = ", ".join(f'"{c}"' for c in columns)
        old.executemany(f"insert into {table} ({names}) values ({','.join('?' * len(columns))})", new.execute(f"select {names} from {table}"))
    old.commit()
    old.close()
    new.close()
    shutil.copy("old.db", "kept.db")
    _, told = run("query", "old.db", status=4)
    check("dragoman query --migrate" in told, told)
    run("query", "--migrate", "old.db")
    run("query", "--migrate", "old.db")
    for question in (["events", "--format=jsonl"], ["acts", "--format=jsonl"], ["overview"], ["dyads"], ["actors", "--limit=500"],
                     ["events", "--text", "serangan", "--format=jsonl"], ["counts", "--by", "month,country"], ["events", "--near=0,110,3000", "--format=csv"]):
        check(run("query", path, *question)[0] == run("query", "old.db", *question)[0], question)
    sound("old.db")
    code = subprocess.run([PROGRAM, "code", "-q", "--db", "old.db", "in.jsonl"], capture_output=True)
    check(code.returncode == 0, code.stderr)
    db = sqlite3.connect("old.db")
    check(db.execute("select count(*) from sentences").fetchone()[0] > 0, "sentences come when an article is coded again")
    db.close()
    sound("old.db")
    kills = 0
    for i in range(12):
        shutil.copy("kept.db", "cut.db")
        process = subprocess.Popen([PROGRAM, "query", "--migrate", "cut.db"])
        time.sleep(0.001 + 0.004 * i)
        process.send_signal(signal.SIGKILL)
        kills += process.wait() != 0
        db = sqlite3.connect("cut.db")
        version = db.execute("pragma user_version").fetchone()[0]
        check(version in (2, 3) and db.execute("pragma integrity_check").fetchone()[0] == "ok", (i, version))
        check(db.execute("select count(*) from events").fetchone()[0] == len(events), "events after a kill")
        check(version == 2 or db.execute("select count(*) from facts").fetchone()[0] == len(events), "facts after a kill")
        db.close()
        run("query", "--migrate", "cut.db")
        sound("cut.db")
    check(kills > 0, "some migrations were cut")
    db = sqlite3.connect("old.db")
    views = [r[0] for r in db.execute("select name from sqlite_master where type = 'view' and name like '%\\_correct%' escape '\\' order by 1")]
    check(views == ["act_corrections", "acts_corrected", "event_corrections", "events_corrected"], views)
    for view in views:
        db.execute(f"drop view {view}")
    db.execute("create table events_corrected as select 'of somebody else' as whose")
    db.commit()
    db.close()
    run("query", "--migrate", "old.db")
    db = sqlite3.connect("old.db")
    check(db.execute("select whose from events_corrected").fetchall() == [("of somebody else",)], "what has the name of a view is left alone")
    check(db.execute("select count(*) from acts_corrected").fetchone() == db.execute("select count(*) from acts").fetchone(), "a file of this format gets the views")
    check(db.execute("pragma user_version").fetchone()[0] == 3, "views are no new format")
    db.close()
    _, told = run("query", "--migrate", "none.db", status=3)
    check("none.db" in told and not os.path.exists("none.db"), told)
    run("query", "--migrate", status=2)


def sound(path):
    """What is derived agrees with what it is derived from."""
    db = sqlite3.connect(path)
    check(db.execute("pragma integrity_check").fetchone()[0] == "ok", path)
    db.execute("insert into article_text (article_text, rank) values ('integrity-check', 1)")
    check(db.execute("select rtreecheck('spot_map')").fetchone()[0] == "ok", path)
    number = lambda sql: db.execute(sql).fetchone()[0]
    check(number("select count(*) from facts") == number("select count(*) from events"), "a fact an event")
    check(number("select count(*) from actors where party is null") + number("select count(*) from event_actors where party is null")
          + number("select count(*) from places where spot is null") == 0, "all have their numbers")
    check(number("select count(*) from spots where lat is not null") == number("select count(*) from spot_map"), "spots are on the map")
    for fact, parties in db.execute("select fact, parties from facts"):
        for side, listed in zip(("source", "target"), parties.split(">")):
            rows = db.execute("select party from event_actors where article = ? and event = ? and side = ? order by position",
                              (fact >> 24, fact & 0xFFFFFF, side))
            check(",".join(str(r[0]) for r in rows) == listed, (fact, parties))
    db.rollback()
    db.close()


def case_coded_again(path, events):
    """An article that is coded again, with another text, leaves nothing of the old one behind."""
    shutil.copy(path, "again.db")
    with open("one.jsonl", "w", encoding="utf-8") as out:
        out.write(json.dumps({"id": events[0]["w"]["id"], "lang": "en", "date": "2024-06-01", "source": "Other Outlet",
                              "text": "The zebrafinch council met in Jakarta on Monday. Indonesia condemned Iran on Tuesday, officials said."}) + "\n")
    run("code", "-q", "--duplicates=keep", "--db", "again.db", "one.jsonl")
    check({k[0] for k in asked("again.db", "--text", "zebrafinch")} == {events[0]["w"]["id"]}, "the new text is found")
    check(events[0]["w"]["id"] not in {k[0] for k in asked("again.db", "--text", "egypt")}, "the old text is not")
    sound("again.db")


def case_coded_or_repeated(path, _):
    """An article is coded or it repeats one, whatever was said of it before; stories that it stood in are withdrawn with all that
    hangs on them, the rest stays."""
    body = "Fishermen of three villages blocked the harbour of Surabaya on Tuesday. " + " ".join(
        f"Police arrested {n} men on quay {n} while boat number {n * 7} lay at berth {n * 3}." for n in range(2, 14))
    other = "Norway condemned Iran, and the foreign minister of Egypt met his counterpart from Qatar in Doha."
    texts = {"first": body, "copy": "SURABAYA - " + body, "third": "Coastal Wire: " + body, "other": other}
    for name, text in texts.items():
        with open(f"{name}.jsonl", "w", encoding="utf-8") as out:
            out.write(json.dumps({"id": name, "lang": "en", "date": "2021-04-07" if name == "other" else "2024-06-01", "source": name, "text": text}) + "\n")

    def held():
        with sqlite3.connect("both.db") as db:
            acts = [table for table in ("linked_parties", "linked_claims", "linked_mentions")
                    if db.execute(f"select count(*) from {table} where act not in (select act from linked_acts)").fetchone()[0]]
            check(not acts, ("rows of acts that are not there", acts))
            return (sorted(r[0] for r in db.execute("select id from articles")), dict(db.execute("select id, of_id from duplicates")),
                    sorted(r[0] for r in db.execute("select id from story_articles")),
                    sorted({r[0] for r in db.execute("select article from linked_mentions")}))

    run("code", "-q", "--db", "both.db", "copy.jsonl", "third.jsonl", "other.jsonl")
    run("link", "-q", "--db", "both.db", "both.db")
    check(held() == (["copy", "other"], {"third": "copy"}, ["copy", "other", "third"], ["copy", "other"]), held())
    run("code", "-q", "--db", "both.db", "first.jsonl", "copy.jsonl")
    check(held() == (["first", "other"], {"third": "first", "copy": "first"}, ["other"], ["other"]), held())
    with sqlite3.connect("both.db") as db:
        check(db.execute("select articles from reports where id = 'first'").fetchone() == (3,), "reports of the first")
        check(db.execute("select count(*) from stories").fetchone() == (1,), "the other story stays")
    run("link", "-q", "--db", "both.db", "both.db")
    check(held()[2] == ["copy", "first", "other", "third"], held())
    run("code", "-q", "--db", "both.db", "third.jsonl")
    check(held() == (["first", "other", "third"], {"copy": "first"}, ["other"], ["other"]), held())
    run("code", "-q", "--db", "both.db", "other.jsonl")
    check(held()[2:] == ([], []), held())
    sound("both.db")
    with sqlite3.connect("both.db") as db:
        db.execute("drop table stories")
    run("code", "-q", "--db", "both.db", "other.jsonl")


def case_stories(path, _):
    shutil.copy(path, "linked.db")
    run("link", "-q", "--db", "linked.db", "linked.db")
    db = sqlite3.connect("linked.db")
    story, = db.execute("select story from stories order by acts desc limit 1").fetchone()
    wanted = {r[0] for r in db.execute("select s.id from story_articles s join articles a on a.id = s.id join events e on e.article = a.article"
                                       " where story = ?", (story,))}
    check({k[0] for k in asked("linked.db", "--story", str(story))} == wanted and wanted, "events of a story")
    act, = db.execute("select act from linked_mentions order by act limit 1").fetchone()
    wanted = [tuple(r) for r in db.execute("select a.id, e.event from linked_mentions m join articles a on a.id = m.article join events e on"
                                           " e.article = a.article and e.act = m.of_article where m.act = ? order by a.article, e.event", (act,))]
    check(asked("linked.db", "--linked-act", str(act)) == wanted and wanted, "events of a linked act")
    db.close()


def case_reader_beside_writer(path, events):
    """Somebody reads while another writes: what is read is of one moment."""
    shutil.copy(path, "shared.db")
    writer = sqlite3.connect("shared.db")
    writer.execute("pragma journal_mode = wal")
    writer.execute("begin immediate")
    writer.execute("delete from facts where fact = (select min(fact) from facts)")
    check(len(asked("shared.db")) == len(events), "an open transaction is not seen")
    writer.commit()
    check(len(asked("shared.db")) == len(events) - 1, "a committed one is")
    writer.close()


def case_views(path, events):
    db = sqlite3.connect(path)
    wide = rows_of(db, "select * from events_wide order by article, event")
    check([(r["article_id"], r["event"]) for r in wide] == [key(e) for e in events], "events_wide has a row an event")
    check(all(r["sources"] == ("; ".join(a["name"] for a in e["s"]) or None) and r["source_name"] == (e["s"][0]["name"] if e["s"] else None)
              and r["place"] == (e["p"]["name"] if e["p"] else None) and r["cameo_name"] for r, e in zip(wide, events)), "events_wide")
    dyads = {(r["source_country"], r["target_country"], r["month"]): r for r in rows_of(db, "select * from dyad_month")}
    wanted = {}
    for e in events:
        for s, t in {(s["country"], t["country"]) for s in e["s"] for t in e["t"] if s["country"] and t["country"]}:
            if e["status"] == "actual" and len(e["date"] or "") >= 7:
                wanted.setdefault((s, t, e["date"][:7]), []).append(e)
    check({k: r["events"] for k, r in dyads.items()} == {k: len(v) for k, v in wanted.items()}, "dyad_month")
    check(all(r["conflict"] == sum(e["quad"] in (3, 4) for e in wanted[k]) for k, r in dyads.items()), "conflict of dyad_month")
    check(len(rows_of(db, "select * from quotes_wide")) == db.execute("select count(*) from quotes").fetchone()[0], "quotes_wide")
    check({r["source"]: r["articles"] for r in rows_of(db, "select * from sources")} == count(
        r[0] for r in db.execute("select source from articles")), "sources")
    check(all(w[:4] for w in db.execute("select packs, models, world, ontology from runs")), "what coded is told")
    first, text = db.execute("select s.start, w.text from sentences s join articles w using (article) order by article, sentence").fetchone()
    check(text[first:first + 1].strip() != "", "sentences")
    db.close()
    sound(path)


def case_other_programs(path, _):
    """R and DuckDB, where they are there."""
    views = ("events_wide", "acts_wide", "events_corrected", "acts_corrected", "quotes_wide", "dyad_month", "sources", "dyads")
    db = sqlite3.connect(path)
    wanted = [db.execute(f"select count(*) from {view}").fetchone()[0] for view in views]
    db.close()
    script = f"""library(DBI); con <- dbConnect(RSQLite::SQLite(), "{path}", flags = RSQLite::SQLITE_RO)
for (v in strsplit("{' '.join(views)}", " ")[[1]]) cat(nrow(dbReadTable(con, v)), "")
e <- dbReadTable(con, "events_wide"); stopifnot(is.character(e$date), is.numeric(e$goldstein), is.character(e$source_name))
cat(nrow(dbGetQuery(con, "SELECT rowid FROM article_text WHERE article_text MATCH 'polisi'")) > 0); dbDisconnect(con)"""
    has_r = shutil.which("Rscript") and subprocess.run(["Rscript", "-e", "library(RSQLite)"], capture_output=True).returncode == 0
    if has_r:
        done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True)
        check(done.stdout.split() == [str(n) for n in wanted] + ["TRUE"], (done.stdout, done.stderr[-300:], wanted))
    try:
        import duckdb
        duck = duckdb.connect()
        duck.execute("LOAD sqlite")
    except Exception:  # neither the package nor, without a network, its extension
        return
    duck.execute(f"ATTACH '{path}' AS news (TYPE sqlite, READ_ONLY)")
    check([duck.execute(f"select count(*) from news.{view}").fetchone()[0] for view in views] == wanted, "DuckDB reads the views")


def case_help(path, _):
    out, _ = run("query", "--help")
    check("--source-country=ISO3" in out and "--by=FIELD" in out and "--near=LAT,LON,KM" in out, out)
    meta = json.loads(run("query", path, "meta")[0])
    check(meta["format"] == 3 and meta["articles"] + meta["duplicates"] == 14 and not meta["stories"], meta)


def main():
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    folder = tempfile.mkdtemp()
    try:
        os.chdir(folder)
        path = os.path.join(folder, "news.db")
        make(path)
        events = load(path)
        check(len(events) > 100, f"{len(events)} events")
        for name, case in list(globals().items()):
            if name.startswith("case_") and word in name:
                case(path, events)
    finally:
        os.chdir("/")
        shutil.rmtree(folder)
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
