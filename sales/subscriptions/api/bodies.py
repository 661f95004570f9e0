"""What the API takes and answers of subscriptions."""

from typing import Any

from rest_framework import serializers

from crm.api.fields import Amount, Choice, Custom, Day, Id, Moment, Reference, Text, Whole, YesNo, record_reference
from crm.api.nouns.members import find_member
from crm.api.serializers import Body, RecordShown
from crm.money import CURRENCIES
from sales.api.quote_bodies import LineGiven, LineShown
from sales.subscriptions.guarding import MOST_EVERY
from sales.subscriptions.models import Subscription, SubscriptionState
from sales.subscriptions.models.subscription import UNITS
from sales.subscriptions.words import next_bill

MOST_MONTHS = 240


class SubscriptionShown(RecordShown):
    """A subscription. Days called `..._on` are the first day on which something holds."""

    noun = "subscriptions"

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=SubscriptionState.choices, source="state")
    name = serializers.CharField()
    deal_id = Id(allow_null=True)
    order_id = Id(allow_null=True)
    person_id = Id(allow_null=True)
    company_id = Id(allow_null=True)
    owner_id = Id(allow_null=True)
    currency = serializers.CharField()
    tax_included = serializers.BooleanField()
    every = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=UNITS)
    starts_on = serializers.DateField()
    anchor_day = serializers.IntegerField(help_text="Day of the month on which periods begin; 0: as the start.")
    billed_until = serializers.DateField(allow_null=True, help_text="The first day that is not billed yet.")
    next_bill_on = serializers.SerializerMethodField()
    term_months = serializers.IntegerField(help_text="Minimum term; 0: none.")
    renews = serializers.BooleanField()
    renew_months = serializers.IntegerField(help_text="0: then it runs without a term.")
    notice_days = serializers.IntegerField()
    renews_on = serializers.DateField(allow_null=True)
    due_days = serializers.IntegerField(allow_null=True, help_text="Null: as is usual for the customer.")
    reference = serializers.CharField()
    note = serializers.CharField()
    each_month = Amount(help_text="Without tax, while it runs.")
    each_period = Amount(source="each_time", help_text="Without tax.")
    changes_on = serializers.DateField(source="planned_on", allow_null=True)
    pauses_on = serializers.DateField(source="pause_on", allow_null=True)
    resumes_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    cancelled_at = Moment(allow_null=True)
    cancel_note = serializers.CharField()
    ended_on = serializers.DateField(allow_null=True)
    problem = serializers.CharField(help_text="Why somebody has to look at it; empty: nothing.")
    lines = serializers.SerializerMethodField()

    def get_next_bill_on(self, subscription: Subscription) -> str | None:
        """When the next period is billed."""
        day = next_bill(subscription)
        return day.isoformat() if day else None

    def get_lines(self, subscription: Subscription) -> Any:
        """In their order."""
        rows = sorted(subscription.lines.all(), key=lambda line: (line.position, line.pk))
        return LineShown(rows, many=True).data


class SubscriptionFacts(Body):
    """What a subscription says beside its lines. While it runs, interval, start and term stay."""

    deal_id = record_reference("deal", source="deal", required=False, allow_null=True)
    person_id = record_reference("person", source="person", required=False, allow_null=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)
    every = Whole(min_value=1, max_value=MOST_EVERY, required=False)
    unit = Choice(choices=UNITS, required=False)
    starts_on = Day(required=False)
    anchor_day = Whole(min_value=0, max_value=31, required=False)
    term_months = Whole(min_value=0, max_value=MOST_MONTHS, required=False)
    renews = YesNo(required=False)
    renew_months = Whole(min_value=0, max_value=120, required=False)
    notice_days = Whole(min_value=0, max_value=730, required=False)
    due_days = Whole(min_value=0, max_value=365, required=False, allow_null=True)
    reference = Text(max_length=80, required=False, allow_blank=True)
    note = Text(max_length=4000, required=False, allow_blank=True)
    custom = Custom(required=False)


class SubscriptionChange(SubscriptionFacts):
    """Facts that change. What is billed of one that runs changes by its plan."""

    name = Text(max_length=160)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)


class SubscriptionAdd(SubscriptionFacts):
    """A new draft: for a deal with its people, currency and what comes again of it; or for a person or a company.

    With an `order_id`: what comes again of that order, by its shortest interval; asking again answers the same one.
    """

    name = Text(max_length=160, required=False)
    order_id = record_reference("order", source="order", required=False, allow_null=True)
    currency = Choice(choices=[(code, code) for code in CURRENCIES], required=False)
    lines = LineGiven(many=True, required=False, help_text="Without: what comes again of the deal.")

    def validate(self, attrs: Any) -> Any:
        """What it is about has to be known."""
        if not attrs.get("name") and not attrs.get("deal") and not attrs.get("order"):
            raise serializers.ValidationError({"name": ["Say what it is about, or give a deal or an order."]})
        return attrs


class SubscriptionLines(Body):
    """All lines of a draft, for one of its intervals."""

    lines = LineGiven(many=True)


class SubscriptionPlan(Body):
    """Other lines or another interval, now (to the day) or from the next period on."""

    lines = LineGiven(many=True, required=False, help_text="Without: those it has.")
    every = Whole(min_value=1, max_value=MOST_EVERY, required=False)
    unit = Choice(choices=UNITS, required=False)
    when = Choice(choices=[("now", "Now"), ("next", "From the next period")], required=False)
    bill_at_once = YesNo(required=False, help_text="On an invoice of its own; else on the next one.")


class SubscriptionPause(Body):
    """From the next period on, or from today."""

    now = YesNo(required=False)
    resumes_on = Day(required=False, allow_null=True)
    credit = YesNo(required=False, help_text="Give back what is left of the paid period.")


class SubscriptionCancel(Body):
    """The first day without it; without one, the first by its terms."""

    on = Day(required=False)
    reason = Text(max_length=80, help_text="One of the reasons in Settings, by its name.")
    note = Text(max_length=300, required=False, allow_blank=True)
    credit = YesNo(required=False, help_text="Give back what is left of the paid period.")
