"""What every organization begins with: the mail and the journey that welcome a new customer."""

from typing import Any

from django.db import transaction

from crm.accounts.actor import Actor, system_actor
from crm.automation.actions.drafts import set_steps, set_trigger
from crm.automation.actions.flows import create_flow
from crm.automation.actions.publishing import publish
from crm.automation.models import Flow, FlowKind, Reentry
from crm.automation.program import new_step
from crm.automation.queries.flows import published_of
from crm.conditions.tree import VERSION
from crm.mail.actions.templates import add_template, publish_template, save_draft
from crm.mail.models import MailTemplate, MessageKind
from crm.mail.queries.templates import published_version
from crm.mail.templating.blocks import Block
from crm.normal_forms import name_key

WELCOME = "welcome"
WELCOME_MAIL = "Welcome"
REASON = "You get this mail because you have just become our customer."


@transaction.atomic
def seed_marketing() -> Flow:
    """Mail and journey for new customers, published. Doing it twice is doing it once; nothing of theirs is changed."""
    by = system_actor()
    known = Flow.objects.filter(key=WELCOME).first()
    if known is not None:
        return known
    mail = _welcome_mail(by)
    flow = create_flow("Welcome new customers", FlowKind.JOURNEY, by=by, key=WELCOME)
    if published_of(flow) is None:
        set_trigger(flow.id, {"event": "sales.deal_won", "condition": {}, "reentry": Reentry.ONCE}, by=by)
        set_steps(flow.id, _welcome_steps(mail), by=by)
        publish(flow.id, by=by)
    return flow


def _welcome_mail(by: Actor) -> MailTemplate:
    template = MailTemplate.objects.filter(name_key=name_key(WELCOME_MAIL)).first()
    if template is None:
        template = add_template(WELCOME_MAIL, kind=MessageKind.TRANSACTIONAL, by=by, reason=REASON)
        content = {
            "subject": "Welcome to {{ organization.name }}, {{ person.first_name }}",
            "blocks": _welcome_blocks(),
        }
        save_draft(template.id, {**content, "preview_text": "Good to have you with us"}, by=by)
    if published_version(template) is None:
        publish_template(template.id, by=by)
    return template


def _welcome_blocks() -> list[Block]:
    return [
        Block(kind="heading", text="Welcome, {{ person.first_name }}"),
        Block(kind="text", text="Thank you for choosing {{ organization.name }}. It is good to have you with us."),
        Block(
            kind="text",
            text="{{ member.name }} looks after you from now on. In your own portal you see your requests, "
            "ask for help and keep your details up to date.",
        ),
        Block(kind="button", label="Open my portal", url="{{ links.portal }}"),
        Block(kind="text", text="Or simply answer this mail."),
    ]


def _welcome_steps(mail: MailTemplate) -> list[dict[str, Any]]:
    has_ticket = {"v": VERSION, "all": [{"field": "person.open_ticket", "op": "is", "value": True}]}
    return [
        new_step("mail", {"template": str(mail.id)}),
        new_step("tag", {"name": "Welcomed", "how": "add"}),
        new_step("wait", {"how": "for", "amount": 3, "unit": "days", "working_hours": True}),
        {
            **new_step("condition", {"condition": has_ticket, "question": "Waits for help?"}),
            "yes": [new_step("task", {"title": "Look after the open ticket", "assignee": "owner", "days": 0})],
            "no": [new_step("task", {"title": "Ask how it is going", "assignee": "owner", "days": 1})],
        },
    ]
