"""What an author of a mail types: the mail's own fields, and its blocks one below the other."""

from django import forms
from django.http import QueryDict

from crm.mail.headers import header_text
from crm.mail.models import MessageKind
from crm.mail.templating.blocks import FIELDS, KINDS, MOST_BLOCKS, Block, read_blocks


class NewMailForm(forms.Form):
    name = forms.CharField(max_length=120, label="What do you call this mail?", help_text="Only colleagues see it.")
    kind = forms.ChoiceField(
        choices=MessageKind,
        label="What kind of mail is it?",
        widget=forms.RadioSelect,
        initial=MessageKind.MARKETING,
        help_text="Marketing mails go only to people who agreed to them, and carry a link to unsubscribe."
        " Service mails can also be begun with by colleagues who write to somebody.",
    )


class MailForm(forms.Form):
    name = forms.CharField(max_length=120, label="Name")
    subject = forms.CharField(max_length=200, label="Subject", required=False)
    preview_text = forms.CharField(
        max_length=200, label="Preview", required=False, help_text="What the inbox shows beside the subject."
    )
    reason = forms.CharField(
        max_length=200, label="Why people get it", required=False, help_text="Stands at the foot of the mail."
    )

    def clean_subject(self) -> str:
        """One line, since it stands in a header."""
        return header_text(self.cleaned_data["subject"], 200)


def posted_blocks(data: QueryDict) -> list[Block]:
    """The blocks of the form, in their order: block-0-kind, block-0-text and so on."""
    stored = []
    for number in range(MOST_BLOCKS):
        kind = data.get(f"block-{number}-kind", "")
        if kind not in KINDS:
            break
        stored.append({"kind": kind, **{name: data.get(f"block-{number}-{name}", "") for name in FIELDS[kind]}})
    return read_blocks(stored)


def rearranged(blocks: list[Block], command: str) -> list[Block]:
    """The blocks after "add:<kind>", "up:<n>", "down:<n>" or "remove:<n>"; anything else changes nothing."""
    verb, _, what = command.partition(":")
    if verb == "add" and what in KINDS and len(blocks) < MOST_BLOCKS:
        return [*blocks, *read_blocks([{"kind": what}])]
    if not what.isdigit() or not 0 <= (place := int(what)) < len(blocks):
        return blocks
    others = blocks[:place] + blocks[place + 1 :]
    if verb == "remove":
        return others
    moved = {"up": max(place - 1, 0), "down": place + 1}.get(verb)
    return blocks if moved is None else [*others[:moved], blocks[place], *others[moved:]]
