"""Disposal: what has been kept long enough goes from every version, and leaves a tombstone.

A rule of the packs says what may go; a hold always wins; the log says what went, by which rule, who
asked and when. Nothing that went comes back, by a new delivery or from a backup.
"""

from ontherecord.pipeline.disposing.carrying_out import (
    Outcome,
    dispose,
    finish_disposals,
    lift_disposal,
    replay_disposals,
)

__all__ = ["Outcome", "dispose", "finish_disposals", "lift_disposal", "replay_disposals"]
