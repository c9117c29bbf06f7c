#!/usr/bin/env python3
"""Prints the days of the moving feasts, for the FEAST rows of packs/*/time.tsv.

    tools/time-feasts.py [FIRST LAST]        years, default 1990 2035

Needs the packages holidays (0.109 was used: holidays of Indonesia as decreed, later years estimated) and hijridate
(Umm al-Qura calendar), both MIT. Indonesian rows take the decreed days; the first days of Ramadan from 2010 to 2026 are
those announced by the Indonesian ministry of religious affairs. English rows take Umm al-Qura.
"""
import sys

import holidays
from hijridate import Hijri

DECREED = ["Hari Raya Idul Fitri", "Hari Raya Idul Adha", "Tahun Baru Imlek", "Hari Suci Nyepi", "Hari Raya Waisak", "Tahun Baru Islam",
           "Maulid Nabi Muhammad", "Isra Mikraj Nabi Muhammad"]
RAMADAN = {2010: "08-11", 2011: "08-01", 2012: "07-21", 2013: "07-10", 2014: "06-29", 2015: "06-18", 2016: "06-06", 2017: "05-27", 2018: "05-17",
           2019: "05-06", 2020: "04-24", 2021: "04-13", 2022: "04-03", 2023: "03-23", 2024: "03-12", 2025: "03-01", 2026: "02-19"}
UMM_AL_QURA = {"eid al-fitr": (10, 1), "eid al-adha": (12, 10), "ramadan": (9, 1), "islamic new year": (1, 1), "ashura": (1, 10), "mawlid": (3, 12)}


def hijri_days(month, day, first, last):
    days = (Hijri(year, month, day).to_gregorian() for year in range(1400, 1475))
    return [d.isoformat() for d in days if first <= d.year <= last]


def main():
    first, last = (int(x) for x in sys.argv[1:3]) if len(sys.argv) > 2 else (1990, 2035)
    listed = holidays.Indonesia(years=range(first, last + 1), language="id", categories=("government", "public"))
    for name in DECREED:
        days = [str(d) for d, text in sorted(listed.items()) if name in (t.strip().replace(" (perkiraan)", "") for t in text.split(";"))]
        print(f"{name}\tFEAST\t{' '.join(days)}")
    ramadan = []
    for day in hijri_days(9, 1, first, last):
        year = int(day[:4])
        ramadan.append(f"{year}-{RAMADAN[year]}" if year in RAMADAN else day)
    print(f"Ramadan\tFEAST\t{' '.join(ramadan)} 30d")
    for name, (month, day) in UMM_AL_QURA.items():
        print(f"{name}\tFEAST\t{' '.join(hijri_days(month, day, first, last))}{' 30d' if name == 'ramadan' else ''}")


if __name__ == "__main__":
    main()
