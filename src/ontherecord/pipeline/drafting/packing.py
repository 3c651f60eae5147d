"""Writes a draft as the files of a source, to be finished by a person who knows the system."""

from __future__ import annotations

import csv
import io
import json

from ontherecord.pipeline.drafting.drafts import Draft, FeedDraft
from ontherecord.pipeline.sql import quoted
from ontherecord.standards.sources import CODES_HEADING, COLUMNS_HEADING, UNTRANSLATED

CSV_KEYS = (("encoding", "utf-8"), ("delimiter", ","))
ASK = "# ASK"


def files_of(drafted: Draft, title: str) -> dict[str, str]:
    """Give the text of each file of the source by its name."""
    files = {
        "source.toml": _source_toml(drafted, title),
        "columns.csv": _columns(drafted),
        "codes.csv": _codes(drafted),
    }
    for feed in drafted.feeds:
        if feed.serials:
            files[f"map.{feed.name}.sql"] = _serials(feed)
    return files


def _source_toml(drafted: Draft, title: str) -> str:
    lines = [
        "# Drafted by looking at the files. A draft: read columns.csv and codes.csv, answer each",
        f"# {ASK.removeprefix('# ')}, and correct what is wrong before you trust a report.",
        f"title = {_text(title)}",
    ]
    for feed in drafted.feeds:
        lines += ["", *_feed(feed)]
    for name in drafted.unplaced:
        lines += ["", f"# Table {name}: no kind of record was recognised; it is not read."]
    return "\n".join(lines) + "\n"


def _feed(feed: FeedDraft) -> list[str]:
    sheet, told = feed.table.sheet, feed.delivered
    ask = "" if told.is_sure else f"  {ASK}: full, delta, rolling or restated?"
    lines = [
        f"[feeds.{feed.name}]",
        f"title = {_text(feed.name.replace('_', ' ').capitalize())}",
        f"files = [{', '.join(map(_text, feed.table.patterns))}]",
        f"format = {_text(sheet.format)}",
    ]
    for key, usual in CSV_KEYS:
        value = getattr(sheet, key)
        if value != usual and (key == "encoding" or sheet.format == "csv"):
            lines.append(f"{key} = {_text(value)}")
    if sheet.header_row > 1:
        lines.append(f"header_row = {sheet.header_row}")
    if sheet.heading_rows > 1:
        lines.append(f"heading_rows = {sheet.heading_rows}")
    if sheet.total_row:
        lines.append(f"total_row = {_text(sheet.total_row)}")
    if feed.table.sheets:
        lines.append(f"sheets = {_text(feed.table.sheets)}")
    if sheet.records_at:
        lines.append(f"records_at = {_text(sheet.records_at)}")
    lines += [f"# {told.why}.", f"delivery = {_text(told.delivery)}{ask}"]
    if feed.several:
        column, like = feed.several
        lines += ["", f"[feeds.{feed.name}.several]"]
        lines += [f"column = {_text(column)}", f"like = {_text(like)}"]
    for record in feed.records:
        lines += ["", f"[feeds.{feed.name}.records.{record.kind.name}]"]
        lines.append(f"kind = {_text(record.kind.name)}")
        if not record.key:
            lines.append(
                f"{ASK}: which column names a record? Send it to source_ref in columns.csv"
            )
        if record.only_if:
            lines.append(f"only_if = [{', '.join(map(_text, record.only_if))}]")
        if record.constants:
            given = ", ".join(f"{k} = {_text(v)}" for k, v in record.constants.items())
            lines.append(f"set = {{ {given} }}  {ASK}: taken from the name of the file or sheet")
    return lines


def _columns(drafted: Draft) -> str:
    rows: list[list[str]] = []
    for feed in drafted.feeds:
        for column in dict.fromkeys(h for h in feed.table.sheet.headings if h):
            own = [guess for guess in feed.sent if guess.column == column]
            for guess in own:
                form = feed.formats.get(column, "")
                form = "" if guess.field == "source_ref" or column in feed.serials else form
                kind = next(r.kind for r in feed.records if r.kind.name == guess.record)
                field = kind.fields.get(guess.field)
                if field is None or field.type not in ("date", "moment"):
                    form = f"of {guess.system}" if guess.system else ""
                note = f"{guess.score:.2f}: {guess.why}"
                rows.append([feed.name, column, guess.record, guess.field, form, note])
            if not own:
                why = feed.not_taken.get(column, "")
                why = f"Not taken: {why}" if why else f"OPEN: {feed.left_open.get(column, '')}"
                rows.append([feed.name, column, "", "", "", why])
    return _csv(COLUMNS_HEADING, rows)


def _codes(drafted: Draft) -> str:
    rows = {}
    for feed in drafted.feeds:
        for code in feed.codes:
            key = (code.code_list, code.column, code.their_code.casefold())
            note = f"{code.rows:,} rows" + (f"; {code.score:.2f}" if code.our_code else "; OPEN")
            rows.setdefault(
                key,
                [
                    code.code_list,
                    code.column,
                    code.their_code,
                    code.our_code or UNTRANSLATED,
                    note,
                ],
            )
    return _csv(CODES_HEADING, list(rows.values()))


def _serials(feed: FeedDraft) -> str:
    days = ",\n".join(
        f"    strftime(date '1899-12-30' + try_cast(trunc(try_cast({quoted(c)} as double))"
        f" as integer), '%Y-%m-%d') as {quoted(c)}"
        for c in feed.serials
    )
    return (
        "-- Days written as numbers, as a spreadsheet counts them from the end of 1899.\n"
        f"select * replace (\n{days}\n)\nfrom feed\n"
    )


def _csv(heading: list[str], rows: list[list[str]]) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return written.getvalue()


def _text(value: str) -> str:
    """Write a text for TOML: what JSON writes is a basic string of TOML too."""
    return json.dumps(value, ensure_ascii=False)
