"""Ids of what staff record: UUIDs of version 7 (RFC 9562), which sort by when they were made."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """Make an id: 48 bits of the moment in milliseconds, and chance."""
    moment = time.time_ns() // 1_000_000
    chance = secrets.randbits(74)
    return UUID(
        int=moment << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | (chance & (1 << 62) - 1)
    )
