"""Rows of text from any reader to one Parquet file: trimmed, sealed, blanks and totals apart.

The rows pass through a table of DuckDB's own, so that they are read once, numbered by their place
and counted by what they are before anything is written. It spills into the private folder when
memory is short.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ontherecord.pipeline.loading.headings import Layout
from ontherecord.pipeline.loading.results import UnableToLoad
from ontherecord.pipeline.sql import PARQUET, quoted
from ontherecord.standards.sources import Feed

MEMORY_LIMIT = "2GB"
ROW, BLANK, TOTAL = 0, 1, 2
WIDE = 40
"""Beyond so many columns a row is worked on as a list: an expression for each costs DuckDB room
and seconds, however few the rows."""

WHITESPACE = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
"""All that Python's strip() takes for whitespace, no-break spaces of spreadsheets among it."""

EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")


class Staging:
    """The rows of one file on their way into Parquet."""

    def __init__(self, file: Path, feed: Feed, salt: bytes, work: Path) -> None:
        self.file, self.feed, self.salt = file, feed, salt
        self.con = duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(work / "spilled")}
        )
        self.con.execute("set TimeZone = 'UTC'")
        self.error_count = 0
        self.also: list[str] = []
        self._check_total_row()
        taken = ", ".join(f"t{i} varchar" for i in range(len(feed.taken)))
        self.con.execute(
            "create table staged (row_number bigint, sheet varchar, what utinyint, "
            f"is_filled_unnamed boolean, {taken})"
        )

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self.con.close()

    def add(
        self,
        relation: str,
        layout: Layout,
        *,
        sheet: str = "",
        row_number: str = "null",
        excel: bool = False,
        binds: dict[str, Any] | None = None,
    ) -> int:
        """Add the rows of a relation whose text columns are called c0, c1 … in file order.

        `row_number` is an expression over the relation; left null, a row is numbered by its
        place (one relation a file). Gives the number of rows, blanks and totals among them.
        """
        cells = _cells(len(layout.columns), self._untrimmed(layout), excel=excel)
        names = cells.names
        total = "false"
        bound: dict[str, Any] = {"sheet": sheet, "blanks": WHITESPACE, **(binds or {})}
        if self.feed.total_row:
            total = f"coalesce(regexp_matches({cells.first}, $total_row), false)"
            bound["total_row"] = _at_start(self.feed.total_row)
        sealed = [c for c in self.feed.seal if layout.taken[c] is not None]
        if sealed:
            bound |= _pads(self.salt)
        taken = ", ".join(
            "null"
            if position is None
            else _digest(names[position])
            if c in sealed
            else names[position]
            for c, position in layout.taken.items()
        )
        unnamed = " or ".join(f"{names[i]} is not null" for i in layout.unnamed) or "false"
        if excel:
            places = {place for place in layout.taken.values() if place is not None}
            self._count_errors(relation, sorted(places))
        before = self._count()
        self._run(
            # Materialized: left to itself DuckDB writes each expression out wherever it is used.
            "insert into staged "  # noqa: S608 — our expressions
            f"with cleaned as {'materialized' if excel else 'not materialized'} "
            f"(select {row_number} as our_row_number, {cells.cleaned} from {relation}) "
            "select our_row_number, $sheet, "
            f"case when not ({cells.filled}) then {BLANK} when {total} then {TOTAL} else {ROW} end,"
            f" {unnamed}, {taken} "
            f"from (select our_row_number, {cells.trimmed} from cleaned)",
            bound,
        )
        return self._count() - before

    def fill(self, column: str, texts: dict[tuple[str, int], str]) -> None:
        """Fill a column that the file itself lacks, by sheet and row."""
        if column in self.feed.taken:
            into = f"t{self.feed.taken.index(column)}"
        else:
            into = quoted(column)
            self.con.execute(f"alter table staged add column {into} varchar")
            self.also.append(column)
        sheets, numbers = zip(*texts, strict=True) if texts else ((), ())
        kinds = [pa.string(), pa.int64(), pa.string()]
        columns = [pa.array(c, k) for c, k in zip((sheets, numbers, texts.values()), kinds)]  # noqa: B905 — three of each
        self.con.register("filling", pa.table(columns, names=["sheet", "row_number", "said"]))
        self.con.execute(
            f"update staged set {into} = said from filling"  # noqa: S608 — a column of the feed
            " where staged.sheet = filling.sheet and staged.row_number = filling.row_number"
        )
        self.con.unregister("filling")

    def empty_errors(self) -> int:
        """Empty the cells in which a spreadsheet wrote an error; give how many there were."""
        errors = ", ".join(f"'{error}'" for error in EXCEL_ERRORS)
        taken = [f"t{i}" for i in range(len(self.feed.taken))]
        wrong = [f"prefix({t}, '#') and {t} in ({errors})" for t in taken]
        counted = ", ".join(f"count(*) filter (where {w})" for w in wrong)
        counts = self.con.execute(f"select {counted} from staged").fetchall()[0]  # noqa: S608 — our own columns
        for column, condition, count in zip(taken, wrong, counts, strict=True):
            if count:
                self.con.execute(f"update staged set {column} = null where {condition}")  # noqa: S608 — our own columns
        return self.error_count + sum(counts)

    def clear(self) -> None:
        """Forget every row added so far."""
        # Made anew, not emptied: the rows are numbered by their places, which would go on.
        self.con.execute("create or replace table staged as from staged limit 0")

    def is_total(self, firsts: list[str]) -> list[bool]:
        """Say of each text whether the feed takes it for the beginning of a total row."""
        if not self.feed.total_row or not firsts:
            return [False] * len(firsts)
        rows = self._run(
            "select regexp_matches(unnest($firsts::varchar[]), $total_row)",
            {"firsts": firsts, "total_row": _at_start(self.feed.total_row)},
        )
        return [row[0] for row in rows]

    def count(self, what: int) -> int:
        """Count the rows of one sort: ROW, BLANK or TOTAL."""
        counted = self.con.execute("select count(*) from staged where what = ?", [what])
        return counted.fetchall()[0][0]

    def sheets_with_unnamed_cells(self) -> list[str]:
        """Give the sheets (or '') in which a column without a heading holds something."""
        rows = self.con.execute(
            "select distinct sheet from staged where is_filled_unnamed and what = ? order by 1",
            [ROW],
        )
        return [row[0] for row in rows.fetchall()]

    def write(self, into: Path, first_row_number: int) -> None:
        """Write the rows, without blanks and totals, as Parquet."""
        named = ", ".join(
            [f"t{i} as {quoted(c)}" for i, c in enumerate(self.feed.taken)]
            + [quoted(c) for c in self.also]
        )
        self.con.execute(
            "copy (select coalesce(row_number, rowid + $first_row_number) as row_number, sheet, "  # noqa: S608 — columns of the feed
            f"{named} from staged where what = {ROW}) to $into ({PARQUET})",
            {"first_row_number": first_row_number, "into": str(into)},
        )

    def _untrimmed(self, layout: Layout) -> int | None:
        """Give the column whose blanks matter: at the end of a line they part two words."""
        stitch = self.feed.shapes.stitch
        return layout.taken.get(stitch.text) if stitch else None

    def _count_errors(self, relation: str, places: list[int]) -> None:
        errors = ", ".join(f"'{error}'" for error in EXCEL_ERRORS)
        counted = " + ".join(
            f"count(*) filter (where prefix(c{i}, '#') and c{i} in ({errors}))" for i in places
        )
        rows = self._run(f"select {counted or 0} from {relation}", {})  # noqa: S608 — our own columns
        self.error_count += rows[0][0]

    def _count(self) -> int:
        return self.con.execute("select count(*) from staged").fetchall()[0][0]

    def _run(self, statement: str, binds: dict[str, Any]) -> list[tuple[Any, ...]]:
        try:
            return self.con.execute(statement, binds).fetchall()
        except duckdb.Error:
            # DuckDB quotes the offending line, so its words and its trace stay behind.
            raise UnableToLoad(
                self.file,
                "the reader could not make rows of it",
                "check delimiter, quote and header_row in source.toml, or ask for the file again",
            ) from None

    def _check_total_row(self) -> None:
        try:
            self.con.execute("select regexp_matches('', ?)", [_at_start(self.feed.total_row)])
        except duckdb.Error as error:
            raise UnableToLoad(
                self.file,
                f"cannot be read while total_row of feed {self.feed.name} is not understood",
                "write it as an RE2 pattern in source.toml: no look-ahead, no back-reference",
            ) from error


@dataclass(frozen=True)
class _Cells:
    """A row's cells in SQL, in two steps, each written out once: cleaned, then trimmed."""

    cleaned: str
    trimmed: str
    names: list[str]
    filled: str
    first: str


def _cells(width: int, untrimmed: int | None, *, excel: bool) -> _Cells:
    columns = [f"c{i}" for i in range(width)]
    if width <= WIDE:
        names = [f"x{i}" for i in range(width)]
        texts = [_as_is(c) if i == untrimmed else _trimmed(c) for i, c in enumerate(columns)]
        return _Cells(
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
    return _Cells(
        f"list_transform([{', '.join(columns)}], lambda cell: {text}) as cells{whole}",
        f"list_transform(cells, lambda cell: {_trimmed('cell')}) as cells"
        + (", whole" if whole else ""),
        names,
        "list_aggregate(cells, 'count') > 0",
        "list_filter(cells, lambda cell: cell is not null)[1]",
    )


def _at_start(pattern: str) -> str:
    return f"^(?:{pattern})"


def _trimmed(text: str) -> str:
    # The pattern is the quick look: trimming with every sort of whitespace is ten times slower.
    return (
        f"case when regexp_matches({text}, '^$|^[^!-~]|[^!-~]$') "
        f"then nullif(trim({text}, $blanks), '') else {text} end"
    )


def _as_is(text: str) -> str:
    return f"case when regexp_full_match({text}, '\\s*') then null else {text} end"


def _excel_text(text: str) -> str:
    errors = ", ".join(f"'{error}'" for error in EXCEL_ERRORS)
    return (
        f"case when suffix({text}, ' 00:00:00') then left({text}, -9) "
        f"when prefix({text}, '1899-12-31 ') then substr({text}, 12) "
        f"when prefix({text}, '#') and {text} in ({errors}) then null else {text} end"
    )


def _digest(text: str) -> str:
    # HMAC-SHA256 spelt out, so that millions of values are sealed without leaving DuckDB.
    return f"sha256($outer_pad || unhex(sha256($inner_pad || encode({text}))))"


def _pads(salt: bytes) -> dict[str, bytes]:
    key = (sha256(salt).digest() if len(salt) > 64 else salt).ljust(64, b"\0")
    return {
        "inner_pad": bytes(byte ^ 0x36 for byte in key),
        "outer_pad": bytes(byte ^ 0x5C for byte in key),
    }
