"""The order in which each lane is worked, with every part of that of the first shown.

Harm comes first: the gravest hazard, times who lives there, times how often it was said; then what
is still open, what several checks say, what is recent. There is no secret score, and a need alone
never makes a case urgent: it weighs only where there is a hazard.

What is due and late comes by how long it waits, recent before old; what is to be mended or only
measured by how many issues one cause has brought.
"""

from __future__ import annotations

import glob
from datetime import date
from pathlib import Path

import duckdb

from ontherecord.pipeline.checking.reading import LANES
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.packs import packs_dir, read_rows

# ruff: noqa: S608 — names of our own tables, and weights from a pack

HAZARDS = Path("order", "hazards.csv")
HAZARD_DETAILS = ("detail_fault", "detail_hazard", "detail_programme")
TIMES = ("detail_report_count", "detail_note_count", "detail_home_count")
"""What a check may say of how often something was told: by one issue of several reports."""

MOST_REPEATED = 3
"""How often the same home's issues raise the harm at most: the fourth says what the third did."""

READ = {
    "attendance": "attendance_id varchar, repair_id varchar",
    "certificate": "certificate_id varchar, worst_defect varchar, programme varchar",
    "contact": "contact_id varchar, fault varchar",
    "job_line": "job_line_id varchar, repair_id varchar",
    "need": "person_id varchar, answer varchar, ends_before date",
    "note_sign": "note_sign_id varchar, sign varchar, what varchar, repair_id varchar",
    "occupancy": "place_id varchar, person_id varchar, role varchar, starts_on date,"
    " ends_before date",
    "person": "person_id varchar, date_of_birth date, age_band varchar",
    "place": "place_id varchar, part_of_id varchar",
    "repair": "repair_id varchar, fault varchar, status varchar",
}


def order_cases(con: duckdb.DuckDBPyConnection, run: Path, today: date) -> None:
    """Add to `issue_case` the parts of its order and its position in each lane.

    Reads `issue` in `con` and the things of the run's Parquet. `hazard` is the gravest code and
    `hazard_weight` its weight; `household_weight` is 2 where a young child, somebody over 75 or
    somebody with a need on record lives, without saying which; `repeated` counts the open issues
    up to three; `harm` is their product. `check_count` says how many checks agree.
    `<lane>_position` is the place of a case by its open issues in that lane alone: who may not see
    the gravest finds the others where they would stand without it.
    """
    for table, columns in READ.items():
        _open(con, run, table, columns)
    con.execute("create or replace temp table hazard_weight (hazard varchar, weight integer)")
    rows = read_rows(packs_dir() / HAZARDS, ["hazard", "weight", "why"])
    con.executemany(
        "insert into hazard_weight values (?, ?)",
        [(row["hazard"], int(row["weight"])) for _, row in rows],
    )
    have = {name for name, *_ in con.execute("describe issue").fetchall()}
    # What is in no list gives no list its order: a place in it would tell that it is there.
    listed = "and issue.held_back is null" if "held_back" in have else ""
    hazards, times = _those(have, HAZARD_DETAILS), _those(have, TIMES)
    con.execute(OF_ISSUES.format(hazards=hazards, times=times, listed=listed))
    con.execute(HOUSEHOLDS, {"today": today})
    positions = ", ".join(
        f"any_value(position) filter (lane = '{lane}') as {lane}_position" for lane in LANES
    )
    ordered = ORDERED.format(most=MOST_REPEATED, listed=listed, positions=positions)
    con.execute(ordered, {"today": today})
    for table in READ:
        con.execute(f"drop view {quoted('order_' + table)}")


def _open(con: duckdb.DuckDBPyConnection, run: Path, table: str, columns: str) -> None:
    file = run / f"{table}.parquet"
    names = ", ".join(column.split(" ")[0] for column in columns.split(", "))
    nulls = ", ".join(
        f"null::{kind} as {name}"
        for name, kind in (column.strip().split(" ") for column in columns.split(","))
    )
    rows = f"select {nulls} limit 0"
    if file.is_file():
        # A folder's name may hold [ or *, which DuckDB would read as a pattern.
        found = f"read_parquet({literal(glob.escape(str(file)))})"
        rows = f"select {names} from (({rows}) union all by name select * from {found})"
    con.execute(f"create or replace temp view {quoted('order_' + table)} as {rows}")


def _those(have: set[str], wanted: tuple[str, ...]) -> str:
    """Give the details of an issue among those wanted, as far as any check brought them."""
    return "".join(f"issue.{name}, " for name in wanted if name in have)


OF_ISSUES = """
create or replace temp table issue_hazard as
with told as (
    select issue.issue_id, issue.case_id, issue."check", issue.happened_on, issue.first_seen_on,
        issue.place_id, coalesce(repair.status, 'open') = 'open' as is_still_open,
        coalesce({times} '1')::integer as times,
        coalesce({hazards} repair.fault, contact.fault, certificate.programme,
            case when sign.sign = 'hazard' then sign.what
                when sign.sign = 'leak_from_above' then 'leak' end) as hazard
    from issue
    left join order_attendance as attendance
        on issue.subject_kind = 'attendance' and attendance.attendance_id = issue.subject_id
    left join order_job_line as job_line
        on issue.subject_kind = 'job_line' and job_line.job_line_id = issue.subject_id
    left join order_note_sign as sign
        on issue.subject_kind = 'note_sign' and sign.note_sign_id = issue.subject_id
    left join order_contact as contact
        on issue.subject_kind = 'contact' and contact.contact_id = issue.subject_id
    left join order_certificate as certificate
        on issue.subject_kind = 'certificate' and certificate.certificate_id = issue.subject_id
    left join order_repair as repair on repair.repair_id = case issue.subject_kind
        when 'repair' then issue.subject_id
        else coalesce(attendance.repair_id, job_line.repair_id, sign.repair_id) end
    where issue.gone_on is null and issue.lane = 'at_risk' {listed}
)
select told.*, coalesce(hazard_weight.weight, 0) as weight
from told left join hazard_weight using (hazard)
"""

HOUSEHOLDS = """
create or replace temp table case_household as
with homes as (
    select case_id, place_id from issue_hazard where place_id is not null
    union
    select case_id, substr(case_id, 6) from issue_hazard where starts_with(case_id, 'case-')
    union
    select issue_hazard.case_id, place.place_id
    from issue_hazard
    join order_place as place on place.part_of_id = substr(issue_hazard.case_id, 6)
),
living as (
    select homes.case_id, occupancy.person_id
    from homes join order_occupancy as occupancy using (place_id)
    where occupancy.ends_before is null or occupancy.ends_before > $today
),
needing as (
    select person_id from order_need
    where answer = 'has_need' and (ends_before is null or ends_before > $today)
    group by person_id
)
select living.case_id, max(case
        when needing.person_id is not null
            or person.age_band = 'under_5'
            or person.date_of_birth <= $today - interval 75 years then 2
        else 1 end) as household_weight
from living
left join order_person as person using (person_id)
left join needing using (person_id)
group by living.case_id
"""

ORDERED = """
create or replace table issue_case as
with parts as (
    select case_id,
        arg_max(hazard, (weight, hazard)) filter (weight > 0) as hazard,
        max(weight)::integer as hazard_weight,
        least(greatest(count(*), max(times)), {most})::integer as repeated,
        bool_or(is_still_open) as is_still_open,
        count(distinct "check")::integer as check_count,
        max(happened_on) as latest_on,
        coalesce(max(coalesce(happened_on, $today)) >= $today - interval 24 months, false)
            as is_recent
    from issue_hazard group by case_id
),
weighed as (
    select issue_case.* , parts.* exclude (case_id),
        case when parts.case_id is not null
            then coalesce(household_weight, 1) end::integer as household_weight
    from issue_case
    left join parts using (case_id)
    left join case_household using (case_id)
),
harmed as (
    select *, (hazard_weight * household_weight * repeated)::integer as harm from weighed
),
waiting as (
    select case_id, lane, count(*) as open_count, min(first_seen_on) as since,
        min(coalesce(happened_on, first_seen_on)) as waits_since,
        bool_or(coalesce(happened_on, $today) >= $today - interval 24 months) as waits_lately
    from issue where gone_on is null and lane <> 'at_risk' {listed} group by case_id, lane
),
placed as (
    select case_id, 'at_risk' as lane, row_number() over (
        order by is_recent desc, harm desc, is_still_open desc, check_count desc,
            latest_on desc nulls last, case_id
    )::integer as position
    from harmed where hazard_weight is not null
    union all
    select case_id, lane, row_number() over (
        partition by lane
        order by case when lane = 'due' then not waits_lately end,
            case when lane = 'due' then waits_since end,
            open_count desc, since, case_id
    )::integer
    from waiting
),
places as (
    select case_id, {positions} from placed group by case_id
)
select harmed.*, places.* exclude (case_id)
from harmed left join places using (case_id)
order by case_id
"""
