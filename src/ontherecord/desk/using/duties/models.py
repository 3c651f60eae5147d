"""What somebody is to do about an issue, and what became of it."""

from django.db import models
from django.db.models import Q

from ontherecord.desk.ids import new_id

DONE, GIVEN, REOPENED = STEPS = ("done", "given", "reopened")


class Duty(models.Model):
    """What somebody is to do about an issue, and by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.TextField(db_index=True)
    what = models.TextField()
    due_on = models.DateField()
    holder_id = models.UUIDField()
    """The account that is to do it: that of the latest step that gave it."""
    done_on = models.DateField(null=True)
    """The day of the latest step, where that was `done`."""
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta:
        db_table = "duty"
        indexes = (
            models.Index(
                fields=["holder_id", "due_on"], name="duties_to_do", condition=Q(done_on=None)
            ),
            models.Index(fields=["holder_id", "-done_on"], name="duties_of_holder"),
        )


class DutyStep(models.Model):
    """What became of a duty, and who says so. Steps are added and never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT)
    step = models.TextField()
    words = models.TextField(blank=True)
    """What was done, or why it is open again."""
    holder_id = models.UUIDField(null=True)
    """To whom it was given."""
    at = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        db_table = "duty_step"
        constraints = (
            models.CheckConstraint(
                name="duty_step_is_whole",
                condition=Q(step=GIVEN, holder_id__isnull=False)
                | Q(step__in=(DONE, REOPENED), holder_id=None) & ~Q(words=""),
            ),
        )
