"""What somebody answered about two records. Answers are added and never changed."""

from django.db import models
from django.db.models import Q

from ontherecord.desk.ids import new_id

SAME, NOT_SAME, CANNOT_TELL = ANSWERS = ("same", "not_same", "cannot_tell")
KINDS = ("place", "person", "repair")
OPEN, SAMPLE, CHOSEN = FOUND = ("open", "sample", "chosen")
"""How a pair came before somebody: left open, of the random sample, or because they chose it."""


class MatchAnswer(models.Model):
    """An answer about two records, each also named by its system and that system's reference."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField()
    record_id = models.TextField()
    other_record_id = models.TextField()
    system = models.TextField()
    reference = models.TextField()
    other_system = models.TextField()
    other_reference = models.TextField()
    answer = models.TextField()
    post = models.TextField()
    """The post that answers for it: never a name."""
    found = models.TextField(default=OPEN)
    was_linked = models.BooleanField(default=False)
    """The record held the two to be one thing when they were answered, by rule or weight."""
    weight = models.FloatField(null=True)
    """Of the evidence, when they were answered."""
    answered_at = models.DateTimeField()
    answered_by = models.UUIDField()

    class Meta:
        db_table = "match_answer"
        indexes = (models.Index(fields=["record_id", "other_record_id"], name="answer_to_pair"),)
        constraints = (
            models.CheckConstraint(
                name="match_answer_known", condition=Q(answer__in=ANSWERS, kind__in=KINDS)
            ),
            models.CheckConstraint(name="match_answer_found_known", condition=Q(found__in=FOUND)),
        )
