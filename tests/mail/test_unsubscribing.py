"""One click out of marketing mails, for mail programs and for people."""

from django.test import Client

from crm.customers.actions.consents import record_consent, suppress
from crm.customers.models import Consent, ConsentSource, Person, Purpose, Suppression, SuppressionReason
from crm.customers.queries.consents import has_consent
from crm.mail.unsubscribing import unsubscribe_url
from crm.tenancy.scope import tenant_scope
from tests.world import OutsideClient, World


def test_a_mail_program_unsubscribes_with_one_post(in_scope: World, ada: Person) -> None:
    _agree(ada)
    client = _browser()
    response = client.post(_way_out(in_scope, ada), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert response.cookies == {}
    assert not has_consent(ada, Purpose.NEWSLETTER)
    assert Consent.objects.filter(given=False, source=ConsentSource.UNSUBSCRIBE).count() == 1
    assert Suppression.objects.get().reason == SuppressionReason.UNSUBSCRIBED


def test_twice_is_once(in_scope: World, ada: Person) -> None:
    _agree(ada)
    for _ in range(2):
        _browser().post(_way_out(in_scope, ada), {"List-Unsubscribe": "One-Click"})
    assert Consent.objects.filter(given=False).count() == 1


def test_opening_the_link_changes_nothing(in_scope: World, ada: Person) -> None:
    _agree(ada)
    page = _browser().get(_way_out(in_scope, ada))
    assert "No more newsletters?" in page.content.decode()
    assert has_consent(ada, Purpose.NEWSLETTER)
    assert not Suppression.objects.exists()


def test_a_person_may_change_his_mind(in_scope: World, ada: Person) -> None:
    _agree(ada)
    url = _way_out(in_scope, ada)
    page = _browser().post(url, {"do": "unsubscribe"}, follow=True)
    assert "You are unsubscribed" in page.content.decode()
    _browser().post(url, {"do": "subscribe"})
    assert has_consent(ada, Purpose.NEWSLETTER)
    assert not Suppression.objects.exists()


def test_subscribing_again_does_not_revive_a_dead_address(in_scope: World, ada: Person) -> None:
    suppress(ada.email, SuppressionReason.BOUNCED)
    _browser().post(_way_out(in_scope, ada), {"do": "subscribe"})
    assert Suppression.objects.get().reason == SuppressionReason.BOUNCED


def test_an_address_nobody_knows_is_suppressed_too(in_scope: World) -> None:
    url = unsubscribe_url(in_scope.org, person_id=None, address="who@example.com")
    _browser().post(url.removeprefix("http://testserver"), {"List-Unsubscribe": "One-Click"})
    assert Suppression.objects.get().key == "who@example.com"


def test_a_token_works_only_where_it_was_made(in_scope: World, ada: Person) -> None:
    _agree(ada)
    url = _way_out(in_scope, ada)
    for wrong in (url.replace("northwind-air", "contoso-telecom"), url[:-2] + "x/"):
        response = _browser().post(wrong, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 404
    assert has_consent(ada, Purpose.NEWSLETTER)
    assert not Suppression.objects.exists()


def test_nothing_happens_in_the_other_organization(world: World) -> None:
    url = unsubscribe_url(world.org, person_id=None, address="who@example.com")
    _browser().post(url.removeprefix("http://testserver"), {"List-Unsubscribe": "One-Click"})
    with tenant_scope(world.other_org):
        assert not Suppression.objects.exists()


def _browser() -> Client:
    return OutsideClient(enforce_csrf_checks=True)


def _way_out(world: World, person: Person) -> str:
    url = unsubscribe_url(world.org, person_id=person.id, address=person.email)
    return url.removeprefix("http://testserver")


def _agree(person: Person) -> None:
    record_consent(person, Purpose.NEWSLETTER, given=True, source=ConsentSource.FORM)
