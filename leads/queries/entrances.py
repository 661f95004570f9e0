"""What taking in an answer needs to know besides the answer, read with one statement."""

from copy import copy
from dataclasses import dataclass, field

from crm.accounts.models import Membership
from crm.errors import NotFound
from crm.staff.actions.rotation import candidates_in
from crm.tenancy.remembering import Rows, remembered
from crm.tenancy.scope import require_organization_id
from leads.models import LeadForm, ScoreRule
from leads.queries.forms import public_form
from leads.queries.scoring import score_rules

CAPABILITY = "leads.work"

# The form, whoever may get its leads (his team's people with what their roles may do), and what scores are made of.
FORM = Rows("leads_leadform", "slug = %s")
TEAM = Rows("accounts_team")
THE_TEAM = "SELECT team_id FROM leads_leadform WHERE tenant_id = %s AND slug = %s"
PEOPLE = Rows("accounts_membership", f"team_id = ({THE_TEAM})")
ROLES = Rows("accounts_role")
RULES = Rows("leads_scorerule")


@dataclass(frozen=True)
class Entrance:
    """A public form with the rules that its leads are scored by and the members who take turns at them."""

    form: LeadForm
    rules: list[ScoreRule] = field(default_factory=list)
    takers: list[Membership] = field(default_factory=list)


def entrance(slug: str) -> Entrance:
    """The form at a public address and what goes with it. Raises NotFound for one that takes no answers.

    Rules and members are shared with other requests; the form is the caller's own.
    """
    tenant_id = require_organization_id()
    versions = [FORM.of(slug), TEAM.of(), PEOPLE.of(tenant_id, slug), ROLES.of(), RULES.of()]
    found = remembered(("leads.entrance", slug), versions, lambda: _read(slug))
    if found is None:
        raise NotFound("There is no such form.")
    return Entrance(copy(found.form), found.rules, found.takers)


def _read(slug: str) -> Entrance | None:
    try:
        form = public_form(slug)
    except NotFound:
        return None
    takers = candidates_in(form.team, CAPABILITY) if form.team else []
    return Entrance(form, score_rules(), takers)
