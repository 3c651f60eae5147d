"""What somebody may not see is answered to the letter as what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.http import HttpResponseBase
from django.test import Client

from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account, Denied
from tests.desk.conftest import NOW, TODAY
from tests.desk.lists.conftest import read
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
A_TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")
"""Of a form: another one each time."""
OF_PERSON = (
    "/people/{}-person/", "/people/{}-person/?on=2026-03-15", "/people/{}-person/chronology/",
    "/people/{}-person/apart/", "/says-who/person/{}-person/",
    "/says-who/person/{}-person/telephone/", "/says-who/person/{}-person/telephone/right/",
    "/says-who/need/{}-need/", "/says-who/contact/{}-contact/", "/repairs/{}-repair/",
    "/repairs/{}-repair/?on=2026-03-15", "/says-who/repair/{}-repair/",
    "/matches/{}-record/{}-other/", "/lists/person-story/take/?of={}-person",
    "/cases/person-{}-person/", "/cases/person-{}-person/take/",
    "/cases/person-{}-person/issues/{}-issue/",
)  # fmt: skip
OF_PLACE = (
    "/homes/{}-place/", "/homes/{}-place/?on=2026-03-15", "/homes/{}-place/chronology/",
    "/blocks/{}-place/", "/says-who/place/{}-place/", "/lists/home-story/take/?of={}-place",
    "/lists/block/take/?of={}-place", "/cases/case-{}-place/", "/cases/case-{}-place/take/",
    "/cases/case-{}-place/assign/", "/cases/case-{}-place/?on=2026-03-15",
)  # fmt: skip
WHO_LOOKED = (
    "/audit/who-looked/person/{}-person/", "/lists/looked-at/take/?kind=person&of={}-person",
)  # fmt: skip


@pytest.fixture
def hidden(record: MadeRecord, accounts: dict[str, Account]) -> MadeRecord:
    """Somebody in a home of the officer's patch, with all that may hang on them."""
    record.places({"hidden-place": None})
    record.living("hidden-person", "hidden-place")
    about = {"place_id": "hidden-place", "person_id": "hidden-person"}
    for kind in ("repair", "need", "contact"):
        record.put(kind, {f"{kind}_id": f"hidden-{kind}"} | about)
    record.put("check_said", {"check": "a_check", "title": "Late", "lane": "due"})
    for case in ("case-hidden-place", "person-hidden-person"):
        record.put(
            "issue_case",
            {
                "case_id": case,
                "lane": "due",
                "open_issue_count": 1,
                "place_id": "hidden-place" if case[0] == "c" else None,
            },
        )
        record.put(
            "issue",
            about | {"issue_id": f"hidden-issue{'' if case[0] == 'p' else '-of-place'}",
                     "case_id": case, "lane": "due", "sensitivity": "ordinary",
                     "check": "a_check", "subject_kind": "repair", "subject_id": "hidden-repair",
                     "first_seen_on": date(2026, 3, 1)},
        )  # fmt: skip
    for one in ("record", "other"):
        record.put("person_record", {"record_id": f"hidden-{one}", "telephone": "07700 900123"})
        record.put("match", {"kind": "person", "entity_id": "hidden-person",
                             "record_id": f"hidden-{one}"})  # fmt: skip
    by = nobody(TODAY)
    patch = permission.make_patch("North", ["hidden-place"], by=by, at=NOW)
    permission.give_patch(patch, accounts["officer"], by=by, at=NOW)
    return record


def told_otherwise(client: Client, addresses: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give where, and by which method, what is hidden is answered otherwise than what is absent."""
    for address in addresses:
        for method in ("get", "post"):
            answers = [
                getattr(client, method)(address.replace("{}", which))
                for which in ("hidden", "absent")
            ]
            hid, gone = (plain(one) for one in answers)
            if hid.replace("hidden-", "absent-") != gone:
                yield method, address


def plain(answer: HttpResponseBase) -> str:
    words = b"".join(answer) if answer.streaming else answer.content
    headers = {name: said for name, said in answer.headers.items() if name != "Content-Length"}
    return A_TOKEN.sub("", f"{answer.status_code} {headers} {words.decode()}")


@pytest.mark.parametrize("role", ["officer", "repairs", "complaints", "kim_lead"])
def test_what_is_confidential_is_answered_as_what_is_not_there(
    as_role: As, hidden: MadeRecord, role: str
) -> None:
    client = as_role(role)
    assert client.get("/cases/case-hidden-place/").status_code == 200
    for kind in ("person", "place", "repair", "need", "contact"):
        hidden.put("guarded", {"kind": kind, "thing_id": f"hidden-{kind}", "rule": "confidential"})

    assert list(told_otherwise(client, (*OF_PERSON, *OF_PLACE))) == []


@pytest.mark.parametrize("role", ["officer", "complaints", "kim_lead", "information_rights"])
@pytest.mark.parametrize("kind", ["person", "place"])
def test_what_somebody_is_denied_is_answered_as_what_is_not_there(
    as_role: As, accounts: dict[str, Account], hidden: MadeRecord, role: str, kind: str
) -> None:
    Denied.objects.create(
        account=accounts[role], kind=kind, thing_id=f"hidden-{kind}", reason="own_record",
        starts_on=TODAY,
    )  # fmt: skip
    addresses = OF_PERSON if kind == "person" else (*OF_PERSON, *OF_PLACE)

    assert list(told_otherwise(as_role(role), addresses)) == []


@pytest.mark.parametrize("role", ["auditor", "information_rights"])
@pytest.mark.parametrize(
    ("kind", "thing_id"),
    [("person", "hidden-person"), ("place", "hidden-place"), ("place", "its-block")],
)
def test_who_looked_at_somebody_is_not_told_to_whoever_is_denied_their_home(
    as_role: As, accounts: dict[str, Account], hidden: MadeRecord, role: str, kind: str,
    thing_id: str,
) -> None:  # fmt: skip
    hidden.put("place", {"place_id": "its-block"})
    hidden.put("place_within", {"place_id": "hidden-place", "within_id": "its-block"})
    hidden.put(
        "redirect",
        {"kind": "person", "entity_id": "hidden-before", "now_entity_id": "hidden-person"},
    )
    addresses = [one.replace("{}", "hidden") for one in WHO_LOOKED]
    addresses += [one.replace("hidden-person", "hidden-before") for one in addresses]
    take = {"answer": "take", "take-form": "csv"}
    client = as_role(role)
    for address in addresses:
        answer = read(client.post(address, take)) if "lists" in address else client.get(address)
        assert answer.status_code == 200, address

    Denied.objects.create(
        account=accounts[role], kind=kind, thing_id=thing_id, reason="own_record", starts_on=TODAY
    )

    for address in addresses:
        answer = client.post(address, take) if "lists" in address else client.get(address)
        assert answer.status_code == 404, address
