"""Names as banks write them against names as we keep them."""

import re

from rapidfuzz.fuzz import token_sort_ratio

from crm.normal_forms import name_key

# Legal forms say nothing about who it is, and banks leave them out or write them in other ways.
FORMS = frozenset({
    "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "gbr", "ug", "ek", "eg", "ev", "se", "co", "cie", "ltd", "limited", "plc",
    "llc", "llp", "lp", "inc", "corp", "corporation", "company", "sa", "sas", "sarl", "sl", "srl", "spa", "bv", "nv",
    "oy", "oyj", "ab", "as", "asa", "aps", "sp", "zoo", "sro", "kft", "und", "and", "et", "the", "mr", "mrs", "ms",
    "herr", "frau", "dr", "prof",
})  # fmt: skip
SAME = re.compile(r"(?<=[aou])e")  # "Mueller" is "Müller" to a bank
LIKE = 86  # of 100
LONGEST_CUT = 27  # at the latest there banks cut names


def words_of(name: str) -> tuple[str, ...]:
    """The words that tell him from others."""
    words = re.sub(r"[^\w]+", " ", SAME.sub("", name_key(name))).split()
    return tuple(word for word in words if word not in FORMS) or tuple(words)


def likeness(payer: tuple[str, ...], customer: tuple[str, ...]) -> int:
    """0 to 100: how likely two names, as `words_of` has them, are one."""
    if not payer or not customer:
        return 0
    ours, theirs = " ".join(customer), " ".join(payer)
    if set(customer) <= set(payer) and (len(customer) > 1 or len(ours) > 5):
        return 96
    if len(theirs) >= LONGEST_CUT - 5 and ours.startswith(theirs):
        return 94
    return int(token_sort_ratio(theirs, ours))
