"""What somebody answered to an issue. Answers are added and never changed."""

from django.db import models
from django.db.models import Q

from ontherecord.desk.ids import new_id
from ontherecord.desk.using.duties.models import Duty
from ontherecord.desk.using.mending.models import Correction
from ontherecord.desk.using.sampling.models import BulkAnswer

NOT_AN_ISSUE, ACT, MEND = "not_an_issue", "act", "mend_at_source"
ANSWERS = (NOT_AN_ISSUE, ACT, MEND)
WHICH = ("wrong_data", "wrong_match", "wrong_rule", "right_but_accepted")


class IssueAnswer(models.Model):
    """An answer to one issue; the latest that is not undone counts, until the day it returns."""

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
    correction = models.ForeignKey(Correction, null=True, on_delete=models.PROTECT)
    bulk = models.ForeignKey(BulkAnswer, null=True, on_delete=models.PROTECT)
    """The bulk answer it is one of; undone, that counts no longer."""
    answered_at = models.DateTimeField()
    answered_by = models.UUIDField()

    class Meta:
        db_table = "issue_answer"
        indexes = (
            models.Index(fields=["issue_id", "-answered_at"], name="answer_to_issue"),
            models.Index(fields=["case_id"], name="answers_of_case"),
            models.Index(fields=["check_name"], name="answers_of_check"),
        )
        constraints = (
            models.CheckConstraint(
                name="answer_is_whole",
                condition=Q(answer=NOT_AN_ISSUE, which__in=WHICH, duty=None, correction=None)
                & ~Q(reason="")
                | Q(answer=ACT, which="", duty__isnull=False, correction=None)
                | Q(answer=MEND, which="", duty=None, correction__isnull=False),
            ),
        )
