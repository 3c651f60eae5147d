"""One sheet of an XLSX as its XML: marked cells, hidden rows and columns, without reading values.

The XML is looked through as bytes and in pieces, because a parser that builds every cell of a
million rows takes longer than all the rest of loading.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

PIECE = 1 << 22
PLACE = re.compile(rb"\sr=[\"']([A-Z]+)([0-9]+)[\"']")


@dataclass
class MarkedCells:
    """What stands in a sheet beside its values, below the headings."""

    rows: array = field(default_factory=lambda: array("q"))
    columns: array = field(default_factory=lambda: array("q"))
    styles: array = field(default_factory=lambda: array("q"))
    """Of each marked cell its row, its column counted from 0, and its style."""
    filled_count: int = 0
    """Marked cells that hold something."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    error_columns: Counter[int] = field(default_factory=Counter)
    """How many cells of a column, counted from 0, hold #N/A or another error."""
    is_coloured_by_rule: bool = False
    has_places: bool = True
    """Whether cells say where they are: a few writers leave that out."""


def look_through(
    parts: zipfile.ZipFile, part: str, styles: set[int], header_row: int, *, keeps: bool
) -> MarkedCells:
    """Look through a sheet's XML for cells of these styles, and for what is hidden.

    With `keeps` the place of each is kept, else they are only counted.
    """
    found = MarkedCells()
    scan: _Scan | None = None
    for piece in _pieces(parts, part):
        if scan is None:
            scan = _Scan(piece, styles, header_row, keeps)
        scan.piece(piece, found)
    return found


class _Scan:
    """The patterns of one sheet, written for the prefix its writer gives to names."""

    def __init__(self, first: bytes, styles: set[int], header_row: int, keeps: bool) -> None:
        root = re.search(rb"<(\w+:)?worksheet(?:\s[^>]*)?>", first)
        prefix = re.escape((root and root[1]) or b"")
        # A writer uses one sort of quotation mark. Beginning with fixed letters, the patterns are
        # found eight times as fast as `<c`, of which a sheet has millions.
        mark = b"'" if root and b"='" in root[0] else b'"'
        listed = "|".join(map(str, sorted(styles))).encode()
        self.styled = re.compile(rb" s=%s(%s)%s[^<>]*>" % (mark, listed or b"-", mark))
        self.error = re.compile(rb" t=%se%s[^<>]*>" % (mark, mark))
        self.cell = b"<%sc " % prefix
        self.row = re.compile(rb"<%srow\s[^>]*>" % prefix)
        self.column = re.compile(rb"<%scol\s[^>]*>" % prefix)
        self.rule = b"conditionalFormatting"
        self.looks, self.header_row, self.keeps = bool(styles), header_row, keeps

    def piece(self, xml: bytes, found: MarkedCells) -> None:
        if b"hidden=" in xml:
            self._hidden(xml, found)
        if self.looks:
            self._cells(xml, found)
        for _, row, column, _ in self._places(self.error, xml, found):
            if row > self.header_row:
                found.error_columns[column] += 1
        if self.rule in xml:
            found.is_coloured_by_rule = True

    def _hidden(self, xml: bytes, found: MarkedCells) -> None:
        for row in self.row.finditer(xml):
            if _is_true(row[0], b"hidden") and (number := _number(row[0], b"r")) > self.header_row:
                found.hidden_rows.append(number)
        for column in self.column.finditer(xml):
            if _is_true(column[0], b"hidden"):
                low, high = _number(column[0], b"min"), _number(column[0], b"max")
                # A range to the sheet's last column hides what is empty.
                found.hidden_columns += range(low - 1, min(high, low + 255))

    def _cells(self, xml: bytes, found: MarkedCells) -> None:
        for cell, row, column, is_empty in self._places(self.styled, xml, found):
            if row > self.header_row:
                found.filled_count += not is_empty
                if self.keeps:
                    found.rows.append(row)
                    found.columns.append(column)
                    found.styles.append(int(cell[1]))

    def _places(
        self, pattern: re.Pattern[bytes], xml: bytes, found: MarkedCells
    ) -> Iterator[tuple[re.Match[bytes], int, int, bool]]:
        """Give the cells with an attribute: their row and column, and whether they are empty."""
        for attribute in pattern.finditer(xml):
            start = xml.rfind(b"<", 0, attribute.start())
            if not xml.startswith(self.cell, start):
                continue  # a row or a column may be styled too; its cells say so themselves
            place = PLACE.search(xml, start, attribute.end())
            if place is None:
                found.has_places = False
                continue
            is_empty = attribute[0].endswith(b"/>") or xml.startswith(b"</", attribute.end())
            yield attribute, int(place[2]), column_position(place[1]), is_empty


def column_position(letters: bytes) -> int:
    """Give a column's place, counted from 0, from the letters above it."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position - 1


def _pieces(parts: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Give a part in pieces that end between two tags."""
    rest = b""
    with parts.open(part) as opened:
        while more := opened.read(PIECE):
            text = rest + more
            end = text.rfind(b">") + 1
            yield text[:end]
            rest = text[end:]


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s%s=[\"']([^\"']*)[\"']" % name, tag)
    return found[1] if found else b""


def _is_true(tag: bytes, name: bytes) -> bool:
    return _attribute(tag, name) in (b"1", b"true")


def _number(tag: bytes, name: bytes) -> int:
    said = _attribute(tag, name)
    return int(said) if said.isdigit() else 0
