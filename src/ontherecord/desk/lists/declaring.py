"""What a list says of itself, and who asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.permission.kinds import OF_OUR_OWN
from ontherecord.desk.permission.rules import NAMED, RULES
from ontherecord.files import Column

OF = "of"
"""The part of what is asked that names the home, block, person or system a list is of."""
KIND = "kind"
"""The part of what is asked that says of which kind that is, where a list may be of any."""
CASE = "case"
"""The part of what is asked that names a case: of a household, or of somebody."""
WORDS = "words"
"""The part of what is asked that somebody typed in words of their own."""


@dataclass(frozen=True)
class Asking:
    """Somebody asks for a list: in a request, or by the worker in their name."""

    actor: Actor
    at: datetime
    reading: Reading
    query: Mapping[str, str]
    """What was asked: the query of the list's own page."""

    @property
    def today(self) -> date:
        return self.actor.today

    def asked(self, name: str) -> str:
        """Give one part of what was asked, without spaces around it."""
        return self.query.get(name, "").strip()


@dataclass(frozen=True)
class Row:
    """One row: its cells, what it is known by from one time to the next, and what it tells of."""

    cells: Sequence[Any]
    key: str
    about: tuple[tuple[str, str], ...] = ()
    """Things by kind and id: the audit is told of each."""


@dataclass(frozen=True)
class Part:
    """One part of what can be asked of a list."""

    name: str
    title: str
    says: Callable[[Reading, str], str] | None = None
    """Puts what was asked into words, where it is a code or an id."""
    lasts: bool = True
    """It is asked again where the list is saved; else it belongs to the page that was open."""
    in_path: bool = False
    """It stands in the path of the page's address, in the order of the parts, and not after it."""


@dataclass(frozen=True)
class Listed:
    """One list. Its rows are those its pages show, in their order."""

    name: str
    title: str
    action: str
    """What somebody's roles must let them do: that of its page."""
    columns: Sequence[Column]
    rows: Callable[[Asking], Iterator[Row]]
    parts: tuple[Part, ...] = ()
    page: str = ""
    """The name of its page's address; empty where it has none."""
    subject: str = ""
    """The kind of what it is of, where it is of one thing; `KIND` where that is asked."""
    holds_people: bool = True
    """Somebody could be known by it: what it is for is asked."""

    def asked_in_words(self, asking: Asking) -> list[tuple[str, str]]:
        """Say what was asked, part by part."""
        return [
            (part.title, part.says(asking.reading, said) if part.says else said)
            for part in self.parts
            if (said := asking.asked(part.name))
        ]

    def page_path(self, query: Mapping[str, str]) -> str:
        """Give the path of its page, for what of it was asked."""
        return reverse(self.page, args=[query.get(p.name, "") for p in self.parts if p.in_path])

    def beside_path(self, query: Mapping[str, str]) -> dict[str, str]:
        """Give what of a query stands not in the path of its page."""
        in_path = {part.name for part in self.parts if part.in_path}
        return {name: said for name, said in query.items() if name not in in_path}

    def lasting(self, query: Mapping[str, str]) -> dict[str, str]:
        """Give what of a query is asked again where the list is saved."""
        passing = {part.name for part in self.parts if not part.lasts}
        return {name: said for name, said in self.kept(query).items() if name not in passing}

    def subject_in(self, query: Mapping[str, str]) -> str:
        """Give the kind of what it is of, where it is of one thing."""
        return query.get(KIND, "") if self.subject == KIND else self.subject

    def tells_of_somebody(self, query: Mapping[str, str]) -> bool:
        """Say whether what was asked tells of somebody: words that were typed, or whose it is.

        No team is shown it: a colleague may be denied the very person somebody asked for.
        """
        is_of_somebody = "person" in (self.subject, query.get(KIND)) and query.get(OF)
        return bool(query.get(WORDS) or query.get(CASE) or is_of_somebody)

    def kept(self, query: Mapping[str, str]) -> dict[str, str]:
        """Give what of a query this list knows."""
        known = {part.name for part in self.parts}
        return {name: str(said)[:200] for name, said in query.items() if name in known and said}


def may_take(asking: Asking, listed: Listed) -> bool:
    """Say whether the roles of whoever asks let them take a list at all."""
    return {"export", listed.action} <= asking.actor.actions


def opens_guarded(actor: Actor) -> bool:
    """Say whether a rule lets somebody see anything that is confidential or privileged."""
    return any(
        rule.opens_guarded and (rule.relation != NAMED or actor.named_for)
        for rule in RULES
        if rule.role in actor.roles
    )


def require_subject(asking: Asking, listed: Listed) -> None:
    """Raise NotThere where a list is of something that may not be exported, or is not there.

    Two that are held apart are no one of whom anything could be told.
    """
    if listed.subject:
        kind, reading = listed.subject_in(asking.query), asking.reading
        if kind not in reading.said.kinds or kind in OF_OUR_OWN:
            raise NotThere
        subject = subject_of(asking.actor, kind, asking.asked(OF))
        is_apart = asking.asked(OF) in reading.apart(kind)
        if subject is None or is_apart or not may(asking.actor, "export", subject):
            raise NotThere


def kind_told(reading: Reading, kind: str) -> str:
    """Give the title of a kind."""
    told = reading.said.kinds.get(kind)
    return told.title if told else kind


def system_told(reading: Reading, source: str) -> str:
    """Give the name of a system."""
    return reading.said.system_name(source)


def address_of(reading: Reading, place_id: str) -> str:
    """Give the address of a place that may be seen, else its id."""
    thing = reading.things({"place": [place_id]}).get(("place", place_id))
    return str(thing.values.get("address") or place_id) if thing else place_id
