"""What a handover changed, counted once, so that a page need not count it over all versions.

Rows by table, and issues by check. Issues are counted as far as every reader of lists sees them:
none that is held back, and none more sensitive than `personal`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import psycopg

from ontherecord.pipeline.handover.publishing import Published

CHANGED = """
insert into record.run_change as told values (%s, %s, %s, %s, %s)
on conflict (run_id, "table") do update set added = told.added + excluded.added,
    closed = told.closed + excluded.closed, row_count = excluded.row_count
"""

OPEN = "gone_on is null and held_back is null and sensitivity in ('ordinary', 'personal')"

COME_AND_GONE = f"""
with touched as materialized (
    select issue_id, coalesce("check", '') as "check", known_from, known_until from record.issue
    where {OPEN} and (known_from = %(at)s or known_until = %(at)s)
)
select coalesce(come."check", gone."check"),
    count(*) filter (where gone.issue_id is null),
    count(*) filter (where come.issue_id is null)
from (select * from touched where known_from = %(at)s) as come
full join (select * from touched where known_until = %(at)s) as gone using (issue_id)
group by 1
"""  # noqa: S608 — composed of our own words

STANDING = f"""
select coalesce("check", ''), count(*) from record.issue
where known_until is null and {OPEN} group by 1
"""  # noqa: S608 — composed of our own words

ISSUES = """
insert into record.run_issue as told values (%s, %s, %s, %s, %s)
on conflict (run_id, "check") do update set open_count = excluded.open_count,
    new_count = told.new_count + excluded.new_count,
    gone_count = told.gone_count + excluded.gone_count
"""


def tell_changes(
    con: psycopg.Connection, run_id: str, changes: Mapping[str, Published], at: datetime
) -> None:
    """Write what the handover of a run at a moment added and closed, the last but the stamp.

    A run that is handed over again, because its tables have another shape, adds to what it did.
    """
    with con.cursor() as cursor:
        cursor.executemany(
            CHANGED,
            [(run_id, name, d.added, d.closed, d.rows) for name, d in sorted(changes.items())],
        )
        moved = {"issue": changes["issue"]} if "issue" in changes else {}
        come_and_gone: dict[str, tuple[int, int]] = {}
        if any(done.added or done.closed for done in moved.values()):
            found = cursor.execute(COME_AND_GONE, {"at": at}).fetchall()
            come_and_gone = {check: (new, gone) for check, new, gone in found}
        standing = dict(cursor.execute(STANDING).fetchall())
        checks = sorted({*standing, *come_and_gone})
        cursor.executemany(
            ISSUES,
            [
                (run_id, check, standing.get(check, 0), *come_and_gone.get(check, (0, 0)))
                for check in checks
            ],
        )
