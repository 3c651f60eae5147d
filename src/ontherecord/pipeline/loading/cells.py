"""The cells of a row as SQL: trimmed, without a spreadsheet's errors, sealed."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

WIDE = 40
"""Beyond so many columns a row is worked on as a list: an expression for each costs DuckDB room
and seconds, however few the rows."""

WHITESPACE = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
"""All that Python's strip() takes for whitespace, no-break spaces of spreadsheets among it."""

EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")


@dataclass(frozen=True)
class Cells:
    """A row's cells in SQL, in two steps, each written out once: cleaned, then trimmed."""

    cleaned: str
    trimmed: str
    names: list[str]
    filled: str
    first: str


def cells_of(width: int, untrimmed: int | None, *, excel: bool, has_only_spaces: bool) -> Cells:
    columns = [f"c{i}" for i in range(width)]
    if width <= WIDE:
        names = [f"x{i}" for i in range(width)]
        trimmed = _without_spaces if has_only_spaces else _trimmed
        texts = [_as_is(c) if i == untrimmed else trimmed(c) for i, c in enumerate(columns)]
        return Cells(
            ", ".join(f"{_excel_text(c) if excel else c} as {c}" for c in columns),
            ", ".join(f"{text} as {name}" for text, name in zip(texts, names, strict=True)),
            names,
            " or ".join(f"{name} is not null" for name in names),
            f"coalesce({', '.join(names)})",
        )
    names = [f"cells[{i + 1}]" for i in range(width)]
    whole = f", {columns[untrimmed]} as whole" if untrimmed is not None else ""
    if untrimmed is not None:
        names[untrimmed] = _as_is("whole")
    text = _excel_text("cell") if excel else "cell"
    return Cells(
        f"list_transform([{', '.join(columns)}], lambda cell: {text}) as cells{whole}",
        f"list_transform(cells, lambda cell: {_trimmed('cell')}) as cells"
        + (", whole" if whole else ""),
        names,
        "list_aggregate(cells, 'count') > 0",
        "list_filter(cells, lambda cell: cell is not null)[1]",
    )


def _trimmed(text: str) -> str:
    # The pattern is the quick look: trimming with every sort of whitespace is ten times slower.
    return (
        f"case when regexp_matches({text}, '^$|^[^!-~]|[^!-~]$') "
        f"then nullif(trim({text}, $blanks), '') else {text} end"
    )


def _without_spaces(text: str) -> str:
    return f"nullif(trim({text}), '')"


def _as_is(text: str) -> str:
    return f"case when regexp_full_match({text}, '\\s*') then null else {text} end"


def _excel_text(text: str) -> str:
    return (
        f"case when suffix({text}, ' 00:00:00') then left({text}, -9) "
        f"when prefix({text}, '1899-12-31 ') then substr({text}, 12) "
        f"when {is_error(text)} then null else {text} end"
    )


def is_error(text: str) -> str:
    errors = ", ".join(f"'{error}'" for error in EXCEL_ERRORS)
    return f"prefix({text}, '#') and {text} in ({errors})"


def sealed_digest(text: str) -> str:
    # HMAC-SHA256 spelt out, so that millions of values are sealed without leaving DuckDB.
    return f"sha256($outer_pad || unhex(sha256($inner_pad || encode({text}))))"


def seal_pads(salt: bytes) -> dict[str, bytes]:
    key = (sha256(salt).digest() if len(salt) > 64 else salt).ljust(64, b"\0")
    return {
        "inner_pad": bytes(byte ^ 0x36 for byte in key),
        "outer_pad": bytes(byte ^ 0x5C for byte in key),
    }
