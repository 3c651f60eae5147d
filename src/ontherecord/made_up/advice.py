"""Recommendations of fire-risk assessors, surveyors and contractors, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from ontherecord.made_up.days import later, some_day
from ontherecord.made_up.places import Place
from ontherecord.made_up.world import NOTHING, World

UNDECIDED = "recommendation_without_a_decision"
PLACE = "systems_disagree_about_a_place"
UNDONE = "recommendation_accepted_not_done"
REBORN = "recommendation_reborn"
UNREAD = "report_held_nothing_extracted"
FIRE_ACTIONS = (
    "Replace fire door closer",
    "Clear combustibles from riser cupboard",
    "Fit signage",
    "Seal penetrations in electrical intake",
    "Test emergency lighting",
    "Fit intumescent strips",
    "Remove stored mobility scooter",
    "Repair smoke vent",
    "Overhaul door set",
    "Fit fire stopping",
    "Renew final exit lock",
    "Record weekly alarm tests",
)
SURVEY_ACTIONS = (
    "Renew extractor",
    "Trace source of damp",
    "Repoint chimney",
    "Renew lintel",
    "Lag pipes",
    "Clear gutters",
    "Lower ground level",
    "Renew seal round bath",
    "Treat timber",
    "Renew trap",
)
WHERE = ("north side", "south side", "ground floor", "first floor", "front", "rear", "west stair",
         "east stair", "landing", "basement")  # fmt: skip
"""What is recommended, and where: no two of a site are alike unless it is planted."""


@dataclass(slots=True, eq=False)
class Site:
    """A building or home as the tracker of recommendations knows it."""

    ref: str
    place: Place
    storeys: int
    flats: int
    built: int
    second: dict[str, int] = field(default_factory=dict)
    """What the second delivery says otherwise of the building."""


@dataclass(slots=True, eq=False)
class Advice:
    """One recommendation."""

    ref: str
    site: Site
    by: str
    made: date
    action: str
    risk: str
    due: date | None
    decision: str = ""
    decided: date | None = None
    reason: str = ""
    completed: date | None = None
    evidence: str = ""
    second: dict[str, object] = field(default_factory=dict)
    in_first: bool = True


class Tracker:
    """Makes the sites and recommendations of the tracker."""

    def __init__(self, world: World) -> None:
        self.world, self.rng = world, Random(f"{world.seed}/advice")
        self.sites: dict[str, Site] = {}
        self.number = 0
        self.advice: list[Advice] = []
        self.made_at: Counter[str] = Counter()

    def fill(self) -> None:
        """Make what any landlord has, all of it decided; then plant."""
        for block in self.world.stock.blocks:
            for _ in range(self.rng.randint(1, 4)):
                self._decided(block, "FRA")
        clean = [
            h.place
            for index, h in enumerate(self.world.households)
            if h.place.uprn_is_clean
            and not h.place.double_ref
            and not self.world.plantings.get(index, NOTHING).documents
        ]
        self.rng.shuffle(clean)
        surveys = self.world.count(self.world.shares.surveys, 6)
        for place in clean[:surveys]:
            self._decided(place, self.rng.choice(("SURV", "SURV", "CON")))
        self._plant(clean[surveys : surveys * 2])
        self._plant_places(clean[:surveys])

    def site(self, place: Place) -> Site:
        """Give the tracker's own number for a place, new when it has none."""
        if place.ref not in self.sites:
            self.sites[place.ref] = Site(
                f"BLD{len(self.sites) + 1:05d}",
                place,
                place.storeys,
                place.homes_count,
                place.built,
            )
        return self.sites[place.ref]

    def advise(self, place: Place, by: str, made: date, **told: object) -> Advice:
        """Make one recommendation."""
        self.number += 1
        advice = Advice(
            f"REC-{self.number:05d}", self.site(place), by, made,
            told.pop("action", None) or self._action(place, by),
            self.rng.choice(("Substantial", "Moderate", "Moderate", "Tolerable")), **told,
        )  # fmt: skip
        self.advice.append(advice)
        return advice

    def _action(self, place: Place, by: str) -> str:
        actions = FIRE_ACTIONS if by == "FRA" else SURVEY_ACTIONS
        turn = self.made_at[place.ref]
        self.made_at[place.ref] += 1
        at = int(place.ref) + turn
        return f"{actions[at % len(actions)]}, {WHERE[turn // len(actions) + at % 7]}"

    def _decided(self, place: Place, by: str) -> Advice:
        days = self.world.days
        made = some_day(self.rng, days.before_first(900), days.before_first(40))
        advice = self.advise(place, by, made, due=later(made, 90))
        advice.decision, advice.decided = "Accepted", later(made, 10)
        if self.rng.random() < 0.15:
            advice.decision, advice.reason = "Rejected", "Covered by the planned programme"
        else:
            advice.completed = min(later(made, self.rng.randint(20, 90)), days.before_first(4))
            advice.evidence = f"DMS:/Property/{place.ref}/{advice.ref} completion.pdf"
        return advice

    def _plant(self, homes: list[Place]) -> None:
        places = self._places(homes)
        shares, days = self.world.shares, self.world.days
        for turn in range(self.world.count(shares.planted, shares.planted_least)):
            is_new, is_mended = turn % 4 == 3, turn % 4 == 1
            made = days.before_first(80 + turn)
            due: date | None = later(made, 30)
            if is_new:
                due = days.before_first(-10)
            elif turn % 4 == 2:
                due = None
            place = next(places)
            advice = self.advise(place, "FRA" if place.kind == "block" else "SURV", made, due=due)
            if is_mended:
                advice.second = {"decision": "Accepted", "decided": days.before_first(-7)}
                self.world.truth.issue(
                    UNDONE, 2, "recommendations", advice.ref, made, "accepted, and its day passed"
                )
            self.world.truth.issue(
                UNDECIDED, 2 if is_new else 1, "recommendations", advice.ref, None,
                "nobody has decided" + ("" if due else ", and no day was set"),
                gone_in=2 if is_mended else None,
            )  # fmt: skip
        for turn in range(self.world.count(shares.decoys, shares.decoys_least) * 3):
            self._decoy(next(places), turn)
        for turn in range(self.world.count(shares.planted, shares.planted_least)):
            self._left_undone(next(places), turn)
            self._reborn(next(places), turn)
        for turn in range(max(3, self.world.count(shares.decoys, shares.decoys_least))):
            self._done_or_not_yet(next(places), turn)
            self._other_advice(next(places), turn)

    def _left_undone(self, place: Place, turn: int) -> None:
        """Accepted, and not done by its day."""
        days, by = self.world.days, "FRA" if place.kind == "block" else "SURV"
        is_new = turn % 4 == 3
        made = days.before_first(60 if is_new else 150 + turn % 60)
        due = days.before_first(-5) if is_new else later(made, 90)
        advice = self.advise(place, by, made, due=None if turn % 4 == 2 else due)
        advice.decision, advice.decided = "Accepted", later(made, 10)
        self.world.truth.issue(
            UNDONE, 2 if is_new else 1, "recommendations", advice.ref, made,
            "accepted, and its day passed",
        )  # fmt: skip

    def _done_or_not_yet(self, place: Place, turn: int) -> None:
        days, by = self.world.days, "FRA" if place.kind == "block" else "SURV"
        made = days.before_first(150 + turn % 60)
        advice = self.advise(place, by, made, due=later(made, 90))
        advice.decision, advice.decided = "Accepted", later(made, 10)
        if turn % 3 == 0:
            advice.completed, why = later(made, 60), "done"
        elif turn % 3 == 1:
            advice.due, why = later(days.today, 40), "the day is still to come"
        else:
            advice.decision, advice.reason, why = "Rejected", "Door meets the standard", "rejected"
        self.world.truth.decoy(UNDONE, 1, "recommendations", advice.ref, made, why)

    def _again(self, place: Place, made: date, by: str, action: str) -> Advice:
        advice = self.advise(place, by, made, due=later(made, 90), action=action)
        advice.decision, advice.decided = "Accepted", later(made, 10)
        advice.completed = later(made, 40)
        advice.evidence = f"DMS:/Property/{place.ref}/{advice.ref} completion.pdf"
        return advice

    def _reborn(self, place: Place, turn: int) -> None:
        """Asked for again at the next assessment, under a new number."""
        days, by = self.world.days, "FRA" if place.kind == "block" else "SURV"
        is_new = turn % 4 == 3
        first = self._again(place, days.before_first(450 + turn % 60), by, self._action(place, by))
        made = days.before_first(-4 if is_new else 80 + turn % 60)
        # The next assessor ends the sentence, every other time.
        again = self._again(place, made, by, first.action + ("." if turn % 2 else ""))
        first.evidence, how = "", "called done, with nothing to show it"
        if turn % 2:
            first.decision, first.completed, how = "Rejected", None, "rejected before"
            first.reason = "Covered by the planned programme"
        if is_new:
            again.completed, again.evidence = None, ""
        self.world.truth.issue(REBORN, 2 if is_new else 1, "recommendations", again.ref, made, how)

    def _other_advice(self, place: Place, turn: int) -> None:
        days, by = self.world.days, "FRA" if place.kind == "block" else "SURV"
        first = self._again(place, days.before_first(450 + turn % 60), by, self._action(place, by))
        made, action, why = days.before_first(90 + turn % 60), first.action, "shown to be done"
        if turn % 3 == 1:
            action, why = self._action(place, by), "something else"
        elif turn % 3 == 2:
            made, why = later(first.made, 20), "said twice of one assessment"
            first.evidence = ""
        again = self._again(place, made, by, action)
        self.world.truth.decoy(REBORN, 1, "recommendations", again.ref, made, why)

    def _decoy(self, place: Place, turn: int) -> None:
        days, by = self.world.days, "FRA" if place.kind == "block" else "SURV"
        if turn % 3 == 0:
            advice = self.advise(place, by, days.before_first(90), due=days.before_first(20))
            advice.decision, advice.decided = "Rejected", days.before_first(60)
            advice.reason, note = "Door is already to the standard", "rejected with a reason"
        elif turn % 3 == 1:
            advice = self.advise(place, by, days.before_first(90), due=days.before_first(20))
            advice.completed, note = days.before_first(30), "done, though no decision was written"
        else:
            advice = self.advise(place, by, days.before_first(20), due=later(days.today, 60))
            note = "not yet due"
        self.world.truth.decoy(UNDECIDED, 1, "recommendations", advice.ref, None, note)

    def _places(self, homes: list[Place]) -> Iterator[Place]:
        while True:
            yield from self.world.stock.blocks
            yield from homes

    def _plant_places(self, surveyed: list[Place]) -> None:
        """Let the tracker say otherwise than the housing system of storeys, flats, years."""
        shares, days = self.world.shares, self.world.days
        wanted = self.world.count(shares.planted, shares.planted_least)
        blocks = self.world.stock.blocks[: max(1, wanted * 2 // 3)]
        houses = [p for p in surveyed if p.type_code == "HSE"][: max(1, wanted - len(blocks))]
        for turn, place in enumerate([*blocks, *houses]):
            site = self.site(place)
            told = {"built": site.built - 11}
            if place.kind == "block":
                told = {"storeys": site.storeys + 1} if turn % 2 == 0 else {"flats": site.flats + 2}
            name = next(iter(told))
            is_new, is_mended = turn % 4 == 3, turn % 4 == 1
            if is_mended:
                site.second = {name: getattr(site, name)}
            if is_new:
                site.second = told
            else:
                setattr(site, name, told[name])
            kept = self.advise(
                place, "FRA", days.before_first(200), due=days.before_first(100),
                decision="Accepted", decided=days.before_first(190),
                completed=days.before_first(110),
            )  # fmt: skip
            field_name = {"storeys": "storeys_count", "flats": "homes_count", "built": "built_year"}
            self.world.truth.issue(
                PLACE, 2 if is_new else 1, "housing", place.ref, None,
                f"{kept.ref} says otherwise", detail=field_name[name],
                gone_in=2 if is_mended else None,
            )  # fmt: skip
        for place in [
            *self.world.stock.blocks[len(blocks) :][:2],
            *[p for p in surveyed if p not in houses][: self.world.count(shares.decoys, 2)],
        ]:
            self.world.truth.decoy(
                PLACE, 1, "housing", place.ref, None, "the same address written differently"
            )


def said(thing: Advice | Site, name: str, delivery: int) -> object:
    """Give what the tracker says of one thing in a delivery."""
    if delivery == 2 and name in thing.second:
        return thing.second[name]
    return getattr(thing, name)
