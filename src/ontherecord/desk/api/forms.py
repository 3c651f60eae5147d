"""What is typed about tokens and services, validated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django import forms

from ontherecord.desk.api.models import SERVICE_ROLES

LONGEST_DAYS = 366
REACHES = {
    "officer": "Homes and what is ordinary: nobody's name, no needs",
    "repairs": "Repairs, and what repairs staff see of them",
    "complaints": "Complaints, and what complaints staff see of them",
    "kim_lead": "Everything personal, and no needs, markers or own words",
}
"""How far a service of each role sees, in words."""


class MakeToken(forms.Form):
    """What a token is for, what it reads and until when."""

    name = forms.CharField(
        label="What it is for", max_length=100,
        help_text="So that you know it again: “Power BI, every night”. Name no resident.",
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="What it may read", widget=forms.CheckboxSelectMultiple,
        help_text="Only what is needed. It never sees more than its owner does.",
    )  # fmt: skip
    expires_on = forms.DateField(
        label="Until", widget=forms.DateInput(attrs={"type": "date"}),
        help_text="From this day on it opens nothing. At most a year from today.",
    )  # fmt: skip

    def __init__(
        self, *args: object, today: date, kinds: Iterable[tuple[str, str]], **kwargs: object
    ) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = list(kinds)

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not self.today < day <= self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError("The day must lie after today and within a year")
        return day


class MakeService(forms.Form):
    """What a service is called, and how far it sees."""

    name = forms.CharField(
        label="Name", max_length=60, help_text="The program that reads: “Data warehouse”."
    )
    role = forms.ChoiceField(
        label="What it sees", choices=[(role, REACHES[role]) for role in SERVICE_ROLES],
        widget=forms.RadioSelect,
    )  # fmt: skip
