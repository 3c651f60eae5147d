"""Words that mean the same to whoever searches, from `packs/categories/search_synonyms.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ontherecord.standards.packs import MalformedPack, packs_dir, read_rows

FILE = "categories/search_synonyms.csv"


@dataclass(frozen=True)
class Synonyms:
    """One group: whoever searches for one of its phrases finds the others too."""

    name: str
    phrases: tuple[str, ...]
    """In small letters, each of one word or several."""


def read_search_synonyms(*folders: Path) -> list[Synonyms]:
    """Read the shipped groups, and a landlord's own from each folder that has them.

    A group of the same name adds to the one before. Raises MalformedPack.
    """
    groups: dict[str, list[str]] = {}
    for file in (packs_dir() / FILE, *(folder / FILE for folder in folders)):
        if not file.is_file():
            continue
        for number, row in read_rows(file, ["name", "phrases"]):
            phrases = [" ".join(one.lower().split()) for one in row["phrases"].split(";")]
            if not row["name"] or not all(phrases):
                raise MalformedPack(
                    file, f"row {number}", "a group has a name, and phrases parted by ;"
                )
            listed = groups.setdefault(row["name"], [])
            listed += [phrase for phrase in phrases if phrase not in listed]
    return [Synonyms(name, tuple(phrases)) for name, phrases in groups.items()]
