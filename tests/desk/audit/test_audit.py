"""The audit is added to and read; nothing the desk does can change it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from ontherecord.desk.audit import actions, queries
from ontherecord.desk.permission.actors import Actor
from tests.desk.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
OFFICER = Actor(None, frozenset({"officer"}), TODAY)


@pytest.mark.parametrize("table", ["audit_view", "audit_act"])
@pytest.mark.parametrize(
    "statement",
    ["update desk.{} set purpose = 'x'", "delete from desk.{}", "truncate desk.{}",
     "drop table desk.{}"],
)  # fmt: skip
def test_the_desks_role_can_change_nothing_of_it(table: str, statement: str) -> None:
    actions.viewed(OFFICER, "person", "ann", page="person", purpose="a patch", at=NOW)

    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))

    assert queries.count() == 1


def test_the_desks_role_cannot_write_the_record() -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("insert into record.place (place_id) values ('p')")


def test_somebody_is_told_who_looked_at_them_also_in_a_list_and_under_an_id_they_had() -> None:
    later = NOW + timedelta(hours=1)
    actions.viewed(OFFICER, "person", "ann", page="person", purpose="a patch", at=NOW)
    actions.viewed(OFFICER, "person", ["old-ann", "bob"], page="export", purpose="x", at=later)
    actions.viewed(OFFICER, "person", "bob", page="person", purpose="a patch", at=NOW)

    told = queries.who_looked_at("person", ["ann", "old-ann"])

    assert [(t.what, t.thing_count, t.purpose, t.roles) for t in told] == [
        ("saw export", 2, "x", ("officer",)),
        ("saw person", 1, "a patch", ("officer",)),
    ]


def test_views_and_acts_stand_in_one_list_newest_first() -> None:
    actions.viewed(OFFICER, "place", "p1", page="home", purpose="a patch", at=NOW)
    actions.acted(
        OFFICER, "case.assigned", "issue_case", "case-p1", purpose="a case",
        at=NOW + timedelta(minutes=1),
    )  # fmt: skip

    assert [told.what for told in queries.latest()] == ["case.assigned", "saw home"]
    assert [told.what for told in queries.latest(most=1, after=1)] == ["saw home"]
