"""The quick look through a CSV: how many records there are, and that each has all its cells.

A line without a quote is a record, and its delimiters tell its cells; only a record with a quote in
it goes through Python's csv module. Of ten million lines that saves minutes.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any

BLOCK = 1 << 22
LONGEST_TAIL = 1 << 16
"""With no more bytes than this from the first uneven record on, only the end is ragged."""


@dataclass(frozen=True)
class Tally:
    """How many records stand before the first that is not as wide as the headings."""

    even: int
    uneven_at: int | None = None
    """The byte where that one begins; None when all are even."""
    has_breaks: bool = False
    """Whether a cell of an even record holds a line break."""


def tally(rows: Path, width: int, dialect: dict[str, Any]) -> Tally | None:
    """Count the records of a UTF-8 text with LF line ends, up to the first uneven one.

    None where that is for another to say: one column, a cell longer than the csv module allows, or
    a quote that it does not understand.
    """
    delimiter, quote = dialect["delimiter"].encode(), (dialect["quotechar"] or "").encode()
    marks, longest = width - 1, csv.field_size_limit()
    if marks < 1 or len(delimiter) != 1:
        return None
    simple = _simple_record(delimiter, quote, width)
    even, begins, has_breaks = 0, 0, False
    with rows.open("rb") as lines:
        while block := lines.readlines(BLOCK):
            if max(map(len, block)) > longest:
                return None
            if _are_even(block, delimiter, quote, marks, simple):
                even += len(block)
                begins += sum(map(len, block))
                continue
            # The lines of the block one by one; a record that a line only begins goes on after it.
            waiting = iter(block)
            for line in waiting:
                taken = [line]
                if quote and quote in line and not simple.fullmatch(line):
                    following = _decoded(chain(waiting, lines), taken)
                    try:
                        cells = len(next(csv.reader(following, **dialect)))
                    except (csv.Error, StopIteration):
                        return None
                    is_even = cells == width
                elif quote and quote in line:
                    is_even = True
                else:
                    is_even = line.count(delimiter) == marks
                if max(map(len, taken)) > longest:
                    return None
                if not is_even:
                    return Tally(even, begins, has_breaks)
                has_breaks = has_breaks or len(taken) > 1
                even += 1
                begins += sum(map(len, taken))
    return Tally(even, None, has_breaks)


def _simple_record(delimiter: bytes, quote: bytes, width: int) -> re.Pattern[bytes]:
    """Give the pattern of a line that is a record by itself, its quotes only around cells."""
    mark, sign = re.escape(delimiter), re.escape(quote)
    cell = rb"(?:[^%s%s\n]*+|%s[^%s\n]*+%s)" % (mark, sign, sign, sign, sign) if quote else b"."
    return re.compile(rb"%s(?:%s%s){%d}\n?" % (cell, mark, cell, width - 1))


def _are_even(
    block: list[bytes], delimiter: bytes, quote: bytes, marks: int, simple: re.Pattern[bytes]
) -> bool:
    """Say whether each line is surely a record of all its cells; a doubt says no."""
    plain = block
    if quote:
        in_quotes = [line for line in block if quote in line]
        if in_quotes:
            if not all(map(simple.fullmatch, in_quotes)):
                return False
            plain = [line for line in block if quote not in line]
    return not plain or set(map(bytes.count, plain, repeat(delimiter))) == {marks}


def _decoded(lines: Any, taken: list[bytes]) -> Any:
    """Give the first line of a record, then as many of the next as the reader asks for."""
    yield taken[0].decode()
    for line in lines:
        taken.append(line)
        yield line.decode()
