"""Price books: what something costs whom, and from when on."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.web.conflicts import seen_version
from crm.web.templating import render_page, toast
from sales.actions.price_books import retire_book, save_book
from sales.actions.selling_start import seed_selling
from sales.forms.posted import posted
from sales.forms.prices import BookForm
from sales.models import PriceBook
from sales.queries.price_books import get_book, own_prices, price_books, unpriced


@requires("sales.products.view")
@require_GET
def show_books(request: Request) -> HttpResponse:
    """All price books, and what no book prices."""
    seed_selling()
    today = timezone.localdate()
    context = {
        "books": [(book, book_state(book)) for book in price_books()],
        "unpriced": unpriced(today),
        "may_edit": request.actor.can("sales.products.manage"),
    }
    return render_page(request, "sales/price_books.html", context)


@requires("sales.products.view")
@require_GET
def show_book(request: Request, book_id: UUID) -> HttpResponse:
    """One book with the prices that it sets itself."""
    book = get_book(book_id)
    context = {
        "book": book,
        "state": book_state(book),
        "prices": own_prices(book, timezone.localdate()),
        "may_edit": request.actor.can("sales.products.manage"),
    }
    return render_page(request, "sales/price_book.html", context)


@requires("sales.products.manage")
def new_book(request: Request) -> HttpResponse:
    """A further price book."""
    form = BookForm(posted(request), actor=request.actor, initial={"currency": request.organization.currency})
    return _form(request, form, None)


@requires("sales.products.manage")
def edit_book(request: Request, book_id: UUID) -> HttpResponse:
    """Change whom a book is for, when it holds, what it stands on."""
    book = get_book(book_id)
    return _form(request, BookForm(posted(request), actor=request.actor, book=book), book)


@requires("sales.products.manage")
@require_POST
def switch_book(request: Request, book_id: UUID) -> HttpResponse:
    """Sell by it no more, or with `back` again."""
    book = retire_book(book_id, by=request.actor, back="back" in request.POST)
    toast(request, f"{book.name} is {'in use again' if book.active else 'not used any more'}.")
    return HttpResponseRedirect(reverse("sales:price_books"))


def book_state(book: PriceBook) -> tuple[str, str]:
    """A word and its tone."""
    today = timezone.localdate()
    if not book.active:
        return "Not used", ""
    if book.valid_from and book.valid_from > today:
        return "Begins later", "blue"
    return ("In use", "green") if book.holds(today) else ("Over", "")


def _form(request: Request, form: BookForm, book: PriceBook | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            saved = save_book(book.id if book else None, form.values(), by=request.actor, seen=seen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, f"{saved.name} saved.")
            return HttpResponseRedirect(reverse("sales:price_book", args=[saved.id]))
    context: dict[str, Any] = {"form": form, "book": book}
    return render_page(request, "sales/edit_price_book.html", context, status=422 if form.errors else 200)
