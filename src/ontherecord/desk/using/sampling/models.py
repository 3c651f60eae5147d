"""Samples of a check's issues, and answers to all its issues of one cause at once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ontherecord.desk.ids import new_id


class IssueSample(models.Model):
    """Issues of one check and system drawn by chance, to be answered one by one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    check_name = models.TextField()
    system = models.TextField(blank=True)
    """The system whose records brought the issues; empty where a check names none."""
    seed = models.TextField()
    """With it the same issues come in the same order again."""
    record_day = models.DateField()
    """The day of the run from which it was drawn: later issues are not of it."""
    open_count = models.IntegerField()
    """From how many it was drawn."""
    issue_ids = ArrayField(models.TextField())
    drawn_at = models.DateTimeField()
    drawn_by = models.UUIDField()

    class Meta:
        db_table = "issue_sample"
        indexes = (models.Index(fields=["check_name", "system"], name="samples_of_check"),)


class BulkAnswer(models.Model):
    """One answer to all issues of a check and system, after a sample of them was answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sample = models.ForeignKey(IssueSample, on_delete=models.PROTECT)
    answer = models.TextField()
    which = models.TextField(blank=True)
    alike_count = models.IntegerField()
    """How many of the sample had been answered so, one by one."""
    sample_count = models.IntegerField()
    issue_count = models.IntegerField()
    answered_at = models.DateTimeField()
    answered_by = models.UUIDField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    why_undone = models.TextField(blank=True)

    class Meta:
        db_table = "bulk_answer"
        constraints = (
            models.CheckConstraint(
                name="undone_whole",
                condition=Q(undone_at=None, undone_by=None, why_undone="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(why_undone=""),
            ),
        )
