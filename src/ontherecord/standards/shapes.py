"""What a feed says of its workbook and of cells that are more, or less, than one value.

Keys of `[feeds.<name>]` in source.toml: marks, comments, several, stitch, wording and lists. Each
names columns of theirs; what a key makes anew is a column that columns.csv can send to a field.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ontherecord.standards.packs import Keys

COLOURS = (
    "yellow", "orange", "red", "pink", "purple", "blue", "green", "brown", "grey", "black", "white",
)  # fmt: skip
"""The names a fill can go by; each stands for all its shades. One exact shade is six hex digits."""

UNKNOWN_TO_RE2 = re.compile(r"\(\?(?:[=!>(]|<[=!]|P=)|\\[1-9]|[*+?}]\+")
"""What Python reads in a pattern and DuckDB refuses, looking at every row."""

SHAPE_KEYS = {"sheets_left_out", "sheets_dated", "marks", "comments", "several", "stitch"} | {
    "wording",
    "lists",
}


@dataclass(frozen=True)
class Mark:
    """A fill, a strike-through or a hidden row that stands for a word in one of their columns."""

    fill: str = ""
    struck: bool = False
    hidden: bool = False
    on: str = ""
    """The column whose cell carries the mark; empty when any cell of the row may."""
    column: str = ""
    """The column that says `says` wherever the mark stands, whatever its cell holds."""
    says: str = ""
    is_made: bool = False
    """The column is not in the file: the mark alone fills it."""


@dataclass(frozen=True)
class Several:
    """A column whose cell may hold several references: "123456/1 & 123457"."""

    column: str
    like: str
    """The RE2 pattern of one reference; its first group, where it has one, is what is taken."""


@dataclass(frozen=True)
class Stitch:
    """Rows that are lines of one text: those alike in `by`, put together in order of `order`."""

    by: tuple[str, ...]
    order: str
    text: str
    separator: str = ""
    width: int = 0
    """How many characters a full row holds: a shorter one lost the blanks at its end."""


@dataclass(frozen=True)
class Wording:
    """What is known of a column of free words."""

    column: str
    is_html: bool = False
    cut_at: int = 0
    """A text that is exactly so long was cut short by the system; 0 where it cuts none."""
    written_by_system: tuple[str, ...] = ()
    """RE2 patterns: a line that begins with one was written by the system and by nobody."""
    drop_written_by_system: bool = False
    makes: str = ""
    """A column that is `true` where the system wrote every line, `false` where somebody did."""


@dataclass(frozen=True)
class Shapes:
    """All of these keys of one feed; each is empty unless the feed declares it."""

    sheets_left_out: str = ""
    """For a workbook: the pattern of sheets known and not read: a cover, a pivot."""
    sheets_dated: str = ""
    """A strptime form of the sheets' names, as `Jobs %b %Y`: the later month has the last word."""
    marks: tuple[Mark, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()
    """(their column, the column made of the comments on its cells)."""
    several: Several | None = None
    stitch: Stitch | None = None
    wording: tuple[Wording, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """For JSON: (their column that holds a list of records, the keys of those that are taken)."""

    @property
    def made(self) -> tuple[str, ...]:
        """The columns that no file holds: marks, comments and wording make them."""
        named = [m.column for m in self.marks if m.is_made]
        named += [made for _, made in self.comments]
        named += [w.makes for w in self.wording if w.makes]
        return tuple(dict.fromkeys(named))

    @property
    def read(self) -> tuple[str, ...]:
        """Their columns that these keys need, whether or not columns.csv sends them anywhere."""
        stitch = (*self.stitch.by, self.stitch.order, self.stitch.text) if self.stitch else ()
        return tuple(dict.fromkeys(stitch))

    @property
    def splits_or_joins(self) -> bool:
        """Whether a row of the file may be mapped as several, or several as one."""
        return self.several is not None or self.stitch is not None

    @property
    def intake(self) -> tuple[Any, ...]:
        """What decides how a file is loaded, beside its columns; empty when nothing does."""
        marks = tuple((m.fill, m.struck, m.hidden, m.on) for m in self.marks)
        as_is = self.stitch.text if self.stitch else ""
        said = (self.sheets_left_out, self.sheets_dated, marks, self.comments, as_is)
        return (*(said if any(said) else ()), *self.lists)


def read_shapes(keys: Keys, format_: str, sent: Collection[str]) -> Shapes:
    """Read these keys of a feed's table. `sent` are the columns that columns.csv lists as taken.

    Raises MalformedPack (file, key, reason).
    """
    shapes = Shapes(
        sheets_left_out=_pattern(keys, "sheets_left_out"),
        sheets_dated=keys.text("sheets_dated", ""),
        marks=tuple(_mark(keys, n, m) for n, m in enumerate(keys.listed("marks"), start=1)),
        comments=tuple(keys.values("comments", {}).items()),
        several=_several(keys) if "several" in keys.table else None,
        stitch=_stitch(keys) if "stitch" in keys.table else None,
        wording=tuple(_wording(keys, n, w) for n, w in enumerate(keys.listed("wording"), start=1)),
        lists=_lists(keys, format_),
    )
    for name in ("sheets_left_out", "sheets_dated", "marks", "comments"):
        if name in keys.table and format_ != "xlsx":
            raise keys.refuse(name, "is for workbooks only: format = xlsx")
    for place, made in shapes.comments:
        if not isinstance(made, str) or not made:
            raise keys.refuse(f"comments.{place}", "must name the column made of them")
    spoken = [*shapes.made, *(m.column for m in shapes.marks), *(w.column for w in shapes.wording)]
    spoken += [shapes.several.column] if shapes.several else []
    spoken += [column for column, _ in shapes.lists]
    for column in spoken:
        if column not in sent and column not in shapes.read:
            raise keys.refuse("", f"column {column} is not sent to any field in columns.csv")
    return shapes


def _lists(keys: Keys, format_: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if "lists" in keys.table and format_ not in ("json", "jsonl"):
        raise keys.refuse("lists", "is for JSON only: format = json or jsonl")
    own = Keys(keys.file, f"{keys.where}.lists", keys.values("lists", {}))
    return tuple((column, own.texts(column)) for column in own.table)


def _pattern(keys: Keys, key: str, default: str | None = "") -> str:
    pattern = keys.text(key, default)
    _check_pattern(keys, key, pattern)
    return pattern


def _check_pattern(keys: Keys, key: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise keys.refuse(key, f"not a pattern: {error}") from error
    if UNKNOWN_TO_RE2.search(pattern):
        raise keys.refuse(key, "must be an RE2 pattern: no look-ahead, no back-reference")


def _mark(keys: Keys, number: int, table: Any) -> Mark:
    allowed = {"fill", "struck", "hidden", "on", "column", "makes", "says"}
    own = Keys(keys.file, f"{keys.where}.marks, number {number}", table, allowed)
    fill, makes, column = own.text("fill", ""), own.text("makes", ""), own.text("column", "")
    struck, hidden = own.yes("struck"), own.yes("hidden")
    if (bool(fill), struck, hidden).count(True) != 1:
        raise own.refuse("fill", "give one of fill, struck = true and hidden = true")
    fill = fill.lower().removeprefix("#")
    if fill and fill not in COLOURS and not re.fullmatch("[0-9a-f]{6}", fill):
        raise own.refuse("fill", f"must be one of {', '.join(COLOURS)}, or six hex digits")
    if bool(makes) == bool(column):
        raise own.refuse("column", "give column (one of theirs) or makes (a new one)")
    return Mark(
        fill, struck, hidden, own.text("on", ""), column or makes, own.text("says"), bool(makes)
    )


def _several(keys: Keys) -> Several:
    own = Keys(keys.file, f"{keys.where}.several", keys.table["several"], {"column", "like"})
    return Several(own.text("column"), _pattern(own, "like", None))


def _stitch(keys: Keys) -> Stitch:
    allowed = {"by", "order", "text", "separator", "width"}
    own = Keys(keys.file, f"{keys.where}.stitch", keys.table["stitch"], allowed)
    return Stitch(
        own.texts("by"),
        own.text("order"),
        own.text("text"),
        own.text("separator", ""),
        own.whole("width", 0),
    )


def _wording(keys: Keys, number: int, table: Any) -> Wording:
    allowed = {"column", "is_html", "cut_at", "written_by_system", "drop_written_by_system"}
    own = Keys(keys.file, f"{keys.where}.wording, number {number}", table, allowed | {"makes"})
    patterns = own.texts("written_by_system", ())
    for pattern in patterns:
        _check_pattern(own, "written_by_system", pattern)
    return Wording(
        own.text("column"),
        own.yes("is_html"),
        own.whole("cut_at", 0),
        patterns,
        own.yes("drop_written_by_system"),
        own.text("makes", ""),
    )
