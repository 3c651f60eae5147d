"""Judges between which sources a UPRN can be believed, from how it behaves in the records.

A system's own number is often kept in the field called UPRN. It shows: such numbers never agree
with another system's where the address is the same, or stand at unlike addresses.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.places.reading import OVERLAP
from ontherecord.pipeline.matching.places.reasons import WEIGHTS, OpenReason, Reason

# ruff: noqa: S608 — only fragments of our own SQL are composed

ONE_CHARACTER_APART = (
    "(length(a.postcode) = length(b.postcode)"
    " and hamming(rpad(a.postcode, 8, ' '), rpad(b.postcode, 8, ' ')) = 1)"
)
"""Padded, because `hamming` refuses texts of unlike length wherever the plan may put it."""

SAME_ADDRESS = (
    "(a.core <> '' and a.core = b.core and (a.postcode = b.postcode or a.postcode = ''"
    f" or b.postcode = '' or {ONE_CHARACTER_APART}))"
)

_ALIKE_UNIT = """(a.unit = b.unit
    or (a.unit <> '' and a.number = '' and b.unit = '' and a.unit = b.number)
    or (b.unit <> '' and b.number = '' and a.unit = '' and b.unit = a.number)
    or (a.unit <> '' and b.unit = '' and b.number = a.number || a.unit)
    or (b.unit <> '' and a.unit = '' and a.number = b.number || b.unit))"""
_ALIKE_NUMBER = """(a.number = b.number or a.number = '' or b.number = '' or a.unit <> b.unit
    or (a.low <= b.high and b.low <= a.high and (a.number like '%-%' or b.number like '%-%')))"""
_ALIKE_STREET = """(a.postcode = b.postcode and a.postcode <> ''
    or list_has_any(string_split(concat_ws(' ', a.name, a.street), ' '),
        string_split(concat_ws(' ', b.name, b.street), ' ')))"""
ALIKE_ADDRESS = f"({SAME_ADDRESS} or ({_ALIKE_UNIT} and {_ALIKE_NUMBER} and {_ALIKE_STREET}))"
"""Whether a shared UPRN may be believed: the addresses do not speak against it."""

FEW = 5
"""With fewer comparisons than this, two sources' habits cannot be told."""

LONG = 8
"""A number this long is seldom a system's own; believed where there is too little to judge by."""


def judge_uprns(con: duckdb.DuckDBPyConnection) -> None:
    """Write `uprn_pair` (records with one UPRN) and `uprn_trust` (which sources' agree).

    Reads `place_read` and `same_address` (pairs of one address and postcode).
    """
    con.execute(
        f"""create or replace temp table uprn_pair as
        select a.rid as one, b.rid as other, a.source as source, b.source as other_source,
            length(a.uprn) < {LONG} as is_short,
            {SAME_ADDRESS} as is_same, {ALIKE_ADDRESS} as is_alike
        from place_read as a join place_read as b using (uprn)
        where a.source < b.source"""
    )
    con.execute(
        f"""create or replace temp table uprn_trust as
        with compared as (
            select source, other_source, is_short, is_alike as agrees from uprn_pair
            union all
            select a.source, b.source, least(length(a.uprn), length(b.uprn)) < {LONG}, false
            from same_address as pair
            join place_read as a on a.rid = pair.one
            join place_read as b on b.rid = pair.other
            where pair.is_only and a.uprn <> b.uprn
        ),
        counted as (
            select source, other_source, is_short, count(*) filter (agrees) as agreeing,
                count(*) filter (not agrees) as differing
            from compared group by all
        ),
        source as (select distinct source from place_read),
        met as (
            select a.source, b.source as other_source, unnest([true, false]) as is_short
            from source as a join source as b on a.source < b.source
        )
        select source, other_source, is_short
        from met left join counted using (source, other_source, is_short)
        where agreeing > differing
            or (coalesce(agreeing + differing, 0) < {FEW} and not is_short)"""
    )


def find_by_uprn(con: duckdb.DuckDBPyConnection, reason: Reason) -> None:
    """Write `candidate`: one believable UPRN, with the same address, or with one not unlike it."""
    is_same = reason is Reason.UPRN_AND_ADDRESS
    con.execute(
        f"""create or replace temp table candidate as
        select one, other from uprn_pair semi join uprn_trust using (source, other_source, is_short)
        where {"is_same" if is_same else "is_alike and not is_same"}"""
    )
    if is_same:
        _link_renumbered(con)
        return
    con.execute(
        """insert into place_doubt
        select one, other, $reason, $weight
        from uprn_pair semi join uprn_trust using (source, other_source, is_short)
        where not is_alike""",
        {"reason": OpenReason.UPRN_AT_UNLIKE_ADDRESS.value, "weight": WEIGHTS[reason]},
    )


def _link_renumbered(con: duckdb.DuckDBPyConnection) -> None:
    """Link a source's record to its forerunner: one UPRN, one address, never there together."""
    con.execute(
        f"""insert into place_edge
        select a.rid, b.rid, $reason, $weight
        from place_read as a
        join place_read as b using (source, uprn, core, postcode)
        anti join decided_pair as decided on decided.answer = 'not_same'
            and decided.one = a.rid and decided.other = b.rid
        where a.rid < b.rid and core <> '' and coalesce(a.kind = b.kind, true)
            and not ({OVERLAP.format("a", "b")})""",
        {"reason": Reason.UPRN_AND_ADDRESS.value, "weight": WEIGHTS[Reason.UPRN_AND_ADDRESS]},
    )
