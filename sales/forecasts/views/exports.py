"""The forecast as a file for spreadsheets."""

from collections.abc import Callable, Iterator

from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.jobs.sheets import BOM, TYPES, Cell, csv_lines
from crm.money import Money
from sales.forecasts.queries.outlook import learned_for
from sales.forecasts.queries.rollup import Forecast, forecast_of
from sales.forecasts.rolling import Figure
from sales.forecasts.views.parts import asked
from sales.queries.quota_things import things
from sales.queries.worth import Worth
from sales.targets import What, Whose

HEAD = ("Who", "Level", "Currency", "Won", "Commit deals", "Best-case deals", "Pipeline", "Won and weighted",
        "Forecast",
        "Forecast is", "At best", "At best is", "Target", "Note", "History says: low", "Middle", "High")  # fmt: skip
LEVELS = ("Everybody", "Team", "Member")


@requires("workspace.export")
@require_GET
def forecast_file(request: Request) -> HttpResponse:
    """The lines of the page for `?period=` and `?what=`, as CSV: with the same permissions. 404 for what isn't sold."""
    shown, currency = asked(request), request.organization.currency
    request.actor.require("sales.figures")
    key = request.GET.get("what", "")
    what, label = things(key).find(key) if key else (What(), "")
    if what.key != key:
        raise NotFound("Nothing is sold under that name.")
    found = forecast_of(request.actor, shown, Worth(currency), what)
    said_of = _nothing if what.key else learned_for(request.actor, shown).of
    rows = list(_rows(found, currency, said_of))
    response = HttpResponse(BOM + csv_lines([HEAD, *rows]), content_type=TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="{_file_name(shown.key, label if what.key else "")}"'
    return response


def _file_name(period: str, label: str) -> str:
    """A product's name may have any letters; a file's name has plain ones."""
    return "-".join(part for part in ("forecast", period, slugify(label)) if part) + ".csv"


def _nothing(_whose: Whose | None) -> None:
    """History is of all that is sold."""


def _rows(
    found: Forecast, currency: str, said_of: Callable[[Whose | None], dict[str, int] | None]
) -> Iterator[list[Cell]]:
    for line in found.lines():
        said = said_of(line.whose)
        note = next((each.note for each in (line.override, line.call) if each and each.note), "")
        parts = (line.won.minor, line.commit.minor, line.best.minor, line.pipeline.minor, line.expected)
        commit, best = line.forecast_commit, line.forecast_best
        yield [
            line.label, LEVELS[line.level], currency, *(_amount(minor, currency) for minor in parts),
            *_figure(commit, currency), *_figure(best, currency), _amount(line.target, currency), note,
            *(_amount(said[name] if said else None, currency) for name in ("low", "middle", "high")),
        ]  # fmt: skip


def _figure(it: Figure, currency: str) -> tuple[str, str]:
    return _amount(it.minor, currency), str(it.basis)


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else f"{Money(minor, currency).amount:f}"
