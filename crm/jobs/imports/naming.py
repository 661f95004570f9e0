"""How headers and words of a list are compared, whoever wrote them."""

import re

from crm.normal_forms import name_key


def plain(words: str) -> str:
    """Small letters and digits, single spaces: "Open - Not Contacted" is "open not contacted"."""
    return " ".join(re.sub(r"[^\w]+", " ", name_key(words).replace("_", " ")).split())
