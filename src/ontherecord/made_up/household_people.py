"""People in households, as they are: couples, twins, namesakes, sharers, and who was there before.

Telephone numbers begin as those Ofcom keeps for drama and are too long to be rung: a set needs more
of them than Ofcom keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from ontherecord.made_up.household_names import Names

GROUPS = ("couple", "twins", "same_name_parent_child", "other")


@dataclass(frozen=True)
class Shares:
    """How people live and how their systems write them: the settings of a made-up set."""

    couple: float = 0.35
    twins: float = 0.10
    same_name_parent_child: float = 0.10
    rare_names: float = 0.12
    former_households: float = 0.25
    movers: float = 0.04
    mistyped: float = 0.03
    nickname: float = 0.08
    initial: float = 0.05
    names_turned: float = 0.005
    stale_address: float = 0.03
    no_birth_date: float = 0.06
    default_birth_date: float = 0.02
    turned_birth_date: float = 0.02
    mistyped_birth_date: float = 0.02
    changed_surname: float = 0.04
    shared_telephone: float = 0.4
    joint_name: float = 0.08
    twice_in_a_system: float = 0.01
    covered: tuple[float, float, float, float] = (1.0, 0.65, 0.7, 0.3)


@dataclass(slots=True)
class Person:
    """One made-up person, as they truly are."""

    number: int
    group: str
    sex: str
    first: str
    middle: str
    surname: str
    former_surname: str
    born: date
    telephone: str
    email: str
    stays: list[tuple[int, date, date | None]] = field(default_factory=list)
    died_on: date | None = None


class People:
    """Makes people, household by household, until there are enough."""

    def __init__(self, rng: Random, shares: Shares, today: date) -> None:
        self.rng, self.shares, self.today = rng, shares, today
        self.names = Names(rng, shares.rare_names)
        self.everybody: list[Person] = []
        self.homes: list[list[Person]] = []
        self._had = dict.fromkeys(GROUPS, 0)

    def make(self, count: int) -> None:
        while len(self.everybody) < count:
            home = len(self.homes)
            self.homes.append([])
            moved_in = self._day(20, 9000)
            if self.rng.random() < self.shares.former_households:
                before = moved_in - timedelta(days=self.rng.randrange(300, 5000))
                for person in self._household():
                    person.stays.append((home, before, moved_in))
            for person in self._household():
                self._settle(person, home, moved_in)
        for person in self.everybody:
            for home, _, _ in person.stays:
                self.homes[home].append(person)

    def _settle(self, person: Person, home: int, moved_in: date) -> None:
        if home and self.rng.random() < self.shares.movers:
            earlier = moved_in - timedelta(days=self.rng.randrange(300, 3000))
            person.stays.append((self.rng.randrange(home), earlier, moved_in))
        person.stays.append((home, moved_in, None))

    def _household(self) -> list[Person]:
        wanted = {name: getattr(self.shares, name) for name in GROUPS[:-1]}
        wanted["other"] = 1 - sum(wanted.values())
        total = len(self.everybody) + 1
        group = max(GROUPS, key=lambda name: (wanted[name] * total - self._had[name], name))
        household = getattr(self, f"_{group}")()
        for person in household:
            self._had[person.group] += 1
        return household

    def _couple(self) -> list[Person]:
        surname = self.names.surname()
        first, second = self._person("couple", surname), self._person("couple", surname)
        second.sex = "f" if first.sex == "m" else "m"
        second.first = self.names.given(second.sex)
        chance = self.rng.random()
        if chance < 0.2:
            second.surname = second.former_surname = self.names.surname()
        elif chance < 0.28:
            second.surname = f"{self.names.surname()}-{surname}"
        self._share_telephone(first, second)
        children = [self._child(first) for _ in range(self.rng.random() < 0.25)]
        return [first, second, *children]

    def _twins(self) -> list[Person]:
        parent = self._person("other", self.names.surname())
        one = self._child(parent, "twins")
        other = self._child(parent, "twins")
        other.born = one.born
        if self.rng.random() < 0.3:
            for _ in range(30):
                if other.first[0] == one.first[0] and other.first != one.first:
                    break
                other.first = self.names.given(other.sex)
        while other.first == one.first:
            other.first = self.names.given(other.sex)
        self._share_telephone(parent, one, other)
        return [parent, one, other]

    def _same_name_parent_child(self) -> list[Person]:
        parent = self._person("same_name_parent_child", self.names.surname())
        child = self._child(parent, "same_name_parent_child")
        child.sex, child.first = parent.sex, parent.first
        self._share_telephone(parent, child)
        return [parent, child]

    def _other(self) -> list[Person]:
        person = self._person("other", self.names.surname())
        chance = self.rng.random()
        if chance < 0.2:
            return [person, self._person("other", self.names.surname())]
        return [person, *(self._child(person) for _ in range(chance < 0.5))]

    def _child(self, parent: Person, group: str = "other") -> Person:
        child = self._person(group, parent.surname)
        years = self.rng.randrange(17, 42) * 365 + self.rng.randrange(365)
        child.born = parent.born + timedelta(days=years)
        if child.born > self.today:
            child.born = self.today - timedelta(days=self.rng.randrange(6000))
        while child.first == parent.first:
            child.first = self.names.given(child.sex)
        return child

    def _person(self, group: str, surname: str) -> Person:
        rng, number = self.rng, len(self.everybody)
        sex = rng.choice("fm")
        first = self.names.given(sex)
        changed = sex == "f" and rng.random() < self.shares.changed_surname
        person = Person(
            number, group, sex, first,
            self.names.given(sex) if rng.random() < 0.5 else "",
            surname, self.names.surname() if changed else surname,
            self._day(18 * 365, 92 * 365),
            f"01632960{rng.randrange(10**6):06d}",
            f"{first}.{number}@example.org".lower() if rng.random() < 0.7 else "",
        )  # fmt: skip
        self.everybody.append(person)
        return person

    def _share_telephone(self, *people: Person) -> None:
        for person in people[1:]:
            if self.rng.random() < self.shares.shared_telephone:
                person.telephone = people[0].telephone
            if self.rng.random() < self.shares.shared_telephone / 4:
                person.email = people[0].email

    def _day(self, least: int, most: int) -> date:
        return self.today - timedelta(days=self.rng.randrange(least, most))
