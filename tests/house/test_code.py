"""Rules of the code that neither ruff nor import-linter can hold."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CLOCK = {
    "date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time",
    "time.localtime", "time.gmtime", "time.time_ns", "timezone.now", "timezone.localdate",
}  # fmt: skip
STOPWATCH = {"time.perf_counter", "time.monotonic"}
CLOCK_IN_SQL = re.compile(
    r"\b(?:current_date|current_timestamp|localtimestamp|(?:now|today|get_current_timestamp)\(\))",
    re.IGNORECASE,
)
NOQA = re.compile(r"#.*\bnoqa\b(?P<codes>: ?[A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*)?(?P<why>.*)")
EXEMPT = re.compile(r"# (?:type: ignore|pragma: no cover)(?P<why>.*)")


def is_at_the_edge(file: Path) -> bool:
    """Say whether the clock may be read here: by commands, by a request, or inside a new id."""
    inside = file.parts[file.parts.index("ontherecord") + 1 :]
    return inside[0] == "cli" or inside[:2] == ("desk", "web") or inside == ("desk", "ids.py")


def test_only_the_edge_reads_the_clock(ours: dict[Path, str]) -> None:
    readers = []
    for file, text in ours.items():
        if is_at_the_edge(file):
            continue
        readers += [f"{file}: {name}" for name in names_called(text) if name in CLOCK]
        readers += [f"{file}: in SQL" for sql in words_in(text) if CLOCK_IN_SQL.search(sql)]

    assert readers == []


def test_no_pack_reads_the_clock(texts: dict[Path, str]) -> None:
    readers = [
        str(file)
        for file, text in texts.items()
        if file.suffix == ".sql"
        and CLOCK_IN_SQL.search(re.sub(r"/\*.*?\*/|--[^\n]*", "", text, flags=re.DOTALL))
    ]

    assert readers == []


def test_one_module_of_the_pipeline_holds_the_stopwatch(ours: dict[Path, str]) -> None:
    timed = {
        file.name
        for file, text in ours.items()
        if "cli" not in file.parts and STOPWATCH & set(names_called(text))
    }

    assert timed <= {"steps.py", "middleware.py"}, "of the desk, the log of requests"


def test_one_module_imports_splink(ours: dict[Path, str]) -> None:
    importers = [str(file) for file, text in ours.items() if "splink" in imported(text)]

    assert len(importers) <= 1, importers


def test_every_room_stands_in_an_import_contract(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    layered = {}
    for contract in settings["tool"]["importlinter"]["contracts"]:
        for container in contract.get("containers", []):
            words = re.split(r"[|:\s]+", " ".join(contract["layers"]))
            layered[container] = {word.strip("()") for word in words}

    for container in ("ontherecord", "ontherecord.pipeline", "ontherecord.desk"):
        folder = root / "src" / Path(*container.split("."))
        rooms = {file.parent.name for file in folder.glob("*/__init__.py")}
        assert rooms, container
        assert rooms - layered[container] == set(), container
        listed = layered[container]
        there = rooms | {file.stem for file in folder.glob("*.py")}
        assert listed - there == set(), container


def test_every_exemption_gives_its_reason(python: dict[Path, str]) -> None:
    silent = []
    for file, text in python.items():
        for number, line in enumerate(text.splitlines(), start=1):
            noqa, exempt = NOQA.search(line), EXEMPT.search(line)
            if "re.compile" in line or not (noqa or exempt):
                continue
            why = (noqa or exempt)["why"]  # type: ignore[index]  # one of the two is there
            if (noqa and not noqa["codes"]) or not re.search(r"[a-z]{3}", why.lower()):
                silent.append(f"{file}: line {number}")

    assert silent == []


def test_nothing_is_skipped_without_a_reason(python: dict[Path, str], root: Path) -> None:
    silent = []
    for file, text in python.items():
        if root / "tests" not in file.parents:
            continue
        for call in calls_in(parsed(text)):
            name = ast.unparse(call.func)
            if name.endswith((".skip", ".skipif", ".xfail", ".importorskip")):
                given = {word.arg for word in call.keywords}
                spoken = name in ("pytest.skip", "pytest.xfail") and call.args
                silent += [f"{file}: {name}"] * (not spoken and "reason" not in given)
        silent += [str(file)] * bool(re.search(r"@pytest\.mark\.(?:skip|xfail)\s*$", text, re.M))

    assert silent == []


def test_every_dependency_says_what_it_is_for(root: Path) -> None:
    project = (root / "pyproject.toml").read_text(encoding="utf-8").partition("[project.scripts]")
    listed = [line for line in project[0].splitlines() if re.match(r'    "[a-z0-9-]+[><=~]', line)]
    for file in (root / "requirements").glob("*.in"):
        lines = file.read_text(encoding="utf-8").splitlines()
        listed += [line for line in lines if re.match(r"[a-z]", line)]
    assert len(listed) > 10

    silent = [line for line in listed if not re.search(r"# .*\w.* \w", line)]

    assert silent == []


def test_the_build_backend_is_the_one_that_is_locked(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (root / "requirements" / "dev.txt").read_text(encoding="utf-8")

    for requirement in settings["build-system"]["requires"]:
        assert f"\n{requirement} \\\n" in lock


def test_every_locked_requirement_has_its_digest(root: Path) -> None:
    locks = sorted((root / "requirements").glob("*.txt"))
    assert [lock.name for lock in locks] == ["dev.txt", "fit.txt", "run.txt", "spark.txt"]

    for lock in locks:
        lines = lock.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
        pinned = [line for line in lines if line and not line.lstrip().startswith("#")]
        assert pinned
        assert [line for line in pinned if not re.search(r"==\S+ +--hash=sha256:", line)] == []


def test_the_desk_has_no_hidden_consequences(ours: dict[Path, str]) -> None:
    hidden = [
        str(file)
        for file, text in ours.items()
        if "desk" in file.parts
        and (
            re.search(r"@receiver\b|signals import|\.connect\(", text)
            or any(
                isinstance(node, ast.FunctionDef) and node.name == "save"
                for node in ast.walk(parsed(text))
            )
        )
    ]

    assert hidden == [], "an action names what follows from it, in order"


def test_every_fetched_package_has_its_version_digest_and_purpose(root: Path) -> None:
    listed = tomllib.loads((root / "frontend" / "packages.toml").read_text(encoding="utf-8"))
    assert listed

    for name, package in listed.items():
        assert set(package) == {"for", "version", "integrity"}, name
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"]), name
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"]), name


def names_called(text: str) -> list[str]:
    """Give the last two parts of the name of everything a module calls: date.today."""
    return [
        ".".join(ast.unparse(call.func).split(".")[-2:])
        for call in calls_in(parsed(text))
        if isinstance(call.func, ast.Attribute)
    ]


@cache
def parsed(text: str) -> ast.Module:
    """Parse a module once for all the tests that look into it."""
    return ast.parse(text)


def calls_in(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def words_in(text: str) -> list[str]:
    """Give every string of a module but its docstrings."""
    tree = parsed(text)
    spoken = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
    ]


def imported(text: str) -> set[str]:
    """Name the packages a module imports, wherever in it the import stands."""
    names = set()
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names
