"""The place of a record whose home is told by its address alone, as in most trackers.

The address then names a place of that system's own, which matching joins with the home it is.
"""

from __future__ import annotations

from ontherecord.pipeline.drafting.assigning import Assigned, leftover
from ontherecord.pipeline.drafting.composing import RecordDraft
from ontherecord.pipeline.drafting.judging import Fit, fit
from ontherecord.pipeline.drafting.looking import Table
from ontherecord.pipeline.drafting.words import Synonyms
from ontherecord.standards.kinds import Standards

CALLED_SO = 0.55
LOOKS_SO = 0.6
BOTH = 0.75
BESIDE = ("postcode", "uprn")


def place_by_address(
    table: Table, records: list[RecordDraft], standards: Standards, synonyms: Synonyms
) -> RecordDraft | None:
    """Give the place that a row's address names, where nothing else says where the record is."""
    main, place = records[0], standards.kinds["place"]
    if "place_ref" not in main.kind.fields or main.assigned.column_of("place_ref"):
        return None
    if any(record.kind is place for record in records):
        return None
    free = leftover(table, *(r.assigned for r in records), key=main.key)
    judged = {
        c: _as_address(table, c, main, standards, synonyms) for c in table.columns if c in free
    }
    address = max(judged, key=lambda c: judged[c].score, default=None)
    if address is None or judged[address].score < CALLED_SO:
        return None
    fields = {address: ("address", judged[address])}
    for name in BESIDE:
        for column in table.columns:
            fits = fit(
                synonyms.words(column),
                table.profiles[column],
                place.fields[name],
                place,
                synonyms,
                (),
            )
            if column in free and column not in fields and fits.score >= BOTH:
                fields[column] = (name, fits)
                break
    return RecordDraft(place, (address,), judged[address].score, Assigned(place, fields))


def _as_address(
    table: Table, column: str, main: RecordDraft, standards: Standards, synonyms: Synonyms
) -> Fit:
    """Judge a column by its heading, which calls a place or its address, and by its values."""
    look, heading, place = table.profiles[column], synonyms.words(column), standards.kinds["place"]
    if look.days.share > 0.5 or look.share("letters") < 0.5:
        return Fit(0.0, "")
    named = max(
        fit(heading, look, kind.fields[name], kind, synonyms, ()).named
        for kind, name in ((place, "address"), (main.kind, "place_ref"))
    )
    looks = look.share("address")
    is_so = [named >= CALLED_SO, looks >= LOOKS_SO]
    score = BOTH if all(is_so) else CALLED_SO if any(is_so) else 0.0
    return Fit(score, f"heading {named:.2f}, {looks:.0%} look like an address", named=named)
