"""The log of what was sent: text messages (UTF-16) and letters, each split by semicolons."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from ontherecord.made_up.days import later, uk
from ontherecord.made_up.repairs import Repair, Visit
from ontherecord.made_up.writing import CsvFile

COLUMNS = (
    "Message ID;Sent;Person;Number;Template;Property;Order;Appointment;Visit date;Delivery status"
).split(";")


class Notices:
    """Makes notices, numbering texts and letters apart."""

    def __init__(self) -> None:
        self.numbers = {"text": 0, "letter": 0}

    def open_files(self, folder: Path, received: date) -> dict[str, CsvFile]:
        return {
            "text": CsvFile(
                folder / "texts.csv", COLUMNS, encoding="utf-16", delimiter=";", newline="\r\n"
            ),
            "letter": CsvFile(folder / "letters.csv", COLUMNS, delimiter=";", newline="\n"),
        }

    def of_visit(self, visit: Visit, repair: Repair) -> tuple[str, list[str], date]:
        """Give the notice that told of a visit: its log, its row, the day it was sent."""
        sent = max(later(visit.on, -visit.notice_days), later(repair.reported, -1))
        if sent >= visit.on and visit.notice_days:
            sent = later(visit.on, -1)
        row = self._row(
            visit.notice, sent, repair.person.ref if repair.person else "", "APPT",
            repair.place.ref, repair.order, f"A{visit.number}", visit.on,
        )  # fmt: skip
        return visit.notice, row, sent

    def about_rent(self, ref: str, sent: date, person: str) -> tuple[str, list[str], date]:
        """Give a letter that has nothing to do with a visit."""
        return "letter", self._row("letter", sent, person, "INFO", ref, "", "", None), sent

    def _row(
        self, log: str, sent: date, person: str, template: str, ref: str, order: str,
        appointment: str, visit_on: date | None,
    ) -> list[str]:  # fmt: skip
        self.numbers[log] += 1
        number = self.numbers[log]
        at = datetime.combine(sent, time(9 + number % 8, number % 60))
        return [
            f"{'TX' if log == 'text' else 'LT'}{number:07d}",
            f"{uk(sent)} {at.hour:02d}:{at.minute:02d}", person, "", template, ref, order,
            appointment, uk(visit_on), "Sent",
        ]  # fmt: skip
