"""The files to run the desk with fit the program, as far as can be seen without running them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from ontherecord.cli import commands
from ontherecord.desk.web.configuration import NAMES

SETTING = re.compile(r"\b(?:ONTHERECORD|DATABASE)_[A-Z_]+\b")
PROGRAM = "/usr/local/lib/ontherecord/bin/ontherecord"


@pytest.fixture
def deploy(root: Path) -> Path:
    return root / "deploy"


def units(deploy: Path) -> list[Path]:
    return sorted((deploy / "systemd").glob("ontherecord*.*"))


def instructions(file: Path) -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", " ", file.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines]


def refuse_unknown_options(called: list[str]) -> None:
    name, *arguments = called
    command = commands.commands[name]
    known = {option for p in command.params if isinstance(p, click.Option) for option in p.opts}
    known |= {o for p in command.params if isinstance(p, click.Option) for o in p.secondary_opts}
    assert [a for a in arguments if a.startswith("--") and a not in known] == [], called


def test_every_setting_that_is_named_is_one_that_is_read(deploy: Path) -> None:
    known = {*NAMES, "DATABASE_URL", "DATABASE_WEB_URL"}
    named = {
        (file.name, name)
        for file in deploy.rglob("*")
        if file.is_file()
        for name in SETTING.findall(file.read_text(encoding="utf-8"))
    }
    assert named

    assert {(file, name) for file, name in named if name not in known} == set()


def test_units_call_commands_there_are(deploy: Path) -> None:
    for unit in units(deploy):
        read = ConfigParser(strict=False, interpolation=None)
        read.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
        read.read(unit, encoding="utf-8")
        if unit.suffix == ".timer":
            assert (unit.with_suffix(".service")).is_file()
            continue
        program, *called = shlex.split(read["Service"]["ExecStart"])
        assert program == PROGRAM
        refuse_unknown_options(called)
        assert read["Service"]["User"] == "ontherecord"
        assert read["Service"]["UMask"] == "0077"


def test_systemd_finds_no_fault_in_the_units(deploy: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd's own look at the units (systemd-analyze is not installed)")
    for unit in units(deploy):
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    ours = [line for line in done.stderr.splitlines() if "ontherecord" in line]
    assert ours == []


def test_the_container_runs_as_nobody_special_and_says_when_it_is_well(deploy: Path) -> None:
    said = instructions(deploy / "container" / "Containerfile")
    names = [name for name, _ in said]
    last = said[len(names) - 1 - names[::-1].index("FROM") :]

    users = [value for name, value in last if name == "USER"]
    assert users == ["ontherecord"]
    assert [name for name, _ in last].index("USER") > max(
        i for i, (name, _) in enumerate(last) if name == "RUN"
    )
    assert all(re.search(r":\d", value) for name, value in said if name == "FROM")
    assert any(name == "HEALTHCHECK" and "/healthz" in value for name, value in last)
    refuse_unknown_options(json.loads(next(value for name, value in last if name == "CMD")))
    assert not any(name == "ADD" for name in names)


def test_what_the_container_copies_is_there(deploy: Path, root: Path) -> None:
    for name, value in instructions(deploy / "container" / "Containerfile"):
        if name == "COPY" and not value.startswith("--from="):
            source = value.split()[0]
            assert (root / source).exists(), source
