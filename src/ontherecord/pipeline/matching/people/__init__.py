"""Which records of people are one person's, across systems: household-safe, by a frozen model.

For the pipeline: `match_people`. It never trains and never guesses between two who fit; pairs it
cannot settle are left for a person. For a person who decides: `explain_in_run` and the pictures.
"""

from __future__ import annotations

from ontherecord.pipeline.matching.people.explaining import (
    Explanation,
    HeldBack,
    explain_in_run,
    explain_open_pairs,
    explain_pair,
)
from ontherecord.pipeline.matching.people.homes import say_where_people_live
from ontherecord.pipeline.matching.people.matching import match_people
from ontherecord.pipeline.matching.people.picturing import (
    page_of_pair,
    picture_of_pair,
    pictured_open_pairs,
    table_of_pair,
)
from ontherecord.pipeline.matching.people.reasons import OpenReason, Reason

__all__ = [
    "Explanation",
    "HeldBack",
    "OpenReason",
    "Reason",
    "explain_in_run",
    "explain_open_pairs",
    "explain_pair",
    "match_people",
    "page_of_pair",
    "picture_of_pair",
    "pictured_open_pairs",
    "say_where_people_live",
    "table_of_pair",
]
