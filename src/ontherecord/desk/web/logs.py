"""Structured logs, a line of JSON each, in which no person can stand.

Of what others log, only the name of the event, the kind of error and the lines of code are kept:
their messages hold paths with ids, and values.
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


class WithoutPersons(logging.Formatter):
    """Write an event as JSON, without what could tell of a person."""

    def format(self, record: logging.LogRecord) -> str:
        is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg if is_ours and isinstance(record.msg, str) else record.name,
        }
        told |= {name: getattr(record, name) for name in TOLD if is_ours and name in vars(record)}
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
            told["where"] = [
                f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(told, ensure_ascii=False)
