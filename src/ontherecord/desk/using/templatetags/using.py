"""Tags for the pages of this room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django import template
from django.utils.formats import date_format

from ontherecord.desk.using.told.showing import titled

register = template.Library()
register.filter(titled)
LANE_COLOURS = {"at_risk": "red", "due": "orange", "mend_at_source": "blue", "measured": "grey"}


@register.filter
def lane_colour(code: str) -> str:
    """Give the colour of a lane's tag; its words tell it too."""
    return LANE_COLOURS.get(code, "grey")


@register.filter
def known_at_the_end(day: date) -> str:
    """Say that a page shows what was known on a past day."""
    return f"You see what was known at the end of {date_format(day)}."


@register.filter
def at_most(number: int, most: int) -> str:
    """Give a count as it was counted: no further than `most`."""
    return f"more than {most:,}" if number > most else f"{number:,}"


@register.filter
def with_query(query: Mapping[str, str], more: str) -> str:
    """Give a query string that keeps the filters, begins anew, and asks for more."""
    kept = {k: v for k, v in query.items() if k not in ("after", "episode") and v}
    return "?" + urlencode(kept | dict(parse_qsl(more)))


@register.filter
def with_after(query: Mapping[str, str], position: str) -> str:
    """Give a query string that keeps the filters and reads on from a position."""
    kept = {k: v for k, v in query.items() if k != "after" and v}
    return "?" + urlencode(kept | {"after": position})
