"""The shapes of what is answered, as JSON Schema."""

from __future__ import annotations

from typing import Any

from ontherecord.desk.facts.kinds_told import KindTold

Json = dict[str, Any]
TYPES: dict[str, Json] = {
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "json": {},
    "texts": {"type": "array", "items": {"type": "string"}},
}
"""Each type of a column; all else is a string."""


def type_of(of_type: str) -> Json:
    """Give the schema of a type, empty values left out."""
    return dict(TYPES.get(of_type, {"type": "string"}))


def or_none(schema: Json) -> Json:
    """Allow an empty value too."""
    return schema | {"type": [schema["type"], "null"]} if "type" in schema else schema


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def schema_name(kind: str) -> str:
    """Name the schema of a kind: `JobLine`."""
    return "".join(word.capitalize() for word in kind.split("_"))


def properties_of(kind: KindTold) -> Json:
    """Give the schema of a thing: what its reader may not see is left out of it."""
    properties = {}
    for column in kind.columns.values():
        meaning = column.meaning
        if column.codes:
            told = "; ".join(f"`{code}`: {what}" for code, what in column.codes.items())
            meaning = f"{meaning} One of {told}"
        shape = type_of(column.type)
        shape = shape if column.name == kind.own else or_none(shape)
        properties[column.name] = shape | {"description": meaning}
    return _object(properties, required=[kind.own]) | {"description": kind.meaning or kind.title}


def list_of(item: Json, *links: str) -> Json:
    """Give the schema of an answer with items, and the addresses to read on at."""
    properties: Json = {"items": {"type": "array", "items": item}}
    properties |= {name: or_none({"type": "string"}) for name in links}
    return _object(properties, required=["items", *links])


def _object(properties: Json, *, required: list[str] | None = None) -> Json:
    named = list(properties) if required is None else required
    return {
        "type": "object", "properties": properties, "required": named,
        "additionalProperties": False,
    }  # fmt: skip


def _fields(**types: str) -> Json:
    """Read `name="date"`; a question mark allows an empty value."""
    return {
        name.rstrip("_"): or_none(type_of(t.rstrip("?"))) if t.endswith("?") else type_of(t)
        for name, t in types.items()
    }


TEXTS: Json = {"type": "array", "items": {"type": "string"}}
PROBLEM = _object(
    _fields(title="text", status="integer", detail="text")
    | {"errors": {"type": "array", "items": _object(_fields(parameter="text", detail="text"))}},
    required=["title", "status", "detail"],
)
STATEMENT = _object(
    _fields(
        system="text", system_name="text", owner="text", reference="text?", file="text",
        sheet="text", row_number="integer?", received_on="date?", meaning="text?",
        known_since="date", known_from="moment", last_received_on="date?", vanished_on="date?",
        is_shown="boolean", match_reason="text?", match_weight="decimal?",
        match_decided_by="text?", record_id="text",
    )
    | {"value": {}}
)  # fmt: skip
SHARED: Json = {
    "Gone": {
        "type": "object", "properties": {"gone": {"const": True}}, "required": ["gone"],
        "additionalProperties": {"type": "string"},
        "description": "The id alone of what is no longer there to be seen.",
    },
    "Entry": {
        "type": "object",
        "properties": _fields(
            kind="text", moment="text", thing_id="text", lane="text", happened_on="date",
            happened_at="moment?", entered_at="text?", known_on="date", source="text",
            place_id="text?", episode_id="text?", is_planned="boolean", count="integer",
            until_on="date",
        ) | {"values": {"type": "object"}, "thing_ids": TEXTS},
        "required": ["kind", "moment", "happened_on"], "additionalProperties": False,
        "description": "One moment of one thing; or notes that a system wrote by itself, folded.",
    },
    "Statement": STATEMENT,
    "FieldSaid": _object(
        _fields(field="text", title="text", meaning="text", shown_meaning="text?", why="text",
                is_mismatch="boolean")
        | {"shown": {}, "statements": {"type": "array", "items": ref("Statement")}}
    ),
    "Kind": _object(
        _fields(kind="text", title="text", meaning="text", happened="text?")
        | {"fields": {"type": "array", "items": _object(
            _fields(field="text", type="text", meaning="text", refers_to="text?")
            | {"codes": {"type": ["object", "null"], "additionalProperties": {"type": "string"}}}
        )}}
    ),
    "Run": _object(_fields(run_id="text", today="date", handed_over_at="moment",
                           is_latest="boolean")),
    "Coverage": _object(
        _fields(check="text", source="text", from_="date?", until="date?", judged_count="integer?",
                cannot_judge_count="integer?", missing="text?")
    ),
}  # fmt: skip
"""What is of no one kind."""
