"""The data dictionary: every kind of record and every field."""

from __future__ import annotations

from docs.generate.markdown import anchor, code, table
from ontherecord.standards.kinds import Field, Kind, read_standards

TYPES = {
    "text": "words as the system writes them",
    "code": "one word of a code list",
    "reference": "the source's reference of another record",
    "date": "a day in London",
    "moment": "a moment, kept in UTC",
    "integer": "a whole number",
    "decimal": "a number with two decimals",
    "boolean": "true or false",
}


def page() -> str:
    """Make the page."""
    kinds = read_standards().kinds
    lines = [
        "# Standards",
        "",
        f"The data dictionary: the {len(kinds)} kinds of record and what each field means.",
        "",
        "A kind stands in `packs/standards/<kind>.toml`.",
        "A landlord's folder can require more and add fields in `standards/<kind>.toml`.",
        "It can take nothing away.",
        "",
        "Types:",
        "",
        *(f"- `{name}`: {meaning}" for name, meaning in TYPES.items()),
        "",
        "Sensitivity and retention are code lists: see [codes](codes.md).",
        "",
        *(f"- [{kind.title}](#{name})" for name, kind in kinds.items()),
        "",
    ]
    for kind in kinds.values():
        lines += section(kind)
    return "\n".join(lines)


def section(kind: Kind) -> list[str]:
    """Describe one kind and its fields."""
    across = (
        "Records of it are matched across systems."
        if kind.matched
        else "Each record is one thing of its own."
    )
    happened = f"It happened on its `{kind.happened}`." if kind.happened else ""
    return [
        f"## {kind.name}",
        "",
        kind.meaning,
        " ".join(filter(None, [across, happened])),
        "",
        *table(
            ["field", "type", "meaning", "required", "sensitivity", "retention"],
            (row(field) for field in kind.fields.values()),
        ),
    ]


def row(field: Field) -> list[str]:
    """Describe one field."""
    kind_of = {
        "code": f"code of [{field.codes}](codes.md#{field.codes})",
        "reference": f"reference to [{field.to}]({anchor(field.to or '')})",
    }
    required = field.required_when
    return [
        code(field.name),
        kind_of.get(field.type, field.type),
        field.meaning,
        "always" if required == "true" else f"when {code(required)}" if required else "",
        field.sensitivity,
        code(field.retention),
    ]
