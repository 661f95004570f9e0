"""What is new in an answer, whatever mail program wrote it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.mail.inbound.replies import new_text


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Thanks.\n\nOn Mon, 2 Nov 2026 at 10:00, Support wrote:\n> Try again.\n", "Thanks."),
        ("Thanks.\n\nOn Mon, Nov 2, 2026 at 10:00 AM Support\n<support@x.example> wrote:\n\n> Try", "Thanks."),
        ("Danke.\n\nAm Mo., 2. Nov. 2026 um 10:00 Uhr schrieb Support <s@x.example>:\n\n> Nochmal.\n", "Danke."),
        ("Merci.\n\nLe lun. 2 nov. 2026 à 10:00, Support a écrit :\n> Encore", "Merci."),
        ("Danke.\n\nVon: Support\nGesendet: Montag\nAn: Ada\nBetreff: Re: x\n\nText", "Danke."),
        ("Ok\n\n-----Original Message-----\nFrom: a\nTo: b\n\nfoo", "Ok"),
        ("Ok\n\n________________________________\nFrom: a\nSent: b\nTo: c\n\nfoo", "Ok"),
        ("Ok\n-- \nAda Example\nTel 123", "Ok"),
        ("Ok\n\nSent from my iPhone", "Ok"),
        ("Ok\n> quoted\n> more", "Ok"),
        # answers between the lines, and things that only look like quotes
        ("On 2 Nov Support wrote:\n> A?\nYes.\n> B?\nNo.", "On 2 Nov Support wrote:\n> A?\nYes.\n> B?\nNo."),
        ("My colleague wrote:\nthis is broken", "My colleague wrote:\nthis is broken"),
        ("From: Berlin\nto Munich please", "From: Berlin\nto Munich please"),
        ("a\n-----\nb", "a\n-----\nb"),
        ("", ""),
    ],
)
def test_the_part_above_the_quote(text: str, new: str) -> None:
    assert new_text(text) == new


@pytest.mark.parametrize(
    "piece", ["Am schrieb ", "On Mon wrote ", "From: a\n", "> ", "-----", "On x\n", "__________\n"]
)
def test_no_mail_takes_long(piece: str) -> None:
    began = time.process_time()
    new_text(piece * 40_000)
    assert time.process_time() - began < 5


@given(st.lists(st.sampled_from(["> q", "On 1 x wrote:", "Hi", "", "--", "From: a", "Sent: b", "To: c", "-----"])))
def test_it_invents_nothing_and_is_never_empty(lines: list[str]) -> None:
    text = "\n".join(lines)
    new = new_text(text)
    assert new in text
    assert bool(new) == bool(text.strip())
