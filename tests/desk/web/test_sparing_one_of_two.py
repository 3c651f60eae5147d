"""A denial given while two were taken for one covers both after the split, until it is lifted for
the one that it is not meant for: by two, and for no more than the records that were it then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission.actors import actor_of
from ontherecord.desk.permission.models import Account, Denied, Proposal, Spared
from tests.desk.agreeing import answer_to
from tests.desk.made_record import MadeRecord
from tests.desk.web.conftest import Run

pytestmark = pytest.mark.django_db
AsRole = Callable[[str | None], Client]


@pytest.fixture
def held(accounts: dict[str, Account], record: MadeRecord, run: Run, today: date) -> Denied:
    """A denial of Ann, with whom Bea's calls were taken for one; since then a run parted them."""
    record.put("person", {"person_id": "ann"}, {"person_id": "bea"})
    run(1, rents="ann", repairs="ann", calls="ann")
    given = Denied.objects.create(
        account=accounts["information_rights"], kind="person", thing_id="ann",
        reason="own_record", starts_on=today,
    )  # fmt: skip
    run(2, rents="ann", repairs="ann", calls="bea")
    return given


def denied(accounts: dict[str, Account], today: date) -> tuple[str, ...]:
    return actor_of(accounts["information_rights"], today).denied_of("person")


def lift(as_role: AsRole, held: Denied, thing: str) -> str:
    address = f"/accounts/{held.account_id}/end/denial/{held.pk}/"
    return as_role("administrator").post(address, {"thing": thing}, follow=True).content.decode()


def agree(as_role: AsRole) -> str:
    asked = Proposal.objects.get(outcome="")
    return answer_to(as_role("kim_lead"), asked.pk).content.decode()


def test_both_are_shown_and_it_is_lifted_for_the_one_when_another_agrees(
    as_role: AsRole, accounts: dict[str, Account], held: Denied, today: date
) -> None:
    page = as_role("administrator").get(f"/accounts/{held.account_id}/").content.decode()
    rights = as_role("information_rights")
    before = {one: rights.get(f"/people/{one}/").status_code for one in ("ann", "bea")}

    lift(as_role, held, "bea")
    waits = denied(accounts, today)
    asked = Proposal.objects.get()
    shown = as_role("kim_lead").get(f"/accounts/proposals/{asked.pk}/").content.decode()
    agree(as_role)

    assert "A run parted it" in page
    assert page.count("Lift it for this one") == 2
    assert before == {"ann": 404, "bea": 404}
    assert waits == ("ann", "bea")
    assert "Stays denied" in shown
    assert "ann" in shown[shown.index("Stays denied") :]
    assert denied(accounts, today) == ("ann",)
    after = {one: rights.get(f"/people/{one}/").status_code for one in ("ann", "bea")}
    assert after == {"ann": 404, "bea": 200}
    told = Act.objects.get(event="account.denial.spared")
    assert told.account_id == accounts["kim_lead"].pk
    history = rights.get("/account/done/").content.decode()
    assert "One of what a denial covers may be seen by it again" in history


def test_the_one_it_was_given_for_can_be_the_one_it_was_not_meant_for(
    as_role: AsRole, accounts: dict[str, Account], held: Denied, run: Run, today: date
) -> None:
    lift(as_role, held, "ann")
    agree(as_role)

    assert denied(accounts, today) == ("bea",)
    run(30, rents="ann", repairs="ann", calls="bea", letters="ann")
    assert denied(accounts, today) == ("bea",), "what comes new to Ann is hers"
    run(54, rents="ann", repairs="bea", calls="bea", letters="ann")
    assert denied(accounts, today) == ("bea",)


@pytest.mark.parametrize("spared", ["ann", "bea"])
def test_where_a_later_run_takes_them_for_one_again_it_holds_for_that_one(
    as_role: AsRole, accounts: dict[str, Account], held: Denied, run: Run, record: MadeRecord,
    today: date, spared: str,
) -> None:  # fmt: skip
    lift(as_role, held, spared)
    agree(as_role)

    run(30, rents="ann", repairs="ann", calls="ann")
    record.put("redirect", {"kind": "person", "entity_id": "bea", "now_entity_id": "ann"})
    merged = denied(accounts, today)
    record.con.execute("update record.redirect set known_until = now()")
    run(54, rents="ann", repairs="ann", calls="bea")

    assert merged == ("ann", "bea")
    assert denied(accounts, today) == tuple({"ann", "bea"} - {spared})


def test_records_that_were_not_it_when_it_was_spared_stay_denied(
    as_role: AsRole, accounts: dict[str, Account], held: Denied, run: Run, today: date
) -> None:
    lift(as_role, held, "bea")
    agree(as_role)

    run(30, rents="ann", repairs="bea", calls="bea")

    assert denied(accounts, today) == ("ann", "bea"), "a repair of Ann's is taken for Bea's"


def test_a_run_between_asking_and_agreeing_has_it_asked_for_again(
    as_role: AsRole, accounts: dict[str, Account], held: Denied, run: Run, today: date
) -> None:
    lift(as_role, held, "bea")
    run(3, rents="ann", repairs="bea", calls="bea")

    page = agree(as_role)

    assert "ask for it again" in page
    assert not Spared.objects.exists()
    assert denied(accounts, today) == ("ann", "bea")
    assert Proposal.objects.get().outcome == ""


def test_what_it_does_not_cover_and_all_that_it_covers_are_not_spared(
    as_role: AsRole, accounts: dict[str, Account], held: Denied, today: date
) -> None:
    lift(as_role, held, "somebody-else")
    other = Denied.objects.create(
        account=accounts["repairs"], kind="person", thing_id="bea", reason="own_record",
        starts_on=today,
    )  # fmt: skip
    of_one = lift(as_role, other, "bea")
    own = as_role("administrator").post(
        f"/accounts/{accounts['officer'].pk}/end/denial/{held.pk}/", {"thing": "bea"}
    )
    assert "end it instead" in of_one
    assert own.status_code == 302
    assert not Proposal.objects.exists()

    lift(as_role, held, "bea")
    agree(as_role)
    lift(as_role, held, "ann")

    assert Proposal.objects.filter(outcome="").count() == 0
    assert denied(accounts, today) == ("ann",)


def test_another_denial_of_the_same_person_is_not_lifted_with_it(
    as_role: AsRole, accounts: dict[str, Account], held: Denied, today: date
) -> None:
    Denied.objects.create(
        account=accounts["information_rights"], kind="person", thing_id="bea",
        reason="family_or_friend", starts_on=today,
    )  # fmt: skip

    lift(as_role, held, "bea")
    agree(as_role)

    assert denied(accounts, today) == ("ann", "bea")
