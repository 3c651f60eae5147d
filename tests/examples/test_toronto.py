"""The example on real buildings: joined without their shared number, then judged by it.

The quick tests use excerpts chosen for being hard; the whole data is used where it is at hand.
"""

from __future__ import annotations

import csv
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "toronto"
EXCERPTS = Path(__file__).parent / "toronto"
BESIDE_THE_CHECKOUT = ROOT.parent / "shared" / "data" / "toronto_rentsafe"

NUMBERS_DIFFER = {
    ("4153146", "1182 QUEEN ST W"),
    ("4155829", "2674 YONGE ST"),
    ("5156753", "389 CHURCH STREET"),
    ("4153347", "607 ST CLAIR AVE W"),
    ("4155614", "695 COXWELL AVE"),
    ("4155890", "746 MIDLAND AVE"),
}
TWINS_AT_ONE_ADDRESS = {
    ("4155804", "1625 KINGSTON RD"),
    ("4152689", "740 MIDLAND AVE"),
    ("4155845", "33 FLAMBOROUGH DR - BLDG A"),
    ("5299588", "33 FLAMBOROUGH DR UNIT D"),
}


@pytest.fixture(scope="module")
def toronto() -> Iterator[ModuleType]:
    """The example's program, which is no package: it is run by its path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLE)
        spec = importlib.util.spec_from_file_location("toronto", EXAMPLE / "run.py")
        assert spec
        assert spec.loader
        program = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(program)
        yield program


@pytest.fixture(scope="module")
def joined(toronto: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Any:
    register, evaluations = EXCERPTS / toronto.NEW_PROGRAM, EXCERPTS / toronto.EVALUATIONS
    return toronto.join_by_address(register, evaluations, tmp_path_factory.mktemp("joined"))


@pytest.fixture(scope="module")
def whole() -> Path:
    """The folder of the whole data, where there is one."""
    data = Path(os.environ.get("TORONTO_DATA", BESIDE_THE_CHECKOUT))
    if not data.is_dir():
        pytest.skip("the whole register of Toronto (set TORONTO_DATA to the folder that holds it)")
    return data


def test_no_inspection_is_joined_to_another_building(joined: Any) -> None:
    assert (joined.wrong, joined.precision) == (0, 1.0)
    assert joined.right >= 56


def test_every_inspection_is_joined_but_where_its_address_does_not_tell(joined: Any) -> None:
    apart = {(pair.rsn, pair.evaluations) for pair in joined.not_joined}

    assert apart <= NUMBERS_DIFFER | TWINS_AT_ONE_ADDRESS


def test_what_could_be_either_of_two_buildings_is_left_for_a_person(joined: Any) -> None:
    left = {(pair.rsn, pair.evaluations) for pair in joined.not_joined if pair.is_left_open}

    assert left == {("4155804", "1625 KINGSTON RD"), ("4152689", "740 MIDLAND AVE")}


def test_the_fields_on_which_both_disagree_are_listed_with_both_values(joined: Any) -> None:
    listed = [
        (each.rsn, each.field, each.register, each.evaluations)
        for each in joined.disagreements
        if each.field != "address"
    ]

    assert listed == [
        ("4153503", "built_year", "1925", "1898"),
        ("4152659", "homes_count", "89", "90"),
        ("4153009", "homes_count", "38", "37"),
        ("4153015", "homes_count", "43", "44"),
        ("4153040", "homes_count", "32", "33"),
        ("4153503", "homes_count", "16", "15"),
        ("4153503", "storeys_count", "4", "3"),
        ("4275811", "storeys_count", "3", "4"),
    ]
    assert joined.other_than_address == joined.truly_disagreeing


@pytest.mark.slow
def test_what_vanished_appeared_and_changed_between_two_registers_is_true(
    toronto: ModuleType, tmp_path: Path
) -> None:
    before, after = EXCERPTS / toronto.REGISTER_2022, EXCERPTS / toronto.REGISTER_2025

    compared = toronto.compare_registers(before, after, tmp_path)

    assert compared.found == compared.truth
    assert compared.found.vanished == {"4153104", "4154581", "4269245", "4904686"}
    assert {"5156157", "5665937"} <= compared.found.appeared
    assert ("4153503", "homes_count", "16", "15") in compared.found.changed


@pytest.mark.slow
def test_the_page_and_its_tables_tell_of_every_comparison(
    toronto: ModuleType, tmp_path: Path
) -> None:
    page = toronto.run(EXCERPTS, tmp_path)

    assert "Open Government Licence – Toronto" in page
    assert page.count("each true by RSN, and none missed") == 7
    assert "holds an earlier state of the register" in page
    lines = {
        file.name: list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        for file in tmp_path.glob("*.csv")
    }
    assert len(lines["disagreements.csv"]) == 21
    between = lines["changes-between-exports.csv"]
    assert [line["RSN"] for line in between if line["what"] == "vanished"] == ["5665937"]
    assert [line["RSN"] for line in between if line["what"] == "appeared"] == []
    assert len({line["RSN"] for line in between if line["what"] == "changed"}) == 11


@pytest.mark.slow
@pytest.mark.parametrize(
    ("register", "evaluations"),
    [("NEW_PROGRAM", "EVALUATIONS"), ("DECEMBER", "EVALUATIONS_DECEMBER")],
)
def test_the_whole_data_is_joined_without_a_mistake(
    register: str, evaluations: str, toronto: ModuleType, whole: Path, tmp_path: Path
) -> None:
    files = (whole / getattr(toronto, name) for name in (register, evaluations))

    joined = toronto.join_by_address(*files, tmp_path)

    assert joined.precision == 1.0
    assert joined.recall >= 0.99
    assert joined.other_than_address == joined.truly_disagreeing


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"), [("REGISTER_2022", "REGISTER_2025"), ("REGISTER_2025", "NEW_PROGRAM")]
)
def test_all_that_differs_between_two_whole_registers_is_true(
    before: str, after: str, toronto: ModuleType, whole: Path, tmp_path: Path
) -> None:
    files = (whole / getattr(toronto, name) for name in (before, after))

    compared = toronto.compare_registers(*files, tmp_path)

    assert compared.found == compared.truth
    assert compared.found.vanished
