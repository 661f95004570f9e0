"""Points for what is known of a lead."""

from django.db import models

from crm.tenancy.models import TenantModel


class Subject(models.TextChoices):
    """What a rule looks at. From SUBMISSIONS on it is behaviour: how often it happened, or each time with less weight
    as time goes by.
    """

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
    REACHED = "reached", "Calls that reached them"
    VISITS = "visits", "Visits to the website"
    MAIL_LINKS = "mail_links", "Links in our mails they followed"
    PAGES = "pages", "Pages they looked at"
    ACTIONS = "actions", "What they did on the website"


BEHAVIOUR = frozenset(
    {
        Subject.SUBMISSIONS, Subject.MAILS, Subject.CALLS, Subject.REACHED, Subject.VISITS, Subject.MAIL_LINKS,
        Subject.PAGES, Subject.ACTIONS,
    }
)  # fmt: skip
NAMED = frozenset({Subject.PAGES, Subject.ACTIONS})  # behaviour of which a rule may name a certain one
NUMBERS = BEHAVIOUR | {Subject.EMPLOYEES, Subject.VALUE}


class Operator(models.TextChoices):
    KNOWN = "known", "is known"
    UNKNOWN = "unknown", "is not known"
    IS = "is", "is"
    CONTAINS = "contains", "contains"
    AT_LEAST = "at_least", "is at least"
    UNDER = "under", "is under"
    WORK = "work", "is at work, not a free mail service"
    EACH = "each", "each time"


class ScoreRule(TenantModel):
    subject = models.CharField("Look at", max_length=14, choices=Subject)
    operator = models.CharField("Which", max_length=10, choices=Operator)
    value = models.CharField("Value", max_length=120, blank=True)  # several with commas: any of them
    points = models.SmallIntegerField("Points")
    words = models.CharField("Said on the lead as", max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    # Of "each time": the points halve after so many days, and are no more than that in all.
    half_life_days = models.PositiveSmallIntegerField("Halves after", null=True, blank=True)
    most = models.SmallIntegerField("At most", null=True, blank=True)
    draft = models.BooleanField(default=False, editable=False)  # not published yet

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(condition=models.Q(points__range=(-100, 100)), name="score_rule_points"),
            models.CheckConstraint(
                condition=models.Q(half_life_days__isnull=True) | models.Q(half_life_days__range=(1, 730)),
                name="score_rule_half_life",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points:+d} {self.words}"

    @property
    def condition(self) -> str:
        """When it applies, in words: "E-mail is at work, not a free mail service"."""
        words = f"{self.get_subject_display()} {self.get_operator_display()} {self.value}".strip()
        if self.operator != Operator.EACH:
            return words
        named = f" “{self.value}”" if self.value else ""
        fades = f", halves after {self.half_life_days} days" if self.half_life_days else ""
        most = f", {abs(self.most)} points at most" if self.most else ""
        return f"{self.get_subject_display()}{named}: each time{fades}{most}"
