"""Reads of forms and of what came in through them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from leads.models import FieldDay, FormDay, HeldBack, LeadForm, Submission

DAYS = 30


@dataclass(frozen=True)
class Day:
    """One day of a form: page views, answers taken, answers held back."""

    day: date
    views: int
    answers: int
    held: int
    started: int = 0


@dataclass(frozen=True)
class Reached:
    """One field in the last 30 days: who came to it, and whose last one it was."""

    label: str
    reached: int
    left: int


def forms_visible_to(actor: Actor) -> QuerySet[LeadForm]:
    """All forms, for whoever may build them or see leads."""
    forms = LeadForm.objects.all()
    return forms if actor.can("leads.forms") or actor.can("leads.view") else forms.none()


def get_form(actor: Actor, form_id: UUID, *, lock: bool = False) -> LeadForm:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    forms = forms_visible_to(actor)
    forms = forms.select_for_update(of=("self",)) if lock else forms
    form = forms.select_related("team").filter(id=form_id).first()
    if form is None:
        raise NotFound("There is no such form.")
    return form


def public_form(slug: str) -> LeadForm:
    """The form at a public address. Raises NotFound for one that takes no answers."""
    form = LeadForm.objects.all().active().select_related("team").filter(slug=slug).first()
    if form is None:
        raise NotFound("There is no such form.")
    return form


def subscription(submission_id: UUID | None) -> Submission:
    """The answer that a signed link names. Raises NotFound where it names none."""
    found = Submission.objects.select_related("form").filter(id=submission_id).first() if submission_id else None
    if found is None or found.form is None:
        raise NotFound("This link is not complete. Open it from the mail again.")
    return found


def forms_with_counts(actor: Actor) -> QuerySet[LeadForm]:
    """Forms with `answers`, the number taken in the last 30 days."""
    recent = Q(submissions__received_at__gte=timezone.now() - timedelta(days=DAYS), submissions__held_back="")
    return forms_visible_to(actor).select_related("team").annotate(answers=Count("submissions", filter=recent))


def days_of(form: LeadForm) -> list[Day]:
    """The last 30 days, oldest first, in the viewer's time zone; days without anything among them."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    opened = FormDay.objects.filter(form=form, day__gte=first).values_list("day", "views", "started")
    views = {day: (viewed, started) for day, viewed, started in opened}
    rows = (
        Submission.objects.filter(form=form, received_at__gte=timezone.now() - timedelta(days=DAYS))
        .annotate(day=TruncDate("received_at"))
        .values("day")
        .annotate(answers=Count("id", filter=Q(held_back="")), held=Count("id", filter=~Q(held_back="")))
        .values_list("day", "answers", "held")
    )
    counts = {day: (answers, held) for day, answers, held in rows}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [_day(day, views.get(day, (0, 0)), counts.get(day, (0, 0))) for day in days]


def _day(day: date, opened: tuple[int, int], sent: tuple[int, int]) -> Day:
    return Day(day, opened[0], *sent, started=opened[1])


def reached_in(form: LeadForm) -> list[Reached]:
    """How far people came in the last 30 days, in the order of the fields; none where nothing was counted."""
    first = timezone.localdate() - timedelta(days=DAYS - 1)
    rows = FieldDay.objects.filter(form=form, day__gte=first).values("key")
    counts = {row["key"]: row for row in rows.annotate(came=Sum("reached"), gone=Sum("left"))}
    found = [(part.label, counts[part.key]) for part in form.parts if part.key in counts]
    return [Reached(label, row["came"], row["gone"]) for label, row in found]


def newest_submissions(form: LeadForm, *, held: bool = False) -> list[Submission]:
    """The newest answers of a form: those taken, or those held back, what robots filled in behind all others."""
    rows = Submission.objects.filter(form=form).select_related("person", "lead")
    rows = rows.exclude(held_back="") if held else rows.filter(held_back="")
    rows = rows.alias(by_robot=Q(held_back=HeldBack.TRAP))
    return list(rows.order_by("by_robot", "-received_at", "-id")[:25])


def views_in(days: list[Day]) -> int:
    """How often the page was opened on these days."""
    return sum(day.views for day in days)


def form_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What forms are called."""
    return dict(LeadForm.objects.filter(id__in=ids).values_list("id", "name"))
