"""The editor of conditions: whatever it can build comes back, and nobody asks or sees what his role does not show."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.actor import Actor
from crm.accounts.models import Role
from crm.conditions.asking import Asker, comparisons, is_picked
from crm.conditions.clock import Clock
from crm.conditions.compile import matching
from crm.conditions.editor import (
    GONE,
    MATCH,
    Group,
    Kept,
    Question,
    as_group,
    check_allowed,
    is_faulty,
    press,
    read_group,
    to_tree,
)
from crm.conditions.fields import FieldKind
from crm.conditions.operators import OPERATORS, Operand
from crm.conditions.params import read_params, to_params
from crm.conditions.tree import UNSEEN, ConditionError, parse, sentence, words
from crm.customers.models import Company, Lifecycle, Person
from crm.errors import NotAllowed
from crm.records.actions.custom_fields import add_custom_field
from tests.world import Member, World

OPEN_DEAL = {"field": "person.open_deal", "op": "is", "value": True}
CITY = {"field": "person.city", "op": "is", "value": "Bonn"}


def sent_by(group: Group) -> QueryDict:
    """What a browser sends of a form as it is shown."""
    sent = QueryDict(mutable=True)
    _fill(sent, group)
    return sent


def _fill(sent: QueryDict, part: Any) -> None:
    match part:
        case Group():
            sent[f"{part.path}_match"] = part.match
            for each in part.parts:
                _fill(sent, each)
        case Kept():
            sent[f"{part.path}_kept"] = str(part.number)
        case Question():
            sent[f"{part.path}_field"] = part.name if part.known else ""
            if part.operators:
                sent[f"{part.path}_op"] = part.op
            if (control := part.control()) is not None:
                value = control.value()
                given = value if isinstance(value, list) else [] if value is None else [value]
                sent.setlist(f"{part.path}_value", [str(each) for each in given])


TEXTS: dict[Operand, Any] = {
    Operand.NOTHING: st.just([]),
    Operand.TEXT: st.sampled_from([["Mun"], ["é %"], ["a&b=c"], [" none "]]),
    Operand.NUMBER: st.sampled_from([["7"], ["-3"]]),
    Operand.MONEY: st.sampled_from([["1200", "JPY"], ["0.5", "EUR"], ["1.250", "KWD"], ["-3", "USD"]]),
    Operand.DAY: st.sampled_from([["2026-02-28"], ["1960-01-01"]]),
    Operand.DAYS: st.sampled_from([["0"], ["400"]]),
    Operand.YES_NO: st.sampled_from([["yes"], ["no"]]),
    Operand.PERIOD: st.sampled_from([["this-month"], ["2026-q4"], ["yesterday"]]),
}


def questions(asker: Asker) -> st.SearchStrategy[Question]:
    """Any question that can be asked of any field that is offered, answered as one would."""
    fields = [field for _, group in asker.offered for field in group]

    @st.composite
    def question(draw: st.DrawFn) -> Question:
        field = draw(st.sampled_from(fields))
        op = draw(st.sampled_from([name for name, _ in comparisons(field)]))
        operand = OPERATORS[field.kind][op].operand
        return Question(asker, field.name, op, draw(_texts(asker, field, operand)))

    return question()


def _texts(asker: Asker, field: Any, operand: Operand) -> Any:
    if is_picked(field) and operand in (Operand.RECORD, Operand.RECORDS):
        return st.just(["Acme GmbH"] if field.to == "company" else ["Nora Nord"])
    if operand in (Operand.CHOICE, Operand.RECORD):
        return st.sampled_from([[str(value)] for value, _ in field.options()] or [["x"]])
    if operand in (Operand.CHOICES, Operand.RECORDS):
        offered = [str(value) for value, _ in field.options()] or ["x"]
        return st.lists(st.sampled_from(offered), min_size=1, max_size=3, unique=True)
    return TEXTS[operand]


def groups(asker: Asker) -> st.SearchStrategy[Group]:
    """Any form that a person can put together with the buttons."""
    matches = st.sampled_from([name for name, _ in MATCH])

    def nested(depth: int) -> st.SearchStrategy[Group]:
        part = questions(asker) if depth == 1 else questions(asker) | nested(depth - 1)
        return st.builds(lambda match, parts: Group(asker, match, parts), matches, st.lists(part, max_size=3))

    return nested(3)


def make_records(world: World) -> None:
    """What the questions are about: fields of the organization's own, one of each kind, and two names to pick."""
    if Company.objects.exists():
        return
    for kind in ("text", "number", "money", "date", "bool", "choice", "choices", "link"):
        more = {"options": ["Gold", "Tin"]} if "choice" in kind else {"links_to": "person"} if kind == "link" else {}
        add_custom_field({"record_kind": "person", "label": f"My {kind}", "kind": kind, **more}, by=world.boss.actor)
    company = Company.objects.create(name="Acme GmbH", city="Bonn")
    Person.objects.create(first_name="Nora", last_name="Nord", company=company, lifecycle=Lifecycle.CUSTOMER)
    Person.objects.create(last_name="Other", city="Munich")


@pytest.mark.parametrize("kind", ["person", "deal", "lead", "ticket", "task", "company"])
def test_whatever_can_be_built_comes_back(in_scope: World, kind: str) -> None:
    """Form -> JSON -> database and address -> form: the same condition each time."""
    make_records(in_scope)
    asker, clock = Asker((kind,), in_scope.boss.actor, me=True), Clock(timezone.now())

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(data=st.data())
    def comes_back(data: st.DataObject) -> None:
        made = data.draw(groups(asker))
        press(made, "again")  # numbers the paths
        group = read_group(sent_by(made), asker, {})
        tree = to_tree(group)
        if tree is None:
            assert is_faulty(group)
            return
        node = parse(json.loads(json.dumps(tree)))
        again = read_group(sent_by(as_group(tree, asker)), asker, tree)
        assert to_tree(again) == tree
        by_form = set(matching(node, kind, clock).values_list("pk", flat=True))
        read = read_params(kind, to_params(node) if tree else [])
        assert not read.problems
        assert by_form == set(matching(read.node, kind, clock).values_list("pk", flat=True))
        assert sentence(node, kind, in_scope.boss.actor)

    comes_back()


def test_every_field_that_is_offered_can_be_answered(in_scope: World) -> None:
    """No comparison is offered whose value nobody could give, and links are found by typing."""
    make_records(in_scope)
    asker = Asker(("person", "deal"), in_scope.boss.actor)
    names = {field.name for _, fields in asker.offered for field in fields}
    assert {"person.company", "person.custom.my_link", "deal.value", "person.company.city"} <= names
    assert "deal.person.city" not in names  # the person is there himself
    for _, fields in asker.offered:
        for field in fields:
            for op, _ in comparisons(field):
                question = Question(asker, field.name, op, [], "0.0")
                assert (question.control() is None) == (OPERATORS[field.kind][op].operand == Operand.NOTHING)


@pytest.fixture
def blind(in_scope: World, as_member: Callable[..., Member]) -> Actor:
    """A marketer whose role does not show deals."""
    member = as_member("marketer")
    role = Role.objects.get(slug="marketer")
    role.capabilities = sorted(set(role.capabilities) - {"sales.view"})
    role.save()
    return member.actor


def test_what_one_may_not_see_is_neither_offered_nor_shown_and_stays(in_scope: World, blind: Actor) -> None:
    asker = Asker(("person",), blind)
    stored = {"v": 1, "any": [CITY, {"not": OPEN_DEAL}]}
    assert "person.open_deal" not in {field.name for _, fields in asker.offered for field in fields}
    group = as_group(stored, asker)
    kept = group.parts[1].parts[0]  # type: ignore[union-attr]
    assert isinstance(kept, Kept)
    assert words(parse(stored), viewer=blind) == f"City is Bonn or not ({UNSEEN})"
    assert to_tree(read_group(sent_by(group), asker, stored)) == {
        "any": [CITY, {"not": {"any": [OPEN_DEAL]}}],
    }
    press(group, "drop:0.1")
    assert to_tree(read_group(sent_by(group), asker, stored)) == {"any": [CITY]}


@pytest.mark.parametrize(
    "more",
    [
        {"0.0_field": "person.open_deal", "0.0_op": "is", "0.0_value": "yes"},
        {"0.0_kept": "0"},  # what stands there is not closed to him: it has to be sent as it is shown
        {"0.0_kept": "7"},
        {"0.0_kept": "x"},
    ],
)
def test_nobody_can_make_such_a_question(in_scope: World, blind: Actor, more: dict[str, str]) -> None:
    asker, sent = Asker(("person",), blind), QueryDict(mutable=True)
    sent.update({"0_match": "all", **more})
    tree = to_tree(read_group(sent, asker, {"all": [CITY]}))
    assert not tree


def test_verbs_refuse_it_too(in_scope: World, blind: Actor) -> None:
    check_allowed({"all": [OPEN_DEAL]}, {"not": OPEN_DEAL}, blind)
    check_allowed({"all": [OPEN_DEAL]}, {}, in_scope.boss.actor)
    with pytest.raises(NotAllowed, match="deals"):
        check_allowed({"all": [OPEN_DEAL]}, {"all": [{**OPEN_DEAL, "value": False}]}, blind)


def test_links_are_typed_by_name(in_scope: World) -> None:
    make_records(in_scope)
    asker = Asker(("person",), in_scope.boss.actor)
    acme = Company.objects.get()
    test = asker.read(_field(asker, "person.company"), "is", ["acme gmbh"])
    assert test.value == str(acme.pk)
    assert asker.texts(test) == ["Acme GmbH"]
    many = asker.read(_field(asker, "person.company"), "any_of", [str(acme.pk), "", "Acme GmbH"])
    assert many.value == [str(acme.pk)]
    with pytest.raises(ConditionError, match="No company is called Acne"):
        asker.read(_field(asker, "person.company"), "is", ["Acne"])


def _field(asker: Asker, name: str) -> Any:
    return next(field for _, fields in asker.offered for field in fields if field.name == name)


def test_a_record_that_one_may_not_see_is_kept_unnamed(in_scope: World) -> None:
    """A rep sees his own companies: a condition that names somebody else's is closed to him."""
    secret = Company.objects.create(name="Secret GmbH", owner=in_scope.boss.membership)
    stored = {"all": [{"field": "person.company", "op": "is", "value": str(secret.pk)}]}
    rep = Asker(("person",), in_scope.owner.actor)
    seen = secret in Company.objects.all().visible_to(in_scope.owner.actor)
    part = as_group(stored, rep).parts[0]
    assert isinstance(part, Question if seen else Kept)
    assert isinstance(as_group(stored, Asker(("person",), in_scope.boss.actor)).parts[0], Question)
    if not seen:
        with pytest.raises(ConditionError, match="No company"):
            rep.read(_field(rep, "person.company"), "is", [str(secret.pk)])


def test_what_is_gone_is_marked_and_the_rest_stays(in_scope: World) -> None:
    asker = Asker(("person",), in_scope.boss.actor)
    stored = {"all": [CITY, {"field": "person.custom.gone", "op": "is", "value": "x"},
                      {"field": "deal.value", "op": "more", "value": 1}]}  # fmt: skip
    group = as_group(stored, asker)
    assert [getattr(part, "error", "") for part in group.parts] == [
        "", GONE, "Value can't be asked here. Choose something else, or take it out.",
    ]  # fmt: skip
    assert group.parts[1].control() is None  # type: ignore[union-attr]
    again = read_group(sent_by(group), asker, stored)
    assert to_tree(again) == {"all": [CITY]}  # the rows that ask for nothing are left out


@pytest.mark.parametrize("kind", ["person", "lead", "deal", "ticket", "task", "company"])
def test_every_question_reads_as_english(in_scope: World, kind: str) -> None:
    """Each comparison of each kind of field: a label, a verb, a value, no double words and no ids."""
    make_records(in_scope)
    asker = Asker((kind,), in_scope.boss.actor, me=True)
    for _, fields in asker.offered:
        for field in fields:
            for op, _ in comparisons(field):
                operand = OPERATORS[field.kind][op].operand
                texts = {Operand.CHOICE: 0, Operand.CHOICES: 0}
                given = [str(field.options()[0][0])] if operand in texts else _sample(in_scope, field, operand)
                if given is None:
                    continue
                said = words(asker_read(asker, field, op, given), kind, in_scope.boss.actor)
                assert said[0].isupper(), said
                assert "  " not in said
                assert "None" not in said.replace("None N", "")
                assert "-" not in said.split(" is ")[-1] or field.kind == FieldKind.TEXT, said


def asker_read(asker: Asker, field: Any, op: str, texts: list[str]) -> Any:
    return asker.read(field, op, texts)


def _sample(world: World, field: Any, operand: Operand) -> list[str] | None:
    if is_picked(field) and operand in (Operand.RECORD, Operand.RECORDS):
        return ["Acme GmbH"] if field.to == "company" else ["Nora Nord"]
    if operand in (Operand.RECORD, Operand.RECORDS):
        offered = field.options()
        return [str(offered[0][0])] if offered else None
    samples = {
        Operand.NOTHING: [], Operand.TEXT: ["x"], Operand.NUMBER: ["7"], Operand.MONEY: ["12", "EUR"],
        Operand.DAY: ["2026-12-24"], Operand.DAYS: ["7"], Operand.YES_NO: ["yes"], Operand.PERIOD: ["this-month"],
    }  # fmt: skip
    return samples[operand]
