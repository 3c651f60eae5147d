"""A system's worklist in rows for its owner: one for each record that is to be mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ontherecord.desk.facts.leaving import PRIVILEGED, held_back
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.using.mending import queries
from ontherecord.desk.using.mending.showing import correction_told, told_of

About = tuple[tuple[str, str], ...]


def rows(reading: Reading, asked: queries.Asked) -> Iterator[tuple[list[Any], str, About]]:
    """Give a row for a record, and one for each issue of a cause that stands.

    Each with what it is known by, and with the things that it tells of.
    """
    found = queries.worklist(reading, asked, first=None)
    causes = [row.correction_id for row in found if not row.kind]
    issues: dict[UUID, list[queries.IssueOfCause]] = defaultdict(list)
    for one in queries.issues_of_causes(reading, causes):
        issues[one.correction_id].append(one)
    for row in found:
        told = correction_told(reading, row)
        if row.kind:
            about = ((row.kind, row.thing_id), ("person", row.person_id), ("place", row.place_id))
            yield _of_record(reading, row, told), str(row.correction_id), _there(about)
            continue
        for one in issues[row.correction_id]:
            about = (
                (one.thing_kind, one.thing_id), ("person", one.person_id),
                ("place", one.place_id),
            )  # fmt: skip
            key = f"{row.correction_id} {one.thing_kind} {one.thing_id} {one.happened_on}"
            yield _of_issue(reading, row, one, told), key, _there(about)


def in_the_file(reading: Reading, asked: queries.Asked) -> set[UUID]:
    """Give the corrections of which a row leaves the desk: none of what is privileged does."""
    told = [(key, about) for _, key, about in rows(reading, asked)]
    held = held_back(reading, (thing for _, about in told for thing in about))
    return {
        UUID(key.partition(" ")[0])
        for key, about in told
        if not any(PRIVILEGED in held.get(thing, ()) for thing in about)
    }


def _of_record(reading: Reading, row: queries.CorrectionRow, told: dict[str, Any]) -> list[Any]:
    return [
        str(row.correction_id), told["kind"], row.reference, told["title"],
        told["says"] or "nothing", told_of(reading, row.kind, row.column, row.value), None, None,
        row.file, row.sheet or None, row.row_number, row.made_at, told["state"],
    ]  # fmt: skip


def _of_issue(
    reading: Reading, row: queries.CorrectionRow, one: queries.IssueOfCause, told: dict[str, Any]
) -> list[Any]:
    kind = reading.said.kinds.get(one.thing_kind)
    return [
        str(row.correction_id), kind.title if kind else one.thing_kind, one.reference,
        row.column, None, None, row.cause, one.happened_on, None, None, None, row.made_at,
        told["state"],
    ]  # fmt: skip


def _there(about: tuple[tuple[str, str | None], ...]) -> About:
    return tuple((kind, one) for kind, one in about if one)
