"""Take what services send: raw first, then understood. Nothing that was kept is lost, and nothing counts twice."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from crm.accounts.actor import Actor, system_actor
from crm.events.types import ActorRef
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.writing import insert_once
from leads.actions.intake import Incoming, take_in
from leads.actions.stuck import tell_of_call
from leads.mapping import Understood, guess, understand
from leads.models import CallState, Channel, HookCall, LeadHook, Proof
from leads.payloads import Unreadable, leaves, read_json
from leads.queries.hooks import get_hook

log = structlog.get_logger()

LARGEST = 200_000  # bytes
WINDOW = 300  # seconds that a signature is good for
MOST_AT_ONCE = 200
MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=5)
KEPT = timedelta(days=30)
LONGEST_CHALLENGE = 200
ONLY_NUMBER = "Meta sent the number of a lead and not what was filled in: let a connector fetch it and hand it on."


class Rejected(Exception):  # says what happened
    """Nothing of it was kept; `status` and the message are for whoever sent it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Proven:
    """What came with a call besides its body."""

    timestamp: str = ""
    signature: str = ""
    body_signature: str = ""  # as Meta signs: the body alone, by X-Hub-Signature-256


def receive_call(hook: LeadHook, body: bytes, proven: Proven) -> tuple[HookCall, bool]:
    """Keep what was sent, and whether it is new; the same bytes sent again are the same call. Raises Rejected.

    Its lead is made as soon as this is committed, by a worker; if that one dies, by the next.
    """
    try:
        text = _checked(hook, body, proven)
    except Rejected as problem:
        _count_refused(hook, str(problem))
        raise
    call = HookCall(hook=hook, digest=hashlib.sha256(body).hexdigest(), body=text)
    if not insert_once(call):
        return HookCall.objects.get(hook=hook, digest=call.digest), False
    transaction.on_commit(_nudge, robust=True)
    return call, True


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over "<timestamp>.<body>", as hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def take_in_calls() -> int:
    """Make the leads of everything that waits for one organization, inside its context. How many were tried."""
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        ids = list(HookCall.objects.all().due().values_list("id", flat=True)[:MOST_AT_ONCE])
    return sum(take_in_call(call_id) for call_id in ids)


def take_in_call(call_id: UUID) -> bool:
    """Make the lead of one call unless somebody else does; the lead and the mark that it was made commit together."""
    organization_id = require_organization_id()
    try:
        with tenant_scope(organization_id):
            waiting = HookCall.objects.filter(id=call_id, state=CallState.WAITING).select_related("hook")
            call = waiting.select_for_update(of=("self",), skip_locked=True).first()
            if call is None:
                return False
            _take(call)
    except Exception as error:
        log.exception("hook_call_not_taken", call=str(call_id))
        with tenant_scope(organization_id):
            _put_off(call_id, error)
    return True


@transaction.atomic
def replay(hook_id: UUID, call_id: UUID | None, *, by: Actor) -> int:
    """Try those again that failed: one, or all of the webhook's. How many. Raises NotFound, NotAllowed."""
    hook = get_hook(by, hook_id)
    calls = HookCall.objects.filter(hook=hook, state=CallState.FAILED)
    calls = calls.filter(id=call_id) if call_id else calls
    count = calls.update(state=CallState.WAITING, due_at=timezone.now(), attempts=0, error="")
    if count:
        transaction.on_commit(_nudge, robust=True)
    return count


def drop_old_calls(most: int) -> int:
    """Let go of what came more than thirty days ago, at most `most`; what became of it stays. How many."""
    old = HookCall.objects.filter(received_at__lte=timezone.now() - KEPT).order_by("received_at")
    ids = list(old.values_list("id", flat=True)[:most])
    return HookCall.objects.filter(id__in=ids).delete()[0]


def would_become(hook: LeadHook, body: str) -> Understood:
    """What the webhook's mapping makes of this. Raises Unreadable."""
    payload = read_json(body)
    return understand(payload, hook.mapping or guess(leaves(payload)))


def _checked(hook: LeadHook, body: bytes, proven: Proven) -> str:
    if len(body) > LARGEST:
        raise Rejected(413, f"At most {LARGEST:,} bytes at once, please.")
    if hook.proof == Proof.SIGNED:
        _check_signature(hook, body, proven)
    elif hook.proof == Proof.META:
        _check_body_signature(hook, body, proven)
    try:
        text = body.decode("utf-8-sig")
        read_json(text)
    except UnicodeDecodeError:
        raise Rejected(400, "This is not UTF-8.") from None
    except Unreadable as problem:
        raise Rejected(400, str(problem)) from None
    if "\x00" in text:
        raise Rejected(400, "This has characters that are no text.")
    return text


def _check_signature(hook: LeadHook, body: bytes, proven: Proven) -> None:
    if not proven.signature or not proven.timestamp:
        raise Rejected(401, "Sign what you send: the headers Fairlead-Timestamp and Fairlead-Signature are missing.")
    stamp = proven.timestamp
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12 and abs(time.time() - int(stamp)) <= WINDOW):
        raise Rejected(401, "Fairlead-Timestamp has to be the time now in Unix seconds, at most five minutes off.")
    if not hook.secret or not _is_same(proven.signature, signature_of(hook.secret, stamp, body)):
        raise Rejected(401, "The signature is not right: HMAC-SHA256 of timestamp, a dot and the body.")


def _check_body_signature(hook: LeadHook, body: bytes, proven: Proven) -> None:
    """Without a time in it; sent again it is the same call."""
    if not hook.their_secret:
        raise Rejected(401, "The secret of Meta's app is missing: write it down in the settings of this webhook.")
    right = hmac.new(hook.their_secret.encode(), body, hashlib.sha256).hexdigest()
    if not _is_same(proven.body_signature, right):
        raise Rejected(401, "X-Hub-Signature-256 is missing or not right: HMAC-SHA256 of the body.")


def _is_same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.removeprefix("sha256=").lower().encode(), right.encode())


def answer_of_handshake(hook: LeadHook, *, mode: str, token: str, challenge: str) -> str | None:
    """What Meta wants to read once before it sends: its challenge, if it knows our secret. None for anybody else."""
    knows = bool(hook.secret) and hmac.compare_digest(token.encode(), hook.secret.encode())
    meant = hook.proof == Proof.META and mode == "subscribe"
    return challenge[:LONGEST_CHALLENGE] if meant and knows else None


def _count_refused(hook: LeadHook, why: str) -> None:
    LeadHook.objects.filter(id=hook.id).update(
        refused=F("refused") + 1, refused_at=timezone.now(), refused_why=why[:120]
    )


def _take(call: HookCall) -> None:
    hook = call.hook
    found = would_become(hook, call.body)
    if found.problem:
        call.state, call.error = CallState.FAILED, ONLY_NUMBER if "leadgen_id" in call.body else found.problem
    else:
        call.state, call.error = CallState.TAKEN, ""
        named = f"id:{found.external_id}" if found.external_id else f"bytes:{call.digest}"
        incoming = Incoming(
            channel=Channel.HOOK,
            key=f"hook:{hook.id}:{named}",
            answers=found.answers,
            source=found.source or hook.name,
            raw=call.body,
            external_id=found.external_id,
            hook=hook,
            page=found.page,
            utm=found.utm,
            consent_given=found.consent_given,
            consent_text=found.consent_text,
        )
        call.submission = take_in(incoming, by=system_actor(ActorRef("hook", hook.id))).submission
    call.save(update_fields=["state", "error", "submission"])
    _tell_of_failure(call)


def _put_off(call_id: UUID, error: Exception) -> None:
    call = HookCall.objects.select_for_update().get(id=call_id)
    call.attempts += 1
    call.error = "Something went wrong here. It is tried again."
    call.due_at = timezone.now() + FIRST_RETRY * 2 ** (call.attempts - 1)
    if call.attempts >= MAX_ATTEMPTS:
        call.state, call.error = CallState.FAILED, f"Something went wrong here: {type(error).__name__}."
    call.save(update_fields=["attempts", "error", "due_at", "state"])
    _tell_of_failure(call)


def _tell_of_failure(call: HookCall) -> None:
    if call.state == CallState.FAILED:
        tell_of_call(call.hook, call.error)


def _nudge() -> None:
    from leads.tasks import take_in_hook_calls

    try:
        take_in_hook_calls.apply_async(retry=False)
    except (OSError, OperationalError) as error:  # the broker is away: the sweep finds it
        log.warning("hook_calls_not_nudged", error=str(error))
