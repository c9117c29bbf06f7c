#!/bin/sh
# The program from outside: exit statuses, streams, damaged input, full disks.
#
#     tests/cli/run.sh PROGRAM [WORD]      WORD: only cases whose name holds it
#
# A case is a call of `expect`: name, exit status, command. What the command wrote is in $out and $err afterwards, and
# `holds`, `lines`, `silent` look at it. Ends with "N passed, N failed, N skipped".
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
only=${2:-}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT INT TERM
cd "$dir" || exit 1
out="$dir/out"
err="$dir/err"
passed=0
failed=0
skipped=0
name=""
# Sanitizers make everything slower; the limits below are for a program that hangs.
limit=${DGM_TEST_SECONDS:-60}

complain() {
    echo "$name: $1"
    bad=1
}

finish() {
    [ -n "$name" ] || return 0
    if [ $bad = 1 ]; then
        failed=$((failed + 1))
        echo "    stdout: $(head -c 300 "$out" | tr '\0' '?')"
        echo "    stderr: $(head -c 600 "$err" | tr '\0' '?')"
    else
        passed=$((passed + 1))
    fi
    name=""
}

# expect NAME STATUS COMMAND: runs the command (one string, for the shell) and compares its exit status; STATUS may be
# several with "|" between.
expect() {
    finish
    case $1 in
    *"$only"*) ;;
    *) return 1 ;;
    esac
    name=$1
    bad=0
    timeout -k 5 "$limit" sh -c "$3" > "$out" 2> "$err"
    status=$?
    case "|$2|" in
    *"|$status|"*) ;;
    *) complain "exit status $status, expected $2: $3" ;;
    esac
}

# What the last case must have written; each does nothing when the case was not run.
holds() { # holds FILE TEXT
    [ -z "$name" ] || grep -qF -- "$2" "$1" || complain "$(basename "$1") does not hold \"$2\""
}
lacks() { # lacks FILE TEXT
    [ -z "$name" ] || ! grep -qF -- "$2" "$1" || complain "$(basename "$1") holds \"$2\""
}
lines() { # lines FILE N
    [ -z "$name" ] || [ "$(wc -l < "$1")" -eq "$2" ] || complain "$(basename "$1") has $(wc -l < "$1") lines, expected $2"
}
silent() { # silent FILE
    [ -z "$name" ] || [ ! -s "$1" ] || complain "$(basename "$1") is not empty"
}
same() { # same FILE FILE
    [ -z "$name" ] || cmp -s "$1" "$2" || complain "$(basename "$1") and $(basename "$2") differ"
}
is_json() { # every line of stdout is a JSON object
    [ -z "$name" ] || python3 -c 'import json,sys
for line in open(sys.argv[1], encoding="utf-8"): assert isinstance(json.loads(line), dict)' "$out" 2> /dev/null ||
        complain "a line of stdout is no JSON object"
}
fits_schema() { # every line of stdout fits docs/formats/event.schema.json
    [ -z "$name" ] || python3 "$root/tests/schema.py" "$root/docs/formats/event.schema.json" "$out" > schema.log 2>&1 ||
        complain "stdout does not fit the schema: $(head -n 3 schema.log)"
}
export p="$program" s="$root/samples" root

# ---- Usage ----------------------------------------------------------------------------------------------------------
expect version 0 '"$p" --version'
holds "$out" "0.1.0"
silent "$err"
expect help 0 '"$p" --help'
holds "$out" "code"
expect help-of-code 0 '"$p" code --help'
holds "$out" "--json"
expect no-command 2 '"$p"'
silent "$out"
expect unknown-command 2 '"$p" kode'
silent "$out"
holds "$err" "kode"
expect unknown-option 2 '"$p" code --jsn "$s"/id-1*.txt'
holds "$err" "jsn"
silent "$out"
expect bad-value 2 '"$p" code --date gestern "$s"/id-1*.txt'
holds "$err" "gestern"
expect bad-threads 2 '"$p" code -j zwei "$s"/id-1*.txt'
# Every number: nothing, zero where it means nothing, negative, too large, junk.
number() { # number COMMAND OPTION VALUE...
    command=$1 option=$2
    shift 2
    for value in "$@"; do
        expect "number-$option-$value" 2 "\"\$p\" $command --$option='$value' \"\$s\"/id-1*.txt"
        holds "$err" "--$option: \"$value\" is not a"
        silent "$out"
    done
}
junk="-1 +1 1.5 0x10 1e3 zwei 99999999999999999999999999 18446744073709551616 １"
number code max-record '' ' 1' '1 ' 0 $junk 4294967297 1073741825
number code threads '' $junk 4294967296 1025
number code min-confidence '' . -0.5 1.01 2 1e-3 nan inf 0x1 0,5 "0.$(printf '%0400d' 0 | tr 0 9)" "$(printf '%0400d' 0 | tr 0 9)"
number "train tag --lang=id -o x.dgm" epochs '' 0 $junk 4294967296
number "train tag --lang=id -o x.dgm" folds '' 0 1 $junk 4294967297
number "train tag --lang=id -o x.dgm" seed '' 0 $junk
number code date '' 0000-01-01 2024-02-30 2023-02-29 2024-13-01 2024-1-1 20240101 -001-01-01 2024-01-01T00:00:00
expect number-max-record-small 1 '"$p" code --json --max-record=1 "$s"/id-1*.txt'
holds "$err" "longer than 1 bytes"
expect missing-file 3 '"$p" code --json nirgends.txt'
holds "$err" "nirgends.txt"
expect missing-file-others-go-on 3 '"$p" code --json nirgends.txt "$s"/id-1*.txt'
lines "$out" 1
mkdir -p folder/inner && cp "$s"/id-1*.txt folder/a.txt && cp "$s"/en-1*.txt folder/inner/b.txt
expect folder 0 '"$p" code --json folder'
lines "$out" 2
expect folder-in-order 0 '"$p" code --json -j 2 folder/inner folder'
lines "$out" 3
holds "$out" '"id":"a"'
expect help-to-full-disk 5 '"$p" --help > /dev/full'

# ---- Output ---------------------------------------------------------------------------------------------------------
expect json-samples 0 '"$p" code --json "$s"/*.txt'
lines "$out" 8
is_json
fits_schema
silent "$err"
cp "$out" one-thread.json
expect json-date-spans 0 '"$p" code --json --dates=span "$s"/*.txt'
lines "$out" 8
is_json
fits_schema
expect dates-form-unknown 2 '"$p" code --json --dates=week "$s"/*.txt'
expect threads-same-bytes 0 '"$p" code --json -j 2 "$s"/*.txt'
same "$out" one-thread.json
expect threads-4-same-bytes 0 '"$p" code --json --threads=4 "$s"/*.txt'
same "$out" one-thread.json
expect all-places 0 'echo "French ministers flew to Cairo. Russia condemned the visit." | "$p" code --json --all-places --lang en -'
fits_schema
holds "$out" '"text":"French"'
holds "$out" '"use":"adjective"'
holds "$out" '"use":"place"'
holds "$out" '"use":"name"'
expect places-only 0 'echo "French ministers flew to Cairo. Russia condemned the visit." | "$p" code --json --lang en -'
lacks "$out" '"use":'
expect table 0 '"$p" code "$s"/id-1*.txt'
holds "$out" "040"
expect other-folder 0 'cd / && "$p" code --json "$s"/id-1*.txt'
is_json
expect through-a-link 0 'ln -sf "$p" ./link && ./link code --json "$s"/id-1*.txt'
is_json
expect stdin-text 0 '"$p" code --json - < "$s"/id-1-kunjungan-menlu.txt'
lines "$out" 1
is_json
expect double-dash 0 'cp "$s"/id-1*.txt ./-x.txt && "$p" code --json -- -x.txt'
lines "$out" 1
expect full-disk 5 '"$p" code --json "$s"/*.txt > /dev/full'
holds "$err" "written"
expect full-disk-table 5 '"$p" code "$s"/*.txt > /dev/full'
expect closed-output '5|0' '"$p" code --json "$s"/id-1*.txt >&-'
expect closed-pipe 0 '{ "$p" code --json "$s"/*.txt "$s"/*.txt "$s"/*.txt; echo $? > code; } | head -c 10 > /dev/null; [ "$(cat code)" = 141 ] || [ "$(cat code)" = 0 ]'
expect explain 0 '"$p" explain "$s"/id-1*.txt'
holds "$out" "triggers.tsv"
# The shipped tables have no fault, and every example of the triggers is coded by its row.
expect check 0 '"$p" check'
cat > comma.sh <<'END'
LC_ALL=de_DE.UTF-8 "$p" code --json "$s"/*.txt
END
expect comma-locale 0 'sh comma.sh 2> /dev/null'
same "$out" one-thread.json

# ---- Damaged input --------------------------------------------------------------------------------------------------
cat > lines.jsonl <<'END'
{"id":"a","lang":"id","date":"2024-03-05","text":"Polisi menangkap tiga demonstran di Jakarta."}
{"id":"b","lang":"id","text":"Polisi menangkap
{"id":"c","lang":"en"}

[1,2]
{"id":"d","lang":"en","date":"2024-02-30","text":"Police arrested three protesters in Nairobi."}
{"id":"d","lang":"en","date":"2999-01-01","text":"Police arrested four protesters in Nairobi."}
{"lang":"id","text":"Rusia menyerang Ukraina \ud800 dan \u0000 lagi."}
{"id":"e","lang":"fr","text":"La police a interpellé trois manifestants."}
{"id":"f","lang":"id","text":""}
{"id":"g","lang":"id","text":"Rusia menyerang Ukraina.","halaman":7,"tag":["x"]}
END
expect jsonl-damaged 1 '"$p" code --json lines.jsonl'
is_json
fits_schema
holds "$err" "lines.jsonl"
holds "$err" "2999"
holds "$out" '"id":"a"'
holds "$out" '"id":"g"'
holds "$out" '"halaman":7'
cp "$out" damaged.json
expect jsonl-damaged-threads 1 '"$p" code --json -j 3 lines.jsonl'
same "$out" damaged.json
expect jsonl-stdin 1 '"$p" code --json - < lines.jsonl'
is_json
printf '' > empty.txt
expect empty-file '1|3' '"$p" code --json empty.txt "$s"/id-1*.txt'
holds "$err" "empty.txt"
head -c 3000 "$program" > binary.txt
expect binary-file 1 '"$p" code --json binary.txt "$s"/id-1*.txt'
holds "$err" "binary.txt"
is_json
printf '\377\376' > utf16.txt
python3 -c 'import sys; sys.stdout.buffer.write(open(sys.argv[1], encoding="utf-8").read().encode("utf-16-le"))' \
    "$root/samples/id-1-kunjungan-menlu.txt" >> utf16.txt
expect utf16-file 0 '"$p" code --json --lang id utf16.txt'
is_json
holds "$out" '"cameo"'
{ printf '\357\273\277'; sed 's/$/\r/' "$root/samples/id-1-kunjungan-menlu.txt"; } > crlf.txt
expect bom-crlf 0 '"$p" code --json crlf.txt'
is_json
holds "$out" '"cameo"'
printf 'Polisi menangkap \377\376\300 tiga orang.\000 Rusia menyerang Ukraina.\n' > bytes.txt
expect bad-bytes 0 '"$p" code --json --lang id bytes.txt'
is_json
holds "$err" "byte"
printf '<html><body><p>Rusia <b>menyerang</b> Ukraina.</p></body></html>\n' > page.txt
expect html-text 0 '"$p" code --json --lang id page.txt'
holds "$out" '"menyerang"'

# ---- Formats, told by content -------------------------------------------------------------------------------------------
export data="$root/tests/cli/data"
expect extract-page 0 '"$p" extract "$s"/pages/id-berita.html'
is_json
holds "$out" '"id":"id-berita","date":"2024-03-05T10:20+07:00","lang":"id","title":"Menteri Perdagangan Bertemu Delegasi Vietnam di Jakarta","author":"Sari Contoh","source":"Warta Contoh","url":"https://warta.example/2024/03/05/menteri-perdagangan-vietnam"'
lacks "$out" "Baca juga"
holds "$out" '"offsets":[['
cp "$s"/pages/id-berita.html halaman && gzip -c halaman > halaman.gz
expect extract-by-content 0 '"$p" extract halaman halaman.gz - < halaman.gz'
lines "$out" 3
expect extract-converted 0 '"$p" extract "$s"/pages/en-news.html'
holds "$out" '“useful”'
holds "$err" "converted from windows-1252"
expect extract-all 0 '"$p" extract "$data"'
is_json
lines "$out" 15
holds "$out" '"source":"Herald"'
holds "$out" 'bertemu\" delegasi'
expect extract-threads 0 '"$p" extract -q -j 2 "$data" > two; "$p" extract -q -j 1 "$data" > one; cmp one two'
expect code-archive 0 '"$p" code --json --lang id "$data"/archive.warc.gz'
lines "$out" 4
holds "$out" '"url":"https://warta.example/1"'
expect code-page 0 '"$p" code --json "$s"/pages/id-berita.html'
holds "$out" '"author":"Sari Contoh","published":"2024-03-05T10:20+07:00"'
printf '{"guid":"x1","isi":{"teks":"Polisi menangkap dua orang."},"tgl":"Tue, 05 Mar 2024 10:20:00 +0700"}\n' > mapped.jsonl
expect fields-jsonl 0 '"$p" code --json --lang id --fields id=guid,text=isi.teks,date=tgl mapped.jsonl'
holds "$out" '{"id":"x1","lang":"id","date":"2024-03-05"'
printf 'judul;isi\nSatu;"Polisi menangkap dua orang; mereka dibawa pergi."\n' > mapped.csv
expect fields-table 0 '"$p" extract --fields=text=isi,title=judul mapped.csv'
holds "$out" '"title":"Satu"'
holds "$out" "orang; mereka"
expect fields-bad 2 '"$p" extract --fields=teks=isi mapped.csv'
holds "$err" "no field of an article"
expect table-without-text 3 '"$p" extract --input=csv mapped.csv'
holds "$err" "--fields=text=NAME"
python3 -c 'import gzip, sys
whole = gzip.compress("".join("{\"id\":\"%d\",\"text\":\"Polisi menangkap dua orang %d.\"}\n" % (i, i * i * 7919) for i in range(3000)).encode())
open("cut.gz", "wb").write(whole[:-20]); open("bad.gz", "wb").write(whole[:9000] + b"\0" * 400 + whole[9400:])'
expect gzip-cut 3 '"$p" extract cut.gz'
holds "$err" "cut.gz: the gzip data end too early"
is_json
holds "$out" '"id":"2900"'
for kind in table.csv archive.warc feed.rss; do gzip -c "$data/$kind" | head -c 200 > "cut-$kind.gz"; done
expect gzip-cut-formats 3 '"$p" extract cut-table.csv.gz cut-archive.warc.gz cut-feed.rss.gz'
holds "$err" "cut-archive.warc.gz: the gzip data end too early"
holds "$err" "cut-feed.rss.gz: the gzip data end too early"
expect gzip-damaged 3 '"$p" extract bad.gz'
holds "$err" "damaged"
is_json

head -c 300 "$data"/feed.atom > cut.atom
expect feed-cut 3 '"$p" extract cut.atom'
holds "$err" "the XML ends too early"
printf '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&b;&f;</title><description>Polisi menangkap dua orang. &b;</description></item></channel></rss>' > entities.xml
expect feed-entities 0 '"$p" extract entities.xml'
holds "$out" "Polisi menangkap dua orang"

# ---- Sizes: nothing quadratic, nothing without a bound ------------------------------------------------------------------
big() { python3 -c "import sys; sys.stdout.write($1)" > "$2"; }
big '"{\"id\":\"x\",\"lang\":\"id\",\"text\":\"" + "Rusia menyerang Ukraina. " * 2000000 + "\"}\n{\"id\":\"y\",\"lang\":\"id\",\"text\":\"Rusia menyerang Ukraina.\"}\n"' huge.jsonl
expect huge-line 1 '"$p" code --json huge.jsonl'
holds "$out" '"id":"y"'
big '"<html><body><p>Polisi menangkap dua orang di pasar, kata saksi mata.</p>" + "<div>" * 1000000' nested.html
expect nested-tags 0 '"$p" extract nested.html'
holds "$out" "saksi mata"
big '"<html><body><p>Polisi menangkap dua orang di pasar, kata saksi mata.</p>" + "<span>" * 500000 + "</b>" * 500000' unmatched.html
expect unmatched-tags 0 '"$p" extract unmatched.html'
big '"<html><body><p>Polisi menangkap dua orang di pasar, kata saksi mata.</p><a " + " ".join("a%d=1" % i for i in range(500000)) + ">x"' attributes.html
expect attributes 0 '"$p" extract attributes.html'
big '"<html><body>" + chr(34) * 1000000 + "<p>Polisi menangkap dua orang di pasar, kata saksi mata.</p>"' quotes.html
expect quotes-in-page 0 '"$p" extract quotes.html'
big '"id,text\n1," + chr(34) + "x" * 3000000 + "\n" * 3000000' open-quote.csv
expect open-quote 1 '"$p" extract --max-record=100000 open-quote.csv'
big '"Rusia menyerang Ukraina dan " * 2500' no-stop.txt
expect sentence-10000-words 0 '"$p" code --json --lang id no-stop.txt'
is_json
big '"\"" * 200000' quotes.txt
expect many-quotes '0|1' '"$p" code --json --lang en quotes.txt'
big '"(" * 40000 + ")" * 40000' brackets.txt
expect brackets '0|1' '"$p" code --json --lang en brackets.txt'
big '"a" * 10000000' word.txt
expect long-word '0|1' '"$p" code --json --lang en word.txt'
big '"Rusia menyerang Ukraina pada Senin (5/2/2024) di Kiev. " * 4000' long.txt
expect many-sentences 0 '"$p" code --json --lang id long.txt'
big '"<p>" * 300000' tags.txt
expect many-tags '0|1' '"$p" code --json --lang id tags.txt'
big '", ".join(["Menteri Luar Negeri Rusia Sergei Lavrov"] * 2000) + " bertemu."' names.txt
expect many-names 0 '"$p" code --json --lang id names.txt'
# Runs without a blank, and a book: seconds of processor, and memory where no sanitizer takes its own.
bounded() { # bounded NAME SECONDS: codes big.txt
    if grep -q __asan_init "$program"; then
        expect "bounded-$1" 0 '"$p" code --json --lang id big.txt'
    else
        expect "bounded-$1" 0 "ulimit -t $2; python3 -c 'import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
sys.stderr.write(\"%d MB\\n\" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
sys.exit(status if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 400 * 1024 else 99)' \"\$p\" code --json --lang id big.txt"
    fi
    is_json
}
for unit in 'Ab.' '\U0001F600' '"' 'aGVs+/' '\u4e2d\u3002' '[(' 'a-' '1,'; do
    python3 -c 'import sys
unit = sys.argv[1].encode().decode("unicode_escape")
sys.stdout.buffer.write((unit * (3000000 // len(unit.encode()))).encode() + b"\n")' "$unit" > big.txt
    bounded "run-of-$unit" 15
done
python3 -c 'import glob, os
text = " ".join(open(f, encoding="utf-8").read().replace("\n", " ") for f in sorted(glob.glob(os.environ["s"] + "/id-*.txt")))
print(" ".join([text] * (1000000 // len(text.encode()))))' > big.txt
bounded book 30
holds "$err" "a long text: coded in"
rm -f huge.jsonl word.txt big.txt

# ---- Database -------------------------------------------------------------------------------------------------------
count() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' "$1" "$2"; }
expect db-new 0 '"$p" code --db a.db "$s"/*.txt'
if [ -n "$name" ]; then
    [ "$(count a.db 'select count(*) from articles')" = 8 ] || complain "a.db has not 8 articles"
    events=$(count a.db 'select count(*) from events')
    [ "$events" -gt 0 ] || complain "a.db has no events"
fi
expect db-again 0 '"$p" code --db a.db "$s"/*.txt'
if [ -n "$name" ]; then
    [ "$(count a.db 'select count(*) from events')" = "$events" ] || complain "coding again changed the number of events"
fi
printf 'this is not a database, it only looks like a file of some length ............\n' > foreign.db
expect db-foreign 5 '"$p" code --db foreign.db "$s"/id-1*.txt'
holds "$err" "foreign.db"
python3 -c 'import sqlite3; c = sqlite3.connect("other.db"); c.execute("create table recipes (x)"); c.commit()'
expect db-of-another-program 5 '"$p" code --db other.db "$s"/id-1*.txt'
holds "$err" "other.db"
expect db-nowhere 5 '"$p" code --db no/such/folder/x.db "$s"/id-1*.txt'

python3 -c 'import sqlite3; c = sqlite3.connect("newer.db"); c.execute("pragma application_id = 1145523457"); c.execute("pragma user_version = 9999"); c.execute("create table articles (x)"); c.commit()'
expect db-newer 5 '"$p" code --db newer.db "$s"/id-1*.txt'
holds "$err" "newer dragoman"
# A file of format 1 has no acts: it gets the tables, and the acts of what is coded again.
python3 - "$root/tests/cli/database-2.sql" << 'END'
import sqlite3, sys
old = sqlite3.connect("old.db")
late = ("acts", "act_actors", "event_counts", "acts_date", "duplicates", "duplicates_of", "reports")
for line in open(sys.argv[1]).read().split(";\n"):
    if not any(f"{kind} {name} " in line for kind in ("TABLE", "INDEX", "VIEW") for name in late):
        old.execute(line)
old.execute("pragma user_version = 1")
old.commit()
END
expect db-older 0 '"$p" code --db old.db "$s"/*.txt'
if [ -n "$name" ]; then
    [ "$(count old.db 'pragma user_version')" = 3 ] || complain "old.db was not brought up to date"
    [ "$(count old.db 'select count(*) from acts')" = "$(count a.db 'select count(*) from acts')" ] || complain "old.db lacks acts"
    [ "$(count a.db 'select count(*) from acts')" = "$(count a.db 'select count(distinct article || act) from events')" ] || complain "acts and events disagree"
fi
# A text in sections: the same act told in each of them is one.
python3 -c 'print("On 3 March 2024 Israel attacked Gaza with rockets.\n" * 3000)' > long.txt
expect long-acts 0 '"$p" code --json --lang en long.txt'
if [ -n "$name" ]; then
    python3 -c 'import json, sys; d = json.loads(open(sys.argv[1]).readline()); sys.exit(not (len(d["events"]) >= 2900 and len(d["acts"]) <= 3 and d["acts"][0]["mentions"][0] == 0))' "$out" || complain "not one act"
fi
python3 -c 'import json
for i in range(6000): print(json.dumps({"id": str(i), "lang": "id", "text": "Rusia menyerang Ukraina pada Senin. " * 20}))' > many.jsonl
expect db-killed 137 'cp a.db killed.db; "$p" code --duplicates=keep --db killed.db -j2 many.jsonl & sleep 1.2; kill -KILL $!; wait $!'
if [ -n "$name" ]; then
    [ "$(count killed.db 'pragma integrity_check')" = ok ] || complain "killed.db is damaged"
    [ "$(count killed.db 'select count(*) from articles')" -ge 8 ] || complain "killed.db lost articles"
fi
# The first article is committed at once, those of a slow stream as they come: a kill loses next to nothing.
expect db-killed-early 137 'mkfifo slow; { head -n 20 many.jsonl; exec sleep 60; } > slow & feeder=$!; "$p" code --duplicates=keep --input=jsonl --db early.db slow & child=$!; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.5; [ -s early.db-wal ] && break; done; sleep 1.5; kill -KILL $child; kill $feeder; wait $child'
if [ -n "$name" ]; then
    [ "$(count early.db 'select count(*) from articles')" -ge 1 ] || complain "early.db holds nothing"
fi
# So are those of a compressed stream.
expect slow-compressed 0 'mkfifo packed; { head -n 2 many.jsonl | gzip -c; sleep 4; sed -n 3p many.jsonl | gzip -c; } > packed & feeder=$!; "$p" code --duplicates=keep -q --db packed.db packed & child=$!; seen=1; while kill -0 $feeder; do sleep 0.3; [ -s packed.db-wal ] && kill -0 $feeder && seen=0 && break; done; wait $child && [ $seen = 0 ]'
# What is coded goes on to a program that waits for it, also while the stream stands still.
expect slow-json 0 'mkfifo still; { head -n 1 many.jsonl; sleep 5; } > still & feeder=$!; "$p" code --json --input=jsonl still | cat > passed.json & while kill -0 $feeder 2> /dev/null; do sleep 0.3; [ -s passed.json ] && kill -0 $feeder && touch passed.early && break; done; wait; [ -e passed.early ]'
expect slow-json-threads 0 'mkfifo calm; { head -n 1 many.jsonl; sleep 5; } > calm & feeder=$!; "$p" code --json -j2 --input=jsonl calm | cat > gone.json & while kill -0 $feeder 2> /dev/null; do sleep 0.3; [ -s gone.json ] && kill -0 $feeder && touch gone.early && break; done; wait; [ -e gone.early ]'
expect db-after-the-kill 0 '"$p" code --db killed.db "$s"/*.txt && [ ! -e killed.db-wal ]'
expect interrupted 130 '{ "$p" code --duplicates=keep --json --db stopped.db -j2 many.jsonl > stopped.json & sleep 0.7; kill -INT $!; wait $!; }'
if [ -n "$name" ] && [ "$status" = 130 ]; then
    # A slow build is stopped before its first article: the database, new and empty, is gone then.
    [ ! -e stopped.db ] && [ ! -s stopped.json ] || [ "$(count stopped.db 'select count(*) from articles')" = "$(wc -l < stopped.json)" ] ||
        complain "database and output differ in what they hold"
fi
expect terminated-while-waiting 130 '{ sleep 20 | "$p" code --json - & } ; sleep 0.5; kill -TERM $!; wait $!'

# ---- Other commands -------------------------------------------------------------------------------------------------
expect parse-text 0 '"$p" parse --lang id --text "Rusia menyerang Ukraina."'
holds "$out" "menyerang"
expect train-to-a-device '4|5' 'printf "id\tsatu dua tiga\nen\tone two three\n" > lines.tsv && ln -sf /dev/null device && "$p" train langid -o device lines.tsv'
holds "$err" "no regular file"
# Files that teach nothing: exit status 3, with the file and the line where there is one; no model is written.
teaches_nothing() { # teaches_nothing NAME KIND FILE MESSAGE
    rm -f nothing.dgm
    expect "train-$1" 3 "\"\$p\" train $2 --lang id -q -o nothing.dgm $3"
    holds "$err" "$4"
    [ -z "$name" ] || [ ! -e nothing.dgm ] || complain "a model was written"
}
printf '' > none.jsonl
printf '' > none.conllu
printf '1\tAda\t_\t_\t_\t_\t0\troot\t_\t_\n\n' > untagged.conllu
printf '1\tAda\tada\tVERB\t_\t_\t0\t_\t_\t_\n\n' > unlabelled.conllu
printf '1\tAda\t_\t_\t_\t_\t_\t_\t_\t_\n\n' > bare.conllu
printf '%s\n\n%s\n' '{"lang":"id","text":"Rusia menyerang Ukraina.","events":[]}' '{"lang":"id","text":"Rusia menyerang Ukraina."}' > uncoded.jsonl
printf '%s\n' '{"lang":"id","text":"Rusia menyerang Ukraina.","events":[]}' > eventless.jsonl
printf '%s\n' '{"lang":"id","events":[]}' > textless.jsonl
printf '%s\n%s\n' '{"lang":"id","text":"Ada.","events":[]}' '{"lang":"xx","text":"Ada.","events":[]}' > other-language.jsonl
printf 'id\tada\nrusak\n' > broken.tsv
printf 'id\tada\n' > one-language.tsv
for kind in tag parse neural; do
    teaches_nothing "$kind-empty" $kind none.conllu "none.conllu: holds no sentences"
    teaches_nothing "$kind-bare" $kind bare.conllu "bare.conllu:1: the head is no number"
    teaches_nothing "$kind-untagged" $kind untagged.conllu "untagged.conllu: no word has a part of speech"
    teaches_nothing "$kind-missing" $kind nirgends.conllu "nirgends.conllu"
done
teaches_nothing parse-unlabelled parse unlabelled.conllu "unlabelled.conllu: no word has a relation"
teaches_nothing event-empty event none.jsonl "no events"
teaches_nothing event-uncoded event uncoded.jsonl "uncoded.jsonl:3: the article is not coded"
teaches_nothing event-eventless event eventless.jsonl "no events"
teaches_nothing event-textless event textless.jsonl 'textless.jsonl:1: the article has no "text"'
teaches_nothing event-other-language event other-language.jsonl "other-language.jsonl:2: "
teaches_nothing event-text event "$root/README.md" "README.md:1: "
teaches_nothing event-missing event nirgends.jsonl "nirgends.jsonl"
for kind in entity quote act; do
    teaches_nothing "$kind-empty" $kind none.jsonl "the 0 articles of the training files hold no"
    teaches_nothing "$kind-uncoded" $kind uncoded.jsonl "uncoded.jsonl:3: the article is not coded"
    teaches_nothing "$kind-eventless" $kind eventless.jsonl "the 1 articles of the training files hold no"
    teaches_nothing "$kind-textless" $kind textless.jsonl 'textless.jsonl:1: the article has no "text"'
    teaches_nothing "$kind-missing" $kind nirgends.jsonl "nirgends.jsonl"
done
printf '{"lang":"id","text":"Ana tiba.","acts":[]}\n' > unlabelled.jsonl
printf '{"lang":"id","text":"Ana memuji Budi.","triggers":[]}\n{"lang":"id","text":"Ana memuji Budi.","triggers":[[4,21,900]]}\n' > rootless.jsonl
printf '{"lang":"id","text":"Ana memuji Budi.","triggers":[[4,5,900]],"sides":[[4,2,0,900]]}\n' > sideless.jsonl
printf '{"lang":"id","text":"Ana memuji Budi.","triggers":[[4,5,900]],"sides":[[4,2,0,900]],"classes":[[4,0,1000]]}\n' > classless.jsonl
printf '{"lang":"id","text":"Ana memuji Budi.","triggers":[],"roles":[[0,3,2,900]]}\n{"lang":"id","text":"Ana memuji Budi.","triggers":[],"roles":[[0,3,2,900,4]]}\n' > roleless.jsonl
printf '{"lang":"id","text":"Ana memuji Budi.","triggers":[],"roles":[[0,3,22,900]]}\n' > beyond.jsonl
printf '{"lang":"id","text":"Ana memuji Budi.","triggers":[[4,5,900]],"parties":[[4,0,0,900]]}\n' > former.jsonl
printf '{"lang":"en","text":"Ana praised Budi.","triggers":[[4,5,900]]}\n' > foreign.jsonl
teaches_nothing trigger-empty trigger none.jsonl "name no trigger in \"id\""
teaches_nothing trigger-missing trigger nirgends.jsonl "nirgends.jsonl"
teaches_nothing trigger-unlabelled trigger unlabelled.jsonl 'unlabelled.jsonl:1: want an article with "text" and a list "triggers"'
teaches_nothing trigger-rootless trigger rootless.jsonl "rootless.jsonl:2: a trigger is [byte, root 1 to 20, thousandths]"
teaches_nothing trigger-sideless trigger sideless.jsonl "sideless.jsonl:1: a side is [byte of the trigger, side 0 to 5 (1 without classes)"
teaches_nothing trigger-classless trigger classless.jsonl "classless.jsonl:1: classes are [byte of the trigger, 9 numbers"
teaches_nothing trigger-roleless trigger roleless.jsonl "roleless.jsonl:2: roles are [first byte, end, role 0 to 21, thousandths, ...]"
teaches_nothing trigger-beyond trigger beyond.jsonl "beyond.jsonl:1: roles are [first byte"
teaches_nothing trigger-former trigger former.jsonl 'former.jsonl:1: "parties" are "sides" now'
teaches_nothing trigger-foreign trigger foreign.jsonl "name no trigger in \"id\""
for word in memuji menyerang mengecam; do # the verbs, with who stands before and behind them
    printf '{"lang":"id","text":"Ana %s Budi. Budi tidur.","triggers":[[4,5,900]],"sides":[[4,0,0,900],[4,1,%d,900]],"classes":[[4,0,1000,0,1000,0,1000,0,0,0]],"roles":[[0,3,5,1000]]}\n' $word $((5 + ${#word}))
done > labelled.jsonl
expect trigger-train 0 '"$p" train trigger --lang id --epochs=2 -o id-trigger.dgm labelled.jsonl && "$p" train trigger -q --lang id --epochs=2 -o again.dgm labelled.jsonl'
holds "$err" "3 articles"
same id-trigger.dgm again.dgm
printf '{"lang":"id","text":"Ana menyerang Budi.","triggers":[[4,19,900]]}\n' > rooted.jsonl # of its sides nothing is known
expect trigger-halves 0 '"$p" train trigger -q --lang id --epochs=2 --threads=2 -o two.dgm labelled.jsonl rooted.jsonl && "$p" train trigger -q --lang id --epochs=2 -j 2 -o again.dgm labelled.jsonl rooted.jsonl'
same two.dgm again.dgm
expect trigger-info 0 '"$p" model info id-trigger.dgm'
holds "$out" "trigger"
printf 'Bogor\tB-LOC\n\nMedan O\n' > tabless.tsv
printf 'Bogor\tO\n' > nameless.tsv
printf 'Rani\tB-PER\ntiba\tO\ndi\tO\nBogor\tB-LOC\n.\tO\n' > names.tsv
teaches_nothing names-empty names none.jsonl "none.jsonl: holds no tokens"
teaches_nothing names-tabless names tabless.tsv "tabless.tsv:3: want a token, a tab, and O, B-TYPE or I-TYPE"
teaches_nothing names-nameless names nameless.tsv "the training files hold no names"
teaches_nothing names-missing names nirgends.tsv "nirgends.tsv"
expect names-train 0 '"$p" train names --lang id -q -o names.dgm names.tsv:1 names.tsv:2'
expect names-code 0 'printf "Rani tiba di Bogor." | "$p" code --json --lang id --names names.dgm -'
holds "$out" '"mentions":[{"text":"Rani","start":0,"end":4,"type":"PER"'
expect names-other-language 0 'printf "Rani arrived in Bogor on Monday." | "$p" code --json --lang en --names names.dgm -'
expect names-no-model 4 'printf "Rani tiba." | "$p" code --json --lang id --names names.tsv -'
teaches_nothing split-empty split none.conllu "no sentences"
teaches_nothing split-broken split uncoded.jsonl "no sentences"
teaches_nothing langid-empty langid none.jsonl "0 languages"
teaches_nothing langid-one langid one-language.tsv "1 language"
teaches_nothing langid-broken langid broken.tsv "broken.tsv:2: "
teaches_nothing clusters-empty clusters none.jsonl "too little text"
teaches_nothing clusters-missing clusters nirgends.txt "nirgends.txt"
expect parse-paragraphs 0 'printf "Rusia menyerang Ukraina.\n\nIa lari.\n" | "$p" parse --lang id -'
holds "$out" "# newdoc id = stdin"
holds "$out" "SpaceAfter=No"
if [ -n "$name" ]; then
    [ "$(grep -c '^# newpar' "$out")" = 2 ] || complain "not two paragraphs"
    [ "$(grep -c '^# text = ' "$out")" = 2 ] || complain "not two sentences"
fi
expect parse-jsonl 0 'printf "%s\n%s\n" "{\"id\":\"a 1\",\"lang\":\"id\",\"text\":\"Polisi datang.\"}" "{\"id\":\"b\",\"lang\":\"en\",\"text\":\"Police came.\"}" | "$p" parse --input=jsonl -'
holds "$out" "# newdoc id = a 1"
holds "$out" "# sent_id = b-1"
# Words of others: tokens, words, comments and MISC stay, tags and trees are made; empty nodes go.
printf '# newdoc id = ab\n# sent_id = x-1\n# text = Rumahnya rusak.\n1-2\tRumahnya\t_\t_\t_\t_\t_\t_\t_\tGloss=his.house\n1\trumah\t_\t_\t_\t_\t_\t_\t_\t_\n2\tdia\t_\t_\t_\t_\t_\t_\t_\tPart=2\n3\trusak\t_\tX\tx\tA=B\t0\tdep\t_\tSpaceAfter=No\n3.1\tkosong\t_\t_\t_\t_\t_\t_\t_\t_\n4\t.\t_\t_\t_\t_\t_\t_\t_\t_\n\n' > words.conllu
expect parse-conllu 0 '"$p" parse --lang id words.conllu'
lines "$out" 9
holds "$out" "# sent_id = x-1"
holds "$out" "$(printf '1-2\tRumahnya\t_\t_\t_\t_\t_\t_\t_\tGloss=his.house')"
holds "$out" "$(printf '\t_\tPart=2')"
holds "$out" "$(printf '3\trusak\trusak\tADJ')"
lacks "$out" "kosong"
cp "$out" parsed-words.conllu
expect parse-conllu-again 0 '"$p" parse --lang id --input=conllu - < parsed-words.conllu'
same "$out" parsed-words.conllu
expect parse-conllu-crlf 0 'sed "s/\$/\r/" words.conllu | "$p" parse --lang id --input=conllu -'
same "$out" parsed-words.conllu
fault() { # fault NAME TEXT LINE MESSAGE: this file of CoNLL-U is refused
    printf "$2" > broken.conllu
    expect "conllu-$1" 3 '"$p" parse --lang id broken.conllu words.conllu'
    holds "$err" "broken.conllu:$3: $4"
    same "$out" parsed-words.conllu
}
fault columns '1\tAda\t_\t_\t_\t_\t_\t_\t_\n\n' 1 "less than ten columns"
fault more-columns '1\tAda\t_\t_\t_\t_\t_\t_\t_\t_\t_\n\n' 1 "more than ten columns"
fault empty-column '# a\n1\tAda\t\t_\t_\t_\t_\t_\t_\t_\n\n' 2 "an empty column"
fault numbers '1\tAda\t_\t_\t_\t_\t_\t_\t_\t_\n3\tia\t_\t_\t_\t_\t_\t_\t_\t_\n\n' 2 "words are not numbered"
fault head '1\tAda\t_\t_\t_\t_\t7\t_\t_\t_\n2\tia\t_\t_\t_\t_\t1\t_\t_\t_\n\n' 1 "the head lies outside"
fault no-head '1\tAda\t_\t_\t_\t_\tx\t_\t_\t_\n\n' 1 "the head is no number"
fault range '2-3\tAdanya\t_\t_\t_\t_\t_\t_\t_\t_\n1\tAda\t_\t_\t_\t_\t_\t_\t_\t_\n\n' 1 "a multiword token does not begin"
fault range-end '1-3\tAdanya\t_\t_\t_\t_\t_\t_\t_\t_\n1\tAda\t_\t_\t_\t_\t_\t_\t_\t_\n\n' 3 "a multiword token has more words"
fault range-inside '1-2\tAdanya\t_\t_\t_\t_\t_\t_\t_\t_\n1\tAda\t_\t_\t_\t_\t_\t_\t_\t_\n2-3\tnya\t_\t_\t_\t_\t_\t_\t_\t_\n\n' 3 "a multiword token begins inside"
fault bytes '1\tAda\377\t_\t_\t_\t_\t_\t_\t_\t_\n\n' 1 "invalid UTF-8"
fault blank '1\t \t_\t_\t_\t_\t_\t_\t_\t_\n\n' 1 "a form of white space"
expect conllu-nothing 1 'printf "\n\n# only a comment\n\n" | "$p" parse --lang id --input=conllu -'
holds "$err" "no sentences"
# Many stretches, with a fault far into the file: the same bytes for any number of threads, all before its stretch.
python3 - > long.conllu <<'END'
for i in range(4000):
    print(f"# sent_id = {i}")
    for n, w in enumerate("Polisi menangkap tiga orang .".split(), 1):
        print(n, w, "_", "_", "_", "_", "_", "_", "_", "_", sep="\t")
    print()
END
expect conllu-long 0 '"$p" parse --lang id long.conllu'
if [ -n "$name" ]; then
    [ "$(grep -c '^# sent_id' "$out")" = 4000 ] || complain "not 4000 sentences"
fi
cp "$out" long.out
expect conllu-long-threads 0 '"$p" parse --lang id -j 3 long.conllu'
same "$out" long.out
sed '20000s/^.*$/9\tx/' long.conllu > late.conllu
expect conllu-late-fault 3 '"$p" parse --lang id late.conllu words.conllu'
holds "$err" "late.conllu:20000: "
holds "$out" "# sent_id = 2500"
holds "$out" "# sent_id = x-1"
lacks "$out" "# sent_id = 2999"
cp "$out" late.out
expect conllu-late-fault-threads 3 '"$p" parse --lang id -j 3 late.conllu words.conllu'
same "$out" late.out
expect treebank 0 '"$p" parse --lang id --treebank=gsd --text "Bantuan itu datang."'
expect treebank-unknown 2 '"$p" parse --lang id --treebank=gds --text "Bantuan itu datang."'
holds "$err" "csui|gsd"
expect eval-itself 0 '"$p" parse --lang id --text "Rumahnya rusak." > parsed.conllu && "$p" eval parse --f1 parsed.conllu parsed.conllu'
holds "$out" "100.00"
expect eval-other-text 1 'sed "s/rusak/besar/" parsed.conllu > other.conllu && "$p" eval parse parsed.conllu other.conllu'
holds "$err" "the texts differ"
expect eval-missing 3 '"$p" eval parse nirgends.conllu parsed.conllu'
expect eval-usage 2 '"$p" eval parse parsed.conllu'
# An event model holds the curve of confidence, and the same articles give the same bytes, also with some beside the gold.
sed -e 's/"id": "/"more": true, "id": "m-/' "$root/tests/eval/articles.gold.jsonl" > more.jsonl
expect train-event 0 '"$p" train -q --lang id -o event1.dgm event "$root/tests/eval/articles.gold.jsonl" more.jsonl'
expect train-event-again 0 '"$p" train -q --lang id -o event2.dgm event "$root/tests/eval/articles.gold.jsonl" more.jsonl'
same event1.dgm event2.dgm
expect train-event-info 0 '"$p" model info event1.dgm'
holds "$out" "confidence      24"
expect train-event-folds 0 '"$p" train --folds=2 --lang id -o event3.dgm event "$root/tests/eval/articles.gold.jsonl"'
holds "$err" "threshold 0.35: type P"
holds "$err" "expected calibration error"
# Why words are no event.
expect why-not 0 '"$p" explain --lang id --why-not bertemu --text "Presiden meminta Iran bertemu wakil Irak. Tim itu bertemu lawan di semifinal."'
holds "$out" "sentence 0, bytes 22 to 29"
holds "$out" "part of what \"meminta\" says (02"
holds "$out" "no event (look-alike): does not fit, for this does not hold: near="
holds "$out" "no event (look-alike): fits"
expect why-not-unknown 0 '"$p" explain --lang id --why-not "Berdendang" --text "Mereka berdendang."'
holds "$out" "no row of packs/id/triggers.tsv has these words or their lemmas"
expect why-not-phrase 0 '"$p" explain --lang en --why-not walked --text "The minister walked to the station."'
holds "$out" "not all of its words stand here"
expect why-not-absent 0 '"$p" explain --lang en --why-not "no such words" --text "The minister walked."'
holds "$out" "the words \"no such words\" do not stand in it"
expect why-not-empty 2 '"$p" explain --lang en --why-not " " --text "The minister walked."'
expect why-not-file 0 '"$p" explain --why-not marched "$s"/en-2-labour-protest.txt'
holds "$out" "coded: \"marched\" 141"
# Scores of coded articles: what has the wrong shape is told with file and line.
printf '{"id":"a","text":"Kota itu tenang.","sentences":[{"start":0,"end":16}],"events":[]}\n' > coded.jsonl
expect eval-articles 0 '"$p" eval coded.jsonl coded.jsonl'
holds "$out" "1 article, 1 coded by the system"
expect eval-articles-json 0 '"$p" eval --json --misses coded.jsonl coded.jsonl && "$p" eval --json --misses coded.jsonl coded.jsonl | python3 -m json.tool'
expect eval-articles-packed 0 'gzip -c coded.jsonl > coded.gz && "$p" eval coded.jsonl coded.gz'
expect eval-articles-cut 3 'head -c 40 coded.gz > cut.gz && "$p" eval coded.jsonl cut.gz'
holds "$err" "cut.gz: the gzip data end too early"
expect eval-articles-missing 3 '"$p" eval coded.jsonl nirgends.jsonl'
expect eval-articles-usage 2 '"$p" eval coded.jsonl'
expect eval-articles-f1 2 '"$p" eval --f1 coded.jsonl coded.jsonl'
expect eval-articles-full-disk 5 '"$p" eval coded.jsonl coded.jsonl > /dev/full'
: > empty.jsonl
expect eval-articles-empty 3 '"$p" eval empty.jsonl coded.jsonl'
holds "$err" "empty.jsonl: holds no coded articles"
coded() { # coded NAME MESSAGE LINE: a second line of this kind, as gold and as system ("-" before the message: only the gold minds)
    { cat coded.jsonl; printf '%s\n' "$3"; } > bad.jsonl
    expect "eval-articles-$1" 3 '"$p" eval bad.jsonl coded.jsonl'
    holds "$err" "bad.jsonl:2: ${2#-}"
    case $2 in -*) return ;; esac
    expect "eval-articles-$1-system" 3 '"$p" eval coded.jsonl bad.jsonl'
    holds "$err" "bad.jsonl:2: $2"
}
coded no-json "" '{"id":'
coded no-object "no coded article" '[1]'
coded no-id "the article has no" '{"events":[]}'
coded twice "a second article" '{"id":"a","sentences":[{"start":0,"end":1}],"events":[]}'
coded no-sentences "-the gold article has no" '{"id":"b","events":[]}'
coded no-events "-the article is not coded" '{"id":"b","sentences":[{"start":0,"end":1}]}'
coded no-list '"events" is no list' '{"id":"b","sentences":[{"start":0,"end":1}],"events":{}}'
coded no-code '-an element of "events" has no "cameo"' '{"id":"b","sentences":[{"start":0,"end":1}],"events":[{"trigger":{"start":0,"end":1}}]}'
coded backwards 'an element of "events" has a trigger' '{"id":"b","sentences":[{"start":0,"end":1}],"events":[{"cameo":"040","trigger":{"start":4,"end":1}}]}'
coded negative 'an element of "places" has no start' '{"id":"b","sentences":[{"start":0,"end":1}],"events":[],"places":[{"start":-4,"end":1}]}'
# What is no tree is not scored, on either side; the message names file and line.
tree() { # tree NAME LINE MESSAGE HEAD...: words with these heads
    n=0
    shape=$1 at=$2 message=$3
    shift 3
    : > tree.conllu
    for head in "$@"; do
        n=$((n + 1))
        printf '%s\tkata\t_\tX\t_\t_\t%s\tdep\t_\t_\n' $n "$head" >> tree.conllu
    done
    printf '\n' >> tree.conllu
    expect "eval-tree-$shape" 3 '"$p" eval parse tree.conllu tree.conllu'
    holds "$err" "tree.conllu:$at: $message"
    silent "$out"
    printf '1\tkata\t_\tX\t_\t_\t0\troot\t_\t_\n\n' > whole.conllu
    cat whole.conllu tree.conllu > second.conllu
    expect "eval-tree-$shape-system" 3 '"$p" eval parse whole.conllu second.conllu'
    holds "$err" "second.conllu:$((at + 2)): $message"
}
tree circle 2 "the heads run in a circle" 0 3 2
tree circle-of-one 3 "the heads run in a circle" 2 0 3
tree roots 3 "a second root" 2 0 0
tree no-root 1 "a sentence without a root" 2 1
tree outside 2 "the head lies outside" 0 9
tree negative 2 "the head is no number" 0 -1
tree junk 1 "the head is no number" 0x0
for id in 2-1 1-x 1- 1-2-3 -1 0-1 2-3 1.x; do
    printf '%s\tadanya\t_\t_\t_\t_\t_\t_\t_\t_\n1\tada\t_\tX\t_\t_\t0\troot\t_\t_\n2\tnya\t_\tX\t_\t_\t1\tdep\t_\t_\n\n' "$id" > range.conllu
    expect "eval-range-$id" 3 '"$p" eval parse range.conllu range.conllu'
    holds "$err" "range.conllu:1: "
done
# Our figures and those of the scorer that was handed over, on a parse and on damaged copies of it.
if [ -f "${DGM_SHARED:-$root/../shared}/tools/conllu_eval.py" ]; then
    export scorer="${DGM_SHARED:-$root/../shared}/tools/conllu_eval.py"
    cat "$s"/id-*.txt > sample.txt
    "$p" parse --quiet --lang id sample.txt > gold.conllu 2> /dev/null
    python3 "$root/tests/cli/damage.py" gold.conllu damaged
    for k in 1 2 3 4; do
        expect "eval-like-the-scorer-$k" 0 "python3 \"\$scorer\" gold.conllu damaged$k > theirs && \"\$p\" eval parse gold.conllu damaged$k | grep -vE '^(AllTags|MLAS|BLEX) ' > ours"
        same theirs ours
    done
else
    skipped=$((skipped + 4))
fi
mkdir -p own
printf '%s\n' "; of this project" "GOVERNOR_FINN_ALDERLEY [NORGOV 050101-071231]" "[NORELI]" "+FINN_ALDERLEY" "VELDT_GUARD [ZAFMIL]" \
    "NOBODY_ [---]" "ODD_ONE [QQQ]" "~FINISH" "AFTER_THE_END [NOR]" > petr.actors.txt
printf '%s\n' "!PERSON! = MAN, WOMAN" "LAMP!PERSON! {} [~LAB] # a comment" "TOLL_COLLECTOR {TOLL_COLLECTORS} [~GOVXXX]" > petr.agents.txt
expect import-usage 2 '"$p" import petr.actors.txt'
expect import-missing 3 '"$p" import -o own nirgends.txt'
expect import-no-folder 5 '"$p" import -o nirgends petr.actors.txt'
printf 'VELDT_GUARD_ [ZAFMIL]\nCAF\351_LEAGUE_ [ZAFLAB]\nKAROO_LEAGUE_ [ZAFLAB]\n' > latin.actors.txt
mkdir -p latin
expect import-latin 0 '"$p" import -o latin latin.actors.txt && "$p" check --world latin'
holds "$err" "latin.actors.txt:2: invalid UTF-8 at byte 4"
holds "$err" "2 rows"
expect import 0 '"$p" import -o own petr.actors.txt petr.agents.txt'
holds "$err" "petr.actors.txt:3: NORELI has no dates"
holds "$err" "petr.actors.txt:9: stands behind the end of the dictionary"
holds "$err" "petr.actors.txt:6: a null code"
holds "$err" "petr.actors.txt:7: no country or role in the code QQQ"
holds "$err" "4 rows"
holds own/people-own.tsv "	Governor Finn Alderley	Finn Alderley	NOR	GOV	actor code NORGOV		OTH	2005-01-01	2007-12-31"
holds own/organisations-own.tsv "Veldt Guard			ZAF	MIL"
holds own/agents-own.tsv "en	lampman	lampwoman			LAB"
holds own/agents-own.tsv "en	toll collector		toll collectors		GOV"
printf '%s\n' "[NOR]" "PLAIN NAME" "SEVERAL_CODES_ [ZAFMIL 050101-071231]" "[ZAFLAB]" "+OTHER_NAME [KEN]" "<NOUN>" "HERDER" "</NOUN>" "KENYA_ [KEN]" \
    "VELDT_UNION_ [ZAFLAB]" > silent.actors.txt
mkdir -p silent-own
expect import-told 0 '"$p" import -o silent-own silent.actors.txt'
for told in "1: the code NOR belongs" "2: PLAIN NAME has no code" "4: ZAFLAB has no dates" "5: a synonym" "7: a plain word" "9: KENYA is known"; do
    holds "$err" "silent.actors.txt:$told"
done
expect import-again 0 '"$p" import -o own petr.actors.txt petr.agents.txt'
cp -r own changed
printf 'en\tcattle keeper\t\t\t\tLAB\t\tby hand\n' >> changed/agents-own.tsv
cp -r changed before
expect import-over-a-change 5 '"$p" import -o changed petr.actors.txt petr.agents.txt'
holds "$err" "changed/agents-own.tsv: was written or changed by hand"
expect import-over-a-change-nothing 0 'diff -r before changed'
mkdir -p hand
printf 'id\tname\tvariants\tcountry\trole\toffice\toffice_id\tcls\tstart\tend\tas_of\tgender\tsource\n' > hand/people-own.tsv
expect import-over-hand 5 '"$p" import -o hand petr.actors.txt petr.agents.txt'
expect import-over-hand-nothing 0 '[ "$(ls hand)" = people-own.tsv ]'
printf 'A line of prose.\nAnother one.\n' > prose.txt
mkdir -p prose
expect import-nothing 3 '"$p" import -o prose prose.txt'
holds "$err" "prose.txt:1: A line of prose. has no code"
expect import-bytes 3 'printf "\033RED\n" > bytes.txt; "$p" import -o bytes-own bytes.txt'
holds "$err" "bytes.txt:1: ?RED has no code"
holds "$err" "no row came of the dictionaries"
expect import-nothing-quiet 3 '"$p" import -q -o prose prose.txt'
expect import-nothing-written 0 '[ -z "$(ls prose)" ]'
expect world-folder 0 '"$p" explain --world own --lang en --date 2006-06-01 --text "Finn Alderley met the Veldt Guard."'
[ -f own/people-own.tsv ] && holds "$out" "in office on 2006-06-01; own/people-own.tsv:3"
expect world-folder-missing 4 '"$p" code --world nirgends "$s"/id-1*.txt'
holds "$err" "no such folder"
expect world-folder-is-a-file 4 '"$p" code --world petr.actors.txt "$s"/id-1*.txt'
holds "$err" "is no folder"
expect check-world 0 '"$p" check --world own'
silent "$out"
printf 'lang\tname\tvariants\tplurals\tgroup\trole\tcountry\nen\tfaulty person\t\t\t\tXYZ\t\n' > own/agents-own.tsv
expect check-world-fault 1 '"$p" check --world own'
holds "$out" "own/agents-own.tsv:2: "
printf '%s\n' '{"id":"a","lang":"en","text":"Shop steward Tobin Wexcombe met the police. Tobin Wexcombe was angry."}' \
    '{"id":"b","lang":"en","text":"The police met Tobin Wexcombe."}' > names.jsonl
expect actors 0 '"$p" actors names.jsonl'
holds "$out" "3	2	person	Tobin Wexcombe	"
holds "$out" "Shop steward Tobin Wexcombe met the police."
lines "$out" 2
cp "$out" actors.out
expect actors-threads 0 '"$p" actors -j 2 names.jsonl'
same "$out" actors.out
printf 'nama;isi\nx;"Shop steward Tobin Wexcombe met the police."\n' | gzip -c > names.csv.gz
expect actors-of-a-table 0 '"$p" actors --lang en --fields=text=isi names.csv.gz'
holds "$out" "1	1	person	Tobin Wexcombe	"
expect actors-none 0 '"$p" actors "$s"/id-1*.txt'
expect explain-text 0 '"$p" explain --lang id --text "Rusia tidak menyerang Ukraina."'
holds "$out" "negated"
expect explain-other-language 1 '"$p" explain --text "La police a interpellé trois manifestants devant le parlement."'
holds "$err" "French"
expect suggestion 2 '"$p" explian'
holds "$err" "explain"
expect model-info 0 '"$p" model info --json "$root"/models/langid.dgm'
is_json
expect model-info-of-a-text 4 '"$p" model info "$root"/README.md'
expect home-without-data 4 '"$p" code --home "$dir" "$s"/id-1*.txt'
holds "$err" "packs/"
# Models that are not there: without trees nothing goes; what can be done without is told once.
mkdir -p bare/models
for folder in packs world ontology; do ln -sf "$root/$folder" bare/$folder; done
lend() { # lend MODEL...: all models but these
    rm -f bare/models/*
    ln -s "$root"/models/*.dgm bare/models/
    for model in "$@"; do rm -f "bare/models/$model"; done
}
lend id-neural.dgm
expect model-no-trees 4 '"$p" code --home bare "$s"/id-1*.txt'
holds "$err" "neither id-neural.dgm nor id-parse.dgm"
lend id-event.dgm id-split.dgm id-act.dgm en-act.dgm
expect model-missing 0 '"$p" code --json --home bare "$s"/id-*.txt'
holds "$err" "id-event.dgm is missing: events are those of the word lists"
holds "$err" "id-split.dgm is missing: sentences end"
holds "$err" "id-act.dgm is missing: mentions of one act"
lines "$err" 4
lend id-entity.dgm en-quote.dgm id-act.dgm en-act.dgm
expect model-missing-roles-speakers 0 '"$p" code --json --home bare "$s"/id-1*.txt'
holds "$err" "id-entity.dgm is missing: roles of actors"
holds "$err" "en-quote.dgm is missing: speakers"
holds "$err" "en-act.dgm is missing: mentions of one act"
lines "$err" 4
lend id-event.dgm id-split.dgm
expect model-missing-parse 0 '"$p" parse --home bare "$s"/id-1*.txt'
holds "$err" "id-split.dgm is missing"
lines "$err" 1
expect model-missing-quiet 0 '"$p" code -q --json --home bare "$s"/id-*.txt'
silent "$err"
damage() { # damage MODEL OFFSET: one byte at this place of the file, from its end when negative
    lend "$1"
    python3 -c 'import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[3])] ^= 4
open(sys.argv[2], "wb").write(data)' "$root/models/$1" "bare/models/$1" "$2"
    expect "model-damaged-$1-$2" 4 '"$p" code --home bare "$s"/id-1*.txt'
    holds "$err" "$1: "
    holds "$err" "damaged (hash differs)"
    silent "$out"
}
for model in langid.dgm id-split.dgm id-tag.dgm id-neural.dgm id-event.dgm en-event.dgm; do
    damage $model -5
    damage $model 400000
done
lend id-tag.dgm
head -c 100000 "$root/models/id-tag.dgm" > bare/models/id-tag.dgm
expect model-truncated 4 '"$p" code --home bare "$s"/id-1*.txt'
holds "$err" "truncated"
: > bare/models/id-tag.dgm
expect model-empty 4 '"$p" code --home bare "$s"/id-1*.txt'
holds "$err" "id-tag.dgm"
lend
expect output-file 0 '"$p" code --json -o events.json "$s"/id-1*.txt && [ "$(wc -l < events.json)" = 1 ] && [ ! -e events.json.tmp ]'
silent "$out"
printf '%s\n' '{"id":"half","text":"Turkey \ud83d condemned the attack in Ankara."}' \
    '{"id":"three","lang":3,"text":"Turkey condemned the attack in Ankara."}' > odd.jsonl
expect jsonl-odd-fields 1 '"$p" code --json odd.jsonl'
holds "$err" "odd.jsonl:1: article half: 1 lone surrogate"
holds "$err" 'odd.jsonl:2: article three: there is no pack for the language "3"'
# Mixed articles: paragraphs in another language are left out, and unsupported languages are named.
cat > mixed.txt <<'END'
Menteri Luar Negeri bertemu duta besar di Jakarta pada Senin. Keduanya membahas perdagangan dan keamanan kawasan sesudah rapat kabinet.

Soldiers attacked the village on Sunday and police arrested twelve people in the capital, the spokesman of the army told reporters there.

Polisi menangkap tiga orang di Surabaya sesudah unjuk rasa buruh, kata juru bicara kepolisian pada Selasa malam kepada wartawan.
END
expect mixed-article 0 '"$p" code --json mixed.txt'
holds "$out" '"lang":"id"'
holds "$err" 'are in another language (the first at byte 137: English) and not coded'
expect unsupported-language 1 'printf "Perdana Menteri berkata kerajaan akan membincangkan perkara itu dalam mesyuarat minggu hadapan kerana rakyat mahukan penyelesaian.\n" | "$p" code -'
holds "$err" 'the language is Malay (ms), for which there is no pack'
expect confidence-too-high 2 '"$p" code --min-confidence 2 odd.jsonl'
expect min-confidence 0 '"$p" code --json --min-confidence 1 "$s"/id-1*.txt'

# Near-duplicates: coded once, named with the article they repeat, in the database beside it; the same for any threads.
cat > wire.jsonl <<'END'
{"id":"w1","lang":"en","source":"Coastal Wire","date":"2024-03-12","text":"Police in Port Lemma arrested twelve fishermen on Tuesday after they blocked the harbour in protest against a new mooring fee of 40 crowns. Harbour master Ilo Brandt said that no ship could leave before noon. The council will meet on Friday to talk about the fee, its spokeswoman said."}
{"id":"w2","lang":"en","source":"Meridian News","date":"2024-03-12","text":"PORT LEMMA (Coastal Wire) - Police in Port Lemma arrested twelve fishermen on Tuesday after they blocked the harbour in protest against a new mooring fee of 40 crowns. Harbour master Ilo Brandt said that no ship could leave before noon."}
{"id":"w3","lang":"en","source":"The Northern Post","date":"2024-03-13","text":"Police arrested fifteen fishermen in the harbour of Port Lemma on Tuesday, a lawyer of the men said on Wednesday. They had protested against the mooring fee and blocked the quay for hours until officers came. Three of them were released in the evening."}
END
expect duplicates-named 0 '"$p" code --json wire.jsonl'
lines "$out" 3
is_json
fits_schema
holds "$out" '{"id":"w2","date":"2024-03-12","duplicate_of":{"id":"w1","source":"Coastal Wire","date":"2024-03-12","similarity":'
expect duplicates-threads 0 '"$p" code --json wire.jsonl > one.json && "$p" code --json -j3 wire.jsonl > three.json'
[ -z "$name" ] || same one.json three.json
expect duplicates-kept 0 '"$p" code --json --duplicates=keep wire.jsonl'
lacks "$out" duplicate_of
expect duplicates-table 0 '"$p" code wire.jsonl'
holds "$out" "w2: repeats w1"
expect duplicates-db 0 '"$p" code --db wire.db wire.jsonl'
if [ -n "$name" ]; then
    [ "$(count wire.db "select articles from reports where id = 'w1'")" = 2 ] || complain "the report does not count its copy"
    [ "$(count wire.db 'select count(*) from articles')" = 2 ] || complain "the copy was coded"
fi
expect duplicates-state 0 'head -n 1 wire.jsonl > wire1.jsonl; sed -n 2p wire.jsonl > wire2.jsonl; "$p" code --json --duplicates-state=wire.state wire1.jsonl && "$p" code --json --duplicates-state=wire.state wire2.jsonl'
holds "$out" '"duplicate_of":{"id":"w1"'
expect duplicates-state-unwritten 5 '"$p" code --json --duplicates-state=lost.state wire1.jsonl > /dev/full'
expect duplicates-state-again 0 '"$p" code --json --duplicates-state=lost.state wire2.jsonl'
lacks "$out" duplicate_of
expect duplicates-state-other 5 '"$p" code --duplicates-state=wire.db wire1.jsonl'
holds "$err" "database of another kind"
expect duplicates-alone 0 '"$p" duplicates wire.jsonl'
lines "$out" 1
is_json
holds "$out" '"count":2}'
holds "$err" "3 articles, 1 repeat an earlier one"
expect duplicates-alone-tsv 0 '"$p" duplicates --tsv --all -q wire.jsonl'
lines "$out" 4
expect duplicates-compared 0 '"$p" duplicates --compared -q wire.jsonl'
lines "$out" 1
expect duplicates-page 0 'for n in 1 2; do printf "<html><head><title>Fee $n</title></head><body><nav><a href=/>Home $n</a></nav><article><h1>Fee</h1>" > page$n.html; python3 -c "
import json
text = json.loads(open(\"wire.jsonl\").readline())[\"text\"]
print(\"\".join(\"<p>\" + s + \".</p>\" for s in text.rstrip(\".\").split(\". \")) + \"</article></body></html>\")" >> page$n.html; done; "$p" duplicates page1.html page2.html'
holds "$out" '"count":2}'
expect duplicates-full 5 '"$p" duplicates --tsv wire.jsonl > /dev/full'

# Stories and acts.
expect link 0 '"$p" code --json --include-text wire.jsonl > wire.coded && "$p" link wire.coded'
is_json
holds "$out" '"type":"story"'
holds "$out" '"duplicate_of":"w1"'
expect link-order 0 'sed -n 3p wire.coded > late.coded; head -n 2 wire.coded > early.coded; "$p" link -q late.coded early.coded > late.out && "$p" link -q wire.coded > all.out'
[ -z "$name" ] || same late.out all.out
expect link-stdin 0 '"$p" link -q < wire.coded'
[ -z "$name" ] || same "$out" all.out
expect link-db 0 '"$p" code --db linked.db wire.jsonl && "$p" link --db=linked.db linked.db'
holds "$err" "2 articles and 1 repetitions"
[ -z "$name" ] || [ "$(count linked.db 'select sum(articles) from stories')" = 3 ] || complain "the stories do not hold all articles"
expect link-own 0 '"$p" link --db=linked.db'
holds "$err" "2 articles and 1 repetitions"
[ -z "$name" ] || [ "$(count linked.db 'select sum(articles) from stories')" = 3 ] || complain "the stories do not hold all articles"
# Nothing to link: the links that are there stay.
expect link-nothing 3 ': > nothing.coded; "$p" link --db=linked.db nothing.coded'
holds "$err" "no articles to link"
[ -z "$name" ] || [ "$(count linked.db 'select sum(articles) from stories')" = 3 ] || complain "links were lost for want of articles"
# A reader in the middle of its answer holds a file that is not in WAL mode: told after five seconds.
cat > reader.py <<'END'
import sqlite3, subprocess, sys
db = sqlite3.connect("linked.db", isolation_level=None)
db.execute("begin")
db.execute("select * from articles").fetchone()
sys.exit(subprocess.run(sys.argv[1:], timeout=60).returncode)
END
expect code-while-read 5 'python3 reader.py "$p" code --db linked.db wire.jsonl'
holds "$err" "another program is reading or writing it"
expect link-own-none 3 '"$p" link --db=none.db; status=$?; [ ! -e none.db ] && exit $status'
expect link-new 0 'rm -f new.db; "$p" link -q --db=new.db wire.coded && "$p" query new.db meta && "$p" code -q --db=new.db wire.jsonl && "$p" link --db=new.db'
holds "$err" "2 articles and 1 repetitions"
expect link-twice 0 '"$p" link wire.coded wire.coded wire.coded > /dev/null'
holds "$err" "2 articles and 1 repetitions"
expect link-without-first 0 'grep duplicate_of wire.coded > alone.coded; "$p" link alone.coded'
holds "$err" "1 near-duplicates of articles that were not read"
expect link-foreign 5 'python3 -c "
import sqlite3
for name, sql in ((\"alien\", \"create table stories (plot text)\"), (\"later\", \"pragma application_id = 1145523457; pragma user_version = 99; create table stories (plot text)\")):
    sqlite3.connect(name + \".db\").executescript(sql)"; cp alien.db kept.db; "$p" link --db=alien.db wire.coded; status=$?; cmp alien.db kept.db && exit $status'
holds "$err" "is a database of another program; nothing was changed"
expect link-newer 5 'cp later.db kept.db; "$p" link --db=later.db wire.coded; status=$?; cmp later.db kept.db && exit $status'
holds "$err" "was written by a newer dragoman"
expect link-own-table 5 'rm -f own.db; "$p" code -q --db=own.db wire.jsonl && python3 -c "
import sqlite3
sqlite3.connect(\"own.db\").executescript(\"create table stories (plot text); insert into stories values (1)\")"; "$p" link --db=own.db'
holds "$err" "that is not of dragoman link"
[ -z "$name" ] || [ "$(count own.db 'select count(*) from stories')" = 1 ] || complain "the table of somebody was changed"
expect link-broken 1 'echo "{" | cat wire.coded - | "$p" link -q'
holds "$err" "standard input:4: no JSON"
expect link-missing 3 '"$p" link nowhere.coded'
expect link-full 5 '"$p" link -q wire.coded > /dev/full'

# Nothing that is read is written over.
expect over-input 2 'cp wire.jsonl in.jsonl && "$p" code --json in.jsonl -o in.jsonl; status=$?; cmp in.jsonl wire.jsonl && exit $status'
holds "$err" "would be written over"
expect over-errors 2 'cp wire.jsonl in.jsonl && ln -sf in.jsonl link.jsonl && "$p" code --json in.jsonl --errors link.jsonl; status=$?; cmp in.jsonl wire.jsonl && exit $status'
expect over-db 2 'cp linked.db over.db && "$p" export over.db --format=csv -o over.db; status=$?; cmp over.db linked.db && exit $status'
expect over-each-other 2 '"$p" code --json wire.jsonl -o one.out --errors one.out'
expect no-db-name 2 '"$p" code --db "" wire.jsonl'
expect no-db-memory 2 '"$p" code --db :memory: wire.jsonl'
holds "$err" "is no name of a file"

finish
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
