"""What a customer is worth trusting with, and how well we get on: columns of people and companies alike."""

from django.db import models


class Credit(models.TextChoices):
    GOOD = "good", "Good"
    WATCH = "watch", "Watch"
    STOP = "stop", "Stop"


CREDIT = ("credit", "credit_reason", "credit_limit_minor", "credit_limit_currency")


class Standing(models.Model):
    """`credit` is "" where nobody looked yet. `health` is 0 to 100, kept by actions/health.py; None: not known yet."""

    credit = models.CharField("credit standing", max_length=5, choices=Credit, blank=True)
    credit_reason = models.CharField(max_length=200, blank=True)
    credit_limit_minor = models.BigIntegerField("credit limit", null=True, blank=True)
    credit_limit_currency = models.CharField(max_length=3, blank=True)
    health = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    health_reasons = models.JSONField(default=list, blank=True, editable=False)  # [[points, sentence], ...]

    class Meta:
        abstract = True
