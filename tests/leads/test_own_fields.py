"""A web form whose answers fill the organization's own fields."""

from crm.records.models import CustomField
from crm.tenancy.scope import tenant_scope
from leads.actions.forms import add_field, add_form, change_field
from leads.actions.submissions import Received, receive_submission
from leads.forms.building import FieldForm
from leads.models import FieldKind, Lead, LeadForm
from tests.records.own_fields import a_field
from tests.world import World


def a_form(world: World, *places: str) -> tuple[LeadForm, list[str]]:
    """A web form with one short text for each of these places."""
    form = add_form("Contact", team=None, by=world.boss.actor)
    keys = []
    for place in places:
        field = add_field(form.id, FieldKind.TEXT, by=world.boss.actor)
        form.refresh_from_db()
        settings = FieldForm({"label": place, "maps_to": place, "step": "1"}, field=field, lead_form=form)
        assert settings.is_valid(), settings.errors
        change_field(form.id, field.key, settings.values(), by=world.boss.actor)
        keys.append(field.key)
    form.refresh_from_db()
    return form, keys


def send(world: World, form: LeadForm, answers: dict[str, str]) -> Lead:
    received = Received(answers={"email": "jo@example.com", **answers})
    submission = receive_submission(form, received, organization=world.org, by=world.boss.actor)
    assert submission.held_back == ""
    return Lead.objects.select_related("person").get(submissions=submission)


def test_answers_fill_lead_and_person(in_scope: World) -> None:
    a_field(in_scope, "choice")
    a_field(in_scope, "money", of="lead")
    form, (tier, budget) = a_form(in_scope, "person.custom.choice", "lead.custom.money")
    lead = send(in_scope, form, {tier: "Gold", budget: "1,200"})
    assert lead.person.custom == {"choice": "gold"}
    assert lead.custom == {"money": {"minor": 120000, "currency": in_scope.org.currency}}
    assert lead.answers == []
    again = send(in_scope, form, {tier: "Silver", budget: "5"})
    assert again.id == lead.id
    assert again.person.custom == {"choice": "gold"}  # what is known stays


def test_what_can_not_be_read_is_kept_with_the_reason(in_scope: World) -> None:
    field = a_field(in_scope, "number")
    form, (key,) = a_form(in_scope, "person.custom.number")
    lead = send(in_scope, form, {key: "a lot"})
    assert lead.person.custom == {}
    assert lead.answers[0][1].startswith("a lot (not taken over: Give a number")
    assert lead.submissions.get().payload[key] == "a lot"
    CustomField.objects.filter(id=field.id).update(active=False)
    assert "no such field" in send(in_scope, form, {key: "7"}).answers[0][1]


def test_only_fields_of_our_own_are_offered(world: World) -> None:
    with tenant_scope(world.org):
        a_field(world, "text")
    with tenant_scope(world.other_org):
        form = add_form("Contact", team=None, by=world.stranger.actor)
        field = add_field(form.id, FieldKind.TEXT, by=world.stranger.actor)
        form.refresh_from_db()
        assert not FieldForm({"label": "x", "maps_to": "person.custom.text"}, field=field, lead_form=form).is_valid()
