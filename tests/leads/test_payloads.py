"""Any JSON can be pointed at, and no mapping makes it fall over."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leads.mapping import PLACES, guess, split_name, understand
from leads.payloads import leaves, read_path, text_at
from leads.samples import PRESETS

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
NAMED = st.fixed_dictionaries({"name": st.text(min_size=1, max_size=8), "value": PLAIN})
ANY = st.recursive(
    PLAIN, lambda each: st.lists(each | NAMED, max_size=5) | st.dictionaries(st.text(max_size=8), each, max_size=5),
    max_leaves=20,
)  # fmt: skip
OBJECTS = st.dictionaries(st.text(max_size=8), ANY, max_size=6)


@given(OBJECTS)
def test_every_fact_is_found_again_by_its_place(payload: dict[str, Any]) -> None:
    for leaf in leaves(payload):
        assert text_at(payload, read_path(leaf.key)) == leaf.text
        assert leaf.words is not None


@given(OBJECTS, st.lists(st.sampled_from(sorted(PLACES)), max_size=8))
def test_any_mapping_of_any_payload_is_understood(payload: dict[str, Any], places: list[str]) -> None:
    found = leaves(payload)
    mapping = [{"to": place, "path": leaf.path} for place, leaf in zip(places, found, strict=False)]
    for lines in (mapping, guess(found)):
        understood = understand(payload, lines)
        assert all(isinstance(text, str) and text for text in understood.answers.values())
        assert "\x00" not in json.dumps(understood.answers)
        assert len(understood.external_id) <= 200


@given(st.text(max_size=60))
def test_no_place_is_read_from_any_text(text: str) -> None:
    try:
        path = read_path(text)
    except ValueError:
        return
    assert text_at({}, path) == ""


def test_a_list_of_named_facts_is_found_by_name_wherever_it_stands() -> None:
    payload = {"field_data": [{"name": "city", "values": ["Porto"]}, {"name": "email", "values": ["a@b.example"]}]}
    email = next(leaf for leaf in leaves(payload) if leaf.text == "a@b.example")
    turned = {"field_data": list(reversed(payload["field_data"]))}
    assert text_at(turned, email.path) == "a@b.example"


def test_samples_are_understood_whole() -> None:
    for preset in PRESETS.values():
        found = understand(preset.payload, preset.mapping)
        assert not found.problem
        assert found.external_id
        assert found.source


def test_names_are_split_where_people_split_them() -> None:
    assert split_name("Anna Maria Kessler") == ("Anna Maria", "Kessler")
    assert split_name("Kessler, Anna") == ("Anna", "Kessler")
    assert split_name("  Cher ") == ("Cher", "")
    assert split_name("") == ("", "")
