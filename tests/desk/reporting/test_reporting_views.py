"""Each audience reads its own views and nothing else, and nobody who is held back is in one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ontherecord.desk.reporting import making
from ontherecord.desk.reporting.shapes import AUDIENCES, SCHEMA, role_of
from tests.desk.conftest import connect_django
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-and-winding-road"


@pytest.fixture
def told(record: MadeRecord) -> MadeRecord:
    """Ten homes with repairs, two of them held back, and people with needs."""
    homes = [f"h{number}" for number in range(10)]
    record.places({"b1": None} | dict.fromkeys(homes, "b1"))
    record.living("ann", "h0")
    record.put("need", {"need_id": "n1", "place_id": "h0", "person_id": "ann"})
    for number, home in enumerate(homes):
        record.put(
            "repair",
            {"repair_id": f"r{number}", "place_id": home, "person_id": None if number else "ann",
             "reported_on": date(2026, 2, 1 + number), "status": "open", "trade": "plumbing",
             "target_on": date(2026, 3, 1), "description": "words of theirs"},
        )  # fmt: skip
        lane = "due" if number < 4 else "at_risk"
        record.put(
            "issue_case",
            {"case_id": f"case-{home}", "place_id": home, "lane": lane,
             "open_issue_count": 2, "position": number, "harm": 9, "household_weight": 3},
        )  # fmt: skip
        record.put(
            "issue",
            *(
                {"issue_id": f"{level}-{home}", "case_id": f"case-{home}", "place_id": home,
                 "lane": lane, "check": "a_check",
                 "sensitivity": level, "first_seen_on": date(2026, 3, 1)}
                for level in ("ordinary", "special")
            ),
        )  # fmt: skip
    record.put("issue", {"issue_id": "of-ann", "case_id": "case-h5", "place_id": "h5",
                         "person_id": "ann", "lane": "at_risk", "check": "a_check",
                         "sensitivity": "ordinary"})  # fmt: skip
    record.put("issue", {"issue_id": "also-late", "case_id": "case-h6", "place_id": "h6",
                         "lane": "due", "check": "a_check", "sensitivity": "ordinary"})  # fmt: skip
    record.put("check_said", {"check": "a_check", "title": "Told and not heard"})
    record.put(
        "guarded",
        {"kind": "place", "thing_id": "h8", "rule": "confidential"},
        {"kind": "repair", "thing_id": "r9", "rule": "privileged"},
    )
    return record


@pytest.fixture
def views(
    told: MadeRecord, desk_addresses: tuple[str, str]
) -> Iterator[dict[str, psycopg.Connection]]:
    """A connection of each audience, once the owner has made the views."""
    owner = desk_addresses[0]
    made: dict[str, psycopg.Connection] = {}
    with psycopg.connect(owner, autocommit=True) as con:
        as_owner(owner, making.make_views)
        for audience in AUDIENCES:
            as_owner(owner, lambda audience=audience: making.let_sign_in(audience, PASSWORD))
            made[audience] = psycopg.connect(
                make_conninfo(owner, user=reader(owner, audience), password=PASSWORD),
                autocommit=True,
            )
        yield made
        for one in made.values():
            one.close()
        con.execute("drop schema reporting cascade")
        for audience in AUDIENCES:
            con.execute(f"drop owned by {reader(owner, audience)}")
            con.execute(f"drop role {reader(owner, audience)}")


def reader(owner: str, audience: str) -> str:
    """Give the role of an audience in the database of an address."""
    return role_of(audience, str(conninfo_to_dict(owner)["dbname"]))


def as_owner(owner: str, do: Any) -> None:
    """Do something on Django's connection as the owner, and commit it."""
    mine = connections[DEFAULT_DB_ALIAS]
    other = mine.copy()
    other.settings_dict = dict(mine.settings_dict)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        connect_django(owner)
        do()
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = mine


def rows(con: psycopg.Connection, view: str, columns: str = "*") -> list[tuple]:
    return con.execute(f"select {columns} from {SCHEMA}.{view}").fetchall()


def test_each_audience_reads_its_own_views_and_nothing_else(
    views: dict[str, psycopg.Connection],
) -> None:
    names = [v.name for v in making.views_of(making._kinds_told())]
    for audience, con in views.items():
        for name in names:
            is_theirs = name.startswith(audience) or name in ("about", "code")
            if is_theirs:
                rows(con, name)
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    rows(con, name)
        for table in ("record.repair", "record.person", "desk.account", "desk.audit_view"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                con.execute(f"select * from {table}")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            con.execute("create temporary table kept as select 1")


def test_operations_sees_homes_and_repairs_without_anybody_or_their_words(
    views: dict[str, psycopg.Connection],
) -> None:
    con = views["operations"]
    described = con.execute(
        "select column_name from information_schema.columns where table_schema = 'reporting'"
    ).fetchall()

    held = " ".join(str(rows(con, f"operations_{name}")) for name in ("repair", "case", "issue"))

    assert not {c for (c,) in described} & {
        "person_id", "description", "note", "household_weight", "harm", "closed_by", "text",
    }  # fmt: skip
    assert {row[0] for row in rows(con, "operations_repair", "repair_id")} == {
        f"r{number}" for number in range(8)
    }
    assert "h8" not in {row[0] for row in rows(con, "operations_place", "place_id")}
    counts = dict(rows(con, "operations_case", "case_id, open_issue_count"))
    assert counts.pop("case-h6") == 2, "one of its lane, and one of another"
    assert set(counts.values()) == {1}
    lanes = dict(rows(con, "operations_case", "case_id, lane"))
    assert (lanes["case-h0"], lanes["case-h6"]) == ("due", "at_risk")
    assert {row[0] for row in rows(con, "operations_issue", "issue_id")} == {
        "also-late",
        *(f"ordinary-h{number}" for number in (*range(8), 9)),
    }
    assert "ann" not in held
    assert "words of theirs" not in held


def test_a_case_stands_in_the_lane_of_what_an_audience_sees(
    views: dict[str, psycopg.Connection], told: MadeRecord
) -> None:
    told.con.execute("update record.issue set sensitivity = 'special' where lane = 'at_risk'"
                     " and case_id = 'case-h6'")  # fmt: skip
    told.con.execute("delete from record.issue where issue_id = 'special-h7'")
    told.con.execute("update record.issue_case set is_still_open = true, repeated = 3")

    shown = rows(views["operations"], "operations_case",
                 "case_id, lane, open_issue_count, is_still_open, repeated")  # fmt: skip

    assert ("case-h6", "due", 1, None, None) in shown
    assert ("case-h7", "at_risk", 1, True, 3) in shown
    assert ("case-h4", "at_risk", 1, None, None) in shown, "one that they do not see is among them"


def test_the_board_sees_counts_of_five_and_more_of_what_is_not_held_back(
    views: dict[str, psycopg.Connection],
) -> None:
    con = views["board"]

    assert dict(rows(con, "board_open_cases")) == {"due": None, "at_risk": 5}
    assert rows(con, "board_repairs") == [(date(2026, 2, 1), 8, 0, 8, 8)]


def test_few_needs_are_counted_for_nobody(
    told: MadeRecord, views: dict[str, psycopg.Connection]
) -> None:
    told.put(
        "source_load",
        *({"source": "housing", "kind": kind, "record_count": 3} for kind in ("need", "repair")),
    )
    told.put(
        "completeness",
        {"source": "housing", "kind": "need", "field": "need", "cause": "", "record_count": 9,
         "filled_count": 6, "gap_count": 3},
    )  # fmt: skip

    loads = (
        views["records"]
        .execute("select kind, record_count from reporting.records_load order by kind")
        .fetchall()
    )
    held = (
        views["information_rights"]
        .execute(
            "select record_count from reporting.information_rights_holdings where kind = 'need'"
        )
        .fetchall()
    )
    filled = (
        views["records"]
        .execute("select record_count, filled_count, gap_count from reporting.records_completeness")
        .fetchall()
    )

    assert loads == [("need", None), ("repair", 3)]
    assert held == [(None,)]
    assert filled == [(None, None, None)]


def test_a_function_that_leaks_is_asked_after_the_rules(
    views: dict[str, psycopg.Connection], told: MadeRecord
) -> None:
    """Rows that are held back reach no function of the reader's: the view is a barrier."""
    plan = views["operations"].execute("show transaction_read_only").fetchone()
    barrier = told.con.execute(
        "select count(*) from pg_class join pg_namespace as n on n.oid = relnamespace"
        " where n.nspname = 'reporting' and relkind = 'v'"
        " and not coalesce('security_barrier=true' = any(reloptions), false)"
    ).fetchone()

    assert plan == ("on",)
    assert barrier == (0,)


def test_made_again_what_others_built_on_a_view_stays(
    views: dict[str, psycopg.Connection], told: MadeRecord, desk_addresses: tuple[str, str]
) -> None:
    told.con.execute(
        "create view reporting.ours as select repair_id from reporting.operations_repair"
    )

    as_owner(desk_addresses[0], making.make_views)

    assert told.con.execute("select count(*) from reporting.ours").fetchone() == (8,)


def test_a_column_that_would_go_is_refused_and_said(
    views: dict[str, psycopg.Connection], desk_addresses: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    shapes = making.views_of(making._kinds_told())
    without = [s if s.name != "records_lag" else _without_last(s) for s in shapes]
    monkeypatch.setattr(making, "views_of", lambda kinds: without)
    select = making.select_of
    monkeypatch.setattr(making, "select_of", lambda v: making.Sql("select 'a'::text, 'b'::text")
                        if v.name == "records_lag" else select(v))  # fmt: skip

    with pytest.raises(making.UnableToOpenViews, match="records_lag has other columns"):
        as_owner(desk_addresses[0], making.make_views)


def _without_last(shape: Any) -> Any:
    from dataclasses import replace

    return replace(shape, columns=dict(list(shape.columns.items())[:2]))


def test_who_is_closed_out_signs_in_no_more(
    views: dict[str, psycopg.Connection], desk_addresses: tuple[str, str]
) -> None:
    owner = desk_addresses[0]
    as_owner(owner, lambda: making.let_sign_in("board", None))

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(make_conninfo(owner, user=reader(owner, "board"), password=PASSWORD))


def test_the_reader_of_one_database_reads_nothing_of_another_on_its_server(
    views: dict[str, psycopg.Connection], desk_addresses: tuple[str, str]
) -> None:
    here = str(conninfo_to_dict(desk_addresses[0])["dbname"])

    assert role_of("board", here) != role_of("board", "another")
    assert views["board"].execute("select current_user").fetchone() == (role_of("board", here),)
    long = {role_of("information_rights", "a" * 60), role_of("information_rights", "a" * 61)}
    assert len(long) == 2
    assert max(map(len, long)) <= 63


def test_the_role_that_all_databases_shared_reads_until_its_audience_is_opened_anew(
    views: dict[str, psycopg.Connection], desk_addresses: tuple[str, str], told: MadeRecord
) -> None:
    owner = desk_addresses[0]
    told.con.execute("create role otr_read_board nologin")
    try:
        told.con.execute("grant usage on schema reporting to otr_read_board")
        told.con.execute("grant select on reporting.board_issues to otr_read_board")
        reads = "select has_table_privilege('otr_read_board', 'reporting.board_issues', 'select')"

        as_owner(owner, making.make_views)
        before = told.con.execute(reads).fetchone()
        shared: list[str] = []
        as_owner(owner, lambda: shared.extend(making.still_shared()))
        as_owner(owner, lambda: making.let_sign_in("board", PASSWORD))

        assert before == (True,)
        assert shared == ["otr_read_board"]
        assert told.con.execute(reads).fetchone() == (False,)
    finally:
        told.con.execute("drop owned by otr_read_board")
        told.con.execute("drop role otr_read_board")


@pytest.mark.slow
def test_a_role_that_reads_in_two_databases_reads_here_no_longer_once_the_views_are_made(
    views: dict[str, psycopg.Connection], desk_addresses: tuple[str, str], told: MadeRecord
) -> None:
    owner, other = desk_addresses[0], f"other_{os.getpid()}"
    told.con.execute("create role otr_read_records nologin")
    told.con.execute(f"create database {other} template template0")
    beside = psycopg.connect(make_conninfo(owner, dbname=other), autocommit=True)
    try:
        beside.execute("create schema reporting")
        for con in (beside, told.con):
            con.execute("grant usage on schema reporting to otr_read_records")
        reads = "select has_schema_privilege('otr_read_records', 'reporting', 'usage')"

        as_owner(owner, making.make_views)

        assert told.con.execute(reads).fetchone() == (False,)
        assert beside.execute(reads).fetchone() == (True,)
    finally:
        beside.close()
        told.con.execute(f"drop database {other} with (force)")
        told.con.execute("drop role otr_read_records")


def test_few_rejected_rows_are_counted_for_nobody_and_do_not_follow_from_a_sum(
    told: MadeRecord, views: dict[str, psycopg.Connection]
) -> None:
    counts = {"one.csv": {"a": 3, "b": 7, "c": 20}, "two.csv": {"a": 2, "b": 4, "c": 9}}
    of_all = {"kind": "repair", "field": "status"}
    told.put(
        "rejected",
        *(
            of_all
            | {"rejected_id": f"{extract}-{reason}-{one}", "extract": extract, "reason": reason}
            for extract, of in counts.items()
            for reason, count in of.items()
            for one in range(count)
        ),
    )  # fmt: skip

    found = rows(views["records"], "records_rejected", "extract, reason, rejected_count")

    assert sorted(found) == [
        ("one.csv", "a", None), ("one.csv", "b", None), ("one.csv", "c", 20),
        ("two.csv", "a", None), ("two.csv", "b", None), ("two.csv", "c", 9),
    ]  # fmt: skip


def test_a_lag_of_few_is_told_to_nobody(
    told: MadeRecord, views: dict[str, psycopg.Connection]
) -> None:
    for lag, pairs, later in (("many", 40, 20), ("few", 4, 4), ("some", 40, 3), ("most", 40, 38)):
        told.put("lag", {"lag_id": lag, "kind": "repair", "field": lag, "source": "a",
                         "other_source": "b", "pair_count": pairs, "later_count": later,
                         "median_days": 6, "most_days": 90})  # fmt: skip

    found = rows(
        views["records"], "records_lag", "field, pair_count, later_count, median_days, most_days"
    )

    assert sorted(found) == [
        ("few", None, None, None, None), ("many", 40, 20, 6, 90), ("most", 40, None, None, None),
        ("some", 40, None, None, None),
    ]  # fmt: skip


def test_what_few_are_does_not_follow_from_the_boards_other_counts(
    told: MadeRecord, views: dict[str, psycopg.Connection]
) -> None:
    told.con.execute(
        "update record.repair set status = 'completed' where repair_id in ('r1', 'r2', 'r3')"
    )

    assert rows(views["board"], "board_repairs") == [(date(2026, 2, 1), 8, None, None, 5)]
