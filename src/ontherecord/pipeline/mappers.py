"""Maps the files of a run day by day, those of one day several at once.

All that a system sent on a day is then laid over what it said before.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, groupby

import duckdb

from ontherecord.pipeline.loaders import Loading
from ontherecord.pipeline.loading import RejectedRow
from ontherecord.pipeline.mapping.deliveries import Delivery, lay_over
from ontherecord.pipeline.mapping.feeds import FeedMapping, FileToMap, UnableToMap
from ontherecord.pipeline.mapping.records import Records
from ontherecord.pipeline.receiving import Extract, Problem
from ontherecord.pipeline.steps import Steps
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import Landlord, System


def map_in_order(
    records: Records,
    loading: Loading,
    before: list[Extract],
    landlord: Landlord,
    standards: Standards,
    steps: Steps,
) -> list[Extract]:
    """Map extracts delivery by delivery: all a system sent on one day is laid over at once."""
    extracts = loading.extracts
    ordered = sorted(extracts, key=lambda e: (e.received_on, e.system, e.extract, e.feed))
    mapped: list[Extract] = []
    for received_on, day in groupby(ordered, key=lambda e: e.received_on):
        records.received_on, delivered = received_on, list(day)
        _forget_codes(records.con, delivered, landlord)

        def say(done: int, before: int = len(mapped)) -> None:
            steps.say("map", before + done, len(extracts))

        mapped += _map_at_once(records, loading, delivered, landlord, standards, say)
        for key, group in groupby(mapped[-len(delivered) :], key=lambda e: e.system):
            _lay_over_system(records, landlord.systems[key], list(group), [*before, *mapped])
    return mapped


MAPPERS = 2
"""So many files are mapped at once: one of few rows keeps one core busy."""


def _map_at_once(
    records: Records,
    loading: Loading,
    delivered: list[Extract],
    landlord: Landlord,
    standards: Standards,
    say: Callable[[int], None],
) -> list[Extract]:
    """Map the files of a day, each into what arrives of its kinds; give them in the same order."""
    done = count(1)

    def map_one(extract: Extract, con: duckdb.DuckDBPyConnection) -> Extract:
        system = landlord.systems[extract.system]
        feed = system.source.feeds[extract.feed]
        mapping = FeedMapping(records, system, feed, standards, con)
        mapped = _map_one(con, mapping, extract, loading)
        say(next(done))
        return mapped

    if records.kept_out:  # what was disposed of is told on the connection of the records
        return [map_one(extract, records.con) for extract in delivered]

    def map_apart(extract: Extract) -> Extract:
        # Names that a mapping gives to rows on their way hold for its own connection alone.
        with records.con.cursor() as con:
            con.execute("set timezone = 'UTC'")
            con.execute("set enable_progress_bar = false")
            return map_one(extract, con)

    largest = sorted(delivered, key=lambda e: -e.received)
    with ThreadPoolExecutor(MAPPERS) as pool:
        mapping = {id(extract): pool.submit(map_apart, extract) for extract in largest}
        try:
            return [mapping[id(extract)].result() for extract in delivered]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _forget_codes(
    con: duckdb.DuckDBPyConnection, delivered: list[Extract], landlord: Landlord
) -> None:
    """Forget the codes of feeds that deliver everything again."""
    for key, name in {(e.system, e.feed): None for e in delivered}:
        if landlord.systems[key].source.feeds[name].delivery in ("full", "restated"):
            con.execute("delete from codes_to_translate where source = ? and feed = ?", [key, name])


def _lay_over_system(
    records: Records, system: System, delivered: list[Extract], known: list[Extract]
) -> None:
    """Lay what a system delivered on a day over what it said before."""
    received_on = delivered[0].received_on
    feeds = {e.feed: system.source.feeds[e.feed] for e in delivered}
    rejected = dict.fromkeys(feeds, 0)
    for extract in delivered:
        rejected[extract.feed] += extract.rejected
    cut_short = {extract.feed for extract in delivered if extract.is_unusual}
    earlier = [e for e in known if e.system == system.key and e.received_on < received_on]
    whole = {
        name: number - _rejected_last(earlier, name)
        for name, number in rejected.items()
        if name not in cut_short
    }
    lay_over(records, Delivery(system.key, received_on, tuple(feeds.values()), whole))


def _rejected_last(earlier: list[Extract], feed: str) -> int:
    """Count the rows that the feed's last delivery rejected."""
    own = [extract for extract in earlier if extract.feed == feed]
    last = max((extract.received_on for extract in own), default=None)
    return sum(extract.rejected for extract in own if extract.received_on == last)


def _map_one(
    con: duckdb.DuckDBPyConnection, mapping: FeedMapping, extract: Extract, loading: Loading
) -> Extract:
    unread = loading.unread.get((extract.extract, extract.feed), [])
    _write_unread(con, extract, unread)
    rows = loading.folder.kept / extract.kept_file
    file = FileToMap(extract.extract, rows, json.loads(extract.headings))
    try:
        result = mapping.map_file(file)
    except UnableToMap as error:
        loading.problems.append(Problem(extract.extract, error.reason, error.next_step))
        return replace(extract, mapped=0, rejected=extract.received)
    return replace(
        extract,
        mapped=result.mapped,
        rejected=result.rejected_rows + extract.unread,
        mapping_messages=result.messages,
    )


def _write_unread(
    con: duckdb.DuckDBPyConnection, extract: Extract, rejected: list[RejectedRow]
) -> None:
    if rejected:
        con.executemany(
            "insert into rejected values (?, ?, ?, ?, ?, ?, 'row', null, null, 'load')",
            [
                [extract.extract, row.sheet, row.row_number, row.column, row.cell, row.reason]
                for row in rejected
            ],
        )
