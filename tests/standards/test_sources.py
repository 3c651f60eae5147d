"""A source's folder is read whole or refused with file, key and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import MalformedPack
from ontherecord.standards.sources import Source, read_source

SOURCE = """
title = "Property list"
[feeds.property]
files = ["property*.csv"]
format = "csv"
delivery = "full"
[feeds.property.records.place]
set = { place_type = "home" }
"""
COLUMNS = """feed,column,record,field,format,note
property,Ref,place,source_ref,,
property,Address,place,address,,
property,Rent,,,,not needed
"""
CODES = """code_list,column,their_code,our_code,note
tenure,,GN,general_needs,
boolean,,Oui,true,
"""


def written(folder: Path, source: str = SOURCE, columns: str = COLUMNS, codes: str = CODES) -> Path:
    (folder / "source.toml").write_text(source, encoding="utf-8")
    (folder / "columns.csv").write_text(columns, encoding="utf-8")
    (folder / "codes.csv").write_text(codes, encoding="utf-8")
    return folder


def feed_with(line: str) -> str:
    return SOURCE.replace('delivery = "full"', f'delivery = "full"\n{line}')


def set_to(constant: str) -> str:
    return SOURCE.replace('place_type = "home"', constant)


def read(folder: Path) -> Source:
    return read_source(folder, read_standards())


def test_a_source_says_what_is_taken_and_what_is_not(tmp_path: Path) -> None:
    feed = read(written(tmp_path)).feeds["property"]

    assert feed.taken == ("Ref", "Address")
    assert feed.not_taken == ("Rent",)
    assert feed.required_columns == ("Ref",)


def test_codes_are_known_in_any_case(tmp_path: Path) -> None:
    codes = read(written(tmp_path)).codes

    assert codes["tenure", "", "gn"] == "general_needs"


def test_the_version_changes_with_any_file_that_decides_the_mapping(tmp_path: Path) -> None:
    before = read(written(tmp_path)).version

    after = read(written(tmp_path, codes=CODES + "tenure,,LH,leasehold,\n")).version

    assert before != after


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source": SOURCE.replace("full", "whole")}, "must be one of full"),
        ({"source": SOURCE.replace('"csv"', '"pdf"')}, "must be one of csv"),
        ({"source": SOURCE.replace("delivery", "deliverey")}, "no such key"),
        ({"source": SOURCE.replace('"home"', '"house"')}, "no such field or code"),
        ({"source": SOURCE.replace("full", "rolling")}, "how many days"),
        ({"columns": COLUMNS.replace("address,,", "adress,,")}, "place has no field adress"),
        ({"columns": COLUMNS.replace("property,Rent", "rents,Rent")}, "no feed is called rents"),
        ({"columns": COLUMNS.replace("Rent,,,,", "Rent,place,,,")}, "both record and field"),
        ({"columns": COLUMNS.replace("note\n", "notes\n", 1)}, "the heading must be"),
        ({"codes": CODES.replace("general_needs", "general")}, "tenure has no code general"),
        ({"codes": CODES.replace("tenure", "tenancy")}, "no code list is called tenancy"),
        ({"source": SOURCE.replace('["property*.csv"]', '"property*.csv"')}, "files: must be a li"),
        ({"source": feed_with('seal = "NI"')}, "feeds.property.seal: must be a list of texts"),
        ({"source": feed_with("usual_rows = 5")}, r"usual_rows: must be \[fewest, most\]"),
        ({"source": feed_with("usual_rows = [9, 5]")}, r"usual_rows: must be \[fewest, most\]"),
        ({"source": feed_with("heading_rows = 2")}, "header_row names the last of them"),
        ({"source": feed_with('header_row = "2"')}, "header_row: must be a whole number, 1 or"),
        ({"source": feed_with('rolling_days = "ten"')}, "rolling_days: must be a whole number"),
        ({"source": feed_with("delimiter = 5")}, "delimiter: must be a text"),
        ({"source": feed_with('total_row = "("')}, "total_row: not a pattern"),
        ({"source": SOURCE + 'only_if = "REF"\n'}, "records.place.only_if: must be a list of tex"),
        ({"source": SOURCE.replace('"home"', "3")}, "set.place_type: must be a text"),
        ({"source": SOURCE.replace('{ place_type = "home" }', '"home"')}, "set: must be a table"),
        ({"source": set_to('storeys_count = "many"')}, "storeys_count: cannot be read as integer"),
        ({"source": 'feeds = "property"'}, "feeds: must be a table"),
        ({"source": "feeds = { property = 3 }"}, "feeds.property: must be a table"),
        ({"columns": COLUMNS + '"property,Ref\n'}, "row 5: must have 6 cells"),
    ],
)
def test_a_malformed_source_is_refused(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    folder = written(tmp_path, **change)

    with pytest.raises(MalformedPack, match=reason):
        read(folder)


@pytest.mark.parametrize("name", ["columns.csv", "codes.csv", "source.toml", "map.property.sql"])
def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path, name: str) -> None:
    file = written(tmp_path) / name
    before = file.read_bytes() if file.is_file() else b""
    file.write_bytes(before + "-- é".encode("windows-1252"))

    with pytest.raises(MalformedPack, match="it is not UTF-8: save it again") as refused:
        read(tmp_path)

    assert refused.value.file == file


def test_a_mark_that_a_spreadsheet_puts_before_a_table_does_not_matter(tmp_path: Path) -> None:
    written(tmp_path, columns="\ufeff" + COLUMNS, codes="\ufeff" + CODES)

    assert read(tmp_path).feeds["property"].taken == ("Ref", "Address")
