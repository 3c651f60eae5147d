"""Each shipped source turns its own sample into the records that stand beside it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from made_landlord import PACKS, MapFiles, as_text

from ontherecord.pipeline.mapping.records import FROM_LANDLORD
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import packs_dir


def expected(folder: Path, table: str) -> tuple[list[str], list[tuple[str, ...]]]:
    file = folder / "expected" / f"{table}.csv"
    if not file.is_file():
        return [], []
    with file.open(encoding="utf-8", newline="") as lines:
        heading, *rows = csv.reader(lines)
    return heading, [tuple(row) for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize(("key", "pack"), PACKS.items())
def test_a_sample_gives_the_records_and_what_is_rejected_beside_it(
    key: str, pack: str, map_files: MapFiles, standards: Standards
) -> None:
    folder = packs_dir() / "sources" / pack / "sample"

    con = map_files(folder, pack, key)

    for kind in [k for k in standards.kinds if k not in FROM_LANDLORD]:
        heading, rows = expected(folder, kind)
        given = [list(row) for row in as_text(con, kind, heading[1:])] if heading else []
        count = con.execute(f"select count(*) from incoming_{kind}").fetchone()[0]
        assert bool(heading) == bool(count), f"{kind} has records and no expected ones, or none"
        assert given == [list(row) for row in rows], kind
    refused = con.execute(
        "select extract, coalesce(sheet, ''), row_number::varchar, \"column\", cell, what"
        " from rejected order by all"
    ).fetchall()
    assert refused == expected(folder, "rejected")[1]
