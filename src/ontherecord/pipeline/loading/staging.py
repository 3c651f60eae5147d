"""Rows of text from any reader to one Parquet file: trimmed, sealed, blanks and totals apart.

The rows pass through a table of DuckDB's own, so that they are read once, numbered by their place
and counted by what they are before anything is written. It spills into the private folder when
memory is short. Rows that were counted before, by another reader, go straight into Parquet, and
through the table only where the two counts differ.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ontherecord.pipeline.loading.cells import (
    WHITESPACE,
    cells_of,
    is_error,
    seal_pads,
    sealed_digest,
)
from ontherecord.pipeline.loading.headings import Layout
from ontherecord.pipeline.loading.results import UnableToLoad
from ontherecord.pipeline.sql import PARQUET, parquet, quoted
from ontherecord.standards.sources import Feed

MEMORY_LIMIT = "2GB"
ROW, BLANK, TOTAL = 0, 1, 2


class Staging:
    """The rows of one file on their way into Parquet."""

    def __init__(self, file: Path, feed: Feed, salt: bytes, work: Path) -> None:
        self.file, self.feed, self.salt, self.work = file, feed, salt, work
        self.con = duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(work / "spilled")}
        )
        self.con.execute("set TimeZone = 'UTC'")
        self.error_count = self.straight_count = 0
        self.may_hold_errors = True
        """Whether the file holds the sign with which an error of a spreadsheet begins."""
        self.straight: Path | None = None
        """The Parquet into which `straight_count` rows went without being staged."""
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
        sheet: str = "''",
        row_number: str = "null",
        excel: bool = False,
        binds: dict[str, Any] | None = None,
    ) -> int:
        """Add the rows of a relation whose text columns are called c0, c1 … in file order.

        `row_number` and `sheet` are expressions over the relation; without a number a row is
        numbered by its place (one relation a file). Gives the number of rows, blanks and totals
        among them.
        """
        if excel:
            places = {place for place in layout.taken.values() if place is not None}
            self._count_errors(relation, sorted(places))
        rows, bound = self._rows(relation, layout, sheet, row_number, excel=excel)
        before = self._count()
        self._run(f"insert into staged {rows}", bound | (binds or {}))
        return self._count() - before

    def write_straight(
        self,
        relation: str,
        layout: Layout,
        *,
        counted: int,
        has_only_spaces: bool,
        binds: dict[str, Any],
    ) -> bool:
        """Write a relation of so many rows to Parquet as it is read; say whether that was right.

        It is where every row counted is one to be taken: nothing has then to be looked at twice.
        `has_only_spaces` says that no cell begins or ends with another blank than a space.
        """
        if layout.unnamed:
            return False
        rows, bound = self._rows(
            relation, layout, "''", "row_number() over ()", has_only_spaces=has_only_spaces
        )
        straight = self.work / "straight.parquet"
        [(written,)] = self._run(
            f"copy (select row_number + {self.feed.header_row} as row_number, sheet,"  # noqa: S608 — columns of the feed
            f" {self._named()} from ({rows}) where what = {ROW}) to $into ({PARQUET})",
            bound | binds | {"into": str(straight)},
        )
        if written != counted:
            return False
        self.straight, self.straight_count = straight, written
        return True

    def _rows(
        self,
        relation: str,
        layout: Layout,
        sheet: str,
        row_number: str,
        *,
        excel: bool = False,
        has_only_spaces: bool = False,
    ) -> tuple[str, dict[str, Any]]:
        """Give the query that makes rows to be staged of a relation, and what is bound in it."""
        cells = cells_of(
            len(layout.columns),
            self._untrimmed(layout),
            excel=excel,
            has_only_spaces=has_only_spaces,
        )
        names = cells.names
        total = "false"
        bound: dict[str, Any] = {}
        if "$blanks" in cells.trimmed:
            bound["blanks"] = WHITESPACE
        if self.feed.total_row:
            total = f"coalesce(regexp_matches({cells.first}, $total_row), false)"
            bound["total_row"] = _at_start(self.feed.total_row)
        sealed = [c for c in self.feed.seal if layout.taken[c] is not None]
        if sealed:
            bound |= seal_pads(self.salt)
        taken = ", ".join(
            f"""{
                "null::varchar"
                if position is None
                else sealed_digest(names[position])
                if c in sealed
                else names[position]
            } as t{number}"""
            for number, (c, position) in enumerate(layout.taken.items())
        )
        unnamed = " or ".join(f"{names[i]} is not null" for i in layout.unnamed) or "false"
        # Materialized: left to itself DuckDB writes each expression out wherever it is used.
        rows = (
            f"with cleaned as {'' if excel else 'not '}materialized "  # noqa: S608 — our expressions
            f"(select {row_number} as row_number, {sheet} as sheet, {cells.cleaned}"
            f" from {relation}) select row_number, sheet, "
            f"case when not ({cells.filled}) then {BLANK} when {total} then {TOTAL} else {ROW} end"
            f" as what, {unnamed} as is_filled_unnamed, {taken} "
            f"from (select row_number, sheet, {cells.trimmed} from cleaned)"
        )
        return rows, bound

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
        if not self.may_hold_errors:
            return self.error_count
        taken = {f"t{i}": quoted(c) for i, c in enumerate(self.feed.taken)}
        counts = self._errors("staged", list(taken))
        for column, count in counts.items():
            if count:
                self.con.execute(f"update staged set {column} = null where {is_error(column)}")  # noqa: S608 — our own columns
        straight = (
            self._errors(parquet(self.straight), list(taken.values())) if self.straight else {}
        )
        if self.straight and any(straight.values()):
            emptied = ", ".join(
                f"case when {is_error(c)} then null else {c} end as {c}"
                for c, count in straight.items()
                if count
            )
            whole = self.work / "emptied.parquet"
            self.con.execute(
                f"copy (select * replace ({emptied}) from {parquet(self.straight)})"  # noqa: S608 — columns of the feed
                f" to $into ({PARQUET})",
                {"into": str(whole)},
            )
            self.straight = whole
        return self.error_count + sum(counts.values()) + sum(straight.values())

    def _errors(self, rows: str, columns: list[str]) -> dict[str, int]:
        counted = ", ".join(f"count(*) filter (where {is_error(c)})" for c in columns)
        counts = self.con.execute(f"select {counted} from {rows}").fetchall()[0]  # noqa: S608 — our own columns
        return dict(zip(columns, counts, strict=True))

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
        return counted.fetchall()[0][0] + (self.straight_count if what == ROW else 0)

    def sheets_with_unnamed_cells(self) -> list[str]:
        """Give the sheets (or '') in which a column without a heading holds something."""
        rows = self.con.execute(
            "select distinct sheet from staged where is_filled_unnamed and what = ? order by 1",
            [ROW],
        )
        return [row[0] for row in rows.fetchall()]

    def write(self, into: Path, first_row_number: int) -> None:
        """Write the rows, without blanks and totals, as Parquet."""
        named = ", ".join([self._named(), *map(quoted, self.also)])
        staged = (
            "select coalesce(row_number, rowid + $first_row_number) as row_number, sheet, "  # noqa: S608 — columns of the feed
            f"{named} from staged where what = {ROW}"
        )
        if self.straight:
            if self.straight_count == self.count(ROW):
                os.replace(self.straight, into)
                return
            # The rows staged beside it are those of a ragged end.
            staged = f"from {parquet(self.straight)} union all {staged}"
        self.con.execute(
            f"copy ({staged}) to $into ({PARQUET})",
            {"first_row_number": first_row_number, "into": str(into)},
        )

    def _named(self) -> str:
        return ", ".join(f"t{i} as {quoted(c)}" for i, c in enumerate(self.feed.taken))

    def _untrimmed(self, layout: Layout) -> int | None:
        """Give the column whose blanks matter: at the end of a line they part two words."""
        stitch = self.feed.shapes.stitch
        return layout.taken.get(stitch.text) if stitch else None

    def _count_errors(self, relation: str, places: list[int]) -> None:
        counts = self._errors(relation, [f"c{place}" for place in places]) if places else {}
        self.error_count += sum(counts.values())

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


def _at_start(pattern: str) -> str:
    return f"^(?:{pattern})"
