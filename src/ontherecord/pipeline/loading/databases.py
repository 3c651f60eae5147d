"""A system's PostgreSQL database, asked one select a feed; each answer becomes Parquet of text.

Nothing is written there: all feeds of a system are asked in one read-only transaction, so that
their answers fit each other. Columns that a feed does not take never leave the server. No message
repeats the URL or a word of the server's that could hold a row or a password.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import DiagnosticField, ExecStatus

from ontherecord.pipeline.loading.delimited import READ_CSV
from ontherecord.pipeline.loading.headings import listed
from ontherecord.pipeline.loading.staging import MEMORY_LIMIT
from ontherecord.pipeline.sql import quoted
from ontherecord.standards.sources import Feed

SECONDS_TO_CONNECT = 10
SCHEMES = ("postgresql://", "postgres://")
NEARBY = ("", "localhost", "127.0.0.1", "::1")
MOMENT = 1184
"""PostgreSQL's number for timestamptz."""

TOO_SLOW, NAMED_WRONGLY = "57014", "42"
"""SQLSTATE of a cancelled query; the class of those that are about the query's own words."""


class UnableToAsk(Exception):
    """A database that gives no answer, or a query that is none. Says why and what to do."""

    def __init__(self, reason: str, next_step: str) -> None:
        self.reason, self.next_step = reason, next_step
        super().__init__(f"{reason}; {next_step}")


@dataclass(frozen=True)
class Answer:
    """What a query gave: a Parquet file of text, its rows, and a digest of what they say.

    The digest does not depend on the order of rows, which a server gives as it likes.
    """

    file: Path
    rows: int
    digest: str


class Database:
    """One read-only transaction in a system's database; a context in which feeds are asked."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __enter__(self) -> Database:
        """Connect. Raises UnableToAsk when the URL is none or the server does not let us in."""
        try:
            self.con = psycopg.connect(**_parameters(self.url))
            self.con.read_only = True
            self.con.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            for setting, value in (("timezone", "UTC"), ("datestyle", "ISO, YMD")):
                self.con.execute("select set_config(%s, %s, true)", [setting, value])
        except psycopg.Error as error:
            # Its words name the server, and a misread URL whole: neither leaves this function.
            raise _not_let_in(str(error)) from None
        return self

    def __exit__(self, *_: object) -> None:
        self.con.close()

    def ask(self, feed: Feed, into: Path) -> Answer:
        """Write the answer to a feed's query as the Parquet file `into`.

        What the feed does not take stands in it as an empty column, so that its heading is known.
        Raises UnableToAsk when the query is refused, takes too long or lacks what it must give.
        """
        text = into.with_suffix(".csv")
        try:
            # A transaction in the transaction: a query that fails leaves the others their turn.
            with self.con.transaction():
                milliseconds = str(feed.seconds_allowed * 1000)
                self.con.execute("select set_config('statement_timeout', %s, true)", [milliseconds])
                columns = self._columns(feed)
                rows = self._copy(feed, columns, text)
        except psycopg.Error as error:
            raise _not_answered(feed, error.sqlstate) from None
        except OSError as error:
            raise UnableToAsk(
                f"its answer cannot be written: {error.strerror}", "make room on the disk"
            ) from None
        try:
            return _as_parquet(text, [name for name, _ in columns], rows, into)
        finally:
            text.unlink()

    def _columns(self, feed: Feed) -> list[tuple[str, str]]:
        """Give the query's columns, each with the SQL that makes text of it; nothing is run yet."""
        found = self._prepared(feed, _one_select(feed))
        names = [name for name, _ in found]
        folded = [" ".join(name.split()).casefold() for name in names]
        double = [name for name in names if folded.count(" ".join(name.split()).casefold()) > 1]
        if double:
            raise UnableToAsk(
                f"query.{feed.name}.sql gives the column {double[0]} more than once",
                "give each column a name of its own with `as`",
            )
        columns = []
        for name, of_type in found:
            if " ".join(name.split()) not in feed.taken:
                columns.append((name, "null::text"))
            elif of_type == MOMENT:
                columns.append((name, f"{quoted(name)}::text || ':00'"))  # +00 to +00:00
            else:
                columns.append((name, f"{quoted(name)}::text"))
        keys = [key for key in feed.required_columns if key.casefold() not in folded]
        if keys:
            raise UnableToAsk(
                f"query.{feed.name}.sql gives no column {listed(keys)}, without which no row can"
                f" be named; it gives {listed(names)}",
                "correct the query, or columns.csv if the column was renamed",
            )
        return columns

    def _copy(self, feed: Feed, columns: list[tuple[str, str]], text: Path) -> int:
        chosen = ", ".join(expression for _, expression in columns)
        select = f"select {chosen} from (\n{_one_select(feed)}\n) as answer"  # noqa: S608 — the pack's own query and its own columns
        # COPY would run whatever stood behind a semicolon: so the select is first seen to be one.
        self._prepared(feed, select)
        copy = f"copy (\n{select}\n) to stdout (format csv, force_quote *)"
        with self.con.cursor() as cursor, text.open("wb") as file:
            with cursor.copy(sql.SQL(copy)) as blocks:  # type: ignore[arg-type]  # composed above
                for block in blocks:
                    file.write(block)
            return cursor.rowcount

    def _prepared(self, feed: Feed, statement: str) -> list[tuple[str, int]]:
        """Have the server read a statement without running it; give its columns and their types."""
        result = self.con.pgconn.prepare(b"", statement.encode())
        if result.status != ExecStatus.COMMAND_OK:
            raise _refused(feed, *(_field(result, f) for f in ("SQLSTATE", "MESSAGE_PRIMARY")))
        described = self.con.pgconn.describe_prepared(b"")
        return [
            ((described.fname(i) or b"").decode(), described.ftype(i))
            for i in range(described.nfields)
        ]


def _parameters(url: str) -> dict[str, object]:
    try:
        if not url.startswith(SCHEMES):
            raise ValueError
        said = conninfo_to_dict(url)
    except (psycopg.ProgrammingError, ValueError):
        raise UnableToAsk(
            "the URL of its database cannot be read",
            "write it as postgresql://name:password@server:5432/database, with %40 for an @ in"
            " the password",
        ) from None
    hosts = str(said.get("host") or "").split(",")
    is_nearby = all(host in NEARBY or host.startswith("/") for host in hosts)
    if not is_nearby:
        # Residents' data would otherwise cross the network in clear if the server knows no TLS.
        said.setdefault("sslmode", "require")
    said.setdefault("connect_timeout", SECONDS_TO_CONNECT)
    return said | {"client_encoding": "UTF8", "application_name": "ontherecord"}


def _one_select(feed: Feed) -> str:
    return feed.query_sql.strip().rstrip(";").rstrip()


def _field(result: psycopg.pq.abc.PGresult, name: str) -> str:
    return (result.error_field(DiagnosticField[name]) or b"").decode(errors="replace")


def _not_let_in(said: str) -> UnableToAsk:
    for words, reason, next_step in (
        ("password", "its database refuses the name or the password", "ask for an account there"),
        ("SSL", "its database does not speak TLS", "have TLS turned on at the server"),
        ("does not exist", "its database or the account there does not exist", "correct the URL"),
        ("pg_hba", "its database lets no one in from this machine", "ask for this machine's entry"),
    ):
        if words in said:
            return UnableToAsk(reason, next_step)
    return UnableToAsk(
        "its database cannot be reached", "see that the server runs and the URL is right"
    )


def _refused(feed: Feed, sqlstate: str, said: str) -> UnableToAsk:
    # Read and not yet run, the server can only speak of the query's own words.
    why = f": {said}" if sqlstate.startswith(NAMED_WRONGLY) else f" ({sqlstate})"
    return UnableToAsk(
        f"its database refuses query.{feed.name}.sql{why}",
        "correct the query, which is one select, or ask for the right to read",
    )


def _not_answered(feed: Feed, sqlstate: str | None) -> UnableToAsk:
    if sqlstate == TOO_SLOW:
        return UnableToAsk(
            f"query.{feed.name}.sql took longer than {feed.seconds_allowed} seconds",
            "ask for less, or raise seconds_allowed in source.toml",
        )
    if sqlstate:
        return UnableToAsk(
            f"its database broke off query.{feed.name}.sql (SQLSTATE {sqlstate})",
            "run the query at the server to see what it says of it",
        )
    return UnableToAsk("the connection to its database was lost", "run again")


def _as_parquet(text: Path, names: list[str], rows: int, into: Path) -> Answer:
    spilled = str(into.with_suffix(".spilled"))
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": spilled}) as con:
        columns = {f"c{i}": "VARCHAR" for i in range(len(names))}
        binds = {"path": str(text), "columns": columns, "delim": ",", "quote": '"'}
        named = ", ".join(f"c{i} as {quoted(name)}" for i, name in enumerate(names))
        try:
            con.execute(
                f"copy (select {named} from {READ_CSV}) to $into"  # noqa: S608 — quoted names
                " (format parquet, compression zstd)",
                {**binds, "into": str(into)},
            )
            digest, read = _digest(con, into, names)
        except duckdb.Error:
            raise UnableToAsk(
                "its answer cannot be read; a value may be longer than 16 MB",
                "leave the column out of the query",
            ) from None
    if read != rows:
        raise UnableToAsk(
            f"two counts disagree: the server sent {rows:,} rows and {read:,} were read",
            "run again; if it stays, report it",
        )
    return Answer(into, rows, digest)


def _digest(con: duckdb.DuckDBPyConnection, file: Path, names: list[str]) -> tuple[str, int]:
    said = ", ".join(f"coalesce({quoted(name)}, chr(30))" for name in names)
    row = f"concat_ws(chr(31), {said})"
    return con.execute(
        f"""select sha256(concat_ws('|', $names, count(*),
            coalesce(sum(md5_number_lower({row})::hugeint), 0),
            coalesce(sum(md5_number_upper({row})::hugeint), 0))), count(*)
        from read_parquet($file)""",  # noqa: S608 — quoted names
        {"names": "|".join(names), "file": str(file)},
    ).fetchall()[0]
