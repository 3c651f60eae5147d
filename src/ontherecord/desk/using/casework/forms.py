"""What is typed about a case, validated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django import forms

from ontherecord.desk.using.casework.models import ACT, MEND, NOT_AN_ISSUE

LONGEST_DAYS = 366
"""No answer holds longer without somebody looking again."""

WHICH = (
    ("wrong_data", "Wrong data: a system says what is not so"),
    ("wrong_match", "Wrong match: records of two things were taken for one"),
    ("wrong_rule", "Wrong rule: the check does not fit this case"),
    ("right_but_accepted", "Right but accepted: it is so, and there is a reason"),
)


class Answering(forms.Form):
    """Any answer, given on a day."""

    until = "returns_on"
    least_days = 1
    """So many days after today it may be at the earliest."""

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        day = cleaned.get(self.until)
        first = self.today + timedelta(days=self.least_days)
        if day and not first <= day <= self.today + timedelta(days=LONGEST_DAYS):
            begins = "after today" if self.least_days else "on or after today"
            self.add_error(self.until, f"The day must lie {begins} and within a year")
        return cleaned


def a_day(label: str, hint: str) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"})
    )


class SayNotAnIssue(Answering):
    """Why it is none, and until when that holds."""

    prefix = NOT_AN_ISSUE
    which = forms.ChoiceField(label="Which is it?", choices=WHICH, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you looked at. Whoever sees the case next reads it.",
    )  # fmt: skip
    returns_on = a_day("Look again on", "If the issue still stands then, it is open again.")


class Act(Answering):
    """What is done, by when, and by whom."""

    prefix = ACT
    until = "due_on"
    least_days = 0
    what = forms.CharField(
        label="What is to be done", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = a_day(
        "By when", "Today at the earliest. If the issue still stands then, it is open again."
    )
    holder = forms.ChoiceField(label="Who does it")

    def __init__(self, *args: object, people: Iterable[tuple[UUID, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [(str(key), name) for key, name in people]


class MendAtSource(Answering):
    """Which system, which column, and what causes it."""

    prefix = MEND
    system = forms.ChoiceField(label="System")
    column = forms.CharField(label="Column or field in that system", max_length=200)
    cause = forms.CharField(
        label="Cause", max_length=500,
        help_text="The same words for the same cause join one ticket.",
    )  # fmt: skip
    returns_on = a_day("Look again on", "If the issue still stands then, it is open again.")

    def __init__(self, *args: object, systems: Iterable[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = list(systems)


class Assign(forms.Form):
    """Whom a case is given to."""

    holder = forms.ChoiceField(label="Give it to")

    def __init__(self, *args: object, people: Iterable[tuple[UUID, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [(str(key), name) for key, name in people]
