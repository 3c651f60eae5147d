"""Try a candidate model on the landlord's record: what it would get right, and what would change.

On the pairs people decided, both models are asked without being told the answers. What would
change is counted with the answers in force, as a refresh would follow them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.people.matching import match_people

MOST_LISTED = 50


@dataclass(frozen=True)
class Tried:
    """How a model answers the pairs that were decided, not having been told."""

    same: int
    same_joined: int
    not_same: int
    not_same_joined: int

    @property
    def precision(self) -> float | None:
        joined = self.same_joined + self.not_same_joined
        return self.same_joined / joined if joined else None

    @property
    def recall(self) -> float | None:
        return self.same_joined / self.same if self.same else None


@dataclass(frozen=True)
class Change:
    """How many pairs of records a model would join or part, and the first of them by reference."""

    count: int
    listed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Trial:
    """Two models on one record."""

    current: Tried
    candidate: Tried
    joined: Change
    parted: Change
    pairs_before: int


def try_model(con: duckdb.DuckDBPyConnection, current: Path, candidate: Path) -> Trial:
    """Match with both models and compare. Reads what `match_people` reads."""
    con.execute("create or replace temp table told as from decision")
    con.execute("delete from decision")
    tried = [_try(con, model) for model in (current, candidate)]
    con.execute("insert into decision from told")
    for model, name in ((current, "people_before"), (candidate, "people_after")):
        match_people(con, model)
        con.execute(
            f"create or replace temp table kept_{name} as "  # noqa: S608 — ours
            "select record_id, cluster from person_link"
        )
    con.execute(_pairs("kept_people_before"))
    con.execute(_pairs("kept_people_after"))
    before, after = "kept_people_before_pair", "kept_people_after_pair"
    return Trial(
        *tried,
        joined=_change(con, after, before),
        parted=_change(con, before, after),
        pairs_before=con.execute(f"select count(*) from {before}").fetchall()[0][0],  # noqa: S608 — ours
    )


def _try(con: duckdb.DuckDBPyConnection, model: Path) -> Tried:
    match_people(con, model)
    return Tried(
        *con.execute(
            """select
                count(*) filter (where answer = 'same'),
                count(*) filter (where answer = 'same' and is_joined),
                count(*) filter (where answer = 'not_same'),
                count(*) filter (where answer = 'not_same' and is_joined)
            from (
                select answer, one.cluster = other.cluster as is_joined
                from told
                join person_link as one on one.record_id = told.record_id
                join person_link as other on other.record_id = told.other_record_id
                where told.kind = 'person'
            )"""
        ).fetchall()[0]
    )


def _pairs(table: str) -> str:
    return f"""create or replace temp table {table}_pair as
    select one.record_id as one, other.record_id as other
    from {table} as one
    join {table} as other on one.cluster = other.cluster and one.record_id < other.record_id"""  # noqa: S608 — ours


def _change(con: duckdb.DuckDBPyConnection, there: str, not_there: str) -> Change:
    only = f"from {there} anti join {not_there} using (one, other)"
    count = con.execute(f"select count(*) {only}").fetchall()[0][0]
    listed = con.execute(
        f"""with changed as (select one, other {only} order by one, other limit {MOST_LISTED})
        select a.source || ':' || coalesce(a.source_ref, a.record_id),
            b.source || ':' || coalesce(b.source_ref, b.record_id)
        from changed
        join person_record as a on a.record_id = one
        join person_record as b on b.record_id = other
        order by 1, 2"""  # noqa: S608 — our own tables
    ).fetchall()
    return Change(count, tuple(listed))
