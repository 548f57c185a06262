#!/usr/bin/env python3
"""Makes homes.csv.gz from the eight homes of CityLearn: kWh per hour become whole watts, rounded half to even.

    make_homes.py fontana_8homes_hourly_2016_2017.csv          writes homes.csv.gz beside this script
    make_homes.py fontana_8homes_hourly_2016_2017.csv --check  says whether homes.csv.gz holds the same
"""
import csv
import gzip
import hashlib
import pathlib
import sys
from decimal import ROUND_HALF_EVEN, Decimal

TARGET = pathlib.Path(__file__).with_name("homes.csv.gz")
SOURCE_SHA256 = "ca4ac7084a33b92ab3be2b260faed87db793a2e75856f555f8c09447ae1ae842"
HOMES = [f"home_{number}" for number in range(1, 9)]


def watts(kwh):
    """Mean power over the hour; the text is exact, so that no binary fraction decides a rounding."""
    return str((Decimal(kwh) * 1000).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def table(source):
    """One line per hour, oldest first, one column per home; the hours follow each other without a gap."""
    with open(source, encoding="ascii", newline="") as file:
        rows = [",".join(watts(row[home]) for home in HOMES) for row in csv.DictReader(file)]
    return ("\n".join([",".join(HOMES), *rows]) + "\n").encode("ascii")


def main():
    source, check = sys.argv[1], "--check" in sys.argv[2:]
    found = hashlib.sha256(pathlib.Path(source).read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        sys.exit(f"{source} is another file: sha256 {found}")
    made = table(source)
    if check:
        same = gzip.decompress(TARGET.read_bytes()) == made
        print("the same" if same else "DIFFERENT")
        sys.exit(0 if same else 1)
    # No time and no name inside, so that the same table gives the same file.
    TARGET.write_bytes(gzip.compress(made, 9, mtime=0))
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes, table sha256 {hashlib.sha256(made).hexdigest()}")


if __name__ == "__main__":
    main()
