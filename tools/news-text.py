#!/usr/bin/env python3
"""Titles and texts of raw news (JSONL on standard input), one after the other, for the word clusters."""
import json
import sys

for line in sys.stdin:
    article = json.loads(line)
    print(article.get("title", ""))
    print(article["text"])
