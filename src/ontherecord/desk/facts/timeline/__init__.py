"""All that happened to a home, a block, a person or a repair, told as what residents lived through.

`in_order` gives it entry by entry, `episodes` fault by fault, `chronology` for export with where
each row came from. Nothing of it is stored: it is worked out from what is known on the day.
"""

from ontherecord.desk.facts.timeline.chronology import (
    ChronologyRow,
    Reference,
    chronology,
    references_of,
)
from ontherecord.desk.facts.timeline.episodes import CLOSE_DAYS, Episode
from ontherecord.desk.facts.timeline.events import Subject
from ontherecord.desk.facts.timeline.pages import (
    Asked,
    EpisodeShown,
    EpisodesPage,
    Timeline,
    TimelinePage,
    episodes,
    in_order,
    read_latest_timeline,
    read_timeline,
)
from ontherecord.desk.facts.timeline.shown import Entry, Fold
from ontherecord.desk.facts.timeline.silence import SILENCE_DAYS, Silence

__all__ = [
    "CLOSE_DAYS", "SILENCE_DAYS", "Asked", "ChronologyRow", "Entry", "Episode", "EpisodeShown",
    "EpisodesPage", "Fold", "Reference", "Silence", "Subject", "Timeline", "TimelinePage",
    "chronology", "episodes", "in_order", "read_latest_timeline", "read_timeline", "references_of",
]  # fmt: skip
