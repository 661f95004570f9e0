"""Which time zone a member thinks in."""

from django.db.models import F

from crm.accounts.models import Membership
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id


def zone_of(member: Membership | None) -> str:
    """His own, else the organization's. An IANA name."""
    own = member.user.time_zone if member is not None else ""
    return own or organization_zone()


def organization_zone() -> str:
    """The zone of the organization being worked for."""
    zones = Organization.objects.filter(id=require_organization_id())
    return zones.values_list(F("time_zone"), flat=True).get()
