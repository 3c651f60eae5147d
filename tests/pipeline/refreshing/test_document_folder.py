"""A folder of documents as a delivery: a record each, about the home its folder names."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.loading import load_file
from ontherecord.pipeline.receiving import DocumentFolder, claim_files
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import read_landlord
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.sources import read_source

FIRST, SECOND = date(2026, 2, 1), date(2026, 3, 1)
LANDLORD = """
name = "Small Homes"
landlord_type = "almshouse"
nation = "england"
[systems.correspondence]
source = "correspondence"
name = "Correspondence"
side = "landlord"
owner = "complaints manager"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "landlord.toml").write_text(LANDLORD, encoding="utf-8")
    return tmp_path


def deliver(folder: Path, day: date, name: str, words: str) -> Path:
    message = EmailMessage()
    message["Subject"], message["Date"] = "Damp", "Fri, 30 Jan 2026 23:45:00 +0000"
    message.set_content(words)
    file = folder / "extracts" / day.isoformat() / "correspondence" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(message.as_bytes())
    return file


def documents(folder: Path) -> list[tuple[object, ...]]:
    record = str(folder / "record" / "document_record.parquet")
    return duckdb.execute(
        "select path, place_ref, complaint_ref, document_type, modified_on, trim(text, chr(10)),"
        " extract, row_number, vanished_on from read_parquet(?) order by path",
        [record],
    ).fetchall()


def claimed(folder: Path, today: date) -> list[DocumentFolder]:
    landlord = read_landlord(folder, read_standards(folder))
    claims, problems = claim_files(LandlordFolder(folder).arrived(today), landlord)
    assert problems == []
    return [claim.file for claim in claims if isinstance(claim.file, DocumentFolder)]


def test_the_files_of_a_folder_are_one_delivery_by_their_names_and_bytes(folder: Path) -> None:
    deliver(folder, FIRST, "00123/2025/a.eml", "It is back.")
    moved = deliver(folder, FIRST, "b.eml", "Thank you.")
    deliver(folder, SECOND, "c.eml", "And again.")

    first, second = claimed(folder, SECOND)
    before = first.sha256
    moved.rename(moved.with_name("d.eml"))
    after = claimed(folder, SECOND)[0].sha256

    assert (first.name, first.received_on) == ("2026-02-01/correspondence", FIRST)
    assert (second.name, second.received_on) == ("2026-03-01/correspondence", SECOND)
    assert [d.path.relative_to(first.path).as_posix() for d in first.documents] == [
        "00123/2025/a.eml",
        "b.eml",
    ]
    assert before != after


@pytest.mark.slow
def test_each_document_is_a_record_that_newer_deliveries_add_to(folder: Path) -> None:
    deliver(folder, FIRST, "00123 Mill Road/a.eml", "It is back.")
    (folder / "extracts" / "2026-02-01" / "correspondence" / "CMP7").mkdir()
    scan = folder / "extracts" / "2026-02-01" / "correspondence" / "CMP7" / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 cut short")

    done = refresh(folder, FIRST)
    again = refresh(folder, FIRST)
    deliver(folder, SECOND, "CMP7/b.eml", "We are sorry.")
    refresh(folder, SECOND)

    first, second = "2026-02-01/correspondence", "2026-03-01/correspondence"
    sent = date(2026, 1, 30)
    assert documents(folder) == [
        ("00123 Mill Road/a.eml", "00123", None, "email", sent, "It is back.", first, 1, None),
        ("CMP7/b.eml", None, "CMP7", "email", sent, "We are sorry.", second, 1, None),
        ("CMP7/scan.pdf", None, "CMP7", None, None, None, first, 2, None),
    ]
    assert not again.is_new
    [file] = done.summary["files"]
    assert (file["received"], file["mapped"], file["rejected"]) == (2, 2, 0)
    assert any("No text could be read of 1 of 2 files" in m for m in file["messages"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("00123 Mill Road/survey.pdf", "survey"),
        ("00123/Damp_and_Mould_Report 2025.pdf", "damp_survey"),
        ("00123/damp-survey photo 1.jpg", "photograph"),
        ("00123/FRA 2025-03.pdf", "fire_risk_assessment"),
        ("Fire Risk Assessments/Acacia Court.pdf", "fire_risk_assessment"),
        ("Surveys/00123 letter.docx", "letter"),
        ("Surveys/2025/00123.pdf", "survey"),
        ("00123/stock condition.xlsx", "stock_survey"),
        ("00123/list.xlsx", "spreadsheet"),
        ("00123/Tenancy Agreement.pdf", "tenancy_file"),
        ("00123/EICR.pdf", "certificate"),
        ("00123/scan0001.pdf", None),
        ("Francesca/concert.pdf", None),
    ],
)
def test_what_a_document_is_stands_in_its_name_or_folder(
    path: str, type_: str | None, tmp_path: Path
) -> None:
    source = read_source(packs_dir() / "sources" / "correspondence", read_standards())
    feed = source.feeds["documents"]
    file = tmp_path / "arrived" / path
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF-1.4 cut short")

    rows = tmp_path / "rows.parquet"
    load_file(tmp_path / "arrived", feed, rows, b"salt", documents=[file])
    sql = feed.map_sql.replace("from feed", f"from '{rows}'")
    told = duckdb.execute(f"select file_type from ({sql})").fetchall()[0][0]

    assert source.codes.get(("document_type", "file_type", told)) == type_
