from crm.customers.models.channels import PersonEmail, PersonPhone
from crm.customers.models.company import Company
from crm.customers.models.consent import Consent, ConsentSource, Purpose, Suppression, SuppressionReason
from crm.customers.models.person import Lifecycle, Person
from crm.customers.models.tag import CompanyTag, PersonTag, Tag

__all__ = [
    "Company",
    "CompanyTag",
    "Consent",
    "ConsentSource",
    "Lifecycle",
    "Person",
    "PersonEmail",
    "PersonPhone",
    "PersonTag",
    "Purpose",
    "Suppression",
    "SuppressionReason",
    "Tag",
]
