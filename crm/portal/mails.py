"""Mails to customers in the organization's clothes: a text part and an HTML part that say the same."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from crm.mail.colours import ink_on
from crm.tenancy.models import Organization


@dataclass(frozen=True)
class MailBody:
    """Both parts of a mail."""

    text: str
    html: str


def mail_body(template: str, organization: Organization, context: dict[str, Any]) -> MailBody:
    """`<template>.txt` and `<template>.html`; the HTML one extends portal/mails/base.html."""
    facts = {"organization": organization, "ink": ink_on(organization.colour)} | context
    text = render_to_string(f"{template}.txt", facts, using="jinja2")
    html = render_to_string(f"{template}.html", facts, using="jinja2")
    return MailBody(f"{text.strip()}\n", html)
