"""Who looks in a request, and what they see: pages begin here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.reading import NothingHandedOver, NotThere, Reading, open_reading
from ontherecord.desk.permission import kinds
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.permission.declaring import needs
from ontherecord.desk.permission.predicates import reach, visible

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Eyes:
    """What an actor sees, as `facts` asks it; each answer is worked out once a look."""

    actor: Actor
    _known: dict[tuple[str, str, str], Iterable[object]] = field(default_factory=dict)

    def visible(self, kind: str, alias: str) -> Iterable[object]:
        return self._once("visible", visible, kind, alias)

    def reach(self, kind: str, alias: str) -> Iterable[object]:
        return self._once("reach", reach, kind, alias)

    def levels(self, kind: str) -> Mapping[str, int]:
        return kinds.kinds_in_force()[kind].levels

    def _once(
        self, what: str, ask: Callable[..., Iterable[object]], kind: str, alias: str
    ) -> Iterable[object]:
        key = (what, kind, alias)
        if key not in self._known:
            self._known[key] = ask(self.actor, kind, alias)
        return self._known[key]


@dataclass(frozen=True)
class Look:
    """One request: who asks, when, and the record as they see it."""

    request: HttpRequest
    actor: Actor
    at: datetime
    reading: Reading

    @property
    def today(self) -> date:
        return self.actor.today

    def purpose(self, action: str, kind: str, thing_id: str) -> str:
        """Give what for somebody may do something to a thing. Raises NotThere where they may not.

        The audit takes it.
        """
        subject = subject_of(self.actor, kind, thing_id)
        verdict = may(self.actor, action, subject) if subject else None
        if not verdict:
            raise NotThere
        return verdict.reason

    def saw(self, kind: str, things: str | Iterable[str], page: str, purpose: str) -> None:
        """Tell the audit what was seen."""
        audit.viewed(self.actor, kind, things, page=page, purpose=purpose, at=self.at)


def page(action: str, methods: Sequence[str] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Declare a page for those who may do something; it is given a `Look` before its arguments.

    What is not there, or may not be seen, is not found; without a record there is a page that
    says so. `?on=2026-03-01` looks at the record as it was known at the end of that day.
    """

    def declared(view: View) -> View:
        @needs(action)
        @require_http_methods(list(methods))
        @wraps(view)
        def looking(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            with kinds.read_once():
                try:
                    reading = open_reading(connection, Eyes(request.actor), day_in(request, "on"))
                    look = Look(request, request.actor, request.came_at, reading)
                    return view(look, **arguments)
                except NothingHandedOver:
                    return TemplateResponse(request, "using/nothing_yet.html").render()
                except NotThere as missing:
                    raise Http404 from missing

        return looking

    return declared


def day_in(request: HttpRequest, name: str) -> date | None:
    """Read a day of a query; what is no day is left out."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
