"""The desk as a run's one more source, really asked, refreshed and handed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ontherecord.database import Address
from ontherecord.desk.facts.reading import open_reading
from ontherecord.desk.facts.timeline import Entry, Subject, in_order, read_timeline
from ontherecord.desk.ids import new_id
from ontherecord.pipeline.checking import read_checks
from ontherecord.pipeline.handover.handing_over import hand_over
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import DESK_DATABASE
from ontherecord.standards.packs import packs_dir
from tests.desk.conftest import connect_django
from tests.desk.facts.sights import sees
from tests.desk.facts.told_landlord import TODAY, lay_out

pytestmark = pytest.mark.slow
AT = datetime(2026, 3, 20, 9, tzinfo=UTC)


@pytest.fixture
def served(
    desk_addresses: tuple[str, str],
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[str]:
    """The address of a database of its own, with the desk's tables and nothing published."""
    owner, web = desk_addresses
    name = f"{conninfo_to_dict(owner)['dbname']}_source"
    with psycopg.connect(owner, autocommit=True) as con:
        con.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    address = make_conninfo(owner, dbname=name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's
        connect_django(address)
        with psycopg.connect(address) as con:
            con.execute("create schema desk")
        call_command("migrate", interactive=False, verbosity=0)
        connect_django(web)
    yield address
    with psycopg.connect(owner, autocommit=True) as con:
        con.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def told(con: psycopg.Connection, home: str) -> list[Entry]:
    """What the desk's own entries are in the timeline of a home."""
    reading = open_reading(con, sees(con), has_entries=True)
    items = in_order(reading, read_timeline(reading, Subject("home", home))).items
    return [item for item in items if isinstance(item, Entry) and item.source == "the_desk"]


def test_what_was_entered_comes_back_as_the_same_thing(served: str, tmp_path: Path) -> None:
    lay_out(tmp_path)
    standards = read_standards(tmp_path)
    checks = read_checks(packs_dir() / "checks", tmp_path / "checks")
    asking = {DESK_DATABASE: Address(served, served, False).url}
    days = iter(TODAY + timedelta(days=n) for n in range(9))

    with psycopg.connect(served, autocommit=True) as con:

        def publish(run: Path) -> None:
            hand_over(run, con, standards, checks, datetime.now(UTC))

        def enter(words: str) -> None:
            con.execute(
                "insert into desk.duty (id, case_id, what, due_on, holder_id, made_at, made_by)"
                " values (%s, %s, %s, '2026-04-03', %s, now(), %s)",
                [new_id(), f"case-{home}", words, uuid4(), uuid4()],
            )

        publish(refresh(tmp_path, next(days), environment={}).run)
        [[home]] = con.execute(
            "select place_id from record.place where place_type = 'home' order by address limit 1"
        ).fetchall()
        publish(refresh(tmp_path, next(days), environment=asking).run)
        assert told(con, home) == []

        enter("He has asthma: mould behind the wardrobe, ring him")
        [first] = told(con, home)
        asked = refresh(tmp_path, next(days), environment=asking)
        enter("ask the roofer")
        publish(asked.run)
        both = told(con, home)
        same_day = refresh(tmp_path, asked_on := TODAY + timedelta(days=2), environment=asking)
        publish(same_day.run)
        after = told(con, home)
        again = refresh(tmp_path, asked_on, environment=asking)
        without = refresh(tmp_path, next(days), environment={})
        publish(without.run)
        at_last = told(con, home)

        assert [entry.is_at_desk for entry in both] == [False, True]
        assert [entry.is_at_desk for entry in after] == [False, False]
        ids = [entry.thing_id for entry in both]
        assert ids == [entry.thing_id for entry in after] == [e.thing_id for e in at_last]
        assert first.thing_id == ids[0]
        assert first.values["text"] == after[0].values["text"]
        assert not again.is_new
        files = [f for f in same_day.summary["files"] if f["system"] == "the_desk"]
        assert sum(f["rejected"] for f in files) == 0
        assert not same_day.summary["problems"]
        for table, column in (("system", "source_ref"), ("source_load", "source"),
                              ("completeness", "source"), ("note_sign", "source"),
                              ("issue", "source")):  # fmt: skip
            [[count]] = con.execute(
                sql.SQL("select count(*) from record.{} where {} = 'the_desk'").format(
                    sql.Identifier(table), sql.Identifier(column)
                )
            ).fetchall()
            assert count == 0, table
