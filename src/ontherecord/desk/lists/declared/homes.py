"""Lists of one thing: what happened, with its references, a block's homes, and who says what."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ontherecord.desk.facts.blocks import block
from ontherecord.desk.facts.timeline import Subject, chronology, read_timeline
from ontherecord.desk.lists.declaring import (
    KIND,
    OF,
    Asking,
    Listed,
    Part,
    Row,
    address_of,
    kind_told,
)
from ontherecord.desk.using.told.exporting import about, rows
from ontherecord.desk.using.told.filters import asked_of
from ontherecord.desk.using.told.showing import fault_told
from ontherecord.desk.using.told.statements import rows as statements
from ontherecord.files import Column

CHRONOLOGY = (
    Column("happened_on", "Happened on", "date"), Column("happened_at", "At", "moment"),
    Column("whose_doing", "Whose doing"), Column("what", "What"),
    Column("words", "In their own words"), Column("entered_at", "Entered", "moment"),
    Column("known_on", "Known to us since", "date"), Column("system", "System"),
    Column("reference", "Reference"), Column("file", "File"), Column("sheet", "Sheet"),
    Column("row_number", "Row", "integer"),
)  # fmt: skip
FILTERS = (
    Part("words", "Words in it"), Part("lane", "Whose doing"), Part("kind", "What"),
    Part("fault", "Fault"), Part("episode", "Episode"), Part("since", "From"),
    Part("until", "Until"),
)  # fmt: skip


def _story_of(subject: str) -> Callable[[Asking], Iterator[Row]]:
    def told(asking: Asking) -> Iterator[Row]:
        reading = asking.reading
        timeline = read_timeline(
            reading, Subject(subject, asking.asked(OF)), asked_of(asking.query)
        )
        for one in chronology(reading, timeline):
            of = tuple(about(reading, one.entry))
            for number, cells in enumerate(rows(reading, one)):
                yield Row(cells, f"{one.entry.position} {number}", of)

    return told


HOME_STORY = Listed(
    "home-story", "What happened at a home", "see_homes", CHRONOLOGY, _story_of("home"),
    (Part(OF, "Home", address_of, in_path=True), *FILTERS), "home", "place",
)  # fmt: skip
PERSON_STORY = Listed(
    "person-story", "What happened with a person", "see_people", CHRONOLOGY, _story_of("person"),
    (Part(OF, "Person", in_path=True), *FILTERS), "person", "person",
)  # fmt: skip


def _homes(asking: Asking) -> Iterator[Row]:
    for floor, homes in block(asking.reading, asking.asked(OF)).homes_by_floor:
        for one in homes:
            faults = sorted(fault_told(asking.reading, f) or f for f in one.shared_faults)
            cells = (one.address, floor, one.open_repair_count, faults or None, one.place_id)
            yield Row(cells, one.place_id, (("place", one.place_id),))


BLOCK = Listed(
    "block", "The homes of a block", "see_homes",
    (
        Column("address", "Address"), Column("floor", "Floor", "integer"),
        Column("open_repairs", "Open repairs", "integer"),
        Column("shared_faults", "Faults that other homes had too"), Column("place_id", "Id"),
    ),
    _homes, (Part(OF, "Block", address_of, in_path=True),), "block", "place",
)  # fmt: skip


def _statements(asking: Asking) -> Iterator[Row]:
    for cells, key, of in statements(asking.reading, asking.asked(KIND), asking.asked(OF)):
        yield Row(cells, key, of)


SAYS_WHO = Listed(
    "says-who", "Who says so", "see_homes",
    (
        Column("field", "Field"), Column("shown", "Shown"), Column("system", "System"),
        Column("reference", "Reference"), Column("says", "Says"),
        Column("is_shown", "Is shown", "boolean"), Column("file", "File"),
        Column("sheet", "Sheet"), Column("row_number", "Row", "integer"),
        Column("received_on", "Received", "date"), Column("known_since", "Known since", "date"),
        Column("vanished_on", "No longer delivered since", "date"),
        Column("why", "Why it is of this one"),
    ),
    _statements,
    (Part(KIND, "Kind", kind_told, in_path=True), Part(OF, "Of", in_path=True)),
    "says_who", KIND,
)  # fmt: skip
