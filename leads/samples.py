"""What usual services send, with a mapping that is right for it: a new webhook begins with one of these."""

from dataclasses import dataclass, field
from typing import Any

from leads.payloads import Step


@dataclass(frozen=True)
class Preset:
    """A kind of service: a sample of what it sends, and what goes where."""

    label: str
    about: str
    payload: dict[str, Any]
    mapping: list[dict[str, Any]] = field(default_factory=list)


def _to(place: str, *path: Step) -> dict[str, Any]:
    return {"to": place, "path": list(path)}


def _google(place: str, column: str) -> dict[str, Any]:
    return _to(place, "user_column_data", ["column_id", column], "string_value")


def _meta(place: str, name: str) -> dict[str, Any]:
    return _to(place, "field_data", ["name", name], "values")


PRESETS: dict[str, Preset] = {
    "google": Preset(
        "Google Ads lead form",
        "Paste the address into “Webhook URL” of the lead form. Google does not sign: choose the secret address.",
        {
            "lead_id": "TeSter-123-ABCDEFGH", "api_version": "1.0", "form_id": 40000000000, "campaign_id": 13579,
            "gcl_id": "EAIaIQobChMI", "is_test": True,
            "user_column_data": [
                {"column_name": "Full Name", "string_value": "Anna Kessler", "column_id": "FULL_NAME"},
                {"column_name": "User Email", "string_value": "anna.kessler@kessler.example", "column_id": "EMAIL"},
                {"column_name": "User Phone", "string_value": "+49 711 5550118", "column_id": "PHONE_NUMBER"},
                {"column_name": "Company Name", "string_value": "Kessler Anlagenbau", "column_id": "COMPANY_NAME"},
            ],
        },
        [
            _google("full_name", "FULL_NAME"), _google("first_name", "FIRST_NAME"), _google("last_name", "LAST_NAME"),
            _google("email", "EMAIL"), _google("phone", "PHONE_NUMBER"), _google("company", "COMPANY_NAME"),
            _google("job_title", "JOB_TITLE"), _google("country", "COUNTRY"), _to("external_id", "lead_id"),
            {"to": "source", "text": "Google Ads"},
        ],
    ),
    "meta": Preset(
        "Facebook or Instagram lead ad",
        "For the lead itself with its field_data, as connectors hand it on: by itself Meta sends only the number "
        "of a lead.",
        {
            "id": "1234567890123456", "created_time": "2026-11-20T10:15:30+0000", "ad_id": "2384", "form_id": "9876",
            "campaign_name": "Group travel autumn", "platform": "fb",
            "field_data": [
                {"name": "full_name", "values": ["Marco Bianchi"]},
                {"name": "email", "values": ["marco@bianchi-tessuti.example"]},
                {"name": "phone_number", "values": ["+39 02 5550 0142"]},
                {"name": "company_name", "values": ["Bianchi Tessuti"]},
                {"name": "how_many_travellers?", "values": ["20 to 50"]},
            ],
        },
        [
            _meta("full_name", "full_name"), _meta("first_name", "first_name"), _meta("last_name", "last_name"),
            _meta("email", "email"), _meta("phone", "phone_number"), _meta("company", "company_name"),
            _meta("job_title", "job_title"), _meta("answer", "how_many_travellers?"), _to("external_id", "id"),
            _to("utm_campaign", "campaign_name"), {"to": "source", "text": "Meta lead ad"},
        ],
    ),
    "comment": Preset(
        "Comment on a blog",
        "WordPress and others by a webhook plug-in: whoever asks below an article.",
        {
            "event": "comment_post",
            "comment": {
                "comment_ID": "4711", "comment_author": "Joëlle Weber",
                "comment_author_email": "joelle@weber-reisen.example", "comment_author_url": "",
                "comment_content": "Do you fly groups of 30 to Porto in May?",
                "comment_date_gmt": "2026-11-20 09:12:44",
            },
            "post": {"ID": 88, "title": "Five tips for company outings", "permalink": "https://blog.example/outings/"},
        },
        [
            _to("full_name", "comment", "comment_author"), _to("email", "comment", "comment_author_email"),
            _to("wants", "comment", "comment_content"), _to("external_id", "comment", "comment_ID"),
            _to("answer", "post", "title"), _to("page", "post", "permalink"),
            {"to": "source", "text": "Blog comment"},
        ],
    ),
    "chat": Preset(
        "Chat on a website",
        "A chat that ended: who it was and what was said.",
        {
            "event": "chat_ended", "chat_id": "c-20261120-0093", "page_url": "https://www.example/groups/",
            "visitor": {"name": "Priya Raman", "email": "priya@raman-events.example", "phone": "", "country": "IN"},
            "transcript": "Priya: Can you quote 45 seats to Delhi?\nAgent: With pleasure. May I call you tomorrow?",
            "consent": True, "rating": 5,
        },
        [
            _to("full_name", "visitor", "name"), _to("email", "visitor", "email"), _to("phone", "visitor", "phone"),
            _to("country", "visitor", "country"), _to("wants", "transcript"), _to("external_id", "chat_id"),
            _to("consent", "consent"), _to("page", "page_url"), {"to": "source", "text": "Website chat"},
        ],
    ),
}  # fmt: skip
OTHER = Preset("Something else", "Send something to the address, then click what goes where.", {})


def preset_of(name: str) -> Preset:
    """The service of that name; one that says nothing for any other."""
    return PRESETS.get(name, OTHER)
