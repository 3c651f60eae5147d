"""Each declared encoding and newline is read as declared; anything else refuses the file."""

from __future__ import annotations

import codecs
from collections.abc import Callable

import pytest

from ontherecord.standards.sources import Column, Record

TEXT = "Job Ref,Trade,Notes\nR1,damp,café – £20\nR2,,Siân's “kitchen”\n"
ROWS = [("R1", "damp", "café – £20"), ("R2", None, "Siân's “kitchen”")]


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("utf-8", TEXT.encode()),
        ("utf-8", codecs.BOM_UTF8 + TEXT.encode()),
        ("utf-16", TEXT.encode("utf-16")),
        ("utf-16", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")),
        ("utf-16", TEXT.encode("utf-16-le")),
        ("windows-1252", TEXT.encode("cp1252")),
    ],
)
def test_the_declared_encoding_is_read(load: Callable, encoding: str, content: bytes) -> None:
    loaded = load(content, encoding=encoding)

    assert loaded.taken == ROWS
    assert loaded.file.messages == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\r\r\n"])
def test_any_newline_ends_a_row(load: Callable, newline: str) -> None:
    loaded = load(TEXT.replace("\n", newline))

    assert loaded.taken == ROWS


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_newline_inside_quotes_stays_in_its_cell(load: Callable, newline: str) -> None:
    text = 'Job Ref,Trade,Notes\nR1,damp,"mould\nin bedroom"\nR2,damp,none\n'

    loaded = load(text.replace("\n", newline))

    assert loaded.rows == [
        (2, "", "R1", "damp", "mould\nin bedroom"),
        (3, "", "R2", "damp", "none"),
    ]


def test_the_last_row_needs_no_newline(load: Callable) -> None:
    assert load(TEXT.rstrip("\n")).taken == ROWS


def test_a_byte_of_another_encoding_refuses_the_file_with_its_place(refusal: Callable) -> None:
    refused = refusal(TEXT.encode("cp1252"))

    assert refused.reason == "byte 32 (line 2) is not utf-8"
    assert "encoding" in refused.next_step
    assert "caf" not in str(refused)


def test_the_place_of_a_wrong_byte_is_right_far_into_a_file(refusal: Callable) -> None:
    row = b"R1,damp,nothing\r\n"
    content = b"Job Ref,Trade,Notes\r\n" + row * 100_000 + b"R2,d\xff"

    refused = refusal(content)

    assert refused.reason == f"byte {len(content)} (line 100002) is not utf-8"


def test_a_byte_windows_does_not_use_refuses_the_file(refusal: Callable) -> None:
    refused = refusal(b"Job Ref,Trade,Notes\nR1,\x81,\n", encoding="windows-1252")

    assert refused.reason == "byte 24 (line 2) is not windows-1252"


def test_utf16_cut_in_half_a_letter_refuses_the_file(refusal: Callable) -> None:
    refused = refusal(TEXT.encode("utf-16")[:-1], encoding="utf-16")

    assert "is not utf-16" in refused.reason


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("utf-8", TEXT.encode("utf-16")),
        ("utf-8", "Job Ref,Trade,Notes\nR1,damp,\n".encode("utf-16-le")),
        ("windows-1252", codecs.BOM_UTF8 + TEXT.encode()),
        ("utf-16", TEXT.encode()),
    ],
)
def test_an_encoding_that_shows_at_once_is_named(
    refusal: Callable, declared: str, content: bytes
) -> None:
    refused = refusal(content, encoding=declared)

    assert f"is declared {declared} and looks like" in refused.reason


@pytest.mark.parametrize("word", ["café", "Müller", "£20", "Siân’s"])
def test_utf8_declared_windows_is_refused_and_not_read_as_other_letters(
    refusal: Callable, word: str
) -> None:
    refused = refusal(f"Job Ref,Trade,Notes\nR1,damp,{word}\n".encode(), encoding="windows-1252")

    assert refused.reason == "is declared windows-1252 and is utf-8 to its last letter"
    assert "set encoding to utf-8" in refused.next_step


def test_one_letter_that_is_no_utf8_shows_that_a_file_is_of_windows(load: Callable) -> None:
    text = "Job Ref,Trade,Notes\nR1,damp,cafÃ©\nR2,damp,café\n"

    loaded = load(text.encode("cp1252"), encoding="windows-1252")

    assert [row[2] for row in loaded.taken] == ["cafÃ©", "café"]
    assert loaded.file.messages == []


def test_utf8_json_declared_windows_is_refused_too(refusal: Callable) -> None:
    taken = Column("ref", "repair", "source_ref")
    records = (Record("repair", "repair", (), {}, (taken,)),)

    refused = refusal(
        '[{"ref": "café"}]'.encode(), format="json", encoding="windows-1252", records=records
    )

    assert "is utf-8 to its last letter" in refused.reason
