"""Bring every person record to one form: a name taken apart, a birth date that means something,
telephone numbers and addresses in one spelling, and where the record is said to live when.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.people.names import read_names
from ontherecord.pipeline.matching.people.weights import read_frequencies

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
_PLAIN_MAIL = r"[^\s;,<>|@]+@[^\s;,<>|@]+\.[a-z]{2,}"


def prepare_people(
    con: duckdb.DuckDBPyConnection, model: Path, records: str = "person_record"
) -> None:
    """Write `people_person` (a row per record of a person) and `people_home` (where it lives).

    The names' spellings and sexes come from the model's folder, so that they are frozen with it.
    """
    read_names(con, records)
    con.execute(
        "create or replace temp table people_given as "
        "select name, nullif(sex, '') as sex from read_csv(?, header = true, auto_detect = false,"
        " delim = ',', columns = {'name': 'varchar', 'sex': 'varchar'})",
        [str(model / "given_names.csv")],
    )
    con.execute(
        f"""create or replace temp table people_root as
        select nickname as name, list_sort(list(distinct name)) as roots,
            bit_or({_bit("name")}) as letters
        from read_csv(?, header = true, auto_detect = false, delim = ',',
            columns = {{'nickname': 'varchar', 'name': 'varchar'}})
        group by nickname""",  # noqa: S608 — names of our own columns
        [str(model / "nicknames.csv")],
    )
    read_frequencies(con, model)
    con.execute(_HOME)
    con.execute(_WRITTEN_CONTACT)
    con.execute(_CONTACT, {"most": SHARED_BY_MANY})
    con.execute(_PERSON, {"defaults": _DEFAULT_DATES})


def _bit(word: str) -> str:
    """Give the SQL of a bit for the letter a word begins with: none for no word."""
    return (
        f"case when {word} is null or {word} = '' then 0::ubigint "
        f"else 1::ubigint << (unicode({word}) % 63)::integer end"
    )


# A system that gives the dates of a stay says nothing more by also naming the place undated.
_HOME = """
create or replace temp table people_home as
with numbered_places as (
    select place_id, row_number() over (order by place_id)::integer as place
    from (select distinct place_id from person_place where place_id is not null)
),
stays as (
    select distinct
        people_names.id, numbered_places.place, place_id,
        case when ends_before <= starts_on then null else starts_on end as starts_on,
        case when ends_before <= starts_on then null else ends_before end as ends_before
    from person_place
    join people_names using (record_id)
    join numbered_places using (place_id)
    where people_names.kind = 'person'
)
select id, place, place_id, starts_on, ends_before
from stays
qualify coalesce(starts_on, ends_before) is not null
    or count(coalesce(starts_on, ends_before)) over (partition by id, place) = 0
"""

# Most hold one number or address and nothing else, and need no search.
_WRITTEN_CONTACT = f"""
create or replace temp table people_written_contact as
with written as (
    select
        people_names.id,
        translate(telephone, ' ().-', '') as telephone,
        lower(email) as email
    from people_record
    join people_names using (record_id)
    where people_names.kind = 'person' and (telephone is not null or email is not null)
),
contacts as (
    select id, 'telephone' as means, right(telephone, 10) as contact
    from written where regexp_full_match(telephone, '[0-9]{{7,}}')
    union all
    select id, 'telephone', right(unnest(regexp_extract_all(telephone, '[0-9]{{7,}}')), 10)
    from written where not regexp_full_match(telephone, '[0-9]{{7,}}')
    union all
    select id, 'email', email
    from written where regexp_full_match(email, '{_PLAIN_MAIL}')
    union all
    select id, 'email',
        unnest(regexp_extract_all(email, '[^\\s;,<>|]+@[^\\s;,<>|]+\\.[a-z]{{2,}}'))
    from written where not regexp_full_match(email, '{_PLAIN_MAIL}')
)
select distinct id, means, contact from contacts
"""  # noqa: S608 — composed of this module's own constants

_CONTACT = f"""
create or replace temp table people_contact as
with numbered as (
    select means, contact, row_number() over (order by means, contact)::integer as contact_number
    from people_written_contact
    group by means, contact
    having count(*) <= $most
        and case means
            when 'telephone'
                then not regexp_matches(contact, '^[0-9]?(0+|1+|2+|3+|7+|9+|0?123456789?0?)$')
            else not regexp_matches(contact, '{_DUMMY_MAIL}') end
)
select
    id,
    -- A landline and a mobile number are two numbers of one person; two mobiles seldom are.
    case when means = 'email' then 1 when contact[1] = '7' then 2 else 4 end::utinyint as means,
    contact_number
from people_written_contact join numbered using (means, contact)
"""  # noqa: S608 — composed of this module's own constants

_PERSON = f"""
create or replace temp table people_person as
with lists as (
    select id, list_sort(list(distinct place)) as places, min(starts_on) as starts_on,
        bool_or(starts_on is null) as is_undated,
        case when bool_and(ends_before is not null) then max(ends_before) end as gone_by
    from people_home group by id
),
contacts as (
    select id, list_sort(list(contact_number)) as contacts, bit_or(means) as means
    from people_contact group by id
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
            coalesce(regexp_matches(given[1], '^[b-df-hj-np-tv-xz]{{2}}$'), false) as is_initials
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
    case
        when length(named.middles) = 0 then []
        else list_sort(list_distinct(list_transform(
            named.middles, lambda word: left(word, 1))))
    end as middle_initials,
    case
        when named.first is null then []
        when people_root.roots is null then [named.first]
        else list_distinct([named.first] || people_root.roots)
    end as roots,
    case
        when named.first_initial is null then []
        when people_root.roots is null then [named.first_initial]
        else list_distinct([named.first_initial] || list_transform(
            people_root.roots, lambda word: left(word, 1)))
    end as initials,
    -- A bit for each letter a name of this record may begin with, to pass over most pairs cheaply.
    {_bit("named.first_initial")} | {_bit("named.first[2]")}
        | coalesce(people_root.letters, 0::ubigint)
        | case
            when length(named.middles) = 0 then 0::ubigint
            else list_bit_or(list_transform(named.middles, lambda word: {_bit("word")}))
        end as letters,
    {_bit("named.surname[1]")} as surname_letter,
    people_given.name is not null or people_root.name is not null as is_known_name,
    named.surname, named.surname_parts,
    born, strftime(born, '%Y%m%d') as born_text,
    try_cast(person_record.died_on as date) as died_on,
    case when not lists.is_undated then lists.starts_on end as starts_on,
    lists.gone_by,
    coalesce(lists.places, []) as places,
    coalesce(contacts.contacts, []) as contacts,
    coalesce(contacts.means, 0)::utinyint as means,
    first_tf, surname_tf
from named
join (
    select
        record_id, died_on,
        case
            when birth_date >= '1900-01-01'::date
                and not list_contains($defaults::date[], birth_date) then birth_date
        end as born
    from (
        select record_id, died_on, try_cast(date_of_birth as date) as birth_date
        from people_record
    )
) as person_record using (record_id)
left join people_given on people_given.name = named.first
left join people_root on people_root.name = named.first
left join people_first_frequency on people_first_frequency.first = named.first
left join people_surname_frequency on people_surname_frequency.surname = named.surname
left join lists on lists.id = named.id
left join contacts on contacts.id = named.id
"""  # noqa: S608 — composed of this module's own columns


def drop_workings(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what the matching of people worked with."""
    for (table,) in con.execute(
        "select table_name from duckdb_tables() where temporary and table_name like 'people\\_%' "
        "escape '\\'"
    ).fetchall():
        con.execute(f'drop table "{table}"')
    con.execute("drop view people_record")
    con.execute("drop macro people_clean")
