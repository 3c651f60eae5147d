"""On which fields systems differ about several things at once, and what each of them says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ontherecord.desk.facts.composing import constant, joined, name, sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.withheld import not_privileged


@dataclass(frozen=True)
class Saying:
    """What one system says of a field on which it and others differ."""

    field: str
    system: str
    value: Any
    """Read back to its type; nothing where the system's silence is what differs."""
    is_shown: bool


def differing(
    reading: Reading, wanted: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], list[Saying]]:
    """Give what systems say otherwise of each other, by kind and id, by field. One statement.

    Whether the reader reaches a thing and a field of it is for whoever asks to hold it to. What
    came by a privileged feed is not among it.
    """
    pieces = [
        sql(
            "select d.kind, d.entity_id, d.field, d.source, d.value, d.is_shown"
            " from record.mismatch as d join record.{records} as r on r.record_id = d.record_id"
            " where d.kind = {kind} and d.entity_id = any({ids}) and {d} and {r} and {told}",
            records=name(f"{kind}_record"), kind=constant(kind), ids=list(ids),
            d=reading.known("d"), r=reading.known("r"), told=not_privileged("r"),
        )
        for kind, ids in sorted(wanted.items())
        if ids and reading.said.kinds[kind].is_matched
    ]  # fmt: skip
    found: dict[tuple[str, str], list[Saying]] = defaultdict(list)
    if pieces:
        order = sql("select * from ({all}) as told order by 3, 6 desc, 4, 5",
                    all=joined(pieces, " union all "))  # fmt: skip
        for kind, thing_id, field, system, value, is_shown in reading.rows(order):
            read = reading.said.read(kind, field, value)
            found[kind, thing_id].append(Saying(field, system, read, is_shown))
    return found
