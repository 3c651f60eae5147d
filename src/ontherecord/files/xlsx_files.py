"""XLSX, cell by cell into the ZIP: a million rows in the memory of one.

Every text is an inline string, which no spreadsheet takes for a formula. xlsxwriter does the same
through a file beside and takes six times as long, which is why it is not used here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

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
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>'
)


def write_xlsx(file: Path, title: str, columns: Sequence[Column], rows: Rows, about: About) -> int:
    """Write a workbook: first what is said of it, then the rows on as many sheets as they need."""
    names = [letters(number) for number in range(len(columns))]
    cells = [_cell_writer(column, name) for column, name in zip(columns, names, strict=True)]
    waiting: Iterator[Any] = iter(rows)
    count, sheets, more = 0, 0, True
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as book:
        while more:
            sheets += 1
            with book.open(f"xl/worksheets/sheet{sheets + 1}.xml", "w", force_zip64=True) as out:
                on_sheet = 0
                out.write(_beginning(columns, names).encode())
                for block in _blocks(waiting, cells):
                    on_sheet += block[0]
                    out.write(block[1].encode())
                    if on_sheet >= MOST_ROWS:
                        break
                out.write(_end(names, on_sheet).encode())
            count += on_sheet
            following = next(waiting, None)
            more = following is not None
            waiting = chain([following], waiting) if more else waiting
        _write_rest(book, title, sheets, about(count))
    return count


def letters(number: int) -> str:
    """Give the letters of a column: A for 0, AA for 26."""
    return (letters(number // 26 - 1) if number > 25 else "") + chr(65 + number % 26)


def _blocks(
    rows: Iterator[Sequence[Any]], cells: Sequence[Callable[[Any, int], str]]
) -> Iterator[tuple[int, str]]:
    """Give rows as XML, many at once, until a sheet is full."""
    number = 1
    while number <= MOST_ROWS:
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
            if number - first >= 1000 or number > MOST_ROWS:
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
        f'<col min="{n}" max="{n}" width="{WIDTHS.get(c.type, 28)}" customWidth="1"/>'
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


def _write_rest(book: ZipFile, title: str, sheets: int, about: Sequence[tuple[str, str]]) -> None:
    """Write the first sheet, which tells of the others, and what holds a workbook together."""
    lines = "".join(
        f'<row r="{n}"><c r="A{n}" s="{BOLD}" t="inlineStr"><is><t>{_text(heading)}</t></is></c>'
        f'<c r="B{n}" s="{WRAPPED}" t="inlineStr"><is><t xml:space="preserve">{_text(words)}</t>'
        "</is></c></row>"
        for n, (heading, words) in enumerate(about, start=1)
    )
    book.writestr(
        "xl/worksheets/sheet1.xml",
        f'{HEAD}<worksheet {MAIN}><cols><col min="1" max="1" width="26" customWidth="1"/>'
        f'<col min="2" max="2" width="90" customWidth="1"/></cols><sheetData>{lines}</sheetData>'
        "</worksheet>",
    )
    numbers = range(1, sheets + 2)
    called = ["About this list", *(_sheet_name(title, n) for n in range(1, sheets + 1))]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, called, strict=True)
    )
    book.writestr(
        "xl/workbook.xml",
        f'{HEAD}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    to_sheets = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    styled = f'<Relationship Id="rId{sheets + 2}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    related = f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    book.writestr("xl/_rels/workbook.xml.rels", f"{related}{to_sheets}{styled}</Relationships>")
    book.writestr("xl/styles.xml", STYLES)
    book.writestr(
        "_rels/.rels",
        f'{related}<Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
    )
    typed, is_xml = "application/vnd.openxmlformats-officedocument.spreadsheetml", "+xml"
    parts = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    parts |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in numbers}
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{typed}.{of}{is_xml}"/>'
        for part, of in parts.items()
    )
    book.writestr(
        "[Content_Types].xml",
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
    )


def _sheet_name(title: str, number: int) -> str:
    """Name a sheet as Excel allows: at most 31 letters, without some signs."""
    tail = f" {number}" if number > 1 else ""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip() or "List"
    return escape(plain[: 31 - len(tail)].rstrip(), {'"': "&quot;"}) + tail
