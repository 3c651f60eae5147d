"""The report on a candidate model: one HTML page for whoever may adopt it, with nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ontherecord.pipeline.matching.people.explaining import COMPARISONS, LEVELS
from ontherecord.pipeline.matching.people.picturing import signed
from ontherecord.pipeline.matching.people.trying import Change, Trial, Tried

WIDTH, ROW = 720, 40
_NOW, _NEW = "#8f3a1d", "#1d5c8f"
_STYLE = "font-family:system-ui,sans-serif;font-size:14px"
Rows = Sequence[tuple[str, str, float, float]]


def report_on_model(name: str, learnt: dict[str, int], rows: Rows, trial: Trial, adopt: str) -> str:
    """Give the page. `rows` are the weights side by side, `adopt` the line that adopts it."""
    few = (
        "<p><strong>Nobody has decided a pair yet.</strong> Only how common names are, and what"
        " strangers have in common, could be learnt.</p>"
        if not learnt["decided_same"]
        else ""
    )
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>A candidate model for matching people: {escape(name)}</title></head>"
        f'<body style="{_STYLE};max-width:46rem;margin:2rem auto;padding:0 1rem">'
        f"<h1>A candidate model for matching people: {escape(name)}</h1>"
        "<p>No refresh uses it until somebody adopts it. To adopt it, put this line at the top of"
        f" landlord.toml:</p><pre>{escape(adopt)}</pre>"
        f"<p>Learnt from {learnt['records']:,} records, {learnt['strangers']:,} pairs of strangers"
        f" and {learnt['decided_same']:,} pairs decided to be the same.</p>{few}"
        f"<h2>On the pairs people decided</h2>{_tried(trial)}"
        "<p>Neither model was told the answers. Decided pairs are mostly those that were hard:"
        " these shares are lower than those of all pairs.</p>"
        f"<h2>What would change</h2>{_changes(trial)}"
        f"<h2>The weights</h2>{picture_of_weights(rows)}{_table(rows)}</body></html>\n"
    )


def picture_of_weights(rows: Rows) -> str:
    """Draw each level's weight now (hatched) above what it would be (solid)."""
    longest = max((abs(value) for _, _, *both in rows for value in both), default=1.0) or 1.0
    height, middle = ROW * len(rows) + 44, WIDTH / 2
    scale = (middle - 60) / longest
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-labelledby="weights-title weights-desc" style="{_STYLE};max-width:{WIDTH}px">'
        '<title id="weights-title">Weights of both models</title>'
        '<desc id="weights-desc">Each weight of the current model, hatched, above that of the'
        " candidate, solid. The table below says the same.</desc>"
        '<defs><pattern id="now" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        f'<rect width="3" height="6" fill="{_NOW}"/></pattern></defs>'
        f'<rect x="0" y="4" width="14" height="10" fill="url(#now)" stroke="{_NOW}"/>'
        '<text x="20" y="14">current</text>'
        f'<rect x="100" y="4" width="14" height="10" fill="{_NEW}" stroke="{_NEW}"/>'
        '<text x="120" y="14">candidate</text>'
        f'<path d="M{middle} 22V{height}" stroke="#555"/>'
    ]
    for number, (comparison, level, now, new) in enumerate(rows):
        y = 36 + ROW * number
        drawn.append(f'<text x="0" y="{y}">{escape(_words(comparison, level))}</text>')
        for line, (value, fill, edge) in enumerate(((now, "url(#now)", _NOW), (new, _NEW, _NEW))):
            left = middle if value >= 0 else middle + value * scale
            drawn.append(
                f'<rect x="{left:.1f}" y="{y + 4 + 10 * line}" height="9"'
                f' width="{max(abs(value) * scale, 1):.1f}" fill="{fill}" stroke="{edge}"/>'
            )
        drawn.append(
            f'<text x="{WIDTH}" y="{y}" text-anchor="end">{signed(now)} → {signed(new)}</text>'
        )
    return "\n".join([*drawn, "</svg>"])


def _words(comparison: str, level: str) -> str:
    if comparison == "start":
        return "Before anything is compared"
    return f"{COMPARISONS[comparison]}: {LEVELS[comparison][level]}"


def _table(rows: Rows) -> str:
    lines = "".join(
        f'<tr><th scope="row">{escape(_words(comparison, level))}</th>'
        f"<td>{signed(now)}</td><td>{signed(new)}</td><td>{signed(new - now)}</td></tr>"
        for comparison, level, now, new in rows
    )
    return (
        "<table><caption>Weights of both models, in powers of two</caption><thead><tr>"
        '<th scope="col">Level</th><th scope="col">Current</th><th scope="col">Candidate</th>'
        f'<th scope="col">Change</th></tr></thead><tbody>{lines}</tbody></table>'
    )


def _tried(trial: Trial) -> str:
    def row(name: str, tried: Tried) -> str:
        cells = (_share(tried.precision), _share(tried.recall))
        return (
            f'<tr><th scope="row">{name}</th>'
            f"<td>{tried.same_joined} of {tried.same}</td>"
            f"<td>{tried.not_same_joined} of {tried.not_same}</td>"
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>"
        )

    return (
        "<table><caption>Decided pairs of records</caption><thead><tr>"
        '<th scope="col">Model</th><th scope="col">“Same” it joins</th>'
        '<th scope="col">“Not the same” it joins</th><th scope="col">Precision</th>'
        '<th scope="col">Recall</th></tr></thead><tbody>'
        f"{row('current', trial.current)}{row('candidate', trial.candidate)}</tbody></table>"
    )


def _share(value: float | None) -> str:
    return "nothing to judge by" if value is None else f"{value:.3f}"


def _changes(trial: Trial) -> str:
    return (
        f"<p>Of {trial.pairs_before:,} pairs of records held to be one person's today,"
        f" {trial.parted.count:,} would be parted; {trial.joined.count:,} pairs would be newly"
        " joined.</p>" + _listed("Newly joined", trial.joined) + _listed("Parted", trial.parted)
    )


def _listed(title: str, change: Change) -> str:
    if not change.count:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one)}</td><td>{escape(other)}</td></tr>" for one, other in change.listed
    )
    more = f" (the first {len(change.listed)} of {change.count:,})"
    return (
        f"<table><caption>{title}{more if change.count > len(change.listed) else ''}</caption>"
        '<thead><tr><th scope="col">One record</th><th scope="col">The other</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
