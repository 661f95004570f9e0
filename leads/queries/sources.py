"""Every entrance for leads with what came through it lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from leads.models import CallState, Channel, HeldBack, HookCall, LeadForm, LeadHook, Submission

LATELY = timedelta(days=30)
QUIET = timedelta(days=7)  # after so long without anything somebody should look


@dataclass(frozen=True)
class Source:
    """One entrance: how it is called, where it is set up, what came in 30 days, when the last came.

    `failed` could not be turned into leads; `on` is None for what can't be switched off.
    """

    name: str
    kind: str
    icon: str
    url: str
    count: int = 0
    last_at: datetime | None = None
    failed: int = 0
    on: bool | None = None
    watched: bool = False  # somebody should know when nothing comes

    @property
    def health(self) -> tuple[str, str]:
        """A word about it, and its tone."""
        if self.on is False:
            return "Off", ""
        if self.failed:
            return f"{self.failed} failed", "red"
        if self.last_at is None:
            return ("Nothing yet", "amber") if self.watched else ("Nothing yet", "")
        quiet = timezone.now() - self.last_at
        if self.watched and quiet > QUIET:
            return f"Nothing for {quiet.days} days", "amber"
        return "Works", "green"


@dataclass(frozen=True)
class _Seen:
    count: int = 0
    last: datetime | None = None
    failed: int = 0


def sources(actor: Actor) -> list[Source]:
    """All entrances: webhooks and forms by name, then the others. Raises NotAllowed."""
    actor.require("leads.sources")
    seen = _seen()
    calls = _failed_calls()
    found = [
        _source(hook.name, "Webhook", "webhook", reverse("leads:hook", args=[hook.id]), seen.get(("hook", hook.id)),
                on=hook.active, failed=calls.get(hook.id, 0))
        for hook in LeadHook.objects.all()
    ]  # fmt: skip
    found += [
        _source(form.name, "Web form", "forms", reverse("leads:form_answers", args=[form.id]),
                seen.get(("form", form.id)), on=form.active)
        for form in LeadForm.objects.all()
    ]  # fmt: skip
    return [*found, *_others(seen)]


def get_submission(actor: Actor, submission_id: UUID) -> Submission:
    """What came in, for whoever may see its lead. Raises NotFound."""
    rows = Submission.objects.select_related("lead__person", "lead__owner", "form", "hook", "person")
    found = rows.filter(id=submission_id).first()
    if found is None or not _may_see(actor, found):
        raise NotFound("There is no such answer.")
    return found


def _may_see(actor: Actor, submission: Submission) -> bool:
    if submission.lead is None:
        return actor.can("leads.sources")
    return actor.can("leads.view", submission.lead)


def _source(
    name: str, kind: str, icon: str, url: str, seen: _Seen | None, *, on: bool | None = None, failed: int = 0
) -> Source:
    seen = seen or _Seen()
    watched = on is not None
    return Source(name, kind, icon, url, seen.count, seen.last, failed + seen.failed, on, watched)


OTHERS = (
    (Channel.MAIL, "Mail to your address for leads", "Mail", "mail", "leads:sources"),
    (Channel.API, "The API", "API", "api", "api_docs"),
    (Channel.CARD, "Business cards", "Card", "id", "leads:new_card"),
    (Channel.HAND, "Added by colleagues", "By hand", "user-plus", "leads:new_lead"),
    (Channel.IMPORT, "Imported files", "Import", "file-import", "leads:leads"),
)


def _others(seen: dict[tuple[str, UUID | None], _Seen]) -> list[Source]:
    return [
        _source(name, kind, icon, reverse(url), seen.get((channel.value, None)))
        for channel, name, kind, icon, url in OTHERS
    ]


def _seen() -> dict[tuple[str, UUID | None], _Seen]:
    """What came by channel and form or webhook: counts of 30 days, the last ever seen within a year."""
    now = timezone.now()
    recent = Q(received_at__gte=now - LATELY)
    rows = (
        Submission.objects.filter(received_at__gte=now - timedelta(days=365))
        .values("channel", "form_id", "hook_id")
        .annotate(
            count=Count("id", filter=recent),
            last=Max("received_at"),
            failed=Count("id", filter=recent & Q(held_back=HeldBack.FAILED)),
        )
        .order_by()
    )
    found: dict[tuple[str, UUID | None], _Seen] = {}
    for row in rows:
        key = _key(row["channel"], row["form_id"], row["hook_id"])
        old = found.get(key, _Seen())
        last = max(filter(None, (old.last, row["last"])))
        found[key] = _Seen(old.count + row["count"], last, old.failed + row["failed"])
    return found


def _key(channel: str, form_id: UUID | None, hook_id: UUID | None) -> tuple[str, UUID | None]:
    """What is older than the column is a form's or was added by hand."""
    if form_id:
        return "form", form_id
    if hook_id:
        return "hook", hook_id
    return channel or Channel.HAND.value, None


def _failed_calls() -> dict[UUID, int]:
    rows = HookCall.objects.filter(state=CallState.FAILED).values("hook_id").annotate(count=Count("id")).order_by()
    return {row["hook_id"]: row["count"] for row in rows}
