"""Without a source the coverage says what cannot be judged, and nothing is raised for its absence.

Not looking is no answer: a check that lacks a table, or the side that would have disproved it, says
so and brings nothing.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ontherecord.made_up import make_landlord
from ontherecord.pipeline.checking import read_checks
from ontherecord.pipeline.checking.tables import FROM_LANDLORD_TOML, MAY_BE_EMPTY
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import read_landlord
from ontherecord.standards.packs import packs_dir

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 20)
HOMES, SEED = 40, 4
SYSTEMS = (
    "housing", "contractor", "contacts", "complaints", "recommendations", "notices", "compliance",
    "hazards", "drives",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "landlord"
    make_landlord(folder, HOMES, SEED, TODAY, contractor_format="csv", second_delivery=False)
    refresh(folder, TODAY)
    return folder


def without(whole: Path, system: str, folder: Path) -> Path:
    """Give a copy of the landlord to which a system never delivered, and which has no such one."""
    shutil.copytree(whole / "extracts", folder / "extracts")
    for delivered in (folder / "extracts").glob(f"*/{system}"):
        shutil.rmtree(delivered)
    text = (whole / "landlord.toml").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=\[)", text)
    kept = [b for b in blocks if f"[systems.{system}" not in b and f'system = "{system}"' not in b]
    in_a_list = rf'(?m)^(.* = \[.*?)"{system}"(?:, )?(.*)$'
    text = re.sub(in_a_list, r"\1\2", "".join(kept)).replace(", ]", "]")
    text = re.sub(r'(?m)^"?[\w.]+"? = \[\]\n', "", text)
    (folder / "landlord.toml").write_text(text, encoding="utf-8")
    return folder


def open_issues(folder: Path) -> Counter[str]:
    """Count the open issues of a check in the lanes of people, whatever their things are called."""
    rows = duckdb.execute(
        f"""select "check" from '{folder}/record/issue.parquet'
        where gone_on is null and lane in ('at_risk', 'due')"""
    ).fetchall()
    return Counter(check for (check,) in rows)


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_a_missing_source_would_have_shown_is_said_and_never_guessed(
    whole: Path, system: str, tmp_path: Path
) -> None:
    folder = without(whole, system, tmp_path / "landlord")

    refresh(folder, TODAY)

    lost = kinds_lost(whole, system)
    judged = dict(
        duckdb.execute(
            f"""select "check", sum(judged_count)::bigint
            from '{folder}/record/coverage.parquet' group by 1"""
        ).fetchall()
    )
    for check in read_checks(packs_dir() / "checks"):
        needed = {t for t in check.needs if t not in (*MAY_BE_EMPTY, *FROM_LANDLORD_TOML)}
        if needed & lost or check.subject in lost:
            assert judged.get(check.name, 0) == 0, f"{check.name} judged without {needed & lost}"
    # Counter's difference keeps what grew: the same thing may go by another id now.
    assert open_issues(folder) - open_issues(whole) == Counter()


def kinds_lost(whole: Path, system: str) -> set[str]:
    """Give the kinds of which no other system delivered a record."""
    landlord = read_landlord(whole, read_standards(whole))
    by = {
        key: {r.kind for feed in s.source.feeds.values() for r in feed.records}
        for key, s in landlord.systems.items()
    }
    others = set().union(*(kinds for key, kinds in by.items() if key != system))
    return by[system] - others
