from crm.customers.models.channels import (
    Channel,
    CompanyAddress,
    CompanyEmail,
    CompanyPhone,
    PersonAddress,
    PersonEmail,
    PersonPhone,
)
from crm.customers.models.company import Company
from crm.customers.models.consent import Consent, ConsentSource, Purpose, Suppression, SuppressionReason
from crm.customers.models.duplicates import DuplicatePair, DuplicateScan, PairState
from crm.customers.models.health import Comparison, HealthCheck, HealthRule
from crm.customers.models.job import PersonCompany
from crm.customers.models.matching import (
    Answer,
    Certainty,
    DuplicateRule,
    Entrance,
    KeyKind,
    MatchingRule,
    MatchKeys,
)
from crm.customers.models.person import Lifecycle, Person, PreferredChannel
from crm.customers.models.standing import Credit
from crm.customers.models.tag import CompanyTag, PersonTag, Tag

__all__ = [
    "Answer",
    "Certainty",
    "Channel",
    "Company",
    "CompanyAddress",
    "CompanyEmail",
    "CompanyPhone",
    "CompanyTag",
    "Comparison",
    "Consent",
    "ConsentSource",
    "Credit",
    "DuplicatePair",
    "DuplicateRule",
    "DuplicateScan",
    "Entrance",
    "HealthCheck",
    "HealthRule",
    "KeyKind",
    "Lifecycle",
    "MatchKeys",
    "MatchingRule",
    "PairState",
    "Person",
    "PersonAddress",
    "PersonCompany",
    "PersonEmail",
    "PersonPhone",
    "PersonTag",
    "PreferredChannel",
    "Purpose",
    "Suppression",
    "SuppressionReason",
    "Tag",
]
