"""A file that is not what its name or its source says: recognised by its first bytes, refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ontherecord.pipeline.loading.results import UnableToLoad

FIRST_BYTES = 4096
ZIP, OLE, PARQUET, PDF, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF", b"\x1f\x8b"
UTF8_MARK, UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
MARKUP = (b"<!doctype", b"<html", b"<head", b"<table", b"<?xml", b"<meta")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""How a workbook under a password names its one content."""
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"

ASK_AGAIN = "ask for the file again in the format the source declares"


def refuse_disguise(path: Path, declared: str, encoding: str) -> None:
    """Raise UnableToLoad when the file's first bytes belie the declared format or encoding."""
    if path.stat().st_size == 0:
        raise UnableToLoad(path, "is empty: 0 bytes", "ask for the file again")
    with path.open("rb") as file:
        first = file.read(FIRST_BYTES)
    is_really = _known_kind(path, first, declared)
    if is_really == declared:
        return
    if is_really:
        raise UnableToLoad(path, f"is declared {declared} and is really {is_really}", ASK_AGAIN)
    if declared == "xlsx":
        raise UnableToLoad(path, "is no workbook; it may be a CSV renamed to .xlsx", ASK_AGAIN)
    if declared == "parquet":
        raise UnableToLoad(path, "is no Parquet file", ASK_AGAIN)
    _refuse_encoding(path, first, encoding)


def is_encrypted_package(path: Path) -> bool:
    """Say whether a file of the old Office form holds a newer one under a password."""
    return ENCRYPTED in path.read_bytes()


def _known_kind(path: Path, first: bytes, declared: str) -> str:
    if first.startswith(ZIP):
        return _zipped_kind(path)
    if first.startswith(OLE):
        if declared == "xlsx":  # opening it tells whether it is one, and under a password or not
            return declared
        if is_encrypted_package(path):
            return "a workbook under a password"
        return "a workbook in the old .xls form"
    if first.startswith(PARQUET):
        return "parquet"
    if first.startswith(PDF):
        return "a PDF"
    if first.startswith(GZIP):
        return "a compressed file (gzip); unpack it first"
    if first.removeprefix(UTF8_MARK).lstrip().lower().startswith(MARKUP):
        return "an HTML or XML page"
    return ""


def _zipped_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            if "mimetype" in names and packed.read("mimetype").startswith(OPEN_DOCUMENT):
                return "xlsx"
    except zipfile.BadZipFile:
        return "a zip file cut short"
    return "xlsx" if any(n.startswith("xl/") for n in names) else "a zip file; unpack it first"


def _refuse_encoding(path: Path, first: bytes, encoding: str) -> None:
    if encoding != "utf-16" and first.startswith(UTF16_MARKS):
        really = "utf-16"
    elif encoding == "windows-1252" and first.startswith(UTF8_MARK):
        really = "utf-8"
    elif encoding == "utf-16" and not first.startswith(UTF16_MARKS) and b"\0" not in first:
        really = "an encoding of one byte a letter"
    elif encoding != "utf-16" and first.count(b"\0") * 4 > len(first):
        really = "utf-16, or no text at all"
    else:
        return
    raise UnableToLoad(
        path,
        f"is declared {encoding} and looks like {really}",
        "set encoding in source.toml if the system has changed, or ask for the file again",
    )
