"""Documents on drives: a listing of what lies where, with nothing of its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from ontherecord.made_up.days import later, some_day
from ontherecord.made_up.places import Place
from ontherecord.made_up.world import World

PERSONAL = "document_on_a_personal_drive"
VANISHED = "record_vanished_between_extracts"
PLACES_OWN = (
    ("U:", "HOME", "U:\\staff{n}\\Desktop\\"),
    ("OD", "ONEDRIVE", "OneDrive - staff{n}\\Documents\\"),
    ("E:", "USB", "E:\\backup{n}\\"),
    ("PST", "PST", "U:\\staff{n}\\archive{n}.pst\\Inbox\\"),
)
KINDS = (
    ("tenancy agreement", "TEN", "pdf"), ("damp survey", "SUR", "pdf"), ("photo", "PHO", "jpg"),
    ("letter to resident", "LET", "docx"), ("gas certificate", "CER", "pdf"),
)  # fmt: skip


@dataclass(slots=True)
class Document:
    """One line of the listing."""

    path: str
    name: str
    size: int
    changed: date
    location: str
    kind: str
    tag: str
    deliveries: tuple[int, ...] = (1, 2)


def documents(world: World) -> Iterator[Document]:
    """List the documents: most filed, some copies on personal drives, some only there."""
    rng = Random(f"{world.seed}/drives")
    days, shares, truth = world.days, world.shares, world.truth
    number = 0

    def document(place: Place, folder: str, location: str, label: str = "") -> Document:
        nonlocal number
        number += 1
        kind, code, ending = KINDS[int(rng.random() * len(KINDS))]
        name = f"{label or kind} {number}.{ending}"
        size = 20_000 + int(rng.random() * 3_000_000)
        changed = some_day(rng, days.before_first(1500), days.before_first(30))
        if code == "SUR":
            # Surveys of the last two years are those whose findings are in the tracker.
            changed = later(changed, -1500)
        return Document(folder + name, name, size, changed, location, code, place.ref)

    for home in world.households:
        if rng.random() < 0.5:
            place = home.place
            if rng.random() < 0.75:
                yield document(place, f"DMS:/Property/{place.ref}/", "DMS")
            else:
                yield document(place, f"S:\\Repairs\\{place.ref}\\", "SHARED")
    homes = [home.place for home in world.households]
    for turn in range(world.count(shares.planted, shares.planted_least)):
        _, location, folder = PLACES_OWN[turn % 4]
        found = document(rng.choice(homes), folder.format(n=turn + 11), location, "Scan0001")
        is_new, is_filed = turn % 4 == 3, turn % 4 == 1
        if is_new:
            found.deliveries = (2,)
        truth.issue(
            PERSONAL, 2 if is_new else 1, "drives", found.path, None,
            "nowhere else", gone_in=2 if is_filed else None,
        )  # fmt: skip
        yield found
        if is_filed:
            yield _copy(found, "DMS:/Inbox/", "DMS", (2,))
    for turn in range(world.count(shares.personal_copies, shares.decoys_least)):
        place = rng.choice(homes)
        filed = document(place, f"DMS:/Property/{place.ref}/", "DMS")
        _, location, folder = PLACES_OWN[turn % 4]
        copy = _copy(filed, folder.format(n=turn + 11), location, (1, 2))
        truth.decoy(PERSONAL, 1, "drives", copy.path, None, "a copy of a filed document")
        yield filed
        yield copy
    gone = document(rng.choice(homes), "S:\\Repairs\\old\\", "SHARED")
    gone.deliveries = (1,)
    truth.issue(
        VANISHED, 2, "drives", gone.path, days.second, "no longer in the listing", detail="document"
    )
    yield gone


def _copy(of: Document, folder: str, location: str, deliveries: tuple[int, ...]) -> Document:
    return Document(
        folder + of.name, of.name, of.size, of.changed, location, of.kind, of.tag, deliveries
    )
