"""Take names apart in SQL: one person's title, first, middle and family name, or why it is not one.

Housing systems write joint tenants, estates and companies where a name should stand. A name that
is no single person's is recognised here and never compared with a person's.
"""

from __future__ import annotations

import duckdb

_MALE = "mr|master|mstr|sir|lord"
_FEMALE = "mrs|miss|ms|mis|lady|dame|madam"
_TITLES = f"{_MALE}|{_FEMALE}|mx|dr|doctor|prof|professor|rev|revd|reverend|hon|cllr|capt|messrs"
_SUFFIXES = "jnr|jr|junior|snr|sr|senior"
_PARTICLES = "de|da|di|del|della|van|von|der|den|la|le|el|al|bin|ibn|bint|abu|st|mc|mac|ter|dos|du"
_ESTATE = (
    r"\b(exors?|executors?|executrix|estate of|personal rep(resentative)?s?|"
    r"p ?r s? ?of|administrators? of|trustees? of)\b"
)
_OCCUPIER = (
    r"^(the |current |new |previous |former |all )*"
    r"(occupiers?|occupants?|tenants?|leaseholders?|residents?|householders?|owners?|void|vacant|"
    r"unknown|not known|name unknown)( .*)?$|^(no name|unk|tbc|test|n ?/ ?a|na|none)$"
)
_ORGANISATION = (
    r"\b(ltd|limited|plc|llp|cic|council|association|solicitors|housing|properties|lettings|"
    r"company|management|charity|foundation|university|nhs)\b"
)
_JOINT = r"[&+/]|\b(and|messrs)\b"


def read_names(con: duckdb.DuckDBPyConnection) -> None:
    """Read `person_record` into `people_names`: one row per record, in lower case, taken apart.

    Columns: id (records numbered by record_id, so that nothing hangs on row order), kind (person,
    or what else the name is), sex and generation as the title says, given (a list of first and
    middle names), surname as written.
    """
    con.execute(_CLEAN)
    con.execute(_READ_NAMES)


_CLEAN = """
create or replace temp macro people_clean(written) as
    trim(regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    replace(replace(
                        translate(strip_accents(lower(written)), 'łøđıðþ', 'lodidt'),
                        'ß', 'ss'), 'æ', 'ae'),
                    '\\([^)]*\\)?|\\bc/o\\b.*$|\\bcare of\\b.*$', ' ', 'g'),
                '[''’‘`´.]', '', 'g'),
            '[^\\p{L}&+/, -]', ' ', 'g'),
        '[ -]*[ ]+[ -]*', ' ', 'g'))
"""

# Dots vanish ("J.P." becomes "jp") unless that would glue two names: "J. Smith" keeps its space.
_READ_NAMES = f"""
create or replace temp table people_names as
with numbered as (
    select
        row_number() over (order by record_id)::integer as id,
        record_id, source, title, middle_name,
        nullif(trim(coalesce(first_name, '')), '') as first_name,
        nullif(trim(coalesce(surname, '')), '') as surname,
        nullif(trim(coalesce(full_name, '')), '') as full_name
    from person_record
),
arranged as (
    select
        *,
        -- A whole name typed into the surname's field is read as a whole name.
        coalesce(
            case when first_name is null then full_name end,
            case
                when first_name is null and regexp_matches(
                    lower(surname), '^(({_TITLES})\\.? )|,|[&+]|(^| )the '
                ) then surname
            end,
            case when surname is null then coalesce(full_name, first_name) end
        ) as whole
    from numbered
),
cleaned as (
    select
        id, record_id, source,
        people_clean(coalesce(title, '')) as titled,
        people_clean(regexp_replace(coalesce(whole, ''), '\\.', '. ', 'g')) as whole,
        -- "SMITH John": a family name in capitals comes first.
        regexp_matches(coalesce(whole, ''), '^[A-Z][A-Z''’-]{{2,}} +[A-Z][a-z]') as is_turned,
        case when whole is null
            then people_clean(concat_ws(' ', replace(first_name, '.', '. '), middle_name))
        end as given_text,
        case when whole is null then people_clean(surname) end as surname_text
    from arranged
),
sorted_out as (
    select
        *,
        coalesce(nullif(whole, ''), concat_ws(' ', given_text, surname_text)) as everything,
        concat_ws(' ', titled, everything) as with_title
    from cleaned
),
bare as (
    select
        id, record_id, source, everything, with_title, is_turned, given_text, surname_text,
        regexp_extract(with_title, '\\b({_MALE}|{_FEMALE})\\b', 1) as sex_title,
        regexp_extract(everything, '\\b({_SUFFIXES})$', 1) as suffix,
        trim(regexp_replace(
            regexp_replace(whole, '(^| )({_TITLES}|{_SUFFIXES})(,? |,?$)', ' ', 'g'),
            '(^| )({_TITLES}|{_SUFFIXES})(,? |,?$)', ' ', 'g')) as whole
    from sorted_out
),
split_names as (
    select
        *,
        case
            when given_text is not null then given_text
            when contains(whole, ',')
                then trim(replace(regexp_extract(whole, ',(.*)$', 1), ',', ' '))
            when is_turned and regexp_matches(with_title, '^({_TITLES}) ') is false
                then regexp_extract(whole, '^\\S+ (.*)$', 1)
            when regexp_matches(whole, '^\\S\\S+( \\S\\S+)*( \\S)+$')
                then trim(regexp_extract(whole, '((?: \\S)+)$', 1))
            else regexp_extract(
                whole, '^(\\S+(?: \\S+)*?) ((?:(?:{_PARTICLES}) )*\\S+)$', 1)
        end as given_words,
        case
            when surname_text is not null then surname_text
            when contains(whole, ',') then trim(regexp_extract(whole, '^([^,]*),', 1))
            when is_turned and regexp_matches(with_title, '^({_TITLES}) ') is false
                then regexp_extract(whole, '^(\\S+) .*$', 1)
            when regexp_matches(whole, '^\\S\\S+( \\S\\S+)*( \\S)+$')
                then regexp_extract(whole, '^(\\S\\S+(?: \\S\\S+)*?)(?: \\S)+$', 1)
            when not contains(whole, ' ') then whole
            else regexp_extract(
                whole, '^(\\S+(?: \\S+)*?) ((?:(?:{_PARTICLES}) )*\\S+)$', 2)
        end as surname_words
    from bare
)
select
    id, record_id, source,
    case
        when trim(everything, ' ,-/&+') = '' then 'no_name'
        when regexp_matches(everything, '{_ESTATE}') then 'estate'
        when regexp_matches(everything, '{_OCCUPIER}') then 'occupier'
        when regexp_matches(everything, '{_ORGANISATION}') then 'organisation'
        when regexp_matches(with_title, '{_JOINT}') then 'joint_name'
        else 'person'
    end as kind,
    case
        when sex_title = '' then null
        when regexp_matches(sex_title, '^({_MALE})$') then 'm'
        else 'f'
    end as title_sex,
    case suffix when '' then null else left(suffix, 1) end as generation,
    list_filter(
        string_split(regexp_replace(
            replace(given_words, '-', ' '), '\\b({_TITLES}|{_SUFFIXES})\\b', ' ', 'g'), ' '),
        lambda word: word <> '') as given,
    nullif(trim(regexp_replace(
        regexp_replace(surname_words, '\\b({_TITLES}|{_SUFFIXES})\\b', ' ', 'g'),
        '\\bsaint[ -]', 'st ', 'g')), '') as surname
from split_names
"""  # noqa: S608 — composed of this module's own lists
