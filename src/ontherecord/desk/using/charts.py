"""Bars for a plain chart: their places and heights, worked out here so that a page only draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT, GAP = 600, 120, 4


def bars_of(points: Sequence[tuple[str, int | None]]) -> dict[str, Any]:
    """Give the parameters of component `chart` for labels and counts; what is not known is a gap.

    The scale begins at nothing, so that a bar twice as high means twice as many.
    """
    most = max((count or 0 for _, count in points), default=0)
    step = WIDTH / max(len(points), 6)
    bars = []
    for place, (label, count) in enumerate(points):
        if count is None:
            continue
        height = round(HEIGHT * count / most, 1) if most else 0
        bars.append(
            {
                "x": round(place * step + GAP / 2, 1), "y": HEIGHT - max(height, 1),
                "width": round(step - GAP, 1), "height": max(height, 1),
                "text": f"{label}: {count:,}",
            }
        )  # fmt: skip
    return {
        "bars": bars, "most": f"{most:,}",
        "first": points[0][0] if points else "", "last": points[-1][0] if points else "",
        "latest": f"{points[-1][1]:,}" if points and points[-1][1] is not None else "not known",
    }  # fmt: skip
