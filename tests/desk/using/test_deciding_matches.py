"""Answers about two records are written as the next refresh reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from ontherecord.desk.using.pairs.writing import Written, contradicts, write_missing
from ontherecord.pipeline.matching.decisions import Decision, UnableToDecide, read_decisions
from tests.desk.made_record import MadeRecord

A, B, C = ("housing", "00123"), ("repairs", "R/7"), ("contacts", "c-9")


def said(id: str, one: tuple[str, str], other: tuple[str, str], answer: str, at: int) -> Written:
    moment = f"2026-03-20T10:00:{at:02}+00:00"
    return Written(id, "person", one, other, answer, "records lead", moment)


def test_the_next_refresh_reads_what_the_desk_writes(tmp_path: Path) -> None:
    answers = [said("1", A, B, "same", 1), said("2", A, C, "not_same", 2)]

    written = write_missing(tmp_path, answers)

    read = read_decisions(tmp_path / "decisions")
    assert written == 2
    assert [(d.kind, d.one, d.other, d.answer, d.by) for d in read] == [
        ("person", A, B, "same", "records lead"), ("person", A, C, "not_same", "records lead"),
    ]  # fmt: skip


def test_what_is_there_is_not_written_again_and_what_is_missing_is(tmp_path: Path) -> None:
    answers = [said("1", A, B, "same", 1), said("2", A, C, "not_same", 2)]
    write_missing(tmp_path, answers[:1])

    assert write_missing(tmp_path, answers) == 1
    assert write_missing(tmp_path, answers) == 0
    assert len((tmp_path / "decisions" / "desk.jsonl").read_text().splitlines()) == 2


def test_a_line_that_was_cut_short_is_not_joined_to_the_next(tmp_path: Path) -> None:
    (tmp_path / "decisions").mkdir()
    file = tmp_path / "decisions" / "desk.jsonl"
    file.write_text(said("1", A, B, "same", 1).line[:20])

    write_missing(tmp_path, [said("2", A, C, "not_same", 2)])

    assert json.loads(file.read_text().splitlines()[1])["id"] == "2"


@pytest.mark.parametrize("reference", ["00123", "123"])
def test_a_contradiction_is_known_before_a_refresh_would_refuse_it(
    tmp_path: Path, reference: str
) -> None:
    write_missing(tmp_path, [said("1", A, B, "same", 1), said("2", B, C, "same", 2)])
    asked = said("3", ("housing", reference), C, "not_same", 3)

    assert contradicts(tmp_path, asked)
    with pytest.raises(UnableToDecide):
        read_decisions(
            tmp_path / "decisions",
            (Decision(asked.kind, asked.one, asked.other, asked.answer, "x", asked.at, "asked"),),
        )
    assert not contradicts(tmp_path, said("3", A, C, "cannot_tell", 3))


def test_an_answer_that_the_file_lacks_is_contradicted_too(tmp_path: Path) -> None:
    given = [said("1", A, B, "same", 1), said("2", B, C, "same", 2)]

    assert contradicts(tmp_path, said("3", A, C, "not_same", 3), given)


@pytest.mark.django_db
def test_an_answer_leads_to_the_next_pair_that_waits_and_after_the_last_to_the_list(
    as_role: Callable[[str | None], Client], record: MadeRecord
) -> None:
    for name in "abc":
        record.put("person", {"person_id": name, "surname": "Marker", "age_band": "adult"})
        record.put(
            "person_record",
            {"record_id": f"r{name}", "source": "housing", "source_ref": name, "surname": "Marker",
             "extract": "people.csv"},
        )  # fmt: skip
        record.put("match", {"kind": "person", "entity_id": name, "record_id": f"r{name}"})
    for other, weight in (("b", 9), ("c", 8)):
        record.put(
            "match_open",
            {"kind": "person", "record_id": "ra", "other_record_id": f"r{other}", "weight": weight},
        )
    client = as_role("kim_lead")

    first = client.post("/matches/ra/rb/", {"answer": "cannot_tell"})
    then = client.post("/matches/ra/rc/", {"answer": "cannot_tell"})

    assert first["Location"] == "/matches/ra/rc/"
    assert then["Location"] == "/matches/"


@pytest.mark.django_db
@pytest.mark.parametrize("other_born", [date(2018, 12, 12), date(2018, 12, 21)])
@pytest.mark.parametrize("other_band", ["under_18", None, "adult"])
def test_a_childs_birth_date_is_not_shown_but_whether_it_is_the_same(
    as_role: Callable[[str | None], Client],
    record: MadeRecord,
    other_born: date,
    other_band: str | None,
) -> None:
    band_born = (("a", "adult", date(2018, 12, 12)), ("b", other_band, other_born))
    for name, band, born in band_born:
        record.put("person", {"person_id": name, "surname": "Marker", "age_band": band})
        record.put(
            "person_record",
            {"record_id": f"r{name}", "source": "housing", "source_ref": name, "surname": "Marker",
             "extract": "people.csv", "date_of_birth": born},
        )  # fmt: skip
        record.put("match", {"kind": "person", "entity_id": name, "record_id": f"r{name}"})
    record.put("match_open", {"kind": "person", "record_id": "ra", "other_record_id": "rb"})

    page = as_role("kim_lead").get("/matches/ra/rb/").content.decode()

    is_told = other_band == "adult"
    assert ("2018" in page) == is_told
    assert ("not shown: a child" in page) != is_told
    listed = as_role("kim_lead").get("/matches/").content.decode()
    assert "Marker and Marker" in listed
    assert ("2018" in listed) <= is_told
    row = next(row for row in page.split("<tr") if "birth" in row)
    assert ("Against" in row) == (other_born != date(2018, 12, 12))
