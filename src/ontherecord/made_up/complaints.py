"""The complaints tracker: a spreadsheet saved as CSV, with line breaks inside its notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from ontherecord.made_up.days import later, some_day, uk
from ontherecord.made_up.repairs import Repair
from ontherecord.made_up.residents import Household, Person
from ontherecord.made_up.world import Planting, World

COLUMNS = (
    "Ref,Date received,Complainant,Complainant no,Tel,DOB,Person ref,Property,Stage,Category,"
    "Repair refs,Acknowledged,Response sent,Outcome,Status,Notes,Action agreed,Agreed on,"
    "Action due,Action done,Redress,Owner,Response due"
).split(",")
DISAGREE = "systems_disagree_about_a_person"
VANISHED = "record_vanished_between_extracts"
ACTIONS = ("Renew bathroom fan", "Inspect damp and report back", "Manager to call each Friday")


@dataclass(slots=True)
class Complaint:
    """One line of the tracker."""

    ref: str
    home: Household
    person: Person
    received: date
    category: str
    repair_refs: str
    stage: str
    action: str
    has_outcome: bool = True
    deliveries: tuple[int, ...] = (1, 2)
    owner: str = "C301"
    is_answered: bool = True
    is_action_done: bool = True
    place_ref: str | None = None
    """What stands in the property's cell, where it is not the property's reference."""


class Complaints:
    """Makes complaints, numbering them as it goes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.number = 0
        self.gaps = 0
        self.people: dict[str, tuple[str, str, str]] = {}
        self.kept: set[str] = set()
        """Whom the second delivery still holds, by the tracker's number."""

    def of(
        self, home: Household, repairs: list[Repair], rng: Random, planting: Planting
    ) -> Iterator[Complaint]:
        """Give the complaints of a home: mostly none, and none beside one that was planted."""
        days = self.world.days
        if rng.random() > self.world.shares.complaints / 1000:
            return
        received = some_day(rng, days.before_first(380), later(days.second, -2))
        person = home.head(received)
        if person is None or planting.complaints or planting.is_hushed(received):
            return
        orders = [r.order for r in repairs if r.order and r.reported < received][:2]
        self.number += 1
        complaint = Complaint(
            f"CMP{self.number:05d}", home, person, received,
            "Repairs" if orders else rng.choice(("Damp and mould", "Staff", "Rent")),
            (" / " if rng.random() < 0.5 else ", ").join(orders),
            rng.choice(("1", "1", "1", "2")),
            rng.choice(ACTIONS) if rng.random() < 0.5 else "",
        )  # fmt: skip
        if self.number % 9 == 4 and later(received, 12) < days.first:
            complaint.has_outcome, self.gaps = False, self.gaps + 1
        yield complaint

    def complainant(self, person: Person) -> tuple[str, str, str]:
        """Give the tracker's own number for somebody, with the telephone and birth date they gave.

        Most gave a telephone number, three in ten a birth date.
        """
        if person.ref not in self.people:
            rng = Random(f"{self.world.seed}/complainant/{person.ref}")
            self.people[person.ref] = (
                f"CPL{len(self.people) + 1:05d}",
                person.telephone if rng.random() < 0.7 else "",
                uk(person.born) if rng.random() < 0.3 else "",
            )
            true_id, number = person.true_id, self.people[person.ref][0]
            self.world.truth.add("people", true_id, "complaints", number, "")
        return self.people[person.ref]

    def tell(self, complaint: Complaint) -> None:
        """Tell truth of a complainant who has moved since: the tracker has the home before."""
        number, days, person = (
            self.complainant(complaint.person)[0],
            self.world.days,
            complaint.person,
        )
        if 2 in complaint.deliveries:
            self.kept.add(number)
        lives_there = any(o.person is person for o in complaint.home.live(days.second))
        if person in self.world.movers and not lives_there and complaint.place_ref is None:
            self.world.truth.issue(
                DISAGREE, 1 if complaint.received < days.first else 2, "complaints", number, None,
                "the home before a move", detail="place_ref",
            )  # fmt: skip

    def tell_who_is_gone(self) -> None:
        """Tell truth of those whose only complaint the second delivery no longer holds."""
        truth, on = self.world.truth, self.world.days.second
        for number, _, _ in self.people.values():
            if number not in self.kept:
                note = "gone with the only complaint"
                truth.issue(VANISHED, 2, "complaints", number, on, note, detail="person")


def complaint_row(
    complaint: Complaint, complainant: tuple[str, str, str], received: date
) -> list[object]:
    """Give a complaint's row as it stood on a delivery day."""
    on = complaint.received
    answered = later(on, 10) if complaint.is_answered and later(on, 10) < received else None
    acknowledged = later(on, 3) if later(on, 3) < received else None
    outcome = ("Upheld", "Partially upheld", "Not upheld")[int(complaint.ref[3:]) % 3]
    done = later(on, 40) if complaint.is_action_done and later(on, 40) < received else None
    has_action = bool(complaint.action) and answered is not None
    return [
        complaint.ref, uk(on), f"{complaint.person.first} {complaint.person.surname}",
        *complainant, complaint.person.ref,
        complaint.home.place.ref if complaint.place_ref is None else complaint.place_ref,
        f"Stage {complaint.stage}", complaint.category, complaint.repair_refs, uk(acknowledged),
        uk(answered),
        outcome if answered and complaint.has_outcome else "", "Closed" if answered else "Open",
        f"Rang {uk(on)}.\nSays \"nobody came\", twice.\nTo be looked at by team lead",
        complaint.action if has_action else "", uk(answered) if has_action else "",
        uk(later(on, 45)) if has_action else "", uk(done) if has_action else "", "",
        complaint.owner, uk(later(on, 14)),
    ]  # fmt: skip
