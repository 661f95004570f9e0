"""What the API takes of programs that hand on leads, for example of a shop or a connector."""

import json
from typing import Any

from rest_framework import serializers

from crm.accounts.models import Membership
from crm.api.fields import Text, YesNo
from crm.errors import Refused
from leads.actions.intake import Incoming, Taken, take_in
from leads.api.bodies import LeadAdd
from leads.models import Channel

ANSWERS = ("first_name", "last_name", "email", "phone", "job_title", "country", "wants")
LARGEST_PAYLOAD = 200_000  # characters


class LeadCapture(LeadAdd):
    """Somebody who may want to buy, as another program knows him. Sent twice with one `external_id` he counts once."""

    source = Text(max_length=80, help_text="Where it comes from. With external_id it names the lead there.")
    external_id = Text(max_length=200, help_text="How the other program calls it.")
    country = Text(max_length=2, required=False, allow_blank=True)
    value = None  # type: ignore[assignment]
    answers = serializers.DictField(
        child=Text(max_length=4000), required=False, help_text="Anything else it said: what is asked, and the answer."
    )
    consent = YesNo(required=False, help_text="Whether he agreed to mails.")
    consent_text = Text(max_length=1000, required=False, allow_blank=True, help_text="To which words.")
    payload = serializers.JSONField(required=False, help_text="What the other program had, kept as it is.")


def capture(values: dict[str, Any], *, owner: Membership | None, by: Any) -> Taken:
    """The lead of these cleaned values of a LeadCapture. Raises NotAllowed, Refused for a payload that is too long."""
    by.require("leads.work")
    answers = {str(name)[:80]: text for name, text in (values.get("answers") or {}).items() if name and text}
    answers |= {name: values[name] for name in ANSWERS if values.get(name)}
    if values.get("company_name"):
        answers["company"] = values["company_name"]
    raw = json.dumps(values["payload"], ensure_ascii=False) if "payload" in values else ""
    if len(raw) > LARGEST_PAYLOAD:
        raise Refused(f"A payload may have up to {LARGEST_PAYLOAD:,} characters.")
    source, external_id = values["source"], values["external_id"]
    incoming = Incoming(
        channel=Channel.API,
        key=f"api:{json.dumps([source, external_id])}",
        answers=answers,
        source=source,
        raw=raw.replace("\\u0000", ""),
        external_id=external_id,
        consent_given=bool(values.get("consent")),
        consent_text=values.get("consent_text", ""),
    )
    return take_in(incoming, owner=owner, by=by)
