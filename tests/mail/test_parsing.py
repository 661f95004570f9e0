"""Nothing that arrives makes the reader fail, or busy for long."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.mail.inbound.parsing import message_id_in, parse

HEADERS = (
    "From",
    "Subject",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Message-ID",
    "References",
    "Content-Disposition",
)
PIECES = (
    "=?utf-8?q?", "?=", "=?x?b?", "multipart/mixed; boundary=b", "text/html; charset=", "base64", '"', "<", ">", "@",
    "\r\n ", "\x00", "\udcff", "é", "message/rfc822", "multipart/report; report-type=delivery-status",
    "filename*0*=", ";",
)  # fmt: skip
values = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=8).map("".join)
mails = st.builds(
    lambda headers, body: "\r\n".join([*(f"{name}: {value}" for name, value in headers), "", body]).encode(
        "utf-8", "surrogateescape"
    ),
    st.lists(st.tuples(st.sampled_from(HEADERS), values), max_size=8),
    st.lists(st.sampled_from(["--b", "--b--", "", "text", "Content-Type: text/html", "<p>x"]) | values).map(
        "\r\n".join
    ),
)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=400) | mails)
def test_any_bytes_can_be_read_and_stored(raw: bytes) -> None:
    mail = parse(raw)
    shown = [mail.text, mail.html, mail.subject, mail.from_name, mail.from_address, mail.reply_text, mail.references]
    for text in [*shown, *(part.name for part in mail.attachments)]:
        assert "\x00" not in text
        text.encode()  # no half surrogate
    for line in (mail.subject, mail.from_name, mail.from_address, mail.in_reply_to, mail.message_id):
        assert "\n" not in line
        assert "\r" not in line
    assert 0 < len(mail.message_id) <= 250
    assert mail.message_id == message_id_in(raw)
    assert len(mail.subject) <= 500


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_html_gets_through_with_a_script(text: str) -> None:
    raw = f"Content-Type: text/html; charset=utf-8\r\n\r\n{text}<script>{text}</script><img onerror='{text}'>".encode(
        "utf-8", "replace"
    )
    html = parse(raw).html.lower()
    assert "<script" not in html
    assert "<iframe" not in html
    assert "<img" not in html or "onerror" not in html.split("<img", 1)[1].split(">", 1)[0]


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; b=" + b"a='';" * 200_000,
        b"From: " + b"=?utf-8?q?a?= " * 100_000,
        b"From: " + b"a(b)c " * 100_000,
        b"Content-Type: text/html\r\n\r\n" + b"<ul><li>" * 60_000,
        b"Content-Type: text/html\r\n\r\n" + b"<b></p>" * 100_000,
        b"Content-Type: text/html\r\n\r\n" + b"<br" * 200_000,
        b"Content-Type: text/plain\r\n\r\n" + b"Am schrieb " * 50_000,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 5_000,
    ],
    ids=lambda raw: raw[:60].decode(),
)
def test_no_mail_keeps_the_reader_busy(raw: bytes) -> None:
    """Each of these took the usual libraries minutes."""
    began = time.process_time()
    parse(raw)
    assert time.process_time() - began < 10
