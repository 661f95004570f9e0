"""Parts of a record's page: what stands in them is escaped, and an empty value says so."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.safestring import mark_safe
from markupsafe import Markup

from crm.events.models import Event
from crm.web.kinds import Link
from crm.web.record_parts import event, fact, facts, section, told, told_lines
from crm.web.timeline import TimelineLine

AT = datetime(2026, 11, 19, 12, 48, tzinfo=UTC)
LINK = Link("<Deal>", "/sales/deals/1/", "coin", "Deal")


def line(**more: str | Link | None) -> TimelineLine:
    given = {"icon": "note", "tone": "", "actor": "A & B", "did": "moved", "link": None, "more": "", "body": ""} | more
    return TimelineLine(at=AT, event=Event(), **given)  # type: ignore[arg-type]


def test_a_fact_is_a_link_to_its_form_or_says_that_nothing_is_known() -> None:
    assert fact("City", "<Bonn>", cut=True, title="<Bonn>") == (
        '<dt>City</dt><dd class="fl-cut" title="&lt;Bonn&gt;">&lt;Bonn&gt;</dd>\n'
    )
    assert fact("City", "") == '<dt>City</dt><dd class="is-empty">Not known</dd>\n'
    assert fact("Owner", caller=lambda: Markup("<b>Ada</b>")) == '<dt>Owner</dt><dd class=""><b>Ada</b></dd>\n'
    edited = fact("City", "", "/city/?version=1")
    assert '<dd class="fl-edit is-empty"><a class="fl-edit__link fl-3" href="/city/?version=1"' in edited
    assert facts([("City", "Bonn"), {"label": "Deals", "value": 2, "num": True}]).count("<dd") == 2


def test_a_section_has_a_heading_and_perhaps_a_way_to_add() -> None:
    plain = section("R&D", id="rd", caller=lambda: Markup("<p>in it</p>"))
    assert plain.startswith('<section class="fl-sect" id="rd"><div class="fl-sect__head"><h2>R&amp;D</h2></div>')
    assert plain.endswith("<p>in it</p></section>")
    full = section("Deals", 3, "/new/", note="this year")
    assert ">3</span>" in full
    assert ">this year</span>" in full
    assert 'aria-label="Add to Deals"' in full


def test_a_line_tells_who_did_what() -> None:
    assert told(line()) == "<b>A &amp; B</b> moved"
    assert told(line(link=LINK, more=", again", actor_url="/members/1/")) == (
        '<a href="/members/1/"><b>A &amp; B</b></a> moved <a href="/sales/deals/1/">&lt;Deal&gt;</a>, again'
    )
    assert told(line(more="to Won")).endswith("moved to Won")


def test_lines_show_the_clock_and_what_stands_below() -> None:
    with timezone.override("Europe/Berlin"):
        drawn = told_lines([line(tone="green"), line(body="<one>\n\ntwo")])
    clock = f'<time datetime="{AT.isoformat()}" title="Thu 19 Nov 2026, 13:48 CET">13:48</time>'
    assert drawn.count(clock) == 2
    assert "fl-event__icon fl-tone--green" in drawn
    assert drawn.count("fl-event__body") == 1
    assert "<p>&lt;one&gt;</p><p>two</p>" in drawn
    assert "<time>10:00</time>" in event("x", "10:00")
    assert '<div class="fl-event__body"></div>' in event("x", "10:00", caller=str)


def test_a_line_that_is_kept_is_drawn_anew_whenever_anything_of_it_changes() -> None:
    kept = told_lines([line(body="One", link=LINK)])
    assert told_lines([line(body="One", link=LINK)]) == kept
    others = [
        line(body="Two", link=LINK),
        line(body="One", link=LINK, actor="C & D"),
        line(body="One", link=LINK, actor_url="/x/"),
        line(body="One", link=Link("<Deal>", "/sales/deals/1/", "coin", "Deal", in_bin=True)),
        line(body="One", link=Link("Renamed", "/sales/deals/1/", "coin", "Deal")),
        line(body="One", link=LINK, more="to won"),
    ]
    assert len({kept, *(told_lines([other]) for other in others)}) == len(others) + 1
    with timezone.override("Asia/Tokyo"):
        assert told_lines([line(body="One", link=LINK)]) != kept


def test_text_and_markup_of_the_same_letters_are_not_mistaken_for_each_other() -> None:
    assert "<p>&lt;b&gt;</p>" in told_lines([line(body="<b>")])
    assert "<b></div>" in told_lines([line(body=mark_safe("<b>"))])
    assert "<p>&lt;b&gt;</p>" in told_lines([line(body="<b>")])
