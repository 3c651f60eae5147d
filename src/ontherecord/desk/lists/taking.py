"""Making the file of a list: its rows, what of them may leave, and what the audit is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.leaving import CONFIDENTIAL, PRIVILEGED, held_back
from ontherecord.desk.facts.queries import latest_run
from ontherecord.desk.lists.declaring import (
    OF,
    WORDS,
    Asking,
    Listed,
    Row,
    opens_guarded,
    require_subject,
)
from ontherecord.desk.lists.words import purpose_in_words
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.permission.words import roles_told
from ontherecord.files import Column, write

MANY = 500
IDS_AN_ENTRY = 10_000
"""An entry of the audit has so many ids at most; a longer list has several."""
MOST_KEYS = 50_000
"""Of a longer list is not remembered what it held."""
MARKED = "confidential: tell nobody the address or the whereabouts"
HELD = Column("held_back", "Held back")
SINCE = Column("since_last_time", "Since last time")


class TooLong(Exception):
    """A list has more rows than were asked for at most."""


@dataclass
class Taken:
    """What came of taking a list."""

    row_count: int = 0
    keys: list[str] | None = field(default_factory=list)


def take(
    asking: Asking, listed: Listed, form: str, file: Path, *, purpose: str,
    most: int | None = None, before: Collection[str] | None = None,
) -> Taken:  # fmt: skip
    """Write a list into a file and tell the audit, in the transaction of the request.

    `most` raises TooLong where there are more rows; with `before`, the keys of another time, each
    row says whether it is new. Raises NotThere where it is of something that is not to be seen.
    """
    require_subject(asking, listed)
    taken, telling = Taken(), _Telling(asking, listed, purpose_in_words(purpose))

    def cells() -> Iterator[list[Any]]:
        for row, mark in _leaving(asking, listed):
            taken.row_count += 1
            if most is not None and taken.row_count > most:
                raise TooLong
            if taken.keys is not None:
                taken.keys.append(row.key)
                if len(taken.keys) > MOST_KEYS:
                    taken.keys = None
            telling.of(row)
            told = [*row.cells]
            if listed.holds_people:
                told.append(mark)
            if before is not None:
                told.append(None if row.key in before else "new")
            yield told

    columns = [*listed.columns, *([HELD] if listed.holds_people else []),
               *([SINCE] if before is not None else [])]  # fmt: skip
    write(form, file, listed.title, columns, cells(),
          lambda count: about_file(asking, listed, purpose, count))  # fmt: skip
    telling.done(form, taken.row_count)
    return taken


def about_file(asking: Asking, listed: Listed, purpose: str, count: int) -> list[tuple[str, str]]:
    """Say who took what, when, what for, and how many rows there are."""
    actor, run = asking.actor, latest_run()
    account = addresses_of([actor.account_id]).get(actor.account_id) if actor.account_id else None
    roles = ", ".join(roles_told(sorted(actor.roles))) or "nothing"
    said = [
        ("List", listed.title),
        ("Landlord", run.landlord if run else ""),
        ("The record as of", f"{run.today:%-d %B %Y}" if run else ""),
        (
            "Taken by",
            f"{account or 'nobody'}, as {roles}",
        ),
        ("Taken at", f"{localtime(asking.at):%-d %B %Y, %H:%M}"),
        ("What for", purpose_in_words(purpose)),
    ]
    said += listed.asked_in_words(asking) or [("Asked for", "everything")]
    said.append(("Rows", str(count)))
    if listed.holds_people:
        said += [
            ("What is here", "What whoever took it may see, and nothing more."),
            (
                "What is held back",
                "Legal advice and papers of a claim leave the desk in no list. What is marked as"
                " confidential could lead somebody to a person in hiding.",
            ),
            ("Keep it", "No longer than you need it. It holds personal data; the audit knows it."),
        ]
    return said


def _leaving(asking: Asking, listed: Listed) -> Iterator[tuple[Row, str | None]]:
    """Give what may leave, each row with its mark; who opens nothing held back has none to mark."""
    rows = listed.rows(asking)
    if not listed.holds_people or not opens_guarded(asking.actor):
        yield from ((row, None) for row in rows)
        return
    while batch := list(islice(rows, MANY)):
        held = held_back(asking.reading, (thing for row in batch for thing in row.about))
        for row in batch:
            rules = frozenset().union(*(held.get(thing, ()) for thing in row.about))
            if PRIVILEGED not in rules:
                yield row, MARKED if CONFIDENTIAL in rules else None


class _Telling:
    """Tells the audit whom a list showed, so many ids at a time, and that it was taken."""

    def __init__(self, asking: Asking, listed: Listed, purpose: str) -> None:
        self.asking, self.listed, self.purpose = asking, listed, purpose
        self.waiting: dict[str, set[str]] = defaultdict(set)
        self.subject = listed.subject_in(asking.query)
        if self.subject:
            self.waiting[self.subject].add(asking.asked(OF))

    def of(self, row: Row) -> None:
        for kind, thing_id in row.about:
            waiting = self.waiting[kind]
            waiting.add(thing_id)
            if len(waiting) >= IDS_AN_ENTRY:
                self._tell(kind)

    def done(self, form: str, row_count: int) -> None:
        for kind in sorted(self.waiting):
            self._tell(kind)
        asked = self.listed.kept(self.asking.query)
        of = asked.get(OF) if self.subject else None
        audit.acted(
            self.asking.actor, "list.taken", self.subject or "list",
            of or self.listed.name, purpose=self.purpose, at=self.asking.at,
            detail={"list": self.listed.name, "form": form, "rows": row_count,
                    "asked": " ".join(sorted(_telling_nothing(asked)))},
        )  # fmt: skip

    def _tell(self, kind: str) -> None:
        if things := self.waiting.pop(kind, None):
            audit.viewed(
                self.asking.actor, kind, things, page=f"list taken: {self.listed.name}",
                purpose=self.purpose, at=self.asking.at,
            )  # fmt: skip


def _telling_nothing(asked: Mapping[str, str]) -> Iterator[str]:
    """Name what was asked, without somebody's words: the audit holds codes alone."""
    for name, said in asked.items():
        yield name if name == WORDS else f"{name}={said}"
