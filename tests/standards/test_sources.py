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
    ],
)
def test_a_malformed_source_is_refused(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    folder = written(tmp_path, **change)

    with pytest.raises(MalformedPack, match=reason):
        read(folder)
