"""What an import needs to know of its organization and of who started it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.capabilities import AMOUNTS
from crm.accounts.models import Membership
from crm.jobs.imports.cells import Setting
from crm.jobs.imports.registry import Importer, Target
from crm.normal_forms import name_key
from crm.records.models import CustomField, CustomKind
from crm.records.queries.custom_fields import custom_fields
from crm.tenancy.models import Organization

LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
OTHER_NAMES = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "grossbritannien": "GB",
    "usa": "US", "united states of america": "US", "u.s.a.": "US", "u.s.": "US", "america": "US", "d": "DE",
    "brd": "DE", "holland": "NL", "the netherlands": "NL", "tschechische republik": "CZ", "czech republic": "CZ",
    "south korea": "KR", "russia": "RU", "turkey": "TR", "deutschland (de)": "DE",
}  # fmt: skip


def targets_for(importer: Importer, actor: Actor) -> list[Target]:
    """All that a column can be taken for by this actor, the organization's own fields last."""
    found = [target for target in importer.targets(actor) if not target.needs or actor.can(target.needs)]
    own = [target for target in _own_targets(importer) if not target.needs or actor.can(target.needs)]
    return [*found, *own]


def setting_for(actor: Actor) -> Setting:
    """The organization's currency, country, colleagues."""
    organization = organization_of(actor)
    return Setting(
        actor=actor,
        zone=timezone.get_current_timezone(),
        currency=organization.currency,
        region=region_of(organization.time_zone),
        members=_members(),
        countries=countries(),
    )


def organization_of(actor: Actor) -> Organization:
    """The one that is worked for."""
    from crm.tenancy.scope import require_organization_id

    return Organization.objects.get(id=require_organization_id())


def region_of(zone: str) -> str:
    """The country of a time zone: "Europe/Berlin" is in "DE"; "" for none."""
    found: Mapping[str, Any] = get_global("zone_territories")
    code = str(found.get(zone, ""))
    return code if len(code) == 2 and code != "001" else ""


@cache
def countries() -> dict[str, str]:
    """Codes by names in several languages, and by themselves; all as `name_key` has them, codes also as written."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "UN", "EZ", "QO", "XA", "XB"):
                found.setdefault(name_key(name), code)
                found |= {code: code, code.lower(): code}
    return found | OTHER_NAMES


def _members() -> dict[str, Any]:
    """Who works here, by e-mail address and by name; a name that two have means nobody."""
    found: dict[str, Any] = {}
    twice: set[str] = set()
    for member in Membership.objects.active().select_related("user"):
        key = name_key(member.name)
        if key in found:
            twice.add(key)
        found |= {key: member.id, name_key(member.user.email): member.id}
    return {key: value for key, value in found.items() if key not in twice}


def _own_targets(importer: Importer) -> list[Target]:
    fields = custom_fields(importer.kind) if importer.own_fields else []
    found: list[Target] = []
    for field in fields:
        if field.group_id is not None:
            continue
        many = field.kind == CustomKind.CHOICES
        needs = AMOUNTS if field.kind == CustomKind.MONEY else ""
        group = "Your own fields"
        found.append(Target(field.name, field.label, "own", about=field, group=group, many=many, needs=needs))
        if field.kind == CustomKind.MONEY:
            found.append(_currency_of(field))
    return found


def _currency_of(field: CustomField) -> Target:
    return Target(
        f"{field.name}.currency", f"{field.label} (currency)", "currency", needs=AMOUNTS, group="Your own fields"
    )
