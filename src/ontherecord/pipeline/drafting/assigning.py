"""Which field each column of a table goes to, for one kind: the best fits first, each once."""

from __future__ import annotations

from dataclasses import dataclass, field

from ontherecord.pipeline.drafting.judging import Fit, Join, fit
from ontherecord.pipeline.drafting.looking import Table
from ontherecord.pipeline.drafting.refusing import refused_as
from ontherecord.pipeline.drafting.words import Synonyms, alike
from ontherecord.standards.kinds import Kind

LEAST_DRAFTED = 0.55
"""Confidence below which a column is left blank, and the guess only said in its note."""
LEAST_CONSIDERED = 0.3
NEARLY_AS_GOOD = 0.03
MISSING = 0.3
TELLS_ITSELF_TOO = ("reference", "code", "date", "moment")
"""What a part of a key may say beside naming the record: of whom, of which sort, when."""
CALLED_SO = 2.2
"""What a table's own name is worth beside the fit of its columns."""


@dataclass(frozen=True)
class Assigned:
    """The columns of a table sent to the fields of one kind."""

    kind: Kind
    fields: dict[str, tuple[str, Fit]]
    """Column to (field, fit)."""
    score: float = 0.0
    maybe: dict[str, tuple[str, Fit]] = field(default_factory=dict)
    """Columns with a guess too weak to be drafted."""

    def column_of(self, name: str) -> str | None:
        return next((c for c, (f, _) in self.fields.items() if f == name), None)


def assign(
    table: Table,
    kind: Kind,
    synonyms: Synonyms,
    joins: dict[str, list[Join]],
    key: tuple[str, ...] = (),
    only: set[str] | None = None,
) -> Assigned:
    """Send columns to fields, the best fit first.

    A part of a key may fill a field as well.
    """
    fits: list[tuple[float, int, str, str, Fit]] = []
    for at, column in enumerate(table.columns):
        if only is not None and column not in only:
            continue
        heading = synonyms.words(column)
        refused = refused_as(heading, synonyms)
        for name, own in kind.fields.items():
            if column in key and (len(key) == 1 or own.type not in TELLS_ITSELF_TOO):
                continue
            judged = fit(
                heading, table.profiles[column], own, kind, synonyms, joins.get(column, ())
            )
            better_left = refused and refused.score > judged.named and not judged.is_proved
            if judged.score >= LEAST_CONSIDERED and not better_left:
                fits.append((judged.score, -at, column, name, judged))
    own_words = {name: synonyms.words(name) for name in kind.fields}
    fits.sort(key=lambda f: (-f[0], -alike(synonyms.words(f[2]), own_words[f[3]]), -f[1], f[3]))
    return _best(table, kind, synonyms, fits)


def _best(
    table: Table,
    kind: Kind,
    synonyms: Synonyms,
    fits: list[tuple[float, int, str, str, Fit]],
) -> Assigned:
    sent: dict[str, tuple[str, Fit]] = {}
    maybe: dict[str, tuple[str, Fit]] = {}
    filled: dict[str, Fit] = {}
    for score, _, column, name, judged in fits:
        if column in sent:
            continue
        there = [c for c, (other, _) in sent.items() if other == name]
        is_joined = name in filled and judged.joined and filled[name].joined
        if there and not is_joined and not _are_day_and_time(table, column, there):
            continue
        if score < LEAST_DRAFTED:
            maybe.setdefault(column, (name, judged))
            continue
        rivals = [
            other
            for s, _, c, other, _ in fits
            if c == column and other != name and other not in filled and s > score - NEARLY_AS_GOOD
        ]
        if rivals and score < 0.8:
            why = f"{judged.why}; {rivals[0]} fits as well"
            maybe.setdefault(column, (name, Fit(score, why, judged.joined, judged.named)))
            continue
        sent[column] = (name, judged)
        filled.setdefault(name, judged)
    missing = sum(
        1 for f in kind.fields.values() if f.required == "always" and f.name not in filled
    )
    score = sum(f.score * _worth(kind, name) for name, f in filled.items())
    score += CALLED_SO * named_as(table, kind, synonyms) - MISSING * missing
    maybe = {c: guess for c, guess in maybe.items() if c not in sent}
    return Assigned(kind, sent, score, maybe)


def _are_day_and_time(table: Table, column: str, others: list[str]) -> bool:
    """Say whether two columns are the halves of a moment."""
    looks = [table.profiles[c] for c in (column, *others)]
    days = [look.days for look in looks if look.days.share > 0.5 and not look.days.has_time]
    return len(looks) == 2 and len(days) == 1 and any(look.clock for look in looks)


def named_as(table: Table, kind: Kind, synonyms: Synonyms) -> float:
    """Say how far the name of a table or its file calls this kind."""
    nouns = [*synonyms.kinds.get(kind.name, []), synonyms.words(kind.name)]
    names = [synonyms.words(table.name)]
    names += [synonyms.words(name) for name in table.sheet_names]
    names += [synonyms.words(file.stem) for file in table.files[:1]]
    light = {"extract", "report", "list", "master", "register", "log", "export", "all", "data"}
    return max((alike(n, noun, light) for n in names for noun in nouns if n), default=0.0)


def _worth(kind: Kind, name: str) -> float:
    """A field many kinds have tells little of which kind it is."""
    return 0.5 if kind.fields[name].type == "reference" else 1.0


def leftover(table: Table, *assigned: Assigned, key: tuple[str, ...] = ()) -> set[str]:
    """Give the columns that nothing has taken."""
    taken = {c for a in assigned for c in a.fields} | set(key)
    return {c for c in table.columns if c not in taken}
