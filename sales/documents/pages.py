"""The words of the pages on which customers read quotes, orders and invoices, in the languages of the documents.

A page is written in English, and says each sentence by `say("Good until {day}", day=...)`.
"""

from collections.abc import Callable

Say = Callable[..., str]

GERMAN = {
    "Quote": "Angebot", "Order": "Auftrag", "Invoice": "Rechnung", "Credit note": "Rechnungskorrektur", "For": "Für",
    "Total": "Gesamtbetrag", "Subtotal": "Zwischensumme", "Discount": "Rabatt", "Without tax": "Summe netto",
    "Including {rate}% tax": "Enthaltene USt. {rate} %", "{rate}% tax": "USt. {rate} %",
    "{rate}% off": "{rate} % Rabatt",
    "Of this": "Davon", "every month": "monatlich", "every year": "jährlich", "every {months} months":
    "alle {months} Monate", "What it is made of": "Positionen", "Optional": "Optional", "Terms": "Bedingungen",
    # invoices
    "It takes back (part of) invoice {number}.": "Sie korrigiert Rechnung {number}.", "Reminder fees": "Mahngebühren",
    "Taken back": "Gutgeschrieben", "Paid": "Bezahlt", "Open": "Offen", "How to pay": "So bezahlen Sie",
    "Or transfer {amount} and give {number} as the reference.":
    "Oder überweisen Sie {amount} und geben Sie {number} als Verwendungszweck an.",
    "Please transfer {amount} and give {number} as the reference.":
    "Bitte überweisen Sie {amount} und geben Sie {number} als Verwendungszweck an.",
    "Account holder": "Kontoinhaber", "Code for your bank's app": "Code für Ihre Banking-App",
    "Or scan this with your bank's app, which fills in the transfer.":
    "Oder scannen Sie dies mit Ihrer Banking-App: Sie füllt die Überweisung aus.",
    "Pay by card": "Mit Karte bezahlen", "On Stripe's own page: cards, wallets and direct debits.":
    "Auf der Seite von Stripe: Karten, Wallets und Lastschrift.",
    "To be paid by {day}": "Zahlbar bis {day}", "Was to be paid by {day}": "War zahlbar bis {day}",
    "Paid. Thank you!": "Bezahlt. Vielen Dank!", "Cancelled": "Storniert", "Nothing to pay": "Nichts zu zahlen",
    # orders
    "This order was cancelled on {day}.": "Dieser Auftrag wurde am {day} storniert.", "Ordered on {day}":
    "Bestellt am {day}", "your reference: {reference}": "Ihr Zeichen: {reference}", "with tax": "inkl. USt.",
    "How it stands": "Stand", "Ordered": "Bestellt", "On its way": "Unterwegs", "Delivered": "Zugestellt",
    "Part of it is on its way": "Ein Teil ist unterwegs", "On the way to you": "Unterwegs zu Ihnen",
    "Parcel {number}": "Sendung {number}", "Delivered {day}": "Zugestellt am {day}", "Sent {day}": "Versandt am {day}",
    "tracking number {number}": "Sendungsnummer {number}", "Follow the parcel": "Sendung verfolgen",
    "What we got back": "Was wir zurückerhalten haben", "What you ordered": "Ihre Bestellung",
    "Where it goes": "Lieferanschrift",
    # suggestions
    "Goes well with what you have": "Passt gut zu dem, was Sie haben",
    "Often bought with {name}": "Oft zusammen gekauft mit {name}", "from {price}": "ab {price}",
    "without tax": "zzgl. USt.", "Price on request": "Preis auf Anfrage",
    "Ask for a quote": "Angebot anfragen", "Ask for a quote for {name}": "Angebot anfragen für {name}",
    "You asked on {day}. We will get in touch.": "Angefragt am {day}. Wir melden uns.",
    "Thank you. We will get in touch with a quote.": "Vielen Dank. Wir melden uns mit einem Angebot.",
    "We don't suggest that any more. Write to us if you would like it all the same.":
    "Das schlagen wir nicht mehr vor. Schreiben Sie uns, wenn Sie es dennoch möchten.",
    # quotes
    "Accepted.": "Angenommen.", "{name} ordered this on {at}, {total}. Thank you!":
    "{name} hat dies am {at} bestellt, {total}. Vielen Dank!",
    "Download the signed document": "Unterschriebenes Dokument herunterladen",
    "This quote was declined on {at}. Changed your mind? Ask us below.":
    "Dieses Angebot wurde am {at} abgelehnt. Haben Sie es sich anders überlegt? Fragen Sie uns unten.",
    "We are changing this quote. You will get the new version soon.":
    "Wir ändern dieses Angebot gerade. Sie erhalten bald die neue Fassung.",
    "This quote was withdrawn.": "Dieses Angebot wurde zurückgezogen.",
    "This quote was accepted.": "Dieses Angebot wurde angenommen.",
    "This quote was declined.": "Dieses Angebot wurde abgelehnt.",
    "There is a newer version of this quote: please read that one first.":
    "Es gibt eine neuere Fassung dieses Angebots: Bitte lesen Sie zuerst diese.",
    "This quote has expired. Ask us for a new one.":
    "Dieses Angebot ist abgelaufen. Fragen Sie uns nach einem neuen.",
    "Your link was for an older version. This is version {number}, sent {day}.":
    "Ihr Link führte zu einer älteren Fassung. Dies ist Fassung {number} vom {day}.",
    "version {number}": "Fassung {number}", "Was good until {day}": "War gültig bis {day}", "Good until {day}":
    "Gültig bis {day}", "Add up what I chose": "Auswahl berechnen", "wanted: {what}": "gewünscht: {what}",
    "Accept this quote": "Angebot annehmen", "Your name": "Ihr Name",
    "Typing it is your signature. We keep it with the time and your IP address.":
    "Damit unterschreiben Sie. Wir bewahren es mit Zeitpunkt und IP-Adresse auf.",
    "Type your name: it is your signature.": "Geben Sie Ihren Namen ein: Er ist Ihre Unterschrift.",
    "Tick this to order.": "Bestätigen Sie dies, um zu bestellen.",
    "I order what is quoted here, on these terms, for": "Ich bestelle wie hier angeboten und zu diesen Bedingungen für",
    "I order what is quoted here for": "Ich bestelle wie hier angeboten für",
    "Accept and order": "Annehmen und bestellen", "No, thank you": "Nein, danke", "Why?": "Warum?",
    "Optional, and a help to us": "Freiwillig, aber hilfreich für uns", "Decline the quote": "Angebot ablehnen",
    "Questions?": "Fragen?", "You": "Sie", "Ask {name}": "{name} fragen", "Send question": "Frage senden",
    "Thank you. We have your question and will answer soon.":
    "Vielen Dank. Ihre Frage ist angekommen, wir antworten bald.",
}  # fmt: skip
PAGES = {"de": GERMAN}


def speaker(language: str) -> Say:
    """What says a page's sentences in a language; in English what, or where, it knows no other words."""
    known = PAGES.get(language[:2], {})

    def say(text: str, **facts: object) -> str:
        return known.get(text, text).format(**facts) if facts else known.get(text, text)

    return say
