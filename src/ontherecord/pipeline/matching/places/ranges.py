"""Ranges of homes: `1-24 Acacia Ct` is the block whose homes those are, else a building of them.

A fire action names homes that the housing system holds under a block with another name. What tells
them to be one place is the homes themselves: all of the block's, and no other, lie in the range.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from ontherecord.pipeline.matching.places.candidates import BETTER, NO_BETTER
from ontherecord.pipeline.matching.places.doors import doors
from ontherecord.pipeline.matching.places.reasons import Within

# ruff: noqa: S608 — only names and fragments of our own SQL are composed

_NEAR = """(a.sector = b.sector and a.sector <> ''
    or (a.sector = '' or b.sector = '') and a.town = b.town and a.town <> '')"""


def find_by_homes(con: duckdb.DuckDBPyConnection) -> None:
    """Write `candidate`: a range and the block of another source whose homes it holds, all of them.

    Leaves `home_in_range(rid, home, parent, door)`, which `place_ranges` reads again, and
    `place_range`, which says of each range how many homes it names and how many are known.
    """
    _read_ranges(con)
    con.execute(
        f"""create or replace temp table candidate as
        with {BETTER},
        told as (
            select inside.rid, inside.parent, count(*) as homes
            from home_in_range as inside where inside.parent is not null group by all
        ),
        astray as (
            select inside.rid, home.source, count(distinct inside.parent)
                + bool_or(inside.parent is null)::integer as parents
            from home_in_range as inside join place_read as home on home.rid = inside.home
            group by all
        ),
        whole as (
            select told.rid, told.parent
            from told
            join place_read as block on block.rid = told.parent
            join place_read as home on home.part_of_record_id = block.record_id
                and home.source = block.source and home.gone_on is null
                and coalesce(home.kind, 'home') = 'home'
            where block.kind = 'block' and block.gone_on is null
            group by told.rid, told.parent, told.homes
            having count(*) = told.homes
        )
        select least(a.rid, b.rid) as one, greatest(a.rid, b.rid) as other
        from whole
        join place_read as a on a.rid = whole.rid
        join place_read as b on b.rid = whole.parent
        join astray on astray.rid = a.rid and astray.source = b.source and astray.parents = 1
        where a.source <> b.source and {NO_BETTER}"""
    )


def place_ranges(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `place_within`: a range in its block, homes in a range, communal parts in theirs.

    Only what `place_within` does not place already, and only where one place is meant.
    """
    con.execute(
        f"""create or replace temp table block_read as
        select block.rid, block.record_id, place_link.cluster, {_as_named("block")},
            block.unit, block.town, left(block.postcode, -2) as sector, block.shape,
            block.low, block.high
        from place_read as block join place_link using (record_id)
        where block.gone_on is null and block.name <> ''
            and coalesce(block.kind, 'block') = 'block'
            and (block.shape = 'range' or (block.unit = '' and block.kind = 'block'))"""
    )
    _add(
        con,
        """select own.record_id, parent.record_id as within_record_id, there.cluster
        from home_in_range as inside
        join place_read as own on own.rid = inside.rid
        join place_link as here on here.record_id = own.record_id
        join place_read as parent on parent.rid = inside.parent
        join place_link as there on there.record_id = parent.record_id
        where parent.kind = 'block' and here.cluster <> there.cluster""",
    )
    _add(
        con,
        f"""select a.record_id, b.record_id as within_record_id, b.cluster
        from (
            select record_id, {_as_named("place_read")}, town, left(postcode, -2) as sector,
                nullif(regexp_extract(unit, '[0-9]+-[0-9]+'), '') as stretch
            from place_read
            where shape = 'communal' and coalesce(kind, 'block') in ('block', 'communal_part')
                and name <> ''
        ) as a
        join block_read as b using (building)
        where {_NEAR} and (a.stretch is null or b.unit in ('', a.stretch))""",
    )
    _add(
        con,
        """select home.record_id, own.record_id as within_record_id, here.cluster
        from home_in_range as inside
        join place_read as home on home.rid = inside.home
        join place_read as own on own.rid = inside.rid
        join place_link as here on here.record_id = own.record_id
        where inside.parent is null""",
    )
    con.execute("drop table block_read")
    con.execute("drop table home_in_range")


def _read_ranges(con: duckdb.DuckDBPyConnection) -> None:
    """Write `home_in_range`, each home that a range names and the block its source puts it in.

    And `place_range`, which stays: of each range how many homes it names and how many are known.
    """
    con.execute(
        """create or replace temp table range_read as
        select rid, unit <> '' as is_named, town, left(postcode, -2) as sector,
            case when unit <> '' then name else street end as building,
            case when unit <> '' then unit else number end as written
        from place_read
        where shape = 'range' and coalesce(kind, 'block') = 'block' and gone_on is null"""
    )
    _tell_doors(con)
    con.execute(
        f"""create or replace temp table home_in_range as
        with a as (
            from range_read join range_door using (written, is_named) where building <> ''
        ),
        b as (
            select home.rid, home.town, left(home.postcode, -2) as sector,
                home.unit <> '' as is_named,
                case when home.unit <> '' then home.name else home.street end as building,
                case when home.unit <> '' then home.unit else home.number end as door,
                parent.rid as parent
            from place_read as home
            left join place_read as parent on parent.record_id = home.part_of_record_id
            where home.gone_on is null and coalesce(home.kind, 'home') = 'home'
                and home.shape in ('unit', 'plain') and (home.unit <> '' or home.name = '')
        )
        select a.rid, b.rid as home, b.parent, b.door
        from a join b using (building, is_named, door)
        where {_NEAR}"""
    )
    con.execute(
        """create or replace table place_range as
        with named as (
            select written, is_named, count(*) as doors from range_door group by all
        ),
        known as (select rid, count(distinct door) as doors from home_in_range group by rid)
        select read.record_id, read.source, coalesce(named.doors, 0) as named_count,
            coalesce(known.doors, 0) as known_count
        from range_read join place_read as read using (rid)
        left join named using (written, is_named)
        left join known using (rid)
        order by read.record_id"""
    )
    con.execute("drop table range_read")
    con.execute("drop table range_door")


def _tell_doors(con: duckdb.DuckDBPyConnection) -> None:
    """Write `range_door`: every home that each way of writing a range names."""
    told = con.execute("select distinct written, is_named from range_read order by all").fetchall()
    rows = [(written, is_named, doors(written, is_named)) for written, is_named in told]
    columns = list(zip(*rows, strict=True)) or [[], [], []]
    types = {"written": pa.string(), "is_named": pa.bool_(), "told": pa.list_(pa.string())}
    con.register("doors_told", pa.table(columns, schema=pa.schema(list(types.items()))))
    con.execute(
        """create or replace temp table range_door as
        select written, is_named, unnest(told) as door from doors_told"""
    )
    con.unregister("doors_told")


def _as_named(table: str) -> str:
    """`Communal area, Acacia Court` is read as a building called AREA ACACIA CT."""
    return f"regexp_replace({table}.name, '^(AREAS?|PARTS?|OF|TO|AT|THE|O|S) ', '') as building"


def _add(con: duckdb.DuckDBPyConnection, found: str) -> None:
    """Add what is found to `place_within` where it means one place."""
    con.execute(
        f"""insert into place_within
        select record_id, min(within_record_id), $found::varchar
        from ({found}) as found
        where record_id <> within_record_id
        group by record_id
        having count(distinct cluster) = 1 and record_id not in (select record_id from place_within)
        order by record_id""",
        {"found": Within.ADDRESS.value},
    )
