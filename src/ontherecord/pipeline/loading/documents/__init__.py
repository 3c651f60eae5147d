"""Documents: a folder of e-mails, PDFs, Word and other files becomes a table, a row each.

A file that nobody can open is a document all the same: it is kept with its name and size, and that
no text was read is said and counted. Nothing of a name or a text stands in any message.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from ontherecord.pipeline.loading.documents.reading import DocumentReader
from ontherecord.pipeline.loading.headings import Layout, judge_headings
from ontherecord.pipeline.loading.staging import Staging

FROM_THE_DISK = ("path", "folder", "file_name", "size_bytes")
FROM_WITHIN = (
    "file_type", "text", "text_state", "subject", "sent_at", "changed_on", "attachment_count",
)  # fmt: skip
BATCH = 200
LONDON = ZoneInfo("Europe/London")

NOT_READ = {
    "no_text": "without text, most often a scan",
    "encrypted": "under a password",
    "damaged": "damaged, or not what their names say",
    "too_large": "too large to be read for text",
    "too_slow": "given up, taking too long to be read",
    "other_kind": "of a kind whose text is not read",
    "empty": "empty: 0 bytes",
}
"""Why no text was read, as it is told with a count."""


def load_documents(
    staging: Staging, members: Sequence[Path], reader: DocumentReader | None = None
) -> tuple[Layout, list[str]]:
    """Stage a row for each document of a folder, in the order of paths. Gives layout and messages.

    Columns are those above and each named group of the feed's `path_patterns`. Documents are only
    opened when the feed takes something from within them.
    """
    feed, base = staging.feed, staging.file
    patterns = [re.compile(pattern) for pattern in feed.path_patterns]
    groups = dict.fromkeys(group for pattern in patterns for group in pattern.groupindex)
    columns = [*FROM_THE_DISK, *FROM_WITHIN, *groups]
    layout = judge_headings(base, feed, columns, "the folder")
    is_opened = bool(set(feed.taken) & set(FROM_WITHIN))
    states: Counter[str] = Counter()
    cut = 0
    with reader or DocumentReader() as reader:
        for start in range(0, len(members), BATCH):
            rows = []
            for path in members[start : start + BATCH]:
                row = _from_the_disk(path, base) | _told_by(patterns, path, base)
                if is_opened:
                    read = reader.read(path)
                    states[read["state"]] += 1
                    cut += bool(read.get("is_cut"))
                    row |= _from_within(read)
                rows.append(row)
            _stage(staging, layout, columns, rows, start + 1)
    return layout, _messages(states, cut)


def _from_the_disk(path: Path, base: Path) -> dict[str, str | None]:
    inside = path.relative_to(base)
    folder = inside.parent.as_posix()
    return {
        "path": _text(inside.as_posix()),
        "folder": _text("" if folder == "." else folder),
        "file_name": _text(path.name),
        "size_bytes": str(path.stat().st_size),
    }


def _text(name: str) -> str:
    """Give a name as text: a disk may hold bytes in one that are no letters."""
    return name.encode("utf-8", "replace").decode()


def _told_by(patterns: list[re.Pattern[str]], path: Path, base: Path) -> dict[str, str | None]:
    inside = _text(path.relative_to(base).as_posix())
    told: dict[str, str | None] = {}
    for pattern in patterns:
        found = pattern.search(inside)
        told |= {k: v for k, v in found.groupdict().items() if v} if found else {}
    return told


def _from_within(read: dict[str, Any]) -> dict[str, str | None]:
    sent, changed = read.get("sent_at"), read.get("changed_at")
    count = read.get("attachments")
    return {
        "file_type": read["kind"],
        "text": read["text"] or None,
        "text_state": read["state"],
        "subject": read.get("subject") or None,
        "sent_at": sent,
        # An e-mail does not change once it is sent.
        "changed_on": _day(changed or sent),
        "attachment_count": None if count is None else str(count),
    }


def _day(moment: str | None) -> str | None:
    if moment is None:
        return None
    when = datetime.fromisoformat(moment)
    return (when.astimezone(LONDON) if when.tzinfo else when).date().isoformat()


def _stage(
    staging: Staging,
    layout: Layout,
    columns: list[str],
    rows: list[dict[str, str | None]],
    first: int,
) -> None:
    arrays = {
        f"c{i}": pa.array([row.get(column) for row in rows], pa.string())
        for i, column in enumerate(columns)
    }
    numbers = pa.array(range(first, first + len(rows)), pa.int64())
    staging.con.register("documents", pa.table({**arrays, "row_number": numbers}))
    staging.add("documents", layout, row_number="row_number")
    staging.con.unregister("documents")


def _messages(states: Counter[str], cut: int) -> list[str]:
    unread = states.total() - states["read"]
    messages = []
    if unread:
        why = "; ".join(f"{states[s]:,} {words}" for s, words in NOT_READ.items() if states[s])
        messages.append(f"No text could be read of {unread:,} of {states.total():,} files: {why}")
    if cut:
        messages.append(f"The text of {cut:,} very long files was cut short")
    return messages
