"""Each list, search and timeline of a large organization uses the index that was made for it, as crm_app under RLS.

One organization far larger than the others, as the bench loads it, only smaller: the planner has to tell them apart.
"""

import os
import re

import pytest
from django.db import connection
from django.test import Client

from bench.data.loading import load
from bench.data.organizations import BIG
from bench.data.sizes import Sizes
from crm.accounts.models import Membership
from crm.customers.models import Person
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from tests.explain.plans import Plan, plans

SIZES = Sizes(big=20_000, small=1_000, others=4)
# Address, and the indexes of which its first question to a large table has to use one.
PAGES = (
    ("/customers/people/", {"customers_person_pkey"}),
    ("/customers/people/?sort=name_key", {"person_name"}),
    ("/customers/people/?owner={rep}", {"person_owner"}),
    ("/customers/people/?lifecycle=champion&owner={rep}", {"person_lifecycle_owner", "person_owner"}),
    ("/customers/people/?lifecycle=champion&owner={rep}&count=1", {"person_lifecycle_owner", "person_owner"}),
    ("/customers/people/?q=marina", {"search_words"}),
    ("/customers/companies/", {"customers_company_pkey"}),
    ("/customers/companies/?owner={rep}", {"company_owner"}),
    (
        "/leads/?status=qualified",
        {"lead_status", "lead_owner_status", "lead_priority", "lead_open_priority"},
    ),
    ("/leads/?owner={rep}", {"lead_owner_status", "lead_score", "leads_lead_tenant_id_owner_id_36cb3db0"}),
    ("/sales/deals/", {"sales_deal_pkey", "deal_owner", "deal_age", "deal_closes", "deal_value"}),
    ("/sales/deals/?owner={rep}", {"deal_owner", "sales_deal_pkey"}),
    ("/tasks/", {"task_open", "task_due", "work_task_pkey"}),
    ("/support/", {"ticket_owner_due", "ticket_ours_due"}),
    ("/search/?q=mari", {"search_words"}),
    ("/search/?q=0001234", {"search_words"}),
    ("/customers/people/{person}/", {"customers_person_pkey"}),
)


@pytest.mark.django_db(transaction=True)
def test_every_page_of_a_large_organization_uses_its_indexes() -> None:
    load(os.environ["DATABASE_OWNER_URL"], SIZES, quick=False)
    client, words = _signed_in()
    wrong = []
    for address, wanted in PAGES:
        with plans() as found:
            answer = client.get(address.format(**words))
        assert answer.status_code == 200, address
        assert found, f"{address} asks no large table"
        if not found[0].indexes & wanted:
            wrong.append(f"{address}: {sorted(found[0].indexes)} instead of {sorted(wanted)}: {found[0].sql[:900]}")
        wrong += [f"{address} reads all of {plan.scanned}: {plan.sql[:900]}" for plan in found if _careless(plan)]
    assert not wrong, "\n\n".join(wrong)
    _newest_come_by_the_primary_key()


def _newest_come_by_the_primary_key() -> None:
    """Why no table has an index of its own for `ORDER BY id DESC`: the key's is read backwards, and nothing sorted."""
    with tenant_scope(Organization.objects.get(name=BIG)), plans() as found:
        list(Person.objects.order_by("-id")[:51])
        middle = Person.objects.order_by("id").values_list("id", flat=True)[1500]
        list(Person.objects.filter(id__lt=middle).order_by("-id")[:51])
    for plan in (found[0], found[-1]):
        assert plan.indexes == {"customers_person_pkey"}
        assert plan.sorted_rows == 0


def _careless(plan: Plan) -> bool:
    """Reads the table it is about from end to end; whatever counts or sums a whole list may.

    What is joined may be read whole where it is small: companies are a tenth of the people.
    """
    about = re.search(r'FROM "?(\w+)', plan.sql)
    return about is not None and about[1] in plan.scanned and "COUNT(" not in plan.sql and "SUM(" not in plan.sql


def _signed_in() -> tuple[Client, dict[str, object]]:
    """The owner of the large organization, and what the addresses name."""
    organization = Organization.objects.get(name=BIG)
    with tenant_scope(organization):
        boss = Membership.objects.select_related("user").get(role__slug="owner")
        rep = Membership.objects.filter(role__slug="rep").order_by("id")[3].id
        person = Person.objects.order_by("-id").values_list("id", flat=True)[0]
    client = Client()
    client.force_login(boss.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    connection.close()  # plans of a fresh connection
    return client, {"rep": rep, "person": person}
