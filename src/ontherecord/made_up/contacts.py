"""The contact centre's JSON: customers as it writes them, contacts, and when they cannot be in.

What it calls `uprn` is the landlord's own property number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ontherecord.made_up.days import iso, later, some_day
from ontherecord.made_up.repairs import Repair
from ontherecord.made_up.residents import Household, Person
from ontherecord.made_up.world import World
from ontherecord.made_up.writing import JsonFile

PEOPLE = ("customerId", "type", "first", "last", "dob", "phone", "email", "uprn", "preferredName")
CONTACTS = (
    "id", "customerId", "uprn", "orderNumber", "at", "channel", "direction", "topic", "subTopic",
    "note", "agent",
)  # fmt: skip
UNAVAILABLE = ("id", "customerId", "uprn", "toldOn", "from", "to")
CHANNELS = ("Phone", "Phone", "Phone", "Email", "Web form", "SMS", "Walk-in")
TOPICS = (
    ("REPAIR", "leak"), ("REPAIR", "heating"), ("REPAIR", "door"), ("DAMP", "damp"),
    ("APPT", ""), ("RENT", ""), ("TENANCY", ""), ("ASB", ""), ("OTHER", ""),
)  # fmt: skip
NOTES = (
    "T called re repair, LVM for contractor", "CB requested", "O/S job chased",
    "Says the lift is disabled again", "NA - wrong number", "Neighbour deaf to reason re noise",
    "Cannot be in Fri, hosp appt", "SO shut off by resident", "",
)  # fmt: skip
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
        self.customer_number = self.contact_number = self.unavailable_number = 0
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
            if occupancy.role == "CHD" or rng.random() > world.shares.contact_person_share:
                continue
            found.append(self.customer(occupancy.person, home, rng))
            if rng.random() < world.shares.contact_double_share:
                found.append(self.customer(occupancy.person, home, rng))
        return found

    def customer(self, person: Person, home: Household, rng: Random) -> Customer:
        self.customer_number += 1
        ref = f"CC{self.customer_number:06d}"
        first = person.first if rng.random() < 0.93 else person.first[:-1] or person.first
        born = iso(person.born)
        if rng.random() < 0.04:
            born, self.gaps = "", self.gaps + 1
        row = [
            ref, "Resident", first, person.surname, born, person.telephone.replace(" ", ""),
            person.email, home.place.ref, "",
        ]  # fmt: skip
        return Customer(ref, person, row)

    def contacts(
        self, home: Household, customers: list[Customer], repairs: list[Repair], rng: Random
    ) -> Iterator[tuple[list[Any], datetime]]:
        """Give each contact's row with when it was."""
        if not customers:
            return
        days = self.world.days
        for _ in range(int(rng.random() * (self.world.shares.contacts_a_home * 2 + 1))):
            self.contact_number += 1
            customer = customers[int(rng.random() * len(customers))]
            topic, fault = TOPICS[int(rng.random() * len(TOPICS))]
            on = some_day(rng, days.before_first(700), later(days.second, -1))
            at = datetime.combine(on, time(8)) + timedelta(minutes=int(rng.random() * 660))
            if on > days.first and rng.random() < 0.06:
                topic, fault, self.new_topics = NEW_TOPIC, "", self.new_topics + 1
            order = ""
            if topic == "REPAIR" and repairs and rng.random() < 0.4:
                about = repairs[int(rng.random() * len(repairs))]
                order = about.order if about.reported <= on else ""
            yield [
                f"INT-{self.contact_number:07d}", customer.ref, home.place.ref, order,
                at.isoformat(), CHANNELS[int(rng.random() * len(CHANNELS))],
                "IN" if rng.random() < 0.8 else "OUT", topic, fault,
                NOTES[int(rng.random() * len(NOTES))], f"agent{int(rng.random() * 9)}",
            ], at  # fmt: skip

    def unavailable(
        self, home: Household, customers: list[Customer], rng: Random
    ) -> Iterator[tuple[list[Any], datetime]]:
        """Give the times a resident said they could not be in."""
        if not customers or rng.random() > 0.12:
            return
        self.unavailable_number += 1
        told = some_day(rng, self.world.days.before_first(400), later(self.world.days.second, -1))
        start = datetime.combine(later(told, 3), time(8))
        yield [
            f"UN-{self.unavailable_number:06d}", customers[0].ref, home.place.ref,
            iso(told), start.isoformat(), (start + timedelta(hours=10)).isoformat(),
        ], datetime.combine(told, time(12))  # fmt: skip
