"""Every kind as every role: a token opens what its owner's pages would, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from ontherecord.desk.api import opening
from ontherecord.desk.facts.queries import as_rows
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.permission.kinds import kinds_in_force
from ontherecord.desk.permission.models import Account, Denied
from ontherecord.desk.permission.rules import ROLE_MAY, ROLES
from ontherecord.desk.using.pairs.models import MatchAnswer
from tests.desk.api.conftest import EVERY_KIND, Get, reading_with
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord
from tests.desk.permission.test_list_and_page_agree import (
    KINDS,
    actors,
    fill,
    guarded,
    issues,
    living,
    merged,
    things,
)

pytestmark = pytest.mark.django_db
Reads = Callable[..., Get]
MAY = [role for role in ROLES if "use_api" in ROLE_MAY[role]]
MAY_NOT = [role for role in ROLES if role not in MAY]


@pytest.mark.parametrize("role", MAY)
def test_every_kind_is_a_list_to_each_role_that_may_read(
    reads: Reads, household: MadeRecord, role: str
) -> None:
    get = reads(role)

    for kind in EVERY_KIND:
        answer = get(f"{kind}/")
        assert answer.status_code == 200, kind
        assert set(answer.json()) == {"items", "next", "changes"}


@pytest.mark.parametrize("role", MAY_NOT)
def test_whoever_may_not_read_is_told_so_at_every_address(
    reads: Reads, household: MadeRecord, role: str
) -> None:
    get = reads(role)

    for address in (*(f"{kind}/" for kind in EVERY_KIND), "kinds/", "runs/", "coverage/",
                    "openapi.json", "place/home1/", "changes/place/", "place/home1/timeline/",
                    "place/home1/says-who/"):  # fmt: skip
        answer = get(address)
        assert answer.status_code == 403, address
        assert "no role that may read" in answer.json()["detail"]


@pytest.mark.parametrize("role", MAY)
def test_coverage_is_told_to_those_whose_page_shows_it(
    reads: Reads, household: MadeRecord, role: str
) -> None:
    expected = 200 if "see_systems" in ROLE_MAY[role] else 403

    assert reads(role)("coverage/").status_code == expected


def test_coverage_tells_no_small_number_of_needs(reads: Reads, household: MadeRecord) -> None:
    household.put("check_said", *({"check": f"of_{one}", "subject": one}
                                  for one in ("need", "repair")))  # fmt: skip
    household.put(
        "coverage",
        *(
            {"check": f"of_{one}", "source": "housing", "judged_count": 3, "cannot_judge_count": 97}
            for one in ("need", "repair")
        ),
    )

    told = reads("kim_lead")("coverage/").json()["items"]

    assert {one["check"]: (one["judged_count"], one["cannot_judge_count"]) for one in told} == {
        "of_need": (None, None), "of_repair": (3, 97),
    }  # fmt: skip
    assert all("subject" not in one for one in told)


def test_an_issue_names_of_its_others_those_that_the_reader_may_see(
    reads: Reads, household: MadeRecord
) -> None:
    household.con.execute(
        "update record.issue set other_kind = 'need', other_ids = %s, other_count = 7",
        [["n1", "n0"]],
    )

    told = {}
    for role in ("kim_lead", "information_rights"):
        one = reads(role)("issue/i1/").json()
        [listed] = reads(role)("issue/").json()["items"]
        assert one == listed
        told[role] = (one["other_kind"], one["other_ids"], one["other_count"])

    assert told == {"kim_lead": ("need", [], 7), "information_rights": ("need", ["n1"], 7)}


def ids(answer, kind: str) -> list[str]:
    return [one[f"{kind}_id"] for one in answer.json()["items"]]


def test_roles_see_of_people_needs_and_fields_what_their_pages_show(
    reads: Reads, household: MadeRecord
) -> None:
    seen = {
        role: {kind: ids(reads(role)(f"{kind}/"), kind) for kind in ("person", "need", "repair")}
        for role in MAY
    }
    household.put("job_line", {"job_line_id": "j1", "place_id": "home1", "description": "damp"})
    of_repairs = reads("repairs")("job_line/j1/").json()
    of_rights = reads("information_rights")("job_line/j1/").json()

    assert seen == {
        "officer": {"person": [], "need": [], "repair": []},
        "repairs": {"person": [], "need": [], "repair": ["r1", "r2"]},
        "complaints": {"person": ["ann", "bob"], "need": [], "repair": ["r1", "r2"]},
        "information_rights": {"person": ["ann", "bob"], "need": ["n1"], "repair": ["r1", "r2"]},
        "kim_lead": {"person": ["ann", "bob"], "need": [], "repair": ["r1", "r2"]},
    }
    assert "description" not in of_repairs
    assert of_rights["description"] == "damp"


def test_who_is_in_hiding_is_answered_as_what_is_not_there(
    reads: Reads, household: MadeRecord
) -> None:
    get = reads("kim_lead")
    household.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})

    hidden = [get(f"person/ann/{more}") for more in ("", "says-who/", "timeline/")]
    nobody = [get(f"person/nobody/{more}") for more in ("", "says-who/", "timeline/")]

    assert [one.status_code for one in hidden] == [404] * 3
    assert [one.content for one in hidden] == [one.content for one in nobody]
    assert ids(get("person/"), "person") == ["bob"]
    assert ids(get("person/", place_id="home1"), "person") == []
    assert ids(get("repair/"), "repair") == ["r2"]
    assert ids(get("repair/", person_id="ann"), "repair") == []
    assert [one["thing_id"] for one in get("place/home1/timeline/").json()["items"]] == []


def test_who_may_be_two_people_is_left_out_with_what_hangs_on_them(
    reads: Reads, household: MadeRecord, accounts: dict[str, Account]
) -> None:
    household.put("match", *({"kind": "person", "entity_id": "ann", "record_id": one}
                             for one in ("a", "b")))  # fmt: skip
    get = reads("information_rights")
    changes = get("need/").json()["changes"]
    assert ids(get("need/"), "need") == ["n1"]

    MatchAnswer.objects.create(
        kind="person", record_id="a", other_record_id="b", system="a", reference="1",
        other_system="b", other_reference="2", answer="not_same", post="records lead",
        answered_at=NOW, answered_by=accounts["kim_lead"].pk,
    )  # fmt: skip

    assert ids(get("person/"), "person") == ["bob"]
    assert ids(get("need/"), "need") == []
    assert get("need/n1/").status_code == get("person/ann/says-who/").status_code == 404
    assert ids(get("repair/"), "repair") == ["r1", "r2"]
    assert get(changes).status_code == 410


def test_whom_somebody_is_denied_no_token_of_theirs_opens(
    reads: Reads, household: MadeRecord, accounts: dict[str, Account]
) -> None:
    Denied.objects.create(account=accounts["kim_lead"], kind="person", thing_id="ann",
                          starts_on=TODAY, reason="own_record")  # fmt: skip

    get = reads("kim_lead")

    assert ids(get("person/"), "person") == ["bob"]
    assert get("person/ann/").status_code == 404
    assert ids(get("repair/"), "repair") == ["r2"]


def test_a_field_beyond_the_reader_is_no_filter_either(reads: Reads, household: MadeRecord) -> None:
    household.put(
        "job_line",
        {"job_line_id": "j1", "place_id": "home1", "alert_given": "lone_working"},
    )
    codes = reads("information_rights")("kinds/").json()["items"]
    fields = next(one["fields"] for one in codes if one["kind"] == "job_line")
    code = next(iter(next(f["codes"] for f in fields if f["field"] == "alert_given") or ["x"]))
    household.con.execute("update record.job_line set alert_given = %s", [code])

    asked = {"alert_given": code}

    assert ids(reads("repairs")("job_line/"), "job_line") == ["j1"]
    assert ids(reads("repairs")("job_line/", **asked), "job_line") == []
    assert ids(reads("information_rights")("job_line/", **asked), "job_line") == ["j1"]


def test_a_token_reads_only_the_kinds_it_was_made_for(reads: Reads, household: MadeRecord) -> None:
    get = reads("information_rights", ["place", "issue_case"])

    refused = get("repair/")
    story = get("place/home1/timeline/").json()["items"]

    assert ids(get("place/"), "place") == ["block", "home1", "home2"]
    assert refused.status_code == 403
    assert "make another for repair" in refused.json()["detail"]
    assert story == []
    assert [one["kind"] for one in get("kinds/").json()["items"]] == ["place", "issue_case"]
    assert len(get("issue_case/").json()["items"]) == 1
    assert get("issue/").status_code == 403


@pytest.mark.slow
@settings(
    max_examples=12,
    phases=[Phase.generate],
    deadline=None,  # a database of its own decides how long it takes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    things=things,
    living=living,
    issues=issues,
    guarded=guarded,
    merged=merged,
    actor=actors,
    kinds=some.sets(
        some.sampled_from([*KINDS, "place", "person", "issue"]), min_size=2, max_size=3
    ),
)
def test_the_api_tells_what_a_page_would_show(
    record: MadeRecord, token_of, things, living, issues, guarded, merged, actor, kinds
) -> None:
    token, text = token_of("officer", kinds)
    get = reading_with(text)

    try:
        fill(record, things, living, issues, guarded)
        if merged:
            record.put(
                "redirect", dict(zip(("kind", "entity_id", "now_entity_id"), merged, strict=True))
            )
        with pytest.MonkeyPatch.context() as patched:
            whole = replace(actor, account_id=token.account_id)
            patched.setattr(opening, "actor_of", lambda account, today: whole)
            for kind in (*sorted(kinds), "tenancy"):
                answer = get(f"{kind}/")
                if "use_api" not in actor.actions or kind not in kinds:
                    assert answer.status_code == 403
                    continue
                listed = {one[f"{kind}_id"]: one for one in answer.json()["items"]}
                shape = kinds_in_force()[kind]
                for row in as_rows(f"select *, {shape.id_column} as id from record.{kind}"):
                    subject = subject_of(actor, kind, row["id"])
                    assert subject
                    verdict = may(actor, "use_api", subject)
                    assert (row["id"] in listed) is verdict.yes, (kind, row["id"])
                    if verdict and shape.levels:
                        ours = verdict.fields & row.keys() - {"row_hash", "known_until"}
                        assert set(listed[row["id"]]) == ours, kind
                    now_another = merged and merged[:2] == (kind, row["id"])
                    one = get(f"{kind}/{row['id']}/")
                    if not now_another:
                        assert one.status_code == (200 if verdict else 404), (kind, row["id"])
                        assert not verdict or one.json() == listed[row["id"]]
    finally:
        record.empty(keep=("run",))
