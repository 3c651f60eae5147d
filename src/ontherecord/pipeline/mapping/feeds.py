"""Maps one loaded file into records: typed, translated, keyed, each with its row.

A row whose record cannot be named is rejected; a cell that cannot be read as its type is rejected
alone and the row goes on without it; a code nobody has translated is counted, by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.loading import cell_address
from ontherecord.pipeline.mapping.expressions import (
    canonical_reference,
    record_id,
    twice_in_autumn,
    unreadable_reason,
)
from ontherecord.pipeline.mapping.staging import FieldFrom, fields_from, stage
from ontherecord.pipeline.mapping.tables import pointer
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System
from ontherecord.standards.packs import MalformedPack
from ontherecord.standards.sources import Feed, Record

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack


@dataclass(frozen=True)
class FileToMap:
    """A loaded file: its rows as Parquet of text, and its headings in the file's own order."""

    extract: str
    rows_file: Path
    headings: dict[str, list[str]]
    """By sheet; a file without sheets has one, called ''."""


@dataclass(frozen=True)
class Mapped:
    """What became of a file's rows."""

    mapped: int
    rejected_rows: int
    messages: list[str]


class UnableToMap(Exception):
    """A file's rows cannot be mapped: why, and what to do. No cell is repeated."""

    def __init__(self, reason: str, next_step: str) -> None:
        self.reason, self.next_step = reason, next_step
        super().__init__(f"{reason}; {next_step}")


class FeedMapping:
    """Maps files of one feed of one system into the `incoming_<kind>` tables of a connection."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        system: System,
        feed: Feed,
        standards: Standards,
    ) -> None:
        self.con, self.system, self.feed, self.standards = con, system, feed, standards
        self.is_tabular = feed.format in ("csv", "xlsx")

    def map_file(self, file: FileToMap) -> Mapped:
        """Map every row of a file; write records, rejected cells and unknown codes."""
        present = self._open_rows(file)
        staged = [
            stage(self.con, record, self.system, self.standards, present)
            for record in self.feed.records
        ]
        if self.feed.delivery != "restated":
            self._reject_clashing_keys(file, staged)
        mapped = self._reject_rows_without_a_record(file, staged)
        messages = []
        for record, table in zip(self.feed.records, staged, strict=True):
            messages += self._reject_unreadable_cells(file, record, table)
            self._count_unknown_codes(record, table)
            self._hand_on(file, record, table)
        rejected = self.con.execute("select count(*) from refused_row").fetchone()[0]
        return Mapped(mapped, rejected, messages)

    def _open_rows(self, file: FileToMap) -> set[str]:
        self.con.execute(
            "create or replace temp table refused_row(sheet varchar, row_number bigint)"
        )
        rows = self.con.read_parquet(str(file.rows_file), file_row_number=True)
        rows.project("* exclude (file_row_number), file_row_number as ordinal").create_view(
            "feed", replace=True
        )
        source = "from feed"
        if self.feed.map_sql:
            self._reshape(file)
            source = "from reshaped"
        self.con.execute(f"create or replace temp view feed_rows as {source}")
        described = self.con.execute("describe feed_rows").fetchall()
        return {name for name, *_ in described}

    def _reshape(self, file: FileToMap) -> None:
        """Run the feed's own SQL over its rows; a comment or semicolon at its end does no harm."""
        sql = self.feed.map_sql.strip().rstrip(";")
        try:
            self.con.execute(f"create or replace temp table reshaped as from (\n{sql}\n)")
        except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException) as error:
            pack = self.system.source.folder / f"map.{self.feed.name}.sql"
            raise MalformedPack(pack, "", str(error).splitlines()[0]) from error
        except duckdb.Error:
            # DuckDB repeats the cell it stumbled over, so its words stay behind.
            self._refuse_all_rows(file)
            raise UnableToMap(
                f"map.{self.feed.name}.sql fails on a cell of this file",
                "use try_cast and try_strptime where a cell may not be what it should",
            ) from None

    def _refuse_all_rows(self, file: FileToMap) -> None:
        rows = "(select distinct sheet, row_number from feed)"
        self._write_rejected(file, rows, "", f"map.{self.feed.name}.sql fails on this file")

    def _reject_clashing_keys(self, file: FileToMap, staged: list[str]) -> None:
        main = staged[0]
        if not self.feed.records[0].key or not self._has_doubled_keys(main):
            return
        self.con.execute(
            f"""insert into refused_row
            with said as (
                select sheet, row_number, content_hash,
                    first_value(content_hash) over same_key as first_content
                from {main}
                window same_key as (
                    partition by {canonical_reference("key_text")} order by ordinal
                )
            )
            select distinct sheet, row_number from said where content_hash <> first_content"""
        )
        key = self.feed.records[0].key[0]
        self._write_rejected(
            file, "refused_row", key, "another row of this file has the same key and says otherwise"
        )
        for table in staged:
            self.con.execute(
                f"delete from {table} using refused_row where {table}.row_number ="
                f" refused_row.row_number and {table}.sheet is not distinct from refused_row.sheet"
            )

    def _has_doubled_keys(self, table: str) -> bool:
        key = canonical_reference("key_text")
        counted = f"select count(*) > count(distinct {key}) from {table}"
        return self.con.execute(counted).fetchall()[0][0]

    def _reject_rows_without_a_record(self, file: FileToMap, staged: list[str]) -> int:
        """Reject rows that gave no record at all; say how many rows gave one."""
        given = " union ".join(f"select distinct sheet, row_number from {t}" for t in staged)
        self.con.execute(
            f"""create or replace temp table nameless as
            select distinct sheet, row_number from feed
            except ({given})
            except select sheet, row_number from refused_row"""
        )
        keys = self.feed.records[0].key or self.feed.records[0].only_if
        reason = (
            f"{' and '.join(keys)} must be filled: without it the row cannot be named"
            if keys
            else "the row gives no record"
        )
        self._write_rejected(file, "nameless", keys[0] if keys else "", reason)
        self.con.execute("insert into refused_row from nameless")
        return self.con.execute(f"select count(*) from ({given})").fetchone()[0]

    def _reject_unreadable_cells(self, file: FileToMap, record: Record, table: str) -> list[str]:
        parts = [p for p in fields_from(record, self.standards) if p.is_read]
        if not parts:
            return []
        moments = [p.field.name for p in parts if p.field.type == "moment"]
        counted = [f"count(*) filter (where {_bad(p)})" for p in parts]
        counted += [f"count(*) filter (where {twice_in_autumn(quoted(m))})" for m in moments]
        counts = self.con.execute(f"select {', '.join(counted)} from {table}").fetchall()[0]
        for part, count in zip(parts, counts, strict=False):
            if count:
                column = part.columns[0]
                rows = f"(select sheet, row_number from {table} where {_bad(part)})"
                reason = unreadable_reason(part.field, column)
                self._write_rejected(
                    file, rows, column.column, reason, "value", record.kind, part.field.name
                )
        return [
            f"{count} times in {record.kind}.{name} stand in the hour that the clocks repeat in"
            " autumn; the earlier was taken."
            for name, count in zip(moments, counts[len(parts) :], strict=True)
            if count
        ]

    def _count_unknown_codes(self, record: Record, table: str) -> None:
        for part in fields_from(record, self.standards):
            if part.is_code:
                unknown = quoted(f"unknown_{part.field.name}")
                self.con.execute(
                    f"""insert into codes_to_translate
                    select $system, $feed, $column, $kind, $field, $code_list, {unknown}, count(*)
                    from {table} where {unknown} is not null group by all""",
                    {
                        "system": self.system.key,
                        "feed": self.feed.name,
                        "column": part.columns[0].column,
                        "kind": record.kind,
                        "field": part.field.name,
                        "code_list": part.field.codes,
                    },
                )

    def _hand_on(self, file: FileToMap, record: Record, table: str) -> None:
        """Append the staged rows to `incoming_<kind>`, keyed."""
        key = (
            "key_text"
            if record.key
            else "content_hash || '#' || row_number() over (partition by content_hash "
            "order by ordinal)"
        )
        fields = [
            name
            for part in fields_from(record, self.standards)
            for name in (
                [part.field.name, pointer(part.field.name)]
                if part.field.type == "reference" and part.columns
                else [part.field.name]
            )
        ]
        own = ", ".join(quoted(name) for name in fields)
        self.con.execute(
            f"""insert into incoming_{record.kind} by name
            with named as (select *, {key} as source_ref from {table})
            select {record_id(self.system.key, record.kind, "source_ref")} as record_id,
                $system as source, source_ref, $feed as feed, $extract as extract, sheet,
                row_number, content_hash, {own}{"," if own else ""}
                $is_main as is_main, ordinal
            from named""",
            {
                "system": self.system.key,
                "feed": self.feed.name,
                "extract": file.extract,
                "is_main": record is self.feed.records[0],
            },
        )
        self.con.execute(f"drop table {table}")

    def _write_rejected(
        self,
        file: FileToMap,
        rows: str,
        column: str,
        reason: str,
        what: str = "row",
        kind: str | None = None,
        field: str | None = None,
    ) -> None:
        letters = _letters(file, column) if self.is_tabular else "''"
        self.con.execute(
            f"""insert into rejected
            select $extract, sheet, row_number, $column,
                case when {letters} = '' then '' else {letters} || row_number end, $reason, $what,
                $kind, $field, 'map'
            from {rows}""",
            {
                "extract": file.extract,
                "column": column,
                "reason": reason,
                "what": what,
                "kind": kind,
                "field": field,
            },
        )


def _letters(file: FileToMap, column: str) -> str:
    """Give, in SQL, the letters of a column in the sheet a row stands on."""
    whens = " ".join(
        f"when {literal(sheet)} then {literal(cell_address(headings, column, 0)[:-1])}"
        for sheet, headings in file.headings.items()
        if column in headings
    )
    return f"case coalesce(sheet, '') {whens} else '' end" if whens else "''"


def _bad(part: FieldFrom) -> str:
    return quoted(f"bad_{part.field.name}")
