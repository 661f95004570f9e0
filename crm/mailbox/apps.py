from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "crm.mailbox"
