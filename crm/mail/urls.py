"""Pages of mail."""

from django.urls import URLPattern, path

from crm.mail.views import mailbox, mails, settings, signature

app_name = "mail"

urlpatterns: list[URLPattern] = [
    path("settings/", settings.mail_settings, name="settings"),
    path("signature/", signature.signature, name="signature"),
    path("signature/shown/", signature.own_signature, name="own_signature"),
    path("sent/<uuid:message_id>/", mails.sent, name="sent"),
    path("sent/<uuid:message_id>/body/", mails.sent_body, name="sent_body"),
    path("sent/<uuid:message_id>/files/<uuid:attachment_id>/", mails.sent_attachment, name="sent_attachment"),
    path("received/<uuid:inbound_id>/", mails.received, name="received"),
    path("received/<uuid:inbound_id>/body/", mails.received_body, name="received_body"),
    path(
        "received/<uuid:inbound_id>/files/<uuid:attachment_id>/", mails.received_attachment, name="received_attachment"
    ),
    path("box/", mailbox.box, name="box"),
    path("box/<str:name>/", mailbox.box, name="letter"),
    path("box/<str:name>/body/", mailbox.body, name="letter_body"),
    path("box/<str:name>/files/<int:number>/", mailbox.attachment, name="letter_attachment"),
]
