"""Every list page by its key (its URL name), so that a task can build the same list again without a request."""

from typing import TYPE_CHECKING, Any

from crm.errors import NotFound

if TYPE_CHECKING:
    from crm.web.lists.page import ListPage

LISTS: dict[str, type["ListPage[Any]"]] = {}


def list_named(key: str) -> type["ListPage[Any]"]:
    """The list page of that key ("customers:people"). Raises NotFound."""
    if key not in LISTS:
        raise NotFound("There is no such list.")
    return LISTS[key]
