"""Reads every place record once into `place_read`: its address in parts, its attributes comparable.

Only distinct pairs of address and postcode are read in Python; all else is done over whole tables.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from ontherecord.pipeline.matching.places.addresses import Address, parse

_NUMBERS = ("low", "high")
_PARTS = pa.schema(
    [
        ("address", pa.string()),
        ("postcode_written", pa.string()),
        *((name, pa.int64() if name in _NUMBERS else pa.string()) for name in Address._fields),
    ]
)
_BATCH = 50_000

OVERLAP = (
    "not (coalesce({0}.gone_on <= {1}.seen_on, false)"
    " or coalesce({1}.gone_on <= {0}.seen_on, false))"
)
"""Whether two records stood side by side; a system that renumbers a home drops the old record."""


def read_places(con: duckdb.DuckDBPyConnection) -> None:
    """Write `place_read`: one row a record, `rid` in the order of record ids."""
    _parse_addresses(con)
    con.execute(
        """create or replace temp table place_read as
        with known as (
            select row_number() over (order by record_id) as rid, record_id, source,
                first_seen_on as seen_on, vanished_on as gone_on, part_of_record_id,
                place_type, built_year, homes_count, storeys_count,
                nullif(ltrim(upper(trim(ward)), '0 '), '') as ward,
                nullif(ltrim(regexp_replace(trim(uprn), '\\.0+$', ''), '0 '), '') as uprn,
                coalesce(address, '') as address, coalesce(postcode, '') as postcode_written
            from place_record
        )
        select known.* exclude (address, postcode_written, uprn),
            parts.* exclude (address, postcode_written),
            case when regexp_full_match(uprn, '[0-9]{1,12}') then uprn end as uprn
        from known join place_address as parts using (address, postcode_written)
        order by rid"""
    )
    con.execute("drop table place_address")
    _tell_kinds(con)
    _tell_usable_uprns(con)


def _parse_addresses(con: duckdb.DuckDBPyConnection) -> None:
    con.register("parsed", _PARTS.empty_table())
    con.execute("create or replace temp table place_address as from parsed")
    con.unregister("parsed")
    con.execute(
        """create or replace temp table place_line as
        select row_number() over (order by address, postcode) as line, * from (
            select distinct coalesce(address, '') as address, coalesce(postcode, '') as postcode
            from place_record
        )"""
    )
    begin = 0
    while rows := con.execute(
        "select address, postcode from place_line where line > ? and line <= ? order by line",
        [begin, begin + _BATCH],
    ).fetchall():
        lines, codes = zip(*rows, strict=True)
        parts = zip(*map(parse, lines, codes), strict=True)
        con.register("parsed", pa.table([lines, codes, *parts], schema=_PARTS))
        con.execute("insert into place_address from parsed")
        con.unregister("parsed")
        begin += _BATCH
    con.execute("drop table place_line")


def _tell_kinds(con: duckdb.DuckDBPyConnection) -> None:
    """Add `kind`: the place's type, or what its address shows where the source calls all alike.

    A source that calls everything a home, garages and `1-24` included, says nothing by it.
    """
    con.execute("alter table place_read add column kind varchar")
    con.execute(
        """update place_read set kind = case
            when source not in (
                select source from place_read
                group by source
                having count(distinct place_type) = 1 and min(place_type) = 'home'
                    and count(*) filter (shape in ('garage', 'communal', 'range')) > 0
            ) then place_type
            when shape = 'garage' then 'garage'
            when shape = 'communal' then 'communal_part'
            when shape = 'unit' then 'home'
        end"""
    )


def _tell_usable_uprns(con: duckdb.DuckDBPyConnection) -> None:
    """Empty a UPRN that its source puts on several addresses: a block's on every flat, say."""
    con.execute(
        """update place_read set uprn = null
        from (
            select source, uprn from place_read
            where uprn is not null and gone_on is null
            group by source, uprn
            having count(distinct core) > 1 or count(*) > 3
        ) as shared
        where place_read.source = shared.source and place_read.uprn = shared.uprn"""
    )
