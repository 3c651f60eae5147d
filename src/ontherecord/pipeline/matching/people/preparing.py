"""Bring every person record to one form: a name taken apart, a birth date that means something,
telephone numbers and addresses in one spelling, and where the record is said to live when.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.people.names import read_names

SHARED_BY_MANY = 40
"""A telephone number or e-mail address on more records than this is an office's, not a person's."""

_DEFAULT_DATES = [
    "1753-01-01",
    "1800-01-01",
    "1899-12-30",
    "1899-12-31",
    "1900-01-01",
    "1900-01-02",
    "1901-01-01",
    "1910-01-01",
    "1911-11-11",
    "1970-01-01",
    "1999-09-09",
    "9999-12-31",
]
_DUMMY_MAIL = (
    r"^(no|none|na|noemail|noreply|no-reply|nomail|unknown|test|notgiven|not\.?known|xxx*|x|a)@"
    r"|@(test|none|noemail|nomail|unknown)\."
)


def prepare_people(con: duckdb.DuckDBPyConnection, model: Path) -> None:
    """Write `people_person` (a row per record of a person) and `people_home` (where it lives).

    The names' spellings and sexes come from the model's folder, so that they are frozen with it.
    """
    read_names(con)
    con.execute(
        "create or replace temp table people_given as "
        "select name, nullif(sex, '') as sex from read_csv(?, header = true, all_varchar = true)",
        [str(model / "given_names.csv")],
    )
    con.execute(
        "create or replace temp table people_root as "
        "select nickname as name, list_sort(list(distinct name)) as roots "
        "from read_csv(?, header = true, all_varchar = true) group by nickname",
        [str(model / "nicknames.csv")],
    )
    con.execute(_HOME)
    con.execute(_CONTACT)
    con.execute(_PERSON, {"defaults": _DEFAULT_DATES})


# A system that gives the dates of a stay says nothing more by also naming the place undated.
_HOME = """
create or replace temp table people_home as
with numbered_places as (
    select place_id, row_number() over (order by place_id)::integer as place
    from (select distinct place_id from person_place where place_id is not null)
),
stays as (
    select distinct
        people_names.id, numbered_places.place,
        case when ends_before <= starts_on then null else starts_on end as starts_on,
        case when ends_before <= starts_on then null else ends_before end as ends_before
    from person_place
    join people_names using (record_id)
    join numbered_places using (place_id)
    where people_names.kind = 'person'
)
select id, place, starts_on, ends_before
from stays
qualify coalesce(starts_on, ends_before) is not null
    or count(coalesce(starts_on, ends_before)) over (partition by id, place) = 0
"""

_CONTACT = f"""
create or replace temp table people_contact as
with written as (
    select
        people_names.id,
        regexp_extract_all(
            regexp_replace(coalesce(telephone, ''), '[ ().-]', '', 'g'), '[0-9]{{7,}}') as numbers,
        regexp_extract_all(
            lower(coalesce(email, '')), '[^\\s;,<>|]+@[^\\s;,<>|]+\\.[a-z]{{2,}}') as addresses
    from person_record
    join people_names using (record_id)
    where people_names.kind = 'person' and (telephone is not null or email is not null)
),
contacts as (
    select distinct id, 'telephone' as means, right(unnest(numbers), 10) as contact
    from written
    union
    select distinct id, 'email', unnest(addresses)
    from written
)
select id, means, contact, dense_rank() over (order by means, contact)::integer as contact_number
from contacts
where case means
    when 'telephone' then not regexp_matches(contact, '^[0-9]?(0+|1+|2+|3+|7+|9+|0?123456789?0?)$')
    else not regexp_matches(contact, '{_DUMMY_MAIL}') end
qualify count(*) over (partition by means, contact) <= {SHARED_BY_MANY}
"""  # noqa: S608 — composed of this module's own constants

_PERSON = """
create or replace temp table people_person as
with lists as (
    select id, list_sort(list(distinct place)) as places, min(starts_on) as starts_on,
        bool_or(starts_on is null) as is_undated
    from people_home group by id
),
contacts as (
    select id, list_sort(list(contact_number)) as contacts from people_contact group by id
),
named as (
    select
        id, record_id, source, title_sex, generation,
        case when length(given[1]) > 1 and not is_initials then given[1] end as first,
        left(given[1], 1) as first_initial,
        case when is_initials then [right(given[1], 1)] else [] end || given[2:] as middles,
        replace(replace(surname, ' ', ''), '-', '') as surname,
        string_split(replace(surname, '-', ' '), ' ') as surname_parts
    from (
        select
            *,
            -- Two consonants are two initials: "JP Smith".
            coalesce(regexp_matches(given[1], '^[b-df-hj-np-tv-xz]{2}$'), false) as is_initials
        from people_names
        where kind = 'person'
    )
)
select
    named.id, named.record_id, named.source,
    named.title_sex,
    coalesce(named.title_sex, people_given.sex) as sex,
    named.generation,
    named.first, named.first_initial, named.middles,
    list_sort(list_distinct(list_transform(named.middles, lambda word: left(word, 1))))
        as middle_initials,
    case
        when named.first is null then []
        else list_distinct([named.first] || coalesce(people_root.roots, []))
    end as roots,
    list_distinct([named.first_initial] || list_transform(
        coalesce(people_root.roots, []), lambda word: left(word, 1))) as initials,
    -- A bit for each letter a name of this record may begin with, to pass over most pairs cheaply.
    list_reduce(
        [0::ubigint] || list_transform(
            list_filter(
                [named.first_initial, named.first[2], named.surname[1]] || named.middles
                    || coalesce(people_root.roots, []),
                lambda word: word is not null and word <> ''),
            lambda word: 1::ubigint << (unicode(word[1]) % 63)::integer),
        lambda gathered, bit: gathered | bit) as letters,
    people_given.name is not null or people_root.name is not null as is_known_name,
    named.surname, named.surname_parts,
    born, strftime(born, '%Y%m%d') as born_text,
    try_cast(person_record.died_on as date) as died_on,
    case when not lists.is_undated then lists.starts_on end as starts_on,
    coalesce(lists.places, []) as places,
    coalesce(contacts.contacts, []) as contacts
from named
join (
    select
        *,
        case
            when try_cast(date_of_birth as date) < '1900-01-01'::date
                or list_contains($defaults, try_cast(date_of_birth as date)::varchar) then null
            else try_cast(date_of_birth as date)
        end as born
    from person_record
) as person_record using (record_id)
left join people_given on people_given.name = named.first
left join people_root on people_root.name = named.first
left join lists on lists.id = named.id
left join contacts on contacts.id = named.id
order by named.id
"""
