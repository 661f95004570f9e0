"""Where the servers of an address are likely to be, so that nobody has to look them up."""

from dataclasses import dataclass

from crm.mailbox.models import Provider, Security

TLS, STARTTLS = Security.TLS, Security.STARTTLS


@dataclass(frozen=True)
class Servers:
    """`hint` says what one needs there instead of the usual password."""

    imap_host: str
    smtp_host: str
    imap_port: int = 993
    imap_security: Security = TLS
    smtp_port: int = 465
    smtp_security: Security = TLS
    provider: Provider = Provider.IMAP
    hint: str = ""


APP_PASSWORD = "This provider wants an app password: make one in its security settings."  # noqa: S105  # words
GOOGLE = Servers("imap.gmail.com", "smtp.gmail.com", provider=Provider.GOOGLE,
                 hint="Google wants an app password, which needs two-step verification.")  # fmt: skip
MICROSOFT = Servers(
    "outlook.office365.com", "smtp.office365.com", smtp_port=587, smtp_security=STARTTLS, provider=Provider.MICROSOFT,
    hint="Microsoft takes no passwords for mail any more: use the button for Microsoft.",
)  # fmt: skip
ICLOUD = Servers("imap.mail.me.com", "smtp.mail.me.com", smtp_port=587, smtp_security=STARTTLS, hint=APP_PASSWORD)
YAHOO = Servers("imap.mail.yahoo.com", "smtp.mail.yahoo.com", hint=APP_PASSWORD)
GMX_NET = Servers("imap.gmx.net", "mail.gmx.net", smtp_port=587, smtp_security=STARTTLS,
                  hint="Switch IMAP on first: GMX > Settings > POP3 & IMAP.")  # fmt: skip
GMX_COM = Servers("imap.gmx.com", "mail.gmx.com", smtp_port=587, smtp_security=STARTTLS)
WEB_DE = Servers("imap.web.de", "smtp.web.de", smtp_port=587, smtp_security=STARTTLS,
                 hint="Switch IMAP on first: WEB.DE > Settings > POP3/IMAP.")  # fmt: skip
FASTMAIL = Servers("imap.fastmail.com", "smtp.fastmail.com", hint=APP_PASSWORD)
ZOHO = Servers("imap.zoho.com", "smtp.zoho.com", hint=APP_PASSWORD)
POSTEO = Servers("posteo.de", "posteo.de")
MAILBOX_ORG = Servers("imap.mailbox.org", "smtp.mailbox.org")
IONOS = Servers("imap.ionos.de", "smtp.ionos.de")
T_ONLINE = Servers("secureimap.t-online.de", "securesmtp.t-online.de",
                   hint="T-Online has a password of its own for e-mail programs.")  # fmt: skip
YANDEX = Servers("imap.yandex.com", "smtp.yandex.com", hint=APP_PASSWORD)
ORANGE = Servers("imap.orange.fr", "smtp.orange.fr")
LIBERO = Servers("imapmail.libero.it", "smtp.libero.it")

KNOWN = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), GOOGLE),
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "hotmail.de"), MICROSOFT),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), ICLOUD),
    **dict.fromkeys(("yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.co.uk", "ymail.com", "aol.com"), YAHOO),
    **dict.fromkeys(("gmx.net", "gmx.de", "gmx.at", "gmx.ch"), GMX_NET),
    "gmx.com": GMX_COM,
    "web.de": WEB_DE,
    **dict.fromkeys(("fastmail.com", "fastmail.fm"), FASTMAIL),
    **dict.fromkeys(("zoho.com", "zohomail.com"), ZOHO),
    **dict.fromkeys(("posteo.de", "posteo.net"), POSTEO),
    "mailbox.org": MAILBOX_ORG,
    **dict.fromkeys(("ionos.de", "ionos.com", "online.de"), IONOS),
    "t-online.de": T_ONLINE,
    **dict.fromkeys(("yandex.com", "yandex.ru"), YANDEX),
    **dict.fromkeys(("orange.fr", "wanadoo.fr"), ORANGE),
    "libero.it": LIBERO,
}


def servers_of(address: str) -> Servers:
    """Those of a well-known provider; for any other domain the names that most servers have."""
    domain = address.strip().lower().rpartition("@")[2]
    return KNOWN.get(domain) or Servers(f"imap.{domain}", f"smtp.{domain}")
