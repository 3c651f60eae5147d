"""A database asked, against a real PostgreSQL server: what it gives, and what never leaves it."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import psycopg
import pytest
from asked_landlord import HOMES_QUERY, PASSWORD, feed_of, url_of

from ontherecord.pipeline.loading.databases import Database, UnableToAsk

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"postgresql://reader:{PASSWORD}@/x?host=/nowhere-at-all", "cannot be reached"),
        (f"postgresql://reader:{PASSWORD}@:port:/x?y", "the URL of its database cannot be read"),
        (f"mysql://reader:{PASSWORD}@server/x", "the URL of its database cannot be read"),
        (f"reader:{PASSWORD}@server/x", "the URL of its database cannot be read"),
        ("wrong password", "refuses the name or the password"),
        ("wrong database", "does not exist"),
    ],
)
def test_a_database_that_lets_no_one_in_is_told_without_its_url(
    url: str, reason: str, server: str
) -> None:
    special = {
        "wrong password": url_of(server, password=f"not-{PASSWORD}"),
        "wrong database": url_of(server).replace("/postgres?", "/nothing?"),
    }

    with pytest.raises(UnableToAsk, match=reason) as refused, Database(special.get(url, url)):
        pass

    shown = "".join(traceback.format_exception(refused.value))
    assert PASSWORD not in shown
    assert "nowhere-at-all" not in shown


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("select uprn, address from estate.home", "gives no column ref"),
        ("select ref, ref from estate.home", "gives the column ref more than once"),
        ("select ref from estate.hoem", 'relation "estate.hoem" does not exist'),
        ("select ref from", "syntax error"),
        ("select ref from pg_authid", 'column "ref" does not exist'),
        ("select rolpassword as ref from pg_authid", "broke off .*42501"),
        ("delete from estate.home returning ref", "refuses"),
        ("select ref from estate.home; delete from estate.home", "cannot insert multiple"),
        ("select ref from estate.home) x) to stdout; drop table estate.home; --", "syntax error"),
        ("select ref from estate.home, pg_sleep(6)", "took longer than 1 seconds"),
        ("select (address::int)::text as ref from estate.home", "broke off .*22P02"),
        ("select '' as ref from set_config('transaction_read_only', 'off', true)", "25001"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why_and_repeats_no_row(
    query: str, reason: str, tables: psycopg.Connection, server: str, tmp_path: Path
) -> None:
    seconds = 1 if "pg_sleep" in query else 60

    with Database(url_of(server)) as database:
        with pytest.raises(UnableToAsk, match=reason) as refused:
            database.ask(feed_of("homes", query, seconds), tmp_path / "homes.parquet")
        answer = database.ask(feed_of("homes", HOMES_QUERY), tmp_path / "homes.parquet")

    assert "Abbey" not in "".join(traceback.format_exception(refused.value))
    assert answer.rows == 3
    assert tables.execute("select count(*) from estate.home").fetchone() == (3,)
    assert [file.name for file in tmp_path.iterdir()] == ["homes.parquet"]


@pytest.mark.parametrize(
    "query",
    [
        "with gone as (delete from estate.home returning ref) select ref from gone",
        "select estate.forget()::text as ref",
        "select ref from estate.home; drop table estate.home",
        "select ref from estate.home) x) to stdout; drop table estate.home; --",
    ],
)
def test_even_with_every_right_a_query_changes_nothing(
    query: str, tables: psycopg.Connection, server: str, tmp_path: Path
) -> None:
    tables.execute(
        "create function estate.forget() returns int language sql"
        " begin atomic delete from estate.home returning 1; end"
    )

    with Database(url_of(server, "writer")) as database, pytest.raises(UnableToAsk):
        database.ask(feed_of("homes", query), tmp_path / "homes.parquet")

    assert tables.execute("select count(*) from estate.home").fetchone() == (3,)


def test_two_feeds_are_asked_of_one_moment(
    tables: psycopg.Connection, server: str, tmp_path: Path
) -> None:
    with Database(url_of(server)) as database:
        before = database.ask(feed_of("homes", HOMES_QUERY), tmp_path / "before.parquet")
        tables.execute("delete from estate.home")
        after = database.ask(feed_of("homes", HOMES_QUERY), tmp_path / "after.parquet")

    assert (before.rows, after.rows) == (3, 3)
    assert before.digest == after.digest


def test_the_digest_is_of_what_the_rows_say_and_not_of_their_order(
    tables: psycopg.Connection, server: str, tmp_path: Path
) -> None:
    queries = [
        "select ref, uprn from estate.home order by ref",
        "select ref, uprn from estate.home order by ref desc",
        "select ref, uprn from estate.home union all select ref, uprn from estate.home limit 4",
        "select ref, nullif(uprn, 100000000001) as uprn from estate.home",
        "select ref || uprn as ref, '' as uprn from estate.home",
    ]

    with Database(url_of(server)) as database:
        digests = [
            database.ask(feed_of("homes", q), tmp_path / "a.parquet").digest for q in queries
        ]

    assert digests[0] == digests[1]
    assert len(set(digests)) == 4


def test_another_server_is_asked_over_tls_unless_the_url_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[dict[str, Any]] = []

    def refused(**said: Any) -> None:
        seen.append(said)
        raise psycopg.OperationalError("server does not support SSL, but SSL was required")

    monkeypatch.setattr(psycopg, "connect", refused)
    for url in ("postgresql://a:b@db.example/x", "postgres://a:b@db.example/x?sslmode=disable"):
        with pytest.raises(UnableToAsk, match="TLS"), Database(url):
            pass

    assert [said["sslmode"] for said in seen] == ["require", "disable"]
