"""Who works here."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.api.fields import Id, Moment
from crm.api.records import ITEM, PlainList, add_list
from crm.api.routes import add_route
from crm.api.serializers import Shown
from crm.errors import NotFound


class MemberShown(Shown):
    """A colleague."""

    noun = "members"

    name = serializers.CharField(read_only=True)
    email = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True, source="role.name")
    team_id = Id(read_only=True, allow_null=True)
    active = serializers.BooleanField(read_only=True, help_text="Whether he still works here.")
    created_at = Moment(read_only=True)


class Members(PlainList):
    noun, capability = "members", "workspace.view_members"
    answers = {"list": MemberShown, "retrieve": MemberShown}

    def rows(self) -> QuerySet[Any]:
        """Everybody, former colleagues too: records name them."""
        return Membership.objects.select_related("role")

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """One of them."""
        member = self.rows().filter(id=record_id).first()
        if member is None:
            raise NotFound("There is no such member.")
        return self.shown(member)


def find_member(_actor: Actor, member_id: UUID) -> Membership:
    """Somebody who works here now. Raises NotFound."""
    member = Membership.objects.active().filter(id=member_id).first()
    if member is None:
        raise NotFound("There is no such member.")
    return member


def register() -> None:
    """Make the addresses known."""
    add_list(Members, "Members", order=90, writes=False, actions={"get": "list"})
    add_route(f"members/{ITEM}", Members, {"get": "retrieve"}, "member")
