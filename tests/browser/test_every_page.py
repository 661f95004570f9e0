"""Every page that a member or a visitor can open is free of script errors and of what axe calls serious, wide and light
as well as on a phone in the dark. The pages come from the resolver: a new one is covered without anyone remembering.

Each is asked for once and judged in both looks: what is sent does not depend on them.
"""

from collections.abc import Callable

import pytest
from django.db.models import Model
from django.utils import timezone
from playwright.sync_api import Error, Response

from crm.accounts.models import Membership, Role
from crm.automation.models import Flow, Run
from crm.customers.models import Company, Person
from crm.mail.models import MailTemplate
from crm.staff.models import Skill, Territory, WorkCalendar
from crm.tenancy.scope import tenant_scope
from crm.work.models import Task
from demo.chance import Chance
from demo.history.company import PASSWORD, Office, found_office
from demo.history.present import live_a_morning
from demo.history.staff import tell_of_staff
from demo.scenarios.airline import SKYLINE
from leads.models import Lead, LeadForm
from sales.billing.models import Invoice
from sales.models import Deal, Pipeline, Stage
from sales.orders.models import Order
from sales.payments.models import Payment
from support.models import Ticket
from tests.billing.making import issued
from tests.browser.visitor import Visitor
from tests.draining import run_due_work
from tests.reporting.making import make_deal
from tests.sales.orders.making import make_order
from tests.sales.payments.making import pay
from tests.tenancy.routes import Route, our_routes
from tests.world import Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RECORDS: dict[str, type[Model]] = {
    "person_id": Person,
    "company_id": Company,
    "lead_id": Lead,
    "deal_id": Deal,
    "order_id": Order,
    "invoice_id": Invoice,
    "payment_id": Payment,
    "ticket_id": Ticket,
    "flow_id": Flow,
    "run_id": Run,
    "template_id": MailTemplate,
    "form_id": LeadForm,
    "task_id": Task,
    "member_id": Membership,
    "skill_id": Skill,
    "calendar_id": WorkCalendar,
    "territory_id": Territory,
    "role_id": Role,
    "pipeline_id": Pipeline,
    "stage_id": Stage,
}
NOT_PAGES = ("brand/", "health/", "metrics", "guide/", "live/", "mail/box")
SIGN_IN_PAGES = ("/account/login/", "/account/signup/", "/account/password/reset/", "/account/login/code/")
HALVES = [0, 1]  # of the pages: each is judged by another worker


@pytest.fixture
def office(transactional_db: None) -> Office:
    made, _ = found_office(SKYLINE)
    with tenant_scope(made.organization):
        seller = made.reps()[0]
        tell_of_staff(made, Chance(1, timezone.now(), made.organization.zone))
        make_deal(Member(seller.user, made.organization, seller), euros=1200, name="Charter to Tokyo")
        owner = made.members["owner"][0]
        boss = Member(owner.user, made.organization, owner)
        issued(boss)
        make_order(boss)
        pay(boss, 5_000)
    live_a_morning(made, Chance(1, timezone.now(), made.organization.zone))
    run_due_work()
    return made


@pytest.mark.parametrize("half", HALVES)
def test_pages_are_sound(office: Office, visit: Callable[..., Visitor], half: int) -> None:
    stranger = visit("visitor")
    stranger.bring_axe()
    for path in (*SIGN_IN_PAGES, *_paths(office, public=True))[half::2]:
        _judge(stranger, path)
    boss = visit("boss")
    boss.bring_axe()
    boss.sign_in(office.members["owner"][0].email, PASSWORD)
    for path in _paths(office, public=False)[half::2]:
        _judge(boss, path)


def _paths(office: Office, *, public: bool) -> list[str]:
    """Addresses of all pages whose records exist."""
    values = {"any": "-", "organization_slug": office.organization.slug, "form_slug": office.form.slug}
    with tenant_scope(office.organization):
        for name, model in RECORDS.items():
            if row := model._default_manager.order_by("-pk").first():
                values[name] = str(row.pk)
    routes = [route for route in our_routes() if route.is_public == public and _is_page(route, values)]
    return sorted({route.path(values) for route in routes})


def _is_page(route: Route, values: dict[str, str]) -> bool:
    return not route.route.startswith(NOT_PAGES) and set(route.converters) <= set(values)


def _judge(visitor: Visitor, path: str) -> None:
    visitor.resize("wide")
    if not _opens(visitor, path):
        return
    visitor.judge(path)  # without a picture: drawing hundreds of them took a quarter of a minute, and nobody looks
    visitor.resize("phone")
    visitor.darken()
    visitor.judge(f"{path} on a phone in the dark")


def _opens(visitor: Visitor, path: str) -> bool:
    """Whether a page stands in the browser now: no part of one, no file and nowhere else."""
    try:
        answer: Response | None = visitor.page.goto(path)
    except Error:  # what is kept as a file, or empty, is no page for the browser
        assert visitor.context.request.get(path, max_redirects=0).status < 500, path
        return False
    assert answer is not None
    assert answer.status < 500, path
    if answer.status != 200 or answer.request.redirected_from or "text/html" not in answer.headers["content-type"]:
        return False
    if "sandbox" in answer.headers.get("content-security-policy", ""):
        return False  # a mail within its frame: no script runs there, axe's neither
    return "<html" in answer.text()
