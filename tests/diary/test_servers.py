"""Where calendars are looked for, and who gets the password."""

import pytest

from crm.diary.wire.dav import read_xml
from crm.diary.wire.http import is_kin
from crm.diary.wire.problems import Rejected
from crm.diary.wire.servers import places_to_look, server_of


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("Olga@iCloud.com", "https://caldav.icloud.com/"),
        ("olga@northwind.example", "https://northwind.example/.well-known/caldav"),
        ("https://cloud.example.com/", "https://cloud.example.com/"),
        ("cloud.example.com/nc", "https://cloud.example.com/nc"),
    ],
)
def test_what_is_typed(typed: str, url: str) -> None:
    assert server_of(typed).url == url


def test_places() -> None:
    assert places_to_look("https://cloud.example.com/nc/") == [
        "https://cloud.example.com/nc/",
        "https://cloud.example.com/.well-known/caldav",
        "https://cloud.example.com/nc/remote.php/dav/",
        "https://cloud.example.com/",
    ]


@pytest.mark.parametrize(
    ("host", "home", "kin"),
    [
        ("p42-caldav.icloud.com", "caldav.icloud.com", True),
        ("dav.example.com", "example.com", True),
        ("example.com", "dav.example.com", True),
        ("evil.example", "dav.example.com", False),
        ("notexample.com", "example.com", False),
        ("other.com", "example.com", False),
    ],
)
def test_who_gets_the_password(host: str, home: str, kin: bool) -> None:
    assert is_kin(host, home) is kin


@pytest.mark.parametrize("body", [b"", b"<a>", b"\xff\xfe", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_xml_that_is_none_of_ours(body: bytes) -> None:
    with pytest.raises(Rejected):
        read_xml(body)
