"""What happens today, through the program's own verbs: so that the newcomer finds mails, runs and notifications."""

from crm.accounts.actor import member_actor, system_actor, visitor_actor
from crm.customers.models import Person
from crm.events.relay import relay_all
from crm.tenancy.scope import organization_context, tenant_scope
from demo.chance import Chance
from demo.history.company import Office
from demo.history.invoices import bill
from demo.history.meetings import fill_diaries
from demo.history.orders import place_orders
from demo.history.payments import take_payments
from demo.history.quotes import write_quotes
from demo.history.rivals import name_rivals
from demo.history.subscriptions import subscribe_customers
from leads.actions.capture import capture_lead
from leads.models import Submission
from sales.actions.moves import win_deal
from sales.models import Deal, Phase
from support.actions.tickets import open_ticket
from support.models import TicketChannel


def live_a_morning(office: Office, chance: Chance) -> None:
    """Two people fill in the form, one deal is won, one customer asks for help; quotes and invoices are written."""
    with tenant_scope(office.organization):
        for first, last, company in (("Aiko", "Tanabe", "Hoshino Optics"), ("Samuel", "Okafor", "Lagos Freight Union")):
            _ask(office, first, last, company)
        _win_one(office)
        _open_one(office, chance)
        fill_diaries(office, chance)
        write_quotes(office.reps())
        place_orders(office, chance, office.reps())
        bill(office.organization, office.members["manager"][0], office.reps())
        subscribe_customers(office)
        name_rivals(office, chance)
        take_payments(office.members["manager"][0])
    with organization_context(office.organization):
        relay_all()


def _ask(office: Office, first: str, last: str, company: str) -> None:
    payload = {
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}@{company.split(maxsplit=1)[0]}.example".lower(),
        "phone": "+49 211 555 0148",
        "company": company,
        "wants": "Please send an offer for 40 people in May.",
    }
    submission = Submission.objects.create(
        key=f"demo-today-{first.lower()}",
        form=office.form,
        form_version=office.form.version,
        source=office.form.name,
        payload=payload,
        consent_given=True,
        consent_text=office.form.consent_text,
        consent_version=office.form.consent_version,
    )
    capture_lead(submission, by=visitor_actor())


def _win_one(office: Office) -> None:
    ready = Deal.objects.open().filter(stage__phase=Phase.CONTRACT, person__isnull=False)
    deal = ready.order_by("-value_minor").first()
    if deal is not None:
        win_deal(deal.id, by=member_actor(office.members["manager"][0]))


def _open_one(office: Office, chance: Chance) -> None:
    person = Person.objects.filter(lifecycle="customer").order_by("-id").first()
    if person is not None:
        topic = chance.one(office.scenario.topics)
        place = chance.one(office.scenario.places)
        open_ticket(
            subject=topic.subject.format(place=place),
            body=topic.text.format(place=place),
            person=person,
            channel=TicketChannel.EMAIL,
            by=system_actor(),
        )
