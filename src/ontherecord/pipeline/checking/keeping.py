"""Keeps issues from run to run: when each was first seen, when it went, and whose case it is.

An issue goes only when a check that could judge its subject no longer finds it. What could not be
judged this time stays open, because not looking is no answer.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow

from ontherecord.pipeline.checking.others import OTHER_COLUMNS
from ontherecord.pipeline.checking.reading import LANES
from ontherecord.pipeline.checking.running import Found

# ruff: noqa: S608 — identifiers come from the packs

FIRST_COLUMNS = (
    "issue_id", "check", "chapter", "lane", "place_id", "person_id", "subject_kind", "subject_id",
    "subject_ref", "happened_on", "first_seen_on", "gone_on",
)  # fmt: skip
LAST_COLUMNS = ("case_id", "source", "subject_on", *OTHER_COLUMNS)
COVERAGE = ("check", "source", "from", "until", "judged_count", "cannot_judge_count", "missing")


def keep_issues(
    con: duckdb.DuckDBPyConnection,
    found: Found,
    previous: Path | None,
    today: date,
    redirects: dict[str, str] | None = None,
) -> None:
    """Write tables `issue`, `coverage` and `issue_case` into `con`.

    `previous` is the last run's folder or its `issue.parquet`. `redirects` gives, for each id the
    registry has merged away, the id that stands for it now: kept issues follow it.
    """
    con.register("found_issue", found.issues)
    con.register("found_coverage", found.coverage)
    con.register("redirect", _redirects(redirects or {}))
    try:
        _read_earlier(con, previous)
        con.execute(KEPT, {"today": today})
        listed = ", ".join(f'"{name}"' for name in _in_order(con))
        con.execute(f"create or replace table issue as select {listed} from kept order by issue_id")
        columns = ", ".join(f'"{name}"' for name in COVERAGE)
        con.execute(
            f"create or replace table coverage as select {columns} from found_coverage"
            ' order by "check", source'
        )
        order = " ".join(f"when '{lane}' then {n}" for n, lane in enumerate(LANES))
        con.execute(CASES.format(order=order))
        con.execute("drop table earlier_issue; drop table kept")
    finally:
        for name in ("found_issue", "found_coverage", "redirect"):
            con.unregister(name)


def _in_order(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Give the columns of an issue: what it is, the check's own details, then whose case."""
    names = [name for name, *_ in con.execute("describe kept").fetchall()]
    details = sorted(name for name in names if name.startswith("detail_"))
    return [*FIRST_COLUMNS, *details, *LAST_COLUMNS]


def _redirects(redirects: dict[str, str]) -> pyarrow.Table:
    return pyarrow.table(
        {
            "old_id": pyarrow.array(list(redirects.keys()), pyarrow.string()),
            "new_id": pyarrow.array(list(redirects.values()), pyarrow.string()),
        }
    )


def _read_earlier(con: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    con.execute(
        """create or replace temp table earlier_issue as
        select *, null::date as first_seen_on, null::date as gone_on from found_issue limit 0"""
    )
    if previous is None:
        return
    file = previous / "issue.parquet" if previous.is_dir() else previous
    con.execute(
        """create or replace temp table earlier_issue as
        select * from earlier_issue union all by name select * from read_parquet($file)""",
        {"file": str(file)},
    )


KEPT = """
create or replace temp table kept as
with again as (
    select found_issue.*, coalesce(earlier.first_seen_on, $today) as first_seen_on,
        null::date as gone_on
    from found_issue left join earlier_issue as earlier using (issue_id)
),
not_again as (
    select earlier.* exclude (gone_on, place_id, person_id, case_id),
        coalesce(place_now.new_id, earlier.place_id) as place_id,
        coalesce(person_now.new_id, earlier.person_id) as person_id,
        coalesce('case-' || case_now.new_id, 'person-' || case_of_person.new_id, earlier.case_id)
            as case_id,
        case
            when earlier.gone_on is not null then earlier.gone_on
            when judged."check" is not null and coalesce(of_source.judged_count > 0, true)
                then $today
        end as gone_on
    from earlier_issue as earlier
    anti join found_issue using (issue_id)
    left join redirect as place_now on place_now.old_id = earlier.place_id
    left join redirect as person_now on person_now.old_id = earlier.person_id
    left join redirect as case_now on earlier.case_id = 'case-' || case_now.old_id
    left join redirect as case_of_person on earlier.case_id = 'person-' || case_of_person.old_id
    left join (
        select "check", bool_or(judged_count > 0) as has_judged,
            min(window_from) as window_from, max(window_until) as window_until
        from found_coverage group by "check"
    ) as judged on judged."check" = earlier."check"
        and judged.has_judged
        and (earlier.subject_on is null or (
            earlier.subject_on >= coalesce(judged.window_from, earlier.subject_on)
            and earlier.subject_on <= coalesce(judged.window_until, earlier.subject_on)
        ))
    left join found_coverage as of_source
        on of_source."check" = earlier."check" and of_source.source = earlier.source
)
from again union all by name from not_again
"""

CASES = """
create or replace table issue_case as
select case_id,
    arg_min(lane, (gone_on is not null, case lane {order} end)) as lane,
    case when starts_with(any_value(case_id), 'case-') then substr(any_value(case_id), 6) end
        as place_id,
    count(*) as issue_count,
    count(*) filter (where gone_on is null) as open_issue_count,
    min(first_seen_on) as first_seen_on
from issue
group by case_id
order by case_id
"""
