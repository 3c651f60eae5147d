"""The contact centre's JSON: customers as it writes them, contacts, and when they cannot be in.

What it calls `uprn` is the landlord's own property number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ontherecord.made_up.days import iso, later, some_day
from ontherecord.made_up.names import CUT_TO_ANOTHER
from ontherecord.made_up.repairs import Repair
from ontherecord.made_up.residents import Household, Person
from ontherecord.made_up.words_other import INNOCENT
from ontherecord.made_up.world import Planting, World
from ontherecord.made_up.writing import JsonFile

PEOPLE = ("customerId", "type", "first", "last", "dob", "phone", "email", "uprn", "preferredName")
CONTACTS = (
    "id", "customerId", "uprn", "orderNumber", "at", "channel", "direction", "topic", "subTopic",
    "note", "agent",
)  # fmt: skip
UNAVAILABLE = ("id", "customerId", "uprn", "toldOn", "from", "to")
CHANNELS = ("Phone", "Phone", "Phone", "Email", "Web form", "SMS", "Walk-in")
TOPICS = ("APPT", "RENT", "TENANCY", "ASB", "OTHER")
SUB_TOPICS = {
    "leak": "leak", "no_heating": "heating", "door_lock": "door", "damp_mould": "damp",
    "electrics": "electric",
}  # fmt: skip
DISAGREE = "systems_disagree_about_a_person"
TWICE = "same_person_twice_in_one_system"
NEW_TOPIC = "KEYS-FOB"
"""A topic the contact centre began to use between the deliveries, and told nobody of."""


@dataclass(slots=True)
class Customer:
    """A person as the contact centre knows them."""

    ref: str
    person: Person
    row: list[Any]
    second_row: list[Any] | None = None


class ContactCentre:
    """Makes the contact centre's records of one home at a time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.customer_number = 0
        self.gaps = self.new_topics = 0

    def open_files(self, folder: Path, received: Any) -> dict[str, JsonFile]:
        made = iso(received)
        return {
            "customers": JsonFile(folder / "customers.json", PEOPLE, key="customers", made=made),
            "contacts": JsonFile(folder / "contacts.json", CONTACTS, key="contacts", made=made),
            "unavailable": JsonFile(
                folder / "unavailable.json", UNAVAILABLE, key="unavailable", made=made
            ),
        }

    def customers(self, home: Household, rng: Random) -> list[Customer]:
        """Give the grown-ups of a home who ever got in touch."""
        world, found = self.world, []
        for occupancy in home.live(world.days.second):
            if world.decanted.get(occupancy.person, home.place) is not home.place:
                continue
            if occupancy.role == "CHD" or rng.random() > world.shares.contact_person_share:
                continue
            found.append(self.customer(occupancy.person, home, rng))
            if rng.random() < world.shares.contact_double_share:
                found.append(self._twice(found[-1]))
        return found

    def _twice(self, customer: Customer) -> Customer:
        """Put a customer in once more, with everything the same but the number."""
        self.customer_number += 1
        ref = f"CC{self.customer_number:06d}"
        if customer.row[4] and customer.row[5]:
            self.world.truth.issue(
                TWICE, 1, "contacts", ref, None, f"the same as {customer.ref}", detail="contacts"
            )
        self.gaps += not customer.row[4]
        return Customer(ref, customer.person, [ref, *customer.row[1:]])

    def customer(self, person: Person, home: Household, rng: Random) -> Customer:
        self.customer_number += 1
        ref = f"CC{self.customer_number:06d}"
        first = person.first
        if rng.random() >= 0.93 and len(first) > 3:
            if person.first in CUT_TO_ANOTHER:
                note = "a letter short, and another's name: it may be a twin's"
                self.world.truth.decoy(DISAGREE, 1, "contacts", ref, None, note)
            elif not person.shown_surname:
                self.world.truth.issue(
                    DISAGREE, 1, "contacts", ref, None, "a letter short", detail="first_name"
                )
            first = first[:-1]
        born = iso(person.born)
        if rng.random() < 0.04:
            born, self.gaps = "", self.gaps + 1
        row = [
            ref, "Resident", first, person.surname, born, person.telephone.replace(" ", ""),
            person.email, home.place.ref, "",
        ]  # fmt: skip
        return Customer(ref, person, row)

    def contacts(
        self,
        home: Household,
        customers: list[Customer],
        repairs: list[Repair],
        rng: Random,
        planting: Planting,
    ) -> Iterator[tuple[list[Any], datetime]]:
        """Give each contact's row with when it was.

        Who rang about a repair rang on the day it was reported: what led to nothing is planted.
        """
        if not customers:
            return
        days = self.world.days
        about = [
            r for r in repairs if r.housing_in == (1, 2) and r.reported > days.before_first(700)
        ]
        for _ in range(int(rng.random() * (self.world.shares.contacts_a_home * 2 + 1))):
            customer = customers[int(rng.random() * len(customers))]
            on = some_day(rng, days.before_first(700), later(days.second, -1))
            topic, fault, order = TOPICS[int(rng.random() * len(TOPICS))], "", ""
            direction = "IN" if rng.random() < 0.8 else "OUT"
            if about and rng.random() < 0.45:
                repair = about[int(rng.random() * len(about))]
                on, fault, direction = repair.reported, SUB_TOPICS.get(repair.fault, ""), "IN"
                topic = "DAMP" if fault == "damp" else "REPAIR"
                order = repair.order if rng.random() < 0.4 else ""
            elif on > days.first and rng.random() < 0.06:
                topic, self.new_topics = NEW_TOPIC, self.new_topics + 1
            at = datetime.combine(on, time(8)) + timedelta(minutes=int(rng.random() * 660))
            channel = CHANNELS[int(rng.random() * len(CHANNELS))]
            note = INNOCENT[int(rng.random() * len(INNOCENT))] if rng.random() < 0.8 else ""
            if planting.is_hushed(on):
                continue
            yield contact_row(
                self.world, home, customer.ref, order, at, channel, direction, topic, fault, note
            ), at  # fmt: skip

    def unavailable(
        self, home: Household, customers: list[Customer], repairs: list[Repair], rng: Random
    ) -> Iterator[tuple[list[Any], datetime]]:
        """Give the times a resident said they could not be in."""
        if not customers or rng.random() > 0.12:
            return
        told = some_day(rng, self.world.days.before_first(400), later(self.world.days.second, -1))
        day = later(told, 3)
        if any(v.on == day and v.outcome != "completed" for r in repairs for v in r.visits):
            return
        start = datetime.combine(day, time(8))
        row = unavailable_row(self.world, home, customers[0].ref, told, start, 10)
        yield row, datetime.combine(told, time(12))


def contact_row(
    world: World, home: Household, customer: str, order: str, at: datetime, channel: str,
    direction: str, topic: str, fault: str, note: str,
) -> list[Any]:  # fmt: skip
    """Give one contact's row, numbering it."""
    return [
        world.number("INT-", 7), customer, home.place.ref, order, at.isoformat(), channel,
        direction, topic, fault, note, f"agent{at.minute % 9}",
    ]  # fmt: skip


def unavailable_row(
    world: World, home: Household, customer: str, told: date, start: datetime, hours: int
) -> list[Any]:
    """Give the row of one time somebody could not be in."""
    return [
        world.number("UN-"), customer, home.place.ref, iso(told), start.isoformat(),
        (start + timedelta(hours=hours)).isoformat(),
    ]  # fmt: skip
