"""The regulator's workbooks: ten sheets as tables, headings found, signs for no value kept."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import fastexcel
import pyarrow.parquet
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "tsm"
EXCERPTS = Path(__file__).parent / "tsm"
BESIDE_THE_CHECKOUT = ROOT.parent / "shared" / "data" / "rsh_tsm"
YEARS = {"2024": "TSM24", "2025": "TSM25"}


@pytest.fixture(scope="module")
def tsm() -> Iterator[ModuleType]:
    """The example's program, which is no package: it is run by its path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLE)
        spec = importlib.util.spec_from_file_location("tsm", EXAMPLE / "run.py")
        assert spec
        assert spec.loader
        program = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(program)
        yield program
    sys.modules.pop("sheets", None)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@pytest.fixture(scope="module")
def read(tsm: ModuleType, out: Path) -> dict[tuple[str, str], Any]:
    """Every sheet of the excerpts, by year and name."""
    return {(s.workbook[:4], s.sheet): s for s in tsm.run(EXCERPTS, out)}


@pytest.fixture(scope="module")
def whole() -> Path:
    """The folder of the whole workbooks, where there is one."""
    data = Path(os.environ.get("TSM_DATA", BESIDE_THE_CHECKOUT))
    if not data.is_dir():
        pytest.skip("the regulator's workbooks (set TSM_DATA to the folder that holds them)")
    return data


def cells(sheet: Path) -> list[str | None]:
    table = pyarrow.parquet.read_table(sheet)
    return [cell for name in table.column_names[2:] for cell in table[name].to_pylist()]


@pytest.mark.slow
def test_each_of_ten_sheets_of_both_years_is_a_table(
    read: dict[tuple[str, str], Any], out: Path
) -> None:
    assert len(read) == 20
    for year, sheet in read:
        table = pyarrow.parquet.read_table(out / f"{year}_TSM_excerpt" / f"{sheet}.parquet")
        assert table.num_rows == read[year, sheet].rows > 0
        assert table.num_columns == read[year, sheet].columns + 2  # sheet and row_number


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sheet", "header_row", "notes"),
    [
        ("TSM24_Combined_Perception", 3, 6),
        ("TSM24_Man_Info_Not_Inc", 3, 0),
        ("TSM25_Combined_Perception", 10, 0),
        ("Data Dictionary", 4, 0),
    ],
)
def test_the_headings_are_found_and_notes_below_are_no_landlords(
    sheet: str, header_row: int, notes: int, tsm: ModuleType, tmp_path: Path
) -> None:
    year = "2025" if "25" in sheet else "2024"

    read = tsm.read_sheet(EXCERPTS / f"{year}_TSM_excerpt.xlsx", sheet, tmp_path)

    assert (read.header_row, read.notes) == (header_row, notes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("LCRA_Perception", {"2024": 3, "2025": 11}),
        ("LCHO_Perception", {"2024": 3, "2025": 10}),
        ("Management_Info", {"2024": 3, "2025": 10}),
        ("Perception_Not_Inc", {"2024": 3, "2025": 3}),
    ],
)
def test_the_headings_of_both_years_are_found(
    sheet: str, rows: dict[str, int], read: dict[tuple[str, str], Any]
) -> None:
    assert {y: read[y, f"{YEARS[y]}_{sheet}"].header_row for y in rows} == rows


@pytest.mark.slow
def test_signs_are_kept_as_text_and_counted_and_empty_among_numbers(
    read: dict[tuple[str, str], Any], out: Path
) -> None:
    for (year, sheet), said in read.items():
        folder = out / f"{year}_TSM_excerpt"
        kept = cells(folder / f"{sheet}.parquet")
        assert {sign: kept.count(sign) for sign in said.signs} == said.signs
        numbers = pyarrow.parquet.read_table(folder / f"{sheet}.numbers.parquet")
        of_numbers = [c for c in numbers.columns if str(c.type) == "double"]
        assert len(of_numbers) == said.numbers
    told = read["2024", "TSM24_Management_Info"]
    assert told.signs["[X]"] > 0
    assert told.signs["[Z]"] > 0
    assert told.numbers > 40


@pytest.mark.slow
def test_the_page_carries_the_attribution(
    tsm: ModuleType, read: dict[tuple[str, str], Any]
) -> None:
    page = tsm.page(read.values())

    assert "Open Government Licence v3.0" in page
    assert page.count("\n| 20") == 20


@pytest.mark.slow
def test_every_cell_of_the_whole_workbooks_is_in_a_table_as_it_stands(
    tsm: ModuleType, whole: Path, tmp_path: Path
) -> None:
    read = tsm.run(whole, tmp_path)

    assert len(read) == 20
    for said in read:
        workbook = next(whole.glob(f"{said.workbook}.xlsx"))
        sheet = fastexcel.read_excel(workbook).load_sheet(
            said.sheet, header_row=None, skip_rows=0, dtypes="string"
        )
        raw = sheet.to_arrow()
        rows = range(said.header_row, raw.num_rows)
        given = [c[i].as_py() for c in raw.columns for i in rows]
        assert said.signs == {sign: given.count(sign) for sign in said.signs}
        filled = sum(1 for cell in given if cell and cell.strip()) - said.notes
        kept = sum(1 for c in cells(tmp_path / said.workbook / f"{said.sheet}.parquet") if c)
        assert kept == filled
