"""Files stay small, well named and free of what belongs to one machine or one person."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ontherecord.standards.kinds import read_standards

MOST_LINES = 400
MOST_BYTES = 1_000_000
NOT_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "misc"}
NOT_NAMES_IN_SRC = NOT_NAMES | {"checks", "import", "data", "info", "manager"}

# Written with a class around one letter so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.*/~-])/(?:work|root|hom[e]|User[s]|opt|mnt)/\w")
INDEX_ADDRESS = re.compile(
    r"pypi[.]org|pythonhosted[.]|registry[.]npmjs|(?<!no-emit-)(?:index-ur[l]|find-link[s]"
    r"|trusted-hos[t])|\"resolve[d]\": *\"|^registr[y] *=",
    re.MULTILINE,
)
EMAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})\b")
MOBILE = re.compile(r"(?<!\d)07\d{3} ?\d{6}(?!\d)")
SET_ASIDE_FOR_FICTION = re.compile(r"07700 ?900\d{3}")
NATIONAL_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")


def test_no_python_file_is_over_400_lines(python: dict[Path, str]) -> None:
    long = [str(f) for f, text in python.items() if len(text.splitlines()) > MOST_LINES]

    assert long == []


def test_no_file_or_folder_has_a_name_that_says_nothing(committed: list[Path], root: Path) -> None:
    vague = []
    for file in committed:
        inside = file.relative_to(root)
        names = {part.removesuffix(".py") for part in inside.parts}
        bad = NOT_NAMES_IN_SRC if inside.parts[0] == "src" else NOT_NAMES
        vague += [str(inside)] * bool(names & bad)

    assert vague == []


def test_no_two_test_files_outside_packages_share_a_name(committed: list[Path]) -> None:
    tests = [file for file in committed if file.name.startswith("test_") and file.suffix == ".py"]
    alone = [file.name for file in tests if not (file.parent / "__init__.py").is_file()]

    assert sorted({name for name in alone if alone.count(name) > 1}) == []


def test_no_file_is_over_a_megabyte_but_the_matching_models(
    committed: list[Path], root: Path
) -> None:
    models = root / "packs" / "models"

    large = [str(f) for f in committed if f.stat().st_size > MOST_BYTES and models not in f.parents]

    assert large == []


def test_no_minified_file_of_another_project_is_committed(texts: dict[Path, str]) -> None:
    page_parts = {f: t for f, t in texts.items() if f.suffix in (".js", ".css", ".mjs")}

    minified = [
        str(f)
        for f, text in page_parts.items()
        if ".min." in f.name or any(len(line) > 500 for line in text.splitlines())
    ]

    assert minified == []


def test_no_file_names_a_package_index(texts: dict[Path, str]) -> None:
    assert found(INDEX_ADDRESS, texts) == []


def test_no_file_names_a_path_of_one_machine(texts: dict[Path, str]) -> None:
    assert found(MACHINE_PATH, texts) == []


def test_a_machine_path_would_be_found() -> None:
    told = {Path("a"): "see /" + "home/jo/record", Path("b"): "see packs/standards and /homes/1"}

    assert [line.split(":")[0] for line in found(MACHINE_PATH, told)] == ["a"]


def test_every_mail_address_is_of_a_domain_set_aside_for_examples(texts: dict[Path, str]) -> None:
    reserved = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|invalid|test)$")

    real = [
        f"{file}: {match.group(1)}"
        for file, text in texts.items()
        for match in EMAIL.finditer(text)
        if not reserved.search(match.group(1)) and match.group().lower() not in of_nobody()
    ]

    assert real == []


def test_every_mobile_number_is_one_set_aside_for_fiction(texts: dict[Path, str]) -> None:
    real = [
        str(file)
        for file, text in texts.items()
        if file.suffix != ".txt"  # the locks hold digests, in which any row of digits may stand
        for match in MOBILE.finditer(text)
        if not SET_ASIDE_FOR_FICTION.fullmatch(match.group()) and match.group() not in of_nobody()
    ]

    assert real == []


def test_no_national_insurance_number_stands_anywhere(texts: dict[Path, str]) -> None:
    assert found(NATIONAL_INSURANCE, texts) == []


@cache
def of_nobody() -> set[str]:
    """Give the values that the standards name because people type them where they know none."""
    kinds = read_standards().kinds.values()
    return {value for k in kinds for f in k.fields.values() for value in f.placeholders}


def found(pattern: re.Pattern[str], texts: dict[Path, str]) -> list[str]:
    """List each place where a pattern stands, without what stands there."""
    return [
        f"{file}: line {text.count(chr(10), 0, match.start()) + 1}"
        for file, text in texts.items()
        for match in pattern.finditer(text)
    ]
