"""Find out what money that came in is for.

By, from the surest: a creditor reference or an invoice number that the payer wrote; an account that was paid from
before; the exact amount; a name that is much alike. Nothing here reads or writes the database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from crm.money import Money
from crm.web.formats import money
from sales.payments.matching.facts import Owed, Paid, Part, Suggestion
from sales.payments.matching.likeness import LIKE, likeness, words_of
from sales.payments.matching.naming import is_half_named, is_named
from sales.payments.statements.numbers import compact, number_in, references_in

MOST = 3
EXACT = "The amount is exactly what is open."


class Matcher:
    """Made once for many payments: `owed` is all that is open, `accounts` which customers paid from an IBAN before."""

    def __init__(self, owed: Sequence[Owed], accounts: Mapping[str, Collection[UUID]]) -> None:
        self._owed = sorted(owed, key=lambda each: (each.due_on or date.max, each.number))
        self._accounts = accounts
        self._numbered = [(compact(each.number), each) for each in self._owed]
        self._by_number = dict(self._numbered)
        self._by_amount: dict[tuple[str, int], list[Owed]] = defaultdict(list)
        self._by_customer: dict[tuple[UUID, str], list[Owed]] = defaultdict(list)
        self._names: dict[UUID, set[tuple[str, ...]]] = defaultdict(set)
        for each in self._owed:
            self._by_amount[each.currency, each.open_minor].append(each)
            if each.customer_id:
                self._by_customer[each.customer_id, each.currency].append(each)
                self._names[each.customer_id].update(words_of(name) for name in each.names if name)

    def suggestions(self, paid: Paid) -> list[Suggestion]:
        """The likeliest first, at most three; none where nothing speaks for anything."""
        if paid.amount_minor <= 0:
            return []
        if named := self._named(paid):
            return [named]
        likely = self._likely(paid)
        found = [*self._by_exact_amount(paid, likely), *self._by_payer(paid, likely)]
        best: dict[str, Suggestion] = {}
        for each in sorted(found, key=lambda one: -one.score):
            best.setdefault(each.key, each)
        return _only_one_sure(list(best.values())[:MOST])

    def _named(self, paid: Paid) -> Suggestion | None:
        """By what the payer wrote."""
        references = [number_in(paid.creditor_ref), number_in(paid.end_to_end), *references_in(paid.text)]
        by_reference = {number: self._by_number[number] for number in references if number in self._by_number}
        text = f"{paid.text} {paid.end_to_end} {paid.creditor_ref}"
        squeezed = compact(text)
        found = [
            each
            for number, each in self._numbered
            if each.currency == paid.currency and (number in by_reference or is_named(number, text, squeezed))
        ]
        if not found:
            return None
        numbers = _listed([each.number for each in found])
        why = f"The payment reference stands for {numbers}." if by_reference else f"The payer wrote {numbers}."
        return _shared_out(paid, found, [why], score=80)

    def _likely(self, paid: Paid) -> dict[UUID, tuple[int, str, bool]]:
        """Who may have paid: score, reason, and whether his account is known."""
        likely: dict[UUID, tuple[int, str, bool]] = {}
        payer = words_of(paid.name)
        for customer, names in self._names.items():
            score = max((likeness(payer, name) for name in names), default=0)
            if score >= LIKE:
                likely[customer] = (score // 4, f"The name is much like the customer's: “{paid.name}”.", False)
        for customer in self._accounts.get(paid.iban, ()) if paid.iban else ():
            likely[customer] = (40, "The customer has paid from this account before.", True)
        return likely

    def _by_exact_amount(self, paid: Paid, likely: Mapping[UUID, tuple[int, str, bool]]) -> Iterable[Suggestion]:
        exact = self._by_amount.get((paid.currency, paid.amount_minor), [])
        text = f"{paid.text} {paid.end_to_end}"
        squeezed = compact(text)
        for each in exact:
            score, reasons, known = 30, [EXACT], False
            if each.customer_id and each.customer_id in likely:
                more, why, known = likely[each.customer_id]
                score, reasons = score + more, [*reasons, why]
            half = is_half_named(compact(each.number), text, squeezed)
            if half:
                score, reasons = score + 25, [*reasons, f"The payer wrote a part of {each.number}."]
            alone = [one for one in exact if one.customer_id == each.customer_id] == [each]
            sure = (known and alone) or (half and (known or each.customer_id in likely))
            yield Suggestion((Part(each, paid.amount_minor),), tuple(reasons), min(score, 95), sure)

    def _by_payer(self, paid: Paid, likely: Mapping[UUID, tuple[int, str, bool]]) -> Iterable[Suggestion]:
        """Everything that he owes at once, or the oldest of it."""
        for customer, (score, why, _) in likely.items():
            owed = self._by_customer.get((customer, paid.currency), [])
            if len(owed) > 1 and sum(each.open_minor for each in owed) == paid.amount_minor:
                parts = tuple(Part(each, each.open_minor) for each in owed)
                yield Suggestion(
                    parts, (f"The amount is all that the customer owes: {len(owed)} invoices.", why), 35 + score
                )
            elif owed:
                yield _shared_out(paid, owed, [why], score=score)


def share_out(amount_minor: int, owed: Iterable[Owed]) -> tuple[tuple[Part, ...], int]:
    """What goes to each, in their order, and what is left."""
    parts = []
    for each in owed:
        if amount_minor <= 0:
            break
        part = min(amount_minor, each.open_minor)
        parts.append(Part(each, part))
        amount_minor -= part
    return tuple(parts), amount_minor


def _shared_out(paid: Paid, owed: Sequence[Owed], reasons: list[str], *, score: int) -> Suggestion:
    """In the order of their days; sure only where it is exactly what is open of them."""
    parts, rest = share_out(paid.amount_minor, owed)
    total = sum(each.open_minor for each in owed)
    if paid.amount_minor == total:
        return Suggestion(parts, (*reasons, EXACT), min(score + 20, 100), sure=score >= 80)
    much = money(Money(abs(total - paid.amount_minor), paid.currency), exact=True)
    more = f"{much} is paid too much: it stays as credit." if rest else f"{much} stays open."
    return Suggestion(parts, (*reasons, more), max(score - 10, 5), rest_minor=rest)


def _only_one_sure(found: list[Suggestion]) -> list[Suggestion]:
    """Where two are sure, none is."""
    if sum(each.sure for each in found) < 2:
        return found
    return [Suggestion(each.parts, each.reasons, each.score, False, each.rest_minor) for each in found]


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
