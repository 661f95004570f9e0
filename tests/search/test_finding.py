"""What is found among much else: by whoever may see it, and as soon as it is there."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.customers.models import Person
from crm.search.actions.indexing import index_all
from crm.search.models import SearchEntry
from crm.search.queries.finding import find
from tests.sales.deals import a_deal, a_person
from tests.world import World


def test_the_one_that_is_ones_own_among_many_of_others(in_scope: World) -> None:
    for number in range(20):
        a_person(in_scope, first_name=f"Mara {number:02}", last_name="Berg", owner=in_scope.boss.membership)
    a_person(in_scope, first_name="Mara", last_name="Zoll")
    index_all("person")
    assert [hit.title for hit in find(in_scope.owner.actor, "mara")] == ["Mara Zoll"]
    assert [hit.title for hit in find(in_scope.boss.actor, "mara")] == [f"Mara {number:02} Berg" for number in range(6)]


def test_what_was_just_made_is_found_before_and_after_it_is_indexed(in_scope: World) -> None:
    person = a_person(in_scope, first_name="Tjorven", last_name="Saltkråkan", owner=in_scope.boss.membership)
    SearchEntry.objects.all().delete()
    for _ in range(2):
        assert [hit.record_id for hit in find(in_scope.boss.actor, "tjor salt")] == [person.id]
        assert find(in_scope.boss.actor, "tjor pepper") == []
        assert find(in_scope.owner.actor, "tjor") == []
        index_all("person")


def test_kinds_are_asked_together(in_scope: World) -> None:
    deal = a_deal(in_scope, name="Vimmerby", person=a_person(in_scope, first_name="Vimmer", last_name="By"))
    index_all("person")
    index_all("deal")
    actor = in_scope.owner.actor
    with CaptureQueriesContext(connection) as captured:
        found = find(actor, "vimmer")
    assert {hit.record_id for hit in found} == {deal.id, Person.objects.get().id}
    assert len(captured) == 3  # matches and what was just made, whether it is indexed, what one may see


def test_the_words_of_what_was_just_made_are_read_once(in_scope: World) -> None:
    """While an import is on, hundreds that are not indexed yet would be read at every letter."""
    actor = in_scope.boss.actor
    person = a_person(in_scope, first_name="Tjorven", last_name="Berg", owner=in_scope.boss.membership)
    SearchEntry.objects.all().delete()
    assert [hit.title for hit in find(actor, "tjor")] == ["Tjorven Berg"]
    with CaptureQueriesContext(connection) as captured:
        assert [hit.title for hit in find(actor, "tjorv")] == ["Tjorven Berg"]
    assert len(captured) == 3
    Person.objects.filter(id=person.id).update(name="Pelle Berg", first_name="Pelle")
    assert find(actor, "tjor") == []
    assert [hit.title for hit in find(actor, "pel")] == ["Pelle Berg"]
    Person.objects.filter(id=person.id).update(deleted_at=timezone.now())
    assert find(actor, "pel") == []
