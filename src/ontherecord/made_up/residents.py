"""Who lives in each home, under which agreement, in what role, and what they need."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from ontherecord.made_up.days import Days, later, some_day
from ontherecord.made_up.names import MEN, SURNAMES, WOMEN, landline, mobile
from ontherecord.made_up.places import Place
from ontherecord.made_up.settings import Shares

ALERTS = (
    "knock_loudly_and_wait", "text_before_visit", "call_before_visit", "call_representative",
    "interpreter", "two_people", "morning_only", "female_operative", "allow_more_time",
    "use_key_safe",
)  # fmt: skip
"""What an operative has to be told. Adapting the home and large print are not theirs to do."""


@dataclass(slots=True, eq=False)
class Person:
    """A person as they truly are, with what the housing system says of them."""

    true_id: str
    ref: str
    title: str
    first: str
    middle: str
    surname: str
    born: date | None
    telephone: str
    email: str
    kind: str = "TEN"
    shown_born: str = ""
    """What stands in place of the birth date, when it is not the birth date."""
    shown_surname: str = ""
    shown_telephone: str = ""
    shown_email: str = ""
    former_surname: str = ""
    is_confidential: bool = False
    """Nobody without need may learn where this person lives."""
    died: date | None = None
    shown_died: str = ""
    needs: list[Need] = field(default_factory=list)
    deliveries: tuple[int, ...] = (1, 2)
    early: dict[str, str] | None = None
    """Cells of the housing system's row that read otherwise in the first delivery."""


@dataclass(slots=True, eq=False)
class Tenancy:
    """One rent account."""

    ref: str
    place: Place
    kind: str
    starts: date
    ends: date | None = None


@dataclass(slots=True, eq=False)
class Occupancy:
    """One person in one place for a time."""

    person: Person
    tenancy: Tenancy
    role: str
    starts: date
    ends: date | None = None

    def is_live(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(slots=True, eq=False)
class Need:
    """What a person said they need, with how far the answer has come in each delivery."""

    ref: str
    person: Person
    code: str
    differently: str
    recorded: date
    answer: str = "Y"
    said_by: str = "T"
    stage: str = ""
    stage_on: date | None = None
    review: date | None = None
    ends: date | None = None
    second_stage: str = ""
    """The stage in the second delivery, when it moved on between the two."""
    in_second: bool = True
    has_review: bool = True
    is_kept: bool = False
    """A scenario's own, which nothing else may change."""
    place: Place | None = None
    """Where the person lived when it was recorded, when that is not the home it is listed with."""


@dataclass(slots=True)
class Household:
    """Everybody who lives or lived in one home."""

    place: Place
    tenancies: list[Tenancy] = field(default_factory=list)
    occupancies: list[Occupancy] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)

    def live(self, day: date) -> list[Occupancy]:
        return [o for o in self.occupancies if o.role != "NOK" and o.is_live(day)]

    def head(self, day: date) -> Person | None:
        """Give the tenant who would report a repair that day."""
        for occupancy in self.occupancies:
            if occupancy.role in ("TEN", "TEN1", "LSE") and occupancy.is_live(day):
                return occupancy.person
        return None

    def letter_format(self, person: Person | None, day: date) -> str:
        """Give the format in which a letter of that day has to go to somebody here."""
        people = [person] if person else [o.person for o in self.live(day)]
        for one in people:
            for need in one.needs:
                if (
                    need.answer == "Y"
                    and need.differently in FORMATS
                    and need.recorded < day
                    and (need.ends is None or need.ends > day)
                ):
                    return FORMATS[need.differently]
        return "STD"

    def alert(self, day: date) -> str:
        """Give what an operative coming that day has to be told, if anything."""
        for occupancy in self.live(day):
            for need in occupancy.person.needs:
                if (
                    need.answer == "Y"
                    and need.differently in ALERTS
                    and need.recorded <= day
                    and (need.ends is None or need.ends > day)
                ):
                    return need.differently
        return ""


NEED_CODES = {
    "HOH": "knock_loudly_and_wait", "DEAF": "text_before_visit", "VISI": "call_before_visit",
    "MOB": "allow_more_time", "WCHR": "allow_more_time", "LANG": "interpreter",
    "READ": "large_print", "MEM": "call_representative", "MHLT": "morning_only",
    "SAFE": "female_operative", "BRTH": "two_people", "ADPT": "adapt_home",
    "KEYS": "use_key_safe", "EASY": "easy_read", "TRAN": "translated_letters",
}  # fmt: skip
"""The housing system's user-defined codes, and what each asks the landlord to do."""

USUAL_CODES = tuple(NEED_CODES)[:12]
FORMATS = {"large_print": "LP", "easy_read": "ER", "translated_letters": "TR"}
"""What the log of letters calls the format a need asks for."""


class Residents:
    """Makes people and households, numbering them as it goes."""

    def __init__(self, days: Days, shares: Shares) -> None:
        self.days, self.shares = days, shares
        self.person_number = self.tenancy_number = self.need_number = 0

    def person(
        self,
        rng: Random,
        *,
        surname: str = "",
        age: int = 0,
        kind: str = "TEN",
        unlike: tuple[str, ...] = (),
    ) -> Person:
        """Make one person of an age, or of any grown-up age, with none of the names `unlike`."""
        self.person_number += 1
        number = self.person_number
        is_woman = rng.random() < 0.55
        names = WOMEN if is_woman else MEN
        first = rng.choice(names)
        while first in unlike:
            first = rng.choice(names)
        family = surname or rng.choice(SURNAMES)
        if not surname and rng.random() < 0.03:
            family = f"{family}-{rng.choice(SURNAMES)}"
        years = age or min(94, max(19, int(rng.gauss(50, 18))))
        born = date(
            self.days.today.year - years, 1 + int(rng.random() * 12), 1 + int(rng.random() * 28)
        )
        title = rng.choice(("Mrs", "Ms", "Miss")) if is_woman else "Mr"
        middle = rng.choice(WOMEN if is_woman else MEN) if rng.random() < 0.15 else ""
        return Person(
            true_id=f"R{number:07d}",
            ref=f"{400000 + number:07d}",
            title=title if years > 17 else "",
            first=first,
            middle=middle,
            surname=family,
            born=born,
            telephone=(mobile(rng) if rng.random() < 0.75 else landline(rng)) if years > 15 else "",
            email=(
                f"{first}.{family}{number}@example.org".lower() if 17 < years < 75 else ""
            ),
            kind=kind,
        )  # fmt: skip

    def household(self, place: Place, rng: Random) -> Household:
        """Fill a home: who lives there now, and sometimes who lived there before."""
        home = Household(place)
        if place.status == "S":
            return home
        starts = some_day(rng, date(self.days.today.year - 22, 1, 1), self.days.before_first(120))
        if place.status == "V":
            self._former(home, self.days.before_first(40), rng)
            return home
        if rng.random() < self.shares.former_tenancy_share:
            starts = some_day(rng, self.days.before_first(850), self.days.before_first(120))
            self._former(home, starts, rng)
        tenancy = self.tenancy(home, starts)
        self._move_in(home, tenancy, rng)
        self._needs(home, rng)
        return home

    def tenancy(self, home: Household, starts: date, ends: date | None = None) -> Tenancy:
        """Open a rent account."""
        self.tenancy_number += 1
        kind = {"LH": "LEAS", "SO": "SOL"}.get(home.place.tenure, "ASS")
        if kind == "ASS" and (self.days.today - starts).days < 365:
            kind = "STA"
        tenancy = Tenancy(f"{self.tenancy_number:07d}01", home.place, kind, starts, ends)
        home.tenancies.append(tenancy)
        return tenancy

    def occupy(self, home: Household, tenancy: Tenancy, person: Person, role: str) -> Occupancy:
        """Say that a person lives there under an agreement."""
        occupancy = Occupancy(person, tenancy, role, tenancy.starts, tenancy.ends)
        home.occupancies.append(occupancy)
        return occupancy

    def need(
        self, home: Household, person: Person, code: str, recorded: date, **told: object
    ) -> Need:
        """Record a need or an answer that there is none."""
        self.need_number += 1
        need = Need(
            ref=f"UD{self.need_number:07d}",
            person=person,
            code=code,
            differently=NEED_CODES.get(code, ""),
            recorded=recorded,
            **told,
        )
        if need.answer == "Y" and need.has_review and need.review is None:
            # Looked at every year: the next day for it is still to come.
            years = max(1, -(-(self.days.today - recorded).days // 365))
            need.review = later(recorded, 365 * years + 20)
        home.needs.append(need)
        person.needs.append(need)
        return need

    def _former(self, home: Household, ends: date, rng: Random) -> None:
        starts = later(ends, -int(400 + rng.random() * 3000))
        tenancy = self.tenancy(home, starts, ends)
        person = self.person(rng)
        if rng.random() < 0.2:
            person.died = later(ends, -20)
        self.occupy(home, tenancy, person, "LSE" if tenancy.kind in ("LEAS", "SOL") else "TEN")

    def _move_in(self, home: Household, tenancy: Tenancy, rng: Random) -> None:
        owner = tenancy.kind in ("LEAS", "SOL")
        joint = rng.random() < self.shares.joint_tenancy_share and not owner
        head = self.person(rng)
        self._mark(head, rng)
        self.occupy(home, tenancy, head, "LSE" if owner else "TEN1" if joint else "TEN")
        chance = rng.random()
        if joint:
            same = rng.random() < 0.7
            surname = head.surname if same else ""
            second = self.person(rng, surname=surname, unlike=(head.first,))
            self.occupy(home, tenancy, second, "TEN2")
            if same and chance < 0.5:
                second.telephone = head.telephone
            if chance < 0.35:
                self._children(home, tenancy, head, rng)
        elif chance < 0.12:
            partner = self.person(rng, surname=head.surname, unlike=(head.first,))
            self.occupy(home, tenancy, partner, "SPO")
        elif chance < 0.28:
            self._children(home, tenancy, head, rng)
        elif chance < 0.36:
            # A grown child with the parent's whole name at the parent's address.
            child = self.person(rng, surname=head.surname, age=rng.randint(19, 40), kind="TEN")
            _make_older(head, child)
            if chance < 0.31:
                child.first, child.title = head.first, head.title
            self.occupy(home, tenancy, child, "OCC")
        elif chance < 0.39:
            self.occupy(home, tenancy, self.person(rng), "LOD")
        elif chance < 0.43:
            # Somebody to be called instead, at this address in the system but not living there.
            self.occupy(home, tenancy, self.person(rng, kind="NOK"), "NOK")

    def _children(self, home: Household, tenancy: Tenancy, head: Person, rng: Random) -> None:
        first = self.person(rng, surname=head.surname, age=rng.randint(1, 16))
        _make_older(head, first)
        self.occupy(home, tenancy, first, "CHD")
        chance = rng.random()
        if chance < 0.1:
            twin = self.person(rng, surname=head.surname, age=5, unlike=(first.first,))
            twin.born = first.born
            self.occupy(home, tenancy, twin, "CHD")
        elif chance < 0.5:
            age = rng.randint(1, 16)
            second = self.person(rng, surname=head.surname, age=age, unlike=(first.first,))
            _make_older(head, second)
            self.occupy(home, tenancy, second, "CHD")

    def _mark(self, person: Person, rng: Random) -> None:
        """Write a person as the housing system does: stand-in dates, words in the telephone."""
        chance = rng.random()
        if chance < self.shares.birth_date_1900_share:
            # Mapped as the date it is; matching treats 1 January 1900 as no birth date.
            person.shown_born = "01/01/1900"
        elif chance < self.shares.birth_date_1900_share + self.shares.telephone_with_words_share:
            words = rng.choice(("DAUGHTER ONLY", "AFTER 4PM", "(SON)", "NO TEXTS"))
            person.shown_telephone = f"{person.telephone} {words}"
        elif chance > 1 - self.shares.couples_names / 1000:
            person.shown_surname = f"MR & MRS {person.first[0]} {person.surname}".upper()
        elif chance > 1 - (self.shares.couples_names + self.shares.executors) / 1000:
            person.shown_surname = f"EXORS OF {person.first} {person.surname}".upper()

    def _needs(self, home: Household, rng: Random) -> None:
        for occupancy in list(home.occupancies):
            if occupancy.ends or occupancy.role in ("CHD", "NOK"):
                continue
            earliest = max(occupancy.starts, self.days.before_first(2000))
            recorded = some_day(rng, earliest, self.days.before_first(20))
            chance = rng.random()
            if chance < self.shares.need_share:
                code = rng.choice(USUAL_CODES)
                if code == "ADPT":
                    # What was asked for was answered: only planted ones wait.
                    stage = rng.choice(("5 ORD", "6 COMP", "6 COMP", "7 DECL"))
                    stage_on = min(later(recorded, 60), self.days.before_first(5))
                    self.need(
                        home, occupancy.person, code, recorded, stage=stage, stage_on=stage_on
                    )
                else:
                    said_by = rng.choice(("T", "T", "H", "REP", "PRO"))
                    self.need(home, occupancy.person, code, recorded, said_by=said_by)
            elif chance < self.shares.need_share + self.shares.asked_and_none_share:
                self.need(home, occupancy.person, "NONE", recorded, answer="N")
            elif chance < (
                self.shares.need_share
                + self.shares.asked_and_none_share
                + self.shares.never_asked_share
            ):
                self.need(home, occupancy.person, "", recorded, answer="X")


def _make_older(parent: Person, child: Person) -> None:
    """See to it that a parent is at least twenty years older than the child."""
    if parent.born and child.born:
        parent.born = parent.born.replace(year=min(parent.born.year, child.born.year - 20))


def exchange(residents: Residents, one: Household, other: Household, day: date) -> None:
    """Let two households swap homes on one day: two endings, two beginnings."""
    movers = [(one, list(one.live(day))), (other, list(other.live(day)))]
    for _, here in movers:
        for tenancy in {id(o.tenancy): o.tenancy for o in here}.values():
            tenancy.ends = day
        for occupancy in here:
            occupancy.ends = day
    for (_, here), (to, _) in zip(movers, reversed(movers), strict=True):
        tenancy = residents.tenancy(to, day)
        for occupancy in here:
            residents.occupy(to, tenancy, occupancy.person, occupancy.role)
    one.needs, other.needs = other.needs, one.needs
