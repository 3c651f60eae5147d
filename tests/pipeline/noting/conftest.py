"""The shipped rules, read once for all tests of this room."""

from __future__ import annotations

import pytest

from ontherecord.pipeline.noting import NoteRules, read_note_rules, read_reader, read_weigher
from ontherecord.standards.codes import CodeList, read_code_lists
from ontherecord.standards.packs import packs_dir


@pytest.fixture(scope="session")
def codes() -> dict[str, CodeList]:
    return read_code_lists(packs_dir() / "codes")


@pytest.fixture(scope="session")
def rules(codes) -> NoteRules:
    models = packs_dir() / "models" / "notes"
    weigher, reader = read_weigher(models), read_reader(models)
    return read_note_rules(packs_dir() / "notes", codes=codes, weigher=weigher, reader=reader)
