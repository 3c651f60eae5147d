"""The OpenAPI description: what django-ninja says of each address, told for each kind by its name.

So a program that is made from it knows the fields, the codes and what a list can be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ontherecord.desk.api.filters import Filterable, filters_of
from ontherecord.desk.api.problems import TITLES, TYPE
from ontherecord.desk.api.schemas import (
    PROBLEM,
    SHARED,
    list_of,
    properties_of,
    ref,
    schema_name,
    type_of,
)
from ontherecord.desk.facts.kinds_told import OF_OUR_OWN, KindTold

Json = dict[str, Any]
ALWAYS = (401, 403, 422, 429, 500, 503)
"""What any address can answer besides."""
HAS_STORY = ("place", "person", "repair")


def described(ninjas: Mapping[str, Any], kinds: Mapping[str, KindTold]) -> Json:
    """Describe the API of a record of these kinds in OpenAPI 3.1, from what ninja says of it."""
    whole: Json = deepcopy(dict(ninjas))
    paths: Json = {}
    for address, said in whole["paths"].items():
        operation = said["get"]
        if "{kind}" not in address:
            paths[address] = {"get": _finished(operation, "", address.rsplit("/", 2)[-2])}
            continue
        for kind in kinds.values():
            if _has(kind, address):
                named = address.replace("{kind}", kind.name)
                paths[named] = {"get": _of_kind(operation, address, kind)}
    whole["paths"] = paths
    schemas = {schema_name(kind.name): properties_of(kind) for kind in kinds.values()}
    whole["components"] = {
        "schemas": SHARED | schemas | {"Problem": PROBLEM},
        "responses": {
            str(status): {"description": title, "content": {TYPE: {"schema": ref("Problem")}}}
            for status, title in TITLES.items()
        },
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    whole["tags"] = [
        {"name": kind.name, "description": kind.meaning or kind.title} for kind in kinds.values()
    ]
    return whole


def _has(kind: KindTold, address: str) -> bool:
    if address.endswith("/timeline/"):
        return kind.name in HAS_STORY
    if address.endswith("/says-who/"):
        return kind.name not in OF_OUR_OWN
    return "/changes/" not in address or kind.name != "issue_case"


def _of_kind(operation: Json, address: str, kind: KindTold) -> Json:
    last = address.rstrip("/").rsplit("/", 1)[-1].strip("{}")
    is_list = last == "kind" and "/changes/" not in address
    answer = "changes" if "/changes/" in address else "list" if is_list else last
    made = _finished(operation, kind.name, answer)
    made["parameters"] = [one for one in made["parameters"] if one["name"] != "kind"]
    if is_list:
        made["parameters"] += [_parameter(one) for one in filters_of(kind).values()]
        if kind.name == "issue_case":
            made["parameters"] = [p for p in made["parameters"] if p["name"] != "as_known_on"]
    made |= {"operationId": f"{made['operationId']}_{kind.name}", "tags": [kind.name]}
    made["summary"] = f"{kind.title}: {operation['summary'][0].lower()}{operation['summary'][1:]}"
    return made


def _finished(operation: Json, kind: str, answer: str) -> Json:
    """Add what is answered: ninja knows only that something is."""
    made = deepcopy(operation)
    made["operationId"] = "get" if answer == "thing_id" else answer.replace("-", "_")
    made.setdefault("parameters", [])
    made["security"] = [{"token": []}]
    content = {"application/json": {"schema": _schema(kind, answer)}}
    made["responses"] = {
        "200": {"description": "What was asked.", "content": content},
        "304": {"description": "The same as what `If-None-Match` names."},
    }
    statuses = [*ALWAYS]
    statuses += [404] if kind else []
    statuses += [410] if answer == "changes" else []
    for status in sorted(statuses):
        made["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}
    return made


def _schema(kind: str, answer: str) -> Json:
    if answer == "list":
        return list_of(ref(schema_name(kind)), "next", "changes")
    if answer == "changes":
        return list_of({"anyOf": [ref(schema_name(kind)), ref("Gone")]}, "next", "changes")
    if answer == "thing_id":
        return ref(schema_name(kind))
    if answer == "timeline":
        return list_of(ref("Entry"), "next")
    named = {"says-who": "FieldSaid", "kinds": "Kind", "runs": "Run", "coverage": "Coverage"}
    return list_of(ref(named[answer]))


def _parameter(one: Filterable) -> Json:
    schema = type_of("text" if one.type == "code" else one.type)
    if one.codes:
        schema["enum"] = sorted(one.codes)
    return {
        "in": "query", "name": one.name, "required": False, "description": one.meaning,
        "schema": schema,
    }  # fmt: skip
