"""Documents: what is read of each kind, and what becomes of those that nobody can open."""

from __future__ import annotations

import traceback
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from made_documents import mail, outlook, pdf, pdf_of, pdf_under_password, word, write

from ontherecord.pipeline.loading import LoadedFile, UnableToLoad, load_file
from ontherecord.pipeline.loading.documents.reading import DocumentReader
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import MalformedPack, packs_dir
from ontherecord.standards.sources import Column, Feed, Record, read_source

SECRET = "zephyrine quillfeather"
FROM_WITHIN = ("text", "file_type", "text_state", "subject", "sent_at", "changed_on")
COLUMNS = ("path", "file_name", "size_bytes", "folder", *FROM_WITHIN, "attachment_count")


def documents_feed(*columns: str, patterns: tuple[str, ...] = ()) -> Feed:
    taken = tuple(Column(column, "document", "path") for column in columns)
    key = Column("path", "document", "source_ref")
    record = Record("document", "document", columns=(key, *taken))
    how: dict[str, Any] = {"format": "documents", "delivery": "delta", "path_patterns": patterns}
    return Feed("documents", "Documents", ("*",), records=(record,), **how)


def load(
    folder: Path, files: dict[str, bytes], feed: Feed | None = None
) -> tuple[LoadedFile, list[dict[str, Any]]]:
    members = write(folder / "arrived", files)
    into = folder / "kept" / "rows.parquet"
    feed = feed or documents_feed(*COLUMNS)
    loaded = load_file(folder / "arrived", feed, into, b"salt", documents=members)
    assert [file.name for file in into.parent.iterdir()] == ["rows.parquet"]
    return loaded, pyarrow.parquet.read_table(into).to_pylist()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "a.pdf",
            pdf("Black mould behind the wardrobe"),
            ("Black mould behind the wardrobe", "pdf", "read", "Damp survey", None, "2026-01-31"),
        ),
        (
            "a.pdf",
            pdf_under_password("Anybody may read", ""),
            ("Anybody may read", "pdf", "read", "Damp survey", None, "2026-01-31"),
        ),
        (
            "a.docx",
            word("We are sorry.", "Yours", cells=("Fan", "28 November")),
            (
                "We are sorry.\nYours\nFan\t28 November",
                *("docx", "read", "Stage 1 answer", None, "2026-02-03"),
            ),
        ),
        (
            "a.EML",
            mail("It is back.", html="<p>It is <b>back</b>.</p>", attached=b"\xff\xd8"),
            (
                *("It is back.", "eml", "read", "Mould again – Flat 3"),
                *("2026-01-30 23:45:00+00:00", "2026-01-30"),
            ),
        ),
        (
            "a.eml",
            mail("", html="<style>p {}</style><p>It is<br>back &amp; worse</p>"),
            (
                *("It is\nback & worse", "eml", "read", "Mould again – Flat 3"),
                *("2026-01-30 23:45:00+00:00", "2026-01-30"),
            ),
        ),
        (
            "a.msg",
            outlook("Leak – Flat 3", "Water through the ceiling"),
            (
                *("Water through the ceiling", "msg", "read", "Leak – Flat 3"),
                *("2026-01-30 23:45:00+00:00", "2026-01-30"),
            ),
        ),
    ],
)
def test_the_text_and_what_a_document_says_of_itself_are_taken(
    name: str, content: bytes, expected: tuple[str | None, ...], tmp_path: Path
) -> None:
    loaded, [row] = load(tmp_path, {name: content})

    assert tuple(row[column] for column in FROM_WITHIN) == expected
    assert (row["path"], row["size_bytes"]) == (name, str(len(content)))
    assert (loaded.received, loaded.rejected, loaded.messages) == (1, [], [])


def test_an_email_counts_what_is_attached_and_takes_none_of_it(tmp_path: Path) -> None:
    _, [row] = load(tmp_path, {"a.eml": mail("See picture", attached=SECRET.encode())})

    assert row["attachment_count"] == "1"
    assert SECRET not in str(row)


def test_a_summer_evening_is_the_day_it_is_in_london(tmp_path: Path) -> None:
    late = mail("Late").replace(
        b"Fri, 30 Jan 2026 23:45:00 +0000", b"Tue, 30 Jun 2026 23:45:00 +0000"
    )

    _, [row] = load(tmp_path, {"a.eml": late})

    assert row["changed_on"] == "2026-07-01"


def test_what_has_no_text_is_kept_and_counted_by_why(tmp_path: Path) -> None:
    files = {
        f"{SECRET}.pdf": pdf(""),
        "locked.pdf": pdf_under_password(SECRET, "password"),
        "locked.docx": b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "cut.pdf": pdf(SECRET)[:60],
        "no.docx": b"PK\x03\x04" + SECRET.encode(),
        "no.msg": b"\xd0\xcf\x11\xe0" + SECRET.encode(),
        "no.eml": b"\0\0" + SECRET.encode(),
        "nothing.pdf": b"",
        "wall.jpg": b"\xff\xd8" + SECRET.encode(),
        "read.eml": mail("It is back."),
    }

    loaded, rows = load(tmp_path, files)

    assert [row["path"] for row in rows] == sorted(files)
    assert [row["row_number"] for row in rows] == list(range(1, len(files) + 1))
    assert {row["path"] for row in rows if row["text"]} == {"read.eml"}
    assert loaded.messages == [
        "No text could be read of 9 of 10 files: 1 without text, most often a scan;"
        " 2 under a password; 4 damaged, or not what their names say;"
        " 1 of a kind whose text is not read; 1 empty: 0 bytes"
    ]


def test_the_reference_in_a_folders_name_is_a_column(tmp_path: Path) -> None:
    patterns = (r"(?:^|/)(?P<property>\d{3,})(?: [^/]*)?/", r"(?:^|/)(?P<complaint>CMP\d+)/")
    feed = documents_feed("property", "complaint", patterns=patterns)
    files = {
        "00123 Mill Road/CMP7/a.pdf": b"x",
        "00124/b.pdf": b"x",
        "unsorted/00125.pdf": b"x",
        "c.pdf": b"x",
    }

    _, rows = load(tmp_path, files, feed)

    assert [(row["path"], row["property"], row["complaint"]) for row in rows] == [
        ("00123 Mill Road/CMP7/a.pdf", "00123", "CMP7"),
        ("00124/b.pdf", "00124", None),
        ("c.pdf", None, None),
        ("unsorted/00125.pdf", None, None),
    ]


def test_documents_of_which_only_the_name_is_taken_are_not_opened(tmp_path: Path) -> None:
    loaded, [row] = load(
        tmp_path, {"a.eml": mail(SECRET)}, documents_feed("file_name", "size_bytes")
    )

    assert row["file_name"] == "a.eml"
    assert SECRET not in str(row)
    assert "text" in loaded.refused_columns
    assert SECRET.encode() not in loaded.rows_file.read_bytes()


def test_the_text_of_a_sealed_column_cannot_be_read(tmp_path: Path) -> None:
    feed = documents_feed("text")
    sealed = Feed(**(feed.__dict__ | {"seal": ("text",)}))

    _, [row] = load(tmp_path, {"a.eml": mail(SECRET)}, sealed)

    assert len(row["text"]) == 64


# Hostile documents.


def unpacking_to(megabytes: int) -> bytes:
    """A PDF whose page unpacks to so many megabytes of single letters."""
    page = zlib.compress(b"BT /F1 9 Tf 1 0 0 1 9 9 Tm (a) Tj ET\n" * (megabytes * 27_000))
    return pdf_of(page, filtered="/Filter /FlateDecode")


def zip_bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(word(SECRET))) as real, zipfile.ZipFile(made, "w") as packed:
        for part in real.infolist():
            packed.writestr(part, real.read(part))
        packed.writestr("word/media/a.bin", bytes(210_000_000), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def entity_bomb() -> bytes:
    """A Word file whose text would grow to a thousand million characters."""
    grown = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "{SECRET}">{grown}]>'
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(word("WORDS"))) as real, zipfile.ZipFile(made, "w") as packed:
        for part in real.infolist():
            body = real.read(part)
            if part.filename == "word/document.xml":
                body = head.encode() + body.partition(b"?>")[2].replace(b"WORDS", b"&e9;")
            packed.writestr(part, body)
    return made.getvalue()


@pytest.mark.slow
def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    [slow, quick] = write(tmp_path, {"a.pdf": unpacking_to(20), "b.pdf": pdf("Here")})

    with DocumentReader(seconds=3) as reader:
        states = [reader.read(path)["state"] for path in (quick, slow, quick)]

    assert states == ["read", "too_slow", "read"]


def test_a_document_that_needs_too_much_memory_is_given_up_and_the_next_is_read(
    tmp_path: Path,
) -> None:
    [large, quick] = write(tmp_path, {"a.pdf": unpacking_to(60), "b.pdf": pdf("Here")})

    with DocumentReader(seconds=20, memory_bytes=150_000_000) as reader:
        states = [reader.read(path)["state"] for path in (large, quick)]

    assert states[0] in ("too_large", "damaged")
    assert states[1] == "read"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "states"),
    [(zip_bomb, {"too_large"}), (entity_bomb, {"no_text", "damaged", "too_large"})],
)
def test_a_word_file_that_unpacks_without_end_is_not_unpacked(
    content: Any, states: set[str], tmp_path: Path
) -> None:
    [path] = write(tmp_path, {"a.docx": content()})

    with DocumentReader() as reader:
        read = reader.read(path)

    assert read["state"] in states
    assert len(read["text"]) < 10_000


@pytest.mark.slow
def test_a_mail_nested_a_thousand_deep_ends_nothing(tmp_path: Path) -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(2000)
    )
    [path, quick] = write(tmp_path, {"a.eml": deep, "b.pdf": pdf("Here")})

    with DocumentReader() as reader:
        states = [reader.read(each)["state"] for each in (path, quick)]

    assert states[0] in ("no_text", "damaged")
    assert states[1] == "read"


def test_the_process_that_opens_documents_sees_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSING_DATABASE", f"postgresql://reader:{SECRET}@db/x")
    [path] = write(tmp_path, {"b.pdf": pdf("Here")})

    with DocumentReader() as reader:
        reader.read(path)
        assert reader.process
        seen = Path(f"/proc/{reader.process.pid}/environ")
        environment = seen.read_bytes() if seen.exists() else b""

    assert b"HOUSING_DATABASE" not in environment


def test_nothing_of_a_document_stands_in_the_error_of_a_folder_that_cannot_be_loaded(
    tmp_path: Path,
) -> None:
    feed = documents_feed("text")
    other = Feed(**(feed.__dict__ | {"records": (Record("d", "document", columns=()),)}))

    with pytest.raises(UnableToLoad) as refused:
        load(tmp_path, {f"{SECRET}.eml": mail(SECRET)}, other)

    assert SECRET not in "".join(traceback.format_exception(refused.value))


# The shipped source.


def test_the_shipped_source_reads_its_sample(tmp_path: Path) -> None:
    folder = packs_dir() / "sources" / "correspondence"
    source = read_source(folder, read_standards())
    members = sorted(file for file in (folder / "sample").rglob("*") if file.is_file())

    loaded = load_file(
        folder / "sample",
        source.feeds["documents"],
        tmp_path / "rows.parquet",
        b"salt",
        documents=members,
    )

    rows = pyarrow.parquet.read_table(loaded.rows_file).to_pylist()
    assert [(row["path"], row["property"], row["complaint"], row["text"]) for row in rows] == [
        ("00010005_Acacia_Court/scan0001.pdf", "00010005", None, None),
        (
            *("00010005_Acacia_Court/survey.pdf", "00010005", None),
            "Damp behind the wardrobe, moisture 24 per cent",
        ),
        (
            *("CMP00001/answer.eml", None, "CMP00001"),
            "We are sorry. The fan will be renewed by 28 November.",
        ),
        ("CMP00001/photograph.jpg", None, "CMP00001", None),
        ("unsorted/note.eml", None, None, "Please ring before you come."),
    ]
    assert loaded.refused_columns == [*("folder", "text_state", "sent_at", "attachment_count")]


@pytest.mark.parametrize(("pattern", "reason"), [("(", "not a pattern"), ("[0-9]+", "named group")])
def test_a_pattern_that_tells_nothing_is_refused(pattern: str, reason: str, tmp_path: Path) -> None:
    folder = packs_dir() / "sources" / "correspondence"
    for file in folder.glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    toml = tmp_path / "source.toml"
    said = toml.read_text(encoding="utf-8").partition("path_patterns")[0]
    toml.write_text(f"{said}path_patterns = ['{pattern}']\n", encoding="utf-8")

    with pytest.raises(MalformedPack, match=reason):
        read_source(tmp_path, read_standards())
