"""Choose which pairs of records are worth comparing, so that no block grows without bound.

A hostel or an estate office can be "home" to hundreds of records. A block larger than the bound is
cut by family name and initial, then by first name and birth date; what is still too large is left,
and who is in it is said. Whether a pair is compared hangs on the blocks of the two alone.
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
    "born_surname": ("born, surname", f"born, {_NAME}", "born, surname, first"),
    "born_first_name": ("born, root", "born, root, left(surname, 1)", "born, root, surname"),
    "born_names_turned": ("born, least(first, surname), greatest(first, surname)",),
    "name_year": ("first, surname, year(born)", "first, surname, year(born), month(born)"),
    "name_day": ("first, surname, month(born), day(born)",),
}
_SOURCES = {
    "place": "people_person join (select distinct id, place from people_home) using (id)",
    "contact": "people_person join (select id, contact_number as contact from people_contact) "
    "using (id)",
    "born_first_name": "(select *, unnest(roots) as root from people_person)",
}
# A record without a first name may be anybody's: every bit.
_LETTERS = (
    "case when first_initial is null then ~0::ubigint else letters end as letters, surname_letter"
)
# Where no name of the one begins like a name of the other (their letters have no bit in common),
# and neither begins like the other's family name, there are two people: no need to look closer.
_BEGIN_ALIKE = (
    "(((one.letters | one.surname_letter) & other.letters)"
    " | (one.letters & other.surname_letter)) <> 0"
)


def block_people(
    con: duckdb.DuckDBPyConnection, largest: int | None = None, wanted: str = "true"
) -> None:
    """Write `people_pair` (id_l, id_r, meet): each candidate pair once, the smaller id first.

    `meet` says whether the two are ever in one place on one day (an unknown date fits any).
    Also `people_crowded` (id): records some of whose blocks were too large however cut. `wanted`
    is a condition over `one` and `other`, two rows of people_person, that a pair must meet.
    """
    con.execute(
        """create or replace temp table people_key (
            block_key ubigint, id integer, letters ubigint, surname_letter ubigint)"""
    )
    con.execute("create or replace temp table people_crowded (id integer)")
    largest = largest or LARGEST_BLOCK
    for rule, cuts in RULES.items():
        _key_blocks(con, rule, cuts, largest)
    con.execute(_pairs(wanted))
    con.execute("drop table people_key")


def _key_blocks(
    con: duckdb.DuckDBPyConnection, rule: str, cuts: tuple[str, ...], largest: int
) -> None:
    """Add a rule's blocks to `people_key`, each at the first cut at which it is small enough."""
    con.execute(_keyed(rule, cuts[0], "true"))
    for finer in (*cuts[1:], None):
        con.execute(
            """create or replace temp table people_size as
            select block_key, count(*) as size from people_keyed group by block_key
            having count(*) > 1"""
        )
        con.execute(
            """insert into people_key
            select block_key, id, letters, surname_letter from people_keyed
            semi join (select block_key from people_size where size <= ?) using (block_key)""",
            [largest],
        )
        con.execute(
            """create or replace temp table people_too_large as
            select id, wide from people_keyed
            semi join (select block_key from people_size where size > ?) using (block_key)""",
            [largest],
        )
        if not con.execute("select 1 from people_too_large limit 1").fetchall():
            return
        if finer is None:
            con.execute("insert into people_crowded select distinct id from people_too_large")
            return
        # A block is cut among its own: another number of the same record is another block.
        con.execute(_keyed(rule, finer, _OF_TOO_LARGE))
        # What a record does not say cannot divide it from the crowd.
        con.execute(
            """insert into people_crowded
            select id from people_too_large anti join people_keyed using (id, wide)"""
        )


_OF_TOO_LARGE = "(id, {wide}) in (select id, wide from people_too_large)"


def _keyed(rule: str, key: str, which: str) -> str:
    wide = RULES[rule][0]
    whole = " and ".join(f"({part}) is not null" for part in _parts(key))
    return f"""
    create or replace temp table people_keyed as
    select id, hash({wide}) as wide, hash({key}) as block_key, {_LETTERS}
    from {_SOURCES.get(rule, "people_person")}
    where {whole} and {which.format(wide=f"hash({wide})")}
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


def wide_keys() -> str:
    """Give the SQL of every record's widest blocks: rows of id and block (a short hash)."""
    return " union all ".join(
        f"select id, (hash('{rule}', {cuts[0]}) >> 32)::uinteger as block "  # noqa: S608 — our own rules
        f"from {_WIDE_SOURCES.get(rule) or _SOURCES.get(rule, 'people_person')} "
        f"where {' and '.join(f'({part}) is not null' for part in _parts(cuts[0]))}"
        for rule, cuts in RULES.items()
    )


# Where a record might be compared on another day: by what others write too, not by numbers that
# hold for one run; and with the telephone numbers that today too many share.
_WIDE_SOURCES = {
    "place": "(select id, place_id as place from people_home)",
    "contact": "(select id, contact from people_written_contact)",
}


def _pairs(wanted: str) -> str:
    return _met(
        f"""select distinct one.id as id_l, other.id as id_r
        from people_key as one
        join people_key as other
            on one.block_key = other.block_key and one.id < other.id
            and {_BEGIN_ALIKE}
        where {wanted}"""  # noqa: S608 — a condition of ours
    )


def pair_with(con: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    """Write `people_pair` with this one pair of record ids, whether a block holds it or not."""
    con.execute(
        _met(
            """select min(id) as id_l, max(id) as id_r from people_person
            where record_id in ($one, $other) having count(*) = 2"""
        ),
        {"one": one, "other": other},
    )


def pair_listed(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Write `people_pair` with the pairs of record ids that a table of ours lists."""
    con.execute(
        _met(
            f"""select distinct least(one.id, other.id) as id_l, greatest(one.id, other.id) as id_r
            from {table}
            join people_person as one on one.record_id = {table}.record_id
            join people_person as other on other.record_id = {table}.other_record_id
            where one.id <> other.id"""  # noqa: S608 — a table of ours
        )
    )


def pair_sampled(con: duckdb.DuckDBPyConnection, count: int) -> None:
    """Write `people_pair` with every pair among `count` records, the same ones each time."""
    con.execute(
        """create or replace temp table people_sampled as
        select id from people_person order by hash(record_id), id limit ?""",
        [count],
    )
    con.execute(
        _met(
            """select one.id as id_l, other.id as id_r
            from people_sampled as one join people_sampled as other on one.id < other.id"""
        )
    )


def _met(pairs: str) -> str:
    return f"""
    create or replace temp table people_pair as
    with meetings as ({pairs}),
    met as (
        select distinct id_l, id_r
        from meetings
        join people_home as stay on stay.id = id_l
        join people_home as other_stay on other_stay.id = id_r and other_stay.place = stay.place
        where coalesce(stay.starts_on, '0001-01-01'::date)
                < coalesce(other_stay.ends_before, '9999-12-31'::date)
            and coalesce(other_stay.starts_on, '0001-01-01'::date)
                < coalesce(stay.ends_before, '9999-12-31'::date)
    )
    select meetings.id_l, meetings.id_r, met.id_l is not null as meet
    from meetings left join met using (id_l, id_r)
    """  # noqa: S608 — composed of this module's own conditions
