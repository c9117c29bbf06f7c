"""English news and reports of public domain or under CC BY, from public repositories, as texts that tools/silver.py puts labels on. The
argument of texts() is a folder with a checkout of each, by the name of the repository:

    Named-Entity-Recognition-with-NLP             github.com/codingtime123/... (bae7eccc99b1): sentences of the Groningen Meaning Bank, most of them Voice of America
    wh-briefings                                  github.com/brian14708/... (737ca03a271a): statements of the White House (CC0)
    2025-08-state-department-human-rights         github.com/InsideClimateNews/... (7dc670a4006b): reports of the United States' State Department by country and year
    dexter-datasets                               github.com/dexter/... (8a933bfce43b): articles of Wikinews (CC BY 2.5)
"""
import csv
import glob
import html
import io
import json
import os
import re
import zipfile

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
CLOSING = {".", ",", ";", ":", "?", "!", "%", ")", "]", "'s", "'", "n't", "'re", "'ve", "'ll", "'d", "'m", "..."}
GROUP = 110  # words after which a text of single sentences ends where the matter changes
REPORT = 320  # words of a part of a report


def sentence(words):
    """Words of a treebank as they are written."""
    out, quoted, joined = "", False, True
    for word in words:
        if word in ("``", "''", '"'):
            quoted = not quoted
            out += (" " if quoted and out else "") + '"'
            joined = quoted
            continue
        out += word if joined or word in CLOSING else " " + word
        joined = word in ("(", "[", "$")
    return re.sub(r"(?<![\d,])\d{1,2}(,\d\d)+,\d{3}(?![\d,])", lambda m: f"{int(m[0].replace(',', '')):,}", out)  # "1,40,000"


def meaning_bank(folder):
    """Sentences that follow each other, cut where enough words stand together and the next shares no name with the last three."""
    with zipfile.ZipFile(f"{folder}/ner_dataset.csv.zip") as archive:
        name = next(n for n in archive.namelist() if n.endswith(".csv") and not n.startswith("__"))
        rows = csv.reader(io.StringIO(archive.read(name).decode("latin1")))
    sentences = []
    for row in list(rows)[1:]:
        if row[0]:
            sentences.append([])
        sentences[-1].append(row[1:3])
    text, names, first = [], [], 0
    for number, words in enumerate(sentences):
        own = {w for w, tag in words if tag.startswith("NNP")}
        if sum(len(s.split()) for s in text) >= GROUP and not own & set().union(*names[-3:]):
            yield f"gmb:{first}", "\n\n".join(text)
            text, names, first = [], [], number
        text.append(sentence([w for w, _ in words]))
        names.append(own)
    yield f"gmb:{first}", "\n\n".join(text)


def white_house(folder):
    """Statements of 80 to 420 words on what was talked about with others, and on what is condemned."""
    for path in sorted(glob.glob(f"{folder}/statements-releases/*/*.md") + glob.glob(f"{folder}/briefings-statements/*/*.md")):
        name = os.path.basename(path)[:-3]
        if not re.search("readout|call-with|meeting-with|meets-with|joint-statement|condemn", name):
            continue
        with open(path, encoding="utf8") as file:
            parts = re.split(r"(?m)^---$", file.read(), maxsplit=2)
        body = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", parts[-1])
        body = re.sub(r"<[^>]+>|(?m:^#+ *)|\*+|\\", "", body)
        paragraphs = [" ".join(p.split()) for p in re.split(r"\n\s*\n", body)]
        paragraphs = [p for p in paragraphs if re.search(r"[a-z]", p)]
        if 80 <= sum(len(p.split()) for p in paragraphs) <= 420:
            yield "wh:" + name, "\n\n".join(paragraphs)


def human_rights(folder):
    """Neighbouring paragraphs that each tell of at least three days."""
    day = re.compile(rf"\b(?:{MONTHS}) \d{{1,2}}\b")
    for path in sorted(glob.glob(f"{folder}/html/*/*.html")):
        with open(path, encoding="utf8", errors="replace") as file:
            page = re.sub(r"(?is)<(script|style|nav|footer|header)\b.*?</\1>", "", file.read())
        year, country = path.split("/")[-2], os.path.basename(path)[:-5]
        told = [" ".join(html.unescape(re.sub("<[^>]+>", "", p)).split()) for p in re.findall(r"(?is)<p\b[^>]*>(.*?)</p>", page)]
        part, number = [], 0
        for p in told + [None]:
            if p is None or sum(len(x.split()) for x in part) >= REPORT:
                if len(part) > 1:
                    yield f"hr:{year}-{country}-{number}", "\n\n".join(part)
                    number += 1
                part = []
            if p is not None and len(set(day.findall(p))) >= 3:
                part.append(p)


def wikinews_articles(folder):
    """With their titles, which tools/coded-articles.py wants."""
    with open(f"{folder}/entity-saliency/saliency-dataset.json", encoding="utf8") as lines:
        for article in map(json.loads, filter(str.strip, lines)):
            parts = sorted((f for f in article["document"] if f["name"].startswith("body_par")), key=lambda f: f["name"])
            yield {"id": f"wikinews:{article['wikinewsId']}", "title": article["title"], "source": "Wikinews",
                   "text": "\n\n".join(" ".join(html.unescape(f["value"]).split()) for f in parts)}


def wikinews(folder):
    for article in wikinews_articles(folder):
        yield article["id"], article["text"]


def texts(folder):
    yield from meaning_bank(f"{folder}/Named-Entity-Recognition-with-NLP")
    yield from white_house(f"{folder}/wh-briefings")
    yield from human_rights(f"{folder}/2025-08-state-department-human-rights")
    yield from wikinews(f"{folder}/dexter-datasets")
