"""Find what a change can reach, so that all else may stay as the last run left it.

What becomes of a record hangs on its own words and on the records that evidence connects with it,
directly or through others; and evidence arises only in blocks. So: the records that changed, those
that stand in a block with them and may be their match, and all whom evidence connects with these.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.people import blocking, preparing
from ontherecord.pipeline.matching.people.blocking import wide_keys


def find_changed(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Write `people_changed` (new or rewritten) and `people_gone`; give their sum and the whole."""
    con.execute(
        """create or replace temp table people_changed as
        select record_id from people_input
        anti join people_before_seen using (record_id, digest)"""
    )
    con.execute(
        """create or replace temp table people_gone as
        select record_id from people_before_seen anti join people_input using (record_id)"""
    )
    con.execute(
        """create or replace temp table people_changed_record as
        select person_record.* from person_record semi join people_changed using (record_id)"""
    )
    return con.execute(
        """select (select count(*) from people_changed) + (select count(*) from people_gone),
            (select count(*) from people_input)"""
    ).fetchall()[0]


def find_met(con: duckdb.DuckDBPyConnection) -> None:
    """Write `people_part`: the changed records and all who stand or stood in a block with them.

    Reads the workings of the changed records. Also `people_touched`: the changed, and the members
    of changed blocks so large that who is compared in them may have changed.
    """
    con.execute(_CHANGED_BLOCK)
    con.execute(_MET)
    con.execute(_TOUCHED, {"least": least_large()})
    _part(con, "people_met", "people_touched")


def least_large() -> int:
    """Give the size above which a block's members are not simply all compared."""
    return min(blocking.LARGEST_BLOCK, preparing.SHARED_BY_MANY)


_CHANGED_BLOCK = f"""
create or replace temp table people_changed_block as
with now as (
    select record_id, block from ({wide_keys()}) join people_names using (id)
)
select distinct block from (
    select block from now
    union all
    select unnest(blocks) from people_before_seen
    semi join (from people_changed union all from people_gone) using (record_id)
)
"""  # noqa: S608 — composed of our own rules

# Who stood there before and who stands there now. Of the changed, both.
_MET = f"""
create or replace temp table people_met as
select block, record_id, true as was_there,
    record_id not in (select record_id from people_changed)
        and record_id not in (select record_id from people_gone) as is_there
from (select record_id, unnest(blocks) as block from people_before_seen)
semi join people_changed_block using (block)
union all
select distinct block, record_id, false, true
from ({wide_keys()}) join people_names using (id)
"""  # noqa: S608 — composed of our own rules

_TOUCHED = """
create or replace temp table people_touched as
select record_id from people_changed
union
select record_id from people_met
semi join (
    select block from people_met group by block
    having greatest(count(*) filter (where was_there), count(*) filter (where is_there)) > $least
) using (block)
"""


def find_reached(con: duckdb.DuckDBPyConnection) -> None:
    """Write `people_reached`: all whom evidence connects with the touched, as of now or before.

    Reads `people_evidence` of the part that was met. `people_part` becomes the reached, and the
    members of their large blocks, whose size has to be known.
    """
    con.execute(
        """create or replace temp table people_reached_hash as
        select hash(record_id) as number from people_touched
        union
        select hash(record_id) from people_gone
        union
        select hash(record_id) from people_names
        join (
            select id_l as id from people_evidence union select id_r from people_evidence
        ) using (id)"""
    )
    con.execute("create or replace temp table people_edge as from people_reached_hash")
    while con.execute("select 1 from people_edge limit 1").fetchall():
        con.execute(
            """create or replace temp table people_edge as
            select number from (
                select other as number from people_before_bond
                join people_edge on people_edge.number = one
                union
                select one from people_before_bond
                join people_edge on people_edge.number = other
            )
            anti join people_reached_hash using (number)"""
        )
        con.execute("insert into people_reached_hash from people_edge")
    con.execute(
        """create or replace temp table people_reached as
        select record_id from people_input
        semi join people_reached_hash on number = hash(record_id)"""
    )
    con.execute(_LARGE, {"least": least_large()})
    _part(con, "people_reached", "people_mate")


# The blocks of a changed record are in people_met; those of the others are as they were.
_LARGE = """
create or replace temp table people_mate as
with standing as (
    select record_id, unnest(blocks) as block from people_before_seen
    semi join people_reached using (record_id)
    anti join people_changed using (record_id)
    union all
    select record_id, block from people_met
    where is_there and record_id in (select record_id from people_changed)
),
members as (
    select record_id, block
    from (select record_id, unnest(blocks) as block from people_before_seen)
    semi join standing using (block)
    union
    select record_id, block from people_met where is_there
)
select distinct record_id from members
semi join (select block from members group by block having count(*) > $least) using (block)
"""


def _part(con: duckdb.DuckDBPyConnection, *tables: str) -> None:
    which = " union ".join(f"select record_id from {table}" for table in tables)  # noqa: S608 — ours
    con.execute(
        f"""create or replace temp table people_part as
        select person_record.* from person_record semi join ({which}) using (record_id)"""  # noqa: S608 — ours
    )
