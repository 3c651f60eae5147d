"""The pairs of records that wait for somebody's answer."""

from __future__ import annotations

from collections.abc import Iterator

from ontherecord.desk.lists.declaring import Asking, Listed, Row
from ontherecord.desk.using.pairs.comparing import (
    DIFFERENT,
    SAME,
    WRITTEN,
    called,
    compared,
    titles,
)
from ontherecord.desk.using.pairs.queries import every_waiting
from ontherecord.files import Column


def _matches(asking: Asking) -> Iterator[Row]:
    said = asking.reading.said
    for pair in every_waiting(asking.reading):
        fields = compared(said, pair)
        yield Row(
            (
                said.kinds[pair.kind].title, said.system_name(pair.one.system),
                pair.one.reference, called(pair.one), said.system_name(pair.other.system),
                pair.other.reference, called(pair.other),
                *(titles(fields, comes_to) or None for comes_to in (SAME, DIFFERENT, WRITTEN)),
                pair.reason and pair.reason.replace("_", " "), pair.weight,
            ),
            f"{pair.one.record_id} {pair.other.record_id}",
            ((pair.kind, pair.one.thing_id), (pair.kind, pair.other.thing_id)),
        )  # fmt: skip


MATCHES = Listed(
    "matches", "Matches to decide", "decide_matches",
    (
        Column("kind", "What"), Column("one_system", "One system"),
        Column("one_reference", "Its reference"), Column("one_called", "It says"),
        Column("other_system", "Other system"), Column("other_reference", "The other's reference"),
        Column("other_called", "The other says"), Column("alike", "For: the same"),
        Column("apart", "Against: different"), Column("written", "Written differently"),
        Column("reason", "Why it is asked"),
        Column("weight", "Weight", "decimal"),
    ),
    _matches, (), "matches",
)  # fmt: skip
