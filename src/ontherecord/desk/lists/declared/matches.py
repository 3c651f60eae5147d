"""The pairs of records that wait for somebody's answer."""

from __future__ import annotations

from collections.abc import Iterator

from ontherecord.desk.lists.declaring import Asking, Listed, Row
from ontherecord.desk.using.pairs.queries import Pair, every_waiting
from ontherecord.files import Column


def _matches(asking: Asking) -> Iterator[Row]:
    said = asking.reading.said
    for pair in every_waiting(asking.reading):
        alike, apart = _compared(asking, pair)
        yield Row(
            (
                said.kinds[pair.kind].title, said.system_name(pair.one.system),
                pair.one.reference, said.system_name(pair.other.system), pair.other.reference,
                alike, apart, pair.reason, pair.weight,
            ),
            f"{pair.one.record_id} {pair.other.record_id}",
            ((pair.kind, pair.one.thing_id), (pair.kind, pair.other.thing_id)),
        )  # fmt: skip


def _compared(asking: Asking, pair: Pair) -> tuple[list[str] | None, list[str] | None]:
    """Name the fields that both fill alike, and those that both fill and that differ."""
    alike, apart = [], []
    for field in asking.reading.said.kinds[pair.kind].fields.values():
        one, other = (side.values.get(field.name) for side in (pair.one, pair.other))
        if field.name in pair.not_shown:
            (alike if pair.not_shown[field.name] else apart).append(field.title)
        elif one is not None and other is not None:
            (alike if _plain(one) == _plain(other) else apart).append(field.title)
    return alike or None, apart or None


def _plain(value: object) -> str:
    return "".join(letter for letter in str(value).lower() if letter.isalnum())


MATCHES = Listed(
    "matches", "Matches to decide", "decide_matches",
    (
        Column("kind", "What"), Column("one_system", "One system"),
        Column("one_reference", "Its reference"), Column("other_system", "Other system"),
        Column("other_reference", "The other's reference"), Column("alike", "For: the same"),
        Column("apart", "Against: different"), Column("reason", "Why it is asked"),
        Column("weight", "Weight", "decimal"),
    ),
    _matches, (), "matches",
)  # fmt: skip
