"""Run by python.py in the virtual environment: the package as its user sees it."""

import concurrent.futures
import csv
import datetime
import io
import sqlite3  # with its own copy of SQLite, before ours
import sys
import warnings

import dragoman

TEXT = (
    "RABAT, March 12 - The foreign minister of Morocco met his Norwegian counterpart in Rabat on Tuesday. "
    "\u201cWe agreed on a treaty,\u201d he said. Police arrested 14 demonstrators outside the ministry.\n"
)
INDONESIAN = "Jakarta - Polisi menangkap 14 pengunjuk rasa di Bandung pada Senin, 11 Maret 2024.\n"
counts = [0, 0]


def check(good, what):
    counts[not good] += 1
    if not good:
        print(f"failed: {what}")


def refused(call, kind):
    try:
        call()
    except kind as error:
        return error
    return None


def records(d):
    record = d.code(TEXT, date="2024-03-13", lang="en", id="one", title="Visit", source="Coastal Wire", include_text=True)
    check(record["id"] == "one" and record["source"] == "Coastal Wire", f"fields: {record['id']}")
    check(record["text"] == TEXT, "the text came back changed")
    codes = {e["cameo"] for e in record["events"]}
    check(any(c.startswith("036") or c.startswith("04") for c in codes), f"no meeting: {codes}")
    check("173" in codes, f"no arrest: {codes}")
    for e in record["events"]:
        t = e["trigger"]
        check(TEXT.encode()[t["start"] : t["end"]].decode() == t["text"], f"span of {t}")
    check(d.code(INDONESIAN)["lang"] == "id", "language not told")
    check(d.code(INDONESIAN.encode())["lang"] == "id", "bytes")
    page = "<html><body><article><h1>Visit</h1>" + f"<p>{TEXT}</p>" * 3 + "</article></body></html>"
    check(d.code(page, html=True, lang="en", date="2024-03-13")["events"], "a page")


def flat(d):
    rows = d.events([TEXT, {"text": INDONESIAN, "id": "dua", "source": "Kabar"}], date="2024-03-13")
    check(rows and all(list(r) == list(rows[0]) for r in rows), "rows differ in their keys")
    check(all(not isinstance(v, (list, dict)) for r in rows for v in r.values()), "a value is not flat")
    check({r["article"] for r in rows} == {"0", "dua"}, f"ids {[r['article'] for r in rows]}")
    arrest = [r for r in rows if r["cameo"] == "173" and r["article"] == "dua"]
    check(arrest and arrest[0]["place"] == "Bandung" and arrest[0]["date"] == "2024-03-11", f"{arrest}")
    check(arrest and arrest[0]["sentence"] in INDONESIAN and arrest[0]["outlet"] == "Kabar", f"{arrest}")
    out = io.StringIO()
    table = csv.DictWriter(out, rows[0])
    table.writeheader()
    table.writerows(rows)
    check(len(list(csv.reader(io.StringIO(out.getvalue())))) == len(rows) + 1, "as a table")
    check(d.events([TEXT] * 30, threads=4, lang="en", date="2024-03-13") == d.events([TEXT] * 30, lang="en", date="2024-03-13"), "threads")
    check(d.events(TEXT, lang="en", date="2024-03-13") == d.events([TEXT], lang="en", date="2024-03-13") != [], "one text is one article")
    check(d.events(TEXT.encode(), lang="en", date="2024-03-13") == d.events([TEXT], lang="en", date="2024-03-13"), "as bytes")
    check(d.events({"text": TEXT, "lang": "en", "date": "2024-03-13"}) == d.events([TEXT], lang="en", date="2024-03-13"), "one dict is one article")
    try:
        import pandas
    except ImportError:
        return
    frame = pandas.DataFrame(rows)
    check(list(frame.columns) == list(rows[0]) and len(frame) == len(rows), "pandas")
    check(str(frame["goldstein"].dtype) == "float64" and str(frame["confidence"].dtype) == "float64" and str(frame["quad"].dtype) == "int64", f"{frame.dtypes}")
    check(pandas.to_datetime(frame["date"], format="%Y-%m-%d", errors="coerce").notna().any(), "dates")
    table = pandas.DataFrame([{"text": TEXT, "lang": "en", "date": pandas.Timestamp("2024-03-13"), "more": 1}, {"text": INDONESIAN, "date": pandas.NaT, "title": float("nan")}])
    check(d.events(table.to_dict("records"))[0]["published"] == "2024-03-13", "rows of a table are articles")


def dates(d):
    for given in ("2024-03-13", "2024-03-13T08:15:00Z", "2024-03-13 08:15:00", "Wed, 13 Mar 2024 08:15:00 +0700", datetime.date(2024, 3, 13), datetime.datetime(2024, 3, 13, 8, 15)):
        record = d.code(INDONESIAN, date=given)
        check(record["date"] == "2024-03-13" and record["date_inferred"] is False, f"{given!r}: {record['date']}")
    for given in ("2024-13-01", "2024-02-30", "13.3.2024", "yesterday", "2024-3-13", "20240313", "2024"):
        for call in (lambda: d.code(INDONESIAN, date=given), lambda: d.events([INDONESIAN], date=given), lambda: d.events([{"text": INDONESIAN, "date": given}], threads=2)):
            error = refused(call, ValueError)
            check(error is not None and repr(given) in str(error), f"{given!r}: {error}")
    for given in (None, "", float("nan")):
        check(d.code(INDONESIAN, date=given)["date_inferred"] is True, f"no date: {given!r}")


def faults(d):
    error = refused(lambda: d.code(""), dragoman.Error)
    check(error is not None and error.status == "input" and str(error), f"an empty text: {error}")
    for call in (lambda: d.code(TEXT, day="2024-03-13"), lambda: d.events([TEXT], day="2024-03-13"), lambda: d.events([], day="2024-03-13")):
        error = refused(call, TypeError)
        check(error is not None and "'day' is not known" in str(error) and "date" in str(error), f"an unknown field: {error}")
    error = refused(lambda: d.events([{"body": TEXT}]), ValueError)
    check(error is not None and "article 0" in str(error) and "'body'" in str(error), f"no text: {error}")
    for name, call in (
        ("date", lambda: d.code(TEXT, date=b"2024-03-13")), ("date", lambda: d.code(TEXT, date=20240313)), ("title", lambda: d.code(TEXT, title=b"Visit")),
        ("lang", lambda: d.code(TEXT, lang=5)), ("id", lambda: d.code(TEXT, id=1.5)), ("html", lambda: d.code(TEXT, html="no")),
        ("include_text", lambda: d.code(TEXT, include_text="no")), ("threads", lambda: d.events([TEXT], threads="x")),
        ("threads", lambda: d.events([TEXT], threads=1.5)), ("errors", lambda: d.events([TEXT], errors=None)), ("url", lambda: d.events([], url=b"x")),
        ("article 1: source", lambda: d.events([TEXT, {"text": TEXT, "source": 7}])), ("articles", lambda: d.events(5)),
        ("min_confidence", lambda: dragoman.Engine(min_confidence="x")), ("home", lambda: dragoman.Engine(home=5)), ("world", lambda: dragoman.Engine(world=1.5)),
        ("packs", lambda: dragoman.Engine(packs=[])), ("ontology", lambda: dragoman.Engine(ontology=5)), ("library", lambda: dragoman.Engine(library=5)),
    ):
        error = refused(call, TypeError)
        check(error is not None and str(error).startswith(name + " is"), f"{name} of another kind: {error!r}")
    check(d.code(TEXT, id=7, html=0)["id"] == "7", "a number as id, as in tables")
    check("article 0 is int" in str(refused(lambda: d.events([5]), TypeError)), "a number is no article")
    check("'maybe'" in str(refused(lambda: d.events([TEXT], errors="maybe"), ValueError)), "errors")
    check(refused(lambda: d.code(TEXT, lang="xx"), dragoman.Error) is not None, "an unknown language")
    check(refused(lambda: dragoman.Engine(home="/nowhere"), dragoman.Error) is not None, "a home that is none")
    check(d.code("Polisi\ud800 menangkap dua orang.\0", lang="id")["lang"] == "id", "half a character")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        rows = d.events(["", INDONESIAN])
        check(len(told) == 1 and "article 0" in str(told[0].message), f"warnings: {[str(t.message) for t in told]}")
        check(rows and rows[0]["article"] == "1", "what could be coded")
    check(refused(lambda: d.events(["", INDONESIAN], errors="raise"), dragoman.Error) is not None, "raise")


def shared(d):
    alone = d.code_json(TEXT, date="2024-03-13", lang="en")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        every = list(pool.map(lambda _: d.code_json(TEXT, date="2024-03-13", lang="en"), range(24)))
    check(set(every) == {alone}, "threads say something else")
    check(sqlite3.connect(":memory:").execute("SELECT 1").fetchone() == (1,), "Python's own SQLite")


def main():
    check(dragoman.__file__.startswith(sys.prefix), f"not the installed package: {dragoman.__file__}")
    with dragoman.Engine() as d:
        check(d.version == dragoman.__version__, f"library {d.version}, package {dragoman.__version__}")
        check(d.home.startswith(sys.prefix), f"home {d.home}")
        check(d.remarks == [], f"{d.remarks}")
        with open("/proc/self/maps") as maps:
            libraries = {line.split()[-1] for line in maps if ".so" in line}
        outside = [p for p in libraries if ("xml2" in p or "jansson" in p or "utf8proc" in p) and not p.startswith(sys.prefix)]
        check(not outside, f"libraries of the system are used: {outside}")
        records(d)
        flat(d)
        dates(d)
        faults(d)
        shared(d)
    check(refused(lambda: d.code(TEXT), ValueError) is not None, "an engine that is closed")
    print(f"{counts[0]} passed, {counts[1]} failed")
    sys.exit(1 if counts[1] else 0)


main()
