"""The code lists, and which fields use each."""

from __future__ import annotations

from docs.generate.markdown import code, table
from ontherecord.standards.kinds import read_standards


def page() -> str:
    """Make the page."""
    standards = read_standards()
    used_by: dict[str, list[str]] = {}
    for kind in standards.kinds.values():
        for field in kind.fields.values():
            if field.codes:
                used_by.setdefault(field.codes, []).append(f"{kind.name}.{field.name}")
    lines = [
        "# Codes",
        "",
        f"The {len(standards.codes)} code lists and the words each allows.",
        "",
        "A list stands in `packs/codes/<list>.csv`.",
        "A landlord's folder can add codes in `codes/<list>.csv`.",
        "",
    ]
    for codes in standards.codes.values():
        users = ", ".join(code(user) for user in used_by.get(codes.name, []))
        lines += [f"## {codes.name}", ""]
        lines += [f"Used by {users}.", ""] if users else []
        lines += table(["code", "meaning"], ([code(c), m] for c, m in codes.meanings.items()))
    return "\n".join(lines)
