"""In which form a column writes its days: decided from all its values, never row by row.

Where every day is twelve or less the order of day and month cannot be told: it is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHAPES = {
    "D-D-D": ("%Y-%m-%d", "%d-%m-%Y", "%m-%d-%Y", "%d-%m-%y"),
    "D/D/D": ("%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d/%m/%y", "%m/%d/%y"),
    "D.D.D": ("%d.%m.%Y", "%d.%m.%y"),
    "D D D": ("%d %m %Y",),
    "D-a-D": ("%d-%b-%Y", "%d-%b-%y", "%d-%B-%Y"),
    "D a D": ("%d %b %Y", "%d %B %Y", "%d %b %y"),
    "D/a/D": ("%d/%b/%Y", "%d/%b/%y"),
    "a D, D": ("%b %d, %Y", "%B %d, %Y"),
    "D": ("%Y%m%d",),
}
"""The outline of a day (D for digits, a for letters) and the forms it may have."""

TIMES = {" D:D": " %H:%M", " D:D:D": " %H:%M:%S", " D:D:D.D": " %H:%M:%S.%f"}
TIMES |= {"TD:D": "T%H:%M", "TD:D:D": "T%H:%M:%S", "TD:D:D.D": "T%H:%M:%S.%f"}
TIMES |= {" D:D a": " %I:%M %p", " D:D:D a": " %I:%M:%S %p", ", D:D": ", %H:%M"}
ZONED = re.compile("TD:D:D(\\.D)?(Z|[+-]D(:?D)?)$")

FEWEST_SHARE = 0.02
"""A form in which fewer values than this share are written is a slip, not a second form."""


@dataclass(frozen=True)
class Order:
    """How a column writes days: `forms` for columns.csv, the share it reads, what is open."""

    forms: str = ""
    share: float = 0.0
    has_time: bool = False
    doubt: str = ""
    """Why the form cannot be told; empty when it can."""
    two_digit_years: bool = False
    is_serial: bool = False
    """Numbers of days as a spreadsheet counts them."""


def outline(text: str) -> str:
    """Give the outline of a text: 05/01/2026 10:30 is D/D/D D:D."""
    return re.sub("[0-9]+", "D", re.sub("(?<![A-Za-z])(?!T[0-9]|Z$)[A-Za-z]+", "a", text))


def forms_of(shape: str) -> tuple[tuple[str, ...], bool]:
    """Give the forms an outline may have, and whether it holds a time."""
    if ZONED.search(shape) and shape.startswith("D-D-D"):
        return ("",), True  # with its zone: read without a form
    for times, pattern in sorted(TIMES.items(), key=lambda pair: -len(pair[0])):
        if shape.endswith(times) and shape.removesuffix(times) in SHAPES and shape != times:
            return tuple(day + pattern for day in SHAPES[shape.removesuffix(times)]), True
    return SHAPES.get(shape, ()), False


def decide(counts: dict[str, dict[str, set[str]]], rows: dict[str, int]) -> Order:
    """Decide how days are written. `counts` gives by outline, by form, the values it reads.

    `rows` gives every distinct value its number of rows.
    """
    total = sum(rows.values())
    forms, read, has_time, doubts = [], 0, False, []
    two_digits = False
    for shape, readable in counts.items():
        of_shape = set().union(*readable.values()) if readable else set()
        weight = sum(rows[value] for value in of_shape)
        if not of_shape or weight < FEWEST_SHARE * total:
            continue
        best = max(readable, key=lambda form: (len(readable[form]), -_place(form, readable)))
        rivals = [
            form
            for form in readable
            if form != best and _order(form) != _order(best) and readable[form]
        ]
        only_best = [rival for rival in rivals if not readable[best] - readable[rival]]
        both_ways = [rival for rival in rivals if readable[rival] - readable[best]]
        if only_best:
            doubts.append(f"every day is 12 or less: {best} or {only_best[0]} both read them all")
        elif both_ways and _order(both_ways[0]) == "md":
            doubts.append("some values can only be day first and others only month first")
        forms.append(best)
        read += sum(rows[value] for value in readable[best])
        has_time = has_time or forms_of(shape)[1]
        two_digits = two_digits or "%y" in best
    if not forms:
        return Order()
    written = [form for form in dict.fromkeys(forms) if form]
    return Order(" or ".join(written), read / total, has_time, "; ".join(doubts), two_digits)


def _place(form: str, readable: dict[str, set[str]]) -> int:
    return list(readable).index(form)


def _order(form: str) -> str:
    parts = re.findall("%([dmYyb])", form)
    return "md" if parts[:2] == ["m", "d"] else "other"
