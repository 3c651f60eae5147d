"""Decides which systems have to be read again from the beginning, and whether they can be.

The state of a system is its deliveries laid over each other in the order of days. A file that comes
late, a second file of a day already read, or another mapping spoils that order: then all deliveries
of the system are read again, from `extracts/` or from the kept copies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.receiving import AnsweredQuery, Claim, Extract, Problem, kept_copy
from ontherecord.standards.landlord import Landlord


@dataclass(frozen=True)
class Plan:
    """What a run reads: new files, and of which systems everything once more."""

    new: list[Claim]
    again: list[tuple[Extract, Claim | None]]
    """Deliveries read before, each with its file where that still lies in `extracts/`."""
    kept: list[Extract]
    problems: list[Problem]


def plan(
    before: list[Extract],
    claims: list[Claim],
    versions: dict[str, str],
    landlord: Landlord,
    folder: LandlordFolder,
) -> Plan:
    """Say what to read, what to read again and what to leave, and why something cannot be."""
    seen = {extract.identity for extract in before}
    same_day = {(e.system, e.feed, e.sha256, e.received_on) for e in before}
    new = []
    for claim in claims:
        said = (claim.system.key, claim.feed.name, claim.file.sha256, claim.file.received_on)
        if isinstance(claim.file, AnsweredQuery):
            is_seen = claim.file.sha256 == _last_answer(before, claim)
        else:
            is_seen = claim.identity in seen or said in same_day
        if not is_seen:
            same_day.add(said)
            new.append(claim)
    by_identity = {claim.identity: claim for claim in claims}
    problems = _without_a_system(before, landlord)
    new_versions = dict(versions)
    again: list[tuple[Extract, Claim | None]] = []
    for system in landlord.systems:
        own = [e for e in before if e.system == system]
        late = _late(own, [c for c in new if c.system.key == system])
        changed = any(e.version != versions[system] for e in own)
        if not late and not changed:
            continue
        found = [(e, _where(e, by_identity, landlord, folder)) for e in own]
        if all(is_there for _, (is_there, _) in found):
            again += [(extract, claim) for extract, (_, claim) in found]
            continue
        if late:
            new = [c for c in new if c not in late]
            problems += [_too_late(c) for c in late]
        if changed:
            problems.append(_only_from_now_on(landlord.systems[system].name))
    read_again = {extract.identity for extract, _ in again}
    kept = [
        replace(e, version=new_versions.get(e.system, e.version))
        for e in before
        if e.identity not in read_again
    ]
    return Plan(new, again, kept, problems)


def _late(own: list[Extract], new: list[Claim]) -> list[Claim]:
    latest: dict[str, date] = {}
    for extract in own:
        latest[extract.feed] = max(extract.received_on, latest.get(extract.feed, date.min))
    return [
        c
        for c in new
        if c.file.received_on < latest.get(c.feed.name, date.min)
        # Asked again on one day, a database says what the first answer would have said by now.
        or (c.file.received_on == latest.get(c.feed.name) and not isinstance(c.file, AnsweredQuery))
    ]


def _last_answer(before: list[Extract], claim: Claim) -> str | None:
    """Give the digest of the feed's last answer of the same day."""
    own = (claim.system.key, claim.feed.name, claim.file.received_on)
    same = [e for e in before if (e.system, e.feed, e.received_on) == own]
    return max(same, key=lambda e: (len(e.extract), e.extract)).sha256 if same else None


def _where(
    extract: Extract,
    by_identity: dict[tuple[str, str, str, str], Claim],
    landlord: Landlord,
    folder: LandlordFolder,
) -> tuple[bool, Claim | None]:
    """Say whether a delivery can be read again, and its file when that is how."""
    claim = by_identity.get(extract.identity)
    if claim is not None:
        is_as_taken = extract.kept_file == kept_copy(claim, folder).name
        is_kept = is_as_taken and (folder.kept / extract.kept_file).is_file()
        return True, None if is_kept else claim
    feed = landlord.systems[extract.system].source.feeds.get(extract.feed)
    if feed is None or not extract.kept_file:
        return False, None
    # Without the file, the copy serves only if the feed still takes the same columns in.
    how = extract.kept_file.split(".")[-2]
    stand_in = Claim(_NoFile(extract), landlord.systems[extract.system], feed)  # type: ignore[arg-type]  # only its digest is asked
    same_intake = kept_copy(stand_in, folder).name.split(".")[-2] == how
    return same_intake and (folder.kept / extract.kept_file).is_file(), None


@dataclass(frozen=True)
class _NoFile:
    """Stands for a file that has left `extracts/`, of which the ledger knows the digest."""

    extract: Extract

    @property
    def sha256(self) -> str:
        return self.extract.sha256


def _without_a_system(before: list[Extract], landlord: Landlord) -> list[Problem]:
    gone = sorted({e.system for e in before} - set(landlord.systems))
    return [
        Problem(
            f"system {system}",
            "has records here and is no longer in landlord.toml",
            "put it back; to call it by another name, refresh a new folder with the new name",
        )
        for system in gone
    ]


def _too_late(claim: Claim) -> Problem:
    return Problem(
        claim.file.name,
        "came after a newer delivery was read, and the earlier ones are no longer here to be"
        " laid over again in the order of days; it was not read",
        "put the earlier deliveries back under extracts/, or ask for a new full delivery",
    )


def _only_from_now_on(system: str) -> Problem:
    return Problem(
        f"system {system}",
        "is mapped another way from now on, and its earlier deliveries are no longer here",
        "records that a newer delivery does not repeat stay as they were read; put the earlier"
        " deliveries back under extracts/ before the next change to have them read again",
    )
