"""The commands about matching people: a model proposed, adopted and followed."""

from __future__ import annotations

import duckdb
import pytest

from ontherecord.pipeline.refresh import refresh
from tests.cli.conftest import Run
from tests.pipeline.refreshing.conftest import FIRST, SmallLandlord


def test_a_record_that_is_not_there_cannot_be_explained(run: Run, landlord: SmallLandlord) -> None:
    ended = run("explain", landlord.folder, "housing:somebody", "housing:nobody")

    assert ended.code == 2
    assert "housing:somebody" in ended.err


@pytest.mark.slow
def test_a_model_is_proposed_and_used_only_when_adopted(run: Run, landlord: SmallLandlord) -> None:
    ended = run("train", landlord.folder, "--today", FIRST)
    [candidate] = (landlord.folder / "models").iterdir()

    def used() -> str:
        refresh(landlord.folder, FIRST)
        file = landlord.folder / "record" / "person_model.parquet"
        return duckdb.sql(f"select version from '{file}'").fetchall()[0][0]

    before = used()
    toml = landlord.folder / "landlord.toml"
    line = f'people_model = "models/{candidate.name}"\n'
    toml.write_text(line + toml.read_text(encoding="utf-8"), encoding="utf-8")

    assert ended.code == 0
    assert (candidate / "report.html").is_file()
    assert before != candidate.name
    assert used() == candidate.name
    assert run("train", landlord.folder, "--today", FIRST).code == 2
