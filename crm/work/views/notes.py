"""Change a note one has written."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotAllowed, Refused
from crm.web.kinds import links_for
from crm.web.templating import render_page, toast
from crm.work.actions.notes import change_note
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
            return HttpResponseRedirect(link.url if link else "/")
    context = {"note": note, "link": link, "text": text, "error": error}
    return render_page(request, "work/edit_note.html", context, status=422 if error else 200)
