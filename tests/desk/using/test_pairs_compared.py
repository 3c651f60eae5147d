"""Whoever decides a pair is told what the records say of it: no name or address that is written in
another way speaks against it, and two records of one name are told apart.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def put_pair(record: MadeRecord, kind: str, *values: dict[str, object]) -> None:
    """Let two records wait, each of a thing of its own."""
    for name, said in zip("ab", values, strict=True):
        thing = {"person_id": name, "age_band": "adult"} if kind == "person" else {"place_id": name}
        record.put(kind, thing)
        record.put(
            f"{kind}_record",
            {"record_id": f"r{name}", "source": "housing", "source_ref": f"ref-{name}",
             "extract": "file.csv", **said},
        )  # fmt: skip
        record.put("match", {"kind": kind, "entity_id": name, "record_id": f"r{name}"})
    record.put("match_open", {"kind": kind, "record_id": "ra", "other_record_id": "rb"})


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("THOMPSON, George", {"first_name": "George", "surname": "Thompson"}, True),
        ("Miss Zainab Williams", {"full_name": "Zainab Williams"}, True),
        ("Mr A Price", {"first_name": "Ahmed", "surname": "Price"}, False),
        ("Barry Mensah", {"first_name": "Larry", "surname": "Mensah"}, False),
    ],
)
def test_a_name_in_one_piece_is_the_one_in_parts(
    as_role: As, record: MadeRecord, one: str, other: dict[str, str], is_same: bool
) -> None:
    put_pair(record, "person", {"full_name": one}, other)
    client = as_role("kim_lead")

    for address in ("/matches/", "/matches/ra/rb/"):
        page = client.get(address).content.decode()

        assert ("For: the same name." in page) is is_same, address
        assert "Against: different" not in page, address


def test_an_address_written_in_another_way_speaks_against_nothing_and_references_tell_apart(
    as_role: As, record: MadeRecord
) -> None:
    put_pair(
        record, "place", {"address": "34 Mill Street", "postcode": "ZZ2 0AL"},
        {"address": "34, MILL ST", "postcode": "ZZ2 0AB"},
    )  # fmt: skip
    client = as_role("kim_lead")

    for address in ("/matches/", "/matches/ra/rb/"):
        page = client.get(address).content.decode()

        assert "Against: different postcode." in page, address
        assert "Written differently: address." in page, address
        assert "ref-a" in page, address
        assert "ref-b" in page, address
    taken = table_in(take(client, "/lists/matches/take/", purpose="mending"))
    row = dict(zip(taken[0], taken[1], strict=True))
    assert (row["It says"], row["The other says"]) == ("34 Mill Street", "34, MILL ST")
    assert (row["Against: different"], row["Written differently"]) == ("postcode", "address")


def test_the_homes_that_two_records_of_people_name_are_shown_where_they_may_be_seen(
    as_role: As, record: MadeRecord
) -> None:
    record.places({"p1": None, "p2": None})
    for place in ("p1", "p2"):
        record.con.execute(
            "update record.place set address = %s where place_id = %s", [f"Home {place}", place]
        )
        record.put("match", {"kind": "place", "entity_id": place, "record_id": f"of-{place}"})
    record.put("guarded", {"kind": "place", "thing_id": "p2", "rule": "confidential"})
    put_pair(
        record, "person", {"surname": "Marker", "place_record_id": "of-p1"},
        {"surname": "Marker", "place_record_id": "of-p2"},
    )  # fmt: skip

    page = as_role("kim_lead").get("/matches/ra/rb/").content.decode()

    assert '<a class="govuk-link" href="/homes/p1/">Home p1</a>' in page
    assert "p2" not in page
    assert "None named that you may see" in page
