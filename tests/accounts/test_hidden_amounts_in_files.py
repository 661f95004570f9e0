"""Who does not see amounts brings none in by a file or a webhook, takes none out by an export, finds nothing by one."""

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from crm.accounts.actor import member_actor
from crm.accounts.capabilities import AMOUNTS, NEEDS
from crm.accounts.models import Membership, Role
from crm.api.routes import urlpatterns
from crm.customers.models import Person
from crm.errors import NotAllowed, Refused
from crm.jobs.actions.imports import choose_columns, start_import
from crm.jobs.models import Job
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomKind
from crm.search.actions.indexing import index_records
from crm.search.models import SearchEntry
from crm.search.queries.finding import find
from crm.tenancy.scope import tenant_scope
from crm.web.hiding import INSTEAD
from leads.actions.hooks import add_hook, map_hook
from leads.models import HookCall, Lead, LeadForm, LeadHook, Proof
from sales.actions.deals import change_deal
from tests.accounts.test_hidden_amounts import TOLD, a_telling_deal
from tests.draining import run_due_work
from tests.jobs.imports.files import imported, tried, upload
from tests.world import Member, World, scope_of

LEADS = "Name;E-mail;Worth a year;Currency\nAnna Berg;anna@nordwind.example;12500;EUR\n"
PEOPLE = "Name;E-mail;Budget\nAnna Berg;anna@nordwind.example;12500\n"
MORE = ("workspace.import", "workspace.export", "workspace.settings", "leads.sources", "leads.forms", "leads.edit")


@pytest.fixture
def blind(world: World, as_member: Callable[..., Member]) -> Member:
    """A rep who may do a good deal more, but not see amounts."""
    with scope_of(world.org):
        role = Role.objects.get(slug="rep")
        role.capabilities = sorted({*role.capabilities, *MORE} - {AMOUNTS})
        role.save()
    return as_member("rep", team=world.team, name="Rita Rep")


def again(member: Member) -> Any:
    """The member with the role as it is now."""
    return member_actor(Membership.objects.select_related("role", "user").get(id=member.membership.id))


def test_a_file_sets_no_amount(world: World, blind: Member) -> None:
    with scope_of(world.org):
        field = {"record_kind": "person", "label": "Budget", "kind": CustomKind.MONEY}
        add_custom_field(field, by=world.boss.actor)
        leads, people = upload(LEADS, blind, "lead"), upload(PEOPLE, blind, "person")
        assert "value" not in leads.targets
        assert "custom.budget" not in people.targets
        for own, target in ((leads, "value"), (people, "custom.budget"), (people, "custom.budget.currency")):
            mapping = [*own.mapping[:2], {"target": target}, *own.mapping[3:]]
            with pytest.raises(Refused, match="or not by you"):
                choose_columns(own.id, mapping, {}, by=blind.actor)
        with pytest.raises(NotAllowed):
            choose_columns(people.id, [*people.mapping[:2], {"target": "new:money"}], {}, by=blind.actor)
        imported(LEADS, blind, "lead")
        assert Lead.objects.get().value_minor is None
        imported(PEOPLE.replace("anna", "bea"), world.boss, "person")
        assert Person.objects.get(email="bea@nordwind.example").custom["budget"]["minor"] == 1_250_000


def test_nor_does_one_that_was_looked_at_before(world: World, as_member: Callable[..., Member]) -> None:
    with scope_of(world.org):
        role = Role.objects.get(slug="rep")
        role.capabilities = sorted({*role.capabilities, "workspace.import"})
        role.save()
        rep = as_member("rep", name="Rita Rep")
        own = tried(upload(LEADS, rep, "lead"), rep)
        assert "value" in own.targets
        role.capabilities.remove(AMOUNTS)
        role.save()
        with pytest.raises(Refused, match="Worth a year: this can't be filled"):
            start_import(own.id, by=again(rep))
        assert not Lead.objects.exists()


def test_a_file_that_was_written_before_is_closed_with_them(world: World, as_member: Callable[..., Member]) -> None:
    with scope_of(world.org):
        a_telling_deal(world)
        role = Role.objects.get(slug="rep")
        role.capabilities = sorted({*role.capabilities, "workspace.export"})
        role.save()
    rep = as_member("rep", team=world.team, name="Rita Rep")
    form = {"list": "sales:deals", "columns": "all", "file_format": "csv"}

    def taken() -> Any:
        rep.client.post("/lists/export/", form | {"key": str(Job.objects.count())})

    with scope_of(world.org):
        taken()
    run_due_work()
    with scope_of(world.org):
        first = Job.objects.get()
        role.capabilities.remove(AMOUNTS)
        role.save()
    assert rep.client.get(reverse("jobs:file", args=[first.id])).status_code == 403
    with scope_of(world.org):
        taken()
    run_due_work()
    with scope_of(world.org):
        second = Job.objects.exclude(id=first.id).get()
    answer: Any = rep.client.get(reverse("jobs:file", args=[second.id]))
    text = b"".join(answer.streaming_content).decode()
    assert "Cabin refit" in text
    assert not TOLD.search(text)


def test_webhooks(world: World, blind: Member) -> None:
    payload = {"name": "Anna Berg", "email": "anna@nordwind.example", "budget": "987654"}
    lines: list[dict[str, Any]] = [{"to": "full_name", "path": ["name"]}, {"to": "email", "path": ["email"]}]
    worth = {"to": "value", "path": ["budget"]}
    with tenant_scope(world.org):
        hook = add_hook("Chat", preset="", proof=Proof.SIGNED, by=world.boss.actor)
        map_hook(hook.id, [*lines, worth], by=world.boss.actor)
        HookCall.objects.create(hook=hook, digest="1", body=json.dumps(payload))
    page = blind.client.get(reverse("leads:hook", args=[hook.id])).text
    assert "anna@nordwind.example" in page
    assert "987654" not in page
    assert 'value="value"' not in page
    assert "987654" in world.boss.client.get(reverse("leads:hook", args=[hook.id])).text
    with tenant_scope(world.org):
        for line in (worth, {"to": "value", "text": "5"}):
            with pytest.raises(Refused, match="amounts"):
                map_hook(hook.id, [*lines, line], by=blind.actor)
        map_hook(hook.id, [lines[0]], by=blind.actor)
        assert LeadHook.objects.get().mapping == [lines[0], worth], "what others mapped stays"
    run_due_work()
    with tenant_scope(world.org):
        lead = Lead.objects.get()
        assert lead.value_minor == 98_765_400, "what is sent from outside counts as before"
        shown = reverse("leads:submission", args=[lead.submissions.get().id])
    assert "987654" not in blind.client.get(shown).text
    assert INSTEAD in blind.client.get(shown).text
    assert "987654" not in blind.client.get(reverse("leads:lead", args=[lead.id])).text


def test_web_forms(world: World, blind: Member) -> None:
    with tenant_scope(world.org):
        form = LeadForm.objects.create(name="Contact", slug="contact", value_minor=98_765_432)
    after = f"{reverse('leads:form', args=[form.id])}?part=after"
    assert "987654.32" in world.boss.client.get(after).text
    assert 'name="value"' not in blind.client.get(after).text
    sent = {"thanks": "Thank you", "redirect_url": "", "value": "1"}
    assert blind.client.post(reverse("leads:form_part", args=[form.id, "after"]), sent).status_code in (302, 303)
    with tenant_scope(world.org):
        form.refresh_from_db()
        assert (form.value_minor, form.thanks) == (98_765_432, "Thank you")


def test_deals_indexed_before_are_found_by_their_amount_no_more(world: World, blind: Member) -> None:
    with scope_of(world.org):
        deal = a_telling_deal(world)
        change_deal(deal.id, {"name": "Cabin refit 987"}, by=world.boss.actor)
        index_records("deal", [deal.id])
        with connection.cursor() as cursor:
            key = world.org.id.hex[-8:]
            words = [f"{key}:654", f"{key}^654", f"{key}^65", f"{key}:987"]
            cursor.execute(
                "UPDATE search_searchentry SET words = words || array_to_tsvector(%s::text[]) WHERE record_id = %s",
                [words, deal.id],
            )
        assert "654" in SearchEntry.objects.get(record_id=deal.id).subtitle
        assert [hit.record_id for hit in find(blind.actor, "654")] == [deal.id], "as it was"
        with connection.cursor() as cursor:
            cursor.execute(import_module("sales.migrations.0017_found_by_no_amount").FORGET)
        assert find(blind.actor, "654") == []
        for words_of_it in ("cabin", "987", "98"):
            assert [hit.record_id for hit in find(blind.actor, words_of_it)] == [deal.id], words_of_it


def test_the_description_of_the_api_says_what_may_be_null() -> None:
    """An amount is never null only where the whole page is closed to who sees none."""
    wrong = []
    for pattern in urlpatterns():
        for view in _views(pattern):
            for action, answer in view.answers.items():
                if not isinstance(answer, type) or NEEDS.get(view.capability) == AMOUNTS:
                    continue
                wrong += [f"{view.__name__}.{action}: {path}" for path in _never_null(answer())]
    assert not wrong


def _views(pattern: Any) -> list[Any]:
    if hasattr(pattern, "url_patterns"):
        return [view for each in pattern.url_patterns for view in _views(each)]
    return [pattern.callback.cls] if hasattr(pattern.callback, "cls") else []


def _never_null(serializer: Any) -> list[str]:
    found = []
    for name, field in getattr(serializer, "fields", {}).items():
        if type(field).__name__ == "Amount":
            found += [] if field.allow_null else [name]
        else:
            found += [f"{name}.{each}" for each in _never_null(getattr(field, "child", field))]
    return found
