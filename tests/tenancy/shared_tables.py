"""Tables that belong to no organization, each with the reason why it may be shared.

Nothing personal of a customer stands in any of them. A new one needs a good reason here.
"""

SHARED_TABLES = {
    "tenancy_organization": "how everything else knows whose it is",
    "accounts_user": "who signs in; one person may work in several organizations",
    "accounts_seat": "which organizations a user may switch to",
    "account_emailaddress": "allauth: addresses of users",
    "account_emailconfirmation": "allauth: confirmations of users' addresses",
    "mfa_authenticator": "allauth: second factors of users",
    "usersessions_usersession": "allauth: where a user is signed in",
    "mail_inboundroute": "which organization an address belongs to, asked before any organization is known",
    "mail_quarantinedmail": "mail to addresses of nobody, for the operator; no page shows it",
    "django_session": "sessions; a portal customer's key names his organization",
    "django_content_type": "Django's own",
    "django_migrations": "Django's own",
    "auth_group": "Django's own, unused",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "Django's own, unused",
}
