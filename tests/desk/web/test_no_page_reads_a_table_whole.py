"""No page reads a large table from one end to the other: each finds its rows by an index.

Every published table gets thousands of rows that are about nothing the pages show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from psycopg import sql
from psycopg.adapt import PyFormat, Transformer

from ontherecord.database.published import PublishedTable, published_tables
from ontherecord.database.searching import make_search_tables
from ontherecord.database.shaping import make_indexes
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account
from ontherecord.standards.kinds import read_standards
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SMALL = {
    "run", "redirect", "privileged_feed", "check_said", "code_said", "kind_said", "system", "staff",
    "agreement", "source_load", "coverage", "completeness", "codes_to_translate", "lag",
    "search_synonym", "search_stamp", "whose",
}  # fmt: skip
"""Tables that a larger landlord does not make larger, or by a few rows; `whose` is one row."""

MANY = 20_000
WHOLE = ("Sort", "Hash", "Aggregate", "Materialize", "CTE Scan")

ADDRESSES = (
    "/", "/complaints/", "/complaints/?which=overdue",
    "/cases/?lane=at_risk", "/cases/?lane=due", "/cases/?lane=due&whose=nobody",
    "/cases/?lane=due&whose=mine&check=a_check", "/cases/case-p1/?lane=at_risk",
    "/homes/p1/", "/homes/p1/?show=entries", "/people/ann/",
    "/blocks/b1/", "/repairs/d1/", "/says-who/place/p1/", "/says-who/place/p1/address/",
    "/says-who/repair/d1/",
)  # fmt: skip
SEARCHES = ("12 acacia cuort", "leak")


@pytest.fixture
def crowded(owner: psycopg.Connection, record: MadeRecord) -> Iterator[None]:
    """Every published table with the indexes a handover makes, and thousands of rows."""
    tables = [t for t in published_tables(read_standards()) if t.name not in SMALL]
    for table in tables:
        make_indexes(owner, table)
        values = {name: value_of(name, of_type, table) for name, of_type in table.columns.items()}
        filled = {name: value for name, value in values.items() if value}
        record.used.add(table.name)
        owner.execute(
            sql.SQL("insert into record.{} ({}) select {} from generate_series(1, {}) as i").format(
                sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, filled)),
                sql.SQL(", ").join(map(sql.SQL, filled.values())), sql.Literal(MANY),
            )
        )  # fmt: skip
    make_search_tables(owner)
    owner.execute("set synchronous_commit = off")
    owner.execute("insert into record.search_entry (kind, thing_id, level, is_name, place_id,"
                  " words) select 'contact', 'x' || i, 1, false, 'x' || i %% 10000,"
                  " to_tsvector('simple', 'word' || i)"
                  " from generate_series(1, %s) as i", [MANY])  # fmt: skip
    owner.execute("insert into record.search_word select 'word' || i, 1"
                  " from generate_series(1, %s) as i", [MANY])  # fmt: skip
    owner.execute("insert into record.search_near select word, word from record.search_word")
    owner.execute("analyze")
    yield
    owner.execute("delete from record.search_near")
    owner.execute("delete from record.search_word")
    owner.execute("delete from record.search_entry")  # a truncate waits for readers


def value_of(column: str, of_type: str, table: PublishedTable) -> str:
    """Give SQL for a column of row `i`: ids of things there are not, lanes and checks."""
    if column in table.key and of_type == "text":
        return "'x' || i"
    if column.endswith("_id") and of_type == "text":
        return f"'x' || i % {MANY // 2}"
    said = {
        "lane": "'due'",
        "kind": "'place'",
        "due_position": "i",
        "open_issue_count": "1",
        "check": "'c' || i % 40",
    }
    return said.get(column, "")


@pytest.fixture
def a_block(record: MadeRecord, crowded: None) -> None:
    record.places({"b1": None, "p1": "b1"})
    record.con.execute("update record.place set address = '12 Acacia Court', place_type = 'home'"
                       " where place_id = 'p1'")  # fmt: skip
    record.living("ann", "p1")
    record.put("match", {"kind": "place", "entity_id": "p1", "record_id": "r"})
    record.put(
        "place_record",
        {"record_id": "r", "source": "housing", "source_ref": "1", "extract": "homes.csv",
         "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put(
        "repair",
        {"repair_id": "d1", "place_id": "p1", "reported_on": date(2026, 1, 2), "status": "open",
         "fault": "leak", "source": "housing", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "at_risk", "open_issue_count": 1,
         "position": 1},
    )  # fmt: skip
    record.put(
        "issue",
        {"issue_id": "i1", "case_id": "case-p1", "place_id": "p1", "lane": "at_risk",
         "sensitivity": "ordinary", "check": "open_and_silent", "subject_kind": "repair",
         "subject_id": "d1"},
    )  # fmt: skip
    record.put("check_said", {"check": "open_and_silent", "title": "Open and silent", "says": "",
                              "because": "", "next_step": "", "wrong_when": []})  # fmt: skip


@pytest.fixture
def whole_readings() -> Iterator[list[str]]:
    """What is planned to be read whole, statement by statement, while the test lasts."""
    found: list[str] = []

    def explaining(execute: Any, query: str, params: Any, many: bool, context: Any) -> Any:
        if "record." in query and query.lstrip("( ").startswith(("select", "with")):
            plan = plan_of(connection.connection, query, params or ())
            found.extend(f"{where}: {query[:400]}" for where in read_whole(plan))
        return execute(query, params, many, context)

    with connection.execute_wrapper(explaining):
        yield found


def plan_of(con: psycopg.Connection[Any], query: str, params: Sequence[object]) -> dict[str, Any]:
    """Give the plan by which a page's statement is carried out: one for all values of it."""
    named = re.findall(r"%\((\w+)\)s", query)
    bound = [params[name] for name in named] if isinstance(params, Mapping) else list(params)
    spoken = Transformer(con)
    spoken.dump_sequence(bound, [PyFormat.AUTO] * len(bound))
    kinds = [_named(con, oid) for oid in spoken.types or ()]
    first, *others = re.split(r"%(?:\(\w+\))?s", query)
    text = first + "".join(f"${at}{words}" for at, words in enumerate(others, start=1))
    typed = f"({', '.join(kinds)})" if kinds else ""
    values = f"({', '.join(['%s'] * len(bound))})" if bound else ""
    with psycopg.ClientCursor(con) as cursor:
        cursor.execute(f"prepare looked_at {typed} as {text.replace('%%', '%')}")
        cursor.execute(f"explain (verbose, format json) execute looked_at {values}", bound)
        [[plans]] = cursor.fetchall()
        cursor.execute("deallocate looked_at")
    return dict(plans[0]["Plan"])


def _named(con: psycopg.Connection[Any], oid: int) -> str:
    info = con.adapters.types.get(oid)
    if info is None:
        return "unknown"
    return f"{info.regtype}[]" if oid == info.array_oid else info.regtype


def read_whole(plan: dict[str, Any], is_bounded: bool = False) -> Iterator[str]:
    """Name each large table that a plan reads whole: as it stands, or along an index.

    What is read until enough is found is bounded, but for what has to be whole beforehand.
    """
    kind, table = plan["Node Type"], plan.get("Relation Name", "")
    is_along = kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in plan
    is_large = plan.get("Schema") == "record" and table not in SMALL
    if is_large and (kind == "Seq Scan" or is_along) and not is_bounded:
        yield f"{kind} of {table}"
    for part in plan.get("Plans", ()):
        is_asked_whole = kind in WHOLE or part.get("Parent Relationship") in ("SubPlan", "InitPlan")
        yield from read_whole(part, not is_asked_whole and (is_bounded or kind == "Limit"))


@pytest.mark.parametrize("role", ["kim_lead", "officer"])
def test_no_page_reads_a_large_table_whole(
    as_role: Callable[[str | None], Client],
    accounts: dict[str, Account],
    a_block: None,
    whole_readings: list[str],
    role: str,
) -> None:
    by = nobody(TODAY)
    patch = actions.patch_named("North", ["b1"], by=by, at=NOW)
    actions.give_patch(patch, accounts["officer"], by=by, at=NOW)
    client = as_role(role)

    statuses = {address: client.get(address).status_code for address in ADDRESSES}
    for words in SEARCHES:
        statuses[words] = client.post("/search/", {"words": words}, follow=True).status_code

    assert set(statuses.values()) == {200}, statuses
    assert not whole_readings, "\n".join(whole_readings)
