"""What taking in an answer needs to know besides the answer, remembered until any of it changes."""

from copy import copy
from dataclasses import dataclass, field

from django.utils import timezone

from crm.errors import NotFound
from crm.tenancy.remembering import Rows, Versions, remembered
from crm.tenancy.scope import require_organization_id
from leads.models import LeadForm
from leads.queries.basis import Basis, basis, basis_versions, read_basis
from leads.queries.distribution import Desk, desk, desk_versions, read_desk
from leads.queries.forms import public_form

FORM = Rows("leads_leadform", "slug = %s")
# The versions of all that `made_of` names, in its order, by a function that is planned once in each connection
# (leads/migrations/0015_entrance_versions.py).
VERSIONS = "leads_entrance_versions(%s, %s, %s)"


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What leads are scored by, and what decides who gets them."""

    basis: Basis = field(default_factory=Basis)
    desk: Desk = field(default_factory=read_desk)


@dataclass(frozen=True, kw_only=True)
class Entrance(Ruling):
    """A public form with these."""

    form: LeadForm


def read_ruling() -> Ruling:
    """What decides over leads that come by no form."""
    return Ruling(basis=basis(), desk=desk())


def entrance(slug: str) -> Entrance:
    """The form at a public address and what goes with it. Raises NotFound for one that takes no answers.

    Basis and desk are shared with other requests; the form is the caller's own.
    """
    versions = Versions(VERSIONS, (require_organization_id(), slug, timezone.now()))
    found = remembered(("leads.entrance", slug), [versions], lambda: _read(slug))
    if found is None:
        raise NotFound("There is no such form.")
    return Entrance(form=copy(found.form), basis=found.basis, desk=found.desk)


def made_of(slug: str) -> list[Versions]:
    """The rows that an entrance is made of: the form, what scores are made of, and what decides who gets its leads."""
    return [FORM.of(slug), *basis_versions(), *desk_versions()]


def _read(slug: str) -> Entrance | None:
    try:
        form = public_form(slug)
    except NotFound:
        return None
    return Entrance(form=form, basis=read_basis(), desk=read_desk())
