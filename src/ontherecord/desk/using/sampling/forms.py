"""What is typed about all issues of one cause, validated."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from ontherecord.desk.using.casework.forms import Answering, a_day
from ontherecord.desk.using.casework.models import NOT_AN_ISSUE

LOOK_AGAIN = "Those that still stand then are open again."


class AnswerAll(Answering):
    """The answer that all get: one that somebody gave in the sample."""

    prefix = "all"
    alike = forms.ChoiceField(label="Answer them all as", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text="Stands with each of them. What is mended at source has its cause instead.",
    )  # fmt: skip
    returns_on = a_day("Look again on", LOOK_AGAIN)
    is_sure = forms.BooleanField(label="I have read what the sample showed")

    def __init__(self, *args: object, answers: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alike"].choices = answers

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        is_none = str(cleaned.get("alike", "")).startswith(f"{NOT_AN_ISSUE}.")
        if is_none and not cleaned.get("reason"):
            self.add_error("reason", "Say why they are not issues")
        return cleaned


class Undo(forms.Form):
    """Why a bulk answer is undone."""

    prefix = "undo"
    why = forms.CharField(
        label="Why it is undone", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
