"""What taking in an answer needs to know besides the answer, read with one statement."""

from copy import copy
from dataclasses import dataclass, field

from crm.errors import NotFound
from crm.tenancy.remembering import Rows, remembered
from leads.models import LeadForm
from leads.queries.basis import Basis, basis_versions, read_basis
from leads.queries.distribution import Desk, desk_versions, read_desk
from leads.queries.forms import public_form

# The form and what scores are made of; what decides who gets its leads is asked for in the same statement.
FORM = Rows("leads_leadform", "slug = %s")


@dataclass(frozen=True)
class Entrance:
    """A public form with what its leads are scored by, and what decides who gets them."""

    form: LeadForm
    basis: Basis = field(default_factory=Basis)
    desk: Desk = field(default_factory=read_desk)


def entrance(slug: str) -> Entrance:
    """The form at a public address and what goes with it. Raises NotFound for one that takes no answers.

    Basis and desk are shared with other requests; the form is the caller's own.
    """
    versions = [FORM.of(slug), *basis_versions(), *desk_versions()]
    found = remembered(("leads.entrance", slug), versions, lambda: _read(slug))
    if found is None:
        raise NotFound("There is no such form.")
    return Entrance(copy(found.form), found.basis, found.desk)


def _read(slug: str) -> Entrance | None:
    try:
        form = public_form(slug)
    except NotFound:
        return None
    return Entrance(form, read_basis(), read_desk())
