"""The docs say only what is there: targets, commands, links, decisions, generated pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from ontherecord.cli import commands

NOT_WORDS = re.compile(r"\b(?:simply|just|obviously|easy|easily)\b", re.IGNORECASE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
TWO_SENTENCES = re.compile(r"[a-z`)\"*][.!?] +[A-Z`*\[]")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def pages(texts: dict[Path, str]) -> dict[Path, str]:
    """Every page a person reads, without its fenced examples."""
    return {f: FENCED.sub("", text) for f, text in texts.items() if f.suffix == ".md"}


@pytest.fixture(scope="module")
def prose(pages: dict[Path, str], root: Path) -> dict[Path, str]:
    """The pages somebody wrote, without tables and lists: no pack and no generated page."""
    out = (root / "packs", root / "docs" / "reference", root / "tests")
    written = {f: text for f, text in pages.items() if not set(out) & set(f.parents)}
    return {
        f: "\n".join("" if line.startswith(("|", "- ")) else line for line in text.splitlines())
        for f, text in written.items()
    }


@pytest.mark.slow  # as `make check` says
def test_the_generated_pages_are_up_to_date(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--check"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_every_make_target_named_in_a_page_exists(texts: dict[Path, str], root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        (file, target)
        for file, text in texts.items()
        if file.suffix == ".md" or ".ci" in file.parts
        for target in re.findall(r"(?:`|^ *\$? *)make ([a-z-]+)", text, re.MULTILINE)
    }
    assert named

    assert [(str(file), target) for file, target in named if target not in targets] == []


def test_every_make_target_says_what_it_does(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony

    told = set(re.findall(r"^([a-z-]+):[^\n]*## \w", makefile, re.MULTILINE))

    assert set(phony[1].split()) - told == {"help"}


def test_every_command_named_in_a_page_exists(texts: dict[Path, str]) -> None:
    named = {
        (file, command)
        for file, text in texts.items()
        if file.suffix == ".md" and "CHANGELOG" not in file.name
        for command in re.findall(r"bin/ontherecord ([a-z][a-z-]*)|`ontherecord ([a-z-]+)", text)
    }
    assert named

    assert [
        (str(file), words) for file, words in named if "".join(words) not in commands.commands
    ] == []


def test_every_command_and_option_says_what_it_does() -> None:
    silent = [name for name, command in commands.commands.items() if not command.help]
    silent += [
        f"{name} {option.name}"
        for name, command in commands.commands.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]

    assert silent == []


def test_every_link_leads_somewhere(pages: dict[Path, str]) -> None:
    broken = []
    for file, text in pages.items():
        for target in LINK.findall(text):
            path, _, heading = target.partition("#")
            if "://" in target or target.startswith("mailto:"):
                continue
            goal = (file.parent / path).resolve() if path else file
            if not goal.exists() or (heading and heading not in headings(goal)):
                broken.append(f"{file}: {target}")

    assert broken == []


def test_decisions_are_numbered_without_gaps_and_only_in_the_file_name(root: Path) -> None:
    files = sorted((root / "docs" / "adr").glob("[0-9]*.md"))
    assert files

    numbers = [int(file.name[:4]) for file in files]

    assert numbers == list(range(1, len(files) + 1))
    for file in files:
        heading = file.read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(r"# [A-Z][^0-9]*", heading), file


def test_every_decision_gives_context_decision_and_consequences(root: Path) -> None:
    for file in sorted((root / "docs" / "adr").glob("[0-9]*.md")):
        sections = re.findall(r"^## (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert sections == ["Context", "Decision", "Consequences"], file


def test_every_page_of_docs_is_listed_in_some_contents(root: Path) -> None:
    docs = root / "docs"
    listed = {
        (contents.parent / link.partition("#")[0]).resolve()
        for contents in docs.rglob("README.md")
        for link in LINK.findall(contents.read_text(encoding="utf-8"))
    }

    unlisted = [str(f) for f in docs.rglob("*.md") if f != docs / "README.md" and f not in listed]

    assert unlisted == []


def test_no_page_tells_the_reader_that_it_is_easy(prose: dict[Path, str]) -> None:
    found = [f"{file}: {word}" for file, text in prose.items() for word in NOT_WORDS.findall(text)]

    assert found == []


def test_prose_has_one_sentence_a_line(prose: dict[Path, str]) -> None:
    double = [
        f"{file}: {line[:60]}"
        for file, text in prose.items()
        for line in text.splitlines()
        if TWO_SENTENCES.search(line)
    ]

    assert double == []


def headings(file: Path) -> set[str]:
    """Give the addresses of a page's headings."""
    found = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in found}


def test_every_variable_the_desk_reads_is_told(root: Path) -> None:
    read = (root / "src/ontherecord/desk/web/configuration.py").read_text(encoding="utf-8")
    told = (root / "docs/how-to/serve-the-desk.md").read_text(encoding="utf-8")
    names = set(re.findall(r'"((?:ONTHERECORD|DATABASE)_[A-Z_]+[A-Z])"', read))
    of_provider = re.search(r"for name in (\(\"ISSUER.*?\))", read, re.DOTALL)
    assert of_provider
    names |= {f"ONTHERECORD_OIDC_{name}" for name in re.findall(r'"(\w+)"', of_provider[1])}
    assert len(names) > 12

    assert {name for name in names if f"`{name}`" not in told} == set()


def test_every_role_and_what_it_reaches_is_told(root: Path) -> None:
    from ontherecord.desk.permission.rules import ROLES

    told = (root / "docs/explanation/need-to-know.md").read_text(encoding="utf-8")

    assert [role for role in ROLES if f"| {role} |" not in told] == []
