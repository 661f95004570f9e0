"""Load the two demo organizations."""

import time
from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from crm.customers.models import Company, Person, PersonEmail, PersonPhone, Tag
from crm.events.models import Event
from crm.runtime.sign_ins import SignIn, write_sign_ins
from crm.search.actions.indexing import index_all
from crm.search.searchable import SEARCHABLES
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from demo.chance import Chance
from demo.factories import reseed
from demo.history.catalogue import open_catalogue, put_on_deals, write_lines
from demo.history.company import Office, found_office
from demo.history.deals import DealHistory
from demo.history.entrances import open_entrances
from demo.history.files import bring_in_files
from demo.history.forecasting import remember_forecasts
from demo.history.leads import LeadHistory
from demo.history.own_fields import define_own_fields, fill_own_fields, index_own_fields
from demo.history.people import gather
from demo.history.present import live_a_morning
from demo.history.purchases import find_what_goes_together, put_on_won
from demo.history.spending import write_down_costs
from demo.history.staff import measure_answers, tell_of_staff
from demo.history.tickets import TicketHistory
from demo.history.website import WebHistory
from demo.ledger import Ledger
from demo.scenarios.airline import SKYLINE
from demo.scenarios.kinds import Scenario
from demo.scenarios.telecom import NIMBUS
from leads.actions.scoring import rescore_chunk
from leads.models import Lead
from sales.models import Deal
from support.models import Ticket

SCENARIOS = (SKYLINE, NIMBUS)
LEADS = 900
ORDER = (Tag, Company, Person, PersonEmail, PersonPhone, Lead, Deal, Ticket, Event)


def load_demo(say: Callable[[str], None]) -> None:
    """Both organizations with twelve months of history. What is loaded already is left as it is.

    An organization is loaded whole or not at all: each is one transaction.
    """
    people: list[SignIn] = []
    for scenario in SCENARIOS:
        begun = time.monotonic()
        if Organization.objects.filter(name=scenario.name).exists():
            continue
        with transaction.atomic():
            office, sign_ins, chance = _found(scenario)
            rows = _write_history(office, chance)
        live_a_morning(office, chance)
        remember_forecasts(office, chance)
        bring_in_files(office, chance)
        people += sign_ins
        say(f"{scenario.name}: {rows:,} rows in {time.monotonic() - begun:.1f} s")
    if people:
        write_sign_ins(people)


def _found(scenario: Scenario) -> tuple[Office, list[SignIn], Chance]:
    reseed(scenario.seed)
    chance = Chance(scenario.seed, timezone.now(), ZoneInfo(scenario.time_zone))
    office, sign_ins = found_office(scenario)
    return office, sign_ins, chance


def _write_history(office: Office, chance: Chance) -> int:
    with tenant_scope(office.organization):
        ledger = Ledger(chance)
        define_own_fields(office)
        crowd = gather(office, chance, ledger)
        deals = DealHistory(office, chance, ledger)
        web = WebHistory(office, chance, ledger)
        leads = LeadHistory(office, chance, ledger, deals, web)
        for person in chance.random.sample(crowd.people, k=LEADS):
            leads.of(person)
        web.of_strangers()
        TicketHistory(office, chance, ledger).write(crowd.people)
        fill_own_fields(office, chance, crowd.people, crowd.companies, deals.made)
        catalogue = open_catalogue(office, chance)
        put_on_deals(catalogue, office, chance, deals.made)
        put_on_won(catalogue, office, chance, deals.made)
        rows = ledger.write(ORDER)
        write_lines(catalogue, office)
        find_what_goes_together()
        open_entrances(office, chance)
        write_down_costs(office, chance)
        tell_of_staff(office, chance)
        measure_answers()
        _score_what_they_did()
        for records in (crowd.people, crowd.companies, deals.made):
            index_own_fields(records)
        for kind in SEARCHABLES:
            index_all(kind)
    return rows


def _score_what_they_did() -> None:
    """Leads were scored as they came in; what their people did since counts, too."""
    after: UUID | None = None
    while after := rescore_chunk(after, 200):
        pass
