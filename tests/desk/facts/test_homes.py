"""A home, its household and what is due; a person, a block and a repair of the told landlord."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ontherecord.desk.facts.blocks import block
from ontherecord.desk.facts.floors import floor_of
from ontherecord.desk.facts.homes import home, in_street_order
from ontherecord.desk.facts.people import person
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.facts.repairs import repair
from ontherecord.desk.facts.says_who import mismatches, says_who
from ontherecord.desk.facts.timeline import Silence
from tests.desk.facts.conftest import Look
from tests.desk.facts.sights import ORDINARY, PERSONAL, Counted, sees

Called = Callable[[str, str], str]


def test_a_home_says_what_it_is_called_where_it_lies_and_what_is_beside_it(
    look: Look, called: Called
) -> None:
    found = home(look(), called("place", "001"))

    assert found.values["uprn"] == "990000000101"
    assert found.meanings["place_type"] == "A dwelling let or sold on a lease"
    assert [(one.system, one.reference) for one in found.identifiers] == [("housing", "001")]
    assert found.block is not None
    assert found.block.place_id == called("place", "B1")
    assert [(n.address or "")[:7] for n in found.neighbours] == ["Flat 2,", "Flat 3,", "Flat 10"]


def test_who_lives_there_is_named_and_who_did_before_is_not_unless_they_may_be_seen(
    look: Look, called: Called
) -> None:
    flat_1 = called("place", "001")

    officer, all_seeing = home(look(only_living=True), flat_1), home(look(), flat_1)

    assert [one.name for one in officer.living_now] == ["Orrin Tallow"]
    (before,) = officer.lived_before
    assert before.is_masked
    assert (before.name, before.telephone) == (None, None)
    assert (before.role, before.ends_before) == ("sole_tenant", date(2015, 5, 1))
    assert [one.name for one in all_seeing.lived_before] == ["Quillan Vexmoor"]


def test_who_is_held_back_does_not_show_at_all(look: Look, called: Called) -> None:
    flat_3 = called("place", "003")

    found, opened = home(look(), flat_3), home(look(opens_guarded=True), flat_3)

    assert (found.living_now, found.lived_before, found.needs) == ((), (), ())
    assert {one.name for one in opened.living_now} == {"Wenna Hollis", "Merryn Hollis"}
    assert len(opened.needs) == 1


def test_needs_and_markers_are_those_of_the_household_of_today(look: Look, called: Called) -> None:
    found = home(look(), called("place", "001"))

    assert [(n.need_type, n.do_differently) for n in found.needs] == [
        ("hearing", "knock_loudly_and_wait")
    ]
    assert [(m.incident_on, m.is_current) for m in found.markers] == [
        (date(2025, 11, 1), True), (date(2022, 6, 1), False),
    ]  # fmt: skip
    assert home(look(up_to=PERSONAL), called("place", "001")).needs == ()
    assert home(look(up_to=PERSONAL), called("place", "001")).markers == ()


def test_due_is_work_past_its_target_a_promise_a_check_and_the_block_s_recommendation(
    look: Look, called: Called
) -> None:
    then = home(look(on=date(2026, 3, 20)), called("place", "001"))
    now = home(look(), called("place", "001"))

    assert [(d.kind, d.due_on, d.is_late) for d in then.due] == [
        ("agreed_action", date(2025, 6, 30), True),
        ("repair", date(2025, 8, 21), True),
        ("repair", date(2025, 10, 1), True),
        ("recommendation", date(2026, 1, 1), True),
        ("certificate", date(2026, 2, 28), True),
    ]
    assert [d.what for d in now.due if d.kind == "repair"] == ["Make good the plaster"]
    assert home(look(), called("place", "002")).due[0].kind == "recommendation"
    assert len(home(look(), called("place", "002")).due) == 1


def test_open_cases_count_the_issues_that_may_be_seen(look: Look, called: Called) -> None:
    found = home(look(), called("place", "001"))

    assert found.cases
    assert all(one.seen_issue_count for one in found.cases)


def test_nobody_finds_a_home_that_is_not_there(look: Look) -> None:
    with pytest.raises(NotThere):
        home(look(), "place-none")
    with pytest.raises(NotThere):
        person(look(up_to=ORDINARY), "person-none")


def test_a_person_is_what_each_system_calls_them_and_where_they_lived(
    look: Look, called: Called
) -> None:
    found = person(look(), called("person", "P1"))

    assert [(k.system, k.name) for k in found.known_as] == [
        ("calls", "Orin Tallow"), ("housing", "Orrin Tallow"),
    ]  # fmt: skip
    assert [(s.role, s.is_now) for s in found.stays] == [("sole_tenant", True)]
    assert len(found.needs) == 1
    with pytest.raises(NotThere):
        person(look(), called("person", "P4"))
    assert person(look(opens_guarded=True), called("person", "P4")).values["surname"] == "Hollis"


def test_a_block_is_its_homes_by_floor_and_the_fault_they_share(look: Look, called: Called) -> None:
    found = block(look(), called("place", "B1"))

    floors = {
        floor: [(h.address or "")[:7] for h in homes] for floor, homes in found.homes_by_floor
    }
    assert floors == {1: ["Flat 2,", "Flat 3,"], 0: ["Flat 1,"], None: ["Flat 10"]}
    assert list(floors) == [1, 0, None]
    assert found.home_count == 4
    (shared,) = found.shared_faults
    assert shared.fault == "leak"
    assert set(shared.place_ids) == {called("place", "001"), called("place", "002")}
    opened = block(look(opens_guarded=True), called("place", "B1"))
    assert called("place", "003") in opened.shared_faults[0].place_ids


def test_a_fault_of_too_few_homes_or_of_long_ago_is_not_shared(look: Look, called: Called) -> None:
    assert block(look(), called("place", "B1"), fewest_homes=3).shared_faults == ()
    assert block(look(), called("place", "B1"), since=date(2026, 1, 1)).shared_faults == ()


@pytest.mark.parametrize(
    ("address", "floor"),
    [
        ("Flat 1, Ground Floor, Acorn House", 0),
        ("2nd Floor Flat, 4 Mill Road", 2),
        ("Basement Flat, 4 Mill Road", -1),
        ("FFF 12 Mill Road", 1),
        ("Flat 7, Floor 11, High Point", 11),
        ("Flat 204, High Point", None),
        ("Top Floor Flat, 4 Mill Road", None),
        ("Twelfth Floor, High Point", 12),
        (None, None),
    ],
)
def test_a_floor_is_what_the_address_tells(address: str | None, floor: int | None) -> None:
    assert floor_of(address) == floor


def test_flat_2_comes_before_flat_10() -> None:
    assert sorted(["Flat 10", "Flat 2", "flat 1b"], key=in_street_order) == [
        "flat 1b", "Flat 2", "Flat 10",
    ]  # fmt: skip


def test_a_repair_is_one_story_with_each_system_s_job(look: Look, called: Called) -> None:
    found = repair(look(), called("repair", "R1"))

    assert [(j.system, j.side, j.completed_on) for j in found.jobs] == [
        ("housing", "landlord", date(2025, 4, 25)), ("jobs", "contractor", date(2025, 4, 26)),
    ]  # fmt: skip
    assert {"complaint", "agreed_action", "attendance", "appointment", "note", "job_line"} <= {
        kind for kind, _ in found.story.episode.things
    }
    assert found.episode is not None
    assert ("repair", called("repair", "R2")) in found.episode.things
    assert ("repair", called("repair", "R2")) not in found.story.episode.things
    assert any(isinstance(item, Silence) for item in found.story.items)


def test_a_repair_knows_what_follows_on_and_what_it_follows(look: Look, called: Called) -> None:
    third, fourth = called("repair", "R3"), called("repair", "R4")

    assert repair(look(), third).followed_by == (fourth,)
    assert repair(look(), fourth).follows == (third,)


def test_each_value_says_who_says_so_and_why_it_is_shown(look: Look, called: Called) -> None:
    said = {one.field: one for one in says_who(look(), "repair", called("repair", "R1"))}

    completed = said["completed_on"]
    assert completed.is_mismatch
    assert completed.why.startswith("systems differ")
    assert [(s.system, s.value, s.is_shown) for s in completed.statements] == [
        ("housing", date(2025, 4, 25), True), ("jobs", date(2025, 4, 26), False),
    ]  # fmt: skip
    first = completed.statements[0]
    assert (first.reference, first.row_number, first.owner) == ("R1", 2, "clerk")
    assert first.file.endswith("housing/repairs.csv")
    assert first.received_on == date(2026, 3, 1)
    assert first.known_since == date(2026, 3, 1)
    assert said["fault"].why == "every system that says so agrees"
    assert said["fault"].shown_meaning == "Leak or water coming in"
    assert said["closed_reason"].why == "the only system that says so"
    assert said["description"].why.startswith("each system writes it in its own words")
    differing = [one.field for one in mismatches(look(), "repair", called("repair", "R1"))]
    assert differing == ["completed_on"]


def test_who_says_so_can_be_asked_of_one_field_of_any_kind(look: Look, called: Called) -> None:
    (said,) = says_who(look(), "contact", called("contact", "C01"), "topic")

    assert (said.shown, said.why) == ("repair", "the record itself")
    assert says_who(look(up_to=PERSONAL), "contact", called("contact", "C01"), "note") == ()


def test_who_says_so_is_told_as_it_was_known_on_a_day(look: Look, called: Called) -> None:
    third = called("repair", "R3")

    (then,) = says_who(look(on=date(2026, 4, 1)), "repair", third, "status")
    (now,) = says_who(look(), "repair", third, "status")

    assert (then.shown, now.shown) == ("open", "completed")
    assert now.statements[0].known_from > then.statements[0].known_from


def test_nobody_says_the_birth_date_of_a_child(look: Look, called: Called) -> None:
    child = called("person", "P8")

    fields = {said.field for said in says_who(look(), "person", child)}

    assert "surname" in fields
    assert "date_of_birth" not in fields


@pytest.mark.parametrize(
    ("door", "kind", "reference", "statements"),
    [
        (home, "place", "001", 11),
        (person, "person", "P1", 7),
        (block, "place", "B1", 4),
        (repair, "repair", "R1", 7),
        (lambda r, i: says_who(r, "place", i), "place", "001", 3),
    ],
)
def test_every_door_takes_so_many_statements(
    look: Look,
    called: Called,
    counted: Counted,
    door: Callable[[Reading, str], Any],
    kind: str,
    reference: str,
    statements: int,
) -> None:
    plain = look()
    reading = Reading(counted, sees(counted.con), plain.said, plain.today)

    door(reading, called(kind, reference))

    assert counted.count == statements
