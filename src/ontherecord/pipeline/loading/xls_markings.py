"""What an .xls says beside its values. Colours that a rule gives are not told by its reader."""

from __future__ import annotations

import io
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ontherecord.pipeline.loading.beside import NotTold
from ontherecord.pipeline.loading.fills import Styles
from ontherecord.pipeline.loading.sheet_xml import MarkedCells

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.formatting import XF
    from xlrd.sheet import Sheet

NO_PATTERN, SOLID, GREY_125 = 0, 1, 17
SHADED = "808080"
"""What a pattern of lines or dots without a colour of its own is taken for."""


class XlsMarkings:
    """The markings of an .xls workbook: a file, or its bytes when it was under a password."""

    def __init__(self, packed: Path | bytes) -> None:
        self.packed = packed

    def styles(self) -> Styles:
        """Give the styles that fill a cell or strike it through. White is no fill."""
        book = self._book
        fills = {n: self._fill(style) for n, style in enumerate(book.xf_list)}
        struck = [
            n
            for n, style in enumerate(book.xf_list)
            if style.font_index < len(book.font_list)
            and book.font_list[style.font_index].struck_out
        ]
        coloured = {n: c for n, c in fills.items() if c and c != "ffffff"}
        return Styles(coloured, frozenset(struck))

    def cells(self, sheet: str, styles: set[int], header_row: int, *, keeps: bool) -> MarkedCells:
        """Look through a sheet for cells of these styles, and for what is hidden."""
        from xlrd import XL_CELL_BLANK, XL_CELL_EMPTY, XL_CELL_ERROR

        read, found, errors = self._sheet(sheet), MarkedCells(), Counter[int]()
        for row in range(header_row, read.nrows):
            for column, cell in enumerate(read.row(row)):
                if cell.ctype == XL_CELL_ERROR:
                    errors[column] += 1
                if cell.xf_index in styles:
                    found.filled_count += cell.ctype not in (XL_CELL_EMPTY, XL_CELL_BLANK)
                    if keeps:
                        found.rows.append(row + 1)
                        found.columns.append(column)
                        found.styles.append(cell.xf_index)
        found.error_columns = errors
        found.hidden_rows = sorted(
            row + 1 for row, told in read.rowinfo_map.items() if told.hidden and row >= header_row
        )
        found.hidden_columns = sorted(
            column for column, told in read.colinfo_map.items() if told.hidden
        )
        return found

    def comments(self, sheet: str) -> dict[tuple[int, int], str]:
        """Give the comments on a sheet's cells by row, and column counted from 0."""
        notes = self._sheet(sheet).cell_note_map
        return {(row + 1, column): note.text.strip() for (row, column), note in notes.items()}

    @cached_property
    def _book(self) -> Book:
        import xlrd  # here, because few folders need it

        said = io.StringIO()  # the reader prints what it stumbles over, cells among it
        try:
            if isinstance(self.packed, bytes):
                return xlrd.open_workbook(
                    file_contents=self.packed, formatting_info=True, on_demand=True, logfile=said
                )
            return xlrd.open_workbook(
                self.packed, formatting_info=True, on_demand=True, logfile=said
            )
        except Exception as error:
            raise NotTold from error

    def _sheet(self, name: str) -> Sheet:
        try:
            return self._book.sheet_by_name(name)
        except NotTold:
            raise
        except Exception as error:  # an old file breaks its reader in more ways than it names
            raise NotTold from error

    def _fill(self, style: XF) -> str:
        background = style.background
        if background.fill_pattern == NO_PATTERN:
            return ""
        colour = self._book.colour_map.get(background.pattern_colour_index)
        if colour:
            return "".join(f"{part:02x}" for part in colour)
        # A solid one without a colour has the window's own: some writers give it to every cell.
        return "" if background.fill_pattern in (SOLID, GREY_125) else SHADED
