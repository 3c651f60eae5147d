"""Runs the checks: each in the sandbox, its rows made into issues where they could be judged."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from ontherecord.pipeline.checking.binding import bound, refuse_unknown_settings
from ontherecord.pipeline.checking.counting import Counts, row_of
from ontherecord.pipeline.checking.judging import Verdict, judge
from ontherecord.pipeline.checking.linting import unsafe
from ontherecord.pipeline.checking.others import OTHER, OTHER_COLUMNS, folded, strangers
from ontherecord.pipeline.checking.reading import Check
from ontherecord.pipeline.checking.sandbox import CheckFailed, ask, reason, sandbox
from ontherecord.pipeline.checking.subjects import LOOKED_UP, STRANGERS, look_up_subjects, of_field
from ontherecord.pipeline.checking.tables import ALWAYS_READ, joined_tables
from ontherecord.standards.kinds import Standards

# ruff: noqa: S608 — identifiers come from the packs

SECONDS_A_CHECK = 300.0
"""A hostile or careless check is stopped after this; ours take seconds at 100,000 homes."""

ISSUE_COLUMNS = {
    "issue_id": pyarrow.string(),
    "check": pyarrow.string(),
    "chapter": pyarrow.string(),
    "lane": pyarrow.string(),
    "place_id": pyarrow.string(),
    "person_id": pyarrow.string(),
    "subject_kind": pyarrow.string(),
    "subject_id": pyarrow.string(),
    "subject_ref": pyarrow.string(),
    "happened_on": pyarrow.date32(),
    "case_id": pyarrow.string(),
    "source": pyarrow.string(),
    "subject_on": pyarrow.date32(),
    **OTHER_COLUMNS,
}
"""Columns of a found issue before its `detail_…`. `source` and `subject_on` (the day of the
subject itself, also where the issue is a state) say later whether its absence proves anything."""

COVERAGE_COLUMNS = {
    "check": pyarrow.string(),
    "source": pyarrow.string(),
    "from": pyarrow.date32(),
    "until": pyarrow.date32(),
    "judged_count": pyarrow.int64(),
    "cannot_judge_count": pyarrow.int64(),
    "missing": pyarrow.string(),
    "window_from": pyarrow.date32(),
    "window_until": pyarrow.date32(),
}
"""`from` and `until` say which days of the system were looked at; the window, for which days all
that the check needs was loaded."""


COMMUNAL_PARTS = """create temp table communal_part as
    select place_id, part_of_id from place where place_type = 'communal_part'"""
"""What is found there is the case of the building they are part of."""


@dataclass(frozen=True)
class Found:
    """What the checks found in one run, and how far they could look."""

    issues: pyarrow.Table
    coverage: pyarrow.Table


def run_checks(
    database: Path,
    checks: Sequence[Check],
    standards: Standards,
    settings: dict[str, dict[str, Any]],
    today: date,
    files: Sequence[Path] = (),
    seconds_a_check: float = SECONDS_A_CHECK,
) -> Found:
    """Run every live check on the joined tables of a run's database, which nobody else has open.

    `files` are those that views of the database read. A landlord's own check opens none of them.

    A check that fails is said in the coverage; the others go on. Raises MalformedPack for a
    landlord's setting that no check has or that is of another type.
    """
    refuse_unknown_settings(checks, settings)
    live = [check for check in checks if check.status == "live"]
    tables = _tables_of(live, standards)
    with ExitStack() as opened:
        con = opened.enter_context(sandbox(database, tables, files))
        strict = con
        if not all(check.is_shipped for check in live):
            strict = opened.enter_context(sandbox(database, tables))
        counts = Counts(con, live, standards)
        ran = [_look(con, check, standards, counts) for check in live]
        for check in (r for r in ran if r.failure is None):
            asked = con if check.check.is_shipped else strict
            _ask(asked, check, standards, settings, today, seconds_a_check)
        con.execute(COMMUNAL_PARTS)
        for subject in sorted({check.subject for check in live}):
            _make_issues(con, subject, [r for r in ran if r.check.subject == subject], standards)
    issues = [r.issues for r in ran if r.issues is not None]
    coverage = [covered for r in ran for covered in r.coverage()]
    return Found(
        pyarrow.concat_tables(
            [pyarrow.schema(ISSUE_COLUMNS).empty_table(), *issues], promote_options="default"
        ),
        pyarrow.Table.from_pylist(coverage, pyarrow.schema(COVERAGE_COLUMNS)),
    )


@dataclass
class _Ran:
    """What became of one check: its verdicts, its rows, what was made of them, or why it failed."""

    check: Check
    verdicts: list[Verdict]
    found: pyarrow.Table | None = None
    issues: pyarrow.Table | None = None
    failure: str | None = None

    def coverage(self) -> list[dict[str, Any]]:
        """Say for each system how far it was looked at; a check that failed judged nothing."""
        verdicts = self.verdicts
        if self.failure is not None:
            verdicts = [_not_judged(verdict, self.failure) for verdict in verdicts]
        return [_covered(self.check, verdict) for verdict in verdicts]


def _tables_of(checks: Sequence[Check], standards: Standards) -> dict[str, dict[str, str]]:
    """Give the tables that the checks, and the judging of them, read."""
    asked = {*ALWAYS_READ}.union(*((*c.tables, *c.needs, c.subject) for c in checks))
    return {name: cols for name, cols in joined_tables(standards).items() if name in asked}


def _look(
    con: duckdb.DuckDBPyConnection, check: Check, standards: Standards, counts: Counts
) -> _Ran:
    try:
        return _Ran(check, judge(con, check, standards, counts))
    except duckdb.Error as error:
        return _Ran(check, [Verdict(None, 0, 0, None)], failure=reason(error))


def _ask(
    con: duckdb.DuckDBPyConnection,
    ran: _Ran,
    standards: Standards,
    settings: dict[str, dict[str, Any]],
    today: date,
    seconds: float,
) -> None:
    # What is shipped was read closely before it was shipped; a landlord's own is read here.
    problems = [] if ran.check.is_shipped else unsafe(ran.check, standards)
    if problems:
        ran.failure = problems[0]
        return
    try:
        ran.found = ask(con, ran.check.sql, bound(ran.check, settings, today), seconds)
    except CheckFailed as failure:
        ran.failure = str(failure)


def _make_issues(
    con: duckdb.DuckDBPyConnection, subject: str, ran: list[_Ran], standards: Standards
) -> None:
    """Make the rows of all checks of one kind of subject into issues."""
    done = [check for check in ran if check.found is not None]
    if subject != "field":
        try:
            look_up_subjects(con, subject, [check.found for check in done], standards)
        except duckdb.Error as error:
            for check in done:
                check.failure = reason(error)
            return
    for check in done:
        try:
            check.issues = _judged(con, check.check, check.found, check.verdicts)
        except CheckFailed as failure:
            check.failure = str(failure)


def _judged(
    con: duckdb.DuckDBPyConnection, check: Check, found: pyarrow.Table, verdicts: list[Verdict]
) -> pyarrow.Table:
    """Make rows into issues: with their subject's first record, and only where judged."""
    con.register("found", _in_turn(found) if check.others else found)
    con.register(
        "verdict",
        pyarrow.table(
            {
                "source": pyarrow.array([v.source for v in verdicts], pyarrow.string()),
                "can_judge": pyarrow.array([v.can_judge for v in verdicts], pyarrow.bool_()),
                "first": pyarrow.array([v.window_from for v in verdicts], pyarrow.date32()),
                "until": pyarrow.array([v.window_until for v in verdicts], pyarrow.date32()),
            }
        ),
    )
    try:
        if check.subject != "field" and row_of(con, STRANGERS)[0]:
            raise CheckFailed(f"it names a subject that is no {check.subject}")
        if check.others and row_of(con, strangers(check))[0]:
            raise CheckFailed(f"it names another thing that is no {check.others}")
        return con.sql(_issues(check, found.column_names)).to_arrow_table()
    except duckdb.Error as error:
        raise CheckFailed(reason(error)) from None
    finally:
        con.unregister("found")
        con.unregister("verdict")


def _in_turn(found: pyarrow.Table) -> pyarrow.Table:
    """Number rows in the order in which the check gave them."""
    return found.append_column("turn", pyarrow.array(range(found.num_rows), pyarrow.int64()))


def _issues(check: Check, columns: list[str]) -> str:
    """Give the query that makes the rows of one check into issues.

    The id is of what does not change when things are merged or renamed: check, subject kind, the
    subject's first record and the day.
    """
    details = sorted(name for name in columns if name.startswith("detail_"))
    cause = [f"found.{name}" for name in ("detail_field", "detail_cause") if name in columns]
    subject = of_field("detail_cause" in columns) if check.subject == "field" else LOOKED_UP
    place = "subject.place_id"
    if "place_id" in columns:
        place = "coalesce(found.place_id, subject.place_id)"
    person = "found.person_id" if "person_id" in columns else "subject.person_id"
    named = f"'{check.name}', '{check.subject}'"
    ticket = ", ".join([f"'{check.name}'", "subject.source", "subject.cause", *cause])
    whose = (
        f"'ticket-' || substr(md5(concat_ws('|', {ticket})), 1, 16)"
        if check.lane in ("mend_at_source", "measured")
        else f"""coalesce('case-' || coalesce(around.part_of_id, {place}),
                'person-' || {person}, 'ticket-' || substr(md5(concat_ws('|', {ticket})), 1, 16))"""
    )
    made = f"""
        select
            substr(md5(concat_ws('|', {named}, subject.first_record_id,
                coalesce(found.happened_on::varchar, ''))), 1, 20) as issue_id,
            '{check.name}' as "check", '{check.chapter}' as chapter, '{check.lane}' as lane,
            {place} as place_id, {person} as person_id,
            '{check.subject}' as subject_kind, found.subject_id, subject.source_ref as subject_ref,
            found.happened_on::date as happened_on, {whose} as case_id,
            subject.source, subject.subject_on
            {"".join(f", found.{name}::varchar as {name}" for name in details)}
            {f", found.{OTHER}, found.turn" if check.others else ""}
        from found
        join of_subject as subject on subject.subject_id = found.subject_id
            {"and subject.cause = found.detail_cause" if check.subject == "field" and cause else ""}
        join verdict on verdict.source = subject.source and verdict.can_judge
        left join communal_part as around on around.place_id = {place}
        where (verdict.first is null
                or coalesce(subject.subject_on, found.happened_on::date, verdict.first)
                    >= verdict.first)
            and (verdict.until is null
                or coalesce(subject.subject_on, found.happened_on::date, verdict.until)
                    <= verdict.until)"""
    one_each = f"""select distinct on (issue_id) * from made
        order by issue_id{"".join(f", {name}" for name in details)}"""
    return f"""with of_subject as ({subject}), made as materialized ({made})
        {folded(check) if check.others else one_each}"""


def _covered(check: Check, verdict: Verdict) -> dict[str, Any]:
    return {
        "check": check.name,
        "source": verdict.source,
        "from": verdict.first_on,
        "until": verdict.until_on,
        "judged_count": verdict.judged_count,
        "cannot_judge_count": verdict.cannot_judge_count,
        "missing": verdict.missing,
        "window_from": verdict.window_from,
        "window_until": verdict.window_until,
    }


def _not_judged(verdict: Verdict, why: str) -> Verdict:
    """Say that a check failed: it judged nothing of any system."""
    subjects = verdict.judged_count + verdict.cannot_judge_count
    return Verdict(verdict.source, 0, subjects, f"check failed: {why}")
