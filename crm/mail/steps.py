"""What flows can do by mail: send a template."""

from collections.abc import Sequence
from typing import Any

from django import forms

from crm.automation.models import Outcome
from crm.automation.steps import Settings, StepContext, StepForm, StepProblem, StepResult, StepType, register_step
from crm.mail.actions.templates import Addressed, queue_templates
from crm.mail.models import MailTemplate, Message, MessageState


class MailForm(StepForm):
    template = forms.ChoiceField(label="Mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = MailTemplate.objects.filter(archived=False, versions__state="published").order_by("name")
        choices = [(str(key), name) for key, name in published.values_list("id", "name")]
        self.fields["template"] = forms.ChoiceField(
            label="Mail",
            choices=[("", "Choose a mail"), *choices],
            help_text="Only published mails are listed.",
        )


def _template(settings: Settings) -> MailTemplate:
    template = MailTemplate.objects.filter(id=settings["template"], archived=False).first()
    if template is None:
        raise StepProblem("The mail to send was archived or removed. Choose another one and publish.")
    return template


def _mail(context: StepContext) -> StepResult:
    """Queue the mail: the row commits with the step, and crm.mail sends it after that, once."""
    template, person = _template(context.settings), context.person
    if person is None:
        raise StepProblem("There is no person to write to.")
    if not person.email:
        return StepResult(f"No address to send “{template.name}” to", Outcome.SKIPPED)
    return _result(queue_templates(template, [_addressed(context)])[0], template)


def _mails(contexts: Sequence[StepContext]) -> list[StepResult]:
    """The same for runs at one step: all have its settings."""
    template = _template(contexts[0].settings)
    reached = [context for context in contexts if context.person is not None and context.person.email]
    queued = queue_templates(template, [_addressed(context) for context in reached])
    messages = {context.effect_id: message for context, message in zip(reached, queued, strict=True)}
    return [
        _result(messages[context.effect_id], template) if context.effect_id in messages else _mail(context)
        for context in contexts
    ]


def _addressed(context: StepContext) -> Addressed:
    return Addressed(context.person, f"step:{context.effect_id}", {"journey": context.flow_name})


def _result(message: Message, template: MailTemplate) -> StepResult:
    if message.state == MessageState.SKIPPED:
        reason = message.get_skip_reason_display().lower()
        return StepResult(f"Did not send “{template.name}”: {reason}", Outcome.SKIPPED, {"message": str(message.id)})
    return StepResult(f"Sent “{template.name}”", detail={"message": str(message.id)})


def _preview(context: StepContext) -> StepResult:
    template = _template(context.settings)
    address = context.person.email if context.person else ""
    if not address:
        return StepResult(f"Has no address to send “{template.name}” to", Outcome.SKIPPED)
    return StepResult(f"Gets “{template.name}” at {address}")


def _title(settings: Settings) -> str:
    name = MailTemplate.objects.filter(id=settings["template"]).values_list("name", flat=True).first()
    return f"Send {name}" if name else "Send a mail"


def _note(settings: Settings) -> str:
    kind = MailTemplate.objects.filter(id=settings["template"]).values_list("kind", flat=True).first()
    return {"transactional": "Service mail", "marketing": "Only with consent"}.get(kind or "", "Choose the mail")


register_step(
    StepType(
        "mail",
        "Send a mail",
        "mail",
        MailForm,
        _mail,
        _title,
        _note,
        _preview,
        writes=False,
        order=30,
        run_many=_mails,
    )
)
