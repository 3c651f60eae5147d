"""The log of what was sent: text messages (UTF-16) and letters, each split by semicolons."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from ontherecord.made_up.days import later, uk
from ontherecord.made_up.repairs import Repair, Visit
from ontherecord.made_up.residents import Household
from ontherecord.made_up.world import World
from ontherecord.made_up.writing import CsvFile

COLUMNS = (
    "Message ID;Sent;Person;Number;Template;Property;Order;Appointment;Visit date;Delivery status;"
    "Format"
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

    def of_visit(
        self, visit: Visit, repair: Repair, home: Household | None
    ) -> tuple[str, list[str], date]:
        """Give the notice that told of a visit: its log, its row, the day it was sent."""
        sent = max(later(visit.on, -visit.notice_days), later(repair.reported, -1))
        if sent >= visit.on and visit.notice_days:
            sent = later(visit.on, -1)
        row = self.row(
            visit.notice, sent, repair.person.ref if repair.person else "", "APPT",
            repair.place.ref, repair.order, f"A{visit.number}", visit.on,
            home.letter_format(repair.person, sent) if home else "STD",
        )  # fmt: skip
        return visit.notice, row, sent

    def about_rent(
        self, ref: str, sent: date, person: str, written: str = "STD"
    ) -> tuple[str, list[str], date]:
        """Give a letter that has nothing to do with a visit."""
        return "letter", self.row("letter", sent, person, "INFO", ref, "", "", None, written), sent

    def row(
        self, log: str, sent: date, person: str, template: str, ref: str, order: str,
        appointment: str, visit_on: date | None, written: str,
    ) -> list[str]:  # fmt: skip
        self.numbers[log] += 1
        number = self.numbers[log]
        at = datetime.combine(sent, time(9 + number % 8, number % 60))
        return [
            f"{'TX' if log == 'text' else 'LT'}{number:07d}",
            f"{uk(sent)} {at.hour:02d}:{at.minute:02d}", person, "", template, ref, order,
            appointment, uk(visit_on), "Sent", written if log == "letter" else "",
        ]  # fmt: skip


def notice_row(
    world: World, log: str, sent: date, person: str, template: str, ref: str, written: str,
    *, visit_on: date | None = None,
) -> list[str]:  # fmt: skip
    """Give the row of one message that a scenario sent itself."""
    number = world.number("TX9" if log == "text" else "LT9", 6)
    return [
        number, f"{uk(sent)} 10:15", person, "", template, ref, "", "", uk(visit_on), "Sent",
        written if log == "letter" else "",
    ]  # fmt: skip
