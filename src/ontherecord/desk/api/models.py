"""Who reads through the API: tokens, and the services that are nobody's."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ontherecord.desk.ids import new_id
from ontherecord.desk.permission.rules import COMPLAINTS, KIM_LEAD, OFFICER, REPAIRS

SERVICE_ROLES = (OFFICER, REPAIRS, COMPLAINTS, KIM_LEAD)
"""How far a service may see: as somebody of the role would who has no patch and no case. What is
held back leaves the desk by no service."""


class Service(models.Model):
    """A program that reads for the landlord. Its account has no role and no way to sign in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="service"
    )
    role = models.TextField(choices=[(role, role) for role in SERVICE_ROLES])
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        db_table = "api_service"
        constraints = (
            models.CheckConstraint(condition=Q(role__in=SERVICE_ROLES), name="api_service_role"),
        )


class Token(models.Model):
    """A token of somebody or of a service: of its text only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.TextField()
    kinds = ArrayField(models.TextField())
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    expires_on = models.DateField()
    """The first day on which it opens nothing."""
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    """The minute of `asked_in_minute`, for the limit."""
    asked_in_minute = models.IntegerField(default=0)

    class Meta:
        db_table = "api_token"
