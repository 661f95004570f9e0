"""Verbs on the organization's own settings: its name and colours, its logo."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from crm.tenancy.ids import uuid7
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id

LOGO_FORMATS = ("PNG", "JPEG", "WEBP")
MOST_LOGO_BYTES = 2 * 1024 * 1024
MOST_LOGO_PIXELS = 20_000_000
LOGO_EDGE = 512  # pixels: enough for a phone's dense screen, small enough for a public page
WRONG_LOGO = "Take a PNG, JPEG or WebP picture."


@transaction.atomic
def change_organization(values: dict[str, Any], *, by: Actor) -> Organization:
    """Set name, colours and the like; a new version lets browsers fetch the colours anew. Raises NotAllowed."""
    by.require("workspace.settings")
    organization = _own(by)
    told = {}
    for field, value in values.items():
        old = getattr(organization, field)
        if old != value:
            told[field.replace("_", " ").capitalize()] = (str(old), str(value))
        setattr(organization, field, value)
    organization.version += 1
    organization.save()
    if told:
        emit(SettingsChanged(what="the organization", changes=told), by=by)
    return organization


@transaction.atomic
def set_logo(picture: UploadedFile[bytes], *, by: Actor) -> Organization:
    """Keep a picture as logo, drawn anew so that nothing but pixels is served. Raises NotAllowed, Refused."""
    by.require("workspace.settings")
    organization = _own(by)
    key = default_storage.save(f"{organization.id}/{uuid7()}", ContentFile(_as_png(picture)))
    _replace_logo(organization, key)
    return organization


@transaction.atomic
def remove_logo(*, by: Actor) -> Organization:
    """Back to the plain sign. Doing it twice is doing it once. Raises NotAllowed."""
    by.require("workspace.settings")
    organization = _own(by)
    if organization.logo:
        _replace_logo(organization, "")
    return organization


def _own(by: Actor) -> Organization:
    return Organization.objects.select_for_update().get(id=require_organization_id())


def _replace_logo(organization: Organization, key: str) -> None:
    old, organization.logo = organization.logo, key
    organization.version += 1
    organization.save(update_fields=["logo", "version"])
    if old:
        transaction.on_commit(lambda: default_storage.delete(old))


def _as_png(picture: UploadedFile[bytes]) -> bytes:
    """The picture's pixels as a PNG of at most LOGO_EDGE. Raises Refused for anything that is no such picture."""
    from PIL import Image, UnidentifiedImageError  # who has a logo sets it once

    if (picture.size or 0) > MOST_LOGO_BYTES:
        raise Refused("The picture is larger than 2 MB. Make it smaller first.")
    try:
        with Image.open(picture, formats=LOGO_FORMATS) as image:
            if image.width * image.height > MOST_LOGO_PIXELS:
                raise Refused("The picture has too many pixels. Make it smaller first.")
            drawn = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(WRONG_LOGO) from error
    drawn.thumbnail((LOGO_EDGE, LOGO_EDGE))
    out = BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
