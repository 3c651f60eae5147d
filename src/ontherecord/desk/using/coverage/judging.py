"""How sensitive it is how many things a check judged."""

from __future__ import annotations

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.permission.rules import ORDINARY
from ontherecord.desk.using.counts import level_in

OF_THE_RECORD = ("field", "lag", "system")
"""What a check may judge that is about no home and nobody."""


def level_judged(reading: Reading, subject: str) -> int:
    """Give how sensitive a count of what a check judges one by one is."""
    return ORDINARY if subject in OF_THE_RECORD else level_in(reading, subject)
