"""Any past day can be asked: what was known then is what that day's run said."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.pipeline.handover.invented_runs import InventedLandlord, day_of

KEYS = st.sampled_from(["a", "b", "c", 'd"', "e,"])
WORDS = st.one_of(
    st.none(),
    st.sampled_from(["", "\\.", '"', "\\", "a,b", "two\nlines", "NULL", " é ", "{x}", "\r\n"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
)
NUMBERS = st.one_of(st.none(), st.integers(-3, 3))


def keyed(key: str, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Give rows of some columns, no two with one key."""
    row = st.fixed_dictionaries({key: KEYS, **columns})
    return st.lists(row, max_size=5, unique_by=lambda row: row[key])


NOTE_RECORDS = keyed(
    "record_id",
    source=st.just("s"),
    text=WORDS,
    written_by_system=st.sampled_from([None, True, False]),
    place_ref=st.sampled_from([None, "1"]),
    place_record_id=st.sampled_from([None, "r1"]),
    extract=st.sampled_from(["one.csv", "two.csv"]),
    row_number=st.integers(1, 9),
    last_received_on=st.sampled_from([day_of(-2), day_of(-1)]),
    vanished_on=st.sampled_from([None, None, day_of(-1)]),
)
RUNS = st.fixed_dictionaries(
    {
        "note_record": NOTE_RECORDS,
        "places_of_notes": st.dictionaries(KEYS, st.sampled_from([None, "a", "b"])),
        "place": keyed("place_id", address=WORDS, homes_count=NUMBERS, part_of_id=KEYS),
        "mismatch": st.lists(
            st.fixed_dictionaries(
                {"record_id": KEYS, "field": st.sampled_from(["x", "y"]), "value": WORDS}
            ),
            max_size=5,
            unique_by=lambda row: (row["record_id"], row["field"]),
        ),
        "rejected": st.lists(
            st.fixed_dictionaries({"extract": KEYS, "column": WORDS, "row_number": NUMBERS}),
            max_size=5,
        ),
        "extract": keyed("extract", messages=st.lists(WORDS, max_size=3), is_unusual=st.booleans()),
        "issue": keyed("issue_id", detail_days=WORDS, detail_how=WORDS, case_id=WORDS),
        "is_kept": st.booleans(),
        "links": st.booleans(),
    }
)


@pytest.mark.slow
@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each try is three handovers
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(runs=st.lists(RUNS, min_size=3, max_size=3))
def test_what_was_known_on_a_day_is_what_that_days_run_said(
    runs: list[dict[str, Any]], database: psycopg.Connection, tmp_path: Path
) -> None:
    database.execute("drop schema if exists record cascade")
    shutil.rmtree(tmp_path / "landlord", ignore_errors=True)
    landlord = InventedLandlord(tmp_path / "landlord")
    wanted: dict[tuple[int, str], list[tuple[Any, ...]]] = {}
    before: Path | None = None
    for number, invented in enumerate(runs, start=1):
        run = landlord.write_run(number, **tables_of(invented))
        if before and invented["links"]:
            for name in ("place", "mismatch"):
                (run / f"{name}.parquet").unlink()
                os.link(before / f"{name}.parquet", run / f"{name}.parquet")
        for name, table in landlord.tables.items():
            if table.is_versioned:
                wanted[number, name] = landlord.said(run, name)

        landlord.hand_over(run, database)

        again = landlord.hand_over(run, database)
        assert (again.added, again.closed, again.is_new) == (0, 0, False)
        within = database.execute("select place_id, within_id from record.place_within")
        assert sorted(within.fetchall()) == landlord.said(run, "place_within")
        if not invented["is_kept"]:
            shutil.rmtree(run)
            before = None
        else:
            before = run

    for (number, name), said in wanted.items():
        assert landlord.known_on(database, name, day_of(number)) == said, (number, name)
    assert landlord.known_on(database, "place", day_of(0)) == []


def tables_of(invented: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give the tables of a run; each record of a note that is there gives a note."""
    tables = {k: v for k, v in invented.items() if isinstance(v, list)}
    tables["note"] = [
        {
            "note_id": record["record_id"],
            "source": record["source"],
            "text": record["text"],
            "written_by_system": record["written_by_system"],
            "place_id": invented["places_of_notes"].get(record["record_id"]),
        }
        for record in tables["note_record"]
        if record["vanished_on"] is None
    ]
    return tables
