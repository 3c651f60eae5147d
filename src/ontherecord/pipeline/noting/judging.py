"""Whether a sign stands: not denied, not another's, not past, put right, asked about or raised."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from ontherecord.pipeline.noting.finding import Finder
from ontherecord.pipeline.noting.rules import CUE_FAMILIES, NoteRules
from ontherecord.pipeline.noting.sentences import Sentence

CANCELLED_BY = {
    "need": ("figure", "denied", "hypothetical", "other_person", "past"),
    "health": ("figure", "denied", "hypothetical"),
    "abuse": ("figure", "denied", "hypothetical"),
    "hazard": ("figure", "denied", "hypothetical", "resolved"),
    "leak_from_above": ("figure", "denied", "hypothetical", "resolved"),
    "follow_on": ("figure", "denied", "raised"),
    "dissatisfaction": ("denied", "hypothetical", "settled"),
}
"""What takes a sign back. A neighbour's illness is no need here, and still a health detail; and
anger speaks in figures: sick and tired is no illness, and still dissatisfaction."""

CONTRAST = frozenset("but however although though except yet altho".split())
LIST_WORDS = frozenset("or and nor any other no of the".split())
JOINS = frozenset("and so because as since when then which who that".split())
BEGINS = frozenset(
    "is are was has have cant cannot couldnt wont needs need uses struggles he she they we i it"
    " his her their my our im hes shes theyre".split()
)
"""A new clause begins where one of BEGINS follows one of JOINS: no denial reaches over it."""
PRONOUNS = frozenset("she he they her his their who also is has".split())
ASKS = frozenset(
    "do does did is are was were can could would should will has have any who what when where how"
    " why which".split()
)
FAR, NEAR, WONDER = 6, 2, 8
"""How many words on a denial reaches, and a "non"; and how many an "if"."""


class Hit(NamedTuple):
    """A phrase found: the words from `start` to before `end` of a sentence."""

    start: int
    end: int


@dataclass
class Read:
    """One sentence with all that is found in it."""

    sentence: Sentence
    text: str
    starts: list[int]
    hits: list[tuple[str, Hit]] = field(default_factory=list)
    cues: dict[str, list[Hit]] = field(default_factory=lambda: {f: [] for f in CUE_FAMILIES})
    denied: set[Hit] = field(default_factory=set)
    last_person: str = ""

    def found_by(self, finder: Finder) -> dict[str, list[Hit]]:
        """Give the hits of each family of phrases, in the order of the sentence."""
        found: dict[str, list[Hit]] = {}
        for family, start, end in finder.find(self.sentence.words, self.text):
            first = bisect_right(self.starts, start + 1) - 1
            found.setdefault(family, []).append(Hit(first, bisect_right(self.starts, end - 1)))
        return found


def read_sentence(sentence: Sentence) -> Read:
    """Join the words of a sentence with single blanks, as phrases are matched."""
    starts, at = [], 1
    for word in sentence.words:
        starts.append(at)
        at += len(word) + 1
    return Read(sentence, " " + " ".join(sentence.words) + " ", starts)


def look_around(reads: list[Read], rules: NoteRules) -> None:
    """Find the cues of each sentence, and whom it is about when it begins."""
    person = ""
    for read in reads:
        read.cues = read.cues | read.found_by(rules.around)
        first = read.sentence.words[0] if read.sentence.words else ""
        read.last_person = person if first in PRONOUNS else ""
        said = [(hit.start, "other") for hit in read.cues["other_person"]]
        said += [(hit.start, "other") for hit in read.cues["previous_tenant"]]
        said += [(hit.start, "resident") for hit in read.cues["resident"]]
        person = max(said)[1] if said else read.last_person


def cancelled_by(
    sign: str, at: int, hit: Hit, reads: list[Read], stands: tuple[str, ...]
) -> str | None:
    """Name the circumstance that takes back the sign of a hit in sentence number `at`, if any."""
    for circumstance in CANCELLED_BY[sign]:
        if circumstance not in stands and HOLDS[circumstance](at, hit, reads):
            return circumstance
    return None


def is_denied(hit: Hit, read: Read) -> bool:
    """Say whether a denial before or after reaches the hit; remembers it, for lists."""
    if hit in read.denied:
        return True
    cues = read.cues
    for family, reach in (("denied_before", FAR), ("denied_just_before", NEAR)):
        for cue in cues[family]:
            gap = range(cue.end, hit.start)
            if cue.end > hit.start or len(gap) > reach or _touched(cue, cues["not_a_denial"]):
                continue
            if not _crosses(read, cue.end, hit.start):
                read.denied.add(hit)
                return True
    for before in read.denied:
        between = read.sentence.words[before.end : hit.start]
        if before.end <= hit.start and len(between) <= 3 and set(between) <= LIST_WORDS:
            read.denied.add(hit)
            return True
    for cue in cues["denied_after"]:
        if (
            cue.start >= hit.end
            and cue.start - hit.end <= 3
            and not _touched(cue, cues["not_a_denial"])
        ):
            between = read.sentence.words[hit.end : cue.start]
            if not CONTRAST & set(between) and not _breaks(read, hit.end + 1, cue.start):
                read.denied.add(hit)
                return True
    return False


def _crosses(read: Read, start: int, end: int) -> bool:
    between = read.sentence.words[start:end]
    following = read.sentence.words[start + 1 : end + 1]
    return (
        bool(CONTRAST & set(between))
        or any(a in JOINS and b in BEGINS for a, b in zip(between, following, strict=False))
        or _breaks(read, start, end)
    )


def _breaks(read: Read, start: int, end: int) -> bool:
    return any(start <= place <= end for place in read.sentence.breaks)


def _touched(hit: Hit, others: list[Hit]) -> bool:
    return any(other.start < hit.end and hit.start < other.end for other in others)


def _is_hypothetical(hit: Hit, read: Read) -> bool:
    if read.sentence.is_question and read.sentence.words[0] in ASKS:
        return True
    if read.cues["in_general"]:
        return True
    return any(
        cue.start < hit.start
        and (cue.start == 0 or hit.start - cue.end <= WONDER)
        and not CONTRAST & set(read.sentence.words[cue.end : hit.start])
        for cue in read.cues["hypothetical"]
    )


def _is_of_another(hit: Hit, read: Read, reads: list[Read]) -> bool:
    """Say whom the nearest mention of a person before the hit means, or the one right after it."""
    if any(cue.start <= hit.start for cue in read.cues["lives_elsewhere"]):
        return True
    others = read.cues["other_person"] + read.cues["previous_tenant"]
    if (not others and read.last_person != "other") or read.cues["speaks_for_resident"]:
        return False
    residents = [h for h in read.cues["resident"] if not _touched(h, others)]
    said = [(h.start, True) for h in others] + [(h.start, False) for h in residents]
    before = [s for s in said if s[0] <= hit.start]
    if before:
        return max(before)[1]
    if read.last_person:
        speaks = any(r.cues["speaks_for_resident"] for r in reads)
        return read.last_person == "other" and not speaks
    return any(is_other and start - hit.end <= 1 for start, is_other in said)


def _is_past(hit: Hit, read: Read) -> bool:
    return any(
        cue.start >= hit.start or not _breaks(read, cue.end, hit.start) for cue in read.cues["past"]
    )


def _is_resolved(at: int, hit: Hit, reads: list[Read]) -> bool:
    """Say whether the hazard is said to be put right, and nothing after that takes it back."""
    families = ["resolved"]
    if not any(read.cues["work_left"] for read in reads):
        families.append("resolved_in_part")
    resolved = [
        (number, cue.start)
        for number, read in enumerate(reads)
        for family in families
        for cue in read.cues[family]
        if number >= at and not is_denied(cue, read) and not _is_hypothetical(cue, read)
    ]
    if not resolved:
        return False
    first = min(resolved)
    return not any(
        (number, cue.start) > (at, hit.start) or (number, cue.start) > first
        for number, read in enumerate(reads)
        for cue in read.cues["not_resolved"]
    )


HOLDS: dict[str, Callable[[int, Hit, list[Read]], bool]] = {
    "figure": lambda at, hit, reads: _touched(hit, reads[at].cues["figure"]),
    "denied": lambda at, hit, reads: is_denied(hit, reads[at]),
    "hypothetical": lambda at, hit, reads: _is_hypothetical(hit, reads[at]),
    "other_person": lambda at, hit, reads: _is_of_another(hit, reads[at], reads),
    "past": lambda at, hit, reads: _is_past(hit, reads[at]),
    "resolved": _is_resolved,
    "raised": lambda at, hit, reads: _stands_anywhere("raised", reads),
    "settled": lambda at, hit, reads: _stands_anywhere("settled", reads),
}


def _stands_anywhere(family: str, reads: list[Read]) -> bool:
    return any(
        not is_denied(cue, read) and not _touched(cue, read.cues[f"not_{family}"])
        for read in reads
        for cue in read.cues[family]
    )
