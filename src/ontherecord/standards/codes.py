"""Code lists: the words a coded field may hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ontherecord.standards.packs import MalformedPack, read_rows


@dataclass(frozen=True)
class CodeList:
    """A list of codes and what each means."""

    name: str
    meanings: dict[str, str]

    def __contains__(self, code: str) -> bool:
        return code in self.meanings


def read_code_lists(*folders: Path) -> dict[str, CodeList]:
    """Read every `<list>.csv` (code, meaning); a later folder adds codes to an earlier list.

    Raises MalformedPack for a wrong heading, an empty cell or a code given twice in one file.
    """
    lists: dict[str, CodeList] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.csv")) if folder.is_dir() else []:
            before = lists[file.stem].meanings if file.stem in lists else {}
            lists[file.stem] = CodeList(file.stem, before | _read_meanings(file))
    return lists


def _read_meanings(file: Path) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for number, row in read_rows(file, ["code", "meaning"]):
        code, meaning = row["code"], row["meaning"]
        if not code or not meaning:
            raise MalformedPack(file, f"row {number}", "needs one code and one meaning")
        if code in meanings:
            raise MalformedPack(file, f"row {number}", f"the code {code} stands twice")
        meanings[code] = meaning
    return meanings
