#!/usr/bin/env python3
"""Folders of one's own: --packs and --ontology of code, explain and check.

own.py PROGRAM. Ends with "N passed, N failed".
"""

import json
import pathlib
import subprocess
import sys
import tempfile

TEXT = "Polisi menangkap dua pengunjuk rasa di Bandung pada Senin. Warga Kenya menjewer polisi Kenya di Nairobi pada Selasa. Presiden Kenya akan bertemu Presiden Uganda.\n"
TRIGGERS = "lemma\tpos\tstem\tframe\tcode\tcond\texample\texpect\n"
counts = [0, 0]


def check(good, what):
    counts[not good] += 1
    if not good:
        print(f"failed: {what}")


class Folder:
    def __init__(self, program, where):
        self.program, self.where = program, where
        (where / "mine/id").mkdir(parents=True)
        (where / "codes").mkdir()
        (where / "a.txt").write_text(TEXT, encoding="utf-8")

    def write(self, name, text):
        (self.where / name).write_text(text, encoding="utf-8")

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=self.where, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def code(self, *arguments):
        status, out, err = self.run("code", "--json", "--lang", "id", "--date", "2024-03-13", *arguments, "a.txt")
        check(status == 0, f"code {arguments}: {status} {err}")
        record = json.loads(out)
        return record, {e["trigger"]["text"]: e for e in record["events"]}


def coding(f):
    f.write("mine/id/triggers.tsv", TRIGGERS
            + "menangkap\tV\ttangkap\ttrans\t1739\tobj=pengunjuk\tPolisi Kenya menangkap pengunjuk rasa.\t\n"
            + "menjewer\tV\tjewer\tbuat\t175\t\t\t\n"
            + "bertemu\tV\t\tnone\t-\t\t\t\n")
    f.write("mine/id/frames.tsv", "frame\tsource\ttarget\tsym\tnote\nbuat\tsubj\tobj\t\t\n")
    f.write("codes/cameo.tsv", "code\tname\tgoldstein\tquad\n1739\tArrest demonstrators\t-5.5\t4\n")
    plain, before = f.code()
    check(before["menangkap"]["cameo"] == "173" and "menjewer" not in before, f"without the folder: {list(before)}")
    record, events = f.code("--packs", "mine/", "--ontology", "codes")
    arrest = events.get("menangkap", {})
    check(arrest.get("cameo") == "1739" and arrest.get("rule") == "mine/id/triggers.tsv:2", f"{arrest}")
    check(arrest.get("goldstein") == -5.5 and (arrest.get("plover") or {}).get("type") == before["menangkap"]["plover"]["type"], f"{arrest}")
    spray = events.get("menjewer", {})
    check(spray.get("cameo") == "175" and spray.get("rule") == "mine/id/triggers.tsv:3" and spray["target"][0]["code"] == "KENCOP", f"{spray}")
    check("bertemu" in before and "bertemu" not in events, "a look-alike of one's own")
    check("+own-" in record["coder"]["pack"] and "+own-" not in plain["coder"]["pack"], f"{record['coder']}")
    f.write("mine/id/status.tsv", "cue\tkind\tstatus\nselasa\tmod\thypothetical\nmenjewer\tadv\tfuture\n")
    f.code("--packs", "mine", "--ontology", "codes")
    status, out, _ = f.run("explain", "--lang", "id", "--packs", "mine", "--ontology", "codes", "a.txt")
    check(status == 0 and "mine/id/triggers.tsv:3" in out, "explain")
    f.write("codes/cameo_plover.tsv", "cameo\tevent\tmode\tcontext\n1739\tPROTEST\triot\t\n")
    _, events = f.code("--packs", "mine", "--ontology", "codes")
    check(events["menangkap"]["plover"] and events["menangkap"]["plover"]["type"] == "PROTEST", f"{events['menangkap']}")
    status, out, err = f.run("check", "--packs", "mine", "--ontology", "codes")
    check(status == 0 and out == "", f"check: {status} {out}{err}")


def fault(f, name, text, expected, *options):
    before = (f.where / name).read_text(encoding="utf-8") if (f.where / name).exists() else None
    f.write(name, text)
    status, out, err = f.run("check", *(options or ("--packs", "mine", "--ontology", "codes")))
    check(status == 1 and any(line.startswith(f"{name}:{expected}") for line in out.splitlines()), f"{name}: {status} {out}{err}")
    if before is None:
        (f.where / name).unlink()
    else:
        f.write(name, before)


def faults(f):
    fault(f, "mine/id/triggers.tsv", TRIGGERS + "menangkap\tV\ttangkap\ttrans\t9999\t\t\t\n", "2: \"9999\"")
    fault(f, "mine/id/triggers.tsv", TRIGGERS + "menangkap\tV\ttangkap\tnowhere\t173\t\t\t\n", "2: frame")
    fault(f, "mine/id/triggers.tsv", TRIGGERS + "menangkap\tX\ttangkap\ttrans\t173\t\t\t\n", "2: pos")
    fault(f, "mine/id/triggers.tsv", TRIGGERS + "\tV\ttangkap\ttrans\t173\t\t\t\n", "2: a row without")
    fault(f, "mine/id/triggers.tsv", TRIGGERS + "menangkap\tV\ttangkap\ttrans\t173\tobj=\t\t\n", "2: condition")
    fault(f, "mine/id/triggers.tsv", TRIGGERS + "menangkap\tV\ttangkap\ttrans\t173\t\t\t\nmenangkap\tV\ttangkap\ttrans\t175\t\t\t\n", "3: ")
    fault(f, "mine/id/triggers.tsv", TRIGGERS + "menangkap\tV\ttangkap\ttrans\t190\t\tKenya mengecam Uganda.\t\n", "2: example of")
    fault(f, "mine/id/triggers.tsv", "lemma\tpos\n", "1: ")
    fault(f, "mine/id/frames.tsv", "frame\tsource\ttarget\tsym\ntrans\tsubj\tobj\t\n", "2: there is a frame")
    fault(f, "mine/id/status.tsv", "cue\tkind\tstatus\nkelak\tadv\tlater\n", "2: kind or status")
    fault(f, "codes/cameo.tsv", "code\tname\tgoldstein\tquad\n173\tArrest\t-5\t4\n", "2: code 173", "--ontology", "codes")
    fault(f, "codes/cameo.tsv", "code\tname\tgoldstein\tquad\n991\tArrest\t-5\t4\n", "2: \"991\"", "--ontology", "codes")
    fault(f, "codes/cameo.tsv", "code\tname\tgoldstein\tquad\n1739\tArrest\tmuch\t4\n", "2: \"much\"", "--ontology", "codes")
    fault(f, "codes/cameo_plover.tsv", "cameo\tevent\tmode\tcontext\n1739\tDANCE\t\t\n", "1: 1739", "--ontology", "codes")
    (f.where / "mine/xx").mkdir()
    status, out, _ = f.run("check", "--packs", "mine", "--ontology", "codes")
    check(status == 1 and "mine/xx:1: there is no language" in out, f"a folder of no language: {out}")
    status, _, err = f.run("check", "--packs", "nowhere")
    check(status != 0 and "nowhere" in err, f"no folder: {status} {err}")
    status, _, err = f.run("code", "--packs", "nowhere", "a.txt")
    check(status != 0 and "nowhere" in err, f"code without the folder: {status} {err}")


def names(f):
    """A file in place of a folder is refused by every command; what nobody reads is named, and is a fault for check."""
    f.write("a-file", "lemma\tpos\n")
    for command in (["code", "a.txt"], ["explain", "a.txt"], ["check"], ["actors", "a.txt"], ["serve", "--port=0", "none.db"]):
        for option in ("--packs", "--ontology", "--world"):
            if command[0] == "actors" and option != "--world":
                continue
            for given, words in (("a-file", "is no folder"), ("nowhere", "no such folder")):
                status, _, err = f.run(*command, option, given)
                check(status == 4 and f"{given}: " in err and words in err, f"{command} {option} {given}: {status} {err}")
    for name in ("lost/id", "lost/en", "lost/README.md", "lost/.git"):
        (f.where / name).mkdir(parents=True)
    for name in ("lost/id/trigger.tsv", "lost/id/triggers.tsv.bak", "lost/triggers.tsv", "lost/people.tsv", "lost/cameos.tsv"):
        f.write(name, "x\n")
    for option, wanted in (("--packs", ["id/trigger.tsv", "id/triggers.tsv.bak", "triggers.tsv", "people.tsv", "cameos.tsv"]),
                           ("--world", ["triggers.tsv", "people.tsv", "cameos.tsv"]), ("--ontology", ["triggers.tsv", "people.tsv", "cameos.tsv"])):
        status, out, _ = f.run("check", option, "lost")
        told = {line.split(":", 1)[0] for line in out.splitlines()}
        check(status == 1 and told == {f"lost/{name}" for name in wanted} | {"lost"}, f"{option}: {status} {out}")
        status, _, err = f.run("code", "--lang", "id", "--date", "2024-03-13", option, "lost", "a.txt")
        check(status == 0 and all(f"lost/{name}:" in err for name in wanted) and "holds no table that is read" in err, f"code {option}: {err}")
        status, _, err = f.run("code", "-q", "--lang", "id", "--date", "2024-03-13", option, "lost", "a.txt")
        check(status == 0 and not err, f"quiet: {err}")
    (f.where / "all/id").mkdir(parents=True)  # one folder may be all three
    f.write("all/id/triggers.tsv", TRIGGERS + "menjewer\tV\tjewer\ttrans\t175\t\t\t\n")
    f.write("all/cameo.tsv", "code\tname\tgoldstein\tquad\n1739\tArrest demonstrators\t-5.5\t4\n")
    f.write("all/metonyms-own.tsv", "lang\tname\tcountry\trole\tbody\tsource\n\tRumah Contoh\tKEN\tGOV\t\t\n")
    status, out, err = f.run("check", "--packs", "all", "--ontology", "all", "--world", "all")
    check(status == 0 and not out, f"one folder: {out}{err}")
    for command in (["code", "--json"], ["explain"], ["actors"], ["parse"], ["extract"], ["duplicates"]):
        (f.where / "folder").mkdir(exist_ok=True)
        status, _, err = f.run(*command, "-o", "folder", "a.txt")
        check(status == 5 and "folder: is a folder" in err, f"{command}: {status} {err}")
        check(list((f.where / "folder").iterdir()) == [], "nothing in it")


VERBS = """# an invented dictionary
&ROADS
+ROADS
+&SMALL

&SMALL
+COUNTRY_LANES

--- JEWER [190] ---
JEWER {JEWERED JEWERING} # a comment
+JEWER_OUT
WIRE_+JEWER [171]
MUDDLE [---]
- * &ROADS [144] # pattern
- * OLD_&ROADS NOW [145]
- * {TEA | COFFEE} [031:042]
- % * [030]
- NOT * [112]
- + * $ [112]
- * SWAMP [345]
- * DREAM [---]
- * &NOBODY [031]
- SLEEP [031]
~ a (b . ATTACK) SAY = a b 112
"""
TABARI = "FROB_ [175] ; note\n{FROBBED_ FROBBING_}\n- $ * + HARD_ [180]\nNIX [---]\n- * HARD [190]\nFROB_ [190]\n~FINISH\nNEVER [190]\n"


def verbs(f):
    f.write("verbs.txt", VERBS)
    f.write("tabari.txt", TABARI)
    (f.where / "new").mkdir()
    status, out, err = f.run("import", "--verbs", "-o", "new", "verbs.txt", "tabari.txt")
    rows = [line.split("\t") for line in (f.where / "new/en/triggers.tsv").read_text(encoding="utf-8").splitlines()[2:]]
    found = {(r[0], r[5]): r[4] for r in rows}
    check(status == 0, f"import: {status} {err}")
    check(found.get(("jewer", "")) == "190" and found.get(("jewer out", "")) == "190", f"plain verbs: {found}")
    check(found.get(("jewer", "near=roads|country lanes")) == "144", f"a set: {found}")
    check(found.get(("jewer", "near=old roads|old country lanes;near=now")) == "145", f"words around a set: {found}")
    check(found.get(("jewer", "near=tea|coffee")) == "031" and found.get(("jewer", "near=dream")) == "-", f"alternatives: {found}")
    check(found.get(("muddle", "near=tea|coffee")) == "031" and ("muddle", "") not in found, f"a verb without a code: {found}")
    check(found.get(("frob", "")) == "175" and found.get(("frob", "near=hard")) == "180" and found.get(("nix", "near=hard")) == "190", f"TABARI: {found}")
    check(("never", "") not in found and "tabari.txt:8: behind the end" in err, "behind the end")
    last = [r[5] for r in rows if r[0] == "jewer"]
    check(last[0].count("near") == 2 and last[-1] == "", f"order: {last}")
    for what in ("12: the verb is not", "13: a verb without", "16: the second", "17: places", "18: words before the verb", "19: places", "20: the code",
                 "22: a word", "23: not one verb", "24: a rule"):
        check(f"verbs.txt:{what}" in err, f"not told: {what}")
    check("tabari.txt:6: the same words" in err, "told with its file and line")
    told = [line for line in err.splitlines() if ".txt:" in line]
    check(f"{len(rows)} rows; {len(told)} lines" in err, f"counts: {len(rows)} {len(told)} {err.splitlines()[-1]}")
    status, out, err = f.run("check", "--packs", "new")
    check(status == 0, f"check of what was imported: {out}{err}")
    f.write("b.txt", "The army of Kenya jewered the rebels of Uganda on Monday.\n")
    status, out, err = f.run("code", "--json", "--lang", "en", "--date", "2024-03-13", "--packs", "new", "b.txt")
    events = json.loads(out)["events"] if status == 0 else []
    check([e["cameo"] for e in events] == ["190"] and events[0]["rule"].startswith("new/en/triggers.tsv:"), f"an imported verb: {events} {err}")
    status, _, err = f.run("import", "--verbs", "-o", "new", "verbs.txt", "tabari.txt")
    check(status == 0, f"once more into the same folder: {status} {err}")
    table = f.where / "new/en/triggers.tsv"
    whole = table.read_text(encoding="utf-8")
    for changed in (whole + "nudge\tV\t\ttrans\t190\t\t\t\n", whole.replace("190", "191", 1), TRIGGERS):
        table.write_text(changed, encoding="utf-8")
        status, _, err = f.run("import", "--verbs", "-o", "new", "verbs.txt")
        check(status == 5 and "new/en/triggers.tsv: was written or changed by hand" in err, f"over what is by hand: {status} {err}")
        check(table.read_text(encoding="utf-8") == changed, "as it was")
    table.write_text(whole, encoding="utf-8")
    f.write("none.txt", "Some prose.\n- * {} [190]\n")
    (f.where / "empty").mkdir()
    status, _, err = f.run("import", "--verbs", "-o", "empty", "none.txt")
    check(status == 3 and "none.txt:1: " in err and "none.txt:2: " in err and "no row came" in err, f"nothing: {status} {err}")
    check(list((f.where / "empty").iterdir()) == [], "nothing written")
    status, _, err = f.run("import", "--verbs", "-o", "new", "gone.txt")
    check(status == 3 and "gone.txt" in err, f"no dictionary: {status} {err}")
    status, _, err = f.run("import", "--verbs", "-o", "nowhere", "verbs.txt")
    check(status == 5, f"no folder: {status} {err}")
    f.write("odd.txt", "--- A [190] ---\n&S\n" + "+&S\n" * 300 + "A\n- * &S [190]\n- * " + "A_" * 100000 + " [190]\n[\n]\n- * [\n&\n+\n---\n- * ( [190]\n- * { [190]\n")
    status, _, err = f.run("import", "--verbs", "-q", "-o", "new", "odd.txt")
    check(status == 0, f"odd lines: {status} {err}")


def main():
    with tempfile.TemporaryDirectory() as where:
        f = Folder(str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(where))
        coding(f)
        faults(f)
        names(f)
        verbs(f)
    print(f"{counts[0]} passed, {counts[1]} failed")
    sys.exit(1 if counts[1] else 0)


main()
