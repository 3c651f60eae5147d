"""What must not be shown: which things are held back, from whom, and for what reason.

The record keeps them, for those who may see them; lists, reports, traces and exports ask here.
"""

from ontherecord.pipeline.guarding.sensitivity import (
    FOR_THE_NAMED_ROLE,
    mark_issues,
    most_sensitive,
    sensitivity_of,
)
from ontherecord.pipeline.guarding.things_held_back import HIDDEN, write_guarded

__all__ = [
    "FOR_THE_NAMED_ROLE",
    "HIDDEN",
    "mark_issues",
    "most_sensitive",
    "sensitivity_of",
    "write_guarded",
]
