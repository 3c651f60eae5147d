"""Open complaints: what of them is due, who sees it, and where."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import View
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account, Denied
from ontherecord.standards.working_days import working_day_after
from tests.desk.conftest import NOW
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
Put = Callable[..., None]
TAKE = "/lists/complaints/take/"


@pytest.fixture
def put(record: MadeRecord) -> Put:
    """Put a complaint of Ann, who lives at p1: open and at stage 1 unless said."""
    record.places({"p1": None, "p2": None})
    record.con.execute("update record.place set address = '1 Mill Road' where place_id = 'p1'")
    record.living("ann", "p1")
    record.put(
        "code_said",
        {"list": "contact_topic", "code": "damp_mould", "meaning": "Damp or mould"},
        {"list": "complaint_stage", "code": "stage_one", "meaning": "Stage 1"},
    )
    record.put(
        "staff", {"staff_id": "c301", "post": "Complaints handler", "source_ref": "C301"}
    )  # fmt: skip

    def made(reference: str, **said: object) -> None:
        record.put(
            "complaint",
            {"complaint_id": reference, "source": "complaints", "source_ref": reference,
             "first_seen_on": date(2026, 3, 1), "place_id": "p1", "person_id": "ann",
             "stage": "stage_one", "topic": "damp_mould", "status": "open", "owner_id": "c301",
             **said},
        )  # fmt: skip

    return made


def today() -> date:
    return timezone.localdate()


def days_ago(number: int) -> date:
    return today() - timedelta(days=number)


def listed(client: Client, which: str = "") -> list[str]:
    page = client.get(f"/complaints/?which={which}").content.decode()
    return re.findall(r"/says-who/complaint/([^/]+)/", page)


def counts(client: Client) -> dict[str, int]:
    return {code: number for code, _, number in client.get("/complaints/").context["counts"]}


def test_the_soonest_due_comes_first_and_what_has_no_day_last(as_role: As, put: Put) -> None:
    put("SOON", received_on=days_ago(1))
    put("LATE", received_on=days_ago(60), acknowledged_on=days_ago(58))
    put("WITH", received_on=days_ago(200), stage="ombudsman")
    put("SHUT", received_on=days_ago(90), status="closed")
    put("LATER", received_on=days_ago(1), acknowledged_on=today())
    client = as_role("complaints")

    assert listed(client) == ["LATE", "SOON", "LATER", "WITH"]
    assert listed(client, "overdue") == ["LATE"]
    assert listed(client, "soon") == listed(client, "not_acknowledged") == ["SOON"]
    assert listed(client, "no_day") == ["WITH"]
    assert counts(client) == {
        "open": 4, "overdue": 1, "soon": 1, "not_acknowledged": 1, "no_day": 1,
    }  # fmt: skip
    assert client.get("/complaints/?which=nothing").status_code == 404


def test_a_row_says_the_step_its_day_and_by_what_it_is_one(as_role: As, put: Put) -> None:
    acknowledged = days_ago(60)
    put("LATE", received_on=days_ago(62), acknowledged_on=acknowledged, due_on=today())
    on = working_day_after(acknowledged, 10)

    page = " ".join(as_role("complaints").get("/complaints/").content.decode().split())

    for said in (
        f"{(today() - on).days} days late", f'Answer: <time datetime="{on}">',
        "(by the Code, 6.3; ", f" {today().year} by its system)", "1 Mill Road",
        "Damp or mould, Stage 1, received ", "Complaints handler",
    ):  # fmt: skip
        assert said in page, said
    assert View.objects.get(page="complaints", kind="complaint").thing_ids == ["LATE"]
    assert View.objects.get(page="complaints", kind="place").thing_ids == ["p1"]


def test_the_start_page_counts_them_and_leads_there(as_role: As, put: Put) -> None:
    none = as_role("complaints").get("/").content.decode()
    assert "Open complaints: 0" in none
    put("LATE", received_on=days_ago(60), acknowledged_on=days_ago(58))
    put("NEW", received_on=today())

    page = as_role("complaints").get("/").content.decode()

    assert "Open complaints: 2" in page
    for which, said in (
        ("overdue", "1 overdue"), ("soon", "1 due within five working days"),
        ("not_acknowledged", "1 not acknowledged"),
    ):  # fmt: skip
        assert f'href="/complaints/?which={which}">{said}</a>' in page
    assert (
        'href="/complaints/">Open complaints</a>' in as_role("kim_lead").get("/").content.decode()
    )
    for role in ("repairs", "officer"):
        assert "/complaints/" not in as_role(role).get("/").content.decode(), "they see none"


def test_they_are_shown_to_those_alone_whom_the_rules_let(
    as_role: As, put: Put, record: MadeRecord, accounts: dict[str, Account]
) -> None:
    put("CMP1", received_on=days_ago(1))

    def see(role: str) -> bool:
        client = as_role(role)
        on_page, at_home = (
            listed(client) == ["CMP1"],
            "CMP1" in client.get("/homes/p1/").content.decode(),
        )
        in_file = "CMP1" in str(table_in(take(client, TAKE)))
        assert on_page == at_home == in_file, role
        return on_page

    assert see("complaints")
    assert see("kim_lead")
    assert not see("officer"), "the home lies in no patch of theirs"
    assert not see("repairs")
    by = nobody(today())
    patch = permission.patch_named("North", ["p1"], by=by, at=NOW)
    permission.give_patch(patch, accounts["officer"], by=by, at=NOW)
    assert see("officer")
    for role in ("board", "auditor", "administrator"):
        assert as_role(role).get("/complaints/").status_code == 403, role
    record.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})
    assert not see("complaints")
    record.con.execute("delete from record.guarded")
    Denied.objects.create(
        account=accounts["complaints"], kind="person", thing_id="ann", reason="own_record",
        starts_on=today(),
    )  # fmt: skip
    assert not see("complaints")


def test_what_is_due_at_a_home_names_its_complaints(as_role: As, put: Put) -> None:
    put("LATE", received_on=date(2026, 2, 2), acknowledged_on=date(2026, 2, 3))
    put("ELSEWHERE", received_on=date(2026, 2, 2), place_id="p2")
    put("WITH", received_on=date(2026, 2, 2), stage="ombudsman")

    page = " ".join(as_role("complaints").get("/homes/p1/").content.decode().split())

    due = page[page.index(">Due<") : page.index("Who lives there")]
    assert "31 days late" in due
    assert 'Complaint: <time datetime="2026-02-17">' in due
    assert "Answer (by the Code, 6.3)" in due
    assert due.count("/says-who/complaint/") == 1


def test_they_are_taken_as_their_page_shows_them(as_role: As, put: Put) -> None:
    put("LATE", received_on=days_ago(60), acknowledged_on=days_ago(58))
    put("WITH", received_on=days_ago(200), stage="ombudsman")
    client = as_role("complaints")
    assert f'{TAKE}?which=overdue"' in client.get("/complaints/?which=overdue").content.decode()

    heading, *rows = table_in(take(client, TAKE))
    only = table_in(take(client, f"{TAKE}?which=overdue"))

    told = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [one["Reference"] for one in told] == ["LATE", "WITH"]
    assert told[0]["Home"] == "1 Mill Road"
    assert told[0]["Next step"] == "Answer"
    assert told[0]["Whose day"] == "by the Code, 6.3"
    assert told[1]["Why no day"].startswith("The Ombudsman sets the day")
    assert [row[1] for row in only[1:]] == ["LATE"]
    assert take(client, f"{TAKE}?which=nothing").status_code == 404


def test_many_come_in_pages_by_as_many_statements(
    as_role: As, put: Put, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("complaints")
    put("C000", received_on=days_ago(1))
    with django_assert_max_num_queries(100) as of_one:
        assert len(listed(client)) == 1
    for number in range(1, 120):
        put(f"C{number:03}", received_on=days_ago(1))

    with django_assert_max_num_queries(len(of_one)):
        first = listed(client)
    last = re.findall(
        r"/says-who/complaint/([^/]+)/", client.get("/complaints/?page=3").content.decode()
    )

    assert (len(first), len(last)) == (50, 20)
    assert first[0] == "C000"
    assert last[-1] == "C119"
