"""A field that a landlord raised above its kind is told to those alone who reach so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
RAISED = {
    "person": ("full_name", "telephone", "email"), "named_contact": ("name", "telephone"),
    "place": ("address", "postcode", "uprn"), "need": ("do_differently",),
    "repair": ("description",), "occupancy": ("role",),
}  # fmt: skip
PAGES = (
    "/people/ann/", "/homes/p1/", "/homes/p2/", "/blocks/b1/", "/repairs/r1/",
    "/says-who/person/ann/", "/says-who/place/p1/",
)  # fmt: skip


@pytest.fixture
def raised(record: MadeRecord) -> Iterator[MadeRecord]:
    """A household of which each raised field says `Raised` and its own name."""
    record.places({"b1": None, "p1": "b1", "p2": "b1"})
    record.con.execute("update record.place set place_type = case place_id when 'b1' then 'block'"
                       " else 'home' end")  # fmt: skip
    record.living("ann", "p1")
    told = {kind: {field: f"Raised {field}" for field in fields}
            for kind, fields in RAISED.items()}  # fmt: skip
    for kind in ("person", "place", "occupancy"):
        said = ", ".join(f"{field} = '{text}'" for field, text in told[kind].items())
        record.con.execute(
            f"update record.{kind} set surname = null, {said}"
            if kind == "person"
            else f"update record.{kind} set {said}"
        )
    about = {"person_id": "ann", "place_id": "p1"}
    record.put("named_contact", about | {"named_contact_id": "n1"} | told["named_contact"])
    record.put("need", about | {"need_id": "n1", "answer": "has_need"} | told["need"])
    record.put("repair", about | {"repair_id": "r1", "reported_on": date(2026, 3, 1),
                                  "status": "open", "target_on": date(2026, 3, 2)}
               | told["repair"])  # fmt: skip
    for kind, thing in (("person", "ann"), ("place", "p1"), ("repair", "r1")):
        record.put("match", {"kind": kind, "entity_id": thing, "record_id": f"of-{thing}"})
        record.put(
            f"{kind}_record",
            {
                "record_id": f"of-{thing}",
                "source": "housing",
                "source_ref": thing,
                "extract": "a.csv",
                "first_seen_on": date(2026, 2, 1),
            }
            | told[kind],
        )
    yield record
    raise_to(record, None)


def raise_to(record: MadeRecord, level: str | None) -> None:
    """Let the record say that the fields are so sensitive, or as their kind again."""
    for kind, fields in RAISED.items():
        record.con.execute(
            "update record.kind_said set sensitivity = coalesce(%s, (select of_kind.sensitivity"
            " from record.kind_said as of_kind where of_kind.kind = %s and of_kind.field = ''))"
            " where kind = %s and field = any(%s)",
            [level, kind, kind, list(fields)],
        )
    # What a run says of its kinds is read once.
    record.con.execute("update record.run set run_id = run_id || ' ' || %s", [level or "as it was"])


def test_no_page_tells_a_raised_field_to_whoever_does_not_reach_it(
    as_role: As, accounts: dict[str, Account], raised: MadeRecord
) -> None:
    by = nobody(TODAY)
    patch = permission.make_patch("North", ["b1"], by=by, at=NOW)
    permission.give_patch(patch, accounts["officer"], by=by, at=NOW)
    client = as_role("officer")
    seen = "".join(client.get(one).content.decode() for one in PAGES)
    for field in {field for fields in RAISED.values() for field in fields}:
        assert f"Raised {field}" in seen, field

    raise_to(raised, "confidential")

    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Raised" not in answer.content.decode(), address
    everything = as_role("information_rights")
    assert all("Raised" in everything.get(one).content.decode() for one in PAGES)
