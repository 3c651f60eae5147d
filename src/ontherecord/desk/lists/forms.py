"""What is typed when a list is taken or saved, validated."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms

from ontherecord.desk.lists.scheduling import WEEKLY
from ontherecord.desk.lists.words import DAYS, FORM_WORDS, PURPOSES, SCHEDULE_WORDS

PURPOSE_WORDS = [("", "Choose"), *PURPOSES.items()]


class Taking(forms.Form):
    """As which form, and where somebody could be known by it, what for."""

    prefix = "take"
    form = forms.ChoiceField(
        label="As", choices=FORM_WORDS, initial="xlsx", widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(
        label="What for", choices=PURPOSE_WORDS,
        help_text="It holds people or their homes. Your answer stands in the audit.",
    )  # fmt: skip

    def __init__(self, *args: object, holds_people: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not holds_people:
            del self.fields["purpose"]


class Saving(Taking):
    """Under which name, for which team too, and when it is made by itself."""

    prefix = "save"
    name = forms.CharField(
        label="Name", max_length=80, help_text="Name no person: your team may read it."
    )
    team = forms.ChoiceField(
        label="Share it with", required=False,
        help_text="They find the list, and each sees in it what they may see.",
    )  # fmt: skip
    schedule = forms.ChoiceField(
        label="Make it by itself", required=False, choices=list(SCHEDULE_WORDS.items()),
        help_text="The file waits for you here, for some days. Nothing is sent.",
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label="On which day, where it is every week", required=False, coerce=int, empty_value=None,
        choices=[("", "No day"), *enumerate(DAYS)],
    )  # fmt: skip
    field_order = ("name", "team", "schedule", "weekday", "form", "purpose")

    def __init__(self, *args: object, teams: Iterable[tuple[UUID, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(key), name) for key, name in teams]
        self.fields["team"].choices = [("", "Nobody: it is mine"), *listed]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("schedule") == WEEKLY and cleaned.get("weekday") is None:
            self.add_error("weekday", "Choose the day of the week")
        return cleaned

    def typed(self) -> dict[str, object]:
        """Give what was typed as the actions take it."""
        said = {"purpose": ""} | self.cleaned_data
        team = said.pop("team")
        return said | {"team_id": UUID(str(team)) if team else None}
