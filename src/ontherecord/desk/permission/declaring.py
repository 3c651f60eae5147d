"""How a page says who may open it. A page that says nothing opens for nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from ontherecord.desk.permission.rules import ACTIONS

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Declared:
    """What a page says: open to all, to whoever has signed in, or to those who may do `action`."""

    is_public: bool = False
    action: str | None = None
    before_second_factor: bool = False
    """Needed to set up the second factor, so open before there is one."""
    by_token: bool = False
    """Opened by the token of a request and by no session; the room `api` reads it."""


def needs(action: str) -> Callable[[View], View]:
    """Declare that a page is for those whose role may do something: `@needs("see_cases")`."""
    if action not in ACTIONS:
        raise ValueError(f"no role may {action}; the actions stand in permission/rules.py")
    return lambda view: _declare(view, Declared(action=action))


def signed_in(view: View) -> View:
    """Declare that a page is for whoever has signed in."""
    return _declare(view, Declared())


def while_signing_in(view: View) -> View:
    """Declare that a page is for whoever is signed in and may yet lack a second factor."""
    return _declare(view, Declared(before_second_factor=True))


def public(view: View) -> View:
    """Declare that a page is for everybody."""
    return _declare(view, Declared(is_public=True))


def by_token(view: View) -> View:
    """Declare that a page is for whoever brings a token; the page itself asks for it."""
    return _declare(view, Declared(by_token=True))


def declared_by(view: object) -> Declared | None:
    """Give what a page says, or None when it says nothing."""
    return getattr(view, "declared", None)


def _declare(view: View, declared: Declared) -> View:
    @wraps(view)
    def declaring(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    declaring.declared = declared  # type: ignore[attr-defined]  # read by declared_by
    return declaring
