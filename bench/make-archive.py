#!/usr/bin/env python3
"""An archive of news to measure long runs with: WARC 1.0, a gzip member a record, as crawlers write it.

    make-archive.py CORPORA OUT.warc.gz [--form response|conversion] [--count N] [--jsonl OUT.jsonl]

CORPORA is the folder of the raw articles (*-news-*.jsonl.xz). `response` writes pages with head, menu, article and foot, as a
server sends them; `conversion` the text alone. With --count the articles are repeated with changes (another number in a new
first sentence, paragraphs dropped, days moved) until there are N. --jsonl writes the same articles as lines of JSON, with the fields that
the archive gives. The same arguments give the same bytes.
"""
import argparse
import datetime
import glob
import gzip
import html
import json
import lzma
import os


def corpus(folder):
    for name in sorted(glob.glob(os.path.join(folder, "*-news-*.jsonl.xz"))):
        with lzma.open(name, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def changed(article, turn):
    """The same article as another outlet or another day might have it."""
    if turn == 0:
        return article
    new = dict(article, id=f"{article['id']}-{turn}")
    paragraphs = article["text"].split("\n")
    if len(paragraphs) > 3:
        del paragraphs[1 + turn % (len(paragraphs) - 1)]
    new["text"] = "\n".join([f"{article['source'] or 'Kantor berita'} {turn}."] + paragraphs)
    if article["date"]:
        try:
            new["date"] = str(datetime.date.fromisoformat(article["date"][:10]) - datetime.timedelta(days=turn))
        except ValueError:
            pass
    return new


def articles(folder, count):
    turn = written = 0
    while True:
        for article in corpus(folder):
            yield changed(article, turn)
            written += 1
            if written == count:
                return
        turn += 1
        if not count:
            return


def page(article):
    title = html.escape(article["title"] or "")
    day = f'<meta property="article:published_time" content="{article["date"]}">' if article["date"] else ""
    body = "\n".join(f"<p>{html.escape(p)}</p>" for p in article["text"].split("\n") if p.strip())
    return (f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{day}<script>var a = 1;</script></head><body>'
            f'<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>\n<article><h1>{title}</h1>\n{body}\n'
            "</article>\n<footer><p>All rights reserved.</p></footer></body></html>").encode()


def record(article, form):
    if form == "response":
        block = page(article)
        block = (f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(block)}\r\n\r\n").encode() + block
        kind = "application/http; msgtype=response"
    else:
        block, kind = article["text"].encode(), "text/plain"
    head = (f"WARC/1.0\r\nWARC-Type: {form}\r\nWARC-Record-ID: <{article['id']}>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(block)}\r\n\r\n").encode()
    return head + block + b"\r\n\r\n"


def line(article, form):
    kept = ("id", "date", "title", "text") if form == "response" else ("id", "text")
    return json.dumps({key: article[key] for key in kept if article[key]}, ensure_ascii=False) + "\n"


def main():
    parser = argparse.ArgumentParser(description="makes an archive of news")
    parser.add_argument("corpora")
    parser.add_argument("out")
    parser.add_argument("--form", choices=["response", "conversion"], default="response")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--jsonl")
    args = parser.parse_args()
    lines = open(args.jsonl, "w", encoding="utf-8") if args.jsonl else None
    number = 0
    with open(args.out, "wb") as out:
        for article in articles(args.corpora, args.count):
            out.write(gzip.compress(record(article, args.form), 6, mtime=0))
            if lines:
                lines.write(line(article, args.form))
            number += 1
    if lines:
        lines.close()
    print(f"{number} articles")


main()
