"""The joined tables a check may read, with their columns: the things, and what is known of them."""

from __future__ import annotations

from ontherecord.standards.kinds import Standards

ABOUT_THE_RECORD = {
    "match": {
        "kind": "varchar",
        "entity_id": "varchar",
        "record_id": "varchar",
        "source": "varchar",
        "source_ref": "varchar",
        "reason": "varchar",
        "weight": "double",
        "decided_by": "varchar",
    },
    "mismatch": {
        "kind": "varchar",
        "entity_id": "varchar",
        "field": "varchar",
        "record_id": "varchar",
        "source": "varchar",
        "value": "varchar",
        "is_shown": "boolean",
    },
    "completeness": {
        "source": "varchar",
        "kind": "varchar",
        "field": "varchar",
        "cause": "varchar",
        "record_count": "bigint",
        "gap_count": "bigint",
    },
    "vanished_record": {
        "record_id": "varchar",
        "kind": "varchar",
        "entity_id": "varchar",
        "source": "varchar",
        "source_ref": "varchar",
        "place_id": "varchar",
        "person_id": "varchar",
        "last_received_on": "date",
        "vanished_on": "date",
    },
    "source_load": {
        "source": "varchar",
        "kind": "varchar",
        "delivery": "varchar",
        "record_count": "bigint",
        "first_on": "date",
        "last_on": "date",
        "loaded_until": "date",
    },
    "lag": {
        "lag_id": "varchar",
        "kind": "varchar",
        "field": "varchar",
        "source": "varchar",
        "other_source": "varchar",
        "pair_count": "bigint",
        "later_count": "bigint",
        "median_days": "integer",
        "most_days": "integer",
    },
    "note_sign": {
        "note_sign_id": "varchar",
        "kind": "varchar",
        "thing_id": "varchar",
        "record_id": "varchar",
        "source": "varchar",
        "source_ref": "varchar",
        "place_id": "varchar",
        "person_id": "varchar",
        "repair_id": "varchar",
        "said_on": "date",
        "sign": "varchar",
        "what": "varchar",
        "rule": "varchar",
    },
    "note_read": {
        "source": "varchar",
        "kind": "varchar",
        "note_count": "bigint",
        "first_on": "date",
        "last_on": "date",
    },
    "working_day": {"day": "date", "number": "integer"},
}
"""Tables that say how the record came about, what its notes suggest, and which days are worked."""

MAY_BE_EMPTY = ("mismatch", "vanished_record", "lag", "note_sign")
"""An empty one of these is good news; an empty one of the others means nothing was loaded."""

SUBJECTS_BESIDE_KINDS = ("field", "record", "lag", "note_sign")
"""A field of a system's kind (from completeness), one record (from vanished_record), one system's
lag behind another, one sign of a note."""

FROM_LANDLORD_TOML = ("system", "agreement")
"""Kinds that no system loads: they are there as soon as the landlord's folder is."""

ALWAYS_READ = ("source_load", "system", "place", "completeness", "vanished_record", "note_read")
"""What the judging of checks reads, whatever they read themselves."""

WITHOUT_PLACE = ("system", "agreement", "staff")


def joined_tables(standards: Standards) -> dict[str, dict[str, str]]:
    """Give every table a check may read, each with its columns and their types."""
    tables = {name: dict(columns) for name, columns in ABOUT_THE_RECORD.items()}
    for kind in standards.kinds.values():
        columns = {
            f"{kind.name}_id": "varchar",
            "first_record_id": "varchar",
            "source": "varchar",
            "source_ref": "varchar",
            "first_seen_on": "date",
        }
        if kind.matched:
            columns["vanished_on"] = "date"
        for field in kind.shown_fields:
            name = field.target_column if field.type == "reference" else field.name
            columns[name] = field.sql_type
        if kind.name == "person":
            columns["age_band"] = "varchar"
        if kind.name not in WITHOUT_PLACE:
            columns |= {"place_id": "varchar", "person_id": "varchar"}
        tables[kind.name] = columns
    return tables
