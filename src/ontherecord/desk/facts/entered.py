"""What staff entered at the desk, as long as no run that holds it has been handed over.

A refresh takes each entry in as a note, under the id that view `desk.entry` gives it. So an entry
is one thing from when it is made: until it is published it stands beside the published notes, in
the same columns and under the same rules of who may see it, and from then on among them.

An entry is about whom its issue is about, though it stands in the case of a home. What was entered
of an issue that is held back or confidential is told with that issue alone, and is no note: notes
are read by more people.
"""

from __future__ import annotations

from collections.abc import Iterable

from ontherecord.desk.facts.composing import Sql, joined, name, sql
from ontherecord.desk.facts.said import DESK

ENTERED_AS = "note"

OF_AN_ENTRY = {
    "note_id": "e.thing_id", "first_record_id": "null::text", "source": f"'{DESK}'::text",
    "source_ref": "e.id::text",
    "first_seen_on": "(e.entered_at at time zone 'Europe/London')::date",
    "place_id": "coalesce(place_now.now_entity_id, e.place_id)",
    "person_id": "coalesce(person_now.now_entity_id, e.person_id, its.person_id)",
    "written_at": "e.entered_at", "text": "e.words", "known_from": "e.entered_at",
    "known_until": "null::timestamptz", "row_hash": "null::bigint",
}  # fmt: skip
"""Each column of a note, of an entry; what is not named here no entry has."""


def with_entries(fields: Iterable[str], published: Sql, came: Sql) -> Sql:
    """Give `record.note` with the entries that are not in it, as a table to select from.

    `published` and `came` say of rows so called that they were known on the day. Only entries since
    shortly before the desk was last asked are looked at: one from before stands in the record, or
    was disposed of. It was asked on the day of the run, and before that was handed over.
    """
    columns = list(dict.fromkeys([*OF_AN_ENTRY, *fields]))
    values = [Sql(OF_AN_ENTRY.get(column, "null")) for column in columns]
    return sql(
        "(select {columns} from record.note as note union all select {values}"
        " from desk.entry as e"
        " left join record.redirect as place_now on place_now.kind = 'place'"
        " and place_now.entity_id = e.place_id and place_now.known_until is null"
        " left join record.redirect as person_now on person_now.kind = 'person'"
        " and person_now.entity_id = e.person_id and person_now.known_until is null"
        " left join lateral (select of_it.person_id, of_it.held_back, of_it.sensitivity"
        " from record.issue as of_it where of_it.issue_id = e.issue_id"
        " order by of_it.known_until is null desc, of_it.known_from desc limit 1) as its on true"
        " where e.entered_at >= coalesce((select"
        " max(least(came.received_on::timestamptz, came.known_from)) - interval '2 days'"
        " from record.extract as came where came.system = {desk} and {came}), '-infinity')"
        " and coalesce(its.held_back, 'suggestion') = 'suggestion'"
        " and its.sensitivity is distinct from 'confidential'"
        " and not exists (select 1 from record.note as published"
        " where published.note_id = e.thing_id and {published}))",
        columns=joined((sql("note.{column}", column=name(column)) for column in columns), ", "),
        values=joined(values, ", "), desk=DESK, came=came, published=published,
    )  # fmt: skip
