#!/usr/bin/env python3
"""dragoman export from outside: every format is written from a database of the samples and read back.

    export.py PROGRAM [WORD]      WORD: only cases whose name holds it

Readers are those of Python; R, pandas, networkx and DuckDB read as well where they are installed. Ends with
"N passed, N failed, N skipped".
"""
import csv
import glob
import io
import json
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(sys.argv[1])
WORD = sys.argv[2] if len(sys.argv) > 2 else ""

ACTOR = ["Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code"]
GEO = ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"]
GDELT = (["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"] + [f"Actor{i}{c}" for i in "12" for c in ACTOR]
         + ["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources",
            "NumArticles", "AvgTone"] + [f"{w}Geo_{c}" for w in ("Actor1", "Actor2", "Action") for c in GEO] + ["DATEADDED", "SOURCEURL"])
MENTIONS = ["GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier", "SentenceID",
            "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence", "MentionDocLen", "MentionDocTone",
            "MentionDocTranslationInfo", "Extras"]
ICEWS = ("Event ID,Event Date,Source Name,Source Sectors,Source Country,Event Text,CAMEO Code,Intensity,Target Name,Target Sectors,"
         "Target Country,Story ID,Sentence Number,Publisher,City,District,Province,Country,Latitude,Longitude").split(",")
POLECAT = ("Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,Primary Actor Sector,"
           "Actor Sectors,Actor Title,Actor Name Raw,Wikipedia Actor ID,Recipient Name,Recipient Country,Recipient COW,Primary Recipient Sector,"
           "Recipient Sectors,Recipient Title,Recipient Name Raw,Wikipedia Recipient ID,Placename,City,District,Province,Country,Latitude,"
           "Longitude,GeoNames ID,Raw Placename,Feature Type,Source,Publication Date,Story People,Story Organizations,Story Locations,Language,"
           "Version").split(",")
PHOENIX = ("EventID,Date,Year,Month,Day,SourceActorFull,SourceActorEntity,SourceActorRole,SourceActorAttribute,TargetActorFull,"
           "TargetActorEntity,TargetActorRole,TargetActorAttribute,EventCode,EventRootCode,QuadClass,GoldsteinScore,Issues,Latitude,Longitude,"
           "LocationName,StateName,CountryCode,SentenceID,URLs,NewsSources").split(",")
PETRARCH = "date,source,target,code,issues,ids,story_source,source_text,target_text,event_text".split(",")
TABARI = "date,source,target,code,label,id".split(",")
TABS = {"gdelt-events": (GDELT, False), "gdelt-mentions": (MENTIONS, False), "polecat": (POLECAT, True), "icews": (ICEWS, True),
        "petrarch": (PETRARCH, False), "phoenix": (PHOENIX, False), "tabari": (TABARI, False)}
ALL = [*TABS, "plover", "csv", "jsonl", "geojson", "graphml"]
NASTY = ["a\tb", "line\nfeed\r\nand\rreturn", 'say "no"', "'; DROP TABLE events; --", "\U0001F600 emoji \U0001F1EE\U0001F1E9", "a;b|c,d",
         "<b>&amp;</b> ]]>", "\x01\x02\x7f control", "line\u2028and\u2029para\u0085next", "=1+1", '"', "\\N", "NULL", " blank ", "'\"\t\n\";"]


class Skip(Exception):
    pass


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def run(*words, limit=None, stdout=subprocess.PIPE):
    before = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None
    done = subprocess.run([PROGRAM, *words], stdout=stdout, stderr=subprocess.PIPE, check=False, preexec_fn=before)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def export(db, form, *more):
    status, out, err = run("export", db, f"--format={form}", *more)
    check(status == 0, f"{form}: exit status {status}: {err}")
    return out.decode("utf-8")


def tab_rows(form, text):
    """A file of tabs as Python's csv module reads it: with and without quoting it must be the same."""
    columns, header = TABS[form]
    plain = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    quoted = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    check(plain == quoted, f"{form}: quoting changes how it is read")
    check(len(plain) == text.count("\n") == len(text.splitlines()), f"{form}: lines are not what they seem")
    for row in plain:
        check(len(row) == len(columns), f"{form}: {len(row)} columns: {row}")
    if header:
        check(plain[0] == columns, f"{form}: header {plain[0]}")
        plain = plain[1:]
    return [dict(zip(columns, row)) for row in plain]


def csv_rows(text):
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        check(None not in row and None not in row.values(), f"csv: cells: {row}")
    return rows


def records(db, form, *more):
    """Rows of any format."""
    text = export(db, form, *more)
    if form in TABS:
        return tab_rows(form, text)
    if form == "csv":
        return csv_rows(text)
    if form == "geojson":
        return json.loads(text)["features"]
    if form == "graphml":
        return ET.fromstring(text).findall(".//{*}edge")
    return [json.loads(line) for line in text.split("\n") if line]


def expected(db, form, status="e.status = 'actual'"):
    """Number of records, from the tables."""
    c = sqlite3.connect(db)
    pairs = ("max(1, (SELECT count(*) FROM {0}_actors x WHERE x.article = e.article AND x.{0} = e.{0} AND x.side = 'source')) *"
             " max(1, (SELECT count(*) FROM {0}_actors x WHERE x.article = e.article AND x.{0} = e.{0} AND x.side = 'target'))")
    told = f"EXISTS (SELECT 1 FROM events e WHERE e.article = a.article AND e.act = a.act AND {status})"
    sql = {
        "gdelt-events": f"SELECT total({pairs.format('act').replace('e.', 'a.')}) FROM acts a WHERE {told}",
        "gdelt-mentions": f"SELECT total({pairs.format('act')}) FROM events e WHERE {status}",
        "polecat": f"SELECT count(*) FROM events e WHERE {status} AND plover_type IS NOT NULL",
        "graphml": "SELECT count(*) FROM events e JOIN event_actors s ON s.article = e.article AND s.event = e.event AND s.side = 'source'"
                   " JOIN event_actors t ON t.article = e.article AND t.event = e.event AND t.side = 'target'",
        "csv": "SELECT count(*) FROM events e",
    }
    sql["plover"] = sql["polecat"]
    sql["jsonl"] = sql["geojson"] = sql["csv"]
    return int(c.execute(sql.get(form, f"SELECT total({pairs.format('event')}) FROM events e WHERE {status}")).fetchone()[0])


# ---- Databases ----------------------------------------------------------------------------------------------------------

def make_database():
    """The samples, and two reports of one act by different outlets, one repeated by a third."""
    text = ("On 3 March 2024 Israel attacked Gaza with rockets, killing 12 people. Egypt condemned the attack on Gaza. {0} "
            "Egyptian Foreign Minister Sameh Shoukry met Israeli officials in Cairo on Monday.")
    more = [{"id": "x1", "lang": "en", "date": "2024-03-04", "source": "Herald", "title": "Attack on Gaza", "url": "https://herald.example/1",
             "text": text.format("The United Nations urged Israel to stop the war. " * 2)},
            {"id": "x2", "lang": "en", "date": "2024-03-04", "source": "Gazette", "title": "Rockets hit Gaza", "url": "https://gazette.example/2",
             "text": text.format("Residents spoke of a long night of fire and smoke over the harbour. Hospitals asked for help and for blood.")}]
    with open("more.jsonl", "w", encoding="utf-8") as f:
        f.writelines(json.dumps(a) + "\n" for a in more)
    status, _, err = run("code", "-q", "--db", "a.db", "--duplicates=keep", *sorted(glob.glob(ROOT + "/samples/*.txt")), "more.jsonl")
    check(status == 0, err)


def make_nasty():
    """Every text that an export shows holds what it may not show as it is."""
    shutil.copy("a.db", "nasty.db")
    c = sqlite3.connect("nasty.db")
    c.create_function("nasty", 1, lambda n: NASTY[n % len(NASTY)])
    for sql in ["UPDATE articles SET title = nasty(article), source = nasty(article + 1), url = nasty(article + 2), id = nasty(article + 3) || article",
                "UPDATE actors SET name = nasty(actor + article)", "UPDATE event_actors SET text = nasty(event + position)",
                "UPDATE events SET trigger = nasty(event), sentence_text = nasty(event + 1)",
                "UPDATE places SET name = nasty(place), text = nasty(place + 1)"]:
        c.execute(sql)
    c.commit()
    c.close()


# ---- Cases --------------------------------------------------------------------------------------------------------------

def case_counts():
    """The same number of events as the database has."""
    for form in ALL:
        n = len(records("a.db", form))
        check(n == expected("a.db", form) > 0, f"{form}: {n} records, {expected('a.db', form)} expected")


def case_filters():
    for form in ALL:
        n, some = len(records("a.db", form)), len(records("a.db", form, "--root=19"))
        check(0 < some < n, f"{form}: {some} of {n} with --root=19")
        check(len(records("a.db", form, "--limit=3")) == 3 and len(records("a.db", form, f"--offset={n - 2}")) == 2, f"{form}: limits")
        check(len(records("a.db", form, "--from=1990", "--to=1991")) == 0, f"{form}: there was nothing then")


def case_status():
    """Formats that do not tell the status get what took place, unless asked."""
    check({r["status"] for r in records("a.db", "jsonl")} > {"actual", "future"}, "jsonl lacks a status")
    for form in ("petrarch", "icews", "phoenix", "tabari"):
        future = records("a.db", form, "--status=future")
        check(len(future) == expected("a.db", form, "e.status = 'future'") > 0, f"{form}: {len(future)} planned events")
        both = records("a.db", form, "--status=future", "--status=actual")
        check(len(both) == len(future) + len(records("a.db", form)), f"{form}: {len(both)} of both kinds")


def case_numbers():
    """The number of a record is the same in each export, and belongs to one record."""
    first = records("a.db", "icews")
    ids = [r["Event ID"] for r in first]
    check(len(set(ids)) == len(ids), "a number belongs to two records")
    check(all(0 < int(i) < 2 ** 53 for i in ids), "a number is out of its bounds")
    some = {r["Event ID"]: r for r in records("a.db", "icews", "--root=19")}
    check(some and all(some[r["Event ID"]] == r for r in first if r["Event ID"] in some), "a filter changes what a number means")
    check({r["EventID"].split("_")[0] for r in records("a.db", "phoenix")} == set(ids), "Phoenix has other numbers")
    run("code", "-q", "--db", "again.db", *sorted(glob.glob(ROOT + "/samples/*.txt"), reverse=True))
    again = {r["Event ID"] for r in records("again.db", "icews")}
    check(again and again <= set(ids), "another order of articles gives other numbers")
    for form in ALL:
        check(export("a.db", form) == export("a.db", form), f"{form}: twice is not the same")


def case_gdelt():
    events, mentions = records("a.db", "gdelt-events"), records("a.db", "gdelt-mentions")
    ids = [r["GLOBALEVENTID"] for r in events]
    check(len(set(ids)) == len(ids), "a number belongs to two events")
    check({m["GLOBALEVENTID"] for m in mentions} == set(ids), "mentions and events do not join")
    fips = {r["fips"] for r in table("ontology/formats/countries.tsv")}
    codes = {r["code"]: r for r in table("ontology/formats/codes.tsv")}
    for r in events:
        check(re.fullmatch(r"\d{8}", r["SQLDATE"]) and r["SQLDATE"].startswith(r["MonthYear"]) and r["MonthYear"].startswith(r["Year"]), r["SQLDATE"])
        month, day = int(r["SQLDATE"][4:6]), int(r["SQLDATE"][6:])
        check(r["FractionDate"] == f"{int(r['Year']) + ((month - 1) * 30 + day) / 365:.4f}", r["FractionDate"])
        check(r["EventCode"] in codes and r["EventCode"].startswith(r["EventBaseCode"]) and r["EventBaseCode"].startswith(r["EventRootCode"]), r["EventCode"])
        check(r["QuadClass"] == codes[r["EventCode"]]["quad_gdelt"], "quad")
        check(r["GoldsteinScale"] == "" or -10 <= float(r["GoldsteinScale"]) <= 10, "goldstein")
        check(all(int(r[k]) >= 1 for k in ("NumMentions", "NumSources", "NumArticles")), "reach")
        check(r["IsRootEvent"] in "01" and re.fullmatch(r"\d{8}\d\d(00|15|30|45)00", r["DATEADDED"]), r["DATEADDED"])
        for who in ("Actor1", "Actor2"):
            check(r[who + "Name"] == r[who + "Name"].upper() and (r[who + "Code"] != "") >= (r[who + "CountryCode"] != ""), r[who + "Code"])
            check(re.fullmatch(r"([A-Z]{3})*", r[who + "Code"]), r[who + "Code"])
        for where in ("Actor1", "Actor2", "Action"):
            kind, country = r[where + "Geo_Type"], r[where + "Geo_CountryCode"]
            check(kind in set("012345") and (country in fips if kind != "0" else country == ""), f"{kind} {country}")
            check((kind != "0") == (r[where + "Geo_FullName"] != ""), "name of a place")
            check(kind == "0" or r[where + "Geo_Lat"] == "" or (-90 <= float(r[where + "Geo_Lat"]) <= 90 and -180 <= float(r[where + "Geo_Long"]) <= 180), "coordinates")
    check(any(r["ActionGeo_FullName"] == "Nairobi, Nairobi County, Kenya" and r["ActionGeo_CountryCode"] == "KE" for r in events), "Nairobi")
    check(any(r["Actor1Code"] == "IGOUNO" and r["Actor1KnownGroupCode"] == "UNO" and r["Actor1Type1Code"] == "IGO" for r in events), "United Nations")
    text = dict(sqlite3.connect("a.db").execute("SELECT coalesce(url, id), text FROM articles"))
    for m in mentions:
        of = text[m["MentionIdentifier"]]
        check(int(m["MentionDocLen"]) == len(of) and 0 <= int(m["ActionCharOffset"]) < len(of), "length")
        check(-1 <= int(m["Actor1CharOffset"]) < len(of) and -1 <= int(m["Actor2CharOffset"]) < len(of), "place of an actor")
        check(m["Confidence"] in {str(n) for n in range(10, 101, 10)} and int(m["SentenceID"]) >= 1, "confidence")


def table(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as f:
        return list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


def case_linked():
    """After `dragoman link` an act of several articles is one event, and its mentions are those of all of them."""
    shutil.copy("a.db", "linked.db")
    status, _, err = run("link", "-q", "--threshold=0.05", "--db", "linked.db", "linked.db")
    check(status == 0, err)
    events, mentions = records("linked.db", "gdelt-events"), records("linked.db", "gdelt-mentions")
    ids = [r["GLOBALEVENTID"] for r in events]
    check(len(set(ids)) == len(ids) and {m["GLOBALEVENTID"] for m in mentions} == set(ids), "mentions and events do not join")
    before = records("a.db", "gdelt-events")
    check(len(events) < len(before), f"{len(events)} events, {len(before)} before they were linked")
    several = [r for r in events if int(r["NumArticles"]) > 1]
    check(several, "no act of several articles")
    for r in several:
        check(int(r["NumMentions"]) >= int(r["NumArticles"]) >= int(r["NumSources"]) >= 1, f"{r['NumMentions']} {r['NumArticles']} {r['NumSources']}")
        check(len({m["MentionIdentifier"] for m in mentions if m["GLOBALEVENTID"] == r["GLOBALEVENTID"]}) == int(r["NumArticles"]), "articles of an act")
    check(any(r["NumSources"] == "2" for r in several), "no act of two outlets")
    reject_told("linked.db", several[0]["GLOBALEVENTID"], int(several[0]["NumMentions"]))


def reject_told(name, event, all_mentions):
    """What people rejected is not counted among the mentions of a linked act."""
    db = sqlite3.connect(name)
    told = [r for r in records(name, "gdelt-mentions") if r["GLOBALEVENTID"] == event]
    url = told[-1]["MentionIdentifier"]
    db.execute("INSERT INTO corrections (article_id, start, \"end\", code, action, at) SELECT a.id, e.start, e.\"end\", e.cameo, 'reject', 'x' FROM"
               " articles a JOIN events e ON e.article = a.article WHERE ? IN (a.url, a.id)", (url,))
    db.commit()
    db.close()
    left = {r["GLOBALEVENTID"]: int(r["NumMentions"]) for r in records(name, "gdelt-events")}
    check(0 < left.get(event, 0) < all_mentions, f"{left.get(event)} of {all_mentions} mentions after a rejection")
    coded = {r["GLOBALEVENTID"]: int(r["NumMentions"]) for r in records(name, "gdelt-events", "--values=coded")}
    check(coded[event] == all_mentions, f"{coded[event]} of {all_mentions} mentions as coded")


def case_icews():
    codes = {r["code"]: r for r in table("ontology/formats/codes.tsv")}
    names = {r["icews"] for r in table("ontology/formats/countries.tsv")} | {"NULL"}
    for r in records("a.db", "icews"):
        check(re.fullmatch(r"\d{4}-\d\d-\d\d", r["Event Date"]), r["Event Date"])
        check(r["Event Text"] == codes[r["CAMEO Code"]]["icews_text"] and r["Intensity"] == (codes[r["CAMEO Code"]]["icews_intensity"] or "NULL"), "code")
        check({r["Source Country"], r["Target Country"], r["Country"]} <= names, "a country is not one of ICEWS")
        check("" not in r.values(), f"an empty cell: {r}")


def case_polecat():
    rows = {(r["kind"], r["event"], r["mode"], r["context"]) for r in table("ontology/plover.tsv")}
    for r in records("a.db", "polecat"):
        check(("event", r["Event Type"], "", "") in rows, r["Event Type"])
        check(not r["Event Mode"] or ("mode", r["Event Type"], r["Event Mode"], "") in rows, r["Event Mode"])
        check(all(("context", "any", "", c) in rows for c in r["Contexts"].split(";") if c), r["Contexts"])
        check(r["Quad Code"] in ("VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"), r["Quad Code"])
        check(r["Recipient Name"] == "None" or r["Recipient Country"] != "" or r["Recipient Sectors"] != "", "recipient")
        lengths = {len(r[k].split(";")) for k in ("Actor Name", "Actor Country", "Actor Sectors", "Actor Name Raw", "Actor COW")}
        check(len(lengths) == 1, f"lists of different lengths: {r}")
        check(re.fullmatch(r"([A-Z]{3})?(;([A-Z]{3})?)*", r["Actor Country"]) and re.fullmatch(r"(Q\d+)?(;(Q\d+)?)*", r["Wikipedia Actor ID"]), r["Actor Country"])


def case_kedar():
    roles = {"GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL"}
    for r in records("a.db", "phoenix"):
        check(r["SourceActorFull"] == r["SourceActorEntity"] + r["SourceActorRole"] + r["SourceActorAttribute"].replace(";", "") or
              r["SourceActorFull"].startswith("---"), f"{r}")
        check(r["SourceActorRole"] in roles | {""} and r["QuadClass"] in set("01234"), r["QuadClass"])
        check(r["Year"] + r["Month"] + r["Day"] == r["Date"], r["Date"])
    for r in records("a.db", "petrarch"):
        check(re.fullmatch(r"\d{8}", r["date"]) and re.fullmatch(r"(---|[A-Z]{3})([A-Z]{3})*", r["source"]), r["source"])
        check(all(re.fullmatch(r"[A-Z_]+,\d+", i) for i in r["issues"].split(";") if i) and re.search(r"_\d+$", r["ids"]), r["issues"])
        check("" not in (r["target"], r["story_source"], r["source_text"], r["target_text"], r["event_text"]), f"an empty cell: {r}")
    for r in records("a.db", "tabari"):
        check(re.fullmatch(r"\d{6}", r["date"]) and len(r["id"]) <= 31 and r["label"], r["id"])


def case_plover():
    known = {"record": set(), "entity": set(), "location": set(), "textInfo": set(), "size": set(), "citeInfo": set()}
    for line in """record id has_event date time enddate endtime actor recipient event event_loc event_text quad_code event_scale mode context link text
text_info cite_info coder coded_date coded_time comment size
entity code sector entity_text identifier_id identifier_text religion ethnicity office gender age
location extracted_place resolved_place geonameid lat lon city district province country country_code feature_class feature_code resolution
textInfo sequence start end text_story
size dead injured arrested
citeInfo corpus citation url title language publication license copyright coder codebook version""".replace("text\ntext_info", "text text_info").split("\n"):
        name, *fields = line.split()
        known[name].update(fields)
    killed = 0
    for r in records("a.db", "plover"):
        check(set(r) <= known["record"] and {"id", "date", "actor", "event"} <= set(r), f"{set(r) - known['record']}")
        check(all(set(e) <= known["entity"] for e in r["actor"] + r.get("recipient", [])), "entity")
        check(set(r.get("event_loc", {})) <= known["location"] and set(r.get("size", {})) <= known["size"], "location")
        check(set(r["cite_info"]) <= known["citeInfo"] and set(r["text_info"]) <= known["textInfo"], "citation")
        check(r["quad_code"] in (1, 2, 3, 4) and isinstance(r["event_scale"], (int, float)) and isinstance(r["event"], list), "scale")
        killed += r.get("size", {}).get("dead", 0)
    check(killed > 0, "nobody was killed")


def case_geojson():
    """RFC 7946: types, longitude first, no other members where it has its own, ids once."""
    got = json.loads(export("a.db", "geojson"))
    check(set(got) == {"type", "features"} and got["type"] == "FeatureCollection", "collection")
    events = {r["id"]: r for r in records("a.db", "jsonl")}
    for f in got["features"]:
        check(set(f) == {"type", "id", "geometry", "properties"} and f["type"] == "Feature" and isinstance(f["properties"], dict), "feature")
        check(f["properties"] == events[f["id"]], "properties are not those of jsonl")
        if f["geometry"]:
            check(set(f["geometry"]) == {"type", "coordinates"} and f["geometry"]["type"] == "Point", "geometry")
            lon, lat = f["geometry"]["coordinates"]
            check(-180 <= lon <= 180 and -90 <= lat <= 90 and (lat, lon) == (f["properties"]["lat"], f["properties"]["lon"]), "order")
    check(len({f["id"] for f in got["features"]}) == len(got["features"]), "an id twice")
    check(any(f["geometry"] for f in got["features"]) and any(not f["geometry"] for f in got["features"]), "places")


def case_graphml():
    for db in ("a.db", "nasty.db"):
        root = ET.fromstring(export(db, "graphml"))
        ns = "{http://graphml.graphdrawing.org/xmlns}"
        check(root.tag == ns + "graphml", root.tag)
        keys = {k.get("id"): k.get("for") for k in root.findall(ns + "key")}
        graph = root.find(ns + "graph")
        nodes = [n.get("id") for n in graph.findall(ns + "node")]
        edges = graph.findall(ns + "edge")
        check(len(set(nodes)) == len(nodes) and {e.get(k) for e in edges for k in ("source", "target")} == set(nodes), "nodes and edges")
        check(all(keys[d.get("key")] == "edge" for e in edges for d in e), "keys")


def case_networkx():
    try:
        import networkx
    except ImportError as error:
        raise Skip("networkx is not installed") from error
    with open("a.graphml", "w", encoding="utf-8") as f:
        f.write(export("a.db", "graphml"))
    graph = networkx.read_graphml("a.graphml", force_multigraph=True)
    check(graph.number_of_edges() == expected("a.db", "graphml") and graph.is_directed(), "networkx counts otherwise")
    check(all({"code", "status"} <= set(d) for _, _, d in graph.edges(data=True)), "networkx misses data")


def case_csv():
    """csv and jsonl say the same; codes keep their zeros."""
    rows, objects = records("a.db", "csv"), records("a.db", "jsonl")
    for r, o in zip(rows, objects):
        check(r["id"] == str(o["id"]) and r["code"] == o["code"] and r["sentence"] == o["sentence"], f"{r} {o}")
        check(r["source_name"].split(";") == [p["name"] for p in o["source"]] or not o["source"], r["source_name"])
        check(r["goldstein"] == ("" if o["goldstein"] is None else f"{o['goldstein']:g}"), r["goldstein"])
    check(any(r["code"].startswith("0") for r in rows), "zeros")


def case_pandas():
    try:
        import pandas
    except ImportError as error:
        raise Skip("pandas is not installed") from error
    for db in ("a.db", "nasty.db"):
        for form, (columns, header) in TABS.items():
            got = pandas.read_csv(io.StringIO(export(db, form)), sep="\t", header=0 if header else None, dtype=str, keep_default_na=False)
            check(len(got) == expected(db, form) and len(got.columns) == len(columns), f"{form}: {got.shape}")
        got = pandas.read_csv(io.StringIO(export(db, "csv")), dtype={"code": str})
        check(len(got) == expected(db, "csv") and got["confidence"].between(0, 1).all(), f"csv: {got.shape}")
        check(len(pandas.read_json(io.StringIO(export(db, "jsonl")), lines=True)) == len(got), "jsonl")


def case_r():
    if not shutil.which("Rscript"):
        raise Skip("R is not installed")
    lines, want = [], []
    for db in ("a.db", "nasty.db"):
        for form, (columns, header) in TABS.items():
            name = f"{db}.{form}.txt"
            with open(name, "w", encoding="utf-8") as f:
                f.write(export(db, form))
            lines.append(f'd <- read.table("{name}", sep="\\t", quote="\\"", comment.char="", header={str(header).upper()}, check.names=FALSE,'
                         ' colClasses="character"); cat(dim(d), "\\n")')
            want.append(f"{expected(db, form)} {len(columns)}")
        with open(f"{db}.csv", "w", encoding="utf-8") as f:
            f.write(export(db, "csv"))
        lines.append(f'd <- read.csv("{db}.csv", colClasses=c(code="character")); cat(dim(d), "\\n")')
        want.append(f"{expected(db, 'csv')} {len(csv_rows(export(db, 'csv'))[0])}")
    done = subprocess.run(["Rscript", "-e", "\n".join(lines)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    got = [line.strip() for line in done.stdout.decode().splitlines()]
    check(got == want, f"{got} {want} {done.stderr.decode()}")


def case_parquet():
    status, _, err = run("export", "a.db", "--format=parquet", "-q", "-o", "a.parquet")
    left = [f for f in os.listdir(".") if ".part" in f]
    check(not left, f"{left} left behind")
    if status == 5 and "pip install duckdb" in err:
        check(not os.path.exists("a.parquet"), "a file without DuckDB")
        raise Skip("DuckDB is not installed")
    check(status == 0, err)
    with open("a.parquet", "rb") as f:
        data = f.read()
    check(data[:4] == data[-4:] == b"PAR1", "no Parquet")
    check(run("export", "nasty.db", "--format=parquet", "-q", "-o", "it's.parquet")[0] == 0, "texts with all kinds of signs")
    try:
        import duckdb
    except ImportError:
        return
    for db, name in (("a.db", "a.parquet"), ("nasty.db", "it''s.parquet")):
        got = duckdb.connect().execute(f"SELECT count(*), count(DISTINCT id), min(code), typeof(min(quad)) FROM '{name}'").fetchone()
        check(got[0] == got[1] == expected(db, "csv") and got[2].startswith("0") and got[3] == "INTEGER", f"{got}")


def case_duckdb():
    """Every format of rows as DuckDB reads it."""
    try:
        import duckdb
    except ImportError as error:
        raise Skip("DuckDB is not installed") from error
    for db in ("a.db", "nasty.db"):
        for form, (columns, header) in TABS.items():
            with open(f"{db}.{form}", "w", encoding="utf-8", newline="") as f:
                f.write(export(db, form))
            got = duckdb.connect().execute(f"SELECT * FROM read_csv('{db}.{form}', delim = '\t', quote = '', escape = '', header = {str(header).lower()},"
                                           " all_varchar = true, auto_detect = false, columns = {"
                                           + ", ".join(f"'{i}_{name}': 'VARCHAR'" for i, name in enumerate(columns)) + "})").fetchall()
            check(len(got) == expected(db, form) and all(len(row) == len(columns) for row in got), f"{form}: {len(got)}")
        for form, read in (("csv", "read_csv('{}', types = {{'code': 'VARCHAR', 'root': 'VARCHAR'}}, parallel = false)"), ("jsonl", "read_json('{}', format = 'newline_delimited')")):
            with open(f"{db}.{form}", "w", encoding="utf-8", newline="") as f:
                f.write(export(db, form))
            count, ids, code = duckdb.connect().execute(f"SELECT count(*), count(DISTINCT id), min(code) FROM {read.format(f'{db}.{form}')}").fetchone()
            check(count == ids == expected(db, form) and code.startswith("0"), f"{form}: {count} {ids} {code}")


def readme_lines(language):
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        found = re.findall(rf"^```{language}\n(.*?)^```$", f.read(), re.M | re.S)
    check(len(found) == 1, f"README.md has {len(found)} pieces of {language}")
    return found[0]


def readme_pairs():
    """What the README's lines for Python and R are to find: as the program counts it."""
    status, out, err = run("query", "a.db", "dyads", "--by", "country", "--quad", "4", "--status", "actual", "--format", "csv")
    check(status == 0, err)
    with open("events.csv", "w", encoding="utf-8") as f:
        f.write(export("a.db", "csv"))
    pairs = {(r["source"], r["target"]): int(r["events"]) for r in csv.DictReader(io.StringIO(out.decode()))}
    check(len(pairs) > 3 and any(";" in r["source_country"] + r["target_country"] for r in csv_rows(export("a.db", "csv"))), pairs)
    return pairs


def case_readme_python():
    try:
        import pandas  # noqa: F401
    except ImportError as error:
        raise Skip("pandas is not installed") from error
    lines, last = readme_lines("python").rstrip().rsplit("\n", 1)
    want, names = readme_pairs(), {}
    exec(lines, names)  # pylint: disable=exec-used
    got = eval(last, names).to_dict()  # pylint: disable=eval-used
    check(got == want, f"{got} {want}")


def case_readme_r():
    if not shutil.which("Rscript"):
        raise Skip("R is not installed")
    lines, last = readme_lines("r").rstrip().rsplit("\n", 1)
    want = readme_pairs()
    script = f'options(warn = 2)\n{lines}\nfound <- {last}\ncat(paste(found$source, found$target, found$id), sep = "\\n")\n'
    done = subprocess.run(["Rscript", "-e", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    got = {(a, b): int(n) for a, b, n in (line.split() for line in done.stdout.decode().splitlines())}
    check(got == want, f"{got} {want} {done.stderr.decode()}")


def case_spreadsheet():
    """Asked for, a text that a spreadsheet would run gets ' before it; numbers and all else stay, and without being asked for nothing changes."""
    plain, guarded = csv_rows(export("nasty.db", "csv")), csv_rows(export("nasty.db", "csv", "--spreadsheet", "yes"))
    check(plain == csv_rows(export("nasty.db", "csv", "--spreadsheet=no")), "no")
    check(len(plain) == len(guarded), "rows")
    seen = 0
    for a, b in zip(plain, guarded):
        for name, value in a.items():
            number = name in ("id", "quad", "goldstein", "confidence", "lat", "lon", "geonameid", "act", "sentence_number")
            formula = not number and value[:1] in ("=", "+", "-", "@", "\t", "\r")
            check(b[name] == ("'" + value if formula else value), (name, value, b[name]))
            seen += formula
    check(seen > 0 and any(r["goldstein"].startswith("-") for r in guarded), "nothing to guard")
    for db in ("a.db", "nasty.db"):
        status, out, err = run("query", db, "--format", "csv", "--spreadsheet", "yes")
        rows = csv_rows(out.decode()) if status == 0 else []
        check(rows and not any(r[n][:1] in ("=", "+", "@", "\t") for r in rows for n in r) and any(r["goldstein"].startswith("-") for r in rows), (status, err))
    status, _, err = run("query", "a.db", "--format", "csv", "--spreadsheet", "perhaps")
    check(status == 2 and "--spreadsheet: perhaps: yes or no" in err, err)


def case_nasty():
    """Tabs, quotation marks, line ends and emoji in every text: the same numbers of records and columns, and texts that come back."""
    for form in ALL:
        check(len(records("nasty.db", form)) == expected("nasty.db", form), f"{form}: records")
    c = sqlite3.connect("nasty.db")
    texts = [t for t, in c.execute("SELECT sentence_text FROM events ORDER BY article, event")]
    check([r["sentence"] for r in records("nasty.db", "jsonl")] == texts, "jsonl changes texts")

    def plain(t):
        return re.sub("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u0085]", " ", t.replace("\r\n", "\n").replace("\r", "\n"))
    check([r["sentence"] for r in records("nasty.db", "csv")] == [plain(t) for t in texts], "csv changes texts")
    check(any("\U0001F600" in r["Placename"] for r in records("nasty.db", "polecat")), "emoji")


def case_one_a_day():
    """Of a day, source, target and code the record of the highest confidence, of equally good ones the first."""
    def key(r):
        def who(p):
            return p["id"] or p["name"], p["country"], p["role"]
        return r["date"], r["code"], tuple(map(who, r["source"])), tuple(map(who, r["target"]))
    best = {}
    for r in records("a.db", "jsonl"):
        if r["date_precision"] == "day" and (key(r) not in best or r["confidence"] > best[key(r)]["confidence"]):
            best[key(r)] = r
    got = records("a.db", "jsonl", "--one-a-day")
    check(len(got) < len(records("a.db", "jsonl")), "nothing was left out")
    check(len({r["id"] for r in got}) == len(got), "twice")
    kept = {key(r): r["id"] for r in got if r["date_precision"] == "day"}
    # A month or a year goes under a day as well, and may be the record of it.
    check(set(kept) <= set(best) and sum(kept[k] == best[k]["id"] for k in kept) >= len(best) - 5, "another record was kept")
    for form in ("petrarch", "tabari"):
        rows = records("a.db", form, "--one-a-day")
        check(0 < len(rows) <= len(records("a.db", form)), form)
    icews = records("a.db", "icews", "--one-a-day")
    keys = [(r["Event Date"], r["Source Name"], r["Target Name"], r["CAMEO Code"], r["Source Sectors"], r["Target Sectors"]) for r in icews]
    check(len(icews) < len(records("a.db", "icews")) and len(set(keys)) == len(keys), "a day has two")


def case_errors():
    def fails(status, word, *words, **more):
        got, out, err = run("export", *words, **more)
        check(got == status and word in err and not out, f"{words}: {got}, {err}")
        check(err.count("\n") == 1, f"{words}: not one line: {err}")
    fails(2, "--format", "a.db")
    fails(2, "--format", "a.db", "--format=sas")
    fails(2, "did you mean --one-a-day", "a.db", "--format=csv", "--one-day")
    fails(2, "--from", "a.db", "--format=csv", "--from=yesterday")
    fails(2, "--sort", "a.db", "--format=csv", "--sort=-date")
    fails(2, "--output=FOLDER", "a.db", "--format=gdelt")
    fails(2, "--output=FILE", "a.db", "--format=parquet")
    fails(3, "nowhere.db", "nowhere.db", "--format=csv")
    fails(5, "no/such", "a.db", "--format=csv", "-o", "no/such/file.csv")
    fails(5, "standard output", "a.db", "--format=csv", stdout=open("/dev/full", "wb"))
    with open("text.db", "w", encoding="utf-8") as f:
        f.write("no database at all, but some words that stand in a file\n" * 20)
    check(run("export", "text.db", "--format=csv")[0] == 4, "a file of another kind")
    status, _, err = run("export", "a.db", "--format=jsonl", "-o", "limited.jsonl", limit=20000)
    check(status == 5 and "larger than is allowed" in err and not os.path.exists("limited.jsonl"), f"{status} {err}")
    check(("limited.jsonl.tmp: holds" in err) == os.path.exists("limited.jsonl.tmp"), f"what is left is told: {err}")
    if os.path.exists("limited.jsonl.tmp"):
        with open("limited.jsonl.tmp", encoding="utf-8") as f:
            lines = f.read()
        check(lines.endswith("\n"), "what was written is not whole")


def case_pipe():
    """A pipe that is closed early ends it with a message, without a signal."""
    shutil.copy("a.db", "long.db")
    c = sqlite3.connect("long.db")
    c.execute("UPDATE events SET sentence_text = ?", ("kata " * 5000,))
    c.commit()
    c.close()
    child = subprocess.Popen([PROGRAM, "export", "long.db", "--format=csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.read(10)
    child.stdout.close()
    err = child.stderr.read().decode()
    check(child.wait() == 5 and "standard output: cannot be written" in err, f"{child.returncode} {err}")


def case_check():
    """`dragoman check` looks at the tables of spellings."""
    os.mkdir("home")
    for part in ("packs", "world", "models"):
        os.symlink(os.path.join(ROOT, part), "home/" + part)
    for name, old, new in [("codes", "\t", "\tx"), ("countries", "IDN\tIDN\tIDN\tID", "IDN\tIDN\tIDN\tIDO"), ("countries", "IDN\tIDN", "IDM\tIDN"),
                           ("roles", "GOV\tGOV", "GOV\tGOVT"), ("roles", "MIL\tMIL", "GOV\tMIL"), ("organisations", "IGOAFROAU", "IGOAFROA")]:
        shutil.rmtree("home/ontology", ignore_errors=True)
        shutil.copytree(os.path.join(ROOT, "ontology"), "home/ontology")
        path = f"home/ontology/formats/{name}.tsv"
        with open(path, encoding="utf-8") as f:
            head, text = f.readline(), f.read()
        check(old in text, f"{name}: {old}")
        with open(path, "w", encoding="utf-8") as f:
            f.write(head + text.replace(old, new, 1) if name != "codes" else head + re.sub(r"\t1\t", "\t7\t", text, count=1))
        status, out, err = run("check", "home")
        check(status == 1 and re.search(r"formats/\w+\.tsv(:\d+)?", out.decode()), f"{name} {new}: {status} {out.decode()} {err}")
        check(run("export", "a.db", "--format=csv", "--home=home")[0] == 4, f"{name}: it was used")


def case_folder():
    os.mkdir("folder")
    for form in ALL:
        status, out, err = run("export", "a.db", f"--format={form}", "-o", "folder")
        check(status == 0 and not out and "record" in err, err)
    check(len(os.listdir("folder")) == len(ALL) and not glob.glob("folder/*.tmp"), f"{os.listdir('folder')}")
    os.mkdir("gdelt")
    status, _, err = run("export", "a.db", "--format=gdelt", "-q", "-o", "gdelt/")
    check(status == 0 and err == "" and sorted(os.listdir("gdelt")) == ["gdelt.export.CSV", "gdelt.mentions.CSV"], err)


def main():
    passed = failed = skipped = 0
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make_database()
        make_nasty()
        for name, case in [(n, f) for n, f in globals().items() if n.startswith("case_") and WORD in n]:
            try:
                case()
                passed += 1
            except Skip as reason:
                skipped += 1
                print(f"{name}: skipped: {reason}")
            except (AssertionError, KeyError, ValueError, OSError, csv.Error, ET.ParseError) as error:
                failed += 1
                print(f"{name}: {type(error).__name__}: {error}"[:1000])
        os.chdir(here)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
