"""A pair of which one is held back is explained to nobody, and drawn on no page."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.mapping.tables import create_table, record_columns
from ontherecord.pipeline.matching.people import HeldBack, explain_in_run, explain_open_pairs
from ontherecord.standards.kinds import read_standards


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run with two open pairs: n1 and n2, of whom nobody is guarded, n3 and n4."""
    con, kinds = duckdb.connect(), read_standards().kinds
    for kind in ("person", "occupancy"):
        create_table(con, f"{kind}_record", record_columns(kinds[kind]), in_memory=False)
    con.execute("create table match (kind varchar, entity_id varchar, record_id varchar)")
    for number in (1, 2, 3, 4):
        con.execute(
            """insert into person_record (record_id, source, source_ref, first_name, surname)
            values (?, 'housing', ?, 'Oriel', 'Quarle')""",
            [f"k{number}", f"P{number}"],
        )
        con.execute("insert into match values ('person', ?, ?)", [f"n{number}", f"k{number}"])
    con.execute(
        """create table match_open as from (values
            ('person', 'k1', 'k2', 3.0, 'contacts_differ'),
            ('person', 'k3', 'k4', 9.0, 'contacts_differ')
        ) t(kind, record_id, other_record_id, weight, reason)"""
    )
    con.execute(
        """create table guarded as from (values
            ('person', 'n4', 'confidential', 'a record says so'),
            ('marker', 'n1', 'not_current', 'nobody looked')
        ) t(kind, thing_id, rule, reason)"""
    )
    for table in ("person_record", "occupancy_record", "match", "match_open", "guarded"):
        con.table(table).write_parquet(str(tmp_path / f"{table}.parquet"))
    return tmp_path


def test_an_open_pair_with_somebody_held_back_is_not_drawn(run: Path) -> None:
    assert [(pair.one, pair.other) for pair in explain_open_pairs(run)] == [("k1", "k2")]


def test_whoever_names_the_pair_is_not_told_either(run: Path) -> None:
    with pytest.raises(HeldBack):
        explain_in_run(run, "housing:P3", "k4")


def test_a_pair_of_whom_nobody_is_held_back_is_explained(run: Path) -> None:
    assert explain_in_run(run, "housing:P1", "housing:P2").outcome
