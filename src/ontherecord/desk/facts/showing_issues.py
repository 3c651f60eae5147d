"""What shows an issue: the thing that its check found, or in whose words or row it found it."""

from __future__ import annotations

from dataclasses import dataclass

from ontherecord.desk.facts.composing import Sql, name, sql
from ontherecord.desk.facts.reading import Reading


@dataclass(frozen=True)
class ShownBy:
    """Kind and id of what shows an issue, and the join by which a statement has them."""

    kind: Sql
    thing_id: Sql
    joined: Sql


def shown_by(reading: Reading, issue: str) -> ShownBy:
    """Give what shows the issue of a row, by its alias.

    A sign is shown by what it was read in: the note, visit or call. A record that vanished is shown
    by the thing it is one of. What is about a field or a lag no thing shows; its kind is none of
    the record's.
    """
    return ShownBy(
        kind=sql("coalesce(shows.kind, {x}.subject_kind)", x=name(issue)),
        thing_id=sql("coalesce(shows.thing_id, {x}.subject_id)", x=name(issue)),
        joined=sql(
            "left join lateral ("
            " select sign.kind, sign.thing_id from record.note_sign as sign"
            " where {x}.subject_kind = 'note_sign' and sign.note_sign_id = {x}.subject_id"
            " and {sign} union all"
            " select {x}.detail->>'kind', coalesce((select m.entity_id from record.match as m"
            " where m.record_id = {x}.subject_id and {m}), {x}.subject_id)"
            " where {x}.subject_kind = 'record' limit 1) as shows on true",
            x=name(issue), sign=reading.known("sign"), m=reading.known("m"),
        ),
    )  # fmt: skip
