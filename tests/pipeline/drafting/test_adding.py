"""Beginning a folder and adding a system: what is written, what is left alone."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ontherecord.pipeline.drafting import (
    FolderNotEmpty,
    UnableToAdd,
    begin_folder,
    consider,
    take_files,
    told,
    write_source,
)
from ontherecord.pipeline.drafting.adding import Added
from ontherecord.pipeline.drafting.beginning import LANDLORD_TOML
from ontherecord.pipeline.drafting.trying import try_source
from ontherecord.pipeline.drafting.words import Synonyms
from ontherecord.pipeline.loading import Password
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import LANDLORD_KEYS, read_landlord
from ontherecord.standards.packs import MalformedPack, packs_dir
from tests.pipeline.drafting.conftest import HOMES, JOBS, PEOPLE

TODAY = date(2026, 3, 20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    begin_folder(tmp_path / "mine")
    return tmp_path / "mine"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    given = tmp_path_factory.mktemp("given") / "2026-03-01" / "theirs"
    given.mkdir(parents=True)
    for name, text in (("assets", HOMES), ("people", PEOPLE), ("works", JOBS)):
        (given / f"{name}.csv").write_text(text, encoding="utf-8")
    return sorted(given.iterdir())


@pytest.fixture(scope="module")
def considered(
    tmp_path_factory: pytest.TempPathFactory,
    files: list[Path],
    standards: Standards,
    synonyms: Synonyms,
) -> tuple[Added, bool]:
    """A system considered for a new folder, and whether the folder was left as it was."""
    folder = tmp_path_factory.mktemp("considered") / "mine"
    begin_folder(folder)
    before = everything(folder)
    added = consider(folder, "housing", files, standards, synonyms, TODAY)
    return added, everything(folder) == before


@pytest.fixture
def added(considered: tuple[Added, bool]) -> Added:
    return considered[0]


def everything(folder: Path) -> dict[str, bytes]:
    return {str(f): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_a_folder_is_begun_once_and_a_second_time_changes_nothing(folder: Path) -> None:
    before = everything(folder)

    assert begin_folder(folder) == []
    assert everything(folder) == before


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")

    with pytest.raises(FolderNotEmpty):
        begin_folder(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["letter.txt"]


def test_every_key_of_landlord_toml_is_explained_in_a_new_one() -> None:
    keys = {
        *LANDLORD_KEYS,
        "source",
        "side",
        "owner",
        "folder",
        "database",
        "password_from",
        "privileged",
    }

    assert [key for key in sorted(keys) if key not in LANDLORD_TOML] == []


def test_a_new_landlord_toml_says_what_is_to_be_filled(folder: Path, standards: Standards) -> None:
    with pytest.raises(MalformedPack, match="is missing"):
        read_landlord(folder, standards)


def test_considering_writes_nothing(considered: tuple[Added, bool]) -> None:
    _, is_untouched = considered

    assert is_untouched


def test_the_draft_can_be_used_and_its_rows_balance(added: Added) -> None:
    assert added.tried is not None
    assert [(f.received, f.mapped, f.rejected) for f in added.tried.files] == [
        (20, 20, 0),
        (20, 20, 0),
        (30, 30, 0),
    ]
    assert ("PROP_TYP", "place_type", 1, 6) in added.tried.unknown_codes


def test_spreadsheet_days_are_read_by_a_drafted_query(added: Added) -> None:
    assert "strftime" in added.source["map.works.sql"]
    assert added.tried is not None
    assert not [c for f in added.tried.files for c in f.causes if "COMPL_DATE" in c[1]]


def test_what_is_told_repeats_no_value_of_a_person(added: Added, standards: Standards) -> None:
    said = told(added, standards).casefold()

    assert not [word for word in ("wren1", "field7", "07700", "example.org") if word in said]


def test_an_entry_is_appended_and_the_persons_words_stay(folder: Path, added: Added) -> None:
    toml = folder / "landlord.toml"
    toml.write_text(toml.read_text() + "# our own remark\n")
    before = toml.read_text()

    written = write_source(folder, added)

    assert toml.read_text().startswith(before.rstrip("\n"))
    assert "[systems.housing]" in toml.read_text()
    assert "landlord.toml" in written


def test_a_source_that_is_there_is_not_written_over(folder: Path, added: Added) -> None:
    write_source(folder, added)
    before = everything(folder)

    with pytest.raises(UnableToAdd, match="is there already"):
        write_source(folder, added)
    assert everything(folder) == before


def test_files_are_taken_under_the_day_they_came(folder: Path, added: Added) -> None:
    taken = take_files(folder, added, TODAY)

    assert {f.relative_to(folder).as_posix() for f in taken} == {
        f"extracts/2026-03-01/housing/{name}.csv" for name in ("assets", "people", "works")
    }


def test_a_shipped_system_is_recognised_and_used_as_it_is(
    folder: Path, tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> None:
    sample = packs_dir() / "sources" / "recommendations_tracker" / "sample"
    file = next(f for f in sample.iterdir() if f.is_file())

    found = consider(folder, "recommendations", [file], standards, synonyms, TODAY)

    assert found.recognised is not None
    assert (found.source, found.source_name) == ({}, "recommendations_tracker")


def test_a_shipped_system_under_other_file_names_is_copied_with_them(
    folder: Path, tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> None:
    sample = packs_dir() / "sources" / "recommendations_tracker" / "sample"
    file = tmp_path / "FRA actions.csv"
    shutil.copyfile(next(f for f in sample.iterdir() if f.is_file()), file)

    found = consider(folder, "fra", [file], standards, synonyms, TODAY)

    assert '"FRA actions*.csv"' in found.source["source.toml"]
    assert found.tried is not None
    assert found.tried.files[0].received > 0


def test_a_list_of_records_in_json_is_drafted_as_not_taken(
    folder: Path, tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> None:
    file = tmp_path / "homes.json"
    homes = [
        {"Prop Ref": f"{n:04}", "Address": f"{n} Mill Lane, Ashby", "Postcode": "ZZ1 1AA",
         "Household": [{"health": "MARKER"}]}
        for n in range(1, 20)
    ]  # fmt: skip
    file.write_text(json.dumps(homes))

    found = consider(folder, "homes", [file], standards, synonyms, TODAY)

    assert "lists" in next(
        row for row in found.source["columns.csv"].splitlines() if "Household" in row
    )
    assert found.tried is not None
    assert [(f.received, f.mapped) for f in found.tried.files] == [(19, 19)]


def test_a_workbook_that_stays_shut_is_told_once_however_many_feeds_read_it(
    tmp_path: Path, standards: Standards
) -> None:
    file = tmp_path / "homes.xlsx"
    file.write_bytes(b"PK\x03\x04 cut short")
    feed = '[feeds.{name}]\nfiles = ["homes*.xlsx"]\nformat = "xlsx"\ndelivery = "full"\n'
    source = {
        "source.toml": 'title = "Homes"\n' + feed.format(name="one") + feed.format(name="two"),
        "columns.csv": "feed,column,record,field,format,note\n"
        "one,Ref,place,source_ref,,\ntwo,Ref,place,source_ref,,\n",
    }

    tried = try_source(source, "homes", [file], standards, TODAY)

    assert len(tried.problems) == 1
    assert "zip file cut short" in tried.problems[0]


def test_documents_are_read_by_the_shipped_source_and_keep_their_folders(
    folder: Path, tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> None:
    letter = tmp_path / "given" / "00101 Wren Court" / "2025-03-04 answer.eml"
    letter.parent.mkdir(parents=True)
    letter.write_text("Subject: Roof\n\nIt leaks.\n")

    added = consider(folder, "post", [letter], standards, synonyms, TODAY)
    write_source(folder, added)

    assert added.is_whole
    (taken,) = take_files(folder, added, TODAY)
    assert taken.relative_to(folder / "extracts") == Path(
        "2026-03-20/post/00101 Wren Court/2025-03-04 answer.eml"
    )
    assert 'source = "correspondence"' in (folder / "landlord.toml").read_text()


def test_a_document_among_tables_is_told_how_it_is_read(
    folder: Path, files: list[Path], tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4")

    added = consider(folder, "housing", [*files, letter], standards, synonyms, TODAY)

    assert added.unread == [letter]
    (problem,) = added.problems
    assert "take-in-documents" in problem


def test_a_workbook_under_a_password_is_drafted_with_it(
    folder: Path, tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> None:
    plain, book = io.BytesIO(), tmp_path / "assets.xlsx"
    workbook = openpyxl.Workbook()
    for line in HOMES.splitlines():
        workbook.active.append(line.split(";"))
    workbook.save(plain)
    with book.open("wb") as packed:
        OOXMLFile(plain).encrypt("corr3ct horse", packed)
    password = Password("ASSETS_PASSWORD", "corr3ct horse")

    added = consider(folder, "assets", [book], standards, synonyms, TODAY, password)
    write_source(folder, added, password.variable)

    assert added.tried
    assert added.tried.files[0].mapped == 20
    told_there = (folder / "landlord.toml").read_text()
    assert 'password_from = "ASSETS_PASSWORD"' in told_there
    assert "corr3ct" not in told_there


def test_who_keeps_a_system_is_asked_and_not_guessed(
    folder: Path, considered: tuple[Added, bool], standards: Standards
) -> None:
    write_source(folder, considered[0])
    file = folder / "landlord.toml"
    said = file.read_text().replace('name = ""', 'name = "Wren Homes"', 1)
    said = said.replace('landlord_type = ""', 'landlord_type = "council"')
    said = said.replace('nation = ""', 'nation = "england"')
    file.write_text(said.replace('owner = ""', 'owner = "head of housing systems"'))

    with pytest.raises(MalformedPack, match="side"):
        read_landlord(folder, standards)


def test_what_a_visit_says_through_its_job_is_not_said_to_be_lacking(
    folder: Path, tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> None:
    jobs, visits = tmp_path / "works.csv", tmp_path / "visits.csv"
    jobs.write_text(JOBS)
    visits.write_text(
        "Visit No,JOB_NO,Visit Date,Outcome\n"
        + "".join(f"V{n},J{n},{n + 12}/03/2026,Complete\n" for n in range(1, 15))
    )

    added = consider(folder, "works", [jobs, visits], standards, synonyms, TODAY)

    assert added.tried
    assert ("attendance", "place_ref") not in {(kind, name) for kind, name, *_ in added.tried.empty}
    assert "no column fills attendance: place_ref" not in told(added, standards)
