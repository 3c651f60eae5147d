"""What a search found, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterator

from ontherecord.desk.facts.search import search
from ontherecord.desk.lists.declaring import Asking, Listed, Part, Row
from ontherecord.desk.using.told.searching import FIRST
from ontherecord.files import Column


def _found(asking: Asking) -> Iterator[Row]:
    kinds, apart = asking.reading.said.kinds, asking.reading.apart("person")
    for hit in search(asking.reading, asking.asked("words"), first=FIRST).hits:
        about = [(hit.kind, hit.thing_id)]
        about += [("place", hit.place_id)] if hit.place_id and hit.kind != "place" else []
        is_apart = hit.kind == "person" and hit.thing_id in apart
        title = "Two people, held apart" if is_apart else hit.title
        cells = (kinds[hit.kind].title, title, hit.address, hit.happened_on, hit.how,
                 hit.thing_id)  # fmt: skip
        yield Row(cells, f"{hit.kind} {hit.thing_id}", tuple(about))


SEARCH = Listed(
    "search", "What a search found", "search",
    (
        Column("kind", "What it is"), Column("title", "Title"), Column("address", "Address"),
        Column("happened_on", "Happened on", "date"), Column("how", "How it was found"),
        Column("thing_id", "Id"),
    ),
    _found, (Part("words", "Words"),), "search",
)  # fmt: skip
