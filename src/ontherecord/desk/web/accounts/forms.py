"""What is typed about an account, a team or a patch, validated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django import forms

from ontherecord.desk.permission.holdings import DENIED_KINDS, not_there
from ontherecord.desk.permission.models import Account, Patch, Team
from ontherecord.desk.permission.rules import ROLES
from ontherecord.desk.permission.words import DENIED_WORDS, ROLE_WORDS

ROLE_CHOICES = [(role, ROLE_WORDS[role]) for role in ROLES]


Choices = Sequence[tuple[str, str]]


def id_in(typed: str) -> str:
    """Read the id of a thing, also out of the address of its page."""
    return typed.strip().rstrip("/").rpartition("/")[2]


def a_day(label: str, hint: str, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, required=required,
        # A field of a day takes and gives days in this form, whatever the page's own is.
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip


class Period(forms.Form):
    """From a first day to a last one, both included; without a last, until it is ended."""

    starts_on = a_day("First day", "", required=True)
    last_day = a_day(
        "Last day", "Leave it empty when no end is agreed. After this day it no longer holds.",
        required=False,
    )  # fmt: skip

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        self.today = today
        kwargs.setdefault("initial", {"starts_on": today})  # type: ignore[call-overload]
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("last_day")
        if first and first < self.today:
            self.add_error("starts_on", "The first day must not lie before today")
        if first and last and last < first:
            self.add_error("last_day", "The last day must not lie before the first")
        return cleaned

    @property
    def ends_before(self) -> date | None:
        """The day after the last, as the record counts."""
        last = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last else None


class Agree(forms.Form):
    """That somebody has read what they agree to, as the page showed it."""

    read = forms.BooleanField(label="I have read what it opens, and have asked as it says above")
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, shown: str, **kwargs: object) -> None:
        super().__init__(*args, initial={"shown": shown}, **kwargs)  # type: ignore[arg-type]
        self.shows = shown

    def clean(self) -> dict[str, object]:
        if self.cleaned_data.get("shown") != self.shows:
            self.data = self.data.copy() | {"shown": self.shows}
            raise forms.ValidationError(
                "What it opens is not what you were shown: read it again before you agree"
            )
        return super().clean()


class Give(Period):
    """Which role, team or patch, and for how long."""

    which = forms.ChoiceField(label="Which")
    field_order = ("which", "starts_on", "last_day")

    def __init__(
        self, *args: object, choices: Iterable[tuple[str, str]], label: str, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["which"].choices = list(choices)
        self.fields["which"].label = label


class GiveTeam(Give):
    """Which patch, for how long, and instead of which that the team has."""

    instead = forms.ChoiceField(
        label="Instead of", required=False,
        help_text=(
            "What you choose here ends the day before the first day. To change the days of a patch"
            " alone, choose it in both places."
        ),
    )  # fmt: skip
    field_order = ("which", "instead", "starts_on", "last_day")

    def __init__(self, *args: object, held: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["instead"].choices = [("", "Nothing: it comes beside what they have"), *held]
        if not held:
            del self.fields["instead"]


class Deny(Period):
    """Which person or home somebody is not to see, and why."""

    thing_id = forms.CharField(
        label="Id of the person or home", max_length=100,
        help_text="As at the end of the address of its page: person-… or place-…",
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Why", choices=list(DENIED_WORDS.items()), widget=forms.RadioSelect
    )
    field_order = ("thing_id", "reason", "starts_on", "last_day")

    def clean_thing_id(self) -> str:
        thing = id_in(self.cleaned_data["thing_id"])
        self.kind = next((kind for kind in DENIED_KINDS if not not_there(kind, [thing])), "")
        if not self.kind:
            raise forms.ValidationError("The record has no person and no home of this id")
        return thing


class AddAccount(Period):
    """Somebody who is to sign in, and the roles they begin with."""

    email = forms.EmailField(
        label="Email address", help_text="They sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    name = forms.CharField(label="Name", max_length=200, required=False)
    roles = forms.MultipleChoiceField(
        label="Roles", choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple,
        help_text="Choose what they need for their work and no more.",
    )  # fmt: skip
    team = forms.ChoiceField(label="Team", required=False)
    patch = forms.ChoiceField(label="Patch", required=False)
    field_order = ("email", "name", "roles", "team", "patch", "starts_on", "last_day")

    def __init__(self, *args: object, teams: Choices, patches: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, choices in (("team", teams), ("patch", patches)):
            if choices:
                self.fields[name].choices = [("", "None yet"), *choices]
            else:
                del self.fields[name]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if Account.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("There is an account with this address already")
        return email


class AddTeam(forms.Form):
    """A team's name."""

    name = forms.CharField(label="Name of the team", max_length=100)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Team.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a team of this name already")
        return name


class AddPatch(forms.Form):
    """A patch's name, and the places it is made of."""

    name = forms.CharField(label="Name of the patch", max_length=100)
    places = forms.CharField(
        label="Places", widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=(
            "The id of each home, block or estate, or the address of its page, one on a line. What"
            " lies in a block or estate belongs to it. You see none of them: whoever looks after"
            " the homes tells you."
        ),
    )  # fmt: skip

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Patch.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a patch of this name already")
        return name

    def clean_places(self) -> list[str]:
        named = sorted({id_in(typed) for typed in self.cleaned_data["places"].split()})
        if missing := not_there("place", named):
            raise forms.ValidationError(f"No place has the id {missing[0]}")
        return named
