"""A workbook under a password is opened with what the environment holds, and tried again."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ontherecord.pipeline.refresh import Refreshed, refresh
from ontherecord.standards.packs import MalformedPack

TODAY = date(2026, 3, 1)
SECRET = "corr3ct horse"
LANDLORD = """
name = "Small Homes"
landlord_type = "almshouse"
nation = "england"
[systems.tracker]
source = "marked_tracker"
name = "Works tracker"
side = "landlord"
owner = "clerk"
password_from = "TRACKER_PASSWORD"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "landlord.toml").write_text(LANDLORD)
    book, plain, packed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active.title = "Jan 2026"
    heads = ["Ref", "Order", "Address", "Postcode", "Reported", "Status", "Kept by"]
    for row in (heads, ["W1", "123456", "12 Mill Lane", "ZZ1 0AA", "01/01/2026", "Open", ""]):
        book.active.append(row)
    book.save(plain)
    OOXMLFile(plain).encrypt(SECRET, packed)
    into = tmp_path / "extracts" / "2026-03-01" / "tracker" / "Works tracker.xlsx"
    into.parent.mkdir(parents=True)
    into.write_bytes(packed.getvalue())
    return tmp_path


def received(refreshed: Refreshed) -> list[tuple[int, int]]:
    return [(file["received"], file["rejected"]) for file in refreshed.summary["files"]]


@pytest.mark.slow
def test_a_password_given_later_opens_the_workbook_and_is_written_nowhere(
    folder: Path,
) -> None:
    shut = refresh(folder, TODAY, environment={})
    wrong = refresh(folder, TODAY, environment={"TRACKER_PASSWORD": "wr0ng staple"})
    opened = refresh(folder, TODAY, environment={"TRACKER_PASSWORD": SECRET})
    again = refresh(folder, TODAY, environment={"TRACKER_PASSWORD": SECRET})

    assert "TRACKER_PASSWORD is not set" in shut.summary["problems"][0]["reason"]
    assert "does not open it" in wrong.summary["problems"][0]["reason"]
    assert received(opened) == [(1, 0)]
    assert opened.summary["problems"] == []
    assert not again.is_new
    for file in filter(Path.is_file, folder.rglob("*")):
        assert SECRET.encode() not in file.read_bytes(), file
        assert b"wr0ng" not in file.read_bytes(), file


def test_a_password_written_into_landlord_toml_is_refused_unrepeated(folder: Path) -> None:
    said = (folder / "landlord.toml").read_text().replace("TRACKER_PASSWORD", "Summer2026")
    (folder / "landlord.toml").write_text(said)

    with pytest.raises(MalformedPack, match="name of an environment variable") as refused:
        refresh(folder, TODAY, environment={})

    assert "Summer2026" not in str(refused.value)
