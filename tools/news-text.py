#!/usr/bin/env python3
"""Titles and texts of raw news (JSONL on standard input), one after the other, for the word clusters.

Sets that are free for research only are left out: their texts must feed nothing that ships.
"""
import json
import sys

RESEARCH_ONLY = {"reuters-21578", "bbc-2225", "isot-reuters"}

for line in sys.stdin:
    article = json.loads(line)
    if article.get("repo") in RESEARCH_ONLY:
        continue
    print(article.get("title") or "")
    print(article["text"])
