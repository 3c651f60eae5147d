"""What is typed about a correction, validated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms

OTHER = "other"


class ChooseValue(forms.Form):
    """Which value is right: one that a system says, or another.

    Values are as the record writes them, and their words beside them.
    """

    which = forms.ChoiceField(label="Which is right?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="How do you know?", max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stays here: it is not sent to the system’s owner.",
    )  # fmt: skip

    def __init__(
        self, *args: object, said: Sequence[tuple[str, str]], of_type: str,
        codes: Sequence[tuple[str, str]], **kwargs: object,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.of_type = of_type
        self.fields["which"].choices = [*said, (OTHER, "Another value")]
        self.fields[OTHER] = _another(of_type, codes)
        self.order_fields(["which", OTHER, "reason"])

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("which") == OTHER and OTHER not in self.errors:
            cleaned["which"] = self._written(cleaned.get(OTHER))
        return cleaned

    def _written(self, typed: object) -> str:
        """Give what was typed as the record writes it."""
        if typed in (None, ""):
            self.add_error(OTHER, "The other value: say which it is")
            return ""
        if isinstance(typed, date):
            return typed.isoformat()
        if self.of_type == "decimal":
            try:
                return f"{Decimal(str(typed)):.2f}"
            except InvalidOperation:
                self.add_error(OTHER, "The other value: write a number")
        return str(typed).strip()


def _another(of_type: str, codes: Sequence[tuple[str, str]]) -> forms.Field:
    told = {"label": "The other value", "required": False}
    if of_type == "code":
        return forms.ChoiceField(choices=[("", "Choose"), *codes], **told)
    if of_type == "boolean":
        return forms.ChoiceField(choices=[("", "Choose"), ("true", "Yes"), ("false", "No")], **told)
    if of_type == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **told)
    if of_type == "integer":
        return forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **told)
    return forms.CharField(max_length=500, **told)


class Refuse(forms.Form):
    """Why a system's owner does not mend it."""

    prefix = "refused"
    reason = forms.CharField(
        label="Their reason", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class Withdraw(forms.Form):
    """Why it is not asked any more."""

    prefix = "withdrawn"
    reason = forms.CharField(
        label="Why it is not asked any more", max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
