"""Each declared encoding and newline is read as declared; anything else refuses the file."""

from __future__ import annotations

import codecs
from collections.abc import Callable

import pytest

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


def test_windows_text_that_reads_as_utf8_is_said(load: Callable) -> None:
    loaded = load("Job Ref,Trade,Notes\nR1,damp,café\n".encode(), encoding="windows-1252")

    assert loaded.taken == [("R1", "damp", "cafÃ©")]
    assert "reads as UTF-8 too" in loaded.file.messages[0]
