"""Components say what they take, show every state, and stay small."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

import ontherecord.desk
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.web.gallery import COMPONENTS, Example, components
from ontherecord.desk.web.templatetags.desk import component, due_state, with_page

STATIC = COMPONENTS.parent / "static" / "desk"
TEMPLATES = COMPONENTS.parent / "templates"


@pytest.mark.parametrize("told", components(), ids=lambda told: told["name"])
def test_a_component_names_every_parameter_its_examples_give(told: dict) -> None:
    assert told["meaning"].endswith(".")
    given = {name for example in told["examples"].values() for name in example}

    assert given - set(told["parameters"]) == set()


@pytest.mark.parametrize("told", components(), ids=lambda told: told["name"])
def test_a_component_is_one_template_and_its_examples(told: dict) -> None:
    files = {file.name for file in (COMPONENTS / told["name"]).iterdir()}

    assert files == {f"{told['name']}.html", "examples.toml"}


@pytest.mark.django_db
def test_the_gallery_shows_every_component(client: Client) -> None:
    page = client.get("/gallery/").content.decode()

    for told in components():
        assert f'id="of-{told["name"]}"' in page


def test_what_is_put_into_a_component_is_text() -> None:
    shown = component("tag", text="<script>alert(1)</script>")

    assert "<script>" not in shown


def test_a_summary_list_shows_the_value_of_a_plain_row_and_each_of_several() -> None:
    shown = component(
        "summary_list",
        rows=[{"key": "Address", "value": "12 Acacia Court"}, {"key": "Ids", "lines": ["7", "8"]}],
    )

    assert shown.count("Address") == 1
    assert "12 Acacia Court" in shown
    assert shown.count("<li>") == 2


def test_an_error_stands_at_its_field_and_leads_there_from_above() -> None:
    drawn = str(Example({}, prefix="wrong"))

    assert 'id="id_wrong-name_error"' in drawn
    assert 'aria-describedby="id_wrong-name_helptext id_wrong-name_error"' in drawn
    assert drawn.count("govuk-error-message") == len(Example.base_fields)


@pytest.mark.parametrize(
    ("due_on", "says"),
    [
        (date(2026, 3, 10), ("10 days late", "red")),
        (date(2026, 3, 19), ("1 day late", "red")),
        (date(2026, 3, 20), ("Due today", "orange")),
        (date(2026, 3, 21), ("Due in 1 day", "orange")),
        (date(2026, 4, 20), ("Due in 31 days", "blue")),
    ],
)
def test_a_deadline_says_how_far_off_it_is(due_on: date, says: tuple[str, str]) -> None:
    assert due_state(due_on, date(2026, 3, 20)) == says


@pytest.mark.parametrize(
    ("asked", "number"), [(None, 1), ("2", 2), ("0", 1), ("99", 3), ("x", 1), ("-1", 1), ("²", 1)]
)
def test_the_nearest_page_there_is_opens(asked: str | None, number: int) -> None:
    pages = pages_of(asked, total=101, size=50)

    assert (pages.number, pages.count, pages.after) == (number, 3, (number - 1) * 50)


def test_filters_are_kept_from_page_to_page() -> None:
    assert with_page({"lane": "due", "words": "", "page": "3"}, 2) == "?lane=due&page=2"


@pytest.mark.parametrize(("suffix", "most"), [(".css", 8 * 1024), (".js", 5 * 1024)])
def test_our_own_styles_and_scripts_stay_within_their_budget(suffix: str, most: int) -> None:
    files = [file for file in STATIC.rglob(f"*{suffix}")]
    assert files

    assert sum(file.stat().st_size for file in files) <= most


def test_our_own_styles_override_nothing_by_force() -> None:
    assert "!important" not in (STATIC / "app.css").read_text(encoding="utf-8")


def test_what_scrolls_sideways_says_so_by_a_shadow_is_named_and_is_reached_by_keyboard() -> None:
    shadow = r"\.desk-wide \{[^}]*overflow-x: auto[^}]*background: linear-gradient"
    assert re.search(shadow, (STATIC / "app.css").read_text(encoding="utf-8"))
    regions = re.findall(r'<[^>]*class="desk-wide[^>]*>', every_template())
    assert len(regions) > 10

    for region in regions:
        assert 'tabindex="0"' in region, region
        assert 'role="region"' in region, region
        assert re.search(r'aria-label(ledby)?="[^"]', region), region


def test_our_own_styles_are_of_what_the_pages_have() -> None:
    said = (STATIC / "app.css").read_text(encoding="utf-8")
    classes = {name.partition("--")[0] for name in re.findall(r"\.(desk-[\w-]+)", said)}
    there = every_template() + (STATIC / "app.js").read_text(encoding="utf-8")

    assert {name for name in classes if not re.search(rf"{name}(?![\w])", there)} == set()


def every_template() -> str:
    folders = Path(ontherecord.desk.__file__).parent.rglob("*.html")
    return "\n".join(file.read_text(encoding="utf-8") for file in folders)


def test_no_page_template_is_over_eighty_lines() -> None:
    long = [
        file.name
        for file in [*TEMPLATES.rglob("*.html"), *COMPONENTS.rglob("*.html")]
        if len(file.read_text(encoding="utf-8").splitlines()) > 80
    ]

    assert long == []


def test_the_built_style_sheet_has_no_font_or_picture_we_may_not_use() -> None:
    built = Path(STATIC).parent / "built" / "govuk.css"

    text = built.read_text(encoding="utf-8")

    assert "GDS Transport" not in text
    assert "url(" not in text
    assert "crown" not in text.lower()
