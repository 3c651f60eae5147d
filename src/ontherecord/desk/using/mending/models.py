"""Which value somebody chose as right, and what the owner of a system is asked to mend for it."""

from django.db import models
from django.db.models import Q

from ontherecord.desk.ids import new_id

TO_SEND, SENT, ACCEPTED, REFUSED, WITHDRAWN = STATES = (
    "to_send", "sent", "accepted", "refused", "withdrawn",
)  # fmt: skip
"""What people say of a correction. That it is mended nobody says: the record shows it."""


class ValueChoice(models.Model):
    """Which value of one field somebody says is right. Choices are added; the latest counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField()
    thing_id = models.TextField()
    field = models.TextField()
    value = models.TextField()
    """As the record writes it: a code, not its meaning; a day as 2026-03-01."""
    reason = models.TextField(blank=True)
    said_then = models.JSONField()
    """What each record said when it was chosen, by its id: the choice holds until that changes."""
    chosen_at = models.DateTimeField()
    chosen_by = models.UUIDField()

    class Meta:
        db_table = "value_choice"
        indexes = (models.Index(fields=["thing_id", "field"], name="choice_of_value"),)


class Correction(models.Model):
    """What the owner of a system is asked to mend.

    Either one field of one record, because of a choice, or one cause in one column, however many
    issues it brings.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.TextField()
    column = models.TextField()
    """The field of the record, or for a cause the column as somebody called it."""
    cause = models.TextField(blank=True)
    choice = models.ForeignKey(ValueChoice, null=True, on_delete=models.PROTECT)
    kind = models.TextField(blank=True)
    record_id = models.TextField(blank=True)
    said = models.TextField(blank=True)
    """What the record said when this was asked; empty where it said nothing."""
    value = models.TextField(blank=True)
    """What it ought to say."""
    state = models.TextField(default=TO_SEND)
    """That of the latest step."""
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta:
        db_table = "correction"
        indexes = (
            models.Index(fields=["system", "state"], name="corrections_of_system"),
            models.Index(fields=["record_id", "column"], name="corrections_of_record"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["system", "column", "cause"], name="one_a_cause", condition=Q(choice=None)
            ),
            models.CheckConstraint(
                name="correction_is_whole",
                condition=(
                    Q(choice=None, kind="", record_id="", said="", value="") & ~Q(cause="")
                    | Q(choice__isnull=False, cause="") & ~Q(record_id="") & ~Q(value="")
                )
                & Q(state__in=STATES),
            ),
        )


class CorrectionStep(models.Model):
    """What became of a correction, and who says so. Steps are added and never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT)
    state = models.TextField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        db_table = "correction_step"
        constraints = (
            models.CheckConstraint(
                name="correction_step_is_whole",
                condition=Q(state__in=STATES) & ~Q(state="refused", reason=""),
            ),
        )
