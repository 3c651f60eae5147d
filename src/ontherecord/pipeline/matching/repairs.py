"""Joins a landlord's order and a contractor's job for one fault.

By the reference one gave the other, where the place does not contradict it; then by place, trade
and date where exactly one fits. A job's reference to an order at another address is left for a
person: one digit wrong would otherwise hang a home's work on its neighbour. A job at an address
that the landlord's system does not know contradicts nothing.
"""

from __future__ import annotations

from enum import StrEnum

import duckdb

from ontherecord.pipeline.mapping.expressions import canonical_reference
from ontherecord.pipeline.matching.clustering import Link, gather
from ontherecord.pipeline.matching.links import decided, write_links

DAYS_APART = 3
"""How far apart order and job may be dated when nothing but place and trade joins them."""


class RepairReason(StrEnum):
    """Why two records are one repair."""

    REFERENCE = "reference"
    PLACE_TRADE_AND_DATE = "place_trade_and_date"
    DECISION = "decision"
    ONLY_RECORD = "only_record"


WEIGHTS = {RepairReason.REFERENCE: 20.0, RepairReason.PLACE_TRADE_AND_DATE: 8.0}


def match_repairs(con: duckdb.DuckDBPyConnection) -> None:
    """Write `repair_link` and `repair_open` from `repair_record`, `match` of places and `system`.

    Two orders of one landlord's system never become one repair, except by decision.
    """
    own, other = canonical_reference("repair.source_ref"), canonical_reference("repair.other_ref")
    con.execute(
        f"""create or replace temp table repair_fact as
        select repair.record_id, repair.source, system.side, repair.trade, repair.reported_on,
            place.entity_id as place_id, {own} as own_ref, {other} as other_ref
        from repair_record as repair
        left join match as place
            on place.kind = 'place' and place.record_id = repair.place_record_id
        left join system on system.system_id = repair.source"""  # noqa: S608 — our own columns
    )
    con.execute(
        """create or replace temp table repair_pair as
        with known_to as (
            select distinct entity_id as place_id, source from match where kind = 'place'
        )
        select theirs.record_id as one, ours.record_id as other, 'reference' as reason,
            theirs.place_id <> ours.place_id and known_to.source is not null as contradicted
        from repair_fact as theirs
        join repair_fact as ours
            on ours.own_ref = theirs.other_ref and ours.source <> theirs.source
        left join known_to
            on known_to.place_id = theirs.place_id and known_to.source = ours.source"""
    )
    con.execute(
        """insert into repair_pair
        with referenced as (
            select one as record_id from repair_pair union select other from repair_pair
        ),
        unreferenced as (
            select * from repair_fact anti join referenced using (record_id)
            where place_id is not null
        ),
        fitting as (
            select theirs.record_id as one, ours.record_id as other,
                count(*) over (partition by theirs.record_id) as ours_count,
                count(*) over (partition by ours.record_id) as theirs_count
            from unreferenced as theirs
            join unreferenced as ours
                on theirs.place_id = ours.place_id and theirs.trade = ours.trade
                and theirs.side = 'contractor' and ours.side = 'landlord'
                and theirs.reported_on - ours.reported_on between -$days and $days
            where theirs.other_ref is null
        )
        select one, other, 'place_trade_and_date', ours_count > 1 or theirs_count > 1
        from fitting""",
        {"days": DAYS_APART},
    )
    _find_plain(con)
    _gather_tangled(con)
    con.execute("insert into repair_link from repair_plain")


def _find_plain(con: duckdb.DuckDBPyConnection) -> None:
    """Write `repair_plain`: records alone or in one pair that nothing else touches.

    They are nearly all there are, and need no clustering.
    """
    con.execute(
        """create or replace temp table repair_plain as
        with ends as (
            select one as record_id, other as partner, reason, contradicted from repair_pair
            union all
            select other, one, reason, contradicted from repair_pair
        ),
        paired as (
            select record_id, any_value(partner) as partner, any_value(reason) as reason,
                count(*) = 1 and not bool_or(contradicted) as is_plain
            from ends group by record_id
        ),
        asked_about as (
            select record_id from decision where kind = 'repair'
            union
            select other_record_id from decision where kind = 'repair'
        )
        select mine.record_id, least(mine.record_id, mine.partner) as cluster, mine.reason,
            case mine.reason when 'reference' then $reference else $place end as weight,
            null::varchar as decided_by
        from paired as mine
        join paired as theirs on theirs.record_id = mine.partner
        where mine.is_plain and theirs.is_plain
            and mine.record_id not in (from asked_about)
            and mine.partner not in (from asked_about)
        union all
        select record_id, record_id, $alone, null, null
        from repair_fact anti join paired using (record_id)
        where record_id not in (from asked_about)""",
        {
            "reference": WEIGHTS[RepairReason.REFERENCE],
            "place": WEIGHTS[RepairReason.PLACE_TRADE_AND_DATE],
            "alone": RepairReason.ONLY_RECORD.value,
        },
    )


def _gather_tangled(con: duckdb.DuckDBPyConnection) -> None:
    """Write `repair_link` and `repair_open` for the records that are not plain."""
    pairs = con.execute(
        """select one, other, reason, contradicted from repair_pair
        anti join repair_plain on repair_plain.record_id = repair_pair.one"""
    ).fetchall()
    facts = con.execute(
        "select record_id, source, side from repair_fact anti join repair_plain using (record_id)"
    ).fetchall()
    together, apart = decided(con, "repair")
    links = [
        Link(one, other, WEIGHTS[RepairReason(reason)], reason)
        for one, other, reason, contradicted in pairs
        if not contradicted
    ]
    gathering = gather(
        (record for record, *_ in facts),
        [*links, *together],
        apart,
        {record: source for record, source, side in facts if side == "landlord"},
    )
    left_open = [
        Link(one, other, WEIGHTS[RepairReason(reason)], reason)
        for one, other, reason, contradicted in pairs
        if contradicted and (min(one, other), max(one, other)) not in apart
    ]
    write_links(con, "repair", gathering, left_open)
