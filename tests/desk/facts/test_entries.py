"""Each entry of the desk is told once, whatever was exported, refreshed and handed over when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import md5
from uuid import uuid4

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.facts.timeline import Entry, Subject, in_order, read_timeline
from ontherecord.desk.ids import new_id
from ontherecord.desk.permission.actors import Actor
from ontherecord.pipeline.mapping.expressions import canonical, record_id
from ontherecord.standards.packs import packs_dir
from tests.desk.conftest import TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 20, 8, tzinfo=UTC)
EVERYTHING = Actor(uuid4(), frozenset({"information_rights"}), TODAY)
HOMES, PEOPLE = ("h1", "h2"), ("ann",)
steps = some.lists(
    some.one_of(
        some.tuples(some.just("enter"), some.sampled_from(["case-h1", "case-h2", "person-ann"])),
        some.tuples(some.sampled_from(["ask", "publish", "wait", "join"]), some.just("")),
    ),
    max_size=14,
)


class Record:
    """A desk and a record that steps are done to, as a refresh and a handover do them."""

    def __init__(self, owner: psycopg.Connection, record: MadeRecord) -> None:
        self.owner, self.record, self.at = owner, record, BEGIN
        self.entered: list[tuple[str, datetime]] = []
        self.asked: list[list[tuple]] = []
        self.is_joined = False
        self.query = (packs_dir() / "sources/the_desk/query.entries.sql").read_text(
            encoding="utf-8"
        )
        for place in HOMES:
            record.put("place", {"place_id": place, "first_record_id": f"of-{place}"})
        record.put("person", {"person_id": "ann", "first_record_id": "of-ann"})

    def enter(self, case_id: str) -> None:
        made = new_id()
        self.owner.execute(
            "insert into desk.duty (id, case_id, what, due_on, holder_id, made_at, made_by)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [made, case_id, f"ring, {made}", date(2026, 4, 3), uuid4(), self.at, uuid4()],
        )
        self.entered.append((str(made), self.at))

    def ask(self, _: str = "") -> None:
        """A refresh begins: what the desk then holds is what that run will say."""
        self.asked.append(
            [
                (record_of(row[0]), *row, self.at)
                for row in self.owner.execute(self.query).fetchall()
            ]
        )

    def publish(self, _: str = "") -> None:
        """The run that was begun first is handed over."""
        if not self.asked:
            return
        for note_id, its_id, written_at, words, place, person, asked_at in self.asked.pop(0):
            there = self.owner.execute("select 1 from record.note where note_id = %s", [note_id])
            if there.fetchone():
                continue
            row = {"note_id": note_id, "first_record_id": note_id, "source": "the_desk",
                   "source_ref": its_id, "written_at": written_at, "text": words,
                   "place_id": self.now(place), "person_id": person and person[3:],
                   "first_seen_on": asked_at.date(), "known_from": self.at}  # fmt: skip
            self.record.put("note", row)
            self.record.put(
                "extract",
                {"extract": f"desk {uuid4()}", "feed": "entries", "system": "the_desk",
                 "received_on": asked_at.date(), "known_from": self.at},
            )  # fmt: skip

    def now(self, record: str | None) -> str | None:
        return record and ("h1" if self.is_joined else record[3:])

    def join(self, _: str = "") -> None:
        """The two homes turn out to be one, the older of them."""
        if not self.is_joined:
            self.is_joined = True
            self.record.put(
                "redirect", {"kind": "place", "entity_id": "h2", "now_entity_id": "h1"}
            )  # fmt: skip
            self.owner.execute("update record.place set known_until = now() where place_id = 'h2'")
            self.owner.execute("update record.note set place_id = 'h1' where place_id = 'h2'")

    def wait(self, _: str = "") -> None:
        self.at += timedelta(days=1)


def record_of(entry_id: str) -> str:
    """The id a run gives the record of an entry."""
    return md5(f"the_desk|note|{canonical(entry_id)}".encode(), usedforsecurity=False).hexdigest()[
        :20
    ]


def told(subject: Subject, on: date | None = None) -> list[Entry]:
    reading = reading_for(EVERYTHING, on)
    items = in_order(reading, read_timeline(reading, subject)).items
    return [item for item in items if isinstance(item, Entry)]


@pytest.mark.slow
@settings(
    max_examples=20, deadline=None,  # a database of its own decides how long it takes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=steps)
def test_an_entry_is_told_once_whatever_was_done_when(
    owner: psycopg.Connection, record: MadeRecord, steps: list[tuple[str, str]]
) -> None:
    made = Record(owner, record)
    try:
        for step, of in steps:
            getattr(made, step)(of)
            made.at += timedelta(minutes=1)

            homes = ("h1",) if made.is_joined else HOMES
            subjects = [*(Subject("home", h) for h in homes), Subject("person", "ann")]
            entries = [entry for subject in subjects for entry in told(subject)]

            assert sorted(entry.thing_id for entry in entries) == sorted(
                record_of(entry_id) for entry_id, _ in made.entered
            )
            known = {record_of(entry_id): at.date() for entry_id, at in made.entered}
            assert {e.thing_id: (e.happened_on, e.known_on) for e in entries} == {
                thing: (day, day) for thing, day in known.items()
            }
            on_the_first = [e.thing_id for s in subjects for e in told(s, BEGIN.date())]
            assert sorted(on_the_first) == sorted(
                thing for thing, day in known.items() if day == BEGIN.date()
            )
    finally:
        owner.execute("delete from desk.duty")
        record.empty(keep=("run",))


def test_an_entry_says_what_was_decided_and_where_it_stands(
    owner: psycopg.Connection, record: MadeRecord
) -> None:
    made = Record(owner, record)
    try:
        made.enter("case-h1")
        [before] = told(Subject("home", "h1"))
        made.ask()
        made.publish()
        [after] = told(Subject("home", "h1"))
    finally:
        owner.execute("delete from desk.duty")

    with duckdb.connect() as con:
        run_gives = f"select {record_id('the_desk', 'note', '$reference::varchar')}"
        id_of_a_run = con.execute(run_gives, {"reference": made.entered[0][0]}).fetchall()[0][0]
    assert before.thing_id == after.thing_id == id_of_a_run
    assert before.values["text"] == f"To do by 3 April 2026: ring, {made.entered[0][0]}"
    assert (before.is_at_desk, after.is_at_desk) == (True, False)
    assert before.system_name == after.system_name == "The desk"


@pytest.mark.parametrize(
    ("of_issue", "is_told"),
    [({"person_id": "ann"}, True), ({"held_back": "suggestion"}, True),
     ({"held_back": "privileged"}, False), ({"sensitivity": "confidential"}, False)],
)  # fmt: skip
def test_an_entry_is_of_whom_its_issue_is_and_of_one_held_back_it_is_no_note(
    owner: psycopg.Connection, record: MadeRecord, of_issue: dict, is_told: bool
) -> None:
    made = Record(owner, record)
    record.put("issue", {"issue_id": "i1", "case_id": "case-h1", "place_id": "h1",
                         "sensitivity": "ordinary"} | of_issue)  # fmt: skip
    owner.execute(
        "insert into desk.issue_answer (id, issue_id, case_id, check_name, answer, which, reason,"
        " returns_on, answered_at, answered_by) values (%s, 'i1', 'case-h1', 'a', 'not_an_issue',"
        " 'wrong_data', 'Rang her son', %s, %s, %s)",
        [new_id(), date(2026, 4, 3), BEGIN, uuid4()],
    )
    made.ask()

    sees_all = told(Subject("home", "h1"))
    denied = Actor(uuid4(), EVERYTHING.roles, TODAY, denied=(("person", "ann"),))
    reading = reading_for(denied)
    sees_less = [
        item for item in in_order(reading, read_timeline(reading, Subject("home", "h1"))).items
        if isinstance(item, Entry)
    ]  # fmt: skip
    for step in ("disable trigger all", None, "enable trigger all"):
        owner.execute(f"alter table desk.issue_answer {step}" if step
                      else "delete from desk.issue_answer")  # fmt: skip

    assert len(sees_all) == len(made.asked[0]) == is_told
    assert len(sees_less) == (is_told and "person_id" not in of_issue)
    assert [row[5] for row in made.asked[0]] == [
        "of-ann" if "person_id" in of_issue else None
    ] * is_told  # fmt: skip
