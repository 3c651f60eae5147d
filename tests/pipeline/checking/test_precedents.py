"""Every published case says what it is, who published it, when and where, in two sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ontherecord.pipeline.checking.reading import CHAPTERS
from ontherecord.standards.packs import packs_dir

PRECEDENTS = sorted((packs_dir() / "precedents").glob("*.md"))
SHAPE = re.compile(
    r"# (?P<title>.+)\n\n- publisher: (?P<publisher>.+)\n- date: (?P<date>20\d\d-\d\d(-\d\d)?)\n"
    r"- link: (?P<link>https://\S+)\n- chapter: (?P<chapter>\w+)\n\n(?P<said>.+\.)\n",
    re.DOTALL,
)


@pytest.mark.parametrize("file", PRECEDENTS, ids=lambda file: file.stem)
def test_a_precedent_says_what_where_and_when_in_two_sentences(file: Path) -> None:
    parts = SHAPE.fullmatch(file.read_text(encoding="utf-8"))

    assert parts is not None
    assert parts["chapter"] in CHAPTERS
    assert len(re.findall(r"\.(?=\s|$)", parts["said"])) == 2
