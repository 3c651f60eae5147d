"""Corrections: what is chosen as right, what is asked of whom, and when it is seen mended."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import fastexcel
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from ontherecord.desk.audit.models import Act, View
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.lists.declared import LISTS
from ontherecord.desk.lists.models import SavedList
from ontherecord.desk.permission.actors import Actor, nobody
from ontherecord.desk.permission.rules import ROLES
from ontherecord.desk.using.mending.comparing import plain, plain_in_sql
from ontherecord.desk.using.mending.models import Correction, CorrectionStep, ValueChoice
from ontherecord.desk.using.mending.queries import asked_by, worklist
from tests.desk.conftest import TODAY
from tests.desk.lists.conftest import asking, table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
TAKE = "/lists/corrections/take/?of=calls"
FIELD = "/says-who/person/ann/telephone/"


def choose(client: Client, which: str = "07700 900123", **other: str):
    """Choose a value, having seen the choice that is in force."""
    seen = ValueChoice.objects.filter(field="telephone").order_by("-chosen_at", "-id").first()
    told = {"which": which, "reason": "Rang her.", "seen": str(seen.pk) if seen else ""}
    return client.post(f"{FIELD}right/", told | other)


def says_now(record: MadeRecord, system: str, number: str) -> None:
    record.con.execute(
        "update record.person_record set telephone = %s where source = %s", [number, system]
    )


def test_what_is_right_is_asked_of_each_system_that_says_otherwise(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    assert "Say which is right" in client.get(FIELD).content.decode()

    assert choose(client).status_code == 302

    made = Correction.objects.get()
    assert (made.system, made.said, made.value, made.state) == (
        "calls", "=07700 900999", "07700 900123", "to_send",
    )  # fmt: skip
    page = client.get(FIELD).content.decode()
    assert "Chosen as right: <strong>07700 900123</strong>" in page
    assert "Calls is asked to say 07700 900123" in page
    told = Act.objects.get(event="value.chosen")
    assert (told.thing_ids, told.detail["correction_count"]) == (["ann"], 1)
    assert "07700" not in str(told.detail)


def test_another_value_withdraws_what_was_asked_before(as_role: As, ann: MadeRecord) -> None:
    client = as_role("kim_lead")
    choose(client)

    choose(client, "other", other="07700 900555")

    states = Correction.objects.order_by("id").values_list("system", "value", "state")
    assert sorted(states) == [
        ("calls", "07700 900123", "withdrawn"), ("calls", "07700 900555", "to_send"),
        ("contractor", "07700 900555", "to_send"), ("housing", "07700 900555", "to_send"),
    ]  # fmt: skip
    assert ValueChoice.objects.count() == 2


def test_nothing_is_asked_twice_and_nothing_of_what_is_delivered_no_longer(
    as_role: As, ann: MadeRecord
) -> None:
    ann.con.execute(
        "update record.person_record set vanished_on = '2026-03-10' where source = 'contractor'"
    )
    client = as_role("kim_lead")

    choose(client, "other", other="07700 900555")
    choose(client, "other", other="07700900555")

    assert sorted(Correction.objects.values_list("system", flat=True)) == ["calls", "housing"]


def test_a_system_that_tells_of_no_death_is_asked_to(as_role: As, ann: MadeRecord) -> None:
    ann.con.execute(
        "update record.person_record set died_on = '2026-02-01' where source = 'housing'"
    )
    for system in ("housing", "calls"):
        ann.put(
            "mismatch",
            {"kind": "person", "entity_id": "ann", "field": "died_on",
             "record_id": f"of-{system}", "source": system, "value": "not told",
             "is_shown": system == "housing"},
        )  # fmt: skip

    as_role("kim_lead").post("/says-who/person/ann/died_on/right/", {"which": "2026-02-01"})

    made = Correction.objects.get()
    assert (made.system, made.said, made.value) == ("calls", "", "2026-02-01")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"which": ""}, "nothing was chosen"), ({"which": "other"}, "say which it is"),
     ({"which": "something nobody says"}, "not one of the available")],
)  # fmt: skip
def test_a_choice_that_is_not_whole_is_asked_again(
    as_role: As, ann: MadeRecord, wrong: dict[str, str], says: str
) -> None:
    answer = as_role("kim_lead").post(f"{FIELD}right/", wrong)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not ValueChoice.objects.exists()


def test_it_is_seen_mended_when_the_record_says_so_and_no_longer_when_it_does_not(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    choose(client)
    address = "/corrections/of/calls/"
    assert "1 correction" in client.get(address).content.decode()

    says_now(ann, "calls", "07700900123")
    assert "None stands like this" in client.get(address).content.decode()
    mended = client.get(f"{address}?state=mended").content.decode()
    assert "Seen mended" in mended
    assert "Chosen as right" in client.get(FIELD).content.decode()

    says_now(ann, "calls", "07700 900888")
    again = client.get(address).content.decode()
    assert "asked when it said =07700 900999" in again
    assert "look whether it is still right" in client.get(FIELD).content.decode()


def test_of_a_record_that_vanished_nobody_says_that_it_was_mended(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    choose(client)
    ann.con.execute(
        "update record.person_record set vanished_on = '2026-03-19' where source = 'calls'"
    )

    page = client.get("/corrections/of/calls/").content.decode()
    one = client.get(f"/corrections/one/{Correction.objects.get().pk}/").content.decode()

    assert "no longer delivered since 19 March 2026" in page
    assert "Nobody can see whether it was mended" in one
    assert "Seen mended:" not in one


def test_these_are_those_that_were_shown_and_nothing_asked_since(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    choose(client)
    until = client.get("/corrections/of/calls/").context["latest"]
    ann.con.execute("update record.person_record set email = source || '@landlord.example'")
    client.post(
        "/says-who/person/ann/email/right/",
        {"which": "housing@landlord.example", "reason": ""},
    )

    client.post("/corrections/of/calls/sent/", {"until": str(until), "what": ""})

    states = dict(Correction.objects.filter(system="calls").values_list("column", "state"))
    assert states == {"telephone": "sent", "email": "to_send"}
    assert Act.objects.filter(event="correction.sent").count() == 1


def test_the_owners_answer_is_recorded_step_by_step_and_stays(as_role: As, ann: MadeRecord) -> None:
    client = as_role("kim_lead")
    choose(client)
    address = f"/corrections/one/{Correction.objects.get().pk}/"

    early = client.post(address, {"step": "accepted"}, follow=True).content.decode()
    client.post(address, {"step": "sent"})
    without = client.post(address, {"step": "refused", "refused-reason": ""})
    client.post(address, {"step": "refused", "refused-reason": "It is the daughter’s."})

    assert "That step does not follow" in early
    assert without.status_code == 422
    assert "It is the daughter’s." in client.get(address).content.decode()
    assert list(CorrectionStep.objects.order_by("id").values_list("state", flat=True)) == [
        "sent", "refused",
    ]  # fmt: skip
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("delete from desk.correction_step")


def test_a_file_for_the_owner_holds_no_formula_and_what_was_shown_alone(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    choose(client)
    address = client.get("/corrections/of/calls/").context["take"]
    ann.con.execute("update record.person_record set email = source || '@landlord.example'")
    client.post("/says-who/person/ann/email/right/", {"which": "housing@landlord.example"})

    told = table_in(take(client, address, **{"take-purpose": "mending"}))
    book = take(client, address, **{"take-purpose": "mending", "take-form": "xlsx"}).body
    sheet = fastexcel.read_excel(book).load_sheet(1, header_row=None).to_arrow().to_pylist()

    assert [row[2:6] for row in told[1:]] == [
        ["calls-7", "Telephone", "'=07700 900999", "07700 900123"]
    ]
    row = list(sheet[1].values())
    assert row[2:6] == ["calls-7", "Telephone", "=07700 900999", "07700 900123"]
    assert b"<f>" not in _sheet_of(book)
    seen = View.objects.filter(page="list taken: corrections", thing_ids=["ann"])
    assert seen.count() == 2
    assert Act.objects.filter(event="list.taken").count() == 2


def test_a_saved_worklist_holds_what_is_asked_later_too(as_role: As, ann: MadeRecord) -> None:
    client = as_role("kim_lead")
    choose(client)
    address = client.get("/corrections/of/calls/").context["take"]

    saved = client.post(
        address,
        {"answer": "save", "save-name": "For calls", "save-form": "xlsx",
         "save-purpose": "mending", "save-schedule": "daily"},
    )  # fmt: skip

    assert saved.status_code == 302
    assert SavedList.objects.get().query == {"of": "calls", "state": "to_send"}
    page = client.get(saved.url).content.decode()
    assert "Calls" in page
    assert "/corrections/of/calls/?state=to_send" in page


@pytest.mark.parametrize("state", ["to_send", "open", "all"])
def test_a_worklist_that_is_taken_is_all_its_pages(
    as_role: As, ann: MadeRecord, state: str
) -> None:
    client = as_role("kim_lead")
    choose(client, "other", other="07700 900555")
    actor = Actor(None, frozenset({"kim_lead"}), TODAY)
    reading = reading_for(actor)
    for system in ("calls", "contractor", "housing"):
        asked, shown = asked_by(reading, system, {"state": state}), []
        while more := worklist(reading, asked, first=1, after=len(shown)):
            shown += more

        taken = list(LISTS["corrections"].rows(asking(actor, of=system, state=state)))

        assert [row.key for row in taken] == [str(row.correction_id) for row in shown]
        assert len(shown) == 1


def _sheet_of(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read("xl/worksheets/sheet2.xml")


def test_who_may_not_see_somebody_learns_nothing_of_what_is_asked(
    as_role: As, ann: MadeRecord
) -> None:
    choose(as_role("information_rights"))
    ann.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})
    lead, rights = as_role("kim_lead"), as_role("information_rights")
    one = f"/corrections/one/{Correction.objects.get().pk}/"

    assert "Nothing is asked of any system" in lead.get("/corrections/").content.decode()
    assert "07700" not in lead.get("/corrections/of/calls/").content.decode()
    assert len(table_in(take(lead, TAKE))) == 1
    assert lead.get(one).status_code == 404
    assert "to send to the owners" not in lead.get("/").content.decode()

    assert "calls-7" in rights.get(one).content.decode()
    row = table_in(take(rights, TAKE))[1]
    assert row[2] == "calls-7"
    assert row[-1].startswith("confidential: tell nobody the address")

    ann.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "privileged"})
    assert len(table_in(take(rights, TAKE))) == 1
    until = str(Correction.objects.get().pk)
    marked = rights.post("/corrections/of/calls/sent/", {"until": until, "what": ""}, follow=True)
    assert "1 is in no file" in marked.content.decode()
    assert Correction.objects.get().state == "to_send", "no file held it, so nobody was sent it"


@pytest.mark.parametrize("role", [r for r in ROLES if r not in ("kim_lead", "information_rights")])
def test_worklists_open_to_those_who_mend_the_record_alone(
    as_role: As, ann: MadeRecord, role: str
) -> None:
    assert as_role(role).get("/corrections/").status_code == 403
    assert as_role(role).get(TAKE).status_code in (403, 404)


def test_an_officer_of_another_patch_chooses_nothing(as_role: As, ann: MadeRecord) -> None:
    assert choose(as_role("officer")).status_code == 404
    assert not ValueChoice.objects.exists()


def test_what_a_child_s_date_of_birth_is_nobody_chooses(as_role: As, ann: MadeRecord) -> None:
    ann.con.execute("update record.person set age_band = '5_to_11'")
    ann.con.execute("update record.person_record set date_of_birth = '2018-01-01'")

    page = as_role("kim_lead").get("/says-who/person/ann/date_of_birth/right/")

    assert page.status_code == 404


@pytest.mark.parametrize(
    ("field", "of_type", "one", "other", "is_same"),
    [("telephone", "text", "+44 7700 900123", "07700900123", True),
     ("telephone", "text", "07700 900123", "07700 900124", False),
     ("telephone", "text", "none", "unknown", False),
     ("uprn", "text", "0010001234", "10001234", True),
     ("surname", "text", "O'Marker", "o marker", True),
     ("surname", "text", "Márker", "Marker", True),
     ("surname", "text", "–", "?", False),
     ("date_of_birth", "date", "2001-01-02", "2001-01-20", False)],
)  # fmt: skip
def test_python_and_the_database_compare_alike(
    record: MadeRecord, field: str, of_type: str, one: str, other: str, is_same: bool
) -> None:
    said = reading_for(nobody(TODAY)).said

    in_python = plain(of_type, field, one) == plain(of_type, field, other)
    with connection.cursor() as cursor:
        left, right = (plain_in_sql(said, "c", f"c.{of}") for of in ("one", "other"))
        cursor.execute(
            f"select {left.text} = {right.text} from (select 'person' as kind,"
            " %s::text as column, %s::text as one, %s::text as other) as c",
            [*left.values, *right.values, field, one, other],
        )
        assert (in_python, cursor.fetchone()[0]) == (is_same, is_same)


def test_the_pages_ask_the_database_so_many_times_and_no_more(
    as_role: As, ann: MadeRecord, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("kim_lead")
    choose(client, "other", other="07700 900555")
    one = f"/corrections/one/{Correction.objects.first().pk}/"
    client.get("/corrections/")

    for address, most in (("/corrections/", 16), ("/corrections/of/calls/", 20), (one, 23),
                          (FIELD, 25), (f"{FIELD}right/", 23),
                          ):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200, address
    with django_assert_max_num_queries(26):
        assert len(table_in(take(client, f"{TAKE}&state=all"))) == 2


def test_a_choice_is_not_overruled_by_one_that_never_saw_it(as_role: As, ann: MadeRecord) -> None:
    lead, colleague = as_role("kim_lead"), as_role("information_rights")
    opened = lead.get(f"{FIELD}right/").context
    choose(colleague)

    stale = {"which": "other", "other": "07700 900555", "shown": opened["shown"],
             "seen": opened["seen"]}  # fmt: skip
    refused = lead.post(f"{FIELD}right/", stale)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Somebody chose a value after you had opened this page" in page
    assert "07700 900123 was chosen on" in page
    assert "information_rights@landlord.example" in page
    assert ValueChoice.objects.get().value == "07700 900123"
    again = stale | {"seen": str(refused.context["seen"])}
    assert lead.post(f"{FIELD}right/", again).status_code == 302


def test_a_choice_among_what_systems_no_longer_say_is_asked_again(
    as_role: As, ann: MadeRecord
) -> None:
    lead = as_role("kim_lead")
    opened = lead.get(f"{FIELD}right/").context
    says_now(ann, "calls", "07700 900888")

    refused = choose(lead, shown=opened["shown"])

    assert refused.status_code == 422
    assert "The systems say otherwise" in refused.content.decode()
    assert not ValueChoice.objects.exists()
    assert choose(lead, shown=refused.context["shown"]).status_code == 302
