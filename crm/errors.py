"""Why a verb did not do what it was asked: each carries a sentence for the person."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404


class NotAllowed(PermissionDenied):
    """The actor may see the record but not do this to it: 403."""


class NotFound(Http404):
    """There is no such record for this actor, whether or not somebody else has one: 404."""


class Refused(Exception):  # reads as what happened
    """The verb can't be done now; the message says why and what to do. Nothing was changed: 409.

    `more` says it to programs: further members of the API's answer.
    """

    more: Mapping[str, Any] = MappingProxyType({})


class Stale(Refused):
    """Somebody else saved the record in the meantime."""
