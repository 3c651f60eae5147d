"""What an XLSX says beside its values: fills, strike-throughs, hidden rows and columns, comments.

What the source maps becomes a column; all else is counted and said once for the file, because
a colour that nobody reads is a fact that nobody has.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ontherecord.pipeline.loading.fills import Styles, colour_name, local, read_styles
from ontherecord.pipeline.loading.headings import Layout, listed
from ontherecord.pipeline.loading.results import column_letter
from ontherecord.pipeline.loading.sheet_xml import MarkedCells, column_position, look_through
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


def read_beside(parts: zipfile.ZipFile, feed: Feed, layouts: dict[str, Layout]) -> Beside:
    """Read what the sheets of these layouts say beside their values."""
    shapes, beside, unread = feed.shapes, Beside(), _Unread()
    for made in [MARKS] * bool(shapes.marks) + [made for _, made in shapes.comments]:
        beside.made[made] = {}
    try:
        styles = read_styles(parts)
        rels_of = _sheet_parts(parts)
        for sheet, layout in layouts.items():
            part = rels_of[sheet]
            keeps = any(not mark.hidden for mark in shapes.marks)
            found = look_through(
                parts, part, {*styles.fills, *styles.struck}, layout.header_row, keeps=keeps
            )
            _mark_rows(sheet, layout, shapes, styles, found, beside)
            _take_comments(sheet, layout, shapes, _comments(parts, part), beside, unread)
            _count(sheet, layout, styles, shapes, found, unread)
            taken = {place for place in layout.taken.values() if place is not None}
            beside.error_count += sum(found.error_columns[place] for place in taken)
    except (KeyError, ValueError, ElementTree.ParseError, zipfile.BadZipFile):
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


def _sheet_parts(parts: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of each sheet by its name."""
    targets = _related(parts, "xl/workbook.xml")
    sheets = {}
    for element in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():
        if local(element) == "sheet":
            key = next(v for k, v in element.attrib.items() if k.endswith("}id"))
            sheets[element.get("name", "")] = targets[key][1]
    return sheets


def _related(parts: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Give the parts that a part points to: by id, what each is and where."""
    folder, name = posixpath.split(part)
    file = f"{folder}/_rels/{name}.rels"
    if file not in parts.namelist():
        return {}
    found = {}
    for element in ElementTree.fromstring(parts.read(file)):
        where = posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))
        found[element.get("Id", "")] = (element.get("Type", ""), where.lstrip("/"))
    return found


def _comments(parts: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    """Give the comments on a sheet's cells by row and column; a thread's words joined by lines."""
    related = list(_related(parts, part).values())
    threads = [where for kind, where in related if kind.endswith("/threadedComment")]
    notes = [where for kind, where in related if kind.endswith("/comments")]
    found: dict[tuple[int, int], str] = {}
    for where in threads or notes:
        for element in ElementTree.fromstring(parts.read(where)).iter():
            if local(element) in ("comment", "threadedComment"):
                cell = element.get("ref", "")
                letters = cell.rstrip("0123456789")
                place = (int(cell[len(letters) :]), column_position(letters.encode()))
                words = "".join(e.text or "" for e in element.iter() if local(e) in ("t", "text"))
                found[place] = "\n".join(filter(None, [found.get(place), words.strip()]))
    return found


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
