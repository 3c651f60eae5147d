"""`dispose` and `lift-disposal` as somebody at a terminal has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_folder_without_a_record_has_nothing_to_dispose_of(run: Run, tmp_path: Path) -> None:
    ended = run("dispose", tmp_path, "--rule", "six_years", "--by", "Records manager")

    assert ended.code == 2
    assert "no record yet" in ended.err


@pytest.mark.parametrize("rule", ["permanent", "forty_days"])
def test_a_rule_that_is_none_is_refused_with_the_names_of_those_there_are(
    run: Run, tmp_path: Path, rule: str
) -> None:
    ended = run("dispose", tmp_path, "--rule", rule, "--dry-run")

    assert ended.code == 2
    assert "six_years" in ended.err


def test_nothing_goes_by_nobodys_order(run: Run, tmp_path: Path) -> None:
    ended = run("dispose", tmp_path, "--rule", "six_years")

    assert ended.code == 2
    assert "--by" in ended.err
