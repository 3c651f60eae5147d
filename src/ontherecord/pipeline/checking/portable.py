"""The SQL a check may use: the part that DuckDB and, translated, Spark answer alike.

Each refusal here was measured: the two engines differ, one of them silently, or the query could
reach beyond the joined record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

Schema = dict[str, dict[str, str]]
Columns = set[tuple[str, str]]
"""Columns of joined tables, each as (table, column)."""

CLOCKS = (
    exp.CurrentDate,
    exp.CurrentTime,
    exp.CurrentTimestamp,
    exp.CurrentDatetime,
    exp.Localtime,
    exp.Localtimestamp,
)
CLOCK_NAMES = {
    "now", "today", "get_current_time", "get_current_timestamp", "transaction_timestamp",
}  # fmt: skip

ALIKE = (
    exp.Abs,
    exp.And,
    exp.AtTimeZone,
    exp.Avg,
    exp.Case,
    exp.Cast,
    exp.Coalesce,
    exp.Concat,
    exp.ConcatWs,
    exp.Count,
    exp.DateDiff,
    exp.Exists,
    exp.Greatest,
    exp.If,
    exp.Lag,
    exp.Lead,
    exp.Least,
    exp.Length,
    exp.LogicalAnd,
    exp.LogicalOr,
    exp.Lower,
    exp.Max,
    exp.Min,
    exp.Nullif,
    exp.Or,
    exp.RegexpReplace,
    exp.RowNumber,
    exp.Substring,
    exp.Sum,
    exp.Trim,
    exp.Upper,
)
"""Functions that answer alike on DuckDB and Spark. Add one together with an example using it."""

UNLIKE = {
    exp.Rand: "it asks chance: a check gives the same answer twice",
    exp.Uuid: "it asks chance: a check gives the same answer twice",
    exp.TryCast: "try_cast: values are read once, when they are loaded",
    exp.JarowinklerSimilarity: "jaro_winkler_similarity: Spark has none",
    exp.ArgMax: "arg_max: use row_number() and keep the first",
    exp.ArgMin: "arg_min: use row_number() and keep the first",
    exp.DayOfWeekIso: "isodow: Spark counts the days of the week otherwise",
    exp.RegexpExtract: "regexp_extract: groups are counted otherwise",
    exp.Unnest: "unnest: a check reads the joined tables only",
    exp.GenerateSeries: "range: a check reads the joined tables only",
}
"""What is said of the functions people reach for; any other not among ALIKE is refused too."""


def problems_of(sql: str, tables: Schema, written: Columns, personal: Columns) -> list[str]:
    """Say what in a check's one select is beyond the portable, safe subset.

    No text that comes out may be made of `written` columns, which hold somebody's own words, and
    nothing at all of `personal` ones: the page looks those up, under permission.
    """
    select = sqlglot.parse_one(sql, read="duckdb")
    found = [*_tables_read(select, tables), *_functions(select), *_stars(select)]
    if not found:
        names = {table.name for table in select.find_all(exp.Table)}
        read = {name: columns for name, columns in tables.items() if name in names}
        try:
            typed = _typed(select, read)
        except SqlglotError as error:
            return [f"a column cannot be found: {str(error).splitlines()[0]}"]
        found = [*_days_less_days(typed), *_repeated(typed, read, written, personal)]
    return list(dict.fromkeys(found))


def _tables_read(select: exp.Expression, tables: Schema) -> Iterator[str]:
    own = {cte.alias for cte in select.find_all(exp.CTE)}
    for name in sorted(own & set(tables)):
        yield f"a CTE may not be called {name}, as a table of the record is"
    for within in select.find_all(exp.With):
        if within.args.get("recursive"):
            yield "with recursive: Spark has none of the same meaning"
    for table in select.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db"):
            yield f"{table.sql('duckdb')}: a check reads the joined tables only"
        elif table.name not in own and table.name not in tables:
            yield f"{table.name} is no joined table"
    for join in select.find_all(exp.Join):
        if (join.method or "").upper() == "ASOF":
            yield "asof join: Spark has none"
    for union in select.find_all(exp.SetOperation):
        if union.args.get("by_name"):
            yield "union by name: Spark has none"
    for group in select.find_all(exp.Group):
        if group.args.get("all"):
            yield "group by all: name the columns"


def _functions(select: exp.Expression) -> Iterator[str]:
    for node in select.find_all(exp.Expression):
        if isinstance(node, exp.Func):
            yield from _function(node)
        elif isinstance(node, exp.Div | exp.IntDiv | exp.Mod) and not _safe(node.expression):
            yield "a divisor needs nullif(…, 0)"
        elif isinstance(node, exp.Bracket | exp.Lateral):
            yield "[…] and lateral: Spark counts elements otherwise"
        elif isinstance(node, exp.Placeholder) and not node.this:
            yield "a parameter needs a name: $today or a setting"


def _function(node: exp.Func) -> Iterator[str]:
    name = node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
    if isinstance(node, CLOCKS) or name in CLOCK_NAMES:
        yield "it reads the clock: use $today"
    elif isinstance(node, exp.DateDiff) and node.text("unit").upper() != "DAY":
        yield "date_diff other than 'day': Spark counts whole units, DuckDB boundaries"
    elif isinstance(node, exp.IntDiv):
        if not _safe(node.expression):
            yield "a divisor needs nullif(…, 0)"
    elif isinstance(node, exp.RegexpReplace) and not _replaces_all(node):
        yield "regexp_replace: only to take out characters, as with '[^a-z0-9]', '', 'g'"
    elif type(node) in UNLIKE:
        yield UNLIKE[type(node)]
    elif not isinstance(node, ALIKE):
        yield f"{name}: not among the functions known to answer alike on DuckDB and Spark"


def _replaces_all(node: exp.RegexpReplace) -> bool:
    """Say whether both engines read it alike: DuckDB without 'g' replaces the first alone.

    A class of characters means one thing everywhere; groups, escapes and what is put in do not.
    """
    pattern, into, how = (node.text(part) for part in ("expression", "replacement", "modifiers"))
    is_class = re.fullmatch(r"\[\^?[a-z0-9 -]+\]", pattern, re.IGNORECASE) is not None
    return is_class and into == "" and how == "g"


def _safe(divisor: exp.Expression) -> bool:
    divisor = divisor.unnest()
    if isinstance(divisor, exp.Literal):
        return float(divisor.this) != 0
    return isinstance(divisor, exp.Nullif)


def _stars(select: exp.Expression) -> Iterator[str]:
    own = {cte.alias for cte in select.find_all(exp.CTE)}
    for part in select.find_all(exp.Select):
        if not any(isinstance(item, exp.Star) or item.is_star for item in part.expressions):
            continue
        read = {table.name for table in part.find_all(exp.Table)}
        if not read <= own:
            yield "select * is for your own CTEs only: name the columns"


def _typed(select: exp.Expression, tables: Schema) -> exp.Expression:
    """Give the select with every column found in its table and the type of each expression."""
    for mark in list(select.find_all(exp.Placeholder)):
        if mark.this == "today":
            mark.replace(exp.cast(exp.Literal.string("2026-01-01"), "date"))
    typed = qualify(select, schema=tables, dialect="duckdb", quote_identifiers=False)
    return annotate_types(typed, schema=tables, dialect="duckdb")


def _days_less_days(typed: exp.Expression) -> Iterator[str]:
    for difference in typed.find_all(exp.Sub):
        if all(side.is_type("date") for side in (difference.left, difference.right)):
            yield "a day less a day: use date_diff('day', from, to)"


def _repeated(
    typed: exp.Expression, tables: Schema, written: Columns, personal: Columns
) -> Iterator[str]:
    """Follow each column that comes out back to those it is made of."""
    scope = build_scope(typed)
    made_of = lineage(None, typed, schema=tables, scope=scope, copy=False, trim_selects=False)
    for item in typed.selects:
        column = item.alias_or_name
        is_text = not item.is_type(*exp.DataType.NUMERIC_TYPES, "date", "boolean")
        for node in made_of[column].walk():
            if isinstance(node.source, exp.Table):
                origin = (node.source.name, node.name.rpartition(".")[2])
                if origin in personal or (is_text and origin in written):
                    yield f"{column} repeats {'.'.join(origin)}: codes, dates and counts only"
