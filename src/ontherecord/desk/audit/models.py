"""Two tables without foreign keys, so that history outlives what it tells of.

Their names begin with `audit_`: by that `ontherecord.database.roles.grant` knows them.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ontherecord.desk.ids import new_id


class Entry(models.Model):
    """What both tables hold."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(db_index=True)
    account_id = models.UUIDField(null=True)
    roles = ArrayField(models.TextField())
    kind = models.TextField()
    thing_ids = ArrayField(models.TextField())
    purpose = models.TextField()

    class Meta:
        abstract = True


class View(Entry):
    """Somebody saw things of one kind: one entry for a page, a list or an export."""

    page = models.TextField()

    class Meta:
        db_table = "audit_view"
        indexes = (
            GinIndex(fields=["thing_ids"], name="audit_view_of_thing"),
            models.Index(fields=["account_id", "at"], name="audit_view_by_account"),
        )


class Act(Entry):
    """Somebody did something to things of one kind."""

    event = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_act"
        indexes = (
            GinIndex(fields=["thing_ids"], name="audit_act_on_thing"),
            models.Index(fields=["account_id", "at"], name="audit_act_by_account"),
        )
