"""Keeps what was disposed of from coming in again with the next delivery of a system that has it.

A row whose record was disposed of is rejected, and so still counted. Another record that names it
comes in without that reference and without the words that may tell of it. The copy kept of the file
loses the same cells.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.mapping.tables import pointer
from ontherecord.pipeline.sql import PARQUET, literal, parquet, quoted
from ontherecord.pipeline.tombstones import BLANKED, GONE, Disposal, load_tombstones
from ontherecord.standards.kinds import Field, Kind
from ontherecord.standards.sources import Feed, Record

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

REASON = (
    "this record was disposed of under a rule and is not taken in again; have it deleted in the"
    " system too, or lift the disposal if the person is a resident again"
)


def telling_fields(kind: Kind) -> list[Field]:
    """Give the fields of a kind in which words may tell of a person."""
    return [
        field
        for field in kind.fields.values()
        if field.type == "text" and field.sensitivity != "ordinary"
    ]


def keep_out(
    con: duckdb.DuckDBPyConnection, folder: LandlordFolder, disposals: Iterable[Disposal]
) -> KeptOut | None:
    """Load what was disposed of into a connection; None when nothing was."""
    listed = list(disposals)
    kinds = load_tombstones(con, folder, listed) if listed else {}
    return KeptOut(con, kinds) if kinds else None


@dataclass
class KeptOut:
    """What was disposed of, by kind, on the connection that holds `tombstone` and its digest."""

    con: duckdb.DuckDBPyConnection
    kinds: dict[str, set[str]]

    def begin(self) -> None:
        """Forget the rows of the file before."""
        self.con.execute(
            "create or replace temp table disposed_row"
            ' (sheet varchar, row_number bigint, "column" varchar, is_refused boolean)'
        )

    def sift(self, feed: Feed, record: Record, kind: Kind, query: str) -> str:
        """Give the records of a query that were not disposed of, without what names one that was.

        The query gives the columns of `record_columns`.
        """
        own = self.kinds.get(kind.name, set())
        naming = [f for f in kind.references if GONE in self.kinds.get(f.to or "", set())]
        if not own and not naming:
            return query
        gone = _is(kind.name, GONE, "record_id") if GONE in own else "false"
        names = {f.name: _is(f.to or "", GONE, quoted(pointer(f.name))) for f in naming}
        about = [names[f.name] for f in naming if f.to == "person"]
        about += [_is(kind.name, BLANKED, "record_id")] if BLANKED in own else []
        told = " or ".join(about)
        self.con.execute(
            f"""create or replace temp table sifted as
            select *, {gone} as is_gone, ({told or "false"}) as is_told
            from ({query})"""
        )
        emptied = {f.name for f in telling_fields(kind)}
        self._remember(feed, record, "is_gone", None)
        self._remember(feed, record, "is_told and not is_gone", emptied)
        for name, is_named in names.items():
            self._remember(feed, record, f"{is_named} and not is_gone", {name})
        empty = [
            f"case when is_told then null else {quoted(n)} end as {quoted(n)}" for n in emptied
        ]
        for name, is_named in names.items():
            for column in (name, pointer(name)):
                empty.append(
                    f"case when {is_named} then null else {quoted(column)} end as {quoted(column)}"
                )
        replaced = f" replace ({', '.join(empty)})" if empty else ""
        return f"select * exclude (is_gone, is_told){replaced} from sifted where not is_gone"

    def refused(self) -> int:
        """Count the rows of the file whose own record was disposed of."""
        counted = "select count(distinct (sheet, row_number)) from disposed_row where is_refused"
        return self.con.execute(counted).fetchall()[0][0]

    def wipe(self, copy: Path, feed: Feed) -> None:
        """Empty the same cells in the copy kept of the file; where they cannot be told, delete it.

        A copy that is not there any more has only to be asked for again.
        """
        columns = {
            c for (c,) in self.con.execute('select distinct "column" from disposed_row').fetchall()
        }
        if not columns:
            return
        if feed.map_sql or feed.shapes.splits_or_joins:
            copy.unlink(missing_ok=True)
            return
        described = self.con.execute(f"describe from {parquet(copy)}").fetchall()
        emptied = ", ".join(
            f"""case when (coalesce(sheet, ''), row_number) in (
                select (coalesce(sheet, ''), row_number) from disposed_row
                where "column" = {literal(c)}) then null else {quoted(c)} end as {quoted(c)}"""
            for c, *_ in described
            if c in columns and c not in ("sheet", "row_number")
        )
        unfinished = copy.with_name(f".{copy.name}.unfinished")
        self.con.execute("set preserve_insertion_order = true")
        self.con.execute(
            f"""copy (select *{f" replace ({emptied})" if emptied else ""} from {parquet(copy)})
            to {literal(str(unfinished))} ({PARQUET})"""
        )
        self.con.execute("set preserve_insertion_order = false")
        os.replace(unfinished, copy)

    def _remember(self, feed: Feed, record: Record, rows: str, fields: set[str] | None) -> None:
        """Note the cells of the file from which something came that may not stay."""
        columns = {c.column for c in record.columns if fields is None or c.field in fields}
        others = [r for r in feed.records if r is not record]
        # The key of another record in the row stays: that record was not disposed of.
        columns -= {c for r in others for c in r.key} if fields is None else set()
        is_refused = fields is None and record is feed.records[0]
        listed = ", ".join(literal(c) for c in sorted(columns))
        unnest = f"unnest([{listed}]::varchar[])" if columns else "''"
        self.con.execute(
            f"""insert into disposed_row
            select sheet, row_number, {unnest}, {str(is_refused).lower()}
            from sifted where {rows}"""
        )


def _emptied(column: str, when: str) -> str:
    return f"case when {when} then null else {quoted(column)} end as {quoted(column)}"


def _is(kind: str, what: str, identifier: str) -> str:
    """Say, in SQL, whether what has an id was disposed of."""
    return (
        f"coalesce(tombstone_digest({identifier}) in (select digest from tombstone"
        f" where kind = {literal(kind)} and what = {literal(what)}), false)"
    )
