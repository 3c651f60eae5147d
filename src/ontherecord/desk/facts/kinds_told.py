"""What a row of each published kind tells, column by column, for whoever reads any kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ontherecord.desk.facts.said import Said
from ontherecord.desk.permission.kinds import ABOUT_NO_PLACE

OWN_ID = "Its lasting id."
PLACE, PERSON = "The home or other place it is about.", "Whom it is about."


@dataclass(frozen=True)
class Column:
    """One column of a thing."""

    name: str
    type: str
    """As the standards call it; `json` and `texts` besides."""
    meaning: str
    codes: Mapping[str, str] | None = None
    """Each code it may hold, and what it means."""
    refers_to: str | None = None
    """The kind whose id it holds."""


@dataclass(frozen=True)
class KindTold:
    """One kind that can be read."""

    name: str
    title: str
    meaning: str
    own: str
    """The column with its id."""
    columns: Mapping[str, Column]
    happened: str | None = None
    """The column that says when it happened."""

    @property
    def has_place(self) -> bool:
        return self.name == "place" or "place_id" in self.columns


def kinds_told(said: Said) -> dict[str, KindTold]:
    """Give every kind that can be read, those of the standards first."""
    return {name: _of_standard(said, name) for name in sorted(said.kinds)} | OF_OUR_OWN


def _of_standard(said: Said, name: str) -> KindTold:
    kind = said.kinds[name]
    own = f"{name}_id"
    columns = [Column(own, "text", OWN_ID, refers_to=name)]
    if name not in ABOUT_NO_PLACE:
        columns += [
            Column("place_id", "text", PLACE, refers_to="place"),
            Column("person_id", "text", PERSON, refers_to="person"),
        ]
    columns += [
        Column(
            f.column, "text" if f.type == "reference" else f.type, f.meaning,
            said.codes_in(f.codes) if f.codes else None, f.refers_to,
        )
        for f in kind.fields.values()
    ]  # fmt: skip
    if name == "person":
        columns.append(Column("age_band", "text", "How old somebody is, as a band."))
    columns += [
        Column("first_record_id", "text", "The record by which it was first known."),
        Column("source", "text", "The system whose record that is."),
        Column("source_ref", "text", "What that system calls it."),
        Column("first_seen_on", "date", "The day it was first seen."),
    ]
    if kind.is_matched:
        columns.append(Column("vanished_on", "date", "The day no system held it any longer."))
    columns.append(Column("known_from", "moment", "Since when it is known in these words."))
    by_name: dict[str, Column] = {}
    for column in columns:
        by_name.setdefault(column.name, column)
    return KindTold(name, kind.title, kind.meaning, own, by_name, kind.happened)


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


LANE = {
    "at_risk": "Somebody may be at risk.", "due": "Something is due or late.",
    "mend_at_source": "A system is to be mended.", "measured": "Counted, and no more.",
}  # fmt: skip

OF_OUR_OWN = {
    "issue": KindTold(
        "issue", "Issue", "What a check found, with the rows that show it.", "issue_id",
        _columns(
            Column("issue_id", "text", OWN_ID, refers_to="issue"),
            Column("check", "text", "The check that found it."),
            Column("chapter", "text", "The chapter of the check."),
            Column("lane", "code", "How it is to be worked.", LANE),
            Column("case_id", "text", "The case it belongs to.", refers_to="issue_case"),
            Column("place_id", "text", PLACE, refers_to="place"),
            Column("person_id", "text", PERSON, refers_to="person"),
            Column("subject_kind", "text", "The kind of what shows it."),
            Column("subject_id", "text", "The id of what shows it."),
            Column("subject_ref", "text", "What its system calls that."),
            Column("source", "text", "The system whose row it is."),
            Column("subject_on", "date", "The day of what shows it."),
            Column("other_kind", "text", "The kind of the other things that it is found by."),
            Column("other_ids", "texts", "The first of these, as far as you may see them."),
            Column("other_count", "integer", "How many there are."),
            Column("happened_on", "date", "The day it happened; empty for a state."),
            Column("first_seen_on", "date", "The day it was first found."),
            Column("gone_on", "date", "The day it was found no more."),
            Column("sensitivity", "text", "That of the most sensitive thing it is found by."),
            Column("detail", "json", "What the check says of it."),
            Column("known_from", "moment", "Since when it is known in these words."),
        ),
        "happened_on",
    ),
    "issue_case": KindTold(
        "issue_case", "Case", "The open issues of one household or block, as people work them.",
        "case_id",
        _columns(
            Column("case_id", "text", OWN_ID, refers_to="issue_case"),
            Column("lane", "code", "How it is to be worked.", LANE),
            Column("place_id", "text", PLACE, refers_to="place"),
            Column("open_issue_count", "integer", "Its open issues that nobody has answered."),
            Column("first_seen_on", "date", "The day the first of them was found."),
            Column("latest_on", "date", "The day the latest of them happened."),
            Column("check_count", "integer", "How many checks found them."),
            Column("is_recent", "boolean", "Whether the latest lies within a short while."),
            Column("is_still_open", "boolean", "Whether what they are about is not over."),
            Column("repeated", "integer", "How often it came again."),
            Column("hazard", "text", "The worst hazard among them."),
            Column("hazard_weight", "integer", "How much that weighs in the order."),
            Column("household_weight", "integer", "How much who lives there weighs."),
            Column("harm", "integer", "Hazard and household together."),
            Column("holder_id", "text", "The account that has it."),
            Column("team_id", "text", "The team that has it."),
        ),
    ),
}  # fmt: skip
"""What is published besides the kinds of the standards."""
