"""Who looks in a request, and what they see: pages begin here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.reading import NothingHandedOver, NotThere, Reading
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.permission.declaring import needs

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Look:
    """One request: who asks, when, and the record as they see it."""

    request: HttpRequest
    actor: Actor
    at: datetime
    reading: Reading
    seen: list[audit.Seen] = field(default_factory=list)

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
        """Tell the audit what was seen, with all else that is, when the page is done."""
        self.seen.append(audit.Seen(kind, things, page, purpose))

    def saw_too(self, page: str, purpose: str, **shown: Iterable[str | None]) -> None:
        """Tell the audit what else a page showed, by kind: `person=…, place=…`."""
        for kind, ids in shown.items():
            if there := {one for one in ids if one}:
                self.saw(kind, there, page, purpose)


def page(action: str, methods: Sequence[str] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Declare a page for those who may do something; it is given a `Look` before its arguments.

    What is not there, or may not be seen, is not found; without a record there is a page that
    says so. `?on=2026-03-01` looks at the record as it was known at the end of that day; what is
    done is done to the record as it is known now.
    """

    def declared(view: View) -> View:
        @needs(action)
        @require_http_methods(list(methods))
        @wraps(view)
        def looking(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            try:
                is_looking = request.method in ("GET", "HEAD")
                on = day_in(request, "on") if is_looking else None
                reading = reading_for(request.actor, on)
                look = Look(request, request.actor, request.came_at, reading)
                response = view(look, **arguments)
            except NothingHandedOver:
                return TemplateResponse(request, "using/nothing_yet.html").render()
            except NotThere as missing:
                raise Http404 from missing
            audit.viewed_all(look.actor, look.seen, at=look.at)
            return response

        return looking

    return declared


def day_in(request: HttpRequest, name: str) -> date | None:
    """Read a day of a query; what is no day is left out."""
    return day_of(request.GET, name)


def day_of(query: Mapping[str, str], name: str) -> date | None:
    """Read a day of what was asked; what is no day is left out."""
    try:
        return date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None
