"""What could not be read as a file for those who keep the system: where it lies and why."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.systems import rejected
from ontherecord.desk.using.systems.pages import MENDING, the_system, wanted_in
from ontherecord.desk.using.systems.words import NOT_TAKEN, as_example
from ontherecord.files import MARK, cell_of

HEADINGS = (
    "File", "Received on", "Sheet", "Row", "Column", "Cell", "What was not taken", "Why",
)  # fmt: skip


class Line:
    """What a writer of CSV writes to: it gives each line back, so that none is kept."""

    def write(self, line: str) -> str:
        return line


@page("see_rejected")
def rejected_file(look: Look, source: str) -> HttpResponseBase:
    """Send every rejected row of a system as it is read, however many."""
    the_system(look, source)
    audit.acted(look.actor, "rejected.exported", "system", source, purpose=MENDING, at=look.at)
    answer = StreamingHttpResponse(
        _lines(look, wanted_in(look, source)), content_type="text/csv; charset=utf-8"
    )
    name = f"rejected-{look.reading.today}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(look: Look, wanted: rejected.Wanted) -> Iterator[str]:
    writer = csv.writer(Line())
    yield MARK
    yield writer.writerow(HEADINGS)
    with transaction.atomic():
        for row in rejected.each(look.reading, wanted):
            told = (
                row.extract, row.received_on, row.sheet, row.row_number, row.column, row.cell,
                NOT_TAKEN.get(row.what, row.what), as_example(row.reason),
            )  # fmt: skip
            yield writer.writerow([cell_of(value) for value in told])
