"""Points for what is known of a lead."""

from django.db import models

from crm.tenancy.models import TenantModel


class Subject(models.TextChoices):
    """What a rule looks at. The last three are behaviour: how often it happened."""

    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    JOB_TITLE = "job_title", "Job title"
    COMPANY = "company", "Company"
    EMPLOYEES = "employees", "Employees of the company"
    INDUSTRY = "industry", "Industry of the company"
    COUNTRY = "country", "Country"
    WANTS = "wants", "What the lead wants"
    ANSWERS = "answers", "An answer in the form"
    SOURCE = "source", "Source"
    VALUE = "value", "Worth a year"
    SUBMISSIONS = "submissions", "Forms filled in"
    MAILS = "mails", "Mails they wrote to us"
    CALLS = "calls", "Calls with them"


BEHAVIOUR = frozenset({Subject.SUBMISSIONS, Subject.MAILS, Subject.CALLS})
NUMBERS = BEHAVIOUR | {Subject.EMPLOYEES, Subject.VALUE}


class Operator(models.TextChoices):
    KNOWN = "known", "is known"
    UNKNOWN = "unknown", "is not known"
    IS = "is", "is"
    CONTAINS = "contains", "contains"
    AT_LEAST = "at_least", "is at least"
    UNDER = "under", "is under"
    WORK = "work", "is at work, not a free mail service"


class ScoreRule(TenantModel):
    subject = models.CharField("Look at", max_length=14, choices=Subject)
    operator = models.CharField("Which", max_length=10, choices=Operator)
    value = models.CharField("Value", max_length=120, blank=True)  # several with commas: any of them
    points = models.SmallIntegerField("Points")
    words = models.CharField("Said on the lead as", max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(condition=models.Q(points__range=(-100, 100)), name="score_rule_points"),
        ]

    def __str__(self) -> str:
        return f"{self.points:+d} {self.words}"

    @property
    def condition(self) -> str:
        """When it applies, in words: "E-mail is at work, not a free mail service"."""
        return f"{self.get_subject_display()} {self.get_operator_display()} {self.value}".strip()
