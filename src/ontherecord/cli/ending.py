"""How a command that does not end well ends: one line, and the exit code for it.

An error of which nothing is known is not repeated in its own words: DuckDB's hold cells.
"""

from __future__ import annotations

import click
import duckdb

from ontherecord.cli.serving import UnableToOpenDesk
from ontherecord.database import UnableToServe, UnableToUseDatabase
from ontherecord.database.searching import UnableToRefreshSearch
from ontherecord.desk.web.configuration import BadConfiguration
from ontherecord.pipeline.folder import FolderInUse
from ontherecord.pipeline.handover import UnableToHandOver
from ontherecord.pipeline.keeping import SpoiltBackup, UnableToBackUp, UnableToRestore
from ontherecord.pipeline.matching.decisions import UnableToDecide
from ontherecord.pipeline.refresh import DayBeforeLastRun
from ontherecord.pipeline.tombstones import UnableToDispose
from ontherecord.pipeline.tracing import UnableToTrace
from ontherecord.standards.packs import MalformedPack

REJECTED, USAGE, FAILED, STOPPED = 1, 2, 70, 130
UNUSABLE = (MalformedPack, UnableToDecide, UnableToDispose, UnableToTrace, DayBeforeLastRun)
NOT_HANDED_OVER = (UnableToHandOver, UnableToServe, UnableToUseDatabase)
NO_ROOM = (duckdb.IOException, duckdb.OutOfMemoryException, MemoryError)


def ended_by(error: BaseException) -> tuple[int, str]:
    """Give the exit code for an error and the line to say."""
    if _is_stop(error):
        return STOPPED, "Stopped; the last whole run is still served."
    if isinstance(error, UNUSABLE):
        return USAGE, f"Error: {error}"
    if isinstance(error, BadConfiguration):
        return USAGE, "The desk cannot start:\n" + str(error)
    if isinstance(error, FolderInUse | UnableToServe | UnableToUseDatabase | UnableToOpenDesk):
        return FAILED, f"Error: {error}"
    if isinstance(error, UnableToRestore):
        return USAGE, f"Error: nothing was restored: {error}"
    if isinstance(error, UnableToBackUp | SpoiltBackup):
        return FAILED, f"Error: {error}"
    if isinstance(error, UnableToRefreshSearch):
        return FAILED, f"Error: {error}. All is handed over; hand over again to bring search up."
    if isinstance(error, NOT_HANDED_OVER):
        return FAILED, (
            f"Error: not handed over: {error}. The last whole run is on disk, the database holds"
            " what it held, and the next refresh catches up."
        )
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return FAILED, f"Error: {error.strerror or type(error).__name__}{where}"
    if isinstance(error, NO_ROOM):
        return FAILED, (
            "Error: there was no room on the disk or in memory, or a file could not be read;"
            " make room and run again. The last whole run is still served."
        )
    return FAILED, (
        f"Error: {type(error).__name__}. Run again; if it stays, report it with the command and"
        " this line, without the data."
    )


def _is_stop(error: BaseException) -> bool:
    # DuckDB, stopped in the middle of a query, gives Ctrl-C the form of an error of its own.
    in_query = isinstance(error, RuntimeError) and str(error) == "Query interrupted"
    return in_query or isinstance(
        error, click.Abort | KeyboardInterrupt | duckdb.InterruptException
    )
