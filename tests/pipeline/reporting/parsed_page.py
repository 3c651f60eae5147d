"""Reads a page as a browser does, as far as the tests ask: elements in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "wbr", "link", "img", "hr", "input"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    children: list[Element] = field(default_factory=list)
    pieces: list[str | Element] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """Every element of these tags under this one, in the page's order."""
        return [found for found in self.walk() if found.tag in tags]

    def walk(self) -> Iterator[Element]:
        for child in self.children:
            yield child
            yield from child.walk()

    @property
    def text(self) -> str:
        said = " ".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)
        return " ".join(said.split())

    @property
    def rows(self) -> list[list[str]]:
        """For a table: the words of each cell, row by row, without the heading."""
        return [
            [cell.text for cell in row.children]
            for body in self.all("tbody")
            for row in body.all("tr")
        ]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("page", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        self.open[-1].pieces.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        opened = self.open.pop()
        assert opened.tag == tag, f"</{tag}> closes <{opened.tag}>"

    def handle_data(self, data: str) -> None:
        self.open[-1].pieces.append(data)


def parse(html: str) -> Element:
    """Parse a page; an element closed out of turn fails the test."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert [element.tag for element in builder.open] == ["page"], "an element is never closed"
    return builder.root


def table_called(page: Element, caption: str) -> Element:
    """Give the one table with this caption."""
    found = [table for table in page.all("table") if table.all("caption")[0].text == caption]
    assert len(found) == 1, f"{len(found)} tables are called {caption}"
    return found[0]
