"""What is typed about a duty, validated."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms


class Finish(forms.Form):
    """What was done."""

    prefix = "done"
    words = forms.CharField(
        label="What was done", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class End(Finish):
    """Why it is not to be done any more, or what was done all the same."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "What was done, or why it is not needed any more"
        self.fields["words"].initial = "Not needed any more: the issue was answered again."


class Reopen(forms.Form):
    """Why it is to be done all the same."""

    prefix = "reopened"
    words = forms.CharField(
        label="Why it is not done", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Give(forms.Form):
    """Who does it instead."""

    prefix = "given"
    holder = forms.ChoiceField(label="Who does it instead")

    def __init__(self, *args: object, people: Iterable[tuple[UUID, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [(str(key), name) for key, name in people]
