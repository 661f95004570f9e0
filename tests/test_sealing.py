"""Secrets that have to be known again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.sealing import MARK, seal, unseal


@given(st.text(max_size=200).filter(lambda text: not text.startswith(MARK)))
def test_what_is_sealed_is_known_again_and_never_seen(text: str) -> None:
    kept = seal(text)
    assert unseal(kept) == text
    assert seal(kept) == kept
    assert len(text) < 8 or text not in kept


def test_what_is_older_than_sealing_is_read_as_it_is() -> None:
    assert unseal("plain") == "plain"


def test_another_key_reads_it_only_where_the_old_one_is_named(settings: Any) -> None:
    kept, before = seal("secret"), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert unseal(kept) == ""
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(kept) == "secret"


@pytest.mark.parametrize("changed", [MARK, f"{MARK}gAAAA", f"{MARK}%"])
def test_what_was_changed_is_nothing(changed: str) -> None:
    assert unseal(changed) == ""
