"""Mails with somebody who is let go: theirs alone go with him, in those with others he is no longer named."""

from django.db.models import Exists, OuterRef

from crm.mailbox.models import MailPerson, PrivateRule, TakenMail
from crm.mailbox.removing import drop_mails
from crm.records.leavings import Gone, Leavings, register_leavings


def _mails(gone: Gone) -> int:
    people = gone.get("person", ())
    theirs = MailPerson.objects.filter(person_id__in=people)
    others = MailPerson.objects.filter(mail_id=OuterRef("pk")).exclude(person_id__in=people)
    alone = TakenMail.objects.filter(~Exists(others), id__in=theirs.values("mail_id"))
    ids = list(alone.values_list("id", flat=True))
    PrivateRule.objects.filter(person_id__in=people).delete()
    theirs.delete()
    return drop_mails(ids)


register_leavings(Leavings("mails of members", _mails))
