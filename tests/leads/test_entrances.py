"""What taking in an answer remembers is never older than the last change, and never another organization's."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.accounts.models import Membership, Role, Team
from crm.errors import NotFound
from crm.tenancy.scope import require_organization_id, tenant_scope
from leads.actions.scoring import seed_rules
from leads.models import LeadForm, Operator, ScoreRule, Subject
from leads.queries.entrances import entrance, made_of
from tests.leads.making import make_form
from tests.world import World


@pytest.fixture
def form(in_scope: World) -> LeadForm:
    seed_rules()
    return make_form(in_scope)


def takers(form: LeadForm) -> set[str]:
    """Who may get its leads, as they stand at the desk."""
    found = entrance(form.slug)
    team = [each for each in found.desk.colleagues if each.team_id == found.form.team_id]
    return {each.name for each in team if "leads.work" in each.capabilities}


def test_what_did_not_change_is_asked_for_with_one_statement(form: LeadForm) -> None:
    first = entrance(form.slug)
    with CaptureQueriesContext(connection) as asked:
        again = entrance(form.slug)
    assert len(asked) == 1
    assert again.form == first.form == form
    assert again.form is not first.form
    assert (again.basis, again.desk) == (first.basis, first.desk)


def test_the_database_is_asked_for_all_that_it_is_made_of(form: LeadForm) -> None:
    names: dict[object, str] = {require_organization_id(): "of_tenant", form.slug: "of_form"}
    rows = [each.sql % tuple(names.get(value, "since") for value in each.params) for each in made_of(form.slug)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'leads_entrance_versions'")
        assert f"ARRAY[{', '.join(rows)}]" in cursor.fetchone()[0]


def _rename(form: LeadForm) -> None:
    LeadForm.objects.filter(id=form.id).update(title="New words")


def _rename_by_hand(form: LeadForm) -> None:
    connection.cursor().execute("UPDATE leads_leadform SET title = 'New words'")


@pytest.mark.parametrize("change", [_rename, _rename_by_hand])
def test_new_words_are_shown_at_once(form: LeadForm, change: Callable[[LeadForm], None]) -> None:
    assert entrance(form.slug).form.title != "New words"
    change(form)
    assert entrance(form.slug).form.title == "New words"


def test_a_form_that_is_switched_off_and_on(form: LeadForm) -> None:
    entrance(form.slug)
    LeadForm.objects.filter(id=form.id).update(active=False)
    for _ in range(2):
        with pytest.raises(NotFound):
            entrance(form.slug)
    LeadForm.objects.filter(id=form.id).update(active=True)
    assert entrance(form.slug).form == form


def test_rules_change_at_once(form: LeadForm) -> None:
    before = len(entrance(form.slug).basis.rules)
    rule = ScoreRule.objects.create(
        subject=Subject.PHONE, operator=Operator.KNOWN, points=3, words="Phone", position=99
    )
    assert len(entrance(form.slug).basis.rules) == before + 1
    for points in (4, 5):  # twice in one transaction
        ScoreRule.objects.filter(id=rule.id).update(points=points)
        assert entrance(form.slug).basis.rules[-1].points == points
    rule.delete()
    assert len(entrance(form.slug).basis.rules) == before


def test_who_leaves_gets_no_turn_any_more(in_scope: World, form: LeadForm) -> None:
    name = in_scope.owner.membership.name
    assert name in takers(form)
    Membership.objects.filter(id=in_scope.owner.membership.id).update(active=False)
    assert name not in takers(form)
    Membership.objects.filter(id=in_scope.owner.membership.id).update(active=True)
    assert name in takers(form)


def test_who_may_no_longer_work_leads_gets_no_turn(in_scope: World, form: LeadForm) -> None:
    assert takers(form)
    Role.objects.exclude(slug="owner").update(capabilities=[])
    assert in_scope.owner.membership.name not in takers(form)


def test_another_team(form: LeadForm) -> None:
    assert takers(form)
    LeadForm.objects.filter(id=form.id).update(team=Team.objects.create(name="Empty"))
    assert takers(form) == set()


def test_a_change_that_is_undone_was_never_made(world: World) -> None:
    with tenant_scope(world.org):
        form = make_form(world)
        title = entrance(form.slug).form.title
        with pytest.raises(KeyError), tenant_scope(world.org):
            _changed_and_undone(form)
        assert entrance(form.slug).form.title == title


def _changed_and_undone(form: LeadForm) -> None:
    _rename(form)
    assert entrance(form.slug).form.title == "New words"
    raise KeyError


def test_organizations_have_forms_of_their_own(world: World) -> None:
    with tenant_scope(world.org):
        ours = make_form(world)
        assert entrance(ours.slug).form.id == ours.id
    with tenant_scope(world.other_org):
        with pytest.raises(NotFound):
            entrance(ours.slug)
        theirs = make_form(world, team=None)
        assert entrance(ours.slug).form.id == theirs.id
        assert [each.name for each in entrance(ours.slug).desk.colleagues] == [world.stranger.membership.name]
    with tenant_scope(world.org):
        assert entrance(ours.slug).form.id == ours.id
