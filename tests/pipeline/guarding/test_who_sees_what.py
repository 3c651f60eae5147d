"""A board sees no home and no small count; a named role sees what it alone may work."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from ontherecord.pipeline.refresh import refresh
from tests.pipeline.peopled_landlord import LANDLORD, TODAY, PeopledLandlord


@pytest.mark.slow
def test_the_board_sees_no_home_no_issue_and_no_count_under_five(
    guarded: PeopledLandlord,
) -> None:
    page = (guarded.record / "board.html").read_text()
    ids = guarded.ask(
        "select issue_id from issue union select place_id from place union"
        " select case_id from issue union select person_id from person"
    )

    assert [i for (i,) in ids if i and i in page] == []
    assert "For staff who work these cases" not in page
    counted = re.search(r'<table[^>]*>\s*<caption id="table-lanes".*?</table>', page, re.DOTALL)
    assert counted
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", counted.group())
    assert cells
    assert [cell for cell in cells if cell.strip() in ("1", "2", "3", "4")] == []


@pytest.mark.slow
def test_markers_are_worked_by_the_named_role_from_a_workbook_of_its_own(tmp_path: Path) -> None:
    landlord = PeopledLandlord(tmp_path / "small")
    (landlord.folder / "landlord.toml").write_text('named_role = "Safeguarding lead"' + LANDLORD)
    landlord.deliver()

    refresh(landlord.folder, TODAY)

    [(marker,)] = landlord.ask("select issue_id from issue where held_back = 'sensitive'")
    hidden = [i for (i,) in landlord.ask(
        "select issue_id from issue where held_back = 'confidential'")]  # fmt: skip
    assert hidden
    own, staff = (
        "".join(book.read(n).decode("utf-8", "replace") for n in book.namelist())
        for book in map(zipfile.ZipFile, (
            landlord.record / "named_role.xlsx", landlord.record / "issues.xlsx"))
    )  # fmt: skip
    assert marker in own
    assert marker not in staff
    assert [i for i in hidden if i in own or i in staff] == []


@pytest.mark.slow
def test_without_a_named_role_no_such_workbook_is_written(guarded: PeopledLandlord) -> None:
    assert not (guarded.record / "named_role.xlsx").exists()


@pytest.mark.slow
def test_details_of_a_need_are_held_back_and_the_issue_is_listed(
    guarded: PeopledLandlord,
) -> None:
    [(issue,)] = guarded.ask("select issue_id from issue where subject_ref = 'N3'")
    with zipfile.ZipFile(guarded.record / "issues.xlsx") as book:
        rows = "".join(
            book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets")
        )

    row = next(r for r in rows.split("<row ") if issue in r)
    assert "held back" in row
    assert "2025" not in row
