"""What each view selects: the rows that the rules let a role see anywhere, never what is guarded.

The rules are `permission`'s own, asked for a role without a patch, a case or a name. What is
counted is counted over the same rows.
"""

from __future__ import annotations

from datetime import date

from ontherecord.desk.facts.composing import Sql, every, joined, name, of_pair, sql
from ontherecord.desk.facts.lanes import lane_of, position_of, sees_all_in
from ontherecord.desk.facts.queries import FEWEST_SHOWN
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.predicates import visible
from ontherecord.desk.permission.rules import KIM_LEAD, REPAIRS
from ontherecord.desk.reporting.shapes import ViewShape

NO_DAY = date(1970, 1, 1)
"""Rules that hold anywhere ask for no day; none of a patch or case is among them."""
TODAY = Sql("(select today from record.run where is_latest)")
FOUR_WEEKS = 28


def seen(role: str, kind: str, alias: str) -> Sql:
    """Give the condition that a row is known now, seen anywhere by a role, and not guarded."""
    actor = Actor(None, frozenset({role}), NO_DAY)
    return every((sql("{row}.known_until is null", row=name(alias)),
                  of_pair(visible(actor, kind, alias))))  # fmt: skip


def select_of(view: ViewShape) -> Sql:
    """Give the select of a view, with its columns in their order."""
    if view.kind:
        columns = joined([sql("x.{column}", column=name(c)) for c in view.columns], ", ")
        return sql(
            "select {columns} from record.{table} as x where {seen}",
            columns=columns, table=name(view.kind), seen=seen(REPAIRS, view.kind, "x"),
        )  # fmt: skip
    return {
        "about": lambda: Sql(
            "select landlord, today as as_of, handed_over_at from record.run where is_latest"
        ),
        "code": lambda: Sql("select list, code, meaning from record.code_said"),
        "board_open_cases": _board_open_cases,
        "board_issues": _board_issues,
        "board_repairs": _board_repairs,
        "board_hazards": _board_hazards,
        "board_coverage": _board_coverage,
        "operations_case": _operations_case,
        "operations_issue": _operations_issue,
        "records_load": lambda: sql(
            "select x.source, x.kind, x.delivery, {count}, x.first_on, x.last_on, x.loaded_until"
            " from record.source_load as x where x.known_until is null",
            count=_not_few_of_whom("x.record_count", "record_count"),
        ),
        "records_completeness": _records_completeness,
        "records_mismatches": _records_mismatches,
        "records_rejected": lambda: Sql(RECORDS_REJECTED),
        "records_lag": lambda: Sql(RECORDS_LAG),
        "information_rights_holdings": lambda: sql(
            "select x.kind, said.title, said.sensitivity, said.retention, x.source, {count},"
            " x.first_on, x.last_on from record.source_load as x"
            " join record.kind_said as said on said.kind = x.kind and said.field = ''"
            " where x.known_until is null",
            count=_not_few_of_whom("x.record_count", "record_count"),
        ),
        "information_rights_views": lambda: _views_by_month(),
    }[view.name]()


def _open(role: str) -> Sql:
    """Give the condition, over issues called `its`, that one is open, seen and not answered."""
    return sql(
        "(its.gone_on is null and {seen} and its.held_back is null and coalesce("
        "(select given.returns_on from desk.issue_answer as given"
        " where given.issue_id = its.issue_id order by given.answered_at desc, given.id desc"
        " limit 1) <= {today}, true))",
        seen=seen(role, "issue", "its"), today=TODAY,
    )  # fmt: skip


def _shown(count: str, called: str, whole: str = "", *, beside: str = "") -> Sql:
    """Give a count, or nothing where it is of fewer than five, or where a whole that is shown
    beside it leaves fewer than five others, or where a count is beside it from which it follows;
    `count`, `whole` and `beside` are our own words.
    """
    few = " or ".join(
        f"{one} between 1 and {FEWEST_SHOWN - 1}"
        for one in (
            count,
            *([f"{whole} - {count}"] if whole else []),
            *([beside] if beside else []),
        )
    )
    return sql(
        "case when {few} then null else {count} end as {called}",
        few=Sql(few), count=Sql(count), called=name(called),
    )  # fmt: skip


RECORDS_REJECTED = f"""
with counted as (
    select extract, kind, field, reason, count(*) as rejected_count
    from record.rejected where known_until is null group by extract, kind, field, reason),
placed as (
    select counted.*, rejected_count < {FEWEST_SHOWN} as is_few,
        count(*) filter (where rejected_count < {FEWEST_SHOWN}) over of_file as few_count,
        row_number() over (partition by extract
            order by rejected_count >= {FEWEST_SHOWN}, rejected_count, kind, field, reason) as place
    from counted window of_file as (partition by extract))
select extract, kind, field, reason,
    case when is_few or (few_count = 1 and place = 2) then null else rejected_count end
from placed"""  # noqa: S608 — a number of ours
"""How many rows of a file were rejected in all is told elsewhere: where one count of it is left
out, the next one is too, or it would follow."""

RECORDS_LAG = f"""
select kind, field, source, other_source,
    case when are_few then null else pair_count end,
    case when are_few or few_later then null else later_count end,
    case when are_few or few_later then null else median_days end,
    case when are_few or few_later then null else most_days end
from (select lag.*, pair_count between 1 and {FEWEST_SHOWN - 1} as are_few,
        later_count between 1 and {FEWEST_SHOWN - 1}
        or pair_count - later_count between 1 and {FEWEST_SHOWN - 1} as few_later
    from record.lag as lag where known_until is null) as counted"""  # noqa: S608 — as above


IS_SPECIAL = (
    "not exists (select 1 from record.kind_said as level where level.kind = x.kind"
    " and level.field = '' and level.sensitivity in ('ordinary', 'personal'))"
)
"""Of row `x`: it counts a kind that tells of needs or warnings, or that no standard names."""


def _not_few_of_whom(count: str, called: str, *besides: str) -> Sql:
    """Give a count over rows `x`, or nothing where it, or one besides from which it follows, is of
    fewer than five needs or warnings: as the desk's pages do. They are our own words."""
    few = " or ".join(f"{one} between 1 and {FEWEST_SHOWN - 1}" for one in (count, *besides))
    return sql(
        "case when ({few}) and {special} then null else {count} end as {called}",
        few=Sql(few), special=Sql(IS_SPECIAL), count=Sql(count), called=name(called),
    )  # fmt: skip


def _records_completeness() -> Sql:
    counts = ("record_count", "filled_count", "gap_count")
    return sql(
        "select x.source, x.kind, x.field, {counts} from (select source, kind, field, {sums}"
        " from record.completeness where known_until is null group by source, kind, field) as x",
        counts=joined(
            [_not_few_of_whom(f"x.{one}", one, *(f"x.{other}" for other in counts))
             for one in counts], ", "
        ),
        sums=Sql(", ".join(f"sum({one})::bigint as {one}" for one in counts)),
    )  # fmt: skip


def _board_open_cases() -> Sql:
    return sql(
        "select x.lane, {count} from record.issue_case as x where {seen} and exists"
        " (select 1 from record.issue as its where its.case_id = x.case_id and its.lane = x.lane"
        " and {open}) group by x.lane",
        count=_shown("count(*)", "case_count"), seen=seen(KIM_LEAD, "issue_case", "x"),
        open=_open(KIM_LEAD),
    )  # fmt: skip


def _board_issues() -> Sql:
    return sql(
        "select its.check, told.title, told.chapter, told.lane, {open}, {new}, {gone}"
        " from record.issue as its join record.check_said as told on told.check = its.check"
        " where {seen} and its.held_back is null"
        " group by its.check, told.title, told.chapter, told.lane",
        open=_shown("count(*) filter (where its.gone_on is null)", "open_count"),
        new=_shown(
            _lately("its.first_seen_on", "its.gone_on is null and "), "new_count",
            "count(*) filter (where its.gone_on is null)",
        ),
        gone=_shown(_lately("its.gone_on"), "gone_count"), seen=seen(KIM_LEAD, "issue", "its"),
    )  # fmt: skip


def _lately(column: str, also: str = "") -> str:
    return f"count(*) filter (where {also}{column} > {TODAY.text} - {FOUR_WEEKS})"


def _board_repairs() -> Sql:
    return sql(
        "select date_trunc('month', x.reported_on)::date as month, {reported}, {completed}, {open},"
        " {past} from record.repair as x where x.reported_on is not null and {seen} group by 1",
        reported=_shown("count(*)", "reported_count"),
        completed=_shown(
            "count(*) filter (where x.status = 'completed')", "completed_count", "count(*)"
        ),
        open=_shown("count(*) filter (where x.status = 'open')", "open_count", "count(*)"),
        past=_shown(
            f"count(*) filter (where x.status = 'open' and x.target_on < {TODAY.text})",
            "past_target_count", "count(*) filter (where x.status = 'open')",
        ),
        seen=seen(KIM_LEAD, "repair", "x"),
    )  # fmt: skip


def _board_hazards() -> Sql:
    return sql(
        "select date_trunc('month', x.aware_at at time zone 'Europe/London')::date as month,"
        " x.hazard, {known}, {safe}, {open} from record.hazard_report as x"
        " where x.aware_at is not null and {seen} group by 1, 2",
        known=_shown("count(*)", "known_count"),
        safe=_shown(
            "count(*) filter (where x.made_safe_on is not null)", "made_safe_count", "count(*)"
        ),
        open=_shown("count(*) filter (where x.status = 'open')", "open_count", "count(*)"),
        seen=seen(KIM_LEAD, "hazard_report", "x"),
    )  # fmt: skip


def _board_coverage() -> Sql:
    """How many a check judged follows from how many it could not, of as many as are held."""
    return sql(
        "select x.check, told.title, {judged}, {cannot} from (select c.check,"
        " sum(c.judged_count)::bigint as judged_count,"
        " sum(c.cannot_judge_count)::bigint as cannot_judge_count from record.coverage as c"
        " where c.known_until is null group by c.check) as x"
        " join record.check_said as told on told.check = x.check",
        judged=_shown("x.judged_count", "judged_count", beside="x.cannot_judge_count"),
        cannot=_shown("x.cannot_judge_count", "cannot_judge_count", beside="x.judged_count"),
    )  # fmt: skip


def _operations_case() -> Sql:
    return sql(
        "select x.case_id, stands.lane, x.place_id, of_it.open_issue_count, of_it.first_seen_on,"
        " case when stands.sees_all then x.is_still_open end,"
        " case when stands.sees_all then x.is_recent end,"
        " case when stands.sees_all then x.repeated end, {position}"
        " from record.issue_case as x"
        " join lateral (select count(*) as open_issue_count,"
        " min(its.first_seen_on) as first_seen_on"
        " from record.issue as its where its.case_id = x.case_id and its.person_id is null"
        " and {open}) as of_it on of_it.open_issue_count > 0"
        " join lateral (select of_lane.lane, of_lane.lane = 'at_risk' and {sees_all} as sees_all"
        " from (select {lane} as lane) as of_lane) as stands on stands.lane is not null"
        " where {seen} and x.place_id is not null and not starts_with(x.case_id, 'person-')",
        open=_open(REPAIRS), seen=seen(REPAIRS, "issue_case", "x"), lane=lane_of(_told("put")),
        sees_all=sees_all_in(
            "at_risk", "x", Sql("other.known_until is null"), _told("other")
        ),
        position=position_of("stands.lane"),
    )  # fmt: skip


def _told(issue: str) -> Sql:
    """Give the condition that an issue is among those that operations are told."""
    return sql(
        "{issue}.person_id is null and {issue}.held_back is null and {seen}",
        issue=name(issue), seen=seen(REPAIRS, "issue", issue),
    )  # fmt: skip


def _operations_issue() -> Sql:
    return sql(
        "select its.issue_id, its.case_id, its.check, told.title, its.lane, its.place_id,"
        " coalesce(its.subject_on, its.happened_on) as happened_on, its.first_seen_on, its.source"
        " from record.issue as its join record.check_said as told on told.check = its.check"
        " where {open} and its.place_id is not null and its.person_id is null",
        open=_open(REPAIRS),
    )  # fmt: skip


def _records_mismatches() -> Sql:
    return sql(
        "select x.source, x.kind, x.field, {count} from record.mismatch as x"
        " where x.known_until is null and not x.is_shown and not exists"
        " (select 1 from record.guarded as held where held.known_until is null"
        " and held.kind = x.kind and held.thing_id = x.entity_id)"
        " group by x.source, x.kind, x.field",
        count=_not_few_of_whom("count(*)", "mismatch_count"),
    )


def _views_by_month() -> Sql:
    return sql(
        "select date_trunc('month', at at time zone 'Europe/London')::date as month, page, kind,"
        " purpose, {count} from desk.audit_view group by 1, 2, 3, 4",
        count=_shown("count(*)", "view_count"),
    )
