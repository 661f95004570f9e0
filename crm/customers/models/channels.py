"""How people and companies are reached: any number of e-mail addresses, phone numbers and postal addresses.

The first of each is kept in columns of the record too, so that lists need no join (see actions/channels.py).
"""

from typing import ClassVar

from django.db import models

from crm.tenancy.models import TenantField, TenantForeignKey, TenantModel

POSTAL = ("street", "postal_code", "city", "country")


class Channel(TenantModel):
    """What every way of reaching somebody has. `channel` is its name, `noun` how a sentence calls it."""

    channel: ClassVar[str]
    noun: ClassVar[str]

    tenant = TenantField(db_constraint=False)  # by the person's or the company's key, see TenantField
    label = models.CharField(max_length=20, blank=True)  # "Work", "Mobile"
    primary = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def named(self) -> str:
        """ "phone number (mobile)", as a sentence about a change has it."""
        return f"{self.noun} ({self.label.lower()})" if self.label else self.noun


class Email(Channel):
    channel, noun = "email", "e-mail"

    address = models.CharField(max_length=254)  # as typed
    key = models.CharField(max_length=254)  # normal_forms.email_key

    class Meta(Channel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.address


class Phone(Channel):
    channel, noun = "phone", "phone number"

    number = models.CharField(max_length=32)  # E.164

    class Meta(Channel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.number


class Address(Channel):
    channel, noun = "address", "address"

    street = models.CharField(max_length=160, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1

    class Meta(Channel.Meta):
        abstract = True

    def __str__(self) -> str:
        return ", ".join(
            part for part in (self.street, f"{self.postal_code} {self.city}".strip(), self.country) if part
        )


class PersonEmail(Email):
    """An address belongs to one person, unless it is marked shared ("info@")."""

    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="emails", db_index=False)
    shared = models.BooleanField(default=False)

    class Meta(Email.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=models.Q(shared=False), name="email_of_one_person"
            ),
            models.UniqueConstraint(fields=["tenant", "person", "key"], name="email_once_per_person"),
            models.UniqueConstraint(
                fields=["tenant", "person"], condition=models.Q(primary=True), name="one_primary_email"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "key"], name="email_key")]


class PersonPhone(Phone):
    """A number may belong to several people (a household, a switchboard); a match only warns."""

    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="phones", db_index=False)

    class Meta(Phone.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "person", "number"], name="phone_once_per_person"),
            models.UniqueConstraint(
                fields=["tenant", "person"], condition=models.Q(primary=True), name="one_primary_phone"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "number"], name="phone_number")]


class PersonAddress(Address):
    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="addresses")

    class Meta(Address.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person"], condition=models.Q(primary=True), name="one_primary_address"
            ),
        ]


class CompanyEmail(Email):
    """An address of the company itself; whoever reads it, so several companies may share it."""

    company = TenantForeignKey("customers.Company", models.CASCADE, related_name="emails", db_index=False)

    class Meta(Email.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "company", "key"], name="email_once_per_company"),
            models.UniqueConstraint(
                fields=["tenant", "company"], condition=models.Q(primary=True), name="one_primary_company_email"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "key"], name="company_email_key")]


class CompanyPhone(Phone):
    company = TenantForeignKey("customers.Company", models.CASCADE, related_name="phones", db_index=False)

    class Meta(Phone.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "company", "number"], name="phone_once_per_company"),
            models.UniqueConstraint(
                fields=["tenant", "company"], condition=models.Q(primary=True), name="one_primary_company_phone"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "number"], name="company_phone_number")]


class CompanyAddress(Address):
    company = TenantForeignKey("customers.Company", models.CASCADE, related_name="addresses")

    class Meta(Address.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "company"], condition=models.Q(primary=True), name="one_primary_company_address"
            ),
        ]
