"""What a workbook says beside its values: fills, struck cells, hidden rows and columns, comments.

What the source maps becomes a column; all else is counted and said once for the file, because
a colour that nobody reads is a fact that nobody has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from ontherecord.pipeline.loading.fills import Styles, colour_name
from ontherecord.pipeline.loading.headings import Layout, listed
from ontherecord.pipeline.loading.results import column_letter
from ontherecord.pipeline.loading.sheet_xml import MarkedCells
from ontherecord.standards.shapes import Mark, Shapes
from ontherecord.standards.sources import Feed

MARKS = "marks"
"""The column of a kept copy that says which of its feed's marks a row carries: `0 2`."""

Texts = dict[tuple[str, int], str]
"""By sheet and row: what a made column holds."""


@dataclass
class Beside:
    """The columns made of what stands beside the values, and what there is to say of the rest."""

    made: dict[str, Texts] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    error_count: int = 0
    """Cells of taken columns that hold #N/A or another error; the reader gives them as empty."""


@dataclass
class _Unread:
    cells: int = 0
    comments: int = 0
    hidden_rows: int = 0
    hidden_columns: list[str] = field(default_factory=list)
    by_rule: list[str] = field(default_factory=list)
    placeless: list[str] = field(default_factory=list)


class NotTold(Exception):
    """A workbook's styles, rows or comments are written in a way that cannot be read."""


class Markings(Protocol):
    """What one form of workbook says beside its values. Each may raise NotTold."""

    def styles(self) -> Styles:
        """Give the styles that fill a cell or strike it through."""

    def cells(self, sheet: str, styles: set[int], header_row: int, *, keeps: bool) -> MarkedCells:
        """Look through a sheet for cells of these styles, and for what is hidden."""

    def comments(self, sheet: str) -> dict[tuple[int, int], str]:
        """Give the comments on a sheet's cells by row, and column counted from 0."""


def read_beside(markings: Markings, feed: Feed, layouts: dict[str, Layout]) -> Beside:
    """Read what the sheets of these layouts say beside their values."""
    shapes, beside, unread = feed.shapes, Beside(), _Unread()
    for made in [MARKS] * bool(shapes.marks) + [made for _, made in shapes.comments]:
        beside.made[made] = {}
    try:
        styles = markings.styles()
        marked = {*styles.fills, *styles.struck}
        keeps = any(not mark.hidden for mark in shapes.marks)
        for sheet, layout in layouts.items():
            found = markings.cells(sheet, marked, layout.header_row, keeps=keeps)
            _mark_rows(sheet, layout, shapes, styles, found, beside)
            _take_comments(sheet, layout, shapes, markings.comments(sheet), beside, unread)
            _count(sheet, layout, styles, shapes, found, unread)
            taken = {place for place in layout.taken.values() if place is not None}
            beside.error_count += sum(found.error_columns[place] for place in taken)
    except NotTold:
        beside.messages.append(
            "What the workbook says beside its values (fills, struck cells, hidden rows, comments)"
            " could not be read"
        )
    beside.messages += _said(unread, shapes)
    return beside


def _mark_rows(
    sheet: str,
    layout: Layout,
    shapes: Shapes,
    styles: Styles,
    found: MarkedCells,
    beside: Beside,
) -> None:
    if not shapes.marks:
        return
    marked: dict[int, set[int]] = {}
    by_style = {
        style: [n for n, mark in enumerate(shapes.marks) if _fits(mark, style, styles)]
        for style in {*styles.fills, *styles.struck}
    }
    places = [_place(mark, layout) for mark in shapes.marks]
    for row, column, style in zip(found.rows, found.columns, found.styles, strict=True):
        for number in by_style[style]:
            if places[number] in (None, column):
                marked.setdefault(row, set()).add(number)
    for number, mark in enumerate(shapes.marks):
        for row in found.hidden_rows if mark.hidden else ():
            marked.setdefault(row, set()).add(number)
    for row, numbers in marked.items():
        beside.made[MARKS][sheet, row] = " ".join(map(str, sorted(numbers)))


def _fits(mark: Mark, style: int, styles: Styles) -> bool:
    if mark.struck:
        return style in styles.struck
    colour = styles.fills.get(style)
    return bool(mark.fill and colour) and mark.fill in (colour, colour_name(colour or "000000"))


def _place(mark: Mark, layout: Layout) -> int | None:
    """Give the column a mark must stand in; None for any, -1 for one this sheet lacks."""
    if not mark.on:
        return None
    return layout.columns.index(mark.on) if mark.on in layout.columns else -1


def _count(
    sheet: str,
    layout: Layout,
    styles: Styles,
    shapes: Shapes,
    found: MarkedCells,
    unread: _Unread,
) -> None:
    if any(not mark.hidden for mark in shapes.marks):
        mapped = [
            style
            for style in {*styles.fills, *styles.struck}
            if any(_fits(mark, style, styles) for mark in shapes.marks)
        ]
        unread.cells += sum(1 for style in found.styles if style not in mapped)
    else:
        unread.cells += found.filled_count
    if not any(mark.hidden for mark in shapes.marks):
        unread.hidden_rows += len(found.hidden_rows)
    taken = {place for place in layout.taken.values() if place is not None}
    unread.hidden_columns += [
        f"{column_letter(c)} of sheet {sheet}" for c in found.hidden_columns if c in taken
    ]
    unread.by_rule += [sheet] * found.is_coloured_by_rule
    unread.placeless += [sheet] * (not found.has_places)


def _take_comments(
    sheet: str,
    layout: Layout,
    shapes: Shapes,
    comments: dict[tuple[int, int], str],
    beside: Beside,
    unread: _Unread,
) -> None:
    wanted = {layout.columns.index(c): made for c, made in shapes.comments if c in layout.columns}
    for (row, column), text in comments.items():
        if row <= layout.header_row:
            continue
        if column in wanted and text:
            beside.made[wanted[column]][sheet, row] = text
        else:
            unread.comments += 1


def _said(unread: _Unread, shapes: Shapes) -> Iterable[str]:
    if unread.cells:
        other = "other " if shapes.marks else ""
        yield f"{unread.cells:,} {other}filled or struck cells not read"
    if unread.hidden_rows:
        yield f"{unread.hidden_rows:,} hidden rows read like any other"
    if unread.hidden_columns:
        yield f"Hidden columns read like any other: {listed(unread.hidden_columns)}"
    if unread.comments:
        yield f"{unread.comments:,} comments on cells not read"
    if unread.by_rule:
        yield f"Colours given by a rule (conditional formatting) not read: {listed(unread.by_rule)}"
    if unread.placeless:
        yield (
            "Fills and struck cells not read, because cells do not say where they are:"
            f" {listed(unread.placeless)}"
        )
