"""Accounts, and the dated facts by which somebody has to do with a home."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ontherecord.desk.ids import new_id
from ontherecord.desk.permission.rules import DENIED_FOR, ROLES

PROPOSED = (
    "link", "second-factor", "reopen", "role", "team", "patch", "denial", "spared", "token",
)  # fmt: skip
OUTCOMES = ("", "agreed", "refused", "withdrawn")


def a_period(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends_before__isnull=True) | Q(ends_before__gte=F("starts_on")), name=name
    )


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who signs in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    """Made by the demonstration: signs in without a second factor, on this machine alone."""
    link_nonce = models.TextField(blank=True)
    """Part of the link by which a password is chosen: another one voids it, empty opens nothing."""
    is_vouched = models.BooleanField(default=False)
    """Its sign-in was passed on by whoever agreed to what it reads, or was made on the server: who
    made the account has never held it."""
    told_until = models.DateTimeField(null=True)
    """Up to when its owner said that they know what was done to it."""

    objects = Accounts()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "account"


class Dated(models.Model):
    """Something that holds from a day until before another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class AccountRole(Dated):
    """A role somebody has."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="account_roles")
    role = models.TextField(choices=[(role, role) for role in ROLES])
    said_by = models.TextField(choices=[("desk", "desk"), ("provider", "provider")])

    class Meta:
        db_table = "account_role"
        constraints = (
            a_period("account_role_period"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="account_role_known"),
        )


class Team(models.Model):
    """People who share patches and cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField(unique=True)

    class Meta:
        db_table = "team"


class TeamMember(Dated):
    """Somebody's time in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)

    class Meta:
        db_table = "team_member"
        constraints = (a_period("team_member_period"),)


class Patch(models.Model):
    """The homes somebody looks after, under one name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField(unique=True)

    class Meta:
        db_table = "patch"


class PatchPlace(Dated):
    """A place of a patch, with everything that lies in it: a home, a block or an estate."""

    patch = models.ForeignKey(Patch, on_delete=models.CASCADE)
    place_id = models.TextField(db_index=True)

    class Meta:
        db_table = "patch_place"
        constraints = (a_period("patch_place_period"),)


def one_holder(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(team__isnull=True) ^ Q(account__isnull=True), name=name
    )


class Held(Dated):
    """Something that one person or one team has."""

    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        abstract = True


class PatchHolder(Held):
    """Whose patch it is."""

    patch = models.ForeignKey(Patch, on_delete=models.CASCADE)

    class Meta:
        db_table = "patch_holder"
        constraints = (a_period("patch_holder_period"), one_holder("patch_holder_one"))


class CaseHolder(Held):
    """Whose case it is; `case_id` is that of the record, as `case-…` or `person-…`."""

    case_id = models.TextField(db_index=True)

    class Meta:
        db_table = "case_holder"
        constraints = (a_period("case_holder_period"), one_holder("case_holder_one"))


class NamedFor(Dated):
    """Somebody who is named for a person whose address is confidential, or a privileged thing."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    kind = models.TextField()
    thing_id = models.TextField()
    purpose = models.TextField()

    class Meta:
        db_table = "named_for"
        constraints = (a_period("named_for_period"),)


class Denied(Dated):
    """Somebody who must not see a person or a home, whatever their roles: it is their own, or of
    somebody close to them."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    kind = models.TextField(choices=[("person", "person"), ("place", "place")])
    thing_id = models.TextField()
    reason = models.TextField(choices=[(reason, reason) for reason in DENIED_FOR])

    class Meta:
        db_table = "denied"
        constraints = (
            a_period("denied_period"),
            models.CheckConstraint(condition=Q(kind__in=("person", "place")), name="denied_kind"),
            models.CheckConstraint(condition=Q(reason__in=DENIED_FOR), name="denied_reason"),
        )


class Spared(models.Model):
    """One of the things that a denial covers since a run took apart what it was given for, and that
    somebody may see again: the records that were it then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    denied = models.ForeignKey(Denied, on_delete=models.CASCADE)
    thing_id = models.TextField()
    record_ids = ArrayField(models.TextField())

    class Meta:
        db_table = "spared"


class Proposal(models.Model):
    """Something that would let one administrator be somebody else or see more: asked by one, done
    when another agrees."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    act = models.TextField(choices=[(act, act) for act in PROPOSED])
    account = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="proposals"
    )
    """To whom it would be done, or to the team."""
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="proposals")
    detail = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="asked")
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    outcome = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="settled"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "proposal"
        indexes = (models.Index(fields=["outcome", "lapses_at"], name="proposal_open"),)
        constraints = (
            models.CheckConstraint(condition=Q(act__in=PROPOSED), name="proposal_act"),
            one_holder("proposal_about_one"),
            models.CheckConstraint(
                name="proposal_settled",
                condition=Q(outcome="", settled_by__isnull=True, settled_at__isnull=True)
                | Q(outcome__in=OUTCOMES[1:], settled_by__isnull=False, settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_takes_two",
                condition=~Q(outcome="agreed")
                | (~Q(settled_by=F("asked_by")) & ~Q(settled_by=F("account"))),
            ),
        )
