"""Says in words what was drafted and what a refresh would make of it. No value is repeated."""

from __future__ import annotations

from ontherecord.pipeline.drafting.adding import Added
from ontherecord.pipeline.drafting.drafts import FeedDraft
from ontherecord.pipeline.drafting.sniffing import Sheet
from ontherecord.pipeline.drafting.trying import Tried, ways
from ontherecord.standards.kinds import Standards

MOST_CAUSES = 8


def told(added: Added, standards: Standards) -> str:
    """Give the report of `add-source`: each feed as drafted, each file as it would be mapped."""
    lines = [*(f"Could not be read: {problem}" for problem in added.problems)]
    if added.recognised:
        lines += _recognised(added)
    elif added.draft:
        for feed in added.draft.feeds:
            lines += _feed(feed, standards)
        lines += [
            f"Table {name}: no kind of record was recognised; it would not be read."
            for name in added.draft.unplaced
        ]
    lines += [
        f"Not read by any feed, and not taken: {file.name}. Mend it or ask for it again, then add"
        " the system anew; or leave it out."
        for file in added.unread
    ]
    if added.tried is None:
        return "\n".join([*lines, "", "Nothing could be tried: no feed was drafted."])
    return "\n".join([*lines, "", told_of_trying(added.tried)])


def _recognised(added: Added) -> list[str]:
    assert added.recognised
    source = added.recognised.source
    lines = [f"Recognised: these are files of the shipped source {source.name} ({source.title})."]
    lines += [f"  {table} is its {feed}" for table, feed in added.recognised.feeds.items()]
    if added.recognised.renamed:
        lines.append("  The files have other names: a copy of the source with these names is used.")
    return lines


def _feed(feed: FeedDraft, standards: Standards) -> list[str]:
    kinds = ", ".join(record.kind.title.lower() for record in feed.records)
    sheet = feed.table.sheet
    lines = ["", f"{feed.name}: {len(feed.table.files)} file(s), {kinds}"]
    lines.append(
        f"  read as {sheet.format}, {sheet.encoding}, headings in {_heading_rows(sheet)}; "
        f"delivery {feed.delivered.delivery}: {feed.delivered.why}"
    )
    if sheet.total_row:
        lines.append(f"  rows that begin so are taken for totals: {sheet.total_row}")
    for record in feed.records:
        key = " and ".join(record.key) or "nothing: name a key in columns.csv"
        lines.append(f"  each {record.kind.title.lower()} is named by {key}")
    if feed.several:
        lines.append(f"  a cell of {feed.several[0]} may hold several references")
    sent = {guess.column for guess in feed.sent}
    lines.append(
        f"  columns: {len(sent)} sent to a field, {len(feed.not_taken)} proposed as not taken, "
        f"{len(feed.left_open)} left open"
    )
    lines += [f"    open: {c}: {why}" for c, why in feed.left_open.items()]
    lines += [f"    not taken: {c}: {why}" for c, why in feed.not_taken.items()]
    for record in feed.records:
        filled = {g.field for g in feed.sent if g.record == record.kind.name} | set(
            record.constants
        )
        lacking = [
            f.name
            for f in record.kind.fields.values()
            if f.required == "always" and not filled & {f.name, *ways(record.kind, f)}
        ]
        if lacking:
            lines.append(f"  no column fills {record.kind.name}: {', '.join(lacking)}")
    unknown = sum(1 for code in feed.codes if not code.our_code)
    if feed.codes:
        lines.append(
            f"  codes: {len(feed.codes) - unknown} drafted, {unknown} for a named person to say"
        )
    return lines


def _heading_rows(sheet: Sheet) -> str:
    if sheet.heading_rows == 1:
        return f"row {sheet.header_row}"
    return f"rows {sheet.header_row - sheet.heading_rows + 1} to {sheet.header_row}"


def told_of_trying(tried: Tried) -> str:
    """Say what a refresh would make of each file: received, mapped, rejected, unknown, empty."""
    lines = ["What a refresh would make of the files:"]
    for file in tried.files:
        lines.append(
            f"  {file.file}, {file.feed}: {file.received:,} received, {file.mapped:,} mapped, "
            f"{file.rejected:,} rejected"
        )
        lines += [f"    {n:,} {what}(s): {why}" for what, why, n in file.causes[:MOST_CAUSES]]
        if len(file.causes) > MOST_CAUSES:
            lines.append(f"    and {len(file.causes) - MOST_CAUSES} more causes")
    lines += [f"  {problem}" for problem in tried.problems]
    lines += [
        f"  {column}: {codes:,} codes of {code_list} unknown, on {rows:,} rows"
        for column, code_list, codes, rows in tried.unknown_codes
    ]
    lines += [
        f"  {kind}.{name} is required and empty in {lacking:,} of {total:,}"
        for kind, name, lacking, total in tried.empty
    ]
    return "\n".join(lines)
