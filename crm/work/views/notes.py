"""Change a note one has written."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotAllowed, Refused
from crm.web.kinds import links_for
from crm.web.templating import render_page, toast
from crm.work.actions.notes import change_note, delete_note, restore_note
from crm.work.models import Note
from crm.work.queries.notes import get_note, subject_of
from crm.work.views.mentions import mentioned_ids, warn_of_unseen


@requires("work.edit")
def edit_note(request: Request, note_id: UUID) -> HttpResponse:
    """The note in a form of its own."""
    note = get_note(request.actor, note_id)
    if note.author_id != request.actor.member_id:
        raise NotAllowed("Only who wrote a note can change it.")
    link = links_for([subject_of(note)]).get(subject_of(note))
    text, error = request.POST.get("text", note.text), ""
    if request.method == "POST":
        try:
            saved = change_note(note_id, text, by=request.actor, mentioned=mentioned_ids(request))
        except Refused as refusal:
            error = str(refusal)
        else:
            toast(request, "Note saved.")
            warn_of_unseen(request, saved)
            return _to_record(saved)
    context = {"note": note, "link": link, "text": text, "error": error}
    return render_page(request, "work/edit_note.html", context, status=422 if error else 200)


@requires("work.edit")
@require_POST
def remove_note(request: Request, note_id: UUID) -> HttpResponse:
    """Take one's own note back; the toast puts it there again."""
    note = delete_note(note_id, by=request.actor)
    toast(request, "Note deleted.", undo=reverse("work:note_restoration", args=[note.id]))
    return _to_record(note)


@requires("work.edit")
@require_POST
def put_note_back(request: Request, note_id: UUID) -> HttpResponse:
    """Undo it."""
    note = restore_note(note_id, by=request.actor)
    toast(request, "The note is back.")
    return _to_record(note)


def _to_record(note: Note) -> HttpResponse:
    link = links_for([subject_of(note)]).get(subject_of(note))
    return HttpResponseRedirect(link.url if link else "/")
