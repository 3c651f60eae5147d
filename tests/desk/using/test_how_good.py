"""What was decided says how good the matching is; the file for training names nobody."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as some

from ontherecord.desk.audit.models import Act
from ontherecord.desk.using.pairs.labelled import wilson
from ontherecord.desk.using.pairs.models import MatchAnswer
from ontherecord.desk.using.pairs.picturing import WIDTH, picture_of
from tests.desk.made_record import MadeRecord

As = Callable[[str | None], Client]
AT = datetime(2026, 3, 20, 9, tzinfo=UTC)
EXPLAINED = {
    "start": -10.0, "enough": 6.0, "weight": 4.5, "version": "1",
    "against": ["The middle names differ."],
    "parts": [{"what": "First name", "words": "the same", "weight": 8.0},
              {"what": "Family name", "words": "the same", "weight": 9.5},
              {"what": "Date of birth", "words": "missing in one of them", "weight": 0.0},
              {"what": "Home and contact", "words": "different homes", "weight": -3.0}],
}  # fmt: skip


def put_pair(record: MadeRecord, one: str, other: str, *, linked: bool) -> None:
    for name, thing in ((one, one), (other, one if linked else other)):
        record.put("person_record", {"record_id": name, "source": "housing", "source_ref": name,
                                     "surname": "Marker", "extract": "people.csv"})  # fmt: skip
        record.put("match", {"kind": "person", "entity_id": thing, "record_id": name})
    record.put("person", {"person_id": one, "surname": "Marker", "age_band": "adult"})
    if not linked:
        record.put("person", {"person_id": other, "surname": "Marker", "age_band": "adult"})


def answered(one: str, other: str, said: str, *, minutes: int = 0, **how: object) -> None:
    MatchAnswer.objects.create(
        kind="person", record_id=one, other_record_id=other, system="a", reference="Quillfeather",
        other_system="b", other_reference="2", answer=said, post="records lead",
        answered_at=AT + timedelta(minutes=minutes), answered_by=uuid4(), **how,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_figures_are_those_of_the_pairs_as_they_stood_when_first_answered(
    as_role: As, record: MadeRecord
) -> None:
    for number, linked in enumerate((True, True, True, False)):
        put_pair(record, f"a{number}", f"b{number}", linked=linked)
    answered("a0", "b0", "same", found="sample", was_linked=True)
    answered("a1", "b1", "not_same", found="sample", was_linked=True)
    answered("a2", "b2", "same", found="chosen", was_linked=True)
    answered("a3", "b3", "not_same", found="open", was_linked=False)
    answered("b3", "a3", "same", minutes=5, found="chosen", was_linked=False)

    page = as_role("kim_lead").get("/matches/how-good/").content.decode()
    text = " ".join(page.split())

    assert '1 of 2</td><td class="govuk-table__cell govuk-table__cell--numeric">0.500' in text
    assert "2 of 3" in text, "precision of all linked pairs"
    assert "2 of 3" in text.partition("Recall")[2], "recall of the pairs said to be the same"
    assert "What this cannot tell" in text


@pytest.mark.django_db
def test_the_file_holds_ids_and_answers_and_is_told_to_the_audit(
    as_role: As, record: MadeRecord
) -> None:
    put_pair(record, "a0", "b0", linked=True)
    answered("b0", "a0", "same", found="sample", was_linked=True, weight=7.5)
    record.put("person", {"person_id": "hid"})
    put_pair(record, "h0", "h1", linked=True)
    record.put("guarded", {"kind": "person", "thing_id": "h0", "rule": "confidential"})
    answered("h0", "h1", "same", found="chosen", was_linked=True)

    file = as_role("kim_lead").get("/matches/decided-pairs.csv").content.decode()

    assert list(csv.reader(io.StringIO(file)))[1:] == [
        ["person", "a0", "b0", "same", "sample", "yes", "7.5", "2026-03-20"]
    ]
    assert "Marker" not in file
    assert "Quillfeather" not in file
    assert Act.objects.get(event="labelled_pairs.exported").thing_ids == ["a0"]
    assert as_role("officer").get("/matches/decided-pairs.csv").status_code == 403


@pytest.mark.django_db
def test_the_random_sample_is_put_before_people_in_its_order(
    as_role: As, record: MadeRecord
) -> None:
    for number in range(2):
        put_pair(record, f"a{number}", f"b{number}", linked=True)
        record.put(
            "match_explained",
            {"kind": "person", "record_id": f"a{number}", "other_record_id": f"b{number}",
             "sample_turn": 2 - number, "explanation": json.dumps(EXPLAINED)},
        )  # fmt: skip
    kim = as_role("kim_lead")

    first = kim.get("/matches/sample/")
    page = kim.get(first["Location"]).content.decode()
    kim.post(first["Location"], {"answer": "same"})
    second = kim.get("/matches/sample/")
    kim.post(second["Location"], {"answer": "same"})

    assert (first["Location"], second["Location"]) == ("/matches/a1/b1/", "/matches/a0/b0/")
    assert "<svg" in page
    assert "+9.5 for" in page
    assert "−3.0 against" in page
    assert "Whatever the weight:" in page
    assert "number 1 of a random sample" in page
    assert kim.get("/matches/sample/")["Location"] == "/matches/how-good/"
    assert set(MatchAnswer.objects.values_list("found", "was_linked", "weight")) == {
        ("sample", True, 4.5)
    }


@settings(deadline=None)  # a busy machine decides how long it takes
@given(of=some.integers(1, 400), data=some.data())
def test_the_interval_holds_the_share_and_narrows_with_more(of: int, data: some.DataObject) -> None:
    right = data.draw(some.integers(0, of))

    low, high = wilson(right, of)
    closer = wilson(right * 4, of * 4)

    assert 0 <= low <= right / of <= high <= 1
    assert closer[1] - closer[0] < high - low


def test_the_interval_is_that_of_the_book() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=0.0001)


@settings(deadline=None)  # as above
@given(
    weights=some.lists(some.floats(-30, 30), min_size=1, max_size=6),
    start=some.floats(-25, 0), enough=some.floats(0, 12),
)  # fmt: skip
def test_every_bar_stands_in_the_picture_and_the_last_is_the_sum(
    weights: list[float], start: float, enough: float
) -> None:
    total = start + sum(weights)
    parts = [{"what": "First name", "words": "the same", "weight": w} for w in weights]

    picture = picture_of({"start": start, "weight": total, "enough": enough, "parts": parts,
                          "against": []})  # fmt: skip

    assert len(picture.steps) == len(weights) + 2
    assert all(s.left >= 0 and s.left + s.width <= WIDTH + 1 for s in picture.steps)
    assert picture.steps[-2].stands_at == picture.steps[-1].stands_at
    assert 0 <= picture.line <= WIDTH
