"""What comes of it when a customer asks for a quote: one task, and somebody hears of it."""

from datetime import timedelta

from django.utils import timezone

from crm.accounts.actor import member_actor, system_actor
from crm.accounts.models import Membership
from crm.customers.models import Company, Person
from crm.events.catalog.suggestions import SuggestionsAskedFor
from crm.events.types import SubjectRef
from crm.work.actions.notifications import notify
from crm.work.actions.tasks import add_task
from crm.work.models import Task
from sales.orders.models import Order
from sales.suggestions.models import Suggestion

DUE_IN = timedelta(days=1)


def follow_up(event: SuggestionsAskedFor, *, key: str) -> None:
    """A task for whoever looks after the customer, once for the event; where nobody does, those who give out deals
    hear of it.
    """
    row = Suggestion.objects.select_related("product", "because").filter(id=event.suggestion_id).first()
    person = Person.objects.select_related("owner").filter(id=event.person_id).first() if event.person_id else None
    company = Company.objects.select_related("owner").filter(id=event.company_id).first() if event.company_id else None
    if row is None or not (person or company):
        return
    order = Order.objects.select_related("owner").filter(id=event.order_id).first() if event.order_id else None
    minder = _minder(order, company, person)
    task = add_task(
        f"Quote {row.product.name} to {person or company}",
        due_at=timezone.now() + DUE_IN,
        assignee=minder,
        subject=event.subject(),
        person_id=person.id if person else None,
        company_id=company.id if company else None,
        details=_details(row, person, company, order),
        by=system_actor(),
        key=key,
    )
    if minder is None:
        _tell_those_who_assign(task, key)


def _minder(order: Order | None, company: Company | None, person: Person | None) -> Membership | None:
    """Who still is there of: whose order it was, whose company, whose person."""
    owners = (each.owner for each in (order, company, person) if each)
    return next((owner for owner in owners if owner and owner.active), None)


def _details(row: Suggestion, person: Person | None, company: Company | None, order: Order | None) -> str:
    who = f"{person} ({company})" if person and company else str(person or company)
    where = f"on the page of order {order.number}" if order else "in the portal"
    return f"{who} asked for a quote {where}. It was suggested because they have {row.because.name}."


def _tell_those_who_assign(task: Task, key: str) -> None:
    for member in Membership.objects.active().select_related("role", "team"):
        actor = member_actor(member)
        if actor.can("sales.assign") and Task.objects.visible_to(actor).filter(id=task.id).exists():
            notify(member, f"A customer asks, and nobody looks after him: {task.title}", kind="suggestion_asked",
                   subject=SubjectRef("task", task.id), key=key)  # fmt: skip
