"""Every component in every state it claims, on one page: for whoever builds pages, and for axe."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from ontherecord.desk.permission.declaring import public

COMPONENTS = Path(__file__).parent / "components"


class Example(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label="Name of the block", help_text="As it stands on its sign.")
    words = forms.CharField(label="What was said", widget=forms.Textarea(attrs={"rows": 3}))
    on = forms.DateField(label="On which day", widget=forms.DateInput(attrs={"type": "date"}))
    lane = forms.ChoiceField(label="Lane", choices=[("due", "Due and late"), ("risk", "At risk")])
    why = forms.ChoiceField(
        label="Which of these is it?",
        choices=[("data", "Wrong data"), ("match", "Wrong match"), ("rule", "Wrong rule")],
        widget=forms.RadioSelect,
    )
    systems = forms.MultipleChoiceField(
        label="Systems", choices=[("h", "Housing"), ("r", "Repairs")],
        widget=forms.CheckboxSelectMultiple, help_text="Choose all that were asked.",
    )  # fmt: skip
    is_sure = forms.BooleanField(label="I have looked at both records")


@cache
def components() -> list[dict[str, Any]]:
    """Read every component with its parameters and examples."""
    found = []
    for folder in sorted(COMPONENTS.iterdir()):
        told = tomllib.loads((folder / "examples.toml").read_text(encoding="utf-8"))
        found.append({"name": folder.name, **told})
    return found


@public
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components; only while ONTHERECORD_GALLERY is set."""
    shown = {
        "components": components(),
        "empty_form": Example(prefix="empty"),
        "wrong_form": Example({}, prefix="wrong"),
    }
    return TemplateResponse(request, "desk/gallery.html", shown)
