"""Structured logs, a line of JSON each or a line of text, in which no person can stand.

Of what others log, only the name of the event, the kind of error and the lines of code are kept:
their messages hold paths with ids, and values. What granian says of its processes names nobody.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

OURS = "ontherecord"
TOLD = ("route", "method", "status", "milliseconds", "process")
"""The fields that our own events may carry: none of a person."""

SUPERVISOR = "_granian"
SUPERVISOR_SAYS = (
    "Killing worker", "Killing old worker", "Unexpected exit from worker", "Shutting down",
    "Stopped worker", "Listening at", "Starting granian", "Spawning worker", "Stopping worker",
)  # fmt: skip
"""How the messages begin that granian writes of its own processes."""


class WithoutPersons(logging.Formatter):
    """Write an event as JSON, without what could tell of a person."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(told_of(record), ensure_ascii=False)


class InWords(logging.Formatter):
    """Write an event as a line to be read at a terminal, with the same fields."""

    def format(self, record: logging.LogRecord) -> str:
        told = told_of(record)
        first = [str(told.pop(name)) for name in ("at", "level", "event")]
        where = told.pop("where", [])
        said = [f"{name}={value}" for name, value in told.items()]
        return " ".join([*first, *said, *(f"in {line}" for line in where[-1:])])


def told_of(record: logging.LogRecord) -> dict[str, Any]:
    """Give what may be told of an event."""
    is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
    told: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": record.msg if is_ours and isinstance(record.msg, str) else record.name,
    }
    told |= {name: getattr(record, name) for name in TOLD if is_ours and name in vars(record)}
    if record.name == SUPERVISOR and record.getMessage().startswith(SUPERVISOR_SAYS):
        told["event"] = record.getMessage()
    if record.exc_info and record.exc_info[0]:
        told["error"] = record.exc_info[0].__name__
        told["where"] = [
            f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(record.exc_info[2])
        ]
    return told


FORMATTERS: dict[str, dict[str, str]] = {
    "json": {"()": "ontherecord.desk.web.logs.WithoutPersons"},
    "text": {"()": "ontherecord.desk.web.logs.InWords"},
}
"""Each form of a log, by the word of ONTHERECORD_LOG, as `logging.config` reads it."""


def supervisor_logging(form: str) -> dict[str, Any]:
    """Give granian's logging in one of the forms: without it its lines are of another kind."""
    out = {"class": "logging.StreamHandler", "formatter": form}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": FORMATTERS,
        "handlers": {"out": out},
        "loggers": {
            name: {"handlers": ["out"], "level": "WARNING", "propagate": False}
            for name in (SUPERVISOR, "granian.access")
        },
    }
