"""A list that is taken holds what its pages show, says so to the audit, and nothing more leaves."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from zipfile import ZipFile

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from ontherecord.desk.audit.models import Act, View
from ontherecord.desk.facts.leaving import held_back
from ontherecord.desk.facts.queries import as_rows
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.lists import pages
from ontherecord.desk.lists.declared import LISTS, list_called
from ontherecord.desk.lists.models import SavedList
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.kinds import kinds_in_force
from ontherecord.desk.permission.models import Account
from ontherecord.desk.permission.predicates import not_guarded, visible
from ontherecord.desk.using.casework.models import IssueAnswer
from ontherecord.desk.using.casework.queries import cases as pages_of_cases
from ontherecord.desk.using.duties.models import Duty
from tests.desk.conftest import NOW, TODAY, key_of
from tests.desk.lists.conftest import asking, put_cases, table_in, take
from tests.desk.made_record import MadeRecord
from tests.desk.permission.test_list_and_page_agree import (
    KINDS,
    actors,
    fill,
    guarded,
    issues,
    living,
    things,
)

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def test_a_list_that_is_taken_is_what_its_page_shows(as_role: As, cases: MadeRecord) -> None:
    client = as_role("kim_lead")
    page = client.get("/cases/?lane=due").content.decode()

    rows = table_in(take(client, "/lists/cases/take/?lane=due"))

    assert [row[0] for row in rows[1:]] == [f"case-h{n}" for n in range(1, 6)]
    assert rows[1][2] == "'=h1 Acacia Court"
    for row in rows[1:]:
        assert row[0] in page


def test_the_audit_is_told_whom_a_list_showed_what_for_and_what_was_asked(
    as_role: As, cases: MadeRecord
) -> None:
    take(as_role("kim_lead"), "/lists/cases/take/?lane=due")

    act = Act.objects.get(event="list.taken")
    seen = View.objects.filter(page="list taken: cases")
    assert act.purpose == "going through it in a meeting"
    assert act.detail == {"list": "cases", "form": "csv", "rows": 5, "asked": "lane=due"}
    assert seen.get(kind="issue_case").thing_ids == [f"case-h{n}" for n in range(1, 6)]
    assert seen.get(kind="place").thing_ids == [f"h{n}" for n in range(1, 6)]


def test_a_search_that_is_taken_tells_the_audit_no_word_of_it(
    as_role: As, cases: MadeRecord
) -> None:
    client = as_role("kim_lead")
    take(client, f"/lists/search/take/?search={key_of(client, 'Quillfeather')}")

    act = Act.objects.get(event="list.taken")
    assert act.detail["asked"] == "words"
    assert "Quillfeather" not in str(act.__dict__)


def test_a_file_says_who_took_it_when_and_how_many_rows_it_has(
    as_role: As, cases: MadeRecord
) -> None:
    answer = take(as_role("kim_lead"), "/lists/cases/take/?lane=due")

    said = ZipFile(io.BytesIO(answer.body)).read("about.csv").decode()
    for words in ("kim_lead@landlord.example", "Due and late", "Rows,5", "Marker Homes",
                  "going through it in a meeting"):  # fmt: skip
        assert words in said
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "no-store"


def test_without_a_purpose_nothing_that_holds_people_leaves(as_role: As, cases: MadeRecord) -> None:
    answer = take(as_role("kim_lead"), "/lists/cases/take/?lane=due", **{"take-purpose": ""})

    assert answer.status_code == 422
    assert b"What for: nothing was chosen" in answer.content
    assert not Act.objects.filter(event="list.taken").exists()


def test_a_list_that_is_very_long_is_to_be_made_by_itself(
    as_role: As, cases: MadeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 4)

    client = as_role("kim_lead")
    before = client.get("/lists/cases/take/?lane=due").content.decode()
    answer = take(client, "/lists/cases/take/?lane=due")
    after = answer.content.decode()

    assert "At most 4 rows are taken at once" in before
    assert 'href="#save"' in before
    assert answer.status_code == 422
    assert "Save it to be made once" in after
    saving = after[after.index('id="save"') :]
    assert '<option value="once" selected>' in saving
    assert '<option value="meeting" selected>' in saving
    assert not SavedList.objects.exists()


def test_a_role_takes_no_list_that_it_may_not_see(as_role: As, cases: MadeRecord) -> None:
    for role, name, status in (
        ("auditor", "cases", 404), ("auditor", "audit", 200), ("administrator", "audit", 404),
        ("administrator", "accounts", 200), ("officer", "matches", 404), ("kim_lead", "no", 404),
        ("board", "cases", 403), ("officer", "all-need", 404), ("officer", "all-place", 200),
    ):  # fmt: skip
        assert as_role(role).get(f"/lists/{name}/take/").status_code == status, (role, name)


def test_what_is_privileged_leaves_in_no_list_and_what_is_confidential_is_marked(
    as_role: As, cases: MadeRecord
) -> None:
    cases.put(
        "guarded",
        {"kind": "place", "thing_id": "h1", "rule": "privileged"},
        {"kind": "place", "thing_id": "h2", "rule": "confidential"},
    )
    by_rights, by_lead = as_role("information_rights"), as_role("kim_lead")

    rights = table_in(take(by_rights, "/lists/cases/take/?lane=due"))[1:]
    lead = table_in(take(by_lead, "/lists/cases/take/?lane=due"))[1:]
    whole = table_in(take(by_rights, "/lists/all-place/take/"))[1:]

    assert b"case-h1" in by_rights.get("/cases/?lane=due").content
    assert [row[0] for row in rights] == ["case-h2", "case-h3", "case-h4", "case-h5"]
    assert [bool(row[-1]) for row in rights] == [True, False, False, False]
    assert [row[0] for row in lead] == ["case-h3", "case-h4", "case-h5"]
    assert {row[0] for row in whole} == {"b1", "h3", "h4", "h5"}


def test_no_list_holds_an_issue_found_in_what_is_privileged_nor_its_duty(
    as_role: As, cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    cases.put("document", *({"document_id": f"d{n}", "place_id": "h1"} for n in (1, 2)))
    cases.put(
        "guarded", {"kind": "document", "thing_id": "d1", "rule": "privileged"},
        {"kind": "document", "thing_id": "d2", "rule": "confidential"},
    )  # fmt: skip
    made = {"h1": "subject_kind = 'document', subject_id = 'd1'",
            "h2": "other_kind = 'document', other_ids = '{d1}'", "h3": "held_back = 'privileged'",
            "h4": "subject_kind = 'document', subject_id = 'd2'"}  # fmt: skip
    holder = accounts["information_rights"].pk
    for home, said in made.items():
        cases.con.execute(f"update record.issue set {said} where place_id = %s", [home])
        duty = Duty.objects.create(case_id=f"case-{home}", what=f"Look at {home}", due_on=TODAY,
                                   holder_id=holder, made_at=NOW, made_by=holder)  # fmt: skip
        IssueAnswer.objects.create(issue_id=f"i-{home}", case_id=f"case-{home}", answer="act",
                                   check_name="a_check", duty=duty, returns_on=TODAY,
                                   answered_at=NOW, answered_by=holder)  # fmt: skip
    client = as_role("information_rights")
    assert b"Look at h1" in client.get("/duties/").content

    issues = table_in(take(client, "/lists/issues/take/?lane=due"))[1:]
    duties = table_in(take(client, "/lists/duties/take/"))[1:]

    assert [(row[0], bool(row[-1])) for row in issues] == [("i-h4", True), ("i-h5", False)]
    assert [(row[1], bool(row[-1])) for row in duties] == [("Look at h4", True)]


def test_what_a_search_found_of_a_privileged_complaint_leaves_in_no_list(
    as_role: As, cases: MadeRecord
) -> None:
    cases.put("agreed_action", *({"agreed_action_id": f"a{n}", "place_id": f"h{n}",
                                  "complaint_id": f"c{n}"} for n in (1, 2)))  # fmt: skip
    cases.put("guarded", {"kind": "complaint", "thing_id": "c1", "rule": "privileged"})
    reading = reading_for(Actor(None, frozenset({"information_rights"}), TODAY))

    held = held_back(reading, [("agreed_action", "a1"), ("agreed_action", "a2")])

    assert held == {("agreed_action", "a1"): {"privileged"}}


def test_no_child_is_known_by_a_date_of_birth(as_role: As, cases: MadeRecord) -> None:
    told = {"place_id": "h1", "date_of_birth": date(2016, 5, 4), "surname": "Marker"}
    cases.put("person", {"person_id": "ann", "age_band": "under_16"} | told,
              {"person_id": "bob", "age_band": "adult"} | told,
              {"person_id": "cy"} | told)  # fmt: skip

    rows = table_in(take(as_role("kim_lead"), "/lists/all-person/take/"))

    born = rows[0].index("Date_of_birth")
    assert [(row[0], row[born]) for row in rows[1:]] == [
        ("ann", ""), ("bob", "2016-05-04"), ("cy", ""),
    ]  # fmt: skip
    assert View.objects.get(page="list taken: all-person", kind="person").thing_ids == [
        "ann", "bob", "cy",
    ]  # fmt: skip


def test_the_homes_of_a_block_and_every_entry_of_the_audit_are_lists_too(
    as_role: As, cases: MadeRecord
) -> None:
    homes = table_in(take(as_role("kim_lead"), "/lists/block/take/?of=b1"))
    entries = table_in(take(as_role("auditor"), "/lists/audit/take/"))

    assert len(homes) == 6
    assert ["list.taken", "place", "1"] in [row[3:6] for row in entries]


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,  # a database of its own decides how long it takes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(things=things, living=living, issues=issues, guarded=guarded, actor=actors)
def test_a_list_is_all_its_pages_and_a_table_all_that_is_seen(
    record: MadeRecord, things, living, issues, guarded, actor
) -> None:
    fill(record, things, living, issues, guarded)
    record.con.execute("delete from record.issue_case")
    put_cases(record, ("home1", "home2", "block", "elsewhere"), lane="at_risk")

    try:
        reading = reading_for(actor)
        shown = []
        while more := pages_of_cases(reading, TODAY, lane="at_risk", first=1, after=len(shown)):
            shown += more
        listed = [row.cells[0] for row in LISTS["cases"].rows(asking(actor))]
        assert listed == [row.case_id for row in shown]

        for kind in (*KINDS, "place", "person"):
            if reading.is_closed(kind):
                continue
            shape, seen = kinds_in_force()[kind], visible(actor, kind, "x")
            free = not_guarded(shape, "x")
            wanted = as_rows(
                f"select {shape.id_column} as id from record.{kind} as x"
                f" where {seen.sql} and {free.sql}",
                [*seen.params, *free.params],
            )
            table = list_called(reading, f"all-{kind}")
            taken = [row.key for row in table.rows(asking(actor))]
            assert sorted(taken) == sorted(row["id"] for row in wanted), kind
    finally:
        record.empty(keep=("run",))


def test_a_value_beyond_the_reach_of_whoever_takes_a_table_is_empty(cases: MadeRecord) -> None:
    from ontherecord.desk.permission.actors import Actor

    cases.put("attendance", {"attendance_id": "v1", "place_id": "h1", "note": "words of theirs",
                             "operative_ref": "OP1"})  # fmt: skip
    actor = Actor(None, frozenset({"kim_lead"}), TODAY)

    table = list_called(reading_for(actor), "all-attendance")
    row = dict(zip([c.name for c in table.columns], next(table.rows(asking(actor))).cells,
                   strict=True))  # fmt: skip

    assert (row["note"], row["operative_ref"]) == (None, "OP1")


def test_to_take_a_list_asks_the_database_so_many_times_and_no_more(
    as_role: As, cases: MadeRecord, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("kim_lead")
    take(client, "/lists/cases/take/?lane=due")

    with django_assert_max_num_queries(30):
        take(client, "/lists/cases/take/?lane=due")
