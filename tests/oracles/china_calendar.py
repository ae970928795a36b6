"""Compares the Chinese working calendar with PyPI's chinesecalendar.

    python tests/oracles/china_calendar.py           check the holiday table and the golden file
    python tests/oracles/china_calendar.py --write   write the golden file that the Rust test reads

Skips plainly when chinesecalendar is not installed; `pip install chinesecalendar` (1.11.0 carries 2004 to 2026).
"""

import csv
import datetime
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "core/src/time/data/china_holidays.csv"
GOLDEN = ROOT / "core/tests/data/china_working_days.txt"
YEARS = range(2008, 2027)
DAY = datetime.timedelta(days=1)


def days_of(year):
    date = datetime.date(year, 1, 1)
    while date.year == year:
        yield date
        date += DAY


def golden(is_workday):
    lines = ["# From chinesecalendar 1.11.0 by tests/oracles/china_calendar.py: one character a day, 1 is worked."]
    for year in YEARS:
        lines.append(f"{year} " + "".join("1" if is_workday(date) else "0" for date in days_of(year)))
    return "\n".join(lines) + "\n"


def table_is_workday():
    off, make_up = set(), set()
    with TABLE.open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            first, last = (datetime.date.fromisoformat(row[key]) for key in ("first_day", "last_day"))
            off.update(first + DAY * n for n in range((last - first).days + 1))
            make_up.update(map(datetime.date.fromisoformat, row["make_up_workdays"].split()))
    return lambda date: date in make_up or (date.weekday() < 5 and date not in off)


def test_the_table_and_the_golden_file_agree_with_chinesecalendar():
    try:
        import chinese_calendar
    except ImportError:
        print("skipped: chinesecalendar is not installed")
        return
    ours, theirs = table_is_workday(), chinese_calendar.is_workday
    wrong = [date for year in YEARS for date in days_of(year) if ours(date) != theirs(date)]
    assert not wrong, wrong
    assert GOLDEN.read_text(encoding="utf-8") == golden(theirs)
    print(f"{sum(len(list(days_of(year))) for year in YEARS)} days agree")


if __name__ == "__main__":
    if "--write" in sys.argv:
        import chinese_calendar

        GOLDEN.write_text(golden(chinese_calendar.is_workday), encoding="utf-8")
    test_the_table_and_the_golden_file_agree_with_chinesecalendar()
