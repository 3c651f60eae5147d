"""The order of the first lane: every part shown, and a need alone never makes a case urgent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ontherecord.pipeline.checking.ordering import order_cases

TODAY = date(2026, 3, 20)


class Run:
    """Open at-risk issues, and the few things around them that decide their order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.con = duckdb.connect()
        self.con.execute(
            """create table issue (issue_id varchar, case_id varchar, "check" varchar,
                lane varchar, subject_kind varchar, subject_id varchar, place_id varchar,
                happened_on date, first_seen_on date, gone_on date, detail_report_count varchar)"""
        )
        self.things: dict[str, list[str]] = {}

    def issue(self, home: str, fault: str | None = None, **given: Any) -> None:
        number = self.con.execute("select count(*) from issue").fetchall()[0][0]
        told = {
            "check": "open_and_silent", "status": "open", "happened_on": date(2026, 3, 1),
            "gone_on": None, "times": None, "lane": "at_risk",
        } | given  # fmt: skip
        self.con.execute(
            "insert into issue values (?, ?, ?, ?, 'repair', ?, ?, ?, ?, ?, ?)",
            [
                f"i{number}",
                f"case-{home}",
                told["check"],
                told["lane"],
                f"r{number}",
                home,
                told["happened_on"],
                TODAY,
                told["gone_on"],
                told["times"],
            ],
        )
        fault_text = f"'{fault}'" if fault else "null"
        self.thing("repair", f"('r{number}', {fault_text}, '{told['status']}')")

    def thing(self, table: str, row: str) -> None:
        self.things.setdefault(table, []).append(row)

    def order(self) -> list[dict[str, Any]]:
        columns = {
            "repair": "repair_id, fault, status",
            "occupancy": "place_id, person_id, ends_before",
            "need": "person_id, answer",
            "person": "person_id, date_of_birth, age_band",
        }
        for table, rows in self.things.items():
            self.con.execute(
                f"create or replace table t as from (values {', '.join(rows)}) t({columns[table]})"
            )
            self.con.table("t").write_parquet(str(self.folder / f"{table}.parquet"))
        self.con.execute(
            """create table issue_case as select case_id, min(lane) as lane,
                any_value(place_id) as place_id, count(*) as issue_count from issue group by 1"""
        )
        order_cases(self.con, self.folder, TODAY)
        found = self.con.execute("from issue_case order by at_risk_position")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def homes(cases: list[dict[str, Any]]) -> list[str]:
    return [case["place_id"] for case in cases if case["at_risk_position"] is not None]


def places_in(lane: str, cases: list[dict[str, Any]]) -> dict[str, int]:
    places = {case["place_id"]: case[f"{lane}_position"] for case in cases}
    return {home: place for home, place in places.items() if place is not None}


def test_the_graver_hazard_comes_first_and_no_hazard_last(run: Run) -> None:
    run.issue("p1")
    run.issue("p2", "damp_mould")
    run.issue("p3", "electrics")

    assert homes(run.order()) == ["p3", "p2", "p1"]


def test_a_need_doubles_a_hazard_and_alone_raises_nothing(run: Run) -> None:
    for home in ("p1", "p2", "p3"):
        run.thing("occupancy", f"('{home}', 'n-{home}', null::date)")
    run.thing("need", "('n-p1', 'has_need')")
    run.thing("need", "('n-p2', 'has_need')")
    run.issue("p1")
    run.issue("p2", "leak")
    run.issue("p3", "leak")

    cases = run.order()

    assert homes(cases) == ["p2", "p3", "p1"]
    assert [case["harm"] for case in cases] == [4, 2, 0]


def test_a_young_child_and_somebody_old_weigh_as_a_need_does_and_one_who_left_does_not(
    run: Run,
) -> None:
    for home, born, left in (
        ("p1", "null, 'under_5'", "null"), ("p2", "date '1945-01-01', 'adult'", "null"),
        ("p3", "date '1980-01-01', 'adult'", "null"),
        ("p4", "date '1945-01-01', 'adult'", "'2026-01-01'"),
    ):  # fmt: skip
        run.thing("occupancy", f"('{home}', 'n-{home}', {left}::date)")
        run.thing("person", f"('n-{home}', {born})")
        run.issue(home, "leak")

    weights = {case["place_id"]: case["household_weight"] for case in run.order()}

    assert weights == {"p1": 2, "p2": 2, "p3": 1, "p4": 1}


def test_harm_is_the_product_of_its_parts_and_the_fourth_telling_adds_nothing(run: Run) -> None:
    for _ in range(4):
        run.issue("p1", "leak")
    run.issue("p2", "leak", times="7")
    run.issue("p3", "leak")

    cases = run.order()

    assert {case["place_id"]: case["repeated"] for case in cases} == {"p1": 3, "p2": 3, "p3": 1}
    assert all(
        case["harm"] == case["hazard_weight"] * case["household_weight"] * case["repeated"]
        for case in cases
    )


def test_with_equal_harm_what_is_open_agreed_and_recent_comes_first(run: Run) -> None:
    run.issue("p1", "leak", status="completed", happened_on=date(2026, 3, 10))
    run.issue("p2", "leak", happened_on=date(2026, 1, 1))
    run.issue("p3", "leak", happened_on=date(2026, 3, 5))

    assert homes(run.order()) == ["p3", "p2", "p1"]


def test_what_is_gone_or_in_another_lane_has_no_place_in_the_order(run: Run) -> None:
    run.issue("p1", "leak", gone_on=date(2026, 3, 1))
    run.issue("p2", "leak")

    cases = run.order()

    assert homes(cases) == ["p2"]
    assert [case["at_risk_position"] for case in cases if case["place_id"] == "p1"] == [None]


def test_what_is_late_comes_by_how_long_it_waits_and_what_is_old_last(run: Run) -> None:
    for home, day in (("p1", date(2026, 3, 1)), ("p2", date(2026, 1, 1)), ("p3", date(2023, 1, 1))):
        run.issue(home, lane="due", happened_on=day)
    run.issue("p4", "leak")

    cases = run.order()

    assert places_in("due", cases) == {"p2": 1, "p1": 2, "p3": 3}
    assert places_in("at_risk", cases) == {"p4": 1}


def test_what_is_late_in_a_home_at_risk_stands_among_what_is_late_too(run: Run) -> None:
    run.issue("p1", lane="due", happened_on=date(2026, 3, 1))
    run.issue("p2", lane="due", happened_on=date(2026, 2, 1))
    run.issue("p2", "leak", happened_on=date(2026, 3, 10))
    run.issue("p3", lane="due", happened_on=date(2026, 1, 1))

    cases = run.order()

    assert homes(cases) == ["p2"]
    assert places_in("due", cases) == {"p3": 1, "p2": 2, "p1": 3}


def test_what_is_to_be_mended_comes_by_how_much_one_cause_brought(run: Run) -> None:
    run.issue("p1", lane="mend_at_source")
    for _ in range(2):
        run.issue("p2", lane="mend_at_source")
    run.issue("p3", lane="measured")

    cases = run.order()

    assert places_in("mend_at_source", cases) == {"p2": 1, "p1": 2}
    assert places_in("measured", cases) == {"p3": 1}
    assert {case["harm"] for case in cases} == {None}
