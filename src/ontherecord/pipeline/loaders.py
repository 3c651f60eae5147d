"""Loads the files of a run, several at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.loading import RejectedRow, UnableToLoad
from ontherecord.pipeline.receiving import (
    Claim,
    Extract,
    Problem,
    kept_copy,
    load_claim,
    unreadable,
)

LOADERS = 2
"""So many files are loaded at once, each with a database of its own and the memory that may hold:
one file alone keeps one core busy for most of its time."""


@dataclass
class Loading:
    """Loads files, keeping what could not be read of each."""

    folder: LandlordFolder
    versions: dict[str, str]
    today: date
    problems: list[Problem]
    extracts: list[Extract] = field(default_factory=list)
    unread: dict[tuple[str, str], list[RejectedRow]] = field(default_factory=dict)

    def load(
        self, wanted: list[tuple[Claim, str]], say: Callable[[int], None]
    ) -> list[Extract | None]:
        """Load claimed files under their names; give the extract of each that could be read.

        What is told of them does not depend on which is done first.
        """
        self.folder.salt()  # made once, before several need it
        by_copy: dict[Path, list[int]] = {}
        for place, (claim, _) in enumerate(wanted):
            by_copy.setdefault(kept_copy(claim, self.folder), []).append(place)
        # The largest first: a small one at the end leaves no core waiting for long.
        ordered = sorted(by_copy.values(), key=lambda places: -_size(wanted[places[0]][0]))
        loaded: dict[int, _Loaded] = {}
        with ThreadPoolExecutor(LOADERS) as pool:
            # Those that share a copy, the same bytes sent twice, one after another.
            doing = [pool.submit(self._load, wanted, places) for places in ordered]
            try:
                for done in as_completed(doing):
                    loaded |= done.result()
                    say(len(loaded))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return [self._keep(loaded[place]) for place in range(len(wanted))]

    def _load(self, wanted: list[tuple[Claim, str]], places: list[int]) -> dict[int, _Loaded]:
        loaded: dict[int, _Loaded] = {}
        for place in places:
            claim, name = wanted[place]
            version = self.versions[claim.system.key]
            try:
                loaded[place] = load_claim(claim, name, version, self.folder, self.today)
            except UnableToLoad as error:
                loaded[place] = (None, [], [unreadable(claim, error)])
        return loaded

    def _keep(self, loaded: _Loaded) -> Extract | None:
        extract, rejected, problems = loaded
        self.problems += problems
        if extract:
            self.extracts.append(extract)
            self.unread[extract.extract, extract.feed] = rejected
        return extract


_Loaded = tuple[Extract | None, list[RejectedRow], list[Problem]]


def _size(claim: Claim) -> int:
    return claim.file.path.stat().st_size if claim.file.path.is_file() else 0
