"""A small record drawn in text, and a check written on the spot, for the tests of checking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from ontherecord.pipeline.checking import Check, read_checks
from ontherecord.pipeline.checking.examples import read_examples
from ontherecord.pipeline.checking.trying import lay_out
from ontherecord.standards.kinds import Standards

TODAY = date(2026, 3, 20)

HEADER = """/* check
title      = "Attendances of no avail at one home"
says       = "The attendance brought nothing that anybody wrote down."
because    = "An attendance without an outcome tells nobody what is to be done."
next_step  = "Ask the contractor for what happened and write it down there."
wrong_when = ["The outcome stands in an application that we do not receive."]
subject    = "attendance"
lane       = "at_risk"
precedents = ["repairing-trust-2025-no-access"]
status     = "live"
owner      = "repairs manager"
since      = 2026-03-01

[needs]
attendance = ["outcome_claimed"]
*/
"""

SELECT = """select attendance_id as subject_id, attended_on as happened_on
from attendance
where outcome_claimed = 'unknown'
"""

EXAMPLES = """# Examples

Today is 2026-03-20.

## An unknown outcome is an issue

attendance
| attendance_id | attended_on | outcome_claimed |
|---------------|-------------|-----------------|
| a1            | 2026-03-01  | unknown         |

issues
| subject_id |
|------------|
| a1         |

## On the edge: a finished one is none

attendance
| attendance_id | attended_on | outcome_claimed |
|---------------|-------------|-----------------|
| a1            | 2026-03-01  | completed       |

no issues

## Without outcomes it cannot be judged

attendance
| attendance_id | attended_on |
|---------------|-------------|
| a1            | 2026-03-01  |

cannot judge: attendance.outcome_claimed
"""


def write_check(
    folder: Path,
    sql: str = SELECT,
    header: str = HEADER,
    examples: str = EXAMPLES,
    name: str = "attendance_of_no_avail",
    chapter: str = "creating",
) -> Path:
    """Write one check into a folder of checks and give that folder."""
    (folder / chapter).mkdir(parents=True, exist_ok=True)
    (folder / chapter / f"{name}.sql").write_text(header + sql, encoding="utf-8")
    (folder / chapter / f"{name}.examples.md").write_text(examples, encoding="utf-8")
    return folder


def checked(folder: Path, sql: str = SELECT, header: str = HEADER) -> Check:
    """Write one check and read it."""
    return read_checks(write_check(folder, sql, header))[0]


def a_record(database: Path, drawn: str, standards: Standards) -> Path:
    """Write the tables drawn in text into a database file, as a run leaves them."""
    file = database.with_suffix(".md")
    text = f"Today is {TODAY}.\n\n## The record\n\n{drawn}\n\nno issues\n"
    file.write_text(text, encoding="utf-8")
    example = replace(read_examples(file)[0], today=TODAY)
    database.unlink(missing_ok=True)
    with duckdb.connect(database) as con:
        con.execute("set TimeZone = 'UTC'")
        lay_out(con, example, standards)
    return database
