"""XLSX, cell by cell into the ZIP: a million rows in the memory of one.

Every text is an inline string, which no spreadsheet takes for a formula. xlsxwriter does the same
through a file beside and takes six times as long, so it writes made-up files only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ontherecord.files.columns import LONDON, About, Column, Rows, as_text

MOST_ROWS = 1_048_575
"""What Excel holds on a sheet under one heading row; more goes on to the next sheet."""
LONGEST_TEXT = 32_767
MOST_DIGITS = 10**15
"""Excel keeps fifteen digits; a longer number is written as text."""
FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""
ZERO = date(1899, 12, 30).toordinal()

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
PLAIN, BOLD, DAY, MOMENT, WRAPPED = range(5)
WIDTHS = {"date": 13, "moment": 18, "integer": 11, "decimal": 12, "boolean": 9}

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NO_FILL = 'fillId="0" borderId="0"'
STYLES = (
    f'{HEAD}<styleSheet {MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="d mmm yyyy"/>'
    '<numFmt numFmtId="165" formatCode="d mmm yyyy hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    f'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" {NO_FILL}/></cellStyleXfs>'
    f'<cellXfs count="5"><xf numFmtId="0" fontId="0" {NO_FILL} xfId="0"/>'
    f'<xf numFmtId="0" fontId="1" {NO_FILL} xfId="0" applyFont="1"/>'
    f'<xf numFmtId="164" fontId="0" {NO_FILL} xfId="0" applyNumberFormat="1"/>'
    f'<xf numFmtId="165" fontId="0" {NO_FILL} xfId="0" applyNumberFormat="1"/>'
    f'<xf numFmtId="0" fontId="0" {NO_FILL} xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
OF_PROPERTIES = "application/vnd.openxmlformats-package.core-properties+xml"
PROPERTIES = (
    f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{made_on}T00:00:00Z</dcterms:created>'
    "</cp:coreProperties>"
)


@dataclass(frozen=True)
class Listing:
    """Rows under headings, on as many sheets of one title as they need."""

    title: str
    columns: Sequence[Column]
    rows: Rows


def write_xlsx(file: Path, title: str, columns: Sequence[Column], rows: Rows, about: About) -> int:
    """Write a workbook: first what is said of it, then the rows on as many sheets as they need."""
    return write_workbook(file, "About this list", about, [Listing(title, columns, rows)])


def write_workbook(
    file: Path,
    first: str,
    about: About,
    lists: Iterable[Listing],
    *,
    made_on: date | None = None,
    most_rows: int | None = None,
) -> int:
    """Write a workbook of several lists, after a sheet that tells of them; give how many rows.

    The same rows give the same bytes: it bears no moment, and the day it is given.
    """
    count, called = 0, [first]
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as book:
        for listing in lists:
            for on_sheet in _write_list(book, listing, len(called), most_rows or MOST_ROWS):
                count += on_sheet
                called.append(listing.title)
        _write_rest(book, called, about(count), made_on)
    return count


def _write_list(book: ZipFile, listing: Listing, before: int, most_rows: int) -> Iterator[int]:
    """Write a list behind so many sheets; give of each of its sheets how many rows it holds."""
    names = [letters(number) for number in range(len(listing.columns))]
    cells = [_cell_writer(c, name) for c, name in zip(listing.columns, names, strict=True)]
    waiting: Iterator[Any] = iter(listing.rows)
    more = True
    while more:
        before += 1
        with book.open(_part(f"xl/worksheets/sheet{before}.xml"), "w", force_zip64=True) as out:
            on_sheet = 0
            out.write(_beginning(listing.columns, names).encode())
            for rows, block in _blocks(waiting, cells, most_rows):
                on_sheet += rows
                out.write(block.encode())
            out.write(_end(names, on_sheet).encode())
        yield on_sheet
        following = next(waiting, None)
        more = following is not None
        waiting = chain([following], waiting) if more else waiting


def _part(name: str) -> ZipInfo:
    """Give a part of the ZIP, of no day: a moment would make other bytes of the same rows."""
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    part._compresslevel = 1  # type: ignore[attr-defined]  # a name of its own from Python 3.13 on
    return part


def letters(number: int) -> str:
    """Give the letters of a column: A for 0, AA for 26."""
    return (letters(number // 26 - 1) if number > 25 else "") + chr(65 + number % 26)


def _blocks(
    rows: Iterator[Sequence[Any]], cells: Sequence[Callable[[Any, int], str]], most_rows: int
) -> Iterator[tuple[int, str]]:
    """Give rows as XML, many at once, until a sheet is full."""
    number = 1
    while number <= most_rows:
        parts: list[str] = []
        first = number
        for row in rows:
            number += 1
            parts.append(f'<row r="{number}">')
            parts += [
                write(value, number)
                for write, value in zip(cells, row, strict=True)
                if value is not None
            ]
            parts.append("</row>")
            if number - first >= 1000 or number > most_rows:
                break
        if number == first:
            return
        yield number - first, "".join(parts)


def _cell_writer(column: Column, letter: str) -> Callable[[Any, int], str]:
    of_day = column.type in ("date", "moment")

    def written(value: Any, number: int) -> str:
        if type(value) is str:
            pass  # the most, so that it is asked first
        elif isinstance(value, bool):
            return f'<c r="{letter}{number}" t="b"><v>{int(value)}</v></c>'
        elif isinstance(value, (int, float, Decimal)):
            if math.isfinite(value) and -MOST_DIGITS < value < MOST_DIGITS:
                return f'<c r="{letter}{number}"><v>{value}</v></c>'
        elif of_day and isinstance(value, date) and (serial := _serial(value)) is not None:
            style = MOMENT if isinstance(value, datetime) else DAY
            return f'<c r="{letter}{number}" s="{style}"><v>{serial}</v></c>'
        return (
            f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">'
            f"{_text(value)}</t></is></c>"
        )

    return written


def _serial(value: date) -> int | float | None:
    """Give a day, or a moment as London's clock shows it, as Excel counts; None before 1900."""
    if isinstance(value, datetime):
        there = value.astimezone(LONDON) if value.tzinfo else value
        if there.date() < FIRST_DAY:
            return None
        seconds = there.hour * 3600 + there.minute * 60 + there.second
        return there.toordinal() - ZERO + round(seconds / 86400, 8)
    return value.toordinal() - ZERO if value >= FIRST_DAY else None


def _text(value: Any) -> str:
    text = NO_XML.sub("", as_text(value))[:LONGEST_TEXT]
    if "_x" in text:
        text = LIKE_AN_ESCAPE.sub("_x005F_", text)
    return escape(text)


def _beginning(columns: Sequence[Column], names: Sequence[str]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{c.width or WIDTHS.get(c.type, 28)}" customWidth="1"/>'
        for n, c in enumerate(columns, start=1)
    )
    headings = "".join(
        f'<c r="{name}1" s="{BOLD}" t="inlineStr"><is><t>{_text(column.heading)}</t></is></c>'
        for column, name in zip(columns, names, strict=True)
    )
    return (
        f'{HEAD}<worksheet {MAIN}><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><cols>{widths}</cols><sheetData><row r="1">{headings}</row>'
    )


def _end(names: Sequence[str], rows: int) -> str:
    return f'</sheetData><autoFilter ref="A1:{names[-1]}{rows + 1}"/></worksheet>'


def _write_rest(
    book: ZipFile, called: Sequence[str], about: Sequence[tuple[str, str]], made_on: date | None
) -> None:
    """Write the first sheet, which tells of the others, and what holds a workbook together."""
    lines = "".join(
        f'<row r="{n}"><c r="A{n}" s="{BOLD}" t="inlineStr"><is><t>{_text(heading)}</t></is></c>'
        f'<c r="B{n}" s="{WRAPPED}" t="inlineStr"><is><t xml:space="preserve">{_text(words)}</t>'
        "</is></c></row>"
        for n, (heading, words) in enumerate(about, start=1)
    )
    _write(
        book,
        "xl/worksheets/sheet1.xml",
        f'{HEAD}<worksheet {MAIN}><cols><col min="1" max="1" width="26" customWidth="1"/>'
        f'<col min="2" max="2" width="90" customWidth="1"/></cols><sheetData>{lines}</sheetData>'
        "</worksheet>",
    )
    numbers = range(1, len(called) + 1)
    listed = "".join(
        f'<sheet name="{_sheet_name(title, called[: n - 1].count(title) + 1)}" sheetId="{n}"'
        f' r:id="rId{n}"/>'
        for n, title in zip(numbers, called, strict=True)
    )
    _write(
        book,
        "xl/workbook.xml",
        f'{HEAD}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    to_sheets = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    styled = f'<Relationship Id="rId{len(called) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    related = f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    _write(book, "xl/_rels/workbook.xml.rels", f"{related}{to_sheets}{styled}</Relationships>")
    _write(book, "xl/styles.xml", STYLES)
    made = (
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/>'
    )
    _write(
        book,
        "_rels/.rels",
        f'{related}<Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
        f' Target="xl/workbook.xml"/>{made if made_on else ""}</Relationships>',
    )
    typed, is_xml = "application/vnd.openxmlformats-officedocument.spreadsheetml", "+xml"
    parts = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    parts |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in numbers}
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{typed}.{of}{is_xml}"/>'
        for part, of in parts.items()
    )
    if made_on:
        _write(book, "docProps/core.xml", PROPERTIES.format(made_on=made_on))
        overrides += f'<Override PartName="/docProps/core.xml" ContentType="{OF_PROPERTIES}"/>'
    _write(
        book,
        "[Content_Types].xml",
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
    )


def _write(book: ZipFile, name: str, text: str) -> None:
    with book.open(_part(name), "w") as out:
        out.write(text.encode())


def _sheet_name(title: str, number: int) -> str:
    """Name a sheet as Excel allows: at most 31 letters, without some signs."""
    tail = f" {number}" if number > 1 else ""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip() or "List"
    return escape(plain[: 31 - len(tail)].rstrip(), {'"': "&quot;"}) + tail
