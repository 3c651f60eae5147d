"""What was chosen by the word of a record that is somebody else's since is asked of nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.using.mending.models import Correction
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord, hold_apart
from tests.desk.using.test_corrections import FIELD, TAKE, choose

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def part(record: MadeRecord) -> None:
    """Let a run take the record of housing for somebody else than Ann."""
    record.con.execute("update record.match set entity_id = 'bea' where record_id = 'of-housing'")
    record.put("person", {"person_id": "bea", "place_id": "p1", "surname": "Marker"})


@pytest.mark.parametrize("how", ["held apart", "parted"])
def test_nothing_is_asked_any_more_by_the_word_of_a_record_that_is_somebody_elses(
    as_role: As, ann: MadeRecord, how: str
) -> None:
    client = as_role("kim_lead")
    choose(client)
    [made] = Correction.objects.all()
    one, listed = f"/corrections/one/{made.pk}/", "/corrections/of/calls/"
    assert "07700 900123" in client.get(listed).content.decode()

    if how == "parted":
        part(ann)
    else:
        hold_apart(ann, "person", "ann")

    assert client.get(one).status_code == 404
    assert "07700 900123" not in client.get(listed).content.decode()
    assert table_in(take(client, TAKE))[1:] == []
    if how == "parted":
        for address in (FIELD, "/says-who/person/ann/", f"{FIELD}right/"):
            assert "07700 900123" not in client.get(address).content.decode(), address
    client.post(f"{listed}sent/", {"until": str(made.pk)})
    assert Correction.objects.get().state == "to_send"


def test_what_is_chosen_again_after_a_run_parted_two_is_asked_by_the_new_choice(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    choose(client)
    part(ann)
    assert table_in(take(client, TAKE))[1:] == []

    choose(client, "+447700900123")

    assert Correction.objects.count() == 1
    assert len(table_in(take(client, TAKE))[1:]) == 1
    assert "Chosen as right: <strong>+447700900123</strong>" in client.get(FIELD).content.decode()
