"""No empty list reassures: what no check could look for is said, and who has no patch is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ontherecord.desk.permission.models import Account, Patch, PatchHolder, PatchPlace
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
PAGES = ("/", "/cases/")
SAID = "1 check of People at risk can judge nothing yet, because what it looks at is not loaded"


@pytest.fixture
def judged(record: MadeRecord) -> Callable[..., None]:
    """Put what a check could judge of each system."""

    def put(check: str, lane: str, *rows: dict) -> None:
        record.places({"p1": None})
        record.put("check_said", {"check": check, "title": f"The title of {check}", "lane": lane})
        record.put("coverage", *({"check": check} | row for row in rows))

    return put


@pytest.mark.parametrize("role", ["officer", "repairs", "complaints", "kim_lead"])
def test_a_check_that_can_judge_nothing_is_named_where_its_cases_would_stand(
    as_role: As, judged: Callable[..., None], role: str
) -> None:
    judged("blind", "at_risk", {"missing": "repair: no system loads it"})
    client = as_role(role)

    for address in PAGES:
        page = client.get(address).content.decode()
        assert SAID in page
        assert "The title of blind" in page
        assert ('href="/coverage/">What to load' in page) == (role == "kim_lead")
    assert "can judge nothing" not in client.get("/cases/?lane=due").content.decode()


def test_a_check_that_can_judge_a_part_or_lacks_nothing_is_not_named(
    as_role: As, judged: Callable[..., None]
) -> None:
    judged(
        "half",
        "at_risk",
        {"source": "a", "judged_count": 5, "cannot_judge_count": 2},
        {"source": "b", "cannot_judge_count": 7, "missing": "repair.fault: b does not fill it"},
    )
    judged("idle", "at_risk", {"source": "a", "judged_count": 0, "cannot_judge_count": 0})

    for address in PAGES:
        assert "can judge nothing" not in as_role("repairs").get(address).content.decode()


def test_an_officer_without_a_patch_is_told_why_nothing_is_there(
    as_role: As, accounts: dict[str, Account], record: MadeRecord
) -> None:
    record.places({"p1": None})
    for address in PAGES:
        assert "You look after no patch today" in as_role("officer").get(address).content.decode()
        assert "no patch" not in as_role("repairs").get(address).content.decode()

    patch = Patch.objects.create(name="North")
    told = {"patch": patch, "starts_on": timezone.localdate() - timedelta(days=1)}
    PatchPlace.objects.create(place_id="p1", **told)
    PatchHolder.objects.create(account_id=accounts["officer"].pk, **told)
    assert "no patch" not in as_role("officer").get("/").content.decode()
