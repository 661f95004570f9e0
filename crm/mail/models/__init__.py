from crm.mail.models.inbound import InboundAttachment, InboundMail, InboundRoute, InboundState, QuarantinedMail
from crm.mail.models.message import Message, MessageAttachment, MessageKind, MessageState, SkipReason
from crm.mail.models.signature import Signature
from crm.mail.models.template import MailTemplate, MailTemplateVersion, VersionState

__all__ = [
    "InboundAttachment",
    "InboundMail",
    "InboundRoute",
    "InboundState",
    "MailTemplate",
    "MailTemplateVersion",
    "Message",
    "MessageAttachment",
    "MessageKind",
    "MessageState",
    "QuarantinedMail",
    "Signature",
    "SkipReason",
    "VersionState",
]
