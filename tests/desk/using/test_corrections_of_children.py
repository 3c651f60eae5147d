"""What is told of nobody under 18 is asked of no system either."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.using.mending.models import Correction
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def test_once_somebody_is_found_to_be_a_child_their_date_of_birth_is_asked_of_nobody(
    as_role: As, ann: MadeRecord
) -> None:
    ann.con.execute("update record.person_record set date_of_birth = '1980-03-02'")
    ann.con.execute("update record.person set date_of_birth = '1980-03-02', age_band = 'adult'")
    lead = as_role("kim_lead")
    lead.post("/says-who/person/ann/date_of_birth/right/",
              {"which": "other", "other": "2014-05-06"})  # fmt: skip
    of_housing = "/lists/corrections/take/?of=housing&state=all"
    assert "2014" in str(table_in(take(lead, of_housing)))

    ann.con.execute("update record.person set age_band = 'child'")

    asked = Correction.objects.get(system="housing")
    assert "2014" not in str(table_in(take(lead, of_housing)))
    assert lead.get(f"/corrections/one/{asked.pk}/").status_code == 404
    assert "date_of_birth" not in lead.get("/corrections/of/housing/").content.decode()
