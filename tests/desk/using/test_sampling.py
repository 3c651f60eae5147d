"""A check's own record, samples by chance, and the answer to many issues at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission.actors import actor_of
from ontherecord.desk.permission.models import Account
from ontherecord.desk.using.casework.models import IssueAnswer
from ontherecord.desk.using.mending.actions import take_step
from ontherecord.desk.using.mending.models import Correction
from ontherecord.desk.using.sampling.actions import Alike, answer_all, undo
from ontherecord.desk.using.sampling.models import BulkAnswer, IssueSample
from ontherecord.desk.using.sampling.shares import Share, wilson
from tests.desk.conftest import TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
MANY = 40


@pytest.fixture
def many(record: MadeRecord) -> MadeRecord:
    """Forty issues of one check and system, in one case."""
    record.places({"p1": None})
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "due", "open_issue_count": MANY},
    )
    record.put(
        "check_said",
        {"check": "a_check", "title": "Told and not heard", "says": "It was told.",
         "because": "It matters.", "next_step": "Ring them.", "lane": "due"},
    )  # fmt: skip
    record.put("issue", *(an_issue(number) for number in range(MANY)))
    return record


def an_issue(number: int, **other: object) -> dict[str, object]:
    return {
        "issue_id": f"i{number:02}", "case_id": "case-p1", "place_id": "p1", "lane": "due",
        "check": "a_check", "source": "housing", "sensitivity": "ordinary",
        "subject_kind": "place", "first_seen_on": date(2026, 3, 1),
    } | other  # fmt: skip


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def draw(client: Client) -> IssueSample:
    client.post("/checks/a_check/sample/", {"system": "housing"})
    return IssueSample.objects.latest("id")


def none_of(client: Client, issue_id: str, which: str, sample: IssueSample | None = None):
    query = f"?sample={sample.pk}" if sample else ""
    seen = IssueAnswer.objects.filter(issue_id=issue_id).order_by("-answered_at", "-id").first()
    return client.post(
        f"/cases/case-p1/issues/{issue_id}/{query}",
        {"answer": "not_an_issue", "not_an_issue-which": which, "not_an_issue-reason": "Looked.",
         "seen": str(seen.pk) if seen else "",
         "not_an_issue-returns_on": in_days(30)},
    )  # fmt: skip


def answer_all_of(sample: IssueSample, by: Account, wrong: int) -> None:
    """Answer a sample one by one: so many as a wrong rule, the others as right but accepted."""
    IssueAnswer.objects.bulk_create(
        IssueAnswer(
            issue_id=issue_id, case_id="case-p1", check_name="a_check", answer="not_an_issue",
            which="wrong_rule" if number < wrong else "right_but_accepted", reason="Looked.",
            returns_on=timezone.localdate() + timedelta(days=30), answered_at=timezone.now(),
            answered_by=by.pk,
        )
        for number, issue_id in enumerate(sample.issue_ids)
    )  # fmt: skip


def answer_others(client: Client, sample: IssueSample, **other: str):
    told = {"all-alike": "not_an_issue.wrong_rule", "all-reason": "It does not know garages.",
            "all-returns_on": in_days(60), "all-is_sure": "on"} | other  # fmt: skip
    return client.post(f"/samples/{sample.pk}/", told)


def open_count(client: Client) -> int:
    return sum(cause["count"] for cause in client.get("/checks/a_check/").context["causes"])


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (24, 30, 0.6269, 0.9050), (1, 2, 0.0945, 0.9055)],
)  # fmt: skip
def test_the_interval_is_wilson_s(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.0001)
    assert str(Share(24, 30)) == "24 of 30 (80%, between 63 and 90)"
    assert Share(0, 0).percent is None


def test_a_check_tells_how_often_it_was_right_and_month_by_month(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    told = {"case_id": "case-p1", "check_name": "a_check", "returns_on": date(2026, 9, 1),
            "answered_by": accounts["kim_lead"].pk, "reason": "Looked."}  # fmt: skip
    london = ZoneInfo("Europe/London")
    for issue, which, month in (("i00", "wrong_rule", 1), ("i01", "wrong_data", 2),
                                ("i02", "right_but_accepted", 2)):  # fmt: skip
        IssueAnswer.objects.create(
            issue_id=issue, answer="not_an_issue", which=which,
            answered_at=datetime(2026, month, 1, tzinfo=london), **told,
        )  # fmt: skip
    asked = Correction.objects.create(
        system="housing", column="UPRN", cause="left empty", made_at=timezone.now(),
        made_by=accounts["kim_lead"].pk,
    )  # fmt: skip
    IssueAnswer.objects.create(
        issue_id="i03", answer="mend_at_source", correction=asked,
        answered_at=datetime(2026, 2, 2, tzinfo=london), **told,
    )  # fmt: skip
    many.con.execute("update record.issue set gone_on = '2026-03-10' where issue_id = 'i03'")
    client = as_role("kim_lead")

    page = client.get("/checks/a_check/")

    assert str(page.context["right"]) == "2 of 4 (50%, between 15 and 85)"
    assert [(month.month, str(share)[:6]) for month, share in page.context["months"]] == [
        (2, "2 of 3"), (1, "0 of 1"),
    ]  # fmt: skip
    assert "1 acted on or put to a source, 1 stand no longer" in page.content.decode()
    assert dict(page.context["counts"])["not an issue: wrong data"] == 1
    assert "2 of 4" in client.get("/checks/").content.decode()
    assert "2 of 4" in client.get("/cases/case-p1/").content.decode()


def test_what_may_not_be_seen_is_not_counted_in_a_check_s_record(
    as_role: As, many: MadeRecord
) -> None:
    none_of(as_role("kim_lead"), "i00", "wrong_rule")
    many.con.execute("update record.issue set held_back = 'confidential' where issue_id = 'i00'")

    assert as_role("kim_lead").get("/checks/a_check/").context["right"].whole == 0
    assert as_role("information_rights").get("/checks/a_check/").context["right"].whole == 1


def test_a_sample_is_drawn_by_chance_and_kept_with_its_seed(as_role: As, many: MadeRecord) -> None:
    first = draw(as_role("kim_lead"))

    again = many.con.execute(
        "select array_agg(issue_id) from (select issue_id from record.issue"
        " order by md5(%s::text || issue_id) limit 30) as drawn",
        [first.seed],
    ).fetchone()

    assert first.issue_ids == again[0]
    assert (first.open_count, first.record_day) == (MANY, TODAY)
    assert set(Act.objects.get(event="sample.drawn").thing_ids) == set(first.issue_ids)


def test_nobody_draws_again_until_a_sample_pleases_them(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    client = as_role("kim_lead")
    first = draw(client)

    assert draw(client) == first
    answer_all_of(first, accounts["kim_lead"], wrong=1)
    assert draw(client) == first
    assert "is drawn already" in client.get(f"/samples/{first.pk}/").content.decode()


def test_few_issues_are_answered_one_by_one(as_role: As, many: MadeRecord) -> None:
    many.con.execute("delete from record.issue where issue_id > 'i29'")
    client = as_role("kim_lead")

    client.post("/checks/a_check/sample/", {"system": "housing"})

    assert not IssueSample.objects.exists()
    assert "So few are answered one by one" in client.get("/checks/a_check/").content.decode()


def test_one_answer_to_all_is_offered_after_each_of_the_sample_was_answered(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    client = as_role("kim_lead")
    sample = draw(client)
    answer_others(client, sample)
    assert not BulkAnswer.objects.exists()

    back = none_of(client, sample.issue_ids[0], "wrong_rule", sample)
    assert back["Location"] == f"/samples/{sample.pk}/"
    assert "1 of 30 answered since" in client.get(back["Location"]).content.decode()
    assert client.get(back["Location"]).context["form"] is None

    answer_all_of(sample, accounts["kim_lead"], wrong=24)
    page = client.get(f"/samples/{sample.pk}/")
    assert "Not an issue: wrong rule: 24 of 30 (80%, between 63 and 90)" in page.content.decode()
    assert "Answer the other 10 as the sample was" in page.content.decode()


def test_only_an_answer_of_the_sample_is_given_to_all_by_whoever_has_read_it(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    client = as_role("kim_lead")
    sample = draw(client)
    answer_all_of(sample, accounts["kim_lead"], wrong=24)

    for wrong in ({"all-alike": "not_an_issue.wrong_match"}, {"all-is_sure": ""},
                  {"all-returns_on": in_days(500)}, {"all-reason": ""}):  # fmt: skip
        assert answer_others(client, sample, **wrong).status_code == 422
    assert answer_others(as_role("complaints"), sample).status_code == 404
    assert not BulkAnswer.objects.exists()


def test_all_are_answered_at_once_and_undone_whole(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    client = as_role("kim_lead")
    sample = draw(client)
    answer_all_of(sample, accounts["kim_lead"], wrong=24)
    many.put("issue", an_issue(90, first_seen_on=date(2026, 3, 21)), an_issue(91, source="calls"))

    assert answer_others(client, sample).status_code == 302

    bulk = BulkAnswer.objects.get()
    assert (bulk.issue_count, bulk.alike_count, bulk.sample_count) == (10, 24, 30)
    assert open_count(client) == 2, "what came later and what another system brought stays open"
    assert client.get("/checks/a_check/").context["right"].whole == 30, "each looked at, no more"
    assert len(Act.objects.get(event="issues.answered_in_bulk").thing_ids) == 10
    one_since = IssueAnswer.objects.filter(bulk=bulk).first()
    none_of(client, one_since.issue_id, "wrong_data")

    undo = f"/bulk-answers/{bulk.pk}/undo/"
    assert client.post(undo, {"undo-why": ""}).status_code == 422
    client.post(undo, {"undo-why": "The next month showed otherwise."})

    assert open_count(client) == 11, "all but the one that somebody answered since"
    page = client.get("/checks/a_check/").content.decode()
    assert "The next month showed otherwise." in page
    assert Act.objects.filter(event="bulk_answer.undone").count() == 1
    assert client.post(undo, {"undo-why": "Again."}).status_code == 302
    assert Act.objects.filter(event="bulk_answer.undone").count() == 1


def test_whoever_answers_all_a_second_time_is_told_how_the_sample_stands(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    client = as_role("kim_lead")
    sample = draw(client)
    answer_all_of(sample, accounts["kim_lead"], wrong=24)
    answer_others(client, sample)

    again = answer_others(client, sample)

    assert again["Location"] == f"/samples/{sample.pk}/"
    page = client.get(again["Location"]).content.decode()
    assert "Nothing was answered" in page
    assert "10 others were answered at once" in page
    assert BulkAnswer.objects.count() == 1


def test_where_no_other_is_open_nothing_is_offered(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    client = as_role("kim_lead")
    sample = draw(client)
    answer_all_of(sample, accounts["kim_lead"], wrong=24)
    many.con.execute(
        "update record.issue set gone_on = '2026-03-20' where issue_id <> all(%s)",
        [sample.issue_ids],
    )

    page = client.get(f"/samples/{sample.pk}/")

    assert page.context["form"] is None
    assert "None of the others is open any more" in page.content.decode()


def test_for_what_is_held_back_since_more_are_drawn(as_role: As, many: MadeRecord) -> None:
    client = as_role("kim_lead")
    sample = draw(client)
    many.con.execute(
        "update record.issue set held_back = 'confidential' where issue_id = %s",
        [sample.issue_ids[0]],
    )

    client.post(f"/samples/{sample.pk}/more/")

    page = client.get(f"/samples/{sample.pk}/").content.decode()
    assert "An issue that you may not see" in page
    assert len(IssueSample.objects.get().issue_ids) == 31


def test_for_what_stands_no_longer_more_are_drawn_in_the_same_order(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    client = as_role("kim_lead")
    sample = draw(client)
    many.con.execute(
        "update record.issue set gone_on = '2026-03-20' where issue_id = any(%s)",
        [sample.issue_ids[:2]],
    )
    assert "Draw 2 more" in client.get(f"/samples/{sample.pk}/").content.decode()

    client.post(f"/samples/{sample.pk}/more/")

    drawn = IssueSample.objects.get()
    assert len(drawn.issue_ids) == 32
    answer_all_of(drawn, accounts["kim_lead"], wrong=30)
    assert client.get(f"/samples/{sample.pk}/").context["progress"].is_whole


@pytest.mark.parametrize("role", ["officer", "repairs", "complaints", "information_rights"])
def test_samples_are_drawn_and_undone_by_the_records_lead_alone(
    as_role: As, many: MadeRecord, role: str
) -> None:
    sample = draw(as_role("kim_lead"))

    assert as_role(role).post("/checks/a_check/sample/", {"system": "housing"}).status_code == 403
    assert as_role(role).post(f"/samples/{sample.pk}/more/").status_code == 403
    shown = as_role(role).get(f"/samples/{sample.pk}/")
    assert shown.status_code == 200
    assert (shown.context["form"], shown.context["left"]) == (None, None)


def test_the_pages_of_checks_ask_so_many_times_and_no_more(
    as_role: As, many: MadeRecord, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("kim_lead")
    sample = draw(client)
    client.get("/checks/")

    for where, most in (("/checks/", 18), ("/checks/a_check/", 21),
                        (f"/samples/{sample.pk}/", 24)):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert client.get(where).status_code == 200


def test_a_bulk_leaves_out_what_a_colleague_answered_meanwhile(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    sample = draw(as_role("kim_lead"))
    by = actor_of(accounts["kim_lead"], timezone.localdate())
    others = {f"i{number:02}" for number in range(MANY)} - set(sample.issue_ids)
    mine, colleagues = sorted(others)[:2]
    found = [(mine, "case-p1"), (colleagues, "case-p1")]
    none_of(as_role("complaints"), colleagues, "wrong_data")  # after they were found
    alike = Alike("not_an_issue", "wrong_rule", 24, 30, date(2030, 1, 1), "It knows no garages.")

    bulk = answer_all(sample.pk, found, alike, by=by, at=timezone.now(), purpose="mending")

    assert bulk.issue_count == 1
    assert IssueAnswer.objects.get(issue_id=colleagues).which == "wrong_data"
    assert IssueAnswer.objects.get(issue_id=mine).bulk == bulk


def test_what_was_asked_by_a_bulk_is_found_when_it_is_undone(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    many.put("system", {"system_id": "s", "source_ref": "housing", "system_name": "Housing",
                        "side": "landlord"})  # fmt: skip
    client = as_role("kim_lead")
    sample = draw(client)
    by = actor_of(accounts["kim_lead"], timezone.localdate())
    alike = Alike(
        "mend_at_source", "", 30, 30, date(2030, 1, 1), system="housing", column="UPRN",
        cause="left empty",
    )  # fmt: skip
    told = {"by": by, "at": timezone.now(), "purpose": "mending"}
    bulk = answer_all(sample.pk, [("i00", "case-p1")], alike, **told)
    asked = Correction.objects.get()
    take_step(asked, "sent", reason="", **told)

    undo(bulk.pk, why="It was wrong.", **told)

    page = client.get("/corrections/of/housing/?state=sent").content.decode()
    assert "0 of 0 issues stand; 1 more is put to it no longer" in page
    one = f"/corrections/one/{asked.pk}/"
    assert client.get(one).status_code == 200
    client.post(one, {"step": "withdrawn", "withdrawn-reason": "The bulk was undone."})
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
