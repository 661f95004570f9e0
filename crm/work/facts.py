"""What an organization has done already: facts that tick off its first steps."""

from crm.customers.models import Person
from crm.mail.models import InboundMail
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id


def has_customers() -> bool:
    """Whether anybody is known."""
    return Person.objects.exists()


def has_mail() -> bool:
    """Whether it says who its mails are from, or has received one."""
    named = Organization.objects.filter(id=require_organization_id()).exclude(mail_from="").exists()
    return named or InboundMail.objects.exists()
