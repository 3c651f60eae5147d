"""The tables of this room, for Django to find."""

from ontherecord.desk.using.casework.models import Duty, IssueAnswer, SourceTicket
from ontherecord.desk.using.pairs.models import MatchAnswer

__all__ = ["Duty", "IssueAnswer", "MatchAnswer", "SourceTicket"]
