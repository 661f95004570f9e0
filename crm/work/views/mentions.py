"""Naming colleagues while one writes: the list to choose from, and a word to the writer where naming does not reach."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.queries.members import active_members
from crm.accounts.requests import Request
from crm.web.formats import avatar_tone, initials
from crm.web.templating import toast
from crm.work.models import Note, Task
from crm.work.queries.notes import not_told

SHOWN = 8


@requires("work.view")
@require_GET
def members(request: Request) -> HttpResponse:
    """Colleagues of whose name any word begins with `q`."""
    words = request.GET.get("q", "").strip().casefold()
    found = [member for member in active_members() if _matches(member.name, words)]
    rows = [
        {"id": str(member.id), "name": member.name, "note": member.title, "initials": initials(member.name),
         "tone": avatar_tone(member.id)}
        for member in found[:SHOWN]
    ]  # fmt: skip
    return JsonResponse({"members": rows})


def mentioned_ids(request: Request) -> list[UUID]:
    """Members chosen from the list while the text was typed; whatever is no id is left out."""
    ids = []
    for value in request.POST.getlist("mention")[:100]:
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    return ids


def warn_of_unseen(request: Request, written: Note | Task) -> None:
    """Say who was named but can't see the record, and so was not told."""
    names = not_told(written)
    if names:
        who = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        toast(request, f"{who} can't see this record and was not told.", tone="warning")


def _matches(name: str, words: str) -> bool:
    folded = name.casefold()
    return folded.startswith(words) or any(part.startswith(words) for part in folded.split())
