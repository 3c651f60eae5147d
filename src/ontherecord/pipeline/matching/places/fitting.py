"""Judges candidate pairs: accepted where exactly one fits on either side, else left for a person.

Where several records of a source fit one record, what they hold besides the address may tell: the
one that agrees with it on something in which every rival differs.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.places.reading import OVERLAP
from ontherecord.pipeline.matching.places.reasons import WEIGHTS, OpenReason, Reason
from ontherecord.pipeline.matching.places.uprns import LONG

# ruff: noqa: S608 — only names and fragments of our own SQL are composed

_BITS = {
    "ward": 1,
    "built_year": 2,
    "homes_count": 4,
    "storeys_count": 8,
    "place_type": 16,
    "uprn": 32,
}
_TEXT_BITS = {"outcode": 64, "town": 128, "postcode": 256}
_WARD = 1
_SURROUNDINGS = 1 | 64 | 128
_BUILDING = 2 | 4 | 8
_ENOUGH_TO_COMPARE = 5
"""With fewer pairs, whether two sources use one list of wards cannot be told."""


def start_fitting(con: duckdb.DuckDBPyConnection) -> None:
    """Create `place_edge` (accepted pairs), `place_doubt` (open ones) and the decided pairs."""
    for table in ("place_edge", "place_doubt"):
        con.execute(
            f"""create or replace temp table {table} (
                one bigint, other bigint, reason varchar, weight double)"""
        )
    con.execute(
        """create or replace temp table decided_pair as
        select distinct least(a.rid, b.rid) as one, greatest(a.rid, b.rid) as other,
            decision.answer, decision.decided_by
        from decision
        join place_read as a on a.record_id = decision.record_id
        join place_read as b on b.record_id = decision.other_record_id
        where decision.kind = 'place' and a.rid <> b.rid"""
    )


def judge(con: duckdb.DuckDBPyConnection, reason: Reason) -> None:
    """Judge the pairs of `candidate`: into `place_edge`, into `place_doubt`, or neither."""
    if not con.execute("select 1 from candidate limit 1").fetchall():
        return
    settings = {"reason": reason.value, "weight": WEIGHTS[reason]}
    con.execute(f"create or replace temp table fit as {_compared()}")
    con.execute(
        "insert into place_doubt select one, other, $doubt, $weight from fit where in_conflict",
        {"doubt": OpenReason.UPRN_CONFLICT.value, "weight": settings["weight"]},
    )
    con.execute("delete from fit where in_conflict")
    if reason in _NEEDS_SUPPORT:
        _withhold_unsupported(con, settings["weight"])
    con.execute(f"create or replace temp table crowd as {_crowd()}")
    con.execute(
        """insert into place_edge
        select one, other, $reason, $weight - is_past / 4.0 from fit
        anti join crowd using (one, other)""",
        settings,
    )
    con.execute(
        """insert into place_edge
        select one, other, $by_attributes, least($weight - 0.5, $attributes_weight) - is_past / 4.0
        from crowd where is_told_apart""",
        {
            "by_attributes": Reason.ADDRESS_AND_ATTRIBUTES.value,
            "attributes_weight": WEIGHTS[Reason.ADDRESS_AND_ATTRIBUTES],
            "weight": settings["weight"],
        },
    )
    con.execute(
        """insert into place_doubt
        select one, other, $doubt, $weight from crowd where not is_told_apart""",
        {"doubt": OpenReason.SEVERAL_FIT.value, "weight": settings["weight"]},
    )


_NEEDS_SUPPORT = (Reason.ADDRESS_WITHOUT_POSTCODE, Reason.ADDRESS_ALIKE)
"""Where the postcode does not vouch for the pair, attributes must not speak against it."""


def _compared() -> str:
    """Compare each candidate pair.

    Two UPRNs that differ hold a pair apart; where the whole postcode is the same, only if one of
    the UPRNs stands at another place of the other source. Otherwise one of the two systems holds
    a wrong UPRN for the home, and saying so needs the pair joined.
    """
    agreeing = _bits("=")
    differing = _bits("<>")
    return f"""
        with held as (select distinct source, uprn from place_read where uprn is not null)
        select candidate.one, candidate.other, a.source, b.source as other_source,
            (a.gone_on is not null or b.gone_on is not null)::integer as is_past,
            {agreeing} as agreeing, {differing} as differing,
            coalesce(a.uprn <> b.uprn, false) and trust.source is not null
                and (a.postcode = '' or a.postcode <> b.postcode
                    or there.uprn is not null or here.uprn is not null) as in_conflict
        from candidate
        join place_read as a on a.rid = candidate.one
        join place_read as b on b.rid = candidate.other
        left join uprn_trust as trust
            on trust.source = a.source and trust.other_source = b.source
            and trust.is_short = (least(length(a.uprn), length(b.uprn)) < {LONG})
        left join held as there on there.source = b.source and there.uprn = a.uprn
        left join held as here on here.source = a.source and here.uprn = b.uprn
        anti join decided_pair as decided on decided.answer = 'not_same'
            and decided.one = least(candidate.one, candidate.other)
            and decided.other = greatest(candidate.one, candidate.other)
        where coalesce(a.kind = b.kind, true)"""


def _bits(sign: str) -> str:
    compared = [f"if(coalesce(a.{x} {sign} b.{x}, false), {bit}, 0)" for x, bit in _BITS.items()]
    compared += [
        f"if(a.{x} <> '' and b.{x} <> '' and a.{x} {sign} b.{x}, {bit}, 0)"
        for x, bit in _TEXT_BITS.items()
    ]
    return " | ".join(compared)


def _withhold_unsupported(con: duckdb.DuckDBPyConnection, weight: float) -> None:
    """Leave open what another ward, or two figures of the building, speak against.

    Figures do so only where neither ward nor town nor half a postcode speaks for the pair. Wards
    are held against a pair only where the two sources use one list of them.
    """
    con.execute(
        f"""create or replace temp table withheld as
        with judged as (
            select one, other, agreeing, differing,
                sum((agreeing & {_WARD}) > 0) over both_sources as wards_agreeing,
                sum((differing & {_WARD}) > 0) over both_sources as wards_differing
            from fit window both_sources as (partition by source, other_source)
        )
        select one, other from judged
        where (differing & {_WARD}) > 0 and bit_count(agreeing & {_BUILDING}) < 2
                and (wards_agreeing >= wards_differing
                    or wards_agreeing + wards_differing < {_ENOUGH_TO_COMPARE})
            or bit_count(differing & {_BUILDING}) >= 2
                and (agreeing & {_BUILDING | _SURROUNDINGS}) = 0"""
    )
    con.execute(
        "insert into place_doubt select one, other, $doubt, $weight from withheld",
        {"doubt": OpenReason.ATTRIBUTES_DIFFER.value, "weight": weight},
    )
    con.execute(
        "delete from fit using withheld where fit.one = withheld.one and fit.other = withheld.other"
    )


def _crowd() -> str:
    """The pairs that have a rival, and whether what else they hold tells them from all rivals.

    A record that had gone before the other came is no rival: a renumbered home, not a second one.
    """
    return f"""
        with crowded as (
            from fit
            qualify count(*) over (partition by one, other_source) > 1
                or count(*) over (partition by other, source) > 1
        ),
        rival as (
            select pair.one, pair.other, pair.agreeing & rival.differing as tells
            from crowded as pair
            join crowded as rival on rival.one = pair.one
                and rival.other_source = pair.other_source and rival.other <> pair.other
            join place_read as a on a.rid = pair.other
            join place_read as b on b.rid = rival.other
            where {OVERLAP.format("a", "b")}
            union all
            select pair.one, pair.other, pair.agreeing & rival.differing
            from crowded as pair
            join crowded as rival on rival.other = pair.other
                and rival.source = pair.source and rival.one <> pair.one
            join place_read as a on a.rid = pair.one
            join place_read as b on b.rid = rival.one
            where {OVERLAP.format("a", "b")}
        )
        select pair.one, pair.other, any_value(pair.is_past) as is_past,
            any_value(pair.differing) = 0 and bool_and(rival.tells > 0) as is_told_apart
        from crowded as pair join rival using (one, other)
        group by all"""
