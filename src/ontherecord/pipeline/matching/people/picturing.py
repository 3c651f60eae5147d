"""Draw an explanation: a waterfall of weights as plain SVG, and the same as a table beside it.

What speaks for is solid and carries a plus, what speaks against is hatched and carries a minus: the
picture can be read without colour, and the table without the picture.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from ontherecord.pipeline.matching.people.explaining import Explanation, explain_open_pairs

WIDTH, ROW, BAR = 720, 34, 16
_FOR, _AGAINST, _LINE = "#1d5c8f", "#8f3a1d", "#555"
_STYLE = "font-family:system-ui,sans-serif;font-size:14px"


def picture_of_pair(explanation: Explanation, key: str = "pair") -> str:
    """Draw the waterfall as one SVG element. `key` keeps its ids apart from another's on a page."""
    rows = steps(explanation)
    ends = [0.0, explanation.link_weight, *(at for _, at, _ in rows), explanation.weight]
    low, high = min(ends), max(ends)
    height = ROW * (len(rows) + 1) + 40
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-labelledby="{key}-title {key}-desc" style="{_STYLE};max-width:{WIDTH}px">',
        f'<title id="{key}-title">What speaks for and against one person</title>',
        f'<desc id="{key}-desc">{escape(in_words(explanation))}</desc>',
        f'<defs><pattern id="{key}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        f'<rect width="3" height="6" fill="{_AGAINST}"/></pattern></defs>',
    ]
    line = _x(explanation.link_weight, low, high)
    drawn.append(
        f'<path d="M{line} 8V{height - 28}" stroke="{_LINE}" stroke-dasharray="4 3"/>'
        f'<text x="{line}" y="{height - 10}" text-anchor="middle">'
        f"enough from {explanation.link_weight:g}</text>"
    )
    before = 0.0
    for number, (words, at, added) in enumerate(rows):
        drawn.append(_bar(key, number, words, (before, at, added), (low, high)))
        before = at
    drawn.append(
        _bar(key, len(rows), "Together", (0.0, explanation.weight, explanation.weight), (low, high))
    )
    return "\n".join([*drawn, "</svg>"])


def steps(explanation: Explanation) -> list[tuple[str, float, float]]:
    """Give each step: its words, where the weight then stands, and what it added."""
    rows = [("Before anything is compared", explanation.start, explanation.start)]
    for part in explanation.parts:
        rows.append((part.words, rows[-1][1] + part.weight, part.weight))
    return rows


def in_words(explanation: Explanation) -> str:
    """Say in one paragraph what the picture shows."""
    told = "; ".join(f"{words}, {signed(added)}" for words, _, added in steps(explanation))
    return (
        f"{told}. Together {signed(explanation.weight)}; {explanation.link_weight:g} is enough."
        + "".join(f" {sentence}" for sentence in explanation.against)
    )


def table_of_pair(explanation: Explanation) -> str:
    """Give the same as an HTML table."""
    rows = "".join(
        f'<tr><th scope="row">{escape(words)}</th><td>{signed(added)}</td>'
        f"<td>{_side(added)}</td><td>{signed(at)}</td></tr>"
        for words, at, added in steps(explanation)
    )
    return (
        "<table><caption>What each comparison adds, in powers of two</caption><thead><tr>"
        '<th scope="col">Comparison</th><th scope="col">Adds</th><th scope="col">Speaks</th>'
        f'<th scope="col">Then stands at</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def page_of_pair(explanation: Explanation) -> str:
    """Give a whole HTML page of one pair, in which neither record's values are shown."""
    heading = f"{escape(explanation.one)} and {escape(explanation.other)}"
    against = "".join(f"<li>{escape(sentence)}</li>" for sentence in explanation.against)
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{heading}: one person?</title></head>"
        f'<body style="{_STYLE};max-width:46rem;margin:2rem auto;padding:0 1rem">\n'
        f"<h1>Are {heading} one person?</h1>\n<p>{escape(explanation.outcome)}</p>\n"
        + (f"<p>Whatever the weight:</p><ul>{against}</ul>\n" if against else "")
        + (
            f"{picture_of_pair(explanation)}\n{table_of_pair(explanation)}\n"
            if explanation.is_weighed
            else ""
        )
        + f"<p>Model {escape(explanation.version)}. Each 1 makes it twice as likely."
        " The weight is against a stranger: what a household shares proves nothing of itself.</p>"
        "\n</body></html>\n"
    )


def pictured_open_pairs(run: Path, model: Path | None = None, most: int = 3) -> list[str]:
    """Draw the weightiest open pairs of a finished run, for a page: ids, pictures, tables."""
    return [
        f"<h4>{escape(pair.one)} and {escape(pair.other)}</h4><p>{escape(pair.outcome)}"
        f" {escape(' '.join(pair.against))}</p>"
        + (
            f"{picture_of_pair(pair, f'pair-{number}')}{table_of_pair(pair)}"
            if pair.is_weighed
            else ""
        )
        for number, pair in enumerate(explain_open_pairs(run, model, most), start=1)
    ]


def signed(weight: float) -> str:
    """Write a weight with its sign, or 0."""
    if abs(weight) < 0.05:
        return "0"
    return f"{'+' if weight > 0 else '−'}{abs(weight):.1f}"


def _side(added: float) -> str:
    if abs(added) < 0.05:
        return "neither way"
    return "for" if added > 0 else "against"


def _bar(
    key: str,
    number: int,
    words: str,
    step: tuple[float, float, float],
    ends: tuple[float, float],
) -> str:
    before, at, added = step
    left, right = sorted((_x(before, *ends), _x(at, *ends)))
    fill = _FOR if added > 0 else f"url(#{key}-hatch)"
    stroke = _FOR if added > 0 else _AGAINST
    y = 8 + ROW * number
    weight = "bold" if words == "Together" else "normal"
    return (
        f'<text x="0" y="{y + 13}" font-weight="{weight}">{escape(words)}</text>'
        f'<rect x="{left}" y="{y + 16}" width="{max(right - left, 1):.1f}" height="{BAR - 4}"'
        f' fill="{fill}" stroke="{stroke}"/>'
        f'<text x="{WIDTH - 4}" y="{y + 27}" text-anchor="end" font-weight="{weight}">'
        f"{signed(added)}</text>"
    )


def _x(weight: float, low: float, high: float) -> float:
    return round(10 + (weight - low) / max(high - low, 1) * (WIDTH - 70), 1)
