"""Maps one loaded file into records: typed, translated, keyed, each with its row.

A row whose record cannot be named is rejected; a cell that cannot be read as its type is rejected
alone and the row goes on without it; a code nobody has translated is counted, by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.loading import cell_address
from ontherecord.pipeline.mapping.disposed import REASON as DISPOSED_OF
from ontherecord.pipeline.mapping.expressions import (
    canonical_reference,
    record_id,
)
from ontherecord.pipeline.mapping.faulty_cells import faulty_cells, told_no_values
from ontherecord.pipeline.mapping.looking import Seen, bad_mark, look_through, unknown_mark
from ontherecord.pipeline.mapping.records import Records
from ontherecord.pipeline.mapping.reshaping import (
    part_cells,
    refuse_lines,
    reshape_rows,
    rows_given,
)
from ontherecord.pipeline.mapping.staging import fields_from, gives, stage
from ontherecord.pipeline.mapping.tables import PROVENANCE, pointer, record_columns
from ontherecord.pipeline.sql import PARQUET, literal, parquet, quoted
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
    """Maps files of one feed of one system into what arrives of each kind (`incoming_<kind>`)."""

    def __init__(
        self,
        records: Records,
        system: System,
        feed: Feed,
        standards: Standards,
        con: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        """Map on the connection of the records, or on `con`, another one to the same database."""
        self.con, self.records = con or records.con, records
        self.system, self.feed, self.standards = system, feed, standards
        self.is_tabular = feed.format in ("csv", "xlsx")

    def map_file(self, file: FileToMap) -> Mapped:
        """Map every row of a file; write records, rejected cells and unknown codes."""
        present = self._open_rows(file)
        if self.records.kept_out:
            self.records.kept_out.begin()
        staged = [
            stage(self.con, record, self.system, self.standards, present, self.feed.shapes.several)
            for record in self.feed.records
        ]
        seen = self._look_through(staged)
        is_doubled = [look.is_doubled for look in seen]
        if self.feed.delivery != "restated" and is_doubled[0]:
            staged = self._reject_clashing_keys(file, staged)
            seen = self._look_through(staged)
        mapped = self._reject_rows_without_a_record(file, present)
        messages = self.reshaped.messages
        self._reject_lost(file)
        for place, record in enumerate(self.feed.records):
            messages += self._reject_unreadable_cells(
                file, record, staged[place], seen[place], present
            )
            messages += self._told_no_values(record, present)
            self._count_unknown_codes(record, staged[place], seen[place])
            self._hand_on(file, record, staged[place], is_doubled=is_doubled[place])
            self.con.execute(f"drop view {staged[place]}")
        disposed = self._reject_disposed(file)
        rejected = self.con.execute("select count(*) from refused_row").fetchall()[0][0]
        return Mapped(mapped - disposed, rejected + disposed, messages)

    def _look_through(self, staged: list[str]) -> list[Seen]:
        return [
            look_through(self.con, record, table, self.standards)
            for record, table in zip(self.feed.records, staged, strict=True)
        ]

    def _reject_disposed(self, file: FileToMap) -> int:
        """Reject the rows whose record was disposed of and empty them in the kept copy."""
        kept_out = self.records.kept_out
        if kept_out is None:
            return 0
        refused = kept_out.refused()
        if refused:
            rows = "(select distinct sheet, row_number from disposed_row where is_refused)"
            self._write_rejected(file, rows, "", DISPOSED_OF)
        kept_out.wipe(file.rows_file, self.feed)
        return refused

    def _open_rows(self, file: FileToMap) -> set[str]:
        self.con.execute(
            "create or replace temp table refused_row(sheet varchar, row_number bigint)"
        )
        self.con.execute(
            f"""create or replace temp view feed as
            select * exclude (file_row_number), file_row_number as ordinal
            from read_parquet({literal(str(file.rows_file))}, file_row_number = true)"""
        )
        self.reshaped = reshape_rows(self.con, self.feed)
        source = self.reshaped.rows
        if self.feed.map_sql:
            self._reshape(file, source)
            source = "reshaped"
        source = part_cells(self.con, self.feed, self.standards.kinds, source)
        self.con.execute(f"create or replace temp view feed_rows as from {source}")
        described = self.con.execute("describe feed_rows").fetchall()
        return {name for name, *_ in described}

    def _reshape(self, file: FileToMap, rows: str) -> None:
        """Run the feed's own SQL over its rows; a comment or semicolon at its end does no harm."""
        sql = self.feed.map_sql.strip().rstrip(";")
        try:
            named = "" if rows == "feed" else f"with feed as (from {rows})"
            # As Parquet, in which a text that stands on many rows is read once.
            reshaped = self.records.folder / f"reshaped-{self.system.key}-{self.feed.name}.parquet"
            into = f"{literal(str(reshaped))} ({PARQUET})"
            self.con.execute(f"copy ({named} from (\n{sql}\n)) to {into}")
            self.con.execute(f"create or replace temp view reshaped as from {parquet(reshaped)}")
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

    def _reject_clashing_keys(self, file: FileToMap, staged: list[str]) -> list[str]:
        """Reject rows that say otherwise than the first of their key; give views without them."""
        self.con.execute(
            f"""insert into refused_row
            with said as (
                select sheet, row_number, content_hash,
                    first_value(content_hash) over same_key as first_content
                from {staged[0]}
                window same_key as (
                    partition by {canonical_reference("key_text")} order by ordinal
                )
            )
            select distinct sheet, row_number from said where content_hash <> first_content"""
        )
        if self.feed.shapes.stitch:
            refuse_lines(self.con)
        key = self.feed.records[0].key[0]
        self._write_rejected(
            file, "refused_row", key, "another row of this file has the same key and says otherwise"
        )
        for table in staged:
            self.con.execute(f"create or replace temp view kept_{table} as {_but_refused(table)}")
        return [f"kept_{table}" for table in staged]

    def _reject_rows_without_a_record(self, file: FileToMap, present: set[str]) -> int:
        """Reject rows that gave no record at all; say how many rows gave one."""
        given = " or ".join(f"({gives(record, present)})" for record in self.feed.records)
        if self.feed.map_sql or self.feed.shapes.splits_or_joins:
            # Rows were split, joined or left out: which row of the file gave what has to be asked.
            self.con.execute(
                f"""create or replace temp table given_row as
                {rows_given(f"select distinct sheet, row_number from feed_rows where {given}")}"""
            )
            nameless = """from (select distinct sheet, row_number from feed) as feed
                anti join given_row on given_row.row_number = feed.row_number
                    and given_row.sheet is not distinct from feed.sheet"""
            counted = f"select count(*) from ({_but_refused('given_row')})"
        else:
            nameless = f"from feed_rows where not ({given})"
            counted = f"select count(*) from ({_but_refused(f'(from feed_rows where {given})')})"
        mapped = self.con.execute(counted).fetchall()[0][0]
        if mapped == self.con.execute("select count(*) from feed").fetchall()[0][0]:
            return mapped
        self.con.execute(
            f"""create or replace temp table nameless as
            select sheet, row_number from ({_but_refused(f"(select sheet, row_number {nameless})")})
            """
        )
        keys = self.feed.records[0].key or self.feed.records[0].only_if
        reason = (
            f"{' and '.join(keys)} must be filled: without it the row cannot be named"
            if keys
            else "the row gives no record"
        )
        self._write_rejected(file, "nameless", keys[0] if keys else "", reason)
        self.con.execute("insert into refused_row from nameless")
        return mapped

    def _reject_unreadable_cells(
        self, file: FileToMap, record: Record, table: str, seen: Seen, present: set[str]
    ) -> list[str]:
        parts = [p for p in fields_from(record, self.standards) if p.is_read]
        for part in parts:
            if seen.counts[bad_mark(part)]:
                for column, rows, reason in faulty_cells(part, table, present):
                    self._write_rejected(
                        file, rows, column, reason, "value", record.kind, part.field.name
                    )
        moments = [p.field.name for p in parts if p.field.type == "moment"]
        return [
            f"{count} times in {record.kind}.{name} stand in the hour that the clocks repeat in"
            " autumn; the earlier was taken."
            for name in moments
            if (count := seen.counts[name])
        ]

    def _told_no_values(self, record: Record, present: set[str]) -> list[str]:
        parts = [part for part in fields_from(record, self.standards) if part.columns]
        return told_no_values(self.con, parts, self.system.source, present)

    def _reject_lost(self, file: FileToMap) -> None:
        """Reject the values that reshaping had to empty."""
        found = self.con.execute('select distinct "column", reason from lost').fetchall()
        for column, reason in sorted(found):
            cells = f"""(select distinct sheet, row_number from lost
                where "column" = {literal(column)} and reason = {literal(reason)})"""
            kind, field = next(
                (record.kind, c.field)
                for record in self.feed.records
                for c in record.columns
                if c.column == column
            )
            self._write_rejected(file, cells, column, reason, "value", kind, field)

    def _count_unknown_codes(self, record: Record, table: str, seen: Seen) -> None:
        for part in fields_from(record, self.standards):
            if part.is_code and seen.counts[unknown_mark(part)]:
                unknown = unknown_mark(part)
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

    def _hand_on(self, file: FileToMap, record: Record, table: str, *, is_doubled: bool) -> None:
        """Add the records to what arrives of their kind, keyed; of a doubled key the last."""
        # Of a listing without keys that a later tab repeats, each line is there once.
        repeats = self.feed.delivery == "restated" and not record.key
        key = (
            "key_text"
            if record.key
            else "content_hash || '#' || row_number() over (partition by content_hash"
            f"{', sheet' if repeats else ''} order by ordinal)"
        )
        own = {
            name
            for part in fields_from(record, self.standards)
            for name in (
                [part.field.name, pointer(part.field.name)]
                if part.field.type == "reference" and part.columns
                else [part.field.name]
            )
        }
        received_on = f"date '{self.records.received_on}'"
        said = {
            "record_id": record_id(self.system.key, record.kind, "source_ref"),
            "source": literal(self.system.key),
            "feed": literal(self.feed.name),
            "extract": literal(file.extract),
            "first_seen_on": received_on,
            "last_received_on": received_on,
            "vanished_on": "null",
        }
        said |= {
            part.field.name: received_on
            for part in fields_from(record, self.standards)
            if part.is_first_seen
        }
        columns = record_columns(self.standards.kinds[record.kind])
        values = ", ".join(
            f"{said.get(c, quoted(c) if c in own or c in PROVENANCE else 'null')}::{t}"
            f" as {quoted(c)}"
            for c, t in columns.items()
        )
        last = (
            f"qualify row_number() over (partition by {canonical_reference('source_ref')}"
            " order by ordinal desc) = 1"
            if is_doubled or repeats
            else ""
        )
        query = f"select {values} from (select *, {key} as source_ref from {table}) {last}"
        if self.records.kept_out:
            kind = self.standards.kinds[record.kind]
            query = self.records.kept_out.sift(self.feed, record, kind, query)
        self.records.add_arriving(
            record.kind,
            file.extract,
            query,
            is_main=record is self.feed.records[0],
            of=(self.system.key, self.feed.name),
            con=self.con,
        )

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


def _but_refused(rows: str) -> str:
    """Give rows but those refused so far, in SQL; nothing is compared when there are none."""
    return f"""select * from {rows} as row_of
        anti join refused_row on refused_row.row_number = row_of.row_number
            and refused_row.sheet is not distinct from row_of.sheet"""
