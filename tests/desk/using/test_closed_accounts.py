"""What somebody had whose account is closed: tokens and lists end, work waits to be given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ontherecord.desk.api.actions import make_token
from ontherecord.desk.api.models import Token
from ontherecord.desk.ids import new_id
from ontherecord.desk.lists.models import ListFile, SavedList
from ontherecord.desk.lists.queries import path_of
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.actors import actor_of
from ontherecord.desk.permission.models import Account, AccountRole, CaseHolder
from ontherecord.desk.using.casework.models import IssueAnswer
from ontherecord.desk.using.duties.models import Duty
from tests.desk.conftest import NOW
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
AsRole = Callable[[str | None], Client]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def close(as_role: AsRole, account: Account) -> None:
    as_role("administrator").post(f"/accounts/{account.pk}/close/")
    account.refresh_from_db()
    assert not account.is_active


def test_a_closed_account_has_no_token_and_no_list_that_is_made(
    as_role: AsRole, accounts: dict[str, Account], today: date,
    django_capture_on_commit_callbacks: Callable,
) -> None:  # fmt: skip
    officer = accounts["officer"]
    by = actor_of(officer, today)
    make_token(officer.pk, "nightly", ["place"], today + timedelta(days=9), by=by, at=NOW)
    saved = SavedList.objects.create(
        owner=officer, name="Mine", listed="cases", form="csv", schedule="daily", due_on=today,
        made_at=NOW,
    )  # fmt: skip
    file = ListFile.objects.create(
        owner=officer, saved_list=saved, title="Mine", form="csv", made_at=NOW, expires_on=today
    )
    path_of(file.pk).write_text("kept")

    with django_capture_on_commit_callbacks(execute=True):
        close(as_role, officer)

    assert Token.objects.get().revoked_at is not None
    saved.refresh_from_db()
    assert (saved.schedule, saved.due_on, saved.is_stopped) == ("daily", None, True)
    assert not ListFile.objects.exists()
    assert not path_of(file.pk).exists()


@pytest.mark.parametrize("leaves", ["closed", "role ended"])
def test_cases_and_duties_of_those_who_left_wait_for_whoever_gives_out_work(
    as_role: AsRole, accounts: dict[str, Account], record: MadeRecord, today: date, leaves: str
) -> None:
    record.places({"p1": None})
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "due", "open_issue_count": 2},
    )
    record.put("check_said", {"check": "a_check", "title": "Told and not heard", "lane": "due"})
    of_both = {"case_id": "case-p1", "place_id": "p1", "lane": "due", "check": "a_check",
               "sensitivity": "ordinary"}  # fmt: skip
    issue_id = str(new_id())
    record.put("issue", {"issue_id": issue_id, **of_both}, {"issue_id": str(new_id()), **of_both})
    officer, due_on = accounts["officer"], today + timedelta(days=5)
    duty = Duty.objects.create(
        case_id="case-p1", what="Send a surveyor", due_on=due_on, holder_id=officer.pk, made_at=NOW,
        made_by=officer.pk,
    )  # fmt: skip
    IssueAnswer.objects.create(
        issue_id=issue_id, case_id="case-p1", check_name="a_check", answer="act", duty=duty,
        returns_on=due_on, answered_at=NOW, answered_by=officer.pk,
    )  # fmt: skip
    by = actor_of(accounts["kim_lead"], today)
    actions.give_case("case-p1", officer, by=by, at=timezone.now(), purpose="working a case")
    lead = as_role("kim_lead")
    assert "Of those who left" not in lead.get("/").content.decode()

    if leaves == "closed":
        close(as_role, officer)
        assert CaseHolder.objects.get().ends_before == today
    else:
        AccountRole.objects.filter(account=officer).update(ends_before=today)

    assert "1 duty and 1 case wait for you" in lead.get("/").content.decode()
    page = lead.get("/duties/?whose=nobody").content.decode()
    assert "Send a surveyor" in page
    assert "/cases/case-p1/" in page
    assert "Of those who left" not in as_role("repairs").get("/duties/").content.decode()
    assert as_role("repairs").get("/duties/?whose=nobody").status_code == 404
