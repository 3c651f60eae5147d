"""Choose which pairs of records are worth comparing, so that no block grows without bound.

A hostel or an estate office can be "home" to hundreds of records. A block larger than the bound is
cut by family name and initial, then by first name and birth date; what is still too large is left.
"""

from __future__ import annotations

import duckdb

LARGEST_BLOCK = 60

_NAME = "surname, first_initial"
_WHOLE_NAME = "surname, coalesce(first, first_initial), born"

RULES = {
    # Each rule's ways to cut its blocks, the widest first. A key with an empty part is no key.
    "place": ("place", f"place, {_NAME}", f"place, {_WHOLE_NAME}"),
    "contact": ("contact", f"contact, {_NAME}", f"contact, {_WHOLE_NAME}"),
    "born_surname": ("born, surname", f"born, {_NAME}"),
    "born_first_name": ("born, root", "born, root, left(surname, 1)"),
    "born_names_turned": ("born, least(first, surname), greatest(first, surname)",),
    "name_year": ("first, surname, year(born)",),
    "name_day": ("first, surname, month(born), day(born)",),
}


def block_people(con: duckdb.DuckDBPyConnection, largest: int = LARGEST_BLOCK) -> None:
    """Write `people_pair` (id_l, id_r, meet): each candidate pair once, the smaller id first.

    `meet` says whether the two are ever in one place on one day (an unknown date fits any).
    """
    con.execute(
        """create or replace temp table people_key (
            rule varchar, cut integer, block_key ubigint, id integer, place integer,
            letters ubigint)"""
    )
    for rule, cuts in RULES.items():
        for cut, key in enumerate(cuts):
            con.execute(_keys(rule, cut, key), {"largest": largest})
    con.execute(_PAIRS)
    con.execute("drop table people_key")


_SOURCES = {
    "place": "people_person join people_home using (id)",
    "contact": "people_person join (select id, contact_number as contact from people_contact) "
    "using (id)",
    "born_first_name": "(select *, unnest(roots) as root from people_person)",
}


def _keys(rule: str, cut: int, key: str) -> str:
    """The records of `rule`, by key, whose block is small enough at this cut and at none before."""
    whole = [f"({part}) is not null" for part in _parts(key)]
    place = "place" if rule == "place" else "null::integer"
    earlier = "true"
    if cut:
        same_place = "and taken.place is not distinct from keyed.place" if rule == "place" else ""
        earlier = f"""not exists (
            select 1 from people_key as taken
            where taken.rule = '{rule}' and taken.id = keyed.id {same_place}
        )"""  # noqa: S608 — composed of this module's own rules
    return f"""
    insert into people_key
    with keyed as (
        select distinct id, {place} as place,
            hash({key}) as block_key,
            -- A record without a first name may be anybody's: every bit.
            case when first_initial is null then ~0::ubigint else letters end as letters
        from {_SOURCES.get(rule, "people_person")}
        where {" and ".join(whole)}
    ),
    small as (
        select block_key from keyed group by block_key having count(*) between 2 and $largest
    )
    select '{rule}', {cut}, block_key, id, place, letters
    from keyed semi join small using (block_key)
    where {earlier}
    """  # noqa: S608 — composed of this module's own rules


def _parts(key: str) -> list[str]:
    parts, depth = [""], 0
    for letter in key:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


_PAIRS = """
create or replace temp table people_pair as
-- Where no name of the one begins like a name of the other (their letters have no bit in common)
-- there are two people, and no need to look closer.
with meetings as (
    select one.id as id_l, other.id as id_r, false as meet
    from people_key as one
    join people_key as other
        on one.rule = other.rule and one.cut = other.cut and one.block_key = other.block_key
        and one.id < other.id and one.letters & other.letters <> 0
    where one.rule <> 'place'
    union all
    select one.id, other.id,
        coalesce(stay.starts_on, '0001-01-01'::date)
            < coalesce(other_stay.ends_before, '9999-12-31'::date)
        and coalesce(other_stay.starts_on, '0001-01-01'::date)
            < coalesce(stay.ends_before, '9999-12-31'::date)
    from people_key as one
    join people_key as other
        on one.rule = other.rule and one.cut = other.cut and one.block_key = other.block_key
        and one.id < other.id and one.letters & other.letters <> 0
    join people_home as stay on stay.id = one.id and stay.place = one.place
    join people_home as other_stay on other_stay.id = other.id and other_stay.place = other.place
    where one.rule = 'place'
)
select id_l, id_r, bool_or(meet) as meet
from meetings
group by id_l, id_r
"""
