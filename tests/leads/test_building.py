"""Building a form."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import NotAllowed, NotFound, Refused
from crm.tenancy.scope import tenant_scope
from leads.actions import forms as build
from leads.models import FieldKind, FormChange, FormField, LeadForm, MapsTo, ShowIf
from leads.models.form_field import RESERVED, UTM, free_key
from tests.leads.making import make_form
from tests.world import World


@pytest.fixture
def form(world: World) -> LeadForm:
    with tenant_scope(world.org):
        return make_form(world)


def keys() -> list[str]:
    return [part.key for part in LeadForm.objects.get().parts]


def test_a_new_form_asks_the_usual(in_scope: World) -> None:
    form = build.add_form("  VIP   club ", team=in_scope.team, by=in_scope.boss.actor)
    assert (form.name, form.slug, form.active, form.team_id) == ("VIP club", "vip-club", True, in_scope.team.id)
    assert keys() == ["first_name", "last_name", "email", "company", "message"]
    assert build.add_form("VIP club", team=None, by=in_scope.boss.actor).slug == "vip-club-2"


def test_a_form_needs_a_name(in_scope: World) -> None:
    with pytest.raises(Refused):
        build.add_form(" ", team=None, by=in_scope.boss.actor)


def test_new_words_of_consent_are_a_new_version(in_scope: World) -> None:
    form = make_form(in_scope)
    build.change_form(form.id, {"title": "Hello"}, by=in_scope.boss.actor)
    assert LeadForm.objects.get().consent_version == 1
    build.change_form(form.id, {"consent_text": "Other words"}, by=in_scope.boss.actor)
    saved = LeadForm.objects.get()
    assert (saved.consent_version, saved.version) == (2, 3)


def test_two_forms_never_share_an_address(in_scope: World) -> None:
    form, other = make_form(in_scope), make_form(in_scope, slug="other")
    with pytest.raises(Refused, match="Another form"):
        build.change_form(other.id, {"slug": form.slug}, by=in_scope.boss.actor)


def test_what_is_no_setting_is_refused(in_scope: World) -> None:
    form = make_form(in_scope)
    with pytest.raises(KeyError):
        build.change_form(form.id, {"tenant_id": in_scope.other_org.id}, by=in_scope.boss.actor)


def test_fields_come_change_and_go(in_scope: World) -> None:
    form, boss = make_form(in_scope), in_scope.boss.actor
    field = build.add_field(form.id, FieldKind.CHOICE, by=boss)
    assert (field.key, field.choices) == ("choice", ("First choice", "Second choice"))
    build.change_field(form.id, "choice", {"label": "How often?", "choices": ("Weekly",), "required": True}, by=boss)
    saved = LeadForm.objects.get().part("choice")
    assert saved is not None
    assert (saved.label, saved.choices, saved.required) == ("How often?", ("Weekly",), True)
    with pytest.raises(Refused, match="at least one choice"):
        build.change_field(form.id, "choice", {"choices": ()}, by=boss)
    build.remove_field(form.id, "choice", by=boss)
    assert LeadForm.objects.get().part("choice") is None
    with pytest.raises(NotFound):
        build.remove_field(form.id, "choice", by=boss)


def test_a_second_mail_field_is_only_an_answer(in_scope: World) -> None:
    form = make_form(in_scope)
    assert build.add_field(form.id, FieldKind.EMAIL, by=in_scope.boss.actor).maps_to == MapsTo.NOTHING


def test_a_form_keeps_a_field_and_has_an_end(in_scope: World) -> None:
    form = make_form(in_scope, parts=(FormField(key="email", kind=FieldKind.EMAIL, label="E-mail"),))
    with pytest.raises(Refused, match="at least one field"):
        build.remove_field(form.id, "email", by=in_scope.boss.actor)
    for _ in range(build.MOST_FIELDS - 1):
        build.add_field(form.id, FieldKind.TEXT, by=in_scope.boss.actor)
    with pytest.raises(Refused, match="would never be filled in"):
        build.add_field(form.id, FieldKind.TEXT, by=in_scope.boss.actor)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=st.lists(st.tuples(st.integers(0, 8), st.integers(-3, 12)), max_size=6))
def test_moving_loses_no_field(in_scope: World, moves: list[tuple[int, int]]) -> None:
    LeadForm.objects.all().delete()
    form = make_form(in_scope)
    before = sorted(keys())
    for at, to in moves:
        key = keys()[at]
        build.move_field(form.id, key, to, by=in_scope.boss.actor)
        assert keys().index(key) == min(max(to, 0), 8)
    assert sorted(keys()) == before


@given(label=st.text(max_size=60), taken=st.sets(st.sampled_from(["email", "name", "answer", "answer_2"])))
def test_names_of_answers_never_clash(label: str, taken: set[str]) -> None:
    key = free_key(label, taken)
    assert key not in taken | RESERVED | set(UTM)
    assert key.replace("_", "").isalnum()


@given(
    st.builds(
        FormField,
        key=st.just("x"),
        kind=st.sampled_from(FieldKind),
        label=st.text(max_size=20),
        required=st.booleans(),
        maps_to=st.sampled_from(MapsTo),
        choices=st.lists(st.text(max_size=5), max_size=3).map(tuple),
        half=st.booleans(),
    )
)
def test_a_field_is_kept_as_it_is(field: FormField) -> None:
    assert FormField.from_json(field.to_json()) == field


@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_only_who_builds_forms_changes_one(in_scope: World, who: str) -> None:
    form, actor = make_form(in_scope), getattr(in_scope, who).actor
    before = LeadForm.objects.values().get()
    verbs: list[Any] = [
        lambda: build.add_form("Mine", team=None, by=actor),
        lambda: build.change_form(form.id, {"title": "Mine"}, by=actor),
        lambda: build.switch_form(form.id, active=False, by=actor),
        lambda: build.add_field(form.id, FieldKind.TEXT, by=actor),
        lambda: build.change_field(form.id, "email", {"label": "Mine"}, by=actor),
        lambda: build.move_field(form.id, "email", 0, by=actor),
        lambda: build.remove_field(form.id, "email", by=actor),
        lambda: build.undo_change(form.id, by=actor),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert LeadForm.objects.values().get() == before


def test_a_stranger_finds_no_form(world: World) -> None:
    with tenant_scope(world.org):
        form = make_form(world)
    with tenant_scope(world.other_org):
        with pytest.raises(NotFound):
            build.switch_form(form.id, active=False, by=world.stranger.actor)
        with pytest.raises(NotFound):
            build.remove_field(form.id, "email", by=world.stranger.actor)
    with tenant_scope(world.org):
        assert LeadForm.objects.get().active


def test_each_change_can_be_taken_back(in_scope: World) -> None:
    form, boss = make_form(in_scope), in_scope.boss.actor
    before = LeadForm.objects.values("fields", "title", "consent_text").get()
    build.remove_field(form.id, "phone", by=boss)
    build.change_form(form.id, {"title": "Hello", "consent_text": "Other words"}, by=boss)
    assert build.undo_change(form.id, by=boss)
    assert "phone" not in keys()
    assert build.undo_change(form.id, by=boss)
    assert LeadForm.objects.values("fields", "title", "consent_text").get() == before
    assert LeadForm.objects.get().consent_version == 3
    assert build.undo_change(form.id, by=boss) is None


def test_a_condition_looks_only_back(in_scope: World) -> None:
    form, boss = make_form(in_scope), in_scope.boss.actor
    build.change_field(form.id, "message", {"show_if": ShowIf("travellers", value="20 to 50")}, by=boss)
    with pytest.raises(Refused, match="so it has to come after it"):
        build.move_field(form.id, "message", 0, by=boss)
    build.remove_field(form.id, "travellers", by=boss)
    left = LeadForm.objects.get().part("message")
    assert left is not None
    assert left.show_if is None


def test_the_builder_page_takes_all_settings(world: World) -> None:
    with tenant_scope(world.org):
        form = make_form(world)
    client = world.boss.client
    page = f"/leads/forms/{form.id}/"
    assert client.get(page, {"part": "asking"}).status_code == 200
    words = {"consent_text": "Send me offers", "consent_purpose": "newsletter"}
    boxes = {"text_1": "You may call me", "purpose_1": "calls", "purpose_2": "calls", "purpose_3": "calls"}
    assert client.post(f"{page}consent/", words | boxes).status_code == 303
    asking = {"kind": "lead", "step_titles": "You\nYour trip", "puzzle": "on"}
    assert client.post(f"{page}asking/", asking).status_code == 303
    message = {"label": "What else?", "maps_to": "wants", "step": "2"}
    rule = {"only_field": "travellers", "only_when": "is", "only_value": "20 to 50"}
    assert client.post(f"{page}fields/message/", message | rule).status_code == 303
    for address in ("http://skyline.example/", "https://us@evil.example/", "javascript:alert(1)"):
        assert client.post(f"{page}after/", {"thanks": "Thanks", "redirect_url": address}).status_code == 422
    assert client.get(f"{page}answers/").status_code == 200
    assert client.get(page, {"part": "publish"}).status_code == 200
    with tenant_scope(world.org):
        saved = LeadForm.objects.get()
        assert (saved.steps, saved.puzzle, saved.step_title(2)) == (2, True, "Your trip")
        assert [box.text for box in saved.further_consents] == ["You may call me"]
        part = saved.part("message")
        assert part is not None
        assert part.show_if == ShowIf("travellers", value="20 to 50")
    assert client.post(f"{page}undoing/").status_code == 303
    with tenant_scope(world.org):
        assert LeadForm.objects.get().steps == 1


def _preview(world: World, form: LeadForm, chosen: str, **sent: Any) -> str:
    address = f"/leads/forms/{form.id}/preview/?{chosen}"
    return str(world.boss.client.post(address, sent).text if sent else world.boss.client.get(address).text)


def test_the_preview_shows_what_is_typed_and_keeps_nothing(world: World, form: LeadForm) -> None:
    field = {"label": "Where do you work?", "step": "1", "maps_to": "company", "help": "As on the invoice"}
    page = _preview(world, form, "field=company", **field)
    assert "Where do you work?" in page
    assert "As on the invoice" in page
    assert "fl-formchosen" in page
    part = {"name": "N", "slug": "s", "title": "Quite another title", "button": "Off it goes", "points": "One\nTwo"}
    page = _preview(world, form, "part=page", **part)
    assert "Quite another title" in page
    assert page.count("<li>") == 2
    page = _preview(world, form, "part=consent", consent_text="May we?", text_1="And call?", purpose_1="calls")
    assert "And call?" in page
    assert "May we?" in page
    assert "Bye now" in _preview(world, form, "part=after", thanks="Bye now")
    with tenant_scope(world.org):
        kept = LeadForm.objects.get()
        assert (kept.version, kept.title, kept.thanks) == (form.version, form.title, form.thanks)
        assert not FormChange.objects.exists()


def test_what_is_wrong_meanwhile_leaves_the_preview_as_it_was(world: World, form: LeadForm) -> None:
    assert "Company" in _preview(world, form, "field=company", label="", step="1")
    assert form.title in _preview(world, form, "part=page", title="", name="N", slug="not a slug")
    assert _preview(world, form, "field=nothing", label="X")


def test_the_preview_shows_what_is_asked_only_sometimes(world: World, form: LeadForm) -> None:
    sent = {"label": "Company", "step": "1", "only_field": "email", "only_when": "is", "only_value": "x"}
    page = _preview(world, form, "field=company", **sent)
    assert "Only if" in page
    assert 'name="company"' in page


@pytest.mark.parametrize(
    ("other", "when", "typed", "kept"),
    [
        (FieldKind.YES_NO, "is", "Yes", "yes"),
        (FieldKind.CHECKBOX, "is", "YES", "yes"),
        (FieldKind.CHOICE, "is_not", "up to 20", "Up to 20"),
        (FieldKind.CHOICE, "filled", "", ""),
        (FieldKind.TEXT, "is", "Anything", "Anything"),
        (FieldKind.YES_NO, "is", "perhaps", None),
        (FieldKind.CHOICE, "is", "", None),
    ],
)
def test_a_condition_asks_for_an_answer_that_can_be_given(
    world: World, other: FieldKind, when: str, typed: str, kept: str | None
) -> None:
    choices = ("Up to 20", "20 to 50") if other == FieldKind.CHOICE else ()
    first = FormField(key="other", kind=other, label="Other", choices=choices)
    with tenant_scope(world.org):
        form = make_form(world, parts=(first, FormField(key="x", kind=FieldKind.TEXT, label="X")), slug="conditions")
    sent = {"label": "X", "step": "1", "only_field": "other", "only_when": when, "only_value": typed}
    answer = world.boss.client.post(f"/leads/forms/{form.id}/fields/x/", sent)
    assert answer.status_code == (303 if kept is not None else 422)
    with tenant_scope(world.org):
        rule = LeadForm.objects.get(slug="conditions").parts[1].show_if
    assert (rule.value if rule else None) == kept
    if kept is None:
        assert "It can be answered with" in answer.text
