"""From their text to our type: one SQL expression a field.

Every expression gives null for a text it cannot read; the caller then rejects that cell. Nothing
here guesses: the formats and codes are those the source's pack declares.
"""

from __future__ import annotations

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.codes import CodeList
from ontherecord.standards.kinds import Field
from ontherecord.standards.sources import Column, Source

DATE_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
MOMENT_FORMATS = (*DATE_FORMATS, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S.%f")
YES, NO = ("y", "yes", "true", "t", "1"), ("n", "no", "false", "f", "0")
EARLIEST_YEAR, LATEST_YEAR = 1850, 2199
"""A year outside these is a slip of the keyboard or of the format, as 0026 for 2026."""


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
    return (
        f"regexp_replace(upper(trim({text})), '(^|[|])0+([0-9])', '\\1\\2', 'g')"  # 00123|7 = 123|7
    )


def record_id(system: str, kind: str, reference: str) -> str:
    """Give the id of the record a system knows by a reference: the same in every run."""
    start = literal(f"{system}|{kind}|")
    return f"substr(md5({start} || {canonical_reference(reference)}), 1, 20)"


def typed(
    field: Field, text: str, column: Column, source: Source, codes: dict[str, CodeList]
) -> str:
    """Give the expression that reads `text` as the field's type."""
    match field.type:
        case "text" | "reference":
            return text
        case "code":
            return _code(text, column, source, codes[field.codes or ""])
        case "date":
            return _date(text, _formats(column, DATE_FORMATS))
        case "moment":
            return _moment(text, _formats(column, MOMENT_FORMATS))
        case "integer":
            return f"try_cast(try_cast(replace({text}, ',', '') as decimal(18, 3)) as bigint)"
        case "decimal":
            return f"try_cast(regexp_replace({text}, '[£, ]', '', 'g') as decimal(14, 2))"
        case "boolean":
            return _boolean(text, column, source)
    raise AssertionError(f"no expression for {field.type}")


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
    wall = f"timezone('Europe/London', {moment})"
    return f"timezone('Europe/London', {moment} + interval 1 hour) = {wall}"


def _formats(column: Column, usual: tuple[str, ...]) -> str:
    own = [part.strip() for part in column.format.split(" or ")] if column.format else []
    return "[" + ", ".join(literal(form) for form in (own or usual)) + "]"


def _date(text: str, formats: str) -> str:
    day = f"try_strptime({text}, {formats})::date"
    return f"case when year({day}) between {EARLIEST_YEAR} and {LATEST_YEAR} then {day} end"


def _moment(text: str, formats: str) -> str:
    wall = f"try_strptime({text}, {formats})"
    later = f"timezone('Europe/London', {wall})"
    earlier = f"{later} - interval 1 hour"
    return (
        f"case when regexp_matches({text}, '(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$')"
        f" and regexp_matches({text}, '[0-9]{{2}}:[0-9]{{2}}')"
        f" then try_cast({text} as timestamptz)"
        f" when year({wall}) not between {EARLIEST_YEAR} and {LATEST_YEAR} then null"
        f" when timezone('Europe/London', {earlier}) = {wall} then {earlier}"
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
        if ours is None and code_list == (field.codes or "boolean") and where in ("", column.column)
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
