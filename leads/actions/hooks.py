"""Make a webhook, say what of its payloads goes where, switch it off."""

from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from leads.amounts import split_mapping
from leads.mapping import OWN, PLACES
from leads.models import LeadHook, Proof
from leads.models.hook import new_secret, new_token
from leads.payloads import is_step
from leads.queries.hooks import get_hook
from leads.samples import PRESETS, preset_of

MOST_HOOKS, MOST_LINES = 50, 100
LONGEST_SECRET = 200


@transaction.atomic
def add_hook(name: str, *, preset: str, proof: str, by: Actor, their_secret: str = "") -> LeadHook:
    """A new webhook, switched on, with the mapping of a usual service. Raises NotAllowed, Refused."""
    by.require("leads.sources")
    name = " ".join(name.split())[:80]
    if not name:
        raise Refused("Give the webhook a name.")
    if LeadHook.objects.count() >= MOST_HOOKS:
        raise Refused(f"There are {MOST_HOOKS} webhooks already. Remove one that is not used any more.")
    return LeadHook.objects.create(
        name=name,
        preset=preset if preset in PRESETS else "",
        proof=Proof(proof),
        their_secret=their_secret.strip()[:LONGEST_SECRET],
        mapping=[dict(line) for line in preset_of(preset).mapping],
    )


@transaction.atomic
def map_hook(hook_id: UUID, mapping: list[dict[str, Any]], *, by: Actor) -> LeadHook:
    """Say what of its payloads goes where, for what comes from now on. Raises NotFound, NotAllowed, Refused."""
    hook = get_hook(by, hook_id, lock=True)
    if len(mapping) > MOST_LINES or not all(map(_is_line, mapping)):
        raise Refused("This mapping can't be read. Load the page again, please.")
    if split_mapping(mapping, by)[1]:
        raise Refused("Your role does not show amounts of money, so nothing can be mapped to one.")
    # What others mapped to amounts stays, unless the same fact goes elsewhere now.
    hidden = split_mapping(hook.mapping, by)[1]
    taken = [line["path"] for line in mapping if "path" in line]
    hook.mapping = [*mapping, *(line for line in hidden if line.get("path") not in taken)]
    hook.save(update_fields=["mapping"])
    return hook


@transaction.atomic
def change_hook(hook_id: UUID, name: str, *, proof: str, by: Actor, their_secret: str = "") -> LeadHook:
    """Another name, another way to prove who sends; a secret of theirs if one is given. Raises as get_hook, Refused."""
    hook = get_hook(by, hook_id, lock=True)
    hook.name, hook.proof = " ".join(name.split())[:80], Proof(proof)
    if not hook.name:
        raise Refused("Give the webhook a name.")
    hook.their_secret = their_secret.strip()[:LONGEST_SECRET] or hook.their_secret
    hook.save(update_fields=["name", "proof", "their_secret"])
    return hook


@transaction.atomic
def switch_hook(hook_id: UUID, *, active: bool, by: Actor) -> LeadHook:
    """Let it take leads, or not. Doing it twice is doing it once. Raises NotFound, NotAllowed."""
    hook = get_hook(by, hook_id, lock=True)
    hook.active = active
    hook.save(update_fields=["active"])
    return hook


@transaction.atomic
def renew_hook(hook_id: UUID, *, by: Actor) -> LeadHook:
    """Another secret and another address: the old ones are good no longer. Raises NotFound, NotAllowed."""
    hook = get_hook(by, hook_id, lock=True)
    hook.token, hook.secret = new_token(), new_secret()
    hook.save(update_fields=["token", "secret"])
    return hook


def _is_line(line: dict[str, Any]) -> bool:
    if line.get("to") not in PLACES and not OWN.fullmatch(str(line.get("to"))):
        return False
    if "text" in line:
        return line.keys() == {"to", "text"} and isinstance(line["text"], str) and 0 < len(line["text"]) <= 200
    path = line.get("path")
    return line.keys() == {"to", "path"} and isinstance(path, list) and bool(path) and all(map(is_step, path))
