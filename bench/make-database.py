#!/usr/bin/env python3
"""Makes a database of generated articles and events in the shape of `dragoman code --db`, for timing questions to it.

    make-database.py FILE [--events N] [--seed N] [--program DRAGOMAN]

Nothing in it is true. The file is written in format 2, which is small, and brought up to the present format by
`DRAGOMAN query --migrate FILE`. The same options give the same rows.
"""
import argparse
import datetime
import os
import random
import sqlite3
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STATUSES = ["actual"] * 17 + ["future", "hypothetical", "negated"]
ROLES = ["GOV"] * 8 + ["MIL", "OPP", "REB", "CVL", "NGO", "BUS", "COP", "LAB"]
SYLLABLES = "ba be bo da de di ga ka ke ki la le li ma me mi na ni pa pe pi ra re ri sa se si ta te ti wa ya".split()


def word(chance):
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))


def read_table(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as table:
        lines = [line.rstrip("\n").split("\t") for line in table if line.strip() and not line.startswith("#")]
    return [dict(zip(lines[0], line + [""] * len(lines[0]))) for line in lines[1:]]


class World:
    """What the articles speak of: some states much, most little."""

    def __init__(self, chance):
        self.codes = [row for row in read_table("ontology/cameo.tsv") if len(row["code"]) >= 3]
        countries = [row for row in read_table("world/countries.tsv") if row["status"] == "independent"]
        chance.shuffle(countries)
        self.countries = countries
        self.weights = [1.0 / (i + 2) for i in range(len(countries))]
        self.words = [word(chance) for _ in range(8000)]
        self.outlets = [f"{word(chance).title()} Post {i}" for i in range(60)]
        self.people = [(f"wd:X{i}", f"{word(chance).title()} {word(chance).title()}", self.country(chance)["alpha3"], chance.choice(ROLES))
                       for i in range(3000)]
        self.spots = [(word(chance).title(), c["alpha3"], float(c["lat"] or 0) + chance.uniform(-3, 3),
                       float(c["lon"] or 0) + chance.uniform(-3, 3), 1000 + i)
                      for i, c in enumerate(self.country(chance) for _ in range(2500))]

    def country(self, chance):
        return chance.choices(self.countries, self.weights)[0]

    def actor(self, chance, article, number):
        kind = chance.random()
        if kind < 0.5:
            c = self.country(chance)
            return (f"country:{c['alpha3']}", c["name_en"], c["alpha3"], "GOV")
        if kind < 0.8:
            return self.people[min(int(chance.expovariate(0.002)), len(self.people) - 1)]
        return (f"a:{number}", f"{chance.choice(self.words)} {chance.choice(self.words)}", self.country(chance)["alpha3"], chance.choice(ROLES))


def add_article(db, world, chance, article, events):
    day = datetime.date(2014, 1, 1) + datetime.timedelta(days=int(4000 * chance.random() ** 0.7))
    words = [chance.choice(world.words) for _ in range(300)]
    text = " ".join(words)
    lang = "id" if chance.random() < 0.6 else "en"
    db.execute("INSERT INTO articles VALUES (?,?,?,?,0,?,?,?,?,NULL,300,'pack','models',1)",
               (article, f"generated-{article}", lang, day.isoformat(), " ".join(words[:8]).title(), chance.choice(world.outlets),
                f"https://example.org/{article}", text))
    for number in range(6):
        ident, name, country, role = world.actor(chance, article, number)
        db.execute("INSERT INTO actors VALUES (?,?,?,?,?,?,?,'generated','')", (article, number, ident, name, country, role, country + role))
    for number in range(2):
        name, country, lat, lon, geonameid = chance.choice(world.spots)
        db.execute("INSERT INTO places VALUES (?,?,0,5,?,?,?,?,?,?)", (article, number, name, name, country, lat, lon, geonameid))
    for event in range(events):
        code = chance.choice(world.codes)
        when = (day - datetime.timedelta(days=int(chance.expovariate(0.3)))).isoformat()
        precision = "day"
        if chance.random() < 0.04:
            when, precision = when[:7], "month"
        status = chance.choice(STATUSES)
        start = chance.randrange(len(text) - 200)
        fields = (code["code"], "CONSULT" if code["quad"] == "1" else "ASSAULT" if code["quad"] == "4" else "ACCUSE", int(code["quad"]),
                  float(code["goldstein"] or 0), status)
        db.execute("INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,NULL,NULL,?,?,?,?,?,?,?,?,'generated',?)",
                   (article, event, event, start, text[start:start + 120], text[start:start + 8], start, start + 8, *fields[:2], *fields[2:],
                    chance.choice([None, None, 5]), when, precision, chance.choice([None, 0, 1]), event + 1, round(chance.uniform(0.3, 1), 3)))
        db.execute("INSERT INTO acts VALUES (?,?,1,?,?,NULL,NULL,?,?,?,?,?,NULL,0.5)", (article, event + 1, *fields, when, precision))
        for side, numbers in (("source", [0, 1, 2]), ("target", [3, 4, 5])):
            for position, number in enumerate(chance.sample(numbers, 2 if chance.random() < 0.15 else 1)):
                db.execute("INSERT INTO event_actors VALUES (?,?,?,?,?,?,?,?)", (article, event, side, position, number, "", None, None))
                db.execute("INSERT INTO act_actors VALUES (?,?,?,?,?)", (article, event + 1, side, position, number))
    db.execute("INSERT INTO quotes VALUES (?,0,10,60,'direct',?,5)", (article, text[10:60]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("file")
    parser.add_argument("--events", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "cli", "dragoman"))
    args = parser.parse_args()
    chance = random.Random(args.seed)
    world = World(chance)
    if os.path.exists(args.file):
        parser.error(f"{args.file} exists")
    db = sqlite3.connect(args.file)
    with open(os.path.join(ROOT, "tests/cli/database-2.sql"), encoding="utf-8") as schema:
        db.executescript(schema.read())
    db.execute("INSERT INTO runs VALUES (1, '2024-01-01T00:00:00Z', 'generated', 'generated')")
    left, article = args.events, 0
    while left > 0:
        article += 1
        events = min(left, chance.choice([0, 1, 3, 4, 5, 6, 8]))
        add_article(db, world, chance, article, events)
        left -= events
    db.commit()
    db.close()
    subprocess.run([args.program, "query", "--migrate", args.file], check=True)
    print(f"{article} articles, {args.events} events")


if __name__ == "__main__":
    main()
