"""How forms were opened and begun, day by day, and webhooks with what services sent to them."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models.functions import TruncDate

from crm.accounts.actor import member_actor
from demo.chance import SATURDAY, Chance
from demo.history.company import Office
from leads.actions.hook_calls import would_become
from leads.actions.hooks import add_hook
from leads.models import CallState, Channel, FieldDay, FormDay, HookCall, Lead, LeadForm, LeadHook, Proof, Submission
from leads.samples import PRESETS

DAYS, SHOWN = 60, 30
ADS, LATEST_ADS = "Google Ads", 14
# A partner's own words for things: nobody can guess what goes where, so somebody has to click it together.
PARTNER = (
    {"ref": "PP-2231", "kunde": {"anrede": "Frau", "vn": "Ilse", "nn": "Brandt", "funk": "+49 171 5550132"}},
    {"ref": "PP-2240", "kunde": {"anrede": "Herr", "vn": "Deniz", "nn": "Aydin", "funk": "+49 160 5550177"}},
)


def open_entrances(office: Office, chance: Chance) -> None:
    """After the history is written: its answers are counted, its leads of advertisements came by a webhook."""
    for form in (office.form, office.club):
        _count_visitors(form, chance)
    boss = member_actor(office.members["owner"][0])
    ads = add_hook(ADS, preset="google", proof=Proof.ADDRESS, by=boss)
    leads = Lead.objects.filter(source=ADS).select_related("person").order_by("-created_at")[:LATEST_ADS]
    for lead in leads:
        _came_by_advertisement(ads, lead)
    chats = add_hook("Chat on the website", preset="chat", proof=Proof.SIGNED, by=boss)
    _failed(chats, {"event": "chat_started", "chat_id": "c-0094", "visitor": {"name": "", "email": ""}}, chance)
    partner = add_hook("Partner portal", preset="", proof=Proof.SIGNED, by=boss)
    for enquiry in PARTNER:
        wish = chance.one(office.scenario.offers).wants.format(n=24, place="Lisbon", city="Lisbon", company="us")
        _failed(partner, {"anfrage": enquiry | {"wunsch": wish}}, chance)


def _count_visitors(form: LeadForm, chance: Chance) -> None:
    """More open a form than begin it, and more begin it than send it."""
    since = chance.now - timedelta(days=DAYS)
    taken = Submission.objects.filter(form=form, received_at__gte=since).annotate(day=TruncDate("received_at"))
    sent = Counter(taken.values_list("day", flat=True))
    today = chance.now.astimezone(chance.zone).date()
    days = [today - timedelta(days=back) for back in range(DAYS)]
    opened = [_day(form, day, sent[day], chance) for day in days]
    FormDay.objects.bulk_create(opened)
    for day in opened[:SHOWN]:
        FieldDay.objects.bulk_create(_left(form, day, sent[day.day], chance))


def _day(form: LeadForm, day: date, sent: int, chance: Chance) -> FormDay:
    quiet = 0.4 if day.weekday() >= SATURDAY else 1.0
    started = sent + round(chance.between(1, 5) * quiet)
    return FormDay(form=form, day=day, started=started, views=started * chance.between(2, 3) + chance.between(2, 14))


def _left(form: LeadForm, day: FormDay, sent: int, chance: Chance) -> Iterator[FieldDay]:
    """Who begins comes to the first field; on the way to the last all but those who send it are lost."""
    still = day.started
    parts = [part for part in form.parts if part.kind != "hidden"]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        gone = still - sent if last else min(still - sent, chance.weighted([(0, 5), (1, 3), (2, 1)]))
        yield FieldDay(form=form, day=day.day, key=part.key, reached=still, left=gone)
        still -= gone


def _came_by_advertisement(hook: LeadHook, lead: Lead) -> None:
    body = _advertisement(lead)
    understood = would_become(hook, body)
    submission = Submission.objects.create(
        key=f"demo-ad-{lead.id}",
        channel=Channel.HOOK,
        hook=hook,
        external_id=understood.external_id,
        source=understood.source,
        payload=understood.answers,
        raw=body,
        received_at=lead.created_at,
        lead=lead,
        person=lead.person,
    )
    _call(hook, body, lead.created_at, state=CallState.TAKEN, submission=submission)


def _advertisement(lead: Lead) -> str:
    person = lead.person
    answers = {"FULL_NAME": person.name, "EMAIL": person.email, "PHONE_NUMBER": person.phone}
    columns = [{"column_id": name, "string_value": text} for name, text in answers.items() if text]
    payload = PRESETS["google"].payload | {"lead_id": lead.id.hex, "is_test": False, "user_column_data": columns}
    return json.dumps(payload, ensure_ascii=False)


def _failed(hook: LeadHook, payload: dict[str, Any], chance: Chance) -> None:
    body = json.dumps(payload, ensure_ascii=False)
    at = chance.now - timedelta(hours=chance.between(2, 70))
    _call(hook, body, at, state=CallState.FAILED, error=would_become(hook, body).problem)


def _call(
    hook: LeadHook, body: str, at: datetime, *, state: CallState, error: str = "", submission: Submission | None = None
) -> None:
    HookCall.objects.create(
        hook=hook,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        received_at=at,
        due_at=at,
        state=state,
        error=error,
        submission=submission,
    )
