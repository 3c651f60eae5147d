"""The made-up landlord's files: always the same, wholly known to their packs, balanced."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import pytest
from made_landlord import PACKS, TODAY, Made

from ontherecord.made_up import make_landlord
from ontherecord.made_up.planted_governance import SILENT_SYSTEMS
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import read_landlord


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.slow
@pytest.mark.parametrize("contractor_format", ["xlsx", "csv"])
def test_the_same_seed_and_day_give_the_same_bytes(tmp_path: Path, contractor_format: str) -> None:
    for name in ("one", "two"):
        make_landlord(tmp_path / name, 60, 5, TODAY, contractor_format=contractor_format)

    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_another_landlord(tmp_path: Path) -> None:
    make_landlord(tmp_path / "one", 60, 5, TODAY, contractor_format="csv")
    make_landlord(tmp_path / "two", 60, 6, TODAY, contractor_format="csv")

    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    assert one.keys() == two.keys()
    assert [name for name in one if "repairs_" in name and one[name] == two[name]] == []


def test_a_second_making_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    make_landlord(tmp_path, 60, 5, date(2026, 1, 1), contractor_format="csv")
    make_landlord(tmp_path, 60, 5, TODAY, contractor_format="csv", second_delivery=False)

    found = sorted(folder.name for folder in (tmp_path / "extracts").iterdir())
    assert found == ["2026-05-20"]


def test_too_few_homes_are_refused_with_the_least_number(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 20 homes"):
        make_landlord(tmp_path, 19, 5, TODAY)


def test_the_landlord_file_is_read_with_all_its_systems(made: Made, standards: Standards) -> None:
    landlord = read_landlord(made.folder, standards)

    silent = {key: pack for key, pack, *_ in SILENT_SYSTEMS}
    assert {key: system.source.name for key, system in landlord.systems.items()} == PACKS | silent
    assert landlord.systems["contractor"].side == "contractor"
    assert {agreement["system"] for agreement in landlord.agreements} >= {"contractor"}


def test_every_column_of_every_file_stands_in_its_pack(
    mapped: dict[str, duckdb.DuckDBPyConnection], made: Made, standards: Standards
) -> None:
    landlord = read_landlord(made.folder, standards)

    unknown = [
        (key, feed, heading)
        for key, con in mapped.items()
        for feed, heading in con.execute("from refused").fetchall()
        if heading not in landlord.systems[key].source.feeds[feed].not_taken
    ]

    assert unknown == []


def test_every_code_in_use_is_translated_but_the_one_that_is_planted(
    mapped: dict[str, duckdb.DuckDBPyConnection],
) -> None:
    unknown = {
        (key, field, their_code)
        for key, con in mapped.items()
        for field, their_code in con.execute(
            "select kind || '.' || field, their_code from codes_to_translate"
        ).fetchall()
    }

    assert unknown <= {("contacts", "contact.topic", "KEYS-FOB")}


def test_what_is_rejected_is_what_truth_says(
    mapped: dict[str, duckdb.DuckDBPyConnection], made: Made
) -> None:
    given = {
        (key, *row)
        for key, con in mapped.items()
        for row in con.execute(
            'select extract, row_number::varchar, "column", cell, what from rejected'
        ).fetchall()
    }

    told = {
        (row["system"], row["file"], row["row_number"], row["column"], row["cell"], row["what"])
        for row in made.truth("rejects")
        if row["delivery"] == "2"
    }
    assert given == told
    assert {what for *_, what in told} == {"row", "value"}
