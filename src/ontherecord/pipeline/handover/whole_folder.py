"""Hands a landlord's last whole run over to the landlord's own database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ontherecord.database import database_of
from ontherecord.database.address import URL
from ontherecord.database.searching import refresh_search
from ontherecord.pipeline.checking import read_checks
from ontherecord.pipeline.disposing import finish_disposals
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.handover.handing_over import HandedOver, UnableToHandOver, hand_over
from ontherecord.pipeline.steps import Say, silent
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.search_synonyms import read_search_synonyms


def has_database(path: Path, environment: Mapping[str, str]) -> bool:
    """Say whether a landlord has a database: one that DATABASE_URL names, or one of its own."""
    return bool(environment.get(URL)) or (path / "database").is_dir()


def hand_over_folder(
    path: Path, now: datetime, environment: Mapping[str, str], say: Say = silent
) -> HandedOver:
    """Hand the last whole run over; a database of the landlord's own is made where there is none.

    Raises UnableToHandOver, UnableToServe or UnableToUseDatabase; FolderInUse while a refresh is
    running.
    """
    folder, standards = LandlordFolder(path), read_standards(path)
    synonyms = {group.name: group.phrases for group in read_search_synonyms()}
    checks = read_checks(packs_dir() / "checks", path / "checks")
    with folder.held():
        finish_disposals(folder)
        run = folder.last_run()
        if run is None:
            raise UnableToHandOver(f"{path} has no record yet; run: ontherecord refresh {path}")
        with database_of(path, environment) as address, address.connect() as connection:
            connection.autocommit = True
            done = hand_over(run, connection, standards, checks, now, say)
            refresh_search(connection, standards, synonyms)
            return done
