"""Events that matter for security, and how they read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from crm.events.models import Event

# What can be asked for: (label, kinds of events).
SECURITY: dict[str, tuple[str, tuple[str, ...]]] = {
    "sign_ins": ("Sign-ins", ("accounts.signed_in", "accounts.sign_in_failed", "portal.signed_in")),
    "members": (
        "Members",
        ("accounts.member_invited", "accounts.member_joined", "accounts.member_changed", "accounts.member_handed_over"),
    ),
    "settings": (
        "Settings",
        (
            "accounts.settings_changed", "records.custom_field_added", "records.custom_field_changed",
            "customers.health_rules_changed",
        ),
    ),
    "exports": ("Exports", ("jobs.list_exported", "accounts.audit_exported")),
    "keys": ("API keys", ("api.key_made", "api.key_revoked", "api.key_handed_over")),
    "bin": ("Bin", ("records.record_binned", "records.record_restored", "records.record_purged")),
}  # fmt: skip

_WORDS: dict[str, Callable[[dict[str, Any], str], str]] = {
    "accounts.signed_in": lambda data, _: f"signed in from {data['address']}",
    "accounts.sign_in_failed": lambda data, who: f"tried to sign in as {who} from {data['address']}, in vain",
    "portal.signed_in": lambda _data, _: "signed in to the portal",
    "accounts.member_invited": lambda data, _: f"invited {data['email']}",
    "accounts.member_joined": lambda _data, _: "joined",
    "accounts.member_changed": lambda data, who: f"made {who} {data['role']}" if data["active"] else f"shut {who} out",
    "accounts.member_handed_over": lambda data, _: f"handed over {data['count']} records of {data['name']}, who left",
    "accounts.settings_changed": lambda data, _: f"changed {data['what']}",
    "records.custom_field_added": lambda data, _: f"added the field {data['label']}",
    "records.custom_field_changed": lambda data, _: f"changed the field {data['label']}",
    "customers.health_rules_changed": lambda _data, _: "changed the rules of health",
    "jobs.list_exported": lambda data, _: f"exported {data['rows']:,} rows of {data['list_name']}",
    "accounts.audit_exported": lambda data, _: f"exported {data['rows']:,} lines of the audit",
    "api.key_made": lambda data, _: f"made the API key {data['name']}",
    "api.key_revoked": lambda data, _: f"revoked the API key {data['name']}",
    "api.key_handed_over": lambda data, _: f"let a colleague look after the API key {data['name']}",
    "records.record_binned": lambda data, _: f"put {data['title']} into the bin",
    "records.record_restored": lambda data, _: f"took {data['title']} out of the bin",
    "records.record_purged": lambda data, _: f"deleted a {data['record_kind']} for good{_with(data)}",
}


def event_words(event: Event, names: dict[UUID, str]) -> tuple[str, list[list[str]]]:
    """What was done, and [label, old, new] of what it changed."""
    member = names.get(event.subject_id, "a colleague") if event.subject_id else "a colleague"
    told = _WORDS[event.kind](event.data, member) if event.kind in _WORDS else event.kind
    changes = event.data.get("changes")
    words = [[label, str(old), str(new)] for label, (old, new) in changes.items()] if isinstance(changes, dict) else []
    return told, words


def _with(data: dict[str, Any]) -> str:
    """What went along, by number alone: ", with 2 files, 1 note"."""
    counts = sorted(data.get("counts", {}).items())
    told = ", ".join(f"{count} {noun.removesuffix('s') if count == 1 else noun}" for noun, count in counts)
    return f", with {told}" if told else ""
