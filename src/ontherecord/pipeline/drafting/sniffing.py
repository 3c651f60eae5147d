"""What kind of file it is before anything is declared: format, encoding, delimiter, headings' row.

A guess made once, here, written into source.toml for a person to correct; loading never guesses.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import fastexcel
import pyarrow as pa
import pyarrow.parquet

from ontherecord.pipeline.drafting.footers import is_footer, total_pattern
from ontherecord.pipeline.loading import Password, UnableToLoad
from ontherecord.pipeline.loading.headings import joined_headings, numbered
from ontherecord.pipeline.loading.opening import not_readable, open_workbook

ROWS_LOOKED_AT = 60
DELIMITERS = (",", ";", "\t", "|")
BY_SUFFIX = {".xlsx": "xlsx", ".xlsm": "xlsx", ".json": "json", ".jsonl": "jsonl"}
BY_SUFFIX |= {".ndjson": "jsonl", ".parquet": "parquet"}
BY_SUFFIX |= dict.fromkeys((".xls", ".xlsb", ".ods"), "xlsx")

DOCUMENTS = frozenset(
    ".pdf .eml .msg .doc .docx .rtf .odt .jpg .jpeg .png .gif .tif .tiff .bmp .heic".split()
)
"""The endings of what is read as a folder of documents."""


@dataclass(frozen=True)
class Sheet:
    """One table of a file as it looks: what source.toml has to say of it."""

    name: str
    headings: tuple[str, ...]
    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    header_row: int = 1
    heading_rows: int = 1
    total_row: str = ""
    records_at: str = ""
    is_ascii: bool = False
    """Whether every letter seen is of ASCII, so that it could be of any encoding."""
    lists: tuple[str, ...] = ()
    """For JSON: the headings under which a record holds a list of records."""


def sniff(file: Path, password: Password | None = None) -> list[Sheet]:
    """Look at a file and give the tables in it. Raises UnableToLoad when it cannot be read."""
    kind = BY_SUFFIX.get(file.suffix.casefold(), "csv")
    try:
        if kind == "xlsx":
            return _workbook(file, password or Password())
        if kind == "parquet":
            return [Sheet("", tuple(pyarrow.parquet.read_schema(file).names), "parquet")]
        if kind in ("json", "jsonl"):
            return _json(file, kind)
        return [_delimited(file)]
    except OSError as error:
        raise UnableToLoad(
            file, f"cannot be read: {error.strerror}", "check that it is there"
        ) from error
    except pa.ArrowException:
        raise UnableToLoad(file, "is damaged Parquet", "ask for the file again") from None


def is_document(file: Path) -> bool:
    """Say whether a file is a letter, an e-mail or a picture, and holds no table of records."""
    return file.suffix.casefold() in DOCUMENTS


def encoding_of(raw: bytes) -> str:
    """Give the encoding a text is written in, as source.toml names it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:400].count(b"\0") > len(raw[:400]) / 4:
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _text(file: Path) -> tuple[str, str]:
    raw = file.read_bytes()
    encoding = encoding_of(raw)
    codec = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}.get(encoding, encoding)
    return raw.decode(codec, errors="replace"), encoding


def _delimited(file: Path) -> Sheet:
    text, encoding = _text(file)
    if not text.strip():
        raise UnableToLoad(file, "is empty", "ask for the file again")
    tables = {d: _rows(text, d) for d in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda d: _evenness(tables[d]))
    rows = tables[delimiter]
    header = header_row(rows)
    last = next(iter(_rows("\n".join(text.rstrip().splitlines()[-1:]), delimiter)), [])
    return Sheet(
        "",
        _headings(rows, header),
        "csv",
        encoding,
        delimiter,
        header + 1,
        heading_rows(rows, header),
        total_pattern([_first(last)]) if is_footer(last, len(rows[header])) else "",
        is_ascii=text.isascii(),
    )


def _rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(islice(reader, ROWS_LOOKED_AT))
    except csv.Error:
        return []


def _evenness(rows: list[list[str]]) -> float:
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0.0
    width, times = widths.most_common(1)[0]
    return 0.0 if width == 1 else times / len(rows) + min(width, 20) / 40


def header_row(rows: list[list[str]]) -> int:
    """Find the row of headings: the first that is nearly full and is words, each once."""
    widths = Counter(sum(1 for c in row if c and c.strip()) for row in rows if any(row))
    full = max(widths, key=lambda w: (widths[w] * w, w), default=0)
    for at, row in enumerate(rows[:20]):
        filled = [c.strip() for c in row if c and c.strip()]
        words = [c for c in filled if any(letter.isalpha() for letter in c) or c in "#£"]
        if len(filled) >= max(1, 0.6 * full) and len(words) >= 0.75 * len(filled):
            different = len({c.casefold() for c in filled})
            if different >= 0.8 * len(filled):
                return at + 1 if _are_groups(rows[at : at + 3]) else at
    return 0


def _are_groups(rows: list[list[str]]) -> bool:
    """Say whether the first of three rows names groups, and the headings stand in the second.

    Then the second is words that fill the gaps of the first, and leaves gaps under some of it.
    """
    if len(rows) < 3 or len({len(row) for row in rows}) > 1:
        return False
    groups, headings, values = ([(cell or "").strip() for cell in row] for row in rows)
    pairs = list(zip(groups, headings, strict=True))
    return (
        any(heading and not group for group, heading in pairs)
        and any(group and not heading for group, heading in pairs)
        and not any(re.search("[0-9]", heading) for heading in headings)
        and any(h and re.search("[0-9]", v) for h, v in zip(headings, values, strict=True))
    )


def heading_rows(rows: list[list[str]], header: int) -> int:
    """Say whether the row above the headings belongs to them: two when they need it, else one.

    They need it where one of them stands twice, or where only the row above names a column.
    """
    own = [(cell or "").strip() for cell in rows[header]]
    above = [(cell or "").strip() for cell in rows[header - 1]] if header else []
    groups = [cell for cell in above if cell]
    if len(groups) < 2 or not all(any(c.isalpha() for c in cell) for cell in groups):
        return 1
    named = [cell.casefold() for cell in own if cell]
    is_doubled = len(set(named)) < len(named)
    names_more = any(group and not cell for group, cell in zip(above, own, strict=False))
    return 2 if is_doubled or names_more else 1


def _headings(rows: list[list[str]], header: int) -> tuple[str, ...]:
    first = header + 1 - heading_rows(rows, header)
    return tuple(numbered(joined_headings(rows[first : header + 1])))


def _first(row: list[str]) -> str:
    return next(cell.strip() for cell in row if cell.strip())


def _workbook(file: Path, password: Password) -> list[Sheet]:
    try:
        book = open_workbook(file, password).reader
        sheets = []
        for name in book.sheet_names:
            loaded = book.load_sheet(
                name, header_row=None, skip_rows=0, n_rows=ROWS_LOOKED_AT, dtypes="string"
            )
            if not loaded.width:
                continue
            batch = pa.record_batch(loaded)
            places = [info.absolute_index for info in loaded.available_columns()]
            width = max(places) + 1
            rows: list[list[str]] = [[""] * width for _ in range(batch.num_rows)]
            for place, column in zip(places, batch.columns, strict=True):
                for at, value in enumerate(column.to_pylist()):
                    rows[at][place] = value or ""
            header = header_row(rows) if rows else 0
            if len(rows) > header + 1:
                sheets.append(
                    Sheet(
                        name,
                        _headings(rows, header),
                        "xlsx",
                        header_row=header + 1,
                        heading_rows=heading_rows(rows, header),
                    )
                )
    except fastexcel.FastExcelError as error:
        raise not_readable(file, error) from None
    return sheets


def _json(file: Path, kind: str) -> list[Sheet]:
    text, encoding = _text(file)
    try:
        if kind == "jsonl":
            lines = [json.loads(line) for line in text.splitlines() if line.strip()]
            names, held = _names(lines)
            return [Sheet("", names, "jsonl", encoding, lists=held)]
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise UnableToLoad(file, "is not JSON", "ask for the file again") from None
    lists = [("", found)] if isinstance(found, list) else list(_lists(found, ""))
    if not lists:
        raise UnableToLoad(file, "has no list of records", "ask for an export of records")
    at, records = max(lists, key=lambda pair: len(pair[1]))
    names, held = _names(records)
    return [Sheet("", names, "json", encoding, records_at=at, lists=held)]


def _lists(found: Any, path: str, depth: int = 3) -> Any:
    if isinstance(found, dict) and depth:
        for key, value in found.items():
            here = f"{path}.{key}" if path else key
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield here, value
            yield from _lists(value, here, depth - 1)


def _names(records: list[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the keys of records by their path, and those that hold a list of records."""
    names: dict[str, bool] = {}
    for record in records:
        _flat_names(record, "", names)
    return tuple(names), tuple(name for name, holds_records in names.items() if holds_records)


def _flat_names(record: Any, prefix: str, names: dict[str, bool]) -> None:
    for key, value in record.items() if isinstance(record, dict) else ():
        name = " ".join(f"{prefix}.{key}".split()) if prefix else " ".join(key.split())
        if isinstance(value, dict):
            _flat_names(value, name, names)
        else:
            names[name] = names.get(name, False) or _holds_records(value)


def _holds_records(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(one, dict) or _holds_records(one) for one in value
    )
