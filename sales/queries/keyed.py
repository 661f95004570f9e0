"""What a form that is sent twice began the first time."""

from typing import Any

from crm.accounts.actor import Actor
from crm.errors import Refused


def begun_with(everything: Any, actor: Actor, key: str, called: str) -> Any:
    """The row of a noun (`everything`: its manager) that the form with this key began, also where it lies in the bin.

    None for "" and for a fresh one. Raises Refused, naming it as `called` ("an order"), where the actor may not see it.
    """
    found = everything.filter(key=key).first() if key else None
    if found and not everything.visible_to(actor).filter(pk=found.pk).exists():
        raise Refused(f"This key belongs to {called} that you may not see. Send another one.")
    return found
