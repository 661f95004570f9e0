"""Make booking pages and change them."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.errors import NotAllowed, Refused, Stale
from crm.meetings.models import BookingHost, BookingPage
from crm.meetings.queries.booking_pages import get_page

TAKEN = "There is a booking page with this address already. Choose another one."


@transaction.atomic
def add_page(values: Mapping[str, Any], hosts: Collection[Membership], *, by: Actor) -> BookingPage:
    """Make a page of `by`. Pages with other hosts than oneself take the right to manage them.

    Raises NotAllowed, Refused for an address that is taken.
    """
    by.require("meetings.edit")
    if by.membership is None:
        raise NotAllowed("Only a colleague can have a booking page.")
    _may_have(hosts, by)
    page = BookingPage(owner=by.membership, **values)
    page.slug = page.slug or _free_slug(page.title, by.membership)
    _save(page, hosts)
    return page


@transaction.atomic
def change_page(
    page_id: UUID, values: Mapping[str, Any], hosts: Collection[Membership], *, by: Actor, seen: int
) -> BookingPage:
    """Change one. Raises NotFound, NotAllowed, Refused, Stale if somebody saved it since version `seen`."""
    by.require("meetings.edit")
    page = get_page(by, page_id, lock=True)
    if page.version != seen:
        raise Stale("Somebody else changed this page meanwhile. Look at it again, then save.")
    _may_have(hosts, by)
    for name, value in values.items():
        setattr(page, name, value)
    page.version += 1
    _save(page, hosts)
    return page


@transaction.atomic
def remove_page(page_id: UUID, *, by: Actor) -> BookingPage:
    """Take a page away; the meetings that were booked on it stay. Raises NotFound, NotAllowed."""
    by.require("meetings.edit")
    page = get_page(by, page_id, lock=True)
    page.delete()
    return page


def _free_slug(title: str, owner: Membership) -> str:
    """Made of the title; with his name where a colleague's page is called so. His own page is not made twice."""
    slug = slugify(title)[:60] or "meeting"
    if BookingPage.objects.filter(slug=slug).exclude(owner=owner).exists():
        return f"{slug[:30].strip('-')}-{slugify(owner.name)[:29].strip('-') or 'meeting'}"
    return slug


def _may_have(hosts: Collection[Membership], by: Actor) -> None:
    if not hosts:
        raise Refused("Choose at least one colleague who holds the meetings.")
    if any(host.id != by.member_id for host in hosts):
        by.require("meetings.manage")


def _save(page: BookingPage, hosts: Collection[Membership]) -> None:
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError as error:
        raise Refused(TAKEN) from error
    wanted = {host.id for host in hosts}
    BookingHost.objects.filter(page=page).exclude(member_id__in=wanted).delete()
    known = set(BookingHost.objects.filter(page=page).values_list("member_id", flat=True))
    BookingHost.objects.bulk_create([BookingHost(page=page, member_id=each) for each in sorted(wanted - known)])
