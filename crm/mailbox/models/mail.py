"""A mail with somebody we know, taken in once from however many mailboxes it lies in."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class TakenMail(TenantModel):
    message_id = models.CharField(max_length=250)
    thread = models.CharField(max_length=250)  # the Message-ID that began it
    outgoing = models.BooleanField(default=False)  # a colleague wrote it
    author_member = TenantForeignKey("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    from_address = models.CharField(max_length=254, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    to_line = models.TextField(blank=True)  # names and addresses in To and Cc, as people read them
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    reply_text = models.TextField(blank=True)  # what is new in it, without quotes and signature
    html = models.TextField(blank=True)  # sanitised
    in_reply_to = models.CharField(max_length=250, blank=True)
    references = models.TextField(blank=True)
    automatic = models.BooleanField(default=False)
    shortened = models.BooleanField(default=False)  # too large: its files were left in the mailbox
    sent_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "message_id"], name="taken_mail_once")]
        indexes = [models.Index(fields=["tenant", "thread"], name="taken_mail_thread")]

    def __str__(self) -> str:
        return self.subject or "(no subject)"


class MailCopy(TenantModel):
    """In this member's mailbox it lies too: what others see of it is what any of them lets them see."""

    mail = TenantForeignKey(TakenMail, models.CASCADE, related_name="copies", db_index=False)
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "mail", "member"], name="mail_copy_once")]

    def __str__(self) -> str:
        return str(self.member_id)


class MailPerson(TenantModel):
    """Somebody we know who wrote it or was written to."""

    mail = TenantForeignKey(TakenMail, models.CASCADE, related_name="people", db_index=False)
    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "mail", "person"], name="mail_person_once")]

    def __str__(self) -> str:
        return str(self.person_id)


class MailFile(TenantModel):
    mail = TenantForeignKey(TakenMail, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    content_id = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name
