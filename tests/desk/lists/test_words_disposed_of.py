"""With somebody who is disposed of go the words that staff wrote of them, and no act."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord, hold_apart

pytestmark = pytest.mark.django_db
WORDS = "Zephyrine rang from hospital"
COUNTED = ("issue_answer", "duty", "duty_step", "value_choice", "correction", "correction_step")
OF_ONE = 3 + 2 + 2 + 1
"""How often the words stand of one person: answer, duty and step; choice; correction; its step."""


def put(con: psycopg.Connection, table: str, **row: Any) -> None:
    con.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("desk", table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        ),
        list(row.values()),
    )


def write_of(con: psycopg.Connection, who: str) -> None:
    """Write of somebody in every table that holds words."""
    by, duty, choice, asked = uuid4(), uuid4(), uuid4(), uuid4()
    put(con, "duty", id=duty, case_id="case-p1", what=WORDS, due_on=TODAY, holder_id=by,
        made_at=NOW, made_by=by)  # fmt: skip
    put(con, "duty_step", id=uuid4(), duty_id=duty, step="done", words=WORDS, at=NOW, by=by)
    given = {"issue_id": f"of-{who}", "case_id": "case-p1", "check_name": "a_check",
             "returns_on": TODAY, "answered_at": NOW, "answered_by": by}  # fmt: skip
    put(con, "issue_answer", id=uuid4(), answer="not_an_issue", which="wrong_data", reason=WORDS,
        **given)  # fmt: skip
    put(con, "issue_answer", id=uuid4(), answer="act", which="", reason="", duty_id=duty, **given)
    put(con, "value_choice", id=choice, kind="person", thing_id=who, field="surname", value=WORDS,
        reason=WORDS, said_then="{}", chosen_at=NOW, chosen_by=by)  # fmt: skip
    put(con, "correction", id=asked, system="a", column="surname", cause="", choice_id=choice,
        kind="person", record_id=f"r-{who}", said=WORDS, value=WORDS, state="refused", made_at=NOW,
        made_by=by)  # fmt: skip
    put(con, "correction_step", id=uuid4(), correction_id=asked, state="refused", reason=WORDS,
        at=NOW, by=by)  # fmt: skip


def written(con: psycopg.Connection, record: MadeRecord) -> None:
    """Write of ann and of bob; the transaction is rolled back by whoever began it."""
    for who in ("ann", "bob"):
        record.put("issue", {"issue_id": f"of-{who}", "person_id": who, "case_id": "case-p1"})
        write_of(con, who)


def said_at_the_desk(con: psycopg.Connection) -> tuple[str, dict[str, int]]:
    """Give all that stands in the tables with words, and how many rows each has."""
    rows = {t: con.execute(f"select t::text from desk.{t} as t").fetchall() for t in COUNTED}
    return str(rows), {table: len(of) for table, of in rows.items()}


def test_the_words_go_and_who_did_what_stays(owner: psycopg.Connection, record: MadeRecord) -> None:
    with owner.transaction(force_rollback=True):
        written(owner, record)
        hold_apart(record, "person", "ann")
        _, before = said_at_the_desk(owner)
        for table in ("gone_id", "blanked_id"):
            owner.execute(f"create temp table {table} (id text) on commit drop")
        owner.execute("insert into gone_id values ('ann'), ('r-ann'), ('ann-one')")

        found = owner.execute("select desk.forget_words()").fetchone()

        left, after = said_at_the_desk(owner)
        assert found == (7,)
        assert left.count(WORDS) == OF_ONE, "what was written of bob"
        assert after == before
        assert owner.execute("select count(*) from desk.match_answer").fetchone() == (0,)
        with pytest.raises(psycopg.errors.RaiseException), owner.transaction():
            owner.execute("update desk.issue_answer set reason = 'otherwise'")


def test_a_saved_list_of_the_case_of_somebody_goes_with_them(
    owner: psycopg.Connection, record: MadeRecord
) -> None:
    with owner.transaction(force_rollback=True):
        for who in ("ann", "bob"):
            put(owner, "saved_list", id=uuid4(), owner_id=uuid4(), name=who, form="csv",
                listed="issues", purpose="", schedule="", made_for="", tries=0, made_at=NOW,
                is_stopped=False, query=Jsonb({"case": f"person-{who}"}))  # fmt: skip
        named = {one for (one,) in owner.execute("select id from desk.named_id").fetchall()}
        for table in ("gone_id", "blanked_id"):
            owner.execute(f"create temp table {table} (id text) on commit drop")
        owner.execute("insert into gone_id values ('ann')")

        owner.execute("select desk.forget_words()")

        assert {"ann", "bob"} <= named
        assert owner.execute("select name from desk.saved_list").fetchall() == [("bob",)]


def test_the_desk_s_own_role_cannot_pass_for_a_disposal(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local ontherecord.forgetting = 'on'")
        with pytest.raises(DatabaseError, match="never changed"):
            cursor.execute("update desk.issue_answer set reason = 'otherwise'")


def test_every_id_that_a_table_with_words_names_is_looked_at(
    owner: psycopg.Connection, record: MadeRecord
) -> None:
    with owner.transaction(force_rollback=True):
        written(owner, record)
        found = {one for (one,) in owner.execute("select id from desk.named_id").fetchall()}

    assert {"ann", "bob", "r-ann", "of-ann"} <= found
