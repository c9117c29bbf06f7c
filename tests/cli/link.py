#!/usr/bin/env python3
"""dragoman link from outside: inputs that cannot be read as they lie, tables of others, disks that are full, writers at the same time;
and, for all commands, that a failure of an output is told once and leaves what was written before.

    link.py PROGRAM [WORD]      WORD: only cases whose name holds it

Ends with "N passed, N failed, N skipped".
"""
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import cases

PROGRAM = os.path.abspath(sys.argv[1])
PLACES = ["Ukraina", "Israel", "Iran", "Suriah", "Turki"]
ATTACK = "Rusia menyerang {} pada Senin. "
HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the data of the tree
TALK = "Presiden Rusia memuji Presiden {} pada Senin. "
SUM = "articles and"  # of the last line of link


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def run(*words, limit=None, data=None, more=None, **options):
    """(exit status, standard output, what was told)."""
    before = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None
    done = subprocess.run([PROGRAM, *words], input=data, stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, check=False,
                          preexec_fn=before, timeout=300, **(more or {}), **options)
    return done.returncode, (done.stdout or b"").decode(errors="replace"), done.stderr.decode(errors="replace")


def articles(name, count=60, text=ATTACK, times=1):
    with open(name, "w", encoding="utf-8") as out:
        for i in range(count):
            out.write(json.dumps({"id": f"a{i}", "lang": "id", "date": f"2022-03-{i % 28 + 1:02}", "source": f"s{i % 7}",
                                  "text": (text.format(PLACES[i % 5]) + f"Ini laporan nomor {i}. ") * times}) + "\n")


def database(name="x.db", count=60, linked=True):
    articles("in.jsonl", count)
    status, _, told = run("code", "-q", "--duplicates=keep", "--db", name, "in.jsonl")
    check(status == 0, told)
    if linked:
        status, _, told = run("link", "-q", "--db", name)
        check(status == 0, told)


def coded():
    articles("in.jsonl")
    status, _, told = run("code", "-q", "--json", "--include-text", "--duplicates=keep", "-o", "in.coded", "in.jsonl")
    check(status == 0, told)


def rows(name, sql):
    db = sqlite3.connect(name)
    found = db.execute(sql).fetchall()
    db.close()
    return found


def links(name):
    """What was linked; the file must be sound."""
    check(rows(name, "pragma integrity_check") == [("ok",)], f"{name} is damaged")
    return [rows(name, f"select * from {table}") for table in ("stories", "story_articles", "linked_acts", "linked_mentions")]


# ---- Inputs -----------------------------------------------------------------------------------------------------------

def nobody():
    """Options that take the rights of root away, whom no folder refuses; None where that cannot be."""
    more = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        return more if run("--version", more=more)[0] == 0 else None
    except PermissionError:
        return None  # the program lies in somebody's closed folder


def case_closed_folder():
    """A file left in WAL mode where nothing can be written is read as by query; one that is to be written says what refuses."""
    more = nobody()
    if more is None:
        return "the program cannot be run without rights"
    folder = tempfile.mkdtemp(dir="/tmp")
    name = os.path.join(folder, "w.db")
    try:
        database(linked=False)
        shutil.copy("x.db", name)
        db = sqlite3.connect(name)
        db.execute("pragma journal_mode = wal")
        db.close()
        os.chmod(name, 0o666)
        os.chmod(folder, 0o555)
        wanted = run("link", "-q", "x.db")
        check(wanted[0] == 0 and len(wanted[1]) > 1000, wanted)
        check(run("link", "-q", name, more=more) == wanted, "link reads it")
        os.chmod(".", 0o777)
        status, _, told = run("link", "-q", "--db", "n.db", name, more=more)
        check(status == 0 and rows("n.db", "select sum(articles) from stories") == [(60,)], told)
        check(os.listdir(folder) == ["w.db"], os.listdir(folder))
        for words, code in ((("link", "--db", name), 5), (("link", "--db", name, "x.db"), 5), (("query", "--migrate", name), 3), (("code", "--db", name, "in.jsonl"), 5)):
            status, _, told = run(*words, more=more)
            check(status == code and "its folder cannot be written to" in told and told.count("\n") == 1, (words, status, told))
        for words, code in ((("link", "--db", name + "2", "x.db"), 5), (("code", "--db", name + "2", "in.jsonl"), 5)):
            status, _, told = run(*words, more=more)
            check(status == code and "its folder cannot be written to, and it is not there yet" in told, (words, status, told))
        os.chmod(folder, 0o755)
        os.chmod(name, 0o444)
        for words, code in ((("link", "--db", name), 5), (("query", "--migrate", name), 3), (("code", "--db", name, "in.jsonl"), 5)):
            status, _, told = run(*words, more=more)
            check(status == code and "is read-only" in told and told.count("\n") == 1, (words, status, told))
    finally:
        shutil.rmtree(folder)
    return None


def case_no_file():
    coded()
    os.mkdir("folder")
    for words in (("link", "folder"), ("link", "in.coded", "folder"), ("link", "--db", "n.db", "folder")):
        status, _, told = run(*words)
        check(status == 3 and "folder: is a folder; name the files in it" in told, (words, status, told))
    status, _, told = run("link", "--db", "folder", "in.coded")
    check(status == 5 and "folder: is a folder" in told, (status, told))
    status, _, told = run("link", "--db", "no/folder/x.db", "in.coded")
    check(status == 5 and "there is no folder no/folder" in told, (status, told))
    subprocess.run(["gzip", "-k", "in.coded"], check=True)
    status, _, told = run("link", "in.coded.gz")
    check(status == 3 and "is compressed" in told and told.count("\n") == 1, (status, told))
    db = sqlite3.connect("other.db")
    db.execute("create table articles (x)")
    db.commit()
    status, _, told = run("link", "other.db")
    check(status == 4 and "another program" in told, (status, told))


def case_broken_lines():
    """Told by line, the rest is linked; where nothing is left, the links stay."""
    coded()
    with open("in.coded", encoding="utf-8") as file:
        lines = file.readlines()
    with open("part.coded", "w", encoding="utf-8") as out:
        out.writelines(["{\n", lines[0], lines[1][:200] + "\n", "[]\n", *lines[2:]])
    status, _, told = run("link", "--db", "x.db", "part.coded")
    check(status == 1 and all(f"part.coded:{i}: " in told for i in (1, 3, 4)) and "59 articles" in told, (status, told))
    before = links("x.db")
    with open("none.coded", "w", encoding="utf-8") as out:
        out.write("{\n[]\n{}\n")
    status, _, told = run("link", "--db", "x.db", "none.coded")
    check(status == 3 and "no articles to link, and its links stay" in told, (status, told))
    check(links("x.db") == before, "the links stay")


# ---- Tables of others -----------------------------------------------------------------------------------------------

def case_read_twice():
    """An article that is read twice is as read once: in the same file, by another name, in another file, as rows or as lines."""
    database("x.db", linked=False)
    run("code", "-q", "--json", "--include-text", "--duplicates=keep", "-o", "in.coded", "in.jsonl")
    os.symlink("x.db", "y.db")
    shutil.copy("x.db", "z.db")
    with open("in.coded", "rb") as file:
        lines = file.readlines()
    for name, part in (("twice", lines * 2), ("half", lines[20:40]), ("first", lines[:1])):
        with open(name, "wb") as out:
            out.writelines(part)
    rows_once, lines_once = run("link", "-q", "x.db")[1], run("link", "-q", "in.coded")[1]
    check(rows_once.count('"type":"story"') > 1 and lines_once.count('"type":"story"') > 1, "stories")
    for once, words in ((rows_once, ("x.db", "x.db")), (rows_once, ("x.db", os.path.abspath("x.db"))), (rows_once, ("x.db", "y.db", "z.db")),
                        (lines_once, ("in.coded", "in.coded")), (lines_once, ("twice",)), (lines_once, ("in.coded", "half", "first", "half")),
                        (rows_once, ("in.coded", "x.db")), (lines_once, ("x.db", "in.coded"))):
        check(run("link", "-q", *words)[:2] == (0, once), words)
    check(run("link", "-q", "--db", "x.db", "x.db", "x.db")[0] == run("link", "-q", "--db", "z.db")[0] == 0 and links("x.db") == links("z.db"), "tables")


def case_nothing_left():
    """A database that a failed run has made and put nothing into goes; one that was there, and one of a run that found no articles, stays."""
    articles("in.jsonl", 1)
    with open("bad.jsonl", "w", encoding="utf-8") as out:
        out.write("{")
    os.mkdir("home")
    for folder in ("packs", "world", "ontology", "models"):
        os.symlink(os.path.join(HOME, folder), f"home/{folder}")
    os.remove("home/packs")
    shutil.copytree(os.path.join(HOME, "packs"), "home/packs")
    with open("home/packs/id/triggers.tsv", "a", encoding="utf-8") as out:
        out.write("not a row\n")
    for words, want in ((("--home=home", "in.jsonl"), 4), (("--home=nowhere", "in.jsonl"), 4), (("nowhere.jsonl",), 3), (("--fields=zz=1", "in.jsonl"), 2), (("bad.jsonl",), 1),
                        (("-o", "nowhere/out", "in.jsonl"), 5)):
        status, _, told = run("code", "-q", "--db", "new.db", *words)
        check(status == want and not [n for n in os.listdir(".") if n.startswith("new.db")], (words, status, told, os.listdir(".")))
    for words in (("nowhere.jsonl",), ("-",)):
        check(run("link", "--db", "new.db", *words, data=b"")[0] == 3 and not os.path.exists("new.db"), words)
    for limit in (20, 60, 100, 150, 200):
        status, _, told = run("code", "-q", "--db", "new.db", "in.jsonl", limit=limit * 1024)
        check(status == 5 and not [n for n in os.listdir(".") if n.startswith("new.db")], (limit, status, told, os.listdir(".")))
    database("old.db", 1, linked=False)
    before = rows("old.db", "select * from articles")
    check(run("code", "-q", "--db", "old.db", "--home=home", "in.jsonl")[0] == 4 and rows("old.db", "select * from articles") == before, "one that was there")
    open("none.jsonl", "wb").close()
    check(run("code", "-q", "--db", "none.db", "none.jsonl")[0] == 0 and rows("none.db", "select count(*) from articles") == [(0,)], "no articles, no failure")
    check(run("code", "-q", "--db", "none.db", "nowhere.jsonl")[0] == 3 and os.path.exists("none.db"), "one that was there and empty")


def case_strange_tables():
    database()
    for what, sql in (("a table", "drop table stories; create table stories (plot text); insert into stories values ('x')"),
                      ("a view", "drop table stories; create view stories as select 1 as plot"),
                      ("an index", "drop table stories; create index stories on articles (url)")):
        shutil.copy("x.db", "y.db")
        db = sqlite3.connect("y.db")
        db.executescript(sql)
        db.close()
        status, _, told = run("link", "--db", "y.db")
        check(status == 5 and f'holds {what} "stories" that is not of dragoman link' in told, (what, status, told))
        # With all names there and other columns, articles must still go in.
        status, _, told = run("code", "-q", "--db", "y.db", "in.jsonl")
        check(status == 0 or what != "a table", (what, status, told))
        status, _, told = run("link", "--db", "y.db")
        check(status == 5 and f'holds {what} "stories"' in told, (what, status, told))


def case_came_before():
    """Told where a database replaces an article, and only of articles that are coded."""
    articles("one.jsonl", 3)
    with open("one.jsonl", "a", encoding="utf-8") as out:
        out.write(json.dumps({"id": "a0", "text": 7}) + "\n" + json.dumps({"id": "b", "lang": "xx", "text": "x"}) + "\n")
        out.write(json.dumps({"id": "b", "lang": "id", "text": ATTACK.format("Iran")}) + "\n")
    status, _, told = run("code", "--db", "x.db", "one.jsonl")
    check(status == 1 and "came before" not in told, (status, told))
    articles("two.jsonl", 2)
    status, _, told = run("code", "--db", "x.db", "--duplicates=keep", "one.jsonl", "two.jsonl")
    check(status == 1 and told.count("came before") == 2, (status, told))
    status, _, told = run("code", "--json", "--duplicates=keep", "one.jsonl", "two.jsonl")
    check(status == 1 and "came before" not in told, (status, told))


# ---- Disks that are full ---------------------------------------------------------------------------------------------

def told_once(what, told):
    check(told.count("\n") <= 2 and told.count("cannot be written") + told.count("no space left") == 1, (what, told))
    check("I/O" not in told and "errno" not in told and "no transaction" not in told, (what, told))


def case_size_limits():
    """A limit on the size of files: every output says so, once, and whole records of before stay."""
    database("base.db", 200)
    run("code", "-q", "--json", "--include-text", "--duplicates=keep", "-o", "in.coded", "in.jsonl")
    before = links("base.db")
    for limit in (500, 4000, 20000, 30000):
        for words, name in ((("code", "-q", "--json", "--duplicates=keep", "-o", "o", "in.jsonl"), "o"), (("code", "-q", "--duplicates=keep", "-o", "o", "in.jsonl"), "o"),
                            (("extract", "-q", "-o", "o", "in.jsonl"), "o"), (("link", "-q", "-o", "o", "in.coded"), "o"), (("link", "-q", "--db", "new.db", "in.coded"), "new.db"),
                            (("export", "-q", "--format=csv", "-o", "o", "base.db"), "o"), (("query", "--format=csv", "-o", "o", "base.db"), "o"),
                            (("code", "-q", "--db", "new.db", "--duplicates=keep", "in.jsonl"), "new.db")):
            status, _, told = run(*words, limit=limit)
            check(status == 5 and name in told and "larger than is allowed" in told, (words, limit, status, told))
            told_once((words, limit), told)
            if os.path.exists("o.tmp"):
                check("o.tmp: holds what was written before" in told, (words, limit, told))
                with open("o.tmp", "rb") as file:
                    kept = file.read()
                check(0 < len(kept) <= limit and kept.endswith(b"\n"), (words, limit, len(kept)))
            else:
                check(name != "o" or limit <= 4000, (words, limit, "nothing is left"))
            for left in os.listdir("."):
                if left not in ("base.db", "in.coded", "in.jsonl"):
                    os.remove(left)
        shutil.copy("base.db", "l.db")
        status, _, told = run("link", "-q", "--db", "l.db", limit=limit)
        check(status == 5 and "larger than is allowed" in told, (limit, status, told))
        told_once(limit, told)
        check(links("l.db") == before, "the links stay")
        with open("out", "wb") as out:
            status, _, told = run("link", "-q", "in.coded", limit=limit, stdout=out)
        check(status == 5 and "standard output: cannot be written" in told, (limit, status, told))
        told_once(limit, told)
    with open("bad.jsonl", "w", encoding="utf-8") as out:
        out.write("{\n" * 3000)
    status, _, told = run("code", "-q", "--json", "--errors", "e", "bad.jsonl", limit=20000)
    check(status == 5 and "e: cannot be written: the file would be larger" in told and "e.tmp: holds" in told, (status, told[-500:]))


def case_size_limit_of_readers():
    """One that reads a file in WAL mode makes an index beside it, which has 32 KiB."""
    database("x.db", 5)
    check(rows("x.db", "pragma journal_mode = wal") == [("wal",)] and not os.path.exists("x.db-shm"), "WAL")
    for words in (("query", "x.db"), ("export", "--format=csv", "x.db"), ("link", "x.db"), ("serve", "--port=0", "x.db")):
        status, _, told = run(*words, limit=8192)
        check(status == 5 and "x.db" in told and "larger than is allowed" in told, (words, status, told))
        told_once(words, told)
    check(run("query", "x.db")[0] == 0, "without the limit")


def fill_at_the_end():
    """What the -wal holds has no room in the database: it is told, and nothing is lost as long as both are kept.
    A slow machine commits more often, and then the -wal is larger: the sizes tried begin far above what a fast one needs."""
    articles("some.jsonl", 40, TALK, 10)
    for room in range(5600, 400, -80):
        for name in os.listdir("small"):
            os.remove(f"small/{name}")
        with open("small/fill", "wb") as out:
            out.write(bytes((6 << 20) - (room << 10)))
        status, _, told = run("code", "-q", "--duplicates=keep", "--db", "small/y.db", "some.jsonl")
        if status == 5 and "keep both" in told:
            check(os.path.exists("small/y.db-wal") and rows("small/y.db", "select count(*) from articles") == [(40,)], (room, told))
            return
        whole = status == 0 and not os.path.exists("small/y.db-wal")
        check(whole or (status == 5 and "no space left" in told), (room, status, told, os.listdir("small")))
    check(False, "at no size of the disk did the database lack room at the end alone")


def case_full_disk():
    """A file system of its own, where that may be made."""
    database("base.db", 300)
    before = links("base.db")
    articles("more.jsonl", 1500, TALK, 3)
    os.mkdir("small")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", "small"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return "no file system can be made here"
    try:
        shutil.copy("base.db", "small/x.db")
        status, _, told = run("code", "-q", "--duplicates=keep", "--db", "small/x.db", "more.jsonl")
        check(status == 5 and "small/x.db: no space left; articles committed before stay" in told, (status, told))
        told_once("code --db", told)
        check(rows("small/x.db", "select count(*) >= 300 from articles") == [(1,)], "articles stay")
        for name in os.listdir("small"):
            os.remove(f"small/{name}")
        shutil.copy("base.db", "small/x.db")
        subprocess.run("cat /dev/zero > small/fill", shell=True, stderr=subprocess.DEVNULL, check=False)
        status, _, told = run("link", "-q", "--db", "small/x.db")
        check(status == 5 and "no space left" in told and "articles" not in told, (status, told))
        told_once("link --db", told)
        os.remove("small/fill")
        check(links("small/x.db") == before, "the links stay")
        fill_at_the_end()
    finally:
        subprocess.run(["umount", "small"], check=True)
    return None


def case_mark_of_lost_articles():
    """The disk fails in the middle of a transaction that SQLite takes back: no mark says that its articles are in."""
    articles("in.jsonl", 1500, ATTACK, 4)
    words = ("code", "-q", "--duplicates=keep", "--resume", "--db", "x.db", "in.jsonl")
    for limit in (900000, 1500000, 2500000):
        status, _, told = run(*words, limit=limit)
        check(status in (0, 5), (limit, status, told))
        if status == 5:
            told_once(limit, told)
    status, _, told = run(*words)
    check(status == 0, (status, told))
    check(rows("x.db", "select count(*), count(distinct id) from articles") == [(1500, 1500)], rows("x.db", "select count(*) from articles"))


# ---- At the same time ------------------------------------------------------------------------------------------------

def is_locked(name):
    db = sqlite3.connect(name, timeout=0, isolation_level=None)
    try:
        db.execute("begin immediate")
        return False
    except sqlite3.OperationalError:
        return True
    finally:
        db.close()


def case_locked_while_read():
    """Nobody writes to the database from before its articles are read until the links are in it; nor when it is named twice."""
    database(linked=False)
    os.symlink("x.db", "same.db")
    for names in (("-",), ("x.db", "-"), ("same.db", "-")):
        process = subprocess.Popen([PROGRAM, "link", "--db", "x.db", *names], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        end = time.monotonic() + 20
        while not is_locked("x.db") and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.5)  # so that it waits for standard input
        check(is_locked("x.db"), (names, "somebody can write"))
        _, told = process.communicate(b"")
        check(process.returncode == (3 if len(names) == 1 else 0), (names, told))
    check(rows("x.db", "select sum(articles) from stories") == [(60,)], "linked")


def case_many_links():
    """Links that fill more than SQLite's cache are replaced, also while somebody is in the middle of reading."""
    database()
    db = sqlite3.connect("x.db")
    db.executemany("insert into linked_mentions values (?,?,?,'s','2022',1,'[0]','190','actual','2022-01-01',0.5)", ((i, i, f"z{i}") for i in range(100000)))
    db.executemany("insert into stories values (?,'f',?,'2022','2022',1,1,1,1)", ((i + 1000, "t" * 50) for i in range(50000)))
    db.commit()
    db.close()
    for _ in range(2):
        status, _, told = run("link", "-q", "--db", "x.db")
        check(status == 0 and rows("x.db", "select sum(articles), count(*) < 100 from stories") == [(60, 1)], (status, told))
    check(sorted(name for name in os.listdir(".") if name.startswith("x.db")) == ["x.db"], os.listdir("."))


def wrong(db):
    """Links that speak of articles or acts which are not so."""
    return db.execute("select (select count(*) from linked_mentions m where not exists (select 1 from articles a join events e on e.article = a.article"
                      " where a.id = m.article and e.cameo = m.cameo)) + (select count(*) from story_articles s where duplicate_of is null and"
                      " not exists (select 1 from articles a where a.id = s.id))").fetchone()[0]


def case_linked_while_coded():
    """Articles are coded anew with other acts while they are linked, again and again."""
    database(count=300)
    articles("talk.jsonl", 300, TALK)
    linked = waited = 0
    reader = sqlite3.connect("x.db", timeout=60)
    for i in range(6):
        writer = subprocess.Popen([PROGRAM, "code", "-q", "--duplicates=keep", "--db", "x.db", "in.jsonl" if i % 2 else "talk.jsonl"], stderr=subprocess.PIPE)
        while writer.poll() is None:
            status, _, told = run("link", "-q", "--db", "x.db", *(("x.db",) if linked % 2 else ()))
            check(status == 0 or (status == 5 and "another program is" in told and told.count("\n") == 1), (status, told))
            linked += status == 0
            waited += status == 5
            check(wrong(reader) == 0, (i, "links of what is not in it"))
        told = writer.stderr.read().decode()
        check(writer.returncode == 0 or (writer.returncode == 5 and "another program is" in told), (writer.returncode, told))
        check(wrong(reader) == 0, (i, "links of what is not in it"))
    reader.close()
    check(linked, f"never linked, {waited} times another was writing")
    status, _, told = run("link", "-q", "--db", "x.db")
    check(status == 0 and rows("x.db", "select sum(articles) from stories") == [(300,)], told)
    links("x.db")


def case_killed():
    """Killed at any moment, the links are those of before or those of after."""
    database(count=300)
    articles("talk.jsonl", 100, TALK)
    before = links("x.db")
    shutil.copy("x.db", "after.db")
    run("code", "-q", "--duplicates=keep", "--json", "--include-text", "-o", "talk.coded", "talk.jsonl")
    began = time.monotonic()
    run("link", "-q", "--db", "after.db", "talk.coded")
    length = time.monotonic() - began
    after = links("after.db")
    for i in range(16):
        shutil.copy("x.db", "k.db")
        process = subprocess.Popen([PROGRAM, "link", "-q", "--db", "k.db", "talk.coded"])
        time.sleep(length * i / 15)
        process.send_signal(signal.SIGKILL)
        process.wait()
        check(links("k.db") in (before, after), i)
        for name in ("k.db", "k.db-wal", "k.db-shm", "k.db-journal"):
            if os.path.exists(name):
                os.remove(name)


sys.exit(cases.run(globals()))
