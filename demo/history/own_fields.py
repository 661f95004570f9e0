"""Fields of the organization's own, with values: what an airline or a phone company needs to know besides."""

from collections.abc import Sequence
from itertools import batched

from crm.accounts.actor import member_actor
from crm.customers.models import Company, Person
from crm.records.actions.custom_fields import add_custom_field
from crm.records.custom.index import index_values
from crm.records.models import RecordModel
from demo.chance import Chance
from demo.history.company import Office
from sales.models import Deal

CHUNK = 1000


def define_own_fields(office: Office) -> None:
    """As the owner would in the settings, before anybody has a value."""
    owner = member_actor(office.members["owner"][0])
    for kind, fields in office.scenario.own_fields.items():
        for field in fields:
            add_custom_field({"record_kind": kind, **field}, by=owner)


def fill_own_fields(
    office: Office, chance: Chance, people: Sequence[Person], companies: Sequence[Company], deals: Sequence[Deal]
) -> None:
    """Give values to records before they are written, with chances of their own: the rest stays as it is."""
    apart = Chance(office.scenario.seed + 1, chance.now, chance.zone)
    kinds: tuple[tuple[str, Sequence[RecordModel]], ...] = (("person", people), ("company", companies), ("deal", deals))
    for kind, records in kinds:
        for record in records:
            record.custom = office.scenario.own_values(apart, kind, record)


def index_own_fields(records: Sequence[RecordModel]) -> None:
    """Let the values be asked for, after the records of one kind were written in bulk."""
    filled = [record for record in records if record.custom]
    for chunk in batched(filled, CHUNK, strict=False):
        index_values(list(chunk))
