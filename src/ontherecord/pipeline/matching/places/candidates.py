"""Finds the pairs of records that might be one place, key by key, in the order of their strength.

Each finder writes `candidate(one, other)`, records of two sources; `fitting.py` judges them. Every
join is on equal keys, and a key that one source uses often (a dummy address) is left out of it.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.places.reasons import OpenReason
from ontherecord.pipeline.matching.places.words import BUILDING

# ruff: noqa: S608 — only names and fragments of our own SQL are composed

OFTEN = 12
"""An address at which one source has more records than this tells nothing apart."""

_TOWNS_AGREE = """(a.town = b.town or a.town = '' or b.town = ''
    or list_has_all(string_split(a.town, ' '), string_split(b.town, ' '))
    or list_has_all(string_split(b.town, ' '), string_split(a.town, ' ')))"""
_WAYS_AGREE = """(a.way = b.way or a.way = '' or b.way = '')
    and (a.toward = b.toward or a.toward = '' or b.toward = '')"""
_POSTCODES_NEAR = """(a.postcode = '' or b.postcode = ''
    or left(a.postcode, -2) = left(b.postcode, -2))"""
_NUMBERS_MEET = """a.low <= b.high and b.low <= a.high
    and (a.unit || a.number = b.unit || b.number or (
        (a.low <> a.high or b.low <> b.high)
        and ((a.high - a.low) % 2 <> 0 or (b.low - a.low) % 2 = 0)
        and ((b.high - b.low) % 2 <> 0 or (a.low - b.low) % 2 = 0)))"""


def find_same_address(con: duckdb.DuckDBPyConnection) -> None:
    """One address, one postcode. Also writes `same_address`, telling the pairs that are alone."""
    con.execute(
        """create or replace temp table address_key as
        select core, postcode, source, count(*) as uses, min(rid) as first_rid
        from place_read where core <> '' and postcode <> ''
        group by all"""
    )
    con.execute(
        f"""create or replace temp table same_address as
        with shared as (
            select a.core, a.postcode, a.source, b.source as other_source,
                a.uses = 1 and b.uses = 1 as is_only
            from address_key as a join address_key as b using (core, postcode)
            where a.source < b.source and a.uses <= {OFTEN} and b.uses <= {OFTEN}
        )
        select a.rid as one, b.rid as other, shared.is_only
        from shared
        join place_read as a using (core, postcode, source)
        join place_read as b on b.core = shared.core and b.postcode = shared.postcode
            and b.source = shared.other_source"""
    )
    con.execute("create or replace temp table candidate as select one, other from same_address")
    con.execute(
        f"""insert into place_doubt
        select record.rid, key.first_rid, $reason, 1
        from address_key as often
        join place_read as record using (core, postcode, source)
        join address_key as key on key.core = often.core and key.postcode = often.postcode
            and key.source <> often.source
        where often.uses > {OFTEN}""",
        {"reason": OpenReason.ADDRESS_USED_OFTEN.value},
    )


def find_without_postcode(con: duckdb.DuckDBPyConnection) -> None:
    """One address, the postcode missing (or only its first half) on at least one side."""
    pairs = """
        from {keyed} as a join {keyed} as b on {key}
        where a.source < b.source and (a.postcode = '' or b.postcode = '')
            and (a.outcode = b.outcode or a.outcode = '' or b.outcode = '')"""
    by_town = pairs.format(keyed="town_keyed", key="a.core = b.core and a.town = b.town")
    by_core = pairs.format(keyed="core_keyed", key="a.core = b.core")
    con.execute(
        f"""create or replace temp table candidate as
        with bare as (
            select distinct core from place_read where core <> '' and postcode = ''
        ),
        keyed as (select place_read.* from place_read semi join bare using (core)),
        core_keyed as (
            from keyed qualify count(*) over (partition by core, source) <= {OFTEN}
        ),
        town_keyed as (
            from keyed where town <> ''
            qualify count(*) over (partition by core, town, source) <= {OFTEN}
        ),
        -- Where the other list has the street in two towns, a line that names none could be either.
        in_towns as (
            select source, name, street from place_read where town <> ''
            group by all having count(distinct town) > 1
        )
        select a.rid as one, b.rid as other {by_town}
        union
        select a.rid, b.rid {by_core} and {_TOWNS_AGREE}
            and not (a.town = '' and a.outcode = '' and exists (from in_towns where
                in_towns.source = b.source and in_towns.name = b.name
                and in_towns.street = b.street))
            and not (b.town = '' and b.outcode = '' and exists (from in_towns where
                in_towns.source = a.source and in_towns.name = a.name
                and in_towns.street = a.street))"""
    )


def find_postcode_typos(con: duckdb.DuckDBPyConnection) -> None:
    """One address whose postcodes are one slip apart, where neither has a better pair."""
    con.execute(
        f"""create or replace temp table candidate as
        with {_unpaired("core")}
        select a.rid as one, b.rid as other
        from unpaired as a join unpaired as b using (core)
        where a.source < b.source and a.core <> '' and a.postcode <> '' and b.postcode <> ''
            and damerau_levenshtein(a.postcode, b.postcode) = 1
            and {_TOWNS_AGREE}
            and (a.town = b.town and a.town <> ''
                or left(a.postcode, -2) = left(b.postcode, -2))
            and {NO_BETTER}"""
    )


def find_by_attributes(con: duckdb.DuckDBPyConnection) -> None:
    """Buildings of several homes on one street: their numbers meet, their attributes all agree.

    Which of two buildings listed as `85-95` stands at 85, the homes, storeys and year tell.
    """
    con.execute(
        f"""create or replace temp table candidate as
        with {BETTER},
        ward_list as (
            select a.source, b.source as other_source
            from place_edge as edge
            join place_read as a on a.rid = edge.one
            join place_read as b on b.rid = edge.other
            group by all
            having count(*) filter (a.ward <> b.ward) > count(*) filter (a.ward = b.ward)
        )
        select a.rid as one, b.rid as other
        from place_read as a
        join place_read as b using (stem, homes_count, built_year)
        left join ward_list as unlike
            on unlike.source = a.source and unlike.other_source = b.source
        where a.source < b.source and a.stem <> '' and homes_count > 1
            and (a.unit = '' or a.number = '') and (b.unit = '' or b.number = '')
            and a.core <> b.core and {_NUMBERS_MEET} and {_WAYS_AGREE}
            and {_POSTCODES_NEAR} and (a.outcode = b.outcode or a.outcode = '' or b.outcode = '')
            and {_TOWNS_AGREE}
            and coalesce(a.storeys_count = b.storeys_count, true)
            and (coalesce(a.ward = b.ward, true) or unlike.source is not null)
            and (a.storeys_count = b.storeys_count or a.ward = b.ward)
            and {NO_BETTER}"""
    )


def find_alike(con: duckdb.DuckDBPyConnection) -> None:
    """One postcode, flat and number; one side leaves out the building's name, street or type."""
    endings = ", ".join(f"'{word}'" for word in sorted(set(BUILDING.values())))
    pairs = "select a.rid as one, b.rid as other from unpaired as a join unpaired as b using"
    both = f"where a.source < b.source and a.core <> b.core and {NO_BETTER}"
    con.execute(
        f"""create or replace temp table candidate as
        with {_unpaired("postcode, unit")}
        {pairs} (postcode, unit, name) {both} and name <> ''
            and (a.number = b.number or a.number = '' or b.number = '')
            and (a.street = b.street or a.street = '' or b.street = '')
        union
        {pairs} (postcode, unit, number, street) {both} and number <> ''
            and (a.name = '' or b.name = '')
            and string_split(a.name || b.name, ' ')[-1] in ({endings})
        union
        {pairs} (postcode, unit, number, name) {both} and number <> ''
            and (starts_with(a.street, b.street || ' ') or starts_with(b.street, a.street || ' '))
        union
        {pairs} (postcode, unit, street, name, low, high) {both} and low = high
            and (split_part(a.number, '-', 1) = b.number or split_part(b.number, '-', 1) = a.number)
            and a.number <> b.number"""
    )


def _unpaired(key: str) -> str:
    return f"""unpaired as (
            select place_read.* from place_read
            where core <> '' and postcode <> ''
            qualify count(*) over (partition by source, {key}) <= {OFTEN}
        ),
        {BETTER}"""


BETTER = """answered as (
            select one, other from place_edge union select one, other from place_doubt
        ),
        better as (
            select answered.one as rid, record.source
            from answered join place_read as record on record.rid = answered.other
            union
            select answered.other, record.source
            from answered join place_read as record on record.rid = answered.one
        )"""
NO_BETTER = """not exists (
                select 1 from better where better.rid = a.rid and better.source = b.source)
            and not exists (
                select 1 from better where better.rid = b.rid and better.source = a.source)"""
"""Weaker evidence is not asked where stronger has spoken, even if only to say: several fit."""
