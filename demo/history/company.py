"""The organization itself: people who work there, teams, pipeline, queues, forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress

from crm.accounts.actions.organizations import add_member, create_organization
from crm.accounts.models import Membership, Role, Team, User
from crm.events.relay import relay_all
from crm.normal_forms import name_key
from crm.runtime.sign_ins import SignIn
from crm.tenancy.models import Organization
from crm.tenancy.scope import organization_context, tenant_scope
from demo.scenarios.kinds import Colleague, Scenario
from leads.actions.scoring import seed_rules
from leads.models import FormField, LeadForm
from sales.actions.seeding import seed_sales
from sales.models import Pipeline, Stage
from support.models import Queue

PASSWORD = "fair-winds-2026"  # noqa: S105  # printed by `make demo`


@dataclass
class Office:
    """What the histories need to know of the organization."""

    organization: Organization
    scenario: Scenario
    members: dict[str, list[Membership]]  # by role slug
    pipeline: Pipeline
    stages: list[Stage]
    queues: list[Queue]
    form: LeadForm
    club: LeadForm

    def reps(self) -> list[Membership]:
        """Who sells."""
        return self.members["rep"]

    def agents(self) -> list[Membership]:
        """Who answers tickets."""
        return self.members["agent"]


def found_office(scenario: Scenario) -> tuple[Office, list[SignIn]]:
    """Create the organization with everything it starts with. Returns it and who can sign in."""
    founder = _user(scenario, scenario.colleagues[0])
    organization = create_organization(
        scenario.name,
        owner=founder,
        colour=scenario.colour,
        icon=scenario.icon,
        time_zone=scenario.time_zone,
        currency=scenario.currency,
        postal_address=scenario.address,
    )
    with organization_context(organization):
        relay_all()  # every module's own beginnings
    with tenant_scope(organization):
        members = _staff(scenario, organization)
        office = _office(scenario, organization, members)
    return office, [_sign_in(scenario, colleague) for colleague in scenario.colleagues]


def _office(scenario: Scenario, organization: Organization, members: dict[str, list[Membership]]) -> Office:
    seed_rules()
    pipeline = seed_sales()
    pipeline.name = scenario.pipeline
    pipeline.save()
    return Office(
        organization=organization,
        scenario=scenario,
        members=members,
        pipeline=pipeline,
        stages=list(Stage.objects.filter(pipeline=pipeline).order_by("position")),
        queues=_queues(scenario),
        form=_form(scenario.form, scenario.fields, members["rep"][0].team),
        club=_form(scenario.club, scenario.club_fields, members["rep"][0].team),
    )


def _queues(scenario: Scenario) -> list[Queue]:
    first = Queue.objects.order_by("position").first() or Queue(position=0)
    first.name = scenario.queues[0]
    first.save()
    rest = [Queue(name=name, position=place) for place, name in enumerate(scenario.queues[1:], start=1)]
    return [first, *Queue.objects.bulk_create(rest)]


def _form(values: dict[str, object], fields: Sequence[FormField], team: Team | None) -> LeadForm:
    form = LeadForm.objects.filter(slug=values["slug"]).first() or LeadForm()
    for name, value in values.items():
        setattr(form, name, value)
    form.team = team
    form.set_parts(list(fields))
    form.save()
    return form


def _staff(scenario: Scenario, organization: Organization) -> dict[str, list[Membership]]:
    teams = {name: Team.objects.create(name=name) for name in scenario.teams}
    roles = {role.slug: role for role in Role.objects.all()}
    members: dict[str, list[Membership]] = {slug: [] for slug in roles}
    for colleague in scenario.colleagues:
        user = _user(scenario, colleague)
        member = add_member(
            organization, user, role=roles[colleague.role], team=teams.get(colleague.team), title=colleague.title
        )
        members[colleague.role].append(member)
    return members


def _user(scenario: Scenario, colleague: Colleague) -> User:
    """One person may work in both organizations."""
    known = User.objects.filter(name=colleague.name).first()
    if known is not None:
        return known
    user = User.objects.create_user(_email(scenario, colleague), PASSWORD, name=colleague.name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _email(scenario: Scenario, colleague: Colleague) -> str:
    return f"{name_key(colleague.name).split()[0]}@{scenario.domain}"


def _sign_in(scenario: Scenario, colleague: Colleague) -> SignIn:
    user = User.objects.get(name=colleague.name)
    return SignIn(
        organization=scenario.name,
        name=colleague.name,
        email=user.email,
        role=colleague.title or colleague.role,
        password=PASSWORD,
    )
