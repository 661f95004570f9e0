"""A person's place in one organization: role, team, what he sees."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from crm.accounts.actor import Actor


class Visibility(models.TextChoices):
    OWN = "own", "Own records"
    TEAM = "team", "The team's records"
    ALL = "all", "All records"


class OwnedQuerySet[M: models.Model](TenantQuerySet[M]):
    """Rows with an `owner`: a member sees his own, his team's, or all."""

    def visible_to(self, actor: "Actor") -> Self:
        """What the actor may see. A record nobody owns yet is seen by whoever sees more than his own."""
        if actor.visibility == Visibility.ALL:
            return self
        if actor.visibility == Visibility.TEAM:
            mine = models.Q(owner_id=actor.id) | models.Q(owner__isnull=True)
            return self.filter(mine | models.Q(owner__team_id=actor.team_id) if actor.team_id else mine)
        return self.filter(owner_id=actor.id)


class Role(TenantModel):
    """A named set of capabilities; see each module's permissions.py for the names."""

    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=40)
    capabilities = models.JSONField(default=list)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.ALL)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["tenant", "slug"], name="role_slug_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_owner(self) -> bool:
        """The role that may do everything and always exists."""
        return self.slug == "owner"


class Team(TenantModel):
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def active(self) -> Self:
        """People who still work here."""
        return self.filter(active=True)


class Membership(TenantModel):
    """Owner, assignee and author of every record point here, so a stranger can't own one."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    role = TenantForeignKey(Role, models.PROTECT, related_name="memberships")
    team = TenantForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="memberships")
    name = models.CharField(max_length=120)  # the user's, kept here so that lists need no join to a shared table
    email = models.EmailField()
    title = models.CharField(max_length=80, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[MembershipQuerySet] = TenantManager.from_queryset(MembershipQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="membership_once")]

    def __str__(self) -> str:
        return self.name
