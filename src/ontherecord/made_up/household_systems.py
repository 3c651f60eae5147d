"""How four systems write the same people down: each with its own fields, habits and mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ontherecord.made_up.household_names import Names, mistyped
from ontherecord.made_up.household_people import Person, Shares

SYSTEMS = ("housing", "contractor", "contacts", "complaints")
FIELDS = (
    "person_type full_name title first_name middle_name surname date_of_birth telephone email "
    "died_on"
).split()


@dataclass(slots=True)
class Written:
    """One record, what was done to the name and date in it, and where it places the person."""

    source: str
    person: int | None
    fields: dict[str, object]
    first_as: str = "whole"
    born_as: str = "missing"
    has_sex: bool = False
    surname: str = ""
    stays: tuple[tuple[int, date | None, date | None], ...] = ()


class Writer:
    """Writes people into systems."""

    def __init__(self, rng: Random, shares: Shares, names: Names, today: date) -> None:
        self.rng, self.shares, self.names, self.today = rng, shares, names, today

    def write(self, person: Person, source: str) -> Written:
        rng = self.rng
        record = Written(source, person.number, dict.fromkeys(FIELDS))
        record.fields["person_type"] = "resident"
        uses_former = source != "housing" and rng.random() < 0.5
        record.surname = person.former_surname if uses_former else person.surname
        getattr(self, f"_{source}")(person, record)
        if source != "housing" and record.stays and rng.random() < self.shares.stale_address:
            # An address from before they were the landlord's: nobody's home here.
            record.stays = ((-1 - rng.randrange(10**9), None, None),)
        if rng.random() < 0.15:
            for name in ("full_name", "title", "first_name", "middle_name", "surname"):
                text = record.fields[name]
                record.fields[name] = text.upper() if isinstance(text, str) else None
        return record

    def joint(self, one: Person, source: str) -> Written:
        """Write a couple as one name, as rent accounts do."""
        record = Written(source, None, dict.fromkeys(FIELDS))
        record.fields["full_name"] = f"Mr & Mrs {one.first[0]} {one.surname}"
        record.stays = ((one.stays[-1][0], None, None),)
        return record

    def _housing(self, person: Person, record: Written) -> None:
        self._parted(person, record, nickname=self.shares.nickname / 4)
        if self.rng.random() < 0.4:
            record.fields["middle_name"] = person.middle or None
        self._birth_date(person, record, self.shares.no_birth_date / 2)
        self._contact(person, record, 0.7, 0.4)
        record.stays = tuple(person.stays)

    def _contractor(self, person: Person, record: Written) -> None:
        first, surname = self._first(person, record, self.shares.nickname), self._surname(record)
        title, chance = self._title(person), self.rng.random()
        record.has_sex = chance < 0.5
        if chance < 0.3:
            text = f"{title} {first[0]} {surname}"
        elif chance < 0.45:
            text = f"{title} {first} {surname}"
        elif chance < 0.5:
            text = f"{title} {surname}"
        elif chance < 0.8:
            text = f"{first} {surname}"
        elif chance < 0.92:
            text = f"{first[0]} {surname}"
        else:
            text = f"{surname}, {first}"
        if chance < 0.3 or 0.8 <= chance < 0.92:
            record.first_as = "initial"
        elif 0.45 <= chance < 0.5:
            record.first_as = "missing"
        record.fields["full_name"] = text
        self._contact(person, record, 0.6, 0.0)
        home, came, left = person.stays[-1]
        if self.rng.random() < 0.5:
            last = left or self.today
            day = came + timedelta(days=self.rng.randrange(max(1, (last - came).days)))
            record.stays = ((home, day, day + timedelta(days=1)),)
        else:
            record.stays = ((home, None, None),)

    def _contacts(self, person: Person, record: Written) -> None:
        self._parted(person, record, nickname=self.shares.nickname)
        self._birth_date(person, record, self.shares.no_birth_date * 4)
        self._contact(person, record, 0.8, 0.6)
        home = self.rng.choice(person.stays)[0]
        record.stays = ((home, None, None),) if self.rng.random() < 0.95 else ()

    def _complaints(self, person: Person, record: Written) -> None:
        first, surname = self._first(person, record, self.shares.nickname), self._surname(record)
        if self.rng.random() < self.shares.initial * 2:
            first, record.first_as = first[0], "initial"
        record.fields["full_name"] = f"{first} {surname}"
        self._birth_date(person, record, 0.7)
        self._contact(person, record, 0.3, 0.7)
        record.stays = ((person.stays[-1][0], None, None),) if self.rng.random() < 0.9 else ()

    def _parted(self, person: Person, record: Written, nickname: float) -> None:
        first = self._first(person, record, nickname)
        if self.rng.random() < self.shares.initial:
            first, record.first_as = first[0], "initial"
        record.fields["first_name"] = first
        record.fields["surname"] = self._surname(record)
        if record.first_as == "whole" and self.rng.random() < self.shares.names_turned:
            record.fields["first_name"], record.fields["surname"] = record.fields["surname"], first
        if self.rng.random() < 0.8:
            record.fields["title"], record.has_sex = self._title(person), True

    def _first(self, person: Person, record: Written, nickname: float) -> str:
        chance = self.rng.random()
        if chance < nickname:
            return self.names.short(person.first)
        if chance < nickname + self.shares.mistyped:
            return mistyped(self.rng, person.first)
        return person.first

    def _surname(self, record: Written) -> str:
        if self.rng.random() < self.shares.mistyped:
            return mistyped(self.rng, record.surname)
        return record.surname

    def _title(self, person: Person) -> str:
        return "Mr" if person.sex == "m" else self.rng.choice(("Mrs", "Miss", "Ms"))

    def _birth_date(self, person: Person, record: Written, missing: float) -> None:
        shares, chance, born = self.shares, self.rng.random(), person.born
        if chance < missing:
            return
        record.born_as = "whole"
        chance = self.rng.random()
        if chance < shares.default_birth_date:
            record.born_as, born = "missing", date(1900, 1, 1)
        elif chance < shares.default_birth_date + shares.turned_birth_date:
            if born.day <= 12:
                born = date(born.year, born.day, born.month)
        elif chance < (
            shares.default_birth_date + shares.turned_birth_date + shares.mistyped_birth_date
        ):
            born = self._mistyped_date(born)
        record.fields["date_of_birth"] = born

    def _mistyped_date(self, born: date) -> date:
        digits = list(f"{born:%Y%m%d}")
        for _ in range(20):
            changed = digits.copy()
            changed[self.rng.randrange(2, 8)] = str(self.rng.randrange(10))
            try:
                return date.fromisoformat("".join(changed))
            except ValueError:
                continue
        return born

    def _contact(self, person: Person, record: Written, telephone: float, email: float) -> None:
        if self.rng.random() < telephone:
            number = person.telephone
            spaced = f"{number[:5]} {number[5:]}" if self.rng.random() < 0.5 else number
            record.fields["telephone"] = f"+44{number[1:]}" if self.rng.random() < 0.1 else spaced
        if person.email and self.rng.random() < email:
            record.fields["email"] = person.email
