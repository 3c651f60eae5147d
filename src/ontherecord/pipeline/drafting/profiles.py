"""What the values of a column look like: shapes, days, how many differ. No value leaves this room
but as a code to translate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from ontherecord.pipeline.drafting.dates import Order, decide, forms_of, outline
from ontherecord.pipeline.sql import literal, quoted

# ruff: noqa: S608 — identifiers and patterns composed here are our own or quoted headings

PATTERNS = {
    "postcode": "(?i)^[a-z]{1,2}[0-9][a-z0-9]? *[0-9][a-z]{2}$",
    "uprn": "^[1-9][0-9]{8,11}$",
    "telephone": r"^\s*(\+?44|0)\s*\(?[1-9][0-9 ()-]{7,14}",
    "email": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    "title": r"(?i)^(mr|mrs|ms|miss|mx|dr|rev|sir|lady|prof|mr ?& ?mrs)\.?$",
    "address": r"(?i)^((flat|apartment|apt|unit|room|bungalow)\s+)?[0-9]+[a-z]?"
    r"(\s*-\s*[0-9]+)?\b[ ,(].*[a-z]{3}",
    "clock": "^([01]?[0-9]|2[0-3])[:.][0-5][0-9]([:.][0-5][0-9])?$",
    "path": r"^([a-zA-Z]:|\\\\|/|https?://)[^\n]*[\\/]",
    "file_name": r"(?i)^[^\\/]+\.(pdf|docx?|xlsx?|jpe?g|png|msg|eml|txt|csv|pst|heic|zip|pptx?)$",
    "integer": "^-?[0-9]{1,3}(,?[0-9]{3})*$",
    "decimal": r"^-?£? ?[0-9][0-9,]*(\.[0-9]+)?$",
    "money": r"^-?£ ?[0-9]|^-?[0-9][0-9,]*\.[0-9]{2}$",
    "boolean": "(?i)^(y|n|yes|no|true|false|t|f|1|0)$",
    "year": "^(1[6-9]|20)[0-9]{2}$",
    "serial": r"^[1-6][0-9]{4}(\.[0-9]+)?$",
    "insurance": "(?i)^[a-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]$",
    "sort_code": "^[0-9]{2}-[0-9]{2}-[0-9]{2}$",
    "words": r"\S+\s+\S+\s+\S+",
    "letters": "[A-Za-z]",
    "digits": "[0-9]",
}
"""Shapes a value may have, as patterns."""

MOSTLY_TIMES = 0.95
MOST_OUTLINES = 6
MOST_CODES = 120
LONGEST_CODE = 60


@dataclass(frozen=True)
class Profile:
    """One column: how many rows and distinct values, the share of each shape, its days."""

    column: str
    rows: int
    filled: int
    distinct: int
    longest: int
    shares: dict[str, float]
    days: Order = field(default_factory=Order)
    codes: tuple[tuple[str, int], ...] = ()
    """Values that may be codes, with their rows; empty when there are too many of them."""

    def share(self, shape: str) -> float:
        return self.shares.get(shape, 0.0)

    @property
    def clock(self) -> str:
        """The form of a column of times of day; empty when it is none."""
        if self.share("clock") < MOSTLY_TIMES:
            return ""
        form = "%H:%M:%S" if self.longest > len("09:30") else "%H:%M"
        return form.replace(":", ".") if self.share("decimal") > MOSTLY_TIMES else form

    @property
    def is_unique(self) -> bool:
        return self.filled >= 0.95 * self.rows > 0 and self.distinct >= 0.985 * self.filled

    @property
    def may_be_reference(self) -> bool:
        """Whether values may name records: short, no days, no sentences."""
        return bool(self.filled) and not (
            self.days.share > 0.5
            or self.longest > 60
            or self.share("words") > 0.3
            or self.share("money") > 0.5
            or self.share("email") > 0.5
            or self.share("postcode") > 0.5
        )


def profile(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> dict[str, Profile]:
    """Look at every column of a loaded table."""
    return {column: _profile(con, table, column) for column in columns}


def _profile(con: duckdb.DuckDBPyConnection, table: str, column: str) -> Profile:
    name = quoted(column)
    con.execute(
        f"create or replace temp table looked_at as select {name} as value, count(*) as times "
        f"from {table} group by 1"
    )
    shapes = ", ".join(
        f"coalesce(sum(times) filter (where regexp_matches(value, {literal(pattern)})), 0)::bigint"
        for pattern in PATTERNS.values()
    )
    counted = con.execute(
        f"""select sum(times)::bigint, coalesce(sum(times) filter (where value is not null), 0)
        ::bigint, count(value), coalesce(max(length(value)), 0), {shapes} from looked_at"""
    ).fetchall()[0]
    rows, filled, distinct, longest, *shaped = counted
    shares = {n: c / filled if filled else 0.0 for n, c in zip(PATTERNS, shaped, strict=True)}
    return Profile(
        column=column,
        rows=rows or 0,
        filled=filled,
        distinct=distinct,
        longest=longest,
        shares=shares,
        days=_days(con, filled, shares),
        codes=_codes(con, filled, distinct),
    )


def _days(con: duckdb.DuckDBPyConnection, filled: int, shares: dict[str, float]) -> Order:
    if not filled or shares["email"] > 0.5 or shares["words"] > 0.9:
        return Order()
    # Letters are made one before grouping, so that a column of sentences gives few outlines.
    found = con.execute(
        r"""select regexp_replace(regexp_replace(value, '[0-9]+', '1', 'g'), '[A-Z]*[a-z]+', 'x',
            'g') as shape, any_value(value), sum(times)::bigint as times
        from looked_at where value is not null and length(value) <= 40 group by 1
        order by times desc, shape limit ?""",
        [MOST_OUTLINES],
    ).fetchall()
    shapes = {outline(example) for _, example, _ in found}
    if all(not forms_of(shape)[0] or shape == "D" for shape in shapes) and shares["serial"] > 0.95:
        return Order(is_serial=True)
    known = [shape for shape in sorted(shapes) if forms_of(shape)[0]]
    if not known:
        return Order()
    values = dict(
        con.execute("select value, times from looked_at where value is not null").fetchall()
    )
    counts: dict[str, dict[str, set[str]]] = {}
    for shape in known:
        if shape == "D" and not all(len(v) == 8 for v in values):
            continue
        counts[shape] = {}
        for form in forms_of(shape)[0]:
            read = con.execute(
                "select value from looked_at where value is not null and "
                + (
                    f"try_strptime(value, {literal(form)}) is not null and year(try_strptime("
                    f"value, {literal(form)})) between 1850 and 2199"
                    if form
                    else "try_cast(value as timestamptz) is not null"
                )
            ).fetchall()
            own = {value for (value,) in read if outline(value) == shape}
            if own:
                counts[shape][form] = own
    return decide(counts, values)


def _codes(
    con: duckdb.DuckDBPyConnection, filled: int, distinct: int
) -> tuple[tuple[str, int], ...]:
    if not filled or distinct > MOST_CODES or (distinct > 12 and distinct > 0.5 * filled):
        return ()
    rows = con.execute(
        "select value, times from looked_at where value is not null order by times desc, value"
    ).fetchall()
    return tuple(rows) if all(len(value) <= LONGEST_CODE for value, _ in rows) else ()
