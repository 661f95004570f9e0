"""From blocks to a mail: MJML to HTML once per version, then Liquid once per person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from mjml import mjml2html

from crm.mail.headers import header_text
from crm.mail.models import MessageKind
from crm.mail.templating import markup
from crm.mail.templating.blocks import SPACES, Block
from crm.mail.templating.liquid import fill, problems_in
from crm.mail.templating.placeholders import Placeholders
from crm.mail.templating.values import known_values
from crm.tenancy.models import Organization

FONT = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
INK, QUIET, GROUND, LINE = "#1c2430", "#5b6675", "#f2f4f7", "#dfe3e8"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an author wrote."""

    subject: str
    preview_text: str
    reason: str
    kind: MessageKind
    blocks: list[Block]


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A mail for one person."""

    subject: str
    text: str
    html: str


def problems(draft: Draft, known: Mapping[str, str] | None = None) -> list[str]:
    """Why it can't be published, in words for the author; empty if it can. `known` values, if somebody read them."""
    found = [] if draft.subject.strip() else ["Give the mail a subject."]
    if not any(block.kind in ("text", "heading") and block.text.strip() for block in draft.blocks):
        found.append("Write some text.")
    known = known_values() if known is None else known
    for text in (draft.subject, draft.preview_text, draft.reason, *_texts(draft.blocks)):
        found += problems_in(text, known)
    for url in _addresses(draft.blocks):
        if not markup.url_is_safe(url):
            found.append(f"A link needs an address that begins with https://, not {url[:80] or 'nothing'}.")
    return list(dict.fromkeys(found))


def to_html_source(draft: Draft, organization: Organization) -> str:
    """HTML with Liquid in it. Everything an author wrote is escaped; only Liquid and our own tags are live."""
    hidden = Placeholders()
    mjml = _mjml(draft, organization, hidden)
    return hidden.show(mjml2html(mjml, fonts={}))


def to_text_source(draft: Draft) -> str:
    """The plain-text part, with Liquid in it."""
    foot = "\n".join(markup.to_text(line) for line in _foot_lines(draft))
    return "\n\n".join([to_letter_source(draft), f"-- \n{foot}"]) + "\n"


def to_letter_source(draft: Draft) -> str:
    """The same without its foot: what a colleague goes on writing from."""
    return "\n\n".join(piece for block in draft.blocks if (piece := _text(block)))


def render(subject: str, text_source: str, html_source: str, values: Mapping[str, Any]) -> Rendered:
    """The mail with one person's values in it. Raises TemplateProblem."""
    return Rendered(
        subject=header_text(fill(subject, values, html=False), 250),
        text=fill(text_source, values, html=False),
        html=fill(html_source, values, html=True),
    )


def _mjml(draft: Draft, organization: Organization, hidden: Placeholders) -> str:
    colour = escape(organization.colour)
    body = "".join(_block(block, colour, hidden) for block in draft.blocks)
    foot = "<br/>".join(_foot_html(line, hidden) for line in _foot_lines(draft))
    preview = f"<mj-preview>{escape(hidden.hide(draft.preview_text))}</mj-preview>" if draft.preview_text else ""
    name = escape(hidden.hide("{{ organization.name }}"))
    return f"""<mjml lang="{escape(organization.language)}"><mj-head>{preview}<mj-attributes>
<mj-all font-family="{FONT}" color="{INK}" /><mj-text font-size="15px" line-height="1.55" />
<mj-section padding="0" /></mj-attributes></mj-head><mj-body background-color="{GROUND}">
<mj-section padding="24px 0 0"><mj-column><mj-spacer height="1px" /></mj-column></mj-section>
<mj-section background-color="{colour}"><mj-column>
<mj-text color="#ffffff" font-size="16px" font-weight="600">{name}</mj-text>
</mj-column></mj-section>
<mj-section background-color="#ffffff" padding="20px 0 24px"><mj-column>{body}</mj-column></mj-section>
<mj-section padding="8px 0 24px"><mj-column>
<mj-text font-size="12px" color="{QUIET}">{foot}</mj-text></mj-column></mj-section>
</mj-body></mjml>"""


def _block(block: Block, colour: str, hidden: Placeholders) -> str:
    match block.kind:
        case "heading":
            text = escape(hidden.hide(block.text)).replace("\n", "<br/>")
            return f'<mj-text font-size="22px" font-weight="600" line-height="1.3">{text}</mj-text>'
        case "text":
            return f"<mj-text>{markup.to_html(hidden.hide(block.text), hidden.show)}</mj-text>"
        case "button":
            href = markup.uri(hidden.hide(block.url)) if markup.url_is_safe(block.url) else "#"
            style = f'background-color="{colour}" color="#ffffff" font-size="15px" align="left" border-radius="6px"'
            return f'<mj-button href="{href}" {style}>{escape(hidden.hide(block.label))}</mj-button>'
        case "divider":
            return f'<mj-divider border-width="1px" border-color="{LINE}" />'
        case _:
            return f'<mj-spacer height="{SPACES[block.size]}px" />'


def _text(block: Block) -> str:
    match block.kind:
        case "heading":
            return block.text.strip()
        case "text":
            return markup.to_text(block.text)
        case "button":
            return f"{block.label.strip()}: {block.url.strip()}"
        case "divider":
            return "----------"
        case _:
            return ""


def _foot_lines(draft: Draft) -> list[str]:
    """Why the person gets it, who sends it, and the way out."""
    lines = [draft.reason.strip()] if draft.reason.strip() else []
    lines.append("{{ organization.name }}{% if organization.address != '' %}, {{ organization.address }}{% endif %}")
    if draft.kind == MessageKind.MARKETING:
        lines.append("[Unsubscribe]({{links.unsubscribe}})")
    return lines


def _foot_html(line: str, hidden: Placeholders) -> str:
    return markup.to_html(hidden.hide(line), hidden.show)


def _texts(blocks: Iterable[Block]) -> list[str]:
    return [text for block in blocks for text in (block.text, block.label, block.url) if text]


def _addresses(blocks: Iterable[Block]) -> list[str]:
    own = [block.url for block in blocks if block.kind == "button"]
    hidden = [url for block in blocks if block.kind == "text" for url in markup.addresses_in(block.text)]
    return own + hidden
