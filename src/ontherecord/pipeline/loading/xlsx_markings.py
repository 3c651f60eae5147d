"""What an XLSX says beside its values, read from the parts of which it is packed."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from ontherecord.pipeline.loading.beside import NotTold
from ontherecord.pipeline.loading.fills import Styles, local, read_styles
from ontherecord.pipeline.loading.sheet_xml import MarkedCells, column_position, look_through


class XlsxMarkings:
    """The markings of an XLSX workbook."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self.parts = parts
        self._part_of: dict[str, str] = {}

    def styles(self) -> Styles:
        """Give the styles that fill a cell or strike it through."""
        with _told():
            return read_styles(self.parts)

    def cells(self, sheet: str, styles: set[int], header_row: int, *, keeps: bool) -> MarkedCells:
        """Look through a sheet for cells of these styles, and for what is hidden."""
        with _told():
            return look_through(self.parts, self._part(sheet), styles, header_row, keeps=keeps)

    def comments(self, sheet: str) -> dict[tuple[int, int], str]:
        """Give the comments on a sheet's cells by row, and column counted from 0."""
        with _told():
            return _comments(self.parts, self._part(sheet))

    def _part(self, sheet: str) -> str:
        self._part_of = self._part_of or _sheet_parts(self.parts)
        return self._part_of[sheet]


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (KeyError, ValueError, ElementTree.ParseError, zipfile.BadZipFile) as error:
        raise NotTold from error


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
