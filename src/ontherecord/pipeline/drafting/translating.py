"""Codes of theirs drafted into ours: by our own names and meanings, and by the packs' synonyms."""

from __future__ import annotations

from dataclasses import dataclass

from ontherecord.pipeline.drafting.composing import Guess
from ontherecord.pipeline.drafting.looking import Table
from ontherecord.pipeline.drafting.words import Synonyms, plain
from ontherecord.pipeline.mapping.expressions import NO, YES
from ontherecord.standards.codes import CodeList
from ontherecord.standards.kinds import Standards

SURE, LIKELY = 0.95, 0.8
SHORT = 2
"""A code of this many letters means many things: what it is drafted to is the less sure."""


@dataclass(frozen=True)
class Translation:
    """One of their codes: ours, or empty while nobody has said; how many rows hold it."""

    code_list: str
    column: str
    their_code: str
    our_code: str
    rows: int
    score: float


def translate(
    table: Table, sent: list[Guess], standards: Standards, synonyms: Synonyms
) -> list[Translation]:
    """Draft every code of the columns sent to coded fields, the commonest first."""
    found: dict[tuple[str, str, str], Translation] = {}
    for guess in sent:
        own = standards.kinds[guess.record].fields.get(guess.field)
        column = table.profiles[guess.column]
        if own is None or own.type not in ("code", "boolean"):
            continue
        for value, rows in column.codes:
            name = own.codes or "boolean"
            key = (name, guess.column, value.casefold())
            if own.type == "boolean":
                if value.strip().casefold() in (*YES, *NO):
                    continue
                ours, score = "", 0.0
            else:
                ours, score = our_code(value, standards.codes[name], synonyms)
            if key not in found:
                found[key] = Translation(name, guess.column, value, ours, rows, score)
    return list(found.values())


def our_code(theirs: str, codes: CodeList, synonyms: Synonyms) -> tuple[str, float]:
    """Give our code for one of theirs and how sure; empty when nothing says so."""
    said = plain(theirs)
    for code, meaning in codes.meanings.items():
        if said in (plain(code), plain(code.replace("_", " ")), plain(meaning)):
            return code, SURE
    ours = synonyms.codes.get(codes.name, {}).get(said)
    if ours and ours in codes:
        return ours, LIKELY if len(said) <= SHORT else SURE - 0.05
    return "", 0.0
