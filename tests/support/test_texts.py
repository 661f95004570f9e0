"""Text from outside: whatever a mail holds, it can be kept and shown."""

from hypothesis import given
from hypothesis import strategies as st

from support.texts import LONGEST_BODY, LONGEST_SUBJECT, NO_SUBJECT, clean_body, clean_name, clean_subject

ANY = st.text(st.characters(codec=None))


@given(ANY)
def test_body_can_be_kept(text: str) -> None:
    clean = clean_body(text)
    clean.encode()
    assert "\x00" not in clean
    assert "\r" not in clean
    assert len(clean) <= LONGEST_BODY
    assert clean_body(clean) == clean


@given(ANY)
def test_subject_is_one_line(text: str) -> None:
    clean = clean_subject(text)
    clean.encode()
    assert clean
    assert len(clean.splitlines()) == 1
    assert len(clean) <= LONGEST_SUBJECT
    assert clean_subject(clean) == clean


@given(st.lists(st.sampled_from(["Re: ", "AW: ", "fwd:", "RE[2]: ", "[EXT] "]), max_size=6))
def test_prefixes_are_dropped(prefixes: list[str]) -> None:
    assert clean_subject("".join(prefixes) + "No internet") == "No internet"


def test_words_that_begin_like_prefixes_stay() -> None:
    assert clean_subject("Refund: three days") == "Refund: three days"
    assert clean_subject("Re: ") == NO_SUBJECT


@given(ANY)
def test_name_is_no_path(text: str) -> None:
    clean = clean_name(text)
    clean.encode()
    assert clean
    assert "/" not in clean
    assert "\\" not in clean
    assert not clean.startswith(".")
    assert len(clean) <= 160


def test_name_keeps_its_ending() -> None:
    assert clean_name("C:\\Users\\d\\" + "a" * 300 + ".pdf").endswith(".pdf")
