"""The tables of this room, for Django to find."""

from ontherecord.desk.using.casework.models import IssueAnswer
from ontherecord.desk.using.duties.models import Duty, DutyStep
from ontherecord.desk.using.mending.models import Correction, CorrectionStep, ValueChoice
from ontherecord.desk.using.pairs.models import MatchAnswer
from ontherecord.desk.using.sampling.models import BulkAnswer, IssueSample

__all__ = [
    "BulkAnswer", "Correction", "CorrectionStep", "Duty", "DutyStep", "IssueAnswer", "IssueSample",
    "MatchAnswer", "ValueChoice",
]  # fmt: skip
