"""How well a column fits a field: by its heading's words, by its values, by what it joins to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from ontherecord.pipeline.drafting.profiles import Profile
from ontherecord.pipeline.drafting.words import IDENTITY, WEIGHTS, Synonyms, alike, plain
from ontherecord.standards.kinds import Field, Kind

KNOWN_CODES = 0.75
"""How far values that are all codes of a list speak for a field with that list."""
OF_SHAPE = 0.8
JOINED = 0.8
SURELY = 0.85
ONLY_NUMBERS = "values are numbers"
A_PART = 0.7
"""What numbers are worth for a text put together of several columns: that of a house, mostly."""
UNKNOWN_CODES = "no value is a code we know"
WHO_AND_NOT_WHAT = 0.5
"""What a heading that says by whom is worth for a code of which no value is known."""
KEY_ELSEWHERE = "key_elsewhere"
"""The shape of a text that holds the key another system gave the same record."""
UNNAMED = 0.55
"""The most that values alone can say when the heading says nothing: below what is drafted."""


@dataclass(frozen=True)
class Fit:
    """How well a column fits a field, 0 to 1, and the reason in words for a person."""

    score: float
    why: str
    joined: bool = False
    named: float = 0.0
    is_proved: bool = False
    """Whether its values alone say so: keys that join, codes that are known."""


@dataclass(frozen=True)
class Join:
    """A column whose values are keys of a kind, in a system ('' for the one being drafted)."""

    kind: str
    system: str
    share: float
    like: str = ""
    """The pattern of one key, where cells hold more: `123456/1`, or several keys together."""


@lru_cache(maxsize=256)
def kind_words(name: str, synonyms: Synonyms) -> frozenset[str]:
    """Give the words by which a kind and its tables are called."""
    return frozenset(synonyms.words(name)).union(*synonyms.kinds.get(name, []))


@lru_cache(maxsize=65_536)
def known_codes(
    codes: tuple[tuple[str, int], ...], code_list: str | None, synonyms: Synonyms
) -> float:
    """Say what share of a column's distinct values the packs know as codes of a list."""
    known = synonyms.codes.get(code_list or "", {})
    if not codes:
        return 0.0
    return sum(1 for value, _ in codes if plain(value) in known) / len(codes)


def fit(
    heading: tuple[str, ...],
    column: Profile,
    field: Field,
    kind: Kind,
    synonyms: Synonyms,
    joins: Collection[Join],
) -> Fit:
    """Judge a column against a field of a kind."""
    named, joined = _named(heading, kind.name, field.name, field.type == "reference", synonyms)
    factor, doubt = _type_fits(column, field, synonyms)
    if doubt == UNKNOWN_CODES and "by" in heading:
        factor = WHO_AND_NOT_WHAT
    if joined and doubt == ONLY_NUMBERS:
        factor, doubt = A_PART, ""
    proof, reason = _proof(column, field, kind, synonyms, joins)
    if factor <= 0.3:
        proof = 0.0
    score = 1 - (1 - named * factor) * (1 - proof * (UNNAMED + (1 - UNNAMED) * named))
    if proof and named < 0.2:
        score = max(score, proof * factor * 0.78)
    parts = [f"heading {named:.2f}"]
    parts += [reason] if reason else []
    parts += [doubt] if doubt else []
    return Fit(round(score, 3), ", ".join(parts), joined, named, proof > 0.5)


def is_keyed_elsewhere(kind: Kind, synonyms: Synonyms) -> bool:
    """Say whether a field of this kind holds the key that another system gave the same record."""
    return any(name == kind.name for name, _ in synonyms.shapes.get(KEY_ELSEWHERE, []))


def identifies(heading: tuple[str, ...], kind: Kind, synonyms: Synonyms) -> float:
    """Say how far a heading calls what names a record of this kind in its own system."""
    elsewhere = [name for k, name in synonyms.shapes.get(KEY_ELSEWHERE, []) if k == kind.name]
    if any(_named(heading, kind.name, name, True, synonyms)[0] > SURELY for name in elsewhere):
        return 0.0
    return _identifies(heading, kind, synonyms)


def _identifies(heading: tuple[str, ...], kind: Kind, synonyms: Synonyms) -> float:
    if not any(word in IDENTITY for word in heading):
        bare = [alike(heading, noun) for noun in synonyms.kinds.get(kind.name, [])]
        return 0.7 * max(bare, default=0.0)
    rest = [word for word in heading if word not in IDENTITY]
    if not [word for word in rest if WEIGHTS.get(word, 1.0) > 0.3]:
        return 0.6
    nouns = [*synonyms.kinds.get(kind.name, []), synonyms.words(kind.name)]
    return max(alike(rest, [w for w in noun if w not in IDENTITY]) for noun in nouns)


@lru_cache(maxsize=262_144)
def _named(
    heading: tuple[str, ...], kind: str, field: str, is_reference: bool, synonyms: Synonyms
) -> tuple[float, bool]:
    """Say how far a heading calls a field, and whether such columns are joined into one text."""
    light: Collection[str] = () if is_reference else kind_words(kind, synonyms)
    if is_reference:
        heading = _one_identity(heading)
    best, joined = 0.0, False
    for phrase in synonyms.of_field(kind, field):
        words = _one_identity(phrase.words) if is_reference else phrase.words
        score = alike(heading, words, light)
        if score > best:
            best, joined = score, phrase.joined
    return best, joined


def _one_identity(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("reference" if word in (*IDENTITY, "code") else word for word in words)


def _type_fits(column: Profile, field: Field, synonyms: Synonyms) -> tuple[float, str]:
    """Give the factor by which values speak against a field of this type, and why."""
    if not column.filled:
        return 0.8, "the column is empty here"
    days = column.days
    if column.clock and field.type == "moment":
        return 0.9, "times of day"
    match field.type:
        case "date" | "moment":
            if days.is_serial:
                return 0.9, "days counted as a spreadsheet does"
            if days.share >= 0.5:
                return (1.0 if days.has_time or field.type == "date" else 0.8), ""
            return 0.1, "values are no days"
        case "integer":
            return (1.0, "") if column.share("integer") >= 0.9 else (0.15, "values are no numbers")
        case "decimal":
            return (1.0, "") if column.share("decimal") >= 0.9 else (0.15, "values are no amounts")
        case "boolean":
            yes = column.share("boolean") >= 0.9 or column.distinct <= 3
            return (1.0, "") if yes else (0.2, "values are more than yes and no")
        case "code":
            return _code_fits(column, field, synonyms)
        case "reference":
            if not column.may_be_reference:
                return 0.2, "values name no records"
            return (1.0, "") if column.share("digits") > 0.5 else (0.5, "values hold no figures")
    return _text_fits(column, field, synonyms)


def _code_fits(column: Profile, field: Field, synonyms: Synonyms) -> tuple[float, str]:
    if not column.codes or column.days.share > 0.7:
        return 0.2, "values are no codes"
    if column.share("decimal") > 0.9 and column.distinct > 12:
        return 0.3, "values are numbers"
    share = known_codes(column.codes, field.codes, synonyms)
    return (0.8, UNKNOWN_CODES) if share == 0 else (1.0, "")


def _text_fits(column: Profile, field: Field, synonyms: Synonyms) -> tuple[float, str]:
    for shape, targets in synonyms.shapes.items():
        mine = any(name == field.name for _, name in targets)
        if mine and shape != KEY_ELSEWHERE and column.share(shape) < 0.3:
            return 0.55, f"values do not look like {shape}"
    if column.days.share > 0.7:
        return 0.2, "values are days"
    for shape in ("email", "telephone", "postcode"):
        mine = any(name == field.name for _, name in synonyms.shapes.get(shape, []))
        if not mine and column.share(shape) > 0.7:
            return 0.2, f"values look like {shape}"
    wordless = column.share("letters") < 0.3
    if wordless and not _may_be_numbers(field, synonyms):
        return 0.4, ONLY_NUMBERS
    return 1.0, ""


def _may_be_numbers(field: Field, synonyms: Synonyms) -> bool:
    shaped = any(name == field.name for t in synonyms.shapes.values() for _, name in t)
    return shaped or field.name.endswith(("_ref", "_code"))


def _proof(
    column: Profile, field: Field, kind: Kind, synonyms: Synonyms, joins: Collection[Join]
) -> tuple[float, str]:
    """Say how far the values alone speak for a field, and how."""
    if field.type == "reference":
        # A record points to one of its own kind within its own system only.
        found = [j for j in joins if j.kind == field.to and not (j.system and j.kind == kind.name)]
        if found:
            best = max(found, key=lambda join: join.share)
            where = f"of {best.system}" if best.system else "here"
            return JOINED * best.share, f"{best.share:.0%} of values are keys of {field.to} {where}"
        return 0.0, ""
    if field.type == "code" and len(column.codes) >= 2:
        rivals = sum(1 for other in kind.fields.values() if other.codes == field.codes)
        share = known_codes(column.codes, field.codes, synonyms)
        if share >= 0.5:
            return KNOWN_CODES * share / rivals, f"{share:.0%} of values are codes of {field.codes}"
    other = [join for join in joins if join.system and join.kind == kind.name]
    if other and (kind.name, field.name) in synonyms.shapes.get(KEY_ELSEWHERE, []):
        return JOINED * other[0].share, f"{other[0].share:.0%} are keys of {other[0].system}"
    for shape, targets in synonyms.shapes.items():
        if (kind.name, field.name) in targets and column.share(shape) >= 0.6:
            return OF_SHAPE * column.share(shape), f"{column.share(shape):.0%} look like {shape}"
    return 0.0, ""
