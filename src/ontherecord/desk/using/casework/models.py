"""What somebody answered to an issue, and what came of it. Answers are added and never changed."""

from django.db import models
from django.db.models import Q

from ontherecord.desk.ids import new_id

NOT_AN_ISSUE, ACT, MEND = "not_an_issue", "act", "mend_at_source"
ANSWERS = (NOT_AN_ISSUE, ACT, MEND)
WHICH = ("wrong_data", "wrong_match", "wrong_rule", "right_but_accepted")


class Duty(models.Model):
    """What somebody is to do about an issue, and by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.TextField(db_index=True)
    what = models.TextField()
    due_on = models.DateField()
    holder_id = models.UUIDField(db_index=True)
    """The account that is to do it."""
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta:
        db_table = "duty"


class SourceTicket(models.Model):
    """One cause at one system: what its owner is asked to mend, however many issues it brings."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.TextField()
    column = models.TextField()
    cause = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta:
        db_table = "source_ticket"
        constraints = (
            models.UniqueConstraint(fields=["system", "column", "cause"], name="one_a_cause"),
        )


class IssueAnswer(models.Model):
    """An answer to one issue; the latest counts, until the day it returns."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issue_id = models.TextField()
    case_id = models.TextField()
    check_name = models.TextField()
    answer = models.TextField()
    which = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    returns_on = models.DateField()
    """The day from which the issue, if it still stands, is open again."""
    duty = models.ForeignKey(Duty, null=True, on_delete=models.PROTECT)
    ticket = models.ForeignKey(SourceTicket, null=True, on_delete=models.PROTECT)
    answered_at = models.DateTimeField()
    answered_by = models.UUIDField()

    class Meta:
        db_table = "issue_answer"
        indexes = (
            models.Index(fields=["issue_id", "-answered_at"], name="answer_to_issue"),
            models.Index(fields=["case_id"], name="answers_of_case"),
        )
        constraints = (
            models.CheckConstraint(
                name="answer_is_whole",
                condition=Q(answer=NOT_AN_ISSUE, which__in=WHICH, duty=None, ticket=None)
                & ~Q(reason="")
                | Q(answer=ACT, which="", duty__isnull=False, ticket=None)
                | Q(answer=MEND, which="", duty=None, ticket__isnull=False),
            ),
        )
