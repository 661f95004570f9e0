"""What of names and domains is compared: legal forms, accents and the order of words don't make another company."""

from functools import lru_cache

from crm.customers.normal_forms import email_key, name_key

# Mail providers for everybody: their domain says nothing of a company.
FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
    "gmx.de", "gmx.net", "web.de", "t-online.de", "proton.me", "protonmail.com", "aol.com", "mail.com", "posteo.de",
})  # fmt: skip
LEGAL = frozenset({
    "ab", "ag", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation", "cv", "doo", "ev", "eg",
    "gbr", "gesmbh", "gmbh", "ggmbh", "inc", "incorporated", "kft", "kg", "kgaa", "kk", "lda", "limited", "llc", "llp",
    "lp", "ltd", "ltda", "mbh", "nv", "ohg", "oy", "oyj", "pc", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas", "se",
    "sl", "slu", "spa", "sro", "srl", "ug", "vof", "zrt",
})  # fmt: skip
JOINING = frozenset({"and", "und", "et", "y", "the"})  # "Brandt & Sohn", "Brandt und Sohn"
SHORT = 4  # letters: so short a name has to be the same


@lru_cache(5_000)  # of a file's companies each has many people
def core_name(name: str) -> str:
    """ "Nordwind GmbH & Co. KG" and "NORDWIND e.V." are "nordwind"."""
    plain = "".join(letter if letter.isalnum() else "" if letter in ".'’" else " " for letter in name_key(name))
    words = plain.split()
    return " ".join(word for word in words if word not in LEGAL and word not in JOINING) or " ".join(words)


def sorted_core(name: str) -> str:
    """The core with its words in order and without spaces: "Meyer Autohaus GmbH" and "Autohaus Meyer" are one."""
    return "".join(sorted(core_name(name).split()))


def company_domain(address: str) -> str:
    """The domain of an address, or "" for a provider's. A bare domain or web address is understood too."""
    text = email_key(address).rpartition("@")[2].removeprefix("https://").removeprefix("http://")
    domain = text.removeprefix("www.").partition("/")[0].strip()
    return "" if domain in FREE_MAIL or "." not in domain else domain


def initials(name: str) -> str:
    """The first letters of first and last word of a name's key, in order: "anna berg" and "berg, anna" are "ab"."""
    plain = name.replace(" ", "").isalnum()
    words = (name if plain else "".join(letter if letter.isalnum() else " " for letter in name)).split()
    if not words:
        return ""
    return "".join(sorted((words[0][0], words[-1][0]))) if len(words) > 1 else f"{words[0][0]}_"
