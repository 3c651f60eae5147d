"""Says what lies in what: as the source tells, else a flat in the block its address names."""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.places.reasons import Within


def place_within(con: duckdb.DuckDBPyConnection) -> None:
    """Write `place_within(record_id, within_record_id, reason)` from `place_read`, `place_link`.

    A block fits a flat when its address is the flat's without the unit, or a range of units that
    holds the flat's: the flat's own source first, then any other if they all mean one place.
    """
    con.execute(
        """create or replace temp table place_within as
        select child.record_id, parent.record_id as within_record_id, $told::varchar as reason
        from place_read as child
        join place_read as parent on parent.record_id = child.part_of_record_id
        where parent.record_id <> child.record_id
        order by child.record_id""",
        {"told": Within.PART_OF.value},
    )
    con.execute(
        """insert into place_within
        with flat as (
            select rid, record_id, source, number, name, street, postcode, outcode, town,
                concat_ws('|', number, name, street) as building, left(postcode, -2) as sector,
                try_cast(unit as bigint) as unit_number
            from place_read
            where coalesce(kind, 'home') in ('home', 'garage') and shape in ('unit', 'garage')
                and (name <> '' or number <> '')
                and record_id not in (select record_id from place_within)
        ),
        block as (
            select read.rid, read.record_id, read.source, read.postcode, read.outcode, read.town,
                read.unit, read.low, read.high, read.number, read.name, read.street,
                place_link.cluster, left(read.postcode, -2) as sector,
                concat_ws('|', read.number, read.name, read.street) as building
            from place_read as read join place_link using (record_id)
            where coalesce(read.kind, 'block') = 'block' and read.place_type is not null
                and read.gone_on is null and not contains(read.unit, ',')
                and (read.shape = 'range' or (read.unit = '' and read.kind = 'block'))
        ),
        fit as (
            select flat.rid, flat.record_id, block.record_id as within_record_id, block.cluster,
                block.source = flat.source as is_own
            from flat join block using (building)
            where (block.unit = '' or (flat.unit_number between block.low and block.high))
                and (flat.sector = block.sector or flat.sector = '' or block.sector = '')
                and (flat.outcode = '' or block.outcode = '' or flat.outcode = block.outcode)
                and (flat.town = '' or block.town = '' or flat.town = block.town
                    or flat.sector = block.sector)
            union
            select flat.rid, flat.record_id, block.record_id, block.cluster,
                block.source = flat.source
            from flat join block using (name, sector)
            where name <> '' and sector <> ''
                and (block.unit = '' or (flat.unit_number between block.low and block.high))
                and (flat.number = '' or block.number = '' or flat.number = block.number)
                and (flat.street = '' or block.street = '' or flat.street = block.street)
        ),
        nearest as (
            from fit qualify is_own = bool_or(is_own) over (partition by rid)
        )
        select record_id, min(within_record_id), $found::varchar from nearest
        group by record_id
        having count(distinct cluster) = 1
        order by record_id""",
        {"found": Within.ADDRESS.value},
    )
