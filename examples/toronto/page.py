"""The page of results: what was joined, what differs, and whether that is true."""

from __future__ import annotations

from collections import Counter

from by_rsn import Said
from hidden_number import Joined
from two_registers import Compared, ExportPrograms

ATTRIBUTION = "Contains information licensed under the Open Government Licence – Toronto."


def whole(parts: list[list[str]]) -> str:
    lines = ["# Rented buildings of Toronto: results", "", ATTRIBUTION]
    for part in parts:
        lines += ["", *part]
    return "\n".join(lines) + "\n"


def joining(joined: Joined) -> list[str]:
    """Tell of the join without the shared number."""
    return [
        "## Joined by address, with the shared number hidden",
        "",
        *precision_and_recall(joined),
        "",
        "Not joined:",
        "",
        *table(
            ("RSN", "register", "evaluations", "left for a person"),
            [
                (each.rsn, each.register, each.evaluations, "yes" if each.is_left_open else "no")
                for each in joined.not_joined
            ],
        ),
    ]


def half_a_year_later(joined: Joined) -> list[str]:
    """Tell of the same join of later files."""
    return ["## The same with the files of December 2025", "", *precision_and_recall(joined)]


def precision_and_recall(joined: Joined) -> list[str]:
    return [
        f"- precision {joined.precision:.4f} ({joined.right:,} right, {joined.wrong} wrong)",
        f"- recall {joined.recall:.4f} of {joined.possible:,} inspections of registered buildings",
    ]


def disagreeing(joined: Joined, other_export: Said) -> list[str]:
    """List the fields on which the two disagree, with what each says."""
    fields = Counter(each.field for each in joined.disagreements)
    figures = joined.other_than_address
    settled = sum(
        other_export.get(each.rsn, {}).get(each.field) == each.evaluations
        for each in joined.disagreements
        if (each.rsn, each.field) in figures
    )
    return [
        "## Where register and inspections disagree",
        "",
        *(f"- {field}: {count}" for field, count in fields.most_common()),
        "",
        f"Of the {len(figures)} that are not about the address "
        f"({judged(figures, joined.truly_disagreeing)}), {settled} agree with the other export "
        "of the same day.",
        "",
        *table(
            ("RSN", "field", "register", "evaluations"),
            [(e.rsn, e.field, e.register, e.evaluations) for e in joined.disagreements],
        ),
    ]


def comparing(
    title: str, compared: Compared, lines: list[tuple[str, str, str, str, str]], file: str
) -> list[str]:
    """Tell of two registers."""
    found, truth = compared.found, compared.truth
    fields = Counter(field for _, field, _, _ in found.changed)
    buildings = {change[0] for change in found.changed}
    places = [
        (what, rsn, before or after) for rsn, what, _, before, after in lines if what != "changed"
    ]
    return [
        f"## {title}",
        "",
        f"- vanished: {len(found.vanished)} ({judged(found.vanished, truth.vanished)})",
        f"- appeared: {len(found.appeared)} ({judged(found.appeared, truth.appeared)})",
        f"- changed: {len(found.changed):,} values of {len(buildings):,} buildings in "
        f"{len(fields)} fields ({judged(found.changed, truth.changed)})",
        "",
        f"Every one is in `{file}`.",
        "",
        *table(("what", "RSN", "address"), places),
        "",
        *table(
            ("field", "values changed"),
            [(field, str(count)) for field, count in sorted(fields.items(), key=by_count)],
        ),
    ]


def export_programs(programs: ExportPrograms) -> list[str]:
    """Tell what the change of program did to the export."""
    (old_least, old_most), (new_least, new_most) = programs.row_numbers
    columns = "the same, in the same order" if programs.columns_alike else "not the same"
    is_earlier = new_most < old_least and programs.later_as_old and not programs.later_as_new
    return [
        "## What the change of export program did",
        "",
        f"- the columns are {columns}",
        f"- rows are numbered {new_least:,} to {new_most:,} instead of {old_least:,} to "
        f"{old_most:,}",
        f"- of the values that differ, the register of December 2025 says "
        f"{programs.later_as_old} as the old program and {programs.later_as_new} as the new, "
        f"{programs.later_as_neither} as neither",
        *(
            [
                "",
                "So nothing shows that the new program rewrites a building's row: its first file "
                "holds an earlier state of the register than the old program's of the same day, "
                "and what differs was entered between the two.",
            ]
            if is_earlier
            else []
        ),
    ]


def judged(found: set, truth: set) -> str:
    """Say whether what was found is what the files themselves say."""
    if found == truth:
        return "each true by RSN, and none missed"
    return f"NOT all true by RSN: {len(found - truth)} are not so, {len(truth - found)} missed"


def by_count(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def table(heading: tuple[str, ...], lines: list[tuple[str, ...]]) -> list[str]:
    return [
        f"| {' | '.join(heading)} |",
        f"|{'---|' * len(heading)}",
        *(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines),
    ]
