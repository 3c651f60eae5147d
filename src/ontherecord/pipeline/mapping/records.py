"""The records of every kind, kept as Parquet files and read through views.

`<kind>_record` is a view over files that nobody changes any more: what the last run left, and in
its place, system by system, what this run's deliveries made of it. No record is ever held in memory
as a table, and a kind about which nothing arrived is not written again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import duckdb

from ontherecord.pipeline.mapping.disposed import KeptOut
from ontherecord.pipeline.mapping.tables import record_columns
from ontherecord.pipeline.sql import PARQUET, literal, parquet, quoted
from ontherecord.standards.kinds import Kind, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

FROM_LANDLORD = ("system", "agreement")
"""Kinds read from landlord.toml: a handful of rows, kept as tables by `own_word`."""

PARTS = "parts"
"""The folder, inside that of an unfinished run, for files that are joined or renamed at its end."""


@dataclass(frozen=True)
class Segment:
    """A file of records, and which of them are no longer the newest: some systems' or some ids."""

    file: Path
    sources: frozenset[str]
    """The systems it holds records of."""
    without: frozenset[str] = frozenset()
    said_again: tuple[tuple[str, Path], ...] = ()
    """Files that hold newer records of the same ids, each with the system that sent it."""

    @property
    def is_whole(self) -> bool:
        return not self.without and not self.said_again


@dataclass(frozen=True)
class Arriving:
    """What one file of a delivery gave for one kind: each record once, in the records' own form."""

    file: Path
    system: str
    feed: str
    extract: str
    is_main: bool


class Records:
    """Every `<kind>_record` of a run, on the connection where the views are made."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path, standards: Standards) -> None:
        self.con, self.folder = con, folder
        self.kinds = {n: k for n, k in standards.kinds.items() if n not in FROM_LANDLORD}
        self.received_on = date.min
        """The day of the delivery being mapped."""
        self.kept_out: KeptOut | None = None
        """What was disposed of, which no delivery brings back."""
        self.segments: dict[str, list[Segment]] = {name: [] for name in self.kinds}
        self.arriving: dict[str, list[Arriving]] = {name: [] for name in self.kinds}
        self._parts = count(1)
        self.folder.mkdir(mode=0o700, exist_ok=True, parents=True)
        for name in self.kinds:
            self._show(name)
            self._show_arriving(name, self.con)

    def restore(self, last_run: Path) -> None:
        """Take up the records as a run left them.

        A field that a standard lost is left behind and one it gained is empty: another standard is
        another mapping, and every system is read again.
        """
        for name, kind in self.kinds.items():
            file = last_run / f"{name}_record.parquet"
            if not file.is_file():
                continue
            wanted = record_columns(kind)
            there = self.con.execute(f"describe from {parquet(file)}").fetchall()
            if [(c, t.lower()) for c, t, *_ in there] != _described(self.con, wanted):
                both = {column for column, *_ in there}
                values = ", ".join(
                    f"{f'try_cast({quoted(c)} as {t})' if c in both else f'null::{t}'}"
                    f" as {quoted(c)}"
                    for c, t in wanted.items()
                )
                for part in self.write(name, f"select {values} from {parquet(file)}"):
                    self.segments[name] = [Segment(part, self._sources(part))]
            else:
                self.segments[name] = [Segment(file, self._sources(file))]
            self._show(name)

    def forget(self, system: str) -> None:
        """Leave out every record of a system."""
        for name in self.kinds:
            self._leave_out(name, system)
            self._show(name)

    def add_arriving(
        self,
        kind: str,
        extract: str,
        query: str,
        *,
        is_main: bool,
        of: tuple[str, str] = ("", ""),
        con: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        """Write what a file gave of a kind and show it in `incoming_<kind>`, on a connection.

        `query` gives the columns of `record_columns`, each record once; `of` names the system and
        the feed.
        """
        con = con or self.con
        written = self.write(kind, query, con=con)
        self.arriving[kind] += [Arriving(file, *of, extract, is_main) for file in written]
        self._show_arriving(kind, con)

    def take_arriving(self, kind: str, system: str | None = None) -> list[Path]:
        """Give the files of what arrived of a kind, no record in two of them, and forget them.

        Of one system or of all. Of a record in two files its own feed's counts before a mention
        elsewhere, then the later wording: of the later extract, or of the later record of one feed.
        """
        parts = [part for part in self.arriving[kind] if system in (None, part.system)]
        self.arriving[kind] = [part for part in self.arriving[kind] if part not in parts]
        parts.sort(key=lambda part: (part.is_main, part.extract, part.feed))
        self._show_arriving(kind, self.con)
        files = [part.file for part in parts]
        if len(files) < 2 or not self._share_records(files):
            return files
        ranked = " union all ".join(
            f"select *, {rank} as rank from {parquet(file)}" for rank, file in enumerate(files)
        )
        merged = self.write(
            kind,
            f"""select * exclude (rank) from ({ranked})
            qualify row_number() over (partition by record_id order by rank desc) = 1""",
        )
        for file in files:
            file.unlink()
        return merged

    def has_any_of(self, kind: str, system: str) -> bool:
        """Say whether records of a system are there."""
        return any(system in s.sources - s.without for s in self.segments[kind])

    def replace_system(self, kind: str, system: str, files: Iterable[Path]) -> None:
        """Put files in the place of a system's records of a kind."""
        self._leave_out(kind, system)
        self.segments[kind] += [Segment(file, frozenset([system])) for file in files]
        self._show(kind)

    def add_to_system(self, kind: str, system: str, files: Iterable[Path]) -> None:
        """Put files in the place of those of a system's records that stand in them again."""
        again = tuple((system, file) for file in files)
        self.segments[kind] = [
            replace(s, said_again=s.said_again + again) if system in s.sources - s.without else s
            for s in self.segments[kind]
        ]
        self.segments[kind] += [Segment(file, frozenset([system])) for _, file in again]
        self._show(kind)

    def finish(self, kind: str, into: Path) -> None:
        """Leave a kind's records as one file, which is what the view reads from then on."""
        self.leave(kind, into, self.con)
        self.read_from(kind, into)

    def leave(self, kind: str, into: Path, con: duckdb.DuckDBPyConnection) -> None:
        """Leave a kind's records as one file, written on a connection to the same database."""
        segments = self.segments[kind]
        if len(segments) == 1 and segments[0].is_whole:
            one = segments[0].file
            (os.replace if one.parent == self.folder else _link)(one, into)
            return
        query = _united(self.kinds[kind], self._shown(kind))
        con.execute(f"copy ({query}) to {literal(str(into))} ({PARQUET})")
        for segment in segments:
            if segment.file.parent == self.folder:
                segment.file.unlink()

    def read_from(self, kind: str, file: Path) -> None:
        """Read a kind's records from one file that holds them all."""
        self.segments[kind] = [Segment(file, frozenset())]
        self._show(kind)

    def size(self, kind: str) -> int:
        """Give the bytes of the files a kind's records stand in."""
        return sum(segment.file.stat().st_size for segment in self.segments[kind])

    def is_as_left(self, kind: str, last_run: Path | None) -> bool:
        """Say whether a kind's records are wholly those of the last run."""
        segments = self.segments[kind]
        return (
            last_run is not None
            and len(segments) == 1
            and segments[0].is_whole
            and segments[0].file.parent == last_run
        )

    def write(
        self,
        kind: str,
        query: str,
        values: dict[str, object] | None = None,
        con: duckdb.DuckDBPyConnection | None = None,
    ) -> list[Path]:
        """Write the rows of a query as a new part; none when there are no rows."""
        file = self.folder / f"{kind}-{next(self._parts):05d}.parquet"
        copied = f"copy ({query}) to {literal(str(file))} ({PARQUET})"
        if (con or self.con).execute(copied, values or {}).fetchall()[0][0]:
            return [file]
        file.unlink()
        return []

    def _share_records(self, files: list[Path]) -> bool:
        counted = f"select count(*) > count(distinct record_id) from {parquet(*files)}"
        return self.con.execute(counted).fetchall()[0][0]

    def _sources(self, file: Path) -> frozenset[str]:
        found = self.con.execute(f"select distinct source from {parquet(file)}").fetchall()
        return frozenset(source for (source,) in found)

    def _leave_out(self, kind: str, system: str) -> None:
        left = [
            replace(
                s,
                without=s.without | ({system} & s.sources),
                said_again=tuple(again for again in s.said_again if again[0] != system),
            )
            for s in self.segments[kind]
        ]
        self.segments[kind] = [s for s in left if s.sources - s.without]
        for segment in left:
            if segment not in self.segments[kind] and segment.file.parent == self.folder:
                segment.file.unlink()

    def _show(self, kind: str) -> None:
        _show(self.con, f"{kind}_record", self.kinds[kind], self._shown(kind))

    def _shown(self, kind: str) -> list[str]:
        return [
            f"select * from {parquet(s.file)} as kept {_but_again(s.said_again)} {_but(s.without)}"
            for s in self.segments[kind]
        ]

    def _show_arriving(self, kind: str, con: duckdb.DuckDBPyConnection) -> None:
        shown = [f"select * from {parquet(part.file)}" for part in self.arriving[kind]]
        _show(con, f"incoming_{kind}", self.kinds[kind], shown)


def _show(con: duckdb.DuckDBPyConnection, view: str, kind: Kind, shown: list[str]) -> None:
    con.execute(f"create or replace temp view {view} as {_united(kind, shown)}")


def _united(kind: Kind, shown: list[str]) -> str:
    empty = ", ".join(f"null::{t} as {quoted(c)}" for c, t in record_columns(kind).items())
    return " union all ".join(shown) or f"select {empty} where false"


def _but(sources: frozenset[str]) -> str:
    listed = ", ".join(literal(source) for source in sorted(sources))
    return f"where source not in ({listed})" if sources else ""


def _but_again(said_again: tuple[tuple[str, Path], ...]) -> str:
    again = [file for _, file in said_again]
    return f"anti join {parquet(*again)} as again using (record_id)" if again else ""


def _described(con: duckdb.DuckDBPyConnection, columns: dict[str, str]) -> list[tuple[str, str]]:
    nulls = ", ".join(f"null::{t} as {quoted(c)}" for c, t in columns.items())
    return [(c, t.lower()) for c, t, *_ in con.execute(f"describe select {nulls}").fetchall()]


def _link(file: Path, into: Path) -> None:
    """Give a file a second name; copy it where the file system cannot."""
    try:
        os.link(file, into)
    except OSError:
        shutil.copy2(file, into)
