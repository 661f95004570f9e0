from crm.mailbox.models.mail import MailCopy, MailFile, MailPerson, TakenMail
from crm.mailbox.models.mailbox import Folder, FolderRole, Mailbox, Provider, Security, Sharing, State
from crm.mailbox.models.rule import PrivateRule
from crm.mailbox.models.sending import Sending, SendingState

__all__ = [
    "Folder",
    "FolderRole",
    "MailCopy",
    "MailFile",
    "MailPerson",
    "Mailbox",
    "PrivateRule",
    "Provider",
    "Security",
    "Sending",
    "SendingState",
    "Sharing",
    "State",
    "TakenMail",
]
