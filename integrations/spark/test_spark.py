"""What Spark gives is what one process gives, record by record; see test.sh."""
import glob
import json
import os
import subprocess
import sys
import tempfile

from pyspark.sql import SparkSession

from dragoman_spark import code, code_lines, with_text

PROGRAM = os.path.abspath(sys.argv[1])
SENTENCE = "Rusia menyerang Ukraina pada Senin. Polisi menangkap tiga demonstran di Medan."


def articles(count):
    for i in range(count):
        yield "{broken" if i % 17 == 16 else json.dumps({"id": f"a{i}", "lang": "xx" if i % 19 == 18 else "id", "date": "2022-03-01",
                                                         "text": f"{SENTENCE} {i}"})


def alone(lines):
    done = subprocess.run([PROGRAM, "code", "-q", "--json", "--input=jsonl", "--duplicates=keep", "-"], input="\n".join(lines).encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode().splitlines()


def comparable(lines):
    """Ids made from line numbers differ, as each process counts from 1."""
    found = []
    for line in lines:
        record = json.loads(line)
        if "error" in record and record["id"].startswith("stdin:"):
            record["id"] = "stdin"
            record["error"]["message"] = record["error"]["message"].split(": ", 1)[1]
        found.append(record)
    return found


def test_same_as_alone(spark):
    lines = list(articles(400))
    rdd = spark.sparkContext.parallelize(lines, 4)
    got = code(rdd, PROGRAM).collect()
    assert len(got) == 400, len(got)
    assert comparable(got) == comparable(alone(lines))


def test_processes_of_their_own(spark):
    """Two partitions, two processes: a program that tells its number stands in for ours."""
    with tempfile.TemporaryDirectory() as folder:
        double = os.path.join(folder, "double")
        with open(double, "w", encoding="utf-8") as script:
            script.write("#!/bin/sh\nwhile read -r line; do echo $$; done\n")
        os.chmod(double, 0o755)
        numbers = code(spark.sparkContext.parallelize(["{}"] * 20, 2), double).collect()
    assert len(numbers) == 20 and len(set(numbers)) == 2, numbers


def test_frame(spark):
    frame = spark.createDataFrame([("x", "id", SENTENCE), ("y", "id", "Ia lari.\nHujan.")], ["id", "lang", "text"])
    rows = spark.read.json(code(with_text(frame), PROGRAM)).orderBy("id").collect()
    assert [row.id for row in rows] == ["x", "y"] and len(rows[0].events) >= 1 and len(rows[1].events) == 0, rows


def test_process_that_dies(spark):
    try:
        code(spark.sparkContext.parallelize(["{}"], 1), PROGRAM, ["--no-such-option"]).collect()
    except Exception as error:  # Spark's own, with ours inside
        assert "exit status 2" in str(error) and "no-such-option" in str(error), str(error)[-500:]
    else:
        raise AssertionError("no error")


def test_job(_):
    """The script as the README has it, over compressed files."""
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as folder:
        for part in range(2):
            with open(os.path.join(folder, f"in{part}.jsonl"), "w", encoding="utf-8") as out:
                out.write("\n".join(list(articles(100))[part::2]) + "\n")
        subprocess.run(["gzip", os.path.join(folder, "in1.jsonl")], check=True)
        subprocess.run([sys.executable, os.path.join(here, "code_articles.py"), "--program", PROGRAM, os.path.join(folder, "in*"),
                        os.path.join(folder, "out"), "--include-text"], check=True, stderr=subprocess.DEVNULL,
                       env=dict(os.environ, PYSPARK_SUBMIT_ARGS="--master local[2] --conf spark.ui.enabled=false pyspark-shell"))
        rows = [json.loads(line) for name in glob.glob(os.path.join(folder, "out", "part-*")) for line in open(name, encoding="utf-8")]
    assert len(rows) == 100 and all("text" in row for row in rows if "error" not in row), len(rows)


def test_blank_and_left(_):
    """Blank lines give a record too, and an iterator that nobody reads to its end leaves no process behind."""
    got = [json.loads(line) for line in code_lines(["", json.dumps({"id": "b", "lang": "id", "text": SENTENCE}), "\n"], PROGRAM)]
    assert [("error" in record) for record in got] == [True, False, True], got
    some = code_lines(articles(5000), PROGRAM)
    next(some)
    some.close()
    left = subprocess.run(["ps", "-o", "args=", "--ppid", str(os.getpid())], stdout=subprocess.PIPE, text=True, check=False).stdout
    assert PROGRAM not in left, left


def main():
    spark = SparkSession.builder.master("local[2]").appName("dragoman-test").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    passed = failed = 0
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            try:
                test(spark)
                passed += 1
            except Exception as error:  # pylint: disable=broad-except
                failed += 1
                print(f"{name}: {type(error).__name__}: {str(error)[:1500]}")
    spark.stop()
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
