"""Plain data for the pages of corrections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse

from ontherecord.desk.facts.composing import sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.says_who import FieldSaid, Statement
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.mending.comparing import CORRECTED, plain
from ontherecord.desk.using.mending.models import REFUSED, CorrectionStep, ValueChoice
from ontherecord.desk.using.mending.queries import OF_CAUSE, CorrectionRow, of_one_thing, of_records
from ontherecord.desk.using.told.showing import link_to, said, titled

STATE_WORDS = {
    "to_send": "To send", "sent": "Sent", "accepted": "Accepted", "refused": "Refused",
    "mended": "Seen mended", "withdrawn": "Withdrawn",
}  # fmt: skip
OF_OPEN = "All that are not mended"
COLOURS = {
    "to_send": "orange", "sent": "blue", "accepted": "turquoise", "refused": "red",
    "mended": "green", "withdrawn": "grey",
}  # fmt: skip


def state_told(_: Reading, state: str) -> str:
    """Give the words for how the corrections stand that are asked for."""
    return ({"open": OF_OPEN, "all": "All"} | STATE_WORDS).get(state, state)


def correction_told(reading: Reading, row: CorrectionRow) -> dict[str, Any]:
    """Give a correction in words: what is asked, of which record, and how it stands."""
    kind = reading.said.kinds.get(row.kind)
    field = kind.fields.get(row.column) if kind else None
    is_silent = row.vanished_on is not None and row.state != "mended"
    return {
        "row": row, "title": titled(field.title) if field else row.column,
        "kind": kind.title if kind else "", "state": STATE_WORDS[row.state],
        "colour": COLOURS[row.state], "says": value_told(reading, row, row.says),
        "said_then": value_told(reading, row, row.said),
        "value": value_told(reading, row, row.value),
        "has_changed": bool(row.kind) and (row.says or "") != row.said, "is_silent": is_silent,
        "system": reading.said.system_name(row.system),
        "href": reverse("correction", args=[row.correction_id]),
        "thing": link_to(row.kind, row.thing_id) if row.kind else "",
    }  # fmt: skip


def value_told(reading: Reading, row: CorrectionRow, written: str | None) -> Any:
    """Give a value, as the record writes it, as people read it."""
    if not row.kind or not written:
        return ""
    return told_of(reading, row.kind, row.column, written)


def told_of(reading: Reading, kind: str, field: str, written: str) -> Any:
    of_type = reading.said.kinds[kind].fields[field].type
    if of_type == "boolean":
        return said(written == "true")
    try:
        value = reading.said.read(kind, field, written)
    except ValueError:
        return written
    return said(value, reading.said.meaning(kind, field, value))


def work_told(reading: Reading, what: str) -> str:
    """Give the words for what is asked: `person.telephone` as `Person: telephone`."""
    kind, _, field = what.partition(".")
    if what == OF_CAUSE or kind not in reading.said.kinds:
        return "A cause that issues share"
    of = reading.said.kinds[kind]
    return f"{of.title}: {of.fields[field].title if field in of.fields else field}"


def can_be_chosen(reading: Reading, kind: str, field: str) -> bool:
    """Say whether somebody may say which value of a field is right."""
    of = reading.said.kinds[kind]
    return of.is_matched and of.fields[field].type in CORRECTED


def choices_told(
    look: Look, kind: str, thing_id: str, fields: Collection[FieldSaid]
) -> dict[str, dict[str, Any]]:
    """Give by field what was chosen as right and what is asked for it. Five statements at most."""
    reading = look.reading
    if not reading.said.kinds[kind].is_matched or reading.is_past:
        return {}
    latest = chosen(reading, kind, thing_id, [one.field for one in fields])
    records = {s.record_id for one in fields for s in one.statements}
    asked = asked_of(reading, sorted(records)) if records else []
    by = addresses_of({one.chosen_by for one in latest.values()}) if latest else {}
    may_choose = "work_cases" in look.actor.actions
    return {
        one.field: {
            "href": reverse("choose_value", args=[kind, thing_id, one.field])
            if may_choose and one.statements and can_be_chosen(reading, kind, one.field) else "",
            "choice": _choice(reading, one, latest.get(one.field), by),
            "asked": [told for told in asked if told["row"].column == one.field],
        }
        for one in fields
    }  # fmt: skip


def asked_of(reading: Reading, record_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Give what is asked of some records; of what was refused, why. Two statements at most."""
    rows = of_records(reading, record_ids)
    refused = [row.correction_id for row in rows if row.state == REFUSED]
    steps = CorrectionStep.objects.filter(correction__in=refused, state=REFUSED).order_by("id")
    why = {step.correction_id: step.reason for step in steps} if refused else {}
    return [
        correction_told(reading, row) | {"why_refused": why.get(row.correction_id, "")}
        for row in rows
    ]


def chosen(
    reading: Reading, kind: str, thing_id: str, fields: Sequence[str]
) -> dict[str, ValueChoice]:
    """Give the latest choice of each field, as far as it is of this thing alone still.

    Somebody may have chosen under its id of now, or under one that it was joined of.
    """
    rows = reading.rows(
        sql(
            "select chosen.id from desk.value_choice as chosen where chosen.kind = {kind}"
            " and chosen.field = any({fields}) and {of_one_thing}"
            " and chosen.thing_id in (select {id} union all select entity_id from record.redirect"
            " where known_until is null and kind = {kind} and now_entity_id = {id})",
            kind=kind, fields=list(fields), id=thing_id,
            of_one_thing=of_one_thing("chosen.id", kind, sql("{id}::text", id=thing_id)),
        )
    )  # fmt: skip
    made = ValueChoice.objects.filter(pk__in=[pk for (pk,) in rows]).order_by("id") if rows else ()
    return {one.field: one for one in made}


def _choice(
    reading: Reading, of: FieldSaid, choice: ValueChoice | None, by: dict[Any, str]
) -> dict[str, Any] | None:
    if choice is None:
        return None
    return {
        "value": told_of(reading, choice.kind, choice.field, choice.value),
        "by": by.get(choice.chosen_by, "somebody"), "at": choice.chosen_at,
        "reason": choice.reason, "holds": _holds(reading, of.statements, choice),
    }  # fmt: skip


def _holds(reading: Reading, statements: Sequence[Statement], choice: ValueChoice) -> bool:
    """Say whether a choice holds: no record says now what it did not say then, but for the value
    that was chosen, however it writes it."""
    then, of_type = choice.said_then, reading.said.kinds[choice.kind].fields[choice.field].type

    def is_same(one: str | None, other: str | None) -> bool:
        if one is None or other is None:
            return one == other
        return plain(of_type, choice.field, one) == plain(of_type, choice.field, other)

    return all(
        is_same(one.written, choice.value)
        or (one.record_id in then and is_same(one.written, then[one.record_id]))
        for one in statements
    )
