"""Put words on people, and take them off."""

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.models import Person, PersonTag, Tag
from crm.errors import Refused
from crm.events.catalog.customers import TagAdded
from crm.events.emit import emit
from crm.normal_forms import name_key

LONGEST = 60


@transaction.atomic
def add_tag(person: Person, name: str, by: Actor) -> bool:
    """Tag the person; whether that was new. The tag is made if nobody used it before.

    Raises NotAllowed if `by` may not change people, Refused if the name is empty or too long.
    """
    by.require("customers.edit", person)
    tag = tag_called(name)
    link = PersonTag(person=person, tag=tag)
    PersonTag.objects.bulk_create([link], ignore_conflicts=True)
    if not PersonTag.objects.filter(id=link.id).exists():
        return False
    emit(TagAdded(person_id=person.id, company_id=person.company_id, tag=tag.name), by=by)
    return True


@transaction.atomic
def remove_tag(person: Person, name: str, by: Actor) -> bool:
    """Take the tag off the person; whether it was there. Raises NotAllowed."""
    by.require("customers.edit", person)
    removed, _ = PersonTag.objects.filter(person=person, tag__key=name_key(name)).delete()
    return removed > 0


def tag_called(name: str) -> Tag:
    """The tag of that name, whatever its capitals and accents; a new one if there is none. Raises Refused."""
    shown, key = " ".join(name.split()), name_key(name)
    if not key:
        raise Refused("Give the tag a name.")
    if len(shown) > LONGEST or len(key) > LONGEST:
        raise Refused(f"A tag's name has at most {LONGEST} letters.")
    return Tag.objects.get_or_create(key=key, defaults={"name": shown})[0]
