"""What was answered to a check's issues stands in a list; many are put to where a sample's were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.permission.models import Account
from ontherecord.desk.using.mending.models import Correction
from ontherecord.desk.using.sampling.models import BulkAnswer, IssueSample
from tests.desk.made_record import MadeRecord
from tests.desk.using.test_sampling import (
    MANY,
    an_issue,
    answer_all_of,
    answer_others,
    draw,
    in_days,
    many,
    none_of,
)

__all__ = ["an_issue", "many"]
pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def put_to(client: Client, issue_id: str, system: str) -> None:
    client.post(
        f"/cases/case-p1/issues/{issue_id}/",
        {"answer": "mend_at_source", "mend_at_source-system": system,
         "mend_at_source-column": "UPRN", "mend_at_source-cause": "left empty",
         "mend_at_source-returns_on": in_days(28)},
    )  # fmt: skip


@pytest.fixture
def two_systems(many: MadeRecord) -> MadeRecord:
    many.put("system", *({"system_id": key, "source_ref": key, "system_name": key.title(),
                          "side": "landlord"} for key in ("housing", "calls")))  # fmt: skip
    return many


def test_what_is_mended_at_source_for_all_joins_one_correction(
    as_role: As, two_systems: MadeRecord
) -> None:
    many, client = two_systems, as_role("kim_lead")
    sample = draw(client)
    for issue_id in sample.issue_ids:
        put_to(client, issue_id, "housing")
    asked = Correction.objects.get()
    listed = client.get("/checks/a_check/answers/").content.decode()
    assert "To be mended at source: Housing, UPRN. left empty" in listed
    assert f"/corrections/one/{asked.pk}/" in listed
    shown = client.get(f"/samples/{sample.pk}/").content.decode()
    assert "To be mended at source: Housing, UPRN. left empty: 30 of 30" in shown

    answer_others(client, sample, **{"all-alike": f"mend_at_source.{asked.pk}", "all-reason": ""})

    assert Correction.objects.get() == asked
    page = client.get("/corrections/of/housing/").content.decode()
    assert "40 of 40 issues stand" in page
    many.con.execute("update record.issue set gone_on = '2026-03-20' where issue_id < 'i39'")
    assert "1 of 40 issues stand" in client.get("/corrections/of/housing/").content.decode()
    many.con.execute("update record.issue set gone_on = '2026-03-20'")
    one = client.get(f"/corrections/one/{asked.pk}/").content.decode()
    assert "Seen mended: none of its issues stands any more" in one


def test_all_are_put_to_the_system_to_which_those_of_the_sample_were(
    as_role: As, two_systems: MadeRecord
) -> None:
    client = as_role("kim_lead")
    two_systems.con.execute("update record.issue set source = null")
    client.post("/checks/a_check/sample/", {"system": ""})
    sample = IssueSample.objects.latest("id")
    for number, issue_id in enumerate(sample.issue_ids):
        put_to(client, issue_id, "calls" if number else "housing")
    page = client.get(f"/samples/{sample.pk}/").content.decode()
    assert "Calls, UPRN. left empty: 29 of 30" in page
    assert "Housing, UPRN. left empty: 1 of 30" in page
    asked = Correction.objects.get(system="calls")

    answer_others(client, sample, **{"all-alike": f"mend_at_source.{asked.pk}"})

    assert set(Correction.objects.values_list("system", flat=True)) == {"housing", "calls"}
    assert asked.issueanswer_set.count() == 39
    assert BulkAnswer.objects.get().alike_count == 29
    assert client.get("/corrections/").status_code == 200


def test_what_was_answered_stands_in_a_list_with_its_reason_and_leads_to_its_case(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    client, address = as_role("kim_lead"), "/checks/a_check/answers/"
    assert f'href="{address}"' in client.get("/checks/a_check/").content.decode()
    sample = draw(client)
    answer_all_of(sample, accounts["kim_lead"], wrong=24)
    answer_others(client, sample)
    bulk = BulkAnswer.objects.get()
    assert f'href="{address}?bulk={bulk.pk}"' in client.get("/checks/a_check/").content.decode()

    def listed(query: str = "") -> list[str]:
        rows = client.get(f"{address}{query}").context["rows"]
        return sorted(one["row"].issue_id for one in rows)

    assert len(listed()) == MANY
    assert listed("?answer=not_an_issue.wrong_rule&bulk=") == sorted(
        set(listed()) - set(sample.issue_ids[24:])
    )
    at_once = listed(f"?bulk={bulk.pk}")
    assert not set(at_once) & set(sample.issue_ids)
    page = client.get(f"{address}?bulk={bulk.pk}").content.decode()
    assert f'href="/cases/case-p1/#issue-{at_once[0]}"' in page
    assert "It does not know garages." in page
    assert "one of many that were answered at once" in page

    none_of(client, at_once[0], "wrong_data")
    assert listed(f"?bulk={bulk.pk}") == at_once[1:], "what somebody answered since counts"
    client.post(f"/bulk-answers/{bulk.pk}/undo/", {"undo-why": "It was wrong."})
    assert listed(f"?bulk={bulk.pk}") == []
    assert len(listed()) == 31
    for wrong in ("?answer=nothing", "?bulk=x"):
        assert client.get(f"{address}{wrong}").status_code == 404


def test_an_answer_is_listed_to_nobody_who_sees_not_its_issue_or_its_case(
    as_role: As, many: MadeRecord
) -> None:
    none_of(as_role("kim_lead"), "i00", "wrong_rule")

    def sees(role: str) -> bool:
        return "Looked." in as_role(role).get("/checks/a_check/answers/").content.decode()

    assert sees("complaints")
    assert not sees("officer"), "the home lies in no patch of theirs"
    many.con.execute("update record.issue set held_back = 'confidential' where issue_id = 'i00'")
    assert not sees("complaints")
    assert sees("information_rights")
    many.con.execute("update record.issue set held_back = null, gone_on = '2026-03-19'")
    page = as_role("complaints").get("/checks/a_check/answers/").content.decode()
    assert "Stands no longer" in page
    assert "/cases/case-p1/" not in page


def test_what_was_answered_to_an_issue_is_not_told_to_whoever_may_not_see_it(
    as_role: As, many: MadeRecord, accounts: dict[str, Account]
) -> None:
    sample = draw(as_role("kim_lead"))
    answer_all_of(sample, accounts["kim_lead"], wrong=29)
    many.con.execute(
        "update record.issue set held_back = 'confidential', gone_on = '2026-03-19'"
        " where issue_id = %s",
        [sample.issue_ids[29]],
    )

    page = as_role("complaints").get(f"/samples/{sample.pk}/").content.decode()

    [hidden] = [one for one in page.split("<li>") if "An issue that you may not see" in one]
    assert "Answered" not in hidden
    assert "Right but accepted" not in hidden
    assert "Stands no longer" not in hidden
    assert page.count("wrong rule") > 28
