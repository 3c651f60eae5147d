"""What the owner of a system refused, and the same value written in another way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.using.mending.models import Correction, CorrectionStep
from tests.desk.made_record import MadeRecord
from tests.desk.using.test_corrections import FIELD, choose, says_now

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def test_a_choice_holds_where_a_system_writes_its_value_in_another_way(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    choose(client)

    says_now(ann, "calls", "07700 900 123")

    page = client.get(FIELD).content.decode()
    assert "Seen mended" in page
    assert "look whether it is still right" not in page


def test_what_an_owner_refused_says_why_and_is_asked_again_when_it_is_chosen_again(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    choose(client)
    asked = Correction.objects.get()
    one = f"/corrections/one/{asked.pk}/"
    client.post(one, {"step": "sent"})
    client.post(one, {"step": "refused", "refused-reason": "It is her daughter's."})
    whose = "Its owner says: “It is her daughter&#x27;s.”"
    for where in (FIELD, f"{FIELD}right/"):
        assert whose in as_role("complaints").get(where).content.decode()

    again = choose(as_role("complaints"), reason="Rang her again.")

    asked.refresh_from_db()
    assert asked.state == "to_send"
    page = client.get(again["Location"]).content.decode()
    assert "Its owner says" not in page
    steps = CorrectionStep.objects.order_by("id").values_list("state", "reason")
    assert list(steps)[-1] == ("to_send", "chosen again")
    choose(client)
    assert CorrectionStep.objects.count() == 3, "what waits is not asked twice"
