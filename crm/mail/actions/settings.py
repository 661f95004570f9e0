"""Change how the organization's mails look."""

from django.db import transaction

from crm.accounts.actor import Actor
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id


@transaction.atomic
def change_mail_settings(*, mail_from: str, postal_address: str, by: Actor) -> Organization:
    """Set sender's name and postal address. Raises NotAllowed."""
    by.require("workspace.settings")
    organization = Organization.objects.select_for_update().get(id=require_organization_id())
    organization.mail_from, organization.postal_address = mail_from, postal_address
    organization.version += 1
    organization.save(update_fields=["mail_from", "postal_address", "version"])
    return organization
