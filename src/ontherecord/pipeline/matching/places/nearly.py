"""Finds lone records that are one address but for one thing people often write otherwise.

Postcode, house number and flat agree; what may differ is the kind of street, a letter of a name, a
house's name that one side leaves out, or how a flat is told (by floor, by letter). Each asks for
more: a list that knows the neighbourhood and no such other street, a building with one record only,
a building whose flats are all told in one way. All that is looked at for a pair lies in the sector
of its postcode.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.places.candidates import BETTER, NO_BETTER, OFTEN
from ontherecord.pipeline.matching.places.words import BESIDE, COUNTIES

# ruff: noqa: S608 — only fragments of our own SQL are composed

KNOWS = 3
"""A source with so many addresses in a postcode's sector knows its streets."""


def find_nearly_same(con: duckdb.DuckDBPyConnection) -> None:
    """Write `candidate`: pairs of one postcode that differ in one thing, or in name and street."""
    for table, query in _TABLES.items():
        con.execute(f"create or replace temp table {table} as {query}")
    con.execute(
        f"""create or replace temp table candidate as
        with {BETTER},
        found as (
            from ({_IN_WORDS}) union from ({_IN_FLAT}) union from ({_IN_LETTER})
            union from ({_ONLY_FLAT}))
        select one, other from found
        join place_near as a on a.rid = one
        join place_near as b on b.rid = other
        where {NO_BETTER}"""
    )
    for table in _TABLES:
        con.execute(f"drop table {table}")


_FLOORS = """list_transform(
    list_filter(string_split(unit, '+'), lambda part: regexp_full_match(part, 'F[0-9]')),
    lambda part: part[2]::integer)"""

_TABLES = {
    # `Flat 74 High Street` is the flat at 74 where the list has more at that number.
    "place_listed": """
        select rid, source, kind, name, street, stem, way, toward, town, postcode,
            left(postcode, -2) as sector,
            if(at_number is null, unit, 'FLAT') as unit,
            coalesce(at_number, number) as number
        from place_read
        left join (
            select distinct source as in_source, postcode as in_postcode, street as on_street,
                number as at_number
            from place_read where number <> '' and gone_on is null
        )
            on in_source = source and in_postcode = postcode and on_street = street
            and at_number = unit and number = '' and name = ''
        where core <> '' and postcode <> '' and gone_on is null
            and (shape in ('plain', 'unit') or (shape = 'range' and unit = ''))""",
    # The few for which some other source has given no answer yet.
    "place_near": f"""
        with {BETTER},
        answers as (
            select better.rid, count(*) as sources from better join place_read using (rid)
            where better.source <> place_read.source group by all
        )
        select listed.*, trim(name || ' ' || street) as written,
            trim(name || ' ' || if(street = '', '', stem)) as written_stem,
            if(unit = '', [], {_FLOORS}) as floors,
            if(unit = '', 0, len(string_split(unit, '+')) - len({_FLOORS})) as other_parts
        from place_listed as listed left join answers using (rid)
        where coalesce(answers.sources, 0) < (select count(distinct source) - 1 from place_read)
        qualify count(*) over (partition by listed.source, postcode, number, unit) <= {OFTEN}""",
    # What a source lists under one number of a postcode, and how it tells the flats there.
    "place_at_number": f"""
        select source, postcode, number, count(*) as records,
            coalesce(bool_or(regexp_full_match(unit, '[A-Z]')), false) as has_lettered,
            coalesce(bool_or(regexp_full_match(unit, '[0-9]+')), false) as has_numbered,
            bool_and(unit in ('', 'TOP', 'BASEMENT') or len({_FLOORS}) > 0) as is_by_floor,
            count(*) filter (unit not in ('', 'FLAT')) as flats,
            count(*) filter (unit = '' and name = '') as plain
        from place_listed where number <> ''
            and postcode in (select postcode from place_near)
        group by all""",
    "place_sector": """
        select source, sector, count(*) as records,
            bool_or(name <> '' and number <> '') as names_premises
        from place_listed group by all""",
    "place_street": "select distinct source, sector, street from place_listed",
    # One number and flat, neither of them answered: few of all, and only they are compared.
    "place_pair": f"""
        with {BETTER},
        pair as (
            select a.rid as one, b.rid as other
            from place_near as a join place_near as b using (postcode, number, unit)
            where a.source < b.source and {NO_BETTER}
            union
            -- `Sunrise Bakery, High Street` for `Sunrise Bakery, 17 High Street`.
            select a.rid, b.rid from place_near as a join place_near as b
                using (postcode, unit, written_stem)
            where a.source < b.source and unit = '' and a.number <> b.number
                and if(a.number = '', b.name, if(b.number = '', a.name, '')) <> '' and {NO_BETTER}
        )
        from pair""",
}

_COUNTIES = ", ".join(f"'{word}'" for word in sorted(COUNTIES))
_WORDS = "string_split({0}.written, ' ')"
# `12 Acacia, Ely` for `12 Acacia Road, Ely`: the word for the street left out, the town after it.
_NO_KIND = f"""({{0}}.way = '' and {{0}}.town = '' and {{1}}.way <> '' and {{0}}.name = {{1}}.name
    and starts_with({{0}}.street, {{1}}.stem || ' ')
    and list_has_all(string_split({{1}}.town, ' ') || [{_COUNTIES}],
        string_split({{0}}.street[length({{1}}.stem) + 2:], ' ')))"""
# One word of several, of some length and the same beginning, with one letter wrong or two turned.
_MISTYPED = f"""(len({_WORDS.format("a")}) = len({_WORDS.format("b")})
    and len(list_filter(list_zip({_WORDS.format("a")}, {_WORDS.format("b")}),
        lambda word: word[1] <> word[2])) = 1
    and len(list_filter(list_zip({_WORDS.format("a")}, {_WORDS.format("b")}),
        lambda word: word[1] <> word[2]
            and (damerau_levenshtein(word[1], word[2]) > if(length(word[1]) > 8, 2, 1)
                or least(length(word[1]), length(word[2])) < if(number = '', 6, 4)
                or greatest(length(word[1]), length(word[2])) < 5
                or left(word[1], 1) <> left(word[2], 1)
                or regexp_matches(word[1] || word[2], '[0-9]')))) = 0)"""
_BESIDE = "|".join(sorted(BESIDE))

_IN_WORDS = f"""
    with told as (
        select one, other, a.number,
            case
                when a.written = b.written or a.street = b.street then 'same'
                when a.name = b.name and a.name <> ''
                    and (ends_with(a.street, ' ' || b.street)
                        or ends_with(b.street, ' ' || a.street))
                    then 'same'
                when {_NO_KIND.format("a", "b")} or {_NO_KIND.format("b", "a")} then 'same'
                when (a.stem = b.stem or a.written_stem = b.written_stem)
                    and a.way <> '' and b.way <> '' and a.toward = b.toward then 'kind'
                when {_MISTYPED.replace("number", "a.number")} then 'mistyped'
            end as street_is,
            a.name = b.name or a.written_stem = b.written_stem as is_name_same,
            a.number = b.number and a.number <> '' and a.unit = '' and (a.name = '' or b.name = '')
                and not regexp_matches(a.name || ' ' || b.name, '\\b({_BESIDE})\\b|[0-9]')
                as is_name_left_out,
            coalesce(a_at.records = 1 and b_at.records = 1, false) and if(a.name = '',
                a_sector.records >= {KNOWS} and a_sector.names_premises,
                b_sector.records >= {KNOWS} and b_sector.names_premises) as is_only_there,
            (b_sector.records >= {KNOWS} and a_there.source is null)
                or (a_sector.records >= {KNOWS} and b_there.source is null) as is_unknown_street
        from place_pair
        join place_near as a on a.rid = one
        join place_near as b on b.rid = other
        join place_sector as a_sector on a_sector.source = a.source and a_sector.sector = a.sector
        join place_sector as b_sector on b_sector.source = b.source and b_sector.sector = b.sector
        left join place_street as a_there on a_there.source = b.source
            and a_there.sector = a.sector and a_there.street = a.street
        left join place_street as b_there on b_there.source = a.source
            and b_there.sector = b.sector and b_there.street = b.street
        left join place_at_number as a_at on a_at.source = a.source
            and a_at.postcode = a.postcode and a_at.number = a.number
        left join place_at_number as b_at on b_at.source = b.source
            and b_at.postcode = b.postcode and b_at.number = b.number
    )
    select one, other from told
    where (street_is = 'same' or (street_is is not null and is_unknown_street)
            or (street_is = 'mistyped' and is_name_same is false))
        and (is_name_same or street_is = 'mistyped' or (is_name_left_out and is_only_there))"""

_IN_FLAT = """
    with pair as (
        select a.rid as one, b.rid as other, a.unit as a_unit, b.unit as b_unit,
            a.floors as a_floors, b.floors as b_floors, a.other_parts as a_parts,
            b.other_parts as b_parts, a_at, b_at
        from place_near as a
        join place_near as b using (postcode, number, name, street)
        join place_at_number as a_at on a_at.source = a.source
            and a_at.postcode = a.postcode and a_at.number = a.number
        join place_at_number as b_at on b_at.source = b.source
            and b_at.postcode = b.postcode and b_at.number = b.number
        where a.source < b.source and number <> '' and a.unit <> '' and b.unit <> ''
            and a.unit <> b.unit
    )
    select one, other from pair
    -- `First Floor Flat` for `Flat A, First and Second Floors`.
    where (list_has_any(a_floors, b_floors) and (a_parts = 0 or b_parts = 0)
            and not regexp_matches(a_unit || b_unit, 'LEFT|RIGHT|FRONT|REAR|MIDDLE')
            and a_at.is_by_floor and b_at.is_by_floor)
        -- `Flat B` for `Flat 2`, where one side has letters only and the other figures only.
        or (regexp_full_match(a_unit, '[A-H]') and try_cast(b_unit as integer) = ascii(a_unit) - 64
            and not a_at.has_numbered and not b_at.has_lettered)
        or (regexp_full_match(b_unit, '[A-H]') and try_cast(a_unit as integer) = ascii(b_unit) - 64
            and not b_at.has_numbered and not a_at.has_lettered)"""

# `74 High Street` for the one flat there, where all else at the number is named: shops, say.
_ONLY_FLAT = """
    select least(house.rid, flat.rid) as one, greatest(house.rid, flat.rid) as other
    from place_near as house
    join place_near as flat using (postcode, number, street)
    join place_at_number as house_at on house_at.source = house.source
        and house_at.postcode = postcode and house_at.number = number
    join place_at_number as flat_at on flat_at.source = flat.source
        and flat_at.postcode = postcode and flat_at.number = number
    where house.source <> flat.source and number <> '' and house.unit = '' and house.name = ''
        and flat.unit = 'FLAT' and flat.name = ''
        and coalesce(house.kind, 'home') = 'home' and coalesce(flat.kind, 'home') = 'home'
        and house_at.records = 1 and flat_at.flats = 0 and flat_at.plain = 0"""

# `12A High Street` for `Flat A, 12 High Street`, where neither side has both.
_IN_LETTER = """
    select least(whole.rid, parted.rid) as one, greatest(whole.rid, parted.rid) as other
    from place_near as parted
    join place_near as whole on whole.postcode = parted.postcode and whole.street = parted.street
        and whole.name = parted.name and whole.number = parted.number || parted.unit
    where whole.source <> parted.source and whole.unit = ''
        and regexp_full_match(parted.number, '[0-9]+') and regexp_full_match(parted.unit, '[A-H]')
        and not exists (from place_listed as too where too.source = whole.source
            and too.postcode = parted.postcode and too.number = parted.number
            and too.unit = parted.unit)
        and not exists (from place_listed as too where too.source = parted.source
            and too.postcode = whole.postcode and too.number = whole.number)"""
