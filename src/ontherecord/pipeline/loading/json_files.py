"""JSON and JSON lines: records flattened to `person.name` columns, lists kept as JSON text.

A list of records is kept only where the feed says which of their keys it takes: everything else in
them would pass the intake filter under the name of the list.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from ontherecord.pipeline.loading.delimited import agree
from ontherecord.pipeline.loading.headings import Layout, judge_headings
from ontherecord.pipeline.loading.results import RejectedRow, UnableToLoad
from ontherecord.pipeline.loading.staging import Staging
from ontherecord.pipeline.loading.transcoding import transcode

BATCH = 50_000
RARE_KEY = 3
PLAIN_KEY = re.compile(r"[A-Za-z]+\d{0,2}([._-][A-Za-z]+\d{0,2})*")
RARELY_GIVEN = "(keys that few records have)"
NOT_TEXT = re.compile("[\0\ud800-\udfff]")
"""NUL, and halves of a character that JSON can spell and no text can hold."""

BLANKS = re.compile(r"[ \t\n\r]*")
HOLDS_RECORDS = "\0records"
"""Stands in a flattened record for a list of records that nobody declared; it is no text."""

Flat = dict[str, str | None]
Lists = dict[str, tuple[str, ...]]
"""Each column that holds a list of records, and which keys of them are taken."""


@dataclass(frozen=True)
class _Fault:
    """Why something is no record. A type of its own, so that no text is taken for a reason."""

    reason: str


NO_RECORD = _Fault("this is no record: a record stands in braces")
NO_JSON = _Fault("the line is not JSON; most often it was cut short")


class _Number(float):
    """A number that remembers how it was written: 1.10 must not become 1.1."""

    written: str

    def __new__(cls, written: str) -> _Number:
        number = super().__new__(cls, written)
        number.written = written
        return number


DECODER = json.JSONDecoder(parse_float=_Number, parse_constant=lambda _: None)


def load_json(staging: Staging, work: Path) -> tuple[Layout, list[RejectedRow]]:
    """Stage a JSON file: a list of records (row 1 is the first), or one record a line."""
    file, feed = staging.file, staging.feed
    text = work / "text.json"
    transcode(file, feed.encoding, text)
    records = _in_lines(text) if feed.format == "jsonl" else _in_list(file, text, feed.records_at)
    taken, lists = feed.taken, dict(feed.shapes.lists)
    rejected: list[RejectedRow] = []
    shapes: Counter[tuple[str, ...]] = Counter()
    batch = _Batch(staging)
    for row_number, record in records:
        flat = record if isinstance(record, _Fault) else _flattened(record, lists)
        if isinstance(flat, _Fault):
            rejected.append(RejectedRow("", row_number, "", "", flat.reason))
            continue
        shapes[tuple(flat)] += 1
        values = [flat.get(c) or "" for c in taken]
        if not NOT_TEXT.search("|".join(values)):
            batch.add(row_number, flat)
        else:
            fault = next(c for c, v in zip(taken, values, strict=True) if NOT_TEXT.search(v))
            rejected.append(RejectedRow("", row_number, fault, "", _why(flat[fault])))
    batch.stage()
    agree(file, batch.given, batch.staged)
    headings = _headings(shapes, taken)
    if not headings:
        if rejected:
            raise UnableToLoad(
                file,
                "has no line that is a record",
                f"check that the format of feed {feed.name} is so, or ask for the file again",
            )
        return Layout([], dict.fromkeys(feed.taken), [], [], []), []
    return judge_headings(file, feed, list(headings), "the file"), rejected


def _why(value: str | None) -> str:
    if value is HOLDS_RECORDS:
        return (
            "the value is a list of records, which could hold anything; say in source.toml, under"
            " lists, which of their keys are taken"
        )
    return "the value holds a character that is no text; the export is damaged"


def _headings(shapes: Counter[tuple[str, ...]], taken: Sequence[str]) -> dict[str, None]:
    """Give the keys of the records, in order, but not a rare one that nobody asked for.

    Records keyed by a name or a number, as {"notes": {"Mrs Smith": …}}, would else put what was
    refused into the list of what was refused. A rare key is told if it is a plain word on its own.
    """
    counts: Counter[str] = Counter()
    for shape, count in shapes.items():
        counts.update(dict.fromkeys(shape, count))
    rare = [k for k, n in counts.items() if k not in taken and n < min(RARE_KEY, shapes.total())]
    beside = Counter(key.rpartition(".")[0] for key in rare)
    untold = {
        key
        for key in rare
        if not PLAIN_KEY.fullmatch(key) or beside[key.rpartition(".")[0]] >= RARE_KEY
    }
    return dict.fromkeys(RARELY_GIVEN if key in untold else key for key in counts)


class _Batch:
    """Records gathered until there are enough of them to be handed over column by column."""

    def __init__(self, staging: Staging) -> None:
        self.staging, self.taken = staging, staging.feed.taken
        # What is not taken is known only by whether it is filled, so that a row is seen as blank.
        self.layout = Layout(
            [*self.taken, "not taken"], {c: i for i, c in enumerate(self.taken)}, [], [], []
        )
        self.numbers: list[int] = []
        self.rows: list[Flat] = []
        self.given = self.staged = 0

    def add(self, row_number: int, flat: Flat) -> None:
        self.numbers.append(row_number)
        self.rows.append(flat)
        self.given += 1
        if len(self.rows) == BATCH:
            self.stage()

    def stage(self) -> None:
        taken = set(self.taken)
        others = ["1" if any(row[key] for key in row.keys() - taken) else None for row in self.rows]
        columns = [[row.get(c) for row in self.rows] for c in self.taken]
        arrays = {f"c{i}": pa.array(c, pa.string()) for i, c in enumerate([*columns, others])}
        table = pa.table({**arrays, "row_number": pa.array(self.numbers, pa.int64())})
        self.staging.con.register("json_rows", table)
        self.staged += self.staging.add("json_rows", self.layout, row_number="row_number")
        self.staging.con.unregister("json_rows")
        self.numbers, self.rows = [], []


def _in_lines(text: Path) -> Iterator[tuple[int, Any]]:
    with text.open(encoding="utf-8", newline="\n") as lines:
        for row_number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield row_number, DECODER.decode(line)
                except (json.JSONDecodeError, RecursionError):
                    yield row_number, NO_JSON


def _in_list(file: Path, text: Path, records_at: str) -> Iterator[tuple[int, Any]]:
    """Give the records of a list one by one: all at once they take ten times the text's memory."""
    whole, keys = text.read_text(encoding="utf-8").rstrip(), _keys(records_at)
    try:
        # Of a key that stands twice JSON takes the last, which is only known at the end.
        if any(whole.count(json.dumps(key)) > 1 for key in keys):
            listed = iter(_at(file, DECODER.decode(whole), records_at))
        else:
            listed = _each(file, whole, records_at)
        yield from enumerate(listed, start=1)
    except json.JSONDecodeError as error:
        raise UnableToLoad(
            file,
            f"is not JSON from line {error.lineno}, character {error.colno} on",
            "ask for the file again; it may have been cut short",
        ) from None
    except RecursionError:
        raise UnableToLoad(
            file, "is JSON nested too deep to be records", "ask for the file again"
        ) from None


def _keys(records_at: str) -> list[str]:
    return records_at.split(".") if records_at else []


def _each(file: Path, whole: str, records_at: str) -> Iterator[Any]:
    """Walk to the list in a text that names no key twice, give each record, look at the rest."""
    place, keys = _Place(whole), _keys(records_at)
    is_there = all(place.took("{") and place.skipped_to(key) for key in keys)
    if not is_there or not place.took("["):
        _at(file, DECODER.decode(whole), records_at)  # says what is wrong
    if not place.took("]"):
        yield place.value()
        while place.took(","):
            yield place.value()
        place.expect("]")
    for _ in keys:
        while place.took(","):
            place.key()
            place.value()
        place.expect("}")
    place.expect("")


class _Place:
    """A place in a JSON text, which moves on as its parts are taken."""

    def __init__(self, whole: str) -> None:
        self.whole, self.at = whole, 0

    def took(self, sign: str) -> bool:
        """Move on behind a sign, if it is what comes next."""
        self.at = BLANKS.match(self.whole, self.at).end()  # type: ignore[union-attr]  # matches always
        is_next = self.whole.startswith(sign, self.at)
        self.at += len(sign) * is_next
        return is_next

    def expect(self, sign: str) -> None:
        """Move on behind a sign, or to the end of the text; say of the text where it is wrong."""
        if not self.took(sign) or (not sign and self.at < len(self.whole)):
            raise json.JSONDecodeError("something else is expected", self.whole, self.at)

    def value(self) -> Any:
        """Give the value that comes next and move on behind it."""
        self.took("")
        value, self.at = DECODER.raw_decode(self.whole, self.at)
        return value

    def skipped_to(self, wanted: str) -> bool:
        """Move on to the value of a key of the object begun; say whether there is such a key."""
        if self.took("}"):
            return False
        while self.key() != wanted:
            self.value()
            if not self.took(","):
                return False
        return True

    def key(self) -> str:
        """Give the key that comes next and move on to its value."""
        self.expect('"')
        self.at -= 1
        key = self.value()
        self.expect(":")
        return key


def _at(file: Path, found: Any, records_at: str) -> list[Any]:
    """Give the list under a key. Raises UnableToLoad where there is none."""
    for key in _keys(records_at):
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, list):
        where = f"under the key {records_at}" if records_at else "at its top"
        raise UnableToLoad(
            file, f"has no list of records {where}", "check records_at in source.toml"
        )
    return found


def _flattened(record: Any, lists: Lists) -> Flat | _Fault:
    """Give a record's values as text by their path; or the fault that makes it no record."""
    if not isinstance(record, dict):
        return NO_RECORD
    flat: Flat = {}
    _flatten_into(flat, "", record, lists)
    return flat


def _flatten_into(flat: Flat, prefix: str, record: dict[str, Any], lists: Lists) -> None:
    for key, value in record.items():
        name = _named(prefix, key)
        if value is None or isinstance(value, str):
            flat[name] = value
        elif isinstance(value, dict):
            _flatten_into(flat, name, value, lists)
        elif isinstance(value, _Number):
            flat[name] = value.written
        elif isinstance(value, bool):
            flat[name] = "true" if value else "false"
        elif isinstance(value, list):
            kept = _only_taken(flat, name, value, lists[name]) if name in lists else value
            is_plain = not _holds_records(value) if kept is value else kept is not None
            text = json.dumps(kept, ensure_ascii=False) if is_plain else HOLDS_RECORDS
            flat[name] = text if value else None
        else:
            flat[name] = str(value)


def _holds_records(values: list[Any]) -> bool:
    return any(
        isinstance(value, dict) or (isinstance(value, list) and _holds_records(value))
        for value in values
    )


def _only_taken(
    flat: Flat, name: str, values: list[Any], keys: tuple[str, ...]
) -> list[Any] | None:
    """Give a list's records with these keys alone; None where one of them holds a list again.

    The other keys are told in `flat` without their values.
    """
    kept: list[Any] = []
    for value in values:
        if not isinstance(value, dict):
            if isinstance(value, list) and _holds_records(value):
                return None
            kept.append(value)
            continue
        one: Flat = {}
        _flatten_into(one, "", value, {})
        if any(one.get(key) is HOLDS_RECORDS for key in keys):
            return None
        kept.append({key: one[key] for key in keys if key in one})
        for key in one.keys() - set(keys):
            flat.setdefault(f"{name}.{key}", None)
    return kept


@lru_cache(maxsize=4096)
def _named(prefix: str, key: str) -> str:
    key = " ".join(key.split())
    return f"{prefix}.{key}" if prefix else key
