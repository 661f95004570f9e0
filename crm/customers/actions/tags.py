"""Put words on people and companies, and take them off."""

from typing import Any

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.models import CompanyTag, PersonTag, Tag
from crm.errors import Refused
from crm.events.catalog.customers import TagAdded, TagRemoved
from crm.events.emit import emit
from crm.normal_forms import name_key

LONGEST = 60
LINKS: dict[str, Any] = {"person": PersonTag, "company": CompanyTag}


@transaction.atomic
def add_tag(record: Any, name: str, by: Actor) -> bool:
    """Tag the person or company; whether that was new. The tag is made if nobody used it before.

    Raises NotAllowed if `by` may not change it, Refused if the name is empty or too long.
    """
    by.require("customers.edit", record)
    tag = tag_called(name)
    links = LINKS[record.kind]
    link = links(**{record.kind: record}, tag=tag)
    links.objects.bulk_create([link], ignore_conflicts=True)
    if not links.objects.filter(id=link.id).exists():
        return False
    emit(TagAdded(**_about(record), tag=tag.name), by=by)
    return True


@transaction.atomic
def remove_tag(record: Any, name: str, by: Actor) -> bool:
    """Take the tag off; whether it was there. Raises NotAllowed."""
    by.require("customers.edit", record)
    links = LINKS[record.kind].objects.filter(**{record.kind: record}, tag__key=name_key(name))
    shown = links.values_list("tag__name", flat=True).first()
    removed, _ = links.delete()
    if removed:
        emit(TagRemoved(**_about(record), tag=shown), by=by)
    return removed > 0


def tag_called(name: str) -> Tag:
    """The tag of that name, whatever its capitals and accents; a new one if there is none. Raises Refused."""
    shown, key = " ".join(name.split()), name_key(name)
    if not key:
        raise Refused("Give the tag a name.")
    if len(shown) > LONGEST or len(key) > LONGEST:
        raise Refused(f"A tag's name has at most {LONGEST} letters.")
    return Tag.objects.get_or_create(key=key, defaults={"name": shown})[0]


def _about(record: Any) -> dict[str, Any]:
    if record.kind == "person":
        return {"person_id": record.id, "company_id": record.company_id}
    return {"company_id": record.id}
