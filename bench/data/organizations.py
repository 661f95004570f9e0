"""The organizations with what each starts with, made by the product's own verbs."""

from allauth.account.models import EmailAddress

from crm.accounts.actions.organizations import add_member, create_organization
from crm.accounts.models import Membership, Role, Team, User
from crm.events.relay import relay_all
from crm.tenancy.models import Organization
from crm.tenancy.scope import organization_context, tenant_scope
from leads.actions.scoring import seed_rules
from leads.models import FieldKind, FormField, LeadForm, MapsTo
from sales.actions.seeding import seed_sales
from support.models import Queue

BIG = "Bench Air"
REPS = 20  # in the big organization; a fifth of it in the others
FORM = "offer"
FIELDS = [
    FormField(key="first_name", kind=FieldKind.TEXT, label="First name", maps_to=MapsTo.FIRST_NAME),
    FormField(key="last_name", kind=FieldKind.TEXT, label="Last name", maps_to=MapsTo.LAST_NAME),
    FormField(key="email", kind=FieldKind.EMAIL, label="Work e-mail", maps_to=MapsTo.EMAIL, required=True),
    FormField(key="phone", kind=FieldKind.PHONE, label="Phone", maps_to=MapsTo.PHONE),
    FormField(key="company", kind=FieldKind.COMPANY, label="Company", maps_to=MapsTo.COMPANY),
    FormField(key="message", kind=FieldKind.LONG, label="What do you need?", maps_to=MapsTo.WANTS),
]


def make_organizations(others: int) -> list[Organization]:
    """The big one first. Each has a boss, sellers in one team, a pipeline, score rules, a queue and a form."""
    made = []
    for number in range(others + 1):
        boss = _user(f"boss{number}", f"Bea Boss {number}")
        organization = create_organization(BIG if number == 0 else f"Bench {number}", owner=boss)
        with organization_context(organization):
            relay_all()
        with tenant_scope(organization):
            _equip(organization, REPS if number == 0 else REPS // 5, number)
        made.append(organization)
    return made


def _equip(organization: Organization, reps: int, number: int) -> None:
    team = Team.objects.create(name="Sales")
    role = Role.objects.get(slug="rep")
    for place in range(reps):
        add_member(organization, _user(f"rep{place}.{number}", f"Rep {place}"), role=role, team=team)
    boss = Membership.objects.get(role__slug="owner")
    boss.team = team
    boss.save(update_fields=["team"])
    seed_rules()
    seed_sales()
    Queue.objects.get_or_create(name="Service")
    form = LeadForm(name="Offer", slug=FORM, team=team)
    form.set_parts(FIELDS)
    form.save()


def _user(local: str, name: str) -> User:
    user = User.objects.create_user(f"{local}@bench.example", None, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
