"""What every organization can begin a mail to a lead with; theirs to change, or to throw away."""

from crm.accounts.actor import Actor, system_actor
from crm.mail.actions.templates import add_template, publish_template, save_draft
from crm.mail.models import MailTemplate, MessageKind
from crm.mail.templating.blocks import Block
from crm.normal_forms import name_key

# Name, subject, paragraphs.
FIRST = (
    (
        "Thank you for asking",
        "Your enquiry to {{ organization.name }}",
        (
            "Hello {{ person.first_name }},",
            "Thank you for asking. I would like to understand well what you need before I write an offer.",
            "When would be a good time for a call of ten minutes, today or tomorrow?",
        ),
    ),
    (
        "Could not reach you",
        "I tried to call you, {{ person.first_name }}",
        (
            "Hello {{ person.first_name }},",
            "I have just tried to call you about your enquiry, and could not reach you.",
            "When does it suit you better? Simply answer this mail, with the number to call.",
        ),
    ),
    (
        "After our call",
        "What we talked about",
        (
            "Hello {{ person.first_name }},",
            "Thank you for taking the time to talk. In short, this is how I understood you:",
            "Next, I will send you an offer. Is there anything I should know before I do?",
        ),
    ),
)


def seed_letters() -> None:
    """The first ones, published. One whose name is taken stays as it is."""
    by = system_actor()
    taken = set(MailTemplate.objects.values_list("name_key", flat=True))
    for name, subject, paragraphs in FIRST:
        if name_key(name) not in taken:
            _add(name, subject, paragraphs, by)


def _add(name: str, subject: str, paragraphs: tuple[str, ...], by: Actor) -> None:
    template = add_template(name, kind=MessageKind.TRANSACTIONAL, by=by)
    blocks = [Block(kind="text", text=text) for text in paragraphs]
    save_draft(template.id, {"subject": subject, "blocks": blocks}, by=by)
    publish_template(template.id, by=by)
