"""How a thing becomes entries: which of its fields, at which sensitivity.

Whoever is a name has the address of their home among its words; a text has its own words alone,
and is found by the entry of its place.

Needs, markers and whatever else is confidential are not searched: a search must not list who has
them. Words in which somebody's health or abuse was read are found by those alone who reach what is
special, whoever may read them where they stand. Nor are children, nor the names by which somebody
was known before: only what is shown.
"""

from __future__ import annotations

from psycopg import sql

from ontherecord.database.published import PublishedTable
from ontherecord.standards.kinds import Field, Kind

SENSITIVITIES = ("ordinary", "personal", "special", "confidential")
SPECIAL = SENSITIVITIES.index("special")
NAMES = ("place", "person", "named_contact")
"""Kinds by which somebody or somewhere is looked for; the others tell what happened."""

NOT_SEARCHED = (
    "need", "marker", "staff", "system", "agreement", "occupancy", "appointment", "notice",
    "availability", "programme_entry", "repair_change",
)  # fmt: skip
REFERENCED = (
    "place", "person", "repair", "complaint", "contact", "hazard_report", "tenancy",
    "recommendation", "certificate",
)  # fmt: skip
"""Kinds whose reference somebody may have before them; of the others only the words are found."""

REFERENCES = ("uprn", "other_ref", "telephone")
"""Fields that are numbers to be found however they are typed."""

TELLING = {"repair": "description"}
"""Words that more people read than may look for what they tell of somebody, by kind."""

NOT_WORDS = ("path", "closed_by", "changed_by", "decided_by", "operative_ref", "sor_code", "title")
SHORT = ("place", "person")
"""Kinds with an entry even where they have no text."""


ALL = sql.SQL("")
"""The condition that chooses every row."""


def searched(tables: list[PublishedTable]) -> list[Kind]:
    """Give the kinds that are searched."""
    return [
        table.kind
        for table in tables
        if table.kind is not None
        and table.kind.name not in NOT_SEARCHED
        and _level(table.kind.sensitivity) < _level("confidential")
    ]


def entry_query(kind: Kind, chosen: sql.Composable = ALL) -> sql.Composed:
    """Give the query of a kind's entries, one for each sensitivity at which it says something.

    `chosen` is a further condition over its rows.
    """
    levels = sorted(
        {_level_of(kind, field) for field in _fields(kind)} | {_level(kind.sensitivity)}
        | ({SPECIAL} if kind.name in TELLING else set())
    )  # fmt: skip
    levels = [level for level in levels if level < _level("confidential")]
    return sql.SQL(" union all ").join(
        sql.SQL("{}{}").format(_at_level(kind, level), chosen) for level in levels
    )


def _at_level(kind: Kind, level: int) -> sql.Composed:
    own: list[sql.Composable] = [
        _said(kind, field, level)
        for field in _fields(kind)
        if level == _level_of(kind, field) or (level == SPECIAL and _may_tell(kind, field))
    ]
    if level == _level(kind.sensitivity) and kind.name in REFERENCED:
        own.append(_references(kind))
    if kind.name == "place":
        own.append(_as_systems_write(kind))
    is_name = kind.name in NAMES
    return sql.SQL(
        "select {kind}, x.{id}, {level}::smallint, {is_name}, x.place_id, {happened},"
        " to_tsvector('simple', {words}) from record.{table} as x{with_address}"
        " cross join lateral (select nullif(concat_ws(' ', {own}), '') as own) as said"
        " where x.known_until is null and {is_searched} and (said.own is not null or {is_short})"
    ).format(
        kind=sql.Literal(kind.name), id=sql.Identifier(f"{kind.name}_id"),
        level=sql.Literal(level), is_name=sql.Literal(is_name), happened=_happened(kind),
        table=sql.Identifier(kind.name),
        words=sql.SQL("concat_ws(' ', said.own, place.words)" if is_name else "said.own"),
        with_address=sql.SQL(WITH_ADDRESS if is_name else ""),
        own=sql.SQL(", ").join(own) if own else sql.SQL("null"), is_searched=_is_searched(kind),
        is_short=sql.Literal(kind.name in SHORT and level == _level(kind.sensitivity)),
    )  # fmt: skip


def of_changed(kind: Kind) -> sql.Composed:
    """Give the condition that a row of a kind is of a thing that changed."""
    return sql.SQL(
        " and x.{id} in (select thing_id from pg_temp.changed_thing where kind = {kind})"
    ).format(id=sql.Identifier(f"{kind.name}_id"), kind=sql.Literal(kind.name))


WITH_ADDRESS = " left join pg_temp.place_words as place on place.place_id = x.place_id"


PLACE_WORDS = """select place_id, concat_ws(' ', record.plain_words(address),
    record.plain_words(postcode), record.joined_word(postcode)) as words
from record.place where known_until is null"""
CODE_WORDS = (
    "create temp table code_words on commit drop as"
    " select list, jsonb_object_agg(code, record.plain_words(meaning)) as words"
    " from record.code_said group by list"
)
TOLD_OF = sql.SQL(
    "create temp table told_of on commit drop as select distinct kind, thing_id"
    " from record.note_sign where known_until is null and kind = any({kinds})"
    " and sign in ('health', 'abuse')"
).format(kinds=sql.Literal(list(TELLING)))
"""The things in whose words somebody's health or abuse was read."""

READ_ONCE = (
    f"create temp table place_words on commit drop as {PLACE_WORDS}",
    "create unique index on pg_temp.place_words (place_id)",
    "analyze pg_temp.place_words",
    CODE_WORDS,
    TOLD_OF,
)
"""What many entries need: the address of each place, and what codes mean, made into words once."""

READ_AS_NEEDED = (f"create temp view place_words as {PLACE_WORDS}", CODE_WORDS, TOLD_OF)
"""The same where few entries are made: only the addresses of their places are read."""


def _fields(kind: Kind) -> list[Field]:
    return [
        field
        for field in kind.shown_fields
        if field.name not in NOT_WORDS
        and (field.type == "text" or field.name in ("fault", "hazard", "topic"))
    ]


def _may_tell(kind: Kind, field: Field) -> bool:
    """Say whether the words of a field may tell of somebody what few may look for."""
    return TELLING.get(kind.name) == field.name


def _said(kind: Kind, field: Field, level: int) -> sql.Composed:
    """Give the words of a field at a level; of a code what it means."""
    words = _words(kind, field)
    if not _may_tell(kind, field):
        return words
    tells = sql.SQL(
        "x.{id} in (select thing_id from pg_temp.told_of where kind = {kind}) is {so}"
    ).format(
        id=sql.Identifier(f"{kind.name}_id"), kind=sql.Literal(kind.name),
        so=sql.Literal(level == SPECIAL),
    )  # fmt: skip
    return sql.SQL("case when {} then {} end").format(tells, words)


def _words(kind: Kind, field: Field) -> sql.Composed:
    column = sql.Identifier("x", field.name)
    if field.type == "code":
        return sql.SQL(
            "(select words from pg_temp.code_words where list = {codes}) ->> {column}"
        ).format(codes=sql.Literal(field.codes), column=column)
    if field.name in REFERENCES:
        return sql.SQL("record.reference_words({column})").format(column=column)
    words = sql.SQL("nullif(record.plain_words({column}), '')").format(column=column)
    if field.name == "postcode":
        joined = sql.SQL("record.joined_word({column})").format(column=column)
        return sql.SQL("{}, {}").format(words, joined)
    return words


def _references(kind: Kind) -> sql.Composable:
    """Give the references by which systems know a thing: of what is matched, all of them.

    Not those of a privileged feed: that a solicitor has somebody's papers is told to nobody.
    """
    if not kind.matched:
        return sql.SQL("record.reference_words(x.source_ref)").format()
    return sql.SQL(
        "(select string_agg(record.reference_words(m.source_ref), ' ') from record.match as m"
        " where m.entity_id = x.{id} and m.kind = {kind} and m.known_until is null"
        " and not exists (select 1 from record.privileged_feed as held join record.{records} as r"
        " on r.source = held.source and r.feed = held.feed"
        " where r.record_id = m.record_id and r.known_until is null))"
    ).format(
        id=sql.Identifier(f"{kind.name}_id"), kind=sql.Literal(kind.name),
        records=sql.Identifier(f"{kind.name}_record"),
    )  # fmt: skip


def _as_systems_write(kind: Kind) -> sql.Composed:
    """Give a place's address as each system writes it: whoever reads theirs types theirs."""
    return sql.SQL(
        "(select string_agg(distinct concat_ws(' ', record.plain_words(r.address),"
        " record.joined_word(r.postcode), record.joined_word(r.uprn)), ' ')"
        " from record.match as m join record.place_record as r on r.record_id = m.record_id"
        " where m.entity_id = x.place_id and m.kind = 'place' and m.known_until is null"
        " and r.known_until is null and not exists (select 1 from record.privileged_feed as held"
        " where held.source = r.source and held.feed = r.feed))"
    ).format()


def _is_searched(kind: Kind) -> sql.SQL:
    if kind.name == "person":
        return sql.SQL("coalesce(x.age_band, 'adult') = 'adult'")
    return sql.SQL("true")


def _happened(kind: Kind) -> sql.Composed | sql.SQL:
    if kind.happened is None:
        return sql.SQL("null::date")
    column = sql.Identifier("x", kind.happened)
    if kind.fields[kind.happened].type == "moment":
        return sql.SQL("({} at time zone 'Europe/London')::date").format(column)
    return sql.SQL("{}").format(column)


def _level(sensitivity: str) -> int:
    return SENSITIVITIES.index(sensitivity)


def _level_of(kind: Kind, field: Field) -> int:
    """Give the sensitivity of a field: never less than its kind's, for it is not found without."""
    return max(_level(field.sensitivity), _level(kind.sensitivity))
