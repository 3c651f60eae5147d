"""Whatever tables a run has, and whatever they are called, no id of what went stays in a cell."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.disposing.blanking import blank_run, mark_applied
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.tombstones import (
    Disposal,
    UnableToDispose,
    append_disposal,
    digest_of,
    load_tombstones,
    read_disposals,
)
from ontherecord.standards.disposal import read_disposal_rules
from ontherecord.standards.kinds import read_standards
from tests.passing import passing_database

STANDARDS = read_standards()
IDS = [f"id-{n}" for n in range(6)]
TABLES = ("person_record", "repair", "repair_record", "match", "issue", "a_table_of_tomorrow")
COLUMNS = ("record_id", "person_id", "place_id", "repair_id", "person_record_id", "subject_id",
           "case_id", "anything")  # fmt: skip


def rows() -> st.SearchStrategy[list[dict[str, str | None]]]:
    cell = st.one_of(st.none(), st.sampled_from([*IDS, *(f"person-{i}" for i in IDS), "other"]))
    return st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, cell)), min_size=1, max_size=5)


@pytest.mark.slow
@given(
    tables=st.dictionaries(st.sampled_from(TABLES), rows(), min_size=1),
    gone=st.sets(st.sampled_from(IDS), min_size=1, max_size=4),
)
@settings(max_examples=20, deadline=None)
def test_no_gone_id_is_left_and_nothing_more_changes_the_second_time(
    tables: dict[str, list[dict[str, str | None]]], gone: set[str]
) -> None:
    with tempfile.TemporaryDirectory() as name, passing_database() as con:
        run = Path(name)
        for table, said in tables.items():
            schema = pa.schema([(column, pa.string()) for column in COLUMNS])
            pyarrow.parquet.write_table(
                pa.Table.from_pylist(said, schema), run / f"{table}.parquet"
            )
        con.execute("create temp table gone_id (id varchar)")
        con.execute("create temp table blanked_id (id varchar)")
        con.execute("create temp table gone_digest (digest ubigint)")
        con.executemany("insert into gone_id values (?)", [[i] for i in sorted(gone)])

        blank_run(con, run, STANDARDS)

        for table, said in tables.items():
            left = pyarrow.parquet.read_table(run / f"{table}.parquet").to_pylist()
            named = {v for row in left for c, v in row.items() if c in own_columns(table)}
            assert named & gone == set(), table
            untouched = [row for row in said if not mentions(row, gone)]
            assert [row for row in left if row in untouched] == untouched, table
        assert blank_run(con, run, STANDARDS) == []


def test_an_issue_names_no_other_thing_when_one_of_them_went(tmp_path: Path) -> None:
    others = [["id-1", "id-2"], ["id-2"], None]
    said = {"subject_id": ["a", "b", "c"], "case_id": ["case-h"] * 3, "other_ids": others,
            "other_refs": [["north:1", "north:2"], ["north:2"], None]}  # fmt: skip
    pyarrow.parquet.write_table(pa.table(said), tmp_path / "issue.parquet")
    with passing_database() as con:
        con.execute("create temp table gone_id as select 'id-1' as id")
        con.execute("create temp table blanked_id (id varchar)")

        blank_run(con, tmp_path, STANDARDS)

    left = pyarrow.parquet.read_table(tmp_path / "issue.parquet").to_pydict()
    assert left["other_ids"] == [None, ["id-2"], None]
    assert left["other_refs"] == [None, ["north:2"], None]


def own_columns(table: str) -> tuple[str, ...]:
    """Give the columns in which such a table could hold an id of a person who went."""
    if table == "issue":
        return ("subject_id", "person_id", "place_id")
    if table.removesuffix("_record") in STANDARDS.kinds:
        own = "record_id" if table.endswith("_record") else f"{table}_id"
        return (own, *(column for column in COLUMNS if column.endswith("_id")))
    return COLUMNS


def mentions(row: dict[str, str | None], gone: set[str]) -> bool:
    return any(v and v.removeprefix("person-") in gone for v in row.values())


def test_a_run_says_up_to_where_it_was_blanked(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(
        json.dumps({"counts": {"match": 3, "need": 1}, "content_hashes": {"match": "3-a"}})
    )
    pyarrow.parquet.write_table(pa.table({"record_id": ["a"]}), tmp_path / "match.parquet")

    mark_applied(tmp_path, ["match"], 2)

    assert json.loads((tmp_path / "run.json").read_text()) == {
        "counts": {"match": 1, "need": 1},
        "content_hashes": {},
        "disposals": 2,
    }


def test_the_log_is_sealed_line_by_line(tmp_path: Path) -> None:
    folder = LandlordFolder(tmp_path)
    for number in range(3):
        stone = ("person", "gone", digest_of(folder, f"id-{number}"))
        append_disposal(folder, Disposal("six_years", "clerk", "2026-03-20", {}, (), (stone,)))
    log = tmp_path / "disposed.jsonl"
    lines = log.read_text().splitlines(keepends=True)
    assert len(read_disposals(folder)) == 3

    for changed in (lines[1:], lines[::-1], [lines[0], lines[2]]):
        log.write_text("".join(changed))
        with pytest.raises(UnableToDispose):
            read_disposals(folder)


def test_sql_and_python_give_one_digest(tmp_path: Path) -> None:
    folder = LandlordFolder(tmp_path)
    con = duckdb.connect()

    load_tombstones(con, folder, [])

    for identifier in ("id-1", "", "é|ß"):
        told = con.execute("select tombstone_digest(?)", [identifier]).fetchall()
        assert told == [(digest_of(folder, identifier),)]


def test_every_rule_names_a_retention_and_every_retention_but_one_has_its_rule() -> None:
    rules = read_disposal_rules(STANDARDS)

    assert set(STANDARDS.codes["retention"].meanings) - set(rules) == {"permanent"}
    for rule in rules.values():
        assert rule.child_until >= 21
        assert "Limitation Act" in rule.because
