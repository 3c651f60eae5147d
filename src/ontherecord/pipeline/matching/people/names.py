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


def read_names(con: duckdb.DuckDBPyConnection, records: str = "person_record") -> None:
    """Read names into `people_names`: one row per record, in lower case, taken apart.

    `records` is a table with the columns of `person_record`. Columns written: id (records numbered
    by record_id, so that nothing hangs on row order), kind (person, or what else the name is), sex
    and generation as the title says, given (a list of first and middle names), surname as written.
    """
    con.execute(f"create or replace temp view people_record as from {records}")
    con.execute(_CLEAN)
    con.execute(_READ_NAMES)


# Most names are plain letters and need none of this; one look is cheaper than four replacements.
_CLEAN = """
create or replace temp macro people_clean(lowered) as
    case
        when regexp_full_match(lowered, '([a-z]+( [a-z]+)*)?')
            and not contains(lowered, 'care of') then lowered
        else trim(regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        replace(replace(
                            translate(strip_accents(lowered), 'łøđıðþ', 'lodidt'),
                            'ß', 'ss'), 'æ', 'ae'),
                        '\\([^)]*\\)?|\\bc/o\\b.*$|\\bcare of\\b.*$', ' ', 'g'),
                    '[''’‘`´.]', '', 'g'),
                '[^\\p{L}&+/, -]', ' ', 'g'),
            '[ -]*[ ]+[ -]*', ' ', 'g'))
    end
"""


def _without(text: str, pattern: str) -> str:
    """Take a pattern out of a column; the many rows without it pass at the price of one look."""
    return (
        f"case when regexp_matches({text}, '{pattern}') "
        f"then regexp_replace({text}, '{pattern}', ' ', 'g') else {text} end"
    )


_TITLE_OR_SUFFIX = f"(^| )({_TITLES}|{_SUFFIXES})(,? |,?$)"
_TITLE_WORD = f"\\b({_TITLES}|{_SUFFIXES})\\b"
_SEX_TITLE = f"\\b({_MALE}|{_FEMALE})\\b"
_NOT_ONE_PERSON = f"{_ESTATE}|{_OCCUPIER}|{_ORGANISATION}|{_JOINT}"

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
    from people_record
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
lowered as (
    select
        id, record_id, source,
        lower(coalesce(title, '')) as title,
        lower(replace(coalesce(whole, ''), '.', '. ')) as whole_text,
        case when whole is null
            then lower(concat_ws(' ', replace(first_name, '.', '. '), middle_name))
        end as given_text,
        case when whole is null then lower(surname) end as surname_text,
        -- "SMITH John": a family name in capitals comes first.
        regexp_matches(coalesce(whole, ''), '^[A-Z][A-Z''’-]{{2,}} +[A-Z][a-z]') as is_turned
    from arranged
),
cleaned as (
    select
        id, record_id, source, is_turned,
        people_clean(title) as titled,
        people_clean(whole_text) as whole,
        people_clean(given_text) as given_text,
        people_clean(surname_text) as surname_text
    from lowered
),
sorted_out as (
    select
        *,
        coalesce(nullif(whole, ''), concat_ws(' ', given_text, surname_text)) as everything,
        concat_ws(' ', titled, everything) as with_title
    from cleaned
),
stripped as (
    select
        id, record_id, source, everything, with_title, is_turned, given_text, surname_text,
        case when regexp_matches(with_title, '{_SEX_TITLE}')
            then regexp_extract(with_title, '{_SEX_TITLE}', 1) else '' end as sex_title,
        case when regexp_matches(everything, '\\b({_SUFFIXES})$')
            then regexp_extract(everything, '\\b({_SUFFIXES})$', 1) else '' end as suffix,
        {_without("whole", _TITLE_OR_SUFFIX)} as whole
    from sorted_out
),
bare as (
    -- Twice, for titles that stand side by side share the space between them.
    select * replace (trim({_without("whole", _TITLE_OR_SUFFIX)}) as whole) from stripped
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
            when regexp_matches(whole, '^\\S+ \\S\\S+$') then split_part(whole, ' ', 1)
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
            when regexp_matches(whole, '^\\S+ \\S\\S+$') then split_part(whole, ' ', 2)
            when regexp_matches(whole, '^\\S\\S+( \\S\\S+)*( \\S)+$')
                then regexp_extract(whole, '^(\\S\\S+(?: \\S\\S+)*?)(?: \\S)+$', 1)
            when not contains(whole, ' ') then whole
            else regexp_extract(
                whole, '^(\\S+(?: \\S+)*?) ((?:(?:{_PARTICLES}) )*\\S+)$', 2)
        end as surname_words
    from bare
),
worded as (
    select
        * replace (
            replace(given_words, '-', ' ') as given_words,
            {_without("surname_words", _TITLE_WORD)} as surname_words
        ),
        regexp_matches(everything, '{_NOT_ONE_PERSON}')
            or regexp_matches(with_title, '{_JOINT}') as is_unlike_a_person
    from split_names
)
select
    id, record_id, source,
    case
        when trim(everything, ' ,-/&+') = '' then 'no_name'
        when not is_unlike_a_person then 'person'
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
        string_split({_without("given_words", _TITLE_WORD)}, ' '),
        lambda word: word <> '') as given,
    nullif(trim(case when contains(surname_words, 'saint')
        then regexp_replace(surname_words, '\\bsaint[ -]', 'st ', 'g')
        else surname_words end), '') as surname
from worded
"""  # noqa: S608 — composed of this module's own lists
