"""An issue is as withheld as the most withheld of the things it is found by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.guarding import mark_issues
from ontherecord.standards.kinds import Standards, read_standards

STANDARDS: Standards = read_standards()


@dataclass(frozen=True)
class Harmless:
    """A check that reads nothing but places."""

    name: str = "a_check"
    sql: str = "select place_id from place"
    tables: tuple[str, ...] = ("place",)


def marked(
    folder: Path, kind: str | None, others: list[str] | None, *held: tuple[str, str, str]
) -> tuple[str, str | None]:
    """Give the sensitivity of an issue about a home, and why it is held back."""
    with duckdb.connect() as con:
        con.execute("create table guarded (kind varchar, thing_id varchar, rule varchar)")
        for one in held:
            con.execute("insert into guarded values (?, ?, ?)", one)
        con.execute(f"copy guarded to '{folder / 'guarded.parquet'}' (format parquet)")
        con.execute(
            """create table issue as select 'i1' as issue_id, 'a_check' as "check",
            'p1' as place_id, null::varchar as person_id, 'place' as subject_kind,
            'p1' as subject_id, $kind::varchar as other_kind, $others::varchar[] as other_ids""",
            {"kind": kind, "others": others},
        )
        mark_issues(con, [Harmless()], STANDARDS, folder)
        return con.execute("select sensitivity, held_back from issue").fetchall()[0]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (None, ("ordinary", None)),
        ("place", ("ordinary", None)),
        ("repair", ("personal", None)),
        ("need", ("special", None)),
        ("marker", ("confidential", "sensitive")),
    ],
)
def test_it_is_as_sensitive_as_the_kind_of_its_others(
    tmp_path: Path, kind: str | None, expected: tuple[str, str | None]
) -> None:
    assert marked(tmp_path, kind, ["o1", "o2"] if kind else None) == expected


@pytest.mark.parametrize("rule", ["confidential", "privileged"])
def test_one_hidden_thing_among_its_others_hides_it(tmp_path: Path, rule: str) -> None:
    found = marked(tmp_path, "repair", ["o1", "o2"], ("repair", "o2", rule))

    assert found == ("confidential", rule)


def test_what_is_hidden_of_another_kind_or_only_shown_as_past_hides_nothing(tmp_path: Path) -> None:
    held = (("need", "o1", "confidential"), ("repair", "o2", "not_current"))

    assert marked(tmp_path, "repair", ["o1", "o2"], *held) == ("personal", None)
