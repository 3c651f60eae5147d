"""The tags every template has: components, and words for codes, days and spans."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
    Textarea,
)
from django.template.defaultfilters import date as in_form
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from ontherecord.desk.permission.words import DENIED_WORDS, ROLE_OPENS, ROLE_WORDS

register = template.Library()

LANES = {
    "at_risk": "People at risk",
    "due": "Due and late",
    "mend_at_source": "Mend at source",
    "measured": "Measured only",
}
DONE_WORDS = {
    "proposal.made": "Asked for",
    "proposal.agreed": "Agreed to",
    "proposal.refused": "Refused",
    "account.made": "The account was made",
    "account.link.made": "A link for choosing a password was made",
    "account.second_factor.reset": "The second factor was reset",
    "account.role.given": "A role was given",
    "account.role.ended": "A role was ended",
    "account.roles.set": "The roles were set",
    "account.team.given": "A team was given",
    "account.team.ended": "A team was ended",
    "account.patch.given": "A patch was given",
    "account.patch.ended": "A patch was ended",
    "team.patch.given": "A patch was given to a team",
    "team.patch.ended": "A patch of a team was ended",
    "account.denial.given": "Somebody or a home is not to be seen by it",
    "account.denial.spared": "One of what a denial covers may be seen by it again",
    "account.denial.ended": "Somebody or a home may be seen by it again",
    "account.closed": "The account was closed",
    "account.opened": "The account was opened",
    "account.sessions.ended": "Its sessions were ended",
    "token.made": "A token was made",
    "token.revoked": "A token was revoked",
    "service.made": "A service was made",
}
ASKED_WORDS = {
    "link": "a link for choosing a password",
    "second-factor": "to reset the second factor",
    "reopen": "to open the account again",
    "role": "a role",
    "team": "a team",
    "patch": "a patch",
    "spared": "that one of what a denial covers may be seen again",
    "denial": "that somebody or a home may be seen again",
    "token": "a token",
}


@register.simple_tag
def component(name: str, **parameters: Any) -> SafeString:
    """Draw a component of `components/`, with its parameters and nothing else."""
    return SafeString(COMPONENTS.get_template(f"{name}/{name}.html").render(parameters))


@register.simple_tag
def example(name: str, parameters: Mapping[str, Any]) -> SafeString:
    """Draw a component with the parameters of an example."""
    return component(name, **parameters)


SEVERAL = {"person": "people", "place": "places", "repair": "repairs"}
"""The kinds of which two records may be of one thing."""


@register.filter
def several(kind: str) -> str:
    """Give the words for things of a kind: a pair is of two."""
    return SEVERAL[kind]


@register.filter
def lane(code: str) -> str:
    """Give the words for a lane."""
    return LANES[code]


@register.filter
def role(code: str) -> str:
    """Give the words for a role."""
    return ROLE_WORDS[code]


@register.filter
def role_opens(code: str) -> str:
    """Give the words for what a role lets somebody read."""
    return ROLE_OPENS[code]


@register.filter
def done_to(event: str) -> str:
    """Give the words for what was done to an account."""
    return DONE_WORDS[event]


@register.filter
def asked_for(act: str) -> str:
    """Give the words for what takes two."""
    return ASKED_WORDS[act]


@register.filter
def denied_for(code: str) -> str:
    """Give the words for why somebody is denied something."""
    return DENIED_WORDS[code]


@register.filter
def words(code: str) -> str:
    """Give a code as words: `no_access` as `No access`."""
    return code.replace("_", " ").replace(".", " ").strip().capitalize()


@register.filter
def due_state(due_on: datetime.date, today: datetime.date) -> tuple[str, str]:
    """Say how far off a day is, and in which colour: late, due soon, or later."""
    days = (due_on - today).days
    if days < 0:
        return f"{_days(-days)} late", "red"
    if days == 0:
        return "Due today", "orange"
    return f"Due in {_days(days)}", "orange" if days <= 3 else "blue"


@register.filter
def with_page(query: Mapping[str, str], number: int) -> str:
    """Give a query string that keeps the filters and asks for another page."""
    kept = {k: v for k, v in query.items() if k != "page" and v not in ("", None)}
    return "?" + urlencode(kept | {"page": number}, doseq=True)


@register.filter
def pairs(mapping: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Give keys and values, also where a key is called `items`."""
    return list(mapping.items())


@register.simple_tag
def error_summary(form: BaseForm | None) -> SafeString:
    """Draw what is wrong with a form, each error leading to its field."""
    errors: list[dict[str, str]] = []
    if form is not None and form.is_bound:
        errors = [{"text": said} for said in form.non_field_errors()]
        for field in form:
            where = f"#{first_id(field)}"
            errors += [{"text": said, "href": where} for said in errors_of(field)]
    return component("error_summary", errors=errors)


@register.filter
def errors_of(field: BoundField) -> list[str]:
    """Give what is wrong with a field; what is missing is said by name, as a list needs it."""
    missing = {"select": "chosen", "radios": "chosen", "checkboxes": "chosen"}
    said = []
    for error in field.errors.as_data():
        if error.code != "required":
            said += error.messages
        elif kind_of(field) == "checkbox":
            said.append(f"{field.label}: not confirmed")
        else:
            said.append(f"{field.label}: nothing was {missing.get(kind_of(field), 'entered')}")
    return said


@register.filter
def first_id(field: BoundField) -> str:
    """Give the id of the field's own input, or of the first where it has several."""
    of_group = f"{field.auto_id}_0"
    return of_group if kind_of(field) in ("radios", "checkboxes") else str(field.auto_id)


@register.filter
def kind_of(field: BoundField) -> str:
    """Say how a field is drawn."""
    widget = field.field.widget
    if isinstance(widget, CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, RadioSelect):
        return "radios"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, Select):
        return "select"
    return "textarea" if isinstance(widget, Textarea) else "input"


@register.filter
def drawn(field: BoundField) -> SafeString:
    """Draw a field's input with the class of its component, and no words inside it."""
    field.field.widget.attrs.pop("placeholder", None)
    kind = kind_of(field)
    if kind in ("radios", "checkboxes"):
        return field.as_widget()
    of_kind = "govuk-checkboxes__input" if kind == "checkbox" else f"govuk-{kind}"
    if field.errors and kind != "checkbox":
        of_kind += f" govuk-{kind}--error"
    return field.as_widget(attrs={"class": of_kind})


@register.filter(expects_localtime=True)
def date(day: datetime.date | str | None, form: str | None = None) -> str:
    """Give a day as people read it; Django's own filter, which asks for the form each time."""
    if form is None and type(day) in (datetime.date, datetime.datetime):
        return _local_day(day)
    return str(in_form(day, form))


@lru_cache(maxsize=4096)
def _day(day: datetime.date) -> str:
    return date_format(day)


def _local_day(moment: datetime.date) -> str:
    if isinstance(moment, datetime.datetime):
        moment = template_localtime(moment).date()
    return _day(moment)


def _lines(said: str) -> Markup:
    return Markup("<br>").join(said.splitlines())


def _written(value: Any) -> Any:
    """Part the thousands of a count, as Django's templates do, and leave out what is not there."""
    if value is None:
        return ""
    return f"{value:,}" if type(value) is int else value


class Components(Environment):
    """Reads what components are given: rows of plain data, so a key before an attribute."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict:
            return obj[attribute] if attribute in obj else self.undefined(name=attribute)
        return super().getattr(obj, attribute)


COMPONENTS = Components(
    loader=FileSystemLoader(Path(__file__).parent.parent / "components"),
    autoescape=True,
    auto_reload=False,
    finalize=_written,
)
"""Components are compiled: a story of a hundred entries is drawn in the time of five else."""
COMPONENTS.filters |= {
    "day": _local_day, "due_state": due_state, "lines": _lines, "with_page": with_page,
    "words": words,
}  # fmt: skip


def _days(count: int) -> str:
    return f"{count:,} day" if count == 1 else f"{count:,} days"
