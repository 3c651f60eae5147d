"""What would have to be loaded so that checks can judge: said once, with every check it opens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ontherecord.desk.facts.said import Said
from ontherecord.desk.using.coverage.queries import Judged
from ontherecord.desk.using.told.showing import said as told
from ontherecord.desk.using.told.showing import titled, worded

EARLIER = re.compile(r"loaded only from (\S+) to (\S+)")
NOT_FILLED = re.compile(r"(.+) does not fill it")
NOT_FROM = re.compile(r"not loaded from (.+)")


@dataclass
class ToLoad:
    """One thing to load."""

    what: str
    why: str
    checks: dict[str, str] = field(default_factory=dict)
    """Title by name of each check that it would open, wholly or in part."""
    cannot_judge: int = 0
    """How many things those checks could not judge; one is counted for each check."""

    @property
    def is_one(self) -> bool:
        return len(self.checks) == 1


def to_load(said: Said, judged: Sequence[Judged]) -> list[ToLoad]:
    """Give what to load, the most worth first: by checks it opens, then by what they judge."""
    found: dict[tuple[str, str], ToLoad] = {}
    for one in judged:
        for missing in one.missing:
            what, why = in_words(said, missing)
            entry = found.setdefault((what, why), ToLoad(what, why))
            entry.checks[one.check] = one.title
            entry.cannot_judge += one.cannot_judge_count
    return sorted(found.values(), key=lambda e: (-len(e.checks), -e.cannot_judge, e.what, e.why))


def in_words(said: Said, missing: str) -> tuple[str, str]:
    """Say what is to be loaded and why.

    `notice.sent_at: no system loads it` gives `Notice: sent at` and `No system sends it.`
    """
    wanted, _, why = missing.partition(": ")
    kind, _, names = wanted.partition(".")
    of = said.kinds.get(kind)
    title = of.title if of else titled(kind.replace("_", " "))
    fields = {n: f.title for f in of.fields.values() for n in (f.name, f.column)} if of else {}
    named = " or ".join(fields.get(n) or n.replace("_", " ") for n in names.split(" or ") if n)
    what = f"{title}: {worded(named)}" if named else title
    if found := EARLIER.fullmatch(why):
        first, until = (told(date.fromisoformat(day)) for day in found.groups())
        return f"{what}, from before {first}", f"It is there only from {first} to {until}."
    if found := NOT_FILLED.fullmatch(why):
        name = said.system_name(found[1])
        return f"{what}, from {name}", f"{name} sends the record without it."
    if found := NOT_FROM.fullmatch(why):
        return f"{what}, from {found[1]}", "Nothing of it comes from there."
    if why == "no system loads it":
        return what, "No system sends it."
    if why.startswith("changes only"):
        return "A whole list now and then", "The system sends changes only, so nothing shows gone."
    return what, f"{titled(why)}." if why else ""
