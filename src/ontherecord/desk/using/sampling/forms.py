"""What is typed about all issues of one cause, validated."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from ontherecord.desk.using.casework.forms import Answering, a_day

LOOK_AGAIN = "Those that still stand then are open again."


class AnswerAll(Answering):
    """The answer that all get: one that somebody gave in the sample."""

    prefix = "all"
    alike = forms.ChoiceField(label="Answer them all as", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stands with each of them.",
    )  # fmt: skip
    column = forms.CharField(
        label="Column or field in that system", max_length=200, required=False,
        help_text="For what is mended at source alone.",
    )  # fmt: skip
    returns_on = a_day("Look again on", LOOK_AGAIN)
    is_sure = forms.BooleanField(label="I have read what the sample showed")

    def __init__(
        self, *args: object, answers: Sequence[tuple[str, str]], mend: str, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mend = mend
        self.fields["alike"].choices = answers
        if mend not in dict(answers):
            del self.fields["column"]
        else:
            self.fields["reason"].label = "Reason, or cause at the source"

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("alike") == self.mend and not cleaned.get("column"):
            self.add_error("column", "Say in which column or field it is to be mended")
        return cleaned


class Undo(forms.Form):
    """Why a bulk answer is undone."""

    prefix = "undo"
    why = forms.CharField(
        label="Why it is undone", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
