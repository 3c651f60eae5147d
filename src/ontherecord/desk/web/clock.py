"""The desk's one clock: each request has a moment and a day, and passes them on."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone


def now_of(request: HttpRequest) -> datetime:
    """Give the moment of a request, in UTC; the same however often it is asked."""
    if not hasattr(request, "came_at"):
        request.came_at = timezone.now()
    moment: datetime = request.came_at
    return moment


def today_of(request: HttpRequest) -> date:
    """Give the day of a request, in London."""
    return timezone.localdate(now_of(request))
