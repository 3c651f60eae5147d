"""What another program can read: the addresses and, as OpenAPI, all that is told of them."""

from __future__ import annotations

import json
import os
import tempfile
from functools import cache
from typing import Any

from docs.generate.markdown import code, table
from ontherecord.pipeline.handover.rows import kinds_said
from ontherecord.standards.kinds import read_standards

LINES = [
    "# API",
    "",
    "What another program can read of the record, as the shipped standards make it.",
    "",
    "All of it stands in [openapi.json](openapi.json), for programs that make a client of it.",
    "A landlord's own fields and codes are in what its desk serves at `/api/v1/openapi.json`.",
    "[Read through the API](../how-to/read-through-the-api.md) shows how.",
    "What the fields mean stands in [standards](standards.md) too.",
    "What goes wrong is told as RFC 9457 says, with what to do.",
    "",
]  # fmt: skip


def page() -> str:
    """Make the page."""
    said = description()
    by_kind = sorted(
        ((one["get"].get("tags", [""]), address, one["get"]) for address, one in
         said["paths"].items()), key=lambda row: row[:2],
    )  # fmt: skip
    rows = [
        [code(address), one["summary"],
         ", ".join(code(p["name"]) for p in one["parameters"] if p["in"] == "query")]
        for _, address, one in by_kind
    ]  # fmt: skip
    statuses = {"200": "What was asked.", "304": "The same as what `If-None-Match` names."}
    statuses |= {s: one["description"] for s, one in said["components"]["responses"].items()}
    lines = [*LINES, "## Addresses", "", *table(["address", "what it gives", "can be asked"], rows)]
    lines += ["## Answers", ""]
    lines += table(["status", "meaning"], sorted(statuses.items()))
    return "\n".join(lines)


def openapi() -> str:
    """Make the description, as the desk would serve it for the shipped standards."""
    return json.dumps(description(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


@cache
def description() -> dict[str, Any]:
    """Describe the API; nothing is asked of a database."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("ONTHERECORD_DIR", folder)
        os.environ.setdefault("ONTHERECORD_SECRET_KEY", "of-no-desk" * 8)
        os.environ.setdefault("DATABASE_WEB_URL", "postgresql://nobody@localhost/none")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ontherecord.desk.web.settings")
        import django

        django.setup()
        from ontherecord.desk.api.resources import description_of
        from ontherecord.desk.facts.kinds_told import kinds_told
        from ontherecord.desk.facts.said import said_from

        standards = read_standards()
        kinds = [(*row[:7], row[8], row[10], row[11]) for row in kinds_said(standards)]
        codes = [
            (listed.name, one, meaning)
            for listed in standards.codes.values()
            for one, meaning in listed.meanings.items()
        ]
        return description_of(kinds_told(said_from(kinds, codes, [])))
