"""The page is sound whoever reads it: by eye, by ear, on a phone, on paper, years later."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from invented_record import CHECKS, SYSTEMS, write_record
from parsed_page import Element, parse

from ontherecord.pipeline.reporting import write_report
from ontherecord.standards.kinds import Standards


@pytest.fixture(scope="module", params=["full", "empty"])
def page(
    request: pytest.FixtureRequest,
    full_record: Path,
    standards: Standards,
    tmp_path_factory: pytest.TempPathFactory,
) -> Element:
    folder = full_record
    if request.param == "empty":
        folder = write_record(tmp_path_factory.mktemp("empty"), {})
        write_report(folder, standards, [], {})
    return parse((folder / "report.html").read_text(encoding="utf-8"))


def test_the_page_says_its_language_and_has_one_title_and_one_main_heading(page: Element) -> None:
    assert page.all("html")[0].attributes["lang"] == "en-GB"
    assert len(page.all("h1")) == 1
    assert page.all("title")[0].text == "On the record: Marsh & Vale Homes, 20 March 2026"


def test_headings_never_skip_a_level(page: Element) -> None:
    levels = [int(found.tag[1]) for found in page.all("h1", "h2", "h3", "h4", "h5", "h6")]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_there_are_landmarks_and_the_first_link_skips_to_the_report(page: Element) -> None:
    assert [len(page.all(tag)) for tag in ("header", "nav", "main")] == [1, 1, 1]
    assert page.all("a")[0].attributes["href"] == "#main"
    assert page.all("main")[0].attributes["id"] == "main"


def test_every_table_has_a_caption_and_every_heading_cell_a_scope(page: Element) -> None:
    for table in page.all("table"):
        assert table.children[0].tag == "caption"
        assert table.children[0].text
        assert all(cell.attributes.get("scope") for cell in table.all("th"))


def test_every_table_scrolls_in_a_named_region_that_the_keyboard_reaches(page: Element) -> None:
    regions = [found for found in page.walk() if found.attributes.get("role") == "region"]

    assert [region.attributes["tabindex"] for region in regions] == ["0"] * len(regions)
    assert len(regions) == len(page.all("table"))


def test_every_chart_is_an_image_with_a_title_and_its_table_follows(page: Element) -> None:
    order = page.all("svg", "table")
    charts = [place for place, found in enumerate(order) if found.tag == "svg"]

    for place in charts:
        assert order[place].attributes["role"] == "img"
        assert order[place].all("title")[0].text
        assert order[place].all("desc")[0].text
        assert order[place + 1].tag == "table"


def test_ids_are_unique_and_everything_pointed_to_is_there(page: Element) -> None:
    ids = [found.attributes["id"] for found in page.walk() if "id" in found.attributes]
    wanted = {
        key
        for found in page.walk()
        for key in (found.attributes.get("aria-labelledby") or "").split()
    }
    wanted |= {found.attributes["href"].removeprefix("#") for found in page.all("a")}

    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


def test_nothing_is_run_and_nothing_is_fetched(page: Element) -> None:
    assert not page.all("script", "link", "img", "iframe", "form", "object")
    for found in page.walk():
        assert not [name for name in found.attributes if name.startswith("on") or name == "src"]
    assert all(found.attributes["href"].startswith("#") for found in page.all("a"))
    assert "url(" not in page.all("style")[0].text
    assert "@import" not in page.all("style")[0].text


def test_days_are_written_as_people_write_them(page: Element) -> None:
    shown = page.all("body")[0].text

    # Files are named by the day they arrived; those names stand as they are.
    assert not re.search(r"\b\d{4}-\d\d-\d\d\b(?!\s*/)", shown)


def test_the_full_page_has_a_detail_for_every_check(full_record: Path) -> None:
    page = parse((full_record / "report.html").read_text(encoding="utf-8"))

    ids = {found.attributes.get("id") for found in page.all("details")}

    assert {f"check-{check.name}" for check in CHECKS} <= ids
    assert {system.name for system in SYSTEMS.values()} <= {
        row[0] for table in page.all("table") for row in table.rows
    }
