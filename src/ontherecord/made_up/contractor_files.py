"""The contractor's files: a workbook with a tab a month, or two CSV files for the bench.

The workbook is cumulative and restated: each delivery repeats every month with what is now known.
A job still open at the month's end stands in the next month's tab too. Days are cells of days,
except where somebody typed them; order numbers are numbers, except where somebody typed two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ontherecord.made_up.contractor import JOBS, NO_DAY, VISITS
from ontherecord.made_up.days import MONTHS, uk
from ontherecord.made_up.writing import CsvFile, Workbook

ORDER, RECEIVED, TRADE = (JOBS.index(c) for c in ("Client Order", "Received", "Trade"))
OUTCOME, STATUS = VISITS.index("Outcome"), JOBS.index("Status")
NOBODY_IN = ("NA carded", "no resp", "TNI")
TARGET, COMPLETED = JOBS.index("Target"), JOBS.index("Completed")
OTHER_DAYS = tuple(JOBS.index(c) for c in ("Closed", "Line Status Date"))
VISIT_DAYS = tuple(VISITS.index(c) for c in ("Appt Made", "Visit Date"))
VISIT_MOMENTS = tuple(VISITS.index(c) for c in ("Appt From", "Appt To", "On Site", "Off Site"))


class WorkbookFiles:
    """A workbook with a tab of jobs and a tab of visits a month, and a pivot in front."""

    def __init__(self, folder: Path, received: date) -> None:
        self.received = received
        self.book = Workbook(folder / f"Repairs return {received.isoformat()}.xlsx")
        self.counts: Counter[str] = Counter()
        self.rejects: list[tuple[str, str, int]] = []
        """File, sheet and row of every cell that holds words in place of a day."""

    @staticmethod
    def ready_job(row: list[Any]) -> list[Any]:
        """Give a job's row as this format writes it: some numbers and days typed as text."""
        number = int(row[0][2:])
        if row[ORDER].isdigit() and number % 3:
            row[ORDER] = int(row[ORDER])
        if number % 11 == 0 and row[TARGET] != NO_DAY:
            row[TARGET] = uk(row[TARGET])
        return row

    @staticmethod
    def ready_visit(row: list[Any]) -> list[Any]:
        """Give a visit's row as this format writes it: as it is."""
        return row

    def job(self, row: list[Any], reported: date, open_until: date) -> None:
        """Put a job into the tab of its month, and the next one's when it was open then."""
        self.counts[row[TRADE]] += 1
        for month in _months(reported, min(open_until, self.received)):
            sheet = f"Jobs {_tab(month)}"
            title = f"Responsive repairs - {_tab(month)}"
            at = self.book.put(sheet, title, JOBS, row, _mark_of_job(row))
            if row[TARGET] == NO_DAY:
                self.rejects.append((self.book.path.name, sheet, at))

    def visit(self, row: list[Any], on: date) -> None:
        """Put a visit into the tab of its month."""
        # Somebody colours what found nobody in; the outcome says it too.
        mark = "yellow" if row[OUTCOME] in NOBODY_IN else ""
        self.book.put(f"Visits {_tab(on)}", f"Visits - {_tab(on)}", VISITS, row, mark)

    def close(self) -> None:
        """Write the workbook: the pivot first, then the months in order."""
        for trade, count in sorted(self.counts.items()):
            self.book.put("Summary", "Pivot", ("Row Labels", "Count of Job No"), (trade, count))
        tabs = sorted((s for s in self.book.sheets if s != "Summary"), key=_tab_order)
        self.book.close(["Summary", *tabs])


def _mark_of_job(row: list[Any]) -> str:
    """Give what the contractor's office marked by hand: all of it stands in the cells too."""
    number = int(row[0][2:])
    if row[STATUS] == "canx":
        return "struck"
    if number % 151 == 7:
        return "hidden"
    return "Rang office, see email" if number % 83 == 11 else ""


class CsvFiles:
    """The same jobs and visits as two CSV files, for the bench."""

    def __init__(self, folder: Path, received: date) -> None:
        stamp = received.strftime("%Y%m%d")
        self.jobs = CsvFile(folder / f"jobs_{stamp}.csv", JOBS)
        self.visits = CsvFile(folder / f"visits_{stamp}.csv", VISITS)
        self.rejects: list[tuple[str, str, int]] = []

    @staticmethod
    def ready_job(row: list[Any]) -> list[Any]:
        """Give a job's row as this format writes it: days as 05/01/2026."""
        row[RECEIVED], row[COMPLETED] = uk(row[RECEIVED]), uk(row[COMPLETED] or None)
        if row[TARGET] != NO_DAY:
            row[TARGET] = uk(row[TARGET])
        for at in OTHER_DAYS:
            row[at] = uk(row[at] or None)
        return row

    @staticmethod
    def ready_visit(row: list[Any]) -> list[Any]:
        """Give a visit's row as this format writes it: days and moments as text."""
        for at in VISIT_DAYS:
            row[at] = uk(row[at] or None)
        for at in VISIT_MOMENTS:
            row[at] = _moment(row[at]) if row[at] else ""
        return row

    def job(self, row: list[Any], reported: date, open_until: date) -> None:
        """Put a job into the file."""
        at = self.jobs.put(row)
        if row[TARGET] == NO_DAY:
            self.rejects.append((self.jobs.name, "", at))

    def visit(self, row: list[Any], on: date) -> None:
        """Put a visit into the file."""
        self.visits.put(row)

    def close(self) -> None:
        """Write what is left and close both files."""
        self.jobs.close()
        self.visits.close()


def _moment(moment: datetime) -> str:
    return f"{uk(moment.date())} {moment.hour:02d}:{moment.minute:02d}"


def _tab(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _tab_order(sheet: str) -> tuple[str, int, int]:
    kind, month, year = sheet.split()
    return kind, int(year), MONTHS.index(month)


def _months(first: date, last: date) -> Iterator[date]:
    """Give the month of one day, and the next when the job was open at the month's end."""
    yield first
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    if following <= last:
        yield following
