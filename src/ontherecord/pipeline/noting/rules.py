"""The rules by which notes are read, from `packs/notes` and a landlord's own `notes/` folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from ontherecord.pipeline.noting.finding import Finder
from ontherecord.pipeline.noting.phrases import (
    WORD,
    Phrase,
    UnreadablePhrase,
    alternation,
    plain,
    read_phrase,
)
from ontherecord.pipeline.noting.reader import Reader
from ontherecord.pipeline.noting.weighing import Weigher
from ontherecord.standards.codes import CodeList
from ontherecord.standards.packs import Keys, MalformedPack, read_rows, read_toml, read_words

SIGN_FILES = ("needs.toml", "hazards.toml", "signs.toml")
GROUPS = "words.toml"
CUES = "circumstances.toml"
CUE_FAMILIES = (
    "denied_before",
    "denied_just_before",
    "denied_after",
    "not_a_denial",
    "resident",
    "other_person",
    "lives_elsewhere",
    "speaks_for_resident",
    "previous_tenant",
    "past",
    "resolved",
    "resolved_in_part",
    "work_left",
    "not_resolved",
    "hypothetical",
    "in_general",
    "raised",
    "not_raised",
    "settled",
    "not_settled",
    "figure",
    "system_written",
)
ABBREVIATIONS = "abbreviations.csv"
ABBREVIATION_HEADING = ["written", "means", "capitals", "near", "not_near"]
RULE_KEYS = {
    "gives", "phrases", "unmistakable", "unless", "near", "kinds", "stands", "only_alone",
}  # fmt: skip
OWN = "own "
"""Written before a rule's name where the phrase is unmistakable, or of a later folder."""

KINDS = ("contact", "repair", "attendance", "note", "job_line", "document")
WHAT = {"need": "need_type", "hazard": "hazard"}
"""Signs that say what is meant, and the code list that says it."""

Codes = dict[str, frozenset[str]]
"""The codes of each list that rules name."""


@dataclass
class Rule:
    """One rule: the signs it gives, its phrases, and where it does not hold.

    What `own` phrases give is weighed by nothing: unmistakable ones, and all of a later folder.
    `unless` phrases cancel a match they touch; one of `near` has to stand in the note; `kinds` are
    the only records it is for; `only_alone` yields to any other sign of the same
    kind; `stands` names circumstances that do not cancel it.
    """

    name: str
    gives: list[tuple[str, str | None]]
    phrases: list[Phrase] = field(default_factory=list)
    own: list[Phrase] = field(default_factory=list)
    unless: list[Phrase] = field(default_factory=list)
    near: list[Phrase] = field(default_factory=list)
    kinds: tuple[str, ...] = ()
    stands: tuple[str, ...] = ()
    only_alone: bool = False


@dataclass(frozen=True)
class Abbreviation:
    """One reading of an abbreviation, and the words about it that decide for this reading."""

    written: tuple[str, ...]
    means: tuple[str, ...]
    capitals: bool
    near: re.Pattern[str] | None
    not_near: re.Pattern[str] | None


@dataclass
class NoteRules:
    """All rules, compiled: each family of phrases as one expression with its first words."""

    rules: dict[str, Rule] = field(default_factory=dict)
    cues: dict[str, list[Phrase]] = field(default_factory=lambda: {f: [] for f in CUE_FAMILIES})
    abbreviations: dict[str, list[Abbreviation]] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    weigher: Weigher | None = None
    reader: Reader | None = None
    source: str = ""
    """All that was read, so that what was read under other rules is read again."""

    def finish(self) -> None:
        """Compile what was read."""
        phrases = {rule.name: rule.phrases for rule in self.rules.values()}
        own = {OWN + rule.name: rule.own for rule in self.rules.values() if rule.own}
        self.signs = Finder(phrases | own)
        spared = {f"unless {rule.name}": rule.unless for rule in self.rules.values()}
        needed = {f"near {rule.name}": rule.near for rule in self.rules.values()}
        self.around = Finder(spared | needed | self.cues)

    @cached_property
    def whole_words(self) -> frozenset[str]:
        """Words with & or / that stay one word."""
        phrases = [
            phrase
            for rule in self.rules.values()
            for phrase in (*rule.phrases, *rule.own, *rule.unless)
        ]
        phrases += [phrase for cues in self.cues.values() for phrase in cues]
        said = {word for phrase in phrases for word in re.split(r"[ |?]", plain(phrase.text))}
        said |= set(self.abbreviations)
        return frozenset(word for word in said if re.search(r"\w[&/]\w", word))

    @cached_property
    def first_words(self) -> list[str]:
        """Give the words and beginnings (leak*) without one of which a note shows no sign."""
        rules = self.rules.values()
        phrases = [phrase for rule in rules for phrase in (*rule.phrases, *rule.own)]
        words = {word for phrase in phrases for word in phrase.anchors}
        for written, readings in self.abbreviations.items():
            if any(self.signs.knows(word) for reading in readings for word in reading.means):
                words.add(written)
        return sorted(words)


def read_note_rules(
    *folders: Path,
    codes: dict[str, CodeList],
    weigher: Weigher | None = None,
    reader: Reader | None = None,
) -> NoteRules:
    """Read the rules; a later folder adds rules, phrases and abbreviations to an earlier one.

    `weigher` was fitted with the rules of the first folder and weighs their signs. What a later
    folder adds it does not silence. `reader` decides beside it where there is doubt.
    Raises MalformedPack (file, key, reason) at the first thing that cannot be used.
    """
    files = tuple(
        (file, read_words(file))
        for folder in folders
        for file in (sorted(folder.glob("*")) if folder.is_dir() else [])
        if file.suffix in (".toml", ".csv")
    )
    known = tuple((name, frozenset(codes[name].meanings)) for name in ("note_sign", *WHAT.values()))
    rules = copy(_rules(files, folders[0], known))
    rules.weigher, rules.reader = weigher, reader
    rules.source = "".join(frozen.source for frozen in (weigher, reader) if frozen) + rules.source
    return rules


@lru_cache(maxsize=2)
def _rules(
    files: tuple[tuple[Path, str], ...],
    first: Path,
    known: tuple[tuple[str, frozenset[str]], ...],
) -> NoteRules:
    """Make rules of files; while they say what they say, they are made once."""
    rules, codes = NoteRules(), dict(known)
    for file, _ in files:
        if file.name == GROUPS:
            _read_groups(file, rules)
    for file, text in files:
        if file.name in SIGN_FILES:
            _read_rules(file, rules, codes, own=file.parent != first)
        elif file.name == CUES:
            _read_cues(file, rules)
        elif file.name == ABBREVIATIONS:
            _read_abbreviations(file, rules)
        elif file.name != GROUPS:
            names = ", ".join((GROUPS, *SIGN_FILES, CUES, ABBREVIATIONS))
            raise MalformedPack(file, "", f"is not read; the files are {names}")
        rules.source += text
    rules.finish()
    return rules


def _read_rules(file: Path, rules: NoteRules, codes: Codes, *, own: bool = False) -> None:
    table = Keys(file, "", read_toml(file))
    for name in table.table:
        keys = Keys(file, name, table.table[name], RULE_KEYS)
        rule = rules.rules.get(name)
        if rule is None:
            gives = [_given(keys, said, codes) for said in keys.texts("gives")]
            rule = rules.rules[name] = Rule(name, gives)
        elif "gives" in keys.table:
            raise keys.refuse("gives", "is said already by an earlier folder: leave it out")
        phrases = rule.own if own else rule.phrases
        phrases += _phrases(keys, rules, "phrases", least=not rule.phrases)
        rule.own += _phrases(keys, rules, "unmistakable")
        rule.unless += _phrases(keys, rules, "unless")
        rule.near += _phrases(keys, rules, "near")
        rule.kinds += keys.texts("kinds", ())
        rule.stands += keys.texts("stands", ())
        rule.only_alone = rule.only_alone or keys.yes("only_alone")
        for kind in rule.kinds:
            if kind not in KINDS:
                raise keys.refuse("kinds", f"{kind} is none of {', '.join(KINDS)}")
        for circumstance in rule.stands:
            if circumstance not in ("denied", "hypothetical", "other_person", "past", "resolved"):
                raise keys.refuse("stands", f"there is no circumstance {circumstance}")


def _given(keys: Keys, said: str, codes: Codes) -> tuple[str, str | None]:
    sign, _, what = said.partition(":")
    if sign not in codes["note_sign"]:
        raise keys.refuse("gives", f"{sign} is no code of note_sign")
    if sign in WHAT and what not in codes[WHAT[sign]]:
        raise keys.refuse("gives", f'"{said}" must be {sign}: and a code of {WHAT[sign]}')
    if sign not in WHAT and what:
        raise keys.refuse("gives", f'"{said}" must be "{sign}" alone')
    return sign, what or None


def _phrases(keys: Keys, rules: NoteRules, key: str, *, least: bool = False) -> list[Phrase]:
    texts = keys.texts(key, None if least else ())
    phrases = list(_read_each(keys.file, f"{keys.where}.{key}", texts, rules.groups))
    for phrase in phrases:
        if key in ("phrases", "unmistakable") and not phrase.anchors:
            raise keys.refuse(key, f'"{phrase.text}": needs a word that has to be there')
    return phrases


def _read_each(
    file: Path, where: str, texts: Iterable[str], groups: dict[str, tuple[str, ...]]
) -> Iterator[Phrase]:
    for text in texts:
        try:
            yield read_phrase(text, groups)
        except UnreadablePhrase as error:
            raise MalformedPack(file, where, f'"{text}": {error}') from None


def _read_groups(file: Path, rules: NoteRules) -> None:
    keys = Keys(file, "", read_toml(file))
    for name in keys.table:
        words = tuple(plain(word) for word in keys.texts(name))
        for word in words:
            if not WORD.fullmatch(word):
                raise keys.refuse(name, f'"{word}" must be one word, as crack* or broken')
        rules.groups[name] = rules.groups.get(name, ()) + words


def _read_cues(file: Path, rules: NoteRules) -> None:
    table = Keys(file, "", read_toml(file), set(CUE_FAMILIES))
    for family in table.table:
        keys = Keys(file, family, table.table[family], {"phrases"})
        rules.cues[family] += _phrases(keys, rules, "phrases", least=True)


def _read_abbreviations(file: Path, rules: NoteRules) -> None:
    for number, row in read_rows(file, ABBREVIATION_HEADING):
        where = f"row {number}"
        written, means = plain(row["written"]).split(), plain(row["means"]).split()
        if not written or not means:
            raise MalformedPack(file, where, "needs what is written and what it means")
        if row["capitals"] not in ("", "yes"):
            raise MalformedPack(file, where, "capitals must be yes or empty")
        near, not_near = (
            alternation(list(_read_each(file, where, row[key].split("|"), rules.groups)))
            if row[key]
            else None
            for key in ("near", "not_near")
        )
        reading = Abbreviation(tuple(written), tuple(means), bool(row["capitals"]), near, not_near)
        rules.abbreviations.setdefault(written[0], []).append(reading)
