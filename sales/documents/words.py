"""The words of documents, in the languages that they can be written in."""

ENGLISH = {
    "quote": "Quote", "date": "Date", "valid_until": "Valid until", "version": "Version", "contact": "Your contact",
    "number": "No.", "name": "Item", "quantity": "Quantity", "price": "Unit price", "discount": "Discount",
    "tax": "Tax", "amount": "Amount", "optional": "Optional", "chosen": "Chosen", "subtotal": "Subtotal",
    "net": "Total without tax", "total": "Total",
    "tax_on": "{rate}% tax on {net}", "tax_in": "Including {rate}% tax on {net}",
    "not_counted": "Optional items are not in the total.", "recurring": "Of this, {amount} {every}.",
    "terms": "Terms", "page": "Page {page} of {pages}", "draft": "Draft", "accept": "Accepted",
    "accept_words": "We order as quoted above.", "place_date": "Place, date", "signature": "Signature",
    "accepted_on": "Accepted online by {name} on {at}", "accepted_proof": "Document {hash}; from address {address}.",
    "annex": "Annex {count}: {title}", "requirement": "Requirement", "wanted": "Wanted", "agreed": "Agreed",
    "vat_id": "VAT", "bank": "Bank", "managers": "Managing directors",
    "every_1": "every month", "every_3": "every quarter", "every_6": "every six months", "every_12": "every year",
    "every": "every {months} months", "prices_with": "All prices include tax.",
    "invoice": "Invoice", "credit_note": "Credit note", "due": "To be paid by", "delivered": "Delivered or done",
    "reference": "Your reference", "corrects": "Credits invoice", "order": "Order", "your_vat_id": "Your VAT number",
    "pay_title": "How to pay", "pay_words": "Please transfer {amount} by {due} and give {number} as the reference.",
    "pay_now": "Please transfer {amount} without delay and give {number} as the reference.",
    "account": "Account holder", "scan": "Pay with your bank's app", "credit_title": "What happens with the amount",
    "credit_words": "We count {amount} towards invoice {number}, or pay it back where it was paid already.",
    "reminder": "Reminder {level}: invoice {number}", "fees": "Reminder fees", "credited": "Taken back",
    "paid": "Paid", "open": "Open",
    "rounding": "Rounding", "AE": "Reverse charge: the customer owes the tax (article 196, directive 2006/112/EC).",
    "K": "Delivery within the EU, free of tax (article 138, directive 2006/112/EC).",
    "G": "Export, free of tax (article 146, directive 2006/112/EC).", "E": "Exempt from tax.",
    "O": "Not subject to tax.", "Z": "",
}  # fmt: skip
GERMAN = {
    "quote": "Angebot", "date": "Datum", "valid_until": "Gültig bis", "version": "Version",
    "contact": "Ihr Ansprechpartner", "number": "Pos.", "name": "Leistung", "quantity": "Menge",
    "price": "Einzelpreis", "discount": "Rabatt", "tax": "USt.", "amount": "Betrag", "optional": "Optional",
    "chosen": "Gewählt", "subtotal": "Zwischensumme", "net": "Summe netto", "total": "Gesamtbetrag",
    "tax_on": "{rate} % USt. auf {net}", "tax_in": "Enthaltene USt. {rate} % auf {net}",
    "not_counted": "Optionale Positionen sind im Gesamtbetrag nicht enthalten.", "recurring": "Davon {amount} {every}.",
    "terms": "Bedingungen", "page": "Seite {page} von {pages}", "draft": "Entwurf", "accept": "Auftrag erteilt",
    "accept_words": "Wir bestellen wie oben angeboten.", "place_date": "Ort, Datum", "signature": "Unterschrift",
    "accepted_on": "Online angenommen von {name} am {at}", "accepted_proof": "Dokument {hash}; von Adresse {address}.",
    "annex": "Anlage {count}: {title}", "requirement": "Anforderung", "wanted": "Gewünscht", "agreed": "Vereinbart",
    "vat_id": "USt-IdNr.", "bank": "Bank", "managers": "Geschäftsführung",
    "every_1": "monatlich", "every_3": "vierteljährlich", "every_6": "halbjährlich", "every_12": "jährlich",
    "every": "alle {months} Monate", "prices_with": "Alle Preise enthalten die Umsatzsteuer.",
    "invoice": "Rechnung", "credit_note": "Rechnungskorrektur", "due": "Zahlbar bis", "delivered": "Leistungsdatum",
    "reference": "Ihr Zeichen", "corrects": "Zu Rechnung", "order": "Auftrag", "your_vat_id": "Ihre USt-IdNr.",
    "pay_title": "So bezahlen Sie", "account": "Kontoinhaber", "scan": "Mit der Banking-App bezahlen",
    "pay_words": "Bitte überweisen Sie {amount} bis zum {due} und geben Sie {number} als Verwendungszweck an.",
    "pay_now": "Bitte überweisen Sie {amount} sofort und geben Sie {number} als Verwendungszweck an.",
    "credit_title": "Was mit dem Betrag geschieht",
    "credit_words": "Wir verrechnen {amount} mit Rechnung {number} oder zahlen ihn zurück, wenn sie schon bezahlt ist.",
    "reminder": "{level}. Mahnung: Rechnung {number}", "fees": "Mahngebühren", "credited": "Gutgeschrieben",
    "paid": "Bezahlt", "open": "Offen",
    "rounding": "Rundung", "AE": "Steuerschuldnerschaft des Leistungsempfängers (§ 13b UStG).",
    "K": "Steuerfreie innergemeinschaftliche Lieferung (§ 4 Nr. 1b UStG).", "G": "Steuerfreie Ausfuhrlieferung "
    "(§ 4 Nr. 1a UStG).", "E": "Steuerfrei.", "O": "Nicht steuerbar.", "Z": "",
}  # fmt: skip
WORDS = {"en": ENGLISH, "de": GERMAN}


def words_in(language: str) -> dict[str, str]:
    """The words of a language; English where we have none."""
    return WORDS.get(language[:2], ENGLISH)


def every_words(words: dict[str, str], months: int) -> str:
    """ "every month", "every 4 months"."""
    return words.get(f"every_{months}") or words["every"].format(months=months)
