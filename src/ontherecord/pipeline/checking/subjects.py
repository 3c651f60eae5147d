"""Says of what a check found whose it is: the subject's system, first record, place and person.

The subjects of all checks of a kind are looked up at once: each table is read once and no more.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow

from ontherecord.pipeline.checking.counting import london_day
from ontherecord.pipeline.sql import quoted
from ontherecord.standards.kinds import Kind, Standards

# ruff: noqa: S608 — identifiers come from the packs

LOOKED_UP = "from subject_found"
STRANGERS = "select count(*) from found anti join subject_found using (subject_id)"
"""How many rows of `found` are about what is not there."""


def look_up_subjects(
    con: duckdb.DuckDBPyConnection,
    subject: str,
    found: Sequence[pyarrow.Table],
    standards: Standards,
) -> None:
    """Write `subject_found`: of each subject in `found` its id, source, first record, whose, when.

    A field is no row of any table: `of_field` says what is known of it.
    """
    con.execute("create or replace temp table wanted_subject (subject_id varchar)")
    for rows in found:
        con.register("found", rows)
        con.execute("insert into wanted_subject select distinct subject_id::varchar from found")
        con.unregister("found")
    query = _BESIDE_KINDS.get(subject) or _of_kind(con, standards.kinds[subject])
    con.execute(f"create or replace temp table subject_found as {query}")


def of_field(has_cause: bool) -> str:
    """Give the query of every field of a system. One cause is mended at a time, so a field with
    two causes is two subjects.
    """
    cause = "cause" if has_cause else "''"
    return f"""select source || '.' || kind || '.' || field as subject_id, source,
            null as source_ref, null as place_id, null as person_id, null::date as subject_on,
            {cause} as cause, concat_ws('.', source, kind, field, {cause}) as first_record_id
        from completeness group by all"""


def _of_kind(con: duckdb.DuckDBPyConnection, kind: Kind) -> str:
    have = {name for name, *_ in con.execute(f"describe {quoted(kind.name)}").fetchall()}
    place, person = (
        f"subject.{name}" if name in have else "null::varchar" for name in ("place_id", "person_id")
    )
    # Each system's owner mends their own, so that a ticket is about one system.
    cause = "subject.system_id" if kind.name == "system" else "''"
    its_id = f"subject.{quoted(kind.name + '_id')}"
    return f"""select {its_id} as subject_id, subject.source, subject.source_ref,
            {place} as place_id, {person} as person_id,
            {london_day(kind, "subject")} as subject_on, {cause} as cause, subject.first_record_id
        from {quoted(kind.name)} as subject
        where {its_id} in (from wanted_subject)"""


_BESIDE_KINDS = {
    "record": """select record_id as subject_id, source, source_ref, place_id, person_id,
            null::date as subject_on, kind as cause, record_id as first_record_id
        from vanished_record where record_id in (from wanted_subject)""",
    "lag": """select lag_id as subject_id, source, null::varchar as source_ref,
            null::varchar as place_id, null::varchar as person_id, null::date as subject_on,
            lag_id as cause, lag_id as first_record_id
        from lag where lag_id in (from wanted_subject)""",
    "note_sign": """select note_sign_id as subject_id, source, source_ref, place_id, person_id,
            said_on as subject_on, sign as cause, note_sign_id as first_record_id
        from note_sign where note_sign_id in (from wanted_subject)""",
}
