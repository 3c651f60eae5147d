"""The government's bulk-upload files: every one loads, or is refused for a reason that helps."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from ontherecord.pipeline.loading import LoadedFile, UnableToLoad, load_file
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.sources import Source, read_source

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "core_bulk_upload"
EXCERPTS = Path(__file__).parent / "core_bulk_upload"
BESIDE_THE_CHECKOUT = ROOT.parent / "shared" / "data" / "core_bulk_upload_mhclg"


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source(EXAMPLE / "landlord" / "sources" / "core_bulk_upload", read_standards())


@pytest.fixture(scope="module")
def core() -> Iterator[ModuleType]:
    """The example's program, which is no package: it is run by its path."""
    spec = importlib.util.spec_from_file_location("core_bulk_uploads", EXAMPLE / "run.py")
    assert spec
    assert spec.loader
    program = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(importlib.sys.modules, spec.name, program)
        spec.loader.exec_module(program)
        yield program


@pytest.fixture(scope="module")
def whole() -> Path:
    """The folder of all the files, where there is one."""
    data = Path(os.environ.get("CORE_DATA", BESIDE_THE_CHECKOUT))
    if not data.is_dir():
        pytest.skip("all files of CORE (set CORE_DATA to the folder that holds them)")
    return data


def load(name: str, feed: str, source: Source, folder: Path) -> LoadedFile:
    return load_file(EXCERPTS / name, source.feeds[feed], folder / "rows.parquet", b"salt")


@pytest.mark.parametrize(
    ("name", "feed", "reference", "day"),
    [
        ("2022_23_sales_bulk_upload.csv", "sales_2022", ("1", "22 test BU"), ("22", "2", "23")),
        ("2023_24_sales_bulk_upload.csv", "sales_2023", ("6", "23 test BU"), ("2", "10", "23")),
        ("2026_27_lettings_bulk_upload.csv", "lettings_2026", ("13", "1"), ("1", "4", "26")),
    ],
)
def test_below_seven_rows_of_questions_the_answers_are_read(
    name: str,
    feed: str,
    reference: tuple[str, str],
    day: tuple[str, ...],
    source: Source,
    tmp_path: Path,
) -> None:
    loaded = load(name, feed, source, tmp_path)

    con = duckdb.connect()
    rows = con.read_parquet(str(loaded.rows_file))
    parts = [c.column for c in source.feeds[feed].records[0].columns if c.field == "starts_on"]
    parts = parts or [
        c.column for r in source.feeds[feed].records for c in r.columns if c.field == "starts_on"
    ]
    listed = ", ".join(f'"{column}"' for column in (reference[0], *parts))
    assert rows.project(listed).fetchall() == [(reference[1], *day)]
    assert loaded.received == 1


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("2023_24_lettings_bulk_upload_empty_with_headers.csv", "lettings_2023"),
        ("2023_24_lettings_bulk_upload.xlsx", "lettings_2023_workbook"),
    ],
)
def test_a_form_nobody_filled_in_is_empty_and_no_fault(
    name: str, feed: str, source: Source, tmp_path: Path
) -> None:
    loaded = load(name, feed, source, tmp_path)

    assert (loaded.received, loaded.rejected) == (0, [])
    assert "The file has headings and no rows" in loaded.messages


@pytest.mark.parametrize(
    ("name", "feed", "reason"),
    [
        (
            *("excel_as_csv.csv", "lettings_2023"),
            "is declared csv and is really a zip file cut short",
        ),
        (
            *("excel_file.xlsx", "lettings_2023_workbook"),
            "has nothing in the sheets this feed takes",
        ),
    ],
)
def test_what_is_no_form_is_refused_for_what_it_is(
    name: str, feed: str, reason: str, source: Source, tmp_path: Path
) -> None:
    with pytest.raises(UnableToLoad) as refused:
        load(name, feed, source, tmp_path)

    assert refused.value.reason == reason


@pytest.mark.slow
def test_each_file_is_accounted_for_and_the_cell_that_lacks_a_day_is_named(
    core: ModuleType, tmp_path: Path
) -> None:
    files = {f.file: f for f in core.run(EXCERPTS, tmp_path)}

    invalid = files["2023_24_lettings_bulk_upload_invalid.csv"]
    assert (invalid.received, invalid.mapped, invalid.rejected) == (1, 1, 0)
    assert invalid.cells == ("H9: this part of a date is empty",)
    told = {name for name, f in files.items() if f.received == 1} | {
        name for name, f in files.items() if f.reason
    }
    assert told == set(files)
    record = tmp_path / "landlord" / "record"
    days = duckdb.sql(
        f"select source_ref, starts_on::varchar from '{record}/tenancy_record.parquet' order by 1"
    ).fetchall()
    assert days == [
        ("1", "2026-04-01"),
        ("123", None),
        ("22 test BU", "2023-02-22"),
        ("23 test BU", "2023-10-02"),
    ]


@pytest.mark.slow
def test_every_file_of_the_whole_loads_or_says_why_not(
    core: ModuleType, whole: Path, tmp_path: Path
) -> None:
    files = core.run(whole, tmp_path)

    assert len(files) == 12
    assert sum(f.received for f in files) == sum(f.mapped for f in files) == 7
    assert [f.file for f in files if bool(f.received) == bool(f.reason)] == []
    assert [(f.file, f.cells) for f in files if f.cells] == [
        ("2023_24_lettings_bulk_upload_invalid.csv", ("H9: this part of a date is empty",))
    ]
