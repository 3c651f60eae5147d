"""Compares two registers by two refreshes of one landlord, and judges that by the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from by_rsn import Change, Difference, difference, rows
from laying_out import day_of, landlord_in

from ontherecord.pipeline.comparing import compare_runs
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.kinds import read_standards


@dataclass(frozen=True)
class Compared:
    """What two runs held different, and what the files say is different."""

    found: Difference
    truth: Difference

    @property
    def is_true(self) -> bool:
        """True when nothing was found that is not so, and nothing missed that is."""
        return self.found == self.truth

    def lines(self, before: Path, after: Path) -> list[tuple[str, str, str, str, str]]:
        """Give it as lines of a table: RSN, what, field, before, after."""
        old, new = (
            {row["RSN"]: " ".join(row["SITE_ADDRESS"].split()) for row in rows(file)}
            for file in (before, after)
        )
        return [
            *((rsn, "vanished", "address", old[rsn], "") for rsn in sorted(self.found.vanished)),
            *((rsn, "appeared", "address", "", new[rsn]) for rsn in sorted(self.found.appeared)),
            *(
                (rsn, "changed", field, then or "", now or "")
                for rsn, field, then, now in sorted(self.found.changed, key=lambda c: c[:2])
            ),
        ]


@dataclass(frozen=True)
class ExportPrograms:
    """What differs between two exports of one day besides what they say of buildings."""

    columns_alike: bool
    row_numbers: tuple[tuple[int, int], tuple[int, int]]
    later_as_old: int
    later_as_new: int
    later_as_neither: int


def compare_registers(before: Path, after: Path, folder: Path) -> Compared:
    """Refresh with one register, then with the other, and say what differs."""
    first = day_of(before)
    second = max(day_of(after), first + timedelta(days=1))  # of two of one day the order counts
    landlord_in(folder, {f"{first}/register": before, f"{second}/register": after})
    old = refresh(folder, first).run
    new = refresh(folder, second).run
    compared = compare_runs(old, new, read_standards(folder).kinds["place"])
    found = Difference(
        {number for _, number in compared.vanished},
        {number for _, number in compared.appeared},
        {(c.source_ref, c.field, c.before, c.after) for c in compared.changed},
    )
    return Compared(found, difference(before, after))


def compare_programs(
    old: Path, new: Path, later: dict[str, dict[str, str | None]], changed: set[Change]
) -> ExportPrograms:
    """Look at two exports of one day, and at which of them a later register bears out."""
    as_old = as_new = 0
    known = [change for change in changed if change[0] in later]
    for rsn, field, before, after in known:
        as_old += later[rsn][field] == before
        as_new += later[rsn][field] == after
    read = [rows(file) for file in (old, new)]
    numbers = [[int(row["_id"]) for row in table] for table in read]
    return ExportPrograms(
        list(read[0][0]) == list(read[1][0]),
        tuple((min(ids), max(ids)) for ids in numbers),
        as_old,
        as_new,
        len(known) - as_old - as_new,
    )
