"""Which records of people are one person's, across systems: household-safe, by a frozen model.

For the pipeline: `match_people`. It never trains and never guesses between two who fit; pairs it
cannot settle are left for a person.
"""

from __future__ import annotations

from ontherecord.pipeline.matching.people.matching import match_people
from ontherecord.pipeline.matching.people.reasons import OpenReason, Reason

__all__ = ["OpenReason", "Reason", "match_people"]
