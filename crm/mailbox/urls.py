"""One's own mailbox, and mails that were taken in."""

from django.urls import path

from crm.mailbox.views import consents, mailbox, mails, members

app_name = "mailbox"

urlpatterns = [
    path("", mailbox.own, name="own"),
    path("consent/answer/", consents.answer, name="consent_answer"),
    path("consent/<slug:provider>/", consents.ask_for, name="consent"),
    path("members/", members.members, name="members"),
    path("members/private/", members.private, name="members_private"),
    path("members/private/<uuid:rule_id>/removal/", members.drop_private, name="members_private_removal"),
    path("look/", mailbox.look, name="look"),
    path("leaving/", mailbox.leaving, name="leaving"),
    path("sendings/<uuid:message_id>/again/", mailbox.again, name="again"),
    path("sendings/<uuid:message_id>/removal/", mailbox.forget, name="forget"),
    path("private/", mailbox.private, name="private"),
    path("private/<uuid:rule_id>/removal/", mailbox.drop_private, name="private_removal"),
    path("private/people/<uuid:person_id>/", mailbox.person_private, name="person_private"),
    path("of/<uuid:mailbox_id>/", mailbox.show, name="mailbox"),
    path("mails/<uuid:mail_id>/", mails.mail, name="mail"),
    path("mails/<uuid:mail_id>/answer/", mails.answer_mail, name="answer"),
    path("mails/<uuid:mail_id>/body/", mails.body, name="body"),
    path("mails/<uuid:mail_id>/files/<uuid:file_id>/", mails.file, name="file"),
    path("mails/<uuid:mail_id>/private/", mailbox.thread_private, name="thread_private"),
]
