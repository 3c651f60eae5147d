"""Duties: whose they are, who reads their words, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import Act
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.ids import new_id
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account
from ontherecord.desk.using.casework.models import IssueAnswer
from ontherecord.desk.using.duties.models import Duty, DutyStep
from ontherecord.desk.using.duties.queries import (
    WHEN,
    Wanted,
    duties,
    wanted_by,
    whose_may_be_asked,
)
from tests.desk.conftest import NOW
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
Make = Callable[..., Duty]


@pytest.fixture
def make(record: MadeRecord, accounts: dict[str, Account]) -> Make:
    """Make a duty of an issue, ordinary unless said, due in so many days."""
    record.places({"p1": None})
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "due", "open_issue_count": 1},
    )
    record.put("check_said", {"check": "a_check", "title": "Told and not heard", "lane": "due"})

    def made(
        holder: str, days: int = 5, what: str = "Send a surveyor", sensitivity: str = "ordinary"
    ) -> Duty:
        issue_id = str(new_id())
        record.put(
            "issue",
            {"issue_id": issue_id, "case_id": "case-p1", "place_id": "p1", "lane": "due",
             "check": "a_check", "sensitivity": sensitivity},
        )  # fmt: skip
        due_on = timezone.localdate() + timedelta(days=days)
        duty = Duty.objects.create(
            case_id="case-p1", what=what, due_on=due_on, holder_id=accounts[holder].pk,
            made_at=NOW, made_by=accounts["complaints"].pk,
        )  # fmt: skip
        IssueAnswer.objects.create(
            issue_id=issue_id, case_id="case-p1", check_name="a_check", answer="act", duty=duty,
            returns_on=due_on, answered_at=NOW, answered_by=accounts["complaints"].pk,
        )  # fmt: skip
        return duty

    return made


def address(duty: Duty) -> str:
    return f"/duties/{duty.pk}/"


def counts(client: Client, whose: str = "mine") -> dict[str, int]:
    told = client.get(f"/duties/?whose={whose}").context["counts"]
    return {code: number for code, _, number in told}


def test_what_is_mine_is_counted_and_stands_on_the_start_page(as_role: As, make: Make) -> None:
    make("repairs", -3, "Ring the contractor")
    make("repairs", 0)
    make("repairs", 40)
    make("kim_lead", 2)
    client = as_role("repairs")

    assert counts(client) == {"to_do": 3, "overdue": 1, "week": 1, "done": 0}
    start = client.get("/").content.decode()
    assert "1 overdue" in start
    assert "1 due this week" in start
    assert "Ring the contractor" in start


def test_a_duty_says_which_home_and_person_it_is_about_to_whoever_sees_them(
    as_role: As, make: Make, record: MadeRecord
) -> None:
    record.living("ann", "p1")
    record.con.execute("update record.person set first_name = 'Ann', surname = 'Archer'")
    record.con.execute("update record.place set address = '1 Mill Road'")
    duty = make("complaints")
    record.con.execute(
        "update record.issue set person_id = 'ann', sensitivity = 'personal', gone_on = %s",
        [timezone.localdate()],
    )
    client = as_role("complaints")

    for where in ("/duties/", address(duty)):
        page = client.get(where).content.decode()
        assert '<a class="govuk-link" href="/homes/p1/">1 Mill Road</a>' in page
        assert '<a class="govuk-link" href="/people/ann/">Ann Archer</a>' in page
        assert "stands no longer" in page
    _, row = table_in(take(client, "/lists/duties/take/?whose=mine&when=to_do"))
    assert "1 Mill Road; Ann Archer" in str(row)
    Duty.objects.update(holder_id=as_role("repairs").get("/").wsgi_request.user.pk)
    theirs = as_role("repairs").get(address(duty)).content.decode()
    assert "Ann Archer" not in theirs


def test_a_week_ends_on_its_sunday() -> None:
    for day, sunday in ((date(2026, 3, 16), date(2026, 3, 22)), (date(2026, 3, 22),) * 2):
        assert Wanted(new_id(), day).week_ends_on == sunday


def test_my_team_s_duties_are_those_of_its_other_members(
    as_role: As, make: Make, accounts: dict[str, Account]
) -> None:
    by = nobody(timezone.localdate())
    permission.make_team("Damp", [accounts["repairs"], accounts["complaints"]], by=by, at=NOW)
    make("repairs")
    make("complaints", -1)
    make("kim_lead")

    client = as_role("repairs")

    assert counts(client, "team") == {"to_do": 1, "overdue": 1, "week": 0, "done": 0}
    assert "Your team’s" in client.get("/").content.decode()
    assert counts(as_role("kim_lead"), "team")["to_do"] == 0


def test_everybody_s_are_shown_to_whoever_gives_out_cases_alone(as_role: As, make: Make) -> None:
    make("repairs")

    assert counts(as_role("kim_lead"), "everybody")["to_do"] == 1
    assert as_role("repairs").get("/duties/?whose=everybody").status_code == 404


def test_its_words_are_for_those_who_may_see_its_issue(as_role: As, make: Make) -> None:
    mine = make("repairs", what="About her illness", sensitivity="special")
    client = as_role("repairs")

    for where in ("/", "/duties/", address(mine)):
        page = client.get(where).content.decode()
        assert "About her illness" not in page, where
    assert "You may not see any more" in client.get(address(mine)).content.decode()
    assert counts(as_role("kim_lead"), "everybody")["to_do"] == 0
    assert as_role("kim_lead").get(address(mine)).status_code == 404
    assert "About her illness" in as_role("information_rights").get(address(mine)).content.decode()


def test_a_duty_of_what_is_gone_from_the_record_is_still_read(
    as_role: As, make: Make, record: MadeRecord
) -> None:
    mine = make("repairs")
    record.con.execute("update record.issue set gone_on = '2026-03-19', known_until = now()")

    page = as_role("repairs").get(address(mine)).content.decode()

    assert "Send a surveyor" in page
    assert "stands no longer" in page


def test_it_is_done_with_what_was_done_and_opened_again_with_why(as_role: As, make: Make) -> None:
    mine = make("repairs")
    client = as_role("repairs")

    without = client.post(address(mine), {"step": "done", "done-words": ""})
    client.post(address(mine), {"step": "done", "done-words": "The fan was changed."})
    again = client.post(address(mine), {"step": "done", "done-words": "Twice."})

    assert (without.status_code, again.status_code) == (422, 302)
    assert counts(client) == {"to_do": 0, "overdue": 0, "week": 0, "done": 1}
    assert "The fan was changed." in client.get(address(mine)).content.decode()

    client.post(address(mine), {"step": "reopened", "reopened-words": "It fails again."})
    assert counts(client)["to_do"] == 1
    assert list(DutyStep.objects.order_by("id").values_list("step", flat=True)) == [
        "done", "reopened",
    ]  # fmt: skip
    assert Act.objects.get(event="duty.done").thing_ids == [str(mine.pk)]
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("update desk.duty_step set words = ''")


def test_it_is_given_to_somebody_who_may_see_what_it_is_about(
    as_role: As, make: Make, accounts: dict[str, Account]
) -> None:
    mine = make("repairs")
    client = as_role("repairs")

    refused = client.post(
        address(mine), {"step": "given", "given-holder": str(accounts["officer"].pk)}
    )
    client.post(address(mine), {"step": "given", "given-holder": str(accounts["complaints"].pk)})

    assert refused.status_code == 422
    assert "They may not see what it is about" in refused.content.decode()
    mine.refresh_from_db()
    assert mine.holder_id == accounts["complaints"].pk
    assert Act.objects.get(event="duty.given").detail == {"to": str(accounts["complaints"].pk)}


def test_acting_gives_no_duty_to_somebody_who_may_not_see_the_issue(
    as_role: As, make: Make, accounts: dict[str, Account]
) -> None:
    make("repairs")
    issue_id = IssueAnswer.objects.get().issue_id

    answer = as_role("complaints").post(
        f"/cases/case-p1/issues/{issue_id}/",
        {"answer": "act", "act-what": "Call", "act-holder": str(accounts["officer"].pk),
         "act-due_on": (timezone.localdate() + timedelta(days=3)).isoformat()},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "They may not see this issue" in answer.content.decode()
    assert Duty.objects.count() == 1


def test_the_pages_of_duties_ask_so_many_times_and_no_more(
    as_role: As, make: Make, django_assert_max_num_queries: Callable
) -> None:
    mine, *_ = [make("repairs", days) for days in range(-2, 6)]
    client = as_role("repairs")
    client.get("/duties/")

    for where, most in (("/duties/", 20), ("/duties/?whose=team", 22), (address(mine), 23)):
        with django_assert_max_num_queries(most):
            assert client.get(where).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("role", ["repairs", "kim_lead"])
def test_a_list_of_duties_that_is_taken_is_all_its_pages(
    as_role: As, make: Make, accounts: dict[str, Account], role: str
) -> None:
    by = nobody(timezone.localdate())
    permission.make_team("Damp", [accounts["repairs"], accounts["complaints"]], by=by, at=NOW)
    for number, holder in enumerate(("repairs", "complaints", "kim_lead") * 2):
        make(holder, number - 3)
        make(holder, number - 3, "Privileged words", sensitivity="privileged")
        Duty.objects.filter(pk=make(holder).pk).update(done_on=timezone.localdate())
    client = as_role(role)
    actor = actor_of(accounts[role], timezone.localdate())

    for whose in whose_may_be_asked(actor):
        for when in WHEN:
            wanted, shown = wanted_by(actor, whose, when), []
            while more := duties(reading_for(actor), wanted, first=2, after=len(shown)):
                shown += more
            page = client.get(f"/duties/?whose={whose}&when={when}")
            address = f"/lists/duties/take/?whose={whose}&when={when}"
            told = table_in(take(client, address))[1:]

            assert [row[1] for row in told] == [one.what or "" for one in shown]
            assert len(shown) == dict((w, n) for w, _, n in page.context["counts"])[when]
            assert not shown or address.replace("&", "&amp;") in page.content.decode()


def test_whoever_may_not_ask_for_everybody_s_duties_takes_none(as_role: As, make: Make) -> None:
    make("kim_lead")

    answer = take(as_role("repairs"), "/lists/duties/take/?whose=everybody")

    assert answer.status_code == 404


def test_whoever_finishes_what_a_colleague_finished_is_told_so(as_role: As, make: Make) -> None:
    duty, client = make("repairs"), as_role("repairs")
    for words in ("Sent one.", "Sent another."):
        answer = client.post(address(duty), {"step": "done", "done-words": words})
        assert answer.status_code == 302

    page = client.get(answer["Location"]).content.decode()

    assert "Somebody else was quicker" in page
    assert "Sent one." in page
    assert "Sent another." not in page


def test_a_duty_of_an_answer_that_was_followed_by_another_says_so_and_is_ended(
    as_role: As, make: Make, accounts: dict[str, Account]
) -> None:
    duty, client = make("repairs"), as_role("repairs")
    said = "answered again since"
    assert said not in client.get(address(duty)).content.decode()
    first = IssueAnswer.objects.get(duty=duty)
    IssueAnswer.objects.create(
        issue_id=first.issue_id, case_id="case-p1", check_name="a_check", answer="not_an_issue",
        which="wrong_data", reason="Looked.", returns_on=first.returns_on,
        answered_at=NOW + timedelta(days=1), answered_by=accounts["kim_lead"].pk,
    )  # fmt: skip

    page = client.get(address(duty)).content.decode()
    assert said in page
    assert "Not needed any more: the issue was answered again." in page
    assert said in client.get("/duties/").content.decode()
    heading, row = table_in(take(client, "/lists/duties/take/?whose=mine&when=to_do"))
    assert dict(zip(heading, row, strict=True))["The issue was answered again"] == "yes"

    client.post(address(duty), {"step": "done", "done-words": "Not needed."})
    assert counts(client)["done"] == 1
    assert said not in client.get(address(duty)).content.decode()
