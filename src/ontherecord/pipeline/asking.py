"""Asks the databases of a landlord's systems: each answer is what arrived from them today.

An answer is kept, hashed, mapped and expired like a file. The raw answer lies in a private folder
only while the run lasts; what stays is the copy behind the intake filter.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ontherecord.pipeline.folder import ArrivedFile, LandlordFolder
from ontherecord.pipeline.loading.databases import Database, UnableToAsk
from ontherecord.pipeline.receiving import AnsweredQuery, Problem
from ontherecord.pipeline.steps import Say
from ontherecord.standards.landlord import DESK, Landlord, System


@dataclass
class Asked:
    """What the databases answered, and of which systems they did not."""

    answers: list[ArrivedFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@contextmanager
def asked_databases(
    landlord: Landlord,
    folder: LandlordFolder,
    today: date,
    environment: Mapping[str, str],
    say: Say,
) -> Iterator[Asked]:
    """Ask every system that has a database for each of its queries; give the answers for a while.

    A system that gives none is a problem told; the others go on. The URL is looked up in
    `environment` under the name that landlord.toml gives, and goes nowhere else.
    """
    work = folder.kept / ".asked"
    shutil.rmtree(work, ignore_errors=True)
    asked = Asked()
    systems = [system for system in landlord.systems.values() if system.database]
    if not systems:
        yield asked
        return
    folder.kept.mkdir(mode=0o700, exist_ok=True)
    work.mkdir(mode=0o700)
    try:
        for number, system in enumerate(systems, start=1):
            _ask_system(asked, system, environment.get(system.database, ""), work, today)
            say("ask", number, len(systems))
        yield asked
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _ask_system(asked: Asked, system: System, url: str, work: Path, today: date) -> None:
    if not url:
        reason = f"its database is not known: {system.database} is not set"
        next_step = f"set the environment variable {system.database} to the URL of the database"
        asked.problems.append(Problem(f"system {system.name}", reason, next_step))
        return
    try:
        with Database(url) as database:
            for feed in system.source.feeds.values():
                if feed.format != "query":
                    continue
                into = work / f"{system.key}.{feed.name}.parquet"
                try:
                    answer = database.ask(feed, into)
                except UnableToAsk as error:
                    where = f"system {system.name}, feed {feed.name}"
                    asked.problems.append(Problem(where, error.reason, error.next_step))
                    continue
                if system.key == DESK and not answer.rows:
                    continue  # nobody has entered anything yet, which is nothing to mend
                name = f"{today}/{system.folder}/{feed.name}"
                asked.answers.append(
                    AnsweredQuery(into, name, today, system.key, feed.name, answer.digest)
                )
    except UnableToAsk as error:
        asked.problems.append(Problem(f"system {system.name}", error.reason, error.next_step))
