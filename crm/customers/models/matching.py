"""Who is the same as whom: the keys that candidates are found by, and each organization's rules."""

from typing import Any

from django.db import models

from crm.tenancy.models import TenantModel

LONGEST_KEY = 160
LONGEST_STORED = 170  # with its kind before it


class KeyKind(models.TextChoices):
    """What a key is made of."""

    WORK = "work", "Initials and the company's name"
    DOMAIN = "domain", "Initials and the mail domain"
    HOME = "home", "Initials and the postal code"
    HEAD = "head", "Beginning of a company's name"
    TAIL = "tail", "End of a company's name"


class MatchKeys(TenantModel):
    """What a record is found by: those with a key in common are compared. Written together with the record.

    One row for each record that has any, its id the record's own: files of a million people write it too. A person
    has at most one key of the work (or of the mail domain) and one of home, a company one of each end of its name;
    "" where there is none. See matching/stored.py.
    """

    first = models.CharField(max_length=LONGEST_STORED)  # work, domain; a company's beginning
    second = models.CharField(max_length=LONGEST_STORED)  # home; a company's end

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "first", "id"], name="match_first", condition=~models.Q(first="")),
            models.Index(fields=["tenant", "second", "id"], name="match_second", condition=~models.Q(second="")),
        ]

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"


class Certainty(models.TextChoices):
    SURE = "sure", "The same"
    LIKELY = "likely", "Perhaps the same"


class MatchingRule(TenantModel):
    """What counts as the same: all criteria hold. An organization without rows has the defaults (matching/rules.py).

    `criteria`: [{"field": "name", "how": "similar", "at_least": 88}, {"field": "company", "how": "same"}].
    """

    noun = models.CharField(max_length=8, choices=[("person", "People"), ("company", "Companies")])
    criteria: models.JSONField[Any, Any] = models.JSONField(default=list)
    certainty = models.CharField(max_length=6, choices=Certainty, default=Certainty.LIKELY)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        indexes = [models.Index(fields=["tenant", "noun", "position"], name="matching_rule_order")]

    def __str__(self) -> str:
        return f"{self.noun}: {self.certainty}"


class Entrance(models.TextChoices):
    PAGE = "page", "Entered by a colleague"
    API = "api", "Through the API"
    IMPORT = "import", "From an imported file"
    FORM = "form", "By a web form"
    MAIL = "mail", "By mail"


class Answer(models.TextChoices):
    """What is done about a match."""

    BLOCK = "block", "Refuse, and show who it is"
    WARN = "warn", "Warn, and let them decide"
    FILL = "fill", "Update: fill what is empty"
    NEWEST = "newest", "Update: the newest wins"
    ATTACH = "attach", "Use the known one, change nothing"
    LET = "let", "Add it, and suggest to merge"


class DuplicateRule(TenantModel):
    """What to do about a match at an entrance, where the organization wants something else than the default."""

    noun = models.CharField(max_length=8, choices=[("person", "People"), ("company", "Companies")])
    entrance = models.CharField(max_length=8, choices=Entrance)
    certainty = models.CharField(max_length=6, choices=Certainty)
    answer = models.CharField(max_length=8, choices=Answer)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "noun", "entrance", "certainty"], name="duplicate_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.entrance} {self.certainty}: {self.answer}"
