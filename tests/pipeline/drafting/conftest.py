"""Small files of an invented landlord, and a draft made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.drafting.drafts import Draft, draft
from ontherecord.pipeline.drafting.words import Synonyms, read_synonyms
from ontherecord.standards.kinds import Standards, read_standards

HOMES = "AssetRef;UPRN_NO;ADD1;ADD2;PCODE;PROP_TYP\n" + "".join(
    f"{n + 100:05d};{100020000 + n}55;{n} Wren Court;Ambridge;ZZ{n % 9 + 1} {n % 8 + 1}AA;"
    f"{'HSE' if n % 3 else 'QXZ'}\n"
    for n in range(1, 21)
)
PEOPLE = (
    "PERS_NO,FORENAME,SURNM,DOB,TEL_1,EMAIL_ADDR,NINO,Medical Notes,ASSET_REF,HOUSING_OFFICER\n"
    + "".join(
        f"P{n},Wren{n},Field{n},{n % 27 + 1:02d}/{n % 12 + 1:02d}/19{40 + n},07700 9003{n:02d},"
        f"w{n}@example.org,,none,{n + 100},Jo\n"
        for n in range(1, 21)
    )
)
JOBS = (
    "Works orders\nJOB_NO,ASSETREF,RPTD_DT,TARGET_DT,COMPL_DATE,WORK_DESC,PRTY,WO_STAT\n"
    + "".join(
        f"J{n},{n % 20 + 101},2026-01-{n % 28 + 1:02d},0{n % 9 + 1}/0{n % 9 + 1}/2026,460{n:02d},"
        f"Kitchen tap {n} leaks,E,{'COMP' if n % 2 else 'OPEN'}\n"
        for n in range(1, 31)
    )
)

Drafted = Callable[..., Draft]


@pytest.fixture(scope="session")
def standards() -> Standards:
    return read_standards()


@pytest.fixture(scope="session")
def synonyms() -> Synonyms:
    return read_synonyms()


@pytest.fixture
def drafted_files(
    tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> Callable[[list[Path]], Draft]:
    """Draft from files that are there."""

    def make(files: list[Path]) -> Draft:
        work = tmp_path / "work"
        work.mkdir()
        with duckdb.connect() as con:
            return draft(files, standards, synonyms, con, work)

    return make


@pytest.fixture
def drafted(tmp_path: Path, drafted_files: Callable[[list[Path]], Draft]) -> Drafted:
    """Draft from files given by name and text."""

    def make(**files: str) -> Draft:
        given = tmp_path / "given"
        given.mkdir()
        for name, text in files.items():
            (given / f"{name}.csv").write_text(text, encoding="utf-8")
        return drafted_files(sorted(given.iterdir()))

    return make


def sent(found: Draft, feed: str) -> dict[str, set[tuple[str, str]]]:
    """Give where each column of a feed goes."""
    (one,) = [f for f in found.feeds if f.name == feed]
    goes: dict[str, set[tuple[str, str]]] = {}
    for guess in one.sent:
        goes.setdefault(guess.column, set()).add((guess.record, guess.field))
    return goes
