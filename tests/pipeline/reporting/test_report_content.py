"""What the page says is what the tables hold: counts, order, and what is held back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from invented_record import (
    CHECKS,
    MARKERS,
    SYSTEMS,
    TODAY,
    InventedCheck,
    issue,
    place,
    write_record,
)
from parsed_page import Element, parse, table_called

from ontherecord.pipeline.reporting import write_report
from ontherecord.standards.kinds import Standards, read_standards

REFUSED = "access_refused_without_evidence"


@pytest.fixture(scope="module")
def page(full_record: Path) -> Element:
    return parse((full_record / "report.html").read_text(encoding="utf-8"))


def report_of(
    folder: Path,
    standards: Standards,
    issues: list[dict],
    checks: list | None = None,
    **run: object,
) -> str:
    homes = sorted({each["place_id"] for each in issues if each["place_id"]})
    tables = {"issue": issues, "place": [place(int(home[1:])) for home in homes]}
    write_report(write_record(folder, tables, **run), standards, checks or CHECKS, SYSTEMS)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_no_name_address_or_rare_code_reaches_the_page(full_record: Path) -> None:
    html = (full_record / "report.html").read_text(encoding="utf-8")

    assert [marker for marker in MARKERS if marker.lower() in html.lower()] == []


def test_lanes_count_what_is_open_new_and_gone_since_the_last_run(page: Element) -> None:
    rows = table_called(page, "Issues by lane").rows

    assert [row[1:] for row in rows] == [
        ["10", "fewer than 5", "fewer than 5"],
        ["1", "0", "0"],
        ["2", "0", "0"],
        ["0", "0", "0"],
    ]


def test_a_small_count_about_people_cannot_be_had_by_subtraction(page: Element) -> None:
    rows = table_called(page, "Issues open by chapter and lane").rows

    assert [row[1] for row in rows] == ["7", "fewer than 5", "fewer than 5", "0", "0"]


def test_the_next_smallest_count_is_held_back_beside_a_single_small_one(
    tmp_path: Path, standards: Standards
) -> None:
    found = [issue(number, REFUSED) for number in range(20)]
    found += [issue(number, "same_fault_reported_again") for number in range(20, 29)]
    found += [issue(30, "need_known_but_never_used")]

    html = report_of(tmp_path, standards, found)

    rows = table_called(parse(html), "Issues open by chapter and lane").rows
    assert [row[1] for row in rows] == ["20", "not shown", "fewer than 5", "0", "0"]


def test_a_chart_gives_away_no_more_than_its_words(tmp_path: Path, standards: Standards) -> None:
    one = report_of(tmp_path / "one", standards, [issue(1, REFUSED)])
    four = report_of(tmp_path / "four", standards, [issue(n, REFUSED) for n in range(4)])

    drawings = [parse(html).all("svg")[1] for html in (one, four)]

    assert drawings[0] == drawings[1]


def test_a_case_stands_once_with_everything_said_of_its_home(page: Element) -> None:
    table = table_called(page, "3 cases")

    cases = [body.text for body in table.all("tbody")]

    assert cases[0].startswith("H00001 p1 Home Damp mould Harm 6: hazard 2 × household 1 × told 3")
    assert "(6 times)" in cases[0]
    assert "10 March 2026 , 28 February 2026 , 18 February 2026 , and 3 earlier" in cases[0]
    assert "The same fault reported again and again New" in cases[0]
    assert "Next: Ask the contractor" in cases[0]


def test_the_landlords_own_reference_is_shown_before_a_contractors(page: Element) -> None:
    cases = [body.text for body in table_called(page, "3 cases").all("tbody")]

    assert [case for case in cases if case.startswith("H00003 p3")]


def test_a_reference_that_is_an_address_is_left_out(page: Element) -> None:
    cases = [body.text for body in table_called(page, "3 cases").all("tbody")]

    assert [case for case in cases if case.startswith("No reference of its own p4")]


def test_cases_of_more_than_two_years_ago_are_counted_and_not_listed(page: Element) -> None:
    assert "1 case with nothing in the last 24 months" in page.text
    assert "case-p2" not in page.text


def test_at_most_two_hundred_cases_are_shown_and_the_rest_counted(
    tmp_path: Path, standards: Standards
) -> None:
    found = [
        issue(number, REFUSED, place_id=f"p{number}", case_id=f"case-p{number}")
        for number in range(1, 251)
    ]

    page = parse(report_of(tmp_path, standards, found))

    assert len(table_called(page, "The first 200 of 250 cases").all("tbody")) == 200
    assert "50 more cases stand in issues.xlsx" in page.text


def test_a_page_over_many_issues_stays_small(tmp_path: Path, standards: Standards) -> None:
    found = [
        issue(
            number,
            CHECKS[number % 4].name,
            place_id=f"p{number % 300}",
            case_id=f"case-p{number % 300}",
        )
        for number in range(4000)
    ]

    html = report_of(tmp_path, standards, found)

    assert len(html.encode()) < 1_500_000


def test_the_opening_balance_says_so_and_calls_nothing_new(
    tmp_path: Path, standards: Standards
) -> None:
    page = parse(report_of(tmp_path, standards, [issue(1, REFUSED)], is_opening_balance=True))

    assert "This is the opening balance." in page.text
    heads = [cell.text for cell in table_called(page, "Issues by lane").all("thead")[0].all("th")]
    assert heads == ["Lane", "Open"]


def test_what_an_empty_record_cannot_say_is_said(tmp_path: Path, standards: Standards) -> None:
    write_report(write_record(tmp_path, {}), standards, [], {})

    page = parse((tmp_path / "report.html").read_text(encoding="utf-8"))

    assert "No case stands in this lane" in page.text
    assert "Nothing was rejected." in page.text


def test_words_of_a_check_are_text_and_never_markup(tmp_path: Path, standards: Standards) -> None:
    check = InventedCheck(REFUSED, "creating", "at_risk", "<b>1 < 2</b>", says="<script>x</script>")

    html = report_of(tmp_path, standards, [issue(1, REFUSED)], [check], landlord="A & <i>B</i>")

    assert "&lt;b&gt;1 &lt; 2&lt;/b&gt;" in html
    assert "<script" not in html
    assert "A &amp; &lt;i&gt;B" in html


def test_issues_of_a_retired_check_are_still_counted(tmp_path: Path, standards: Standards) -> None:
    kept = issue(1, "recommendation_without_a_decision") | {"check": "old_check"}

    page = parse(report_of(tmp_path, standards, [kept]))

    assert table_called(page, "Issues by lane").rows[1][1] == "1"
    assert "Old check" in page.text


def test_what_cannot_be_judged_is_said_with_what_to_load(page: Element) -> None:
    judged = table_called(page, "Judged and not judged, by check").rows
    to_load = table_called(page, "What to load, and which checks it would let judge").rows

    assert [row[1:] for row in judged] == [["100", "40"], ["0", "12"]]
    assert to_load[0][:2] == ["Notice: no system loads it", "40"]
    assert to_load[1][0] == "Need, stage: Housing management does not fill it"


def test_a_system_is_worth_what_it_brings_and_what_only_it_knows(page: Element) -> None:
    caption = "What it knows, what only it knows, and what others know too"
    repairs = [row for row in table_called(page, caption).rows if row[1] == "Repair"]
    worth = table_called(page, "Fields filled and disagreements").rows

    assert repairs == [
        ["Housing management", "Repair", "2", "1", "50%"],
        ["Contractor's workbook", "Repair", "1", "0", "100%"],
    ]
    assert worth[0][3:] == [f"2 of {len(read_standards().kinds['repair'].fields)}", "1", "0"]
    assert worth[1][4:] == ["1", "1"]


def test_rejected_rows_are_grouped_with_their_first_cells(page: Element) -> None:
    rows = table_called(page, "Rejected, by file, column and reason").rows

    assert rows[0][1:] == [
        "Completed", "not a date in the form 31/12/2026", "Value", "4",
        "March F4, March F9, March F12",
    ]  # fmt: skip
    assert [row[4] for row in rows] == ["4", "1"]


def test_received_is_mapped_and_rejected(page: Element) -> None:
    assert "3 files, new with this run: 1,500 rows received, 1,495 mapped, 5 rejected" in page.text
    assert "1 file of earlier days is in run.json" in page.text


def test_common_codes_are_shown_and_rare_ones_counted(page: Element) -> None:
    rows = table_called(page, "Codes nobody has translated yet").rows

    assert [(row[0], row[4]) for row in rows] == [("PLUMB2", "340"), ("@home", "7")]
    assert "2 codes seen fewer than 3 times" in page.text


def test_a_field_to_be_mended_is_one_ticket_with_somebody_who_answers(page: Element) -> None:
    assert table_called(page, "Fields that must be filled and are not").rows == [
        ["Housing management", "Place", "UPRN", "left empty", "45", "300", "Systems manager"]
    ]


def test_a_problem_is_told_at_the_top_with_what_to_do_further_down(page: Element) -> None:
    assert "1 problem with what arrived." in page.text
    assert table_called(page, "Problems with what arrived").rows[0][2] == (
        "Ask for the file again & <check> its heading."
    )


def test_the_same_record_gives_the_same_page(full_record: Path, standards: Standards) -> None:
    before = [(full_record / name).read_bytes() for name in ("report.html", "issues.xlsx")]

    write_report(full_record, standards, CHECKS, SYSTEMS)

    after = [(full_record / name).read_bytes() for name in ("report.html", "issues.xlsx")]
    assert before == after


def test_a_home_nobody_lives_in_is_counted_and_not_listed(
    tmp_path: Path, standards: Standards
) -> None:
    write_record(
        tmp_path,
        {
            "issue": [issue(n, REFUSED, place_id=f"p{n}", case_id=f"case-p{n}") for n in (1, 2)],
            "place": [place(1), place(2)],
            "occupancy": [{"place_id": "p1", "ends_before": TODAY - timedelta(days=1)}],
        },
    )

    write_report(tmp_path, standards, CHECKS, SYSTEMS)

    page = parse((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert len(table_called(page, "1 case").all("tbody")) == 1
    assert "1 case at homes where nobody is recorded as living now" in page.text


def test_a_small_count_of_needs_is_held_back_from_the_tickets(
    tmp_path: Path, standards: Standards
) -> None:
    missing = [
        issue(number, "required_field_missing", subject_kind="field", subject_id=subject)
        | {"detail_cause": "empty", "detail_gap_count": 2, "detail_record_count": 90}
        for number, subject in enumerate(["housing.need.review_on", "housing.place.uprn"])
    ]

    page = parse(report_of(tmp_path, standards, missing))

    rows = table_called(page, "Fields that must be filled and are not").rows
    assert {row[1]: row[4] for row in rows} == {"Need": "fewer than 5", "Place": "2"}


def test_ranges_that_name_homes_not_known_are_counted_and_listed(page: Element) -> None:
    assert [row[1:] for row in table_called(page, "Ranges, by system").rows] == [["2", "0", "1"]]
    (short,) = table_called(page, "Each range, the emptiest first").rows
    assert (short[0], short[2]) == ("H00002", "24 named, 20 known")
