"""A past day tells no more than may be seen today: what is hidden since is hidden as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from ontherecord.desk.facts.kinds_told import kinds_told
from ontherecord.desk.facts.listing import ids_in
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.models import Account, Denied
from tests.desk.conftest import TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
BEFORE, PARTED = datetime(2026, 2, 1, 6, tzinfo=UTC), datetime(2026, 3, 10, 6, tzinfo=UTC)
THEN = date(2026, 2, 15)
NUMBER = "07700 900222"


@pytest.fixture
def parted(record: MadeRecord) -> MadeRecord:
    """Ann and Bea were held to be one, who had Bea's telephone, until a run parted them."""
    record.put(
        "place",
        *({"place_id": one, "known_from": BEFORE, "address": f"{one} Made Street"}
          for one in ("p1", "p2")),
    )  # fmt: skip
    for person, place, number, since, until in (
        ("ann", "p2", NUMBER, BEFORE, PARTED), ("ann", "p1", "07700 900111", PARTED, None),
        ("bea", "p2", NUMBER, PARTED, None),
    ):  # fmt: skip
        record.put(
            "person",
            {
                "person_id": person,
                "place_id": place,
                "surname": "Marker",
                "telephone": number,
                "known_from": since,
                "known_until": until,
            },
        )
    for record_id, number in (("r1", "07700 900111"), ("r2", NUMBER)):
        record.put(
            "person_record",
            {
                "record_id": record_id,
                "source": "housing",
                "source_ref": record_id,
                "extract": "a.csv",
                "telephone": number,
                "first_seen_on": BEFORE.date(),
                "known_from": BEFORE,
            },
        )
    for person, record_id, since, until in (
        ("ann", "r1", BEFORE, None), ("ann", "r2", BEFORE, PARTED), ("bea", "r2", PARTED, None),
    ):  # fmt: skip
        record.put(
            "match",
            {
                "kind": "person",
                "entity_id": person,
                "record_id": record_id,
                "known_from": since,
                "known_until": until,
            },
        )
    for person, since, until in (("ann", BEFORE, PARTED), ("bea", PARTED, None)):
        record.put(
            "contact",
            {
                "contact_id": "c1",
                "person_id": person,
                "place_id": "p2",
                "happened_at": BEFORE,
                "known_from": since,
                "known_until": until,
            },
        )
    return record


def told(client: Client) -> list[bool]:
    """Say whether Bea's telephone is told of Ann as known then: on her page, and by who says so."""
    pages = ("/people/ann/", "/says-who/person/ann/", "/homes/p2/")
    return [NUMBER in client.get(f"{one}?on={THEN}").content.decode() for one in pages]


def test_of_two_who_were_one_the_past_tells_nothing_once_one_is_in_hiding(
    as_role: As, parted: MadeRecord
) -> None:
    client = as_role("kim_lead")
    assert told(client) == [True, True, True]

    parted.put("guarded", {"kind": "person", "thing_id": "bea", "rule": "confidential"})

    assert told(client) == [False, False, False]
    assert told(as_role("information_rights")) == [True, True, True]


def test_of_two_who_were_one_the_past_tells_nothing_to_whoever_is_denied_one_of_them(
    as_role: As, parted: MadeRecord, accounts: dict[str, Account]
) -> None:
    Denied.objects.create(
        account=accounts["kim_lead"], kind="person", thing_id="bea", reason="own_record",
        starts_on=TODAY,
    )  # fmt: skip

    assert told(as_role("kim_lead")) == [False, False, False]
    assert told(as_role("complaints")) == [True, True, True]


@pytest.mark.parametrize("kind", ["contact", "person"])
def test_no_list_of_a_past_day_holds_what_a_list_of_today_would_not(
    parted: MadeRecord, kind: str
) -> None:
    denied = Actor(None, frozenset({"kim_lead"}), TODAY, denied=(("person", "bea"),))
    for actor, expected in ((denied, 0), (Actor(None, frozenset({"kim_lead"}), TODAY), 1)):
        reading = reading_for(actor, THEN)

        found = ids_in(reading, kinds_told(reading.said)[kind], (), "", 10)

        assert len(found) == expected


def test_an_issue_that_was_harmless_then_and_is_held_back_now_is_told_of_no_past_day(
    record: MadeRecord,
) -> None:
    alike = {"issue_id": "i1", "check": "a_check", "sensitivity": "ordinary"}
    record.put("issue", alike | {"known_from": BEFORE, "known_until": PARTED},
               alike | {"known_from": PARTED, "held_back": "sensitive"})  # fmt: skip

    for role, expected in (("kim_lead", []), ("information_rights", ["i1"])):
        reading = reading_for(Actor(None, frozenset({role}), TODAY), THEN)
        assert ids_in(reading, kinds_told(reading.said)["issue"], (), "", 10) == expected
