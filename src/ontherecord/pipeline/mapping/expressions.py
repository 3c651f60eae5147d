"""From their text to our type: one SQL expression a field.

Every expression gives null for a text it cannot read; the caller then rejects that cell. Nothing
here guesses: the formats and codes are those the source's pack declares.
"""

from __future__ import annotations

import re

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.codes import CodeList
from ontherecord.standards.kinds import Field
from ontherecord.standards.sources import NO_VALUE, Column, Source

DATE_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
MOMENT_FORMATS = (*DATE_FORMATS, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S.%f")
YES, NO = ("y", "yes", "true", "t", "1"), ("n", "no", "false", "f", "0")
EARLIEST_YEAR, LATEST_YEAR = 1850, 2199
"""A year outside these is a slip of the keyboard or of the format, as 0026 for 2026."""

SPACES = " \u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What DuckDB's trim takes away: Unicode's space separators, and no tab or newline."""


def text_of(columns: list[Column], separator: str, present: set[str]) -> str:
    """Join their columns' text in order; null when all are empty or the file lacks them."""
    there = [quoted(c.column) for c in columns if c.column in present]
    if not there:
        return "null::varchar"
    if len(there) == 1:
        return there[0]
    return f"nullif(concat_ws({literal(separator)}, {', '.join(there)}), '')"


def canonical_reference(text: str) -> str:
    """Make two spellings of one reference equal: spaces, case and lost leading zeros."""
    plain = f"upper(trim({text}))"
    # 00123|7 and 123|7 are one reference. Few begin so, and to replace takes long.
    return (
        f"case when prefix({plain}, '0') or contains({plain}, '|0')"
        f" then regexp_replace({plain}, '(^|[|])0+([0-9])', '\\1\\2', 'g') else {plain} end"
    )


def canonical(reference: str) -> str:
    """Do to one reference in Python what `canonical_reference` does in SQL."""
    plain = "".join(map(_upper, reference.strip(SPACES)))
    return re.sub("(^|[|])0+([0-9])", r"\1\2", plain)


def _upper(letter: str) -> str:
    """Give the one capital DuckDB gives: Python would give some letters two."""
    capitals = (letter.upper(), letter.title(), "ẞ" if letter == "ß" else letter)
    return next(capital for capital in capitals if len(capital) == 1)


def record_id(system: str, kind: str, reference: str) -> str:
    """Give the id of the record a system knows by a reference: the same in every run."""
    start = literal(f"{system}|{kind}|")
    return f"substr(md5({start} || {canonical_reference(reference)}), 1, 20)"


def wall_clock(field: Field, text: str, column: Column) -> str | None:
    """Give the expression that reads a day or time as it stands, to be worked out once a row."""
    if field.type not in ("date", "moment"):
        return None
    own = [part.strip() for part in column.format.split(" or ")] if column.format else []
    forms = own or list(DATE_FORMATS if field.type == "date" else MOMENT_FORMATS)
    if len(forms) == 1:
        return f"try_strptime({text}, {literal(forms[0])})"
    # Years of two digits first: read with four, 26 is the year 26, and two never read four.
    by_year = sorted(forms, key=lambda form: "%Y" in form)
    any_form = f"try_strptime({text}, [{', '.join(map(literal, by_year))}])"
    # A form that does not fit costs ten times one that does: what looks like it is tried first.
    looks = " ".join(
        f"when {text} like {literal(_outline(form))}"
        f" then coalesce(try_strptime({text}, {literal(form)}), {any_form})"
        for form in forms
    )
    return f"case {looks} else {any_form} end"


def typed(
    field: Field,
    text: str,
    wall: str,
    column: Column,
    source: Source,
    codes: dict[str, CodeList],
) -> str:
    """Give the expression that reads `text` as the field's type; `wall` names its wall clock."""
    match field.type:
        case "text" | "reference":
            return text
        case "code":
            return _code(text, column, source, codes[field.codes or ""])
        case "date":
            return f"case when {_is_likely(wall)} then {wall}::date end"
        case "moment":
            return _moment(text, wall, column)
        case "integer":
            number = f"try_cast(replace({text}, ',', '') as decimal(18, 3))"
            return f"case when {number} = trunc({number}) then {number}::bigint end"
        case "decimal":
            return f"try_cast(regexp_replace({text}, '[£, ]', '', 'g') as decimal(14, 2))"
        case "boolean":
            return _boolean(text, column, source)
    raise AssertionError(f"no expression for {field.type}")


def london_day(field: Field) -> str:
    """Give the day, in London, on which a date or moment falls."""
    name = quoted(field.name)
    return f"timezone('Europe/London', {name})::date" if field.type == "moment" else name


def unreadable_reason(field: Field, column: Column) -> str:
    """Say in words what the cell should have been, without saying what it is."""
    match field.type:
        case "date" | "moment":
            form = column.format or "YYYY-MM-DD"
            return f"not a {'date' if field.type == 'date' else 'time'} in the form {form}"
        case "integer":
            return "not a whole number"
        case "decimal":
            return "not an amount"
        case "boolean":
            return "neither yes nor no; add it to codes.csv under boolean"
    return f"cannot be read as {field.type}"


def twice_in_autumn(moment: str) -> str:
    """Say whether a moment stands in the hour that the clocks repeat; the earlier was taken."""
    # Its UTC clock as a plain timestamp: asking a moment itself for its month costs a calendar.
    utc = f"make_timestamp(epoch_us({moment}))"
    return (
        f"case when month({utc}) = 10 and day({utc}) > 24 and hour({utc}) = 0"
        f" then timezone('Europe/London', {moment} + interval 1 hour)"
        f" = timezone('Europe/London', {moment}) else false end"
    )


def _outline(form: str) -> str:
    """Give a strptime pattern as a `like` pattern of the same length: %d/%m/%Y as __/__/____."""
    widths = {"Y": 4, "b": 3, "j": 3, "f": 6}
    return re.sub("%(.)", lambda part: "_" * widths.get(part[1], 2), form)


def _is_likely(wall: str) -> str:
    return f"year({wall}) between {EARLIEST_YEAR} and {LATEST_YEAR}"


def _moment(text: str, wall: str, column: Column) -> str:
    """Read a naive time as London's; of the hour that comes twice in autumn, take the earlier."""
    later = f"timezone('Europe/London', {wall})"
    earlier = f"{later} - interval 1 hour"
    # The clocks go back at two on the last Sunday of October (Summer Time Act 1972): looking at
    # other hours would cost a conversion for every row.
    may_repeat = f"month({wall}) = 10 and day({wall}) > 24 and hour({wall}) = 1"
    zoned = (
        f"when regexp_matches({text}, ':[0-9]{{2}}.*(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$')"
        f" then try_cast({text} as timestamptz)"
        if not column.format
        else ""
    )
    return (
        f"case {zoned} when not {_is_likely(wall)} then null"
        f" when {may_repeat} and timezone('Europe/London', {earlier}) = {wall} then {earlier}"
        f" else {later} end"
    )


def _code(text: str, column: Column, source: Source, codes: CodeList) -> str:
    known: dict[str, str | None] = {code: code for code in codes.meanings}
    for where in ("", column.column):
        known |= {
            theirs: ours
            for (code_list, scope, theirs), ours in source.codes.items()
            if code_list == codes.name and scope == where
        }
    whens = " ".join(
        f"when {literal(theirs)} then {literal(ours)}" for theirs, ours in known.items() if ours
    )
    return f"case lower(trim({text})) {whens} end"


def means_nothing(field: Field, text: str, column: Column, source: Source) -> str:
    """Say whether the source declares this code of theirs to mean nothing."""
    nothing = [
        literal(theirs)
        for (code_list, where, theirs), ours in source.codes.items()
        if ours is None
        and code_list in (field.codes or "boolean", NO_VALUE)
        and where in ("", column.column)
    ]
    return f"lower(trim({text})) in ({', '.join(nothing)})" if nothing else "false"


def _boolean(text: str, column: Column, source: Source) -> str:
    yes, no = set(YES), set(NO)
    for (code_list, where, theirs), ours in source.codes.items():
        if code_list == "boolean" and where in ("", column.column):
            yes.discard(theirs)
            no.discard(theirs)
            if ours:
                (yes if ours == "true" else no).add(theirs)
    lower = f"lower(trim({text}))"
    return (
        f"case when {lower} in ({', '.join(map(literal, sorted(yes)))}) then true"
        f" when {lower} in ({', '.join(map(literal, sorted(no)))}) then false end"
    )
