"""Ways round the intake filter: what was refused stands nowhere, whatever it is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter

from ontherecord.standards.sources import Column, Record

SECRET = "QQ-secret-1234"
TAKEN = (Column("Ref", "repair", "source_ref"), Column("Phone", "repair", "trade"))
FEED: dict[str, Any] = {"records": (Record("repair", "repair", (), {}, TAKEN),), "seal": ()}


def said_under(folder: Path) -> str:
    """Give all that the files of a folder say, Parquet read and raw."""
    said = []
    for file in folder.rglob("*"):
        if file.is_file():
            said.append(file.read_bytes().decode("latin-1"))
        if file.suffix == ".parquet":
            said.append(repr(duckdb.sql(f"from '{file}'").fetchall()))
            said.append(repr(pyarrow.parquet.read_metadata(file)))
    return "\n".join(said)


@pytest.mark.parametrize(
    "heading",
    ["NI", " NI ", "phone", "PHONE", "Рhone", "Phone\u200b", "P hone", "Phone.", "ｐhone",
     "Phone\u00ad"],
    ids=["plain", "padded", "lower", "upper", "Cyrillic", "zero width", "parted", "dotted",
         "full width", "soft hyphen"],
)  # fmt: skip
def test_a_heading_that_only_looks_like_a_taken_one_is_refused(
    load: Callable, tmp_path: Path, heading: str
) -> None:
    loaded = load(f"Ref,{heading}\n1,{SECRET}\n2,{SECRET}\n", **FEED)

    assert SECRET not in said_under(tmp_path / "kept")
    assert loaded.file.refused_columns == [" ".join(heading.split())]
    assert SECRET not in repr(loaded.file)


def test_a_taken_heading_that_stands_twice_refuses_the_file(refusal: Callable) -> None:
    assert "stands in columns" in refusal(f"Ref,Phone,Phone\n1,a,{SECRET}\n", **FEED).reason


def test_a_row_too_wide_does_not_bring_the_refused_cell_in(load: Callable, tmp_path: Path) -> None:
    loaded = load(f"Ref,NI,Phone\n1,{SECRET},a,{SECRET}\n2,{SECRET},b\n3,{SECRET}\n", **FEED)

    assert SECRET not in said_under(tmp_path / "kept")
    assert SECRET not in repr(loaded.file)
    assert len(loaded.file.rejected) == 2


@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_a_refused_value_used_as_a_key_is_not_told_as_a_column(
    load: Callable, tmp_path: Path, format_: str
) -> None:
    records = [
        {"Ref": n, "Phone": "x", "notes": {f"{SECRET} {n}": "moved", "kind": SECRET}}
        for n in range(5)
    ]
    lines = "\n".join(map(json.dumps, records))

    loaded = load(json.dumps(records) if format_ == "json" else lines, **FEED, format=format_)

    assert SECRET not in said_under(tmp_path / "kept")
    assert SECRET not in repr(loaded.file)
    assert loaded.file.refused_columns == ["(keys that few records have)", "notes.kind"]


def test_a_nested_key_does_not_pass_for_the_taken_one_at_the_top(
    load: Callable, tmp_path: Path
) -> None:
    records = [{"Ref": 1, "Phone": "x", "next_of_kin": {"Phone": SECRET}}]

    load(json.dumps(records), **FEED, format="json")

    assert SECRET not in said_under(tmp_path / "kept")


def test_hidden_columns_hidden_sheets_and_comments_of_a_workbook_are_not_taken(
    load: Callable, tmp_path: Path
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "in.xlsx"))
    sheet = book.add_worksheet("Jobs")
    for row in (("Ref", "NI", "Phone"), ("1", SECRET, "a")):
        sheet.write_row(1 if row[0] == "1" else 0, 0, row)
    sheet.set_column(1, 1, 10, None, {"hidden": True})
    sheet.write_comment("A2", SECRET)
    hidden = book.add_worksheet(f"{SECRET[:20]}")
    hidden.write_row(0, 0, ("Ref", "Phone"))
    hidden.write_row(1, 0, ("9", SECRET))
    hidden.hide()
    book.define_name("kept", f'="{SECRET}"')
    book.close()

    loaded = load(tmp_path / "in.xlsx", **FEED, format="xlsx", sheets="Jobs")

    assert SECRET not in said_under(tmp_path / "kept")
    assert SECRET not in repr(loaded.file)


def test_the_statistics_of_a_parquet_file_do_not_come_along(load: Callable, tmp_path: Path) -> None:
    table = pa.table({"Ref": ["1", "2"], "Phone": ["a", "b"], "NI": [SECRET, SECRET]})
    table = table.replace_schema_metadata({"made_by": SECRET})
    pyarrow.parquet.write_table(table, tmp_path / "in.parquet")

    load(tmp_path / "in.parquet", **FEED, format="parquet")

    assert SECRET not in said_under(tmp_path / "kept")


def test_a_sealed_value_is_found_neither_plain_nor_by_an_unsalted_digest(
    load: Callable, tmp_path: Path
) -> None:
    from hashlib import md5, sha256

    load(f"Ref,Phone\n1,{SECRET}\n", **FEED | {"seal": ("Phone",)})

    said = said_under(tmp_path / "kept")
    assert SECRET not in said
    assert sha256(SECRET.encode()).hexdigest() not in said
    assert md5(SECRET.encode()).hexdigest() not in said
