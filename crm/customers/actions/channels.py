"""E-mail addresses, phone numbers and postal addresses of people and companies: add, change, take away.

One of each kind is the primary one; columns of the record repeat it, so that lists need no join. Whoever changes the
rows calls `follow`, whoever changes the columns calls `mirror`; both in the transaction that holds the record's lock.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from crm.accounts.actor import Actor
from crm.customers.actions.matching import find_person
from crm.customers.actions.telling import Moved, Rows, tell_change
from crm.customers.models import (
    Channel,
    CompanyAddress,
    CompanyEmail,
    CompanyPhone,
    Person,
    PersonAddress,
    PersonEmail,
    PersonPhone,
)
from crm.customers.models.channels import POSTAL
from crm.customers.normal_forms import email_key, phone_e164
from crm.errors import NotFound, Refused
from crm.records.joining.moving import change
from crm.records.models import Merge
from crm.records.queries.records import get_record
from crm.tenancy.writing import insert

MODELS: dict[tuple[str, str], type[Channel]] = {
    ("person", "email"): PersonEmail,
    ("person", "phone"): PersonPhone,
    ("person", "address"): PersonAddress,
    ("company", "email"): CompanyEmail,
    ("company", "phone"): CompanyPhone,
    ("company", "address"): CompanyAddress,
}
# channel -> {the row's field: the record's column}
COLUMNS: dict[str, dict[str, str]] = {
    "email": {"address": "email"},
    "phone": {"number": "phone"},
    "address": {name: name for name in POSTAL},
}
MOST = 20  # of one kind


class KnownEmail(Refused):
    """The address belongs to somebody already; `person` is who it is."""

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__(f"This address belongs to {person.name}.")


@transaction.atomic
def save_channel(
    kind: str,
    record_id: UUID,
    channel: str,
    values: Mapping[str, Any],
    *,
    by: Actor,
    row_id: UUID | None = None,
    first: bool = False,
) -> Channel:
    """Add a way of reaching somebody, or change the one of `row_id`, or the `first` one.

    With `primary` among the values it becomes the first one.

    Raises NotFound, NotAllowed, Refused, KnownEmail if the address is another person's.
    """
    record = _locked(kind, record_id, by)
    heal(record, channel)
    if first and row_id is None and (known := channels_of(record, channel).first()):
        row_id = known.id
    row = get_channel(record, channel, row_id) if row_id else _model(kind, channel)(**{kind: record, "primary": False})
    others, before = channels_of(record, channel).exclude(pk=row.pk), rows_kept(record, channel)
    old = str(row) if row_id else ""
    if row_id is None and others.count() >= MOST:
        raise Refused(f"{MOST} are enough. Take one away first.")
    for name in set(values) - {"primary"}:
        setattr(row, name, values[name])
    normalise(row, record)
    row.primary = row.primary or bool(values.get("primary")) or not others.exists()
    _save(row, others)
    follow(record, channel)
    tell_change(record, {row.named: (old, str(row))}, by, Moved(channel, before, rows_kept(record, channel)))
    return row


@transaction.atomic
def remove_channel(kind: str, record_id: UUID, channel: str, row_id: UUID, *, by: Actor) -> Channel:
    """Take one away; if it was the first, the oldest of the others becomes it. Raises NotFound, NotAllowed."""
    record = _locked(kind, record_id, by)
    row, before = get_channel(record, channel, row_id), rows_kept(record, channel)
    row.delete()
    _promote(record, channel)
    follow(record, channel)
    tell_change(record, {row.named: (str(row), "")}, by, Moved(channel, before, rows_kept(record, channel)))
    return row


def rows_kept(record: Any, channel: str) -> Rows:
    """The rows of one kind as the record's history keeps them, by their ids."""
    model = _model(record.kind, channel)
    names = ["label", "primary", *COLUMNS[channel], *(["shared"] if hasattr(model, "shared") else [])]
    return {row.pop("id"): row for row in channels_of(record, channel).values("id", *names)}


def bring_back(record: Any, channel: str, row_id: UUID, values: Mapping[str, Any] | None) -> None:
    """Make a row of a locked record as it was, or take it away; the record's columns follow and are not saved.

    Raises Refused, KnownEmail if the address is another person's by now.
    """
    rows = channels_of(record, channel)
    row = rows.filter(id=row_id).first()
    if values is None:
        if row is not None:
            row.delete()
    else:
        row = row or _model(record.kind, channel)(id=row_id, **{record.kind: record})
        for name, value in values.items():
            setattr(row, name, value)
        normalise(row, record)
        _save(row, rows.exclude(pk=row_id))
    _promote(record, channel)
    follow(record, channel)


def channels_of(record: Any, channel: str) -> Any:
    """The rows of one kind, the primary first, then as they came."""
    rows: Any = _model(record.kind, channel).objects.filter(**{record.kind: record})
    return rows.order_by("-primary", "id")


def get_channel(record: Any, channel: str, row_id: UUID) -> Any:
    """One of the record's rows. Raises NotFound."""
    row = channels_of(record, channel).filter(id=row_id).first()
    if row is None:
        raise NotFound("There is no such address or number any more.")
    return row


def mirror(record: Any, names: Collection[str]) -> None:
    """Let the rows follow those of the record's columns that were set; the record is not saved. Raises KnownEmail."""
    for channel, columns in COLUMNS.items():
        if set(columns.values()) & set(names):
            _mirror(record, channel)


def mirror_all(records: Sequence[tuple[Any, Collection[str]]]) -> None:
    """`mirror` for many records of one kind: the first number and address of each are written together."""
    for channel, columns in COLUMNS.items():
        own = [record for record, names in records if set(columns.values()) & set(names)]
        fresh = [] if channel == "email" else _without(own, channel)
        insert(*[_first_row(record, channel) for record in fresh if _stands(record, channel)])
        known = {record.pk for record in fresh}
        for record in own:
            if record.pk not in known:
                _mirror(record, channel)


def _without(records: Sequence[Any], channel: str) -> list[Any]:
    """Those that have no row of this kind yet."""
    if not records:
        return []
    kind = records[0].kind
    rows: Any = _model(kind, channel).objects.filter(**{f"{kind}_id__in": [record.pk for record in records]})
    have = set(rows.values_list(f"{kind}_id", flat=True))
    return [record for record in records if record.pk not in have]


def _first_row(record: Any, channel: str) -> Channel:
    row = _model(record.kind, channel)(**{record.kind: record}, primary=True)
    for name, column in COLUMNS[channel].items():
        setattr(row, name, getattr(record, column))
    _as_it_stands(row, record)
    return row


def heal(record: Any, channel: str) -> None:
    """A row for what only the columns know yet: records that were loaded in bulk have none."""
    if _stands(record, channel) and not channels_of(record, channel).exists():
        _mirror(record, channel)


def follow(record: Any, channel: str) -> None:
    """Let the record's columns follow the primary row; the record is not saved."""
    primary = channels_of(record, channel).filter(primary=True).first()
    for name, column in COLUMNS[channel].items():
        if primary is not None or column != "country":  # a country may be known without an address
            setattr(record, column, getattr(primary, name) if primary else "")


def normalise(row: Any, record: Any) -> None:
    """Bring what was typed into the form by which it is compared. Raises Refused, KnownEmail."""
    if row.channel == "email":
        row.address, row.key = row.address.strip(), email_key(row.address)
        if "@" not in row.key:
            raise Refused("An e-mail address has an @, for example anna@nordwind.de.")
        known = None if record.kind == "company" or row.shared else find_person(row.address)
        if known is not None and known.id != record.id:
            raise KnownEmail(known)
    elif row.channel == "phone":
        number = phone_e164(row.number, region=record.country or None)
        if not number:
            raise Refused("Give the number with its country code, for example +49 30 1234567.")
        row.number = number
    elif not any(getattr(row, name) for name in POSTAL[:3]):
        raise Refused("Give a street, a postal code or a city.")


def first_in_place(merge: Merge, winner: Any, loser: Any, channel: str) -> None:
    """On a merge, when the rows have moved: what was the first of the merged record's is the first of the other's."""
    rows = channels_of(winner, channel)
    wanted = {name: getattr(loser, column) for name, column in COLUMNS[channel].items()}
    if channel == "email":
        wanted = {"key": email_key(loser.email)}
    chosen = rows.filter(**wanted).first()
    if chosen is not None and not chosen.primary:
        change(merge, "first", rows.filter(primary=True).order_by(), {"primary": False})
        change(merge, "first", rows.filter(pk=chosen.pk).order_by(), {"primary": True})


def _mirror(record: Any, channel: str) -> None:
    rows = channels_of(record, channel)
    primary = rows.filter(primary=True).first()
    if not _stands(record, channel):
        if primary is not None:
            primary.delete()
        _promote(record, channel)
        follow(record, channel)
        return
    row = primary or _model(record.kind, channel)(**{record.kind: record})
    for name, column in COLUMNS[channel].items():
        setattr(row, name, getattr(record, column))
    _as_it_stands(row, record)
    known = _same(rows.exclude(pk=row.pk), row)
    if known is not None:  # one that was there already takes the first place
        if primary is not None:
            primary.delete()
        row = known
    row.primary = True
    _save(row, rows.exclude(pk=row.pk))


def _as_it_stands(row: Any, record: Any) -> None:
    """The column's own form: a number that is none is kept as it was typed."""
    if row.channel == "phone":
        record.phone = row.number = phone_e164(row.number, region=record.country or None) or row.number
    elif row.channel == "email":
        normalise(row, record)


def _same(rows: Any, row: Any) -> Any:
    if row.channel == "address":
        return None
    name = "key" if row.channel == "email" else "number"
    return rows.filter(**{name: getattr(row, name)}).first()


def _promote(record: Any, channel: str) -> None:
    rows = channels_of(record, channel)
    first = rows.first()
    if first is not None and not first.primary:
        first.primary = True
        first.save(update_fields=["primary"])


def _save(row: Any, others: Any) -> None:
    """Raises Refused for what stands there twice, KnownEmail if somebody else was quicker."""
    try:
        with transaction.atomic():
            if row.primary:
                others.filter(primary=True).update(primary=False)
            row.save()
    except IntegrityError as error:
        known = find_person(row.address) if row.channel == "email" and not getattr(row, "shared", True) else None
        if known is not None and known.id != row.person_id:
            raise KnownEmail(known) from error
        raise Refused(f"{row} stands there already.") from error


def _stands(record: Any, channel: str) -> bool:
    """Whether the record's own columns hold one. A country alone is no address."""
    return any(getattr(record, column) for column in COLUMNS[channel].values() if column != "country")


def _model(kind: str, channel: str) -> type[Channel]:
    if (kind, channel) not in MODELS:
        raise NotFound("There is no such kind of address.")
    return MODELS[kind, channel]


def _locked(kind: str, record_id: UUID, by: Actor) -> Any:
    record = get_record(by, kind, record_id, lock=True)
    by.require("customers.edit", record)
    return record
