"""How names, e-mail addresses and phone numbers are compared."""

import unicodedata

import phonenumbers

# Letters that Unicode does not take apart into a letter and an accent.
UNFOLDED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"})

KEY_LENGTH = 160


def name_key(text: str) -> str:
    """Small letters without accents, single spaces: "Élodie  MARCHETTI" and "elodie marchetti" are one name.

    Never longer than KEY_LENGTH: some letters fold to many (U+FDFA to 18), and the columns end somewhere.
    """
    if text.isascii():
        return " ".join(text.lower().split())[:KEY_LENGTH].rstrip()
    # Folded twice: taking letters apart ("mathematical bold") leaves capitals.
    folded = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(UNFOLDED)
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(plain.split())[:KEY_LENGTH].rstrip()


def email_key(address: str) -> str:
    """The form by which addresses are compared: small letters, no spaces around.

    RFC 5321 lets the local part be case sensitive; no provider that people use makes it so. Dots and
    +tags are kept: they belong to different mailboxes at most providers.
    """
    return unicodedata.normalize("NFC", address.strip()).casefold()


def phone_e164(number: str, *, region: str | None = None) -> str:
    """The number as +49301234567 (ITU-T E.164), or "" if it is none. `region` ("DE") reads national numbers."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
