#!/usr/bin/env python3
"""Damaged copies of a CoNLL-U file, for comparing evaluators: damage.py FILE PREFIX writes PREFIX1 to PREFIX4.

1 heads and relations, 2 tags, features and lemmas, 3 sentences joined, 4 tokens of several words made one word and words split.
The same input gives the same copies.
"""
import sys


def sentences(path):
    text = open(path, encoding="utf-8").read()
    return [[line.split("\t") for line in block.split("\n") if line and line[0] != "#"]
            for block in text.split("\n\n") if block.strip()]


def write(path, blocks):
    with open(path, "w", encoding="utf-8") as out:
        for rows in blocks:
            out.write("".join("\t".join(row) + "\n" for row in rows) + "\n")


def heads(rows, k):
    """Words hang on the root or on its head's head instead: what stays is a tree."""
    head = {row[0]: row[6] for row in rows if "-" not in row[0]}
    root = next(word for word in head if head[word] == "0")
    for n, row in enumerate(rows):
        if "-" not in row[0] and (n + k) % 4 == 0:
            if row[0] != root and head[row[6]] != "0":
                row[6] = head[row[0]] = head[row[6]] if n % 3 else root
            row[7] = ["nsubj", "obl:tmod", "punct", "case"][n % 4]


def tags(rows, k):
    for n, row in enumerate(rows):
        if "-" not in row[0]:
            row[3] = "X" if (n + k) % 5 == 0 else row[3]
            row[5] = "Zzz=1|Voice=Act|Number=Sing" if n % 6 == 0 else row[5]
            row[2] = row[2].upper() if n % 7 == 0 else "_" if n % 11 == 0 else row[2]


def joined(blocks):
    out = []
    for k, rows in enumerate(blocks):
        if k % 3 != 1 or not out:
            out.append(rows)
            continue
        base = sum("-" not in r[0] for r in out[-1])
        for row in rows:
            row[0] = "-".join(str(int(n) + base) for n in row[0].split("-"))
            if "-" not in row[0]:
                row[6] = str(int(row[6]) + base) if row[6] != "0" else "1"
        out[-1] += rows
    return out


def retokenised(rows):
    """Ranges become one word (their words go); every sixth long word gets a range of two words over it."""
    out, skip, number = [], 0, 0
    for n, row in enumerate(rows):
        if "-" in row[0]:
            skip = int(row[0].split("-")[1])
            number += 1
            out.append([str(number)] + row[1:3] + ["NOUN", "_", "_", "1" if number > 1 else "0", "dep"] + row[8:])
        elif int(row[0]) > skip and n % 6 == 0 and len(row[1]) > 5:
            out.append(["%d-%d" % (number + 1, number + 2), row[1]] + ["_"] * 8)
            for part in (row[1][:3], row[1][3:]):
                number += 1
                out.append([str(number), part] + row[2:6] + ["1" if number > 1 else "0"] + row[7:])
        elif int(row[0]) > skip:
            number += 1
            out.append([str(number)] + row[1:6] + ["1" if number > 1 else "0"] + row[7:])
    return out


def main():
    path, prefix = sys.argv[1:3]
    for number in (1, 2, 3, 4):
        blocks = sentences(path)
        for k, rows in enumerate(blocks):
            if number == 1:
                heads(rows, k)
            elif number == 2:
                tags(rows, k)
        if number == 3:
            blocks = joined(blocks)
        if number == 4:
            blocks = [retokenised(rows) for rows in blocks]
        write(prefix + str(number), blocks)


main()
