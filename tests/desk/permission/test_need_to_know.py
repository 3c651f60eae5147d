"""Who may see what, told case by case, by page and by list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ontherecord.desk.facts.queries import NotThere, as_rows, the_thing, things
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.actors import Actor, actor_of, nobody
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.permission.models import Account
from ontherecord.desk.permission.predicates import visible_record, visible_thing
from ontherecord.desk.permission.rules import ROLES
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db


def somebody(role: str, **also) -> Actor:
    return Actor(None, frozenset({role}), TODAY, **also)


@pytest.fixture
def block(record: MadeRecord) -> MadeRecord:
    """Two homes in a block: in one lives Ann, in the other lived Bob."""
    record.places({"block": None, "home1": "block", "home2": "block"})
    record.living("ann", "home1")
    record.living("bob", "home2", ends_before=date(2026, 1, 1))
    record.put(
        "repair",
        {"repair_id": "r1", "place_id": "home1", "person_id": "ann", "description": "damp"},
        {"repair_id": "r2", "place_id": "home2", "person_id": "bob", "description": "boiler"},
    )
    record.put(
        "need",
        {"need_id": "n1", "place_id": "home1", "person_id": "ann"},
        {"need_id": "n2", "place_id": "home2", "person_id": "bob"},
    )
    return record


def seen(actor: Actor, kind: str) -> set[str]:
    return {row[f"{kind}_id"] for row in things(actor, kind, order_by=f"{kind}_id")}


def test_an_officer_sees_the_households_of_the_patch_and_of_former_ones_only_the_repairs(
    block: MadeRecord,
) -> None:
    officer = somebody("officer", patch_places=("block",))

    assert seen(officer, "repair") == {"r1", "r2"}
    assert seen(officer, "need") == {"n1"}
    assert seen(officer, "person") == {"ann"}


def test_of_a_former_household_an_officer_sees_no_calls_kin_complaints_or_papers(
    block: MadeRecord,
) -> None:
    kinds = (
        "contact", "named_contact", "complaint", "document", "agreed_action", "availability",
        "notice",
    )  # fmt: skip
    for kind in kinds:
        block.put(
            kind,
            {f"{kind}_id": "of-ann", "place_id": "home1", "person_id": "ann"},
            {f"{kind}_id": "of-bob", "place_id": "home2", "person_id": "bob"},
            {f"{kind}_id": "of-block", "place_id": "block"},
        )
    officer = somebody("officer", patch_places=("block",))

    for kind in kinds:
        assert seen(officer, kind) == {"of-ann", "of-block"}, kind


def test_an_officer_sees_no_household_of_another_patch_and_still_finds_the_home(
    block: MadeRecord,
) -> None:
    officer = somebody("officer", patch_places=("elsewhere",))

    assert seen(officer, "place") == {"block", "home1", "home2"}
    assert seen(officer, "repair") == set()
    assert seen(officer, "person") == set()


def test_repairs_staff_see_every_repair_and_no_need_but_of_their_cases(block: MadeRecord) -> None:
    anybody = somebody("repairs")
    with_the_case = somebody("repairs", case_ids=("case-home1",))

    assert seen(anybody, "repair") == {"r1", "r2"}
    assert seen(anybody, "need") == set()
    assert seen(with_the_case, "need") == {"n1"}


@pytest.mark.parametrize("role", ["officer", "repairs", "complaints", "kim_lead"])
def test_a_case_of_a_block_opens_the_building_and_none_of_the_households_in_it(
    block: MadeRecord, role: str
) -> None:
    block.living("warden", "block")
    block.put(
        "need",
        {"need_id": "of-warden", "place_id": "block", "person_id": "warden"},
        {"need_id": "of-stair", "place_id": "stair"},
        {"need_id": "of-a-flat", "place_id": "home1"},
    )
    with_the_case = somebody(role, case_ids=("case-block",), communal_parts=("stair",))

    assert seen(with_the_case, "need") == {"of-warden", "of-stair"}
    assert "ann" not in seen(with_the_case, "person") or role in ("complaints", "kim_lead")


def test_a_case_of_a_building_is_one_of_its_communal_parts_too(
    block: MadeRecord, accounts: dict[str, Account]
) -> None:
    block.put(
        "place",
        {"place_id": "stair", "place_type": "communal_part", "part_of_id": "block"},
        {"place_id": "bins", "place_type": "communal_part", "part_of_id": "estate"},
    )
    block.put("issue_case", {"case_id": "case-block", "open_issue_count": 1})
    by = nobody(TODAY)
    actions.give_case("case-block", accounts["repairs"], by=by, at=NOW, purpose="working a case")

    assert actor_of(accounts["repairs"], TODAY).case_places == ("block", "stair")
    assert actor_of(accounts["officer"], TODAY).case_places == ()


@pytest.mark.parametrize("role", ["board", "auditor", "administrator"])
def test_who_keeps_the_desk_or_governs_sees_no_home_and_nobody(
    block: MadeRecord, role: str
) -> None:
    actor = somebody(role, patch_places=("block",), case_ids=("case-home1",))

    for kind in ("place", "person", "repair", "need"):
        assert seen(actor, kind) == set()


@pytest.mark.parametrize("role", [r for r in ROLES if r != "information_rights"])
def test_somebody_whose_address_is_confidential_is_seen_by_nobody_else_nor_what_hangs_on_it(
    block: MadeRecord, role: str
) -> None:
    block.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})
    block.put("repair_change", {"repair_change_id": "c1", "repair_id": "r1", "place_id": "home1"})
    block.put("guarded", {"kind": "repair", "thing_id": "r1", "rule": "confidential"})
    actor = somebody(role, patch_places=("block",), case_ids=("case-home1", "person-ann"))

    assert "ann" not in seen(actor, "person")
    assert "r1" not in seen(actor, "repair")
    assert "n1" not in seen(actor, "need")
    assert seen(actor, "repair_change") == set()
    with pytest.raises(NotThere):
        the_thing(actor, "see_people", "person", "ann")


def test_the_case_of_somebody_held_back_is_held_back_too(block: MadeRecord) -> None:
    block.put("issue_case", {"case_id": "person-ann"}, {"case_id": "person-bob"})
    block.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})

    cases = things(somebody("kim_lead"), "issue_case", order_by="case_id")

    assert [case["case_id"] for case in cases] == ["person-bob"]


def test_information_rights_and_whoever_is_named_for_it_see_what_is_guarded(
    block: MadeRecord,
) -> None:
    block.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})
    named = somebody("officer", named_for=(("person", "ann"),))

    assert "ann" in seen(somebody("information_rights"), "person")
    assert seen(named, "person") == {"ann"}
    assert seen(named, "need") == {"n1"}


def test_who_is_named_for_a_person_sees_their_privileged_papers_only_when_named_for_them(
    block: MadeRecord,
) -> None:
    block.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})
    block.put("document", *({"document_id": d, "person_id": "ann"} for d in ("d1", "d2")))
    block.put("guarded", {"kind": "document", "thing_id": "d1", "rule": "privileged"})
    block.put(
        "issue",
        {"issue_id": "i1", "person_id": "ann", "sensitivity": "personal",
         "held_back": "privileged"},
        {"issue_id": "i2", "person_id": "ann", "sensitivity": "personal",
         "held_back": "confidential"},
    )  # fmt: skip
    for_ann = somebody("complaints", named_for=(("person", "ann"),))
    for_the_paper = somebody("complaints", named_for=(("document", "d1"),))

    assert seen(for_ann, "document") == {"d2"}
    assert seen(for_ann, "issue") == {"i2"}
    assert seen(for_the_paper, "document") == {"d1"}
    with pytest.raises(NotThere):
        the_thing(for_ann, "see_people", "document", "d1")
    assert the_thing(for_the_paper, "see_people", "document", "d1")


def test_a_guard_that_has_ended_guards_nothing(block: MadeRecord) -> None:
    block.put(
        "guarded",
        {"kind": "repair", "thing_id": "r1", "rule": "privileged", "known_until": NOW},
    )

    assert "r1" in seen(somebody("repairs"), "repair")


def test_fields_beyond_the_reader_are_left_out_of_page_and_list(block: MadeRecord) -> None:
    block.put("job_line", {"job_line_id": "j1", "place_id": "home1", "description": "asks for her"})
    repairs, officer = somebody("repairs"), somebody("officer", patch_places=("block",))

    told = {actor: things(actor, "job_line", order_by="job_line_id")[0] for actor in
            (repairs, officer)}  # fmt: skip
    page = the_thing(repairs, "see_homes", "job_line", "j1")

    assert "description" not in told[repairs]
    assert "description" not in page.values
    assert "description" not in page.verdict.fields
    assert told[officer]["description"] == "asks for her"


def test_the_verdict_gives_the_purpose_for_the_audit(block: MadeRecord) -> None:
    officer = somebody("officer", patch_places=("block",))

    verdict = may(officer, "see_people", subject_of(officer, "person", "ann"))

    assert (verdict.yes, verdict.reason) == (True, "looking after the households of a patch")
    assert may(officer, "see_audit").yes is False


def test_records_and_matches_are_seen_as_their_thing_is(block: MadeRecord) -> None:
    block.put("match", {"kind": "repair", "entity_id": "r1", "record_id": "h1"},
              {"kind": "repair", "entity_id": "r2", "record_id": "h2"})  # fmt: skip
    block.put("repair_record", {"record_id": "h1"}, {"record_id": "h2"}, {"record_id": "h3"})
    block.put("need_record", {"record_id": "n1"}, {"record_id": "n2"})
    block.put("guarded", {"kind": "repair", "thing_id": "r2", "rule": "privileged"})
    officer = somebody("officer", patch_places=("block",))

    of_things = visible_thing(officer, "repair", "m.entity_id")
    rows = as_rows(f"select entity_id from record.match as m where {of_things.sql}",
                   of_things.params)  # fmt: skip
    records = {}
    for kind in ("repair", "need"):
        sql, params = visible_record(officer, kind, "r")
        found = as_rows(f"select record_id from record.{kind}_record as r where {sql}", params)
        records[kind] = {row["record_id"] for row in found}

    assert rows == [{"entity_id": "r1"}]
    assert records == {"repair": {"h1"}, "need": {"n1"}}


def test_an_issue_held_back_stands_in_no_list_but_a_suggestion_of_a_need_in_the_patchs(
    block: MadeRecord,
) -> None:
    block.put(
        "issue",
        {"issue_id": "i1", "place_id": "home1", "sensitivity": "special",
         "held_back": "suggestion"},
        {"issue_id": "i2", "place_id": "home1", "sensitivity": "personal",
         "held_back": "sensitive"},
        {"issue_id": "i3", "place_id": "home1", "sensitivity": "personal"},
    )  # fmt: skip

    assert seen(somebody("kim_lead"), "issue") == {"i3"}
    assert seen(somebody("officer", patch_places=("block",)), "issue") == {"i1", "i3"}
    assert seen(somebody("information_rights"), "issue") == {"i1", "i2", "i3"}


def test_roles_patches_and_cases_are_dated(block: MadeRecord, accounts: dict[str, Account]) -> None:
    block.put("issue_case", {"case_id": "case-home1", "open_issue_count": 1})
    by, officer = nobody(TODAY), accounts["officer"]
    patch = actions.make_patch("North", ["block"], by=by, at=NOW)
    team = actions.make_team("Team", [officer], by=by, at=NOW)
    actions.give_patch(patch, team, by=by, at=NOW)
    actions.give_case("case-home1", officer, by=by, at=NOW, purpose="working a case")

    today = actor_of(officer, TODAY)
    the_day_before = actor_of(officer, date(2026, 3, 19))

    assert (today.roles, today.patch_places) == ({"officer"}, ("block",))
    assert today.case_ids == ("case-home1",)
    assert the_day_before == replace(nobody(date(2026, 3, 19)), account_id=officer.pk)


def test_a_case_given_to_another_is_no_longer_the_firsts(
    block: MadeRecord, accounts: dict[str, Account]
) -> None:
    block.put("issue_case", {"case_id": "case-home1", "open_issue_count": 1})
    by = nobody(TODAY)
    for role in ("officer", "repairs"):
        actions.give_case("case-home1", accounts[role], by=by, at=NOW, purpose="working a case")

    assert actor_of(accounts["officer"], TODAY).case_ids == ()
    assert actor_of(accounts["repairs"], TODAY).case_ids == ("case-home1",)


def test_a_role_taken_away_ends_today(accounts: dict[str, Account]) -> None:
    by, officer = nobody(TODAY), accounts["officer"]

    actions.set_roles(officer, ["board"], said_by="desk", by=by, at=NOW)

    assert actor_of(officer, TODAY).roles == {"board"}
    with pytest.raises(actions.UnableToGiveRole, match="there are officer"):
        actions.set_roles(officer, ["king"], said_by="desk", by=by, at=NOW)


def test_who_is_in_hiding_is_hidden_under_the_id_from_before_two_were_found_to_be_one(
    block: MadeRecord,
) -> None:
    officer = somebody("officer", patch_places=("block",))
    assert seen(officer, "person") == {"ann"}
    block.put("guarded", {"kind": "person", "thing_id": "anne", "rule": "confidential"})
    block.put("redirect", {"kind": "person", "entity_id": "ann", "now_entity_id": "anne"})

    assert seen(officer, "person") == set()
    assert seen(officer, "need") == set()
    assert seen(officer, "repair") == {"r2"}
    subject = subject_of(officer, "person", "ann")
    assert subject
    assert subject.is_guarded


def test_who_is_denied_somebody_sees_no_tenancy_that_they_hold(block: MadeRecord) -> None:
    block.put("tenancy", {"tenancy_id": "t1", "place_id": "home1"},
              {"tenancy_id": "t2", "place_id": "home2"})  # fmt: skip
    block.con.execute("update record.occupancy set tenancy_id = 't1' where person_id = 'ann'")
    denied = somebody("kim_lead", denied=(("person", "ann"),))

    assert seen(somebody("kim_lead"), "tenancy") == {"t1", "t2"}
    assert seen(denied, "tenancy") == {"t2"}
    with pytest.raises(NotThere):
        the_thing(denied, "see_homes", "tenancy", "t1")
