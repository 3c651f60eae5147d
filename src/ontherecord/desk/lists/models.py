"""Saved lists, with when each is made by itself, and the files that wait for their owners."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ontherecord.desk.ids import new_id
from ontherecord.desk.lists.scheduling import SCHEDULES, WEEKLY
from ontherecord.desk.permission.models import Team


class SavedList(models.Model):
    """A list with what was asked of it, under a name; its files are for its owner alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.TextField()
    listed = models.TextField()
    """The name of the list, as it is declared."""
    query = models.JSONField(default=dict)
    form = models.TextField()
    purpose = models.TextField(blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    """Whose members find it too, each with what they themselves may see."""
    schedule = models.TextField(blank=True)
    is_stopped = models.BooleanField(default=False)
    """Its owner's account was closed: it is made by itself no longer, until somebody takes it over
    or its owner says anew when."""
    weekday = models.SmallIntegerField(null=True)
    due_on = models.DateField(null=True)
    made_for = models.TextField(blank=True)
    """The handover after which it was made last, or that stood when it was saved."""
    tries = models.SmallIntegerField(default=0)
    """How often making it was begun since it was last made."""
    made_at = models.DateTimeField()

    class Meta:
        db_table = "saved_list"
        indexes = (models.Index(fields=["due_on"], name="saved_list_due"),)
        constraints = (
            models.CheckConstraint(
                name="saved_list_schedule",
                condition=Q(schedule__in=("", *SCHEDULES))
                & (Q(schedule=WEEKLY, weekday__range=(0, 6)) | ~Q(schedule=WEEKLY)),
            ),
        )


class ListFile(models.Model):
    """A file that was made of a saved list, or that it could not be made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    saved_list = models.ForeignKey(SavedList, on_delete=models.CASCADE, related_name="files")
    title = models.TextField()
    form = models.TextField()
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    row_count = models.IntegerField(default=0)
    new_count = models.IntegerField(null=True)
    """How many rows were not in the file before; empty where there was none to compare with."""
    gone_count = models.IntegerField(null=True)
    keys = ArrayField(models.TextField(), null=True)
    """What its rows are known by, to compare the next one with; empty of a very long list."""
    failed = models.TextField(blank=True)
    """Why there is no file, as a code."""
    made_with = models.JSONField(default=dict)
    """By what its owner saw what is in it: roles, patches, cases, and what they were denied."""
    held_back = models.TextField(blank=True)
    """What differs as soon as other things are held back, held apart or were disposed of."""

    class Meta:
        db_table = "list_file"
        indexes = (models.Index(fields=["owner", "-made_at"], name="list_file_of_owner"),)
