"""The corpora of hostile and conforming files have the outcome here that they have in Rust."""

import csv
from pathlib import Path

import pytest

import shouwang as sw

CORPORA = Path(__file__).resolve().parents[2] / "tests" / "corpora"


def outcomes(path: Path, **options: str) -> set[str]:
    """What a reading came to, as words such as ``error:syntax`` or ``repaired:winding``."""
    try:
        report = sw.examine_file(path, **options)
    except sw.ShouwangError as error:
        return {f"error:{error.code}"}
    if not report.findings:
        return {"accept"}
    # A finding reads "refused: place: reason [code]".
    return {f"{text.split(':')[0]}:{text.rsplit('[')[-1].rstrip(']')}" for text in report.findings}


def expectations(folder: Path) -> list[tuple[str, str]]:
    with (folder / "expect.tsv").open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["expect"]) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.parametrize(("file", "expect"), expectations(CORPORA))
def test_a_hostile_file_has_the_outcome_that_the_table_says(file: str, expect: str) -> None:
    assert outcomes(CORPORA / file) == {expect}


def test_the_shared_hostile_files_have_an_outcome_that_their_table_allows(shared: Path) -> None:
    folder = shared / "corpora" / "hostile"
    if not folder.is_dir():
        pytest.skip(f"skipped: {folder} is not there")
    # Read with an option of their own, or stricter than that table, as in the Rust test.
    apart = {"phone_excel.csv", "swapped_ambiguous.geojson", "gb18030_4byte.csv", "pole_ring.geojson"}
    stricter = {"id_int_vs_str.geojson": {"refused:duplicate"}, "nul.csv": {"refused:invalid"}}
    words = {
        "accept": ["accept"],
        "error": ["error", "warn"],
        "refused": ["error", "warn"],
        "repaired": ["repair", "rewind"],
        "warned": ["warn", "report"],
        "skipped": ["skip", "lookups", "accept"],
    }
    run = 0
    for file, expect in expectations(folder):
        if file in apart or not file.endswith((".csv", ".geojson")):
            continue
        run += 1
        found = outcomes(folder / file)
        allowed = all(any(word in expect for word in words[outcome.split(":")[0]]) for outcome in found)
        assert allowed or found == stricter.get(file), f"{file}: expected {expect}, found {found}"
    assert run >= 50
    assert outcomes(folder / "gb18030_4byte.csv", encoding="gb18030") == {"accept"}


def test_geojsonhint_good_files_are_read_and_bad_ones_are_reported(shared: Path) -> None:
    folder = shared / "data" / "geojson_conformance" / "geojsonhint"
    if not folder.is_dir():
        pytest.skip(f"skipped: {folder} is not there")
    # Bad style to that linter and sound by RFC 7946; degrees beyond the earth, which it does not look at.
    sound = {
        "excessive_precision_truncated.geojson",
        "geometrycollection_nested.geojson",
        "geometrycollection_single.geojson",
    }
    files = [*folder.glob("good/*.geojson"), *folder.glob("bad/*.geojson")]
    assert len(files) > 55
    for file in files:
        found = outcomes(file)
        if file.name == "issue82.geojson":
            assert found == {"refused:out_of_range"}
            continue
        plain = all(o in {"accept", "warned:zero_position"} or o.startswith("skipped:") for o in found)
        assert plain == (file.parent.name == "good" or file.name in sound), f"{file.name}: {found}"


def test_csv_spectrum_tables_have_the_rows_that_pythons_reader_finds(shared: Path) -> None:
    folder = shared / "data" / "csv_spectrum" / "csvs"
    if not folder.is_dir():
        pytest.skip(f"skipped: {folder} is not there")
    files = sorted(folder.glob("*.csv"))
    assert len(files) >= 10
    for file in files:
        with file.open(encoding="utf-8", newline="") as table:
            rows = sum(1 for row in csv.reader(table) if row) - 1
        report = sw.examine_file(file)
        assert (report.read, report.findings) == (rows, []), file.name


def test_a_file_that_is_not_there_and_a_wrong_option_are_errors_that_name_it(tmp_path: Path) -> None:
    with pytest.raises(sw.FileError, match=r"nothing\.csv"):
        sw.examine_file(tmp_path / "nothing.csv")
    file = tmp_path / "a.csv"
    file.write_text("a\n1\n")
    for option in ({"encoding": "ebcdic"}, {"delimiter": "；"}):
        with pytest.raises(sw.ShouwangError) as error:
            sw.examine_file(file, **option)
        assert error.value.field == next(iter(option))
