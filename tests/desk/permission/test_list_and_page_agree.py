"""What a list shows is exactly what a page would open, for any record and whoever asks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ontherecord.desk.facts.queries import as_rows
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.permission.kinds import kinds_in_force
from ontherecord.desk.permission.predicates import reach, visible
from ontherecord.desk.permission.rules import ROLES, SENSITIVITIES
from tests.desk.conftest import TODAY
from tests.desk.made_record import MadeRecord, hold_apart

pytestmark = pytest.mark.django_db
PLACES = ("estate", "block", "home1", "home2", "elsewhere")
PARTS = {"estate": None, "block": "estate", "home1": "block", "home2": "block", "elsewhere": None}
PEOPLE = ("ann", "bob", "cy")
KINDS = ("repair", "need", "marker", "note", "occupancy", "tenancy", "repair_change", "system",
         "contact")  # fmt: skip
HELD = some.sampled_from([None, "confidential", "privileged", "suggestion", "sensitive"])
DAYS = some.sampled_from([None, date(2020, 1, 1), TODAY, date(2026, 9, 1)])


def a_place() -> some.SearchStrategy[str | None]:
    return some.sampled_from([None, *PLACES])


def a_person() -> some.SearchStrategy[str | None]:
    return some.sampled_from([None, *PEOPLE])


things = some.lists(
    some.fixed_dictionaries(
        {"kind": some.sampled_from(KINDS), "place_id": a_place(), "person_id": a_person(),
         "repair": some.sampled_from([None, "repair-0"])}
    ),
    max_size=6,
)  # fmt: skip
living = some.lists(
    some.tuples(some.sampled_from(PEOPLE), some.sampled_from(PLACES), DAYS, DAYS,
                some.sampled_from([None, "tenancy-0", "tenancy-1"])),
    max_size=4,
)  # fmt: skip
issues = some.lists(
    some.fixed_dictionaries(
        {"place_id": a_place(), "person_id": a_person(), "held_back": HELD,
         "sensitivity": some.sampled_from(SENSITIVITIES),
         "subject_kind": some.just("repair"), "subject_id": some.just("repair-0"),
         "other_kind": some.sampled_from([None, "repair", "need", "person"]),
         "other_ids": some.sampled_from(
             [None, ["repair-1", "repair-0"], ["need-1"], ["bob", "ann"]])}
    ),
    max_size=3,
)  # fmt: skip
guarded = some.lists(
    some.tuples(
        some.sampled_from(
            [
                ("person", "ann"),
                ("repair", "repair-0"),
                ("repair", "repair-1"),
                ("need", "need-1"),
                ("note", "note-2"),
                ("tenancy", "tenancy-2"),
            ]
        ),
        some.sampled_from(["confidential", "privileged", "not_current"]),
    ),
    max_size=2, unique=True,
)  # fmt: skip
apart = some.lists(
    some.sampled_from([("person", "ann"), ("person", "bob"), ("place", "home1")]),
    max_size=2, unique=True,
)  # fmt: skip
merged = some.sampled_from([None, ("person", "bob", "ann"), ("repair", "repair-1", "repair-0")])
actors = some.builds(
    Actor,
    account_id=some.none(),
    roles=some.frozensets(some.sampled_from(ROLES), min_size=1, max_size=2),
    today=some.just(TODAY),
    patch_places=some.lists(some.sampled_from(PLACES), max_size=2).map(tuple),
    case_ids=some.lists(
        some.sampled_from(["case-home1", "case-block", "person-bob"]), max_size=2
    ).map(tuple),
    communal_parts=some.lists(some.sampled_from(["elsewhere", "home2"]), max_size=1).map(tuple),
    named_for=some.lists(
        some.sampled_from([("person", "ann"), ("repair", "repair-0"), ("need", "need-1")]),
        max_size=1,
    ).map(tuple),
    denied=some.lists(
        some.sampled_from(
            [("person", "ann"), ("person", "bob"), ("place", "home1"), ("place", "block")]
        ),
        max_size=1,
    ).map(tuple),
)


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,  # a database of its own decides how long it takes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(things=things, living=living, issues=issues, guarded=guarded, merged=merged, apart=apart,
    actor=actors,
)  # fmt: skip
def test_a_list_shows_what_a_page_would_open(
    record: MadeRecord, things, living, issues, guarded, merged, apart, actor
) -> None:
    try:
        fill(record, things, living, issues, guarded)
        for kind, thing_id in apart:
            hold_apart(record, kind, thing_id)
        if merged:
            record.put(
                "redirect", dict(zip(("kind", "entity_id", "now_entity_id"), merged, strict=True))
            )

        for kind in (*KINDS, "place", "person", "issue", "issue_case"):
            shape = kinds_in_force()[kind]
            seen, how_far = visible(actor, kind, "row"), reach(actor, kind, "row")
            every = as_rows(f"select {shape.id_column} as id from record.{kind}")
            listed = as_rows(
                f"select {shape.id_column} as id, {how_far.sql} as reach"
                f" from record.{kind} as row where {seen.sql}",
                [*how_far.params, *seen.params],
            )
            opened = {}
            for row in every:
                subject = subject_of(actor, kind, row["id"])
                assert subject
                verdict = may(actor, "see_cases", subject) if "see_cases" in actor.actions else None
                if verdict:
                    opened[row["id"]] = verdict.reach

            assert {row["id"]: row["reach"] for row in listed} == opened, kind
    finally:
        record.empty(keep=("run",))


def fill(record: MadeRecord, things, living, issues, guarded) -> None:
    record.places(PARTS)
    record.put("person", *({"person_id": p, "place_id": "home1"} for p in PEOPLE))
    for number, (person, place, starts_on, ends_before, tenancy) in enumerate(living):
        record.put(
            "occupancy",
            {"occupancy_id": f"lives-{number}", "person_id": person, "place_id": place,
             "starts_on": starts_on, "ends_before": ends_before, "tenancy_id": tenancy},
        )  # fmt: skip
    for number, thing in enumerate(things):
        kind = thing["kind"]
        row = {f"{kind}_id": f"{kind}-{number}"}
        if kind != "system":
            row |= {"place_id": thing["place_id"], "person_id": thing["person_id"]}
        if kind in ("note", "repair_change"):
            row["repair_id"] = thing["repair"]
        record.put(kind, row)
    record.put("issue", *({"issue_id": f"issue-{n}", **row} for n, row in enumerate(issues)))
    record.put(
        "issue_case",
        {"case_id": "case-home1", "place_id": "home1"},
        {"case_id": "case-elsewhere", "place_id": "elsewhere"},
        *({"case_id": f"person-{p}"} for p in PEOPLE),
    )
    record.put(
        "guarded",
        *({"kind": k, "thing_id": t, "rule": rule} for (k, t), rule in guarded),
    )
