"""The square by which a bank's app fills in a transfer: an EPC code (EPC069-12), for euros."""

import io

import qrcode
from qrcode.image.svg import SvgPathImage

from crm.money import Money
from sales.quotes.content import Content


def payment_code(content: Content) -> bytes:
    """As an SVG; b"" where there is nothing to transfer, no account, or another currency."""
    text = payment_text(content)
    if not text:
        return b""
    drawn = io.BytesIO()
    square = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    square.add_data(text)
    square.make_image(image_factory=SvgPathImage).save(drawn)
    return drawn.getvalue()


def payment_text(content: Content) -> str:
    """What the code says; "" for none."""
    seller, minor = content["seller"], content["gross_minor"]
    if content["currency"] != "EUR" or not seller["iban"] or not 0 < minor < 10**11 or content["corrects"]:
        return ""
    amount = f"EUR{Money(minor, 'EUR').amount:.2f}"
    iban = seller["iban"].replace(" ", "")
    return "\n".join(
        ["BCD", "002", "1", "SCT", seller["bic"], seller["name"][:70], iban, amount, "", "", content["number"]]
    )
