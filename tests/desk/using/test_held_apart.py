"""Two people taken for one are held apart from the moment somebody says that they are two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Denied
from ontherecord.desk.using.pairs.models import MatchAnswer
from tests.desk.conftest import NOW, TODAY, found
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
BOTH = ("r-ann", "r-bea")


@pytest.fixture
def one_of_two(record: MadeRecord, accounts: dict) -> Iterator[None]:
    """Ann of p1, with whom the record has joined Bea of p2; the officer's patch is p1."""
    record.places({"p1": None, "p2": None})
    record.con.execute("update record.place set address = place_id || ' Acacia Court',"
                       " place_type = 'home'")  # fmt: skip
    record.living("ann", "p1")
    record.con.execute("update record.person set full_name = 'Ann Marker', age_band = 'adult'")
    record.put("occupancy", {"occupancy_id": "too", "person_id": "ann", "place_id": "p2",
                             "starts_on": date(2021, 1, 1)})  # fmt: skip
    for number, (record_id, called) in enumerate(
        zip(BOTH, ("Ann Marker", "Bea Marker"), strict=True)
    ):
        record.put("person_record",
                   {"record_id": record_id, "source": ("housing", "contacts")[number],
                    "source_ref": f"00{number}", "extract": "people.csv", "full_name": called,
                    "first_seen_on": date(2026, 3, 1)})  # fmt: skip
        record.put("match", {"kind": "person", "entity_id": "ann", "record_id": record_id,
                             "reason": "name_and_birth_date"})  # fmt: skip
    record.put("need", {"need_id": "n1", "person_id": "ann", "answer": "asked_and_some",
                        "do_differently": "ring_before", "source": "contacts"})  # fmt: skip
    record.put("contact", {"contact_id": "c1", "person_id": "ann", "happened_at": NOW,
                           "source": "contacts", "first_seen_on": date(2026, 3, 1),
                           "note": "Bea told of her illness"})  # fmt: skip
    by = nobody(TODAY)
    patch = permission.make_patch("North", ["p1"], by=by, at=NOW)
    permission.give_patch(patch, accounts["officer"], by=by, at=NOW)
    yield
    for file in (Path(settings.CONFIGURATION.folder) / "decisions").glob("*.jsonl"):
        file.unlink()


def answer(as_role: As, said: str, pair: tuple[str, str] = BOTH) -> None:
    """Answer, having seen what was answered before."""
    before = MatchAnswer.objects.order_by("id").last()
    typed = {"answer": said, "seen": before.answer if before else ""}
    response = as_role("kim_lead").post(f"/matches/{pair[0]}/{pair[1]}/", typed)
    assert response.status_code == 302


def read(client: Client, address: str) -> str:
    response = client.get(address)
    return response.content.decode() if response.status_code == 200 else str(response.status_code)


def test_nothing_of_either_is_reached_from_a_home_once_they_are_held_apart(
    as_role: As, one_of_two: None
) -> None:
    officer = as_role("officer")
    assert "/says-who/need/n1/" in read(officer, "/homes/p1/")
    assert "told of her illness" in read(officer, "/people/ann/?show=entries")

    answer(as_role, "not_same")

    home = read(officer, "/homes/p1/")
    assert "/says-who/need/n1/" not in home
    assert "Ann Marker" not in home
    assert "Two people were taken for one who lives here" in home
    for address in ("/people/ann/", "/lists/person-story/take/?of=ann", "/says-who/need/n1/",
                    "/says-who/person/ann/"):  # fmt: skip
        assert read(officer, address) == "404", address
    other = read(as_role("officer"), "/homes/p2/")
    assert "Ann Marker" not in other


@pytest.mark.parametrize("role", ["kim_lead", "complaints", "information_rights"])
def test_who_still_opens_them_sees_each_record_by_itself_and_nothing_that_hangs_on_them(
    as_role: As, one_of_two: None, role: str
) -> None:
    answer(as_role, "not_same")
    client = as_role(role)

    page = read(client, "/people/ann/?show=entries")

    assert "Two people, held apart" in page
    assert "Ann Marker" in page
    assert "Bea Marker" in page
    assert "her illness" not in page
    assert "/says-who/need/n1/" not in page
    assert ("answer again" in page) == (role == "kim_lead")
    home = read(client, "/homes/p1/")
    assert "Ann Marker" not in home
    assert "/says-who/need/n1/" not in home
    assert client.get("/lists/person-story/take/?of=ann").status_code == 404


def test_another_answer_or_the_next_refresh_ends_it(
    as_role: As, one_of_two: None, record: MadeRecord
) -> None:
    officer = as_role("officer")
    answer(as_role, "not_same")
    assert read(officer, "/people/ann/") == "404"

    answer(as_role, "cannot_tell", BOTH[::-1])
    assert "Ann Marker" in read(officer, "/people/ann/")

    answer(as_role, "not_same")
    record.put("person", {"person_id": "bea", "full_name": "Bea Marker"})
    record.con.execute("update record.match set entity_id = 'bea' where record_id = 'r-bea'")
    record.con.execute("update record.run set handed_over_at = now() where is_latest")
    assert "Ann Marker" in read(officer, "/people/ann/")


def test_a_pair_that_is_only_suggested_leaves_the_list_and_hides_nothing(
    as_role: As, one_of_two: None, record: MadeRecord
) -> None:
    record.put("person", {"person_id": "cy", "full_name": "Cy Marker"})
    record.put("person_record", {"record_id": "r-cy", "source": "housing", "source_ref": "009",
                                 "extract": "people.csv", "full_name": "Cy Marker"})  # fmt: skip
    record.put("match", {"kind": "person", "entity_id": "cy", "record_id": "r-cy"})
    record.put("match_open", {"kind": "person", "record_id": "r-ann", "other_record_id": "r-cy"})
    assert "/matches/r-ann/r-cy/" in read(as_role("kim_lead"), "/matches/")

    answer(as_role, "not_same", ("r-cy", "r-ann"))

    assert "/matches/r-ann/r-cy/" not in read(as_role("kim_lead"), "/matches/")
    assert "Ann Marker" in read(as_role("officer"), "/people/ann/")


def test_a_doubt_begins_at_the_persons_own_page(as_role: As, one_of_two: None) -> None:
    kim = as_role("kim_lead")

    assert 'href="/people/ann/apart/"' in read(kim, "/people/ann/")
    assert 'href="/matches/r-bea/r-ann/"' in read(kim, "/people/ann/apart/")
    pair = read(kim, "/matches/r-bea/r-ann/")

    assert "held apart at once" in pair
    assert 'href="/people/ann/apart/"' not in read(as_role("officer"), "/people/ann/")
    assert as_role("officer").get("/people/ann/apart/").status_code == 403


def test_a_denied_home_is_denied_with_who_lives_there_also_when_it_is_held_apart(
    as_role: As, one_of_two: None, record: MadeRecord, accounts: dict
) -> None:
    Denied.objects.create(account=accounts["kim_lead"], kind="place", thing_id="p1",
                          reason="family_or_friend", starts_on=TODAY)  # fmt: skip
    lead = as_role("kim_lead")
    assert read(lead, "/people/ann/") == "404"

    of_home = ("p1-one", "p1-other")
    record.put(
        "match", *({"kind": "place", "entity_id": "p1", "record_id": one} for one in of_home)
    )  # fmt: skip
    MatchAnswer.objects.create(
        kind="place", record_id=of_home[0], other_record_id=of_home[1], system="a", reference="a",
        other_system="b", other_reference="b", answer="not_same", post="records lead",
        answered_at=NOW, answered_by=accounts["kim_lead"].pk,
    )  # fmt: skip

    assert read(lead, "/people/ann/") == "404"
    assert "/people/ann/" not in found(lead, "Ann Marker")
    assert read(lead, "/matches/r-ann/r-bea/") == "404"


def test_the_audit_tells_that_they_were_held_apart(as_role: As, one_of_two: None) -> None:
    answer(as_role, "not_same")

    act = Act.objects.get(event="match.answered")
    assert (act.detail["is_held_apart"], act.detail["found"]) == (True, "chosen")
    made = MatchAnswer.objects.get()
    assert (made.was_linked, made.found, made.weight) == (True, "chosen", None)


def test_search_names_neither(as_role: As, one_of_two: None, record: MadeRecord) -> None:
    answer(as_role, "not_same")

    page = found(as_role("kim_lead"), "ann marker")

    assert "Ann Marker</a>" not in page


def test_these_pages_ask_the_database_so_many_times_and_no_more(
    as_role: As, one_of_two: None, django_assert_max_num_queries: Callable
) -> None:
    answer(as_role, "not_same")
    client = as_role("kim_lead")
    client.get("/")

    for address, most in (("/people/ann/", 24), ("/matches/r-ann/r-bea/", 24),
                          ("/matches/how-good/", 24), ("/people/ann/apart/", 24)):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200, address


def test_whoever_answers_is_told_that_a_denial_stays_on_both(
    as_role: As, one_of_two: None, accounts: dict
) -> None:
    before = read(as_role("kim_lead"), "/matches/r-ann/r-bea/")
    Denied.objects.create(
        account=accounts["officer"], kind="person", thing_id="ann", reason="own_record",
        starts_on=TODAY,
    )  # fmt: skip

    shown = read(as_role("kim_lead"), "/matches/r-ann/r-bea/")
    told = as_role("kim_lead").post(
        "/matches/r-ann/r-bea/", {"answer": "not_same"}, follow=True
    ).content.decode()  # fmt: skip

    assert "denied it" not in before
    for page in (shown, told):
        assert "An account is denied it. A denial stays on each part" in page
    assert "officer@" not in shown


def test_an_answer_is_not_overruled_by_one_that_never_saw_it(as_role: As, one_of_two: None) -> None:
    answer(as_role, "not_same")
    other = as_role("kim_lead")

    refused = other.post("/matches/r-ann/r-bea/", {"answer": "same", "seen": ""})
    page = refused.content.decode()

    assert refused.status_code == 422
    assert "Somebody answered otherwise after you had opened this page" in page
    assert "Answered already: Not same" in page
    assert 'name="seen" value="not_same"' in page
    assert [one.answer for one in MatchAnswer.objects.all()] == ["not_same"]
    again = other.post("/matches/r-ann/r-bea/", {"answer": "same", "seen": "not_same"})
    assert again.status_code == 302


def test_a_pair_linked_twice_for_one_reason_says_it_once(as_role: As, one_of_two: None) -> None:
    page = read(as_role("kim_lead"), "/matches/r-ann/r-bea/")

    assert page.count("name and birth date") == 1
