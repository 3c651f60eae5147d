"""What each system says where they differ: the values of an issue of that, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ontherecord.desk.facts.differing import Saying, differing
from ontherecord.desk.facts.reading import Reading, Thing
from ontherecord.desk.facts.says_who import CHILDREN
from ontherecord.desk.using.casework.queries import IssueRow
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.told.showing import address, called, said, titled

OF_A_FIELD = "field"
"""The detail of an issue that names the field on which systems differ, or the first of several."""

OPEN_ON_ONE_SIDE = "open_on_one_side"
"""The detail of a repair that two sides hold otherwise: whether one of them holds it open."""


@dataclass(frozen=True)
class Sides:
    """What systems say otherwise of each other, by kind and id of a thing."""

    sayings: Mapping[tuple[str, str], Sequence[Saying]]
    reading: Reading

    def places(self) -> Iterator[str]:
        """Name the places that are among what is said, so that they can be called by address."""
        for (kind, _), sayings in self.sayings.items():
            for one in sayings:
                of = self.reading.said.kinds[kind].fields.get(one.field)
                if of and of.refers_to == "place" and one.value:
                    yield str(one.value)

    def told(
        self, look: Look, issue: IssueRow, things: Mapping[tuple[str, str], Thing]
    ) -> list[dict[str, Any]]:
        """Give the fields on which systems differ, with what each says, within reach."""
        of = (issue.thing_kind, issue.thing_id or "")
        thing, is_one = things.get(of), issue.detail.get("field_count") == "1"
        if thing is None or of not in self.sayings:
            return []
        hidden = CHILDREN if thing.values.get("age_band") not in (None, "adult") else ()
        fields = self.reading.said.kinds[thing.kind].fields
        told: dict[str, dict[str, Any]] = {}
        for one in self.sayings[of]:
            field = fields.get(one.field)
            if field is None or field.column not in thing.values or one.field in hidden:
                continue
            if is_one and one.field != issue.detail[OF_A_FIELD]:
                continue
            row = told.setdefault(
                one.field,
                {"title": titled(field.title), "sayings": [],
                 "href": address("says_who_field", thing.kind, thing.thing_id, one.field)},
            )  # fmt: skip
            row["sayings"].append(
                {"system": self.reading.said.system_name(one.system), "is_shown": one.is_shown,
                 "value": self._value(thing.kind, one, things)}
            )  # fmt: skip
        return list(told.values())

    def _value(self, kind: str, one: Saying, things: Mapping[tuple[str, str], Thing]) -> Any:
        if one.value is None:
            return "says nothing of it"
        field = self.reading.said.kinds[kind].fields[one.field]
        if field.refers_to == "place":
            place = things.get(("place", str(one.value)))
            return called("place", place.values) if place else "a home that you may not see"
        return said(one.value, self.reading.said.meaning(kind, one.field, one.value))


def sides_of(reading: Reading, issues: Sequence[IssueRow]) -> Sides:
    """Read what systems say otherwise of what issues of a differing field are about.

    One statement where there is any such issue. Of a past day none: a name may be a former one; and
    none of who is held apart, whose records are not to be put together.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for issue in issues:
        kind = reading.said.kinds.get(issue.thing_kind)
        is_told = OF_A_FIELD in issue.detail or OPEN_ON_ONE_SIDE in issue.detail
        if not (kind and kind.is_matched and issue.thing_id and is_told):
            continue
        if issue.thing_id not in reading.apart(kind.name):
            wanted[kind.name].add(issue.thing_id)
    if reading.is_past or not wanted:
        return Sides({}, reading)
    found = differing(reading, {kind: sorted(ids) for kind, ids in wanted.items()})
    return Sides(found, reading)
