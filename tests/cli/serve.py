#!/usr/bin/env python3
"""dragoman serve from outside: every endpoint, limits, and those who mean harm.

    serve.py PROGRAM [WORD]      WORD: only cases whose name holds it

Ends with "N passed, N failed, N skipped"; exit status 1 when any failed. DGM_SLOW is set by builds with sanitizers.
"""
import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(sys.argv[1])
HARM = ["' OR '1'='1", "\"; DROP TABLE events; --", "<script>alert(1)</script>", "x' UNION SELECT text FROM articles --", "\\", "%", "_", "*",
        "a\tb\nc", "NEAR(", "\"", "((((", "-1", "1e999", "é\u202e", "'; ATTACH DATABASE '/etc/passwd' AS x; --", "x" * 3000]
FILTERS = ["actor", "source", "target", "country", "source_country", "target_country", "role", "source_role", "target_role", "dyad", "code",
           "root", "type", "mode", "quad", "status", "from", "to", "reported_from", "reported_to", "place", "place_country", "near", "outlet",
           "lang", "min_confidence", "text", "article", "act", "attributed", "corrected", "values", "story", "limit", "offset", "sort", "by", "speaker", "contains", "only", "q"]


def check(condition, what):
    if not condition:
        raise AssertionError(what)


class Skip(Exception):
    pass


class Server:
    """A server that runs, on a port of its own."""

    def __init__(self, db, *options, **more):
        self.process = subprocess.Popen([PROGRAM, "serve", "--port=0", *options, db], stderr=subprocess.PIPE, text=True, **more)
        self.told = self.process.stderr.readline()
        found = re.search(r"http://(\[?[0-9.:a-f]+\]?):(\d+)/", self.told)
        if not found:
            self.process.kill()
            raise AssertionError((self.told, self.process.stderr.read()))
        self.port = int(found.group(2))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        check(self.stop() == 0, "the server did not end in order")

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise AssertionError("the server does not end") from None
        return self.process.returncode

    def ask(self, method, path, body=None, headers=None):
        """(status, headers, body)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def get(self, path, **params):
        query = urllib.parse.urlencode([(name.rstrip("_"), one) for name, value in params.items()
                                        for one in (value if isinstance(value, list) else [value])])
        status, _, body = self.ask("GET", path + ("?" + query if query else ""))
        check(status == 200, (path, params, status, body[:300]))
        return json.loads(body)

    def post(self, path, value, **headers):
        body = value if isinstance(value, (bytes, str)) else json.dumps(value)
        status, _, out = self.ask("POST", path, body, {"Content-Type": "application/json", **headers})
        return status, json.loads(out)

    def raw(self, data, wait=30):
        """What comes back for these bytes until the server closes or is silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as s:
            s.sendall(data)
            out = b""
            try:
                while True:
                    part = s.recv(65536)
                    if not part:
                        break
                    out += part
                    if b"\r\n\r\n" in out and b"onnection: close" not in out:
                        break
            except (socket.timeout, ConnectionResetError):
                pass
            return out

    def alive(self):
        check(self.process.poll() is None, "the server is gone")
        check(self.get("/v1/meta")["articles"] > 0, "no articles")


def code(db, *files, **more):
    done = subprocess.run([PROGRAM, "code", "-q", "--db", db, *files], stderr=subprocess.PIPE, check=False, **more)
    check(done.returncode == 0, done.stderr)


def error_of(answer):
    status, headers, body = answer
    check(headers["content-type"] == "application/json", headers)
    error = json.loads(body)["error"]
    check(error["code"] and error["message"], error)
    return status, error["code"]


SHARED = {}


def database():
    """The samples and an article whose words mean harm; coded once, a copy for each case."""
    if "db" not in SHARED:
        path = os.path.join(SHARED["folder"], "all.db")
        samples = os.path.join(ROOT, "samples")
        code(path, *sorted(os.path.join(samples, n) for n in os.listdir(samples) if n.endswith(".txt")))
        with open("harm.jsonl", "w", encoding="utf-8") as out:
            for i, harm in enumerate(HARM[:6]):
                out.write(json.dumps({"id": f"h{i}", "lang": "id", "date": "2022-03-01", "title": harm, "source": harm,
                                      "url": "javascript:alert(1)", "text": f"Rusia menyerang Ukraina pada Senin. {harm}"}) + "\n")
        code(path, "--duplicates=keep", "harm.jsonl")
        SHARED["db"] = path
    shutil.copy(SHARED["db"], "x.db")
    return "x.db"


# ---- Endpoints -----------------------------------------------------------------------------------------------------

def case_meta():
    with Server(database()) as s:
        meta = s.get("/v1/meta")
        check(meta["articles"] == 14 and meta["events"] > 50 and meta["languages"]["en"] == 3, meta)
        check(meta["edit"] is False and meta["code"] is True and meta["stories"] is False, meta)


def case_events():
    with Server(database()) as s:
        all_of = s.get("/v1/events", limit=1000)
        check(all_of["total"] == len(all_of["events"]) == s.get("/v1/meta")["events"], all_of["total"])
        page = s.get("/v1/events", limit=7, offset=5)
        check(page["events"] == all_of["events"][5:12] and page["total"] == all_of["total"], page)
        some = s.get("/v1/events", country="RUS", root=["18", "19"])
        check(0 < some["total"] < all_of["total"], some["total"])
        check(all(e["code"][:2] in ("18", "19") for e in some["events"]), some)
        e = all_of["events"][0]
        for field in ("article", "event", "article_id", "date", "code", "root", "quad", "status", "confidence", "trigger", "sentence",
                      "sources", "targets", "place", "act", "corrected"):
            check(field in e, (field, e))


def case_overview_and_counts():
    with Server(database()) as s:
        o = s.get("/v1/overview")
        check(o["events"] == s.get("/v1/meta")["events"], o["events"])
        check(sum(r["events"] for r in o["roots"]) == o["events"], o["roots"])
        for field in ("unit", "time", "types", "quads", "statuses", "places", "source_countries", "target_countries", "actors", "dyads",
                      "country_dyads", "outlets"):
            check(field in o, field)
        counts = json.dumps(s.get("/v1/counts", by="root"))
        check("04" in counts, counts)


def case_article():
    with Server(database()) as s:
        for number in range(1, 9):
            a = s.get(f"/v1/articles/{number}")
            text, data = a["text"].encode("utf-16-le"), a["text"].encode()
            spans = [(x["trigger"]["start"], x["trigger"]["end"], x["trigger"]["start_byte"], x["trigger"]["end_byte"], x["trigger"]["text"])
                     for x in a["events"]]
            spans += [(x["start"], x["end"], x["start_byte"], x["end_byte"], x["text"]) for n in ("mentions", "quotes", "places", "dates") for x in a[n]]
            check(spans and a["sentences"] and a["acts"] and a["actors"], a["id"])
            for start, end, start_byte, end_byte, words in spans:
                check(text[2 * start:2 * end].decode("utf-16-le") == words == data[start_byte:end_byte].decode(), (a["id"], start, end, words))
            check(all(e["rule"].startswith("packs/") and e["reason"] for e in a["events"]), a["events"])
        check(s.get("/v1/articles/en-1-ministers-visit")["article"] == 1, "by id")
        for path in ("/v1/articles/999", "/v1/articles/nobody", "/v1/articles/-1", "/v1/articles/99999999999999999999"):
            check(error_of(s.ask("GET", path)) == (404, "not_found"), path)


def case_ids():
    """Any id is found: with slashes as they are and escaped, of digits alone, an address, with dots."""
    ids = ["a/b", "2024/03/12/one.txt", "12345", "1", "0007", "20240312000123456789", "https://example.org/a?b=c&d=e#f", "a b", "50%", "../up", "a//b", "é;=+", "x.js",
           "a\x01b", "tab\there", "two\nlines", "\x1b[31m", "del\x7f", "L" * 2500, "a\\b"]
    with open("ids.jsonl", "w", encoding="utf-8") as out:
        for i, one in enumerate(ids):
            out.write(json.dumps({"id": one, "lang": "id", "date": "2022-03-01", "text": f"Rusia menyerang Ukraina pada Senin. Nomor {i}."}) + "\n")
    code("ids.db", "--duplicates=keep", "ids.jsonl")
    with Server("ids.db") as s:
        for number, one in enumerate(ids, 1):
            check(s.get("/v1/articles", article=one)["article"] == number, one)
            check(s.get(f"/v1/articles/{number}")["id"] == one, number)
            check(s.get("/v1/events", article=one)["total"] == 1, one)
            escaped = urllib.parse.quote(one, safe="")
            if not one.isdigit():
                check(s.get(f"/v1/articles/{escaped}")["article"] == number, escaped)
                check(s.ask("GET", f"/articles/{escaped}")[0] in (200, 404 if not os.path.exists(os.path.join(ROOT, "web/dist")) else 200), escaped)
        check(s.get("/v1/articles/a/b")["article"] == 1 and s.get("/v1/articles/2024/03/12/one.txt")["article"] == 2, "slashes as they are")
        check(s.get("/v1/articles/1")["id"] == "a/b" and s.get("/v1/articles", article="1")["article"] == 4, "a number is a number")
        status, _, body = s.ask("GET", "/v1/articles/12345")
        check(status == 404 and b"article=ID" in body, body)
        check(error_of(s.ask("GET", "/v1/articles?article=nobody")) == (404, "not_found"), "nobody")
        for bad in ("", "?article=", "?article=a/b&article=1", "/1?article=1"):
            check(error_of(s.ask("GET", "/v1/articles" + bad)) == (400, "bad_parameter"), bad)
        check(s.ask("GET", "/v1/actors/none%2Fat%2Fall")[0] == 404, "actors")


def case_actor():
    with Server(database()) as s:
        a = s.get("/v1/actors/country:RUS")
        check(a["name"] == "Russia" and a["events"] > 3 and a["partners"] and a["network"]["nodes"], a)
        nodes = {n["id"] for n in a["network"]["nodes"]}
        check(all(x["source"] in nodes and x["target"] in nodes for x in a["network"]["links"]), a["network"])
        check(sum(p["cooperation"] + p["conflict"] for p in a["time"]) <= a["events"], a["time"])
        check(s.get("/v1/actors/country:RUS", root="04")["events"] < a["events"], "filtered")
        check(error_of(s.ask("GET", "/v1/actors/nobody")) == (404, "not_found"), "nobody")
        check("Russia" in json.dumps(s.get("/v1/actors", q="russia")), "actors")


def case_quotes():
    with Server(database()) as s:
        q = s.get("/v1/quotes", limit=1000)
        check(q["total"] == len(q["quotes"]) == s.get("/v1/meta")["quotes"], q["total"])
        who = next(x["speaker"] for x in q["quotes"] if x["speaker"] and x["speaker"]["id"])
        one = s.get("/v1/quotes", speaker=who["id"])
        check(one["total"] and all(x["speaker"]["id"] == who["id"] for x in one["quotes"]), one)
        check(s.get("/v1/quotes", speaker="~" + who["name"][1:4].upper())["total"] >= one["total"], who)
        check(s.get("/v1/quotes", contains="DARFUR")["total"] >= 1, "contains")
        check(all(x["text"] in x["sentence"] for x in q["quotes"] if x["kind"] == "direct" and "\n" not in x["text"])
              or len(q["quotes"]) > 10, "sentences")


def case_stories():
    db = database()
    with Server(db) as s:
        check(s.get("/v1/stories")["linked"] is False, "not linked")
        check(s.ask("GET", "/v1/stories/1")[0] == 404, "story")
    subprocess.run([PROGRAM, "link", "-q", "--db", db, db], check=True)
    with Server(db) as s:
        check(s.get("/v1/meta")["stories"] is True, "linked")
        stories = s.get("/v1/stories")
        check(stories["linked"] is True and stories["total"] == len(stories["stories"]) > 0, stories)
        story = s.get(f"/v1/stories/{stories['stories'][0]['story']}")
        check(story["articles"] and story["acts"] and story["acts"][0]["mentions"], story)
        check(error_of(s.ask("GET", "/v1/stories/x"))[0] == 400 and error_of(s.ask("GET", "/v1/stories/99999999999999999999"))[0] == 404, "no number")
        linked = [a for n in range(9, 15) for a in s.get(f"/v1/articles/{n}")["acts"] if "linked" in a and a["linked"]["mentions"]]
        check(linked and linked[0]["linked"]["mentions"][0]["article"], linked)


def case_csv():
    import csv
    import io
    with Server(database()) as s:
        for what in ("events", "quotes", "actors", "acts"):
            status, headers, body = s.ask("GET", f"/v1/{what}.csv")
            check(status == 200 and headers["content-type"].startswith("text/csv") and "attachment" in headers["content-disposition"], headers)
            rows = list(csv.reader(io.StringIO(body.decode())))
            check(len({len(row) for row in rows}) == 1, (what, {len(row) for row in rows}))
            if what in ("events", "quotes"):
                check(len(rows) - 1 == s.get("/v1/" + what)["total"], (what, len(rows)))
        status, _, body = s.ask("GET", "/v1/counts.csv?by=root")
        check(status == 200 and body.count(b"\n") > 5, body)
        check(error_of(s.ask("GET", "/v1/events.csv?quad=9")) == (400, "bad_parameter"), "bad")


def case_code():
    with Server(database()) as s:
        with open(os.path.join(ROOT, "samples/id-1-kunjungan-menlu.txt"), encoding="utf-8") as file:
            text = "\U0001F30D " + file.read()
        status, a = s.post("/v1/code", {"text": text, "date": "2024-03-12"})
        check(status == 200 and a["lang"] == "id" and a["events"] and len(a["explain"]) == len(a["events"]), a)
        units = text.encode("utf-16-le")
        for e, x in zip(a["events"], a["explain"]):
            t = e["trigger"]
            check(units[2 * t["start"]:2 * t["end"]].decode("utf-16-le") == t["text"], t)
            check(text.encode()[t["start_byte"]:t["end_byte"]].decode() == t["text"], t)
            check(x["rule"] == e["rule"] and any(p["part"] == "trigger" for p in x["spans"]), x)
        for body, want in ((b"{", "bad_request"), (b"[]", "bad_request"), (b"{}", "bad_parameter"), (b'{"text":""}', "bad_parameter"),
                           (b'{"text":5}', "bad_parameter"), (b'{"text":"a","date":"gestern"}', "bad_parameter"),
                           (b'{"text":"a\\u0000b"}', "bad_request"), (b'{"text":"a","nope":1}', "bad_parameter"),
                           (b'{"text":"\xff"}', "bad_request"), (b'{"text":"a","text":"b"}', "bad_request"), (b"", "bad_request"),
                           (b"[" * 100000, "bad_request")):
            status, out = s.post("/v1/code", body)
            check(status == 400 and out["error"]["code"] == want, (body[:40], status, out))
        status, out = s.post("/v1/code", {"text": "a", "lang": "xx"})
        check(status in (400, 422), (status, out))
        s.alive()


def case_own_tables():
    """POST /v1/code with triggers, codes and actors of one's own."""
    for name, text in (("mine/id/triggers.tsv", "lemma\tpos\tstem\tframe\tcode\tcond\texample\texpect\nmenjewer\tV\tjewer\ttrans\t1759\t\t\t\n"),
                       ("codes/cameo.tsv", "code\tname\tgoldstein\tquad\n1759\tPull somebody by the ear\t-5.5\t4\n"),
                       ("world/organisations-own.tsv", "name_en\tname_id\taliases\tcountry\trole\ttype\tsource\n"
                        "Veldt Guard\tGarda Veldt\t\tZAF\tMIL\t\ttest\n")):
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "w", encoding="utf-8") as out:
            out.write(text)
    article = {"text": "Garda Veldt menjewer polisi Kenya di Nairobi pada Senin.", "lang": "id", "date": "2024-03-13"}
    with Server(database()) as s:
        status, a = s.post("/v1/code", article)
        check(status == 200 and not any(e["trigger"]["text"] == "menjewer" for e in a["events"]), a)
    with Server(database(), "--packs", "mine", "--ontology", "codes", "--world", "world") as s:
        status, a = s.post("/v1/code", article)
        check(status == 200, a)
        found = [(e, x) for e, x in zip(a["events"], a["explain"]) if e["trigger"]["text"] == "menjewer"]
        check(len(found) == 1, a["events"])
        e, x = found[0]
        check(e["cameo"] == "1759" and e["goldstein"] == -5.5 and e["rule"] == "mine/id/triggers.tsv:2" == x["rule"], e)
        check("Pull somebody by the ear" in x["reason"] and e["source"][0]["code"] == "ZAFMIL" and e["target"][0]["code"] == "KENCOP", (e, x))
        check(s.get("/v1/meta")["code"] is True, "meta")
    for option in ("--packs", "--ontology", "--world"):
        done = subprocess.run([PROGRAM, "serve", "--port=0", option, "nowhere", "x.db"], stderr=subprocess.PIPE, check=False, timeout=120)
        check(done.returncode == 4 and b"nowhere: there is no such folder" in done.stderr, done)
    with open("mine/id/triggers.tsv", "w", encoding="utf-8") as out:
        out.write("lemma\tpos\n")
    done = subprocess.run([PROGRAM, "serve", "--port=0", "--packs", "mine", "x.db"], stderr=subprocess.PIPE, check=False, timeout=120)
    check(done.returncode == 4 and b"mine/id/triggers.tsv:1: " in done.stderr, done)


def edit(s, want, **body):
    status, out = s.post("/v1/edits", body)
    check(status == want, (body, status, out))
    return out


def case_edits():
    db = database()
    with Server(db, "--edit") as s:
        check(s.get("/v1/meta")["edit"] is True, "meta")
        first = s.get("/v1/articles/1")["events"]
        n = edit(s, 201, article=1, event=0, action="fix", by="anna", note="<b>x</b>",
                 fields={"code": "036", "date": "2024-05", "target": ["Sudan", {"name": "A", "country": "KEN", "role": "MIL"}], "place": "Nairobi"})
        edit(s, 201, article=1, event=1, action="reject", by="anna")
        edit(s, 201, article=1, event=2, action="accept")
        for bad in ({"article": 1, "event": 9999, "action": "accept"}, {"article": 9999, "event": 0, "action": "accept"}):
            check(edit(s, 404, **bad)["error"]["code"] == "not_found", bad)
        for bad in ({"action": "accept"}, {"article": 1, "event": 0}, {"article": 1, "event": 0, "action": "drop"},
                    {"article": 1, "event": 0, "action": "fix"}, {"article": 1, "event": 0, "action": "accept", "fields": {"code": "036"}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"code": "999"}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"status": "maybe"}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"date": "2024-13"}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"target": ["Nobody At All"]}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"target": "Sudan"}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"place": "Nowhere At All"}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"source": [{"name": ""}]}}, {"article": 1, "event": 0, "action": "fix", "fields": {"source": [""]}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"place": {"name": "", "country": "KEN"}}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"place": {"name": "A", "lat": 1.5}}},
                    {"article": 1, "event": 0, "action": "fix", "fields": {"text": "x"}}, {"article": -1, "event": 0, "action": "accept"},
                    {"article": "1", "event": 0, "action": "accept"}, {"article": 1, "event": 0, "action": "accept", "by": "x" * 5000}):
            check(edit(s, 400, **bad)["error"]["parameter"], bad)
        for method, path in (("POST", "/v1/edits?x=1"), ("POST", "/v1/code?lang=en"), ("DELETE", f"/v1/edits/{n['edit']}?x=1")):
            answer = s.ask(method, path, json.dumps({"article": 1, "event": 0, "action": "accept"}), {"Content-Type": "application/json"})
            check(error_of(answer) == (400, "bad_parameter") and "no such parameter" in json.loads(answer[2])["error"]["message"], (path, answer))
        edits = s.get("/v1/edits")["edits"]
        check(len(edits) == 3 and edits[2]["edit"] == n["edit"] and edits[2]["by"] == "anna" and edits[2]["article"] == 1, edits)
        after = s.get("/v1/articles/1")["events"]
        check([e["corrected"] for e in after[:4]] == ["fixed", "rejected", "accepted", None], after[:4])
        listed = {e["event"]: e["corrected"] for e in s.get("/v1/events", article="en-1-ministers-visit", limit=100, values="coded")["events"]}
        check(listed[0] == "fixed" and listed[1] == "rejected" and listed[3] is None, listed)
        corrected(s, db)
        whole, of = s.get("/v1/events", limit=1, values="coded")["total"], lambda *state: s.get("/v1/events", limit=1, corrected=list(state))["total"]
        check([of("fixed"), of("rejected"), of("accepted"), of("kept"), of("no"), of("rejected", "fixed")] == [1, 1, 1, whole - 1, whole - 3, 2], "by state")
        check(s.get("/v1/overview", corrected="kept")["events"] == whole - 1, "overview")
        edit(s, 201, article=1, event=1, action="accept", by="anna")
        check([of("rejected"), of("accepted"), of("kept")] == [0, 2, whole], "the last one decides")
        edit(s, 201, article=1, event=1, action="reject", by="anna")
        check(error_of(s.ask("GET", "/v1/events?corrected=maybe")) == (400, "bad_parameter"), "no state")
        out = subprocess.run([PROGRAM, "export", db, "--format=jsonl", "--values=coded", "--corrected", "kept"], stdout=subprocess.PIPE, check=True).stdout
        check(len(out.splitlines()) == whole - 1, "export")
        gold(s, first)
        survive(s, db)
        check(s.ask("DELETE", f"/v1/edits/{n['edit']}")[0] == 200, "delete")
        check(error_of(s.ask("DELETE", f"/v1/edits/{n['edit']}")) == (404, "not_found"), "delete twice")
        check(len(s.get("/v1/edits")["edits"]) == 4, "deleted")


def case_edit_values():
    """What there is no such thing of is refused, with the field and the value; fields can be emptied."""
    with Server(database(), "--edit") as s:
        def fix(want, **fields):
            return edit(s, want, article=1, event=0, action="fix", fields=fields)
        party = lambda **more: {"name": "A", "country": "KEN", "role": "MIL", **more}
        for field, value, fields in (
                ("fields.date", "2023-02-29", {"date": "2023-02-29"}), ("fields.date", "1900-02-29", {"date": "1900-02-29"}), ("fields.date", "0000", {"date": "0000"}),
                ("fields.date", "2023-04-31", {"date": "2023-04-31"}), ("fields.date", "2023-00", {"date": "2023-00"}), ("fields.date", "2023-1-01", {"date": "2023-1-01"}),
                ("fields.date", "20230", {"date": 20230}), ("fields.date", '""', {"date": ""}),
                ("fields.code", "9999", {"code": "9999"}), ("fields.code", "x1", {"code": "x1"}), ("fields.code", "null", {"code": None}), ("fields.status", "Actual", {"status": "Actual"}),
                ("fields.place.lon", "", {"place": {"name": "A", "lat": 1}}), ("fields.place.lat", "", {"place": {"name": "A", "lat": None, "lon": 1}}),
                ("fields.place.lat", "90.5", {"place": {"name": "A", "lat": 90.5, "lon": 1}}), ("fields.place.lon", "-181", {"place": {"name": "A", "lat": 0, "lon": -181}}),
                ("fields.place.lat", '"1"', {"place": {"name": "A", "lat": "1", "lon": 1}}), ("fields.place", '" "', {"place": " "}), ("fields.place", "[]", {"place": []}),
                ("fields.place.contry", "", {"place": {"name": "A", "contry": "KEN"}}), ("fields.source[0].rol", "", {"source": [{"name": "A", "rol": "GOV"}]}),
                ("fields.place.name", '""', {"place": {"name": "", "lat": 1, "lon": 1}}), ("fields.place.name", "", {"place": {"country": "KEN"}}),
                ("fields.place.country", "QQQ", {"place": {"name": "A", "country": "QQQ"}}), ("fields.place.country", "ken", {"place": {"name": "A", "country": "ken"}}),
                ("fields.source", "null", {"source": None}), ("fields.source[0]", '""', {"source": [""]}), ("fields.source[1].name", "\u00a0", {"source": [party(), party(name="\u00a0")]}),
                ("fields.target[0].country", "QQQ", {"target": [party(country="QQQ")]}), ("fields.target[0].role", "ZZZ", {"target": [party(role="ZZZ")]}),
                ("fields.target[0].role", "7", {"target": [party(role=7)]}), ("fields.target[1]", "3", {"target": ["Sudan", 3]}), ("fields.target[1]", "Nobody At All", {"target": ["Sudan", "Nobody At All"]}),
                ("fields.place", "Nowhere At All", {"place": "Nowhere At All"}), ("fields.date", "y" * 50 + '...', {"date": "y" * 500})):
            error = fix(400, **fields)["error"]
            check(error["parameter"] == field and f'"{field}"' in error["message"] and value in error["message"], (fields, error))
        check(edit(s, 400, article=1, event=0, action="accept", fields="x")["error"]["parameter"] == "fields", "fields of text")
        check(s.get("/v1/edits")["edits"] == [], "nothing was kept")
        for fields in ({"date": "2024-02-29"}, {"date": "2000-02-29"}, {"date": "0001"}, {"place": {"name": "A", "lat": -90, "lon": 180}}, {"place": {"name": "A", "lat": None, "lon": None}},
                       {"place": {"name": "A", "country": ""}}, {"source": [party(country="", role="")]}, {"target": [{"name": "A", "country": "TUV", "role": "ELI"}]},
                       {"date": None, "place": None, "source": [], "target": []}):
            fix(201, **fields)
        e = s.get("/v1/events", article="en-1-ministers-visit", limit=100)["events"][0]
        check(e["date"] is e["place"] is None and not e["sources"] and not e["targets"], e)


def corrected(s, db):
    """Lists, counts, the overview, actors and exports go by what was corrected, unless what was coded is asked for."""
    def of(**params):
        return s.get("/v1/events", limit=1, article="en-1-ministers-visit", **params)["total"]
    check(of() == of(values="coded") - 1 and s.get("/v1/overview")["events"] == s.get("/v1/overview", values="coded")["events"] - 1, "rejected")
    found = of(code="036", target_role="MIL", **{"from": "2024-05", "to": "2024-05"}), of(actor="A", target_role="MIL"), of(actor="A", values="coded")
    check(found == (1, 1, 0), found)
    row = s.get("/v1/events", limit=1, article="en-1-ministers-visit", target_role="MIL")["events"][0]
    check(row["code"] == "036" and row["date_precision"] == "month" and row["place"]["name"] == "Nairobi" and row["targets"][1]["name"] == "A", row)
    check([a["events"] for a in s.get("/v1/actors", q="A", country="KEN", role="MIL") if a["name"] == "A"] == [1], "actors")
    check(s.get("/v1/actors/A")["events"] == 1, "actor")
    check(error_of(s.ask("GET", "/v1/events?values=some")) == (400, "bad_parameter"), "values")
    for name in ("jsonl", "petrarch", "icews", "polecat", "gdelt-events", "geojson"):
        both = [subprocess.run([PROGRAM, "export", db, f"--format={name}", *more], stdout=subprocess.PIPE, check=True).stdout for more in ([], ["--values=coded"])]
        check(both[0] != both[1] and both[1], name)
    check(b'"2024-05"' in subprocess.run([PROGRAM, "export", db, "--format=jsonl"], stdout=subprocess.PIPE, check=True).stdout, "export")


def gold(s, first):
    status, _, body = s.ask("GET", "/v1/gold")
    records = [json.loads(line) for line in body.decode().splitlines()]
    check(status == 200 and len(records) == 1 and len(records[0]["events"]) == len(first) - 1, (status, len(records)))
    e = records[0]["events"][0]
    check(e["cameo"] == "036" and e["date"] == "2024-05" and e["date_precision"] == "month" and e["corrected"] == "fixed", e)
    check([t["country"] for t in e["target"]] == ["SDN", "KEN"] and e["place"]["country"] == "KEN", e)
    only = s.ask("GET", "/v1/gold?only=corrected")[2]
    check(len(json.loads(only)["events"]) == 2, only[:300])
    check(error_of(s.ask("GET", "/v1/gold?only=some")) == (400, "bad_parameter"), "only")
    with open("gold.jsonl", "wb") as out:
        out.write(body)
    done = subprocess.run([PROGRAM, "eval", "--no-resamples", "--json", "gold.jsonl", "gold.jsonl"], stdout=subprocess.PIPE, check=False)
    check(done.returncode == 0 and json.loads(done.stdout), done)
    done = subprocess.run([PROGRAM, "train", "event", "--lang=en", "-q", "--output=m.dgm", "gold.jsonl"], stderr=subprocess.PIPE, check=False)
    check(done.returncode == 0 and os.path.getsize("m.dgm") > 0, done)


def survive(s, db):
    """Corrections hold for the article coded again, by another process, while the server runs."""
    code(db, os.path.join(ROOT, "samples/en-1-ministers-visit.txt"))
    check([e["corrected"] for e in s.get("/v1/articles/en-1-ministers-visit")["events"][:3]] == ["fixed", "rejected", "accepted"], "coded anew")


def case_read_only():
    db = database()
    with open(db, "rb") as file:
        before = file.read()
    with Server(db) as s:
        check(error_of(s.ask("POST", "/v1/edits", "{}", {"Content-Type": "application/json"})) == (403, "read_only"), "post")
        check(error_of(s.ask("DELETE", "/v1/edits/1")) == (403, "read_only"), "delete")
        s.get("/v1/overview")
        s.post("/v1/code", {"text": "Rusia menyerang Ukraina pada Senin."})
    with open(db, "rb") as file:
        check(file.read() == before, "the file was changed")


def nobody():
    """For those who start it without the rights of root, whom no folder refuses."""
    return {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}


def case_closed_folder():
    """A file in WAL mode where nothing can be written is served as it lies, and anew when somebody who may has changed it."""
    database()
    folder = tempfile.mkdtemp(dir="/tmp")
    try:
        try:
            reached = subprocess.run([PROGRAM, "--version"], stdout=subprocess.DEVNULL, check=False, **nobody()).returncode == 0
        except PermissionError:
            reached = False  # it lies in somebody's closed folder
        if not reached:
            raise Skip("the program is out of reach of others")
        db = os.path.join(folder, "x.db")
        shutil.copy("x.db", db)
        change(db, "PRAGMA journal_mode = wal")
        os.chmod(folder, 0o555)
        with Server(db, **nobody()) as s:
            before = s.get("/v1/overview")["events"]
            check(before == s.get("/v1/events", limit=1)["total"] > 0, before)
            os.chmod(folder, 0o755)
            change(db, "DELETE FROM facts WHERE fact = (SELECT min(fact) FROM facts)")
            os.chmod(folder, 0o555)
            check(s.get("/v1/overview")["events"] == before - 1 == s.get("/v1/events", limit=1)["total"], "as it is now")
        for mode, where in ((0o644, 0o555), (0o444, 0o777)):
            os.chmod(db, mode)
            os.chmod(folder, where)
            done = subprocess.run([PROGRAM, "serve", "--edit", "--port=0", db], stderr=subprocess.PIPE, check=False, timeout=60, **nobody())
            check(done.returncode == 5 and b"no corrections can be kept" in done.stderr, (oct(mode), done))
        change(db, "PRAGMA journal_mode = delete")
        os.chmod(db, 0o444)
        done = subprocess.run([PROGRAM, "serve", "--edit", "--port=0", db], stderr=subprocess.PIPE, check=False, timeout=60, **nobody())
        check(done.returncode == 5 and b"x.db: cannot be written to" in done.stderr, done)
        os.chmod(db, 0o666)
        before = open(db, "rb").read()
        with Server(db, "--edit", **nobody()) as s:
            check(open(db, "rb").read() == before, "trying changes nothing")
            edit(s, 201, article=1, event=0, action="accept")
    finally:
        os.chmod(folder, 0o755)
        shutil.rmtree(folder)


def change(db, sql):
    connection = sqlite3.connect(db)
    connection.execute(sql)
    connection.commit()
    connection.close()


def case_corrected_views():
    """The views of what was corrected say what the API says; nothing was corrected, they are those of what was coded."""
    db = database()
    read = sqlite3.connect(db)
    read.row_factory = sqlite3.Row
    for wide, corrected in (("events_wide", "events_corrected"), ("acts_wide", "acts_corrected")):
        columns = [c[1] for c in read.execute(f"PRAGMA table_info({wide})")]
        check([c[1] for c in read.execute(f"PRAGMA table_info({corrected})") if c[1] != "corrected"] == columns, corrected)
        check([tuple(r) for r in read.execute(f"SELECT {', '.join(columns)} FROM {wide}")] == [tuple(r)[:len(columns)] for r in read.execute(
            f"SELECT {', '.join(columns)} FROM {corrected}")], corrected)
    with Server(db, "--edit") as s:
        keys = [(e["article"], e["event"]) for e in s.get("/v1/events", limit=1000)["events"]][::4]
        party = {"name": "Elders of the \"valley\"; all", "country": "IDN", "role": "CVL"}
        fixes = [{"code": "036"}, {"status": "negated"}, {"date": "2021-04"}, {"date": None}, {"place": None}, {"place": "Nairobi"}, {"source": []}, {"target": [party, "Sudan"]},
                 {"place": {"name": "Nowhere", "country": "", "lat": -1.5, "lon": 36.25}}, {"code": "190", "date": "2020", "source": [party]}]
        for (article, event), fields in zip(keys, fixes):
            edit(s, 201, article=article, event=event, action="fix", fields=fields)
        for (article, event), fields in zip(keys[:4], fixes[5:]):
            edit(s, 201, article=article, event=event, action="fix", fields=fields)
        for (article, event), action in zip(keys[2:], ("accept", "reject", "reject", "accept")):
            edit(s, 201, article=article, event=event, action=action)
        edit(s, 201, article=keys[-1][0], event=keys[-1][1], action="reject")
        edit(s, 201, article=keys[-1][0], event=keys[-1][1], action="fix", fields={"code": "173"})
        # Of an act with several mentions one is rejected.
        several = read.execute("SELECT article, max(event) FROM events_corrected GROUP BY article, act HAVING count(*) > 1 LIMIT 1").fetchone()
        edit(s, 201, article=several[0], event=several[1], action="reject")
        for what, key in (("events", "event"), ("acts", "act")):
            said = s.get(f"/v1/{what}", limit=1000)[what]
            rows = {(r["article"], r[key]): dict(r) for r in read.execute(f"SELECT * FROM {what}_corrected")}
            check(len(said) == len(rows), (what, len(said), len(rows)))
            for e in said:
                r, place = rows[(e["article"], e[key])], e["place"] or {}
                told = (e, r)
                check((r["cameo"], r["cameo_name"], r["status"], r["date"], r["quad"]) == (e["code"], e["code_name"], e["status"], e["date"], e["quad"]), told)
                check(r["goldstein"] == e["goldstein"] and r.get("corrected") == e.get("corrected") and r["plover_type"] == e["type"], told)
                check(what == "events" or r["mentions"] == e["mentions"] == read.execute("SELECT count(*) FROM events_corrected WHERE article = ? AND act = ?",
                                                                                        (e["article"], e["act"])).fetchone()[0], told)
                for side, one in (("sources", "source"), ("targets", "target")):
                    check(r[side] == ("; ".join(p["name"] for p in e[side]) or None), told)
                    check(r[f"{one}_codes"] == ("; ".join(p["country"] + p["role"] for p in e[side]) or None), told)
                    check(r[f"{one}_name"] == (e[side][0]["name"] if e[side] else None) and r[f"{one}_country"] == (e[side][0]["country"] if e[side] else None), told)
                check((r["place"], r["place_country"]) == (place.get("name"), place.get("country")), told)
                check(all(abs((r[c] or 0) - (place.get(c) or 0)) < 1e-4 for c in ("lat", "lon")), told)
    read.close()


def case_openapi():
    with Server(database()) as s:
        api = s.get("/openapi.json")
    served = {(m.upper(), path) for path, item in api["paths"].items() for m in item}
    with open(os.path.join(ROOT, "src/serve/routes.c"), encoding="utf-8") as file:
        table = {(m, path.replace("{}", "{id}")) for m, path in re.findall(r'\{ "([A-Z]+)", "(/[^"]+)"', file.read())}
    check(served == table, served ^ table)
    names = set(api["components"]["parameters"])
    with open(os.path.join(ROOT, "src/ask/params.c"), encoding="utf-8") as file:
        known = set(re.findall(r'^    \{ "([a-z_]+)", "', file.read(), re.M))
    check(known <= names, known - names)
    with Server(database()) as s:
        for path, item in api["paths"].items():
            wanted = [api["components"]["parameters"][p["$ref"].split("/")[-1]] if "$ref" in p else p for p in item.get("get", {}).get("parameters", [])]
            query = "&".join(p["name"] + "=" for p in wanted if p["in"] == "query")
            status, _, out = s.ask("GET", path.replace("{id}", "1") + "?" + query)
            check("get" not in item or b"no such parameter" not in out, (path, status, out[:300]))
    try:
        import openapi_spec_validator
    except ImportError:
        return
    openapi_spec_validator.validate(api)


# ---- HTTP ----------------------------------------------------------------------------------------------------------

def case_headers():
    with Server(database()) as s:
        for path in ("/v1/meta", "/v1/nothing", "/openapi.json", "/nothing.js"):
            _, h, _ = s.ask("GET", path)
            check(h["x-content-type-options"] == "nosniff" and h["referrer-policy"] == "no-referrer" and h["x-frame-options"] == "DENY", h)
            check("default-src 'none'" in h["content-security-policy"] and "unsafe" not in h["content-security-policy"], h)
        status, h, body = s.ask("GET", "/v1/overview", headers={"Accept-Encoding": "gzip"})
        check(status == 200 and h["content-encoding"] == "gzip", h)
        plain = s.ask("GET", "/v1/overview")
        check(gzip.decompress(body) == plain[2] and "content-encoding" not in plain[1] and h["etag"] != plain[1]["etag"], "gzip")
        status, again, empty = s.ask("GET", "/v1/overview", headers={"If-None-Match": plain[1]["etag"]})
        check(status == 304 and not empty and again["etag"] == plain[1]["etag"], (status, again))
        for path in ("/", "/v1/overview", "/v1/meta", "/openapi.json"):
            _, whole, body = s.ask("GET", path)
            status, again, empty = s.ask("GET", path, headers={"If-None-Match": '"x", W/' + whole["etag"]})
            check(status == 304 and not empty and again.get("content-length") in (None, str(len(body))) and again["vary"] == whole["vary"], (path, again))
            check(s.ask("HEAD", path, headers={"If-None-Match": "*"})[0] == 304 and s.ask("GET", path, headers={"If-None-Match": '"x"'})[2] == body, path)
        status, h, empty = s.ask("HEAD", "/v1/overview")
        check(status == 200 and not empty and int(h["content-length"]) == len(plain[2]), h)
        status, h, _ = s.ask("PUT", "/v1/edits")
        check(status == 405 and h["allow"] == "GET, HEAD, POST", h)


def case_fresh():
    """A kept answer goes when another process has written."""
    db = database()
    with Server(db) as s:
        before = s.get("/v1/overview")["events"]
        check(s.get("/v1/overview")["events"] == before, "kept")
        with open("more.txt", "w", encoding="utf-8") as out:
            out.write("JAKARTA, 12 Maret 2024 - Rusia menyerang Ukraina pada Senin.")
        code(db, "more.txt")
        check(s.get("/v1/overview")["events"] > before, "stale")


def case_kept_apart():
    """What is kept for one question is never the answer to another, whatever bytes stand in it."""
    with Server(database()) as s:
        check(s.get("/v1/events", limit=3, offset=2)["limit"] == 3, "kept")
        for query in ("limit=3%01offset%022", "limit=3%00offset%002", "limit=3%26offset=2", "limit=3;offset=2"):
            check(s.ask("GET", "/v1/events?" + query)[0] == 400, query)
        check(s.get("/v1/actors/country:RUS", root="04")["name"] == "Russia", "kept")
        for path in ("country:RUS%01root%0204", "country:RUS%3Froot=04"):
            check(s.ask("GET", "/v1/actors/" + path)[0] == 404, path)


def case_beside_a_writer():
    db = database()
    with open("many.jsonl", "w", encoding="utf-8") as out:
        for i in range(400):
            out.write(json.dumps({"id": f"w{i}", "lang": "id", "date": "2022-03-01", "text": f"Rusia menyerang Ukraina pada Senin. Nomor {i}."}) + "\n")
    with Server(db, "--edit") as s:
        writer = subprocess.Popen([PROGRAM, "code", "-q", "--duplicates=keep", "--db", db, "many.jsonl"])
        seen = 0
        while writer.poll() is None:
            events = s.get("/v1/events", limit=1)["total"]
            check(events >= seen, (events, seen))
            seen = events
            s.get("/v1/overview")
            edit(s, 201, article=1, event=0, action="accept")
        check(writer.returncode == 0, writer.returncode)
        check(s.get("/v1/meta")["articles"] == 414, s.get("/v1/meta"))


def case_hosts():
    with Server(database()) as s:
        for host in ("localhost", f"localhost:{s.port}", "127.0.0.1:1", "[::1]:80", "LOCALHOST"):
            check(s.ask("GET", "/v1/meta", headers={"Host": host})[0] == 200, host)
        for host in ("evil.example", f"evil.example:{s.port}", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "", "[::1", "a@localhost"):
            check(error_of(s.ask("GET", "/v1/meta", headers={"Host": host})) == (403, "foreign_host"), host)
        for version in (b"1.0", b"1.1"):
            out = s.raw(b"GET /v1/meta HTTP/" + version + b"\r\n\r\n", 5)
            check(b" 400 " in out.split(b"\r\n")[0] and b"no Host" in json.loads(out.split(b"\r\n\r\n")[-1])["error"]["message"].encode(), ("no Host", out))
        s.alive()


def case_origins():
    with Server(database(), "--edit") as s:
        host = f"127.0.0.1:{s.port}"
        body = json.dumps({"article": 1, "event": 0, "action": "accept"})
        for origin, want in ((f"http://{host}", 201), ("http://evil.example", 403), ("null", 403), (f"https://{host}", 403), ("http://127.0.0.1:1", 403),
                             (f"http://{host}.evil.example", 403), ("", 403)):
            status, _, out = s.ask("POST", "/v1/edits", body, {"Content-Type": "application/json", "Origin": origin, "Host": host})
            check(status == want, (origin, status, out))
        check(error_of(s.ask("DELETE", "/v1/edits/1", headers={"Origin": "http://evil.example"})) == (403, "foreign_origin"), "delete")
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            for path in ("/v1/edits", "/v1/edits/1", "/v1/code", "/v1/nothing", "/"):
                for site in ("cross-site", "same-site", "x"):
                    out = s.ask(method, path, body, {"Content-Type": "application/json", "Sec-Fetch-Site": site})
                    check(error_of(out) == (403, "foreign_origin"), (method, path, site, out))
        for site, want in (("same-origin", 201), ("none", 201)):
            check(s.ask("POST", "/v1/edits", body, {"Content-Type": "application/json", "Sec-Fetch-Site": site})[0] == want, site)
        check(s.ask("GET", "/v1/meta", headers={"Sec-Fetch-Site": "cross-site"})[0] == 200, "a link from elsewhere may be followed")
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", ""):
            check(error_of(s.ask("POST", "/v1/edits", body, {"Content-Type": kind})) == (415, "not_json"), kind)
        check(len(s.get("/v1/edits")["edits"]) == 3, "only those from here were kept")


def case_limits():
    with Server(database(), "--max-body=5000") as s:
        status, _, out = s.ask("POST", "/v1/code", json.dumps({"text": "x" * 6000}), {"Content-Type": "application/json"})
        check(status == 413 and b"longer than 5000 bytes" in out, (status, out))
        chunk = b"400\r\n" + b"x" * 1024 + b"\r\n"
        out = s.raw(b"POST /v1/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 8 + b"0\r\n\r\n")
        check(b" 413 " in out.split(b"\r\n")[0], out[:200])
        status, _, out = s.ask("GET", "/v1/events?actor=" + "x" * 9000)
        check(status == 414, (status, out[:200]))
        status, _, out = s.ask("GET", "/v1/meta", headers={"X-Long": "x" * 60000})
        check(status in (400, 413, 431), status)
        status, _, out = s.ask("GET", "/v1/events?" + "&".join("quad=1" for _ in range(300)))
        check(status == 400, (status, out[:200]))
        for length in ("-1", "99999999999999999999999", "x", "18446744073709551615"):
            out = s.raw(b"POST /v1/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + length.encode() + b"\r\n\r\n{}", 5)
            check(b" 4" in out.split(b"\r\n")[0], (length, out[:100]))
        s.alive()


def case_heads():
    """What is wrong with a head is told once and as JSON, also where the HTTP library would have told it, or nothing at all."""
    host, kind = b"Host: localhost\r\n", b"Content-Type: application/json\r\n"
    get, post = b"GET /v1/meta HTTP/1.1\r\n", b"POST /v1/code HTTP/1.1\r\n" + host + kind
    with Server(database()) as s:
        for data, want, code in (
                (get + b"\r\n", 400, "bad_request"), (b"GET /v1/meta HTTP/1.0\r\n\r\n", 400, "bad_request"),
                (get + host + b"Host: evil.example\r\n\r\n", 400, "bad_request"), (get + b"Host : localhost\r\n\r\n", 400, "bad_request"),
                (get + host + b"Content-Length : 5\r\n\r\n", 400, "bad_request"), (get + host + b"Content-Length: x\r\n\r\n", 400, "bad_request"),
                (post + b"Content-Length: -1\r\n\r\n{}", 400, "bad_request"), (post + b"Content-Length:\r\n\r\n{}", 400, "bad_request"),
                (post + b"Content-Length: 5x\r\n\r\n{}", 400, "bad_request"),
                (post + b"Content-Length: 99999999999999999999999\r\n\r\n{}", 413, "too_large"),
                (post + b"Content-Length: 18446744073709551615\r\n\r\n{}", 413, "too_large"),
                (post + b"Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}", 400, "bad_request"),
                (post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "bad_request"),
                (post + b"Transfer-Encoding: gzip\r\n\r\n{}", 400, "bad_request"),
                (get + host + b"X: " + b"y" * 60000 + b"\r\n\r\n", 431, "too_long"), (get + host + b"X-Y: z\r\n" * 6000 + b"\r\n", 431, None),
                (b"GET /" + b"y" * 60000 + b" HTTP/1.1\r\n" + host + b"\r\n", 414, "too_long"),
                (b"GET /v1/meta?" + b"a&" * 4000 + b" HTTP/1.1\r\n" + host + b"\r\n", 400, "bad_request"),
                (b"GET /v1/meta?" + b"a&" * 20000 + b" HTTP/1.1\r\n" + host + b"\r\n", 414, "too_long"),
                (b"GET /v1/me ta HTTP/1.1\r\n" + host + b"\r\n", 400, "bad_request"), (b"GET /v1/meta HTTP/2.0\r\n" + host + b"\r\n", 505, None)):
            head, _, body = s.raw(data, 10).partition(b"\r\n\r\n")
            told = (data[:80], len(data), head, body[:300])
            check(head.startswith(b"HTTP/1.1 %d " % want) and b"HTTP/1.1 " not in body, told)
            if code:
                check(b"Content-Type: application/json" in head and b"X-Content-Type-Options: nosniff" in head, told)
                check(json.loads(body)["error"]["code"] == code and b"Content-Length: %d" % len(body) in head, told)
        check(s.raw(get + host + b"X-Y: z\r\n" * 1000 + b"\r\n").startswith(b"HTTP/1.1 200 "), "many lines")
        check(s.raw(get + host + b"Cookie: " + b"a=b;" * 8000 + b"\r\n\r\n").startswith(b"HTTP/1.1 200 "), "cookies of others on this machine")
        threads = [threading.Thread(target=s.raw, args=(post + b"Content-Length: -1\r\n\r\n{}", 5)) for _ in range(40)]
        for t in threads:
            t.start()
        for _ in range(100):
            check(s.ask("GET", "/v1/meta")[0] == 200, "the refusal of one is no other's")
        for t in threads:
            t.join()
        s.alive()


def case_refused_bodies():
    """Whoever sends a body that is refused is heard out for a while, and so can read why; not for ever."""
    with Server(database(), "--timeout=60") as s:
        for size, path, kind, want in ((5 << 20, "/v1/code", "application/json", (413, "too_large")), (60 << 20, "/v1/code", "application/json", (413, "too_large")),
                                       (5 << 20, "/v1/code", "text/plain", (415, "not_json")), (5 << 20, "/v1/none", "application/json", (404, "not_found")),
                                       (5 << 20, "/v1/edits", "application/json", (403, "read_only"))):
            check(error_of(s.ask("POST", path, b"x" * size, {"Content-Type": kind})) == want, (size, path, kind))
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", s.port), timeout=30) as slow:
            slow.sendall(b"POST /v1/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90000000\r\n\r\n")
            check(b" 413 " in slow.recv(65536).split(b"\r\n")[0], "the answer does not wait for the body")
            try:
                while time.monotonic() < begun + 20:
                    slow.sendall(b"x")
                    time.sleep(0.1)
            except OSError:
                pass
        check(time.monotonic() < begun + 15, "a slow one is heard out for ever")
        s.alive()


def case_json_faults():
    """What is wrong with a body that is JSON but cannot be taken is told as it is."""
    with Server(database(), "--edit") as s:
        for body, says in (('{"text": "a", "text": "b"}', "stands twice"), ('{"text": 9223372036854775808}', "out of range"), ('{"text": 1e400}', "out of range"),
                           ('{"text": "a\\u0000b"}', "\\u0000"), ("[" * 3000, "nested"), ('{"text": "a"', "no JSON"), ("[]", "must be a JSON object")):
            for path in ("/v1/code", "/v1/edits"):
                status, out = s.post(path, body)
                check(status == 400 and says in out["error"]["message"], (path, body[:40], out))
    with open("bad.jsonl", "w", encoding="utf-8") as out:
        out.write('{"text": "Rusia menyerang Ukraina pada Senin.", "n": 1e400}\n')
    for command in (["code", "bad.jsonl"], ["link", "bad.jsonl"]):
        done = subprocess.run([PROGRAM, *command], capture_output=True, text=True, check=False)
        check(done.returncode != 0 and "bad.jsonl:1: " in done.stderr and "out of range" in done.stderr and "broken" not in done.stderr and "no JSON" not in done.stderr,
              (command, done.stderr))


def case_long_articles():
    """All that --max-body lets in is coded and explained."""
    if os.environ.get("DGM_SLOW"):
        raise Skip("takes minutes there")
    with open(os.path.join(ROOT, "samples/en-1-ministers-visit.txt"), encoding="utf-8") as file:
        part = file.read() + "\n\n"
    with Server(database()) as s:
        for size in (500_000, 1_000_000):
            status, a = s.post("/v1/code", {"text": (part * 1000)[:size], "lang": "en", "date": "2024-03-12"})
            check(status == 200 and len(a["events"]) == len(a["explain"]) > size // 100, (size, status, a.get("error")))
            check(a["explain"][-1]["spans"] and a["explain"][-1]["notes"], a["explain"][-1])
        out = s.raw(b"POST /v1/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n{", 5)
        check(b" 413 " in out.split(b"\r\n")[0] and b"longer than 1048576 bytes" in out, out[:200])
        s.alive()


def case_bad_paths():
    with Server(database()) as s:
        for path in ("/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/v1/../../etc/passwd", "/./x", "/a//b",
                     "/..%5c..%5cetc", "/%00", "/%zz", "/%", "/%f", "/%ff%fe", "/%c0%ae%c0%ae/", "/a%0d%0aX-Y:z", "*", "evil",
                     "http://evil.example/", "/v1/meta?%", "/v1/meta?a=%g1", "/v1/meta?a=%00", "/v1/meta?<b>=1", "/v1/meta?a=%ff", "/v1/meta?=1"):
            out = s.raw(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 10)
            check(b" 400 " in out.split(b"\r\n")[0] and b"root:" not in out and b"X-Y" not in out, (path, out[:200]))
        for path in ("/etc/passwd.txt", "/src.c", "/v1/", "/v1", "/v1/articles/", "/v1/articles/1/x", "/v1/meta/x", "/V1/meta.x"):
            check(s.ask("GET", path)[0] == 404, path)
        check(s.ask("GET", "/v1/meta?")[0] == 200 and s.ask("GET", "/v1/meta?&&")[0] == 200, "empty query")
        for line in (b"GET\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"GET /v1/meta HTTP/9.9\r\nHost: localhost\r\n\r\n", b"G" * 100000, b"GET /v1/meta\r\n\r\n",
                     b"POST /v1/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"):
            s.raw(line, 5)
        s.alive()


def case_given_twice():
    """Of filters any value may hold; of paging there is one value, and a second is a mistake that is told."""
    with Server(database()) as s:
        for path, query in (("events", "limit=1&limit=9"), ("events", "offset=0&limit=5&offset=0"), ("events", "sort=date&sort=code"),
                            ("counts", "by=month&by=quad"), ("counts", "by=month&order=key&order=events"), ("overview", "unit=day&unit=day"),
                            ("actors", "q=a&q=b"), ("quotes", "contains=a&contains=b"), ("gold", "only=corrected&only=corrected"),
                            ("articles/1", "id=2"), ("events.csv", "limit=1&limit=2"), ("edits", "limit=1&limit=1")):
            name = query.split("=")[0].rsplit("&")[-1]
            answer = s.ask("GET", f"/v1/{path}?{query}")
            check(error_of(answer) == (400, "bad_parameter") and "twice" in json.loads(answer[2])["error"]["message"], (path, query, answer, name))
        for query in ("limit=&limit=3", "limit=3&limit=", "root=04&root=19"):
            check(s.ask("GET", f"/v1/events?{query}")[0] == 200, query)
        for number in ("4294967296", "99999999999999999999", "-1", "1e3"):
            answer = s.ask("GET", f"/v1/events?offset={number}")
            check(error_of(answer) == (400, "bad_parameter") and "from 0 to 4294967295" in json.loads(answer[2])["error"]["message"], answer)
        check(s.get("/v1/events", offset=4294967295)["events"] == [], "beyond the end")


def case_harm():
    """SQL and HTML in every parameter: refused or found nothing, and never run."""
    db = database()
    with Server(db) as s:
        before = s.get("/v1/meta")
        for path in ("/v1/events", "/v1/overview", "/v1/counts", "/v1/quotes", "/v1/actors", "/v1/stories", "/v1/gold", "/v1/edits", "/v1/acts",
                     "/v1/dyads", "/v1/events.csv", "/v1/actors/country:RUS"):
            for name in FILTERS:
                harm = HARM[(len(path) + FILTERS.index(name)) % len(HARM)]
                for value in (harm, "~" + harm):
                    status, h, body = s.ask("GET", path + "?" + urllib.parse.urlencode({name: value}))
                    check(status in (200, 400), (path, name, value, status, body[:200]))
                    check(not h["content-type"].startswith("text/html"), h)
        for harm in HARM:
            for path in ("/v1/actors/", "/v1/articles/", "/v1/stories/"):
                status, h, body = s.ask("GET", path + urllib.parse.quote(harm, safe=""))
                check(status in (400, 404), (path, harm, status, body[:200]))
        check(s.get("/v1/events", text="Rusia menyerang Ukraina")["total"] >= 6, "text")
        check(s.get("/v1/meta") == before, "changed")
    connection = sqlite3.connect(db)
    check(connection.execute("SELECT count(*) FROM events").fetchone()[0] == before["events"], "events")
    connection.close()


def case_slow_clients():
    with Server(database(), "--timeout=2") as s:
        sockets = []
        for begin in (b"", b"GET /v1/meta HTTP/1.1\r\nHost: localhost\r\n", b"POST /v1/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"):
            for _ in range(20):
                c = socket.create_connection(("127.0.0.1", s.port))
                c.settimeout(0.05)
                c.sendall(begin)
                sockets.append(c)
        until, closed = time.time() + 30, set()
        while len(closed) < len(sockets) and time.time() < until:
            for c in sockets:
                if c in closed:
                    continue
                try:
                    c.sendall(b"X")  # a byte now and then
                    if c.recv(1000) == b"":
                        closed.add(c)
                except socket.timeout:
                    pass
                except OSError:
                    closed.add(c)
            s.alive()
        for c in sockets:
            c.close()
        check(len(closed) == len(sockets), f"{len(sockets) - len(closed)} of {len(sockets)} are still open")


def case_many_at_once():
    count = 100
    with open(os.path.join(ROOT, "samples/en-2-labour-protest.txt"), encoding="utf-8") as file:
        text = file.read()
    if os.environ.get("DGM_SLOW"):
        count, text = 30, text[:600]
    found = []
    with Server(database()) as s:
        def one():
            try:
                status, a = s.post("/v1/code", {"text": text})
                found.append((status, json.dumps(a.get("events"))))
            except OSError as error:
                found.append((0, str(error)))
        threads = [threading.Thread(target=one) for _ in range(count)]
        for t in threads:
            t.start()
        asked = 0
        while any(t.is_alive() for t in threads):
            s.get("/v1/events", limit=1, offset=asked)  # is answered meanwhile
            asked += 1
            time.sleep(0.01)
        for t in threads:
            t.join()
        check(len(found) == count and {status for status, _ in found} == {200} and len({e for _, e in found}) == 1, {x[0] for x in found})
        check(asked > 3, asked)


def case_same_at_once():
    """Many ask the same before it is known: all get the answer, also when the server ends just then."""
    s = Server(database())
    found = []

    def one(path):
        try:
            found.append(s.ask("GET", path)[0])
        except (OSError, http.client.HTTPException):
            found.append(0)

    for turn in range(4):
        found.clear()
        threads = [threading.Thread(target=one, args=(f"/v1/overview?from=20{turn}0",)) for _ in range(40)]
        for t in threads:
            t.start()
        if turn == 3:
            check(s.stop() == 0, s.process.returncode)
        for t in threads:
            t.join()
        check(len(found) == 40 and (turn == 3 or set(found) == {200}) and set(found) <= {0, 200, 503}, found)


def case_stops():
    """Signals end it in order, also while articles are coded and clients hold connections."""
    db = database()
    for number in (signal.SIGINT, signal.SIGTERM):
        s = Server(db)
        idle = socket.create_connection(("127.0.0.1", s.port))
        busy = [socket.create_connection(("127.0.0.1", s.port)) for _ in range(8)]
        body = json.dumps({"text": "Rusia menyerang Ukraina pada Senin. " * 50}).encode()
        for c in busy:
            c.sendall(b"POST /v1/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        time.sleep(0.1)
        check(s.stop(number) == 0, s.process.returncode)
        for c in busy + [idle]:
            c.close()


def case_refuses_to_start():
    db = database()

    def fails(want, word, *options):
        done = subprocess.run([PROGRAM, "serve", *options], stderr=subprocess.PIPE, check=False, timeout=120)
        check(done.returncode == want and word in done.stderr.decode(), (options, done))

    with Server(db) as s:
        fails(3, "is in use by another program", f"--port={s.port}", db)
    fails(3, "none.db", "--port=0", "none.db")
    fails(2, "one database")
    fails(2, "one database", db, db)
    fails(2, "is no address", "--listen=example", db)
    fails(3, "no address of this machine", "--listen=203.0.113.9", "--port=0", db)
    fails(2, "--port", "--port=70000", db)
    with open("other.db", "w", encoding="ascii") as out:
        out.write("this is no database, whatever its name says")
    fails(4, "other.db", "--port=0", "other.db")


def case_addresses():
    db = database()
    with Server(db, "--listen=0.0.0.0", "--host-name=news.example") as s:
        for host in ("192.0.2.1", "news.example:80", "localhost"):
            check(s.ask("GET", "/v1/meta", headers={"Host": host})[0] == 200, host)
        check(s.ask("GET", "/v1/meta", headers={"Host": "evil.example"})[0] == 403, "evil")
    try:
        with socket.socket(socket.AF_INET6) as c:
            c.bind(("::1", 0))
    except OSError:
        return
    s = Server(db, "--listen=::1")
    check("http://[::1]:" in s.told, s.told)
    check(s.stop() == 0, "v6")


def case_explorer():
    if not os.path.exists(os.path.join(ROOT, "web/dist/index.html")):
        raise Skip("no web/dist")
    with open(os.path.join(ROOT, "web/dist/index.html"), "rb") as file:
        page = file.read()
    with Server(database()) as s:
        for path in ("/", "/events?country=RUS", "/articles/1", "/actors/country:RUS", "/index.html"):
            status, h, body = s.ask("GET", path)
            check(status == 200 and body == page and h["content-type"].startswith("text/html"), (path, status, h))
        status, h, body = s.ask("GET", "/", headers={"Accept-Encoding": "gzip", "If-None-Match": h["etag"]})
        check(status == 304, status)
        for name in os.listdir(os.path.join(ROOT, "web/dist")):
            if not os.path.isfile(os.path.join(ROOT, "web/dist", name)):
                continue
            status, h, body = s.ask("GET", "/" + name, headers={"Accept-Encoding": "gzip"})
            with open(os.path.join(ROOT, "web/dist", name), "rb") as file:
                check(status == 200 and (gzip.decompress(body) if h.get("content-encoding") else body) == file.read(), name)
        check(s.ask("GET", "/nothing.js")[0] == 404 and s.ask("POST", "/")[0] in (405, 415), "no such file")


def main():
    cases = [(name[5:], f) for name, f in globals().items() if name.startswith("case_")]
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    passed = failed = skipped = 0
    help_text = subprocess.run([PROGRAM, "serve", "--port=0", "/"], stderr=subprocess.PIPE, check=False).stderr.decode()
    if "built without its server" in help_text:
        print(f"0 passed, 0 failed, {len(cases)} skipped")
        return 0
    with tempfile.TemporaryDirectory() as shared:
        SHARED["folder"] = shared
        for name, case in cases:
            if word not in name:
                continue
            began = time.time()
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                try:
                    case()
                    passed += 1
                except Skip:
                    skipped += 1
                except Exception as error:  # pylint: disable=broad-except
                    failed += 1
                    print(f"{name}: {type(error).__name__}: {str(error)[:1000]}")
                os.chdir(ROOT)
            if os.environ.get("DGM_TIMES"):
                print(f"{name}: {time.time() - began:.1f} s")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
