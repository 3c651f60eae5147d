"""What is to be mended in one system: corrections for its owner, and where others contradict it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ontherecord.desk.lists.declaring import OF, Asking, Listed, Part, Row, kind_told, system_told
from ontherecord.desk.using.mending.exporting import rows
from ontherecord.desk.using.mending.queries import asked_by
from ontherecord.desk.using.mending.showing import state_told, work_told
from ontherecord.desk.using.systems import contradicted
from ontherecord.desk.using.told.showing import titled
from ontherecord.files import Column

MANY = 500


def _corrections(asking: Asking) -> Iterator[Row]:
    for cells, key, about in rows(
        asking.reading, asked_by(asking.reading, asking.asked(OF), asking.query)
    ):
        yield Row(cells, key, about)


def _contradicted(asking: Asking) -> Iterator[Row]:
    reading, source = asking.reading, asking.asked(OF)
    kind, field = asking.asked("of_kind"), asking.asked("field")
    rows = contradicted.every_contradicted(reading, source, kind, field)
    while batch := list(islice(rows, MANY)):
        for row, one in contradicted.told(reading, kind, field, batch):
            cells = (one.name, row.reference, one.says, one.shown or None, row.thing_id)
            yield Row(cells, f"{row.thing_id} {row.reference}", tuple(contradicted.about(one)))


CORRECTIONS = Listed(
    "corrections", "Corrections", "mend_at_source",
    (
        Column("correction_id", "Correction"), Column("what", "What"),
        Column("reference", "Reference in your system"), Column("field", "Field"),
        Column("says", "Says now"), Column("ought_to_say", "Ought to say"),
        Column("cause", "Cause"), Column("happened_on", "Happened on", "date"),
        Column("file", "File"), Column("sheet", "Sheet"), Column("row_number", "Row", "integer"),
        Column("asked_at", "Asked", "moment"), Column("state", "How it stands"),
    ),
    _corrections,
    (
        Part(OF, "System", system_told, in_path=True), Part("state", "How it stands", state_told),
        Part("what", "What", work_told),
        Part("until", "Asked until", lambda reading, latest: "the page was opened", lasts=False),
    ),
    "corrections_of_system",
)  # fmt: skip


CONTRADICTED = Listed(
    "contradicted", "Where another system says otherwise", "mend_at_source",
    (
        Column("called", "What"), Column("reference", "Reference there"),
        Column("says", "It says"), Column("shown", "Shown"), Column("thing_id", "Id"),
    ),
    _contradicted,
    (
        Part(OF, "System", system_told, in_path=True),
        Part("of_kind", "Of", kind_told, in_path=True),
        Part("field", "Field", lambda reading, field: titled(field.replace("_", " ")),
             in_path=True),
    ),
    "contradicted",
)  # fmt: skip
