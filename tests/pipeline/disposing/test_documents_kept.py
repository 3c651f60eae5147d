"""What a rule takes of documents: by their type, their home and the matters that are open there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from ontherecord.pipeline.disposing import documents
from ontherecord.pipeline.disposing.carrying_out import Outcome, _told
from ontherecord.pipeline.disposing.choosing import choose
from ontherecord.standards.disposal import read_disposal_rules, read_document_retentions
from ontherecord.standards.kinds import Kind, read_standards
from tests.passing import passing_database

STANDARDS = read_standards()
RULES = read_disposal_rules(STANDARDS)
TODAY = date(2026, 3, 20)
LONG_AGO = "2012-05-01"


class Record:
    """The tables of a run, empty until a test lays things into them."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        con.execute("create schema laid")
        for kind in STANDARDS.kinds.values():
            con.execute(f"create table laid.{kind.name} ({columns(kind)})")
            con.execute(f"create view {kind.name} as from laid.{kind.name}")
            record = f"{kind.name}_record"
            con.execute(f"create table laid.{record} (record_id varchar, date_of_birth date)")
            con.execute(f"create view {record} as from laid.{record}")
        con.execute("create table match (kind varchar, record_id varchar, entity_id varchar)")
        con.execute("create table redirect (entity_id varchar, now_entity_id varchar)")
        con.execute("create table issue (issue_id varchar)")
        self.lay("place", "home", place_type="home")

    def lay(self, kind: str, identifier: str, **said: Any) -> None:
        said[f"{kind}_id"] = identifier
        marks = ", ".join("?" for _ in said)
        self.con.execute(
            f"insert into laid.{kind} ({', '.join(said)}) values ({marks})", list(said.values())
        )

    def document(self, type_: str | None, on: str = LONG_AGO, **said: Any) -> None:
        said = {"place_id": "home"} | said
        self.lay("document", "paper", document_type=type_, modified_on=on, **said)

    def judged(self, rule: str) -> str | None:
        """Give "goes", or why the document stays; None where the rule does not look at it."""
        choose(self.con, RULES[rule], RULES, STANDARDS, [], TODAY)
        if self.con.execute("from going where thing_id = 'paper'").fetchall():
            return "goes"
        stays = self.con.execute("select reason from staying where unit_id = 'paper'").fetchall()
        return stays[0][0] if stays else None


def columns(kind: Kind) -> str:
    found = {f"{kind.name}_id": "varchar", "person_id": "varchar", "place_id": "varchar"}
    found |= {f.target_column: "varchar" for f in kind.references}
    found |= {f.name: f.sql_type for f in kind.fields.values() if f.type != "reference"}
    found |= {"vanished_on": "date"}
    return ", ".join(f"{name} {type_}" for name, type_ in found.items())


@pytest.fixture
def record() -> Iterator[Record]:
    with passing_database() as con:
        yield Record(con)


def test_every_type_of_document_has_its_retention_and_its_reason() -> None:
    assert set(read_document_retentions(STANDARDS)) == set(
        STANDARDS.codes["document_type"].meanings
    )


@pytest.mark.parametrize("type_", ["letter", "photograph", "complaint_file", "email", "other"])
def test_correspondence_goes_six_years_after_it_was_last_changed(
    record: Record, type_: str
) -> None:
    record.document(type_)
    assert record.judged("six_years") == "goes"


@pytest.mark.parametrize(
    "type_",
    ["survey", "stock_survey", "damp_survey", "fire_risk_assessment", "certificate"],
)
def test_what_was_found_of_a_home_stays_as_long_as_the_home(record: Record, type_: str) -> None:
    record.document(type_)
    assert record.judged("six_years") is None
    assert record.judged("tenancy_and_six_years") is None
    assert record.judged("life_of_home") is None

    record.con.execute("update laid.place set vanished_on = '2015-01-01'")
    assert record.judged("life_of_home") == "goes"


def test_a_document_of_no_type_stays_and_is_told(record: Record) -> None:
    record.document(None)
    assert record.judged("six_years") == documents.NO_TYPE


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("repair", {"status": "open"}),
        ("complaint", {"status": "open"}),
        ("hazard_report", {"status": "open"}),
        ("recommendation", {"made_on": "2011-01-01", "decision": "accepted"}),
        ("agreed_action", {"agreed_on": "2011-01-01"}),
    ],
)
def test_an_open_matter_of_the_home_keeps_its_documents(
    record: Record, kind: str, said: dict[str, str]
) -> None:
    record.document("letter")
    record.lay(kind, "matter", place_id="home", **said)

    assert record.judged("six_years") == documents.OPEN_AT_HOME


def test_a_matter_open_in_a_home_keeps_the_documents_of_its_block(record: Record) -> None:
    record.lay("place", "block")
    record.con.execute("update laid.place set part_of_id = 'block' where place_id = 'home'")
    record.document("letter", place_id="block")
    record.lay("repair", "matter", place_id="home", status="open")

    assert record.judged("six_years") == documents.OPEN_AT_HOME


def test_the_time_runs_from_the_end_of_the_complaint_a_document_names(record: Record) -> None:
    record.document("letter", complaint_id="complaint", place_id=None)
    record.lay("complaint", "complaint", responded_on="2021-03-01", status="closed")
    assert record.judged("six_years") == "the time of the rule is not over"

    record.con.execute("update laid.complaint set responded_on = '2020-03-01'")
    assert record.judged("six_years") == "goes"


def test_a_letter_of_a_tenancy_that_runs_stays_and_one_from_before_it_goes(record: Record) -> None:
    record.document("letter")
    record.lay("tenancy", "now", place_id="home", starts_on="2010-01-01")
    assert record.judged("six_years") == documents.TENANCY_RUNS

    record.con.execute("update laid.tenancy set starts_on = '2013-01-01'")
    assert record.judged("six_years") == "goes"


def test_the_file_of_a_sitting_tenant_stays(record: Record) -> None:
    record.document("tenancy_file")
    record.lay("tenancy", "now", place_id="home", starts_on="1995-01-01")

    assert record.judged("six_years") is None
    assert record.judged("tenancy_and_six_years") == documents.TENANCY_RUNS


def test_the_file_begun_before_its_tenancy_stays_with_it(record: Record) -> None:
    record.document("tenancy_file")
    record.lay("tenancy", "before", place_id="home", starts_on="2001-01-01",
               ends_before="2012-03-01")  # fmt: skip
    record.lay("tenancy", "now", place_id="home", starts_on="2012-05-14")

    assert record.judged("tenancy_and_six_years") == documents.TENANCY_RUNS


def test_the_file_of_a_tenancy_goes_six_years_after_it(record: Record) -> None:
    record.document("tenancy_file")
    record.lay("tenancy", "over", place_id="home", starts_on="2001-01-01",
               ends_before="2020-03-20")  # fmt: skip
    assert record.judged("tenancy_and_six_years") == "goes"

    record.con.execute("update laid.tenancy set ends_before = '2020-03-21'")
    assert record.judged("tenancy_and_six_years") == "the time of the rule is not over"


def test_the_file_of_no_tenancy_that_is_known_stays(record: Record) -> None:
    record.document("tenancy_file")
    assert record.judged("tenancy_and_six_years") == documents.NO_TENANCY


def test_a_document_stays_while_a_child_who_lived_there_is_under_age(record: Record) -> None:
    record.document("letter")
    record.lay("occupancy", "stay", person_id="child", place_id="home", role="child",
               starts_on="2011-01-01", ends_before="2014-01-01")  # fmt: skip
    record.con.execute("insert into match values ('person', 'r', 'child')")
    record.con.execute("insert into laid.person_record values ('r', '2008-01-01')")
    assert record.judged("six_years") == documents.CHILD_AT_HOME

    record.con.execute("update laid.occupancy set starts_on = '2013-01-01'")
    assert record.judged("six_years") == "goes"


def test_evidence_of_a_certificate_is_kept_as_long_as_the_certificate(record: Record) -> None:
    record.document("other")
    record.lay("certificate", "checked", place_id="home", document_id="paper")

    assert record.judged("six_years") is None


def test_what_would_go_is_told_with_its_type_and_year_and_a_marker_without_its_type(
    record: Record,
) -> None:
    record.document("letter")
    record.lay("marker", "mark", ends_before="2013-02-01", marker_type="two_people")
    record.judged("six_years")

    ids = [("document", "paper"), ("marker", "mark")]
    told = _told(record.con, STANDARDS)

    lines = Outcome(RULES["six_years"], False, {"document": 1}, {}, ids, told, []).lines()
    assert "  document (letter, 2012) paper" in lines
    assert "  marker (2013) mark" in lines
