"""Every pack is whole: checks have examples and a page, sources a sample, words a meaning."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from ontherecord.pipeline.checking.reading import Check, read_checks
from ontherecord.standards.kinds import read_standards

FEWEST_WORDS = 6
MOST_LINES_OF_SQL = 60


@pytest.fixture(scope="module")
def checks(root: Path) -> list[Check]:
    found = read_checks(root / "packs" / "checks")
    assert found, "packs/checks holds no check"
    return found


def test_every_check_says_six_words_or_more_that_no_other_check_says(checks: list[Check]) -> None:
    said = [
        (check.name, text)
        for check in checks
        for text in (check.says, check.because, check.next_step, *check.wrong_when)
    ]
    times = Counter(text for _, text in said)

    poor = [name for name, text in said if len(text.split()) < FEWEST_WORDS or times[text] > 1]

    assert poor == []


def test_every_check_has_an_example_of_each_sort(checks: list[Check]) -> None:
    lacking = []
    for check in checks:
        examples = check.examples
        sorts = {
            "an issue": any(example.issues for example in examples),
            "no issue": any(not e.issues and not e.cannot_judge for e in examples),
            "on the edge": any(example.is_edge for example in examples),
            "cannot judge": any(example.cannot_judge for example in examples),
        }
        lacking += [f"{check.name}: {sort}" for sort, there in sorts.items() if not there]

    assert lacking == []


def test_every_check_cites_a_precedent_that_is_there(checks: list[Check], root: Path) -> None:
    missing = [
        f"{check.name}: {slug}"
        for check in checks
        for slug in check.precedents
        if not (root / "packs" / "precedents" / f"{slug}.md").is_file()
    ]

    assert missing == []


def test_no_precedent_stands_unused(checks: list[Check], root: Path) -> None:
    cited = {slug for check in checks for slug in check.precedents}
    there = {file.stem for file in (root / "packs" / "precedents").glob("*.md")}

    assert there - cited == set()


def test_every_check_has_its_place_on_the_page_of_checks(checks: list[Check], root: Path) -> None:
    page = (root / "docs" / "reference" / "checks.md").read_text(encoding="utf-8")

    assert [check.name for check in checks if f"\n## {check.name}\n" not in page] == []


def test_no_check_is_longer_than_sixty_lines_of_sql(checks: list[Check]) -> None:
    long = [check.name for check in checks if len(check.sql.splitlines()) > MOST_LINES_OF_SQL]

    assert long == []


def test_no_name_of_a_check_is_used_twice(root: Path) -> None:
    names = Counter(file.stem for file in (root / "packs" / "checks").rglob("*.sql"))

    assert [name for name, times in names.items() if times > 1] == []


def test_every_source_has_a_sample(root: Path) -> None:
    folders = [file.parent for file in (root / "packs" / "sources").glob("*/source.toml")]
    assert folders, "packs/sources holds no source"

    assert [str(f) for f in folders if not list((f / "sample").glob("*"))] == []


def test_every_kind_of_record_stands_in_the_glossary(root: Path) -> None:
    glossary = (root / "GLOSSARY.md").read_text(encoding="utf-8")
    explained = {word.lower() for word in re.findall(r"^\*\*(.+?)\*\*", glossary, re.MULTILINE)}
    kinds = read_standards().kinds.values()

    assert [kind.title for kind in kinds if kind.title.lower() not in explained] == []


def test_the_glossary_is_in_order_and_explains_each_word_once(root: Path) -> None:
    glossary = (root / "GLOSSARY.md").read_text(encoding="utf-8")
    words = [word.lower() for word in re.findall(r"^\*\*(.+?)\*\*", glossary, re.MULTILINE)]

    assert words == sorted(set(words))


def test_every_code_list_is_used(root: Path) -> None:
    standards = read_standards()
    used = {f.codes for kind in standards.kinds.values() for f in kind.fields.values()}
    of_the_packs_themselves = {"retention", "sensitivity"}
    of_what_notes_suggest = {"note_sign"}

    known = used | of_the_packs_themselves | of_what_notes_suggest
    assert set(standards.codes) - known == set()
