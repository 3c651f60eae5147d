"""Cursors: where to read on, signed, so that only what was given out is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing

from ontherecord.desk.api.problems import Problem, wrong

LIST, CHANGES, TIMELINE = "list", "changes", "timeline"
"""What a cursor reads on in."""


_SIGNER = signing.Signer(salt="api")
"""Without the time: the same answer, asked for again, is the same to the letter."""


def write(of: str, said: Mapping[str, Any]) -> str:
    """Make a cursor."""
    return _SIGNER.sign_object({"of": of, **said}, compress=True)


def read(of: str, text: str, **fitting: str) -> dict[str, Any]:
    """Read a cursor; what fits it (the kind, the thing) is to be the same. Raises Problem."""
    try:
        said: dict[str, Any] = _SIGNER.unsign_object(text)
    except signing.BadSignature:
        raise _unknown() from None
    if said.pop("of") != of or any(said.get(name) != one for name, one in fitting.items()):
        raise _unknown()
    return said


def _unknown() -> Problem:
    return wrong("cursor", "This cursor was not given out here. Leave it out to begin anew.")
