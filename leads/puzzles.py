"""A small puzzle that costs a browser a moment and a robot with a thousand forms a lot. Nobody else is asked.

The challenge is the form's signed starting ticket; the answer a number whose SHA-256 with it begins with `BITS` zeros.
"""

import hashlib
import re
import time

from django.core.cache import caches
from redis.exceptions import RedisError

from leads.models import LeadForm
from leads.visitors import ticket_age

BITS = 15  # about 33,000 tries: a tenth of a second on a laptop, a second on an old phone
GOOD_FOR = 24 * 3600.0  # seconds; pages stand open over lunch


def is_solved(ticket: str, solution: str, form: LeadForm, *, sent_as: str) -> bool:
    """Whether the solution fits a ticket of this form that is not too old and was not used for something else.

    `sent_as` is the page's own key: the same page sent twice is one use.
    """
    age = ticket_age(ticket, form)
    if age is None or age > GOOD_FOR or not fits(ticket, solution):
        return False
    return _first_use(ticket, sent_as)


def fits(ticket: str, solution: str) -> bool:
    """Whether the number solves the ticket's puzzle; who asked for it is another matter."""
    if not re.fullmatch(r"[0-9]{1,12}", solution, re.ASCII):
        return False
    digest = hashlib.sha256(f"{ticket}:{solution}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0


def _first_use(ticket: str, sent_as: str) -> bool:
    """A cache that is away lets him in."""
    key, now = f"leads:puzzle:{hashlib.sha256(ticket.encode()).hexdigest()}", f"{sent_as} {time.time():.0f}"
    try:
        cache = caches["shared"]
        if cache.add(key, now, timeout=int(GOOD_FOR)):
            return True
        return bool(sent_as) and str(cache.get(key, "")).rpartition(" ")[0] == sent_as
    except RedisError:
        return True
